/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fences that stand for DMA which was started, and are signalled by hand: sw_sync,
 * from debugfs.
 */
#ifndef _PLACER_SELFTEST_SW_SYNC_H
#define _PLACER_SELFTEST_SW_SYNC_H

/* A timeline, or -1 if the kernel has none */
int sw_sync_open(void);
/* Puts the first fence of a timeline on a dma-buf, as who writes to it */
int sw_sync_fence(int timeline, int dmabuf);
int sw_sync_signal(int timeline);

#endif
