// SPDX-License-Identifier: GPL-2.0
/*
 * Verdicts: refusals, requests, the verdicts on layouts, the checker and the naive reading
 * of each constraint never contradict each other.
 */
#include "property.h"

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

/* The smallest number of first devices for which this is the reason; 0: without any. */
static u32 fewest_refused(const struct world *w, enum placer_reason reason)
{
	struct placer_requirement req;
	struct placer_verdict v;
	u32 i;

	placer_requirement_init(&req, w->size);
	for (i = 0; i < w->nr_devices; i++) {
		placer_heap_verdict(&req, &w->heap, &v);
		if (v.reason == reason)
			return i;
		placer_requirement_fold(&req, &w->device[i]);
	}
	return i;
}

static const char *first_is_blamed(void)
{
	struct placer_requirement req, so_far;
	struct placer_verdict v;
	struct world w;
	u32 i, nr;

	world_make(&w, WORLD_PAGES, 20);
	world_requirement(&w, &req);
	if (placer_heap_verdict(&req, &w.heap, &v))
		return NULL;
	applied = true;
	placer_requirement_init(&so_far, w.size);
	for (i = 0; i < w.nr_devices; i++)
		if (placer_verdict_blame(&v, &w.heap, &so_far, &w.device[i], i))
			break;
	nr = fewest_refused(&w, v.reason);
	if (!nr && v.reason != PLACER_REASON_SIZE &&
	    v.reason != PLACER_REASON_LIMIT && v.reason != PLACER_REASON_ROOM)
		return "refused without any device";
	if ((v.reason == PLACER_REASON_SIZE ||
	     v.reason == PLACER_REASON_LIMIT) &&
	    nr)
		return "too small only for some devices";
	return v.device == nr - 1 ? NULL : "the wrong device is blamed";
}

/* If a device is refused alone, the reported need is its own, not the common one. */
static const char *own_need_is_reported(void)
{
	struct placer_requirement req, alone, so_far;
	struct placer_verdict v, own;
	struct world w;
	u32 i;

	world_make(&w, WORLD_PAGES, 20);
	world_requirement(&w, &req);
	if (placer_heap_verdict(&req, &w.heap, &v))
		return NULL;
	placer_requirement_init(&so_far, w.size);
	for (i = 0; i < w.nr_devices; i++)
		if (placer_verdict_blame(&v, &w.heap, &so_far, &w.device[i], i))
			break;
	if (i == w.nr_devices)
		return NULL;
	placer_requirement_init(&alone, w.size);
	placer_requirement_fold(&alone, &w.device[i]);
	if (placer_heap_verdict(&alone, &w.heap, &own) ||
	    own.reason != v.reason)
		return NULL;
	applied = true;
	return v.needs.first == own.needs.first &&
			       v.needs.last == own.needs.last ?
		       NULL :
		       "not the blamed device's own";
}

/* Take @nr pages from @page on, if the heap has them and they are free. */
static bool take(struct naive_memory *m, const struct placer_heap_facts *heap,
		 u64 last, u64 *used, u32 page, u32 nr)
{
	u64 mask = ((1ull << nr) - 1) << page;
	u32 i;

	if (page + nr > WORLD_PAGES || (*used & mask) ||
	    !heap_has_run(heap, page, nr, last))
		return false;
	*used |= mask;
	m->apart |= 1ull << m->nr;
	for (i = 0; i < nr; i++)
		m->page[m->nr++] = page + i;
	return true;
}

/* Allocate the smallest blocks that the request allows. */
static bool allocate(struct naive_memory *m, const struct world *w,
		     const struct placer_verdict *v)
{
	struct ask ask = ask_of_verdict(v, &w->heap, w->size);
	u32 whole = pages_of(w->size), nr = ask.block_pages, tries;
	u64 used = 0;

	*m = (struct naive_memory){ .cpu = w->heap.cpu,
				    .domain = w->heap.domain,
				    .pageless = w->heap.pageless,
				    .heap = w->heap.id };
	for (tries = 0; tries < 300 && m->nr < whole; tries++) {
		u32 page = random_below(w->pages);

		if (nr)
			page -= page % nr;
		if (m->nr || page * PAGE % ask.align == 0)
			take(m, &w->heap, ask.last, &used, page,
			     nr ? nr : whole);
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
	u32 i;

	world_make(&w, WORLD_PAGES, 20);
	world_requirement(&w, &req);
	if (!placer_heap_verdict(&req, &w.heap, &v) || !allocate(&m, &w, &v))
		return NULL;
	applied = true;
	for (i = 0; i < w.nr_devices; i++)
		if (placer_verdict_check(&v, &w.heap, &w.device[i], w.size))
			return "placer_verdict_check() finds an error";
	naive_layout(&layout, &m);
	for (i = 0; i < w.nr_devices; i++)
		if (placer_layout_check(&layout, &w.device[i], w.size))
			return "placer_layout_check() finds an error";
	if (!placer_layout_verdict(&req, &layout, &v))
		return placer_reason_text(v.reason);
	return world_accepts(&w, &m) ? NULL : "a device refuses it";
}

static bool suits_all(const struct placer_verdict *v, const struct world *w)
{
	u32 i;

	for (i = 0; i < w->nr_devices; i++)
		if (!(naive_ways(&w->device[i]) & v->cpu))
			return false;
	return (v->cpu & w->heap.cpu) && !(v->cpu & (v->cpu - 1));
}

static const char *mapping_is_right(void)
{
	struct placer_requirement req;
	struct placer_verdict v;
	struct world w;

	world_make(&w, WORLD_PAGES, 8);
	world_requirement(&w, &req);
	applied = placer_heap_verdict(&req, &w.heap, &v);
	return applied && !suits_all(&v, &w) ? "a device refuses the mapping" :
					       NULL;
}

static void random_memory(struct naive_memory *m, u64 size)
{
	static const struct placer_heap_facts all = {
		.nr_spans = 1,
		.span = { { 0, WORLD_PAGES * PAGE - 1 } },
	};
	u32 whole = pages_of(size);
	u64 used = 0;

	*m = (struct naive_memory){ .cpu = 1 + random_below(7),
				    .domain = one_in(3),
				    .pageless = one_in(4) };
	while (m->nr < whole)
		take(m, &all, PLACER_NO_LIMIT, &used, random_below(WORLD_PAGES),
		     1 + random_below(whole - m->nr));
	m->apart = 0;
}

static const char *judge_is_right(void)
{
	struct placer_requirement req;
	struct placer_layout layout;
	struct naive_memory m;
	struct placer_verdict v;
	struct world w;
	u32 i;

	world_make(&w, WORLD_PAGES, 6);
	random_memory(&m, w.size);
	naive_layout(&layout, &m);
	world_requirement(&w, &req);
	if (!placer_layout_verdict(&req, &layout, &v))
		return NULL;
	applied = true;
	if (!world_accepts(&w, &m) || !(v.cpu & m.cpu))
		return "the judge accepts what a device refuses";
	for (i = 0; i < w.nr_devices; i++)
		if (placer_layout_check(&layout, &w.device[i], w.size))
			return "the judge accepts what the check refuses";
	return NULL;
}

static const char *layout_check_is_right(void)
{
	struct placer_constraint c;
	struct placer_layout layout;
	struct naive_memory m;
	u64 size = (1 + random_below(8)) * PAGE - random_below(8) * SECTOR;

	world_device(&c, WORLD_PAGES);
	random_memory(&m, size);
	naive_layout(&layout, &m);
	applied = !placer_layout_check(&layout, &c, size);
	if (!applied || naive_accepts(&c, &m, size))
		return NULL;
	printf("# size %llu\n", (unsigned long long)size);
	print_device(&c, 0);
	print_memory(&m);
	return "the check accepts what the device refuses";
}

/* One run is fully described by its layout, so the solver need not be stricter. */
static const char *one_run_is_judged_exactly(void)
{
	u64 size = (1 + random_below(8)) * PAGE - random_below(8) * SECTOR;
	struct naive_memory m = { .cpu = 1 + random_below(7) };
	struct placer_requirement req;
	struct placer_constraint c;
	struct placer_layout layout;
	struct placer_verdict v;
	u32 page = random_below(8);

	world_device(&c, WORLD_PAGES);
	c.segment_boundary = PLACER_NO_LIMIT;
	for (; m.nr < pages_of(size); m.nr++)
		m.page[m.nr] = page + m.nr;
	naive_layout(&layout, &m);
	placer_requirement_init(&req, size);
	placer_requirement_fold(&req, &c);
	applied = naive_accepts(&c, &m, size);
	if (placer_layout_verdict(&req, &layout, &v) != applied)
		return "the judge differs";
	return !placer_layout_check(&layout, &c, size) == applied ?
		       NULL :
		       "the check differs";
}

/* Any verdict, mostly a feasible one with a damaged member. */
static void damaged_verdict(struct placer_verdict *v, const struct world *w)
{
	struct placer_requirement req;
	u32 what = random_below(5);

	world_requirement(w, &req);
	if (!placer_heap_verdict(&req, &w->heap, v)) {
		v->reason = PLACER_REASON_FEASIBLE;
		v->last = w->heap.span[random_below(w->heap.nr_spans)].last;
		v->block = PAGE << random_below(4);
		v->align = PAGE << random_below(4);
		v->cpu = (enum placer_cpu)(1 << random_below(3));
	} else if (what == 0) {
		v->last = w->heap.span[w->heap.nr_spans - 1].last;
	} else if (what == 1) {
		v->block = PAGE << random_below(3);
	} else if (what == 2) {
		v->align = one_in(3) ? 1 : PAGE << random_below(3);
	} else if (what == 3) {
		v->cpu = (enum placer_cpu)(1 << random_below(3));
	}
}

static bool judge_one(struct walk *k)
{
	return naive_accepts(k->data, &k->m, k->size);
}

/* The limit that applies: a heap that is not limitable ignores the request's. */
static u64 limit_had(const struct placer_heap_facts *heap, u64 last)
{
	return heap->limitable ? last : heap->span[heap->nr_spans - 1].last;
}

/* Does the verdict allow memory that the device refuses? */
static const char *damage_is_found(void)
{
	struct placer_heap_facts heap;
	struct placer_verdict v;
	struct world w;
	struct walk k;

	world_make(&w, ASK_PAGES, 4);
	damaged_verdict(&v, &w);
	heap = w.heap;
	heap.cpu = v.cpu;
	k = (struct walk){
		.heap = &heap,
		.size = w.size,
		.ask = ask_of_verdict(&v, &heap, w.size),
		.judge = judge_one,
		.data = &w.device[0],
	};
	k.ask.last = limit_had(&heap, v.last);
	if (walk_layouts(&k))
		return NULL;
	applied = true;
	if (placer_verdict_check(&v, &w.heap, &w.device[0], w.size))
		return NULL;
	world_print(&w);
	print_verdict(&v);
	print_memory(&k.m);
	return "a verdict that allows what a device refuses";
}

/* Does the device accept a run at each start of this alignment? */
static bool every_run_followed(const struct placer_constraint *c, u64 align,
			       u64 size)
{
	struct naive_memory m = { .cpu = PLACER_CPU_CACHED };
	u32 page, i;

	m.nr = pages_of(size);
	for (page = 0; page + m.nr <= WORLD_PAGES; page += align / PAGE) {
		for (i = 0; i < m.nr; i++)
			m.page[i] = page + i;
		if (!naive_followed(c, &m, size))
			return false;
	}
	return true;
}

/* Boundaries, odd segments and alignments, in a heap with room for all combinations. */
static const char *lines_are_counted(void)
{
	static const struct placer_heap_facts heap = {
		.nr_spans = 1,
		.span = { { 0, WORLD_PAGES * PAGE - 1 } },
		.block = PAGE,
		.max_block = WORLD_PAGES * PAGE,
		.max_align = WORLD_PAGES * PAGE,
		.total = WORLD_PAGES * PAGE,
		.cpu = PLACER_CPU_CACHED,
	};
	u64 size = (1 + random_below(16)) * PAGE - random_below(8) * SECTOR;
	struct placer_verdict v = {
		.last = heap.span[0].last,
		.block = size,
		.align = PAGE << random_below(4),
		.cpu = PLACER_CPU_CACHED,
	};
	struct placer_constraint c;

	placer_constraint_init(&c);
	world_segments(&c);
	c.segment_boundary = (PAGE << random_below(5)) - 1;
	applied = !every_run_followed(&c, v.align, size);
	if (applied == !!placer_verdict_check(&v, &heap, &c, size))
		return NULL;
	print_device(&c, 0);
	print_verdict(&v);
	return applied ? "a device cannot follow every run" :
			 "the device follows every run";
}

static const struct property property[] = {
	{ "one more device never makes a heap feasible", one_more_never_helps,
	  3 },
	{ "the first device sufficient for a refusal is blamed",
	  first_is_blamed, 3 },
	{ "the reported need is the blamed device's own", own_need_is_reported,
	  3 },
	{ "what the plan allows suits judge, check and devices", plan_is_right,
	  20 },
	{ "the mapping chosen suits heap and devices", mapping_is_right, 20 },
	{ "what the judge accepts suits check and devices", judge_is_right,
	  200 },
	{ "what the check accepts suits the device", layout_check_is_right,
	  50 },
	{ "one run is judged as the device would", one_run_is_judged_exactly,
	  20 },
	{ "the check finds whatever a device would refuse", damage_is_found,
	  20 },
	{ "the check counts the segments of one run", lines_are_counted, 10 },
	{ NULL, NULL, 0 },
};

int main(int argc, char **argv)
{
	return property_main(property, argc, argv);
}
