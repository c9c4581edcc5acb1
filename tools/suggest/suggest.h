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

/* One that is to be added. */
struct suggest_pool {
	const char *stem; /* names are made from it, and are free */
	u32 region;	  /* of the board, that it only refers to; or DT_NONE */
	enum memory_kind kind; /* MEMORY_CMA or MEMORY_COHERENT */
	u64 bytes;	       /* what the buffers take */
	u64 size;	       /* the same in what memory is reserved in */
	u64 block;	       /* that it begins and ends at */
	u64 align;
	bool anywhere; /* no address is wrong, so none need be said */
	struct placer_span within;
	u32 cost;
};

/*
 * A group of devices that nothing suits as the board is. If it is no flow of the
 * placement node, it becomes one.
 */
struct suggest_need {
	struct board_group *group;
	struct suggest_pool *pool;
	const struct board_group
		*part; /* the same with the buffers that are for @pool */
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

/* pool.c: one that is suggested already, or a new one; NULL if there is none. */
struct suggest_pool *suggest_pool_for(struct board *board, struct suggestion *s,
				      const struct suggest_need *need);

/* fill.c: the same, for no more buffers than other pools lack room for. */
void suggest_fill(struct board *board, struct suggestion *s,
		  struct suggest_need *need);

/* fill.c: have all flows that had a place or have a pool of @s a place with it? */
bool suggest_does(struct board *board, const struct suggestion *s);

/* why.c: why no pool that could be added would do. */
const char *suggest_why(struct board *board, const struct suggestion *s,
			const struct suggest_need *need);

/* search.c: what it would be, behind those that are opted in. */
void suggest_make_pool(struct board *board, const struct suggest_pool *pool,
		       struct board_pool *made);

/* search.c: would another pool, beside those of @s, be of use? If so, it is *@pool. */
bool suggest_find(struct board *board, const struct suggestion *s,
		  const struct suggest_need *need, struct suggest_pool *pool);

/* A pool that is suggested already, made larger and confined to both reaches. */
bool suggest_join(struct board *board, const struct suggestion *s,
		  const struct suggest_need *need, struct suggest_pool *pool);

/* fits.c: has the kernel a contiguous area left (CONFIG_CMA_AREAS)? */
bool suggest_has_area(const struct board *board, const struct suggestion *s);

/*
 * fits.c: does Linux find a place for the pools of @s, with @pool instead of @instead or
 * beside them, and none of those on the board lose theirs?
 */
bool suggest_fits(struct board *board, const struct suggestion *s,
		  const struct suggest_pool *instead,
		  const struct suggest_pool *pool);

/* What the members of a group, without the CPU, need. */
void suggest_require(const struct board *board, const struct board_group *group,
		     struct placer_requirement *req);

/* Where a pool for that could be, as far as the tree can say it. */
void suggest_windows(const struct board *board,
		     const struct placer_requirement *req,
		     struct placer_reach *windows);

/* dts.c: the source of an overlay that adds the pools. */
void suggest_write(struct board *board, const struct suggestion *s, FILE *out);

#endif /* _PLACER_SUGGEST_H */
