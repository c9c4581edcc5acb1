/* SPDX-License-Identifier: GPL-2.0 */
/*
 * User mappings of buffers.
 */
#ifndef _PLACER_MMAP_H
#define _PLACER_MMAP_H

struct dma_buf;
struct vm_area_struct;

int placer_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma);

#endif /* _PLACER_MMAP_H */
