// SPDX-License-Identifier: GPL-2.0
/*
 * The extent of a CMA area, as far as it is known.
 */
#include <linux/io.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>

#include "cma.h"

/**
 * placer_cma_area_set() - set the known addresses of an area
 * @area: the area
 * @span: its addresses
 *
 * Context: any.
 */
void placer_cma_area_set(struct placer_cma_area *area,
			 const struct placer_span *span)
{
	spin_lock(&area->lock);
	area->span = *span;
	area->known = *span;
	area->total = span->last - span->first + 1;
	spin_unlock(&area->lock);
}

/* Reduce the span to what its size allows on both sides of what is known. */
static void __placer_cma_confine(struct placer_cma_area *area)
{
	u64 first = area->known.first, last = area->known.last, rest;

	lockdep_assert_held(&area->lock);

	area->total = max(area->total, last - first + 1);
	rest = area->total - (last - first + 1);
	area->span.first =
		min(first, max(area->span.first, first - min(first, rest)));
	area->span.last = max(last, min(area->span.last, last + rest));
}

/**
 * placer_cma_bound() - set bounds of an area whose addresses are not known
 * @area: the area; @area.known is set
 * @span: addresses that the area is within
 * @total: maximum size of the area, in bytes
 *
 * Context: any.
 */
void placer_cma_bound(struct placer_cma_area *area,
		      const struct placer_span *span, u64 total)
{
	spin_lock(&area->lock);
	area->span = *span;
	area->total = total;
	__placer_cma_confine(area);
	spin_unlock(&area->lock);
}

/**
 * placer_cma_learn() - extend what is known of an area by memory allocated from it
 * @area: the area
 * @run: the memory
 *
 * An area has no holes, and consists of whole page blocks.
 *
 * Context: any.
 */
void placer_cma_learn(struct placer_cma_area *area,
		      const struct placer_cma_run *run)
{
	const u64 block = (u64)pageblock_nr_pages << PAGE_SHIFT;
	u64 first = round_down(page_to_phys(run->page), block);
	u64 last = round_up(page_to_phys(run->page) + run->size, block) - 1;
	struct placer_span *known = &area->known;

	spin_lock(&area->lock);
	if (known->first <= known->last) {
		first = min(first, known->first);
		last = max(last, known->last);
	}
	*known = (struct placer_span){ .first = first, .last = last };
	__placer_cma_confine(area);
	spin_unlock(&area->lock);
}
