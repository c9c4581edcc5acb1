// SPDX-License-Identifier: GPL-2.0
/*
 * The pool for one group: one that is suggested already, memory of the board that no pool
 * refers to, or else new memory.
 */
#include "suggest.h"

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

struct suggest_pool *suggest_pool_for(struct board *board, struct suggestion *s,
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
