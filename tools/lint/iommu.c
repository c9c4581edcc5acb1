// SPDX-License-Identifier: GPL-2.0
/*
 * Devices that are behind an IOMMU, and those that only seem to be.
 */
#include "lint.h"

#define MAX_ARGS 16 /* cells behind a phandle */

static const char *lint_path(struct lint *l, u32 node)
{
	return dt_path(l->dt, node);
}

/* Linux reads entries up to the first disabled IOMMU, and then uses none at all. */
static void lint_check_disabled(struct lint *l, u32 node, u32 target)
{
	lint_add(l, LINT_WARNING, node, "iommus",
		 "enable it, or remove iommus if that is how it has to be",
		 "names %s, which is disabled: nothing is translated, and buffers must be contiguous, and where the bus reaches",
		 lint_path(l, target));
}

static void lint_check_entry(struct lint *l, u32 node,
			     const struct dt_property *p, u32 at, u32 target)
{
	u32 cells;

	if (target == DT_NONE)
		lint_add(l, LINT_ERROR, node, "iommus",
			 "let it refer to an IOMMU",
			 "dangles: no node has the phandle 0x%x",
			 dt_cell_at(p, at));
	else if (!dt_cell(l->dt, target, "#iommu-cells", &cells))
		lint_add(l, LINT_ERROR, node, "iommus",
			 "let it refer to an IOMMU",
			 "names %s, which has no #iommu-cells",
			 lint_path(l, target));
	else
		lint_add(l, LINT_ERROR, node, "iommus",
			 "give each entry as many cells as the IOMMU takes",
			 "has %u cells behind %s, which takes %u",
			 dt_nr_cells(p) - at - 1, lint_path(l, target), cells);
}

static void lint_check_iommus(struct lint *l, u32 node,
			      const struct dt_property *p)
{
	struct dt_list list = { .property = p, .cells_name = "#iommu-cells" };
	enum dt_item item;
	u32 at, target;

	do {
		at = list.at;
		item = dt_next(l->dt, &list, &target);
		if (item == DT_ITEM_OK && !l->dt->node[target].available) {
			lint_check_disabled(l, node, target);
			return;
		}
	} while (item == DT_ITEM_OK);
	if (item == DT_ITEM_END)
		return;
	if (at >= dt_nr_cells(p))
		lint_add(l, LINT_ERROR, node, "iommus", "give it whole cells",
			 "has %u bytes, which are not whole cells", p->len);
	else
		lint_check_entry(l, node, p, at, target);
}

/* iommu-map: entries of a first ID, an IOMMU, its cells, and how many IDs. */

struct map {
	struct lint *l;
	u32 node;
	const struct dt_property *property;
	u32 mask;
	bool is_short; /* see dma_map_is_short() */
	u32 nr_live;
	u32 nr_dead;
	u32 dead; /* a disabled IOMMU */
};

static u32 lint_map_cells(const struct map *map, u32 target)
{
	u32 cells;

	if (!dt_cell(map->l->dt, target, "#iommu-cells", &cells))
		return 1;
	return map->is_short ? 1 : cells;
}

/* Check a complete entry at @at; true if something is wrong with it. */
static bool lint_check_ids(struct map *map, u32 at, u32 cells)
{
	u32 first = dt_cell_at(map->property, at);
	u32 nr = dt_cell_at(map->property, at + 2 + cells);

	if (first & ~map->mask)
		lint_add(map->l, LINT_ERROR, map->node, "iommu-map",
			 "correct the ID or iommu-map-mask",
			 "has the first ID 0x%x, which iommu-map-mask 0x%x cuts: Linux stops there",
			 first, map->mask);
	else if (nr > 1 && cells > 1)
		lint_add(map->l, LINT_ERROR, map->node, "iommu-map",
			 "give each ID an entry",
			 "maps %u IDs to %u cells each: Linux does so for one ID only",
			 nr, cells);
	else
		return false;
	return true;
}

/* Return: the cell behind the entry; 0 if it ends here. */
static u32 lint_check_map_entry(struct map *map, u32 at)
{
	const struct dt_property *p = map->property;
	u32 cells = 0, target = DT_NONE, rest = dt_nr_cells(p) - at;

	if (rest >= 2) {
		target = dt_by_phandle(map->l->dt, dt_cell_at(p, at + 1));
		if (target == DT_NONE) {
			lint_add(map->l, LINT_ERROR, map->node, "iommu-map",
				 "let it refer to an IOMMU",
				 "dangles: no node has the phandle 0x%x",
				 dt_cell_at(p, at + 1));
			return 0;
		}
		cells = lint_map_cells(map, target);
	}
	if (rest < 3 || cells > MAX_ARGS || rest < 3 + cells) {
		lint_add(map->l, LINT_ERROR, map->node, "iommu-map",
			 "give each entry an ID, an IOMMU, as many cells as that takes, and a length",
			 "ends with %u cells that are no whole entry", rest);
		return 0;
	}
	if (lint_check_ids(map, at, cells))
		return 0;
	if (map->l->dt->node[target].available) {
		map->nr_live++;
	} else {
		map->nr_dead++;
		map->dead = target;
	}
	return at + 3 + cells;
}

/* If there are other IOMMUs, the dead one may be for functions that do not exist. */
static void lint_check_dead(struct map *map)
{
	if (map->nr_dead)
		lint_add(map->l, map->nr_live ? LINT_NOTE : LINT_WARNING,
			 map->node, "iommu-map",
			 "enable it, or remove its entry if that is how it has to be",
			 "names %s, which is disabled: functions with its IDs are not translated",
			 lint_path(map->l, map->dead));
}

static void lint_check_map(struct lint *l, u32 node,
			   const struct dt_property *p)
{
	struct map map = {
		.l = l,
		.node = node,
		.property = p,
		.mask = 0xffffffff,
		.is_short = dma_map_is_short(l->dt, p),
	};
	u32 at = 0;

	if (p->len % 4) {
		lint_add(l, LINT_ERROR, node, "iommu-map",
			 "give it whole cells",
			 "has %u bytes, which are not whole cells", p->len);
		return;
	}
	dt_cell(l->dt, node, "iommu-map-mask", &map.mask);
	do {
		if (at < dt_nr_cells(p))
			at = lint_check_map_entry(&map, at);
	} while (at && at < dt_nr_cells(p));
	lint_check_dead(&map);
}

/* Since 2017 masters name their IOMMU, and not the other way round. */
static void lint_check_old_masters(struct lint *l, u32 node)
{
	if (dt_has(l->dt, node, "mmu-masters"))
		lint_add(l, LINT_WARNING, node, "mmu-masters",
			 "say iommus in each of the masters",
			 "is the old way to say which devices are translated: Linux reads it only with ARM_SMMU_LEGACY_DT_BINDINGS, and then not for DMA, so none of them counts as translated");
}

void lint_iommus(struct lint *l)
{
	const struct dt_property *p;
	u32 node;

	for (node = 0; node < l->dt->nr; node = lint_next(l, node)) {
		if (!l->dt->node[node].available)
			continue;
		lint_check_old_masters(l, node);
		p = dt_property(l->dt, node, "iommus");
		if (p)
			lint_check_iommus(l, node, p);
		p = dt_property(l->dt, node, "iommu-map");
		if (p)
			lint_check_map(l, node, p);
	}
}
