// SPDX-License-Identifier: GPL-2.0
/*
 * Sets of addresses, as windows.
 *
 * The rule kept here: the windows of a reach are ascending, disjoint and do
 * not touch. So there is one way only to write a set, two equal sets compare
 * equal member by member, and a span is reached as a whole if and only if one
 * window holds it.
 *
 * Bounds are inclusive, because the end of the highest window would overflow.
 */
#include "solver_internal.h"

void placer_reach_all(struct placer_reach *reach)
{
	reach->nr = 1;
	reach->window[0] = (struct placer_span){ 0, PLACER_NO_LIMIT };
}

bool placer_reach_same(const struct placer_reach *a,
		       const struct placer_reach *b)
{
	u32 i;

	if (a->nr != b->nr)
		return false;
	for (i = 0; i < a->nr; i++)
		if (a->window[i].first != b->window[i].first ||
		    a->window[i].last != b->window[i].last)
			return false;
	return true;
}

/* Not even touching. */
static bool span_below(const struct placer_span *a, const struct placer_span *b)
{
	return a->last < b->first && b->first - a->last > 1;
}

/* Replace @nr windows from @at on by @window. */
static void span_windows_replace(struct placer_reach *reach, u32 at, u32 nr,
				 struct placer_span window)
{
	u32 i;

	if (nr) {
		for (i = at + 1; i + nr - 1 < reach->nr; i++)
			reach->window[i] = reach->window[i + nr - 1];
	} else {
		for (i = reach->nr; i > at; i--)
			reach->window[i] = reach->window[i - 1];
	}
	reach->window[at] = window;
	reach->nr = reach->nr + 1 - nr;
}

int placer_reach_add(struct placer_reach *reach,
		     const struct placer_span *window)
{
	struct placer_span joined = *window;
	u32 at = 0, end;

	if (window->last < window->first)
		return -EINVAL;
	while (at < reach->nr && span_below(&reach->window[at], window))
		at++;
	end = at;
	while (end < reach->nr && !span_below(window, &reach->window[end]))
		end++;
	if (at == end && reach->nr == PLACER_MAX_WINDOWS)
		return -E2BIG;
	if (at < end) {
		joined.first =
			placer_min(joined.first, reach->window[at].first);
		joined.last =
			placer_max(joined.last, reach->window[end - 1].last);
	}
	span_windows_replace(reach, at, end - at, joined);
	return 0;
}

static struct placer_span span_common(const struct placer_span *a,
				      const struct placer_span *b)
{
	return (struct placer_span){ placer_max(a->first, b->first),
				     placer_min(a->last, b->last) };
}

/*
 * Both lists are walked once; what ends first cannot meet anything further. The
 * result may be longer than either.
 */
static void span_windows_intersect(struct placer_reach *reach,
				   const struct placer_reach *other)
{
	struct placer_span mine[PLACER_MAX_WINDOWS];
	u32 i, j = 0, nr = 0, nr_mine = reach->nr;

	for (i = 0; i < nr_mine; i++)
		mine[i] = reach->window[i];
	i = 0;
	while (i < nr_mine && j < other->nr && nr < PLACER_MAX_WINDOWS) {
		const struct placer_span *theirs = &other->window[j];
		struct placer_span both = span_common(&mine[i], theirs);

		if (both.first <= both.last)
			reach->window[nr++] = both;
		if (mine[i].last < theirs->last)
			i++;
		else
			j++;
	}
	reach->nr = nr;
}

/* Nearly every device has one window, and needs no copy. */
void placer_reach_intersect(struct placer_reach *reach,
			    const struct placer_reach *other)
{
	if (reach->nr != 1 || other->nr != 1) {
		span_windows_intersect(reach, other);
		return;
	}
	reach->window[0] = span_common(&reach->window[0], &other->window[0]);
	reach->nr = reach->window[0].first <= reach->window[0].last;
}

void placer_reach_limit(struct placer_reach *reach, u64 last)
{
	while (reach->nr && reach->window[reach->nr - 1].first > last)
		reach->nr--;
	if (reach->nr && reach->window[reach->nr - 1].last > last)
		reach->window[reach->nr - 1].last = last;
}

bool placer_reach_covers(const struct placer_reach *reach,
			 const struct placer_span *span)
{
	u32 i;

	for (i = 0; i < reach->nr; i++)
		if (span->first >= reach->window[i].first &&
		    span->last <= reach->window[i].last)
			return true;
	return false;
}

static u64 span_distance(const struct placer_span *window, u64 address)
{
	if (address < window->first)
		return window->first - address;
	return address > window->last ? address - window->last : 0;
}

struct placer_span placer_reach_nearest(const struct placer_reach *reach,
					u64 address)
{
	u32 i, best = 0;

	if (!reach->nr)
		return (struct placer_span){ .first = 1, .last = 0 };
	for (i = 1; i < reach->nr; i++)
		if (span_distance(&reach->window[i], address) <
		    span_distance(&reach->window[best], address))
			best = i;
	return reach->window[best];
}
