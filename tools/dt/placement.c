// SPDX-License-Identifier: GPL-2.0
/*
 * The placement node, from the tree to struct placement.
 *
 * Nothing is taken for granted that only the schema checks. A node that cannot
 * be understood is refused as a whole, with the culprit named, as half of it
 * would give answers that look right.
 */
#include <string.h>

#include "../error.h"
#include "placement.h"

struct placement_reader {
	struct dt *dt;
	struct placement *p;
	u32 *index; /* of a node, among the pools or the masters */
};

static const char *placement_path(struct placement_reader *r, u32 node)
{
	return dt_path(r->dt, node);
}

static void placement_refuse(struct placement_reader *r, u32 node,
			     const struct placer_problem *problem)
{
	char text[PLACER_PROBLEM_LEN];

	placer_problem_text(text, sizeof(text), problem);
	bad_input("%s: \"%s\" %s", placement_path(r, node), problem->name,
		  text);
}

static void placement_properties(struct placement_reader *r, u32 node,
				 enum placer_binding_kind kind, void *said)
{
	const struct dt_node *n = &r->dt->node[node];
	const struct dt_property *p = &r->dt->property[n->first_property];
	struct placer_problem problem;
	u32 i;

	placer_binding_init(kind, said);
	for (i = 0; i < n->nr_properties; i++, p++)
		if (placer_binding_property(kind, p->name, p->data, p->len,
					    said, &problem))
			placement_refuse(r, node, &problem);
	if (placer_binding_complete(kind, said, &problem))
		placement_refuse(r, node, &problem);
}

/* The node that an entry of a list refers to; DT_NONE if there is no list. */
static u32 placement_target(struct placement_reader *r, u32 node,
			    const char *name, const struct placer_cells *cells,
			    u32 index)
{
	struct placer_problem problem = {
		.fault = PLACER_FAULT_DANGLES,
		.name = name,
		.index = index,
	};
	u32 target;

	if (!cells->nr)
		return DT_NONE;
	problem.value = placer_cells_at(cells, index);
	target = dt_by_phandle(r->dt, problem.value);
	if (target == DT_NONE)
		placement_refuse(r, node, &problem);
	return target;
}

/* Pools */

/* There is one page allocator. */
static void placement_system_pool(struct placement_reader *r,
				  const struct placement_pool *pool)
{
	const struct placement_pool *other;

	if (pool->said.protected)
		bad_input("%s: is ordinary memory, which cannot be protected",
			  placement_path(r, pool->node));
	for (other = r->p->pool; other < pool; other++)
		if (other->region == DT_NONE && other->sram == DT_NONE)
			bad_input("%s: is ordinary memory, which %s is already",
				  placement_path(r, pool->node),
				  placement_path(r, other->node));
}

static void placement_pool(struct placement_reader *r, u32 node)
{
	struct placement_pool *pool = &r->p->pool[r->p->nr_pools];

	pool->node = node;
	placement_properties(r, node, PLACER_BINDING_POOL, &pool->said);
	pool->region = placement_target(r, node, PLACER_POOL_PROPERTY(region),
					&pool->said.region, 0);
	pool->sram = placement_target(r, node, PLACER_POOL_PROPERTY(sram),
				      &pool->said.sram, 0);
	if (pool->region == DT_NONE && pool->sram == DT_NONE)
		placement_system_pool(r, pool);
	r->index[node] = r->p->nr_pools++;
}

static u32 placement_pool_at(struct placement_reader *r, u32 node,
			     const char *name, const struct placer_cells *cells,
			     u32 index)
{
	u32 target = placement_target(r, node, name, cells, index);
	u32 i = r->index[target];

	if (i < r->p->nr_pools && r->p->pool[i].node == target)
		return i;
	bad_input("%s: \"%s\" names %s, which is not a pool",
		  placement_path(r, node), name, placement_path(r, target));
}

/* Masters */

static void placement_master_pools(struct placement_reader *r,
				   struct placement_master *m)
{
	const struct placer_cells *cells = &m->said.pools;
	u32 i;

	m->pools = cells->nr ? 0 : PLACER_ALL_HEAPS;
	for (i = 0; i < cells->nr; i++)
		m->pools |= 1u
			    << placement_pool_at(r, m->node,
						 PLACER_MASTER_PROPERTY(pools),
						 cells, i);
}

static void placement_master_costs(struct placement_reader *r,
				   struct placement_master *m)
{
	const struct placer_cells *cells = &m->said.pool_costs;
	u32 i, pool;

	for (i = 0; i < cells->nr; i += 2) {
		pool = placement_pool_at(r, m->node,
					 PLACER_MASTER_PROPERTY(pool_costs),
					 cells, i);
		m->prefers.priced |= 1u << pool;
		m->prefers.cost[pool] = placer_cells_at(cells, i + 1);
	}
}

static u32 placement_device(struct placement_reader *r,
			    const struct placement_master *m)
{
	const char *path;
	u32 target;

	if (m->said.device.nr)
		return placement_target(r, m->node,
					PLACER_MASTER_PROPERTY(device),
					&m->said.device, 0);
	target = dt_find(r->dt, m->said.device_path);
	if (target != DT_NONE)
		return target;
	/* It may have characters that no terminal should get. */
	path = dt_string(r->dt, m->node, PLACER_MASTER_PROPERTY(device_path));
	bad_input("%s: \"%s\": there is no node %s", placement_path(r, m->node),
		  PLACER_MASTER_PROPERTY(device_path),
		  path ? path : "of that name");
}

static void placement_master(struct placement_reader *r, u32 node)
{
	struct placement_master *m = &r->p->master[r->p->nr_masters];

	m->node = node;
	placement_properties(r, node, PLACER_BINDING_MASTER, &m->said);
	m->device = placement_device(r, m);
	placement_master_pools(r, m);
	placement_master_costs(r, m);
	r->index[node] = r->p->nr_masters++;
}

/* Flows */

static u32 placement_master_at(struct placement_reader *r,
			       const struct placement_flow *flow, u32 index)
{
	u32 target = placement_target(r, flow->node,
				      PLACER_FLOW_PROPERTY(masters),
				      &flow->said.masters, index);
	u32 i = r->index[target];

	if (i < r->p->nr_masters && r->p->master[i].node == target)
		return i;
	bad_input("%s: \"%s\" names %s, which is not a master",
		  placement_path(r, flow->node), PLACER_FLOW_PROPERTY(masters),
		  placement_path(r, target));
}

static void placement_flow(struct placement_reader *r, u32 node)
{
	struct placement_flow *flow = &r->p->flow[r->p->nr_flows];
	u32 i;

	flow->node = node;
	placement_properties(r, node, PLACER_BINDING_FLOW, &flow->said);
	flow->nr_masters = flow->said.masters.nr;
	flow->master =
		dt_alloc(r->dt, flow->nr_masters * sizeof(*flow->master));
	for (i = 0; i < flow->nr_masters; i++)
		flow->master[i] = placement_master_at(r, flow, i);
	r->p->nr_flows++;
}

/* The node */

/* In this order, as masters name pools and flows masters. */
static const struct {
	enum placer_binding_kind kind;
	size_t size;
	u32 max;
	void (*read)(struct placement_reader *r, u32 node);
} placement_group[] = {
	{ PLACER_BINDING_POOL, sizeof(struct placement_pool), PLACER_MAX_HEAPS,
	  placement_pool },
	{ PLACER_BINDING_MASTER, sizeof(struct placement_master), DT_MAX_NODES,
	  placement_master },
	{ PLACER_BINDING_FLOW, sizeof(struct placement_flow), DT_MAX_NODES,
	  placement_flow },
};

#define PLACEMENT_NR_GROUPS (sizeof(placement_group) / sizeof(*placement_group))

static u32 placement_count(struct placement_reader *r, u32 node)
{
	u32 child, nr = 0;

	dt_for_each_child(r->dt, child, node)
		nr++;
	return nr;
}

static void placement_leaf(struct placement_reader *r, u32 node,
			   enum placer_binding_kind kind)
{
	if (!placer_binding_stem(kind, r->dt->node[node].name) ||
	    r->dt->node[node].end != node + 1)
		bad_input("%s: has to be named %s..., with a-z, 0-9 and later \"%s\", and without children",
			  placement_path(r, node), placer_binding[kind].prefix,
			  placer_binding[kind].others);
}

static void placement_groups(struct placement_reader *r)
{
	void *array[PLACEMENT_NR_GROUPS] = { NULL };
	const struct placer_binding *b;
	u32 i, node, child, nr, present;

	for (i = 0; i < PLACEMENT_NR_GROUPS; i++) {
		b = &placer_binding[placement_group[i].kind];
		node = dt_child(r->dt, r->p->node, b->group);
		if (node == DT_NONE)
			continue;
		placement_properties(r, node, PLACER_BINDING_GROUP, &present);
		nr = placement_count(r, node);
		if (nr > placement_group[i].max)
			bad_input("%s: has %u %s, and at most %u can be solved for",
				  placement_path(r, node), nr, b->group,
				  placement_group[i].max);
		array[i] = dt_alloc(r->dt, nr * placement_group[i].size);
		r->p->pool = array[0];
		r->p->master = array[1];
		r->p->flow = array[2];
		dt_for_each_child(r->dt, child, node) {
			placement_leaf(r, child, placement_group[i].kind);
			placement_group[i].read(r, child);
		}
	}
}

static void placement_check_groups(struct placement_reader *r)
{
	u32 i, group, present;

	dt_for_each_child(r->dt, group, r->p->node) {
		for (i = 0; i < PLACEMENT_NR_GROUPS; i++)
			if (!strcmp(r->dt->node[group].name,
				    placer_binding[placement_group[i].kind]
					    .group))
				break;
		if (i == PLACEMENT_NR_GROUPS)
			bad_input("%s: unknown node", placement_path(r, group));
	}
	placement_properties(r, r->p->node, PLACER_BINDING_NODE, &present);
}

void placement_read(struct dt *dt, struct placement *p)
{
	struct placement_reader r = { .dt = dt, .p = p };
	u32 node;

	memset(p, 0, sizeof(*p));
	p->node = DT_NONE;
	dt_for_each_child(dt, node, 0) {
		if (!dt->node[node].available ||
		    !dt_compatible(dt, node, PLACER_BINDING_COMPATIBLE))
			continue;
		if (p->node != DT_NONE)
			bad_input("%s: is a second placement node, besides %s",
				  dt_path(dt, node), dt_path(dt, p->node));
		p->node = node;
	}
	if (p->node == DT_NONE)
		return;
	r.index = dt_alloc(dt, dt->nr * sizeof(*r.index));
	placement_check_groups(&r);
	placement_groups(&r);
}
