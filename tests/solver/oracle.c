// SPDX-License-Identifier: GPL-2.0
/*
 * The solver against brute force, in worlds of eight pages.
 *
 * A heap is feasible if it can be asked such that there is memory to give, and
 * whatever it then gives suits every device. So each way of asking is tried:
 * each limit that the heap can keep, each block size it has, or one run; and for
 * each, every sequence of blocks that makes the buffer is laid out page by page
 * and shown to every device (naive.h). What a heap is by its own facts unable
 * to be asked for counts as refused, and so does a reach with a hole anywhere
 * between the lowest and the highest page that the heap may give. Blocks that
 * only happen to be adjacent, in so small a heap, do not count as one run.
 *
 * The one difference allowed: the solver may call a heap feasible which has no
 * memory of the kind that is asked, because facts are few numbers; allocation
 * then finds out. Such worlds are counted.
 */
#include "world.h"

#define PAGES	     8
#define BUFFER_PAGES 4

/* One way of asking. */
struct ask {
	u64 last;
	u32 block_pages;
	bool one_run;
	u64 align;
};

/* The walk through all layouts that answer it. */
struct walk {
	const struct world *w;
	const struct ask *ask;
	const struct placer_requirement *req; /* also judge by it, or NULL */
	struct naive_memory m;
	u64 layouts;
	bool refused;
	bool misjudged;
};

static u32 pages_of(u64 size)
{
	return (size + PAGE - 1) / PAGE;
}

static void walk_judge(struct walk *k)
{
	struct placer_layout layout;
	struct placer_verdict v;

	k->layouts++;
	k->m.heap = k->w->heap.id;
	k->m.uncached = k->w->heap.uncached;
	if (!world_accepts(k->w, &k->m))
		k->refused = true;
	if (!k->req)
		return;
	naive_layout(&layout, &k->m);
	if (!placer_layout_verdict(k->req, &layout, &v))
		k->misjudged = true;
}

static void walk_layouts(struct walk *k, u32 used);

/* Give @nr pages from @page on, and go on from there. */
static void walk_give(struct walk *k, u32 used, u32 page, u32 nr)
{
	u32 mask = ((1u << nr) - 1) << page, had = k->m.nr, i;

	if ((used & mask) || !world_has_run(k->w, page, nr, k->ask->last))
		return;
	if (!had && page * PAGE % k->ask->align)
		return;
	k->m.apart |= 1ull << had;
	for (i = 0; i < nr; i++)
		k->m.page[k->m.nr++] = page + i;
	walk_layouts(k, used | mask);
	k->m.nr = had;
	k->m.apart &= ~(1ull << had);
}

static void walk_blocks(struct walk *k, u32 used)
{
	u32 nr, page;

	for (nr = k->ask->block_pages; nr * PAGE <= k->w->heap.max_block;
	     nr *= 2)
		for (page = 0; page < PAGES; page += nr)
			walk_give(k, used, page, nr);
}

static void walk_layouts(struct walk *k, u32 used)
{
	u32 page;

	if (k->refused || k->misjudged)
		return;
	if (k->m.nr * PAGE >= k->w->size) {
		walk_judge(k);
		return;
	}
	if (!k->ask->one_run) {
		walk_blocks(k, used);
		return;
	}
	for (page = 0; page < PAGES; page++)
		walk_give(k, used, page, pages_of(k->w->size));
}

/* Does all that answers @ask suit everybody, and is there anything? */
static bool ask_suits(const struct world *w, const struct ask *ask)
{
	struct walk k = { .w = w, .ask = ask };

	walk_layouts(&k, 0);
	return k.layouts && !k.refused;
}

static bool limit_reached(const struct world *w, u64 last)
{
	u32 page, device;

	for (page = 0; page < PAGES; page++) {
		if (page * PAGE < w->heap.span[0].first || page * PAGE > last)
			continue;
		for (device = 0; device < w->nr_devices; device++)
			if (!naive_page_reached(&w->device[device], page))
				return false;
	}
	return true;
}

static bool can_be_asked(const struct world *w, u64 *align)
{
	u32 i;

	*align = 1;
	for (i = 0; i < w->nr_devices; i++) {
		const struct placer_constraint *c = &w->device[i];

		if (c->align > w->heap.max_align ||
		    c->granule > w->heap.max_align ||
		    c->granule > w->heap.max_block)
			return false;
		if (c->align > *align)
			*align = c->align;
		if (c->granule > *align)
			*align = c->granule;
	}
	return true;
}

static bool blocks_suit(const struct world *w, u64 last, u64 align)
{
	struct ask ask = { .last = last, .align = align };

	for (ask.block_pages = w->heap.block / PAGE;
	     ask.block_pages * PAGE <= w->heap.max_block; ask.block_pages *= 2)
		if (ask_suits(w, &ask))
			return true;
	ask.one_run = true;
	return w->size <= w->heap.max_block && ask_suits(w, &ask);
}

static bool brute_force(const struct world *w)
{
	u64 align;
	u32 i;

	if (!can_be_asked(w, &align))
		return false;
	for (i = 0; i < w->heap.nr_spans; i++) {
		u64 last = w->heap.span[i].last;

		if (i + 1 < w->heap.nr_spans && !w->heap.limitable)
			continue;
		if (limit_reached(w, last) && blocks_suit(w, last, align))
			return true;
	}
	return false;
}

struct count {
	u64 reason[PLACER_NR_REASONS];
	u64 scarce;
	u64 layouts;
};

/* What the plan asks, taken at its word. */
static const char *plan_obeyed(const struct world *w,
			       const struct placer_requirement *req,
			       const struct placer_verdict *v, bool suits,
			       struct count *count)
{
	struct ask ask = {
		.last = v->last,
		.align = v->align,
		.one_run = v->block >= w->size,
		.block_pages = pages_of(v->block),
	};
	struct walk k = { .w = w, .ask = &ask, .req = req };

	if (ask.block_pages * PAGE < w->heap.block)
		ask.block_pages = w->heap.block / PAGE;
	walk_layouts(&k, 0);
	count->layouts += k.layouts;
	count->scarce += !k.layouts;
	if (k.refused)
		return "feasible, but a device refuses what the plan allows";
	if (k.misjudged)
		return "placer_layout_verdict() refuses what the plan allows";
	return suits || !k.layouts ? NULL : "feasible, but not by brute force";
}

static const char *compare(const struct world *w, struct count *count)
{
	struct placer_requirement req;
	struct placer_verdict v;
	bool suits = brute_force(w);

	world_requirement(w, &req);
	placer_heap_verdict(&req, &w->heap, &v);
	count->reason[v.reason]++;
	if (v.reason != PLACER_REASON_FEASIBLE)
		return suits ? "refused, but brute force finds a way" : NULL;
	return plan_obeyed(w, &req, &v, suits, count);
}

static void print_counts(const struct count *count)
{
	u32 i;

	for (i = 0; i < PLACER_NR_REASONS; i++)
		printf("# %8llu worlds: %s\n",
		       (unsigned long long)count->reason[i],
		       placer_reason_text((enum placer_reason)i));
	printf("# %8llu feasible worlds without memory to ask for, %llu layouts judged\n",
	       (unsigned long long)count->scarce,
	       (unsigned long long)count->layouts);
}

static bool all_reasons_seen(const struct count *count)
{
	u32 i;

	for (i = 0; i < PLACER_NR_REASONS; i++)
		if (!count->reason[i])
			return false;
	return true;
}

int main(int argc, char **argv)
{
	struct random_options o = { .iterations = 100000 };
	struct count count = { .scarce = 0 };
	const char *error = NULL;
	struct world w;
	bool seen;
	u64 i;

	if (random_options(&o, argc, argv))
		return 2;
	printf("TAP version 13\n1..2\n");
	for (i = 0; i < o.iterations && !error; i++) {
		world_make(&w, PAGES, BUFFER_PAGES);
		error = compare(&w, &count);
	}
	print_counts(&count);
	printf("%sok 1 - brute force agrees in %llu worlds\n",
	       error ? "not " : "", (unsigned long long)i);
	if (error) {
		printf("# world %llu: %s\n", (unsigned long long)i - 1, error);
		world_print(&w);
	}
	seen = all_reasons_seen(&count);
	printf("%sok 2 - every reason occurred\n", seen ? "" : "not ");
	return error || !seen;
}
