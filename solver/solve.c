// SPDX-License-Identifier: GPL-2.0
/*
 * Which heap: filter by the requirement, rank by cost.
 *
 * The rule kept here: a heap is feasible only if whatever it gives, having been
 * asked as the verdict says, satisfies the requirement. Luck does not count: a
 * heap that cannot be confined to what the devices reach is refused, although
 * some of its memory would do.
 *
 * Reasons are looked for in the order of enum placer_reason. Each compares one
 * member of the requirement, itself a maximum or an intersection, with facts
 * of the heap. That is what makes one device answerable for every refusal.
 */
#include "solver_internal.h"

static u32 spans_of(const struct placer_heap_facts *heap)
{
	return heap->nr_spans < PLACER_MAX_SPANS ? heap->nr_spans :
						   PLACER_MAX_SPANS;
}

static bool reach_refused(struct placer_verdict *v,
			  const struct placer_requirement *req,
			  const struct placer_heap_facts *heap)
{
	u32 nr = spans_of(heap);

	v->offers = (struct placer_span){ .first = 1, .last = 0 };
	if (nr)
		v->offers = (struct placer_span){ heap->span[0].first,
						  heap->span[nr - 1].last };
	v->needs = placer_reach_nearest(&req->reach, v->offers.first);
	return false;
}

/*
 * What the heap can give must lie in one window, with the holes between its
 * spans: a layout in hand does not tell on which side of a hole its memory is.
 *
 * A heap that can be confined is confined to as many of its lowest spans as
 * that allows. They must be able to hold the buffer: else no wait for free
 * memory would ever help.
 */
static bool reached(struct placer_verdict *v,
		    const struct placer_requirement *req,
		    const struct placer_heap_facts *heap)
{
	struct placer_span extent = heap->span[0];
	u32 i, nr = spans_of(heap);
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
	if ((i < nr && !heap->limitable) || room < req->size)
		return reach_refused(v, req, heap);
	return true;
}

/* needs: the buffer, since what is asked of its layout cannot be had at all. */
static bool segments_followed(struct placer_verdict *v,
			      const struct placer_requirement *req)
{
	return req->block != PLACER_NO_LIMIT || placer_enough(v, 0, req->size);
}

static bool coherent(const struct placer_requirement *req, bool uncached)
{
	return req->coherency != PLACER_UNCACHED || uncached;
}

static enum placer_reason violation(struct placer_verdict *v,
				    const struct placer_requirement *req,
				    const struct placer_heap_facts *heap)
{
	if (!placer_heap_in_set(heap->id, req->heaps))
		return PLACER_REASON_HEAP;
	if (!placer_enough(v, heap->total, req->size))
		return PLACER_REASON_SIZE;
	if (!reached(v, req, heap))
		return PLACER_REASON_REACH;
	if (!segments_followed(v, req))
		return PLACER_REASON_SEGMENTS;
	if (!placer_enough(v, heap->max_block, req->block))
		return PLACER_REASON_CONTIGUITY;
	if (!placer_enough(v, heap->max_align, req->align))
		return PLACER_REASON_ALIGN;
	if (!placer_enough(v, placer_min(heap->max_block, heap->max_align),
			   req->granule))
		return PLACER_REASON_GRANULE;
	if (!coherent(req, heap->uncached))
		return PLACER_REASON_COHERENCY;
	return PLACER_REASON_FEASIBLE;
}

static u64 cost_of(u64 size, u32 per_page)
{
	u64 cost;

	if (check_mul_overflow(placer_div_up(size, PLACER_PAGE), (u64)per_page,
			       &cost))
		return PLACER_NO_LIMIT;
	return cost;
}

bool placer_heap_verdict(const struct placer_requirement *req,
			 const struct placer_heap_facts *heap,
			 struct placer_verdict *v)
{
	*v = (struct placer_verdict){
		.heap = heap->id,
		.device = PLACER_NO_DEVICE,
	};
	v->reason = violation(v, req, heap);
	if (v->reason != PLACER_REASON_FEASIBLE) {
		v->last = 0;
		return false;
	}
	v->cost = cost_of(req->size, heap->cost);
	v->block = placer_max(req->block, req->granule);
	v->align = placer_max(req->align, req->granule);
	return true;
}

static bool better(const struct placer_verdict *a,
		   const struct placer_verdict *b)
{
	return a->cost != b->cost ? a->cost < b->cost : a->heap < b->heap;
}

/* By insertion: heaps are few, and mostly given from cheap to dear. */
static void plan_rank(struct placer_plan *plan, u32 index)
{
	u32 at = plan->nr_feasible++;

	for (; at; at--) {
		u8 before = plan->order[at - 1];

		if (!better(&plan->verdict[index], &plan->verdict[before]))
			break;
		plan->order[at] = before;
	}
	plan->order[at] = index;
}

int placer_solve(const struct placer_requirement *req,
		 const struct placer_heap_facts *heaps, u32 nr_heaps,
		 struct placer_plan *plan)
{
	u32 i;

	plan->nr_heaps = 0;
	plan->nr_feasible = 0;
	if (nr_heaps > PLACER_MAX_HEAPS)
		return -E2BIG;
	plan->nr_heaps = nr_heaps;
	for (i = 0; i < nr_heaps; i++)
		if (placer_heap_verdict(req, &heaps[i], &plan->verdict[i]))
			plan_rank(plan, i);
	return plan->nr_feasible ? 0 : -EOPNOTSUPP;
}

bool placer_verdict_blame(struct placer_verdict *v,
			  const struct placer_heap_facts *heap,
			  const struct placer_constraint *c, u64 size,
			  u32 device)
{
	struct placer_requirement alone;
	struct placer_verdict own;

	if (v->reason == PLACER_REASON_SIZE)
		return false;
	placer_requirement_init(&alone, size);
	placer_requirement_fold(&alone, c);
	if (placer_heap_verdict(&alone, heap, &own) || own.reason != v->reason)
		return false;
	v->device = device;
	v->needs = own.needs;
	return true;
}
