// SPDX-License-Identifier: GPL-2.0
/*
 * How Linux configures a device's DMA: its DMA parent, coherency and memory
 * regions. dma_range.c has the windows, dma_iommu.c the IOMMU.
 */
#include <string.h>

#include "dma.h"
#include "dma_parent.h"

/* Index of a string in a list, or DT_NONE. */
static u32 string_index(const struct dt_property *p, const char *string)
{
	const char *one = NULL;
	u32 index = 0;

	for (; (one = dt_next_string(p, one)); index++)
		if (!strcmp(one, string))
			return index;
	return DT_NONE;
}

/* Linux skips a phandle of 0, but counts it. */
static bool is_empty(const struct dt_list *list, enum dt_item item)
{
	return item == DT_ITEM_DANGLING &&
	       !dt_cell_at(list->property, list->at - 1);
}

/*
 * The name's position is that of a phandle, although the list may have two for
 * each name: Linux counts them so.
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
	index = string_index(names, "dma-mem");
	list.property = dt_property(dt, node, "interconnects");
	if (index == DT_NONE || !list.property)
		return DT_NONE;
	do {
		item = dt_next(dt, &list, &target);
		if (item != DT_ITEM_OK && !is_empty(&list, item))
			return DT_NONE;
	} while (index--);
	/* None, where the empty one is it */
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

static void view_coherency(const struct dt *dt, struct dma_view *view)
{
	u32 node, steps;

	view->coherent_node = DT_NONE;
	for (node = view->node, steps = 0; node != DT_NONE;
	     node = dma_parent(dt, node), steps++) {
		if (steps == DMA_MAX_STEPS) {
			view->loop = true;
			return;
		}
		view->coherent = dt_has(dt, node, "dma-coherent");
		if (view->coherent || dt_has(dt, node, "dma-noncoherent")) {
			view->coherent_node = node;
			return;
		}
	}
}

u32 dma_host_bridge(const struct dt *dt, u32 node)
{
	u32 bridge = DT_NONE, parent = dt->node[node].parent;

	if (!dt_has(dt, node, "reg"))
		return DT_NONE;
	while (parent != DT_NONE && dma_is_pci(dt, parent)) {
		bridge = parent;
		parent = dt->node[bridge].parent;
	}
	return bridge;
}

void dma_view_regions(const struct dt *dt, u32 node, struct dma_view *view)
{
	struct dt_list list = {
		.property = dt_property(dt, node, "memory-region"),
	};
	enum dt_item item;
	u32 target;

	if (!list.property)
		return;
	view->nr_regions = 0;
	while (view->nr_regions < DMA_MAX_REGIONS) {
		item = dt_next(dt, &list, &target);
		if (item == DT_ITEM_END || item == DT_ITEM_BAD)
			return;
		if (item == DT_ITEM_OK && dt->node[target].available)
			view->region[view->nr_regions++] = target;
	}
}

void dma_view(const struct dt *dt, u32 node, enum dma_who who,
	      struct dma_view *view)
{
	/* All but the windows, which are many and counted. */
	*view = (struct dma_view){ .who = who, .node = node };
	view->bus = dma_parent(dt, node);
	view->elsewhere = view->bus != dt->node[node].parent;
	view_coherency(dt, view);
	dma_range_view(dt, view);
	dma_iommu_view(dt, view);
	dma_view_regions(dt, node, view);
}
