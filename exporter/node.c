// SPDX-License-Identifier: GPL-2.0
/*
 * A node below /dev/dma_heap: its name, and how it creates buffers.
 */
#include <linux/cleanup.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "node.h"

/**
 * struct placer_node_name - a name that a node has or had
 * @list: in placer_node_names
 * @text: the name
 *
 * Buffers refer to the name of the node that they come from as long as they exist, so names
 * are kept until the module goes. A name that is used again is kept once, so that only
 * writing ever new names to the parameter auto_names takes memory.
 */
struct placer_node_name {
	struct list_head list;
	char text[];
};

static DEFINE_MUTEX(placer_node_names_lock);
static LIST_HEAD(placer_node_names);

static const char *placer_node_name(const char *text)
{
	struct placer_node_name *name;
	size_t len = strlen(text) + 1;

	guard(mutex)(&placer_node_names_lock);

	list_for_each_entry(name, &placer_node_names, list)
		if (!strcmp(name->text, text))
			return name->text;

	name = kmalloc(struct_size(name, text, len), GFP_KERNEL);
	if (!name)
		return NULL;

	memcpy(name->text, text, len);
	list_add(&name->list, &placer_node_names);
	return name->text;
}

/**
 * placer_node_names_free() - free the names of all nodes
 *
 * Context: no node and no buffer is left; may sleep.
 */
void placer_node_names_free(void)
{
	struct placer_node_name *name, *next;

	list_for_each_entry_safe(name, next, &placer_node_names, list)
		kfree(name);
}

/**
 * placer_node_new() - a node that is not registered
 * @name: below /dev/dma_heap
 * @create: creates a buffer of that node
 * @flow: flow for @create, or NULL
 *
 * Context: may sleep.
 * Return: the node with one reference, for placer_node_put(); NULL without memory.
 */
struct placer_node *
placer_node_new(const char *name,
		struct dma_buf *(*create)(struct placer_node *node, size_t size,
					  unsigned int fd_flags, bool *eager),
		const struct placer_board_flow *flow)
{
	struct placer_node *node = kzalloc(sizeof(*node), GFP_KERNEL);

	if (!node)
		return NULL;

	kref_init(&node->refs);
	node->create = create;
	node->flow = flow;
	node->name = placer_node_name(name);
	if (node->name)
		return node;

	kfree(node);
	return NULL;
}

/**
 * placer_node_get() - take a reference
 * @node: the node
 *
 * Context: any.
 */
void placer_node_get(struct placer_node *node)
{
	kref_get(&node->refs);
}

static void placer_node_release(struct kref *refs)
{
	kfree(container_of(refs, struct placer_node, refs));
}

/**
 * placer_node_put() - drop a reference
 * @node: the node
 *
 * Context: any.
 */
void placer_node_put(struct placer_node *node)
{
	kref_put(&node->refs, placer_node_release);
}
