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
#include <placer/device.h>

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

static const char *placer_device_error(int error)
{
	switch (error) {
	case 0:
		return NULL;
	case -E2BIG:
		return "its bus has too many windows";
	case -EOPNOTSUPP:
		return "memory is encrypted, and it has too few address bits for that";
	default:
		return "a window of its bus is not in whole pages";
	}
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

/* What no table and no devicetree node of ours says. */
static void placer_device_ask(struct device *dev,
			      struct placer_device_said *said)
{
	unsigned int segment = dma_get_max_seg_size(dev);
	u64 boundary = dma_get_seg_boundary(dev);

	placer_device_said_init(said);
	said->last = dma_get_mask(dev);
	said->bus_last = dev->bus_dma_limit ?: PLACER_NO_LIMIT;
	said->coherent_last = dev->coherent_dma_mask ?: PLACER_NO_LIMIT;
	said->windows = dev->dma_range_map;
	said->encryption = placer_device_encryption(dev);
	said->snoops = dev_is_dma_coherent(dev);
	said->iommu_page = placer_device_iommu_page(dev);
	said->nodes = placer_device_nodes(dev);
	/* The default is a guess for the sake of all; it says nothing here. */
	if (segment != PLACER_DEFAULT_SEGMENT)
		said->segment_bytes = segment;
	if (boundary != PLACER_PCI_BOUNDARY)
		said->boundary = boundary;
}

static int placer_device_conclude(struct device *dev,
				  const struct placer_device_said *said,
				  struct placer_constraint *c)
{
	const struct bus_dma_region *region = dev->dma_range_map;
	int rc = placer_device_said_constraint(said, c);

	for (; !rc && region && region->size; region++)
		rc = placer_device_said_window(said, c, region->cpu_start,
					       region->dma_start, region->size);
	return rc;
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
	u32 heaps = placer_device_heaps(dev, placer_device_iommu_page(dev));
	const char *why = placer_device_check(dev, heaps);
	struct placer_board_match match;
	struct placer_device_said said;

	if (why)
		return why;

	placer_device_ask(dev, &said);
	said.heaps = heaps;
	placer_soc_ask(dev, &said);
	placer_board_match(board, dev, &match);
	said.master_last = match.last;
	if (match.nr)
		said.master = &match.more;
	return placer_device_error(placer_device_conclude(dev, &said, c));
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
