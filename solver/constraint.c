// SPDX-License-Identifier: GPL-2.0
/*
 * What one device needs.
 *
 * The rule kept here: a constraint is a value, and every source that describes
 * a device can only tighten it. The one exception is the number of segments,
 * where zero stands for "nobody said": the first source that does say replaces
 * it. Were zero compared as a number, the least informed source would win.
 */
#include "solver_internal.h"

void placer_constraint_init(struct placer_constraint *c)
{
	placer_reach_all(&c->reach);
	c->translated = false;
	c->contiguous = false;
	c->max_segments = PLACER_UNLIMITED;
	c->max_segment_size = PLACER_NO_LIMIT;
	c->align = 1;
	c->granule = 1;
	c->coherency = PLACER_SNOOPS;
	c->heaps = PLACER_ALL_HEAPS;
}

static u32 fewer_segments(u32 a, u32 b)
{
	if (a == PLACER_UNKNOWN)
		return b;
	if (b == PLACER_UNKNOWN)
		return a;
	return a < b ? a : b;
}

void placer_constraint_tighten(struct placer_constraint *c,
			       const struct placer_constraint *more)
{
	placer_reach_intersect(&c->reach, &more->reach);
	c->contiguous |= more->contiguous;
	c->max_segments = fewer_segments(c->max_segments, more->max_segments);
	c->max_segment_size =
		placer_min(c->max_segment_size, more->max_segment_size);
	c->align = placer_max(c->align, more->align);
	c->granule = placer_max(c->granule, more->granule);
	if (more->coherency > c->coherency)
		c->coherency = more->coherency;
	c->heaps &= more->heaps;
}

/* Windows that touch would hide a span that lies across their border. */
static bool reach_in_order(const struct placer_reach *reach)
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

static bool power_of_two(u64 value)
{
	return value && !(value & (value - 1));
}

int placer_constraint_check(const struct placer_constraint *c)
{
	if (!reach_in_order(&c->reach))
		return -EINVAL;
	if (!power_of_two(c->align) || !power_of_two(c->granule))
		return -EINVAL;
	if (!c->max_segment_size)
		return -EINVAL;
	if ((u32)c->coherency > PLACER_UNCACHED)
		return -EINVAL;
	return 0;
}
