// SPDX-License-Identifier: GPL-2.0
/*
 * The solver with arbitrary bytes as input. They encode a question: devices, heaps, a
 * buffer and its current memory, residents of a full heap. The answers must not contradict
 * each other, the independent checker of plans, or a search through all choices where
 * these are few.
 *
 * The first byte says whether values are mapped into the valid range, or used as they are
 * and dropped if placer_constraint_check() or placer_heap_check() rejects them; and whether
 * the world has few pages, where limits meet each other often.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <placer/evict.h>
#include <placer/solve.h>

#include "fuzz.h"

#define PAGE	      4096ull
#define MAX_DEVICES   8
#define MAX_HEAPS     6
#define MAX_RUNS      6
#define MAX_RESIDENTS 8

struct input {
	const u8 *at;
	size_t left;
	bool raw;
	bool small;
};

struct question {
	u32 nr_devices;
	u32 nr_heaps;
	u64 size;
	struct placer_constraint device[MAX_DEVICES];
	struct placer_heap_facts heap[MAX_HEAPS];
	struct placer_layout layout;
	struct placer_here here;
};

static void fail(const char *what, const char *more)
{
	fprintf(stderr, "contradiction: %s%s%s\n", what, more ? ": " : "",
		more ? more : "");
	abort();
}

static void must(bool good, const char *what)
{
	if (!good)
		fail(what, NULL);
}

/* After the end of the input, all bytes are zero. */
static u32 take_byte(struct input *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->at++;
}

static u64 take_bytes(struct input *in, u32 nr)
{
	u64 value = 0;

	while (nr--)
		value = value << 8 | take_byte(in);
	return value;
}

/* A multiple of a few pages, or one byte less; the highest value means no limit. */
static u64 small_number(u32 byte)
{
	if (byte == 255)
		return PLACER_NO_LIMIT;
	return byte < 224 ? byte % 32 * PAGE : (byte - 223) * PAGE - 1;
}

/* In one or two bytes, mostly a value at which something changes. */
static u64 take_number(struct input *in)
{
	u32 byte = take_byte(in), x = byte >> 3;

	if (in->small)
		return small_number(byte);
	switch (byte & 7) {
	case 0:
		return x;
	case 1:
		return PAGE << x;
	case 2:
		return (PAGE << x) - 1;
	case 3:
		return x * PAGE;
	case 4:
		return take_bytes(in, 2) * PAGE;
	case 5:
		return PLACER_NO_LIMIT - x;
	case 6:
		return take_bytes(in, 4);
	default:
		return take_bytes(in, 8);
	}
}

static u64 take_power(struct input *in, u64 least)
{
	if (in->raw)
		return take_number(in);
	return least << take_byte(in) % (in->small ? 6 : 24);
}

/* Eight bits, each of which is rarely set. */
static u32 take_rare(struct input *in)
{
	u32 byte = take_byte(in);

	return byte & take_byte(in);
}

/* Four such bits, in one byte. */
static u32 take_few(struct input *in)
{
	u32 byte = take_byte(in);

	return byte & (byte >> 4);
}

static struct placer_span take_span(struct input *in)
{
	u64 a = take_number(in), b = take_number(in);

	if (!in->raw && in->small)
		b = a + (b | (PAGE - 1));
	if (in->raw || a <= b)
		return (struct placer_span){ a, b };
	return (struct placer_span){ b, a };
}

static void take_reach(struct placer_constraint *c, struct input *in)
{
	u32 i, nr = take_byte(in) % 4;

	c->reach.nr = in->raw ? nr : 0;
	for (i = 0; i < nr; i++) {
		struct placer_span span = take_span(in);

		if (in->raw)
			c->reach.window[i] = span;
		else
			placer_reach_add(&c->reach, &span);
	}
}

static void take_windows(struct placer_constraint *c, struct input *in)
{
	u32 i, nr = take_byte(in) % 4;

	c->reach.nr = 0;
	for (i = 0; i < nr; i++) {
		u64 cpu = take_number(in), bus = take_number(in);
		u64 size = take_number(in);

		placer_constraint_add_window(c, cpu, bus, size,
					     take_number(in));
	}
}

static void take_segments(struct placer_constraint *c, struct input *in)
{
	u32 nr = take_byte(in);

	c->max_segments = nr == 255 ? PLACER_UNLIMITED : nr;
	c->max_segment_size = take_number(in);
	c->segment_boundary = take_power(in, PAGE) - 1;
	c->bus_align = take_power(in, PAGE);
	if (!in->raw && !c->max_segment_size)
		c->max_segment_size = PLACER_NO_LIMIT;
}

static void take_sets(struct placer_constraint *c, struct input *in)
{
	u32 byte = take_byte(in);

	c->coherency = (enum placer_coherency)(byte % 3);
	c->cpu = byte >> 2 & (in->raw ? 15 : PLACER_CPU_ANY);
	c->domains = ~take_few(in);
	c->heaps = ~take_few(in);
	c->pageless = byte & 128 ? 0 : PLACER_ALL_HEAPS;
	if (in->raw)
		c->coherency = (enum placer_coherency)(byte & 3);
}

static void take_preferences(struct placer_preference *p, struct input *in)
{
	u32 byte = take_byte(in), heap;

	p->block = take_power(in, 1);
	p->nodes = take_byte(in);
	p->cpu_reads = byte & 1;
	p->cpu_writes = byte & 2;
	p->priced = byte >> 2;
	for (heap = 0; heap < MAX_HEAPS; heap++)
		if (p->priced >> heap & 1)
			p->cost[heap] = take_byte(in);
}

/* Members with their default value take no bytes. */
static void take_device(struct placer_constraint *c, struct input *in)
{
	u32 says = take_rare(in), is = take_byte(in);

	placer_constraint_init(c);
	c->translated = (is & 3) == 3;
	c->contiguous = (is & 12) == 12;
	c->protected_only = (is & 240) == 240;
	if (says & 1)
		take_reach(c, in);
	if (says & 2)
		take_windows(c, in);
	if (says & 4)
		take_segments(c, in);
	if (says & 8)
		c->align = take_power(in, 1);
	if (says & 16)
		c->granule = take_power(in, 1);
	if (says & 32)
		c->output_last = take_number(in);
	if (says & 64)
		take_sets(c, in);
	if (says & 128)
		take_preferences(&c->prefers, in);
}

static void take_spans(struct placer_heap_facts *heap, struct input *in)
{
	u32 i, byte = take_byte(in), nr = byte % 5;
	u64 at = 0;

	heap->nr_spans = 0;
	heap->limitable = byte & 128;
	for (i = 0; i < nr; i++) {
		struct placer_span span = take_span(in);

		if (!in->raw &&
		    (__builtin_add_overflow(span.first, at, &span.first) ||
		     __builtin_add_overflow(span.last, at, &span.last)))
			return;
		heap->span[heap->nr_spans++] = span;
		at = span.last + 1;
		if (!in->raw && !at)
			return;
	}
}

static void take_access(struct placer_heap_facts *heap, struct input *in)
{
	u32 byte = take_byte(in);

	heap->cpu = byte & PLACER_CPU_ANY;
	heap->domain = (byte & 24) == 24 ? 1u << (byte >> 5 & 3) : 0;
	heap->pageless = (byte & 24) == 16;
	heap->node = byte & 128 ? byte >> 5 & 3 : PLACER_NO_NODE;
	if (in->raw)
		heap->domain = take_byte(in);
	else if (!heap->cpu)
		heap->cpu = PLACER_CPU_CACHED;
}

/* 64 pages, without restrictions. */
static void ordinary_heap(struct placer_heap_facts *heap, u32 id)
{
	*heap = (struct placer_heap_facts){
		.id = id,
		.nr_spans = 1,
		.span = { { 0, 64 * PAGE - 1 } },
		.block = PAGE,
		.max_block = 64 * PAGE,
		.preferred_block = PAGE,
		.max_align = 64 * PAGE,
		.cost = 10,
		.node = PLACER_NO_NODE,
		.cpu = PLACER_CPU_CACHED,
	};
}

static u64 bytes_of(const struct placer_heap_facts *heap)
{
	u64 bytes = 0;
	u32 i;

	for (i = 0; i < heap->nr_spans; i++)
		if (__builtin_add_overflow(bytes,
					   heap->span[i].last -
						   heap->span[i].first + 1,
					   &bytes))
			return PLACER_NO_LIMIT;
	return bytes;
}

/* As with devices, members with their default value take no bytes. */
static void take_heap(struct placer_heap_facts *heap, struct input *in, u32 id)
{
	u32 says = take_rare(in);

	ordinary_heap(heap, id);
	if (says & 1)
		take_spans(heap, in);
	if (says & 2)
		take_access(heap, in);
	if (says & 4)
		heap->cost = take_byte(in);
	if (says & 8)
		heap->block = take_power(in, PAGE);
	if (says & 16)
		heap->max_block = take_number(in);
	if (says & 32)
		heap->preferred_block = take_power(in, PAGE);
	if (says & 64)
		heap->max_align = take_power(in, PAGE);
	heap->total = says & 128 ? take_number(in) : bytes_of(heap);
	heap->free = heap->total;
	if (!in->raw && heap->max_block < heap->block)
		heap->max_block = heap->block;
}

/* Memory is in whole pages. */
static void take_layout(struct placer_layout *layout, struct input *in)
{
	u32 byte = take_byte(in), i, nr = byte % (MAX_RUNS + 1);

	placer_layout_init(layout, take_byte(in) % MAX_HEAPS);
	for (i = 0; i < nr; i++) {
		struct placer_span run = take_span(in);

		run.first &= ~(PAGE - 1);
		run.last |= PAGE - 1;
		if (run.first <= run.last)
			placer_layout_add(layout, &run);
	}
	if (byte & 128)
		layout->cpu = take_byte(in) % (PLACER_CPU_ANY + 1);
	if (byte & 64)
		layout->domain = 1u << take_byte(in) % 4;
	layout->pageless = (byte & 48) == 48;
}

static void take_question(struct question *q, struct input *in)
{
	u32 i, byte = take_byte(in);
	u32 devices = byte % (MAX_DEVICES + 1);
	u32 heaps = byte / (MAX_DEVICES + 1) % (MAX_HEAPS + 1);

	q->nr_devices = 0;
	q->nr_heaps = 0;
	q->size = take_number(in);
	if (!q->size)
		q->size = 1;
	for (i = 0; i < devices; i++) {
		take_device(&q->device[q->nr_devices], in);
		q->nr_devices +=
			!placer_constraint_check(&q->device[q->nr_devices]);
	}
	for (i = 0; i < heaps; i++) {
		take_heap(&q->heap[q->nr_heaps], in, i);
		q->nr_heaps += !placer_heap_check(&q->heap[q->nr_heaps]);
	}
	must(in->raw || (q->nr_devices == devices && q->nr_heaps == heaps),
	     "a value in range is rejected");
	take_layout(&q->layout, in);
	q->here = (struct placer_here){ &q->layout, take_number(in) };
}

/* Fold the devices whose bits are set in @set. */
static void fold(const struct question *q, u32 set,
		 struct placer_requirement *req)
{
	u32 i;

	placer_requirement_init(req, q->size);
	for (i = 0; i < q->nr_devices; i++)
		if (set >> i & 1)
			placer_requirement_fold(req, &q->device[i]);
}

static u32 feasible_heaps(const struct question *q,
			  const struct placer_requirement *req)
{
	struct placer_verdict v;
	u32 i, set = 0;

	for (i = 0; i < q->nr_heaps; i++)
		if (placer_heap_verdict(req, &q->heap[i], &v))
			set |= 1u << i;
	return set;
}

/* Compare members that do not depend on order or repetition; not the reach. */
static bool same(const struct placer_requirement *a,
		 const struct placer_requirement *b)
{
	return a->block == b->block && a->align == b->align &&
	       a->boundary == b->boundary && a->granule == b->granule &&
	       a->boundary_align == b->boundary_align &&
	       a->coherency == b->coherency && a->cpu == b->cpu &&
	       a->domains == b->domains && a->heaps == b->heaps &&
	       a->pageless == b->pageless &&
	       a->protected_only == b->protected_only &&
	       a->prefers.block == b->prefers.block &&
	       a->prefers.nodes == b->prefers.nodes &&
	       a->prefers.priced == b->prefers.priced;
}

static void check_fold(const struct question *q)
{
	struct placer_requirement forward, backward;
	u32 i;

	fold(q, ~0u, &forward);
	placer_requirement_init(&backward, q->size);
	for (i = q->nr_devices; i-- > 0;)
		placer_requirement_fold(&backward, &q->device[i]);
	for (i = 0; i < q->nr_devices; i++)
		placer_requirement_fold(&backward, &q->device[i]);
	must(same(&forward, &backward), "the order of devices counts");
	if (backward.reach.nr < PLACER_MAX_WINDOWS)
		must(feasible_heaps(q, &forward) ==
			     feasible_heaps(q, &backward),
		     "the order of devices counts for a heap");
}

/* If a heap is refused, so is it with a device more that reaches only its lowest spans. */
static void check_confined(const struct placer_requirement *req,
			   const struct placer_heap_facts *heap)
{
	struct placer_requirement confined;
	struct placer_constraint c;
	struct placer_verdict v;
	u32 i;

	if (placer_heap_verdict(req, heap, &v))
		return;
	placer_constraint_init(&c);
	for (i = 0; i < heap->nr_spans; i++) {
		c.reach.window[0].last = heap->span[i].last;
		confined = *req;
		placer_requirement_fold(&confined, &c);
		must(!placer_heap_verdict(&confined, heap, &v),
		     "less reach makes a heap feasible");
	}
}

static void check_monotone(const struct question *q)
{
	struct placer_requirement req;
	u32 i, now, before = ~0u;

	placer_requirement_init(&req, q->size);
	for (i = 0; i <= q->nr_devices; i++) {
		now = feasible_heaps(q, &req);
		must(!(now & ~before), "one more device makes a heap feasible");
		before = now;
		if (i < q->nr_devices)
			placer_requirement_fold(&req, &q->device[i]);
	}
	for (i = 0; i < q->nr_heaps; i++)
		check_confined(&req, &q->heap[i]);
}

static void check_text(const struct placer_verdict *v)
{
	char whole[256], cut[256];
	size_t len, room;

	len = placer_verdict_text(whole, sizeof(whole), v, "heap", "device");
	must(len == strlen(whole), "the text is not as long as it says");
	for (room = 1; room <= len; room += 1 + room / 2) {
		must(placer_verdict_text(cut, room, v, "heap", "device") == len,
		     "a text's length depends on the room");
		must(strlen(cut) == room - 1 && !memcmp(cut, whole, room - 1),
		     "a text is not cut where the room ends");
	}
}

/* No device is blamed if the heap is refused even without devices. */
static void check_blame(const struct question *q, struct placer_verdict *v,
			const struct placer_heap_facts *heap)
{
	struct placer_requirement so_far;
	struct placer_verdict without;
	bool blamed = false;
	u32 i;

	placer_requirement_init(&so_far, q->size);
	placer_heap_verdict(&so_far, heap, &without);
	for (i = 0; i < q->nr_devices && !blamed; i++)
		blamed = placer_verdict_blame(v, heap, &so_far, &q->device[i],
					      i);
	must(blamed == (without.reason != v->reason),
	     "blame is missed, or wrong");
	must(!blamed || v->device == i - 1, "the wrong device is blamed");
	check_text(v);
}

static void check_verdict(const struct question *q, struct placer_verdict *v,
			  const struct placer_heap_facts *heap)
{
	const char *error;
	u32 i;

	if (v->reason != PLACER_REASON_FEASIBLE) {
		check_blame(q, v, heap);
		return;
	}
	check_text(v);
	for (i = 0; i < q->nr_devices; i++) {
		error = placer_verdict_check(v, heap, &q->device[i], q->size);
		if (error)
			fail("a feasible verdict", error);
	}
}

static void check_solve(const struct question *q,
			const struct placer_here *here)
{
	static struct placer_plan plan;
	struct placer_requirement req;
	const char *error;
	u32 i;
	int rc;

	fold(q, ~0u, &req);
	rc = placer_solve(&req, q->heap, q->nr_heaps, here, &plan);
	must(!rc == (plan.nr_feasible || plan.stay),
	     "the return value disagrees");
	must(here || !plan.stay, "it stays without current memory");
	error = placer_plan_check(&plan);
	if (error)
		fail("a plan", error);
	for (i = 0; i < plan.nr_heaps; i++)
		check_verdict(q, &plan.verdict[i], &q->heap[i]);
}

static void check_layout(const struct question *q)
{
	struct placer_requirement req;
	struct placer_verdict v;
	const char *error;
	u32 i;

	fold(q, ~0u, &req);
	if (!placer_layout_verdict(&req, &q->layout, &v)) {
		must(v.reason != PLACER_REASON_FEASIBLE,
		     "refused without a reason");
		check_text(&v);
		return;
	}
	for (i = 0; i < q->nr_devices; i++) {
		error = placer_layout_check(&q->layout, &q->device[i], q->size);
		if (error)
			fail("current memory", error);
	}
}

static void check_conflict_is_minimal(const struct question *q,
				      const struct placer_conflict *conflict)
{
	struct placer_requirement req;
	u32 i, set = 0;

	for (i = 0; i < conflict->nr; i++)
		set |= 1u << conflict->device[i];
	fold(q, set, &req);
	must(!feasible_heaps(q, &req), "a conflict of devices that can share");
	for (i = 0; i < conflict->nr; i++) {
		fold(q, set & ~(1u << conflict->device[i]), &req);
		must(feasible_heaps(q, &req), "a conflict is not minimal");
	}
}

static void check_conflict(const struct question *q)
{
	static const char *const name[MAX_DEVICES] = { "a", "b", "c", "d",
						       "e", "f", "g", "h" };
	const struct placer_constraint *device[MAX_DEVICES];
	struct placer_conflict conflict;
	struct placer_requirement req;
	char text[8];
	u32 i;
	int rc;

	for (i = 0; i < q->nr_devices; i++)
		device[i] = &q->device[i];
	rc = placer_conflict_find(device, q->nr_devices, q->size, q->heap,
				  q->nr_heaps, &conflict);
	fold(q, ~0u, &req);
	must(!rc == !feasible_heaps(q, &req), "a conflict is missed, or wrong");
	if (rc)
		return;
	check_conflict_is_minimal(q, &conflict);
	must(placer_conflict_text(text, sizeof(text), &conflict, name) >
		     strlen(text),
	     "a conflict's length is not that of the whole text");
}

/* Not checked if only one description knows the number of segments, which then counts. */
static void check_tighten(const struct question *q)
{
	struct question both = *q;
	struct placer_requirement req;
	u32 i, set;

	if (q->nr_devices < 2 ||
	    !q->device[0].max_segments != !q->device[1].max_segments)
		return;
	both.device[1].translated = both.device[0].translated;
	both.device[2] = both.device[0];
	placer_constraint_tighten(&both.device[2], &both.device[1]);
	must(!placer_constraint_check(&both.device[2]),
	     "the tightened constraint is invalid");
	both.nr_devices = 3;
	fold(&both, 4, &req);
	set = feasible_heaps(&both, &req);
	for (i = 0; i < 2; i++) {
		fold(&both, 1u << i, &req);
		must(!(set & ~feasible_heaps(&both, &req)),
		     "tightening loosens");
	}
}

struct full {
	struct placer_heap_facts heap;
	struct placer_verdict v;
	u64 size;
	u32 nr;
	struct placer_resident resident[MAX_RESIDENTS];
};

/* Short enough to add up; a few pages in a small world, or a few bytes. */
static u64 take_length(struct input *in, u32 pages)
{
	u32 byte;

	if (!in->small)
		return take_number(in) & 0xffffffffff;
	byte = take_byte(in);
	return byte & 128 ? byte % pages : byte % pages * PAGE;
}

/* Disjoint, in the heap's spans or outside. */
static void take_residents(struct full *f, struct input *in)
{
	u64 at = in->small ? 0 : take_number(in);
	u32 i, nr = take_byte(in) % (MAX_RESIDENTS + 1);

	f->nr = 0;
	for (i = 0; i < nr; i++) {
		u64 gap = take_length(in, 4), len = take_length(in, 8);
		u64 first, last;

		if (__builtin_add_overflow(at, gap, &first) ||
		    __builtin_add_overflow(first, len, &last) || last + 1 == 0)
			break;
		f->resident[f->nr] = (struct placer_resident){
			.span = { first, last },
			.size = len + 1,
			.written = take_length(in, 8),
			.movable = take_byte(in) % 4,
			.tag = f->nr,
		};
		f->nr++;
		at = last + 1;
	}
}

static void take_full(struct full *f, struct input *in)
{
	u32 i;

	take_residents(f, in);
	take_heap(&f->heap, in, 0);
	if (placer_heap_check(&f->heap))
		f->heap.nr_spans = 0;
	f->size = take_number(in);
	if (!f->size)
		f->size = 1;
	f->v = (struct placer_verdict){ .last = PLACER_NO_LIMIT };
	f->v.align = 1ull << take_byte(in) % (in->small ? 15 : 40);
	i = take_byte(in);
	if (i < f->heap.nr_spans)
		f->v.last = f->heap.span[i].last;
}

/* Bytes to copy if the new buffer is placed at @first, or NO_LIMIT. */
static u64 price_at(const struct full *f, const struct placer_span *span,
		    u64 first)
{
	u64 last, price = 0;
	u32 i;

	if (__builtin_add_overflow(first, f->v.align - 1, &first))
		return PLACER_NO_LIMIT;
	first &= ~(f->v.align - 1);
	if (__builtin_add_overflow(first, f->size - 1, &last) ||
	    first < span->first || last > span->last)
		return PLACER_NO_LIMIT;
	for (i = 0; i < f->nr; i++) {
		const struct placer_resident *r = &f->resident[i];

		if (r->span.last < first || r->span.first > last)
			continue;
		if (!r->movable)
			return PLACER_NO_LIMIT;
		price += r->written;
	}
	return price;
}

/* Only the start of a span and the end of each resident matter. */
static u64 best_run(const struct full *f)
{
	u64 best = PLACER_NO_LIMIT, price;
	u32 i, j;

	for (i = 0; i < f->heap.nr_spans; i++) {
		const struct placer_span *span = &f->heap.span[i];

		if (span->last > f->v.last)
			break;
		price = price_at(f, span, span->first);
		best = price < best ? price : best;
		for (j = 0; j < f->nr; j++) {
			price = price_at(f, span, f->resident[j].span.last + 1);
			best = price < best ? price : best;
		}
	}
	return best;
}

static void check_marked(const struct full *f,
			 const struct placer_eviction *eviction)
{
	u64 copied = 0, freed = 0;
	u32 i, nr = 0, tags = 0;

	for (i = 0; i < f->nr; i++) {
		const struct placer_resident *r = &f->resident[i];

		tags |= 1u << r->tag;
		if (!r->evict)
			continue;
		must(r->movable, "a resident that cannot move is evicted");
		nr++;
		copied += r->written;
		freed += r->size;
	}
	must(tags == (1u << f->nr) - 1, "a resident is lost");
	must(nr == eviction->nr, "the number of evicted residents is wrong");
	must(copied == eviction->copied, "the bytes to copy are wrong");
	must(freed == eviction->freed, "the bytes freed are wrong");
}

static void check_room(const struct full *f,
		       const struct placer_eviction *eviction)
{
	const struct placer_span *room = &eviction->room;
	bool inside = false;
	u32 i;

	must(room->last - room->first == f->size - 1, "room of another size");
	must(!(room->first & (f->v.align - 1)), "room that is not aligned");
	for (i = 0; i < f->heap.nr_spans; i++)
		inside |= f->heap.span[i].last <= f->v.last &&
			  room->first >= f->heap.span[i].first &&
			  room->last <= f->heap.span[i].last;
	must(inside, "room outside of the heap");
	for (i = 0; i < f->nr; i++) {
		const struct placer_resident *r = &f->resident[i];

		must(r->evict == (r->span.first <= room->last &&
				  r->span.last >= room->first),
		     "evicted residents are not those in the way");
	}
}

static void check_evict_run(struct full *f)
{
	struct placer_eviction eviction;
	u64 best = best_run(f);
	int rc;

	rc = placer_evict_run(&f->v, &f->heap, f->size, f->resident, f->nr,
			      &eviction);
	must(!rc == (best != PLACER_NO_LIMIT), "room is missed, or made up");
	check_marked(f, &eviction);
	if (rc)
		return;
	check_room(f, &eviction);
	must(eviction.copied == best, "fewer bytes would do");
}

/* The fewest bytes of all choices that free @bytes, or NO_LIMIT. */
static u64 best_bytes(const struct full *f, u64 bytes)
{
	u64 best = PLACER_NO_LIMIT;
	u32 set, i;

	for (set = 0; set < 1u << f->nr; set++) {
		u64 copied = 0, freed = 0;

		for (i = 0; i < f->nr; i++) {
			if (!(set >> i & 1) || !f->resident[i].movable)
				continue;
			copied += f->resident[i].written;
			freed += f->resident[i].size;
		}
		if (freed >= bytes && copied < best)
			best = copied;
	}
	return best;
}

static void check_evict_bytes(struct full *f)
{
	struct placer_eviction eviction;
	u64 best = best_bytes(f, f->size);
	bool one_size = true;
	u32 i;
	int rc;

	for (i = 1; i < f->nr; i++)
		one_size &= f->resident[i].size == f->resident[0].size;
	rc = placer_evict_bytes(f->size, f->resident, f->nr, &eviction);
	must(!rc == (best != PLACER_NO_LIMIT),
	     "an eviction is missed, or wrong");
	check_marked(f, &eviction);
	if (rc)
		return;
	must(eviction.freed >= f->size, "too few bytes are freed");
	must(eviction.copied <= 2 * best, "more than twice the best");
	must(!one_size || eviction.copied == best,
	     "not the best choice of one size");
}

int fuzz_one(const u8 *data, size_t len)
{
	struct input in = { .at = data, .left = len };
	static struct question q;
	static struct full f;
	u32 mode = take_byte(&in);

	in.raw = mode & 1;
	in.small = mode & 2;
	take_question(&q, &in);
	check_fold(&q);
	check_monotone(&q);
	check_solve(&q, NULL);
	check_solve(&q, &q.here);
	check_layout(&q);
	check_conflict(&q);
	check_tighten(&q);
	take_full(&f, &in);
	check_evict_run(&f);
	check_evict_bytes(&f);
	return 0;
}
