// SPDX-License-Identifier: GPL-2.0
/*
 * Masters of a placement node: what no standard property says of devices.
 *
 * It can only tighten what is known of a device from elsewhere. The two that
 * seem to widen, access to protected memory and more segments than one, are
 * unknown until somebody says them.
 */
#include <linux/bits.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/of.h>
#include <linux/sizes.h>

#include "board.h"
#include "node.h"
#include "property.h"

/* clang-format off */
static const char *const placer_master_properties[] = {
	"placer,device",
	"placer,device-path",
	"placer,address-bits",
	"placer,max-segments",
	"placer,max-segment-bytes",
	"placer,boundary-bits",
	"placer,align-bytes",
	"placer,min-granule-bytes",
	"placer,physically-contiguous",
	"placer,protected-access",
	"placer,pools",
	"placer,pool-costs",
	NULL,
};

/* clang-format on */

/* A phandle that must be a pool's. Return: 1 and the pool; 0 beyond the end. */
static int placer_board_pool_phandle(struct placer_board *board,
				     struct device_node *np, const char *name,
				     int index,
				     const struct placer_board_pool **pool)
{
	struct device_node *target __free(device_node) = NULL;
	int rc = placer_board_phandle(board, np, name, index, &target);

	if (rc <= 0)
		return rc;

	*pool = placer_board_pool_find(board, target);
	if (*pool)
		return 1;

	dev_err(board->dev, "%pOF: \"%s\" names %pOF, which is not a pool\n",
		np, name, target);
	return -EINVAL;
}

/* The heaps that a master may use, if it says. */
static int placer_board_master_pools(struct placer_board *board,
				     struct device_node *np, u32 *heaps)
{
	const struct placer_board_pool *pool;
	unsigned int i;
	int rc;

	if (!of_property_present(np, "placer,pools"))
		return 0;

	*heaps = 0;
	for (i = 0;; i++) {
		rc = placer_board_pool_phandle(board, np, "placer,pools", i,
					       &pool);
		if (!rc && !i) {
			dev_err(board->dev,
				"%pOF: \"placer,pools\" names no pool\n", np);
			return -EINVAL;
		}
		if (rc <= 0)
			return rc;
		/* One that cannot be used is not there. */
		if (pool->heap)
			*heaps |= BIT(pool->heap->id);
	}
}

/* Pairs of a pool and what it costs this master. */
static int placer_board_master_costs(struct placer_board *board,
				     struct device_node *np,
				     struct placer_preference *prefers)
{
	const struct placer_board_pool *pool;
	unsigned int i;
	u32 cost;
	int rc;

	for (i = 0;; i += 2) {
		rc = placer_board_pool_phandle(board, np, "placer,pool-costs",
					       i, &pool);
		if (rc <= 0)
			return rc;
		if (of_property_read_u32_index(np, "placer,pool-costs", i + 1,
					       &cost)) {
			dev_err(board->dev,
				"%pOF: \"placer,pool-costs\" ends without a cost\n",
				np);
			return -EINVAL;
		}
		if (!pool->heap)
			continue;
		prefers->priced |= BIT(pool->heap->id);
		prefers->cost[pool->heap->id] = cost;
	}
}

static int placer_board_path(struct placer_board *board, struct device_node *np,
			     const char *name, struct device_node **target)
{
	const char *path;

	if (placer_board_string(board, np, name, &path))
		return -EINVAL;

	/* Without the slash it would be an alias. */
	*target = *path == '/' ? of_find_node_by_path(path) : NULL;
	if (*target)
		return 1;

	dev_err(board->dev, "%pOF: \"%s\": there is no node %s\n", np, name,
		path);
	return -EINVAL;
}

/* The node of a master's device, referenced. Return: 1 or -EINVAL. */
static int placer_board_master_device(struct placer_board *board,
				      struct device_node *np,
				      struct device_node **target)
{
	bool by_phandle = of_property_present(np, "placer,device");

	if (by_phandle == of_property_present(np, "placer,device-path")) {
		dev_err(board->dev,
			"%pOF: needs one of \"placer,device\" and \"placer,device-path\"\n",
			np);
		return -EINVAL;
	}

	if (by_phandle)
		return placer_board_one_phandle(board, np, "placer,device",
						target);
	return placer_board_path(board, np, "placer,device-path", target);
}

static int placer_board_master_segments(struct placer_board *board,
					struct device_node *np,
					struct placer_constraint *more)
{
	u32 number;
	int rc;

	rc = placer_board_number(board, np, "placer,max-segments", 1, U32_MAX,
				 &more->max_segments);
	if (rc < 0)
		return rc;

	rc = placer_board_number(board, np, "placer,max-segment-bytes", 1,
				 U32_MAX, &number);
	if (rc < 0)
		return rc;
	if (rc)
		more->max_segment_size = number;

	/* Scatterlists are cut between pages. */
	rc = placer_board_number(board, np, "placer,boundary-bits", 12, 63,
				 &number);
	if (rc > 0)
		more->segment_boundary = GENMASK_ULL(number - 1, 0);
	return min(rc, 0);
}

static int placer_board_master_numbers(struct placer_board *board,
				       struct device_node *np,
				       struct placer_board_master *master)
{
	struct placer_constraint *more = &master->more;
	u32 number;
	int rc;

	rc = placer_board_number(board, np, "placer,address-bits", 1, 64,
				 &number);
	if (rc < 0)
		return rc;
	if (rc)
		master->address_limit = GENMASK_ULL(number - 1, 0);

	rc = placer_board_power(board, np, "placer,align-bytes", 1,
				&more->align);
	if (rc < 0)
		return rc;

	rc = placer_board_power(board, np, "placer,min-granule-bytes", SZ_4K,
				&more->granule);
	if (rc < 0)
		return rc;
	return placer_board_master_segments(board, np, more);
}

static int placer_board_master_flags(struct placer_board *board,
				     struct device_node *np,
				     struct placer_constraint *more)
{
	bool protected;
	int rc;

	rc = placer_board_flag(board, np, "placer,physically-contiguous",
			       &more->contiguous);
	if (rc)
		return rc;

	rc = placer_board_flag(board, np, "placer,protected-access",
			       &protected);
	if (!protected)
		more->domains = 0;
	return rc;
}

/**
 * placer_board_read_master() - read one master
 * @board: the board; its pools are read
 * @np: the master's node
 * @master: result
 *
 * Context: may sleep.
 * Return: 0, also if its device is disabled; -EINVAL with a line in the log.
 */
int placer_board_read_master(struct placer_board *board, struct device_node *np,
			     struct placer_board_master *master)
{
	struct device_node *device __free(device_node) = NULL;
	struct placer_constraint *more = &master->more;
	int rc;

	master->node = np;
	master->address_limit = PLACER_NO_LIMIT;
	placer_constraint_init(more);
	more->max_segments = PLACER_UNKNOWN;

	rc = placer_board_check_leaf(board, np, "master-") ?:
		     placer_board_check_properties(board, np,
						   placer_master_properties);
	if (rc)
		return rc;
	rc = placer_board_master_device(board, np, &device);
	if (rc < 0)
		return rc;

	rc = placer_board_master_flags(board, np, more)			?:
		     placer_board_master_numbers(board, np, master)	?:
		     placer_board_master_pools(board, np, &more->heaps) ?:
		     placer_board_master_costs(board, np, &more->prefers);
	if (rc)
		return rc;

	if (of_device_is_available(device))
		master->device = no_free_ptr(device);
	else
		dev_info(board->dev,
			 "%pOF: %pOF is disabled, so not looked at\n", np,
			 device);
	return 0;
}
