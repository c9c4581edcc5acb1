/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the solver's files share among themselves. Nothing outside solver/
 * includes this.
 */
#ifndef _PLACER_SOLVER_INTERNAL_H
#define _PLACER_SOLVER_INTERNAL_H

#include <placer/solve.h>

/*
 * Buffers are counted, and scatterlists cut, in units of this many bytes. A
 * kernel with larger pages only ever needs fewer of them.
 */
#define PLACER_PAGE 4096ull

static inline u64 placer_min(u64 a, u64 b)
{
	return a < b ? a : b;
}

static inline u64 placer_max(u64 a, u64 b)
{
	return a > b ? a : b;
}

/* Rounded up; never overflows, unlike (a + b - 1) / b. Division is slow. */
static inline u64 placer_div_up(u64 a, u64 b)
{
	if (a <= b)
		return a != 0;
	return a / b + (a % b != 0);
}

/* The whole address space is one byte longer than a u64 can say. */
static inline u64 placer_span_size(const struct placer_span *span)
{
	u64 size = span->last - span->first;

	return size == PLACER_NO_LIMIT ? size : size + 1;
}

static inline bool placer_heap_in_set(u32 heap, u32 set)
{
	return heap < PLACER_MAX_HEAPS && (set >> heap & 1);
}

/* Note in a verdict what was compared, where it decides. */
static inline bool placer_enough(struct placer_verdict *v, u64 offers,
				 u64 needs)
{
	if (offers >= needs)
		return true;
	v->needs.last = needs;
	v->offers.last = offers;
	return false;
}

/*
 * The window to name when a span is refused: the one nearest to its first byte,
 * or a range with @last < @first if there is none.
 */
struct placer_span placer_reach_nearest(const struct placer_reach *reach,
					u64 address);

#endif /* _PLACER_SOLVER_INTERNAL_H */
