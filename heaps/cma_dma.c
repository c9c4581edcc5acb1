// SPDX-License-Identifier: GPL-2.0
/*
 * CMA memory by way of the DMA API, where the kernel exports no other.
 *
 * That API takes memory from the area of the device that asks. It falls back to
 * the page allocator when the area is exhausted, and does not say so.
 */
#include <linux/dma-mapping.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/page_ref.h>
#include <linux/platform_device.h>

#include "cma.h"

/**
 * placer_cma_exists() - is there such an area at all?
 * @area: the area
 *
 * Context: any.
 * Return: true, as that is not to be known here.
 */
bool placer_cma_exists(const struct placer_cma_area *area)
{
	return true;
}

/**
 * placer_cma_survey() - find out where an area is
 * @area: the area
 *
 * Not to be had here but by taking all of it. What can be known is, by what it
 * gives. Areas of others, which only parameters of the kernel make ("numa_cma=",
 * "hugetlb_cma="), count as its own as long as they are in the same zone: it may then
 * say that it has more free than it gives.
 *
 * Context: any.
 */
void placer_cma_survey(struct placer_cma_area *area)
{
}

/*
 * Each page that an area gives has a reference of its own; a block of the page
 * allocator's has one for all of it, in its first page.
 */
static bool placer_cma_is_area(const struct placer_cma_run *run)
{
	return page_ref_count(run->page + 1);
}

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

	/*
	 * An area aligns what it gives to its size, so ask for as much as the
	 * alignment; and of two pages at least, as one page is not taken from
	 * the default area, and would not tell where it is from. Always zeroed,
	 * so @zero needs no look. No reclaim for the sake of the page
	 * allocator's fallback, whose answer is thrown away.
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
