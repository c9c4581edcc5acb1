/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Refaults, of 16 MiB.
 */
#ifndef _BENCH_REFAULT_H
#define _BENCH_REFAULT_H

#include <stdbool.h>

#include "exporter.h"
#include "view.h"

/* Ten times each of ten buffers; contiguous, or where the CPU alone has them placed */
void refault_measure(const char *work, enum exporter e, enum view where,
		     bool contiguous);

#endif
