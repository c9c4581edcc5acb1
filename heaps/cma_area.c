// SPDX-License-Identifier: GPL-2.0
/*
 * CMA memory by cma_alloc(), where the kernel exports it.
 */
#include <linux/cma.h>
#include <linux/dma-map-ops.h>
#include <linux/highmem.h>
#include <linux/jiffies.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/pfn.h>
#include <linux/platform_device.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "cma.h"

/* A survey holds all of the area, so it must not keep drivers from it for long. */
#define PLACER_CMA_SURVEY_TIME (HZ / 2)

/**
 * placer_cma_exists() - tell whether there is an area at all
 * @area: the area
 *
 * Context: any.
 * Return: true if the kernel has such an area, usable or not.
 */
bool placer_cma_exists(const struct placer_cma_area *area)
{
	return dev_get_cma_area(&area->pdev->dev);
}

/**
 * placer_cma_survey() - find the addresses of an area by allocating from it
 * @area: the area; result: its addresses, if all of it could be surveyed
 *
 * Other areas in the same zone, as that for a crash kernel, look the same from outside.
 * cma_alloc() returns the lowest free page with the alignment asked for, so one page of
 * each page block is allocated until there are no more. If that takes too long, nothing
 * changes but what is known.
 *
 * Page blocks at the ends that are in use are missed. They become known when memory of
 * them is allocated later.
 *
 * Context: may sleep.
 */
void placer_cma_survey(struct placer_cma_area *area)
{
	struct cma *cma = dev_get_cma_area(&area->pdev->dev);
	unsigned long max = PHYS_PFN(area->total) / pageblock_nr_pages;
	struct placer_cma_run run = { .size = PAGE_SIZE };
	struct page **pages = kvcalloc(max, sizeof(*pages), GFP_KERNEL);
	unsigned long i, nr = 0, end = jiffies + PLACER_CMA_SURVEY_TIME;
	bool complete;

	for (; pages && nr < max && time_before(jiffies, end); nr++) {
		pages[nr] = cma_alloc(cma, 1, pageblock_order, true);
		if (!pages[nr])
			break;
	}
	complete = nr == max || time_before(jiffies, end);
	for (i = 0; i < nr; i++) {
		run.page = pages[i];
		placer_cma_learn(area, &run);
		cma_release(cma, pages[i], 1);
	}
	if (nr && complete && !fatal_signal_pending(current))
		placer_cma_area_set(area, &area->known);
	kvfree(pages);
}

static void placer_cma_clear(struct page *page, unsigned long nr_pages)
{
	for (; nr_pages; nr_pages--) {
		clear_highpage(page++);
		cond_resched();
	}
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
	unsigned int order = ilog2(max_t(u64, align, PAGE_SIZE)) - PAGE_SHIFT;

	run->size = size;
	run->page = cma_alloc(dev_get_cma_area(&area->pdev->dev),
			      size >> PAGE_SHIFT, order, true);
	if (!run->page)
		return -ENOMEM;

	if (zero)
		placer_cma_clear(run->page, size >> PAGE_SHIFT);
	return 0;
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
	WARN_ON_ONCE(!cma_release(dev_get_cma_area(&area->pdev->dev), run->page,
				  run->size >> PAGE_SHIFT));
}
