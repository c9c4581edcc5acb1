/* SPDX-License-Identifier: GPL-2.0 */
/*
 * CMA areas: which there are, and how memory of them is had. Kernels before 7.x
 * export the DMA API only; which file takes memory is chosen in Kbuild.
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
 * @pdev: the pseudo device whose CMA area it is
 * @lock: guards all below
 * @span: where the area lies, or may lie
 * @known: what of @span it has for certain; @known.last < @known.first if nothing
 * @total: its size in bytes, or the most that it can be
 *
 * The kernel exports neither place nor size of an area. Those in the devicetree are
 * known from there; others become known by what they give.
 */
struct placer_cma_area {
	struct platform_device *pdev;
	spinlock_t lock; /* guards what follows */
	struct placer_span span;
	struct placer_span known;
	u64 total;
};

/**
 * struct placer_cma_run - memory of one backing
 * @page: the first
 * @size: bytes that were taken, which may be more than were asked for
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
