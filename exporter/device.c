// SPDX-License-Identifier: GPL-2.0
/*
 * Devices: what a live struct device says of the memory it can use.
 *
 * DMA masks, bus limits, windows of buses, segment limits, coherency and IOMMUs are
 * turned into constraints here and nowhere else, when a device attaches or is to be
 * expected: later, what they are read from may have gone. dma.c cuts by them once there
 * is memory. What no structure says comes from the table of SoCs and from the
 * board's devicetree, and can only tighten.
 *
 * Windows, and whether all DMA bounces, the DMA API keeps to itself: it finds out when
 * it maps, which is too late to choose. They are read from where it reads them.
 */
#include <linux/device.h>
#include <linux/dma-direct.h>
#include <linux/nodemask.h>
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/slab.h>
#include <linux/swiotlb.h>

#include "board/board.h"
#include "device.h"
#include "soc.h"

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

static const char *placer_window_error(int error)
{
	if (error == -E2BIG)
		return "its bus has too many windows";
	return "a window of its bus is not in whole pages";
}

/* Where memory is encrypted, each address has a bit that says so. */
static u64 placer_device_encryption(struct device *dev)
{
	const struct bus_dma_region *region = dev->dma_range_map;

	return region ?
		       phys_to_dma(dev, region->cpu_start) - region->dma_start :
		       phys_to_dma(dev, 0);
}

/*
 * The physical addresses that the device can use without translation. Return: NULL, or
 * why they cannot be told.
 */
static const char *placer_device_reach(struct device *dev, u64 limit,
				       struct placer_constraint *c)
{
	const struct bus_dma_region *region = dev->dma_range_map;
	u64 encryption = placer_device_encryption(dev);
	struct placer_span all = {};
	int rc;

	limit = min3(limit, dma_get_mask(dev),
		     dev->bus_dma_limit ?: PLACER_NO_LIMIT);
	/* The DMA API itself goes by the coherent mask. */
	if (encryption &&
	    min3(limit, dev->coherent_dma_mask ?: PLACER_NO_LIMIT,
		 dev->bus_dma_limit ?: PLACER_NO_LIMIT) < encryption)
		return "memory is encrypted, and it has too few address bits for that";

	limit -= encryption;
	c->reach.nr = 0;
	if (!region) {
		all.last = limit;
		rc = placer_reach_add(&c->reach, &all);
		return rc ? placer_window_error(rc) : NULL;
	}

	for (; region->size; region++) {
		rc = placer_constraint_add_window(c, region->cpu_start,
						  region->dma_start,
						  region->size, limit);
		if (rc)
			return placer_window_error(rc);
	}
	return NULL;
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

/* Return: NULL, or why no memory would do. */
static const char *placer_device_check(struct device *dev, u32 heaps)
{
	if (!dev->dma_mask || !*dev->dma_mask)
		return "it has no DMA mask";
	if (!heaps)
		return "all its DMA bounces, and no pool opts in where to";
	return NULL;
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
 * Return: NULL; or why the device can use no buffer, in words: it can do no DMA, or
 * none that would not bounce, or its bus has windows that the solver cannot count. A
 * static string.
 */
const char *placer_device_constraint_on(const struct placer_board *board,
					struct device *dev,
					struct placer_constraint *c)
{
	unsigned int segment = dma_get_max_seg_size(dev);
	u64 boundary = dma_get_seg_boundary(dev);
	u64 iommu_page = placer_device_iommu_page(dev);
	u32 heaps = placer_device_heaps(dev, iommu_page);
	const char *why = placer_device_check(dev, heaps);
	u64 limit = PLACER_NO_LIMIT;

	if (why)
		return why;

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
	placer_board_tighten(board, dev, &limit, c);

	if (iommu_page) {
		c->translated = true;
		c->granule = max(c->granule, iommu_page);
		return NULL;
	}
	return placer_device_reach(dev, limit, c);
}

/**
 * placer_device_constraint() - what does this device need of memory?
 * @dev: the device
 * @c: result
 *
 * Context: may sleep.
 * Return: as placer_device_constraint_on().
 */
const char *placer_device_constraint(struct device *dev,
				     struct placer_constraint *c)
{
	const struct placer_board *board = placer_board_lock();
	const char *why = placer_device_constraint_on(board, dev, c);

	placer_board_unlock();
	return why;
}

/**
 * placer_device_unshifted() - where does a device find memory at its own address?
 * @dev: the device
 * @c: of placer_device_constraint()
 * @unshifted: result: NULL if that is so wherever it reaches, or an IOMMU translates;
 *	else to be freed by the caller
 *
 * The DMA API takes no notice of a bus's offset for memory that has no pages.
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int placer_device_unshifted(struct device *dev,
			    const struct placer_constraint *c,
			    struct placer_reach **unshifted)
{
	const struct bus_dma_region *region = dev->dma_range_map;
	struct placer_reach *reach;
	struct placer_span window;

	*unshifted = NULL;
	if (c->translated || !region)
		return 0;

	reach = kzalloc(sizeof(*reach), GFP_KERNEL);
	if (!reach)
		return -ENOMEM;

	for (; region->size; region++) {
		if (region->cpu_start != region->dma_start)
			continue;
		window.first = region->cpu_start;
		window.last = region->cpu_start + region->size - 1;
		/* There are no more windows than the constraint could hold. */
		placer_reach_add(reach, &window);
	}
	placer_reach_intersect(reach, &c->reach);
	*unshifted = reach;
	return 0;
}
