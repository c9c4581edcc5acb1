/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Cases that no row of solve_cases.h can express: one function each, NULL if the case
 * passes.
 */
#ifndef _PLACER_SOLVE_CODE_H
#define _PLACER_SOLVE_CODE_H

#include <placer/evict.h>
#include <placer/solve.h>

static const char *code_too_many_heaps(void)
{
	static struct placer_heap_facts heap[PLACER_MAX_HEAPS + 1];
	static struct placer_requirement req;
	static struct placer_plan plan;

	placer_requirement_init(&req, 1);
	if (placer_solve(&req, heap, PLACER_MAX_HEAPS + 1, NULL, &plan) !=
	    -E2BIG)
		return "33 heaps were taken";
	if (plan.nr_heaps || plan.nr_feasible || plan.stay)
		return "the plan is not empty";
	return placer_solve(&req, heap, PLACER_MAX_HEAPS, NULL, &plan) ==
			       -E2BIG ?
		       "32 heaps were refused" :
		       NULL;
}

static const char *code_no_heap(void)
{
	static struct placer_requirement req;
	static struct placer_plan plan;

	placer_requirement_init(&req, 1);
	return placer_solve(&req, NULL, 0, NULL, &plan) == -EOPNOTSUPP ?
		       NULL :
		       "feasible without a heap";
}

static const char *code_heap_id_out_of_range(void)
{
	struct placer_heap_facts heap = { .id = PLACER_MAX_HEAPS };
	struct placer_requirement req;
	struct placer_verdict v;

	placer_requirement_init(&req, 1);
	if (placer_heap_verdict(&req, &heap, &v))
		return "feasible";
	return v.reason == PLACER_REASON_HEAP ? NULL : "wrong reason";
}

static void code_fill(struct placer_reach *reach, u64 stride)
{
	struct placer_span window;
	u32 i;

	reach->nr = 0;
	for (i = 0; i < PLACER_MAX_WINDOWS; i++) {
		window.first = i * stride;
		window.last = window.first + 9;
		placer_reach_add(reach, &window);
	}
}

static const char *code_add_to_full(void)
{
	const struct placer_span more = { 5000, 5001 }, joins = { 5, 105 };
	struct placer_reach reach;

	code_fill(&reach, 100);
	if (placer_reach_add(&reach, &more) != -E2BIG)
		return "a 17th window was taken";
	if (reach.nr != PLACER_MAX_WINDOWS || reach.window[15].first != 1500)
		return "the reach was changed";
	if (placer_reach_add(&reach, &joins) || reach.nr != 15)
		return "a window that joins two was refused";
	return reach.window[0].last == 109 && reach.window[14].first == 1500 ?
		       NULL :
		       "the others were not kept";
}

static const char *code_intersect_too_long(void)
{
	struct placer_reach a, b;
	u32 i;

	code_fill(&a, 100);
	code_fill(&b, 100);
	for (i = 0; i < PLACER_MAX_WINDOWS; i++) {
		a.window[i].last = a.window[i].first + 60;
		b.window[i].first += 50;
		b.window[i].last = b.window[i].first + 60;
	}
	placer_reach_intersect(&a, &b);
	if (a.nr != PLACER_MAX_WINDOWS)
		return "wrong number of windows";
	if (a.window[0].first != 50 || a.window[0].last != 60)
		return "the lowest is wrong";
	return a.window[15].first == 800 && a.window[15].last == 810 ?
		       NULL :
		       "the highest is wrong";
}

static const char *code_covers(void)
{
	static const struct placer_span inside = { 10, 19 }, below = { 9, 19 },
					above = { 10, 20 }, across = { 15, 35 };
	struct placer_reach reach = { .nr = 2,
				      .window = { { 10, 19 }, { 30, 39 } } };

	if (!placer_reach_covers(&reach, &inside))
		return "a whole window is not covered";
	if (placer_reach_covers(&reach, &below) ||
	    placer_reach_covers(&reach, &above))
		return "one byte more is covered";
	return placer_reach_covers(&reach, &across) ? "a hole is covered" :
						      NULL;
}

static const char *code_text_is_cut(void)
{
	static const char want[] = "cma: not allowed to isp0";
	struct placer_verdict v = { .reason = PLACER_REASON_HEAP };
	char buf[sizeof(want)];
	size_t len;

	for (len = 1; len <= sizeof(want); len++) {
		memset(buf, '#', sizeof(buf));
		if (placer_verdict_text(buf, len, &v, "cma", "isp0") !=
		    sizeof(want) - 1)
			return "the length depends on the room";
		if (buf[len - 1] || memcmp(buf, want, len - 1))
			return "not cut where the room ends";
		if (len < sizeof(want) && buf[len] != '#')
			return "written beyond the room";
	}
	return placer_verdict_text(NULL, 0, &v, "cma", "isp0") ==
			       sizeof(want) - 1 ?
		       NULL :
		       "another length without a buffer";
}

/* A verdict for each reason, with figures that are all different. */
static const char *code_text_of_reasons(const char *const *want,
					const char *device)
{
	char buf[160];
	u32 i;

	for (i = 0; i < PLACER_NR_REASONS; i++) {
		struct placer_verdict v = { .reason = (enum placer_reason)i,
					    .needs = { 0, 6 },
					    .offers = { 0, 1 },
					    .cost = 3 };

		placer_verdict_text(buf, sizeof(buf), &v, "x", device);
		if (strcmp(buf, want[i]))
			return want[i];
	}
	return NULL;
}

static const char *code_text_without_device(void)
{
	static const char *const want[PLACER_NR_REASONS] = {
		"x: feasible, cost 3",
		"x: not allowed",
		"x: in a protection domain that a device cannot enter (needs any of 0x6, offers 0x1)",
		"x: without struct pages",
		"x: too small (needs 6 bytes, offers 1)",
		"x: beyond its limit (needs 6 bytes, offers 1)",
		"x: not reachable (needs <= 0x6, offers 0x0-0x1)",
		"x: more segments than can be followed (for 6 bytes)",
		"x: not contiguous enough (needs 6 bytes in one run, offers 1)",
		"x: not aligned enough (needs 6 bytes, offers 1)",
		"x: blocks smaller than the IOMMU's page (needs 6 bytes, offers 1)",
		"x: no CPU mapping that suits all users (needs cached or write-combined, offers none)",
		"x: CPU mappings are cached",
		"x: may cross a segment boundary (needs alignment to 6 bytes, offers 1)",
		"x: too little room (needs 6 bytes, offers 1)",
	};

	return code_text_of_reasons(want, NULL);
}

static const char *code_text_with_device(void)
{
	static const char *const want[PLACER_NR_REASONS] = {
		"x: feasible, cost 3",
		"x: not allowed to d",
		"x: in a protection domain that d cannot enter (needs any of 0x6, offers 0x1)",
		"x: without struct pages, which d may need",
		"x: too small (needs 6 bytes, offers 1)",
		"x: beyond its limit (needs 6 bytes, offers 1)",
		"x: not reachable by d (needs <= 0x6, offers 0x0-0x1)",
		"x: more segments than can be followed by d (for 6 bytes)",
		"x: not contiguous enough for d (needs 6 bytes in one run, offers 1)",
		"x: not aligned enough for d (needs 6 bytes, offers 1)",
		"x: blocks smaller than the IOMMU's page for d (needs 6 bytes, offers 1)",
		"x: no CPU mapping that suits d (needs cached or write-combined, offers none)",
		"x: CPU mappings are cached, which d cannot live with",
		"x: may cross a segment boundary of d (needs alignment to 6 bytes, offers 1)",
		"x: too little room for d (needs 6 bytes, offers 1)",
	};

	return code_text_of_reasons(want, "d");
}

static const char *code_text_of_cpu_sets(void)
{
	static const char *const want[] = {
		"x: no CPU mapping that suits d (needs nothing, offers none or cached or write-combined)",
		"x: no CPU mapping that suits d (needs none, offers cached or write-combined)",
		"x: no CPU mapping that suits d (needs cached, offers none or write-combined)",
		"x: no CPU mapping that suits d (needs none or cached, offers write-combined)",
		"x: no CPU mapping that suits d (needs write-combined, offers none or cached)",
		"x: no CPU mapping that suits d (needs none or write-combined, offers cached)",
		"x: no CPU mapping that suits d (needs cached or write-combined, offers none)",
		"x: no CPU mapping that suits d (needs none or cached or write-combined, offers nothing)",
	};
	char buf[160];
	u32 set;

	for (set = 0; set <= PLACER_CPU_ANY; set++) {
		struct placer_verdict v = { .reason = PLACER_REASON_CPU,
					    .needs = { 0, set },
					    .offers = { 0, PLACER_CPU_ANY &
								   ~set } };

		placer_verdict_text(buf, sizeof(buf), &v, "x", "d");
		if (strcmp(buf, want[set]))
			return want[set];
	}
	return NULL;
}

static const char *code_text_of_no_reason(void)
{
	struct placer_verdict v = { .reason = PLACER_NR_REASONS };
	char buf[40];

	placer_verdict_text(buf, sizeof(buf), &v, "x", "y");
	if (strcmp(buf, "x: unknown reason"))
		return "verdict";
	return strcmp(placer_reason_text((enum placer_reason)99),
		      "unknown reason") ?
		       "reason" :
		       NULL;
}

/* Memory with 64 KiB free, in blocks of one or two pages. */
static const struct placer_heap_facts code_heap = {
	.nr_spans = 1,
	.span = { { 0, 65536 - 1 } },
	.block = 4096,
	.max_block = 8192,
	.max_align = 8192,
	.total = 65536,
	.free = 65536,
	.node = PLACER_NO_NODE,
	.cpu = PLACER_CPU_CACHED,
};

static const char *code_blame_finds_the_one(void)
{
	static struct placer_requirement req, so_far;
	static struct placer_constraint any, run;
	struct placer_verdict v;

	placer_constraint_init(&any);
	placer_constraint_init(&run);
	run.contiguous = true;
	placer_requirement_init(&req, 16384);
	placer_requirement_fold(&req, &any);
	placer_requirement_fold(&req, &run);
	placer_heap_verdict(&req, &code_heap, &v);
	if (v.device != PLACER_NO_DEVICE)
		return "a device is blamed too early";
	placer_requirement_init(&so_far, 16384);
	if (placer_verdict_blame(&v, &code_heap, &so_far, &any, 7) ||
	    v.device != PLACER_NO_DEVICE)
		return "a device that is no reason was blamed";
	if (!placer_verdict_blame(&v, &code_heap, &so_far, &run, 9))
		return "the device that is the reason was not blamed";
	return v.device == 9 ? NULL : "the wrong number was kept";
}

/* Unlike in the table, the verdict is the same without the device. */
static const char *code_blame_no_device(void)
{
	static struct placer_requirement req, so_far;
	static struct placer_constraint run;
	struct placer_heap_facts heap = code_heap;
	struct placer_verdict v;

	heap.block = 131072;
	heap.max_block = 131072;
	heap.total = 131072;
	placer_constraint_init(&run);
	run.contiguous = true;
	placer_requirement_init(&req, 131072);
	placer_requirement_fold(&req, &run);
	heap.nr_spans = 2;
	heap.span[1] = (struct placer_span){ 65536, 131072 - 1 };
	placer_heap_verdict(&req, &heap, &v);
	if (v.reason != PLACER_REASON_ROOM)
		return "another reason than room";
	placer_requirement_init(&so_far, 131072);
	return placer_verdict_blame(&v, &heap, &so_far, &run, 0) ?
		       "a device is blamed without being the reason" :
		       NULL;
}

/* The entry after the last window looks like one more. */
static const char *code_check_windows(void)
{
	static struct placer_constraint c;
	u32 i;

	placer_constraint_init(&c);
	c.translated = true;
	c.contiguous = true;
	for (i = 0; i < PLACER_MAX_WINDOWS; i++)
		c.reach.window[i] = (struct placer_span){ i * 2, i * 2 };
	c.reach.nr = PLACER_MAX_WINDOWS;
	if (placer_constraint_check(&c))
		return "16 windows were refused";
	c.reach.nr++;
	return placer_constraint_check(&c) ? NULL : "17 windows were taken";
}

/* Likewise for spans, with the padding between members set. */
static const char *code_check_spans(void)
{
	static struct placer_heap_facts heap;
	u32 i;

	memset(&heap, 0x11, sizeof(heap));
	heap.id = 0;
	heap.limitable = true;
	heap.block = 1ull << 63;
	heap.max_block = 1ull << 63;
	heap.max_align = 1;
	heap.cpu = PLACER_CPU_CACHED;
	heap.domain = 0;
	for (i = 0; i < PLACER_MAX_SPANS; i++)
		heap.span[i] = (struct placer_span){ i, i };
	heap.nr_spans = PLACER_MAX_SPANS;
	if (placer_heap_check(&heap))
		return "8 spans were refused";
	heap.nr_spans++;
	return placer_heap_check(&heap) ? NULL : "9 spans were taken";
}

static const char *code_bus_full(void)
{
	static struct placer_constraint c;
	u32 i;

	placer_constraint_init(&c);
	c.reach.nr = 0;
	for (i = 0; i < PLACER_MAX_WINDOWS; i++)
		if (placer_constraint_add_window(&c, i * 8192, i * 8192, 4096,
						 PLACER_NO_LIMIT))
			return "a window was refused";
	if (placer_constraint_add_window(&c, i * 8192, 0, 4096,
					 PLACER_NO_LIMIT) != -E2BIG)
		return "a 17th window was taken";
	return c.reach.nr == PLACER_MAX_WINDOWS && c.bus_align == 1ull << 63 ?
		       NULL :
		       "the constraint was changed";
}

static const char *code_check_of_a_refusal(void)
{
	static struct placer_constraint c;
	struct placer_verdict v = { .reason = PLACER_REASON_ROOM };
	const char *error;

	placer_constraint_init(&c);
	error = placer_verdict_check(&v, &code_heap, &c, 4096);
	return error && !strcmp(error, "the verdict is not feasible") ?
		       NULL :
		       "it was taken for feasible";
}

/* Three heaps, the first of which is refused. */
static void code_plan(struct placer_plan *plan)
{
	memset(plan, 0, sizeof(*plan));
	plan->nr_heaps = 3;
	plan->nr_feasible = 2;
	plan->order[0] = 2;
	plan->order[1] = 1;
	plan->verdict[0].reason = PLACER_REASON_HEAP;
	plan->verdict[1].cost = 20;
	plan->verdict[2].cost = 10;
	plan->here.cost = 10;
	plan->stay = true;
}

static bool code_plan_says(const struct placer_plan *plan, const char *want)
{
	const char *error = placer_plan_check(plan);

	return error && !strcmp(error, want);
}

static const char *code_plan_order_check(void)
{
	static struct placer_plan plan;

	code_plan(&plan);
	if (placer_plan_check(&plan))
		return "a good plan is refused";
	plan.nr_feasible = 1;
	if (!code_plan_says(&plan, "a feasible heap is not in the order"))
		return "a heap is left out, unnoticed";
	code_plan(&plan);
	plan.order[1] = 0;
	if (!code_plan_says(&plan, "a heap in the order is not feasible"))
		return "a heap is not feasible, unnoticed";
	plan.order[1] = 3;
	if (!code_plan_says(&plan, "a heap in the order is not feasible"))
		return "a heap does not exist, unnoticed";
	plan.order[1] = 2;
	if (!code_plan_says(&plan, "a heap is in the order twice"))
		return "a heap is there twice, unnoticed";
	code_plan(&plan);
	plan.verdict[2].cost = 21;
	return code_plan_says(&plan, "a cheaper heap comes later") ?
		       NULL :
		       "costs fall, unnoticed";
}

static const char *code_plan_check(void)
{
	static struct placer_plan plan;

	code_plan(&plan);
	plan.here.cost = 11;
	if (!code_plan_says(&plan, "it stays, and should not"))
		return "stays where it is expensive, unnoticed";
	plan.stay = false;
	if (placer_plan_check(&plan))
		return "moving to where it is cheaper is refused";
	code_plan(&plan);
	plan.here.reason = PLACER_REASON_REACH;
	if (!code_plan_says(&plan, "it stays, and should not"))
		return "stays where it must not, unnoticed";
	code_plan(&plan);
	plan.nr_heaps = PLACER_MAX_HEAPS + 1;
	if (!code_plan_says(&plan, "it has too many heaps"))
		return "33 heaps, unnoticed";
	code_plan(&plan);
	plan.here.cost = 99;
	plan.nr_feasible = 0;
	plan.verdict[1].reason = PLACER_REASON_HEAP;
	plan.verdict[2].reason = PLACER_REASON_HEAP;
	return placer_plan_check(&plan) ?
		       "staying without a feasible heap is refused" :
		       code_plan_order_check();
}

static const char *code_conflict_limits(void)
{
	static struct placer_heap_facts heap[PLACER_MAX_HEAPS];
	static const struct placer_constraint *device[PLACER_MAX_DEVICES + 1];
	static struct placer_conflict conflict;

	conflict.nr = 5;
	if (placer_conflict_find(device, PLACER_MAX_DEVICES + 1, 1, heap, 1,
				 &conflict) != -E2BIG)
		return "257 devices were taken";
	if (placer_conflict_find(device, 0, 1, heap, PLACER_MAX_HEAPS + 1,
				 &conflict) != -E2BIG)
		return "33 heaps were taken";
	if (conflict.nr)
		return "a conflict was found";
	return placer_conflict_find(device, 0, 1, heap, PLACER_MAX_HEAPS,
				    &conflict) == -E2BIG ?
		       "32 heaps were refused" :
		       NULL;
}

/* Only the first and the last of 256 devices cannot share. */
static const char *code_conflict_of_many(void)
{
	static const struct placer_constraint *device[PLACER_MAX_DEVICES];
	static struct placer_constraint any, none, run;
	static struct placer_conflict conflict;
	u32 i;

	placer_constraint_init(&any);
	none = any;
	run = any;
	none.cpu &= ~PLACER_CPU_CACHED;
	run.cpu = PLACER_CPU_CACHED;
	for (i = 0; i < PLACER_MAX_DEVICES; i++)
		device[i] = &any;
	device[0] = &none;
	device[PLACER_MAX_DEVICES - 1] = &run;
	if (placer_conflict_find(device, PLACER_MAX_DEVICES, 4096, &code_heap,
				 1, &conflict))
		return "no conflict was found";
	if (conflict.nr != 1 || conflict.device[0])
		return "the first needs no other";
	none.cpu = PLACER_CPU_ANY;
	none.heaps = ~1u;
	device[0] = &any;
	device[PLACER_MAX_DEVICES - 1] = &none;
	if (placer_conflict_find(device, PLACER_MAX_DEVICES, 4096, &code_heap,
				 1, &conflict))
		return "no conflict was found";
	return conflict.nr == 1 && conflict.device[0] == 255 ?
		       NULL :
		       "the last was not found";
}

static const char *code_conflict_text_is_cut(void)
{
	static const char *const name[] = { "isp0", "dpu", "vpu" };
	static const char want[] =
		"isp0 and vpu cannot share a buffer of this size";
	static struct placer_conflict conflict = { .nr = 2,
						   .device = { 0, 2 } };
	char buf[sizeof(want)];
	size_t len;

	for (len = 1; len <= sizeof(want); len++) {
		memset(buf, '#', sizeof(buf));
		if (placer_conflict_text(buf, len, &conflict, name) !=
		    sizeof(want) - 1)
			return "the length depends on the room";
		if (buf[len - 1] || memcmp(buf, want, len - 1))
			return "not cut where the room ends";
		if (len < sizeof(want) && buf[len] != '#')
			return "written beyond the room";
	}
	return placer_conflict_text(NULL, 0, &conflict, name) ==
			       sizeof(want) - 1 ?
		       NULL :
		       "another length without a buffer";
}

static const char *code_resident_leaves(void)
{
	static struct placer_requirement req;
	struct placer_heap_facts heap[2] = { code_heap, code_heap };

	placer_requirement_init(&req, 8192);
	heap[1].id = 1;
	if (!placer_resident_leaves(&req, heap, 2, 0))
		return "stays, though another heap suits";
	if (placer_resident_leaves(&req, heap, 1, 0))
		return "leaves for the heap that it is in";
	heap[1].free = 8192;
	if (!placer_resident_leaves(&req, heap, 2, 0))
		return "stays, though there is just enough room";
	heap[1].free = 8191;
	if (placer_resident_leaves(&req, heap, 2, 0))
		return "leaves for a full heap";
	heap[1].free = 65536;
	req.heaps = 1;
	return placer_resident_leaves(&req, heap, 2, 0) ?
		       "leaves for a heap that does not suit" :
		       NULL;
}

#endif /* _PLACER_SOLVE_CODE_H */
