// SPDX-License-Identifier: GPL-2.0
/*
 * How Linux configures a device's DMA: its DMA parent, coherency and memory
 * regions. dma_range.c has the windows, dma_iommu.c the IOMMU.
 */
#include <string.h>

#include "arch.h"
#include "dma.h"
#include "dma_parent.h"

static void dma_view_coherency(const struct dt *dt, struct dma_view *view)
{
	bool all = arch_is_all_coherent(dt);
	u32 node, steps;

	view->coherent_node = DT_NONE;
	for (node = view->node, steps = 0; node != DT_NONE;
	     node = dma_parent(dt, node), steps++) {
		if (steps == DMA_MAX_STEPS) {
			view->loop = true;
			return;
		}
		view->coherent = dt_has(dt, node, "dma-coherent");
		if (view->coherent ||
		    (!all && dt_has(dt, node, "dma-noncoherent"))) {
			view->coherent_node = node;
			return;
		}
	}
	view->coherent = arch_is_coherent(dt);
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

void dma_view(const struct dt *dt, u32 node, enum dma_origin origin,
	      struct dma_view *view)
{
	*view = (struct dma_view){ .origin = origin, .node = node };
	view->bus = dma_parent(dt, node);
	view->elsewhere = view->bus != dt->node[node].parent;
	dma_view_coherency(dt, view);
	dma_range_view(dt, view);
	dma_iommu_view(dt, view);
	dma_view_regions(dt, node, view);
}
