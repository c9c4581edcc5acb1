// SPDX-License-Identifier: GPL-2.0
/*
 * Room: do all the buffers that flows have at a time fit into their pools?
 *
 * The solver judges one buffer. Here as many as there are at a time are counted, each as
 * long as it is with the alignment that it gets in that memory: those of each flow, in all
 * of its pools together. share.c has what flows leave each other.
 */
#include <string.h>

#include "board.h"

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

/* Bytes of a buffer in memory where each is aligned to its size, up to 256 pages. */
static u64 room_plain(const struct board *board, u64 size, u64 align)
{
	u64 power = room_power_above(size), most = board_cma_align(board);

	return room_round(size,
			  room_max_u64(align, power < most ? power : most));
}

/* In the default area they are aligned to huge pages, if that wastes little. */
static u64 room_contiguous(const struct board *board,
			   const struct board_pool *pool, u64 size, u64 align)
{
	u64 page = board->memory.page, huge = page * page / 8;
	u64 round = room_round(size, huge);

	if (pool->packed || size < huge || round - size > size / 8)
		return room_plain(board, size, align);
	return room_plain(board, size, room_max_u64(align, huge));
}

/* Bytes of the pool that one buffer takes; ~0 on overflow. */
static u64 room_one(const struct board *board, const struct board_pool *pool,
		    u64 size, u64 align)
{
	u64 page = board->memory.page;

	align = room_max_u64(align, page);
	switch (pool->kind) {
	case MEMORY_CMA:
		return room_contiguous(board, pool, size, align);
	case MEMORY_COHERENT:
		return room_power_above(room_max_u64(size, align));
	case MEMORY_SYSTEM:
		return room_round(size, page);
	case MEMORY_RESTRICTED:
		return room_round(size, room_max_u64(align, pool->heap.block));
	default:
		return room_round(size, align);
	}
}

u64 board_room_each(const struct board *board, const struct board_group *group,
		    u32 index)
{
	return room_one(board, &board->pool[index], group->size,
			group->verdict[index].verdict.align);
}

/* Bytes of the pool. The heap facts of coherent memory have only those of its largest buffer. */
static u64 room_capacity(const struct board_pool *pool)
{
	return pool->kind == MEMORY_COHERENT ? pool->size : pool->heap.total;
}

/* Of ordinary memory a group can have what its devices reach. */
u64 board_room_capacity(const struct board *board,
			const struct board_group *group, u32 index)
{
	const struct board_pool *pool = &board->pool[index];

	if (pool->kind != MEMORY_SYSTEM || !board->memory.ram_known)
		return room_capacity(pool);
	return reserved_free_bytes(&board->memory,
				   group->verdict[index].verdict.last);
}

u64 board_cma_align(const struct board *board)
{
	return board->memory.page << 8;
}

u64 board_room_bytes(const struct board *board, const struct board_pool *pool,
		     const struct board_group *group, u64 align)
{
	u64 bytes;

	return check_mul_overflow(room_one(board, pool, group->size, align),
				  (u64)group->count, &bytes) ||
			       bytes > room_capacity(pool) ?
		       0 :
		       bytes;
}

/* Is the pool one run of memory, at a place that is known? */
static bool room_is_run(const struct board_pool *pool)
{
	const struct placer_span *span = &pool->heap.span[0];

	return (pool->kind == MEMORY_SRAM || pool->kind == MEMORY_CARVEOUT) &&
	       !pool->somewhere && pool->heap.nr_spans == 1 &&
	       span->last - span->first == pool->heap.total - 1;
}

/* The number of places with this alignment, each @each bytes after the one before. */
static u64 room_places(const struct placer_span *span, u64 size, u64 align,
		       u64 each)
{
	u64 first = room_round(span->first, align);

	return first > span->last || span->last - first < size - 1 ?
		       0 :
		       (span->last - first - (size - 1)) / each + 1;
}

/* Where no huge page is left, the last buffer is aligned to less, and may still fit. */
static u64 room_last(u64 capacity, u64 each, u64 plain)
{
	if (capacity / 2 < plain)
		return capacity >= plain;
	return (capacity - 2 * plain) / each + 2;
}

u64 board_room_holds(const struct board *board, const struct board_group *group,
		     u32 index)
{
	const struct board_pool *pool = &board->pool[index];
	u64 each = board_room_each(board, group, index);
	u64 capacity = board_room_capacity(board, group, index);

	if (room_is_run(pool))
		return room_places(&pool->heap.span[0],
				   room_round(group->size, board->memory.page),
				   room_max_u64(group->verdict[index]
							.verdict.align,
						board->memory.page),
				   each);
	if (capacity == PLACER_NO_LIMIT)
		return ~0u;
	if (pool->kind != MEMORY_CMA)
		return capacity / each;
	return room_last(capacity, each,
			 room_plain(board, group->size,
				    room_max_u64(group->verdict[index]
							 .verdict.align,
						 board->memory.page)));
}

static const char *room_pool_text(struct board *board,
				  const struct board_group *group, u32 index)
{
	return dt_printf(&board->dt, "%s of %s",
			 board_size_text(board,
					 board_room_capacity(board, group,
							     index)),
			 board->pool[index].name);
}

void board_find_room(struct board *board, struct board_group *group)
{
	const char *where = "";
	u32 i;

	group->holds = 0;
	for (i = 0; i < group->nr_fits; i++) {
		group->holds += board_room_holds(board, group, group->order[i]);
		where = dt_printf(&board->dt, "%s%s%s", where, i ? ", " : "",
				  room_pool_text(board, group,
						 group->order[i]));
	}
	if (!group->nr_fits || group->holds >= group->count)
		return;
	group->fit = BOARD_NO;
	group->conflict.nr = 0;
	group->text = dt_printf(&board->dt,
				"%s at a time %s not fit: %s hold%s %llu",
				board_buffers_text(board, group),
				group->count == 1 ? "does" : "do", where,
				group->nr_fits > 1 ? "" : "s",
				(unsigned long long)group->holds);
}
