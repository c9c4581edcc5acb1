// SPDX-License-Identifier: GPL-2.0
/*
 * What must hold for every device, heap and layout, tried on random ones: the
 * algebra of folding, and that the solver, the judge of layouts and the naive
 * reading of each constraint never contradict each other.
 */
#include "world.h"

struct property {
	const char *name;
	const char *(*check)(void);
	/* Random input often says nothing; this often at least it must. */
	u32 one_in;
};

static bool applied;

static bool reach_same(const struct placer_reach *a,
		       const struct placer_reach *b)
{
	u32 i;

	for (i = 0; i < a->nr && i < b->nr; i++)
		if (a->window[i].first != b->window[i].first ||
		    a->window[i].last != b->window[i].last)
			return false;
	return a->nr == b->nr;
}

static bool requirement_same(const struct placer_requirement *a,
			     const struct placer_requirement *b)
{
	return reach_same(&a->reach, &b->reach) && a->size == b->size &&
	       a->block == b->block && a->align == b->align &&
	       a->granule == b->granule && a->coherency == b->coherency &&
	       a->heaps == b->heaps;
}

static void fold_in_order(struct placer_requirement *req, const struct world *w,
			  const u32 *order, u32 nr)
{
	u32 i;

	placer_requirement_init(req, w->size);
	for (i = 0; i < nr; i++)
		placer_requirement_fold(req, &w->device[order[i]]);
}

static const char *any_order(void)
{
	static const u32 order[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
					{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	struct placer_requirement first, other;
	struct world w;
	u32 i;

	do {
		world_make(&w, WORLD_PAGES, 20);
	} while (w.nr_devices != 3);
	fold_in_order(&first, &w, order[0], 3);
	for (i = 1; i < 6; i++) {
		fold_in_order(&other, &w, order[i], 3);
		if (!requirement_same(&first, &other))
			return "another order gives another requirement";
	}
	return NULL;
}

static const char *any_grouping(void)
{
	struct placer_reach left, right, b;
	struct world w;

	do {
		world_make(&w, WORLD_PAGES, 20);
	} while (w.nr_devices != 3);
	left = w.device[0].reach;
	placer_reach_intersect(&left, &w.device[1].reach);
	placer_reach_intersect(&left, &w.device[2].reach);
	b = w.device[1].reach;
	placer_reach_intersect(&b, &w.device[2].reach);
	right = w.device[0].reach;
	placer_reach_intersect(&right, &b);
	return reach_same(&left, &right) ? NULL : "(ab)c is not a(bc)";
}

static const char *again_changes_nothing(void)
{
	struct placer_requirement once, again;
	struct world w;
	u32 i;

	world_make(&w, WORLD_PAGES, 20);
	world_requirement(&w, &once);
	again = once;
	for (i = 0; i < w.nr_devices; i++)
		placer_requirement_fold(&again, &w.device[i]);
	return requirement_same(&once, &again) ? NULL :
						 "folding twice tightens";
}

static const char *one_more_never_helps(void)
{
	struct placer_requirement req;
	struct placer_constraint more;
	struct placer_verdict v;
	struct world w;

	world_make(&w, WORLD_PAGES, 20);
	world_device(&more, WORLD_PAGES);
	world_requirement(&w, &req);
	applied = !placer_heap_verdict(&req, &w.heap, &v);
	placer_requirement_fold(&req, &more);
	return applied && placer_heap_verdict(&req, &w.heap, &v) ?
		       "one more device made a heap feasible" :
		       NULL;
}

static const char *somebody_is_blamed(void)
{
	struct placer_requirement req;
	struct placer_verdict v;
	struct world w;
	u32 i;

	world_make(&w, WORLD_PAGES, 20);
	world_requirement(&w, &req);
	if (placer_heap_verdict(&req, &w.heap, &v))
		return NULL;
	applied = true;
	for (i = 0; i < w.nr_devices; i++)
		if (placer_verdict_blame(&v, &w.heap, &w.device[i], w.size, i))
			break;
	if (v.reason == PLACER_REASON_SIZE)
		return i < w.nr_devices ? "blamed for the size" : NULL;
	return i < w.nr_devices && v.device == i ? NULL : "nobody is blamed";
}

/* Take @nr pages from @page on, if the heap has them and nobody else. */
static bool take(struct naive_memory *m, const struct world *w, u64 last,
		 u64 *used, u32 page, u32 nr)
{
	u64 mask = ((1ull << nr) - 1) << page;
	u32 i;

	if (page + nr > w->pages || (*used & mask) ||
	    !world_has_run(w, page, nr, last))
		return false;
	*used |= mask;
	for (i = 0; i < nr; i++)
		m->page[m->nr++] = page + i;
	return true;
}

/* As a heap that does as it is told, and no more: the smallest blocks. */
static bool allocate(struct naive_memory *m, const struct world *w,
		     const struct placer_verdict *v)
{
	u32 whole = (w->size + PAGE - 1) / PAGE, nr = v->block / PAGE, tries;
	u64 used = 0;

	*m = (struct naive_memory){ .heap = w->heap.id,
				    .uncached = w->heap.uncached };
	if (nr < w->heap.block / PAGE)
		nr = w->heap.block / PAGE;
	if (v->block >= w->size)
		nr = whole;
	for (tries = 0; tries < 300 && m->nr < whole; tries++) {
		u32 page = random_below(w->pages);

		if (v->block < w->size)
			page -= page % nr;
		if (!m->nr && page * PAGE % v->align)
			continue;
		take(m, w, v->last, &used, page, nr);
	}
	return m->nr >= whole;
}

static const char *plan_is_right(void)
{
	struct placer_requirement req;
	struct placer_layout layout;
	struct naive_memory m;
	struct placer_verdict v;
	struct world w;

	world_make(&w, WORLD_PAGES, 20);
	world_requirement(&w, &req);
	if (!placer_heap_verdict(&req, &w.heap, &v) || !allocate(&m, &w, &v))
		return NULL;
	applied = true;
	naive_layout(&layout, &m);
	if (!placer_layout_verdict(&req, &layout, &v))
		return placer_reason_text(v.reason);
	return world_accepts(&w, &m) ? NULL : "a device refuses it";
}

static void random_memory(struct naive_memory *m, const struct world *w)
{
	u32 whole = (w->size + PAGE - 1) / PAGE;
	u64 used = 0;

	*m = (struct naive_memory){ .uncached = one_in(2) };
	while (m->nr < whole) {
		u32 nr = 1 + random_below(whole - m->nr);

		take(m, w, PLACER_NO_LIMIT, &used, random_below(WORLD_PAGES),
		     nr);
	}
}

static const char *judge_is_right(void)
{
	struct placer_requirement req;
	struct placer_layout layout;
	struct naive_memory m;
	struct placer_verdict v;
	struct world w;

	world_make(&w, WORLD_PAGES, 6);
	w.heap.nr_spans = 1;
	w.heap.span[0] = (struct placer_span){ 0, WORLD_PAGES * PAGE - 1 };
	random_memory(&m, &w);
	naive_layout(&layout, &m);
	world_requirement(&w, &req);
	applied = placer_layout_verdict(&req, &layout, &v);
	return applied && !world_accepts(&w, &m) ?
		       "the judge accepts what a device refuses" :
		       NULL;
}

/* Whatever suits the tightened device suits both descriptions of it. */
static const char *tighter_is_stricter(void)
{
	struct placer_constraint both;
	struct naive_memory m;
	struct world w;

	world_make(&w, WORLD_PAGES, 4);
	world_device(&w.device[1], WORLD_PAGES);
	w.device[1].translated = w.device[0].translated;
	both = w.device[0];
	placer_constraint_tighten(&both, &w.device[1]);
	if (placer_constraint_check(&both))
		return "tightened into nonsense";
	w.heap.nr_spans = 1;
	w.heap.span[0] = (struct placer_span){ 0, WORLD_PAGES * PAGE - 1 };
	random_memory(&m, &w);
	if (!w.device[0].max_segments != !w.device[1].max_segments)
		return NULL;
	applied = naive_accepts(&both, &m, w.size);
	return applied && !(naive_accepts(&w.device[0], &m, w.size) &&
			    naive_accepts(&w.device[1], &m, w.size)) ?
		       "looser than what it was made of" :
		       NULL;
}

static const char *plan_is_in_order(void)
{
	static struct placer_plan plan;
	struct placer_heap_facts heap[8];
	struct placer_requirement req;
	u32 i, feasible = 0;
	struct world w;
	u64 before = 0;
	int rc;

	world_make(&w, WORLD_PAGES, 8);
	for (i = 0; i < 8; i++)
		world_heap(&heap[i], WORLD_PAGES, 7 - i);
	w.device[0].heaps = PLACER_ALL_HEAPS;
	world_requirement(&w, &req);
	rc = placer_solve(&req, heap, 8, &plan);
	for (i = 0; i < 8; i++)
		feasible += plan.verdict[i].reason == PLACER_REASON_FEASIBLE;
	if (feasible != plan.nr_feasible || !rc != !!feasible)
		return "counts or return value disagree";
	applied = feasible > 1;
	for (i = 0; i < feasible; i++) {
		const struct placer_verdict *v = &plan.verdict[plan.order[i]];
		u64 rank = v->cost * 8 + v->heap;

		if (v->reason != PLACER_REASON_FEASIBLE ||
		    (i && rank <= before))
			return "not in order";
		before = rank;
	}
	return NULL;
}

static u64 bits_of(const struct placer_reach *reach)
{
	u64 bits = 0;
	u32 i, bit;

	for (i = 0; i < reach->nr; i++)
		for (bit = 0; bit < 64; bit++)
			if (bit >= reach->window[i].first &&
			    bit <= reach->window[i].last)
				bits |= 1ull << bit;
	return bits;
}

/* A reach over 64 addresses, and the same as a set of bits. */
static u64 random_bits(struct placer_reach *reach)
{
	u32 i, nr = random_below(9);
	u64 bits = 0;

	reach->nr = 0;
	for (i = 0; i < nr; i++) {
		struct placer_span span = { random_below(64), 0 };

		span.last = span.first + random_below(64 - span.first) / 4;
		placer_reach_add(reach, &span);
		bits |= (2ull << span.last) - (1ull << span.first);
	}
	return bits;
}

static const char *reaches_are_sets(void)
{
	struct placer_constraint c;
	struct placer_reach other;
	u64 a, b;

	placer_constraint_init(&c);
	a = random_bits(&c.reach);
	b = random_bits(&other);
	if (bits_of(&c.reach) != a)
		return "adding is not union";
	if (placer_constraint_check(&c))
		return "adding gives windows that are not in order";
	placer_reach_intersect(&c.reach, &other);
	if (placer_constraint_check(&c))
		return "intersecting gives windows that are not in order";
	applied = a & b;
	return bits_of(&c.reach) == (a & b) ? NULL : "not the intersection";
}

static const struct property property[] = {
	{ "folding does not depend on order", any_order, 0 },
	{ "intersecting does not depend on grouping", any_grouping, 0 },
	{ "folding again changes nothing", again_changes_nothing, 0 },
	{ "one more device never makes a heap feasible", one_more_never_helps,
	  3 },
	{ "every refusal but for size has a culprit", somebody_is_blamed, 3 },
	{ "what the plan allows suits judge and devices", plan_is_right, 20 },
	{ "what the judge accepts suits the devices", judge_is_right, 200 },
	{ "tightening never loosens", tighter_is_stricter, 200 },
	{ "plans are in order of cost and id", plan_is_in_order, 20 },
	{ "reaches are sets", reaches_are_sets, 3 },
	{ NULL, NULL, 0 },
};

/* Each starts from the seed, so that one alone can be repeated. */
static bool run(u32 nr, const struct random_options *o)
{
	const struct property *p = &property[nr];
	const char *error = NULL;
	u64 i, times = 0;

	random_state = o->seed + nr;
	for (i = 0; i < o->iterations && !error; i++) {
		applied = false;
		error = p->check();
		times += applied;
	}
	if (!error && p->one_in && times * p->one_in < o->iterations)
		error = "the premise was hardly ever true";
	printf("%sok %u - %s\n", error ? "not " : "", nr + 1, p->name);
	if (p->one_in)
		printf("# premise true %llu times\n",
		       (unsigned long long)times);
	if (error)
		printf("# iteration %llu: %s\n", (unsigned long long)i - 1,
		       error);
	return error;
}

int main(int argc, char **argv)
{
	struct random_options o = { .iterations = 100000 };
	bool failed = false;
	u32 i;

	if (random_options(&o, argc, argv))
		return 2;
	printf("TAP version 13\n");
	for (i = 0; property[i].name; i++)
		failed |= run(i, &o);
	printf("1..%u\n", i);
	return failed;
}
