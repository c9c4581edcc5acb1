// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation: a buffer that is closed unused.
 */
#include <stdio.h>

#include "device.h"
#include "group.h"
#include "life.h"

static void alloc_close(const char *work, enum exporter e, size_t size)
{
	struct life life = { .size = size };

	life_measure(work, e, &life, 100);
}

/* With @more heaps, which have no memory, besides the usual two */
static void alloc_with_heaps(const char *work, unsigned int more)
{
	if (device_heaps(more))
		perror("# heaps");
	alloc_close(work, OURS, page_size());
}

void group_alloc(void)
{
	alloc_close("alloc-page", SYSTEM, page_size());
	alloc_close("alloc-page", UDMABUF, page_size());
	alloc_close("alloc-page", OURS, page_size());
	alloc_close("alloc-1M", OURS, 1 * MIB);
	alloc_close("alloc-64M", OURS, 64 * MIB);
	alloc_close("alloc-1G", OURS, 1 * GIB);
	alloc_with_heaps("alloc-12-heaps", 10);
	alloc_with_heaps("alloc-30-heaps", 28);
	device_heaps(0);
}
