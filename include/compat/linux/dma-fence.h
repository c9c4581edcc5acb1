/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shadows <linux/dma-fence.h> for kernels before 6.17.
 */
#ifndef _PLACER_COMPAT_LINUX_DMA_FENCE_H
#define _PLACER_COMPAT_LINUX_DMA_FENCE_H

#include_next <linux/dma-fence.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
static inline const char __rcu *dma_fence_driver_name(struct dma_fence *fence)
{
	return (const char __rcu *)fence->ops->get_driver_name(fence);
}
#endif

#endif /* _PLACER_COMPAT_LINUX_DMA_FENCE_H */
