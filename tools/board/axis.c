// SPDX-License-Identifier: GPL-2.0
/*
 * An axis of addresses that has room for small memory in a large address space.
 *
 * It is cut at every address where something begins or ends. Pieces without any
 * memory are all as wide as a label, however large they are. The others have a
 * width that grows with the square root of the square root of their size: of two
 * pieces the larger is always the wider one, and a page can still be seen.
 */
#include <stdlib.h>
#include <string.h>

#include "map.h"

#define WIDTH  880 /* to be shared, if it is enough */
#define BLANK  30
#define LABEL  17 /* from one label to the next */
#define NARROW 5  /* without a label */

static struct board_edge *axis_new_edge(struct board *board,
					struct board_axis *axis, u64 at)
{
	struct board_edge *more;

	if (axis->nr == axis->room) {
		more = dt_alloc(&board->dt,
				(2 * axis->room + 16) * sizeof(*more));
		if (axis->nr)
			memcpy(more, axis->edge, axis->nr * sizeof(*more));
		axis->edge = more;
		axis->room = 2 * axis->room + 16;
	}
	axis->edge[axis->nr].at = at;
	return &axis->edge[axis->nr++];
}

/* A span up to the end of the address space needs an edge behind it, too. */
static u64 axis_behind(const struct placer_span *span)
{
	return span->last == ~0ull ? ~0ull : span->last + 1;
}

void board_axis_add(struct board *board, struct board_axis *axis,
		    const struct placer_span *span, enum board_edge_kind kind)
{
	struct board_edge *edge;

	if (span->last < span->first)
		return;
	edge = axis_new_edge(board, axis, span->first);
	edge->named = kind != BOARD_EDGE_MINOR;
	edge->memory = kind != BOARD_EDGE_REACH;
	edge = axis_new_edge(board, axis, axis_behind(span));
	edge->named = kind != BOARD_EDGE_MINOR;
	edge->memory = -(kind != BOARD_EDGE_REACH);
}

static int axis_ascending(const void *a, const void *b)
{
	const struct board_edge *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static void axis_merge_equal(struct board_axis *axis)
{
	struct board_edge *to = axis->edge;
	u32 i;

	for (i = 1; i < axis->nr; i++) {
		const struct board_edge *from = &axis->edge[i];

		if (from->at != to->at) {
			*++to = *from;
			continue;
		}
		to->memory += from->memory;
		to->named |= from->named;
	}
	axis->nr = to - axis->edge + 1;
}

/* The fourth root, by halving: there is no need to be exact. */
static u32 axis_fourth_root(u64 size)
{
	u64 low = 0, high = 1 << 16;

	while (high - low > 1) {
		u64 middle = (low + high) / 2;

		if (middle * middle * middle * middle <= size)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static u32 axis_weight(const struct board_edge *edge)
{
	return axis_fourth_root((edge[1].at - edge[0].at) >> 12) + 1;
}

static u32 axis_least_width(const struct board_edge *edge)
{
	if (edge->empty)
		return BLANK;
	return edge[0].named || edge[1].named ? LABEL : NARROW;
}

void board_axis_lay_out(struct board_axis *axis)
{
	struct board_edge *edge = axis->edge;
	u64 weights = 0;
	u32 i, x = 0;
	int memory = 0;

	if (!axis->nr)
		return;
	qsort(edge, axis->nr, sizeof(*edge), axis_ascending);
	axis_merge_equal(axis);
	for (i = 0; i + 1 < axis->nr; i++) {
		memory += edge[i].memory;
		edge[i].empty = !memory;
		edge[i].width = axis_least_width(&edge[i]);
		x += edge[i].width;
		weights += edge[i].empty ? 0 : axis_weight(&edge[i]);
	}
	for (i = 0; i + 1 < axis->nr && x < WIDTH; i++)
		if (!edge[i].empty)
			edge[i].width += axis_weight(&edge[i]) *
					 (u64)(WIDTH - x) / weights;
	for (i = 0; i + 1 < axis->nr; i++)
		edge[i + 1].x = edge[i].x + edge[i].width;
	axis->width = edge[axis->nr - 1].x;
}

static u32 axis_x_of(const struct board_axis *axis, u64 at)
{
	struct board_edge key = { .at = at };
	const struct board_edge *edge;

	edge = bsearch(&key, axis->edge, axis->nr, sizeof(key), axis_ascending);
	return edge ? edge->x : 0;
}

void board_axis_find(const struct board_axis *axis,
		     const struct placer_span *span, u32 *from, u32 *to)
{
	*from = axis_x_of(axis, span->first);
	*to = axis_x_of(axis, axis_behind(span));
}
