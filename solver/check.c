// SPDX-License-Identifier: GPL-2.0
/*
 * The checker of plans.
 *
 * The rule kept here: nothing that decides is used to check. Every constraint
 * of one device is held against the worst memory that the heap may give, by
 * counting its segments, not by comparing a block that was computed elsewhere.
 * So a mistake in merging or filtering shows, in the tests and in debug kernels,
 * where this runs for every plan that is executed.
 */
#include "solver_internal.h"

/* What is known of memory, asked for or allocated. */
struct memory {
	struct placer_span hull; /* it lies somewhere in here */
	bool one_run;
	u64 block; /* length and alignment of blocks, a power of two */
	u64 align; /* of the start */
	u64 granule;
	u32 heap;
	u32 cpu; /* set of ways to map it */
	u32 domain;
	bool pageless;
};

static bool check_window_holds(const struct placer_constraint *c,
			       const struct placer_span *hull)
{
	u32 i;

	if (c->translated)
		return hull->last <= c->output_last;
	for (i = 0; i < c->reach.nr; i++)
		if (c->reach.window[i].first <= hull->first &&
		    c->reach.window[i].last >= hull->last)
			return true;
	return false;
}

static bool check_wants_one_run(const struct placer_constraint *c)
{
	if (c->contiguous)
		return true;
	return !c->translated && c->max_segments == PLACER_UNKNOWN;
}

/* How the device's scatterlist is cut. */
struct cut {
	u64 longest;
	u64 lines; /* their distance; 0 for none */
};

static struct cut check_cut_for(const struct placer_constraint *c)
{
	struct cut cut = { .longest = c->max_segment_size };

	if (cut.longest > PLACER_PAGE && cut.longest != PLACER_NO_LIMIT)
		cut.longest -= cut.longest % PLACER_PAGE;
	if (c->segment_boundary == PLACER_NO_LIMIT)
		return cut;
	cut.lines = c->segment_boundary + 1;
	if (!c->translated && cut.lines > c->bus_align)
		cut.lines = c->bus_align;
	return cut;
}

/* Saturating, as only too many matters. */
static u64 check_times(u64 a, u64 b)
{
	u64 product;

	return check_mul_overflow(a, b, &product) ? PLACER_NO_LIMIT : product;
}

static u64 check_plus(u64 a, u64 b)
{
	u64 sum;

	return check_add_overflow(a, b, &sum) ? PLACER_NO_LIMIT : sum;
}

/* Of @len bytes that begin @offset bytes after a line. */
static u64 check_count_run(const struct cut *cut, u64 offset, u64 len)
{
	u64 first, whole;

	if (!cut->lines)
		return placer_div_up(len, cut->longest);
	first = placer_min(len, cut->lines - offset);
	whole = (len - first) / cut->lines;
	len -= first + whole * cut->lines;
	return check_plus(placer_div_up(first, cut->longest) +
				  placer_div_up(len, cut->longest),
			  check_times(whole,
				      placer_div_up(cut->lines, cut->longest)));
}

/* The most there can be, for the starts that a few steps before a line allow. */
static u64 check_count_one_run(const struct cut *cut, const struct memory *m,
			       bool aligned, u64 size)
{
	u64 most, step;

	if (!cut->lines || placer_span_within(&m->hull, cut->lines - 1))
		return placer_div_up(size, cut->longest);
	most = check_count_run(cut, 0, size);
	if (aligned)
		return most;
	for (step = 1; step <= 8 && m->align < cut->lines / step; step++)
		most = placer_max(most,
				  check_count_run(cut,
						  cut->lines - step * m->align,
						  size));
	return most;
}

static u64 check_count_blocks(const struct cut *cut, u64 block, u64 size)
{
	return check_plus(check_times(size / block,
				      check_count_run(cut, 0, block)),
			  check_count_run(cut, 0, size % block));
}

/* An IOMMU makes one run of all, and begins it where no line is crossed. */
static bool check_segments_suit(const struct placer_constraint *c,
				const struct memory *m, u64 size)
{
	struct cut cut = check_cut_for(c);
	u64 most = c->max_segments, segments;

	if (check_wants_one_run(c) && cut.lines) {
		struct cut whole = { PLACER_NO_LIMIT, cut.lines };

		if (check_count_one_run(&whole, m, c->translated, size) > 1)
			return false;
	}
	if (most == PLACER_UNKNOWN || most == PLACER_UNLIMITED)
		return true;
	if (m->one_run || c->translated)
		segments = check_count_one_run(&cut, m, c->translated, size);
	else
		segments = check_count_blocks(&cut, m->block, size);
	return segments <= most;
}

static bool check_cpu_suits(const struct placer_constraint *c, u32 cpu)
{
	cpu &= c->cpu;
	if (c->coherency == PLACER_UNCACHED)
		cpu &= ~PLACER_CPU_CACHED;
	return cpu;
}

static bool check_domain_suits(const struct placer_constraint *c, u32 domain)
{
	return domain ? domain & c->domains : !c->protected_only;
}

static const char *check_memory_check(const struct memory *m,
				      const struct placer_constraint *c,
				      u64 size)
{
	if (!placer_in_set(m->heap, c->heaps))
		return "it may not use this heap";
	if (!check_domain_suits(c, m->domain))
		return "it cannot use memory of this protection domain";
	if (m->pageless && !placer_in_set(m->heap, c->pageless))
		return "it needs struct pages";
	if (!check_window_holds(c, &m->hull))
		return "it does not reach all of it";
	if (check_wants_one_run(c) && !m->one_run)
		return "it needs one run";
	if (!check_segments_suit(c, m, size))
		return "it cannot follow so many segments";
	if (m->align < c->align || (!c->translated && c->align > c->bus_align))
		return "it needs another alignment";
	if (m->granule < c->granule)
		return "it needs longer blocks";
	return check_cpu_suits(c, m->cpu) ? NULL :
					    "it cannot live with this mapping";
}

/* Has the heap a span that ends at the limit, and can it be kept there? */
static bool check_limit_kept(const struct placer_heap_facts *heap, u64 last)
{
	u32 i;

	for (i = 0; i < heap->nr_spans; i++)
		if (heap->span[i].last == last)
			return heap->limitable || i + 1 == heap->nr_spans;
	return false;
}

static bool check_can_be_asked(const struct placer_verdict *v,
			       const struct placer_heap_facts *heap, u64 size)
{
	bool one_run = v->block >= size;
	u64 least = one_run ? size : v->block;

	return v->heap == heap->id && check_limit_kept(heap, v->last) &&
	       least <= heap->max_block && v->align <= heap->max_align &&
	       placer_power_of_two(v->cpu) && (v->cpu & heap->cpu) &&
	       size <= heap->total;
}

const char *placer_verdict_check(const struct placer_verdict *v,
				 const struct placer_heap_facts *heap,
				 const struct placer_constraint *c, u64 size)
{
	struct memory m = {
		.hull = { heap->span[0].first, v->last },
		.one_run = v->block >= size || heap->block >= size,
		.block = placer_max(v->block, heap->block),
		.align = placer_max(v->align, PLACER_PAGE),
		.heap = heap->id,
		.cpu = v->cpu,
		.domain = heap->domain,
		.pageless = heap->pageless,
	};

	if (v->reason != PLACER_REASON_FEASIBLE)
		return "the verdict is not feasible";
	if (!check_can_be_asked(v, heap, size))
		return "the heap cannot be asked so";
	if (!m.one_run)
		m.align = placer_max(m.align, m.block);
	m.granule = m.one_run ? m.align : m.block;
	return check_memory_check(&m, c, size);
}

const char *placer_layout_check(const struct placer_layout *layout,
				const struct placer_constraint *c, u64 size)
{
	const u64 block = placer_min(layout->block, layout->granule);
	const struct memory m = {
		.hull = layout->extent,
		.one_run = layout->block >= size,
		.block = placer_power_below(block),
		.align = layout->align,
		.granule = layout->granule,
		.heap = layout->heap,
		.cpu = layout->cpu,
		.domain = layout->domain,
		.pageless = layout->pageless,
	};

	if (!layout->nr_runs || placer_span_size(&layout->extent) < size)
		return "there is too little of it";
	return check_memory_check(&m, c, size);
}

/* What is wrong with the order, if anything is. */
static const char *check_order_check(const struct placer_plan *plan)
{
	u32 i, seen = 0;
	u64 cost = 0;

	for (i = 0; i < plan->nr_feasible; i++) {
		u32 at = plan->order[i];

		if (at >= PLACER_MAX_HEAPS || at >= plan->nr_heaps ||
		    plan->verdict[at].reason)
			return "a heap in the order is not feasible";
		if (placer_in_set(at, seen))
			return "a heap is in the order twice";
		if (plan->verdict[at].cost < cost)
			return "a cheaper heap comes later";
		cost = plan->verdict[at].cost;
		seen |= 1u << at;
	}
	return NULL;
}

static bool check_may_stay(const struct placer_plan *plan)
{
	if (plan->here.reason != PLACER_REASON_FEASIBLE)
		return false;
	return !plan->nr_feasible ||
	       plan->here.cost <= plan->verdict[plan->order[0]].cost;
}

const char *placer_plan_check(const struct placer_plan *plan)
{
	u32 i, feasible = 0;
	const char *wrong;

	if (plan->nr_heaps > PLACER_MAX_HEAPS)
		return "it has too many heaps";
	for (i = 0; i < plan->nr_heaps; i++)
		feasible += plan->verdict[i].reason == PLACER_REASON_FEASIBLE;
	if (feasible != plan->nr_feasible)
		return "a feasible heap is not in the order";
	wrong = check_order_check(plan);
	if (wrong)
		return wrong;
	return plan->stay && !check_may_stay(plan) ?
		       "it stays, and should not" :
		       NULL;
}
