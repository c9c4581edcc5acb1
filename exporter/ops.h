/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The dma-buf operations, and those that are the same on all kernels.
 */
#ifndef _PLACER_OPS_H
#define _PLACER_OPS_H

#include <linux/dma-buf.h>

#include "attachment.h"
#include "buffer.h"
#include "cpu.h"
#include "mmap.h"

#define PLACER_DMA_BUF_OPS                                            \
	.attach = placer_attach, .detach = placer_detach,             \
	.map_dma_buf = placer_map, .unmap_dma_buf = placer_unmap,     \
	.begin_cpu_access = placer_begin_cpu_access,                  \
	.end_cpu_access = placer_end_cpu_access, .mmap = placer_mmap, \
	.vmap = placer_vmap, .vunmap = placer_vunmap,                 \
	.release = placer_release

extern const struct dma_buf_ops placer_dma_buf_ops;

#endif /* _PLACER_OPS_H */
