// SPDX-License-Identifier: GPL-2.0
/*
 * Where reserved memory comes to lie: what finds no place, what overlaps, and contiguous
 * areas that Linux does not set up.
 */
#include <stdlib.h>

#include "lint.h"

#define FOUR_GIB   0x100000000ull
#define MOST_NAMED 3 /* regions in one finding */
#define FEW_AREAS  8 /* CONFIG_CMA_AREAS without NUMA */

/* Room */

/* Is there an aligned piece of this size between the two? */
static bool lint_has_room(const struct placer_span *span, u64 size, u64 align)
{
	u64 first = span->first;

	if (align > 1 && first % align) {
		first -= first % align;
		if (check_add_overflow(first, align, &first))
			return false;
	}
	return first <= span->last && span->last - first >= size - 1;
}

static bool lint_fits(const struct lint *l, const struct memory_region *r,
		      const struct placer_span *where)
{
	const struct memory *m = &l->board->memory;
	struct placer_reach reach = { .nr = 1, .window = { *where } };
	u64 align = r->align;
	u32 i;

	if (r->kind == MEMORY_CMA && align < m->cma_block)
		align = m->cma_block;
	if (m->ram_known)
		placer_reach_intersect(&reach, &m->ram);
	for (i = 0; i < reach.nr; i++)
		if (lint_has_room(&reach.window[i], r->size, align))
			return true;
	return false;
}

/* Would it fit if nothing else were reserved? */
static bool lint_fits_alone(const struct lint *l, const struct memory_region *r)
{
	static const struct placer_span anywhere = { 0, ~0ull };
	u32 i;

	for (i = 0; i < r->nr_where; i++)
		if (lint_fits(l, r, &r->where[i]))
			return true;
	return !r->ranged && lint_fits(l, r, &anywhere);
}

/* The reserved memory where the region may be, with a few regions by name. */
static const char *lint_in_the_way(struct lint *l,
				   const struct memory_region *r)
{
	const struct memory *m = &l->board->memory;
	const char *names = "";
	u32 i, k, nr = 0;

	for (i = 0; i < m->nr_regions && nr < MOST_NAMED; i++) {
		const struct memory_region *other = &m->region[i];
		bool meets = !r->ranged;

		/* Regions that are placed later, or nowhere, are not in the way. */
		if (other == r || !other->known || other->skipped ||
		    other->fate == RESERVED_IN_USE ||
		    (!other->placed && (other > r || other->given_back)))
			continue;
		for (k = 0; k < r->nr_where; k++)
			meets |= other->at.first <= r->where[k].last &&
				 r->where[k].first <= other->at.last;
		if (!meets)
			continue;
		names = dt_printf(l->dt, "%s%s%s at %s", names,
				  nr++ ? ", " : "", dt_path(l->dt, other->node),
				  board_window_text(l->board, &other->at));
	}
	return nr ? names : "what the tree reserves otherwise";
}

static void lint_check_room(struct lint *l, const struct memory_region *r)
{
	const struct memory *m = &l->board->memory;

	if (r->placed || !r->size ||
	    (m->ram_known ? r->fate != RESERVED_NO_ROOM : !!r->refused))
		return;
	if (!lint_fits_alone(l, r))
		lint_add(l, LINT_WARNING, r->node, "size",
			 r->ranged ?
				 "make it smaller, or alloc-ranges or memory larger" :
				 "make it smaller, or memory larger",
			 "is 0x%llx, and the tree has no piece of memory as long as that%s",
			 (unsigned long long)r->size,
			 r->ranged ? " in alloc-ranges" : "");
	else if (m->ram_known)
		lint_add(l, LINT_ERROR, r->node, "size",
			 "make it smaller, or say by alloc-ranges or reg where the others may be",
			 "is 0x%llx, for which there is no room at boot beside %s: Linux fails to allocate memory for it",
			 (unsigned long long)r->size, lint_in_the_way(l, r));
}

/* The region has a place, but Linux does not use it. */
static void lint_check_fate(struct lint *l, const struct memory_region *r)
{
	if (!l->board->memory.ram_known)
		return;
	if (r->fate == RESERVED_IN_USE)
		lint_add(l, LINT_ERROR, r->node, "reg",
			 "move it, or remove no-map",
			 "is %s, where something is reserved already: as it is no-map, Linux does not reserve it",
			 board_window_text(l->board, &r->where[0]));
	else if (r->fate == RESERVED_TOO_MANY)
		lint_add(l, LINT_ERROR, r->node, "size",
			 "give some of them a reg",
			 "is of a region beyond the %u that Linux places at boot",
			 RESERVED_MAX_DYNAMIC);
}

/* Many devices have 32 address bits, and most trees with such a region are wrong. */
static void lint_check_high(struct lint *l, const struct memory_region *r)
{
	const struct memory *m = &l->board->memory;

	if (r->placed || r->ranged || !r->known || r->refused ||
	    r->at.last < FOUR_GIB || m->ram.window[0].first >= FOUR_GIB ||
	    (r->kind != MEMORY_CMA && r->kind != MEMORY_COHERENT &&
	     r->kind != MEMORY_RESTRICTED))
		return;
	lint_add(l, LINT_WARNING, r->node, "size",
		 "give it alloc-ranges that its devices reach",
		 "has no alloc-ranges beside it, so Linux puts it above 4 GiB, at %s, where devices with 32 address bits do not reach",
		 board_window_text(l->board, &r->at));
}

/* Overlaps */

static int lint_by_place(const void *a, const void *b)
{
	const struct memory_region *one = *(const struct memory_region **)a;
	const struct memory_region *other = *(const struct memory_region **)b;

	if (one->where[0].first != other->where[0].first)
		return one->where[0].first < other->where[0].first ? -1 : 1;
	return one->node < other->node ? -1 : one->node > other->node;
}

/* Compare each region with the earlier one that reaches furthest. */
static void lint_check_overlaps(struct lint *l)
{
	const struct memory *m = &l->board->memory;
	const struct memory_region **list, *furthest;
	u32 i, nr = 0;

	list = dt_alloc(l->dt, m->nr_regions * sizeof(*list));
	for (i = 0; i < m->nr_regions; i++)
		if (m->region[i].placed && !m->region[i].skipped)
			list[nr++] = &m->region[i];
	qsort(list, nr, sizeof(*list), lint_by_place);
	for (i = 1, furthest = nr ? list[0] : NULL; i < nr; i++) {
		if (list[i]->where[0].first <= furthest->where[0].last &&
		    !reserved_is_cut_out(list[i], furthest))
			lint_add(l, LINT_ERROR, list[i]->node, "reg",
				 "move or shorten one of the two",
				 "is %s, which overlaps with %s at %s",
				 board_window_text(l->board,
						   &list[i]->where[0]),
				 dt_path(l->dt, furthest->node),
				 board_window_text(l->board,
						   &furthest->where[0]));
		if (list[i]->where[0].last > furthest->where[0].last)
			furthest = list[i];
	}
}

/* Memory that the boot loader has for something else */

static void lint_check_against(struct lint *l, const struct memory_region *r,
			       const struct memory_part *other)
{
	if (r->at.first > other->at->last || other->at->first > r->at.last)
		return;
	lint_add(l, LINT_ERROR, r->node, r->placed ? "reg" : "size",
		 r->placed ? "move or shorten one of the two" :
			     "give it alloc-ranges without that memory",
		 "%s %s, which overlaps with %s at %s",
		 r->placed ? "is" : "has Linux place it at",
		 board_window_text(l->board, &r->at), other->what,
		 board_window_text(l->board, other->at));
}

/* Check pools only: firmware's own memory is often listed twice. */
static void lint_check_boot(struct lint *l, const struct memory_region *r)
{
	struct memory_part part;
	u32 i;

	if (!r->known || r->skipped || (r->given_back && !r->placed) ||
	    r->kind == MEMORY_FIRMWARE || r->kind == MEMORY_CARVEOUT)
		return;
	for (i = 0; reserved_boot_part(&l->board->memory, i, &part); i++)
		lint_check_against(l, r, &part);
}

/* Contiguous areas */

static bool lint_is_area(const struct memory_region *r)
{
	return r->kind == MEMORY_CMA && !r->no_map && r->size;
}

static void lint_check_default(struct lint *l, const struct memory_region *r,
			       const struct memory_region *chosen)
{
	if (r == chosen || !dt_has(l->dt, r->node, "linux,cma-default"))
		return;
	if (r->kind != MEMORY_CMA) {
		/* For a restricted pool, this is an error of its kind. */
		if (r->kind == MEMORY_RESTRICTED)
			return;
		lint_add(l, LINT_WARNING, r->node, "linux,cma-default",
			 r->kind != MEMORY_COHERENT ?
				 "give it the compatible \"shared-dma-pool\" and reusable, or remove it" :
			 r->no_map ?
				 "say reusable instead of no-map, or remove it" :
				 "say reusable, or remove it",
			 "has no effect, as only a reusable shared-dma-pool is a contiguous area");
		return;
	}
	if (!lint_is_area(r))
		return;
	if (l->board->memory.chosen.has_cma)
		lint_add(l, LINT_WARNING, r->node, "linux,cma-default",
			 "remove cma= from /chosen/bootargs, or this node",
			 "has no effect: with cma= in /chosen/bootargs, Linux skips the node and makes %s by itself",
			 l->board->memory.chosen.cma ? "an area" : "none");
	else if (chosen && !r->refused)
		lint_add(l, LINT_WARNING, r->node, "linux,cma-default",
			 "say it once",
			 "has no effect, as Linux takes %s, which it sets up later",
			 dt_path(l->dt, chosen->node));
}

/* An area with a place that Linux cannot use; what it is aligned to is said elsewhere. */
static void lint_check_area(struct lint *l, const struct memory_region *r)
{
	const struct memory *m = &l->board->memory;

	if (!lint_is_area(r) || !r->refused || r->overlaps || r->outside ||
	    r->size % m->cma_block || !r->known || r->fate != RESERVED_PLACED ||
	    r->at.first % m->cma_block)
		return;
	lint_add(l, LINT_ERROR, r->node, r->placed ? "reg" : "size",
		 r->beyond ? "join some of them, or raise CONFIG_CMA_AREAS" :
		 r->placed ? "move it to one side of the border" :
			     "give it alloc-ranges on one side of the border",
		 "is %s, and %s", board_window_text(l->board, &r->at),
		 r->refused);
}

/* The default that the command line asks for. */
static void lint_check_own(struct lint *l)
{
	const struct memory_own_area *own = &l->board->memory.own;

	if (own->node == DT_NONE)
		return;
	if (own->refused)
		lint_add(l, LINT_ERROR, own->node, own->property,
			 "correct cma=, or remove it",
			 "asks by cma= for an area of %s, which %s",
			 board_size_text(l->board, own->size), own->refused);
	else if (own->by_zone)
		lint_add(l, LINT_WARNING, own->node, own->property,
			 dt_printf(l->dt,
				   "say where devices reach it, as cma=%lluM@0-0x%llx",
				   (unsigned long long)own->size >> 20,
				   (unsigned long long)own->within.last + 1),
			 "asks by cma= for an area that only kernels with CONFIG_ZONE_DMA put below 0x%llx, and others anywhere below 4 GiB",
			 (unsigned long long)own->within.last + 1);
}

static void lint_check_areas(struct lint *l)
{
	const struct memory *m = &l->board->memory;
	const struct memory_region *chosen = NULL;
	u32 i, nr = m->own.known;

	for (i = 0; i < m->nr_regions; i++)
		if (m->region[i].is_default && !m->region[i].refused)
			chosen = &m->region[i];
	for (i = 0; i < m->nr_regions; i++) {
		lint_check_area(l, &m->region[i]);
		lint_check_default(l, &m->region[i], chosen);
		if (m->areas_given || m->most_areas == FEW_AREAS ||
		    !lint_is_area(&m->region[i]) || ++nr != FEW_AREAS + 1)
			continue;
		lint_add(l, LINT_NOTE, m->region[i].node, "reusable",
			 "join some of them, or set CONFIG_CMA_AREAS",
			 "makes a %uth contiguous area, and kernels without NUMA have %u",
			 nr, FEW_AREAS);
	}
}

static void lint_check_takers(struct lint *l)
{
	const struct chosen *c = &l->board->memory.chosen;

	if (c->taker)
		lint_add(l, LINT_NOTE, c->node, "bootargs",
			 "look at the kernel's log for where it is",
			 "has %s, which takes memory as well: that is not considered",
			 c->taker);
}

void lint_reserved(struct lint *l)
{
	const struct memory *m = &l->board->memory;
	u32 i;

	lint_check_takers(l);
	if (m->refused)
		return;
	for (i = 0; i < m->nr_regions; i++) {
		lint_check_room(l, &m->region[i]);
		lint_check_fate(l, &m->region[i]);
		lint_check_high(l, &m->region[i]);
		lint_check_boot(l, &m->region[i]);
	}
	lint_check_overlaps(l);
	lint_check_areas(l);
	lint_check_own(l);
}
