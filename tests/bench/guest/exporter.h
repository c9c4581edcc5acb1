/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The exporters that are compared: ours, and its peers in mainline.
 */
#ifndef _BENCH_EXPORTER_H
#define _BENCH_EXPORTER_H

#include <stddef.h>

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

enum exporter {
	OURS,
	SYSTEM,
	CMA,
	UDMABUF,
};

size_t page_size(void);
/* The exporter's name in lines of results */
const char *exporter_name(enum exporter e);
/* A buffer's descriptor; -1 and errno if there is no such exporter, or no memory */
int exporter_alloc(enum exporter e, size_t size);
/*
 * Has exporters return memory that they keep of freed buffers, so that results do not
 * depend on earlier work
 */
void exporters_settle(void);

#endif
