/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Eviction: which buffers to move out of a full heap, so that the fewest bytes are
 * copied.
 */
#ifndef _PLACER_EVICT_H
#define _PLACER_EVICT_H

#include <placer/solve.h>

/**
 * struct placer_resident - a buffer that has memory in a full heap
 * @span: where it lies; only the run version looks at it
 * @size: bytes that leave the heap if it moves
 * @written: bytes that would have to be copied
 * @movable: it may move, and has somewhere to go; see placer_resident_leaves()
 * @evict: result: it shall move
 * @tag: the caller's own; the array is reordered
 */
struct placer_resident {
	struct placer_span span;
	u64 size;
	u64 written;
	bool movable;
	bool evict;
	u64 tag;
};

/**
 * struct placer_eviction - what moving residents gains and costs
 * @room: for one run: where the newcomer then fits
 * @nr: how many residents are to move
 * @copied: bytes that must be copied
 * @freed: bytes that leave the heap
 */
struct placer_eviction {
	struct placer_span room;
	u32 nr;
	u64 copied;
	u64 freed;
};

/* evict.c */

/**
 * placer_resident_leaves() - has a buffer another heap to go to?
 * @req: what its users need
 * @heaps: @nr_heaps heaps
 * @nr_heaps: how many
 * @from: id of the heap it is to leave
 *
 * Return: true if another heap is feasible, and has as many bytes free as far
 * as is known.
 */
bool placer_resident_leaves(const struct placer_requirement *req,
			    const struct placer_heap_facts *heaps, u32 nr_heaps,
			    u32 from);

/**
 * placer_evict_run() - make room for one run
 * @v: the newcomer's feasible verdict for this heap: its limit and alignment
 * @heap: the heap; what no resident holds is taken to be free
 * @size: of the newcomer, in bytes
 * @resident: all @nr buffers in the heap, disjoint; sorted by address and
 *	marked on return
 * @nr: how many
 * @eviction: result
 *
 * Exact: no other choice copies fewer bytes. Among equals the one that frees
 * fewer bytes, then the lowest room. O(nr log nr).
 *
 * Return: 0, also if no buffer need move; -ENOSPC if moving all that are movable
 * would not do.
 */
int placer_evict_run(const struct placer_verdict *v,
		     const struct placer_heap_facts *heap, u64 size,
		     struct placer_resident *resident, u32 nr,
		     struct placer_eviction *eviction);

/**
 * placer_evict_bytes() - make room in blocks, wherever they are
 * @bytes: to be freed
 * @resident: all @nr buffers in the heap; sorted by bytes copied for each byte
 *	freed, and marked on return
 * @nr: how many
 * @eviction: result; @eviction->room is empty
 *
 * To find the best is as hard as filling a knapsack. This is a greedy choice,
 * which copies at most twice as many bytes as the best, and the best if all
 * are of one size. O(nr log nr).
 *
 * Return: 0, also if no buffer need move; -ENOSPC if moving all that are movable
 * would not do.
 */
int placer_evict_bytes(u64 bytes, struct placer_resident *resident, u32 nr,
		       struct placer_eviction *eviction);

#endif /* _PLACER_EVICT_H */
