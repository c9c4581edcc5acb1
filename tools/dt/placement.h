/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The placement node: pools, masters and flows, as dts-bindings/ describes them
 * and as the kernel module reads them.
 */
#ifndef _PLACER_PLACEMENT_H
#define _PLACER_PLACEMENT_H

#include <placer/binding.h>
#include <placer/solve.h>

#include "dt.h"

struct placement_pool {
	u32 node;
	u32 region; /* of memory-region, or DT_NONE */
	u32 sram;   /* of sram, or DT_NONE */
	struct placer_pool_said said;
};

struct placement_master {
	u32 node;
	u32 device;
	u32 pools; /* set of indices; all if not said */
	struct placer_preference prefers;
	struct placer_master_said said;
};

struct placement_flow {
	u32 node;
	u32 nr_masters;
	u32 *master; /* indices */
	struct placer_flow_said said;
};

struct placement {
	u32 node; /* DT_NONE if the board has none */
	u32 nr_pools;
	u32 nr_masters;
	u32 nr_flows;
	struct placement_pool *pool; /* at most PLACER_MAX_HEAPS */
	struct placement_master *master;
	struct placement_flow *flow;
};

/* As the module, it refuses a node that it does not understand. */
void placement_read(struct dt *dt, struct placement *p);

#endif /* _PLACER_PLACEMENT_H */
