// SPDX-License-Identifier: GPL-2.0
/*
 * The current backing, and whether it suits.
 *
 * The rule kept here: a layout is judged by what it is, not by which heap it
 * came from or how it was asked for. Nothing of solve.c is called, so that a
 * mistake there, or a heap that gave other memory than asked for, is found.
 *
 * A layout is a summary that does not grow with the number of runs, so the
 * judge is simple and errs to the strict side: all memory from the lowest byte
 * to the highest must lie in one window of the reach, and blocks count only as
 * far as they are aligned to their size, as every heap gives them. Memory that
 * is refused in error is moved, which is slow, but right.
 */
#include "solver_internal.h"

void placer_layout_init(struct placer_layout *layout, u32 heap)
{
	*layout = (struct placer_layout){
		.heap = heap,
		.extent = { .first = PLACER_NO_LIMIT, .last = 0 },
		.block = PLACER_NO_LIMIT,
		.align = PLACER_LARGEST_POWER,
		.granule = PLACER_LARGEST_POWER,
		.cpu = PLACER_CPU_CACHED,
	};
}

static void layout_runs_count(struct placer_layout *layout)
{
	if (layout->nr_runs != PLACER_UNLIMITED)
		layout->nr_runs++;
}

/* The run before was the last until now, and nothing was asked of its length. */
static void layout_tail_close(struct placer_layout *layout)
{
	layout->block = placer_min(layout->block, layout->tail);
	layout->granule = placer_min(layout->granule,
				     placer_power_dividing(layout->tail));
}

void placer_layout_add(struct placer_layout *layout,
		       const struct placer_span *run)
{
	if (layout->nr_runs)
		layout_tail_close(layout);
	else
		layout->align = placer_power_dividing(run->first);
	layout->granule =
		placer_min(layout->granule, placer_power_dividing(run->first));
	layout->extent.first = placer_min(layout->extent.first, run->first);
	layout->extent.last = placer_max(layout->extent.last, run->last);
	layout->tail = placer_span_size(run);
	layout_runs_count(layout);
}

/*
 * A run counts only as far as it is a multiple of a power of two: one of three
 * pages, cut into segments of two, has as many as one of four.
 */
static u64 layout_block_in_hand(const struct placer_layout *layout, u64 size)
{
	if (layout->block >= size)
		return PLACER_NO_LIMIT;
	return placer_min(layout->block, layout->granule);
}

static bool layout_extent_reached(struct placer_verdict *v,
				  const struct placer_requirement *req,
				  const struct placer_span *extent)
{
	if (placer_reach_covers(&req->reach, extent))
		return true;
	v->needs = placer_reach_nearest(&req->reach, extent->first);
	v->offers = *extent;
	return false;
}

/* A block that is shorter than the buffer does not cross a line; see README. */
static bool layout_boundary_kept(struct placer_verdict *v,
				 const struct placer_requirement *req,
				 const struct placer_layout *layout)
{
	if (layout->block < req->size ||
	    placer_span_within(&layout->extent, req->boundary))
		return true;
	return placer_enough(v, layout->align, req->boundary_align);
}

/* The set in needs and offers, where it decides. */
static bool layout_sets_meet(struct placer_verdict *v, u32 offers, u32 needs)
{
	if (offers & needs)
		return true;
	v->needs.last = needs;
	v->offers.last = offers;
	return false;
}

static bool layout_may_be_in(struct placer_verdict *v,
			     const struct placer_requirement *req, u32 domain)
{
	if (!domain && !req->protected_only)
		return true;
	return layout_sets_meet(v, domain, req->domains);
}

static enum placer_reason
layout_access_fault(struct placer_verdict *v,
		    const struct placer_requirement *req, u32 cpu)
{
	if (!layout_sets_meet(v, cpu, req->cpu))
		return PLACER_REASON_CPU;
	if (req->coherency == PLACER_UNCACHED)
		cpu &= ~PLACER_CPU_CACHED;
	if (!(cpu & req->cpu))
		return PLACER_REASON_COHERENCY;
	v->cpu = placer_cpu_choose(req, cpu & req->cpu);
	return PLACER_REASON_FEASIBLE;
}

static enum placer_reason layout_fault(struct placer_verdict *v,
				       const struct placer_requirement *req,
				       const struct placer_layout *layout)
{
	u64 bytes = layout->nr_runs ? placer_span_size(&layout->extent) : 0;
	enum placer_reason reason;

	if (!placer_in_set(layout->heap, req->heaps))
		return PLACER_REASON_HEAP;
	if (!layout_may_be_in(v, req, layout->domain))
		return PLACER_REASON_PROTECTION;
	if (layout->pageless && !placer_in_set(layout->heap, req->pageless))
		return PLACER_REASON_PAGES;
	if (!placer_enough(v, bytes, req->size))
		return PLACER_REASON_SIZE;
	if (!layout_extent_reached(v, req, &layout->extent))
		return PLACER_REASON_REACH;
	if (req->block == PLACER_NO_LIMIT && !placer_enough(v, 0, req->size))
		return PLACER_REASON_SEGMENTS;
	if (!placer_enough(v, layout_block_in_hand(layout, req->size),
			   req->block))
		return PLACER_REASON_CONTIGUITY;
	if (!placer_enough(v, layout->align, req->align))
		return PLACER_REASON_ALIGN;
	if (!placer_enough(v, layout->granule, req->granule))
		return PLACER_REASON_GRANULE;
	reason = layout_access_fault(v, req, layout->cpu);
	if (reason == PLACER_REASON_FEASIBLE &&
	    !layout_boundary_kept(v, req, layout))
		return PLACER_REASON_BOUNDARY;
	return reason;
}

bool placer_layout_verdict(const struct placer_requirement *req,
			   const struct placer_layout *layout,
			   struct placer_verdict *v)
{
	*v = (struct placer_verdict){
		.heap = layout->heap,
		.device = PLACER_NO_DEVICE,
	};
	v->reason = layout_fault(v, req, layout);
	if (v->reason != PLACER_REASON_FEASIBLE) {
		v->cpu = 0;
		return false;
	}
	v->last = layout->extent.last;
	v->block = layout->block;
	v->align = layout->align;
	return true;
}
