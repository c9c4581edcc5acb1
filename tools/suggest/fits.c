// SPDX-License-Identifier: GPL-2.0
/*
 * Whether added pools find a place at boot, and leave all other regions theirs.
 *
 * When libfdt merges an overlay, its nodes come before those of the tree, in reverse; if its source
 * is included, they come after them. The pools must fit in both orders.
 */
#include <string.h>

#include "suggest.h"

struct fits {
	struct board *board;
	u32 nr_new;
	u32 nr;			      /* with those of the board */
	struct reserved_range *range; /* ranges of each new region */
	struct reserved_area *area;
};

static void suggest_new_area(struct fits *f, u32 at, u32 index,
			     const struct suggest_pool *pool)
{
	struct reserved_range *range = &f->range[index];

	range->start = pool->within.first;
	range->size = pool->within.last - pool->within.first + 1;
	f->area[at] = (struct reserved_area){
		.no_map = pool->kind != MEMORY_CMA,
		.contiguous = pool->kind == MEMORY_CMA,
		.size = pool->size,
		.align = pool->align,
		.ranged = !pool->anywhere,
		.nr_ranges = 1,
		.range = range,
	};
}

static void suggest_new_areas(struct fits *f, const struct suggestion *s,
			      const struct suggest_pool *instead,
			      const struct suggest_pool *pool, u32 first,
			      bool reverse)
{
	u32 i, index = 0;

	for (i = 0; i <= s->nr_pools; i++) {
		const struct suggest_pool *one = i < s->nr_pools ? &s->pool[i] :
								   pool;

		if (one == instead || one->region != DT_NONE)
			continue;
		suggest_new_area(f,
				 first + (reverse ? f->nr_new - 1 - index :
						    index),
				 index, one);
		index++;
	}
}

/* A flow that has a place must keep it when pools have moved. */
static bool suggest_flows_stay(struct board *board)
{
	u32 i;

	for (i = 0; i < board->nr_flows; i++) {
		struct board_group copy = board->flow[i];

		if (board->flow[i].fit == BOARD_NO)
			continue;
		board_solve(board, &copy);
		if (copy.fit != board->flow[i].fit ||
		    copy.order[0] != board->flow[i].order[0])
			return false;
	}
	return true;
}

/* Update a pool to where its memory is now; false if it has not moved. */
static bool suggest_move(struct board *board, u32 node,
			 const struct placer_span *at, struct placer_span *old)
{
	bool moved = false;
	u32 i;

	for (i = 0; i < board->nr_opted_in; i++) {
		struct placer_span *span = &board->pool[i].heap.span[0];

		if (board->pool[i].memory != node || board->pool[i].unusable)
			continue;
		old[i] = *span;
		*span = *at;
		moved = true;
	}
	return moved;
}

/* @area: regions of the board. */
static bool suggest_others_stay(struct board *board,
				const struct reserved_area *area)
{
	const struct memory *m = &board->memory;
	struct placer_span old[PLACER_MAX_HEAPS];
	bool moved = false, stay = true;
	u32 i;

	for (i = 0; i < board->nr_opted_in; i++)
		old[i] = board->pool[i].heap.span[0];
	for (i = 0; i < m->nr_regions && stay; i++) {
		const struct memory_region *r = &m->region[i];

		if (r->placed || r->fate != RESERVED_PLACED || r->refused)
			continue;
		stay = area[i].fate == RESERVED_PLACED &&
		       !(r->kind == MEMORY_CMA &&
			 contiguous_check_span(m, &area[i].span));
		if (stay && area[i].span.first != r->at.first)
			moved |= suggest_move(board, r->node, &area[i].span,
					      old);
	}
	if (stay && moved)
		stay = suggest_flows_stay(board);
	for (i = 0; i < board->nr_opted_in; i++)
		board->pool[i].heap.span[0] = old[i];
	return stay;
}

static bool suggest_order_fits(struct fits *f, u32 first)
{
	const struct memory *m = &f->board->memory;
	u32 i, others = first ? 0 : f->nr_new;
	struct reserved_memory *boot;

	reserved_areas(m, f->area + others);
	boot = reserved_lay_out(&f->board->dt, m, f->area, f->nr);
	if (!boot)
		return true;
	reserved_set_up(boot, f->area, f->nr);
	for (i = first; i < first + f->nr_new; i++)
		if (f->area[i].fate != RESERVED_PLACED ||
		    (!f->area[i].no_map &&
		     contiguous_check_span(m, &f->area[i].span)))
			return false;
	return suggest_others_stay(f->board, f->area + others);
}

/* Count contiguous areas: the board's, its own default, and those to be added. */
static u32 suggest_count_areas(const struct board *board,
			       const struct suggestion *s)
{
	const struct memory *m = &board->memory;
	u32 i, nr = m->own.known;

	for (i = 0; i < m->nr_regions; i++)
		nr += m->region[i].kind == MEMORY_CMA && !m->region[i].refused;
	for (i = 0; i < s->nr_pools; i++)
		nr += s->pool[i].region == DT_NONE &&
		      s->pool[i].kind == MEMORY_CMA;
	return nr;
}

bool suggest_has_area(const struct board *board, const struct suggestion *s)
{
	return suggest_count_areas(board, s) < board->memory.most_areas;
}

bool suggest_fits(struct board *board, const struct suggestion *s,
		  const struct suggest_pool *instead,
		  const struct suggest_pool *pool)
{
	const struct memory *m = &board->memory;
	struct fits f = { .board = board, .nr_new = !instead };
	u32 i;

	if (!m->ram_known)
		return true;
	for (i = 0; i < s->nr_pools; i++)
		f.nr_new += s->pool[i].region == DT_NONE;
	if (!instead && pool->kind == MEMORY_CMA && !suggest_has_area(board, s))
		return false;
	f.nr = f.nr_new + m->nr_regions;
	f.range = dt_alloc(&board->dt, f.nr_new * sizeof(*f.range));
	f.area = dt_alloc(&board->dt, f.nr * sizeof(*f.area));
	suggest_new_areas(&f, s, instead, pool, 0, true);
	if (!suggest_order_fits(&f, 0))
		return false;
	suggest_new_areas(&f, s, instead, pool, m->nr_regions, false);
	return suggest_order_fits(&f, m->nr_regions);
}
