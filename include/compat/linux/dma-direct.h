/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shadows <linux/dma-direct.h> for kernels before 7.0.
 */
#ifndef _PLACER_COMPAT_LINUX_DMA_DIRECT_H
#define _PLACER_COMPAT_LINUX_DMA_DIRECT_H

#include_next <linux/dma-direct.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
/* The last argument, the DMA attributes, is new in 7.x. */
#define dma_capable(dev, addr, size, is_ram, attrs) \
	dma_capable(dev, addr, size, is_ram)
#endif

#endif /* _PLACER_COMPAT_LINUX_DMA_DIRECT_H */
