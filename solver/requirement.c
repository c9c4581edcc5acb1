// SPDX-License-Identifier: GPL-2.0
/*
 * What all users of one buffer need of its memory.
 *
 * The rule kept here: a requirement only ever tightens, and each of its members
 * is merged by an operation that does not care about order or repetition
 * (intersection, maximum, bitwise and). Limits on segments are no such thing:
 * two of them say nothing together until the buffer's size is known and the
 * device is the same. So each device's limits are first turned into the block
 * length that satisfies them, and that has a maximum.
 */
#include "solver_internal.h"

void placer_requirement_init(struct placer_requirement *req, u64 size)
{
	placer_reach_all(&req->reach);
	req->size = size;
	req->block = 1;
	req->align = 1;
	req->granule = 1;
	req->coherency = PLACER_SNOOPS;
	req->heaps = PLACER_ALL_HEAPS;
}

/* Scatterlists are cut between pages, so the rest of a limit is of no use. */
static u64 segment_size(const struct placer_constraint *c)
{
	u64 size = c->max_segment_size;

	if (size < PLACER_PAGE || size == PLACER_NO_LIMIT)
		return size;
	return size & ~(PLACER_PAGE - 1);
}

/*
 * Segments of a buffer in runs of 1 << @shift bytes and a shorter last one, no
 * two adjacent. Longer runs, being multiples, never have more.
 */
static bool runs_followed(const struct placer_constraint *c, u64 size,
			  u32 shift)
{
	u64 block = 1ull << shift, rest = size & (block - 1);
	u64 longest = segment_size(c);
	u64 segments;

	if (check_mul_overflow(size >> shift, placer_div_up(block, longest),
			       &segments))
		return false;
	if (check_add_overflow(segments, placer_div_up(rest, longest),
			       &segments))
		return false;
	return segments <= c->max_segments;
}

/*
 * The shortest power of two that @c follows whatever blocks of it are given.
 * Each segment must carry at least the buffer's share of one, which is where
 * the search can begin, and mostly ends. 1 << 63 is the longest; a buffer that
 * is longer still is one run.
 */
static u64 gathered_block(const struct placer_constraint *c, u64 size)
{
	u64 share =
		placer_max(placer_div_up(size, c->max_segments), PLACER_PAGE);
	u32 shift;

	for (shift = 64 - __builtin_clzll(share - 1); shift < 64; shift++) {
		if (1ull << shift >= size)
			break;
		if (runs_followed(c, size, shift))
			return 1ull << shift;
	}
	return size;
}

/* One run has the fewest segments there can be. */
static bool one_run_followed(const struct placer_constraint *c, u64 size)
{
	u64 most;

	if (check_mul_overflow(segment_size(c), (u64)c->max_segments, &most))
		return true;
	return size <= most;
}

u64 placer_block_needed(const struct placer_constraint *c, u64 size)
{
	bool unknown = c->max_segments == PLACER_UNKNOWN;
	bool limited = !unknown && c->max_segments != PLACER_UNLIMITED;

	if (limited && !one_run_followed(c, size))
		return PLACER_NO_LIMIT;
	if (c->contiguous || (unknown && !c->translated))
		return size;
	if (limited && !c->translated)
		return gathered_block(c, size);
	return 1;
}

void placer_requirement_fold(struct placer_requirement *req,
			     const struct placer_constraint *c)
{
	if (!c->translated)
		placer_reach_intersect(&req->reach, &c->reach);
	req->block = placer_max(req->block, placer_block_needed(c, req->size));
	req->align = placer_max(req->align, c->align);
	req->granule = placer_max(req->granule, c->granule);
	if (c->coherency > req->coherency)
		req->coherency = c->coherency;
	req->heaps &= c->heaps;
}
