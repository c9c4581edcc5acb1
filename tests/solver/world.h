/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random devices and heaps in a world of a few pages, small enough that limits meet each
 * other often.
 */
#ifndef _PLACER_WORLD_H
#define _PLACER_WORLD_H

#include "ask.h"
#include "random.h"

#define WORLD_DEVICES 3
#define WORLD_HEAPS   8
#define WORLD_SPANS   4

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

/* Mostly whole pages; a window that cuts a page does not reach the page. */
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

static inline void world_translated(struct placer_constraint *c, u32 pages)
{
	c->translated = one_in(4);
	if (one_in(3))
		c->output_last = world_span(pages).last - one_in(8);
}

static inline void world_segments(struct placer_constraint *c)
{
	static const u64 size[] = { PAGE,      2 * PAGE, 2 * PAGE + SECTOR,
				    3 * PAGE,  4 * PAGE, 5 * PAGE,
				    11 * PAGE, SECTOR,	 3 * SECTOR };

	if (one_in(4))
		c->max_segments = PLACER_UNKNOWN;
	else if (one_in(2))
		c->max_segments = 1 + random_below(8);
	if (one_in(2))
		c->max_segment_size = size[random_below(9)];
	if (one_in(3))
		c->segment_boundary = (PAGE << random_below(5)) - 1;
	if (one_in(4))
		c->bus_align = PAGE << random_below(4);
}

static inline void world_access(struct placer_constraint *c)
{
	if (one_in(6))
		c->coherency = (enum placer_coherency)random_below(3);
	if (one_in(4))
		c->cpu = 1 + random_below(7);
	if (one_in(64))
		c->cpu = 0;
	if (one_in(6))
		c->domains = random_below(4);
	c->protected_only = one_in(20);
	if (one_in(16))
		c->heaps = (u32)random_u64();
	if (one_in(8))
		c->pageless = one_in(2) ? (u32)random_u64() : 0;
}

/* Costs are set for all heaps, but few are marked as priced. */
static inline void world_preferences(struct placer_preference *p)
{
	u32 i;

	for (i = 0; i < PLACER_MAX_HEAPS; i++)
		p->cost[i] = random_below(one_in(4) ? 0x10000 : 20);
	if (one_in(3))
		p->priced = random_below(1 << WORLD_HEAPS);
	if (one_in(3))
		p->block = PAGE << random_below(4);
	if (one_in(3))
		p->nodes = random_below(8);
	p->cpu_reads = one_in(4);
	p->cpu_writes = one_in(4);
}

static inline void world_device(struct placer_constraint *c, u32 pages)
{
	placer_constraint_init(c);
	world_reach(&c->reach, pages);
	world_translated(c, pages);
	c->contiguous = one_in(8);
	world_segments(c);
	if (one_in(4))
		c->align = PAGE << random_below(4);
	if (one_in(4))
		c->granule = PAGE << random_below(3);
	world_access(c);
	world_preferences(&c->prefers);
}

/* Two spans may touch, and no run crosses from one to the other. */
static inline void world_split(struct placer_heap_facts *heap)
{
	u32 i, at = random_below(heap->nr_spans);
	struct placer_span *span = &heap->span[at];
	u32 nr = (span->last + 1 - span->first) / PAGE;
	u64 cut;

	if (nr < 2 || heap->nr_spans == WORLD_SPANS)
		return;
	cut = span->first + (1 + random_below(nr - 1)) * PAGE;
	for (i = heap->nr_spans++; i > at; i--)
		heap->span[i] = heap->span[i - 1];
	heap->span[at].last = cut - 1;
	heap->span[at + 1].first = cut;
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
	if (one_in(3))
		world_split(heap);
}

static inline u32 world_node(void)
{
	static const u32 node[] = { 0, 1, 2, 63, 64, PLACER_NO_NODE };

	return node[random_below(6)];
}

static inline void world_heap(struct placer_heap_facts *heap, u32 pages, u32 id)
{
	*heap = (struct placer_heap_facts){
		.id = id,
		.limitable = !one_in(3),
		.cpu = one_in(3) ? 1 + random_below(7) : PLACER_CPU_CACHED,
		.domain = one_in(5) ? 1u << random_below(2) : 0,
		.pageless = one_in(8),
		.node = world_node(),
		.cost = 1 + random_below(40),
		.block = one_in(4) ? 2 * PAGE : PAGE,
		.preferred_block = PAGE << random_below(4),
	};
	world_spans(heap, pages);
	if (one_in(8))
		heap->block = pages * PAGE;
	heap->max_block = one_in(2) ? heap->total : PAGE << random_below(4);
	if (heap->max_block < heap->block)
		heap->max_block = heap->block;
	heap->max_align = PAGE << random_below(5);
	if (heap->max_align < heap->block)
		heap->max_align = heap->block;
	heap->free = random_below(heap->total / PAGE + 1) * PAGE;
	heap->limited = one_in(3);
}

static inline void world_make(struct world *w, u32 pages, u32 most_pages)
{
	u32 i;

	w->pages = pages;
	w->size = PAGE * (1 + random_below(most_pages)) -
		  (one_in(4) ? SECTOR * random_below(8) : 0);
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

/* Each device accepts the memory, and one way of mapping suits all. */
static inline bool world_accepts(const struct world *w,
				 const struct naive_memory *m)
{
	u32 i, ways = m->cpu;

	for (i = 0; i < w->nr_devices; i++) {
		ways &= naive_ways(&w->device[i]);
		if (!naive_accepts(&w->device[i], m, w->size))
			return false;
	}
	return ways;
}

static inline void world_print_spans(const struct placer_span *span, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		printf(" 0x%llx-0x%llx", (unsigned long long)span[i].first,
		       (unsigned long long)span[i].last);
	printf("\n");
}

static inline void world_print_number(const char *name, u64 value)
{
	if (value == PLACER_NO_LIMIT)
		printf(" %s none", name);
	else
		printf(" %s %llu", name, (unsigned long long)value);
}

static inline void print_heap(const struct placer_heap_facts *h)
{
	printf("# heap %u:%s", h->id, h->limitable ? " limitable" : "");
	world_print_number("block", h->block);
	world_print_number("max_block", h->max_block);
	world_print_number("max_align", h->max_align);
	world_print_number("preferred", h->preferred_block);
	printf(" cost %u node %u cpu 0x%x domain 0x%x spans", h->cost, h->node,
	       h->cpu, h->domain);
	world_print_spans(h->span, h->nr_spans);
}

static inline void print_preferences(const struct placer_preference *p)
{
	u32 i;

	printf("#    prefers");
	world_print_number("block", p->block);
	world_print_number("nodes", p->nodes);
	printf("%s%s priced", p->cpu_reads ? " reads" : "",
	       p->cpu_writes ? " writes" : "");
	for (i = 0; i < PLACER_MAX_HEAPS; i++)
		if (p->priced >> i & 1)
			printf(" %u:%u", i, p->cost[i]);
	printf("\n");
}

static inline void print_device(const struct placer_constraint *c, u32 i)
{
	printf("# device %u:%s%s%s segments %u", i,
	       c->translated ? " translated" : "",
	       c->contiguous ? " contiguous" : "",
	       c->protected_only ? " protected" : "", c->max_segments);
	world_print_number("of", c->max_segment_size);
	world_print_number("boundary", c->segment_boundary);
	world_print_number("bus_align", c->bus_align);
	world_print_number("align", c->align);
	world_print_number("granule", c->granule);
	printf("\n#    coherency %u cpu 0x%x domains 0x%x heaps 0x%x",
	       (u32)c->coherency, c->cpu, c->domains, c->heaps);
	world_print_number("output", c->output_last);
	printf(" reach");
	world_print_spans(c->reach.window, c->reach.nr);
	print_preferences(&c->prefers);
}

static inline void print_memory(const struct naive_memory *m)
{
	u32 i;

	printf("# memory: cpu 0x%x domain 0x%x pages", m->cpu, m->domain);
	for (i = 0; i < m->nr; i++)
		printf("%s%u", naive_new_run(m, i) ? " " : "+", m->page[i]);
	printf("\n");
}

static inline void print_verdict(const struct placer_verdict *v)
{
	char line[256];

	placer_verdict_text(line, sizeof(line), v, "heap", NULL);
	printf("# verdict: %s; last 0x%llx block %llu align %llu cpu %u\n",
	       line, (unsigned long long)v->last, (unsigned long long)v->block,
	       (unsigned long long)v->align, (u32)v->cpu);
}

/* Prints enough to write a row of solve_cases.h. */
static inline void world_print(const struct world *w)
{
	u32 i;

	printf("# size %llu\n", (unsigned long long)w->size);
	print_heap(&w->heap);
	for (i = 0; i < w->nr_devices; i++)
		print_device(&w->device[i], i);
}

#endif /* _PLACER_WORLD_H */
