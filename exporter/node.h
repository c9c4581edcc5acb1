/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Nodes below /dev/dma_heap.
 */
#ifndef _PLACER_NODE_H
#define _PLACER_NODE_H

#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/types.h>

struct dma_buf;
struct placer_board_flow;

/**
 * struct placer_node - a name below /dev/dma_heap
 * @misc: the device; registered
 * @refs: one reference for the registration, and one for each open file
 * @create: creates a buffer for the ioctl, which returns its error
 * @flow: flow for @create, or NULL; written with placer_board_rwsem held for
 *	writing
 * @told: it was logged that a device of @flow is not expected
 */
struct placer_node {
	struct miscdevice misc;
	struct kref refs;
	struct dma_buf *(*create)(struct placer_node *node, size_t size,
				  unsigned int fd_flags);
	const struct placer_board_flow *flow;
	bool told;
};

struct placer_node *
placer_node_add(const char *name,
		struct dma_buf *(*create)(struct placer_node *node, size_t size,
					  unsigned int fd_flags),
		const struct placer_board_flow *flow);
void placer_node_remove(struct placer_node *node);
void placer_node_init(void);
void placer_node_exit(void);

#endif /* _PLACER_NODE_H */
