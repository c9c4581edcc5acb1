// SPDX-License-Identifier: GPL-2.0
/*
 * Verdicts, as far as they do not depend on room and on segment boundaries.
 */
#include "prove.h"

#include "solver/check.c"
#include "solver/constraint.c"
#include "solver/cost.c"
#include "solver/requirement.c"
#include "solver/solve.c"
#include "solver/span.c"

/* How many of the lowest spans are in one window, with the holes between them? */
static u32 spans_reached(const struct placer_reach *reach,
			 const struct placer_heap_facts *heap)
{
	u32 i, j, most = 0;

	for (i = 0; i < heap->nr_spans; i++)
		for (j = 0; j < reach->nr; j++)
			if (span_has(&reach->window[j], heap->span[0].first) &&
			    span_has(&reach->window[j], heap->span[i].last))
				most = i + 1;
	return most;
}

/* Do the lowest @nr spans have @size bytes? The subtraction never wraps. */
static bool spans_hold(const struct placer_heap_facts *heap, u32 nr, u64 size)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		u64 more = heap->span[i].last - heap->span[i].first;

		if (size - 1 <= more)
			return true;
		size -= more + 1;
	}
	return false;
}

static bool reached(const struct placer_requirement *req,
		    const struct placer_heap_facts *heap)
{
	u32 nr = spans_reached(&req->reach, heap);

	return (nr == heap->nr_spans || heap->limitable) &&
	       spans_hold(heap, nr, req->size);
}

static bool protected(const struct placer_requirement *req, u32 domain)
{
	return domain ? (domain & req->domains) != 0 : !req->protected_only;
}

/* The first reason that applies, in the order of solve.h; without room and lines. */
static enum placer_reason first_reason(const struct placer_requirement *req,
				       const struct placer_heap_facts *heap)
{
	u32 cpu = heap->cpu & req->cpu;

	if (!(req->heaps >> heap->id & 1))
		return PLACER_REASON_HEAP;
	if (!protected(req, heap->domain))
		return PLACER_REASON_PROTECTION;
	if (heap->pageless && !(req->pageless >> heap->id & 1))
		return PLACER_REASON_PAGES;
	if (heap->total < req->size && heap->limited)
		return PLACER_REASON_LIMIT;
	if (heap->total < req->size)
		return PLACER_REASON_SIZE;
	if (!reached(req, heap))
		return PLACER_REASON_REACH;
	if (req->block == PLACER_NO_LIMIT)
		return PLACER_REASON_SEGMENTS;
	if (heap->max_block < req->block)
		return PLACER_REASON_CONTIGUITY;
	if (heap->max_align < req->align)
		return PLACER_REASON_ALIGN;
	if (heap->max_block < req->granule || heap->max_align < req->granule)
		return PLACER_REASON_GRANULE;
	if (!cpu)
		return PLACER_REASON_CPU;
	if (req->coherency == PLACER_UNCACHED && cpu == PLACER_CPU_CACHED)
		return PLACER_REASON_COHERENCY;
	return PLACER_REASON_FEASIBLE;
}

/* A heap is refused for the first reason that applies, and for no other. */
void prove_plan_reason(void)
{
	struct placer_requirement req;
	struct placer_heap_facts heap;
	struct placer_verdict v;
	enum placer_reason reason;

	requirement_any(&req);
	heap_any(&heap);
	v.last = 0;
	reason = solve_verdict_for_heap(&v, &req, &heap);
	law(reason == first_reason(&req, &heap));
	if (reason == PLACER_REASON_FEASIBLE) {
		u32 nr = spans_reached(&req.reach, &heap);

		law(nr && v.last == heap.span[nr - 1].last);
		law(placer_power_of_two(v.cpu) && (v.cpu & heap.cpu & req.cpu));
		law(v.cpu != PLACER_CPU_CACHED ||
		    req.coherency != PLACER_UNCACHED);
	}
	may(reason == PLACER_REASON_FEASIBLE && heap.nr_spans > 1 &&
	    v.last == heap.span[0].last);
	may(reason == PLACER_REASON_COHERENCY);
	may(reason == PLACER_REASON_REACH && req.reach.nr);
}

static bool power(u64 value)
{
	return __builtin_popcountll(value) == 1;
}

/* Facts are valid exactly if they are as solve.h says. */
void prove_heap_check(void)
{
	struct placer_heap_facts h;
	bool valid = h.id < 32 && h.nr_spans <= PLACER_MAX_SPANS;
	u32 i;

	for (i = 0; valid && i < h.nr_spans; i++) {
		valid = h.span[i].first <= h.span[i].last;
		if (i)
			valid &= h.span[i].first > h.span[i - 1].last;
	}
	valid = valid && h.block && h.block <= h.max_block &&
		(power(h.block) || h.block >= h.total) && power(h.max_align) &&
		h.cpu >= 1 && h.cpu <= 7 && (!h.domain || power(h.domain));
	law(placer_heap_check(&h) == (valid ? 0 : -EINVAL));
	may(valid && h.nr_spans == PLACER_MAX_SPANS);
	may(!valid);
}

/* A heap that is found to suit two devices is accepted by the checker for each. */
void prove_plan_checked(void)
{
	struct placer_constraint a, b;
	struct placer_requirement req;
	struct placer_heap_facts heap;
	struct placer_verdict v;
	u64 size = nondet_u64();

	assume(size);
	constraint_any(&a);
	constraint_any(&b);
	/* Divisions, and boundaries of a bus, are only tested */
	assume(a.max_segments == PLACER_UNLIMITED ||
	       a.max_segments == PLACER_UNKNOWN);
	assume(b.max_segments == PLACER_UNLIMITED ||
	       b.max_segments == PLACER_UNKNOWN);
	assume(a.segment_boundary == PLACER_NO_LIMIT &&
	       b.segment_boundary == PLACER_NO_LIMIT);
	assume(!a.prefers.priced && !b.prefers.priced);
	heap_any(&heap);
	assume(!heap.cost && a.prefers.block == 1 && b.prefers.block == 1);
	placer_requirement_init(&req, size);
	placer_requirement_fold(&req, &a);
	placer_requirement_fold(&req, &b);
	if (!placer_heap_verdict(&req, &heap, &v))
		return;
	law(!placer_verdict_check(&v, &heap, &a, size));
	law(!placer_verdict_check(&v, &heap, &b, size));
	may(heap.nr_spans == 2 && v.last == heap.span[0].last);
	may(v.block >= size && a.granule > 4096);
}
