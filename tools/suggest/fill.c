// SPDX-License-Identifier: GPL-2.0
/*
 * Pools that are only large enough for the buffers that lack room elsewhere.
 *
 * The rule kept here: the board is judged with all suggested pools added, by the same code as any
 * board. So a flow gets a smaller pool only if all its buffers, and those of all other flows, have
 * a place then.
 */
#include <string.h>

#include "suggest.h"

#define MOST_FLOWS 128 /* more flows make this too slow */

/* What is suggested so far. */
struct fill_state {
	u32 nr;
	struct suggest_pool pool[PLACER_MAX_HEAPS];
	struct suggest_pool *used; /* by the need */
	const struct board_group *part;
};

static void fill_save(struct fill_state *state, const struct suggestion *s,
		      const struct suggest_need *need)
{
	state->nr = s->nr_pools;
	memcpy(state->pool, s->pool, s->nr_pools * sizeof(*s->pool));
	state->used = need->pool;
	state->part = need->part;
}

static void fill_restore(const struct fill_state *state, struct suggestion *s,
			 struct suggest_need *need)
{
	s->nr_pools = state->nr;
	memcpy(s->pool, state->pool, state->nr * sizeof(*s->pool));
	need->pool = state->used;
	need->part = state->part;
}

/* Memory that is to be reserved. */
static u64 fill_bytes(const struct suggestion *s)
{
	u64 bytes = 0;
	u32 i;

	for (i = 0; i < s->nr_pools; i++)
		if (s->pool[i].region == DT_NONE)
			bytes += s->pool[i].size;
	return bytes;
}

/* The board with what is suggested */

static void fill_add_pool(struct board *board, const struct suggest_pool *pool)
{
	struct board_pool *made = &board->pool[board->nr_opted_in];
	u32 i;

	if (pool->region == DT_NONE) {
		suggest_make_pool(board, pool, made);
	} else {
		for (i = board->nr_opted_in;
		     board->pool[i].memory != pool->region;)
			i++;
		*made = board->pool[i];
		made->opted_in = true;
		made->heap.id = board->nr_opted_in;
		made->heap.cost = SUGGEST_COST;
	}
	board->nr_opted_in++;
}

/* The pools that are opted in, then those of @s, then the rest, among them those of @s again. */
static void fill_add_pools(struct board *board, const struct suggestion *s)
{
	const struct board_pool *old = board->pool;
	u32 first = board->nr_opted_in + s->nr_pools, i;

	board->pool = dt_alloc(&board->dt,
			       (board->nr_pools + s->nr_pools) * sizeof(*old));
	memcpy(board->pool, old, board->nr_opted_in * sizeof(*old));
	memcpy(&board->pool[first], &old[board->nr_opted_in],
	       (board->nr_pools - board->nr_opted_in) * sizeof(*old));
	board->nr_pools += s->nr_pools;
	for (i = 0; i < s->nr_pools; i++)
		fill_add_pool(board, &s->pool[i]);
}

/* Flows of the board, and groups that become flows. */
static void fill_add_flows(struct board *board, const struct suggestion *s)
{
	const struct board_group *old = board->flow;
	u32 i;

	board->flow = dt_alloc(&board->dt,
			       (board->nr_flows + s->nr_needs) * sizeof(*old));
	memcpy(board->flow, old, board->nr_flows * sizeof(*old));
	for (i = 0; i < s->nr_needs; i++)
		if (s->need[i].pool && !s->need[i].group->path)
			board->flow[board->nr_flows++] = *s->need[i].group;
}

static bool fill_is_in(const struct suggestion *s,
		       const struct board_group *group)
{
	u32 i;

	for (i = 0; i < s->nr_needs; i++)
		if (s->need[i].group == group)
			return s->need[i].pool;
	return false;
}

bool suggest_does(struct board *board, const struct suggestion *s)
{
	const struct board_group *flow = board->flow;
	u32 i, nr = board->nr_flows, nr_opted_in = board->nr_opted_in;
	struct board_pool *pool = board->pool;
	u32 nr_pools = board->nr_pools;
	bool does = true;

	fill_add_pools(board, s);
	fill_add_flows(board, s);
	for (i = 0; i < board->nr_flows; i++) {
		board_solve(board, &board->flow[i]);
		/* A flow without a suggested pool so far does not count. */
		if (i < nr && flow[i].fit == BOARD_NO &&
		    !fill_is_in(s, &flow[i]))
			board->flow[i].fit = BOARD_NO;
	}
	board_share_room(board);
	for (i = 0; i < board->nr_flows && does; i++) {
		if (i < nr && flow[i].fit != BOARD_NO)
			does = board->flow[i].fit >= flow[i].fit;
		else if (i >= nr || fill_is_in(s, &flow[i]))
			does = board->flow[i].fit == BOARD_YES;
	}
	board->pool = pool;
	board->nr_pools = nr_pools;
	board->nr_opted_in = nr_opted_in;
	board->flow = (struct board_group *)flow;
	board->nr_flows = nr;
	return does;
}

/* Finding one */

/* Reserving memory shortens ordinary memory, so more room there cannot be suggested. */
static bool fill_lacks_room(const struct board *board,
			    const struct board_group *group)
{
	u32 i;

	for (i = 0; i < group->nr_fits; i++)
		if (group->verdict[group->order[i]].fit != BOARD_YES ||
		    board->pool[group->order[i]].kind == MEMORY_SYSTEM)
			return false;
	return group->nr_fits && group->count > 1 &&
	       board->nr_flows <= MOST_FLOWS;
}

enum fill_answer { FILL_NO_POOL, FILL_TOO_FEW, FILL_DOES };

static enum fill_answer fill_try(struct board *board, struct suggestion *s,
				 struct suggest_need *need, u32 count)
{
	struct board_group *part = dt_alloc(&board->dt, sizeof(*part));
	struct suggest_need some = { .group = part, .part = part };

	*part = *need->group;
	part->count = count;
	need->pool = suggest_pool_for(board, s, &some);
	need->part = part;
	if (!need->pool)
		return FILL_NO_POOL;
	return suggest_does(board, s) ? FILL_DOES : FILL_TOO_FEW;
}

void suggest_fill(struct board *board, struct suggestion *s,
		  struct suggest_need *need)
{
	u32 least = 1, most = need->group->count - 1, count;
	struct fill_state before, best;
	enum fill_answer answer;
	bool found = false;
	u64 bytes;

	need->part = need->group;
	fill_save(&before, s, need);
	need->pool = suggest_pool_for(board, s, need);
	if (!fill_lacks_room(board, need->group))
		return;
	fill_save(&best, s, need);
	bytes = need->pool ? fill_bytes(s) : PLACER_NO_LIMIT;
	while (least <= most) {
		count = least + (most - least) / 2;
		fill_restore(&before, s, need);
		answer = fill_try(board, s, need, count);
		if (answer == FILL_TOO_FEW) {
			least = count + 1;
			continue;
		}
		most = count - 1;
		if (answer == FILL_NO_POOL)
			continue;
		found = true;
		if (fill_bytes(s) >= bytes)
			continue;
		bytes = fill_bytes(s);
		fill_save(&best, s, need);
	}
	fill_restore(&best, s, need);
	need->no_smaller = found && need->part == need->group;
}
