// SPDX-License-Identifier: GPL-2.0
/*
 * Eviction: for one run against every possible place, for blocks against every subset of
 * residents.
 */
#include <placer/evict.h>

#include "property.h"

#define UNITS	      48 /* of a heap */
#define MAX_RESIDENTS 10

/* A heap of a few units, and its residents. A unit may be one byte, or many. */
struct full {
	struct placer_heap_facts heap;
	struct placer_verdict v;
	u64 unit;
	u64 size;
	u32 nr;
	struct placer_resident resident[MAX_RESIDENTS];
};

static struct placer_span units(const struct full *f, u32 first, u32 nr)
{
	return (struct placer_span){ first * f->unit,
				     first * f->unit + nr * f->unit - 1 };
}

/* Written bytes need not be whole units. */
static u64 written_of(const struct full *f, u64 size)
{
	if (one_in(4))
		return 0;
	return one_in(2) ? size : random_u64() % (size + f->unit);
}

static void full_spans(struct full *f)
{
	u32 at = random_below(4), nr;

	f->heap.nr_spans = 0;
	while (at < UNITS && f->heap.nr_spans < 3) {
		nr = 1 + random_below(UNITS - at);
		f->heap.span[f->heap.nr_spans++] = units(f, at, nr);
		at += nr + random_below(3);
	}
}

static void full_residents(struct full *f, const struct placer_span *span)
{
	u64 at = span->first / f->unit, end = (span->last + 1) / f->unit;

	while (f->nr < MAX_RESIDENTS) {
		struct placer_resident *r = &f->resident[f->nr];
		u32 nr = 1 + random_below(6);

		at += one_in(2) ? 0 : random_below(5);
		if (at + nr > end)
			return;
		*r = (struct placer_resident){
			.span = units(f, at, nr),
			.size = nr * f->unit + (one_in(8) ? f->unit : 0),
			.movable = !one_in(5),
			.evict = one_in(2),
			.tag = f->nr++,
		};
		r->written = written_of(f, r->size);
		at += nr;
	}
}

static void shuffle(struct full *f)
{
	u32 i;

	for (i = f->nr; i > 1; i--) {
		u32 j = random_below(i);
		struct placer_resident r = f->resident[i - 1];

		f->resident[i - 1] = f->resident[j];
		f->resident[j] = r;
	}
}

static void full_make(struct full *f)
{
	u32 i;

	*f = (struct full){ .unit = one_in(2) ? 1 : PAGE };
	full_spans(f);
	for (i = 0; i < f->heap.nr_spans; i++)
		full_residents(f, &f->heap.span[i]);
	shuffle(f);
	f->size = (1 + random_below(10)) * f->unit;
	f->v.last = f->heap.span[random_below(f->heap.nr_spans)].last;
	f->v.align = f->unit << random_below(4);
}

/* The price of a choice; an impossible one has no room. */
struct price {
	bool possible;
	u64 copied;
	u64 freed;
	u64 first;
};

static void price_run(struct price *p, const struct full *f,
		      const struct placer_span *room)
{
	u32 i;

	*p = (struct price){ .possible = true, .first = room->first };
	for (i = 0; i < f->nr; i++) {
		const struct placer_resident *r = &f->resident[i];

		if (r->span.last < room->first || r->span.first > room->last)
			continue;
		p->possible &= r->movable;
		p->copied += r->written;
		p->freed += r->size;
	}
}

static bool price_less(const struct price *a, const struct price *b)
{
	if (!a->possible || !b->possible)
		return a->possible;
	if (a->copied != b->copied)
		return a->copied < b->copied;
	return a->freed != b->freed ? a->freed < b->freed : a->first < b->first;
}

/* Try every aligned start, in every span up to the limit. */
static struct price best_run(const struct full *f)
{
	struct price best = { .possible = false }, p;
	u64 first;
	u32 i;

	for (first = 0; first < UNITS * f->unit; first += f->v.align) {
		struct placer_span room = { first, first + f->size - 1 };

		for (i = 0; i < f->heap.nr_spans; i++) {
			const struct placer_span *span = &f->heap.span[i];

			if (span->last > f->v.last || first < span->first ||
			    room.last > span->last)
				continue;
			price_run(&p, f, &room);
			if (price_less(&p, &best))
				best = p;
		}
	}
	return best;
}

/* The marked residents must match the sums, and no resident may be missing. */
static const char *marks_are_wrong(const struct full *f,
				   const struct placer_eviction *e)
{
	u64 copied = 0, freed = 0, tags = 0;
	u32 i, nr = 0;

	for (i = 0; i < f->nr; i++) {
		const struct placer_resident *r = &f->resident[i];

		tags |= 1ull << r->tag;
		if (!r->evict)
			continue;
		if (!r->movable)
			return "a resident that cannot move is evicted";
		nr++;
		copied += r->written;
		freed += r->size;
	}
	if (tags != (1ull << f->nr) - 1)
		return "a resident is lost";
	return nr == e->nr && copied == e->copied && freed == e->freed ?
		       NULL :
		       "the sums are wrong";
}

static bool sorted_by_address(const struct full *f)
{
	u32 i;

	for (i = 1; i < f->nr; i++)
		if (f->resident[i].span.first <= f->resident[i - 1].span.last)
			return false;
	return true;
}

/* Are exactly those residents marked that overlap the room? */
static bool room_is_marked(const struct full *f, const struct placer_span *room)
{
	u32 i;

	for (i = 0; i < f->nr; i++) {
		const struct placer_span *span = &f->resident[i].span;
		bool apart = span->last < room->first ||
			     span->first > room->last;

		if (f->resident[i].evict == apart)
			return false;
	}
	return true;
}

static const char *run_is_best(void)
{
	struct placer_eviction e;
	struct price best;
	struct full f;
	int rc;

	full_make(&f);
	best = best_run(&f);
	rc = placer_evict_run(&f.v, &f.heap, f.size, f.resident, f.nr, &e);
	if (rc != (best.possible ? 0 : -ENOSPC))
		return "room is missed, or made up";
	if (marks_are_wrong(&f, &e))
		return marks_are_wrong(&f, &e);
	if (!sorted_by_address(&f))
		return "not sorted by address";
	if (rc)
		return e.nr ? "moved for nothing" : NULL;
	applied = best.copied;
	if (e.room.last - e.room.first != f.size - 1 ||
	    !room_is_marked(&f, &e.room))
		return "the marks do not make the room";
	if (e.copied != best.copied)
		return "another room copies less";
	if (e.freed != best.freed)
		return "another room frees less";
	return e.room.first == best.first ? NULL : "there is a lower room";
}

/* @unit scales all sizes, up to where a product of two overflows. */
static void residents_make(struct full *f, bool one_size)
{
	u32 i;

	*f = (struct full){
		.unit = one_in(2) ? PAGE << random_below(40) : 1,
		.nr = random_below(MAX_RESIDENTS + 1),
	};
	for (i = 0; i < f->nr; i++) {
		struct placer_resident *r = &f->resident[i];

		r->size = (one_size ? 4 : 1 + random_below(20)) * f->unit;
		r->written = written_of(f, r->size);
		r->movable = !one_in(5);
		r->evict = one_in(2);
		r->tag = i;
	}
	f->size = random_below(60) * f->unit;
}

/* Try every subset. */
static struct price best_bytes(const struct full *f)
{
	struct price best = { .possible = false };
	u32 set, i;

	for (set = 0; set < 1u << f->nr; set++) {
		struct price p = { .possible = true };

		for (i = 0; i < f->nr; i++) {
			if (!(set >> i & 1))
				continue;
			p.possible &= f->resident[i].movable;
			p.copied += f->resident[i].written;
			p.freed += f->resident[i].size;
		}
		p.possible &= p.freed >= f->size;
		if (p.possible && (!best.possible || p.copied < best.copied))
			best = p;
	}
	return best;
}

static bool cheaper_by_byte(const struct placer_resident *a,
			    const struct placer_resident *b)
{
	return (__uint128_t)a->written * b->size <
	       (__uint128_t)b->written * a->size;
}

static bool sorted_by_price(const struct full *f)
{
	u32 i;

	for (i = 1; i < f->nr; i++)
		if (cheaper_by_byte(&f->resident[i], &f->resident[i - 1]))
			return false;
	return true;
}

/* Could one of the evicted residents stay? */
static bool one_too_many(const struct full *f, const struct placer_eviction *e)
{
	u32 i;

	for (i = 0; i < f->nr; i++)
		if (f->resident[i].evict &&
		    e->freed - f->resident[i].size >= f->size)
			return true;
	return false;
}

static const char *bytes_are_freed(bool one_size)
{
	struct placer_eviction e;
	struct price best;
	struct full f;
	int rc;

	residents_make(&f, one_size);
	best = best_bytes(&f);
	rc = placer_evict_bytes(f.size, f.resident, f.nr, &e);
	if (rc != (best.possible ? 0 : -ENOSPC))
		return "an eviction is missed, or wrong";
	if (marks_are_wrong(&f, &e))
		return marks_are_wrong(&f, &e);
	if (rc || !f.size)
		return e.nr ? "moved for nothing" : NULL;
	applied = best.copied;
	if (e.room.last >= e.room.first)
		return "there is room, though none was asked for";
	if (e.freed < f.size || one_too_many(&f, &e))
		return "too few bytes are freed, or a resident too many";
	if (!sorted_by_price(&f))
		return "not sorted by bytes copied for each byte freed";
	if (one_size && e.copied != best.copied)
		return "another choice copies less";
	return e.copied <= 2 * best.copied ? NULL : "more than twice the best";
}

static const char *bytes_within_bound(void)
{
	return bytes_are_freed(false);
}

static const char *bytes_of_one_size(void)
{
	return bytes_are_freed(true);
}

static const char *leaves_for_another(void)
{
	struct placer_heap_facts heap[WORLD_HEAPS];
	u32 i, from = random_below(WORLD_HEAPS);
	struct placer_requirement req;
	struct placer_verdict v;
	bool leaves = false;
	struct world w;

	world_make(&w, WORLD_PAGES, 20);
	world_requirement(&w, &req);
	for (i = 0; i < WORLD_HEAPS; i++) {
		world_heap(&heap[i], WORLD_PAGES, i);
		leaves |= i != from && heap[i].free >= w.size &&
			  placer_heap_verdict(&req, &heap[i], &v);
	}
	applied = leaves;
	if (placer_resident_leaves(&req, heap, WORLD_HEAPS, from) == leaves)
		return NULL;
	return leaves ? "stays, though it could leave" : "leaves for nowhere";
}

static const struct property property[] = {
	{ "the best place for one run is found", run_is_best, 5 },
	{ "blocks cost at most twice the best", bytes_within_bound, 5 },
	{ "blocks of one size cost the least", bytes_of_one_size, 10 },
	{ "a resident leaves if another heap has room", leaves_for_another,
	  20 },
	{ NULL, NULL, 0 },
};

int main(int argc, char **argv)
{
	return property_main(property, argc, argv);
}
