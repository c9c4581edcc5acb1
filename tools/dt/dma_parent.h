/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the readers of dma.h's facts share.
 */
#ifndef _PLACER_DMA_PARENT_H
#define _PLACER_DMA_PARENT_H

#include "dma.h"

/* DMA parents can form a loop, which the kernel would follow for ever. */
#define DMA_MAX_STEPS (2 * DT_MAX_DEPTH)

/* The node above, or the one that "dma-mem" refers to; DT_NONE above the root. */
u32 dma_parent(const struct dt *dt, u32 node);

void dma_range_view(const struct dt *dt, struct dma_view *view);
void dma_iommu_view(const struct dt *dt, struct dma_view *view);

#endif /* _PLACER_DMA_PARENT_H */
