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
#include <linux/notifier.h>
#include <linux/of.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/rwsem.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "board.h"
#include "../exporter.h"

/*
 * Guards the pointer; what it points to is constant while it is set. The
 * outermost of our locks.
 */
static DECLARE_RWSEM(placer_board_rwsem);
static struct placer_board *placer_board;

/* Let all know of a board, unless they know of one. Return: did they not? */
static bool placer_board_publish(struct placer_board *board)
{
	guard(rwsem_write)(&placer_board_rwsem);
	if (placer_board)
		return false;
	placer_board = board;
	return true;
}

static int placer_board_probe(struct platform_device *pdev)
{
	struct placer_board *board =
		placer_board_read(&pdev->dev, pdev->dev.of_node);

	if (IS_ERR(board))
		return dev_err_probe(&pdev->dev, PTR_ERR(board),
				     "nothing of this node is used\n");

	if (!placer_board_publish(board)) {
		placer_board_drop(board);
		return dev_err_probe(&pdev->dev, -EEXIST,
				     "there is another such node already\n");
	}

	platform_set_drvdata(pdev, board);
	placer_flows_add(board);
	return 0;
}

static void placer_board_remove(struct platform_device *pdev)
{
	struct placer_board *board = platform_get_drvdata(pdev);

	scoped_guard(rwsem_write, &placer_board_rwsem) {
		placer_board = NULL;
		placer_flows_forget(board);
	}
	placer_flows_remove(board);
	placer_board_drop(board);
}

static const struct of_device_id placer_board_ids[] = {
	{ .compatible = "placer,buffer-placement" },
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

/* Does this part of an overlay add the node, or one that it is below? */
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
	const struct of_overlay_notify_data *part = data;

	if (event != OF_OVERLAY_PRE_REMOVE)
		return NOTIFY_OK;

	guard(rwsem_read)(&placer_board_rwsem);
	if (!placer_board ||
	    !placer_board_adds(part, placer_board->dev->of_node))
		return NOTIFY_OK;
	if (!placer_buffers_exist())
		return NOTIFY_OK;

	dev_err(placer_board->dev,
		"cannot be removed while there are buffers\n");
	return notifier_from_errno(-EBUSY);
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

/* The master whose device has this node, or NULL. */
static const struct placer_board_master *
placer_board_find(const struct placer_board *board,
		  const struct device_node *np)
{
	unsigned int i;

	for (i = 0; i < board->nr_masters; i++)
		if (board->masters[i].device == np)
			return &board->masters[i];
	return NULL;
}

/**
 * struct placer_board_match - what the masters that a device stands for say
 * @nr: how many there are
 * @limit: the lowest of their limits
 * @more: all they say, merged
 */
struct placer_board_match {
	unsigned int nr;
	u64 limit;
	struct placer_constraint more;
};

static void placer_board_match_node(struct placer_board_match *match,
				    const struct placer_board *board,
				    const struct device_node *np)
{
	const struct placer_board_master *master = placer_board_find(board, np);

	if (!master)
		return;
	match->nr++;
	match->limit = min(match->limit, master->address_limit);
	placer_constraint_tighten(&match->more, &master->more);
}

/*
 * Display drivers whose hardware is several blocks have a device for the whole,
 * which may be the one that attaches. Its node lists the ports of the blocks.
 */
static void placer_board_match_parts(struct placer_board_match *match,
				     const struct placer_board *board,
				     const struct device_node *np)
{
	int i, nr = of_count_phandle_with_args(np, "ports", NULL);

	for (i = 0; i < nr; i++) {
		struct device_node *port __free(device_node) =
			of_parse_phandle(np, "ports", i);

		if (port)
			placer_board_match_node(match, board, port->parent);
	}
}

/*
 * By the device's own node; or by those of its parts; or, for what has no node or
 * no master, by the nearest parent's: so functions on a PCI bus are matched by
 * their host bridge, and parts of a device by the device.
 */
static void placer_board_match_device(struct placer_board_match *match,
				      const struct placer_board *board,
				      const struct device *dev)
{
	match->nr = 0;
	match->limit = PLACER_NO_LIMIT;
	placer_constraint_init(&match->more);
	match->more.max_segments = PLACER_UNKNOWN;
	for (; dev && !match->nr; dev = dev->parent) {
		if (!dev->of_node)
			continue;
		placer_board_match_node(match, board, dev->of_node);
		if (!match->nr)
			placer_board_match_parts(match, board, dev->of_node);
	}
}

/**
 * placer_board_master() - what a board says of a device
 * @board: of placer_board_read(), or NULL
 * @dev: the device
 * @limit: highest address that the device can emit on its bus; lowered
 * @c: its constraint; tightened
 *
 * Context: placer_board_lock() is held.
 */
void placer_board_master(const struct placer_board *board,
			 const struct device *dev, u64 *limit,
			 struct placer_constraint *c)
{
	struct placer_board_match match = { .limit = PLACER_NO_LIMIT };

	if (board)
		placer_board_match_device(&match, board, dev);
	*limit = min(*limit, match.limit);
	if (match.nr)
		placer_constraint_tighten(c, &match.more);
	else
		/* Nobody says that it may enter protected memory. */
		c->domains = 0;
}

/**
 * placer_board_device() - find a device by its node
 * @np: the node, or NULL
 *
 * On the buses where devices that share buffers are: platform and PCI.
 *
 * Context: may sleep.
 * Return: the device, referenced, or NULL.
 */
struct device *placer_board_device(const struct device_node *np)
{
	struct device *dev;

	/* As no node, many a device has none. */
	if (!np)
		return NULL;

	dev = bus_find_device_by_of_node(&platform_bus_type, np);
	if (!dev && IS_ENABLED(CONFIG_PCI))
		dev = bus_find_device_by_of_node(&pci_bus_type, np);
	return dev;
}

/**
 * placer_board_lock() - keep the placement node from going away
 *
 * Context: may sleep.
 * Return: what it says, valid until placer_board_unlock(), or NULL.
 */
const struct placer_board *placer_board_lock(void)
{
	down_read(&placer_board_rwsem);
	return placer_board;
}

/**
 * placer_board_unlock() - it may go away again
 *
 * Context: after placer_board_lock().
 */
void placer_board_unlock(void)
{
	up_read(&placer_board_rwsem);
}

/**
 * placer_board_print() - print the placement node, if there is one
 * @m: where
 *
 * Context: may sleep.
 */
void placer_board_print(struct seq_file *m)
{
	const struct placer_board *board = placer_board_lock();

	if (board)
		placer_board_show(m, board);
	else
		seq_puts(m, "no placement node\n");
	placer_board_unlock();
}
