/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A node below /dev/dma_heap.
 */
#ifndef _PLACER_NODE_H
#define _PLACER_NODE_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/types.h>

struct dma_buf;
struct placer_board_flow;

/**
 * struct placer_node - a name below /dev/dma_heap
 * @name: the name; stays until the module goes
 * @list: in the list of registered nodes
 * @index: of its character device, if it has one
 * @refs: one reference for the registration, one for each open file, and one for each
 *	request to a heap of the framework
 * @create: creates a buffer for the ioctl, which returns its error. If its last argument is
 *	not NULL, the buffer has no memory yet, and the result there is whether it is to get
 *	some before a program has it
 * @flow: flow for @create, or NULL; written with placer_board_rwsem held for
 *	writing
 * @removed: it is not registered any more, so that open files of its character device
 *	allocate no buffer
 * @told: it was logged that a device of @flow is not expected
 */
struct placer_node {
	const char *name;
	struct list_head list;
	u32 index;
	struct kref refs;
	struct dma_buf *(*create)(struct placer_node *node, size_t size,
				  unsigned int fd_flags, bool *eager);
	const struct placer_board_flow *flow;
	bool removed;
	bool told;
};

struct placer_node *
placer_node_new(const char *name,
		struct dma_buf *(*create)(struct placer_node *node, size_t size,
					  unsigned int fd_flags, bool *eager),
		const struct placer_board_flow *flow);
void placer_node_get(struct placer_node *node);
void placer_node_put(struct placer_node *node);
void placer_node_names_free(void);

#endif /* _PLACER_NODE_H */
