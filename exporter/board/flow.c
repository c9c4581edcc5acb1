// SPDX-License-Identifier: GPL-2.0
/*
 * Flows of a placement node: which masters share buffers with each other.
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
static const char *const placer_flow_properties[] = {
	"placer,masters",
	"placer,buffer-bytes",
	"placer,buffer-count",
	"placer,cpu-access",
	"placer,priority",
	NULL,
};

static const char *const placer_flow_cpu_access[] = {
	"none",
	"rare",
	"often",
};

/* clang-format on */

static int placer_board_flow_master(struct placer_board *board,
				    struct placer_board_flow *flow,
				    unsigned int index)
{
	struct device_node *target __free(device_node) = NULL;
	unsigned int i;
	int rc;

	rc = placer_board_phandle(board, flow->node, "placer,masters", index,
				  &target);
	if (rc <= 0)
		return rc;

	for (i = 0; i < board->nr_masters; i++) {
		if (board->masters[i].node != target)
			continue;
		flow->masters[flow->nr_masters++] = i;
		return 1;
	}

	dev_err(board->dev,
		"%pOF: \"placer,masters\" names %pOF, which is not a master\n",
		flow->node, target);
	return -EINVAL;
}

static int placer_board_flow_masters(struct placer_board *board,
				     struct placer_board_flow *flow)
{
	int nr = of_count_phandle_with_args(flow->node, "placer,masters", NULL);
	unsigned int index = 0;
	int rc;

	if (nr <= 0) {
		dev_err(board->dev,
			"%pOF: needs \"placer,masters\", and at least one of them\n",
			flow->node);
		return -EINVAL;
	}

	flow->masters = devm_kcalloc(board->dev, nr, sizeof(*flow->masters),
				     GFP_KERNEL);
	if (!flow->masters)
		return -ENOMEM;

	do {
		rc = placer_board_flow_master(board, flow, index++);
	} while (rc > 0);
	return rc;
}

static int placer_board_flow_cpu(struct placer_board *board,
				 struct placer_board_flow *flow)
{
	const char *access;
	int rc;

	if (!of_property_present(flow->node, "placer,cpu-access"))
		return 0;

	rc = placer_board_string(board, flow->node, "placer,cpu-access",
				 &access);
	if (rc)
		return rc;

	rc = match_string(placer_flow_cpu_access,
			  ARRAY_SIZE(placer_flow_cpu_access), access);
	if (rc >= 0) {
		flow->cpu_access = placer_flow_cpu_access[rc];
		return 0;
	}

	dev_err(board->dev,
		"%pOF: \"placer,cpu-access\" is neither none, rare nor often\n",
		flow->node);
	return -EINVAL;
}

/**
 * placer_board_read_flow() - read one flow
 * @board: the board; its masters are read
 * @np: the flow's node
 * @flow: result
 *
 * Context: may sleep.
 * Return: 0; -ENOMEM; -EINVAL with a line in the log.
 */
int placer_board_read_flow(struct placer_board *board, struct device_node *np,
			   struct placer_board_flow *flow)
{
	int rc;

	flow->node = np;
	flow->buffer_count = 1;
	rc = placer_board_check_leaf(board, np, PLACER_FLOW_PREFIX) ?:
		     placer_board_check_properties(board, np,
						   placer_flow_properties);
	if (rc)
		return rc;

	rc = placer_board_number(board, np, "placer,buffer-bytes", 1, U32_MAX,
				 &flow->buffer_bytes);
	if (rc < 0)
		return rc;

	rc = placer_board_number(board, np, "placer,buffer-count", 1, U32_MAX,
				 &flow->buffer_count);
	if (rc < 0)
		return rc;

	rc = placer_board_number(board, np, "placer,priority", 0, U32_MAX,
				 &flow->priority);
	if (rc < 0)
		return rc;

	return placer_board_flow_cpu(board, flow) ?:
		       placer_board_flow_masters(board, flow);
}
