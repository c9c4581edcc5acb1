/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flows: a node for each group of devices that share buffers.
 */
#ifndef _PLACER_FLOW_H
#define _PLACER_FLOW_H

struct placer_board;

void placer_flows_add(struct placer_board *board);
void placer_flows_detach(struct placer_board *board);
void placer_flows_remove(struct placer_board *board);

#endif /* _PLACER_FLOW_H */
