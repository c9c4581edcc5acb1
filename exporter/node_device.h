/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Nodes as character devices of our own.
 */
#ifndef _PLACER_NODE_DEVICE_H
#define _PLACER_NODE_DEVICE_H

struct placer_node;

int placer_node_device_add(struct placer_node *node);
void placer_node_device_remove(struct placer_node *node);
int placer_node_devices_init(void);
void placer_node_devices_exit(void);

#endif /* _PLACER_NODE_DEVICE_H */
