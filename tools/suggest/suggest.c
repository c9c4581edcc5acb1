// SPDX-License-Identifier: GPL-2.0
/*
 * Pools that would make groups of devices placeable.
 *
 * Memory that the kernel can lend out meanwhile comes first. A pool that is set
 * aside for good is suggested only where buffers have to be aligned to more than
 * such memory can be asked for, or where the kernel has no contiguous area left.
 */
#include "suggest.h"

#define PAGE 4096ull

/* Costs */

/* Higher than the costs of pools that flows use already, so that no flow moves. */
static u32 suggest_pool_cost(const struct board *board)
{
	u64 cost = SUGGEST_COST, page;
	u32 i;

	for (i = 0; i < board->nr_flows; i++) {
		const struct board_group *flow = &board->flow[i];

		if (flow->fit == BOARD_NO)
			continue;
		page = flow->verdict[flow->order[0]].verdict.cost /
		       ((flow->size - 1) / PAGE + 1);
		if (page >= cost)
			cost = page - page % 10 + 10;
	}
	return cost < 0xffffffff ? cost : 0xffffffff;
}

/* Ways to do without */

static bool suggest_assumes_one_run(const struct board_master *m)
{
	return m->constraint.max_segments == PLACER_UNKNOWN &&
	       !m->constraint.translated && !m->constraint.contiguous;
}

/*
 * Devices with an unknown number of segments are assumed to need one run: would some pool suit
 * without that assumption?
 */
static const char *suggest_hint(struct board *board,
				const struct board_group *group)
{
	struct board_group copy = *group;
	u32 assumed[PLACER_MAX_DEVICES];
	const char *names = "";
	struct board_master *m;
	u32 i, nr = 0;

	for (i = 0; i < group->nr; i++) {
		m = &board->master[group->master[i]];
		if (!suggest_assumes_one_run(m))
			continue;
		names = dt_printf(&board->dt, "%s%s%s", names, nr ? ", " : "",
				  m->name);
		m->constraint.max_segments = PLACER_UNLIMITED;
		assumed[nr++] = group->master[i];
	}
	if (nr)
		board_solve(board, &copy);
	for (i = 0; i < nr; i++)
		board->master[assumed[i]].constraint.max_segments =
			PLACER_UNKNOWN;
	if (!nr || copy.fit == BOARD_NO)
		return NULL;
	return dt_printf(&board->dt,
			 "no pool is needed if these can follow memory in pieces, which %s of a master would say: %s",
			 PLACER_MASTER_PROPERTY(max_segments), names);
}

/* Is there a pool that is only for a part of a need's buffers? */
static bool suggest_fills(const struct suggestion *s)
{
	u32 i;

	for (i = 0; i < s->nr_needs; i++)
		if (s->need[i].pool && s->need[i].part != s->need[i].group)
			return true;
	return false;
}

/* With pools for all buffers of each need, no flow is in the way of another. */
static void suggest_whole_pools(struct board *board, struct suggestion *s)
{
	u32 i;

	s->nr_pools = 0;
	for (i = 0; i < s->nr_needs; i++) {
		s->need[i].pool = NULL;
		s->need[i].part = s->need[i].group;
		s->need[i].no_smaller = false;
	}
	for (i = 0; i < s->nr_needs; i++)
		s->need[i].pool = suggest_pool_for(board, s, &s->need[i]);
}

void suggest_pools(struct board *board, struct suggestion *s)
{
	u32 i;

	s->pool = dt_alloc(&board->dt, s->nr_needs * sizeof(*s->pool));
	for (i = 0; i < s->nr_needs && !board->memory.refused; i++)
		suggest_fill(board, s, &s->need[i]);
	if (suggest_fills(s) && !suggest_does(board, s))
		suggest_whole_pools(board, s);
	for (i = 0; i < s->nr_needs; i++) {
		struct suggest_need *need = &s->need[i];

		if (!need->pool)
			need->why = suggest_why(board, s, need);
		need->hint = suggest_hint(board, need->group);
	}
	for (i = 0; i < s->nr_pools; i++)
		s->pool[i].cost = suggest_pool_cost(board);
}
