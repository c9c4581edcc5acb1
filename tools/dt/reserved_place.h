/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where reserved memory comes to lie at boot: a function of the memory and of the requests, which
 * reads no devicetree.
 */
#ifndef _PLACER_RESERVED_PLACE_H
#define _PLACER_RESERVED_PLACE_H

#include <placer/solve.h>

#define RESERVED_MAX_DYNAMIC 64 /* areas that are placed at boot */

enum reserved_fate {
	RESERVED_LEFT,	  /* nothing asks for it, so nothing is reserved */
	RESERVED_PLACED,  /* it is at @span */
	RESERVED_IN_USE,  /* no-map, where something else is reserved already */
	RESERVED_NO_ROOM, /* no range of it has a free piece of that size */
	RESERVED_TOO_MANY, /* more than RESERVED_MAX_DYNAMIC are placed at boot */
	RESERVED_LOST, /* given back with another, before its driver takes it */
};

/* An entry of alloc-ranges, which may be empty or wrap around. */
struct reserved_range {
	u64 start;
	u64 size;
};

/* One node of reserved memory, in the order of the tree. */
struct reserved_area {
	bool fixed; /* @span is given; else it is looked for */
	bool left;  /* nothing is reserved for it */
	bool no_map;
	bool given_back; /* its driver refuses it, so that others may have it */
	bool contiguous; /* its driver takes one of most_areas slots */
	bool beyond;	 /* no slot was left, so it is given back */
	u64 size;	 /* not 0 */
	u64 align;	 /* power of two, or 0 for none */
	bool ranged;	 /* it may only be in @range */
	u32 nr_ranges;
	const struct reserved_range *range;
	struct placer_span span;
	enum reserved_fate fate;
};

/* Memory at boot. */
struct reserved_memory {
	const struct placer_span *bank; /* in order and apart */
	u32 nr_banks;
	u64 page;
	u32 most_areas; /* slots for contiguous areas; in use: */
	u32 nr_areas;
	u32 room; /* for @taken and @unmapped; all are in order and apart */
	u32 nr_taken;
	struct placer_span *taken; /* is reserved */
	u32 nr_unmapped;
	struct placer_span *unmapped; /* is no-map */
	u32 nr_barred;
	struct placer_span *barred; /* one of the two; room for twice as many */
};

/* Reserve memory of the kernel, its tree or a boot loader. */
void reserved_take(struct reserved_memory *memory,
		   const struct placer_span *span);

/* Is any of it reserved by now? */
bool reserved_is_taken(const struct reserved_memory *memory,
		       const struct placer_span *span);

/* Is any of it no-map, which Linux does not count as reserved? */
bool reserved_is_unmapped(const struct reserved_memory *memory,
			  const struct placer_span *span);

/*
 * Place all areas as Linux 7.3 does: fixed ones first, and then each of the others at the highest
 * free address of its first range with room; or at the lowest, if that range begins in or right
 * behind one of those others that was placed before. The others are set up in the same step.
 */
void reserved_place(struct reserved_memory *memory, struct reserved_area *area,
		    u32 nr);

/*
 * Set up fixed areas in their order, which Linux does later. The memory of a refused area is given
 * back, including what other areas have there; those are refused when their turn comes.
 */
void reserved_set_up(struct reserved_memory *memory, struct reserved_area *area,
		     u32 nr);

/*
 * The highest free place of this size and alignment, not 0, from @start up to below @end;
 * or the lowest. False if there is none.
 */
bool reserved_find(const struct reserved_memory *memory, u64 size, u64 align,
		   u64 start, u64 end, bool lowest, struct placer_span *span);

#endif /* _PLACER_RESERVED_PLACE_H */
