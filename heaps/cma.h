/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a CMA heap gets memory of its area. Kernels before 7.x export the DMA API
 * only; which file does it is chosen in Kbuild.
 */
#ifndef _PLACER_CMA_H
#define _PLACER_CMA_H

#include <linux/types.h>
#include <placer/solve.h>

struct page;
struct platform_device;

/**
 * struct placer_cma_area - a CMA area
 * @pdev: the pseudo device whose CMA area it is
 * @span: where the area lies, or may lie
 * @total: its size in bytes
 */
struct placer_cma_area {
	struct platform_device *pdev;
	struct placer_span span;
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

int placer_cma_take(const struct placer_cma_area *area, size_t size, u64 align,
		    bool zero, struct placer_cma_run *run);
void placer_cma_give(const struct placer_cma_area *area,
		     const struct placer_cma_run *run);

#endif /* _PLACER_CMA_H */
