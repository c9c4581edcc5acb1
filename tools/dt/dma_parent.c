// SPDX-License-Identifier: GPL-2.0
/*
 * DMA parents: the nodes that a device's DMA passes on its way to memory.
 */
#include <string.h>

#include "dma.h"
#include "dma_parent.h"

/* Index of a string in a list, or DT_NONE. */
static u32 dma_string_index(const struct dt_property *p, const char *string)
{
	const char *one = NULL;
	u32 index = 0;

	for (; (one = dt_next_string(p, one)); index++)
		if (!strcmp(one, string))
			return index;
	return DT_NONE;
}

/* Linux skips a phandle of 0, but counts it. */
static bool dma_is_empty(const struct dt_list *list, enum dt_item item)
{
	return item == DT_ITEM_DANGLING &&
	       !dt_cell_at(list->property, list->at - 1);
}

/*
 * The index of the name is taken as that of a phandle, although the list may
 * have two phandles for each name: Linux does the same.
 */
static u32 dma_mem(const struct dt *dt, u32 node)
{
	const struct dt_property *names =
		dt_property(dt, node, "interconnect-names");
	struct dt_list list = { .cells_name = "#interconnect-cells" };
	enum dt_item item;
	u32 index, target;

	if (!names)
		return DT_NONE;
	index = dma_string_index(names, "dma-mem");
	list.property = dt_property(dt, node, "interconnects");
	if (index == DT_NONE || !list.property)
		return DT_NONE;
	do {
		item = dt_next(dt, &list, &target);
		if (item != DT_ITEM_OK && !dma_is_empty(&list, item))
			return DT_NONE;
	} while (index--);
	/* DT_NONE, if the phandle at this index is 0 */
	return target;
}

u32 dma_parent(const struct dt *dt, u32 node)
{
	u32 target = dma_mem(dt, node);

	return target != DT_NONE ? target : dt->node[node].parent;
}

bool dma_parent_given(const struct dt *dt, u32 node)
{
	return dma_mem(dt, node) != DT_NONE;
}
