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

/*
 * There, an exporter that has pin and unpin is mapped by static importers inside attach,
 * and keeps that mapping until they detach, which would end all deferral. Without them
 * dma-buf maps inside attach for dynamic importers, which so hold a buffer as if they
 * had it pinned.
 */
static inline bool
dma_buf_attachment_lets_go(const struct dma_buf_attachment *attach)
{
	return false;
}
#else
/* Does this importer unmap when it is told that the buffer moves? */
static inline bool
dma_buf_attachment_lets_go(const struct dma_buf_attachment *attach)
{
	return attach->importer_ops &&
	       attach->importer_ops->invalidate_mappings;
}
#endif

#endif /* _PLACER_COMPAT_LINUX_DMA_BUF_H */
