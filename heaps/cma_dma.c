// SPDX-License-Identifier: GPL-2.0
/*
 * CMA memory by the DMA API, where the kernel does not export cma_alloc().
 *
 * The DMA API allocates from the area of the device. If the area is exhausted, it falls
 * back to the page allocator and does not report that.
 */
#include <linux/dma-mapping.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/page_ref.h>
#include <linux/platform_device.h>

#include "cma.h"

/**
 * placer_cma_exists() - tell whether there is an area at all
 * @area: the area
 *
 * Context: any.
 * Return: true, as the DMA API does not tell.
 */
bool placer_cma_exists(const struct placer_cma_area *area)
{
	return true;
}

/**
 * placer_cma_survey() - find the addresses of an area by allocating from it
 * @area: the area
 *
 * Does nothing, as the DMA API would have to allocate all of the area. Other areas of the
 * zone, which only kernel parameters create ("numa_cma=", "hugetlb_cma="), count as part
 * of this one, so that the heap may claim more free memory than it has.
 *
 * Context: any.
 */
void placer_cma_survey(struct placer_cma_area *area)
{
}

/*
 * Each page from a CMA area has a reference count of its own. Of a block from the page
 * allocator, only the first page has one.
 */
static bool placer_cma_is_area(const struct placer_cma_run *run)
{
	return page_ref_count(run->page + 1);
}

/**
 * placer_cma_take() - allocate memory from a CMA area
 * @area: the area
 * @size: bytes, whole pages
 * @align: alignment of the first byte, a power of two
 * @zero: the memory must read as zero
 * @run: result
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int placer_cma_take(const struct placer_cma_area *area, size_t size, u64 align,
		    bool zero, struct placer_cma_run *run)
{
	dma_addr_t dma;

	/*
	 * The DMA API aligns an allocation to its size, so allocate as much as
	 * the alignment. It takes single pages from the page allocator, and
	 * these could not be told apart, so allocate two pages at least. It
	 * always zeroes, whatever @zero says. Do not reclaim for its fallback
	 * to the page allocator, whose memory is freed at once.
	 */
	run->size = max3((u64)size, align, (u64)2 * PAGE_SIZE);
	run->page = dma_alloc_pages(&area->pdev->dev, run->size, &dma,
				    DMA_BIDIRECTIONAL,
				    GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY);
	if (!run->page)
		return -ENOMEM;

	if (placer_cma_is_area(run))
		return 0;

	placer_cma_give(area, run);
	return -ENOMEM;
}

/**
 * placer_cma_give() - free memory of a CMA area
 * @area: the area
 * @run: the memory, from placer_cma_take()
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
