/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A board as the solver sees it: masters, pools and flows, and where each fact
 * about them came from.
 */
#ifndef _PLACER_BOARD_MODEL_H
#define _PLACER_BOARD_MODEL_H

#include <placer/device.h>
#include <placer/soc_facts.h>
#include <placer/solve.h>

#include "../dt/dma.h"
#include "../dt/memory.h"
#include "../dt/placement.h"

#define BOARD_BUFFER_SIZE (8ull << 20) /* unless said otherwise */

/* Which nodes are masters, beside those of the placement node. */
enum board_evidence {
	BOARD_PLACEMENT, /* the placement node says so */
	BOARD_STRONG,	 /* a property that only masters have, or its driver */
	BOARD_WEAK,	 /* a name that masters have */
	BOARD_EVERY,	 /* it is a device, and no more is known */
};

struct board_options {
	enum board_evidence evidence; /* least evidence of masters to show */
	bool all_regions;
	u64 size;
	struct memory_options memory;
};

/* Where a fact came from. */
struct board_fact {
	const char *what;
	const char *property; /* or NULL */
	const char *node;     /* its path, or NULL */
};

#define BOARD_MAX_ASKED 1024 /* devices named on the command line */
#define BOARD_MAX_FACTS 24   /* of one master or pool */

struct board_facts {
	u32 nr;
	struct board_fact fact[BOARD_MAX_FACTS];
};

struct board_master {
	const char *name;
	const char *path;  /* of the device */
	const char *about; /* its constraint, in a few words */
	u32 device;
	u32 placement; /* index, or DT_NONE */
	enum board_evidence evidence;
	struct dma_view *dma;
	const struct placer_soc_fact *soc;
	u32 address_bits;
	bool address_bits_assumed;
	u32 restricted; /* node of the only memory in which its DMA does not bounce, or DT_NONE */
	const char *unusable; /* why no buffer will do, or NULL */
	struct placer_constraint constraint;
	struct board_facts facts;
};

struct board_pool {
	const char *name;
	const char *path; /* of the pool, or of the memory if there is none */
	enum memory_kind kind;
	u32 memory; /* its node; DT_NONE for ordinary memory and Linux's own area */
	bool opted_in; /* buffers may use it */
	bool packed; /* planned for its buffers, so these are not aligned to huge pages */
	bool somewhere;	      /* in @heap.span; the place is found at boot */
	u64 size;	      /* of the memory; a heap may give less of it */
	const char *unusable; /* why it is no pool, or NULL */
	const char *assumes; /* what its place assumes of the kernel, or NULL */
	struct placer_heap_facts heap;
	struct board_facts facts;
};

/* How sure it is that memory suits. */
enum board_fit {
	BOARD_NO,
	BOARD_MAYBE, /* it depends on where the memory will be */
	BOARD_YES,
};

struct board_verdict {
	enum board_fit fit;
	struct placer_span within; /* if maybe: it suits if it is in here */
	struct placer_verdict verdict;
};

/* Several users of one buffer, and what the solver says. */
struct board_group {
	const char *name;
	const char *path; /* of the flow, or NULL */
	u32 nr;
	const u32 *master; /* indices */
	u32 nr_absent;	   /* members whose device is disabled */
	enum placer_access cpu;
	u64 size;
	bool size_assumed;
	u32 count; /* buffers at a time */
	u32 priority;
	bool eager;		   /* memory at allocation */
	struct placer_names names; /* of its node, beside @name */

	enum board_fit fit;
	u32 nr_fits;
	u8 order[PLACER_MAX_HEAPS]; /* pools: sure ones first, then by cost */
	struct board_verdict *verdict; /* one for each pool that is opted in */
	struct placer_conflict conflict;
	const char *text; /* why it does not fit, or may not; or NULL */
	u64 holds; /* number of its buffers that its pools hold while they are empty */
	const char *room; /* what its buffers leave of its pools, or NULL */
};

struct board {
	struct dt dt;
	struct board_options options;
	const char *model; /* what the board is called */
	struct memory memory;
	struct placement placement;
	u32 nr_masters;
	u32 room_for_masters;
	struct board_master *master;
	u32 *by_device;	 /* a master's index for each node, or DT_NONE */
	u32 nr_disabled; /* masters of the placement node that are off */
	u32 nr_hidden[BOARD_EVERY + 1]; /* devices not shown, by evidence */
	u32 nr_pools;			/* pools that are opted in come first */
	u32 nr_opted_in;
	struct board_pool *pool;
	u32 nr_flows;
	struct board_group *flow;
	u32 nr_regions_left; /* reserved regions that are no pool and not shown */
};

/* @board->dt is open. */
void board_build(struct board *board, const struct board_options *options);
void board_free(struct board *board);

/* Add a fact, unless @what is NULL. */
void board_fact(struct board *board, struct board_facts *facts,
		const char *what, const char *property, u32 node);

/* evidence.c: what says that a node is a master; above BOARD_EVERY if it is no device. */
enum board_evidence board_evidence_of(const struct board *board, u32 node);

/* soc.c: the row of a node's device, or of its IOMMU, in the table; or NULL. */
const struct placer_soc_fact *board_soc_fact(const struct dt *dt, u32 node);
const struct placer_soc_iommu *board_soc_iommu(const struct dt *dt, u32 node);

/* attach.c */

/* Does a device sit on a bus without DMA, as I2C, or is it a CPU, a phy or a GPIO? */
bool board_does_no_dma(const struct dt *dt, u32 node);

/*
 * The device that attaches for one, which may be itself: the nearest along the graph of
 * ports whose driver imports, or its DMA engine. DT_NONE if there is none.
 */
u32 board_attaches_for(const struct dt *dt, u32 node);

/*
 * The node whose windows and IOMMU count for a device's DMA: its own, unless the row of its
 * driver names another one, or another device does the DMA for it.
 */
u32 board_dma_node(const struct dt *dt, u32 device,
		   const struct placer_soc_fact *fact);

/* note.c: facts of a master whose @dma and @soc are given */

void board_note_coherency(struct board *board, struct board_master *m);
void board_note_iommu(struct board *board, struct board_master *m);
void board_note_bus(struct board *board, struct board_master *m);
void board_note_soc(struct board *board, struct board_master *m);
void board_note_placement(struct board *board, struct board_master *m,
			  const struct placement_master *p);

/* @heaps: the pools in the memory in which its DMA does not bounce. */
void board_note_restricted(struct board *board, struct board_master *m,
			   u32 heaps);

/* constraint.c: of a master whose @dma, @soc and @placement are given. */
void board_constrain(struct board *board, struct board_master *m);

/* master.c */
void board_add_masters(struct board *board);

/* The index of the device's master; one is added if it has none yet. */
u32 board_master_of(struct board *board, u32 device);

/* pool.c */
void board_add_pools(struct board *board);

/* What a pool of this region would offer; its name and number are given. */
void board_new_pool(struct board *board, struct board_pool *pool,
		    const struct memory_region *r);

/* region.c: the same, but for the last check of it. */
void board_region(struct board *board, struct board_pool *pool,
		  const struct memory_region *r, u64 granule);
const char *board_window_text(struct board *board, const struct placer_span *s);
const char *board_size_text(struct board *board, u64 bytes);

/* "3 buffers of 8 MiB" */
const char *board_buffers_text(struct board *board,
			       const struct board_group *group);

/* solve.c */

/* May this master, alone, use a buffer of this size in this pool? */
void board_judge(const struct board *board, u32 master, u32 pool, u64 size,
		 struct board_verdict *v);

/* Fill in the answer of @group; all members of the struct before it are given. */
void board_solve(struct board *board, struct board_group *group);

/* iova.c: can the devices map all buffers of the group at once? Its pools are known. */
void board_check_iova(struct board *board, struct board_group *group);

/* Why they cannot, whatever the pool; or NULL. */
const char *board_iova_text(struct board *board,
			    const struct board_group *group);

/* Flows of one device, each of which it can map by itself. */
struct board_crowd {
	u64 needed; /* bytes of addresses behind its IOMMU that all of them need */
	u64 has;
	u32 nr;
	u32 *flows; /* indices */
};

/* Are the master's flows too many to be mapped at once? All flows have their answers. */
bool board_iova_crowd(struct board *board, u32 master, struct board_crowd *c);

/* The text of that for a message, without the master's name in front. */
const char *board_crowd_text(struct board *board, const struct board_crowd *c);

/* room.c */

/* Do the group's pools, which are known, hold all buffers that it has at a time? */
void board_find_room(struct board *board, struct board_group *group);

/* What memory of a contiguous area is aligned to at most, by CONFIG_CMA_ALIGNMENT. */
u64 board_cma_align(const struct board *board);

/* Bytes that all buffers of the group take of the pool; 0 if it does not hold them. */
u64 board_room_bytes(const struct board *board, const struct board_pool *pool,
		     const struct board_group *group, u64 align);

/* Bytes of a pool that the group can have; ordinary memory needs a verdict before. */
u64 board_room_capacity(const struct board *board,
			const struct board_group *group, u32 index);

/* Buffers of the group that the pool holds, if there is nothing else in it. */
u64 board_room_holds(const struct board *board, const struct board_group *group,
		     u32 index);

/* Bytes that one buffer takes of a pool that suits; ~0 if that overflows. */
u64 board_room_each(const struct board *board, const struct board_group *group,
		    u32 index);

/* share.c: is there room for all flows in the pools they share? All flows are solved. */
void board_share_room(struct board *board);

/* The device that refers to a node of reserved memory, or DT_NONE. */
u32 board_region_user(const struct board *board, u32 region);

/*
 * The next piece of memory that no pool refers to, but which would do for all buffers of the
 * group if one did; DT_NONE if there is none. *@next is 0 at first. *@bytes: what the buffers
 * take of it.
 */
u32 board_spare(const struct board *board, const struct board_group *group,
		u32 *next, u64 *bytes);

/* Memory that would do for a group without a place, if a pool referred to it; or NULL. */
const char *board_spare_text(struct board *board, const struct board_group *g);

/* The solver's line on a pool that does not suit. */
const char *board_verdict_text(struct board *board, u32 pool,
			       const struct board_verdict *v,
			       const char *device);

/* What a pool that suits has to honour, as text that begins with ", "; may be empty. */
const char *board_terms_text(struct board *board, u32 pool,
			     const struct board_verdict *v, u64 size);

/* The member to blame for a pool's verdict, or NULL; sets the verdict's figures. */
const char *board_blame(const struct board *board,
			const struct board_group *group, u32 pool,
			struct board_verdict *v);

/* matrix.c */

#define BOARD_MAX_NAMED 6 /* masters in one reason; more are counted */

struct board_matrix {
	u32 nr_pools;
	struct board_verdict *cell; /* rows of pools, one for each master */
	u32 used;		    /* set of reasons */
	bool maybe;
	bool unusable;
};

void board_matrix(struct board *board, struct board_matrix *m);
struct board_verdict *board_matrix_at(const struct board_matrix *m, u32 master,
				      u32 pool);

/* Why masters may not use a pool; once for all masters with the same reason. */
void board_matrix_reasons(struct board *board, const struct board_matrix *m,
			  u32 pool, void (*put)(const char *text));

/* words.c */

const char *board_fit_text(enum board_fit fit);
const char *board_cpu_text(u32 cpu);
const char *board_pool_size_text(struct board *board,
				 const struct board_pool *pool);

/* Why there is no default contiguous area; NULL if there is one. */
const char *board_default_text(const struct board *board);

/* What goes behind a name; may be empty. */
const char *board_evidence_text(enum board_evidence evidence);
const char *board_access_text(enum placer_access cpu);

/* The files that programs open for a flow, or NULL if only its name says so. */
const char *board_nodes_text(struct board *board, const struct board_group *g);

/* The constraint of a master, in a few words. */
const char *board_about_text(struct board *board, const struct board_master *m);

/* "property of node", or only one of the two, or NULL. */
const char *board_fact_source(struct board *board, const struct board_fact *f);
const char *board_members_text(struct board *board,
			       const struct board_group *g);

/* Where the two devices of the group can share a buffer, or why they cannot. */
const char *board_pair_text(struct board *board, const struct board_group *g);

/* name.c */

/* The master with this name, path, label or placement node; else an error. */
u32 board_named(struct board *board, const char *name);

/* Output; none of them changes the board but for its memory. */
struct board_question {
	u32 nr;
	struct board_group *group; /* asked for on the command line */
	bool pairs;		   /* all of them are pairs, from --pairs */
};

void board_print_text(struct board *board, const struct board_question *q,
		      bool brief);
void board_print_json(struct board *board, const struct board_question *q);

/* page.c */
void board_print_html(struct board *board, const struct board_question *q,
		      bool brief);

#endif /* _PLACER_BOARD_MODEL_H */
