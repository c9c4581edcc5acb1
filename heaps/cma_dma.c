// SPDX-License-Identifier: GPL-2.0
/*
 * CMA memory by way of the DMA API, where the kernel exports no other.
 *
 * That API takes memory from the area of the device that asks. It falls back to
 * the page allocator when the area is exhausted, so what it returns is checked
 * against the area.
 */
#include <linux/dma-mapping.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/platform_device.h>

#include "cma.h"

/**
 * placer_cma_take() - take memory of a CMA area
 * @area: the area
 * @size: bytes, whole pages
 * @align: of the start, a power of two
 * @zero: it must read as zero
 * @run: result
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int placer_cma_take(const struct placer_cma_area *area, size_t size, u64 align,
		    bool zero, struct placer_cma_run *run)
{
	dma_addr_t dma;
	phys_addr_t phys;

	/*
	 * An area aligns what it gives to its size, so ask for as much as the
	 * alignment; and of two pages at least, as one page is not taken from
	 * the default area. Always zeroed, so @zero needs no look. No reclaim
	 * for the sake of the page allocator's fallback, whose answer is thrown
	 * away.
	 */
	run->size = max3((u64)size, align, (u64)2 * PAGE_SIZE);
	run->page = dma_alloc_pages(&area->pdev->dev, run->size, &dma,
				    DMA_BIDIRECTIONAL,
				    GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY);
	if (!run->page)
		return -ENOMEM;

	phys = page_to_phys(run->page);
	if (phys >= area->span.first && phys + run->size - 1 <= area->span.last)
		return 0;

	placer_cma_give(area, run);
	return -ENOMEM;
}

/**
 * placer_cma_give() - give memory back to a CMA area
 * @area: the area
 * @run: of placer_cma_take()
 *
 * Context: may sleep.
 */
void placer_cma_give(const struct placer_cma_area *area,
		     const struct placer_cma_run *run)
{
	/* Not translated: the pseudo device's addresses are physical. */
	dma_free_pages(&area->pdev->dev, run->size, run->page,
		       page_to_phys(run->page), DMA_BIDIRECTIONAL);
}
