// SPDX-License-Identifier: GPL-2.0
/*
 * Which buffers to move out of a full heap.
 *
 * The rule kept here: the price is bytes copied, as that takes the time.
 * A buffer that was not written yet costs nothing to move.
 *
 * One run: residents are sorted by address. The best place for the newcomer can
 * always be moved down until it meets the end of the resident below it, or of
 * the span, but for its alignment; so only these places are looked at, and what
 * a place costs is a sum over neighbours, kept while both its ends move up.
 *
 * Blocks: residents are sorted by bytes copied for each byte freed, and taken
 * in that order while they are not enough. Each one that would be enough is a
 * way to end; the cheapest of those ends is taken. Of the residents in the best
 * choice, the first that was such an end costs no more than that choice, and
 * those taken before it cost no more than what the choice has in their place:
 * together at most twice the best (Csirik, Frenk, Labbe and Zhang, "Heuristics
 * for the 0-1 min-knapsack problem", 1991).
 */
#include "solver_internal.h"

bool placer_resident_leaves(const struct placer_requirement *req,
			    const struct placer_heap_facts *heaps, u32 nr_heaps,
			    u32 from)
{
	struct placer_verdict v;
	u32 i;

	for (i = 0; i < nr_heaps; i++)
		if (heaps[i].id != from && heaps[i].free >= req->size &&
		    placer_heap_verdict(req, &heaps[i], &v))
			return true;
	return false;
}

typedef bool before_fn(const struct placer_resident *a,
		       const struct placer_resident *b);

static bool evict_lower(const struct placer_resident *a,
			const struct placer_resident *b)
{
	return a->span.first < b->span.first;
}

/* A product of two u64, which needs twice as many bits. */
struct product {
	u64 high;
	u64 low;
};

static struct product evict_multiply(u64 a, u64 b)
{
	u64 a0 = (u32)a, a1 = a >> 32, b0 = (u32)b, b1 = b >> 32;
	u64 low = a0 * b0, mid = a1 * b0 + (low >> 32);
	u64 mid2 = a0 * b1 + (u32)mid;

	return (struct product){
		.high = a1 * b1 + (mid >> 32) + (mid2 >> 32),
		.low = mid2 << 32 | (u32)low,
	};
}

/* Cheaper by the byte; among equals the larger, of which fewer will do. */
static bool evict_cheaper(const struct placer_resident *a,
			  const struct placer_resident *b)
{
	struct product mine = evict_multiply(a->written, b->size);
	struct product other = evict_multiply(b->written, a->size);

	if (mine.high != other.high)
		return mine.high < other.high;
	if (mine.low != other.low)
		return mine.low < other.low;
	return a->size > b->size;
}

static void evict_sift_down(struct placer_resident *r, u32 nr, u32 at,
			    before_fn *before)
{
	struct placer_resident moving = r[at];
	u32 child;

	while ((child = 2 * at + 1) < nr) {
		if (child + 1 < nr && before(&r[child], &r[child + 1]))
			child++;
		if (!before(&moving, &r[child]))
			break;
		r[at] = r[child];
		at = child;
	}
	r[at] = moving;
}

/* A heap sort: no memory, no recursion, and no bad case. */
static void evict_sort(struct placer_resident *r, u32 nr, before_fn *before)
{
	u32 i;

	for (i = nr / 2; i-- > 0;)
		evict_sift_down(r, nr, i, before);
	for (i = nr; i-- > 1;) {
		struct placer_resident top = r[0];

		r[0] = r[i];
		r[i] = top;
		evict_sift_down(r, i, 0, before);
	}
}

/* The residents that a place for the newcomer touches, and what they cost. */
struct place {
	struct placer_span room;
	bool found;
	u32 from, to; /* of the sorted residents; @to is the first above */
	u32 fixed;    /* how many of them cannot move */
	u64 copied;
	u64 freed;
};

static void evict_place_count(struct place *p, const struct placer_resident *r)
{
	p->copied += r->written;
	p->freed += r->size;
	p->fixed += !r->movable;
}

static void evict_place_uncount(struct place *p,
				const struct placer_resident *r)
{
	p->copied -= r->written;
	p->freed -= r->size;
	p->fixed -= !r->movable;
}

/* Move a place up to @room: both ends only ever go up. */
static void evict_place_move(struct place *p, const struct placer_span *room,
			     const struct placer_resident *r, u32 nr)
{
	p->room = *room;
	p->found = true;
	for (; p->to < nr && r[p->to].span.first <= room->last; p->to++)
		evict_place_count(p, &r[p->to]);
	for (; p->from < p->to && r[p->from].span.last < room->first; p->from++)
		evict_place_uncount(p, &r[p->from]);
}

static bool evict_place_better(const struct place *a, const struct place *b)
{
	if (a->fixed || !b->found)
		return !a->fixed;
	if (a->copied != b->copied)
		return a->copied < b->copied;
	return a->freed < b->freed;
}

/* The lowest aligned room at or above @first that ends at or below @last. */
static bool evict_room_at(struct placer_span *room, u64 first, u64 last,
			  u64 align, u64 size)
{
	if (check_add_overflow(first, align - 1, &first))
		return false;
	room->first = first & ~(align - 1);
	return !check_add_overflow(room->first, size - 1, &room->last) &&
	       room->last <= last;
}

/* Every place in one span: at its start, and above each resident. */
static void evict_span_search(const struct placer_verdict *v,
			      const struct placer_span *span, u64 size,
			      const struct placer_resident *r, u32 nr,
			      struct place *at, struct place *best)
{
	u64 first = span->first;
	struct placer_span room;
	u32 i = 0;

	for (;;) {
		if (!evict_room_at(&room, first, span->last, v->align, size))
			return;
		evict_place_move(at, &room, r, nr);
		if (evict_place_better(at, best))
			*best = *at;
		while (i < nr && r[i].span.last < room.first)
			i++;
		if (i == nr || r[i].span.last == PLACER_NO_LIMIT)
			return;
		first = r[i].span.last + 1;
	}
}

static void evict_unmark(struct placer_resident *r, u32 nr,
			 struct placer_eviction *eviction)
{
	u32 i;

	*eviction = (struct placer_eviction){ .room = { .first = 1 } };
	for (i = 0; i < nr; i++)
		r[i].evict = false;
}

static void evict_mark(struct placer_resident *r,
		       struct placer_eviction *eviction)
{
	r->evict = true;
	eviction->nr++;
	eviction->copied += r->written;
	eviction->freed += r->size;
}

int placer_evict_run(const struct placer_verdict *v,
		     const struct placer_heap_facts *heap, u64 size,
		     struct placer_resident *resident, u32 nr,
		     struct placer_eviction *eviction)
{
	struct place at = { .from = 0 }, best = { .from = 0 };
	u32 i;

	evict_unmark(resident, nr, eviction);
	evict_sort(resident, nr, evict_lower);
	for (i = 0; i < heap->nr_spans && heap->span[i].last <= v->last; i++)
		evict_span_search(v, &heap->span[i], size, resident, nr, &at,
				  &best);
	if (!best.found)
		return -ENOSPC;
	eviction->room = best.room;
	for (i = best.from; i < best.to; i++)
		evict_mark(&resident[i], eviction);
	return 0;
}

/* A way to end: all that were taken before @end, and this one. */
struct ending {
	u32 end;
	u64 copied;
};

/*
 * Those that would be enough are ends and not taken; the others are taken. With
 * @eviction, do not look for the best end, but mark what leads to it.
 */
static void evict_take_in_order(u64 bytes, struct placer_resident *r, u32 nr,
				struct ending *best,
				struct placer_eviction *eviction)
{
	u64 freed = 0, copied = 0;
	u32 i;

	for (i = 0; i < nr; i++) {
		bool enough = r[i].size >= bytes - freed;

		if (!r[i].movable)
			continue;
		if (eviction && (!enough || i == best->end))
			evict_mark(&r[i], eviction);
		if (eviction && i == best->end)
			return;
		if (!enough) {
			freed += r[i].size;
			copied += r[i].written;
		} else if (copied + r[i].written < best->copied) {
			best->copied = copied + r[i].written;
			best->end = i;
		}
	}
}

/* Residents that a larger one made superfluous, the most expensive first. */
static void evict_spare(u64 bytes, struct placer_resident *r, u32 nr,
			struct placer_eviction *eviction)
{
	u32 i;

	for (i = nr; i-- > 0;) {
		if (!r[i].evict || eviction->freed - r[i].size < bytes)
			continue;
		r[i].evict = false;
		eviction->nr--;
		eviction->copied -= r[i].written;
		eviction->freed -= r[i].size;
	}
}

int placer_evict_bytes(u64 bytes, struct placer_resident *resident, u32 nr,
		       struct placer_eviction *eviction)
{
	struct ending best = { .end = nr, .copied = PLACER_NO_LIMIT };

	evict_unmark(resident, nr, eviction);
	if (!bytes)
		return 0;
	evict_sort(resident, nr, evict_cheaper);
	evict_take_in_order(bytes, resident, nr, &best, NULL);
	if (best.end == nr)
		return -ENOSPC;
	evict_take_in_order(bytes, resident, nr, &best, eviction);
	evict_spare(bytes, resident, nr, eviction);
	return 0;
}
