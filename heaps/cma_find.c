// SPDX-License-Identifier: GPL-2.0
/*
 * Where CMA areas are.
 *
 * The devicetree has the addresses of the areas that it declares. The default area may be
 * one of these: a page that is allocated from it tells. If it is not, then it lies in the
 * zone of that page, as an area never extends beyond a zone, and has no more than the CMA
 * memory of that zone which the devicetree does not declare.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cleanup.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/of.h>
#include <linux/of_reserved_mem.h>
#include <linux/pfn.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cma.h"

/* Allocate from an area, to learn where it is. Return: false if that fails. */
static bool placer_cma_probe(struct placer_cma_area *area)
{
	struct placer_cma_run run;

	if (placer_cma_take(area, PAGE_SIZE, PAGE_SIZE, false, &run))
		return false;

	placer_cma_learn(area, &run);
	placer_cma_give(area, &run);
	return true;
}

/*
 * The kernel cannot activate an area that extends over several zones. Look at the pages:
 * the zones of NUMA nodes can be interleaved.
 */
static bool placer_cma_in_one_zone(const struct placer_span *span)
{
	unsigned long pfn = PHYS_PFN(span->first), end = PHYS_PFN(span->last);
	const struct zone *zone = page_zone(pfn_to_page(pfn));

	for (; pfn <= end; pfn += pageblock_nr_pages)
		if (page_zone(pfn_to_page(pfn)) != zone)
			return false;
	return page_zone(pfn_to_page(end)) == zone;
}

/**
 * placer_cma_activated() - tell whether the kernel could activate an area
 * @area: the area; its addresses are known
 *
 * A failed allocation alone does not tell: the area may just have nothing free.
 *
 * Context: may sleep.
 * Return: true if the area can be used.
 */
bool placer_cma_activated(struct placer_cma_area *area)
{
	return placer_cma_probe(area) || placer_cma_in_one_zone(&area->span);
}

/* Return: true if a node of reserved memory is a CMA area, and @span is its addresses. */
static bool placer_cma_declared(struct device_node *node,
				struct placer_span *span)
{
	struct reserved_mem *rmem = of_reserved_mem_lookup(node);

	/* Without an entry or ops, the kernel could not make an area of the node. */
	if (!rmem || !rmem->ops || !rmem->size ||
	    !of_device_is_compatible(node, "shared-dma-pool") ||
	    !of_property_read_bool(node, "reusable"))
		return false;

	span->first = rmem->base;
	span->last = rmem->base + rmem->size - 1;
	return true;
}

/*
 * The node of the default area, if it has one: the node with the memory @at that was
 * allocated; or, as none may be free, the node with linux,cma-default.
 */
static struct device_node *placer_cma_default_node(const struct placer_span *at,
						   struct placer_span *span)
{
	struct device_node *parent __free(device_node) =
		of_find_node_by_path("/reserved-memory");
	struct device_node *child;

	for_each_available_child_of_node(parent, child) {
		if (!placer_cma_declared(child, span))
			continue;
		if (at ? span->first <= at->first && at->last <= span->last :
			 of_property_read_bool(child, "linux,cma-default"))
			return child;
	}
	return NULL;
}

/* Bytes of CMA memory of a zone that the devicetree declares. */
static u64 placer_cma_zone_declared(const struct zone *zone)
{
	struct device_node *parent __free(device_node) =
		of_find_node_by_path("/reserved-memory");
	struct device_node *child;
	struct placer_span span;
	u64 total = 0;

	for_each_available_child_of_node(parent, child)
		if (placer_cma_declared(child, &span) &&
		    placer_cma_in_one_zone(&span) &&
		    page_zone(pfn_to_page(PHYS_PFN(span.first))) == zone)
			total += span.last - span.first + 1;
	return total;
}

static u64 placer_cma_zone_rest(struct zone *zone)
{
	u64 total = (u64)zone_cma_pages(zone) << PAGE_SHIFT;

	return total - min(total, placer_cma_zone_declared(zone));
}

/*
 * For a default area that is not in the devicetree and has nothing free: it lies in a zone
 * with more CMA memory than the devicetree declares. Allocations will tell more later.
 */
static bool placer_cma_bound_anywhere(struct placer_cma_area *area)
{
	struct zone *zones;
	int nid, i;
	u64 rest;

	area->span = (struct placer_span){ .first = U64_MAX };
	for_each_online_node(nid) {
		zones = NODE_DATA(nid)->node_zones;
		for (i = 0; i < MAX_NR_ZONES; i++) {
			rest = placer_cma_zone_rest(&zones[i]);
			if (!rest)
				continue;
			area->total = max(area->total, rest);
			area->span.first =
				min(area->span.first,
				    PFN_PHYS(zones[i].zone_start_pfn));
			area->span.last =
				max(area->span.last,
				    PFN_PHYS(zone_end_pfn(&zones[i])) - 1);
		}
	}
	return area->total && placer_cma_exists(area);
}

/* For a default area that is not in the devicetree, after an allocation from it. */
static void placer_cma_bound_by_zone(struct placer_cma_area *area)
{
	struct zone *zone = page_zone(pfn_to_page(PHYS_PFN(area->known.first)));
	const struct placer_span span = {
		.first = PFN_PHYS(zone->zone_start_pfn),
		.last = PFN_PHYS(zone_end_pfn(zone)) - 1,
	};

	placer_cma_bound(area, &span, placer_cma_zone_rest(zone));
	placer_cma_survey(area);
}

/**
 * placer_cma_find_default() - find the default area
 * @area: result; its device is set, and has no region of its own
 * @name: result: name for the heap; the caller frees it
 *
 * Context: may sleep; before others can use @area.
 * Return: 0; -ENODEV, explained in the log, if there is no default area, or it cannot be
 * used; -ENOMEM.
 */
int placer_cma_find_default(struct placer_cma_area *area, char **name)
{
	struct device_node *node __free(device_node) = NULL;
	struct placer_span span;
	bool gives;

	area->known = (struct placer_span){ .first = 1, .last = 0 };
	gives = placer_cma_probe(area);
	node = placer_cma_default_node(gives ? &area->known : NULL, &span);
	if (!gives && !node && !placer_cma_bound_anywhere(area)) {
		pr_info("there is no default CMA area\n");
		return -ENODEV;
	}
	if (!gives && node && !placer_cma_in_one_zone(&span)) {
		pr_warn("%pOF: the kernel could not activate the default CMA area, so it is not used\n",
			node);
		return -ENODEV;
	}

	if (node)
		placer_cma_area_set(area, &span);
	else if (gives)
		placer_cma_bound_by_zone(area);
	*name = kstrdup(node ? kbasename(node->full_name) : "cma", GFP_KERNEL);
	return *name ? 0 : -ENOMEM;
}
