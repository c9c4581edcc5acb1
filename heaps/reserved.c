// SPDX-License-Identifier: GPL-2.0
/*
 * The reserved memory that a pool refers to: where it is, whether it is in the linear
 * map, and a device for which the DMA API allocates from it.
 *
 * Several kinds of reserved memory can only be allocated by the DMA API, which takes the
 * region of the device that it allocates for. So each such heap has a pseudo device that
 * reaches all memory and is behind no IOMMU.
 */
#include <linux/cleanup.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/of.h>
#include <linux/of_reserved_mem.h>
#include <linux/pfn.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <placer/heaps.h>

#include "reserved.h"

/**
 * placer_reserved_find() - find the memory of a pool
 * @pool: the pool; refers to reserved memory
 * @span: result: whole pages of the memory
 * @name: result: name of the memory's node, with the unit address, without which it need
 *	not be unique; the caller frees it
 *
 * Context: may sleep.
 * Return: 0; -ENODEV if the memory is not reserved, or has no whole page; -ENOMEM.
 */
int placer_reserved_find(const struct placer_pool *pool,
			 struct placer_span *span, char **name)
{
	struct device_node *node __free(device_node) =
		of_parse_phandle(pool->node, "memory-region", 0);
	struct reserved_mem *rmem = node ? of_reserved_mem_lookup(node) : NULL;
	u64 end;

	if (!rmem)
		return -ENODEV;

	span->first = round_up((u64)rmem->base, PAGE_SIZE);
	end = round_down((u64)rmem->base + rmem->size, PAGE_SIZE);
	if (end <= span->first)
		return -ENODEV;

	span->last = end - 1;
	*name = kstrdup(kbasename(node->full_name), GFP_KERNEL);
	return *name ? 0 : -ENOMEM;
}

/**
 * placer_reserved_no_map() - tell whether the memory of a pool is no-map
 * @pool: the pool; refers to reserved memory
 *
 * Context: may sleep.
 * Return: true if the devicetree says that the kernel must not map the memory.
 */
bool placer_reserved_no_map(const struct placer_pool *pool)
{
	struct device_node *node __free(device_node) =
		of_parse_phandle(pool->node, "memory-region", 0);

	return node && of_property_read_bool(node, "no-map");
}

/**
 * placer_reserved_linear() - tell whether memory is in the kernel's linear map
 * @span: the memory, whole pages
 *
 * What the kernel did, not what the devicetree says: no-map has no effect on memory that
 * was in use already when it was read.
 *
 * Context: any.
 * Return: how much of it is, see &enum placer_linear.
 */
enum placer_linear placer_reserved_linear(const struct placer_span *span)
{
	size_t size = span->last - span->first + 1;

	switch (region_intersects(span->first, size, IORESOURCE_SYSTEM_RAM,
				  IORES_DESC_NONE)) {
	case REGION_DISJOINT:
		return PLACER_LINEAR_NONE;
	case REGION_INTERSECTS:
		if (pfn_valid(PHYS_PFN(span->first)) &&
		    pfn_valid(PHYS_PFN(span->last)))
			return PLACER_LINEAR_ALL;
		fallthrough;
	default:
		return PLACER_LINEAR_PART;
	}
}

/**
 * placer_reserved_device() - make the pseudo device to allocate the memory of a pool with
 * @pool: the pool; or NULL for a device without reserved memory
 *
 * Context: may sleep.
 * Return: the device, for placer_reserved_device_free(), or an ERR_PTR: -ENODEV if the
 * kernel cannot use the memory; or what platform_device_register_full() returns.
 */
struct platform_device *placer_reserved_device(const struct placer_pool *pool)
{
	const struct platform_device_info info = {
		.name = "dmabuf-placer-pool",
		.id = PLATFORM_DEVID_AUTO,
		.dma_mask = DMA_BIT_MASK(64),
	};
	struct platform_device *pdev = platform_device_register_full(&info);

	if (IS_ERR(pdev) || !pool)
		return pdev;

	if (of_reserved_mem_device_init_by_idx(&pdev->dev, pool->node, 0)) {
		platform_device_unregister(pdev);
		return ERR_PTR(-ENODEV);
	}
	return pdev;
}

/**
 * placer_reserved_device_free() - undo placer_reserved_device()
 * @pdev: the device; NULL and ERR_PTRs are ignored
 *
 * Context: may sleep.
 */
void placer_reserved_device_free(struct platform_device *pdev)
{
	if (IS_ERR_OR_NULL(pdev))
		return;
	of_reserved_mem_device_release(&pdev->dev);
	platform_device_unregister(pdev);
}
