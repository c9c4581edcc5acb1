// SPDX-License-Identifier: GPL-2.0
/*
 * Search for a pool that gives a group of devices a place.
 *
 * The rule kept here: the solver decides. A candidate is built from what the members reach, and is
 * accepted only if the solver says that it suits every group that is to use it, wherever in its
 * range the kernel may put it.
 */
#include <string.h>

#include "suggest.h"

#define MIB 0x100000ull

/* Buffers in a contiguous area are aligned to their size, up to this. */
#define CMA_MOST   0x100000ull
#define PAGE	   4096ull
#define RAM_LAST   0xfffffffffffffull /* the most that arm64 can have */
#define MAX_PIECES 4096		      /* places that are tried in one window */

static u64 suggest_max_u64(u64 a, u64 b)
{
	return a > b ? a : b;
}

static u64 suggest_min_u64(u64 a, u64 b)
{
	return a < b ? a : b;
}

/* ~0 if there is none. */
static u64 suggest_power_above(u64 value)
{
	u64 power = 1;

	while (power && power < value)
		power *= 2;
	return power ? power : ~0ull;
}

/* @align is a power of two; ~0 if there is none. */
static u64 suggest_round_above(u64 value, u64 align)
{
	if (check_add_overflow(value, align - 1, &value))
		return ~0ull;
	return value & -align;
}

/* Reaches and places */

void suggest_require(const struct board *board, const struct board_group *group,
		     struct placer_requirement *req)
{
	u32 i;

	placer_requirement_init(req, group->size);
	for (i = 0; i < group->nr; i++)
		placer_requirement_fold(req, &board->master[group->master[i]]
						      .constraint);
}

/* Cells of the root, as Linux counts those of reserved memory. */
static u32 suggest_root_cells(const struct board *board, const char *name)
{
	u32 cells;

	return dt_cell(&board->dt, 0, name, &cells) ? cells : 1;
}

/* Linux ignores /memreserve/ when it places a pool, so no range may contain such memory. */
static void suggest_leave_out(struct placer_reach *windows,
			      const struct placer_span *span)
{
	struct placer_reach rest = { .nr = 0 };
	struct placer_span below = { .last = span->first - 1 };
	struct placer_span above = { span->last + 1, ~0ull };

	if (span->first)
		placer_reach_add(&rest, &below);
	if (span->last != ~0ull)
		placer_reach_add(&rest, &above);
	placer_reach_intersect(windows, &rest);
}

void suggest_windows(const struct board *board,
		     const struct placer_requirement *req,
		     struct placer_reach *windows)
{
	struct placer_span all = { 0, RAM_LAST };
	u32 i;

	/* Addresses that do not fit into the cells cannot be written. */
	if (suggest_root_cells(board, "#address-cells") == 1)
		all.last = 0xffffffff;
	windows->nr = 1;
	windows->window[0] = all;
	placer_reach_intersect(windows, &req->reach);
	if (board->memory.ram_known)
		placer_reach_intersect(windows, &board->memory.ram);
	for (i = 0; i < board->memory.nr_reserve; i++)
		suggest_leave_out(windows, &board->memory.reserve[i]);
	if (suggest_root_cells(board, "#size-cells") != 1)
		return;
	for (i = 0; i < windows->nr; i++) {
		struct placer_span *w = &windows->window[i];

		w->last = suggest_min_u64(w->last, w->first + 0xffffefff);
	}
}

static void suggest_take(const struct placer_span *span, u64 at, bool *found,
			 struct placer_span *taken)
{
	if (span->last < at || (*found && span->first >= taken->first))
		return;
	*taken = *span;
	*found = true;
}

/*
 * The first fixed region that reaches @at or beyond; false if there is none. Regions that Linux
 * places at boot can give way.
 */
static bool suggest_next_taken(const struct board *board, u64 at,
			       struct placer_span *taken)
{
	const struct memory *m = &board->memory;
	bool found = false;
	u32 i;

	for (i = 0; i < m->nr_regions; i++)
		if (m->region[i].placed && !m->region[i].skipped)
			suggest_take(&m->region[i].where[0], at, &found, taken);
	for (i = 0; i < m->nr_reserve; i++)
		suggest_take(&m->reserve[i], at, &found, taken);
	if (m->chosen.has_initrd)
		suggest_take(&m->chosen.initrd, at, &found, taken);
	if (m->chosen.has_core_header)
		suggest_take(&m->chosen.core_header, at, &found, taken);
	return found;
}

/* The longest aligned run of bytes in @span that is not reserved. */
static u64 suggest_room(const struct board *board,
			const struct placer_span *span, u64 align)
{
	u64 at = span->first, best = 0, first;
	struct placer_span taken = { 0 };

	while (suggest_next_taken(board, at, &taken) &&
	       taken.first <= span->last) {
		first = suggest_round_above(at, align);
		if (taken.first > first)
			best = suggest_max_u64(best, taken.first - first);
		if (taken.last >= span->last)
			return best;
		at = taken.last + 1;
	}
	first = suggest_round_above(at, align);
	return first > span->last ?
		       best :
		       suggest_max_u64(best, span->last - first + 1);
}

static bool suggest_overlap(const struct placer_span *a,
			    const struct placer_span *b)
{
	return a->first <= b->last && b->first <= a->last;
}

/* Other suggested pools may lie anywhere in their ranges, and so may take some of the room. */
static bool suggest_has_room(struct board *board, const struct suggestion *s,
			     const struct suggest_pool *instead,
			     const struct suggest_pool *pool)
{
	u64 needed = pool->size;
	u32 i;

	if (suggest_root_cells(board, "#address-cells") == 1 &&
	    pool->align > 0xffffffff)
		return false;
	for (i = 0; i < s->nr_pools; i++)
		if (&s->pool[i] != instead && s->pool[i].region == DT_NONE &&
		    suggest_overlap(&s->pool[i].within, &pool->within) &&
		    check_add_overflow(needed, s->pool[i].size, &needed))
			return false;
	return suggest_room(board, &pool->within, pool->align) >= needed &&
	       suggest_fits(board, s, instead, pool);
}

/* Sizes */

/*
 * The alignment of a buffer's start. If the kernel cannot give that much in
 * memory that is lent out, such a pool may still suit if no boundary is inside
 * it.
 */
static u64 suggest_start_align(const struct placer_requirement *req,
			       enum memory_kind kind)
{
	u64 align = suggest_max_u64(suggest_max_u64(req->align, req->granule),
				    PAGE);

	if (kind == MEMORY_CMA && req->boundary_align > CMA_MOST)
		return align;
	return suggest_max_u64(align, req->boundary_align);
}

/* The alignment limit, 256 pages, for the longest pages that these blocks are for. */
static u64 suggest_cma_most(u64 block)
{
	return block >= SUGGEST_LONG_BLOCK ? 16 * MIB :
	       block >= 32 * MIB	   ? 4 * MIB :
					     CMA_MOST;
}

/*
 * Bytes for a group's buffers: the kernel aligns each buffer to its size, and
 * hands out memory that is set aside in powers of two.
 */
static u64 suggest_group_bytes(const struct board_group *group,
			       enum memory_kind kind, u64 block,
			       const struct placer_requirement *req)
{
	u64 each = suggest_max_u64(group->size, suggest_start_align(req, kind)),
	    bytes;
	u64 power = suggest_power_above(each), most = suggest_cma_most(block);

	if (kind == MEMORY_CMA)
		each = suggest_round_above(each, suggest_min_u64(power, most));
	else
		each = power;
	if (each == ~0ull ||
	    check_mul_overflow(each, (u64)group->count, &bytes))
		return ~0ull;
	return bytes;
}

/* The same pool with a group more in it. */
static bool suggest_grow(struct suggest_pool *pool,
			 const struct board_group *group,
			 const struct placer_requirement *req)
{
	u64 bytes = suggest_group_bytes(group, pool->kind, pool->block, req);

	if (bytes == ~0ull || check_add_overflow(pool->bytes, bytes, &bytes))
		return false;
	pool->bytes = bytes;
	pool->align = suggest_max_u64(pool->align, pool->block);
	if (pool->kind != MEMORY_CMA)
		pool->align =
			suggest_max_u64(pool->align,
					suggest_start_align(req, pool->kind));
	pool->size = suggest_round_above(bytes, pool->block);
	return pool->align != PLACER_NO_LIMIT && pool->size != ~0ull;
}

/* Asking the solver */

void suggest_make_pool(struct board *board, const struct suggest_pool *pool,
		       struct board_pool *made)
{
	struct memory_region r = {
		.kind = pool->kind,
		.no_map = pool->kind != MEMORY_CMA,
		.size = pool->size,
		.align = pool->align,
		.nr_where = !pool->anywhere,
		.where = { pool->within },
	};

	*made = (struct board_pool){
		.name = "new",
		.path = "new",
		.opted_in = true,
		.packed = true,
		.heap = { .id = board->nr_opted_in, .cost = SUGGEST_COST },
	};
	board_new_pool(board, made, &r);
}

/* Does the pool suit them for certain, if there is no other one? */
static bool suggest_suits(struct board *board, const struct suggest_pool *pool,
			  const struct board_group *group)
{
	struct board_pool made, *pools = board->pool;
	struct board_group copy = *group;
	u32 nr = board->nr_opted_in;

	/* A master that lists its pools cannot use the new pool: no list has it. */
	suggest_make_pool(board, pool, &made);
	board->pool = &made;
	board->nr_opted_in = 1;
	board_solve(board, &copy);
	board->pool = pools;
	board->nr_opted_in = nr;
	return copy.fit == BOARD_YES;
}

/* Finding one */

struct search {
	struct board *board;
	const struct suggestion *s;
	const struct board_group *group;
	struct placer_requirement req;
	struct placer_reach windows;
	bool anywhere; /* all addresses will do */
	u64 block;     /* areas begin and end at a multiple of it */
};

static void suggest_search_begin(struct search *search, struct board *board,
				 const struct suggestion *s,
				 const struct board_group *group)
{
	static const struct placer_span all = { 0, RAM_LAST };

	search->board = board;
	search->s = s;
	search->group = group;
	suggest_require(board, group, &search->req);
	suggest_windows(board, &search->req, &search->windows);
	search->anywhere = !board->memory.nr_reserve &&
			   placer_reach_covers(&search->req.reach, &all);
}

static bool suggest_try_span(const struct search *search, enum memory_kind kind,
			     const struct placer_span *within, bool anywhere,
			     struct suggest_pool *pool)
{
	*pool = (struct suggest_pool){
		.region = DT_NONE,
		.kind = kind,
		.block = search->block,
		.anywhere = anywhere,
		.within = *within,
	};
	return suggest_grow(pool, search->group, &search->req) &&
	       suggest_has_room(search->board, search->s, NULL, pool) &&
	       suggest_suits(search->board, pool, search->group);
}

/* The span with the longest free run that was not tried yet, or @nr. */
static u32 suggest_next_span(const struct search *search,
			     const struct placer_span *span, u32 nr,
			     const bool *done)
{
	u32 i, best = nr;
	u64 most = 0, bytes;

	for (i = 0; i < nr; i++) {
		if (done[i])
			continue;
		bytes = suggest_room(search->board, &span[i], search->block);
		if (bytes <= most)
			continue;
		most = bytes;
		best = i;
	}
	return best;
}

static bool suggest_try_spans(const struct search *search,
			      enum memory_kind kind,
			      const struct placer_span *span, u32 nr,
			      bool anywhere, struct suggest_pool *pool)
{
	bool *done = dt_alloc(&search->board->dt, nr * sizeof(*done));
	u32 i;

	for (;;) {
		i = suggest_next_span(search, span, nr, done);
		if (i == nr)
			return false;
		done[i] = true;
		if (suggest_try_span(search, kind, &span[i], anywhere, pool))
			return true;
	}
}

static bool suggest_try_windows(const struct search *search,
				enum memory_kind kind,
				struct suggest_pool *pool)
{
	return suggest_try_spans(search, kind, search->windows.window,
				 search->windows.nr, search->anywhere, pool);
}

/* The first border above @at that no contiguous area may cross; ~0 if there is none. */
static u64 suggest_next_border(const struct memory *m, u64 at)
{
	u64 next = m->low_end > at ? m->low_end : ~0ull;
	u32 i;

	for (i = 0; i < m->nr_zones && !m->low_end; i++)
		if (m->zone[i].first > at)
			next = suggest_min_u64(next, m->zone[i].first);
	for (i = 0; i < m->nr_node_edges; i++)
		if (m->node_edge[i] > at)
			next = suggest_min_u64(next, m->node_edge[i]);
	return next;
}

/* Try both sides of borders where the kernel would place an area across one. */
static bool suggest_try_sides(const struct search *search,
			      struct suggest_pool *pool)
{
	const struct memory *m = &search->board->memory;
	u32 i, nr = 0,
	       most = search->windows.nr + MEMORY_MAX_ZONES + m->nr_node_edges;
	struct placer_span *side;
	u64 border;

	side = dt_alloc(&search->board->dt, most * sizeof(*side));
	for (i = 0; i < search->windows.nr; i++) {
		side[nr] = search->windows.window[i];
		while ((border = suggest_next_border(m, side[nr].first)) <=
		       side[nr].last) {
			side[nr + 1] =
				(struct placer_span){ border, side[nr].last };
			side[nr++].last = border - 1;
		}
		nr++;
	}
	return nr > search->windows.nr &&
	       suggest_try_spans(search, MEMORY_CMA, side, nr, false, pool);
}

/* Try parts of windows with no boundary inside that buffers must not cross. */
static bool suggest_try_pieces(const struct search *search,
			       struct suggest_pool *pool)
{
	u64 boundary = search->req.boundary;
	u32 i, tried;

	if (boundary < search->block - 1 || boundary == PLACER_NO_LIMIT)
		return false;
	for (i = 0; i < search->windows.nr; i++) {
		const struct placer_span *w = &search->windows.window[i];
		struct placer_span piece = *w;

		for (tried = 0; tried < MAX_PIECES; tried++) {
			piece.last = suggest_min_u64(w->last,
						     piece.first | boundary);
			if (suggest_try_span(search, MEMORY_CMA, &piece, false,
					     pool))
				return true;
			if (piece.last == w->last)
				break;
			piece.first = piece.last + 1;
		}
	}
	return false;
}

/* Prefer blocks that suit kernels with long pages; if they cost too much, use shorter ones. */

static const struct {
	u64 block;
	u64 page;
} suggest_block[] = {
	{ SUGGEST_LONG_BLOCK, 65536 },
	{ 32 * MIB, 16384 },
	{ SUGGEST_SHORT_BLOCK, 4096 },
};

#define NR_BLOCKS (sizeof(suggest_block) / sizeof(*suggest_block))

/* Try all blocks, unless the page size is given; 32-bit arm has only one. */
static bool suggest_block_is_wanted(const struct board *board, u32 index)
{
	u64 page = board->options.memory.page;

	if (!page && board->memory.low_end)
		page = board->memory.page;
	return !page || page == suggest_block[index].page;
}

/* A pool that is larger than with the shortest blocks may take an eighth of memory at most. */
static bool suggest_is_affordable(const struct board *board,
				  const struct suggest_pool *pool)
{
	const struct placer_reach *ram = &board->memory.ram;
	u64 bytes = 0;
	u32 i;

	if (board->options.memory.page ||
	    pool->size <= suggest_round_above(pool->bytes, SUGGEST_SHORT_BLOCK))
		return true;
	for (i = 0; i < ram->nr; i++)
		bytes += ram->window[i].last - ram->window[i].first;
	return pool->size <= bytes / 8;
}

bool suggest_find(struct board *board, const struct suggestion *s,
		  const struct suggest_need *need, struct suggest_pool *pool)
{
	struct search search;
	u32 i;

	if (board->nr_opted_in + s->nr_pools >= PLACER_MAX_HEAPS)
		return false;
	suggest_search_begin(&search, board, s, need->group);
	for (i = 0; i < NR_BLOCKS; i++) {
		search.block = suggest_block[i].block;
		if (!suggest_block_is_wanted(board, i))
			continue;
		if ((suggest_try_windows(&search, MEMORY_CMA, pool) ||
		     suggest_try_sides(&search, pool) ||
		     suggest_try_pieces(&search, pool)) &&
		    suggest_is_affordable(board, pool))
			return true;
	}
	search.block = SUGGEST_SHORT_BLOCK;
	return suggest_try_windows(&search, MEMORY_COHERENT, pool);
}

/* Let groups share one pool */

static bool suggest_suits_all(struct board *board, const struct suggestion *s,
			      const struct suggest_pool *old,
			      const struct suggest_pool *pool)
{
	u32 i;

	for (i = 0; i < s->nr_needs; i++)
		if (s->need[i].pool == old &&
		    !suggest_suits(board, pool, s->need[i].part))
			return false;
	return true;
}

bool suggest_join(struct board *board, const struct suggestion *s,
		  const struct suggest_need *need, struct suggest_pool *pool)
{
	struct suggest_pool wider = *pool;
	struct search search;
	u64 most = 0, bytes;
	u32 i;

	suggest_search_begin(&search, board, s, need->group);
	search.block = pool->block;
	for (i = 0; i < search.windows.nr; i++) {
		struct placer_span both = search.windows.window[i];

		both.first = suggest_max_u64(both.first, pool->within.first);
		both.last = suggest_min_u64(both.last, pool->within.last);
		bytes = both.last < both.first ?
				0 :
				suggest_room(board, &both, search.block);
		if (bytes <= most)
			continue;
		most = bytes;
		wider.within = both;
	}
	wider.anywhere &= search.anywhere;
	if (!most || !suggest_grow(&wider, need->group, &search.req) ||
	    !suggest_has_room(board, s, pool, &wider) ||
	    !suggest_is_affordable(board, &wider) ||
	    !suggest_suits(board, &wider, need->group) ||
	    !suggest_suits_all(board, s, pool, &wider))
		return false;
	*pool = wider;
	return true;
}
