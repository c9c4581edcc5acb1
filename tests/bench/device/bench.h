/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of the module share. But for a visit, all of it runs with
 * the lock of main.c held.
 */
#ifndef _PLACER_BENCH_H
#define _PLACER_BENCH_H

#include <asm/barrier.h>
#include <asm/sysreg.h>
#include <linux/types.h>

#include "abi.h"

struct device;

/* The counter that user space reads, too */
static inline u64 bench_ticks(void)
{
	isb();
	return read_sysreg(cntvct_el0);
}

struct device *bench_master(unsigned int master);
int bench_masters_register(void);
void bench_masters_unregister(void);

int bench_visit(struct bench_visit *visit);

int bench_crowd_enter(struct bench_crowd *crowd);
void bench_crowd_leave(struct bench_leave *leave);

int bench_fillers(unsigned int count);

int bench_scatter(unsigned long mib);
int bench_halve(unsigned int blocks);

int bench_copy(struct bench_copy *copy);

int bench_watch(int fd);
int bench_watched(struct bench_watch *watch);

#endif
