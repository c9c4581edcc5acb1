// SPDX-License-Identifier: GPL-2.0
/*
 * placer solve --heap: one heap and its facts.
 *
 * Facts that are not given follow from the others, so that addresses alone
 * describe a heap.
 */
#include <stdio.h>
#include <string.h>

#include "question.h"

static void solve_heap_cost(void *object, const char *where, char *value)
{
	struct placer_heap_facts *heap = object;
	u64 cost = parse_number(where, value);

	if (cost > PLACER_UNLIMITED)
		bad_input("%s: '%s' is too large", where, value);
	heap->cost = cost;
}

static void solve_heap_free(void *object, const char *where, char *value)
{
	struct placer_heap_facts *heap = object;

	heap->free = parse_bytes(where, value);
	if (heap->free == PLACER_NO_LIMIT)
		bad_input("%s: '%s' is too large", where, value);
}

static void solve_heap_node(void *object, const char *where, char *value)
{
	struct placer_heap_facts *heap = object;

	heap->node = parse_range(where, value, 0, MAX_NODE);
}

static void solve_heap_cpu(void *object, const char *where, char *value)
{
	struct placer_heap_facts *heap = object;

	heap->cpu = parse_cpu(where, value);
}

static void solve_heap_domain(void *object, const char *where, char *value)
{
	struct placer_heap_facts *heap = object;

	heap->domain = 1u << parse_range(where, value, 0, 31);
}

const struct parse_item solve_heap_items[] = {
	{ "pageless", NULL, "its memory has no struct pages",
	  .flag = offsetof(struct placer_heap_facts, pageless) },
	{ "cost", "N",
	  "of a page; ordinary memory, and the default, is 10,\n"
	  "as is the copy of a page",
	  .apply = solve_heap_cost },
	/* Whether it need be a power of two depends on the total. */
	{ "block", "BYTES",
	  "every block is at least this long, a power of two\n"
	  "or the total (4K)",
	  .parse = parse_some_bytes,
	  .number = offsetof(struct placer_heap_facts, block) },
	{ "max-block", "BYTES", "the longest run it can give (all of it)",
	  .parse = parse_some_bytes,
	  .number = offsetof(struct placer_heap_facts, max_block) },
	{ "preferred-block", "BYTES", "what it mostly gives (as block)",
	  .parse = parse_power_of_two,
	  .number = offsetof(struct placer_heap_facts, preferred_block) },
	{ "max-align", "BYTES",
	  "the strictest alignment it can give (max-block,\n"
	  "rounded down to a power of two)",
	  .parse = parse_power_of_two,
	  .number = offsetof(struct placer_heap_facts, max_align) },
	{ "total", "BYTES", "what it can give (all of its addresses)",
	  .parse = parse_some_bytes,
	  .number = offsetof(struct placer_heap_facts, total) },
	{ "free", "BYTES", "of that now; only a remark (all)",
	  .apply = solve_heap_free },
	{ "limitable", NULL, "it can be confined to its lowest spans",
	  .flag = offsetof(struct placer_heap_facts, limitable) },
	{ "node", "N", "it is on this NUMA node, 0 to 63",
	  .apply = solve_heap_node },
	{ "cpu", "WAY[+WAY]...",
	  "how the CPU can map it: none, cached or\n"
	  "write-combined (cached)",
	  .apply = solve_heap_cpu },
	{ "domain", "N", "it is in this protection domain, 0 to 31",
	  .apply = solve_heap_domain },
	{ .key = NULL },
};

static void solve_heap_span(struct placer_heap_facts *heap, const char *where,
			    const char *item)
{
	struct placer_span span = parse_span(where, item);

	if (heap->nr_spans == PLACER_MAX_SPANS)
		bad_input("%s: more than %d spans", where, PLACER_MAX_SPANS);
	if (heap->nr_spans && span.first <= heap->span[heap->nr_spans - 1].last)
		bad_input("%s: '%s' is not above the span before", where, item);
	heap->span[heap->nr_spans++] = span;
}

u64 spans_size(const struct placer_span *span, u32 nr)
{
	u64 size = 0;
	u32 i;

	for (i = 0; i < nr; i++) {
		u64 len = span[i].last - span[i].first;

		if (check_add_overflow(size, len, &size) || ++size == 0)
			return PLACER_NO_LIMIT;
	}
	return size;
}

static void solve_complete_bytes(struct placer_heap_facts *heap,
				 const char *where)
{
	u64 addresses = spans_size(heap->span, heap->nr_spans);

	if (heap->total > addresses)
		bad_input("%s: total is more than its addresses", where);
	if (!heap->total)
		heap->total = addresses;
	if (heap->free == PLACER_NO_LIMIT)
		heap->free = heap->total;
	if (heap->free > heap->total)
		bad_input("%s: free is more than total", where);
}

/* The block of a heap that only gives all of itself need not be a power of two. */
static void solve_complete_blocks(struct placer_heap_facts *heap,
				  const char *where)
{
	if (!heap->max_block)
		heap->max_block = heap->total;
	if ((heap->block & (heap->block - 1)) && heap->block != heap->total)
		bad_input("%s: block is neither a power of two nor the total",
			  where);
	if (heap->max_block < heap->block)
		bad_input("%s: max-block is less than block", where);
	if (!heap->preferred_block)
		heap->preferred_block = heap->block;
	if (heap->preferred_block < heap->block)
		bad_input("%s: preferred-block is less than block", where);
	if (heap->preferred_block > heap->max_block)
		bad_input("%s: preferred-block is more than max-block", where);
	if (!heap->max_align)
		heap->max_align = 1ull
				  << (63 - __builtin_clzll(heap->max_block));
}

static void solve_heap_complete(struct placer_heap_facts *heap,
				const char *where)
{
	if (!heap->nr_spans)
		bad_input("%s: no FIRST-LAST given", where);
	solve_complete_bytes(heap, where);
	solve_complete_blocks(heap, where);
	if (placer_heap_check(heap))
		bad_input("%s: contradicts itself", where);
}

/* By default, a heap is like the page allocator. */
static void solve_heap_init(struct placer_heap_facts *heap, u32 id)
{
	*heap = (struct placer_heap_facts){
		.id = id,
		.cost = PLACER_COST_ORDINARY,
		.block = 4096,
		.free = PLACER_NO_LIMIT,
		.node = PLACER_NO_NODE,
		.cpu = PLACER_CPU_CACHED,
	};
}

void heap_parse(struct question *q, char *text)
{
	struct placer_heap_facts *heap = &q->heap[q->nr_heaps];
	char *name = parse_cut(&text, '='), *item;
	char where[64];
	u32 i;

	if (q->nr_heaps == PLACER_MAX_HEAPS)
		bad_input("--heap %s: more than %d heaps", name,
			  PLACER_MAX_HEAPS);
	if (!*name || !text)
		bad_input("--heap '%s' is not NAME=FIRST-LAST", name);
	for (i = 0; i < q->nr_heaps; i++)
		if (!strcmp(q->heap_name[i], name))
			bad_input("--heap %s: given twice", name);
	snprintf(where, sizeof(where), "--heap %s", name);
	solve_heap_init(heap, q->nr_heaps);
	while ((item = parse_cut(&text, ','))) {
		if (*item >= '0' && *item <= '9')
			solve_heap_span(heap, where, item);
		else if (!parse_apply(solve_heap_items, heap, where, item))
			bad_input("%s: do not know '%s'", where, item);
	}
	solve_heap_complete(heap, where);
	q->heap_name[q->nr_heaps++] = name;
}

u32 heap_named(const struct question *q, const char *where, const char *name)
{
	u32 i;

	for (i = 0; i < q->nr_heaps; i++)
		if (!strcmp(q->heap_name[i], name))
			return i;
	bad_input("%s: no heap '%s'", where, name);
}
