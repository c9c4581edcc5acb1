/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The straightforward way to do the solver's work: nothing is kept from one attachment to the
 * next, and every device is checked for every heap. It shares the solver's types and no code.
 */
#ifndef _PLACER_BENCH_NAIVE_H
#define _PLACER_BENCH_NAIVE_H

#include <placer/solve.h>

/**
 * struct naive_answer - the feasible heaps
 * @nr: number of feasible heaps
 * @heap: their indices, cheapest first
 * @cost: cost, indexed by heap
 */
struct naive_answer {
	u32 nr;
	u8 heap[PLACER_MAX_HEAPS];
	u64 cost[PLACER_MAX_HEAPS];
};

void naive_solve(const struct placer_constraint *device, u32 nr_devices,
		 u64 size, const struct placer_heap_facts *heaps, u32 nr_heaps,
		 struct naive_answer *answer);

/* The same as placer_block_needed(), for programs that need it as a number. */
u64 naive_block(const struct placer_constraint *c, u64 size);

/* The alignment with which a run needs one segment less; 1 if it does not need that. */
u64 naive_boundary_align(const struct placer_constraint *c, u64 size);

/* Distance of the boundaries that no segment crosses, or NO_LIMIT. */
u64 naive_lines(const struct placer_constraint *c);

/* Bytes in whole blocks, in the lowest @spans of the heap. */
u64 naive_room(const struct placer_heap_facts *heap, u32 spans, u64 block);

#endif /* _PLACER_BENCH_NAIVE_H */
