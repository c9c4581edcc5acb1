/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is kept of a placement node, and what its readers share.
 */
#ifndef _PLACER_BOARD_H
#define _PLACER_BOARD_H

#include <linux/types.h>
#include <placer/heaps.h>
#include <placer/solve.h>

struct device;
struct device_node;
struct placer_node;
struct seq_file;

/* What the names of flows begin with; the rest is the name of the node in /dev. */
#define PLACER_FLOW_PREFIX "flow-"

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
 * @cost: of a page
 * @granule: length and alignment of its blocks, in bytes; 0 if not said
 * @domain: protection domain it is in, as a set of one, or 0
 * @heap: what it stands for, or NULL if this kernel cannot use it
 * @registered: @heap was made for this pool
 */
struct placer_board_pool {
	struct device_node *node;
	enum placer_pool_kind kind;
	struct placer_span span;
	u32 cost;
	u32 granule;
	u32 domain;
	struct placer_heap *heap;
	bool registered;
};

/**
 * struct placer_board_master - a child of masters
 * @node: the child; referenced
 * @device: the node of the device that it is about; referenced; NULL if that
 *	is disabled
 * @address_limit: highest address that the device can emit
 * @more: the rest of what it says
 */
struct placer_board_master {
	struct device_node *node;
	struct device_node *device;
	u64 address_limit;
	struct placer_constraint more;
};

/**
 * struct placer_board_flow - a child of flows
 * @node: the child; referenced
 * @nr_masters: length of @masters
 * @masters: indices into placer_board.masters, the producer first
 * @buffer_bytes: typical size of a buffer; 0 if not said
 * @buffer_count: how many there are at a time; 1 if not said
 * @cpu_access: "none", "rare", "often", or NULL if not said
 * @priority: the higher goes first
 * @entry: its node below /dev/dma_heap, or NULL; constant once it is set
 */
struct placer_board_flow {
	struct device_node *node;
	unsigned int nr_masters;
	unsigned int *masters;
	u32 buffer_bytes;
	u32 buffer_count;
	const char *cpu_access;
	u32 priority;
	struct placer_node *entry;
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

/* board.c */
struct device *placer_board_device(const struct device_node *np);

/* property.c */
int placer_board_check_properties(struct placer_board *board,
				  struct device_node *np,
				  const char *const *known);
int placer_board_number(struct placer_board *board, struct device_node *np,
			const char *name, u32 min, u32 max, u32 *value);
int placer_board_check_leaf(struct placer_board *board, struct device_node *np,
			    const char *prefix);
int placer_board_power(struct placer_board *board, struct device_node *np,
		       const char *name, u32 min, u64 *value);
int placer_board_string(struct placer_board *board, struct device_node *np,
			const char *name, const char **value);
int placer_board_flag(struct placer_board *board, struct device_node *np,
		      const char *name, bool *value);
int placer_board_phandle(struct placer_board *board, struct device_node *np,
			 const char *name, int index,
			 struct device_node **target);
int placer_board_one_phandle(struct placer_board *board, struct device_node *np,
			     const char *name, struct device_node **target);

/* pool.c */
int placer_board_read_pool(struct placer_board *board, struct device_node *np,
			   struct placer_board_pool *pool);
void placer_board_drop_pool(struct placer_board_pool *pool);
const struct placer_board_pool *
placer_board_pool_find(const struct placer_board *board,
		       const struct device_node *np);

/* master.c */
int placer_board_read_master(struct placer_board *board, struct device_node *np,
			     struct placer_board_master *master);

/* flow.c */
int placer_board_read_flow(struct placer_board *board, struct device_node *np,
			   struct placer_board_flow *flow);

/* ../flow.c */
void placer_flows_add(struct placer_board *board);
void placer_flows_forget(struct placer_board *board);
void placer_flows_remove(struct placer_board *board);

/* show.c */
void placer_board_show(struct seq_file *m, const struct placer_board *board);

#endif /* _PLACER_BOARD_H */
