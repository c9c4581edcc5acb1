// SPDX-License-Identifier: GPL-2.0
/*
 * The nodes below /dev/dma_heap that are registered: each name once, and none that a heap
 * of the kernel has or may get.
 *
 * They are heaps of the kernel's dma-heap framework only if the administrator
 * says so, as the framework exports no function to remove a heap, and before
 * 7.0 none to add one.
 */
#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/string.h>

#include "node.h"
#include "node_device.h"
#include "node_framework.h"
#include "nodes.h"

/* Protects placer_nodes. */
static DEFINE_MUTEX(placer_nodes_lock);
/* Nodes that are registered. */
static LIST_HEAD(placer_nodes);

/* clang-format off */

/* Names of the kernel's own heaps, which may be registered at any time. */
static const char *const placer_kernel_heaps[] = {
#if IS_ENABLED(CONFIG_DMABUF_HEAPS_SYSTEM)
	"system",
#endif
#ifdef CONFIG_DMABUF_HEAPS_SYSTEM_CC_SHARED
	"system_cc_shared",
#endif
#if IS_ENABLED(CONFIG_DMABUF_HEAPS_CMA)
	"default_cma_region",
	"reserved",
#endif
#ifdef CONFIG_TEE_DMABUF_HEAPS
	"protected,secure-video",
	"protected,secure-video-record",
	"protected,trusted-ui",
#endif
	NULL,
};

/* clang-format on */

/* The kernel names heaps of reserved memory after the node of that memory. */
static bool placer_node_is_of_memory(const char *name)
{
	struct device_node *memory __free(device_node) =
		of_find_node_by_path("/reserved-memory");

	if (!memory || !IS_ENABLED(CONFIG_DMABUF_HEAPS_CMA))
		return false;

	for_each_child_of_node_scoped(memory, child)
		if (!strcmp(kbasename(child->full_name), name))
			return true;
	return false;
}

static bool placer_node_is_taken(const char *name)
{
	const char *const *heap;
	struct placer_node *node;

	lockdep_assert_held(&placer_nodes_lock);

	for (heap = placer_kernel_heaps; *heap; heap++)
		if (!strcmp(*heap, name))
			return true;
	list_for_each_entry(node, &placer_nodes, list)
		if (!strcmp(node->name, name))
			return true;
	return placer_node_is_of_memory(name);
}

static int placer_node_register(struct placer_node *node)
{
	int rc;

	guard(mutex)(&placer_nodes_lock);

	if (placer_node_is_taken(node->name))
		return -EEXIST;

	if (placer_node_framework_wanted())
		rc = placer_node_framework_add(node);
	else
		rc = placer_node_device_add(node);
	if (!rc)
		list_add(&node->list, &placer_nodes);
	return rc;
}

/**
 * placer_node_is_free() - can a node have a name?
 * @name: the name
 *
 * Context: may sleep.
 * Return: false if there is, or can come, another heap of that name.
 */
bool placer_node_is_free(const char *name)
{
	guard(mutex)(&placer_nodes_lock);
	return !placer_node_is_taken(name);
}

/**
 * placer_node_find() - find a registered node
 * @name: its name
 *
 * Context: may sleep.
 * Return: the node, for placer_node_put(); or NULL.
 */
struct placer_node *placer_node_find(const char *name)
{
	struct placer_node *node;

	guard(mutex)(&placer_nodes_lock);
	list_for_each_entry(node, &placer_nodes, list) {
		if (!strcmp(node->name, name)) {
			placer_node_get(node);
			return node;
		}
	}
	return NULL;
}

/**
 * placer_nodes_list() - tell which nodes are registered
 * @said: result
 * @room: length of @said
 *
 * Context: may sleep.
 * Return: how many nodes there are; perhaps more than there is room for.
 */
u32 placer_nodes_list(struct placer_node_said *said, u32 room)
{
	struct placer_node *node;
	u32 nr = 0;

	guard(mutex)(&placer_nodes_lock);
	list_for_each_entry(node, &placer_nodes, list) {
		if (nr < room) {
			strscpy(said[nr].name, node->name);
			said[nr].flow = READ_ONCE(node->flow);
		}
		nr++;
	}
	return nr;
}

/**
 * placer_node_add() - register a node
 * @name: below /dev/dma_heap
 * @create: creates a buffer for the ioctl
 * @flow: flow for @create, or NULL
 *
 * Context: may sleep.
 * Return: the node, or an ERR_PTR: -ENOMEM; -EEXIST if there is, or can come, another heap
 * of that name; -EBUSY if there are too many nodes; or what device_create() or
 * dma_heap_add() returns.
 */
struct placer_node *
placer_node_add(const char *name,
		struct dma_buf *(*create)(struct placer_node *node, size_t size,
					  unsigned int fd_flags, bool *eager),
		const struct placer_board_flow *flow)
{
	struct placer_node *node = placer_node_new(name, create, flow);
	int rc;

	if (!node)
		return ERR_PTR(-ENOMEM);

	rc = placer_node_register(node);
	if (!rc)
		return node;

	/* A file may have a reference already. */
	WRITE_ONCE(node->removed, true);
	WRITE_ONCE(node->flow, NULL);
	placer_node_put(node);
	return ERR_PTR(rc);
}

/**
 * placer_node_remove() - unregister a node
 * @node: of placer_node_add(); lives on until the last of its files is closed
 *
 * Context: may sleep.
 */
void placer_node_remove(struct placer_node *node)
{
	scoped_guard(mutex, &placer_nodes_lock) {
		list_del(&node->list);
		WRITE_ONCE(node->removed, true);
		if (placer_node_framework_wanted())
			placer_node_framework_remove(node);
		else
			placer_node_device_remove(node);
	}
	placer_node_put(node);
}
