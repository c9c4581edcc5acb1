// SPDX-License-Identifier: GPL-2.0
/*
 * The straightforward way: check each device for each heap.
 *
 * It stops at the first device that refuses a heap, and gives no reasons. Its result is in
 * the form of the solver's: the same heaps, at the same cost, in the same order.
 */
#include <string.h>

#include "naive.h"

#define PAGE 4096ull

/* The combined needs of the devices so far, for the current heap. */
struct ask {
	u32 spans; /* number of lowest spans that all of them reach */
	u64 block;
	u64 align;
	u64 granule;
	u64 lines;
	u64 boundary_align;
	u32 cpu;
	enum placer_coherency coherency;
	u64 wished_block;
	u64 nodes;
	bool reads;
	bool writes;
	u32 price; /* 0 if no device has a price */
};

static u64 min_of(u64 a, u64 b)
{
	return a < b ? a : b;
}

static u64 max_of(u64 a, u64 b)
{
	return a > b ? a : b;
}

static u64 div_up(u64 a, u64 b)
{
	return a / b + (a % b != 0);
}

static u64 round_up(u64 a, u64 power)
{
	return (a + power - 1) & ~(power - 1);
}

static bool one_run(const struct placer_constraint *c)
{
	return c->contiguous ||
	       (c->max_segments == PLACER_UNKNOWN && !c->translated);
}

static bool counted(const struct placer_constraint *c)
{
	return c->max_segments != PLACER_UNKNOWN &&
	       c->max_segments != PLACER_UNLIMITED;
}

u64 naive_lines(const struct placer_constraint *c)
{
	if (c->segment_boundary == PLACER_NO_LIMIT)
		return PLACER_NO_LIMIT;
	if (c->translated)
		return c->segment_boundary + 1;
	return min_of(c->segment_boundary + 1, c->bus_align);
}

static u64 longest_segment(const struct placer_constraint *c)
{
	u64 lines = naive_lines(c), power = 1;

	if (lines == PLACER_NO_LIMIT) {
		if (c->max_segment_size == PLACER_NO_LIMIT ||
		    c->max_segment_size < PAGE)
			return c->max_segment_size;
		return c->max_segment_size / PAGE * PAGE;
	}
	if (c->max_segment_size >= lines)
		return lines;
	while (power <= c->max_segment_size / 2)
		power *= 2;
	return power;
}

/* In blocks of @block, none adjacent to another. */
static u64 segments_in_blocks(u64 size, u64 block, u64 longest)
{
	return size / block * div_up(block, longest) +
	       div_up(size % block, longest);
}

u64 naive_block(const struct placer_constraint *c, u64 size)
{
	u64 longest = longest_segment(c), block;

	if (one_run(c) && size > naive_lines(c))
		return PLACER_NO_LIMIT;
	if (counted(c) && div_up(size, longest) > c->max_segments)
		return PLACER_NO_LIMIT;
	if (one_run(c))
		return size;
	if (!counted(c) || c->translated)
		return 1;
	for (block = PAGE; block < size; block *= 2)
		if (segments_in_blocks(size, block, longest) <= c->max_segments)
			return block;
	return size;
}

u64 naive_boundary_align(const struct placer_constraint *c, u64 size)
{
	u64 lines = naive_lines(c), longest = longest_segment(c), power = 1;
	u64 most = c->max_segments;

	if (c->translated || lines == PLACER_NO_LIMIT)
		return 1;
	if (one_run(c)) {
		longest = lines;
		most = 1;
	} else if (!counted(c)) {
		return 1;
	}
	if (div_up(size, longest) < most)
		return 1;
	while (power < (size - 1) % longest + 1)
		power *= 2;
	return min_of(power, longest);
}

static bool reaches(const struct placer_constraint *c, u64 first, u64 last)
{
	u32 i;

	if (c->translated)
		return last <= c->output_last;
	for (i = 0; i < c->reach.nr; i++)
		if (c->reach.window[i].first <= first &&
		    c->reach.window[i].last >= last)
			return true;
	return false;
}

static u32 spans_reached(const struct placer_constraint *c,
			 const struct placer_heap_facts *heap, u32 most)
{
	u32 i;

	for (i = 0; i < most; i++)
		if (!reaches(c, heap->span[0].first, heap->span[i].last))
			break;
	return i;
}

static void ask_preferences(struct ask *ask,
			    const struct placer_preference *prefers)
{
	ask->wished_block = max_of(ask->wished_block, prefers->block);
	ask->nodes |= prefers->nodes;
	ask->reads |= prefers->cpu_reads;
	ask->writes |= prefers->cpu_writes;
}

static void ask_price(struct ask *ask, const struct placer_preference *prefers,
		      u32 heap)
{
	if (prefers->priced >> heap & 1)
		ask->price = max_of(ask->price, prefers->cost[heap]);
}

/* Can this device use the heap with the request so far? */
static bool device_accepts(struct ask *ask, const struct placer_constraint *c,
			   const struct placer_heap_facts *heap, u64 size)
{
	u64 lines = naive_lines(c), boundary_align;

	if (!(c->heaps >> heap->id & 1))
		return false;
	if (heap->domain ? !(c->domains & heap->domain) : c->protected_only)
		return false;
	ask->spans = spans_reached(c, heap, ask->spans);
	if (!ask->spans || (ask->spans < heap->nr_spans && !heap->limitable))
		return false;
	if (!c->translated && c->align > c->bus_align)
		return false;
	ask->block = max_of(ask->block, naive_block(c, size));
	ask->align = max_of(ask->align, c->align);
	ask->granule = max_of(ask->granule, c->granule);
	if (ask->block > heap->max_block || ask->align > heap->max_align)
		return false;
	if (ask->granule > heap->max_block || ask->granule > heap->max_align)
		return false;
	boundary_align = naive_boundary_align(c, size);
	if (boundary_align > 1) {
		ask->lines = min_of(ask->lines, lines);
		ask->boundary_align =
			max_of(ask->boundary_align, boundary_align);
	}
	ask->cpu &= c->cpu;
	if (c->coherency > ask->coherency)
		ask->coherency = c->coherency;
	if (ask->coherency == PLACER_UNCACHED)
		ask->cpu &= ~PLACER_CPU_CACHED;
	ask_preferences(ask, &c->prefers);
	ask_price(ask, &c->prefers, heap->id);
	return ask->cpu != 0;
}

u64 naive_room(const struct placer_heap_facts *heap, u32 spans, u64 block)
{
	u64 room = 0;
	u32 i;

	for (i = 0; i < spans; i++) {
		u64 first = round_up(heap->span[i].first, block);
		u64 end = (heap->span[i].last + 1) & ~(block - 1);

		if (first < end)
			room += end - first;
	}
	return room;
}

/* Does a run of @bytes with this alignment fit into one span? */
static bool run_fits(const struct placer_heap_facts *heap, u32 spans, u64 bytes,
		     u64 align)
{
	u32 i;

	for (i = 0; i < spans; i++)
		if (round_up(heap->span[i].first, align) + bytes - 1 <=
		    heap->span[i].last)
			return true;
	return false;
}

/* Returns the length of blocks, or 0 if there is no room in blocks. */
static u64 give_blocks(const struct ask *ask,
		       const struct placer_heap_facts *heap, u64 size)
{
	u64 asked = max_of(ask->block, ask->granule);
	u64 block = max_of(asked, heap->block);
	u64 align = max_of(max_of(ask->align, ask->granule), block);

	if (ask->block >= size || heap->block >= size)
		return 0;
	if (naive_room(heap, ask->spans, block) < round_up(size, block))
		return 0;
	return run_fits(heap, ask->spans, block, align) ? asked : 0;
}

static u64 give_run(const struct ask *ask, const struct placer_heap_facts *heap,
		    u64 size)
{
	u64 first = heap->span[0].first, last = heap->span[ask->spans - 1].last;
	u64 align = max_of(ask->align, ask->granule);

	if (size > heap->max_block)
		return 0;
	if (ask->lines != PLACER_NO_LIMIT &&
	    first / ask->lines != last / ask->lines) {
		if (ask->boundary_align > heap->max_align)
			return 0;
		align = max_of(align, ask->boundary_align);
	}
	return run_fits(heap, ask->spans, size, align) ?
		       max_of(max_of(ask->block, ask->granule), size) :
		       0;
}

/* The cost of the cheapest mapping that is left. */
static u64 cpu_price(const struct ask *ask, u32 cpu)
{
	u64 cached = 0, combined = 0;

	if ((ask->reads || ask->writes) && ask->coherency != PLACER_SNOOPS)
		cached = PLACER_COST_MAINTENANCE;
	if (ask->reads)
		combined = PLACER_COST_UNCACHED_READ;
	if (cpu & PLACER_CPU_CACHED && cpu & PLACER_CPU_WRITECOMBINE)
		return min_of(cached, combined);
	if (cpu & PLACER_CPU_CACHED)
		return cached;
	return cpu & PLACER_CPU_WRITECOMBINE ? combined : 0;
}

static u64 cost_of(const struct ask *ask, const struct placer_heap_facts *heap,
		   u64 block, u64 size)
{
	u64 price = ask->price ? ask->price : heap->cost;

	if (min_of(ask->wished_block, size) >
	    max_of(heap->preferred_block, block))
		price += PLACER_COST_SMALL_BLOCKS;
	if (ask->nodes && heap->node != PLACER_NO_NODE &&
	    !(ask->nodes >> heap->node & 1))
		price += PLACER_COST_REMOTE;
	price += cpu_price(ask, ask->cpu & heap->cpu);
	return price * div_up(size, PAGE);
}

/* Returns whether the heap is feasible, and its cost. */
static bool heap_price(const struct placer_constraint *device, u32 nr_devices,
		       u64 size, const struct placer_heap_facts *heap,
		       u64 *cost)
{
	struct ask ask = {
		.spans = heap->nr_spans,
		.block = 1,
		.align = 1,
		.granule = 1,
		.lines = PLACER_NO_LIMIT,
		.boundary_align = 1,
		.cpu = heap->cpu,
		.wished_block = 1,
	};
	u64 block;
	u32 i;

	if (heap->total < size)
		return false;
	for (i = 0; i < nr_devices; i++)
		if (!device_accepts(&ask, &device[i], heap, size))
			return false;
	if (naive_room(heap, ask.spans, 1) < size)
		return false;
	block = give_blocks(&ask, heap, size);
	if (!block)
		block = give_run(&ask, heap, size);
	if (block)
		*cost = cost_of(&ask, heap, block, size);
	return block != 0;
}

static void answer_add(struct naive_answer *answer, u32 heap)
{
	u32 at = answer->nr++;

	while (at && answer->cost[heap] < answer->cost[answer->heap[at - 1]]) {
		answer->heap[at] = answer->heap[at - 1];
		at--;
	}
	answer->heap[at] = heap;
}

void naive_solve(const struct placer_constraint *device, u32 nr_devices,
		 u64 size, const struct placer_heap_facts *heaps, u32 nr_heaps,
		 struct naive_answer *answer)
{
	u32 i;

	answer->nr = 0;
	for (i = 0; i < nr_heaps; i++)
		if (heap_price(device, nr_devices, size, &heaps[i],
			       &answer->cost[i]))
			answer_add(answer, i);
}
