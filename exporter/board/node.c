// SPDX-License-Identifier: GPL-2.0
/*
 * The placement node: from the devicetree to struct placer_board.
 *
 * A node that cannot be understood is refused as a whole, with the culprit
 * named, as half of it would place buffers wrongly in silence. dts-bindings/
 * has the schema; this reader trusts nothing that only the schema checks.
 */
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/of.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "board.h"
#include "node.h"
#include "property.h"

/* clang-format off */
static const char *const placer_node_properties[] = {
	"compatible",
	"status",
	NULL,
};

static const char *const placer_group_properties[] = {
	NULL,
};

/* clang-format on */

/* The array counts a child once it is complete, and then holds its node. */
static int placer_board_read_pools(struct placer_board *board,
				   struct device_node *group)
{
	int rc = 0;

	board->pools = devm_kcalloc(board->dev, of_get_child_count(group),
				    sizeof(*board->pools), GFP_KERNEL);
	if (!board->pools)
		return -ENOMEM;

	for_each_child_of_node_scoped(group, np) {
		rc = placer_board_read_pool(board, np,
					    &board->pools[board->nr_pools]);
		if (rc)
			break;
		of_node_get(np);
		board->nr_pools++;
	}
	return rc;
}

static int placer_board_read_masters(struct placer_board *board,
				     struct device_node *group)
{
	int rc = 0;

	board->masters = devm_kcalloc(board->dev, of_get_child_count(group),
				      sizeof(*board->masters), GFP_KERNEL);
	if (!board->masters)
		return -ENOMEM;

	for_each_child_of_node_scoped(group, np) {
		rc = placer_board_read_master(board, np,
					      &board->masters[board->nr_masters]);
		if (rc)
			break;
		of_node_get(np);
		board->nr_masters++;
	}
	return rc;
}

static int placer_board_read_flows(struct placer_board *board,
				   struct device_node *group)
{
	int rc = 0;

	board->flows = devm_kcalloc(board->dev, of_get_child_count(group),
				    sizeof(*board->flows), GFP_KERNEL);
	if (!board->flows)
		return -ENOMEM;

	for_each_child_of_node_scoped(group, np) {
		rc = placer_board_read_flow(board, np,
					    &board->flows[board->nr_flows]);
		if (rc)
			break;
		of_node_get(np);
		board->nr_flows++;
	}
	return rc;
}

/* In this order, as masters name pools and flows name masters. */
static const struct {
	const char *name;
	int (*read)(struct placer_board *board, struct device_node *group);
} placer_board_groups[] = {
	{ "pools", placer_board_read_pools },
	{ "masters", placer_board_read_masters },
	{ "flows", placer_board_read_flows },
};

static int placer_board_check_groups(struct placer_board *board,
				     struct device_node *np)
{
	unsigned int i;

	for_each_child_of_node_scoped(np, group) {
		for (i = 0; i < ARRAY_SIZE(placer_board_groups); i++)
			if (!strcmp(kbasename(group->full_name),
				    placer_board_groups[i].name))
				break;
		if (i == ARRAY_SIZE(placer_board_groups)) {
			dev_err(board->dev, "%pOF: unknown node\n", group);
			return -EINVAL;
		}
	}
	return placer_board_check_properties(board, np, placer_node_properties);
}

static int placer_board_read_groups(struct placer_board *board,
				    struct device_node *np)
{
	unsigned int i;
	int rc = placer_board_check_groups(board, np);

	for (i = 0; !rc && i < ARRAY_SIZE(placer_board_groups); i++) {
		struct device_node *group __free(device_node) =
			of_get_child_by_name(np, placer_board_groups[i].name);

		if (!group)
			continue;
		rc = placer_board_check_properties(board, group,
						   placer_group_properties);
		if (!rc)
			rc = placer_board_groups[i].read(board, group);
	}
	return rc;
}

/**
 * placer_board_drop() - forget what placer_board_read() read
 * @board: the placement node; its memory goes with its device
 *
 * Context: may sleep, for as long as somebody uses a SRAM of the board's.
 */
void placer_board_drop(struct placer_board *board)
{
	unsigned int i;

	for (i = 0; i < board->nr_flows; i++)
		of_node_put(board->flows[i].node);
	for (i = 0; i < board->nr_masters; i++) {
		of_node_put(board->masters[i].device);
		of_node_put(board->masters[i].node);
	}
	for (i = 0; i < board->nr_pools; i++) {
		placer_board_drop_pool(&board->pools[i]);
		of_node_put(board->pools[i].node);
	}
}

/**
 * placer_board_read() - read a placement node
 * @dev: whose memory the result is, and who complains
 * @np: the node
 *
 * Pools that can be used become heaps at once.
 *
 * Context: may sleep.
 * Return: what the node says, or an ERR_PTR: -EINVAL if it cannot be
 * understood; -EPROBE_DEFER if it is too early; -ENOMEM; or what
 * placer_heap_register() returns. The log names the culprit.
 */
struct placer_board *placer_board_read(struct device *dev,
				       struct device_node *np)
{
	struct placer_board *board;
	int rc;

	board = devm_kzalloc(dev, sizeof(*board), GFP_KERNEL);
	if (!board)
		return ERR_PTR(-ENOMEM);

	board->dev = dev;
	rc = placer_board_read_groups(board, np);
	if (rc) {
		placer_board_drop(board);
		return ERR_PTR(rc);
	}
	return board;
}
