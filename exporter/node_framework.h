/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Nodes as heaps of the kernel's dma-heap framework.
 */
#ifndef _PLACER_NODE_FRAMEWORK_H
#define _PLACER_NODE_FRAMEWORK_H

#include <linux/types.h>

struct placer_node;

bool placer_node_framework_wanted(void);
int placer_node_framework_add(struct placer_node *node);
void placer_node_framework_remove(struct placer_node *node);

#endif /* _PLACER_NODE_FRAMEWORK_H */
