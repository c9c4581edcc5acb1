// SPDX-License-Identifier: GPL-2.0
/*
 * Which heap: filter by the requirement, rank by cost.
 *
 * The rule kept here: a heap is feasible only if whatever it gives, having been
 * asked as the verdict says, satisfies the requirement. Luck does not count: a
 * heap that cannot be confined to what the devices reach is refused, although
 * some of its memory would do.
 *
 * Reasons are looked for in the order of enum placer_reason. Each test can only
 * go from passing to failing as devices are folded in, which is what makes one
 * device answerable for every refusal.
 */
#include "solver_internal.h"

static u32 solve_spans_of(const struct placer_heap_facts *heap)
{
	return heap->nr_spans < PLACER_MAX_SPANS ? heap->nr_spans :
						   PLACER_MAX_SPANS;
}

static bool solve_spans_in_order(const struct placer_heap_facts *heap)
{
	u32 i;

	if (heap->nr_spans > PLACER_MAX_SPANS)
		return false;
	for (i = 0; i < heap->nr_spans; i++) {
		const struct placer_span *span = &heap->span[i];

		if (span->last < span->first)
			return false;
		if (i && span->first <= span[-1].last)
			return false;
	}
	return true;
}

int placer_heap_check(const struct placer_heap_facts *heap)
{
	if (heap->id >= PLACER_MAX_HEAPS || !solve_spans_in_order(heap))
		return -EINVAL;
	if (!heap->block || heap->max_block < heap->block)
		return -EINVAL;
	if (!placer_power_of_two(heap->block) && heap->block < heap->total)
		return -EINVAL;
	if (!placer_power_of_two(heap->max_align))
		return -EINVAL;
	if (!heap->cpu || heap->cpu & ~PLACER_CPU_ANY)
		return -EINVAL;
	if (heap->domain && !placer_power_of_two(heap->domain))
		return -EINVAL;
	return 0;
}

/* In a domain that all devices can enter; or in none, if no device needs one. */
static bool solve_protection_suits(struct placer_verdict *v,
				   const struct placer_requirement *req,
				   u32 domain)
{
	if (domain ? domain & req->domains : !req->protected_only)
		return true;
	v->needs.last = req->domains;
	v->offers.last = domain;
	return false;
}

/* The figures of a heap out of reach: its extent, and the nearest window. */
static void solve_set_reach(struct placer_verdict *v,
			    const struct placer_requirement *req,
			    const struct placer_heap_facts *heap)
{
	u32 nr = solve_spans_of(heap);

	v->offers = (struct placer_span){ .first = 1, .last = 0 };
	if (nr)
		v->offers = (struct placer_span){ heap->span[0].first,
						  heap->span[nr - 1].last };
	v->needs = placer_reach_nearest(&req->reach, v->offers.first);
}

/*
 * What the heap can give must lie in one window, with the holes between its
 * spans: a layout does not say on which side of a hole its memory is.
 *
 * A heap that can be confined is confined to as many of its lowest spans as
 * that allows. They must be able to hold the buffer: else no wait for free
 * memory would ever help.
 */
static bool solve_reached(struct placer_verdict *v,
			  const struct placer_requirement *req,
			  const struct placer_heap_facts *heap)
{
	struct placer_span extent = heap->span[0];
	u32 i, nr = solve_spans_of(heap);
	u64 room = 0;

	for (i = 0; i < nr; i++) {
		extent.last = heap->span[i].last;
		if (!placer_reach_covers(&req->reach, &extent))
			break;
		if (check_add_overflow(room, placer_span_size(&heap->span[i]),
				       &room))
			room = PLACER_NO_LIMIT;
		v->last = extent.last;
	}
	if ((i < nr && !heap->limitable) || room < req->size) {
		solve_set_reach(v, req, heap);
		return false;
	}
	return true;
}

/* needs: the buffer, since what is asked of its layout cannot be had at all. */
static bool solve_segments_followed(struct placer_verdict *v,
				    const struct placer_requirement *req)
{
	return req->block != PLACER_NO_LIMIT || placer_enough(v, 0, req->size);
}

static bool solve_cpu_suits(struct placer_verdict *v,
			    const struct placer_requirement *req, u32 offers)
{
	if (req->cpu & offers)
		return true;
	v->needs.last = req->cpu;
	v->offers.last = offers;
	return false;
}

/* How the CPU is to map the memory, coherently for all devices; 0 if it cannot. */
static u32 solve_choose_cpu(const struct placer_requirement *req, u32 offers)
{
	u32 set = req->cpu & offers;

	if (req->coherency == PLACER_UNCACHED)
		set &= ~PLACER_CPU_CACHED;
	return set ? placer_cpu_choose(req, set) : 0;
}

/* The verdict as far as it does not depend on the layout that is asked for. */
static enum placer_reason
solve_verdict_for_heap(struct placer_verdict *v,
		       const struct placer_requirement *req,
		       const struct placer_heap_facts *heap)
{
	if (!placer_in_set(heap->id, req->heaps))
		return PLACER_REASON_HEAP;
	if (!solve_protection_suits(v, req, heap->domain))
		return PLACER_REASON_PROTECTION;
	if (heap->pageless && !placer_in_set(heap->id, req->pageless))
		return PLACER_REASON_PAGES;
	if (!placer_enough(v, heap->total, req->size))
		return heap->limited ? PLACER_REASON_LIMIT : PLACER_REASON_SIZE;
	if (!solve_reached(v, req, heap))
		return PLACER_REASON_REACH;
	if (!solve_segments_followed(v, req))
		return PLACER_REASON_SEGMENTS;
	if (!placer_enough(v, heap->max_block, req->block))
		return PLACER_REASON_CONTIGUITY;
	if (!placer_enough(v, heap->max_align, req->align))
		return PLACER_REASON_ALIGN;
	if (!placer_enough(v, placer_min(heap->max_block, heap->max_align),
			   req->granule))
		return PLACER_REASON_GRANULE;
	if (!solve_cpu_suits(v, req, heap->cpu))
		return PLACER_REASON_CPU;
	v->cpu = solve_choose_cpu(req, heap->cpu);
	if (!v->cpu)
		return PLACER_REASON_COHERENCY;
	return PLACER_REASON_FEASIBLE;
}

/* The part of @span that begins at a multiple of @align, if there is any. */
static bool solve_span_aligned(struct placer_span *span, u64 align)
{
	u64 first;

	if (check_add_overflow(span->first, align - 1, &first))
		return false;
	span->first = first & ~(align - 1);
	return span->first <= span->last;
}

/* Bytes of @span in whole blocks that are aligned to their length. */
static u64 solve_span_blocks(struct placer_span span, u64 block)
{
	if (!solve_span_aligned(&span, block))
		return 0;
	return placer_span_size(&span) & ~(block - 1);
}

/*
 * Is there room in blocks, at or below the limit? The start has an alignment of
 * its own, which one of the blocks at least must have.
 */
static bool solve_blocks_have_room(struct placer_verdict *v, u64 size,
				   const struct placer_heap_facts *heap)
{
	u64 block = placer_max(v->block, heap->block), room = 0, start = 0;
	u32 i;

	for (i = 0; i < solve_spans_of(heap); i++) {
		struct placer_span span = heap->span[i];

		if (span.last > v->last)
			break;
		if (check_add_overflow(room, solve_span_blocks(span, block),
				       &room))
			room = PLACER_NO_LIMIT;
		if (solve_span_aligned(&span, placer_max(v->align, block)))
			start |= solve_span_blocks(span, block);
	}
	if (check_add_overflow(size, -size & (block - 1), &size))
		size = PLACER_NO_LIMIT;
	return placer_enough(v, start ? room : 0, size);
}

/* The same for one run, which lies in one span. */
static bool solve_run_has_room(struct placer_verdict *v, u64 size,
			       const struct placer_heap_facts *heap)
{
	u64 room = 0;
	u32 i;

	for (i = 0; i < solve_spans_of(heap); i++) {
		struct placer_span span = heap->span[i];

		if (span.last > v->last)
			break;
		if (solve_span_aligned(&span, v->align))
			room = placer_max(room, placer_span_size(&span));
	}
	return placer_enough(v, room, size);
}

static bool solve_verdict_as_blocks(struct placer_verdict *v,
				    const struct placer_requirement *req,
				    const struct placer_heap_facts *heap)
{
	if (req->block >= req->size || heap->block >= req->size)
		return false;
	v->block = placer_max(req->block, req->granule);
	v->align = placer_max(req->align, req->granule);
	return solve_blocks_have_room(v, req->size, heap);
}

/* The limit below which no run crosses a line; false if there is none. */
static bool solve_limit_between_lines(u64 *last,
				      const struct placer_requirement *req,
				      const struct placer_heap_facts *heap)
{
	struct placer_span extent = { heap->span[0].first, 0 };
	u32 i;

	for (i = 0; i < solve_spans_of(heap) && heap->span[i].last <= *last;
	     i++) {
		extent.last = heap->span[i].last;
		if (!placer_span_within(&extent, req->boundary))
			break;
	}
	if (!i || (heap->span[i - 1].last != *last && !heap->limitable))
		return false;
	*last = heap->span[i - 1].last;
	return true;
}

/* A run that cannot cross a line need not be aligned to one. */
static enum placer_reason solve_verdict_at(struct placer_verdict *v,
					   const struct placer_requirement *req,
					   const struct placer_heap_facts *heap,
					   u64 last, bool between)
{
	v->last = last;
	v->block = placer_max(placer_max(req->block, req->granule), req->size);
	v->align = placer_max(req->align, req->granule);
	if (!between) {
		if (!placer_enough(v, heap->max_align, req->boundary_align))
			return PLACER_REASON_BOUNDARY;
		v->align = placer_max(v->align, req->boundary_align);
	}
	return solve_run_has_room(v, req->size, heap) ? PLACER_REASON_FEASIBLE :
							PLACER_REASON_ROOM;
}

/* From all that is reached; or from the lower part that has no line in it. */
static enum placer_reason
solve_verdict_as_run(struct placer_verdict *v,
		     const struct placer_requirement *req,
		     const struct placer_heap_facts *heap)
{
	struct placer_verdict lower = *v;
	u64 last = v->last;
	bool between = solve_limit_between_lines(&last, req, heap);
	bool all = between && last == v->last;
	enum placer_reason reason =
		solve_verdict_at(v, req, heap, v->last, all);

	if (reason == PLACER_REASON_FEASIBLE || !between || all ||
	    solve_verdict_at(&lower, req, heap, last, true) !=
		    PLACER_REASON_FEASIBLE)
		return reason;
	*v = lower;
	return PLACER_REASON_FEASIBLE;
}

/* Blocks are easier to find, so that is the way to ask if there is a choice. */
static enum placer_reason solve_verdict(struct placer_verdict *v,
					const struct placer_requirement *req,
					const struct placer_heap_facts *heap)
{
	enum placer_reason reason = solve_verdict_for_heap(v, req, heap);

	if (reason != PLACER_REASON_FEASIBLE ||
	    solve_verdict_as_blocks(v, req, heap))
		return reason;
	if (heap->max_block < req->size)
		return PLACER_REASON_ROOM;
	return solve_verdict_as_run(v, req, heap);
}

bool placer_heap_verdict(const struct placer_requirement *req,
			 const struct placer_heap_facts *heap,
			 struct placer_verdict *v)
{
	*v = (struct placer_verdict){
		.heap = heap->id,
		.device = PLACER_NO_DEVICE,
	};
	v->reason = solve_verdict(v, req, heap);
	if (v->reason == PLACER_REASON_FEASIBLE) {
		v->needs = (struct placer_span){ 0, 0 };
		v->offers = v->needs;
		v->cost = placer_cost(req, heap, v->block, v->cpu);
		return true;
	}
	v->cpu = 0;
	v->last = 0;
	v->block = 0;
	v->align = 0;
	return false;
}

static bool solve_better(const struct placer_verdict *a,
			 const struct placer_verdict *b)
{
	return a->cost != b->cost ? a->cost < b->cost : a->heap < b->heap;
}

/* By insertion: heaps are few, and mostly given from cheap to expensive. */
static void solve_plan_rank(struct placer_plan *plan, u32 index)
{
	u32 at = plan->nr_feasible++;

	for (; at; at--) {
		u8 before = plan->order[at - 1];

		if (!solve_better(&plan->verdict[index],
				  &plan->verdict[before]))
			break;
		plan->order[at] = before;
	}
	plan->order[at] = index;
}

/* What it costs to leave the buffer in its memory; a heap that is gone, nothing. */
static void solve_here_price(struct placer_verdict *v,
			     const struct placer_requirement *req,
			     const struct placer_heap_facts *heaps,
			     u32 nr_heaps)
{
	u32 i;

	for (i = 0; i < nr_heaps; i++)
		if (heaps[i].id == v->heap)
			v->cost = placer_cost(req, &heaps[i], v->block, v->cpu);
}

static bool solve_plan_stays(struct placer_plan *plan,
			     const struct placer_requirement *req,
			     const struct placer_heap_facts *heaps,
			     const struct placer_layout *layout)
{
	struct placer_verdict *here = &plan->here;

	if (!placer_layout_verdict(req, layout, here))
		return false;
	solve_here_price(here, req, heaps, plan->nr_heaps);
	return !plan->nr_feasible ||
	       here->cost <= plan->verdict[plan->order[0]].cost;
}

static void solve_add_move_price(struct placer_verdict *v, u64 price)
{
	if (check_add_overflow(v->cost, price, &v->cost))
		v->cost = PLACER_NO_LIMIT;
}

int placer_solve(const struct placer_requirement *req,
		 const struct placer_heap_facts *heaps, u32 nr_heaps,
		 const struct placer_here *here, struct placer_plan *plan)
{
	u64 price = here ? placer_copy_cost(here->written) : 0;
	u32 i;

	plan->nr_heaps = 0;
	plan->nr_feasible = 0;
	plan->stay = false;
	if (nr_heaps > PLACER_MAX_HEAPS)
		return -E2BIG;
	plan->nr_heaps = nr_heaps;
	for (i = 0; i < nr_heaps; i++) {
		if (!placer_heap_verdict(req, &heaps[i], &plan->verdict[i]))
			continue;
		solve_add_move_price(&plan->verdict[i], price);
		solve_plan_rank(plan, i);
	}
	if (here)
		plan->stay = solve_plan_stays(plan, req, heaps, here->layout);
	return plan->nr_feasible || plan->stay ? 0 : -EOPNOTSUPP;
}
