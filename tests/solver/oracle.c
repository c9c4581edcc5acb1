// SPDX-License-Identifier: GPL-2.0
/*
 * The solver against brute force, in random worlds of eight pages.
 *
 * A heap is feasible if there is a request for which it has memory, and whatever it then
 * allocates suits every device. So each possible request is tried (ask.h), and for each,
 * every sequence of blocks that makes the buffer is laid out page by page and checked
 * against every device (naive.h). Blocks that are adjacent by chance, in such a small heap,
 * do not count as one run.
 *
 * The answers must be the same, except in the few kinds of worlds in luck.h, where the
 * solver may refuse too much. These are counted.
 */
#include "luck.h"
#include "world.h"

#define BUFFER_PAGES 4

static bool judge_devices(struct walk *k)
{
	return world_accepts(k->data, &k->m);
}

/* Does all memory for @ask suit all devices, and is there any? */
static bool ask_suits(const struct world *w, const struct ask *ask)
{
	struct walk k = {
		.heap = &w->heap,
		.size = w->size,
		.ask = *ask,
		.judge = judge_devices,
		.data = (void *)w,
	};

	return walk_layouts(&k) && k.layouts;
}

static bool ask_possible(const struct world *w, const struct ask *ask,
			 bool luck)
{
	u32 i;

	for (i = 0; i < w->nr_devices; i++) {
		const struct placer_constraint *c = &w->device[i];

		if (!can_be_asked(&w->heap, c) ||
		    !limit_reached(&w->heap, c, ask->last))
			return false;
		if (!luck && !run_without_luck(c, &w->heap, ask, w->size))
			return false;
	}
	return true;
}

static bool brute_force(const struct world *w, bool luck)
{
	struct ask ask[MAX_ASKS];
	u32 i, nr = asks_of(&w->heap, w->size, ask);

	for (i = 0; i < nr; i++)
		if (ask_possible(w, &ask[i], luck) && ask_suits(w, &ask[i]))
			return true;
	return false;
}

static enum excuse excuse(const struct world *w)
{
	u32 i, j;

	for (i = 0; i < w->nr_devices; i++)
		if (odd_segments(&w->device[i]))
			return EXCUSE_ODD_SEGMENTS;
	for (i = 0; i < w->nr_devices; i++)
		for (j = 0; j < i; j++)
			if (two_boundaries(&w->device[i], &w->device[j],
					   w->size))
				return EXCUSE_TWO_BOUNDARIES;
	return brute_force(w, false) ? NO_EXCUSE : EXCUSE_LUCK;
}

struct count {
	u64 reason[PLACER_NR_REASONS];
	u64 excuse[NR_EXCUSES];
	u64 layouts;
};

/* Results of checking everything that the verdict allows. */
struct obeyed {
	const struct world *w;
	const struct placer_requirement *req;
	const char *error;
};

static bool judge_all(struct walk *k)
{
	struct obeyed *o = k->data;
	struct placer_layout layout;
	struct placer_verdict v;
	u32 i;

	if (!world_accepts(o->w, &k->m))
		o->error = "a device refuses what the plan allows";
	naive_layout(&layout, &k->m);
	if (!placer_layout_verdict(o->req, &layout, &v))
		o->error = "the judge refuses what the plan allows";
	for (i = 0; i < o->w->nr_devices; i++)
		if (placer_layout_check(&layout, &o->w->device[i], k->size))
			o->error = "the check refuses what the plan allows";
	return !o->error;
}

/* Check everything that the verdict allows against the devices. */
static const char *verdict_obeyed(const struct world *w,
				  const struct placer_requirement *req,
				  const struct placer_verdict *v,
				  struct count *count)
{
	struct obeyed o = { .w = w, .req = req };
	struct walk k = {
		.heap = &w->heap,
		.size = w->size,
		.ask = ask_of_verdict(v, &w->heap, w->size),
		.judge = judge_all,
		.data = &o,
	};
	u32 i;

	walk_layouts(&k);
	count->layouts += k.layouts;
	if (!k.layouts)
		return "feasible, but there is no memory as asked";
	for (i = 0; i < w->nr_devices; i++)
		if (placer_verdict_check(v, &w->heap, &w->device[i], w->size))
			return "placer_verdict_check() finds an error";
	return o.error;
}

static const char *compare(const struct world *w, struct count *count)
{
	struct placer_requirement req;
	struct placer_verdict v;
	enum excuse why;

	if (placer_heap_check(&w->heap))
		return "placer_heap_check() refuses the heap";
	world_requirement(w, &req);
	placer_heap_verdict(&req, &w->heap, &v);
	count->reason[v.reason]++;
	if (v.reason == PLACER_REASON_FEASIBLE)
		return brute_force(w, true) ?
			       verdict_obeyed(w, &req, &v, count) :
			       "feasible, but not by brute force";
	if (!brute_force(w, true))
		return NULL;
	why = excuse(w);
	if (why == NO_EXCUSE)
		return "refused, but brute force finds a way";
	count->excuse[why]++;
	return NULL;
}

static void print_counts(const struct count *count)
{
	u32 i;

	for (i = 0; i < PLACER_NR_REASONS; i++)
		printf("# %8llu worlds: %s\n",
		       (unsigned long long)count->reason[i],
		       placer_reason_text((enum placer_reason)i));
	print_excuses(count->excuse);
	printf("# %8llu layouts judged\n", (unsigned long long)count->layouts);
}

static bool all_reasons_seen(const struct count *count)
{
	u32 i;

	for (i = 0; i < PLACER_NR_REASONS; i++)
		if (!count->reason[i])
			return false;
	return true;
}

static void print_world(const struct world *w)
{
	struct placer_requirement req;
	struct placer_verdict v;

	world_print(w);
	world_requirement(w, &req);
	placer_heap_verdict(&req, &w->heap, &v);
	print_verdict(&v);
}

int main(int argc, char **argv)
{
	struct random_options o = { .iterations = 100000 };
	struct count count = { .layouts = 0 };
	const char *error = NULL;
	struct world w;
	bool seen;
	u64 i;

	if (random_options(&o, argc, argv))
		return 2;
	printf("TAP version 13\n1..2\n");
	for (i = 0; i < o.iterations && !error; i++) {
		world_make(&w, ASK_PAGES, BUFFER_PAGES);
		error = compare(&w, &count);
	}
	print_counts(&count);
	printf("%sok 1 - brute force agrees in %llu worlds\n",
	       error ? "not " : "", (unsigned long long)i);
	if (error) {
		printf("# world %llu: %s\n", (unsigned long long)i - 1, error);
		print_world(&w);
	}
	seen = all_reasons_seen(&count);
	printf("%sok 2 - every reason occurred\n", seen ? "" : "not ");
	return error || !seen;
}
