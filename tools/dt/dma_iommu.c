// SPDX-License-Identifier: GPL-2.0
/*
 * iommus and iommu-map: which IOMMU translates for a device.
 *
 * Linux reads both until the first mistake, and what comes before counts. A map is
 * looked through for one function at a time, so that entries behind the one that
 * matches do not matter to it, whatever is wrong with them.
 */
#include "dma.h"
#include "dma_parent.h"

#define LAST_BUS 0xff
#define LAST_ID	 0xffff
/* Boards have up to 20 entries. Later ones are ignored, and translate nothing. */
#define MAX_ENTRIES 256

/* If one of several IOMMUs is disabled, Linux uses none of them. */
static void dma_view_iommus(const struct dt *dt, const struct dt_property *p,
			    struct dma_view *view)
{
	struct dt_list list = { .property = p, .cells_name = "#iommu-cells" };
	u32 target;

	view->iommu_property = "iommus";
	view->iommu = DMA_IOMMU_BAD;
	/* An empty entry ends the list as well. */
	while (dt_next(dt, &list, &target) == DT_ITEM_OK) {
		if (view->iommu == DMA_IOMMU_BAD)
			view->iommu_node = target;
		view->iommu = DMA_IOMMU_LIVE;
		if (dt->node[target].available)
			continue;
		view->iommu_node = target;
		view->iommu = DMA_IOMMU_DISABLED;
		return;
	}
}

/* The functions behind a host bridge, and the map of their IDs. */
struct map {
	const struct dt *dt;
	const struct dt_property *property;
	u32 first_bus;
	u32 last_bus;
	u32 mask;
	bool is_short;
};

struct map_entry {
	u32 target;
	u32 cells;
	u32 first;
	u32 nr;
};

static u32 dma_target_cells(const struct dt *dt, u32 target)
{
	u32 cells;

	return dt_cell(dt, target, "#iommu-cells", &cells) ? cells : 1;
}

bool dma_map_is_short(const struct dt *dt, const struct dt_property *p)
{
	u32 i, target, nr = dt_nr_cells(p);

	if (nr < 4 || nr % 4)
		return false;
	target = dt_by_phandle(dt, dt_cell_at(p, 1));
	if (target == DT_NONE || dma_target_cells(dt, target) != 2)
		return false;
	for (i = 0; i < nr; i += 4)
		if (dt_cell_at(p, i + 1) != dt_cell_at(p, 1) ||
		    dt_cell_at(p, i + 3) != 1)
			return false;
	return true;
}

static void dma_map_begin(struct map *map, const struct dt *dt, u32 bridge,
			  const struct dt_property *p)
{
	const struct dt_property *buses = dt_property(dt, bridge, "bus-range");

	*map = (struct map){
		.dt = dt,
		.property = p,
		.last_bus = LAST_BUS,
		.mask = 0xffffffff,
		.is_short = dma_map_is_short(dt, p),
	};
	dt_cell(dt, bridge, "iommu-map-mask", &map->mask);
	if (!buses || dt_nr_cells(buses) < 2 ||
	    dt_cell_at(buses, 0) > dt_cell_at(buses, 1) ||
	    dt_cell_at(buses, 0) > LAST_BUS)
		return;
	map->first_bus = dt_cell_at(buses, 0);
	if (dt_cell_at(buses, 1) < LAST_BUS)
		map->last_bus = dt_cell_at(buses, 1);
}

/* First ID, IOMMU, its cells, number of IDs. False: Linux reads no further. */
static bool dma_map_entry(const struct map *map, u32 at,
			  struct map_entry *entry)
{
	const struct dt_property *p = map->property;
	u32 left = dt_nr_cells(p) - at;

	if (left < 2)
		return false;
	entry->first = dt_cell_at(p, at);
	entry->target = dt_by_phandle(map->dt, dt_cell_at(p, at + 1));
	if (entry->first & ~map->mask || entry->target == DT_NONE)
		return false;
	entry->cells = map->is_short ? 1 :
				       dma_target_cells(map->dt, entry->target);
	if (entry->cells > 16 || left < 3 + entry->cells)
		return false;
	entry->nr = dt_cell_at(p, at + 2 + entry->cells);
	return true;
}

/*
 * Look up @id, which is masked already: its IOMMU, or DT_NONE. IDs up to @last have the same.
 */
static u32 dma_map_lookup(const struct map *map, u32 id, u32 *last, bool *bad)
{
	u32 at, i, nr = dt_nr_cells(map->property);
	struct map_entry entry;

	*last = LAST_ID;
	for (at = i = 0; at < nr && i < MAX_ENTRIES; i++) {
		if (!dma_map_entry(map, at, &entry)) {
			*bad = true;
			break;
		}
		at += 3 + entry.cells;
		if (id < entry.first) {
			/* An entry without IDs only splits the range, which does no harm. */
			if (entry.first - 1 < *last)
				*last = entry.first - 1;
			continue;
		}
		if (id - entry.first >= entry.nr)
			continue;
		if (entry.nr - 1 < *last - entry.first)
			*last = entry.first + entry.nr - 1;
		/* Linux could not tell the specifiers of a range's IDs. */
		if (entry.nr > 1 && entry.cells > 1) {
			*bad = true;
			break;
		}
		return entry.target;
	}
	return DT_NONE;
}

/* The lowest masked ID of any function that is not below @id; LAST_ID + 1 if there is none. */
static u32 dma_map_next_id(const struct map *map, u32 id)
{
	u32 bus, low, of_bus, next = LAST_ID + 1;

	for (bus = map->first_bus; bus <= map->last_bus; bus++) {
		of_bus = bus << 8 & map->mask;
		if (of_bus >> 8 < id >> 8 || of_bus >= next)
			continue;
		low = of_bus < id ? id & 0xff : 0;
		while (low <= 0xff && low & ~map->mask)
			low++;
		if (low <= 0xff && of_bus + low < next)
			next = of_bus + low;
	}
	return next;
}

/* A map that matches no function counts as none. */
static void dma_view_nothing(struct dma_view *view)
{
	view->iommu_property = NULL;
	view->iommu = DMA_IOMMU_NONE;
}

static void dma_view_map(const struct dt *dt, const struct dt_property *p,
			 struct dma_view *view)
{
	u32 id, last, target, first = DT_NONE, dead = DT_NONE;
	bool bad = false, none = false;
	struct map map;

	view->iommu_property = "iommu-map";
	view->iommu = DMA_IOMMU_BAD;
	if (p->len % 4)
		return;
	dma_map_begin(&map, dt, view->node, p);
	for (id = dma_map_next_id(&map, 0); id <= LAST_ID;
	     id = dma_map_next_id(&map, last + 1)) {
		target = dma_map_lookup(&map, id, &last, &bad);
		if (target == DT_NONE) {
			none = true;
		} else if (!dt->node[target].available) {
			dead = target;
		} else {
			view->iommus_differ |= first != DT_NONE &&
					       first != target;
			first = first == DT_NONE ? target : first;
		}
	}
	view->iommu_node = first != DT_NONE ? first : dead;
	if (first != DT_NONE)
		view->iommu = none || dead != DT_NONE ? DMA_IOMMU_SOME_IDS :
							DMA_IOMMU_LIVE;
	else if (dead != DT_NONE)
		view->iommu = DMA_IOMMU_DISABLED;
	else if (!bad)
		dma_view_nothing(view);
}

void dma_iommu_view(const struct dt *dt, struct dma_view *view)
{
	const struct dt_property *iommus =
		dt_property(dt, view->node, "iommus");
	const struct dt_property *map =
		dt_property(dt, view->node, "iommu-map");

	view->iommu_node = DT_NONE;
	if (view->origin == DMA_FUNCTIONS) {
		if (map)
			dma_view_map(dt, map, view);
	} else if (iommus) {
		dma_view_iommus(dt, iommus, view);
	}
}
