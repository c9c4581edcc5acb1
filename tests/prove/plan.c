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

/* Divisions, and boundaries of a bus, are only tested. */
static void suited_any(struct placer_constraint *c)
{
	constraint_any(c);
	assume(c->max_segments == PLACER_UNLIMITED ||
	       c->max_segments == PLACER_UNKNOWN);
	assume(c->segment_boundary == PLACER_NO_LIMIT);
	assume(!c->prefers.priced && c->prefers.block == 1);
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
	suited_any(&a);
	suited_any(&b);
	heap_any(&heap);
	assume(!heap.cost);
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

/* What a heap is asked for: blocks only if it can align them to their length. */
static void asked_any(struct placer_verdict *v,
		      const struct placer_heap_facts *heap, u64 size)
{
	struct placer_verdict any;

	*v = any;
	v->reason = PLACER_REASON_FEASIBLE;
	assume(v->block <= heap->max_align || v->block >= size);
}

/* Can the heap give a granule at all, although a shorter buffer may need none? */
static bool granule_given(const struct placer_heap_facts *heap,
			  const struct placer_constraint *c)
{
	return c->granule <= heap->max_block;
}

/* What the checker accepts of a heap for each of two devices, the solver does not refuse. */
void prove_plan_complete(void)
{
	struct placer_constraint a, b;
	struct placer_requirement req;
	struct placer_heap_facts heap;
	struct placer_verdict asked, v;
	enum placer_reason reason;
	u64 size = nondet_u64();

	assume(size && size != PLACER_NO_LIMIT);
	suited_any(&a);
	suited_any(&b);
	heap_any(&heap);
	assume(heap.max_align >= PLACER_PAGE);
	assume(heap.block <= heap.max_align || heap.block >= size);
	assume(granule_given(&heap, &a) && granule_given(&heap, &b));
	asked_any(&asked, &heap, size);
	assume(!placer_verdict_check(&asked, &heap, &a, size));
	assume(!placer_verdict_check(&asked, &heap, &b, size));

	placer_requirement_init(&req, size);
	placer_requirement_fold(&req, &a);
	placer_requirement_fold(&req, &b);
	v.last = 0;
	reason = solve_verdict_for_heap(&v, &req, &heap);
	law(reason == PLACER_REASON_FEASIBLE ||
	    (reason == PLACER_REASON_REACH &&
	     !spans_hold(&heap, spans_reached(&req.reach, &heap), size)));
	may(reason == PLACER_REASON_FEASIBLE && asked.block < size &&
	    a.granule > PLACER_PAGE);
	may(reason == PLACER_REASON_FEASIBLE && a.contiguous && b.translated);
	may(reason == PLACER_REASON_REACH);
}

static bool power_or(u64 value, bool other)
{
	return placer_power_of_two(value) || other;
}

/* As folding makes it, beyond requirement_any(). */
static void requirement_folded(struct placer_requirement *req)
{
	requirement_any(req);
	assume(power_or(req->block, req->block >= req->size));
	assume(power(req->align) && power(req->granule));
	assume(power(req->boundary_align));
	assume(power_or(req->boundary + 1, req->boundary == PLACER_NO_LIMIT));
}

/* What prove_fold_tightens proves of a requirement before and after a device is folded. */
static bool tighter(const struct placer_requirement *before,
		    const struct placer_requirement *after)
{
	u32 i;

	for (i = 0; i < after->reach.nr; i++)
		if (!placer_reach_covers(&before->reach,
					 &after->reach.window[i]))
			return false;
	return after->size == before->size && after->block >= before->block &&
	       after->align >= before->align &&
	       after->granule >= before->granule &&
	       after->boundary <= before->boundary &&
	       after->boundary_align >= before->boundary_align &&
	       after->coherency >= before->coherency &&
	       !(after->cpu & ~before->cpu) &&
	       !(after->domains & ~before->domains) &&
	       (after->protected_only || !before->protected_only) &&
	       !(after->heaps & ~before->heaps) &&
	       !(after->pageless & ~before->pageless);
}

/* How many tests a heap has passed. */
static u32 passed(enum placer_reason reason)
{
	return reason == PLACER_REASON_FEASIBLE ? PLACER_NR_REASONS : reason;
}

/* One more device neither makes a refused heap feasible, nor the reason a later one. */
void prove_plan_monotone(void)
{
	struct placer_requirement before, after;
	enum placer_reason first, second;
	struct placer_heap_facts heap;
	struct placer_verdict v;

	requirement_folded(&before);
	requirement_folded(&after);
	assume(tighter(&before, &after));
	heap_any(&heap);
	v.last = 0;
	first = solve_verdict_for_heap(&v, &before, &heap);
	v.last = 0;
	second = solve_verdict_for_heap(&v, &after, &heap);
	law(passed(second) <= passed(first));
	may(first == PLACER_REASON_FEASIBLE && second == PLACER_REASON_REACH);
	may(first == PLACER_REASON_GRANULE && second == PLACER_REASON_ALIGN);
}
