// SPDX-License-Identifier: GPL-2.0
/*
 * Devices: what a live struct device says of the memory it can use.
 *
 * The only place that reads DMA masks, bus limits, segment limits, coherency and
 * IOMMUs. What no structure says comes from the table of SoCs and from the
 * board's devicetree, and can only tighten.
 */
#include <linux/device.h>
#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/pfn.h>
#include <linux/swiotlb.h>

#include "exporter.h"

/* What dma_get_max_seg_size() returns for a device that nobody asked. */
#define PLACER_DEFAULT_SEGMENT SZ_64K

/*
 * Is an IOMMU under the DMA API in charge of this device? That there is one is
 * not enough, as its domain may be an identity map. Return: the size of its
 * page, or 0.
 */
static u64 placer_device_iommu_page(struct device *dev)
{
	unsigned long boundary = dma_get_merge_boundary(dev);

	return boundary ? (u64)boundary + 1 : 0;
}

/* One window of the bus, cut at the highest bus address the device can emit. */
static int placer_reach_add_region(struct placer_reach *reach,
				   const struct bus_dma_region *region,
				   u64 limit)
{
	struct placer_span window;
	u64 bytes = region->size;

	if (region->dma_start > limit)
		return 0;
	if (bytes - 1 > limit - region->dma_start)
		bytes = limit - region->dma_start + 1;

	window.first = region->cpu_start;
	window.last = region->cpu_start + bytes - 1;
	return placer_reach_add(reach, &window);
}

/* The physical addresses that the device can use without translation. */
static int placer_device_reach(struct device *dev, u64 limit,
			       struct placer_reach *reach)
{
	const struct bus_dma_region *region = dev->dma_range_map;
	struct placer_span all = {};
	int rc;

	limit = min3(limit, dma_get_mask(dev),
		     dev->bus_dma_limit ?: PLACER_NO_LIMIT);
	reach->nr = 0;
	if (!region) {
		all.last = limit;
		return placer_reach_add(reach, &all);
	}

	for (; region->size; region++) {
		rc = placer_reach_add_region(reach, region, limit);
		if (rc)
			return rc;
	}
	return 0;
}

static int placer_device_check(struct device *dev, bool translated)
{
	const char *why;

	if (!dev->dma_mask || !*dev->dma_mask)
		why = "it has no DMA mask";
	else if (!translated && is_swiotlb_force_bounce(dev))
		why = "all its DMA bounces";
	else
		return 0;

	dev_info_ratelimited(dev, "cannot use buffers: %s\n", why);
	return -EOPNOTSUPP;
}

/**
 * placer_device_constraint() - what does this device need of memory?
 * @dev: the device
 * @c: result
 *
 * Context: may sleep.
 * Return: 0; -EOPNOTSUPP if the device can do no DMA, or none that would not
 * bounce; -E2BIG if its bus has more windows than the solver can count.
 */
int placer_device_constraint(struct device *dev, struct placer_constraint *c)
{
	unsigned int segment = dma_get_max_seg_size(dev);
	u64 limit, iommu_page = placer_device_iommu_page(dev);
	int rc;

	rc = placer_device_check(dev, iommu_page);
	if (rc)
		return rc;

	placer_constraint_init(c);
	c->max_segments = PLACER_UNKNOWN;
	c->coherency = dev_is_dma_coherent(dev) ? PLACER_SNOOPS :
						  PLACER_MAINTAINED;
	/* The default is a guess for the sake of all; it says nothing here. */
	if (segment != PLACER_DEFAULT_SEGMENT)
		c->max_segment_size = segment;
	placer_soc_tighten(dev, c);
	placer_board_tighten(dev, &limit, c);

	if (iommu_page) {
		c->translated = true;
		c->granule = max(c->granule, iommu_page);
		return 0;
	}

	rc = placer_device_reach(dev, limit, &c->reach);
	if (rc)
		dev_info_ratelimited(dev,
				     "cannot use buffers: its bus has more than %u windows\n",
				     PLACER_MAX_WINDOWS);
	return rc;
}

/**
 * placer_device_capable() - can this device use memory without bouncing?
 * @dev: the device
 * @backing: the memory
 *
 * The DMA API would not say, but silently copy through swiotlb, and differently
 * for each device. So the same question is asked here that it asks itself.
 *
 * Return: true if it can.
 */
bool placer_device_capable(struct device *dev,
			   const struct placer_backing *backing)
{
	unsigned int i;

	if (placer_device_iommu_page(dev))
		return true;

	for (i = 0; i < backing->nr_runs; i++) {
		phys_addr_t phys = PFN_PHYS(backing->runs[i].pfn);
		size_t size = backing->runs[i].nr_pages << PAGE_SHIFT;

		if (!dma_capable(dev, phys_to_dma(dev, phys), size, true, 0))
			return false;
	}
	return true;
}
