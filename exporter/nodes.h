/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The nodes below /dev/dma_heap that are registered.
 */
#ifndef _PLACER_NODES_H
#define _PLACER_NODES_H

#include <linux/types.h>

#include <placer/binding.h>

struct dma_buf;
struct placer_board_flow;
struct placer_node;

/**
 * struct placer_node_said - what DMABUF_PLACER_LIST tells of a node
 * @name: its name
 * @flow: its buffers expect the devices of a flow
 */
struct placer_node_said {
	char name[PLACER_NODE_NAME_LEN + 1];
	bool flow;
};

struct placer_node *
placer_node_add(const char *name,
		struct dma_buf *(*create)(struct placer_node *node, size_t size,
					  unsigned int fd_flags, bool *eager),
		const struct placer_board_flow *flow);
struct placer_node *placer_node_find(const char *name);
u32 placer_nodes_list(struct placer_node_said *said, u32 room);
bool placer_node_is_free(const char *name);
void placer_node_remove(struct placer_node *node);

#endif /* _PLACER_NODES_H */
