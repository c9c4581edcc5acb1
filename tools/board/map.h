/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory map of a board, drawn, for its page.
 */
#ifndef _PLACER_BOARD_MAP_H
#define _PLACER_BOARD_MAP_H

#include "board.h"

void board_map(struct board *board);

/* axis.c: addresses, and where they are on the axis. */

struct board_axis {
	u32 nr; /* edges */
	u32 room;
	struct board_edge *edge;
	u32 width; /* in all, once it is laid out */
};

/* An address where something begins, or ended before. */
struct board_edge {
	u64 at;
	int memory; /* how many spans of memory begin here, less those that end */
	bool named; /* deserves a label */
	u32 x;
	u32 width;  /* of the piece from here to the next edge */
	bool empty; /* no memory from here to the next edge */
};

enum board_edge_kind {
	BOARD_EDGE_MEMORY, /* there is, or may be, memory inside */
	BOARD_EDGE_MINOR,  /* the same, but of no general interest */
	BOARD_EDGE_REACH,  /* some master could reach it */
};

void board_axis_add(struct board *board, struct board_axis *axis,
		    const struct placer_span *span, enum board_edge_kind kind);

/* Call it when all spans have been added. */
void board_axis_lay_out(struct board_axis *axis);

/* The two ends of a span that was added. */
void board_axis_find(const struct board_axis *axis,
		     const struct placer_span *span, u32 *from, u32 *to);

#endif /* _PLACER_BOARD_MAP_H */
