/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The clock: the virtual counter. In a guest whose time is counted in instructions,
 * bench.sh has it tick once for each.
 */
#ifndef _BENCH_TICKS_H
#define _BENCH_TICKS_H

#include <linux/types.h>

static inline __u64 ticks(void)
{
	__u64 now;

	asm volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(now) : : "memory");
	return now;
}

/* Instructions in a tick; 1 if the machine is as bench.sh sets it up */
static inline __u64 ticks_instructions(void)
{
	__u64 frequency;

	asm volatile("mrs %0, cntfrq_el0" : "=r"(frequency));
	return 1000000000 / frequency;
}

#endif
