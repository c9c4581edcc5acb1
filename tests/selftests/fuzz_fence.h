/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fences of a process, which a thread signals when they are due. They are signalled, too,
 * when the process ends.
 */
#ifndef _PLACER_SELFTEST_FUZZ_FENCE_H
#define _PLACER_SELFTEST_FUZZ_FENCE_H

#include "fuzz.h"

/* Once for each process */
int fences_begin(void);
/* A sync_file of a fence that is signalled after @ms, or -1 */
int fence_new(struct fuzzer *f, unsigned int ms);

#endif
