/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Cases that no row of solve_cases.h can say: one function each, NULL if the
 * case passes.
 */
#ifndef _PLACER_SOLVE_CODE_H
#define _PLACER_SOLVE_CODE_H

#include <placer/solve.h>

static const char *code_too_many_heaps(void)
{
	static struct placer_heap_facts heap[PLACER_MAX_HEAPS + 1];
	static struct placer_plan plan;
	struct placer_requirement req;

	placer_requirement_init(&req, 1);
	if (placer_solve(&req, heap, PLACER_MAX_HEAPS + 1, &plan) != -E2BIG)
		return "33 heaps were taken";
	if (plan.nr_heaps || plan.nr_feasible)
		return "the plan is not empty";
	return placer_solve(&req, heap, PLACER_MAX_HEAPS, &plan) == -E2BIG ?
		       "32 heaps were refused" :
		       NULL;
}

static const char *code_no_heap(void)
{
	static struct placer_plan plan;
	struct placer_requirement req;

	placer_requirement_init(&req, 1);
	return placer_solve(&req, NULL, 0, &plan) == -EOPNOTSUPP ?
		       NULL :
		       "no heap is no answer";
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
		       "no room at all";
}

static const char *code_text_without_device(void)
{
	static const char *const want[PLACER_NR_REASONS] = {
		"x: feasible, cost 0",
		"x: not allowed",
		"x: too small (needs 7 bytes, offers 5)",
		"x: not reachable (needs <= 0x7, offers 0x0-0x5)",
		"x: more segments than can be followed (for 7 bytes)",
		"x: not contiguous enough (needs 7 bytes in one run, offers 5)",
		"x: not aligned enough (needs 7 bytes, offers 5)",
		"x: blocks smaller than the IOMMU's page (needs 7 bytes, offers 5)",
		"x: CPU mappings are cached",
	};
	char buf[160];
	u32 i;

	for (i = 0; i < PLACER_NR_REASONS; i++) {
		struct placer_verdict v = { .reason = (enum placer_reason)i,
					    .needs = { 0, 7 },
					    .offers = { 0, 5 } };

		placer_verdict_text(buf, sizeof(buf), &v, "x", NULL);
		if (strcmp(buf, want[i]))
			return want[i];
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

static const char *code_blame_finds_the_one(void)
{
	struct placer_heap_facts heap = { .nr_spans = 1,
					  .span = { { 0, 65536 - 1 } },
					  .block = 4096,
					  .max_block = 8192,
					  .max_align = 8192,
					  .total = 65536 };
	struct placer_requirement req;
	struct placer_constraint any, run;
	struct placer_verdict v;

	placer_constraint_init(&any);
	placer_constraint_init(&run);
	run.contiguous = true;
	placer_requirement_init(&req, 16384);
	placer_requirement_fold(&req, &any);
	placer_requirement_fold(&req, &run);
	placer_heap_verdict(&req, &heap, &v);
	if (v.device != PLACER_NO_DEVICE)
		return "somebody was blamed at once";
	if (placer_verdict_blame(&v, &heap, &any, 16384, 7) ||
	    v.device != PLACER_NO_DEVICE)
		return "the innocent was blamed";
	if (!placer_verdict_blame(&v, &heap, &run, 16384, 9))
		return "the culprit was not blamed";
	return v.device == 9 ? NULL : "the wrong number was kept";
}

#endif /* _PLACER_SOLVE_CODE_H */
