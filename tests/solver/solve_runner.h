/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a row of solve_cases.h is run. Rows are written in a shorthand in which a
 * member left out is the value that restricts nothing; each kind of row has one
 * function that spells it out, asks the solver and compares.
 *
 * The includer brings snprintf() and strcmp(). In the kernel, frames are small
 * and cases run one at a time, so what is large is static.
 */
#ifndef _PLACER_SOLVE_RUNNER_H
#define _PLACER_SOLVE_RUNNER_H

#include <placer/solve.h>

#define KIB(n)		  ((u64)(n) << 10)
#define MIB(n)		  ((u64)(n) << 20)
#define GIB(n)		  ((u64)(n) << 30)
#define TOP		  PLACER_NO_LIMIT
#define CASE_COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum case_kind {
	CASE_SOLVE,   /* devices and heaps to lines, order and what is asked */
	CASE_BLOCK,   /* device 0 and size to placer_block_needed() */
	CASE_CHECK,   /* device 0 to placer_constraint_check() */
	CASE_TIGHTEN, /* device 0, tightened by device 1, is device 2 */
	CASE_ADD,     /* windows added one by one are the wanted ones */
	CASE_INTERSECT, /* device 0's reach and device 1's are the wanted one */
	CASE_LAYOUT,	/* runs against devices to one line */
	CASE_CODE,	/* a function of its own */
};

struct case_device {
	struct placer_span reach[4]; /* ends at { 0, 0 }; none is everything */
	bool nowhere;
	bool translated;
	bool contiguous;
	bool segments_unknown;
	u32 segments;
	u64 segment_size;
	u64 align;
	u64 granule;
	u32 coherency;
	u32 not_heaps;
};

struct case_heap {
	struct placer_span span[3]; /* ends at { 0, 0 } */
	bool limitable;
	bool uncached;
	u32 cost;
	u64 block;
	u64 max_block;
	u64 max_align;
	u64 total;
};

struct placer_case {
	const char *name;
	enum case_kind kind;
	u64 size;
	u32 devices;
	struct case_device device[3];
	struct case_heap heap[3];
	bool ids_reversed;
	bool uncached;
	const char *says[3];
	const char *order;
	u64 last, block, align; /* of the first in order; 0 is not compared */
	struct placer_span window[4];
	struct placer_span want[4];
	int rc;
	const char *(*code)(void);
};

static void case_constraint(struct placer_constraint *c,
			    const struct case_device *d)
{
	u32 i;

	placer_constraint_init(c);
	if (d->nowhere)
		c->reach.nr = 0;
	for (i = 0; i < 4 && (d->reach[i].first || d->reach[i].last); i++) {
		c->reach.window[i] = d->reach[i];
		c->reach.nr = i + 1;
	}
	c->translated = d->translated;
	c->contiguous = d->contiguous;
	if (d->segments || d->segments_unknown)
		c->max_segments = d->segments;
	if (d->segment_size)
		c->max_segment_size = d->segment_size;
	if (d->align)
		c->align = d->align;
	if (d->granule)
		c->granule = d->granule;
	c->coherency = (enum placer_coherency)d->coherency;
	c->heaps &= ~d->not_heaps;
}

static void case_heap_facts(struct placer_heap_facts *facts,
			    const struct case_heap *h, u32 id)
{
	u32 i;

	*facts = (struct placer_heap_facts){
		.id = id,
		.limitable = h->limitable,
		.uncached = h->uncached,
		.cost = h->cost ? h->cost : 10,
		.block = h->block ? h->block : KIB(4),
	};
	for (i = 0; i < 3 && (h->span[i].first || h->span[i].last); i++) {
		facts->span[i] = h->span[i];
		facts->nr_spans = i + 1;
		facts->total += h->span[i].last - h->span[i].first + 1;
	}
	if (h->total)
		facts->total = h->total;
	facts->max_block = h->max_block ? h->max_block : facts->total;
	facts->max_align = h->max_align ? h->max_align : facts->max_block;
}

static void case_requirement(struct placer_requirement *req,
			     const struct placer_case *c)
{
	struct placer_constraint device;
	u32 i;

	placer_requirement_init(req, c->size);
	for (i = 0; i < c->devices; i++) {
		case_constraint(&device, &c->device[i]);
		placer_requirement_fold(req, &device);
	}
}

static const char *case_line(char *line, size_t len,
			     const struct placer_case *c,
			     const struct placer_heap_facts *heap,
			     struct placer_verdict *v)
{
	static const char *const heap_name[] = { "h0", "h1", "h2" };
	static const char *const device_name[] = { "d0", "d1", "d2" };
	struct placer_constraint device;
	const char *name = NULL;
	u32 i;

	for (i = 0; heap && i < c->devices && !name; i++) {
		case_constraint(&device, &c->device[i]);
		if (v->reason != PLACER_REASON_FEASIBLE &&
		    placer_verdict_blame(v, heap, &device, c->size, i))
			name = device_name[v->device];
	}
	placer_verdict_text(line, len, v, heap_name[v->heap], name);
	return line;
}

static const char *case_differs(char *why, size_t len, const char *what,
				const char *got, const char *want)
{
	if (got && want && !strcmp(got, want))
		return NULL;
	snprintf(why, len, "%s: got \"%s\", want \"%s\"", what,
		 got ? got : "nothing", want ? want : "nothing");
	return why;
}

static const char *case_number_differs(char *why, size_t len, const char *what,
				       u64 got, u64 want)
{
	if (got == want)
		return NULL;
	snprintf(why, len, "%s: got 0x%llx, want 0x%llx", what,
		 (unsigned long long)got, (unsigned long long)want);
	return why;
}

static const char *case_plan_differs(char *why, size_t len,
				     const struct placer_case *c,
				     const struct placer_plan *plan)
{
	const struct placer_verdict *first = &plan->verdict[plan->order[0]];
	const char *want = c->order ? c->order : "";
	char order[4] = "";
	u32 i;

	for (i = 0; i < plan->nr_feasible; i++)
		order[i] = '0' + plan->verdict[plan->order[i]].heap;
	if (case_differs(why, len, "order", order, want))
		return why;
	if (c->last &&
	    case_number_differs(why, len, "last", first->last, c->last))
		return why;
	if (c->block &&
	    case_number_differs(why, len, "block", first->block, c->block))
		return why;
	if (c->align)
		return case_number_differs(why, len, "align", first->align,
					   c->align);
	return NULL;
}

static const char *case_solve(const struct placer_case *c, char *why,
			      size_t len)
{
	static struct placer_heap_facts heap[3];
	static struct placer_plan plan;
	struct placer_requirement req;
	char line[160];
	u32 i, nr = 0;
	int rc;

	while (nr < 3 && c->says[nr])
		nr++;
	for (i = 0; i < nr; i++) {
		u32 id = c->ids_reversed ? nr - 1 - i : i;

		case_heap_facts(&heap[i], &c->heap[i], id);
	}
	case_requirement(&req, c);
	rc = placer_solve(&req, heap, nr, &plan);
	if (rc != (c->order ? 0 : -EOPNOTSUPP))
		return "wrong return value";
	if (case_plan_differs(why, len, c, &plan))
		return why;
	for (i = 0; i < nr; i++) {
		case_line(line, sizeof(line), c, &heap[i], &plan.verdict[i]);
		if (case_differs(why, len, "line", line, c->says[i]))
			return why;
	}
	return NULL;
}

static const char *case_block(const struct placer_case *c, char *why,
			      size_t len)
{
	struct placer_constraint device;

	case_constraint(&device, &c->device[0]);
	return case_number_differs(why, len, "block",
				   placer_block_needed(&device, c->size),
				   c->block);
}

static const char *case_check(const struct placer_case *c, char *why,
			      size_t len)
{
	struct placer_constraint device;

	case_constraint(&device, &c->device[0]);
	return case_number_differs(why, len, "return value",
				   (u64)-placer_constraint_check(&device),
				   (u64)-c->rc);
}

static const char *case_reach_differs(char *why, size_t len,
				      const struct placer_reach *reach,
				      const struct placer_span *want)
{
	u32 i;

	for (i = 0; i < reach->nr && i < 4; i++) {
		if (case_number_differs(why, len, "first",
					reach->window[i].first, want[i].first))
			return why;
		if (case_number_differs(why, len, "last", reach->window[i].last,
					want[i].last))
			return why;
	}
	return i < 4 && want[i].last ? "windows are missing" : NULL;
}

static const char *case_tighten(const struct placer_case *c, char *why,
				size_t len)
{
	struct placer_constraint got, more, want;

	memset(&want, 0, sizeof(want));
	case_constraint(&got, &c->device[0]);
	case_constraint(&more, &c->device[1]);
	case_constraint(&want, &c->device[2]);
	placer_constraint_tighten(&got, &more);
	if (got.reach.nr != want.reach.nr)
		return "number of windows";
	if (got.reach.nr &&
	    case_reach_differs(why, len, &got.reach, want.reach.window))
		return why;
	if (got.translated != want.translated)
		return "translated";
	if (got.contiguous != want.contiguous)
		return "contiguous";
	if (got.max_segments != want.max_segments ||
	    got.max_segment_size != want.max_segment_size)
		return "segments";
	if (got.align != want.align || got.granule != want.granule)
		return "alignment";
	if (got.coherency != want.coherency || got.heaps != want.heaps)
		return "coherency or heaps";
	return NULL;
}

static const char *case_add(const struct placer_case *c, char *why, size_t len)
{
	struct placer_reach reach = { .nr = 0 };
	u32 i;
	int rc = 0;

	for (i = 0; i < 4 && (c->window[i].first || c->window[i].last); i++)
		rc = placer_reach_add(&reach, &c->window[i]);
	if (rc != c->rc)
		return "wrong return value";
	return case_reach_differs(why, len, &reach, c->want);
}

static const char *case_intersect(const struct placer_case *c, char *why,
				  size_t len)
{
	struct placer_constraint a, b;

	case_constraint(&a, &c->device[0]);
	case_constraint(&b, &c->device[1]);
	placer_reach_intersect(&a.reach, &b.reach);
	return case_reach_differs(why, len, &a.reach, c->want);
}

static const char *case_layout(const struct placer_case *c, char *why,
			       size_t len)
{
	struct placer_requirement req;
	struct placer_layout layout;
	struct placer_verdict v;
	char line[160];
	bool good;
	u32 i;

	case_requirement(&req, c);
	placer_layout_init(&layout, 0);
	for (i = 0; i < 4 && c->window[i].last; i++)
		placer_layout_add(&layout, &c->window[i]);
	layout.uncached = c->uncached;
	good = placer_layout_verdict(&req, &layout, &v);
	if (good != !v.reason)
		return "return value and reason disagree";
	case_line(line, sizeof(line), c, NULL, &v);
	return case_differs(why, len, "line", line, c->says[0]);
}

static const char *case_code(const struct placer_case *c, char *why, size_t len)
{
	(void)why;
	(void)len;
	return c->code();
}

/* NULL if the case passes, else what is wrong, which may be in @why. */
static const char *placer_case_run(const struct placer_case *c, char *why,
				   size_t len)
{
	static const char *(*const run[])(const struct placer_case *c,
					  char *why, size_t len) = {
		[CASE_SOLVE] = case_solve,
		[CASE_BLOCK] = case_block,
		[CASE_CHECK] = case_check,
		[CASE_TIGHTEN] = case_tighten,
		[CASE_ADD] = case_add,
		[CASE_LAYOUT] = case_layout,
		[CASE_INTERSECT] = case_intersect,
		[CASE_CODE] = case_code,
	};

	return run[c->kind](c, why, len);
}

#endif /* _PLACER_SOLVE_RUNNER_H */
