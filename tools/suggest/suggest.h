/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pools that a board lacks: for groups of devices that no pool of the board
 * suits, the least that has to be added to its devicetree.
 */
#ifndef _PLACER_SUGGEST_H
#define _PLACER_SUGGEST_H

#include <stdio.h>

#include "../board/board.h"

#define SUGGEST_COST 30 /* a usual one for a page of memory in one run */

/*
 * A contiguous area begins and ends at a multiple of a block: what kernels with pages of
 * 4 KiB take, with huge pages or without, and what all kernels take.
 */
#define SUGGEST_SHORT_BLOCK (4ull << 20)
#define SUGGEST_LONG_BLOCK  (512ull << 20)

/* A pool that is to be added. */
struct suggest_pool {
	const char *stem;      /* stem of its names, which are free */
	u32 region;	       /* region of the board to use, or DT_NONE */
	enum memory_kind kind; /* MEMORY_CMA or MEMORY_COHERENT */
	u64 bytes;	       /* what the buffers take */
	u64 size;	       /* the same, rounded up to what is reserved */
	u64 block;	       /* it begins and ends at a multiple of this */
	u64 align;
	bool anywhere; /* all addresses suit, so no range need be given */
	struct placer_span within;
	u32 cost;
};

/*
 * A group of devices that no pool of the board suits. If it is not a flow of the placement node
 * yet, it becomes one.
 */
struct suggest_need {
	struct board_group *group;
	struct suggest_pool *pool;
	const struct board_group
		*part; /* the same, with only the buffers for @pool */
	bool no_smaller; /* a pool for fewer buffers would do, and take no less memory */
	const char *why;  /* there is none, or NULL */
	const char *hint; /* how to do without, or NULL */
};

struct suggestion {
	u32 nr_needs;
	struct suggest_need *need;
	u32 nr_pools;
	struct suggest_pool *pool; /* room for one for each need */
};

/* The needs are given; the pools are found, or reasons why there are none. */
void suggest_pools(struct board *board, struct suggestion *s);

/* pool.c: a suggested pool that suits, or a new one; NULL if there is none. */
struct suggest_pool *suggest_pool_for(struct board *board, struct suggestion *s,
				      const struct suggest_need *need);

/* fill.c: the same, but only for buffers that lack room in other pools. */
void suggest_fill(struct board *board, struct suggestion *s,
		  struct suggest_need *need);

/* fill.c: do all flows with a place, or with a pool of @s, have a place with @s added? */
bool suggest_does(struct board *board, const struct suggestion *s);

/* why.c: why no pool could be added for a group. */
const char *suggest_why(struct board *board, const struct suggestion *s,
			const struct suggest_need *need);

/* search.c: make a board's pool of a suggested one, after those that are opted in. */
void suggest_make_pool(struct board *board, const struct suggest_pool *pool,
		       struct board_pool *made);

/* search.c: would another pool, beside those of @s, be of use? If so, it is *@pool. */
bool suggest_find(struct board *board, const struct suggestion *s,
		  const struct suggest_need *need, struct suggest_pool *pool);

/* search.c: make a suggested pool larger, and confine it to what both groups reach. */
bool suggest_join(struct board *board, const struct suggestion *s,
		  const struct suggest_need *need, struct suggest_pool *pool);

/* fits.c: has the kernel a contiguous area left (CONFIG_CMA_AREAS)? */
bool suggest_has_area(const struct board *board, const struct suggestion *s);

/*
 * fits.c: does Linux find a place for all pools of @s, with @pool instead of @instead or in
 * addition, and do all pools of the board keep theirs?
 */
bool suggest_fits(struct board *board, const struct suggestion *s,
		  const struct suggest_pool *instead,
		  const struct suggest_pool *pool);

/* What the members of a group, without the CPU, need. */
void suggest_require(const struct board *board, const struct board_group *group,
		     struct placer_requirement *req);

/* Addresses where a pool for a requirement could be, as far as the tree can say. */
void suggest_windows(const struct board *board,
		     const struct placer_requirement *req,
		     struct placer_reach *windows);

/* dts.c: the source of an overlay that adds the pools. */
void suggest_write(struct board *board, const struct suggestion *s, FILE *out);

#endif /* _PLACER_SUGGEST_H */
