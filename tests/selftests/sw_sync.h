/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fences that stand for DMA under way, and are signalled by the test: sw_sync, in debugfs. The
 * kernel with PREEMPT_RT is the distribution's, which has no sw_sync: there vgem's fences take
 * their place. Those end by themselves after 10 seconds, so they are not used elsewhere: a busy
 * machine may stop a guest for as long.
 */
#ifndef _PLACER_SELFTEST_SW_SYNC_H
#define _PLACER_SELFTEST_SW_SYNC_H

/* A timeline, or -1 if the kernel has none */
int sw_sync_open(void);
/* A sync_file of a fence for the time when the timeline was signalled @value times, or -1 */
int sw_sync_create(int timeline, unsigned int value);
/* Adds the first fence of a timeline to a dma-buf, as a write fence */
int sw_sync_fence(int timeline, int dmabuf);
int sw_sync_signal(int timeline);
/* Name of the fences' driver */
const char *sw_sync_driver(void);

#endif
