/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The placement node: pools, masters and flows, as dts-bindings/ describes them
 * and as the kernel module reads them.
 */
#ifndef _PLACER_PLACEMENT_H
#define _PLACER_PLACEMENT_H

#include <placer/solve.h>

#include "dt.h"

#define PLACEMENT_COMPATIBLE "placer,buffer-placement"

struct placement_pool {
	u32 node;
	u32 region; /* of memory-region, or DT_NONE */
	u32 sram;   /* of sram, or DT_NONE */
	bool cost_given;
	u32 cost;
	u64 granule; /* 0 if not said */
	bool protected;
};

struct placement_cost {
	u32 pool; /* index */
	u32 cost;
};

struct placement_master {
	u32 node;
	u32 device;
	u32 address_bits; /* 0 if not said */
	u32 max_segments; /* PLACER_UNKNOWN if not said */
	u64 max_segment_size;
	u64 segment_boundary;
	u64 align;   /* 1 if not said */
	u64 granule; /* 1 if not said */
	bool contiguous;
	bool protected_access;
	u32 pools; /* set of indices; all if not said */
	u32 nr_costs;
	struct placement_cost *cost;
};

enum placement_cpu {
	PLACEMENT_CPU_UNSAID,
	PLACEMENT_CPU_NONE,
	PLACEMENT_CPU_RARE,
	PLACEMENT_CPU_OFTEN,
};

struct placement_flow {
	u32 node;
	u32 nr_masters;
	u32 *master;	  /* indices */
	u32 buffer_bytes; /* 0 if not said */
	u32 buffer_count;
	u32 priority;
	enum placement_cpu cpu;
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
