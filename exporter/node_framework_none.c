// SPDX-License-Identifier: GPL-2.0
/*
 * Kernels whose dma-heap framework is not built, or adds no heaps of modules:
 * nodes are character devices of our own.
 */
#include <linux/errno.h>

#include "node_framework.h"

bool placer_node_framework_wanted(void)
{
	return false;
}

int placer_node_framework_add(struct placer_node *node)
{
	return -EOPNOTSUPP;
}

void placer_node_framework_remove(struct placer_node *node)
{
}
