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
#include "check.h"
#include "node.h"
#include "property.h"

/* In this order, as masters name pools and flows name masters. */
static const struct {
	enum placer_binding_kind kind;
	int (*read)(struct placer_board *board, struct device_node *np);
} placer_board_groups[] = {
	{ PLACER_BINDING_POOL, placer_board_read_pool },
	{ PLACER_BINDING_MASTER, placer_board_read_master },
	{ PLACER_BINDING_FLOW, placer_board_read_flow },
};

static struct device_node *placer_board_group(const struct device_node *np,
					      enum placer_binding_kind kind)
{
	return of_get_child_by_name(np, placer_binding[kind].group);
}

static unsigned int placer_board_count(const struct device_node *np,
				       enum placer_binding_kind kind)
{
	struct device_node *group __free(device_node) =
		placer_board_group(np, kind);

	return of_get_child_count(group);
}

static int placer_board_check_groups(struct placer_board *board,
				     struct device_node *np)
{
	u32 present;
	unsigned int i;

	for_each_child_of_node_scoped(np, group) {
		for (i = 0; i < ARRAY_SIZE(placer_board_groups); i++)
			if (!strcmp(kbasename(group->full_name),
				    placer_binding[placer_board_groups[i].kind]
					    .group))
				break;
		if (i == ARRAY_SIZE(placer_board_groups)) {
			dev_err(board->dev, "%pOF: unknown node\n", group);
			return -EINVAL;
		}
	}
	return placer_properties_read(board->dev, np, PLACER_BINDING_NODE,
				      &present);
}

/* Is this a node without children, rightly named? */
static int placer_board_check_leaf(struct placer_board *board,
				   const struct device_node *np,
				   enum placer_binding_kind kind)
{
	if (placer_binding_stem(kind, kbasename(np->full_name)) &&
	    !of_get_child_count(np))
		return 0;

	dev_err(board->dev,
		"%pOF: has to be named %s..., with a-z, 0-9 and later \"%s\", and without children\n",
		np, placer_binding[kind].prefix, placer_binding[kind].others);
	return -EINVAL;
}

/* The arrays count a child once it is complete, and then hold its node. */
static int placer_board_read_group(struct placer_board *board,
				   struct device_node *group, unsigned int i)
{
	enum placer_binding_kind kind = placer_board_groups[i].kind;
	u32 present;
	int rc;

	rc = placer_properties_read(board->dev, group, PLACER_BINDING_GROUP,
				    &present);
	if (rc)
		return rc;

	for_each_child_of_node_scoped(group, np) {
		rc = placer_board_check_leaf(board, np, kind) ?:
			     placer_board_groups[i].read(board, np);
		if (rc)
			break;
	}
	return rc;
}

static int placer_board_read_groups(struct placer_board *board,
				    struct device_node *np)
{
	unsigned int i;
	int rc = placer_board_check_groups(board, np);

	for (i = 0; !rc && i < ARRAY_SIZE(placer_board_groups); i++) {
		struct device_node *group __free(device_node) =
			placer_board_group(np, placer_board_groups[i].kind);

		if (group)
			rc = placer_board_read_group(board, group, i);
	}
	return rc;
}

static int placer_board_alloc(struct placer_board *board,
			      const struct device_node *np)
{
	board->pools = devm_kcalloc(board->dev,
				    placer_board_count(np, PLACER_BINDING_POOL),
				    sizeof(*board->pools), GFP_KERNEL);
	board->masters =
		devm_kcalloc(board->dev,
			     placer_board_count(np, PLACER_BINDING_MASTER),
			     sizeof(*board->masters), GFP_KERNEL);
	board->flows = devm_kcalloc(board->dev,
				    placer_board_count(np, PLACER_BINDING_FLOW),
				    sizeof(*board->flows), GFP_KERNEL);
	return board->pools && board->masters && board->flows ? 0 : -ENOMEM;
}

/**
 * placer_board_drop() - forget what placer_board_read() read
 * @board: the placement node; its memory goes with its device
 *
 * Context: may sleep, for as long as a buffer has memory of an SRAM pool.
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
 * @dev: the device that owns the result and is named in messages
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
	rc = placer_board_alloc(board, np) ?:
					     placer_board_read_groups(board, np);
	if (rc) {
		placer_board_drop(board);
		return ERR_PTR(rc);
	}
	placer_board_check(board);
	return board;
}
