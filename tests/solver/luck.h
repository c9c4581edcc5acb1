/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Cases in which the solver may refuse although brute force finds a request. Refusing too much
 * is safe, and each case has a reason:
 *
 * - odd segments: their size is not a power of two, and there is a boundary; the size is then
 *   rounded down to a power of two,
 * - two boundaries: two devices need an aligned run because of different boundaries; the
 *   requirement has room for one,
 * - luck: a device needs an aligned run because of a boundary, but less alignment is enough,
 *   as all runs in the heap's spans suit the device by chance. It is not luck if the whole
 *   heap lies between two boundaries.
 */
#ifndef _PLACER_LUCK_H
#define _PLACER_LUCK_H

#include <stdio.h>

#include "ask.h"

#define LINE_PAGES 16 /* longest boundary; higher starts only repeat */

enum excuse {
	EXCUSE_ODD_SEGMENTS,
	EXCUSE_TWO_BOUNDARIES,
	EXCUSE_LUCK,
	NR_EXCUSES,
	NO_EXCUSE = NR_EXCUSES,
};

static const char *const excuse_text[] = {
	[EXCUSE_ODD_SEGMENTS] = "segments of an odd size and a boundary",
	[EXCUSE_TWO_BOUNDARIES] = "two boundaries",
	[EXCUSE_LUCK] = "luck with where the spans end",
};

static inline void print_excuses(const u64 count[NR_EXCUSES])
{
	u32 i;

	for (i = 0; i < NR_EXCUSES; i++)
		printf("# %8llu refused too much: %s\n",
		       (unsigned long long)count[i], excuse_text[i]);
}

static inline bool run_followed(const struct placer_constraint *c, u32 page,
				u64 size)
{
	struct naive_memory m = { .nr = pages_of(size) };
	u32 i;

	for (i = 0; i < m.nr; i++)
		m.page[i] = page + i;
	return naive_followed(c, &m, size);
}

/* Does @c accept one run at every multiple of @align? */
static inline bool any_run_followed(const struct placer_constraint *c,
				    u64 align, u64 size)
{
	u32 page;

	for (page = 0; page < LINE_PAGES; page++)
		if (page * PAGE % align == 0 && !run_followed(c, page, size))
			return false;
	return true;
}

static inline bool between_lines(const struct placer_constraint *c,
				 const struct placer_heap_facts *heap, u64 last)
{
	u64 lines = naive_lines(c);

	return lines && heap->span[0].first / lines == last / lines;
}

/* The run suits @c because of the request, not because of where the spans end. */
static inline bool run_without_luck(const struct placer_constraint *c,
				    const struct placer_heap_facts *heap,
				    const struct ask *ask, u64 size)
{
	return ask->block_pages || between_lines(c, heap, ask->last) ||
	       any_run_followed(c, ask->align, size);
}

static inline bool odd_segments(const struct placer_constraint *c)
{
	u64 size = c->max_segment_size;

	if (size > PAGE)
		size -= size % PAGE;
	return naive_lines(c) && size < naive_lines(c) && (size & (size - 1));
}

static inline bool needs_aligned_run(const struct placer_constraint *c,
				     u64 size)
{
	return !any_run_followed(c, PAGE, size);
}

static inline bool two_boundaries(const struct placer_constraint *a,
				  const struct placer_constraint *b, u64 size)
{
	return naive_lines(a) != naive_lines(b) && needs_aligned_run(a, size) &&
	       needs_aligned_run(b, size);
}

#endif /* _PLACER_LUCK_H */
