// SPDX-License-Identifier: GPL-2.0
/*
 * What all users of one buffer need of its memory.
 *
 * The rule kept here: a requirement only ever tightens, and each of its members
 * is merged by an operation that does not care about order or repetition
 * (intersection, maximum, minimum, bitwise and). Limits on segments are no such
 * thing: two of them say nothing together until the buffer's size is known and
 * the device is the same. So each device's limits are first turned into the
 * block length and the alignment that satisfy them, and those have a maximum.
 */
#include "solver_internal.h"

void placer_requirement_init(struct placer_requirement *req, u64 size)
{
	placer_reach_all(&req->reach);
	req->size = size;
	req->block = 1;
	req->align = 1;
	req->boundary = PLACER_NO_LIMIT;
	req->boundary_align = 1;
	req->granule = 1;
	req->coherency = PLACER_SNOOPS;
	req->cpu = PLACER_CPU_ANY;
	req->domains = PLACER_ALL_DOMAINS;
	req->protected_only = false;
	req->heaps = PLACER_ALL_HEAPS;
	req->pageless = PLACER_ALL_HEAPS;
	req->prefers.block = 1;
	req->prefers.nodes = 0;
	req->prefers.cpu_reads = false;
	req->prefers.cpu_writes = false;
	req->prefers.priced = 0;
}

/* Without an IOMMU, and not known to follow more than one segment. */
static bool req_needs_one_run(const struct placer_constraint *c)
{
	return c->contiguous ||
	       (c->max_segments == PLACER_UNKNOWN && !c->translated);
}

static bool req_has_lines(const struct placer_constraint *c)
{
	return c->segment_boundary != PLACER_NO_LIMIT;
}

/* The distance of the lines that no segment may cross, if there are any. */
static u64 req_line_distance(const struct placer_constraint *c)
{
	u64 distance = c->segment_boundary + 1;

	return c->translated ? distance : placer_min(distance, c->bus_align);
}

/*
 * How long a segment gets. Scatterlists are cut between pages, so the rest of a
 * limit is of no use. Where there are lines to keep as well, it is cut to a power
 * of two, so that lines fall on cuts.
 */
static u64 req_segment_size(const struct placer_constraint *c)
{
	u64 size = c->max_segment_size;

	if (req_has_lines(c)) {
		u64 lines = req_line_distance(c);

		return size < lines ? placer_power_below(size) : lines;
	}
	if (size < PLACER_PAGE || size == PLACER_NO_LIMIT)
		return size;
	return size & ~(PLACER_PAGE - 1);
}

/*
 * Segments of a buffer in runs of 1 << @shift bytes and a shorter last one, no
 * two adjacent. Longer runs, being multiples, never have more.
 */
static bool req_runs_followed(const struct placer_constraint *c, u64 size,
			      u32 shift)
{
	u64 block = 1ull << shift, rest = size & (block - 1);
	u64 longest = req_segment_size(c);
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
static u64 req_gathered_block(const struct placer_constraint *c, u64 size)
{
	u64 share =
		placer_max(placer_div_up(size, c->max_segments), PLACER_PAGE);
	u32 shift;

	for (shift = 64 - __builtin_clzll(share - 1); shift < 64; shift++) {
		if (1ull << shift >= size)
			break;
		if (req_runs_followed(c, size, shift))
			return 1ull << shift;
	}
	return size;
}

static bool req_segments_limited(const struct placer_constraint *c)
{
	return c->max_segments != PLACER_UNKNOWN &&
	       c->max_segments != PLACER_UNLIMITED;
}

/* One run, well aligned, has the fewest segments there can be. */
static bool req_one_run_followed(const struct placer_constraint *c, u64 size)
{
	u64 most;

	if (req_needs_one_run(c) && req_has_lines(c) &&
	    size > req_line_distance(c))
		return false;
	if (!req_segments_limited(c))
		return true;
	if (check_mul_overflow(req_segment_size(c), (u64)c->max_segments,
			       &most))
		return true;
	return size <= most;
}

u64 placer_block_needed(const struct placer_constraint *c, u64 size)
{
	if (!req_one_run_followed(c, size))
		return PLACER_NO_LIMIT;
	if (req_needs_one_run(c))
		return size;
	if (req_segments_limited(c) && !c->translated)
		return req_gathered_block(c, size);
	return 1;
}

/*
 * One run that starts anywhere may have one segment more than one that starts
 * on a line: the first may be short. Where that is one too many, this is the
 * alignment that spares it: the last segment's length is what the first may
 * lack. 1 if there is no need. An IOMMU aligns what it maps.
 */
static u64 req_boundary_align(const struct placer_constraint *c, u64 size)
{
	u64 longest, last, most = 1;

	if (!req_has_lines(c) || c->translated)
		return 1;
	longest = req_segment_size(c);
	if (req_needs_one_run(c)) {
		longest = req_line_distance(c);
	} else {
		if (!req_segments_limited(c))
			return 1;
		most = c->max_segments;
	}
	if (placer_div_up(size, longest) < most)
		return 1;
	last = (size - 1) % longest + 1;
	return placer_min(longest, placer_power_above(last));
}

static void req_fold_boundary(struct placer_requirement *req,
			      const struct placer_constraint *c)
{
	u64 align = req_boundary_align(c, req->size);

	/* All memory begins at a page. */
	if (align <= PLACER_PAGE)
		return;
	req->boundary = placer_min(req->boundary, req_line_distance(c) - 1);
	req->boundary_align = placer_max(req->boundary_align, align);
}

/* Where the device reaches what; the bus may also spoil its alignment. */
static void req_fold_addresses(struct placer_requirement *req,
			       const struct placer_constraint *c)
{
	u64 align = c->align;

	if (c->translated) {
		if (c->output_last != PLACER_NO_LIMIT)
			placer_reach_limit(&req->reach, c->output_last);
	} else {
		placer_reach_intersect(&req->reach, &c->reach);
		if (align > c->bus_align)
			align = PLACER_NO_LIMIT;
	}
	req->align = placer_max(req->align, align);
}

void placer_requirement_fold(struct placer_requirement *req,
			     const struct placer_constraint *c)
{
	req_fold_addresses(req, c);
	req_fold_boundary(req, c);
	req->block = placer_max(req->block, placer_block_needed(c, req->size));
	req->granule = placer_max(req->granule, c->granule);
	if (c->coherency > req->coherency)
		req->coherency = c->coherency;
	req->cpu &= c->cpu;
	req->domains &= c->domains;
	req->protected_only |= c->protected_only;
	req->heaps &= c->heaps;
	req->pageless &= c->pageless;
	placer_preference_merge(&req->prefers, &c->prefers);
}
