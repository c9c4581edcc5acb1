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
#include <linux/log2.h>
#include <linux/of.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "board.h"
#include "exporter.h"

/* clang-format off */
static const char *const placer_node_properties[] = {
	"compatible",
	NULL,
};

static const char *const placer_group_properties[] = {
	NULL,
};

static const char *const placer_pool_properties[] = {
	"memory-region",
	"sram",
	"placer,cost",
	"placer,granule-bytes",
	"placer,protected",
	NULL,
};

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

static const char *const placer_flow_properties[] = {
	"placer,masters",
	"placer,buffer-bytes",
	"placer,cpu-access",
	"placer,priority",
	NULL,
};

/* Valid, and part of what a later version does; said so rather than ignored. */
static const char *const placer_later_properties[] = {
	"sram",
	"placer,granule-bytes",
	"placer,protected",
	"placer,boundary-bits",
	"placer,protected-access",
	"placer,pool-costs",
};

/* clang-format on */

static int placer_board_check_properties(struct placer_board *board,
					 struct device_node *np,
					 const char *const *known)
{
	struct property *prop;
	unsigned int i;

	for_each_property_of_node(np, prop) {
		/* Made by the kernel and by dtc. */
		if (!strcmp(prop->name, "name") ||
		    !strcmp(prop->name, "phandle"))
			continue;

		for (i = 0; known[i] && strcmp(known[i], prop->name);)
			i++;
		if (!known[i]) {
			dev_err(board->dev, "%pOF: unknown property \"%s\"\n",
				np, prop->name);
			return -EINVAL;
		}
	}

	for (i = 0; i < ARRAY_SIZE(placer_later_properties); i++)
		if (of_property_present(np, placer_later_properties[i]))
			dev_warn(board->dev,
				 "%pOF: \"%s\" is not honoured by this version\n",
				 np, placer_later_properties[i]);
	return 0;
}

/* Return: 1 if there is such a number, 0 if not, -EINVAL if it is not one. */
static int placer_board_number(struct placer_board *board,
			       struct device_node *np, const char *name,
			       u32 min, u32 max, u32 *value)
{
	int len;

	if (!of_find_property(np, name, &len))
		return 0;

	if (len != sizeof(u32) || of_property_read_u32(np, name, value)) {
		dev_err(board->dev,
			"%pOF: \"%s\" must be one cell, but has %d bytes\n", np,
			name, len);
		return -EINVAL;
	}
	if (*value < min || *value > max) {
		dev_err(board->dev, "%pOF: \"%s\" is %u, and may be %u to %u\n",
			np, name, *value, min, max);
		return -EINVAL;
	}
	return 1;
}

/* As placer_board_number(), for a number that must be a power of two. */
static int placer_board_power(struct placer_board *board,
			      struct device_node *np, const char *name,
			      u64 *value)
{
	u32 number;
	int rc = placer_board_number(board, np, name, 1, U32_MAX, &number);

	if (rc <= 0)
		return rc;
	if (!is_power_of_2(number)) {
		dev_err(board->dev,
			"%pOF: \"%s\" is %u, which is not a power of two\n", np,
			name, number);
		return -EINVAL;
	}
	*value = number;
	return 1;
}

/*
 * A phandle of a list, checked. Return: 1 and the node, referenced; 0 beyond
 * the end; -EINVAL.
 */
static int placer_board_phandle(struct placer_board *board,
				struct device_node *np, const char *name,
				int index, struct device_node **target)
{
	int len = 0;

	of_find_property(np, name, &len);
	if (len % sizeof(u32)) {
		dev_err(board->dev,
			"%pOF: \"%s\" has %d bytes, which are not whole cells\n",
			np, name, len);
		return -EINVAL;
	}
	if (index >= len / sizeof(u32))
		return 0;

	*target = of_parse_phandle(np, name, index);
	if (*target)
		return 1;

	dev_err(board->dev, "%pOF: phandle %d of \"%s\" dangles\n", np, index,
		name);
	return -EINVAL;
}

/* As placer_board_phandle(), for a property that must have just one. */
static int placer_board_one_phandle(struct placer_board *board,
				    struct device_node *np, const char *name,
				    struct device_node **target)
{
	int len = 0;

	of_find_property(np, name, &len);
	if (len == sizeof(u32))
		return placer_board_phandle(board, np, name, 0, target);

	dev_err(board->dev,
		"%pOF: \"%s\" must be one phandle, but has %d bytes\n", np,
		name, len);
	return -EINVAL;
}

/* A pool without memory-region is the page allocator, which there is already. */
static int placer_board_system_pool(struct placer_board *board,
				    struct placer_board_pool *pool, u32 cost)
{
	unsigned int i;

	for (i = 0; i < board->nr_pools; i++) {
		if (board->pools[i].heap != placer_system_heap())
			continue;
		dev_err(board->dev,
			"%pOF: is ordinary memory, which %pOF is already\n",
			pool->node, board->pools[i].node);
		return -EINVAL;
	}

	pool->heap = placer_system_heap();
	placer_heap_set_cost(pool->heap, cost);
	return 0;
}

static int placer_board_region_pool(struct placer_board *board,
				    struct placer_board_pool *pool, u32 cost)
{
	struct device_node *region __free(device_node) = NULL;
	struct placer_heap *heap;
	int rc;

	rc = placer_board_one_phandle(board, pool->node, "memory-region",
				      &region);
	if (rc < 0)
		return rc;
	if (!of_device_is_available(region)) {
		dev_warn(board->dev, "%pOF: %pOF is disabled, so not used\n",
			 pool->node, region);
		return 0;
	}
	if (!of_device_is_compatible(region, "shared-dma-pool") ||
	    !of_property_read_bool(region, "reusable")) {
		dev_warn(board->dev,
			 "%pOF: %pOF is no reusable shared-dma-pool, which this version cannot use\n",
			 pool->node, region);
		return 0;
	}

	heap = placer_cma_heap_create(pool->node, cost);
	if (IS_ERR(heap)) {
		dev_err(board->dev, "%pOF: no heap in %pOF: %pe\n", pool->node,
			region, heap);
		return PTR_ERR(heap);
	}
	pool->heap = heap;
	pool->registered = true;
	return 0;
}

static int placer_board_pool(struct placer_board *board,
			     struct placer_board_pool *pool)
{
	u32 cost = 10;
	int rc;

	rc = placer_board_check_properties(board, pool->node,
					   placer_pool_properties);
	if (rc)
		return rc;

	rc = placer_board_number(board, pool->node, "placer,cost", 0, U32_MAX,
				 &cost);
	if (rc < 0)
		return rc;

	if (of_property_present(pool->node, "memory-region"))
		return placer_board_region_pool(board, pool, cost);
	if (of_property_present(pool->node, "sram"))
		return 0;
	return placer_board_system_pool(board, pool, cost);
}

/* The pool that a node is, or NULL. */
static const struct placer_board_pool *
placer_board_pool_find(const struct placer_board *board,
		       const struct device_node *np)
{
	unsigned int i;

	for (i = 0; i < board->nr_pools; i++)
		if (board->pools[i].node == np)
			return &board->pools[i];
	return NULL;
}

/* The heaps that a master may use, if it says. */
static int placer_board_master_pools(struct placer_board *board,
				     struct device_node *np, u32 *heaps)
{
	unsigned int i;

	if (!of_property_present(np, "placer,pools"))
		return 0;

	*heaps = 0;
	for (i = 0;; i++) {
		struct device_node *target __free(device_node) = NULL;
		const struct placer_board_pool *pool;
		int rc = placer_board_phandle(board, np, "placer,pools", i,
					      &target);

		if (rc <= 0)
			return rc;

		pool = placer_board_pool_find(board, target);
		if (!pool) {
			dev_err(board->dev,
				"%pOF: \"placer,pools\" names %pOF, which is not a pool\n",
				np, target);
			return -EINVAL;
		}
		/* One that cannot be used is not there. */
		if (pool->heap)
			*heaps |= BIT(pool->heap->id);
	}
}

static int placer_board_path(struct placer_board *board, struct device_node *np,
			     const char *name, struct device_node **target)
{
	const char *path;

	if (of_property_read_string(np, name, &path)) {
		dev_err(board->dev, "%pOF: \"%s\" is no string\n", np, name);
		return -EINVAL;
	}

	*target = of_find_node_by_path(path);
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

	rc = placer_board_power(board, np, "placer,align-bytes", &more->align);
	if (rc < 0)
		return rc;

	rc = placer_board_power(board, np, "placer,min-granule-bytes",
				&more->granule);
	return min(rc, 0);
}

static int placer_board_read_master(struct placer_board *board,
				    struct device_node *np)
{
	struct placer_board_master *master = &board->masters[board->nr_masters];
	struct device_node *device __free(device_node) = NULL;
	int rc;

	rc = placer_board_check_properties(board, np, placer_master_properties);
	if (rc)
		return rc;

	rc = placer_board_master_device(board, np, &device);
	if (rc < 0)
		return rc;
	if (!of_device_is_available(device)) {
		dev_info(board->dev,
			 "%pOF: %pOF is disabled, so not looked at\n", np,
			 device);
		return 0;
	}

	master->device = no_free_ptr(device);
	board->nr_masters++;
	master->address_limit = PLACER_NO_LIMIT;
	placer_constraint_init(&master->more);
	master->more.max_segments = PLACER_UNKNOWN;
	master->more.contiguous =
		of_property_read_bool(np, "placer,physically-contiguous");
	rc = placer_board_master_numbers(board, np, master);
	if (rc)
		return rc;
	return placer_board_master_pools(board, np, &master->more.heaps);
}

/* Flows are checked and not used yet. */
static int placer_board_flow(struct placer_board *board, struct device_node *np)
{
	unsigned int i;
	int rc;

	rc = placer_board_check_properties(board, np, placer_flow_properties);
	if (rc)
		return rc;

	for (i = 0;; i++) {
		struct device_node *target __free(device_node) = NULL;

		rc = placer_board_phandle(board, np, "placer,masters", i,
					  &target);
		if (rc <= 0)
			return rc;
	}
}

static int placer_board_read_pools(struct placer_board *board,
				   struct device_node *group)
{
	int rc = 0;

	board->pools = devm_kcalloc(board->dev, of_get_child_count(group),
				    sizeof(*board->pools), GFP_KERNEL);
	if (!board->pools)
		return -ENOMEM;

	for_each_child_of_node_scoped(group, np) {
		struct placer_board_pool pool = { .node = np };

		rc = placer_board_pool(board, &pool);
		if (rc)
			break;
		of_node_get(np);
		board->pools[board->nr_pools++] = pool;
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
		rc = placer_board_read_master(board, np);
		if (rc)
			break;
	}
	return rc;
}

static int placer_board_read_flows(struct placer_board *board,
				   struct device_node *group)
{
	int rc = 0;

	for_each_child_of_node_scoped(group, np) {
		rc = placer_board_flow(board, np);
		if (rc)
			break;
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
			if (of_node_name_eq(group, placer_board_groups[i].name))
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
 * Context: may sleep.
 */
void placer_board_drop(struct placer_board *board)
{
	unsigned int i;

	for (i = 0; i < board->nr_masters; i++)
		of_node_put(board->masters[i].device);
	for (i = 0; i < board->nr_pools; i++) {
		if (board->pools[i].registered)
			placer_heap_unregister(board->pools[i].heap);
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
 * understood; -ENOMEM; or what placer_cma_heap_create() returns. The log names
 * the culprit.
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
