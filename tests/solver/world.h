/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random devices and heaps in a world of a few pages, small enough that limits
 * meet each other often.
 */
#ifndef _PLACER_WORLD_H
#define _PLACER_WORLD_H

#include "naive.h"
#include "random.h"

#define WORLD_DEVICES 3

struct world {
	u32 pages;
	u64 size;
	u32 nr_devices;
	struct placer_constraint device[WORLD_DEVICES];
	struct placer_heap_facts heap;
};

static inline struct placer_span world_span(u32 pages)
{
	u32 a = random_below(pages), b = random_below(pages);
	struct placer_span span = { (a < b ? a : b) * PAGE,
				    (a < b ? b : a) * PAGE + PAGE - 1 };

	return span;
}

/* Mostly whole pages; a window that cuts a page reaches none of it. */
static inline void world_reach(struct placer_reach *reach, u32 pages)
{
	u32 i, nr = 1 + random_below(3);

	if (!one_in(3))
		return;
	reach->nr = 0;
	for (i = 0; i < nr; i++) {
		struct placer_span span = world_span(pages);

		if (!one_in(3))
			span.first = 0;
		if (one_in(8))
			span.last -= 1;
		placer_reach_add(reach, &span);
	}
}

static inline void world_segments(struct placer_constraint *c)
{
	static const u64 size[] = { PAGE,     2 * PAGE, 2 * PAGE + 512,
				    3 * PAGE, 5 * PAGE, 512 };

	if (one_in(4))
		c->max_segments = PLACER_UNKNOWN;
	else if (one_in(2))
		c->max_segments = 1 + random_below(8);
	if (one_in(2))
		c->max_segment_size = size[random_below(6)];
}

static inline void world_device(struct placer_constraint *c, u32 pages)
{
	placer_constraint_init(c);
	world_reach(&c->reach, pages);
	c->translated = one_in(4);
	c->contiguous = one_in(8);
	world_segments(c);
	if (one_in(4))
		c->align = PAGE << random_below(4);
	if (one_in(4))
		c->granule = PAGE << random_below(3);
	if (one_in(8))
		c->coherency = (enum placer_coherency)random_below(3);
	if (one_in(16))
		c->heaps = random_below(2);
}

static inline void world_spans(struct placer_heap_facts *heap, u32 pages)
{
	struct placer_reach spans = { .nr = 0 };
	u32 i, nr = 1 + random_below(3);

	for (i = 0; i < nr; i++) {
		struct placer_span span = world_span(pages);

		placer_reach_add(&spans, &span);
	}
	heap->nr_spans = spans.nr;
	for (i = 0; i < spans.nr; i++) {
		heap->span[i] = spans.window[i];
		heap->total += spans.window[i].last + 1 - spans.window[i].first;
	}
}

static inline void world_heap(struct placer_heap_facts *heap, u32 pages, u32 id)
{
	*heap = (struct placer_heap_facts){
		.id = id,
		.limitable = !one_in(3),
		.uncached = one_in(4),
		.cost = 1 + random_below(40),
		.block = one_in(4) ? 2 * PAGE : PAGE,
	};
	world_spans(heap, pages);
	heap->max_block = one_in(2) ? heap->total : PAGE << random_below(4);
	if (heap->max_block < heap->block)
		heap->max_block = heap->block;
	heap->max_align = PAGE << random_below(5);
	if (heap->max_align < heap->block)
		heap->max_align = heap->block;
}

static inline void world_make(struct world *w, u32 pages, u32 most_pages)
{
	u32 i;

	w->pages = pages;
	w->size = PAGE * (1 + random_below(most_pages)) -
		  (one_in(4) ? 512 * random_below(8) : 0);
	w->nr_devices = 1 + random_below(WORLD_DEVICES);
	for (i = 0; i < w->nr_devices; i++)
		world_device(&w->device[i], pages);
	world_heap(&w->heap, pages, 0);
}

static inline void world_requirement(const struct world *w,
				     struct placer_requirement *req)
{
	u32 i;

	placer_requirement_init(req, w->size);
	for (i = 0; i < w->nr_devices; i++)
		placer_requirement_fold(req, &w->device[i]);
}

static inline bool world_accepts(const struct world *w,
				 const struct naive_memory *m)
{
	u32 i;

	for (i = 0; i < w->nr_devices; i++)
		if (!naive_accepts(&w->device[i], m, w->size))
			return false;
	return true;
}

/* May page @page come from the heap, confined to @last and below? */
static inline bool world_has_page(const struct world *w, u32 page, u64 last)
{
	u32 i;

	for (i = 0; i < w->heap.nr_spans; i++)
		if (page * PAGE >= w->heap.span[i].first &&
		    page * PAGE < w->heap.span[i].last)
			return page * PAGE < last;
	return false;
}

static inline bool world_has_run(const struct world *w, u32 page, u32 nr,
				 u64 last)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (page + i >= w->pages || !world_has_page(w, page + i, last))
			return false;
	return true;
}

static inline void world_print_reach(const struct placer_span *span, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		printf(" 0x%llx-0x%llx", (unsigned long long)span[i].first,
		       (unsigned long long)span[i].last);
	printf("\n");
}

/* Enough to write the case down in solve_cases.h. */
static inline void world_print(const struct world *w)
{
	const struct placer_heap_facts *h = &w->heap;
	u32 i;

	printf("# size %llu, heap %u:%s%s block %llu max_block %llu max_align %llu spans",
	       (unsigned long long)w->size, h->id,
	       h->limitable ? " limitable" : "", h->uncached ? " uncached" : "",
	       (unsigned long long)h->block, (unsigned long long)h->max_block,
	       (unsigned long long)h->max_align);
	world_print_reach(h->span, h->nr_spans);
	for (i = 0; i < w->nr_devices; i++) {
		const struct placer_constraint *c = &w->device[i];

		printf("# device %u:%s%s segments %u of %llu", i,
		       c->translated ? " translated" : "",
		       c->contiguous ? " contiguous" : "", c->max_segments,
		       (unsigned long long)c->max_segment_size);
		printf(" align %llu granule %llu coherency %u heaps 0x%x reach",
		       (unsigned long long)c->align,
		       (unsigned long long)c->granule, (u32)c->coherency,
		       c->heaps);
		world_print_reach(c->reach.window, c->reach.nr);
	}
}

#endif /* _PLACER_WORLD_H */
