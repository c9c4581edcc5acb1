// SPDX-License-Identifier: GPL-2.0
/*
 * Flows of a placement node: which masters share buffers with each other.
 */
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/of.h>
#include <linux/slab.h>

#include "board.h"
#include "node.h"
#include "property.h"

static int placer_board_flow_master(struct placer_board *board,
				    struct placer_board_flow *flow,
				    unsigned int index)
{
	struct device_node *target __free(device_node) =
		placer_property_target(board->dev, flow->node,
				       PLACER_FLOW_PROPERTY(masters),
				       &flow->said.masters, index);
	unsigned int i;

	if (!target)
		return -EINVAL;

	for (i = 0; i < board->nr_masters; i++) {
		if (board->masters[i].node != target)
			continue;
		flow->masters[index] = i;
		return 0;
	}

	dev_err(board->dev, "%pOF: \"%s\" names %pOF, which is not a master\n",
		flow->node, PLACER_FLOW_PROPERTY(masters), target);
	return -EINVAL;
}

static int placer_board_flow_entries(struct placer_board *board,
				     struct placer_board_flow *flow)
{
	const char *name = NULL;

	flow->nr_names = 1;
	while ((name = placer_names_next(&flow->said.names, name)))
		flow->nr_names++;
	flow->entry = devm_kcalloc(board->dev, flow->nr_names,
				   sizeof(*flow->entry), GFP_KERNEL);
	return flow->entry ? 0 : -ENOMEM;
}

/**
 * placer_board_read_flow() - read the next flow
 * @board: the board; its masters are read; gets one flow more
 * @np: the flow's node
 *
 * Context: may sleep.
 * Return: 0; -ENOMEM; -EINVAL with a line in the log.
 */
int placer_board_read_flow(struct placer_board *board, struct device_node *np)
{
	struct placer_board_flow *flow = &board->flows[board->nr_flows];
	unsigned int i;
	int rc;

	flow->node = np;
	rc = placer_properties_read(board->dev, np, PLACER_BINDING_FLOW,
				    &flow->said);
	if (rc)
		return rc;

	flow->nr_masters = flow->said.masters.nr;
	flow->masters = devm_kcalloc(board->dev, flow->nr_masters,
				     sizeof(*flow->masters), GFP_KERNEL);
	if (!flow->masters)
		return -ENOMEM;

	for (i = 0; i < flow->nr_masters; i++) {
		rc = placer_board_flow_master(board, flow, i);
		if (rc)
			return rc;
	}

	rc = placer_board_flow_entries(board, flow);
	if (rc)
		return rc;

	of_node_get(np);
	board->nr_flows++;
	return 0;
}
