/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Creation of buffers.
 */
#ifndef _PLACER_CREATE_H
#define _PLACER_CREATE_H

#include <linux/types.h>

struct dma_buf;

struct dma_buf *placer_buffer_create(const char *name, size_t size,
				     unsigned int fd_flags);
int placer_buffer_commit(struct dma_buf *dmabuf, long wait);
struct dma_buf *placer_buffer_filled(struct dma_buf *dmabuf);

#endif /* _PLACER_CREATE_H */
