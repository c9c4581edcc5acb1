/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The nodes below /dev/dma_heap that are registered.
 */
#ifndef _PLACER_NODES_H
#define _PLACER_NODES_H

#include <linux/types.h>

struct dma_buf;
struct placer_board_flow;
struct placer_node;

struct placer_node *
placer_node_add(const char *name,
		struct dma_buf *(*create)(struct placer_node *node, size_t size,
					  unsigned int fd_flags),
		const struct placer_board_flow *flow);
bool placer_node_is_free(const char *name);
void placer_node_remove(struct placer_node *node);

#endif /* _PLACER_NODES_H */
