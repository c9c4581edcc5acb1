/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vgem, a DRM device that imports by PRIME.
 */
#ifndef _PLACER_VGEM_H
#define _PLACER_VGEM_H

#include <linux/types.h>

/* A file descriptor, or -1 */
int vgem_open(void);
int vgem_import(int vgem, int dmabuf, __u32 *handle);
/* A file descriptor of the dma-buf behind a handle, or -1 */
int vgem_export(int vgem, __u32 handle);
int vgem_drop(int vgem, __u32 handle);
/* Allocates an object of the card's own */
int vgem_create(int vgem, __u32 *handle);
/*
 * Adds a write fence to a dma-buf, the first of this file descriptor. It expires after 10
 * seconds
 */
int vgem_fence(int vgem, int dmabuf);
/* Signals that fence */
int vgem_signal(int vgem);

#endif
