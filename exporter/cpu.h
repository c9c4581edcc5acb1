/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The CPU as a user of buffers.
 */
#ifndef _PLACER_CPU_H
#define _PLACER_CPU_H

#include <linux/dma-direction.h>

#include "buffer.h"
#include "event.h"

struct iosys_map;

int __placer_cpu_join(struct placer_buffer *buffer, enum placer_event event);
void __placer_cpu_leave(struct placer_buffer *buffer);
int placer_vmap(struct dma_buf *dmabuf, struct iosys_map *map);
void placer_vunmap(struct dma_buf *dmabuf, struct iosys_map *map);
int placer_begin_cpu_access(struct dma_buf *dmabuf,
			    enum dma_data_direction direction);
int placer_end_cpu_access(struct dma_buf *dmabuf,
			  enum dma_data_direction direction);

#endif /* _PLACER_CPU_H */
