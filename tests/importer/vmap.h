/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A buffer that is mapped for the kernel.
 */
#ifndef _PLACER_TEST_IMPORTER_VMAP_H
#define _PLACER_TEST_IMPORTER_VMAP_H

#include <linux/dma-buf.h>
#include <linux/iosys-map.h>

/**
 * struct importer_vmap - a buffer that is mapped for the kernel
 * @dmabuf: the buffer, referenced; NULL if there is none
 * @map: address of the mapping
 */
struct importer_vmap {
	struct dma_buf *dmabuf;
	struct iosys_map map;
};

int importer_vmap(struct importer_vmap *v, int fd);
int importer_vunmap(struct importer_vmap *v);

#endif
