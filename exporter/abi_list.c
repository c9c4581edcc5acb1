// SPDX-License-Identifier: GPL-2.0
/*
 * DMABUF_PLACER_LIST: which heaps and nodes there are.
 *
 * It tells what sysfs and the names in /dev/dma_heap tell everybody.
 */
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <placer/heaps.h>

#include "abi.h"
#include "abi_array.h"
#include "abi_code.h"
#include "nodes.h"

static void placer_list_heap(struct dmabuf_placer_heap *told,
			     struct placer_heap *heap)
{
	struct placer_heap_facts facts;

	placer_heap_describe(heap, &facts);
	told->kind = placer_abi_heap_kind(heap->kind);
	told->total = facts.total;
	told->used = atomic_long_read(&heap->stats.used);
	strscpy(told->name, heap->name);
}

/* @told has room for %PLACER_MAX_HEAPS. Return: how many there are. */
static u32 placer_list_heaps(struct dmabuf_placer_heap *told)
{
	struct placer_heap *heap = NULL;
	u32 nr = 0;

	while ((heap = placer_heap_next(heap)))
		placer_list_heap(&told[nr++], heap);
	return nr;
}

static int placer_abi_list_heaps(struct dmabuf_placer_list *list)
{
	const struct placer_abi_array array = {
		.pointer = list->heaps,
		.size = list->heap_size,
		.count = list->heap_count,
	};
	struct dmabuf_placer_heap *told;
	int rc = placer_abi_array_check(&array,
					offsetofend(struct dmabuf_placer_heap,
						    name));

	if (rc)
		return rc;
	told = kcalloc(PLACER_MAX_HEAPS, sizeof(*told), GFP_KERNEL_ACCOUNT);
	if (!told)
		return -ENOMEM;
	list->out_heaps = placer_list_heaps(told);
	rc = placer_abi_array_write_all(&array, told, sizeof(*told),
					list->out_heaps);
	kfree(told);
	return rc;
}

/* There can be no more character devices of nodes. */
#define PLACER_LIST_NODES 128

static int placer_list_nodes(struct dmabuf_placer_list *list,
			     const struct placer_abi_array *array,
			     struct placer_node_said *said)
{
	struct dmabuf_placer_node told;
	u32 i, nr = min(array->count, PLACER_LIST_NODES);
	int rc = 0;

	list->out_nodes = placer_nodes_list(said, nr);
	for (i = 0; !rc && i < min(nr, list->out_nodes); i++) {
		memset(&told, 0, sizeof(told));
		told.kind = said[i].flow ? DMABUF_PLACER_NODE_FLOW :
					   DMABUF_PLACER_NODE_AUTO;
		strscpy(told.name, said[i].name);
		rc = placer_abi_array_write(array, i, &told, sizeof(told));
	}
	return rc;
}

static int placer_abi_list_nodes(struct dmabuf_placer_list *list)
{
	const struct placer_abi_array array = {
		.pointer = list->nodes,
		.size = list->node_size,
		.count = list->node_count,
	};
	struct placer_node_said *said;
	int rc = placer_abi_array_check(&array,
					offsetofend(struct dmabuf_placer_node,
						    name));

	if (rc)
		return rc;
	said = kcalloc(PLACER_LIST_NODES, sizeof(*said), GFP_KERNEL_ACCOUNT);
	if (!said)
		return -ENOMEM;
	rc = placer_list_nodes(list, &array, said);
	kfree(said);
	return rc;
}

/**
 * placer_abi_list() - serve DMABUF_PLACER_LIST
 * @call: the call
 *
 * Context: may sleep.
 * Return: 0, or as the interface says.
 */
int placer_abi_list(struct placer_abi_call *call)
{
	return placer_abi_list_heaps(&call->list) ?:
		       placer_abi_list_nodes(&call->list);
}
