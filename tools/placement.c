// SPDX-License-Identifier: GPL-2.0
/*
 * The placement node, from the tree to struct placement.
 *
 * Nothing is taken for granted that only the schema checks. A node that cannot
 * be understood is refused as a whole, with the culprit named, as half of it
 * would give answers that look right.
 */
#include <string.h>

#include "placement.h"
#include "placer.h"

struct reader {
	struct dt *dt;
	struct placement *p;
	u32 *index; /* of a node, among the pools or the masters */
};

static const char *path(struct reader *r, u32 node)
{
	return dt_path(r->dt, node);
}

static void check_properties(struct reader *r, u32 node,
			     const char *const *known)
{
	const struct dt_node *n = &r->dt->node[node];
	const struct dt_property *p = &r->dt->property[n->first_property];
	u32 i, k;

	for (i = 0; i < n->nr_properties; i++, p++) {
		/* Made by dtc. */
		if (!strcmp(p->name, "phandle") ||
		    !strcmp(p->name, "linux,phandle"))
			continue;
		for (k = 0; known[k] && strcmp(known[k], p->name);)
			k++;
		if (!known[k])
			bad_input("%s: unknown property \"%s\"", path(r, node),
				  p->name);
	}
}

static void check_leaf(struct reader *r, u32 node, const char *prefix)
{
	if (strncmp(r->dt->node[node].name, prefix, strlen(prefix)) ||
	    r->dt->node[node].end != node + 1)
		bad_input("%s: is not called %s..., or has children",
			  path(r, node), prefix);
}

/* False if there is no such property. */
static bool read_number(struct reader *r, u32 node, const char *name, u32 min,
			u32 max, u32 *value)
{
	const struct dt_property *p = dt_property(r->dt, node, name);
	u32 number;

	if (!p)
		return false;
	if (p->len != 4)
		bad_input("%s: \"%s\" must be one cell, but has %u bytes",
			  path(r, node), name, p->len);
	number = dt_cell_at(p, 0);
	if (number < min || number > max)
		bad_input("%s: \"%s\" is %u, and may be %u to %u",
			  path(r, node), name, number, min, max);
	*value = number;
	return true;
}

static void read_power(struct reader *r, u32 node, const char *name, u32 min,
		       u64 *value)
{
	u32 number;

	if (!read_number(r, node, name, min, 0xffffffff, &number))
		return;
	if (number & (number - 1))
		bad_input("%s: \"%s\" is %u, which is not a power of two",
			  path(r, node), name, number);
	*value = number;
}

/* Just one string. */
static const char *read_string(struct reader *r, u32 node, const char *name)
{
	const struct dt_property *p = dt_property(r->dt, node, name);
	const char *string = dt_string(r->dt, node, name);

	if (!string || strlen(string) + 1 != p->len)
		bad_input("%s: \"%s\" is no string, or several", path(r, node),
			  name);
	return string;
}

static bool read_flag(struct reader *r, u32 node, const char *name)
{
	const struct dt_property *p = dt_property(r->dt, node, name);

	if (p && p->len)
		bad_input("%s: \"%s\" takes no value, but has %u bytes",
			  path(r, node), name, p->len);
	return p;
}

/* Phandle @index of a list whose length is whole. */
static u32 phandle_at(struct reader *r, u32 node, const struct dt_property *p,
		      u32 index)
{
	u32 target = dt_by_phandle(r->dt, dt_cell_at(p, index));

	if (target == DT_NONE)
		bad_input("%s: phandle %u of \"%s\" dangles", path(r, node),
			  index, p->name);
	return target;
}

static const struct dt_property *read_list(struct reader *r, u32 node,
					   const char *name)
{
	const struct dt_property *p = dt_property(r->dt, node, name);

	if (p && p->len % 4)
		bad_input("%s: \"%s\" has %u bytes, which are not whole cells",
			  path(r, node), name, p->len);
	return p;
}

static u32 one_phandle(struct reader *r, u32 node, const char *name)
{
	const struct dt_property *p = dt_property(r->dt, node, name);

	if (!p)
		return DT_NONE;
	if (p->len != 4)
		bad_input("%s: \"%s\" must be one phandle, but has %u bytes",
			  path(r, node), name, p->len);
	return phandle_at(r, node, p, 0);
}

/* Pools */

static void read_pool(struct reader *r, u32 node)
{
	static const char *const known[] = {
		"memory-region",    "sram",
		"placer,cost",	    "placer,granule-bytes",
		"placer,protected", NULL,
	};
	struct placement_pool *pool = &r->p->pool[r->p->nr_pools];
	u32 i;

	check_properties(r, node, known);
	*pool = (struct placement_pool){
		.node = node,
		.cost = PLACER_COST_ORDINARY,
		.protected = read_flag(r, node, "placer,protected"),
	};
	pool->cost_given =
		read_number(r, node, "placer,cost", 0, 0xffffffff, &pool->cost);
	read_power(r, node, "placer,granule-bytes", 4096, &pool->granule);
	if (dt_has(r->dt, node, "memory-region") && dt_has(r->dt, node, "sram"))
		bad_input("%s: has both \"memory-region\" and \"sram\"",
			  path(r, node));
	pool->region = one_phandle(r, node, "memory-region");
	pool->sram = one_phandle(r, node, "sram");
	if (pool->protected && pool->region == DT_NONE && pool->sram == DT_NONE)
		bad_input("%s: is ordinary memory, which cannot be protected",
			  path(r, node));
	for (i = 0; i < r->p->nr_pools; i++) {
		const struct placement_pool *other = &r->p->pool[i];

		if (other->region == pool->region && other->sram == pool->sram)
			bad_input("%s: is the same memory as %s", path(r, node),
				  path(r, other->node));
	}
	r->index[node] = r->p->nr_pools++;
}

static u32 pool_at(struct reader *r, u32 node, const struct dt_property *p,
		   u32 index)
{
	u32 target = phandle_at(r, node, p, index);
	u32 i = r->index[target];

	if (i < r->p->nr_pools && r->p->pool[i].node == target)
		return i;
	bad_input("%s: \"%s\" names %s, which is not a pool", path(r, node),
		  p->name, path(r, target));
}

/* Masters */

static void read_master_pools(struct reader *r, u32 node,
			      struct placement_master *m)
{
	const struct dt_property *p = read_list(r, node, "placer,pools");
	u32 i;

	m->pools = PLACER_ALL_HEAPS;
	if (!p)
		return;
	if (!p->len)
		bad_input("%s: \"placer,pools\" names no pool", path(r, node));
	m->pools = 0;
	for (i = 0; i < dt_nr_cells(p); i++)
		m->pools |= 1u << pool_at(r, node, p, i);
}

static void read_master_costs(struct reader *r, u32 node,
			      struct placement_master *m)
{
	const struct dt_property *p = read_list(r, node, "placer,pool-costs");
	u32 i;

	if (!p)
		return;
	if (dt_nr_cells(p) % 2)
		bad_input("%s: \"placer,pool-costs\" ends without a cost",
			  path(r, node));
	m->cost = dt_alloc(r->dt, dt_nr_cells(p) / 2 * sizeof(*m->cost));
	for (i = 0; i < dt_nr_cells(p); i += 2)
		m->cost[m->nr_costs++] = (struct placement_cost){
			.pool = pool_at(r, node, p, i),
			.cost = dt_cell_at(p, i + 1),
		};
}

static u32 read_device(struct reader *r, u32 node)
{
	const char *device;
	u32 target;

	if (dt_has(r->dt, node, "placer,device") ==
	    dt_has(r->dt, node, "placer,device-path"))
		bad_input("%s: needs one of \"placer,device\" and \"placer,device-path\"",
			  path(r, node));
	if (dt_has(r->dt, node, "placer,device"))
		return one_phandle(r, node, "placer,device");
	device = read_string(r, node, "placer,device-path");
	target = dt_find(r->dt, device);
	if (target == DT_NONE)
		bad_input("%s: \"placer,device-path\": there is no node %s",
			  path(r, node), device);
	return target;
}

static void read_master_numbers(struct reader *r, u32 node,
				struct placement_master *m)
{
	u32 number;

	read_number(r, node, "placer,address-bits", 1, 64, &m->address_bits);
	read_number(r, node, "placer,max-segments", 1, 0xffffffff,
		    &m->max_segments);
	if (read_number(r, node, "placer,max-segment-bytes", 1, 0xffffffff,
			&number))
		m->max_segment_size = number;
	/* Scatterlists are cut between pages. */
	if (read_number(r, node, "placer,boundary-bits", 12, 63, &number))
		m->segment_boundary = (1ull << number) - 1;
	read_power(r, node, "placer,align-bytes", 1, &m->align);
	read_power(r, node, "placer,min-granule-bytes", 4096, &m->granule);
}

static void read_master(struct reader *r, u32 node)
{
	static const char *const known[] = {
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
	struct placement_master *m = &r->p->master[r->p->nr_masters];

	check_properties(r, node, known);
	*m = (struct placement_master){
		.node = node,
		.max_segments = PLACER_UNKNOWN,
		.max_segment_size = PLACER_NO_LIMIT,
		.segment_boundary = PLACER_NO_LIMIT,
		.align = 1,
		.granule = 1,
	};
	m->device = read_device(r, node);
	m->contiguous = read_flag(r, node, "placer,physically-contiguous");
	m->protected_access = read_flag(r, node, "placer,protected-access");
	read_master_numbers(r, node, m);
	read_master_pools(r, node, m);
	read_master_costs(r, node, m);
	r->index[node] = r->p->nr_masters++;
}

/* Flows */

static u32 master_at(struct reader *r, u32 node, const struct dt_property *p,
		     u32 index)
{
	u32 target = phandle_at(r, node, p, index);
	u32 i = r->index[target];

	if (i < r->p->nr_masters && r->p->master[i].node == target)
		return i;
	bad_input("%s: \"placer,masters\" names %s, which is not a master",
		  path(r, node), path(r, target));
}

static void read_flow_masters(struct reader *r, u32 node,
			      struct placement_flow *flow)
{
	const struct dt_property *p = read_list(r, node, "placer,masters");
	u32 i;

	if (!p || !p->len)
		bad_input("%s: needs \"placer,masters\", and at least one of them",
			  path(r, node));
	/* One of them may be the CPU. */
	if (dt_nr_cells(p) >= PLACER_MAX_DEVICES)
		bad_input("%s: \"placer,masters\" has %u masters, and at most %u can be solved for",
			  path(r, node), dt_nr_cells(p),
			  PLACER_MAX_DEVICES - 1);
	flow->master = dt_alloc(r->dt, p->len);
	for (i = 0; i < dt_nr_cells(p); i++)
		flow->master[flow->nr_masters++] = master_at(r, node, p, i);
}

static enum placement_cpu read_flow_cpu(struct reader *r, u32 node)
{
	static const char *const access[] = { NULL, "none", "rare", "often" };
	const char *value;
	u32 i;

	if (!dt_has(r->dt, node, "placer,cpu-access"))
		return PLACEMENT_CPU_UNSAID;
	value = read_string(r, node, "placer,cpu-access");
	for (i = PLACEMENT_CPU_NONE; i <= PLACEMENT_CPU_OFTEN; i++)
		if (!strcmp(value, access[i]))
			return i;
	bad_input("%s: \"placer,cpu-access\" is neither none, rare nor often",
		  path(r, node));
}

static void read_flow(struct reader *r, u32 node)
{
	static const char *const known[] = {
		"placer,masters",      "placer,buffer-bytes",
		"placer,buffer-count", "placer,cpu-access",
		"placer,priority",     NULL,
	};
	struct placement_flow *flow = &r->p->flow[r->p->nr_flows];

	check_properties(r, node, known);
	*flow = (struct placement_flow){ .node = node, .buffer_count = 1 };
	read_number(r, node, "placer,buffer-bytes", 1, 0xffffffff,
		    &flow->buffer_bytes);
	read_number(r, node, "placer,buffer-count", 1, 0xffffffff,
		    &flow->buffer_count);
	read_number(r, node, "placer,priority", 0, 0xffffffff, &flow->priority);
	flow->cpu = read_flow_cpu(r, node);
	read_flow_masters(r, node, flow);
	r->p->nr_flows++;
}

static u32 count_children(struct reader *r, u32 node)
{
	u32 child, nr = 0;

	dt_for_each_child(r->dt, child, node)
		nr++;
	return nr;
}

static void read_groups(struct reader *r)
{
	static const char *const none[] = { NULL };
	static const struct {
		const char *name;
		const char *prefix;
		size_t size;
		u32 max;
		void (*read)(struct reader *r, u32 node);
	} group[] = {
		/* In this order, as masters name pools and flows masters. */
		{ "pools", "pool-", sizeof(struct placement_pool),
		  PLACER_MAX_HEAPS, read_pool },
		{ "masters", "master-", sizeof(struct placement_master),
		  DT_MAX_NODES, read_master },
		{ "flows", "flow-", sizeof(struct placement_flow), DT_MAX_NODES,
		  read_flow },
	};
	void *array[3] = { NULL };
	u32 i, node, child, nr;

	for (i = 0; i < 3; i++) {
		node = dt_child(r->dt, r->p->node, group[i].name);
		if (node == DT_NONE)
			continue;
		check_properties(r, node, none);
		nr = count_children(r, node);
		if (nr > group[i].max)
			bad_input("%s: has %u pools, and at most %u can be solved for",
				  path(r, node), nr, group[i].max);
		array[i] = dt_alloc(r->dt, nr * group[i].size);
		r->p->pool = array[0];
		r->p->master = array[1];
		r->p->flow = array[2];
		dt_for_each_child(r->dt, child, node) {
			check_leaf(r, child, group[i].prefix);
			group[i].read(r, child);
		}
	}
}

static void check_groups(struct reader *r)
{
	static const char *const known[] = { "compatible", "status", NULL };
	const char *name;
	u32 group;

	dt_for_each_child(r->dt, group, r->p->node) {
		name = r->dt->node[group].name;
		if (strcmp(name, "pools") && strcmp(name, "masters") &&
		    strcmp(name, "flows"))
			bad_input("%s: unknown node", path(r, group));
	}
	check_properties(r, r->p->node, known);
}

void placement_read(struct dt *dt, struct placement *p)
{
	struct reader r = { .dt = dt, .p = p };
	u32 node;

	memset(p, 0, sizeof(*p));
	p->node = DT_NONE;
	dt_for_each_child(dt, node, 0) {
		if (!dt->node[node].available ||
		    !dt_compatible(dt, node, PLACEMENT_COMPATIBLE))
			continue;
		if (p->node != DT_NONE)
			bad_input("%s: is a second placement node, besides %s",
				  dt_path(dt, node), dt_path(dt, p->node));
		p->node = node;
	}
	if (p->node == DT_NONE)
		return;
	r.index = dt_alloc(dt, dt->nr * sizeof(*r.index));
	check_groups(&r);
	read_groups(&r);
}
