// SPDX-License-Identifier: GPL-2.0
/*
 * Reserved memory of a tree, placed: in the order of Linux 7.3 on arm64, with what is
 * reserved before and after it.
 *
 * The kernel itself and the tree are in memory, too, at places that the boot loader chooses: they
 * are not considered.
 */
#include "memory.h"

/* The parts of the command line and of the boot loader. */
#define NR_CHOSEN 2

static const char *const fate_text[] = {
	[RESERVED_IN_USE] =
		"is not reserved by Linux, as something else in that memory is, and it is no-map",
	[RESERVED_NO_ROOM] =
		"finds no room at boot, beside what else is reserved: Linux fails to allocate memory for it",
	[RESERVED_TOO_MANY] =
		"is beyond the 64 regions that Linux places at boot",
	[RESERVED_LOST] = "is not reserved any more when Linux sets it up",
};

void reserved_areas(const struct memory *m, struct reserved_area *area)
{
	u32 i;

	for (i = 0; i < m->nr_regions; i++) {
		const struct memory_region *r = &m->region[i];

		area[i] = (struct reserved_area){
			.fixed = r->placed,
			.left = !r->size || r->skipped,
			.no_map = r->no_map,
			.given_back = r->given_back,
			.contiguous = r->kind == MEMORY_CMA && !r->no_map &&
				      !r->given_back,
			.size = r->size,
			.align = r->align,
			.ranged = r->ranged,
			.nr_ranges = r->nr_ranges,
			.range = r->range,
			.span = r->where[0],
		};
		if (r->kind == MEMORY_CMA && !r->no_map &&
		    area[i].align < m->cma_block)
			area[i].align = m->cma_block;
	}
}

struct reserved_memory *reserved_lay_out(struct dt *dt, const struct memory *m,
					 struct reserved_area *area, u32 nr)
{
	/* Each region that is given back can cut another span in two. */
	u32 i, room = 2 * nr + m->nr_reserve + NR_CHOSEN;
	struct reserved_memory *boot;

	if (!m->ram_known)
		return NULL;
	boot = dt_alloc(dt, sizeof(*boot));
	*boot = (struct reserved_memory){
		.bank = m->ram.window,
		.nr_banks = m->ram.nr,
		.page = m->page,
		.most_areas = m->most_areas,
		.room = room,
		.taken = dt_alloc(dt, room * sizeof(*boot->taken)),
		.unmapped = dt_alloc(dt, room * sizeof(*boot->unmapped)),
		.barred = dt_alloc(dt, 2 * room * sizeof(*boot->barred)),
	};
	if (m->chosen.has_initrd)
		reserved_take(boot, &m->chosen.initrd);
	if (m->chosen.has_core_header &&
	    !reserved_is_taken(boot, &m->chosen.core_header))
		reserved_take(boot, &m->chosen.core_header);
	reserved_place(boot, area, nr);
	/* Reserve these after the regions, some of which may lie there. */
	for (i = 0; i < m->nr_reserve; i++)
		reserved_take(boot, &m->reserve[i]);
	return boot;
}

struct reserved_area *reserved_ask(struct dt *dt, struct memory *m)
{
	struct reserved_area *area =
		dt_alloc(dt, (m->nr_regions + 1) * sizeof(*area));

	if (!m->refused)
		reserved_areas(m, area);
	return area;
}

/* Without known memory nothing is placed, but the limit of areas still applies. */
static void reserved_count_areas(struct memory *m, struct reserved_area *area)
{
	u32 i, nr = 0;
	bool fixed = false;

	do {
		for (i = 0; i < m->nr_regions; i++)
			if (area[i].contiguous && area[i].fixed == fixed &&
			    !area[i].left)
				area[i].beyond = nr++ >= m->most_areas;
		fixed = !fixed;
	} while (fixed);
}

void reserved_tell(struct memory *m, struct reserved_area *area)
{
	u32 i;

	if (m->refused)
		return;
	if (!m->boot)
		reserved_count_areas(m, area);
	for (i = 0; i < m->nr_regions; i++) {
		struct memory_region *r = &m->region[i];

		r->beyond = area[i].beyond;
		r->given_back = area[i].given_back;
		if (!m->boot)
			continue;
		r->fate = area[i].fate;
		if (r->fate == RESERVED_PLACED) {
			r->known = true;
			r->at = area[i].span;
		} else if (!r->refused) {
			r->refused = fate_text[r->fate];
		}
	}
}

/* Overlaps */

bool reserved_boot_part(const struct memory *m, u32 index,
			struct memory_part *part)
{
	const struct chosen *c = &m->chosen;

	if (index < m->nr_reserve) {
		*part = (struct memory_part){ "the /memreserve/ entry",
					      &m->reserve[index], false };
		return true;
	}
	index -= m->nr_reserve;
	if (c->has_initrd && index-- == 0) {
		*part = (struct memory_part){ "the initrd of /chosen",
					      &c->initrd, false };
		return true;
	}
	if (c->has_core_header && index == 0) {
		*part = (struct memory_part){ "the elfcorehdr of /chosen",
					      &c->core_header, false };
		return true;
	}
	return false;
}

static bool reserved_spans_meet(const struct placer_span *a,
				const struct placer_span *b)
{
	return a->first <= b->last && b->first <= a->last;
}

bool reserved_is_cut_out(const struct memory_region *r,
			 const struct memory_region *other)
{
	return r->no_map && other->no_map &&
	       (other->kind == MEMORY_CARVEOUT ||
		other->kind == MEMORY_FIRMWARE) &&
	       other->at.first <= r->at.first && r->at.last <= other->at.last;
}

bool reserved_takes(const struct memory_region *r,
		    const struct memory_region *other)
{
	if (!other->known || other->skipped || other->fate == RESERVED_IN_USE)
		return false;
	/* Memory that is given back at once is free for all later regions. */
	return !other->given_back ||
	       (other->placed && other->no_map == r->no_map);
}

/* The first part of the boot loader, or else region, that has some of the region's memory. */
static bool reserved_find_overlap(struct dt *dt, const struct memory *m,
				  const struct memory_region *r,
				  struct memory_part *part)
{
	u32 i;

	for (i = 0; reserved_boot_part(m, i, part); i++)
		if (reserved_spans_meet(&r->at, part->at))
			return true;
	for (i = 0; i < m->nr_regions; i++) {
		const struct memory_region *other = &m->region[i];

		if (other == r || !reserved_takes(r, other) ||
		    reserved_is_cut_out(r, other) ||
		    !reserved_spans_meet(&r->at, &other->at))
			continue;
		*part = (struct memory_part){ dt_path(dt, other->node),
					      &other->at, other->given_back };
		return true;
	}
	return false;
}

/*
 * Linux does not detect these overlaps, and hands the same memory out twice. Firmware's own memory
 * is often listed twice.
 */
void reserved_refuse_overlaps(struct dt *dt, struct memory *m)
{
	struct memory_part part;
	u32 i;

	for (i = 0; i < m->nr_regions && !m->refused; i++) {
		struct memory_region *r = &m->region[i];

		if (!r->known || r->kind == MEMORY_FIRMWARE ||
		    r->kind == MEMORY_CARVEOUT ||
		    (r->refused && r->fate != RESERVED_LOST) ||
		    !reserved_find_overlap(dt, m, r, &part))
			continue;
		r->overlaps = true;
		r->refused =
			dt_printf(dt, "overlaps with %s at 0x%llx-0x%llx%s",
				  part.what, (unsigned long long)part.at->first,
				  (unsigned long long)part.at->last,
				  part.given_back ?
					  ", which Linux refuses, and gives back with all that is there" :
					  "");
	}
}

const char *reserved_cut_text(const struct memory *m,
			      const struct placer_span *span)
{
	if (!placer_reach_covers(&m->banks, span))
		return NULL;
	if (m->chosen.nr_mem)
		return "mem= in /chosen/bootargs";
	return m->chosen.has_usable ? "linux,usable-memory-range of /chosen" :
				      NULL;
}

static const char *reserved_outside_text(struct dt *dt, const struct memory *m,
					 const struct placer_span *span)
{
	const char *cut = reserved_cut_text(m, span);
	u32 i;

	if (m->ram_given)
		return "is not all in memory (--memory)";
	if (cut)
		return dt_printf(dt,
				 "is not all in memory, of which %s leaves a part",
				 cut);
	for (i = 0; i < m->banks.nr; i++)
		if (reserved_spans_meet(&m->banks.window[i], span))
			return "is not all in memory: the tree has a part of it";
	return NULL;
}

void reserved_find_outside(struct dt *dt, struct memory *m)
{
	u32 i;

	for (i = 0; m->ram_known && i < m->nr_regions; i++) {
		struct memory_region *r = &m->region[i];

		if ((r->kind != MEMORY_CMA && r->kind != MEMORY_RESTRICTED) ||
		    !r->placed || r->skipped ||
		    placer_reach_covers(&m->ram, &r->at))
			continue;
		r->outside = true;
		if (!r->refused)
			r->refused = reserved_outside_text(dt, m, &r->at);
	}
}

/* Free memory */

/* Bytes of a span that are in RAM, and not above @last. */
static u64 reserved_ram_bytes(const struct memory *m,
			      const struct placer_span *span, u64 last)
{
	u64 bytes = 0, first, end;
	u32 i;

	for (i = 0; i < m->ram.nr; i++) {
		const struct placer_span *bank = &m->ram.window[i];

		first = bank->first > span->first ? bank->first : span->first;
		end = bank->last < span->last ? bank->last : span->last;
		if (end > last)
			end = last;
		if (first <= end)
			bytes += end - first + (end - first != ~0ull);
	}
	return bytes;
}

u64 reserved_free_bytes(const struct memory *m, u64 last)
{
	static const struct placer_span all = { 0, ~0ull };
	const struct memory_region *r;
	u64 bytes = reserved_ram_bytes(m, &all, last), taken = 0;
	u32 i;

	for (i = 0; i < m->boot->nr_barred; i++)
		taken += reserved_ram_bytes(m, &m->boot->barred[i], last);
	bytes = taken < bytes ? bytes - taken : 0;
	/* Contiguous areas are lent to the page allocator. */
	for (i = 0; i < m->nr_regions && !m->refused; i++) {
		r = &m->region[i];
		if (r->kind == MEMORY_CMA && r->known &&
		    (!r->refused || r->inactive))
			bytes += reserved_ram_bytes(m, &r->at, last);
	}
	return bytes;
}
