/* SPDX-License-Identifier: GPL-2.0 */
/*
 * CMA areas: where they are, and how to allocate from them. Kernels before 7.x export
 * no more than the DMA API, so Kbuild chooses the file that allocates.
 */
#ifndef _PLACER_CMA_H
#define _PLACER_CMA_H

#include <linux/spinlock.h>
#include <linux/types.h>
#include <placer/solve.h>

struct page;
struct platform_device;

/**
 * struct placer_cma_area - a CMA area
 * @pdev: the pseudo device that the area belongs to
 * @lock: guards the members below
 * @span: addresses of the area, or where they can be
 * @known: part of @span that certainly belongs to the area; @known.last < @known.first if
 *	there is none
 * @total: size of the area in bytes, or the most that it can be
 *
 * The kernel exports neither the addresses nor the size of an area. The devicetree tells
 * those of the areas that it declares. What is known of others grows by what is allocated
 * from them.
 */
struct placer_cma_area {
	struct platform_device *pdev;
	spinlock_t lock; /* guards the members below */
	struct placer_span span;
	struct placer_span known;
	u64 total;
};

/**
 * struct placer_cma_run - memory of one backing
 * @page: the first page
 * @size: bytes that were allocated; may be more than the request's
 */
struct placer_cma_run {
	struct page *page;
	size_t size;
};

/* cma_extent.c */
void placer_cma_area_set(struct placer_cma_area *area,
			 const struct placer_span *span);
void placer_cma_learn(struct placer_cma_area *area,
		      const struct placer_cma_run *run);
void placer_cma_bound(struct placer_cma_area *area,
		      const struct placer_span *span, u64 total);

/* cma_find.c */
bool placer_cma_activated(struct placer_cma_area *area);
int placer_cma_find_default(struct placer_cma_area *area, char **name);

/* cma_area.c, cma_dma.c */
bool placer_cma_exists(const struct placer_cma_area *area);
void placer_cma_survey(struct placer_cma_area *area);
int placer_cma_take(const struct placer_cma_area *area, size_t size, u64 align,
		    bool zero, struct placer_cma_run *run);
void placer_cma_give(const struct placer_cma_area *area,
		     const struct placer_cma_run *run);

#endif /* _PLACER_CMA_H */
