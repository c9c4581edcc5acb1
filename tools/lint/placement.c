// SPDX-License-Identifier: GPL-2.0
/*
 * The placement node by itself: everything for which the kernel module would
 * refuse it, and what the module accepts although it cannot be meant.
 */
#include <string.h>

#include "lint.h"

enum group { POOLS, MASTERS, FLOWS, NR_GROUPS };

static const enum placer_binding_kind groups[NR_GROUPS] = {
	[POOLS] = PLACER_BINDING_POOL,
	[MASTERS] = PLACER_BINDING_MASTER,
	[FLOWS] = PLACER_BINDING_FLOW,
};

struct placement_lint {
	struct lint *l;
	u32 node;
	u32 group[NR_GROUPS]; /* nodes, or DT_NONE */
	u32 system;	      /* the pool of ordinary memory, or DT_NONE */
	u32 nr_pools;
};

static const char *lint_path(struct placement_lint *p, u32 node)
{
	return dt_path(p->l->dt, node);
}

static bool lint_is_below(const struct dt *dt, u32 node, u32 top)
{
	return top != DT_NONE && node >= top && node < dt->node[top].end;
}

/*
 * Check a list with @stride cells for each member: each must be a child of
 * @group, and none may be there twice. Only the first mistake in a list is
 * reported.
 */
static void lint_check_members(struct placement_lint *p, u32 node,
			       const char *name, u32 stride, enum group group)
{
	const char *member = placer_binding[groups[group]].name;
	const struct dt *dt = p->l->dt;
	const struct dt_property *list = dt_property(dt, node, name);
	u32 i, target;

	lint_see_none(p->l);
	for (i = 0; (target = lint_target(p->l, list, i)) != DT_NONE;
	     i += stride) {
		if (p->group[group] == DT_NONE ||
		    dt->node[target].parent != p->group[group]) {
			lint_add(p->l, LINT_ERROR, node, name,
				 dt_printf(p->l->dt, "name a %s", member),
				 "names %s, which is not a %s",
				 lint_path(p, target), member);
			return;
		}
		if (lint_see(p->l, target)) {
			lint_add(p->l, LINT_ERROR, node, name,
				 "leave one of them out", "names %s twice",
				 lint_path(p, target));
			return;
		}
	}
}

/* Pools */

static bool lint_is_protected(const struct dt *dt, u32 pool)
{
	return dt_has(dt, pool, PLACER_POOL_PROPERTY(protected));
}

static u32 lint_memory_of(struct placement_lint *p, u32 pool, const char *name)
{
	return lint_target(p->l, dt_property(p->l->dt, pool, name), 0);
}

static void lint_disabled_pool(struct placement_lint *p, u32 pool,
			       const char *name, u32 memory)
{
	lint_add(p->l, LINT_WARNING, pool, name,
		 "enable it, or remove the pool",
		 "names %s, which is disabled, so there is no such pool",
		 lint_path(p, memory));
}

static void lint_check_region(struct placement_lint *p, u32 node)
{
	struct dt *dt = p->l->dt;
	u32 region = lint_memory_of(p, node, PLACER_POOL_PROPERTY(region));
	u32 reserved = dt_reserved_memory(dt);

	if (region == DT_NONE)
		return;
	if (reserved == DT_NONE || dt->node[region].parent != reserved)
		lint_add(p->l, LINT_ERROR, node, PLACER_POOL_PROPERTY(region),
			 "name a child of /reserved-memory",
			 "names %s, which is not reserved memory",
			 lint_path(p, region));
	else if (!dt->node[region].available)
		lint_disabled_pool(p, node, PLACER_POOL_PROPERTY(region),
				   region);
	else if (dt_has(dt, region, "compatible") &&
		 !dt_compatible(dt, region, "shared-dma-pool") &&
		 !dt_compatible(dt, region, "restricted-dma-pool"))
		lint_add(p->l, LINT_WARNING, node, PLACER_POOL_PROPERTY(region),
			 "name memory that no driver owns",
			 "names %s, which by its compatible is some driver's, so there is no such pool",
			 lint_path(p, region));
}

static void lint_check_sram(struct placement_lint *p, u32 node)
{
	struct dt *dt = p->l->dt;
	u32 sram = lint_memory_of(p, node, PLACER_POOL_PROPERTY(sram));
	u32 above = sram == DT_NONE ? DT_NONE : dt->node[sram].parent;

	if (sram == DT_NONE)
		return;
	if (!dt_compatible(dt, sram, "mmio-sram") &&
	    (above == DT_NONE || !dt_compatible(dt, above, "mmio-sram")))
		lint_add(p->l, LINT_ERROR, node, PLACER_POOL_PROPERTY(sram),
			 "name a mmio-sram node or a section of one",
			 "names %s, which is not SRAM", lint_path(p, sram));
	else if (!dt->node[sram].available)
		lint_disabled_pool(p, node, PLACER_POOL_PROPERTY(sram), sram);
}

/* Memory behind a firewall must not belong to the kernel or to the DMA API. */
static void lint_check_protected(struct placement_lint *p, u32 node)
{
	struct dt *dt = p->l->dt;
	u32 region = lint_memory_of(p, node, PLACER_POOL_PROPERTY(region));
	u32 sram = lint_memory_of(p, node, PLACER_POOL_PROPERTY(sram));

	if (!lint_is_protected(dt, node))
		return;
	if (sram != DT_NONE ||
	    (region != DT_NONE && dt_has(dt, region, "compatible")))
		lint_add(p->l, LINT_ERROR, node,
			 PLACER_POOL_PROPERTY(protected),
			 "protect reserved memory without a compatible",
			 "is said of %s, which others manage, so there is no such pool",
			 lint_path(p, sram != DT_NONE ? sram : region));
	else if (region != DT_NONE && !dt_has(dt, region, "no-map"))
		lint_add(p->l, LINT_ERROR, node,
			 PLACER_POOL_PROPERTY(protected),
			 "say no-map there, or do not protect it",
			 "is said of %s, which is not no-map, so the CPU has access",
			 lint_path(p, region));
}

static void lint_check_system(struct placement_lint *p, u32 node)
{
	if (lint_is_protected(p->l->dt, node))
		lint_add(p->l, LINT_ERROR, node,
			 PLACER_POOL_PROPERTY(protected),
			 "protect memory that is reserved",
			 "is said of ordinary memory, which cannot be protected");
	if (p->system != DT_NONE)
		lint_add(p->l, LINT_ERROR, node, NULL,
			 dt_printf(p->l->dt, "give it %s or %s, or remove it",
				   PLACER_POOL_PROPERTY(region),
				   PLACER_POOL_PROPERTY(sram)),
			 "is ordinary memory, which %s is already",
			 lint_path(p, p->system));
	else
		p->system = node;
}

static void lint_check_pool(struct placement_lint *p, u32 node)
{
	const struct dt *dt = p->l->dt;
	bool region = dt_has(dt, node, PLACER_POOL_PROPERTY(region));
	bool sram = dt_has(dt, node, PLACER_POOL_PROPERTY(sram));

	if (p->nr_pools++ >= PLACER_MAX_HEAPS && lint_is_protected(dt, node))
		lint_add(p->l, LINT_ERROR, node,
			 PLACER_POOL_PROPERTY(protected),
			 "put it before other pools",
			 "has more pools before it than can be told apart");
	if (!region && !sram)
		lint_check_system(p, node);
	lint_check_region(p, node);
	lint_check_sram(p, node);
	lint_check_protected(p, node);
}

/* Heaps have the names of their memory's nodes. */
static void lint_check_heap_name(struct placement_lint *p, u32 pool, u32 memory,
				 const u32 *seen)
{
	struct dt *dt = p->l->dt;
	const char *name = dt->node[memory].name;
	u32 other;

	for (other = 0; other < dt->nr; other++)
		if (seen[other] != DT_NONE && other != memory &&
		    !strcmp(dt->node[other].name, name))
			break;
	if (other < dt->nr)
		lint_add(p->l, LINT_ERROR, pool, NULL,
			 "rename one of the nodes",
			 "is of %s, which is called as %s, the memory of %s",
			 lint_path(p, memory), lint_path(p, other),
			 lint_path(p, seen[other]));
	else if (!strcmp(name, "system"))
		lint_add(p->l, LINT_ERROR, pool, NULL, "rename it",
			 "is of %s, which is called as ordinary memory is",
			 lint_path(p, memory));
}

/* Two pools of the same memory would each hand it out. */
static void lint_check_same_memory(struct placement_lint *p)
{
	const char *const property[] = { PLACER_POOL_PROPERTY(region),
					 PLACER_POOL_PROPERTY(sram) };
	struct dt *dt = p->l->dt;
	u32 i, pool, target, *seen = lint_marks(p->l);

	dt_for_each_child(dt, pool, p->group[POOLS]) {
		for (i = 0; i < 2; i++) {
			target = lint_memory_of(p, pool, property[i]);
			if (target == DT_NONE)
				continue;
			if (seen[target] != DT_NONE)
				lint_add(p->l, LINT_ERROR, pool, property[i],
					 "remove one of the pools",
					 "names %s, the memory of %s already",
					 lint_path(p, target),
					 lint_path(p, seen[target]));
			else
				seen[target] = pool;
			lint_check_heap_name(p, pool, target, seen);
		}
	}
}

/* The default area and ordinary memory count beside the listed pools. */
static void lint_check_pool_count(struct placement_lint *p)
{
	const struct dt *dt = p->l->dt;
	u32 region, reserved = dt_reserved_memory(dt);
	u32 nr = p->nr_pools + (p->system == DT_NONE);

	for (region = reserved + 1;
	     reserved != DT_NONE && region < dt->node[reserved].end;
	     region = dt->node[region].end)
		nr += dt_has(dt, region, "linux,cma-default");
	if (nr > PLACER_MAX_HEAPS)
		lint_add(p->l, LINT_ERROR, p->node, NULL,
			 "remove pools that have no use",
			 "has %u pools, with ordinary memory and the default areas; %u can be solved for",
			 nr, PLACER_MAX_HEAPS);
}

/* Masters */

/* Also DT_NONE if the property is not a path, which is reported elsewhere. */
static u32 lint_find_device(struct placement_lint *p, u32 node)
{
	const char *name =
		lint_string(p->l, node, PLACER_MASTER_PROPERTY(device_path));
	u32 target;

	if (!name || !placer_path_is_valid(name))
		return DT_NONE;
	target = dt_find(p->l->dt, name);
	if (target == DT_NONE)
		lint_add(p->l, LINT_ERROR, node,
			 PLACER_MASTER_PROPERTY(device_path),
			 "correct the path",
			 "is \"%s\", and there is no such node", name);
	return target;
}

/* Why Linux can make no device of this node, or NULL. */
static const char *lint_why_no_device(struct placement_lint *p, u32 device)
{
	const struct dt *dt = p->l->dt;

	if (lint_is_below(dt, device, p->node))
		return "is of the placement node itself";
	if (lint_is_below(dt, device, dt_reserved_memory(dt)))
		return "is memory";
	if (!device)
		return "is the root";
	return NULL;
}

static void lint_check_device(struct placement_lint *p, u32 node, u32 *seen)
{
	struct dt *dt = p->l->dt;
	bool by_phandle = dt_has(dt, node, PLACER_MASTER_PROPERTY(device));
	const char *name = by_phandle ? PLACER_MASTER_PROPERTY(device) :
					PLACER_MASTER_PROPERTY(device_path);
	const char *why;
	u32 device;

	if (by_phandle == dt_has(dt, node, PLACER_MASTER_PROPERTY(device_path)))
		return;
	device = by_phandle ?
			 lint_target(p->l, dt_property(dt, node, name), 0) :
			 lint_find_device(p, node);
	if (device == DT_NONE)
		return;
	why = lint_why_no_device(p, device);
	if (why)
		lint_add(p->l, LINT_ERROR, node, name, "name a device",
			 "names %s, which %s", lint_path(p, device), why);
	else if (seen[device] != DT_NONE)
		lint_add(p->l, LINT_ERROR, node, name,
			 "make one master of the two",
			 "names %s, the device of %s already",
			 lint_path(p, device), lint_path(p, seen[device]));
	else if (!dt->node[device].available)
		lint_add(p->l, LINT_NOTE, node, name,
			 "enable it, or remove the master",
			 "names %s, which is disabled", lint_path(p, device));
	else if (!dt_has(dt, device, "compatible") &&
		 !dma_is_pci(dt, dt->node[device].parent))
		lint_add(p->l, LINT_WARNING, node, name,
			 "name the node that the device is made of",
			 "names %s, which has no compatible, so that Linux makes no device of it",
			 lint_path(p, device));
	seen[device] = node;
}

/* Report pools that the master lists but may not use. */
static void lint_check_use(struct placement_lint *p, u32 node)
{
	struct dt *dt = p->l->dt;
	const struct dt_property *pools =
		dt_property(dt, node, PLACER_MASTER_PROPERTY(pools));
	const struct dt_property *costs =
		dt_property(dt, node, PLACER_MASTER_PROPERTY(pool_costs));
	bool access =
		dt_has(dt, node, PLACER_MASTER_PROPERTY(protected_access));
	u32 i, pool;

	lint_see_none(p->l);
	for (i = 0; (pool = lint_target(p->l, pools, i)) != DT_NONE; i++) {
		lint_see(p->l, pool);
		if (access || !lint_is_protected(dt, pool))
			continue;
		lint_add(p->l, LINT_WARNING, node,
			 PLACER_MASTER_PROPERTY(pools),
			 dt_printf(dt, "give it %s, or leave the pool out",
				   PLACER_MASTER_PROPERTY(protected_access)),
			 "names %s, which is protected, and it has no access",
			 lint_path(p, pool));
		return;
	}
	/* A malformed list is reported elsewhere. */
	if (!pools || !i || 4 * i != pools->len)
		return;
	for (i = 0; (pool = lint_target(p->l, costs, i)) != DT_NONE; i += 2) {
		if (lint_seen(p->l, pool))
			continue;
		lint_add(p->l, LINT_WARNING, node,
			 PLACER_MASTER_PROPERTY(pool_costs),
			 dt_printf(dt, "add it to %s, or leave it out",
				   PLACER_MASTER_PROPERTY(pools)),
			 "names %s, which %s does not", lint_path(p, pool),
			 PLACER_MASTER_PROPERTY(pools));
		return;
	}
}

static void lint_check_master(struct placement_lint *p, u32 node)
{
	lint_check_members(p, node, PLACER_MASTER_PROPERTY(pools), 1, POOLS);
	lint_check_members(p, node, PLACER_MASTER_PROPERTY(pool_costs), 2,
			   POOLS);
	lint_check_use(p, node);
}

static void lint_check_devices(struct placement_lint *p)
{
	struct dt *dt = p->l->dt;
	u32 master, *seen = lint_marks(p->l);

	dt_for_each_child(dt, master, p->group[MASTERS]) {
		lint_check_device(p, master, seen);
	}
}

/* Flows */

static void lint_check_flow(struct placement_lint *p, u32 node)
{
	lint_check_members(p, node, PLACER_FLOW_PROPERTY(masters), 1, MASTERS);
}

/* The name after @name in the list of names for a flow's node; the first one for NULL. */
static const char *lint_next_name(const struct dt *dt, u32 flow,
				  const char *name)
{
	const struct dt_property *list =
		dt_property(dt, flow, PLACER_FLOW_PROPERTY(names));
	const char *stem =
		placer_binding_stem(PLACER_BINDING_FLOW, dt->node[flow].name);
	struct placer_names names = {};

	if (!name && stem)
		return stem;
	/* A malformed list is reported elsewhere. */
	if (list && list->len && !((const char *)list->data)[list->len - 1])
		names = (struct placer_names){ list->len, list->data };
	return placer_names_next(&names, name == stem ? NULL : name);
}

/* An earlier flow that claims the same name, or DT_NONE. */
static u32 lint_find_name(const struct placement_lint *p, const char *name)
{
	const struct dt *dt = p->l->dt;
	const char *other;
	u32 flow;

	dt_for_each_child(dt, flow, p->group[FLOWS]) {
		other = NULL;
		while ((other = lint_next_name(dt, flow, other))) {
			if (other == name)
				return DT_NONE;
			if (!strcmp(other, name))
				return flow;
		}
	}
	return DT_NONE;
}

/* Is it the name of a heap that Linux itself may have? */
static bool lint_is_kernel_heap(const struct dt *dt, const char *name)
{
	u32 reserved = dt_reserved_memory(dt);

	return !strcmp(name, "system") || !strcmp(name, "reserved") ||
	       !strcmp(name, "default_cma_region") ||
	       (reserved != DT_NONE && dt_child(dt, reserved, name) != DT_NONE);
}

static void lint_check_name(struct placement_lint *p, u32 flow,
			    const char *property, const char *name)
{
	u32 other = lint_find_name(p, name);

	if (!strcmp(name, "auto"))
		lint_add(p->l, LINT_WARNING, flow, property, "rename it",
			 "is to have a node \"auto\", which is the name of the node for all devices");
	else if (other != DT_NONE)
		lint_add(p->l, LINT_WARNING, flow, property, "rename it",
			 "is to have a node \"%s\", which is the name of %s's",
			 name, lint_path(p, other));
	else if (lint_is_kernel_heap(p->l->dt, name))
		lint_add(p->l, LINT_NOTE, flow, property,
			 "see that it is built without",
			 "has a node \"%s\" only if the kernel has no heap of that name",
			 name);
}

static void lint_check_names(struct placement_lint *p)
{
	const struct dt *dt = p->l->dt;
	const char *name, *property;
	u32 flow;

	dt_for_each_child(dt, flow, p->group[FLOWS]) {
		property = NULL;
		name = NULL;
		while ((name = lint_next_name(dt, flow, name))) {
			lint_check_name(p, flow, property, name);
			property = PLACER_FLOW_PROPERTY(names);
		}
	}
}

/* The node */

static void (*const check_group[NR_GROUPS])(struct placement_lint *p,
					    u32 node) = {
	[POOLS] = lint_check_pool,
	[MASTERS] = lint_check_master,
	[FLOWS] = lint_check_flow,
};

static void lint_check_member(struct placement_lint *p, u32 node,
			      enum group group)
{
	const struct dt *dt = p->l->dt;

	if (!placer_binding_stem(groups[group], dt->node[node].name))
		lint_add(p->l, LINT_ERROR, node, NULL, "rename it",
			 "has to be named %s..., with a-z, 0-9 and later \"%s\"",
			 placer_binding[groups[group]].prefix,
			 placer_binding[groups[group]].others);
	if (dt->node[node].end != node + 1)
		lint_add(p->l, LINT_ERROR, node + 1, NULL, "remove it",
			 "is where there can be no node");
	lint_properties(p->l, node, groups[group]);
	check_group[group](p, node);
}

static void lint_find_groups(struct placement_lint *p)
{
	const struct dt *dt = p->l->dt;
	u32 i, node;

	for (i = 0; i < NR_GROUPS; i++)
		p->group[i] =
			dt_child(dt, p->node, placer_binding[groups[i]].group);
	dt_for_each_child(dt, node, p->node) {
		for (i = 0; i < NR_GROUPS && node != p->group[i];)
			i++;
		if (i == NR_GROUPS)
			lint_add(p->l, LINT_ERROR, node, NULL,
				 "correct its name or remove it",
				 "is neither pools, masters nor flows, or is there twice");
	}
}

static void lint_check_placement(struct lint *l, u32 node)
{
	struct placement_lint p = { .l = l, .node = node, .system = DT_NONE };
	u32 i, child;

	lint_properties(l, node, PLACER_BINDING_NODE);
	lint_find_groups(&p);
	for (i = 0; i < NR_GROUPS; i++) {
		if (p.group[i] == DT_NONE)
			continue;
		lint_properties(l, p.group[i], PLACER_BINDING_GROUP);
		dt_for_each_child(l->dt, child, p.group[i]) {
			lint_check_member(&p, child, i);
		}
	}
	if (p.group[POOLS] != DT_NONE)
		lint_check_same_memory(&p);
	lint_check_pool_count(&p);
	if (p.group[MASTERS] != DT_NONE)
		lint_check_devices(&p);
	if (p.group[FLOWS] != DT_NONE)
		lint_check_names(&p);
}

/* Properties of the binding in nodes where nothing reads them. */

static const char *lint_own_property(const struct dt *dt, u32 node)
{
	const struct dt_node *n = &dt->node[node];
	u32 i;

	for (i = 0; i < n->nr_properties; i++)
		if (!strncmp(dt->property[n->first_property + i].name,
			     "placer,", 7))
			return dt->property[n->first_property + i].name;
	return NULL;
}

/* Is it a child of the root with groups, as the placement node has? */
static bool lint_looks_like_placement(const struct dt *dt, u32 node)
{
	u32 i;

	if (dt->node[node].parent)
		return false;
	for (i = 0; i < NR_GROUPS; i++)
		if (dt_child(dt, node, placer_binding[groups[i]].group) !=
		    DT_NONE)
			return true;
	return dt_named(dt, node, "buffer-placement");
}

static void lint_check_stray(struct lint *l, u32 node)
{
	const char *name = lint_own_property(l->dt, node);

	if (name)
		lint_add(l, LINT_ERROR, node, name,
			 "say it in a placement node, of a pool, master or flow",
			 "is not read here");
}

/* Return: the node to go on with. */
static u32 lint_check_other(struct lint *l, u32 node)
{
	const struct dt *dt = l->dt;
	u32 end = dt->node[node].end, child;

	if (!lint_looks_like_placement(dt, node)) {
		lint_check_stray(l, node);
		return node + 1;
	}
	for (child = node; child < end && !lint_own_property(dt, child);)
		child++;
	if (child < end || dt_named(dt, node, "buffer-placement"))
		lint_add(l, LINT_ERROR, node, "compatible",
			 "make it \"" PLACER_BINDING_COMPATIBLE "\"",
			 "is not that of a placement node, so it is not read");
	return end;
}

void lint_placement(struct lint *l)
{
	struct dt *dt = l->dt;
	u32 node, end = 0, first = DT_NONE;

	for (node = 0; node < l->dt->nr; node = lint_next(l, node)) {
		if (node < end)
			continue;
		if (!dt_compatible(dt, node, PLACER_BINDING_COMPATIBLE)) {
			end = lint_check_other(l, node);
			continue;
		}
		end = dt->node[node].end;
		if (!dt->node[node].available)
			continue;
		if (!node || dt->node[node].parent)
			lint_add(l, LINT_ERROR, node, NULL,
				 "make it a child of the root",
				 "is a placement node where none is read");
		else if (first != DT_NONE)
			lint_add(l, LINT_ERROR, node, NULL,
				 "make one of the two",
				 "is a second placement node, beside %s",
				 dt_path(dt, first));
		else
			lint_check_placement(l, first = node);
	}
}
