// SPDX-License-Identifier: GPL-2.0
/*
 * Properties that are right by themselves, but of no use on this board: pools that no device can
 * use, devices that can use none, flows without a pool that suits.
 *
 * The model of placer board tells, with the solver that the kernel module has.
 */
#include "../dt/dma_parent.h"
#include "lint.h"

#define PAGE 4096 /* the least that can be asked for */

static const struct placement *lint_placement_of(const struct lint *l)
{
	return &l->board->placement;
}

/* The best verdict of any master for a page of this pool. */
static enum board_fit lint_best_fit(const struct lint *l, u32 pool)
{
	struct board_verdict v;
	enum board_fit best = BOARD_NO;
	u32 i;

	for (i = 0; i < l->board->nr_masters && best != BOARD_YES; i++) {
		board_judge(l->board, i, pool, PAGE, &v);
		if (v.fit > best)
			best = v.fit;
	}
	return best;
}

/* Why the pool does not suit the first master that may use it, or else the first of all. */
static const char *lint_example(struct lint *l, u32 pool)
{
	struct board *board = l->board;
	struct board_verdict v;
	u32 i, master = 0;

	for (i = 0; i < board->nr_masters; i++) {
		if (!(board->master[i].constraint.heaps & 1u << pool))
			continue;
		master = i;
		break;
	}
	board_judge(board, master, pool, PAGE, &v);
	return board_verdict_text(board, pool, &v, board->master[master].name);
}

static bool lint_has_access(const struct lint *l)
{
	u32 i;

	for (i = 0; i < lint_placement_of(l)->nr_masters; i++)
		if (lint_placement_of(l)->master[i].said.protected_access)
			return true;
	return false;
}

static void lint_check_pool(struct lint *l, u32 index)
{
	const struct placement_pool *p = &lint_placement_of(l)->pool[index];
	const struct board_pool *pool = &l->board->pool[index];
	u32 memory = p->region != DT_NONE ? p->region : p->sram;

	if (pool->unusable) {
		/* The check of the memory itself has usually reported it already. */
		if (!lint_has(l, LINT_WARNING, p->node) &&
		    (memory == DT_NONE || !lint_has(l, LINT_ERROR, memory)))
			lint_add(l, LINT_ERROR, p->node, NULL,
				 "correct the memory, or remove the pool",
				 "cannot be used: the memory %s",
				 pool->unusable);
		return;
	}
	if (p->said.protected && !lint_has_access(l))
		lint_add(l, LINT_ERROR, p->node,
			 PLACER_POOL_PROPERTY(protected),
			 dt_printf(l->dt,
				   "give a master %s, or remove the pool",
				   PLACER_MASTER_PROPERTY(protected_access)),
			 "keeps all masters out, as none has access");
	else if (l->board->nr_masters && lint_best_fit(l, index) == BOARD_NO)
		lint_add(l, LINT_ERROR, p->node, NULL,
			 "move the memory to where its devices reach, or allow it to others",
			 "is a pool that no device can use (%s)",
			 lint_example(l, index));
}

/* A device that never attaches is no master, even if the placement node lists it. */
static void lint_check_attaches(struct lint *l, const struct board_master *m,
				u32 node)
{
	u32 other = board_attaches_for(l->dt, m->device);

	if (m->soc && !placer_fact_may_attach(m->soc))
		lint_add(l, LINT_WARNING, node, NULL, "remove it",
			 "is about %s, whose driver %s has no device attach",
			 m->path, m->soc->driver);
	else if (board_does_no_dma(l->dt, m->device))
		lint_add(l, LINT_WARNING, node, NULL,
			 other == DT_NONE ?
				 "name the device that attaches" :
				 dt_printf(l->dt,
					   "the device that attaches is probably %s",
					   dt_path(l->dt, other)),
			 "is about %s, which probably does no DMA", m->path);
}

/* A device that is meant to get buffers, for which no pool suits. */
static void lint_check_master(struct lint *l, u32 index)
{
	const struct board_master *m = &l->board->master[index];
	struct board_crowd crowd;
	struct board_verdict v;
	u32 i, node;

	if (m->placement == DT_NONE)
		return;
	node = lint_placement_of(l)->master[m->placement].node;
	lint_check_attaches(l, m, node);
	if (board_iova_crowd(l->board, index, &crowd))
		lint_add(l, LINT_WARNING, node, NULL,
			 "see that they are not used at the same time, or make their buffers fewer or smaller",
			 "%s", board_crowd_text(l->board, &crowd));
	for (i = 0; i < l->board->nr_opted_in && !m->unusable; i++) {
		board_judge(l->board, index, i, PAGE, &v);
		if (v.fit != BOARD_NO)
			return;
	}
	lint_add(l, LINT_ERROR, node, NULL, "look at it with placer board",
		 "is a master that no pool has memory for%s%s",
		 m->unusable ? ": " : "", m->unusable ? m->unusable : "");
}

static void lint_check_flow(struct lint *l, u32 index)
{
	struct board_group *flow = &l->board->flow[index];
	const char *spare = board_spare_text(l->board, flow);
	u32 node = lint_placement_of(l)->flow[index].node;

	if (!flow->nr)
		lint_add(l, LINT_NOTE, node, PLACER_FLOW_PROPERTY(masters),
			 "enable them, or remove the flow",
			 "names no device that is enabled");
	else if (flow->fit == BOARD_NO)
		lint_add(l, LINT_ERROR, node, NULL,
			 spare ? dt_printf(l->dt, "%s", spare) :
				 "look at it with placer board",
			 "cannot be placed: %s", flow->text);
	else if (flow->text)
		lint_add(l, LINT_WARNING, node, NULL,
			 "give its flows pools of their own",
			 "may have no place: %s", flow->text);
}

/* Is there a limit above, which devices below this bus do not get to see? */
static bool lint_hides_limit(const struct dt *dt, u32 node)
{
	const struct dt_property *p;
	u32 steps;

	for (steps = 0; node != DT_NONE && steps < DMA_MAX_STEPS;
	     node = dma_parent(dt, node), steps++) {
		p = dt_property(dt, node, "dma-ranges");
		if (p && p->len)
			return true;
	}
	return false;
}

/* Report each bus with devices behind it once; PCI has windows of its own. */
static void lint_check_gaps(struct lint *l)
{
	const struct board_master *m;
	const struct dma_view *dma;
	u32 i, *told = lint_marks(l);

	for (i = 0; i < l->board->nr_masters; i++) {
		m = &l->board->master[i];
		dma = m->dma;
		if (m->evidence > BOARD_STRONG || dma->range != DMA_RANGE_GAP ||
		    dma_is_pci(l->dt, dma->range_node) ||
		    told[dma->range_node] != DT_NONE ||
		    !lint_hides_limit(l->dt, dma->range_node))
			continue;
		told[dma->range_node] = dma->node;
		lint_add(l, LINT_NOTE, dma->range_node, NULL,
			 "say \"dma-ranges;\" here if what is said above holds for them, too",
			 "has no dma-ranges, so Linux finds no limit for devices such as %s, although there is one further up",
			 dt_path(l->dt, dma->node));
	}
}

void lint_reach(struct lint *l)
{
	u32 i;

	for (i = 0; i < lint_placement_of(l)->nr_pools; i++)
		lint_check_pool(l, i);
	for (i = 0; i < l->board->nr_masters; i++)
		lint_check_master(l, i);
	for (i = 0; i < l->board->nr_flows; i++)
		lint_check_flow(l, i);
	lint_check_gaps(l);
}
