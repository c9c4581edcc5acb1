// SPDX-License-Identifier: GPL-2.0
/*
 * Plans: costs, computed again from each device's preferences; order; when to stay; and
 * that the check of plans finds errors.
 */
#include "property.h"

/* A buffer of @w and some heaps for it, with ids from the highest down. */
struct choice {
	struct world w;
	struct placer_requirement req;
	struct placer_heap_facts heap[WORLD_HEAPS];
};

static void choice_make(struct choice *c)
{
	u32 i;

	world_make(&c->w, WORLD_PAGES, 8);
	for (i = 0; i < WORLD_HEAPS; i++)
		world_heap(&c->heap[i], WORLD_PAGES, WORLD_HEAPS - 1 - i);
	world_requirement(&c->w, &c->req);
}

/* The preferences of all devices. */
struct preferences {
	u64 block;
	u64 nodes;
	bool reads;
	bool writes;
	bool maintained;
	bool priced;
	u32 price;
};

static struct preferences preferences_of(const struct world *w, u32 heap)
{
	struct preferences all = { .block = 1 };
	u32 i;

	for (i = 0; i < w->nr_devices; i++) {
		const struct placer_constraint *c = &w->device[i];
		const struct placer_preference *p = &c->prefers;

		if (p->block > all.block)
			all.block = p->block;
		all.nodes |= p->nodes;
		all.reads |= p->cpu_reads;
		all.writes |= p->cpu_writes;
		all.maintained |= c->coherency != PLACER_SNOOPS;
		if (!(p->priced >> heap & 1))
			continue;
		all.priced = true;
		if (p->cost[heap] > all.price)
			all.price = p->cost[heap];
	}
	return all;
}

static u64 mapping_cost(const struct preferences *all, u32 cpu)
{
	if (cpu == PLACER_CPU_CACHED && all->maintained)
		return all->reads || all->writes ? PLACER_COST_MAINTENANCE : 0;
	if (cpu == PLACER_CPU_WRITECOMBINE && all->reads)
		return PLACER_COST_UNCACHED_READ;
	return 0;
}

static bool far_away(u64 nodes, u32 node)
{
	if (!nodes || node == PLACER_NO_NODE)
		return false;
	return node >= 64 || !(nodes & 1ull << node);
}

/* Page by page. */
static u64 naive_cost(const struct world *w,
		      const struct placer_heap_facts *heap, u64 block, u32 cpu)
{
	struct preferences all = preferences_of(w, heap->id);
	u64 cost = 0, at;

	for (at = 0; at < w->size; at += PAGE) {
		cost += all.priced ? all.price : heap->cost;
		cost += mapping_cost(&all, cpu);
		if (heap->preferred_block < all.block && block < all.block &&
		    heap->preferred_block < w->size && block < w->size)
			cost += PLACER_COST_SMALL_BLOCKS;
		if (far_away(all.nodes, heap->node))
			cost += PLACER_COST_REMOTE;
	}
	return cost;
}

static u64 naive_copy(u64 written)
{
	u64 cost = 0, at;

	for (at = 0; at < written; at += PAGE)
		cost += PLACER_COST_COPY;
	return cost;
}

/* The cheapest mapping that suits all devices; ties are broken like in the solver. */
static u32 naive_mapping(const struct world *w, u32 offers)
{
	static const u32 way[] = { PLACER_CPU_CACHED, PLACER_CPU_WRITECOMBINE };
	struct preferences all = preferences_of(w, 0);
	u32 i, best = PLACER_CPU_NONE;

	for (i = 0; i < w->nr_devices; i++)
		offers &= naive_ways(&w->device[i]);
	for (i = 0; i < 2; i++)
		if ((offers & way[i]) &&
		    (best == PLACER_CPU_NONE ||
		     mapping_cost(&all, way[i]) < mapping_cost(&all, best)))
			best = way[i];
	return best;
}

static const char *cost_is_right(void)
{
	struct placer_requirement req;
	struct placer_verdict v;
	struct world w;

	world_make(&w, WORLD_PAGES, 8);
	world_heap(&w.heap, WORLD_PAGES, random_below(WORLD_HEAPS));
	world_requirement(&w, &req);
	applied = placer_heap_verdict(&req, &w.heap, &v);
	if (!applied)
		return NULL;
	if (v.cpu != naive_mapping(&w, w.heap.cpu))
		return "another mapping is cheaper";
	return v.cost == naive_cost(&w, &w.heap, v.block, v.cpu) ?
		       NULL :
		       "another cost";
}

static const char *cost_saturates(void)
{
	struct placer_heap_facts heap = {
		.nr_spans = 1,
		.span = { { 0, PLACER_NO_LIMIT } },
		.block = PAGE,
		.max_block = PLACER_NO_LIMIT,
		.max_align = PAGE,
		.total = PLACER_NO_LIMIT,
		.cost = random_u64() >> (32 + random_below(32)),
		.node = PLACER_NO_NODE,
		.cpu = PLACER_CPU_CACHED,
	};
	u64 size = 1 + (random_u64() >> (1 + random_below(62)));
	__uint128_t cost = size / PAGE + !!(size % PAGE);
	struct placer_requirement req;
	struct placer_verdict v;

	cost *= heap.cost;
	placer_requirement_init(&req, size);
	if (!placer_heap_verdict(&req, &heap, &v))
		return "a heap of all memory is refused";
	applied = cost > PLACER_NO_LIMIT;
	return v.cost == (applied ? PLACER_NO_LIMIT : (u64)cost) ?
		       NULL :
		       "another cost";
}

static const char *preferences_are_no_needs(void)
{
	struct placer_requirement req, plain;
	struct placer_verdict v, other;
	struct world w;
	u32 i;

	world_make(&w, WORLD_PAGES, 8);
	world_requirement(&w, &req);
	for (i = 0; i < w.nr_devices; i++) {
		w.device[i].prefers = (struct placer_preference){ .block = 1 };
		if (one_in(2))
			world_preferences(&w.device[i].prefers);
	}
	world_requirement(&w, &plain);
	applied = placer_heap_verdict(&req, &w.heap, &v);
	placer_heap_verdict(&plain, &w.heap, &other);
	if (v.reason != other.reason)
		return "preferences change feasibility";
	return v.last == other.last && v.block == other.block &&
			       v.align == other.align ?
		       NULL :
		       "preferences change the request";
}

static const char *order_is_wrong(const struct placer_plan *plan)
{
	u64 before = 0;
	u32 i;

	for (i = 0; i < plan->nr_feasible; i++) {
		const struct placer_verdict *v = &plan->verdict[plan->order[i]];
		u64 rank = v->cost * WORLD_HEAPS + v->heap;

		if (v->reason != PLACER_REASON_FEASIBLE ||
		    (i && rank <= before))
			return "not in order";
		before = rank;
	}
	return NULL;
}

static const char *plan_is_in_order(void)
{
	struct placer_plan plan;
	u32 i, feasible = 0;
	struct choice c;
	int rc;

	choice_make(&c);
	rc = placer_solve(&c.req, c.heap, WORLD_HEAPS, NULL, &plan);
	for (i = 0; i < WORLD_HEAPS; i++) {
		if (plan.verdict[i].heap != c.heap[i].id)
			return "verdicts are not in the order of the heaps";
		feasible += plan.verdict[i].reason == PLACER_REASON_FEASIBLE;
	}
	if (feasible != plan.nr_feasible || plan.nr_heaps != WORLD_HEAPS ||
	    rc != (feasible ? 0 : -EOPNOTSUPP) || plan.stay)
		return "counts or return value disagree";
	applied = feasible > 1;
	if (placer_plan_check(&plan))
		return placer_plan_check(&plan);
	return order_is_wrong(&plan);
}

/* Random current memory, of a heap that may be gone. */
static void current_memory(struct placer_layout *layout, const struct choice *c)
{
	struct naive_memory m = { .heap = random_below(WORLD_HEAPS + 2) };
	u32 page = random_below(8);

	m.cpu = one_in(2) ? PLACER_CPU_ANY : 1 + random_below(7);
	m.domain = one_in(6);
	m.pageless = one_in(6);
	for (; m.nr < pages_of(c->w.size); m.nr++) {
		page += m.nr && one_in(6);
		m.page[m.nr] = page++;
	}
	naive_layout(layout, &m);
}

static u64 cost_of_staying(const struct choice *c,
			   const struct placer_layout *layout)
{
	u32 i;

	for (i = 0; i < WORLD_HEAPS; i++)
		if (c->heap[i].id == layout->heap)
			return naive_cost(&c->w, &c->heap[i], layout->block,
					  naive_mapping(&c->w, layout->cpu));
	return 0;
}

/* The cheapest feasible heap, including the cost of moving there. */
static u64 cost_of_moving(const struct choice *c, u64 written)
{
	u64 best = PLACER_NO_LIMIT, cost;
	struct placer_verdict v;
	u32 i;

	for (i = 0; i < WORLD_HEAPS; i++) {
		if (!placer_heap_verdict(&c->req, &c->heap[i], &v))
			continue;
		cost = naive_copy(written) +
		       naive_cost(&c->w, &c->heap[i], v.block, v.cpu);
		if (cost < best)
			best = cost;
	}
	return best;
}

static const char *stays_if_cheaper(void)
{
	struct placer_layout layout;
	struct placer_here here = { .layout = &layout };
	struct placer_verdict v;
	struct placer_plan plan;
	struct choice c;
	bool suits;
	u64 move;
	int rc;

	choice_make(&c);
	current_memory(&layout, &c);
	here.written = one_in(3) ? 0 : random_below(9 * PAGE);
	rc = placer_solve(&c.req, c.heap, WORLD_HEAPS, &here, &plan);
	suits = placer_layout_verdict(&c.req, &layout, &v);
	move = cost_of_moving(&c, here.written);
	applied = suits && plan.nr_feasible && !plan.stay;
	if (plan.nr_feasible && plan.verdict[plan.order[0]].cost != move)
		return "another price of moving";
	if (plan.here.reason != v.reason ||
	    (suits && plan.here.cost != cost_of_staying(&c, &layout)))
		return "another verdict on the current memory";
	if (plan.stay != (suits && cost_of_staying(&c, &layout) <= move))
		return "stays and should not, or moves and should not";
	if (rc != (plan.nr_feasible || plan.stay ? 0 : -EOPNOTSUPP))
		return "the return value disagrees";
	return placer_plan_check(&plan);
}

/* A heap's verdict does not depend on the other heaps. */
static const char *heaps_are_independent(void)
{
	struct placer_plan plan, few;
	struct choice c;
	u32 i, nr;

	choice_make(&c);
	nr = random_below(WORLD_HEAPS);
	placer_solve(&c.req, c.heap, WORLD_HEAPS, NULL, &plan);
	placer_solve(&c.req, c.heap + nr, WORLD_HEAPS - nr, NULL, &few);
	for (i = nr; i < WORLD_HEAPS; i++)
		if (plan.verdict[i].cost != few.verdict[i - nr].cost ||
		    plan.verdict[i].reason != few.verdict[i - nr].reason)
			return "another verdict among other heaps";
	return NULL;
}

/* Returns false if nothing was damaged. */
static bool plan_damage(struct placer_plan *plan)
{
	u32 a = random_below(plan->nr_feasible), i;
	u32 b = random_below(plan->nr_feasible);
	u8 index = plan->order[a];

	switch (random_below(5)) {
	case 0:
		plan->order[a] = plan->order[b];
		plan->order[b] = index;
		return plan->verdict[index].cost !=
		       plan->verdict[plan->order[a]].cost;
	case 1:
		plan->order[a] = plan->order[b];
		return a != b;
	case 2:
		plan->nr_feasible--;
		return true;
	case 3:
		i = random_below(plan->nr_heaps);
		plan->order[a] = i;
		return plan->verdict[i].reason != PLACER_REASON_FEASIBLE;
	default:
		i = !plan->stay;
		plan->stay = true;
		return i;
	}
}

static const char *damage_is_found(void)
{
	struct placer_layout layout;
	struct placer_here here = { .layout = &layout };
	struct placer_plan plan;
	struct choice c;

	choice_make(&c);
	current_memory(&layout, &c);
	if (placer_solve(&c.req, c.heap, WORLD_HEAPS, &here, &plan) ||
	    !plan.nr_feasible)
		return NULL;
	applied = plan_damage(&plan);
	return applied && !placer_plan_check(&plan) ? "damage is not found" :
						      NULL;
}

static const struct property property[] = {
	{ "costs follow from the preferences", cost_is_right, 20 },
	{ "costs saturate", cost_saturates, 20 },
	{ "preferences change neither feasibility nor the request",
	  preferences_are_no_needs, 20 },
	{ "plans are in order of cost and id", plan_is_in_order, 20 },
	{ "a plan stays if no move pays", stays_if_cheaper, 50 },
	{ "verdicts do not depend on other heaps", heaps_are_independent, 0 },
	{ "the check finds damaged plans", damage_is_found, 20 },
	{ NULL, NULL, 0 },
};

int main(int argc, char **argv)
{
	return property_main(property, argc, argv);
}
