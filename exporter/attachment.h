/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Attachments: what dma-buf calls for importers.
 */
#ifndef _PLACER_ATTACHMENT_H
#define _PLACER_ATTACHMENT_H

#include <linux/dma-direction.h>

struct dma_buf;
struct dma_buf_attachment;
struct placer_attachment;
struct placer_buffer;
struct sg_table;

int placer_attach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach);
void placer_detach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach);
int __placer_attachment_needs(struct placer_buffer *buffer,
			      struct placer_attachment *pa);
struct sg_table *placer_map(struct dma_buf_attachment *attach,
			    enum dma_data_direction direction);
void placer_unmap(struct dma_buf_attachment *attach, struct sg_table *table,
		  enum dma_data_direction direction);

#endif /* _PLACER_ATTACHMENT_H */
