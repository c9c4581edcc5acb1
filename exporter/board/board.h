/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is kept of a placement node, and which one is in use.
 */
#ifndef _PLACER_BOARD_H
#define _PLACER_BOARD_H

#include <linux/types.h>
#include <placer/binding.h>
#include <placer/heaps.h>
#include <placer/solve.h>

struct device;
struct device_node;
struct placer_node;

/**
 * enum placer_pool_kind - what a pool refers to
 * @PLACER_POOL_SYSTEM: nothing: ordinary memory
 * @PLACER_POOL_CMA: a reusable shared-dma-pool
 * @PLACER_POOL_COHERENT: a shared-dma-pool that is not reusable
 * @PLACER_POOL_RESTRICTED: a restricted-dma-pool
 * @PLACER_POOL_CARVEOUT: reserved memory without a compatible
 * @PLACER_POOL_PROTECTED: the same, with placer,protected
 * @PLACER_POOL_DRIVER: reserved memory with another compatible
 * @PLACER_POOL_SRAM: a mmio-sram node, or a section of one
 */
enum placer_pool_kind {
	PLACER_POOL_SYSTEM,
	PLACER_POOL_CMA,
	PLACER_POOL_COHERENT,
	PLACER_POOL_RESTRICTED,
	PLACER_POOL_CARVEOUT,
	PLACER_POOL_PROTECTED,
	PLACER_POOL_DRIVER,
	PLACER_POOL_SRAM,
};

/**
 * struct placer_board_pool - a child of pools
 * @node: the child; referenced
 * @kind: see &enum placer_pool_kind
 * @span: where its memory lies; @span.last < @span.first if that is not known
 * @said: its properties
 * @domain: protection domain it is in, as a set of one, or 0
 * @heap: what it stands for, or NULL if this kernel cannot use it
 * @registered: @heap was made for this pool
 */
struct placer_board_pool {
	struct device_node *node;
	enum placer_pool_kind kind;
	struct placer_span span;
	struct placer_pool_said said;
	u32 domain;
	struct placer_heap *heap;
	bool registered;
};

/**
 * struct placer_board_master - a child of masters
 * @node: the child; referenced
 * @device: the node of the device that it is about; referenced; NULL if that
 *	is disabled
 * @last: highest address that the device can emit
 * @iova_bits: of the addresses that it can have mapped at a time; 0 if not said
 * @more: the rest of what it says
 */
struct placer_board_master {
	struct device_node *node;
	struct device_node *device;
	u64 last;
	u32 iova_bits;
	struct placer_constraint more;
};

/**
 * struct placer_board_flow - a child of flows
 * @node: the child; referenced
 * @nr_masters: length of @masters
 * @masters: indices into placer_board.masters, the producer first
 * @said: its properties
 * @nr_names: length of @entry: names that its node may have below /dev/dma_heap
 * @entry: a node for each name, or NULL; constant once it is set
 */
struct placer_board_flow {
	struct device_node *node;
	unsigned int nr_masters;
	unsigned int *masters;
	struct placer_flow_said said;
	unsigned int nr_names;
	struct placer_node **entry;
};

/**
 * struct placer_board - the placement node
 * @dev: its device
 * @nr_pools: length of @pools
 * @nr_masters: length of @masters
 * @nr_flows: length of @flows
 * @pools: of the node
 * @masters: of the node
 * @flows: of the node
 */
struct placer_board {
	struct device *dev;
	unsigned int nr_pools;
	unsigned int nr_masters;
	unsigned int nr_flows;
	struct placer_board_pool *pools;
	struct placer_board_master *masters;
	struct placer_board_flow *flows;
};

/**
 * struct placer_board_match - what the masters that stand for a device say
 * @nr: how many there are
 * @last: the lowest of the highest addresses that they can emit
 * @more: the rest, merged, if there is any
 */
struct placer_board_match {
	unsigned int nr;
	u64 last;
	struct placer_constraint more;
};

#ifdef CONFIG_OF
const struct placer_board *placer_board_lock(void);
void placer_board_unlock(void);
int placer_board_publish(struct placer_board *board);
void placer_board_withdraw_begin(void);
void placer_board_withdraw_end(void);
struct device *placer_board_device(const struct device_node *np);
u32 placer_board_own_heaps(const struct placer_board *board,
			   const struct device *dev);
void placer_board_match(const struct placer_board *board,
			const struct device *dev,
			struct placer_board_match *match);
#else
static inline const struct placer_board *placer_board_lock(void)
{
	return NULL;
}

static inline void placer_board_unlock(void)
{
}

static inline struct device *placer_board_device(const struct device_node *np)
{
	return NULL;
}

static inline void placer_board_match(const struct placer_board *board,
				      const struct device *dev,
				      struct placer_board_match *match)
{
	match->nr = 0;
	match->last = PLACER_NO_LIMIT;
}

static inline u32 placer_board_own_heaps(const struct placer_board *board,
					 const struct device *dev)
{
	return 0;
}
#endif

#endif /* _PLACER_BOARD_H */
