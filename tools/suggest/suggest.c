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

/* Memory of the board that no pool refers to */

static bool suggest_refers(const struct suggestion *s, u32 region)
{
	u32 i;

	for (i = 0; i < s->nr_pools; i++)
		if (s->pool[i].region == region)
			return true;
	return false;
}

static bool suggest_find_region(struct board *board, const struct suggestion *s,
				const struct suggest_need *need,
				struct suggest_pool *pool)
{
	u32 index, next = 0;
	u64 bytes;

	if (board->nr_opted_in + s->nr_pools >= PLACER_MAX_HEAPS)
		return false;
	do {
		index = board_spare(board, need->group, &next, &bytes);
		if (index == DT_NONE)
			return false;
	} while (suggest_refers(s, board->pool[index].memory));
	*pool = (struct suggest_pool){
		.region = board->pool[index].memory,
		.kind = board->pool[index].kind,
		.bytes = bytes,
		.size = board->pool[index].size,
	};
	return true;
}

/* The same region for one group more. */
static bool suggest_join_region(struct board *board,
				const struct suggest_need *need,
				struct suggest_pool *pool)
{
	u32 index, next = 0;
	u64 bytes, sum;

	do {
		index = board_spare(board, need->group, &next, &bytes);
		if (index == DT_NONE)
			return false;
	} while (board->pool[index].memory != pool->region);
	if (check_add_overflow(pool->bytes, bytes, &sum) || sum > pool->size)
		return false;
	pool->bytes = sum;
	return true;
}

static struct suggest_pool *suggest_pool_for(struct board *board,
					     struct suggestion *s,
					     const struct suggest_need *need)
{
	struct suggest_pool *pool;
	u32 i;

	for (i = 0; i < s->nr_pools; i++)
		if (s->pool[i].region != DT_NONE ?
			    suggest_join_region(board, need, &s->pool[i]) :
			    suggest_join(board, s, need, &s->pool[i]))
			return &s->pool[i];
	pool = &s->pool[s->nr_pools];
	if (suggest_find_region(board, s, need, pool)) {
		s->nr_pools++;
		return pool;
	}
	if (!suggest_find(board, s, need, pool))
		return NULL;
	s->nr_pools++;
	return pool;
}

/* Costs */

/* Dearer than where the flows are that have a place, so that none moves. */
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
 * One run is assumed of devices whose number of segments is not known: would some
 * pool suit without that assumption?
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

void suggest_pools(struct board *board, struct suggestion *s)
{
	u32 i;

	s->pool = dt_alloc(&board->dt, s->nr_needs * sizeof(*s->pool));
	for (i = 0; i < s->nr_needs; i++) {
		struct suggest_need *need = &s->need[i];

		if (!board->memory.refused)
			need->pool = suggest_pool_for(board, s, need);
		if (!need->pool)
			need->why = suggest_why(board, s, need);
		need->hint = suggest_hint(board, need->group);
	}
	for (i = 0; i < s->nr_pools; i++)
		s->pool[i].cost = suggest_pool_cost(board);
}
