// SPDX-License-Identifier: GPL-2.0
/*
 * Pools of a placement node: the memory that a board lets buffers have.
 *
 * Memory that has a node of its own is used only through a pool, unless it is the
 * kernel's default area. A pool that is described correctly, but disabled or of a kind
 * that this kernel has no heap for, is logged and left out: the rest of the board works
 * without it.
 */
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_reserved_mem.h>

#include "board.h"
#include "node.h"
#include "property.h"

/**
 * struct placer_pool_kind_ops - how a kind of pool becomes a heap
 * @name: of the kind, for people
 * @create: makes a heap and registers it; NULL if none can be made
 * @destroy: unregisters it
 */
struct placer_pool_kind_ops {
	const char *name;
	struct placer_heap *(*create)(const struct placer_pool *pool);
	void (*destroy)(struct placer_heap *heap);
};

static const struct placer_pool_kind_ops placer_pool_kinds[] = {
	[PLACER_POOL_SYSTEM] = {
		.name = "ordinary memory",
	},
	[PLACER_POOL_CMA] = {
		.name = "a reusable shared-dma-pool",
		.create = placer_cma_heap_create,
		.destroy = placer_cma_heap_destroy,
	},
	[PLACER_POOL_COHERENT] = {
		.name = "a shared-dma-pool that is not reusable",
		.create = placer_coherent_heap_create,
		.destroy = placer_heap_unregister,
	},
	[PLACER_POOL_RESTRICTED] = {
		.name = "a restricted-dma-pool",
		.create = placer_restricted_heap_create,
		.destroy = placer_restricted_heap_destroy,
	},
	[PLACER_POOL_CARVEOUT] = {
		.name = "plain reserved memory",
		.create = placer_carveout_heap_create,
		.destroy = placer_heap_unregister,
	},
	[PLACER_POOL_PROTECTED] = {
		.name = "protected reserved memory",
		.create = placer_protected_heap_create,
		.destroy = placer_heap_unregister,
	},
	[PLACER_POOL_DRIVER] = {
		.name = "reserved memory of some driver's",
	},
	[PLACER_POOL_SRAM] = {
		.name = "on-chip SRAM",
		.create = placer_sram_heap_create,
		.destroy = placer_sram_heap_destroy,
	},
};

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
	placer_heap_set_cost(pool->heap, pool->said.cost);
	return 0;
}

/* What cannot be used here is left out; what makes no sense is refused. */
static int placer_board_no_heap(struct placer_board *board,
				const struct placer_board_pool *pool,
				const struct device_node *memory, int rc)
{
	const char *kind = placer_pool_kinds[pool->kind].name;

	switch (rc) {
	case -EPROBE_DEFER:
		return rc;
	case -EBUSY:
		dev_warn(board->dev,
			 "%pOF: %pOF is ignored: another pool, or a buffer of an earlier heap, uses it\n",
			 pool->node, memory);
		return 0;
	case -ENODEV:
	case -EOPNOTSUPP:
	case -ETIMEDOUT:
		dev_warn(board->dev,
			 "%pOF: %pOF is %s that this kernel cannot use: %pe\n",
			 pool->node, memory, kind, ERR_PTR(rc));
		return 0;
	case -EEXIST:
		dev_err(board->dev,
			"%pOF: there is already a heap with the name of %pOF\n",
			pool->node, memory);
		return rc;
	default:
		dev_err(board->dev, "%pOF: no heap in %pOF, %s: %pe\n",
			pool->node, memory, kind, ERR_PTR(rc));
		return rc;
	}
}

static int placer_board_heap(struct placer_board *board,
			     struct placer_board_pool *pool,
			     const struct device_node *memory)
{
	const struct placer_pool_kind_ops *kind =
		&placer_pool_kinds[pool->kind];
	const struct placer_pool spec = {
		.dev = board->dev,
		.node = pool->node,
		.cost = pool->said.cost,
		.granule = pool->said.granule,
		.domain = pool->domain,
	};
	struct placer_heap *heap;

	if (pool->domain && pool->kind != PLACER_POOL_PROTECTED) {
		dev_warn(board->dev,
			 "%pOF: %pOF is ignored: it is %s, which cannot be protected\n",
			 pool->node, memory, kind->name);
		return 0;
	}
	if (!kind->create)
		return placer_board_no_heap(board, pool, memory, -EOPNOTSUPP);

	heap = kind->create(&spec);
	if (IS_ERR(heap))
		return placer_board_no_heap(board, pool, memory, PTR_ERR(heap));

	pool->heap = heap;
	pool->registered = true;
	return 0;
}

static enum placer_pool_kind
placer_board_region_kind(const struct device_node *region, bool protected)
{
	if (of_device_is_compatible(region, "restricted-dma-pool"))
		return PLACER_POOL_RESTRICTED;
	if (of_device_is_compatible(region, "shared-dma-pool"))
		return of_property_read_bool(region, "reusable") ?
			       PLACER_POOL_CMA :
			       PLACER_POOL_COHERENT;
	if (of_property_present(region, "compatible"))
		return PLACER_POOL_DRIVER;
	return protected ? PLACER_POOL_PROTECTED : PLACER_POOL_CARVEOUT;
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
	struct device_node *region __free(device_node) =
		placer_property_target(board->dev, pool->node,
				       PLACER_POOL_PROPERTY(region),
				       &pool->said.region, 0);

	if (!region)
		return -EINVAL;

	pool->kind = placer_board_region_kind(region, pool->domain);
	placer_board_region_span(region, &pool->span);
	if (!of_device_is_available(region)) {
		dev_warn(board->dev, "%pOF: not used, as %pOF is disabled\n",
			 pool->node, region);
		return 0;
	}
	return placer_board_heap(board, pool, region);
}

static int placer_board_sram_pool(struct placer_board *board,
				  struct placer_board_pool *pool)
{
	struct device_node *sram __free(device_node) =
		placer_property_target(board->dev, pool->node,
				       PLACER_POOL_PROPERTY(sram),
				       &pool->said.sram, 0);
	struct resource res;

	if (!sram)
		return -EINVAL;

	pool->kind = PLACER_POOL_SRAM;
	if (!of_address_to_resource(sram, 0, &res))
		pool->span = (struct placer_span){ res.start, res.end };
	return placer_board_heap(board, pool, sram);
}

static int placer_board_pool_domain(struct placer_board *board,
				    struct placer_board_pool *pool)
{
	if (!pool->said.protected)
		return 0;
	if (board->nr_pools >= 32) {
		dev_err(board->dev, "%pOF: too many pools before it\n",
			pool->node);
		return -E2BIG;
	}
	pool->domain = BIT(board->nr_pools);
	return 0;
}

static int placer_board_pool_memory(struct placer_board *board,
				    struct placer_board_pool *pool)
{
	if (pool->said.region.nr)
		return placer_board_region_pool(board, pool);
	if (pool->said.sram.nr)
		return placer_board_sram_pool(board, pool);
	return placer_board_system_pool(board, pool);
}

/**
 * placer_board_read_pool() - read the next pool
 * @board: the board; its pools so far are read; gets one more, and if that has a
 *	heap, it is registered
 * @np: the pool's node
 *
 * Context: may sleep.
 * Return: 0; -EINVAL or -E2BIG with a line in the log if the node cannot be
 * understood; -EPROBE_DEFER if it is too early for it; -ENOMEM; or what
 * placer_heap_register() returns.
 */
int placer_board_read_pool(struct placer_board *board, struct device_node *np)
{
	struct placer_board_pool *pool = &board->pools[board->nr_pools];
	int rc;

	*pool = (struct placer_board_pool){
		.node = np,
		.span = { .first = 1, .last = 0 },
	};
	rc = placer_properties_read(board->dev, np, PLACER_BINDING_POOL, &pool->said) ?:
		     placer_board_pool_domain(board, pool) ?:
		     placer_board_pool_memory(board, pool);
	if (rc)
		return rc;

	of_node_get(np);
	board->nr_pools++;
	return 0;
}

/**
 * placer_board_drop_pool() - unregister the heap that was made for a pool, if any
 * @pool: of placer_board_read_pool()
 *
 * Context: may sleep, as long as a buffer has memory of it if it is SRAM; called
 * with no reservation lock held.
 */
void placer_board_drop_pool(struct placer_board_pool *pool)
{
	if (pool->registered)
		placer_pool_kinds[pool->kind].destroy(pool->heap);
}

/**
 * placer_board_pool_find() - which pool is this node?
 * @board: the board
 * @np: the node
 *
 * Context: placer_board_lock() is held, or the node is being probed.
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
