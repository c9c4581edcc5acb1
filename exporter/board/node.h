/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The placement node, from the devicetree to struct placer_board.
 */
#ifndef _PLACER_BOARD_NODE_H
#define _PLACER_BOARD_NODE_H

#include "board.h"

/* node.c */
struct placer_board *placer_board_read(struct device *dev,
				       struct device_node *np);
void placer_board_drop(struct placer_board *board);

/* pool.c */
int placer_board_read_pool(struct placer_board *board, struct device_node *np);
void placer_board_drop_pool(struct placer_board_pool *pool);
const struct placer_board_pool *
placer_board_pool_find(const struct placer_board *board,
		       const struct device_node *np);

/* master.c */
int placer_board_read_master(struct placer_board *board,
			     struct device_node *np);

/* flow.c */
int placer_board_read_flow(struct placer_board *board, struct device_node *np);

#endif /* _PLACER_BOARD_NODE_H */
