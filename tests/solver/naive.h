/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether a device can use memory of a given layout: straight from the meaning of its
 * constraint, page by page and segment by segment. It shares the solver's types and no code.
 * Memory is in whole pages below 64; speed does not matter.
 */
#ifndef _PLACER_NAIVE_H
#define _PLACER_NAIVE_H

#include <placer/solve.h>

#define PAGE	    4096ull
#define SECTOR	    512ull /* all sizes in a world are multiples of it */
#define WORLD_PAGES 64

/*
 * Pages in the order in which they make the buffer. Two adjacent blocks are one run, unless
 * @apart has a bit for the start of the second one: then the heap could have returned another
 * block there.
 */
struct naive_memory {
	u32 nr;
	u8 page[WORLD_PAGES];
	u64 apart;
	u32 cpu;
	u32 domain;
	u32 heap;
	bool pageless;
};

static inline bool naive_page_reached(const struct placer_constraint *c,
				      u32 page)
{
	u32 i;

	if (c->translated)
		return page * PAGE + (PAGE - 1) <= c->output_last;
	for (i = 0; i < c->reach.nr; i++)
		if (page * PAGE >= c->reach.window[i].first &&
		    page * PAGE + (PAGE - 1) <= c->reach.window[i].last)
			return true;
	return false;
}

static inline bool naive_reached(const struct placer_constraint *c,
				 const struct naive_memory *m)
{
	u32 i;

	for (i = 0; i < m->nr; i++)
		if (!naive_page_reached(c, m->page[i]))
			return false;
	return true;
}

static inline bool naive_adjacent(const struct naive_memory *m, u32 i)
{
	return i && m->page[i] == m->page[i - 1] + 1;
}

static inline bool naive_new_run(const struct naive_memory *m, u32 i)
{
	return !naive_adjacent(m, i) || (m->apart >> i & 1);
}

/*
 * No segment may cross a multiple of this; 0 without a limit. Only a divisor of the bus's
 * offset is known, so each multiple of that divisor may be a boundary.
 */
static inline u64 naive_lines(const struct placer_constraint *c)
{
	u64 lines = c->segment_boundary + 1;

	if (!c->translated && c->bus_align < lines)
		return c->bus_align;
	return lines;
}

/* Is there a boundary before byte @at? An IOMMU maps the buffer from a boundary on. */
static inline bool naive_line(const struct placer_constraint *c,
			      const struct naive_memory *m, u64 at)
{
	u64 lines = naive_lines(c);
	u64 address = m->page[at / PAGE] * PAGE + at % PAGE;

	return lines && !((c->translated ? at : address) & (lines - 1));
}

/*
 * Segments of the first @size bytes, cut like a scatterlist; an IOMMU joins all runs.
 */
static inline u64 naive_segments(const struct placer_constraint *c,
				 const struct naive_memory *m, u64 size)
{
	u64 longest = c->max_segment_size, segment = 0, count = 0, at;
	u64 step = longest < PAGE ? SECTOR : PAGE;

	if (longest > PAGE && longest != PLACER_NO_LIMIT)
		longest = longest / PAGE * PAGE;
	for (at = 0; at < size; at += step) {
		bool new_run = at % PAGE == 0 && naive_new_run(m, at / PAGE);

		if (!at || (new_run && !c->translated) || segment >= longest ||
		    naive_line(c, m, at)) {
			count++;
			segment = 0;
		}
		segment += step;
	}
	return count;
}

static inline bool naive_one_range(const struct placer_constraint *c,
				   const struct naive_memory *m, u64 size)
{
	u32 i;

	for (i = 1; i * PAGE < size; i++)
		if (naive_new_run(m, i) || naive_line(c, m, i * PAGE))
			return false;
	return true;
}

static inline bool naive_followed(const struct placer_constraint *c,
				  const struct naive_memory *m, u64 size)
{
	bool unknown = c->max_segments == PLACER_UNKNOWN;

	if (c->contiguous || (unknown && !c->translated))
		if (!naive_one_range(c, m, size))
			return false;
	return unknown || naive_segments(c, m, size) <= c->max_segments;
}

/* The start must be aligned, whatever the bus adds. */
static inline bool naive_aligned(const struct placer_constraint *c,
				 const struct naive_memory *m)
{
	u64 added = 0;

	do {
		if ((m->page[0] * PAGE + added) % c->align)
			return false;
		added += c->bus_align;
	} while (!c->translated && added < c->align);
	return true;
}

static inline bool naive_blocks_whole(const struct placer_constraint *c,
				      const struct naive_memory *m)
{
	u32 i;

	for (i = 0; i < m->nr; i++) {
		if (!naive_new_run(m, i))
			continue;
		if (m->page[i] * PAGE % c->granule)
			return false;
		if (i && (m->page[i - 1] + 1) * PAGE % c->granule)
			return false;
	}
	return true;
}

static inline bool naive_enters(const struct placer_constraint *c, u32 domain)
{
	return domain ? c->domains & domain : !c->protected_only;
}

/* CPU mappings of the buffer that the device can use. */
static inline u32 naive_ways(const struct placer_constraint *c)
{
	if (c->coherency == PLACER_UNCACHED)
		return c->cpu & (PLACER_CPU_NONE | PLACER_CPU_WRITECOMBINE);
	return c->cpu;
}

/* Does the memory suit this device? Callers check that one mapping suits all devices. */
static inline bool naive_accepts(const struct placer_constraint *c,
				 const struct naive_memory *m, u64 size)
{
	return m->nr * PAGE >= size && (c->heaps >> m->heap & 1) &&
	       (!m->pageless || (c->pageless >> m->heap & 1)) &&
	       naive_enters(c, m->domain) && (naive_ways(c) & m->cpu) &&
	       naive_reached(c, m) && naive_followed(c, m, size) &&
	       naive_aligned(c, m) && naive_blocks_whole(c, m);
}

/* The layout for the solver. */
static inline void naive_layout(struct placer_layout *layout,
				const struct naive_memory *m)
{
	struct placer_span run;
	u32 i;

	placer_layout_init(layout, m->heap);
	layout->cpu = m->cpu;
	layout->domain = m->domain;
	layout->pageless = m->pageless;
	for (i = 0; i < m->nr; i++) {
		if (!naive_adjacent(m, i))
			run.first = m->page[i] * PAGE;
		run.last = m->page[i] * PAGE + PAGE - 1;
		if (i + 1 == m->nr || !naive_adjacent(m, i + 1))
			placer_layout_add(layout, &run);
	}
}

#endif /* _PLACER_NAIVE_H */
