/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Brute force: every possible request to a small heap, and all memory that it may then
 * return.
 *
 * A request is for blocks of at least some size, or for one run, and has an alignment of the
 * start. If the heap is limitable, the request can also limit memory to the end of one of its
 * spans. For blocks, the heap returns any sequence of blocks of that size or longer, each
 * aligned to its size. For one run, it returns any run with that alignment in one span.
 */
#ifndef _PLACER_ASK_H
#define _PLACER_ASK_H

#include "naive.h"

#define ASK_PAGES 8 /* size of a heap that is searched */
#define MAX_ASKS  64

struct ask {
	u64 last;
	u32 block_pages; /* 0 for one run */
	u64 align;
};

static inline u32 pages_of(u64 size)
{
	return (size + PAGE - 1) / PAGE;
}

/* Can the heap return these pages as one run, all at or below @last? */
static inline bool heap_has_run(const struct placer_heap_facts *heap, u32 page,
				u32 nr, u64 last)
{
	u64 first = page * PAGE, end = first + nr * PAGE;
	u32 i;

	for (i = 0; i < heap->nr_spans; i++)
		if (first >= heap->span[i].first &&
		    end - 1 <= heap->span[i].last)
			return end - 1 <= last;
	return false;
}

static inline u32 asks_up_to(const struct placer_heap_facts *heap, u64 size,
			     u64 last, struct ask *ask)
{
	struct ask a = { .last = last };
	u32 nr = 0;

	for (a.align = PAGE;
	     a.align <= heap->max_align && a.align <= ASK_PAGES * PAGE;
	     a.align *= 2) {
		for (a.block_pages = heap->block / PAGE;
		     a.block_pages * PAGE < size &&
		     a.block_pages * PAGE <= heap->max_block;
		     a.block_pages *= 2)
			ask[nr++] = a;
		a.block_pages = 0;
		if (size <= heap->max_block)
			ask[nr++] = a;
	}
	return nr;
}

/* For buffers of at most four pages, and heaps of at most four spans. */
static inline u32 asks_of(const struct placer_heap_facts *heap, u64 size,
			  struct ask ask[MAX_ASKS])
{
	u32 i, nr = 0;

	for (i = 0; i < heap->nr_spans; i++)
		if (i + 1 == heap->nr_spans || heap->limitable)
			nr += asks_up_to(heap, size, heap->span[i].last,
					 ask + nr);
	return nr;
}

/* The request of a verdict. */
static inline struct ask ask_of_verdict(const struct placer_verdict *v,
					const struct placer_heap_facts *heap,
					u64 size)
{
	struct ask ask = { .last = v->last, .align = v->align };
	u64 block = v->block > heap->block ? v->block : heap->block;

	if (ask.align < PAGE)
		ask.align = PAGE;
	if (block < size)
		ask.block_pages = pages_of(block);
	return ask;
}

/* The walk through all layouts for a request; @judge stops it by returning false. */
struct walk {
	const struct placer_heap_facts *heap;
	u64 size;
	struct ask ask;
	bool (*judge)(struct walk *k);
	void *data;
	struct naive_memory m;
	u64 layouts;
	bool ended;
};

static inline void walk_on(struct walk *k, u32 used);

/* Add @nr pages from @page on, and continue from there. */
static inline void walk_give(struct walk *k, u32 used, u32 page, u32 nr)
{
	u32 mask = ((1u << nr) - 1) << page, had = k->m.nr, i;

	if ((used & mask) || !heap_has_run(k->heap, page, nr, k->ask.last))
		return;
	if (!had && page * PAGE % k->ask.align)
		return;
	k->m.apart |= 1ull << had;
	for (i = 0; i < nr; i++)
		k->m.page[k->m.nr++] = page + i;
	walk_on(k, used | mask);
	k->m.nr = had;
	k->m.apart &= ~(1ull << had);
}

static inline void walk_blocks(struct walk *k, u32 used)
{
	u32 nr, page;

	for (nr = k->ask.block_pages;
	     nr <= ASK_PAGES && nr * PAGE <= k->heap->max_block; nr *= 2)
		for (page = 0; page < ASK_PAGES; page += nr)
			walk_give(k, used, page, nr);
}

static inline void walk_on(struct walk *k, u32 used)
{
	u32 page;

	if (k->ended)
		return;
	if (k->m.nr * PAGE >= k->size) {
		k->layouts++;
		k->ended = !k->judge(k);
		return;
	}
	if (k->ask.block_pages) {
		walk_blocks(k, used);
		return;
	}
	for (page = 0; page < ASK_PAGES; page++)
		walk_give(k, used, page, pages_of(k->size));
}

/* Returns false if @judge stopped the walk. */
static inline bool walk_layouts(struct walk *k)
{
	k->m = (struct naive_memory){ .cpu = k->heap->cpu,
				      .domain = k->heap->domain,
				      .pageless = k->heap->pageless,
				      .heap = k->heap->id };
	k->layouts = 0;
	k->ended = false;
	walk_on(k, 0);
	return !k->ended;
}

/*
 * A request that the heap's facts exclude is refused, even if by chance all its memory would
 * suit. So is one for a device that reaches only parts of the range between the lowest and
 * the highest page that the heap may return: see limit_reached().
 */
static inline bool can_be_asked(const struct placer_heap_facts *heap,
				const struct placer_constraint *c)
{
	return c->align <= heap->max_align && c->granule <= heap->max_align &&
	       c->granule <= heap->max_block;
}

static inline bool limit_reached(const struct placer_heap_facts *heap,
				 const struct placer_constraint *c, u64 last)
{
	u32 page;

	for (page = heap->span[0].first / PAGE; page * PAGE <= last; page++)
		if (!naive_page_reached(c, page))
			return false;
	return true;
}

#endif /* _PLACER_ASK_H */
