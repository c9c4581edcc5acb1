// SPDX-License-Identifier: GPL-2.0
/*
 * What one device needs.
 *
 * The rule kept here: a constraint is a value, and every source that describes
 * a device can only tighten it. The one exception is the number of segments,
 * where zero stands for "unknown": the first source that knows one replaces
 * it. Were zero compared as a number, the least informed source would win.
 */
#include "solver_internal.h"

/* bus_offset: no window yet; windows that differ. */
#define OFFSET_NONE  1
#define OFFSET_MIXED 3

static void constraint_preference_init(struct placer_preference *p)
{
	p->block = 1;
	p->nodes = 0;
	p->cpu_reads = false;
	p->cpu_writes = false;
	p->priced = 0;
}

void placer_constraint_init(struct placer_constraint *c)
{
	placer_reach_all(&c->reach);
	c->translated = false;
	c->contiguous = false;
	c->protected_only = false;
	c->output_last = PLACER_NO_LIMIT;
	c->max_segments = PLACER_UNLIMITED;
	c->max_segment_size = PLACER_NO_LIMIT;
	c->segment_boundary = PLACER_NO_LIMIT;
	c->bus_offset = OFFSET_NONE;
	c->bus_align = PLACER_LARGEST_POWER;
	c->align = 1;
	c->granule = 1;
	c->coherency = PLACER_SNOOPS;
	c->cpu = PLACER_CPU_ANY;
	c->domains = PLACER_ALL_DOMAINS;
	c->heaps = PLACER_ALL_HEAPS;
	c->pageless = PLACER_ALL_HEAPS;
	constraint_preference_init(&c->prefers);
}

/* Cut @window so that it is a page apart from @other. False if none is left. */
static bool constraint_window_part(struct placer_span *window,
				   const struct placer_span *other)
{
	if (window->first >= other->first) {
		if (check_add_overflow(other->last, PLACER_PAGE + 1,
				       &window->first))
			return false;
	} else {
		/* It begins below, so there is something to subtract from. */
		window->last = other->first - 1;
		if (window->last - window->first < PLACER_PAGE)
			return false;
		window->last -= PLACER_PAGE;
	}
	return window->first <= window->last;
}

static bool constraint_windows_meet(const struct placer_span *a,
				    const struct placer_span *b)
{
	return a->first <= placer_page_above(b->last) &&
	       b->first <= placer_page_above(a->last);
}

/* Keep apart what the bus does not join. False if nothing of @window is left. */
static bool constraint_keep_seams(struct placer_span *window,
				  const struct placer_reach *r)
{
	u32 i;

	for (i = 0; i < r->nr; i++)
		if (constraint_windows_meet(window, &r->window[i]) &&
		    !constraint_window_part(window, &r->window[i]))
			return false;
	return true;
}

int placer_constraint_add_window(struct placer_constraint *c, u64 cpu_first,
				 u64 bus_first, u64 size, u64 bus_last)
{
	u64 offset = cpu_first - bus_first;
	struct placer_span window = { .first = cpu_first };
	bool mixed;
	u64 room;
	int rc;

	if (!size || offset % PLACER_PAGE)
		return -EINVAL;
	if (size - 1 > PLACER_NO_LIMIT - cpu_first ||
	    size - 1 > PLACER_NO_LIMIT - bus_first)
		return -EINVAL;
	if (bus_first > bus_last)
		return 0;
	room = bus_last - bus_first;
	window.last = cpu_first + placer_min(size - 1, room);
	mixed = c->bus_offset != OFFSET_NONE && c->bus_offset != offset;
	if (mixed && !constraint_keep_seams(&window, &c->reach))
		return 0;
	rc = placer_reach_add(&c->reach, &window);
	if (rc)
		return rc;
	c->bus_offset = mixed ? OFFSET_MIXED : offset;
	c->bus_align = placer_min(c->bus_align, placer_power_dividing(offset));
	return 0;
}

static u32 constraint_fewer_segments(u32 a, u32 b)
{
	if (a == PLACER_UNKNOWN)
		return b;
	if (b == PLACER_UNKNOWN)
		return a;
	return a < b ? a : b;
}

/* The highest cost counts, for each heap. Mostly there is none. */
static void constraint_costs_merge(struct placer_preference *p,
				   const struct placer_preference *more)
{
	u32 left, heap;

	for (left = more->priced; left; left &= left - 1) {
		heap = __builtin_ctz(left);
		if (!placer_in_set(heap, p->priced) ||
		    p->cost[heap] < more->cost[heap])
			p->cost[heap] = more->cost[heap];
	}
	p->priced |= more->priced;
}

void placer_preference_merge(struct placer_preference *p,
			     const struct placer_preference *more)
{
	p->block = placer_max(p->block, more->block);
	p->nodes |= more->nodes;
	p->cpu_reads |= more->cpu_reads;
	p->cpu_writes |= more->cpu_writes;
	constraint_costs_merge(p, more);
}

void placer_constraint_tighten(struct placer_constraint *c,
			       const struct placer_constraint *more)
{
	placer_reach_intersect(&c->reach, &more->reach);
	c->contiguous |= more->contiguous;
	c->protected_only |= more->protected_only;
	c->output_last = placer_min(c->output_last, more->output_last);
	c->max_segments =
		constraint_fewer_segments(c->max_segments, more->max_segments);
	c->max_segment_size =
		placer_min(c->max_segment_size, more->max_segment_size);
	c->segment_boundary &= more->segment_boundary;
	c->bus_align = placer_min(c->bus_align, more->bus_align);
	c->align = placer_max(c->align, more->align);
	c->granule = placer_max(c->granule, more->granule);
	if (more->coherency > c->coherency)
		c->coherency = more->coherency;
	c->cpu &= more->cpu;
	c->domains &= more->domains;
	c->heaps &= more->heaps;
	c->pageless &= more->pageless;
	placer_preference_merge(&c->prefers, &more->prefers);
}

static bool constraint_preference_same(const struct placer_preference *a,
				       const struct placer_preference *b)
{
	u32 left;

	if (a->block != b->block || a->nodes != b->nodes ||
	    a->cpu_reads != b->cpu_reads || a->cpu_writes != b->cpu_writes ||
	    a->priced != b->priced)
		return false;
	for (left = a->priced; left; left &= left - 1)
		if (a->cost[__builtin_ctz(left)] !=
		    b->cost[__builtin_ctz(left)])
			return false;
	return true;
}

static bool constraint_segments_same(const struct placer_constraint *a,
				     const struct placer_constraint *b)
{
	return a->contiguous == b->contiguous &&
	       a->max_segments == b->max_segments &&
	       a->max_segment_size == b->max_segment_size &&
	       a->segment_boundary == b->segment_boundary &&
	       a->bus_offset == b->bus_offset && a->bus_align == b->bus_align &&
	       a->align == b->align && a->granule == b->granule;
}

bool placer_constraint_same(const struct placer_constraint *a,
			    const struct placer_constraint *b)
{
	return a->translated == b->translated &&
	       a->protected_only == b->protected_only &&
	       a->output_last == b->output_last &&
	       a->coherency == b->coherency && a->cpu == b->cpu &&
	       a->domains == b->domains && a->heaps == b->heaps &&
	       a->pageless == b->pageless && constraint_segments_same(a, b) &&
	       placer_reach_same(&a->reach, &b->reach) &&
	       constraint_preference_same(&a->prefers, &b->prefers);
}

/* Windows that touch would hide a span that lies across their border. */
static bool constraint_reach_in_order(const struct placer_reach *reach)
{
	u32 i;

	if (reach->nr > PLACER_MAX_WINDOWS)
		return false;
	for (i = 0; i < reach->nr; i++) {
		const struct placer_span *window = &reach->window[i];

		if (window->last < window->first)
			return false;
		if (i && (window->first <= window[-1].last ||
			  window->first - window[-1].last == 1))
			return false;
	}
	return true;
}

/* A mask of low bits, of a page's at least. */
static bool constraint_boundary_valid(u64 mask)
{
	return !(mask & (mask + 1)) && mask >= PLACER_PAGE - 1;
}

int placer_constraint_check(const struct placer_constraint *c)
{
	if (!constraint_reach_in_order(&c->reach))
		return -EINVAL;
	if (!placer_power_of_two(c->align) || !placer_power_of_two(c->granule))
		return -EINVAL;
	if (!placer_power_of_two(c->bus_align) || c->bus_align < PLACER_PAGE)
		return -EINVAL;
	if (!c->max_segment_size ||
	    !constraint_boundary_valid(c->segment_boundary))
		return -EINVAL;
	if ((u32)c->coherency > PLACER_UNCACHED || c->cpu & ~PLACER_CPU_ANY)
		return -EINVAL;
	if (!placer_power_of_two(c->prefers.block))
		return -EINVAL;
	return 0;
}
