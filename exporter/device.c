// SPDX-License-Identifier: GPL-2.0
/*
 * Devices: the constraint of a live struct device.
 *
 * DMA masks, bus limits, windows of buses, segment limits, coherency and IOMMUs
 * are turned into constraints only here, when a device attaches or is expected:
 * later the structures that they are read from may be gone. dma.c reads segment
 * limits once more, to cut scatterlists. The table of SoCs and the board's
 * placement node add what no structure says, and can only tighten.
 *
 * The DMA API does not tell windows, nor whether all DMA bounces: it finds out
 * at map, which is too late to choose memory. So they are read from the
 * structures that the DMA API reads.
 */
#include <linux/bits.h>
#include <linux/cc_platform.h>
#include <linux/device.h>
#include <linux/dma-direct.h>
#include <linux/nodemask.h>
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/swiotlb.h>
#include <placer/device.h>

#include "board/board.h"
#include "device.h"
#include "dma.h"
#include "soc.h"

#ifdef CONFIG_IOMMU_API
/*
 * What the IOMMU has for the device by now, which need not be what the DMA API fills. The
 * domain stays only as long as a driver is bound.
 */
static void placer_device_ask_domain(struct device *dev,
				     struct placer_device_said *said)
{
	const struct iommu_domain *domain;

	if (!READ_ONCE(dev->driver))
		return;
	domain = iommu_get_domain_for_dev(dev);
	if (!domain)
		return;
	said->iommu_private = !(domain->type & __IOMMU_DOMAIN_DMA_API);
	if (domain->pgsize_bitmap)
		said->iommu_page = max_t(u64, said->iommu_page,
					 BIT_ULL(__ffs(domain->pgsize_bitmap)));
}
#else
static void placer_device_ask_domain(struct device *dev,
				     struct placer_device_said *said)
{
}
#endif

/*
 * The IOMMU through which the DMA API maps for this device, if any. Having one is not
 * enough, as its domain may be an identity map.
 */
static void placer_device_ask_iommu(struct device *dev,
				    struct placer_device_said *said)
{
	unsigned long boundary = dma_get_merge_boundary(dev);

	if (!boundary)
		return;
	said->iommu_page = (u64)boundary + 1;
	said->iommu_unmerged = dev_is_pci(dev) && to_pci_dev(dev)->untrusted;
	placer_device_ask_domain(dev, said);
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

/* The bit that marks encrypted memory in the device's addresses, or 0. */
static u64 placer_device_encryption(struct device *dev)
{
	const struct bus_dma_region *region = dev->dma_range_map;

	return region ?
		       phys_to_dma(dev, region->cpu_start) - region->dma_start :
		       phys_to_dma(dev, 0);
}

/*
 * The set of heaps that the device may use. All DMA of a device bounces if it
 * is restricted to a pool of its own, or with swiotlb=force. Only memory of its
 * own pool need not bounce, if the board offers that pool as a heap.
 */
static u32 placer_device_heaps(struct device *dev, bool translated)
{
	if (translated || !is_swiotlb_force_bounce(dev))
		return PLACER_ALL_HEAPS;
	return placer_restricted_heaps(dev);
}

/* Return: NULL, or why no memory can serve the device. */
static const char *placer_device_check(const struct placer_device_said *said)
{
	if (!said->last)
		return "it has no DMA mask";
	if (!said->heaps && cc_platform_has(CC_ATTR_MEM_ENCRYPT))
		return "memory is encrypted, so all its DMA bounces";
	if (!said->heaps)
		return "its DMA is restricted to memory that no pool uses";
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
 * placer_device_ask() - ask a device itself what it needs
 * @dev: the device
 * @said: result: what the device says by now, and nothing of what others say of it
 *
 * Context: any.
 * Return: NULL; or, as a static string, why the device can use no buffer: it
 * can do no DMA, in which case @said->last is 0, or all its DMA would bounce.
 */
const char *placer_device_ask(struct device *dev,
			      struct placer_device_said *said)
{
	placer_device_said_init(said);
	said->last = dev->dma_mask ? *dev->dma_mask : 0;
	said->bus_last = dev->bus_dma_limit ?: PLACER_NO_LIMIT;
	said->coherent_last = dev->coherent_dma_mask ?: PLACER_NO_LIMIT;
	said->windows = dev->dma_range_map;
	said->encryption = placer_device_encryption(dev);
	said->snoops = dev_is_dma_coherent(dev);
	placer_device_ask_iommu(dev, said);
	said->nodes = placer_device_nodes(dev);
	said->heaps = placer_device_heaps(dev, said->iommu_page);
	said->segment_bytes = placer_entry_limit(dev);
	said->boundary = placer_entry_boundary(dev);
	return placer_device_check(said);
}

/* What is proven of the solver is proven for constraints that pass this. */
static void placer_device_verify(struct device *dev,
				 const struct placer_constraint *c)
{
	if (!IS_ENABLED(CONFIG_DMABUF_PLACER_DEBUG))
		return;
	WARN_ONCE(placer_constraint_check(c),
		  "%s: its constraint is not valid\n", dev_name(dev));
}

static int placer_device_merge(struct device *dev,
			       const struct placer_device_said *said,
			       struct placer_constraint *c)
{
	const struct bus_dma_region *region = dev->dma_range_map;
	int rc = placer_device_said_constraint(said, c);

	for (; !rc && region && region->size; region++)
		rc = placer_device_said_window(said, c, region->cpu_start,
					       region->dma_start, region->size);
	placer_device_verify(dev, c);
	return rc;
}

/**
 * placer_device_conclude() - merge all that is known of a device
 * @board: the board's placement node, or NULL
 * @dev: the device
 * @soc: of placer_soc_read()
 * @live: of placer_device_ask(), which has returned NULL
 * @c: result
 *
 * Context: placer_board_lock() is held; may sleep.
 * Return: NULL; or, as a static string, why the device can use no buffer: its bus has
 * windows that a constraint cannot hold, or memory is encrypted and it has too few
 * address bits for that.
 */
const char *placer_device_conclude(const struct placer_board *board,
				   struct device *dev,
				   const struct placer_soc *soc,
				   const struct placer_device_said *live,
				   struct placer_constraint *c)
{
	struct placer_device_said said = *live;
	struct placer_board_match match;

	said.iommu_bits = soc->iommu_bits;
	said.table_segments = soc->max_segments;
	said.table_bits = soc->address_bits;
	if (soc->last)
		said.last = min(said.last, soc->last);
	said.table_pages = soc->pages;
	said.table_one_entry = soc->one_entry;
	said.table_own_mmu = soc->own_mmu;
	if (soc->one_physical)
		said.iommu_page = 0;
	said.own_heaps = placer_board_own_heaps(board, dev);
	placer_board_match(board, dev, &match);
	said.master_last = match.last;
	if (match.nr)
		said.master = &match.more;
	return placer_device_error(placer_device_merge(dev, &said, c));
}

/**
 * placer_device_constraint() - find the constraint of a device on a board
 * @board: the board's placement node, or NULL
 * @dev: the device
 * @c: result
 *
 * Context: placer_board_lock() is held; may sleep.
 * Return: as placer_device_ask() and placer_device_conclude().
 */
const char *placer_device_constraint(const struct placer_board *board,
				     struct device *dev,
				     struct placer_constraint *c)
{
	struct placer_device_said said;
	struct placer_soc soc;

	placer_soc_read(dev, &soc);
	return placer_device_ask(dev, &said) ?:
		       placer_device_conclude(board, dev, &soc, &said, c);
}

/**
 * placer_device_try_constraint() - find the constraint of a device that is not attaching
 * @board: the board's placement node, or NULL
 * @dev: the device
 * @bound: only if it has a driver
 * @c: result
 * @useless: result, as placer_device_constraint() returns it
 *
 * What is read of a device goes away with its driver. Do not wait for one that comes or goes:
 * the task that holds the device's lock may wait for this one.
 *
 * Context: @board does not change: placer_board_lock() is held, or the board is not published yet;
 * may sleep.
 * Return: false if the device is locked, or not bound but has to be; nothing is known of it then.
 */
bool placer_device_try_constraint(const struct placer_board *board,
				  struct device *dev, bool bound,
				  struct placer_constraint *c,
				  const char **useless)
{
	bool known;

	if (!device_trylock(dev))
		return false;
	known = !bound || device_is_bound(dev);
	if (known)
		*useless = placer_device_constraint(board, dev, c);
	device_unlock(dev);
	return known;
}

/**
 * placer_device_unshifted() - find addresses that a device's bus does not shift
 * @dev: the device
 * @c: of placer_device_constraint()
 * @unshifted: result, to be freed by the caller; NULL if the bus has no
 *	windows, or an IOMMU translates
 *
 * For memory without struct pages the DMA API ignores the offset of a bus.
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
		/* Never too many: the constraint holds all windows. */
		placer_reach_add(reach, &window);
	}
	placer_reach_intersect(reach, &c->reach);
	*unshifted = reach;
	return 0;
}
