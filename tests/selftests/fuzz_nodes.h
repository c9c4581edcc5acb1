/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lists of files that exist when the fuzzer starts, so that all processes choose from the
 * same ones.
 */
#ifndef _PLACER_SELFTEST_FUZZ_NODES_H
#define _PLACER_SELFTEST_FUZZ_NODES_H

#include "fuzz.h"

/**
 * enum nodes - a list of files
 * @NODES_IMPORTER: devices of the test importer
 * @NODES_CARD: DRM devices
 * @NODES_VIDEO: V4L2 devices
 * @NODES_PLATFORM: bound platform devices of the test importer
 * @NODES_ENGINE: bound PCI devices of the test importer
 * @NODES_SAMPLE: bound devices of the sample heap
 * @NODES_HEAP: limits of heaps
 * @NODES_SHOWN: what the module shows in debugfs and sysfs
 */
enum nodes {
	NODES_IMPORTER,
	NODES_CARD,
	NODES_VIDEO,
	NODES_PLATFORM,
	NODES_ENGINE,
	NODES_SAMPLE,
	NODES_HEAP,
	NODES_SHOWN,
	NR_NODES,
};

/* Once, before the processes start */
void nodes_list(void);
/* A random path of the list, or NULL if it is empty */
const char *node_pick(struct fuzzer *f, enum nodes nodes);
/* Calls @function with each path of the list */
void nodes_each(enum nodes nodes, void (*function)(const char *path));

#endif
