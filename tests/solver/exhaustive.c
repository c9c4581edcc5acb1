// SPDX-License-Identifier: GPL-2.0
/*
 * The solver against brute force, for every pair of devices of a small universe in each of
 * a few heaps of eight pages.
 *
 * Layouts: a device is any combination of reach, number of segments, how these are cut,
 * and how blocks begin (device_reach() and below); each pair is tried in each of the heaps,
 * with each of the sizes. Access: a device is any combination of CPU mappings, coherency,
 * domains, and heaps; each pair is tried in heaps of each set of mappings and each domain.
 * These members do not depend on the layout, so the other members restrict nothing. Three
 * devices have too many combinations, which are chosen at random.
 *
 * To be fast: for one heap and size there are at most 64 possible requests (ask.h). For each
 * device the set of requests is computed for which all possible memory suits it, by laying
 * out page by page (naive.h). Devices can share if these sets, and the sets of ways in which
 * the CPU may map it, intersect.
 */
#include "luck.h"
#include "world.h"

#define MAX_UNIVERSE 1080
#define MAX_SET	     3
#define NR_HEAPS     9
#define NR_SIZES     4

/* One device, and its brute-force results in this heap, for this size. */
struct member {
	struct placer_constraint c;
	struct placer_requirement alone;
	u64 refused; /* sets of requests */
	u64 suits;
	u64 suits_without_luck;
	bool odd;
	bool needs_aligned_run;
};

static struct {
	struct member member[MAX_UNIVERSE];
	u32 nr_members;
	struct placer_heap_facts heap;
	u64 size;
	struct ask ask[MAX_ASKS];
	u32 nr_asks;
	u64 answered; /* requests that the heap has memory for */
} u;

static struct {
	u64 cases;
	u64 feasible;
	u64 excuse[NR_EXCUSES];
} count;

static void device_reach(struct placer_constraint *c, u32 option)
{
	static const struct placer_reach reach[] = {
		{ 1, { { 0, 4 * PAGE - 1 } } },
		{ 2,
		  { { PAGE, 3 * PAGE - 1 }, { 4 * PAGE, PLACER_NO_LIMIT } } },
		{ 0, { { 0, 0 } } },
	};

	if (option < 3)
		c->reach = reach[option];
	c->translated = option == 3 || option == 4;
	if (option == 4)
		c->output_last = 5 * PAGE - 2;
}

static void device_segments(struct placer_constraint *c, u32 option)
{
	static const u32 segments[] = { PLACER_UNKNOWN,	  1, 2, 3,
					PLACER_UNLIMITED, 4 };

	c->max_segments = segments[option];
	c->contiguous = option == 5;
}

static void device_cut(struct placer_constraint *c, u32 option)
{
	static const u64 size[] = { PLACER_NO_LIMIT, 2 * PAGE, PLACER_NO_LIMIT,
				    PLACER_NO_LIMIT, PAGE,     3 * PAGE };
	static const u64 lines[] = { 0, 0, 4 * PAGE, 2 * PAGE, 4 * PAGE, 0 };

	c->max_segment_size = size[option];
	c->segment_boundary = lines[option] - 1;
}

static void device_start(struct placer_constraint *c, u32 option)
{
	if (option == 1 || option == 4)
		c->align = 4 * PAGE;
	if (option == 2)
		c->granule = 2 * PAGE;
	if (option >= 3)
		c->bus_align = 2 * PAGE;
}

static void universe_of_layouts(void)
{
	u32 i;

	u.nr_members = 6 * 6 * 6 * 5;
	for (i = 0; i < u.nr_members; i++) {
		struct placer_constraint *c = &u.member[i].c;

		placer_constraint_init(c);
		device_reach(c, i % 6);
		device_segments(c, i / 6 % 6);
		device_cut(c, i / 36 % 6);
		device_start(c, i / 216);
	}
}

static void universe_of_access(void)
{
	static const u32 domains[] = { 0, 1, 3 };
	u32 i;

	u.nr_members = 8 * 3 * 3 * 2 * 2;
	for (i = 0; i < u.nr_members; i++) {
		struct placer_constraint *c = &u.member[i].c;

		placer_constraint_init(c);
		c->cpu = i % 8;
		c->coherency = (enum placer_coherency)(i / 8 % 3);
		c->domains = domains[i / 24 % 3];
		c->protected_only = i / 72 % 2;
		c->heaps = i / 144 ? PLACER_ALL_HEAPS : 2;
	}
}

/* Could the heap return this layout for the request? Blocks are marked as separate. */
static bool ask_gives(const struct ask *ask, const struct naive_memory *m)
{
	u32 i, page = m->page[0], since = 0;

	if (page * PAGE % ask->align)
		return false;
	for (i = 0; i < m->nr; i++) {
		if (m->page[i] * PAGE > ask->last)
			return false;
		if (i && (m->apart >> i & 1)) {
			if (i - since < ask->block_pages)
				return false;
			since = i;
		}
	}
	return m->nr - since >= ask->block_pages;
}

/* Check one layout against each member that does not refuse these requests already. */
static bool judge_members(struct walk *k)
{
	u64 given = 0;
	u32 i;

	for (i = 0; i < u.nr_asks; i++)
		if (!u.ask[i].block_pages == !k->ask.block_pages &&
		    ask_gives(&u.ask[i], &k->m))
			given |= 1ull << i;
	u.answered |= given;
	for (i = 0; i < u.nr_members; i++)
		if ((given & ~u.member[i].refused) &&
		    !naive_accepts(&u.member[i].c, &k->m, u.size))
			u.member[i].refused |= given;
	return true;
}

static void walk_all(bool blocks)
{
	struct walk k = {
		.heap = &u.heap,
		.size = u.size,
		.ask = { .last = PLACER_NO_LIMIT, .align = PAGE },
		.judge = judge_members,
	};

	if (blocks)
		k.ask.block_pages = u.heap.block / PAGE;
	if (!blocks || u.heap.block < u.size)
		walk_layouts(&k);
}

static void member_suits(struct member *m)
{
	u32 i;

	m->suits = u.answered & ~m->refused;
	for (i = 0; i < u.nr_asks; i++)
		if (!can_be_asked(&u.heap, &m->c) ||
		    !limit_reached(&u.heap, &m->c, u.ask[i].last))
			m->suits &= ~(1ull << i);
	m->suits_without_luck = m->suits;
	for (i = 0; i < u.nr_asks; i++)
		if (!run_without_luck(&m->c, &u.heap, &u.ask[i], u.size))
			m->suits_without_luck &= ~(1ull << i);
}

static void members_prepare(void)
{
	u32 i;

	u.nr_asks = asks_of(&u.heap, u.size, u.ask);
	u.answered = 0;
	for (i = 0; i < u.nr_members; i++) {
		struct member *m = &u.member[i];

		m->refused = 0;
		m->odd = odd_segments(&m->c);
		m->needs_aligned_run = needs_aligned_run(&m->c, u.size);
		placer_requirement_init(&m->alone, u.size);
		placer_requirement_fold(&m->alone, &m->c);
	}
	walk_all(true);
	walk_all(false);
	for (i = 0; i < u.nr_members; i++)
		member_suits(&u.member[i]);
}

/* A set of devices, and what they have in common. */
struct set {
	u32 nr;
	const struct member *member[MAX_SET];
	struct placer_requirement req;
	u64 suits;
	u32 ways;
};

static void set_meet(struct set *s)
{
	u32 i;

	s->req = s->member[0]->alone;
	s->suits = s->member[0]->suits;
	s->ways = u.heap.cpu & naive_ways(&s->member[0]->c);
	for (i = 1; i < s->nr; i++) {
		placer_requirement_fold(&s->req, &s->member[i]->c);
		s->suits &= s->member[i]->suits;
		s->ways &= naive_ways(&s->member[i]->c);
	}
}

static enum excuse set_excuse(const struct set *s)
{
	u64 suits = s->suits;
	u32 i, j;

	for (i = 0; i < s->nr; i++) {
		const struct member *a = s->member[i];

		if (a->odd)
			return EXCUSE_ODD_SEGMENTS;
		for (j = 0; j < i; j++) {
			const struct member *b = s->member[j];

			if (a->needs_aligned_run && b->needs_aligned_run &&
			    naive_lines(&a->c) != naive_lines(&b->c))
				return EXCUSE_TWO_BOUNDARIES;
		}
		suits &= a->suits_without_luck;
	}
	return suits ? NO_EXCUSE : EXCUSE_LUCK;
}

static u64 asked_by(const struct placer_verdict *v)
{
	struct ask ask = ask_of_verdict(v, &u.heap, u.size);
	u32 i;

	for (i = 0; i < u.nr_asks; i++)
		if (u.ask[i].last == ask.last && u.ask[i].align == ask.align &&
		    u.ask[i].block_pages == ask.block_pages)
			return 1ull << i;
	return 0;
}

static const char *feasible_is_right(const struct set *s,
				     const struct placer_verdict *v)
{
	u32 i;

	count.feasible++;
	if (!(s->suits & asked_by(v)))
		return "feasible, but not as the verdict asks";
	if (!(s->ways & v->cpu) || (v->cpu & (v->cpu - 1)))
		return "feasible, but the mapping does not suit all devices";
	for (i = 0; i < s->nr; i++)
		if (placer_verdict_check(v, &u.heap, &s->member[i]->c, u.size))
			return "placer_verdict_check() finds an error";
	return NULL;
}

/* The first device with which the heap is refused for this reason; or none. */
static u32 culprit(const struct set *s, enum placer_reason reason)
{
	struct placer_requirement req;
	struct placer_verdict v;
	u32 i;

	placer_requirement_init(&req, u.size);
	placer_heap_verdict(&req, &u.heap, &v);
	if (v.reason == reason)
		return PLACER_NO_DEVICE;
	for (i = 0; i < s->nr; i++) {
		placer_requirement_fold(&req, &s->member[i]->c);
		placer_heap_verdict(&req, &u.heap, &v);
		if (v.reason == reason)
			break;
	}
	return i;
}

static const char *refused_is_right(const struct set *s,
				    struct placer_verdict *v)
{
	struct placer_requirement so_far;
	enum excuse why;
	u32 i;

	if (s->suits && s->ways) {
		why = set_excuse(s);
		if (why == NO_EXCUSE)
			return "refused, but brute force finds a way";
		count.excuse[why]++;
	}
	placer_requirement_init(&so_far, u.size);
	for (i = 0; i < s->nr; i++)
		if (placer_verdict_blame(v, &u.heap, &so_far, &s->member[i]->c,
					 i))
			break;
	return v->device == culprit(s, v->reason) ?
		       NULL :
		       "the wrong device is blamed";
}

static void set_print(const struct set *s, const char *error)
{
	struct placer_verdict v;
	u32 i;

	printf("# %s\n# size %llu\n", error, (unsigned long long)u.size);
	print_heap(&u.heap);
	for (i = 0; i < s->nr; i++)
		print_device(&s->member[i]->c, i);
	placer_heap_verdict(&s->req, &u.heap, &v);
	print_verdict(&v);
}

static bool set_agrees(struct set *s)
{
	struct placer_verdict v;
	const char *error;

	count.cases++;
	set_meet(s);
	if (placer_heap_verdict(&s->req, &u.heap, &v))
		error = feasible_is_right(s, &v);
	else
		error = refused_is_right(s, &v);
	if (error)
		set_print(s, error);
	return !error;
}

static bool pairs_agree(void)
{
	struct set s = { .nr = 2 };
	u32 i, j;

	for (i = 0; i < u.nr_members; i++) {
		for (j = i; j < u.nr_members; j++) {
			s.member[0] = &u.member[i];
			s.member[1] = &u.member[j];
			if (!set_agrees(&s))
				return false;
		}
	}
	return true;
}

static bool triples_agree(u64 nr)
{
	struct set s = { .nr = 3 };
	u32 i;

	for (; nr; nr--) {
		for (i = 0; i < s.nr; i++)
			s.member[i] = &u.member[random_below(u.nr_members)];
		if (!set_agrees(&s))
			return false;
	}
	return true;
}

/* Pages of the spans; block, max_block and max_align in pages, too. */
static const struct heap_option {
	bool limitable;
	u32 nr_spans;
	u32 span[3][2];
	u32 block, max_block, max_align;
} heap_option[NR_HEAPS] = {
	{ true, 1, { { 0, 7 } }, 1, 8, 8 },
	{ true, 2, { { 0, 3 }, { 4, 7 } }, 1, 8, 8 },
	{ false, 2, { { 1, 3 }, { 5, 7 } }, 1, 4, 4 },
	{ true, 2, { { 0, 2 }, { 4, 7 } }, 2, 4, 4 },
	{ false, 1, { { 0, 7 } }, 8, 8, 8 },
	{ false, 1, { { 0, 6 } }, 1, 4, 1 },
	{ true, 3, { { 0, 2 }, { 3, 3 }, { 5, 7 } }, 1, 8, 1 },
	{ true, 1, { { 2, 5 } }, 1, 2, 8 },
	{ true, 1, { { 1, 5 } }, 1, 8, 2 },
};

static void heap_make(const struct heap_option *o)
{
	u32 i;

	u.heap = (struct placer_heap_facts){
		.limitable = o->limitable,
		.nr_spans = o->nr_spans,
		.block = o->block * PAGE,
		.max_block = o->max_block * PAGE,
		.max_align = o->max_align * PAGE,
		.node = PLACER_NO_NODE,
		.cpu = PLACER_CPU_CACHED,
	};
	for (i = 0; i < o->nr_spans; i++) {
		u.heap.span[i].first = o->span[i][0] * PAGE;
		u.heap.span[i].last = o->span[i][1] * PAGE + PAGE - 1;
		u.heap.total += u.heap.span[i].last + 1 - u.heap.span[i].first;
	}
}

static const u64 buffer_size[NR_SIZES] = { PAGE, 2 * PAGE - SECTOR, 3 * PAGE,
					   4 * PAGE };

static bool layouts_agree(u64 triples)
{
	u32 i;

	universe_of_layouts();
	for (i = 0; i < NR_HEAPS * NR_SIZES; i++) {
		heap_make(&heap_option[i / NR_SIZES]);
		u.size = buffer_size[i % NR_SIZES];
		members_prepare();
		if (!(triples ? triples_agree(triples / NR_HEAPS / NR_SIZES) :
				pairs_agree()))
			return false;
	}
	return true;
}

static bool access_agrees(u64 triples)
{
	u32 i;

	universe_of_access();
	heap_make(&heap_option[0]);
	u.size = 2 * PAGE;
	for (i = 0; i < 7 * 3; i++) {
		u.heap.cpu = 1 + i % 7;
		u.heap.domain = i / 7;
		members_prepare();
		if (!(triples ? triples_agree(triples / 21) : pairs_agree()))
			return false;
	}
	return true;
}

static bool report(u32 number, bool ok, const char *what)
{
	printf("%sok %u - %s\n", ok ? "" : "not ", number, what);
	printf("# %llu cases, %llu feasible\n", (unsigned long long)count.cases,
	       (unsigned long long)count.feasible);
	print_excuses(count.excuse);
	memset(&count, 0, sizeof(count));
	return ok;
}

/* --iterations is the number of triples, in all heaps and sizes together. */
int main(int argc, char **argv)
{
	struct random_options o = { .iterations = 1000000 };
	u64 triples;
	bool ok;

	if (random_options(&o, argc, argv))
		return 2;
	triples = o.iterations < 100 ? 100 : o.iterations;
	printf("TAP version 13\n1..4\n");
	ok = report(1, layouts_agree(0), "every pair, layouts");
	ok &= report(2, access_agrees(0), "every pair, access");
	ok &= report(3, layouts_agree(triples), "random triples, layouts");
	ok &= report(4, access_agrees(triples), "random triples, access");
	return !ok;
}
