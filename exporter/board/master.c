// SPDX-License-Identifier: GPL-2.0
/*
 * Masters of a placement node: what no standard property says of devices.
 *
 * It can only tighten what is known of a device from elsewhere. Access to
 * protected memory and a number of segments seem to widen that, but are unknown
 * without a master.
 */
#include <linux/bits.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/of.h>

#include "board.h"
#include "node.h"
#include "property.h"

/* The pool that an entry of a list refers to, or NULL with a line in the log. */
static const struct placer_board_pool *
placer_board_master_pool(struct placer_board *board, struct device_node *np,
			 const char *name, const struct placer_cells *cells,
			 unsigned int index)
{
	struct device_node *target __free(device_node) =
		placer_property_target(board->dev, np, name, cells, index);
	const struct placer_board_pool *pool;

	if (!target)
		return NULL;

	pool = placer_board_pool_find(board, target);
	if (!pool)
		dev_err(board->dev,
			"%pOF: \"%s\" names %pOF, which is not a pool\n", np,
			name, target);
	return pool;
}

/* The heaps that a master may use, if it says. */
static int placer_board_master_pools(struct placer_board *board,
				     struct device_node *np,
				     const struct placer_cells *cells,
				     u32 *heaps)
{
	const struct placer_board_pool *pool;
	unsigned int i;

	if (cells->nr)
		*heaps = 0;
	for (i = 0; i < cells->nr; i++) {
		pool = placer_board_master_pool(board, np,
						PLACER_MASTER_PROPERTY(pools),
						cells, i);
		if (!pool)
			return -EINVAL;
		/* One that cannot be used is not there. */
		if (pool->heap)
			*heaps |= BIT(pool->heap->id);
	}
	return 0;
}

/* Pairs of a pool and what it costs this master. */
static int placer_board_master_costs(struct placer_board *board,
				     struct device_node *np,
				     const struct placer_cells *cells,
				     struct placer_preference *prefers)
{
	const char *name = PLACER_MASTER_PROPERTY(pool_costs);
	const struct placer_board_pool *pool;
	unsigned int i;

	for (i = 0; i < cells->nr; i += 2) {
		pool = placer_board_master_pool(board, np, name, cells, i);
		if (!pool)
			return -EINVAL;
		if (!pool->heap)
			continue;
		prefers->priced |= BIT(pool->heap->id);
		prefers->cost[pool->heap->id] = placer_cells_at(cells, i + 1);
	}
	return 0;
}

/* The node of a master's device, referenced; NULL with a line in the log. */
static struct device_node *
placer_board_master_device(struct placer_board *board, struct device_node *np,
			   const struct placer_master_said *said)
{
	const char *path = said->device_path;
	struct device_node *device;

	if (!path)
		return placer_property_target(board->dev, np,
					      PLACER_MASTER_PROPERTY(device),
					      &said->device, 0);

	device = of_find_node_by_path(path);
	if (!device)
		dev_err(board->dev, "%pOF: \"%s\": there is no node %s\n", np,
			PLACER_MASTER_PROPERTY(device_path), path);
	return device;
}

/**
 * placer_board_read_master() - read the next master
 * @board: the board; its pools are read; gets one master more
 * @np: the master's node
 *
 * Context: may sleep.
 * Return: 0, also if its device is disabled; -EINVAL with a line in the log.
 */
int placer_board_read_master(struct placer_board *board, struct device_node *np)
{
	struct placer_board_master *master = &board->masters[board->nr_masters];
	struct placer_constraint *more = &master->more;
	struct device_node *device __free(device_node) = NULL;
	struct placer_master_said said;
	int rc;

	rc = placer_properties_read(board->dev, np, PLACER_BINDING_MASTER,
				    &said);
	if (rc)
		return rc;

	device = placer_board_master_device(board, np, &said);
	if (!device)
		return -EINVAL;

	master->iova_bits = said.iova_bits;
	placer_master_said_constraint(&said, &master->last, more);
	rc = placer_board_master_pools(board, np, &said.pools, &more->heaps) ?:
		     placer_board_master_costs(board, np, &said.pool_costs,
					       &more->prefers);
	if (rc)
		return rc;
	/* A device would not be sent to memory that it cannot use. */
	if (said.pools.nr)
		more->pageless |= more->heaps;
	more->pageless |= more->prefers.priced;

	if (of_device_is_available(device))
		master->device = no_free_ptr(device);
	else
		dev_info(board->dev, "%pOF: %pOF is ignored: it is disabled\n",
			 np, device);
	master->node = of_node_get(np);
	board->nr_masters++;
	return 0;
}
