/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Attachments: what dma-buf calls for importers.
 */
#ifndef _PLACER_ATTACHMENT_H
#define _PLACER_ATTACHMENT_H

#include <linux/dma-direction.h>

#include "buffer.h"

struct dma_buf;
struct dma_buf_attachment;
struct sg_table;

int placer_attach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach);
void placer_detach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach);
int __placer_attachment_count(struct placer_buffer *buffer,
			      struct placer_attachment *pa);
struct sg_table *placer_map(struct dma_buf_attachment *attach,
			    enum dma_data_direction direction);
void placer_unmap(struct dma_buf_attachment *attach, struct sg_table *table,
		  enum dma_data_direction direction);

/**
 * __placer_attachment_needs() - count the needs of a device that is about to map
 * @buffer: the buffer
 * @pa: its attachment, which attach has not refused
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0, or the error of __placer_attachment_count().
 */
static inline int __placer_attachment_needs(struct placer_buffer *buffer,
					    struct placer_attachment *pa)
{
	return likely(!pa->uncounted) ? 0 :
					__placer_attachment_count(buffer, pa);
}

#endif /* _PLACER_ATTACHMENT_H */
