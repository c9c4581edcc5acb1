/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the CPU does with buffers.
 */
#ifndef _PLACER_CPU_H
#define _PLACER_CPU_H

#include <linux/dma-direction.h>

#include "buffer.h"
#include "event.h"

struct iosys_map;

int placer_vmap(struct dma_buf *dmabuf, struct iosys_map *map);
void placer_vunmap(struct dma_buf *dmabuf, struct iosys_map *map);
int placer_begin_cpu_access(struct dma_buf *dmabuf,
			    enum dma_data_direction direction);
int placer_end_cpu_access(struct dma_buf *dmabuf,
			  enum dma_data_direction direction);

#endif /* _PLACER_CPU_H */
