/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is kept of a placement node.
 */
#ifndef _PLACER_BOARD_H
#define _PLACER_BOARD_H

#include <linux/types.h>
#include <placer/heap.h>
#include <placer/solve.h>

struct device;
struct device_node;

/**
 * struct placer_board_pool - a child of pools
 * @node: the child; referenced
 * @heap: what it stands for, or NULL if this kernel cannot use it
 * @registered: @heap was made for this pool
 */
struct placer_board_pool {
	struct device_node *node;
	struct placer_heap *heap;
	bool registered;
};

/**
 * struct placer_board_master - a child of masters
 * @device: the node of the device that it is about; referenced
 * @address_limit: highest address that the device can emit
 * @more: the rest of what it says
 */
struct placer_board_master {
	struct device_node *device;
	u64 address_limit;
	struct placer_constraint more;
};

/**
 * struct placer_board - the placement node
 * @dev: its device
 * @nr_pools: length of @pools
 * @nr_masters: length of @masters
 * @pools: of the node
 * @masters: of the node
 */
struct placer_board {
	struct device *dev;
	unsigned int nr_pools;
	unsigned int nr_masters;
	struct placer_board_pool *pools;
	struct placer_board_master *masters;
};

#endif /* _PLACER_BOARD_H */
