// SPDX-License-Identifier: GPL-2.0
/*
 * Room: do all the buffers that flows have at a time fit into their pools?
 *
 * The solver judges one buffer. Here as many as there are at a time are counted, each as
 * long as it is with the alignment that it gets in that memory: first those of each flow,
 * in all of its pools together, and then those of the flows that have only one pool, which
 * they share.
 */
#include <string.h>

#include "board.h"

#define PAGE	 4096ull
#define CMA_MOST 0x100000ull /* buffers are aligned to their size, up to this */
#define HUGE	 0x200000ull /* and in the default area, if that wastes little */

static u64 room_max_u64(u64 a, u64 b)
{
	return a > b ? a : b;
}

static u64 room_round(u64 value, u64 align)
{
	return check_add_overflow(value, align - 1, &value) ? ~0ull :
							      value & -align;
}

static u64 room_power_above(u64 value)
{
	u64 power = 1;

	while (power && power < value)
		power *= 2;
	return power ? power : ~0ull;
}

static u64 room_contiguous(const struct board_pool *pool, u64 size, u64 align)
{
	u64 huge = room_round(size, HUGE), power = room_power_above(size);

	if (!pool->packed && size >= HUGE && huge - size <= size / 8)
		align = room_max_u64(align, HUGE);
	return room_round(size,
			  room_max_u64(align,
				       power < CMA_MOST ? power : CMA_MOST));
}

/* Bytes of the pool that one buffer takes; ~0 if that is beyond numbers. */
static u64 room_one(const struct board_pool *pool, u64 size, u64 align)
{
	align = room_max_u64(align, PAGE);
	switch (pool->kind) {
	case MEMORY_CMA:
		return room_contiguous(pool, size, align);
	case MEMORY_COHERENT:
		return room_power_above(room_max_u64(size, align));
	case MEMORY_SYSTEM:
		return room_round(size, PAGE);
	case MEMORY_RESTRICTED:
		return room_round(size, room_max_u64(align, pool->heap.block));
	default:
		return room_round(size, align);
	}
}

static u64 room_each(const struct board *board, const struct board_group *group,
		     u32 index)
{
	return room_one(&board->pool[index], group->size,
			group->verdict[index].verdict.align);
}

/* What it has in all: of coherent memory, the largest buffer is only a part of it. */
static u64 room_capacity(const struct board_pool *pool)
{
	return pool->kind == MEMORY_COHERENT ? pool->size : pool->heap.total;
}

static bool room_is_unlimited(const struct board_pool *pool)
{
	return room_capacity(pool) == PLACER_NO_LIMIT;
}

u64 board_room_bytes(const struct board_pool *pool,
		     const struct board_group *group, u64 align)
{
	u64 bytes;

	return check_mul_overflow(room_one(pool, group->size, align),
				  (u64)group->count, &bytes) ||
			       bytes > room_capacity(pool) ?
		       0 :
		       bytes;
}

/* Buffers of the group that the pool holds, if there is nothing else in it. */
static u64 room_holds(const struct board *board,
		      const struct board_group *group, u32 index)
{
	const struct board_pool *pool = &board->pool[index];

	return room_is_unlimited(pool) ?
		       ~0u :
		       room_capacity(pool) / room_each(board, group, index);
}

static const char *room_buffers_text(struct board *board,
				     const struct board_group *group)
{
	return dt_printf(&board->dt, "%u buffer%s of %s", group->count,
			 group->count == 1 ? "" : "s",
			 board_size_text(board, group->size));
}

static const char *room_pool_text(struct board *board, u32 index)
{
	const struct board_pool *pool = &board->pool[index];

	return dt_printf(&board->dt, "%s of %s",
			 board_size_text(board, room_capacity(pool)),
			 pool->name);
}

void board_find_room(struct board *board, struct board_group *group)
{
	const char *where = "";
	u32 i;

	group->holds = 0;
	for (i = 0; i < group->nr_fits; i++) {
		group->holds += room_holds(board, group, group->order[i]);
		where = dt_printf(&board->dt, "%s%s%s", where, i ? ", " : "",
				  room_pool_text(board, group->order[i]));
	}
	if (!group->nr_fits || group->holds >= group->count)
		return;
	group->fit = BOARD_NO;
	group->conflict.nr = 0;
	group->text = dt_printf(&board->dt,
				"%s at a time do not fit: %s hold%s %llu",
				room_buffers_text(board, group), where,
				group->nr_fits > 1 ? "" : "s",
				(unsigned long long)group->holds);
}

/* One pool for several flows */

static bool room_has_only(const struct board_group *group, u32 pool)
{
	return group->fit != BOARD_NO && group->nr_fits == 1 &&
	       group->order[0] == pool;
}

/* The flow that comes next: by priority, and then in the order of the tree. */
static struct board_group *room_next_flow(const struct board *board, u32 pool,
					  const bool *done)
{
	struct board_group *best = NULL;
	u32 i;

	for (i = 0; i < board->nr_flows; i++) {
		struct board_group *flow = &board->flow[i];

		if (!done[i] && room_has_only(flow, pool) &&
		    (!best || flow->priority > best->priority))
			best = flow;
	}
	return best;
}

static void room_refuse(struct board *board, struct board_group *flow,
			const struct board_pool *pool, u64 taken,
			const char *others)
{
	flow->fit = BOARD_NO;
	flow->conflict.nr = 0;
	flow->text =
		dt_printf(&board->dt,
			  "%s do not fit into %s, its only pool, beside those of %s, which take %s of %s",
			  room_buffers_text(board, flow), pool->name, others,
			  board_size_text(board, taken),
			  board_size_text(board, room_capacity(pool)));
}

static void room_share(struct board *board, u32 index, bool *done)
{
	const struct board_pool *pool = &board->pool[index];
	const char *others = "";
	struct board_group *flow;
	u64 taken = 0, more, sum;

	while ((flow = room_next_flow(board, index, done))) {
		done[flow - board->flow] = true;
		if (check_mul_overflow(room_each(board, flow, index),
				       (u64)flow->count, &more) ||
		    check_add_overflow(taken, more, &sum) ||
		    sum > room_capacity(pool)) {
			if (taken)
				room_refuse(board, flow, pool, taken, others);
			continue;
		}
		taken = sum;
		others = dt_printf(&board->dt, "%s%s%s", others,
				   *others ? ", " : "", flow->name);
		flow->room =
			dt_printf(&board->dt, "%s take %s of %s; %s are left",
				  room_buffers_text(board, flow),
				  board_size_text(board, more), pool->name,
				  board_size_text(board,
						  room_capacity(pool) - taken));
	}
}

void board_share_room(struct board *board)
{
	bool *done = dt_alloc(&board->dt, board->nr_flows * sizeof(*done));
	u32 i;

	for (i = 0; i < board->nr_opted_in; i++)
		if (!board->pool[i].unusable &&
		    !room_is_unlimited(&board->pool[i]))
			room_share(board, i, done);
}
