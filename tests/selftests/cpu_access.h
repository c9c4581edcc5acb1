/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Brackets of CPU access, for programs that share nothing else.
 */
#ifndef _PLACER_CPU_ACCESS_H
#define _PLACER_CPU_ACCESS_H

#include <linux/dma-buf.h>
#include <sys/ioctl.h>

/* Begins and ends an access that reads and writes */
static inline int cpu_access(int fd)
{
	struct dma_buf_sync sync = {
		.flags = DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW,
	};

	if (ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync))
		return -1;
	sync.flags = DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW;
	return ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync);
}

#endif /* _PLACER_CPU_ACCESS_H */
