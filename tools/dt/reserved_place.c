// SPDX-License-Identifier: GPL-2.0
/*
 * Where reserved memory comes to lie, by the rules of Linux's early allocator.
 *
 * Memory that is reserved, and memory in which nothing can be placed, are kept as ordered spans
 * that do not touch: free pieces are between them.
 */
#include <string.h>

#include "reserved_place.h"

#define CACHE_LINE 64ull /* alignment of what asks for none */

static u64 reserved_max_u64(u64 a, u64 b)
{
	return a > b ? a : b;
}

static u64 reserved_min_u64(u64 a, u64 b)
{
	return a < b ? a : b;
}

/* Add a span, joined with those that it overlaps or touches. */
static void reserved_add(struct placer_span *set, u32 *nr,
			 const struct placer_span *span)
{
	struct placer_span joined = *span;
	u32 first = 0, end;

	while (first < *nr && joined.first &&
	       set[first].last < joined.first - 1)
		first++;
	for (end = first; end < *nr; end++) {
		if (joined.last != ~0ull && set[end].first > joined.last + 1)
			break;
		joined.first = reserved_min_u64(joined.first, set[end].first);
		joined.last = reserved_max_u64(joined.last, set[end].last);
	}
	memmove(set + first + 1, set + end, (*nr - end) * sizeof(*set));
	*nr = *nr - (end - first) + 1;
	set[first] = joined;
}

static bool reserved_overlap(const struct placer_span *set, u32 nr,
			     const struct placer_span *span)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (set[i].first <= span->last && span->first <= set[i].last)
			return true;
	return false;
}

/* Take @span out of those of a set. */
static void reserved_remove(struct placer_span *set, u32 *nr, u32 room,
			    const struct placer_span *span)
{
	struct placer_span old;
	u32 i;

	for (i = 0; i < *nr; i++) {
		old = set[i];
		if (old.last < span->first || span->last < old.first)
			continue;
		if (old.first < span->first && old.last > span->last) {
			if (*nr == room)
				return;
			memmove(set + i + 2, set + i + 1,
				(*nr - i - 1) * sizeof(*set));
			++*nr;
			set[i].last = span->first - 1;
			set[i + 1].first = span->last + 1;
			set[i + 1].last = old.last;
		} else if (old.first < span->first) {
			set[i].last = span->first - 1;
		} else if (old.last > span->last) {
			set[i].first = span->last + 1;
		} else {
			memmove(set + i, set + i + 1,
				(*nr - i - 1) * sizeof(*set));
			--*nr;
			i--;
		}
	}
}

/* Bar memory that is reserved or unmapped. */
static void reserved_bar(struct reserved_memory *memory)
{
	u32 i;

	memory->nr_barred = 0;
	for (i = 0; i < memory->nr_taken; i++)
		reserved_add(memory->barred, &memory->nr_barred,
			     &memory->taken[i]);
	for (i = 0; i < memory->nr_unmapped; i++)
		reserved_add(memory->barred, &memory->nr_barred,
			     &memory->unmapped[i]);
}

void reserved_take(struct reserved_memory *memory,
		   const struct placer_span *span)
{
	if (memory->nr_taken < memory->room)
		reserved_add(memory->taken, &memory->nr_taken, span);
	reserved_bar(memory);
}

static void reserved_unmap(struct reserved_memory *memory,
			   const struct placer_span *span)
{
	if (memory->nr_unmapped < memory->room)
		reserved_add(memory->unmapped, &memory->nr_unmapped, span);
	reserved_bar(memory);
}

bool reserved_is_taken(const struct reserved_memory *memory,
		       const struct placer_span *span)
{
	return reserved_overlap(memory->taken, memory->nr_taken, span);
}

bool reserved_is_unmapped(const struct reserved_memory *memory,
			  const struct placer_span *span)
{
	return reserved_overlap(memory->unmapped, memory->nr_unmapped, span);
}

/* Looking for a place */

struct reserved_search {
	u64 size;
	u64 align;
	u64 start;
	u64 end; /* the first address that is too high */
	bool lowest;
};

/* A place in a free piece that ends below @end; 0 if there is none. */
static u64 reserved_try(const struct reserved_search *search, u64 start,
			u64 end)
{
	u64 at;

	start = reserved_max_u64(reserved_min_u64(start, search->end),
				 search->start);
	end = reserved_max_u64(reserved_min_u64(end, search->end),
			       search->start);
	if (end < search->size)
		return 0;
	if (search->lowest) {
		/* This wraps to 0 where there is none. */
		at = ((start - 1) | (search->align - 1)) + 1;
		return at && at < end && end - at >= search->size ? at : 0;
	}
	at = (end - search->size) & -search->align;
	return at >= start ? at : 0;
}

/* The free piece of a bank before barred span @index. */
static u64 reserved_try_piece(const struct reserved_memory *memory,
			      const struct reserved_search *search,
			      const struct placer_span *bank, u32 index)
{
	u64 start = bank->first;
	u64 end = bank->last == ~0ull ? bank->last : bank->last + 1;

	if (index)
		start = reserved_max_u64(start,
					 memory->barred[index - 1].last + 1);
	if (index < memory->nr_barred)
		end = reserved_min_u64(end, memory->barred[index].first);
	return start < end ? reserved_try(search, start, end) : 0;
}

bool reserved_find(const struct reserved_memory *memory, u64 size, u64 align,
		   u64 start, u64 end, bool lowest, struct placer_span *span)
{
	struct reserved_search search = { .size = size,
					  .align = align ? align : CACHE_LINE,
					  .lowest = lowest };
	u32 i, k, pieces = memory->nr_barred + 1;
	u64 at = 0;

	/* Nothing is placed in the first page, which could be taken for failure. */
	search.start = reserved_max_u64(start, memory->page);
	search.end = reserved_max_u64(search.start, end);
	for (i = 0; i < memory->nr_banks && !at; i++)
		for (k = 0; k < pieces && !at; k++)
			at = reserved_try_piece(memory, &search,
						&memory->bank
							 [lowest ?
								  i :
								  memory->nr_banks -
									  1 - i],
						lowest ? k : pieces - 1 - k);
	*span = (struct placer_span){ at, at + size - 1 };
	return at;
}

/* Areas */

static void reserved_place_fixed(struct reserved_memory *memory,
				 struct reserved_area *area)
{
	area->fate = RESERVED_PLACED;
	if (!area->no_map)
		reserved_take(memory, &area->span);
	else if (reserved_overlap(memory->bank, memory->nr_banks,
				  &area->span) &&
		 reserved_is_taken(memory, &area->span))
		area->fate = RESERVED_IN_USE;
	else
		reserved_unmap(memory, &area->span);
}

/* Is @at in an area that was placed before, or where one ends? */
static bool reserved_meets(const struct reserved_area *area, u32 nr, u64 at)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (!area[i].fixed && area[i].fate == RESERVED_PLACED &&
		    !area[i].given_back && at >= area[i].span.first &&
		    at <= area[i].span.last + 1)
			return true;
	return false;
}

/* Areas are kept together, so a range can be filled from below. */
static bool reserved_try_range(const struct reserved_memory *memory,
			       struct reserved_area *area, u32 index,
			       const struct reserved_range *range)
{
	u64 end = range->start + range->size;
	bool below = reserved_meets(area, index, range->start);
	bool above = reserved_meets(area, index, end);
	struct reserved_area *one = &area[index];

	return reserved_find(memory, one->size, one->align, range->start,
			     end ? end : ~0ull, below && !above, &one->span);
}

static bool reserved_look_for(const struct reserved_memory *memory,
			      struct reserved_area *area, u32 index)
{
	struct reserved_area *one = &area[index];
	u32 i;

	if (!one->ranged)
		return reserved_find(memory, one->size, one->align, 0, ~0ull,
				     false, &one->span);
	for (i = 0; i < one->nr_ranges; i++)
		if (reserved_try_range(memory, area, index, &one->range[i]))
			return true;
	return false;
}

/* Count one more contiguous area; the kernel has room for most_areas. */
static void reserved_count_area(struct reserved_memory *memory,
				struct reserved_area *one)
{
	one->beyond = memory->nr_areas >= memory->most_areas;
	if (one->beyond)
		one->given_back = true;
	else
		memory->nr_areas++;
}

static void reserved_place_dynamic(struct reserved_memory *memory,
				   struct reserved_area *area, u32 index)
{
	struct reserved_area *one = &area[index];

	if (!reserved_look_for(memory, area, index)) {
		one->fate = RESERVED_NO_ROOM;
		return;
	}
	one->fate = RESERVED_PLACED;
	if (one->contiguous)
		reserved_count_area(memory, one);
	/* In that case only its mapping is given back. */
	if (one->no_map || !one->given_back)
		reserved_take(memory, &one->span);
}

void reserved_place(struct reserved_memory *memory, struct reserved_area *area,
		    u32 nr)
{
	u32 i, nr_dynamic = 0;

	for (i = 0; i < nr; i++) {
		area[i].fate = RESERVED_LEFT;
		if (area[i].fixed && !area[i].left)
			reserved_place_fixed(memory, &area[i]);
	}
	for (i = 0; i < nr; i++) {
		if (area[i].fixed)
			continue;
		/* One that is left takes a slot all the same. */
		if (nr_dynamic++ >= RESERVED_MAX_DYNAMIC)
			area[i].fate = RESERVED_TOO_MANY;
		else if (!area[i].left)
			reserved_place_dynamic(memory, area, i);
	}
}

static void reserved_set_up_fixed(struct reserved_memory *memory,
				  struct reserved_area *one)
{
	if (one->contiguous && !reserved_is_taken(memory, &one->span)) {
		one->fate = RESERVED_LOST;
		one->given_back = true;
	} else if (one->contiguous) {
		reserved_count_area(memory, one);
	}
	if (!one->given_back)
		return;
	if (one->no_map)
		reserved_remove(memory->unmapped, &memory->nr_unmapped,
				memory->room, &one->span);
	else
		reserved_remove(memory->taken, &memory->nr_taken, memory->room,
				&one->span);
}

void reserved_set_up(struct reserved_memory *memory, struct reserved_area *area,
		     u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (area[i].fixed && !area[i].left)
			reserved_set_up_fixed(memory, &area[i]);
	reserved_bar(memory);
}
