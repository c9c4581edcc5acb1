// SPDX-License-Identifier: GPL-2.0
/*
 * The driver of the placement node: puts a node to use when it appears, with a
 * heap for each pool and a device node for each flow, and takes both away again.
 */
#include <linux/cleanup.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/string.h>

#include "../buffer.h"
#include "../flow.h"
#include "../profile.h"
#include "board.h"
#include "driver.h"
#include "node.h"

static int placer_board_probe(struct platform_device *pdev)
{
	struct placer_board *board =
		placer_board_read(&pdev->dev, pdev->dev.of_node);
	int rc;

	if (IS_ERR(board))
		return dev_err_probe(&pdev->dev, PTR_ERR(board),
				     "invalid placement node, ignored\n");

	rc = placer_board_publish(board);
	if (rc) {
		placer_board_drop(board);
		return dev_err_probe(&pdev->dev, rc,
				     "there is another placement node already\n");
	}

	placer_profiles_drop();
	platform_set_drvdata(pdev, board);
	placer_flows_add(board);
	return 0;
}

static void placer_board_remove(struct platform_device *pdev)
{
	struct placer_board *board = platform_get_drvdata(pdev);

	placer_board_withdraw_begin();
	placer_flows_detach(board);
	placer_profiles_drop();
	placer_board_withdraw_end();
	placer_flows_remove(board);
	placer_board_drop(board);
}

static const struct of_device_id placer_board_ids[] = {
	{ .compatible = PLACER_BINDING_COMPATIBLE },
	{}
};
MODULE_DEVICE_TABLE(of, placer_board_ids);

static struct platform_driver placer_board_driver = {
	.probe = placer_board_probe,
	.remove = placer_board_remove,
	.driver = {
		.name = "dmabuf-placer",
		.of_match_table = placer_board_ids,
		/* Buffers depend on what it says. */
		.suppress_bind_attrs = true,
	},
};

/* Does this part of an overlay add the node or an ancestor of it? */
static bool placer_board_adds(const struct of_overlay_notify_data *part,
			      const struct device_node *np)
{
	for (; np && np->parent; np = np->parent) {
		struct device_node *child __free(device_node) = NULL;

		if (np->parent != part->target)
			continue;
		child = of_get_child_by_name(part->overlay,
					     kbasename(np->full_name));
		return child;
	}
	return false;
}

/**
 * placer_board_overlay_event() - keep the placement node while it is used
 * @nb: unused
 * @event: what is about to happen to an overlay
 * @data: to which part of it
 *
 * Buffers were placed by what the node says, in heaps that it opted in.
 *
 * Context: may sleep.
 * Return: NOTIFY_OK, or -EBUSY for notifiers if the node is to be removed while
 * there are buffers.
 */
int placer_board_overlay_event(struct notifier_block *nb, unsigned long event,
			       void *data)
{
	const struct placer_board *board;
	int rc = NOTIFY_OK;

	if (event != OF_OVERLAY_PRE_REMOVE)
		return rc;

	board = placer_board_lock();
	if (board && placer_board_adds(data, board->dev->of_node) &&
	    placer_buffers_exist()) {
		dev_err(board->dev,
			"cannot be removed while there are buffers\n");
		rc = notifier_from_errno(-EBUSY);
	}
	placer_board_unlock();
	return rc;
}

static struct notifier_block placer_board_notifier = {
	.notifier_call = placer_board_overlay_event,
};

/**
 * placer_board_init() - read the placement node, if there is one
 *
 * A node that is refused is no reason not to load: the heaps that every board
 * has work without.
 *
 * Context: may sleep.
 * Return: 0, or what of_overlay_notifier_register() or
 * platform_driver_register() returns.
 */
int placer_board_init(void)
{
	int rc = of_overlay_notifier_register(&placer_board_notifier);

	if (rc)
		return rc;

	rc = platform_driver_register(&placer_board_driver);
	if (rc)
		of_overlay_notifier_unregister(&placer_board_notifier);
	return rc;
}

/**
 * placer_board_exit() - forget the placement node
 *
 * Context: may sleep.
 */
void placer_board_exit(void)
{
	platform_driver_unregister(&placer_board_driver);
	of_overlay_notifier_unregister(&placer_board_notifier);
}
