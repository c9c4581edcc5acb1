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
#include <linux/nodemask.h>
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/swiotlb.h>

#include "exporter.h"

/* What dma_get_max_seg_size() returns for a device that nobody asked. */
#define PLACER_DEFAULT_SEGMENT SZ_64K

/* What the PCI core sets for every function, whatever it is. */
#define PLACER_PCI_BOUNDARY U32_MAX

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

/* The physical addresses that the device can use without translation. */
static int placer_device_reach(struct device *dev, u64 limit,
			       struct placer_constraint *c)
{
	const struct bus_dma_region *region = dev->dma_range_map;
	struct placer_span all = {};
	int rc;

	limit = min3(limit, dma_get_mask(dev),
		     dev->bus_dma_limit ?: PLACER_NO_LIMIT);
	c->reach.nr = 0;
	if (!region) {
		all.last = limit;
		return placer_reach_add(&c->reach, &all);
	}

	for (; region->size; region++) {
		rc = placer_constraint_add_window(c, region->cpu_start,
						  region->dma_start,
						  region->size, limit);
		if (rc)
			return rc;
	}
	return 0;
}

/*
 * All DMA of a device bounces through a pool of its own if it is restricted to
 * that, or through the common one if the kernel was told so. Memory in its own
 * pool, where the board opts that in, need not bounce. Return: the heaps it may
 * use, or 0.
 */
static u32 placer_device_heaps(struct device *dev, bool translated)
{
	if (translated || !is_swiotlb_force_bounce(dev))
		return PLACER_ALL_HEAPS;
	return placer_restricted_heaps(dev);
}

static int placer_device_check(struct device *dev, u32 heaps)
{
	const char *why;

	if (!dev->dma_mask || !*dev->dma_mask)
		why = "it has no DMA mask";
	else if (!heaps)
		why = "all its DMA bounces, and no pool opts in where to";
	else
		return 0;

	dev_info_ratelimited(dev, "cannot use buffers: %s\n", why);
	return -EOPNOTSUPP;
}

static u64 placer_device_nodes(struct device *dev)
{
	int node = dev_to_node(dev);

	if (nr_online_nodes < 2 || node < 0 || node > 63)
		return 0;
	return BIT_ULL(node);
}

/**
 * placer_device_constraint_on() - what does this device need, on this board?
 * @board: what its placement node says, or NULL
 * @dev: the device
 * @c: result
 *
 * Context: may sleep.
 * Return: 0; -EOPNOTSUPP if the device can do no DMA, or none that would not
 * bounce; -E2BIG if its bus has more windows than the solver can count; -EINVAL
 * if one of them is not in whole pages.
 */
int placer_device_constraint_on(const struct placer_board *board,
				struct device *dev, struct placer_constraint *c)
{
	unsigned int segment = dma_get_max_seg_size(dev);
	u64 boundary = dma_get_seg_boundary(dev);
	u64 iommu_page = placer_device_iommu_page(dev);
	u32 heaps = placer_device_heaps(dev, iommu_page);
	u64 limit = PLACER_NO_LIMIT;
	int rc;

	rc = placer_device_check(dev, heaps);
	if (rc)
		return rc;

	placer_constraint_init(c);
	c->max_segments = PLACER_UNKNOWN;
	c->heaps = heaps;
	c->prefers.nodes = placer_device_nodes(dev);
	c->coherency = dev_is_dma_coherent(dev) ? PLACER_SNOOPS :
						  PLACER_MAINTAINED;
	/* The default is a guess for the sake of all; it says nothing here. */
	if (segment != PLACER_DEFAULT_SEGMENT)
		c->max_segment_size = segment;
	if (boundary != PLACER_PCI_BOUNDARY && boundary != U64_MAX)
		c->segment_boundary =
			max(rounddown_pow_of_two(boundary + 1), SZ_4K) - 1;
	placer_soc_tighten(dev, &limit, c);
	placer_board_master(board, dev, &limit, c);

	if (iommu_page) {
		c->translated = true;
		c->granule = max(c->granule, iommu_page);
		return 0;
	}

	rc = placer_device_reach(dev, limit, c);
	if (rc == -E2BIG)
		dev_info_ratelimited(dev,
				     "cannot use buffers: its bus has more than %u windows\n",
				     PLACER_MAX_WINDOWS);
	else if (rc)
		dev_info_ratelimited(dev,
				     "cannot use buffers: a window of its bus is not in whole pages\n");
	return rc;
}

/**
 * placer_device_constraint() - what does this device need of memory?
 * @dev: the device
 * @c: result
 *
 * Context: may sleep.
 * Return: as placer_device_constraint_on().
 */
int placer_device_constraint(struct device *dev, struct placer_constraint *c)
{
	const struct placer_board *board = placer_board_lock();
	int rc = placer_device_constraint_on(board, dev, c);

	placer_board_unlock();
	return rc;
}

/**
 * placer_device_capable() - can this device use memory without bouncing?
 * @dev: the device
 * @backing: the memory
 *
 * Return: true if it can.
 */
bool placer_device_capable(struct device *dev,
			   const struct placer_backing *backing)
{
	return placer_device_iommu_page(dev) ||
	       placer_dma_capable(dev, backing);
}
