// SPDX-License-Identifier: GPL-2.0
/*
 * The board: what the devicetree's placement node says of pools and masters.
 *
 * The node can only tighten: it opts pools of memory in, and adds to masters
 * what no standard property states.
 */
#include <linux/cleanup.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/rwsem.h>

#include "board.h"
#include "exporter.h"

/* Guards the pointer; what it points to is constant while it is set. */
static DECLARE_RWSEM(placer_board_rwsem);
static struct placer_board *placer_board;

static int placer_board_probe(struct platform_device *pdev)
{
	struct placer_board *board =
		placer_board_read(&pdev->dev, pdev->dev.of_node);

	if (IS_ERR(board))
		return dev_err_probe(&pdev->dev, PTR_ERR(board),
				     "nothing of this node is used\n");

	scoped_guard(rwsem_write, &placer_board_rwsem) {
		if (!placer_board) {
			placer_board = board;
			platform_set_drvdata(pdev, board);
			return 0;
		}
	}

	placer_board_drop(board);
	return dev_err_probe(&pdev->dev, -EEXIST,
			     "there is another such node already\n");
}

static void placer_board_remove(struct platform_device *pdev)
{
	scoped_guard(rwsem_write, &placer_board_rwsem)
		placer_board = NULL;
	placer_board_drop(platform_get_drvdata(pdev));
}

static const struct of_device_id placer_board_match[] = {
	{ .compatible = "placer,buffer-placement" },
	{}
};
MODULE_DEVICE_TABLE(of, placer_board_match);

static struct platform_driver placer_board_driver = {
	.probe = placer_board_probe,
	.remove = placer_board_remove,
	.driver = {
		.name = "dmabuf-placer",
		.of_match_table = placer_board_match,
		/* Buffers depend on what it says. */
		.suppress_bind_attrs = true,
	},
};

/**
 * placer_board_init() - read the placement node, if there is one
 *
 * A node that is refused is no reason not to load: the heaps that every board
 * has work without.
 *
 * Context: may sleep.
 * Return: 0, or what platform_driver_register() returns.
 */
int placer_board_init(void)
{
	return platform_driver_register(&placer_board_driver);
}

/**
 * placer_board_exit() - forget the placement node
 *
 * Context: may sleep.
 */
void placer_board_exit(void)
{
	platform_driver_unregister(&placer_board_driver);
}

/* What a board says of a device, or NULL. */
static const struct placer_board_master *
placer_board_find(const struct placer_board *board, const struct device *dev)
{
	unsigned int i;

	if (!board || !dev->of_node)
		return NULL;
	for (i = 0; i < board->nr_masters; i++)
		if (board->masters[i].device == dev->of_node)
			return &board->masters[i];
	return NULL;
}

/**
 * placer_board_master() - what a board says of a device
 * @board: of placer_board_read(), or NULL
 * @dev: the device
 * @limit: result: highest address that the device can emit on its bus
 * @c: its constraint; tightened
 */
void placer_board_master(const struct placer_board *board,
			 const struct device *dev, u64 *limit,
			 struct placer_constraint *c)
{
	const struct placer_board_master *master =
		placer_board_find(board, dev);

	*limit = PLACER_NO_LIMIT;
	if (!master)
		return;
	*limit = master->address_limit;
	placer_constraint_tighten(c, &master->more);
}

/**
 * placer_board_tighten() - add what the board says of a device
 * @dev: the device
 * @limit: result: highest address that the device can emit on its bus
 * @c: its constraint; tightened
 *
 * Context: may sleep.
 */
void placer_board_tighten(struct device *dev, u64 *limit,
			  struct placer_constraint *c)
{
	guard(rwsem_read)(&placer_board_rwsem);
	placer_board_master(placer_board, dev, limit, c);
}
