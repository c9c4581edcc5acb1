// SPDX-License-Identifier: GPL-2.0
/*
 * Nodes as heaps of the kernel's dma-heap framework, if the administrator says so: they
 * then are of its class, as all rules about heaps expect.
 *
 * The framework exports no function to remove a heap. So the module cannot be
 * unloaded any more, and the heap of a node that is removed stays and refuses
 * requests, until there is a node of that name again.
 */
#include <linux/cleanup.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "node.h"
#include "node_framework.h"

static bool placer_framework;
module_param_named(framework, placer_framework, bool, 0444);
MODULE_PARM_DESC(framework,
		 "nodes are heaps of the kernel's framework; pins the module");

/**
 * struct placer_framework_heap - a heap of the framework; never freed
 * @list: in placer_framework_heaps
 * @name: of all its nodes
 * @node: the node; NULL after it was removed
 */
struct placer_framework_heap {
	struct list_head list;
	const char *name;
	struct placer_node *node;
};

/* Protects placer_framework_heaps and the nodes of its members. */
static DEFINE_MUTEX(placer_framework_lock);
static LIST_HEAD(placer_framework_heaps);

static struct placer_node *
placer_framework_node(struct placer_framework_heap *h)
{
	guard(mutex)(&placer_framework_lock);

	if (h->node)
		placer_node_get(h->node);
	return h->node;
}

static struct dma_buf *placer_framework_allocate(struct dma_heap *heap,
						 unsigned long len,
						 u32 fd_flags, u64 heap_flags)
{
	struct placer_node *node =
		placer_framework_node(dma_heap_get_drvdata(heap));
	struct dma_buf *dmabuf;

	if (!node)
		return ERR_PTR(-ENODEV);

	dmabuf = node->create(node, len, fd_flags, NULL);
	placer_node_put(node);
	return dmabuf;
}

static const struct dma_heap_ops placer_framework_ops = {
	.allocate = placer_framework_allocate,
};

/**
 * placer_node_framework_wanted() - are nodes to be heaps of the framework?
 *
 * Return: as the administrator says; does not change.
 */
bool placer_node_framework_wanted(void)
{
	return placer_framework;
}

static struct placer_framework_heap *placer_framework_find(const char *name)
{
	struct placer_framework_heap *h;

	lockdep_assert_held(&placer_framework_lock);

	list_for_each_entry(h, &placer_framework_heaps, list)
		if (!strcmp(h->name, name))
			return h;
	return NULL;
}

/* Add a heap without a node. Return: it, or an ERR_PTR. */
static struct placer_framework_heap *placer_framework_new(const char *name)
{
	struct placer_framework_heap *h;
	struct dma_heap *heap;

	lockdep_assert_held(&placer_framework_lock);

	h = kzalloc(sizeof(*h), GFP_KERNEL);
	if (!h)
		return ERR_PTR(-ENOMEM);

	/* The heap stays, so the module does. */
	if (!try_module_get(THIS_MODULE)) {
		kfree(h);
		return ERR_PTR(-ENODEV);
	}

	h->name = name;
	heap = dma_heap_add(&(struct dma_heap_export_info){
		.name = name,
		.ops = &placer_framework_ops,
		.priv = h,
	});
	if (IS_ERR(heap)) {
		module_put(THIS_MODULE);
		kfree(h);
		return ERR_CAST(heap);
	}

	list_add(&h->list, &placer_framework_heaps);
	return h;
}

/**
 * placer_node_framework_add() - make a node a heap of the framework
 * @node: the node; a reference is taken
 *
 * Context: may sleep.
 * Return: 0; -ENOMEM; -ENODEV if the module is being unloaded; -EEXIST if there is such a
 * node; or what dma_heap_add() returns.
 */
int placer_node_framework_add(struct placer_node *node)
{
	struct placer_framework_heap *h;

	guard(mutex)(&placer_framework_lock);

	h = placer_framework_find(node->name) ?:
						placer_framework_new(node->name);
	if (IS_ERR(h))
		return PTR_ERR(h);
	if (h->node)
		return -EEXIST;

	placer_node_get(node);
	h->node = node;
	return 0;
}

/**
 * placer_node_framework_remove() - undo placer_node_framework_add()
 * @node: the node
 *
 * Its heap stays, and refuses requests.
 *
 * Context: may sleep.
 */
void placer_node_framework_remove(struct placer_node *node)
{
	scoped_guard(mutex, &placer_framework_lock)
		placer_framework_find(node->name)->node = NULL;
	placer_node_put(node);
}

MODULE_IMPORT_NS("DMA_BUF_HEAP");
