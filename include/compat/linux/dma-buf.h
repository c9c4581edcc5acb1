/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shadows <linux/dma-buf.h> for kernels before 7.0.
 */
#ifndef _PLACER_COMPAT_LINUX_DMA_BUF_H
#define _PLACER_COMPAT_LINUX_DMA_BUF_H

#include_next <linux/dma-buf.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
/* Both were called after what importers are told, not after what they do. */
#define dma_buf_invalidate_mappings dma_buf_move_notify
#define invalidate_mappings	    move_notify
#endif

#endif /* _PLACER_COMPAT_LINUX_DMA_BUF_H */
