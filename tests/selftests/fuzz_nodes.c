// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of files that exist when the fuzzer starts.
 */
#include <glob.h>

#include "fuzz_nodes.h"

#define PATTERNS 4

static const char *const patterns[NR_NODES][PATTERNS] = {
	[NODES_IMPORTER] = { "/dev/placer-importer/*" },
	[NODES_CARD] = { "/dev/dri/card*", "/dev/dri/renderD*" },
	[NODES_VIDEO] = { "/dev/video*" },
	[NODES_PLATFORM] = { "/sys/bus/platform/drivers/placer-importer/*importer*" },
	[NODES_ENGINE] = { "/sys/bus/pci/drivers/placer-importer-edu/*:*" },
	[NODES_SAMPLE] = { "/sys/bus/pci/drivers/placer-heap-ivshmem/*:*" },
	[NODES_HEAP] = { "/sys/class/placer_heap/*/limit_bytes" },
	[NODES_SHOWN] = { "/sys/kernel/debug/dmabuf_placer/*",
			  "/sys/class/placer_heap/*/*_bytes",
			  "/sys/kernel/debug/dma_buf/bufinfo",
			  "/sys/kernel/tracing/trace" },
};

static glob_t lists[NR_NODES];

void nodes_list(void)
{
	unsigned int nodes, i;

	for (nodes = 0; nodes < NR_NODES; nodes++)
		for (i = 0; i < PATTERNS && patterns[nodes][i]; i++)
			glob(patterns[nodes][i], i ? GLOB_APPEND : 0, NULL,
			     &lists[nodes]);
}

const char *node_pick(struct fuzzer *f, enum nodes nodes)
{
	const glob_t *list = &lists[nodes];

	if (!list->gl_pathc)
		return NULL;
	return list->gl_pathv[fuzz_below(f, list->gl_pathc)];
}

void nodes_each(enum nodes nodes, void (*function)(const char *path))
{
	size_t i;

	for (i = 0; i < lists[nodes].gl_pathc; i++)
		function(lists[nodes].gl_pathv[i]);
}
