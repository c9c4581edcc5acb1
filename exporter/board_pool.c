// SPDX-License-Identifier: GPL-2.0
/*
 * Pools of a placement node: the memory that a board lets buffers have.
 *
 * Memory that has a node of its own is never used but through a pool. A pool
 * that is well described, but disabled or of a kind that this version has no
 * heap for, is said so and left out: the rest of the board works without.
 */
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_reserved_mem.h>
#include <linux/sizes.h>

#include "board.h"
#include "exporter.h"

/* clang-format off */
static const char *const placer_pool_properties[] = {
	"memory-region",
	"sram",
	"placer,cost",
	"placer,granule-bytes",
	"placer,protected",
	NULL,
};

static const char *const placer_pool_kinds[] = {
	[PLACER_POOL_SYSTEM] = "ordinary memory",
	[PLACER_POOL_CMA] = "a reusable shared-dma-pool",
	[PLACER_POOL_COHERENT] = "a shared-dma-pool that is not reusable",
	[PLACER_POOL_CARVEOUT] = "plain reserved memory",
	[PLACER_POOL_SRAM] = "on-chip SRAM",
};

/* clang-format on */

/* There is one page allocator. */
static int placer_board_system_pool(struct placer_board *board,
				    struct placer_board_pool *pool)
{
	unsigned int i;

	if (pool->domain) {
		dev_err(board->dev,
			"%pOF: is ordinary memory, which cannot be protected\n",
			pool->node);
		return -EINVAL;
	}

	for (i = 0; i < board->nr_pools; i++) {
		if (board->pools[i].kind != PLACER_POOL_SYSTEM)
			continue;
		dev_err(board->dev,
			"%pOF: is ordinary memory, which %pOF is already\n",
			pool->node, board->pools[i].node);
		return -EINVAL;
	}

	pool->heap = placer_system_heap();
	placer_heap_set_cost(pool->heap, pool->cost);
	return 0;
}

static int placer_board_cma_pool(struct placer_board *board,
				 struct placer_board_pool *pool,
				 struct device_node *region)
{
	const struct placer_pool spec = {
		.dev = board->dev,
		.node = pool->node,
		.cost = pool->cost,
		.granule = pool->granule,
		.domain = pool->domain,
	};
	struct placer_heap *heap = placer_cma_heap_create(&spec);

	if (IS_ERR(heap)) {
		dev_err(board->dev, "%pOF: no heap in %pOF: %pe\n", pool->node,
			region, heap);
		return PTR_ERR(heap);
	}
	pool->heap = heap;
	pool->registered = true;
	return 0;
}

static enum placer_pool_kind
placer_board_region_kind(const struct device_node *region)
{
	if (!of_device_is_compatible(region, "shared-dma-pool"))
		return PLACER_POOL_CARVEOUT;
	return of_property_read_bool(region, "reusable") ? PLACER_POOL_CMA :
							   PLACER_POOL_COHERENT;
}

static void placer_board_region_span(struct device_node *region,
				     struct placer_span *span)
{
	struct reserved_mem *rmem = of_reserved_mem_lookup(region);

	if (!rmem || !rmem->size)
		return;
	span->first = rmem->base;
	span->last = rmem->base + rmem->size - 1;
}

static int placer_board_region_pool(struct placer_board *board,
				    struct placer_board_pool *pool)
{
	struct device_node *region __free(device_node) = NULL;
	int rc;

	rc = placer_board_one_phandle(board, pool->node, "memory-region",
				      &region);
	if (rc < 0)
		return rc;

	pool->kind = placer_board_region_kind(region);
	placer_board_region_span(region, &pool->span);
	if (!of_device_is_available(region)) {
		dev_warn(board->dev, "%pOF: %pOF is disabled, so not used\n",
			 pool->node, region);
		return 0;
	}
	if (pool->kind == PLACER_POOL_CMA && !pool->domain)
		return placer_board_cma_pool(board, pool, region);

	dev_warn(board->dev,
		 "%pOF: %pOF is %s%s, which this version cannot use\n",
		 pool->node, region, pool->domain ? "protected, " : "",
		 placer_pool_kinds[pool->kind]);
	return 0;
}

static int placer_board_sram_pool(struct placer_board *board,
				  struct placer_board_pool *pool)
{
	struct device_node *sram __free(device_node) = NULL;
	struct resource res;
	int rc;

	rc = placer_board_one_phandle(board, pool->node, "sram", &sram);
	if (rc < 0)
		return rc;

	pool->kind = PLACER_POOL_SRAM;
	if (!of_address_to_resource(sram, 0, &res))
		pool->span = (struct placer_span){ res.start, res.end };
	dev_warn(board->dev,
		 "%pOF: %pOF is %s, which this version cannot use\n",
		 pool->node, sram, placer_pool_kinds[pool->kind]);
	return 0;
}

static int placer_board_pool_values(struct placer_board *board,
				    struct placer_board_pool *pool)
{
	struct device_node *np = pool->node;
	u64 granule = 0;
	bool protected;
	int rc;

	rc = placer_board_number(board, np, "placer,cost", 0, U32_MAX,
				 &pool->cost);
	if (rc < 0)
		return rc;

	rc = placer_board_power(board, np, "placer,granule-bytes", SZ_4K,
				&granule);
	if (rc < 0)
		return rc;
	pool->granule = granule;

	rc = placer_board_flag(board, np, "placer,protected", &protected);
	if (rc || !protected)
		return rc;
	if (board->nr_pools >= 32) {
		dev_err(board->dev, "%pOF: too many pools before it\n", np);
		return -E2BIG;
	}
	pool->domain = BIT(board->nr_pools);
	return 0;
}

/**
 * placer_board_read_pool() - read one pool
 * @board: the board; its pools so far are read
 * @np: the pool's node
 * @pool: result; its heap, if it has one, is registered
 *
 * Context: may sleep.
 * Return: 0; -EINVAL or -E2BIG with a line in the log if the node cannot be
 * understood; or what placer_cma_heap_create() returns.
 */
int placer_board_read_pool(struct placer_board *board, struct device_node *np,
			   struct placer_board_pool *pool)
{
	bool region = of_property_present(np, "memory-region");
	int rc;

	*pool = (struct placer_board_pool){
		.node = np,
		.span = { .first = 1, .last = 0 },
		.cost = PLACER_COST_ORDINARY,
	};
	rc = placer_board_check_leaf(board, np, "pool-") ?:
		     placer_board_check_properties(board, np, placer_pool_properties) ?:
		     placer_board_pool_values(board, pool);
	if (rc)
		return rc;

	if (region && of_property_present(np, "sram")) {
		dev_err(board->dev,
			"%pOF: has both \"memory-region\" and \"sram\"\n", np);
		return -EINVAL;
	}
	if (region)
		return placer_board_region_pool(board, pool);
	if (of_property_present(np, "sram"))
		return placer_board_sram_pool(board, pool);
	return placer_board_system_pool(board, pool);
}

/**
 * placer_board_pool_find() - which pool is this node?
 * @board: the board
 * @np: the node
 *
 * Return: the pool, or NULL if it is none.
 */
const struct placer_board_pool *
placer_board_pool_find(const struct placer_board *board,
		       const struct device_node *np)
{
	unsigned int i;

	for (i = 0; i < board->nr_pools; i++)
		if (board->pools[i].node == np)
			return &board->pools[i];
	return NULL;
}
