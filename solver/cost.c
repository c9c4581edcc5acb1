// SPDX-License-Identifier: GPL-2.0
/*
 * What a placement costs.
 *
 * The rule kept here: all costs are in one unit, a tenth of what copying a page
 * costs, and are added page by page. So holding memory, using it in a way that
 * is slow, and moving it can be compared, and nothing here is ever a reason to
 * refuse.
 */
#include "solver_internal.h"

static u64 cost_pages_cost(u64 bytes, u64 per_page)
{
	u64 cost;

	if (check_mul_overflow(placer_div_up(bytes, PLACER_PAGE), per_page,
			       &cost))
		return PLACER_NO_LIMIT;
	return cost;
}

static bool cost_node_is_near(const struct placer_preference *p, u32 node)
{
	if (!p->nodes || node == PLACER_NO_NODE)
		return true;
	return node < 64 && (p->nodes >> node & 1);
}

/* Cached memory is cleaned for devices that do not snoop; else reads are slow. */
static u32 cost_cpu_cost(const struct placer_requirement *req,
			 enum placer_cpu cpu)
{
	const struct placer_preference *p = &req->prefers;

	if (cpu == PLACER_CPU_WRITECOMBINE)
		return p->cpu_reads ? PLACER_COST_UNCACHED_READ : 0;
	if (cpu == PLACER_CPU_CACHED && (p->cpu_reads || p->cpu_writes))
		return req->coherency == PLACER_SNOOPS ?
			       0 :
			       PLACER_COST_MAINTENANCE;
	return 0;
}

enum placer_cpu placer_cpu_choose(const struct placer_requirement *req, u32 set)
{
	bool cached = set & PLACER_CPU_CACHED;
	bool combined = set & PLACER_CPU_WRITECOMBINE;

	if (cached && combined)
		cached = cost_cpu_cost(req, PLACER_CPU_CACHED) <=
			 cost_cpu_cost(req, PLACER_CPU_WRITECOMBINE);
	if (cached)
		return PLACER_CPU_CACHED;
	return combined ? PLACER_CPU_WRITECOMBINE : PLACER_CPU_NONE;
}

u64 placer_cost(const struct placer_requirement *req,
		const struct placer_heap_facts *heap, u64 block,
		enum placer_cpu cpu)
{
	const struct placer_preference *p = &req->prefers;
	u64 cost = heap->cost;

	if (placer_in_set(heap->id, p->priced))
		cost = p->cost[heap->id];
	if (placer_min(p->block, req->size) >
	    placer_max(heap->preferred_block, block))
		cost += PLACER_COST_SMALL_BLOCKS;
	if (!cost_node_is_near(p, heap->node))
		cost += PLACER_COST_REMOTE;
	return cost_pages_cost(req->size, cost + cost_cpu_cost(req, cpu));
}

u64 placer_copy_cost(u64 written)
{
	return cost_pages_cost(written, PLACER_COST_COPY);
}
