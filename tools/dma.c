// SPDX-License-Identifier: GPL-2.0
/*
 * How Linux configures a device's DMA: its DMA parent, coherency, IOMMU and
 * memory regions. dma_range.c has the windows.
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
		if (item != DT_ITEM_OK)
			return DT_NONE;
	} while (index--);
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

/* One dead IOMMU among several makes Linux do without any. */
static void view_iommus(const struct dt *dt, const struct dt_property *p,
			struct dma_view *view)
{
	struct dt_list list = { .property = p, .cells_name = "#iommu-cells" };
	enum dt_item item;
	u32 target;

	view->iommu_property = "iommus";
	while ((item = dt_next(dt, &list, &target)) == DT_ITEM_OK) {
		if (!view->nr_iommus++)
			view->iommu_node = target;
		if (dt->node[target].available)
			continue;
		view->iommu_node = target;
		view->iommu = DMA_IOMMU_DISABLED;
		return;
	}
	/* What comes before a mistake counts. */
	view->iommu = view->nr_iommus ? DMA_IOMMU_LIVE : DMA_IOMMU_BAD;
}

/* Cells of one entry for this IOMMU; see of_map_id(). */
static u32 map_cells(const struct dt *dt, u32 target)
{
	u32 cells;

	return dt_cell(dt, target, "#iommu-cells", &cells) ? cells : 1;
}

/*
 * Some trees have entries of one cell for an IOMMU that takes two. Linux knows
 * them by their all being of length one, and for the same target.
 */
static bool map_is_short(const struct dt_property *p)
{
	u32 i, nr = dt_nr_cells(p);

	if (nr % 4)
		return false;
	for (i = 0; i < nr; i += 4)
		if (dt_cell_at(p, i + 1) != dt_cell_at(p, 1) ||
		    dt_cell_at(p, i + 3) != 1)
			return false;
	return true;
}

/* Are @nr IDs from @first on all that the mask lets through? */
static bool maps_all(const struct dt *dt, u32 node, u32 first, u32 nr)
{
	u32 mask = 0xffff;

	dt_cell(dt, node, "iommu-map-mask", &mask);
	return !first && nr > (mask & 0xffff);
}

/* An entry: first ID, IOMMU, its cells, number of IDs. */
static void view_iommu_map(const struct dt *dt, const struct dt_property *p,
			   struct dma_view *view)
{
	u32 at = 0, nr = dt_nr_cells(p), cells, target, live = 0;
	bool all = false, is_short = false;

	view->iommu_property = "iommu-map";
	view->iommu = DMA_IOMMU_BAD;
	if (p->len % 4)
		return;
	while (at < nr) {
		target = nr - at < 2 ? DT_NONE :
				       dt_by_phandle(dt, dt_cell_at(p, at + 1));
		if (target == DT_NONE)
			return;
		cells = map_cells(dt, target);
		if (!at)
			is_short = cells == 2 && map_is_short(p);
		if (is_short)
			cells = 1;
		if (cells > 16 || nr - at < 3 + cells)
			return;
		if (!view->nr_iommus++ || !dt->node[target].available)
			view->iommu_node = target;
		live += dt->node[target].available;
		all |= dt->node[target].available &&
		       maps_all(dt, view->node, dt_cell_at(p, at),
				dt_cell_at(p, at + 2 + cells));
		at += 3 + cells;
	}
	if (!view->nr_iommus)
		return;
	view->iommu = !live ? DMA_IOMMU_DISABLED :
		      all   ? DMA_IOMMU_LIVE :
			      DMA_IOMMU_SOME_IDS;
}

static void view_iommu(const struct dt *dt, struct dma_view *view)
{
	const struct dt_property *iommus =
		dt_property(dt, view->node, "iommus");
	const struct dt_property *map =
		dt_property(dt, view->node, "iommu-map");

	view->iommu_node = DT_NONE;
	if (view->who == DMA_FUNCTIONS) {
		if (map)
			view_iommu_map(dt, map, view);
	} else if (iommus) {
		view_iommus(dt, iommus, view);
	}
}

static void view_regions(const struct dt *dt, struct dma_view *view)
{
	struct dt_list list = {
		.property = dt_property(dt, view->node, "memory-region"),
	};
	enum dt_item item;
	u32 target;

	while (list.property && view->nr_regions < DMA_MAX_REGIONS) {
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
	view_iommu(dt, view);
	view_regions(dt, view);
}
