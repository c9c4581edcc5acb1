// SPDX-License-Identifier: GPL-2.0
/*
 * Pools: what memory offers, as the kernel module's heaps say it of themselves.
 *
 * Ordinary memory is a pool whether or not the placement node has one for it,
 * and so is the kernel's default contiguous area, if the tree says where it is.
 * All other reserved memory is nobody's until a pool refers to it.
 */
#include <string.h>

#include "board.h"
#include "placer.h"

#define PAGE	    4096ull
#define SYSTEM_MOST 0x10000ull	       /* longest block that is promised */
#define SYSTEM_LIKE 0x100000ull	       /* block that is tried first */
#define CMA_ALIGN   0x100000ull	       /* strictest alignment, by default */
#define CMA_COST    20		       /* of the default area */
#define RAM_LAST    ((1ull << 52) - 1) /* the most that arm64 can have */

static u64 max_u64(u64 a, u64 b)
{
	return a > b ? a : b;
}

static void set_spans(struct board_pool *pool, const struct placer_span *span,
		      u32 nr)
{
	pool->heap.nr_spans = nr;
	memcpy(pool->heap.span, span, nr * sizeof(*span));
}

/* Ordinary memory: blocks from pages to what the heap promises. */
static void system_pool(struct board *board, struct board_pool *pool,
			u64 granule)
{
	static const struct placer_span anywhere = { 0, RAM_LAST };
	const struct memory *m = &board->memory;
	struct placer_heap_facts *heap = &pool->heap;
	u32 i;

	pool->kind = MEMORY_SYSTEM;
	heap->block = max_u64(PAGE, granule);
	heap->max_block = max_u64(SYSTEM_MOST, heap->block);
	heap->preferred_block = max_u64(SYSTEM_LIKE, heap->block);
	heap->max_align = heap->max_block;
	heap->cpu = PLACER_CPU_CACHED;
	heap->limitable = m->ram_known;
	heap->total = m->ram_known ? m->ram_free : PLACER_NO_LIMIT;
	if (m->ram_known) {
		set_spans(pool, m->zone, m->nr_zones);
		for (i = 0; i < m->nr_zones; i++)
			board_fact(board, &pool->facts,
				   board_window_text(board, &m->zone[i]),
				   m->ram_given ? "--memory" : "memory",
				   DT_NONE);
		return;
	}
	pool->somewhere = true;
	set_spans(pool, &anywhere, 1);
	board_fact(board, &pool->facts,
		   "the tree does not say where memory is: see --memory", NULL,
		   DT_NONE);
}

/* Where a region can lie, as far as the tree and the memory say. */
static void region_spans(struct board *board, struct board_pool *pool,
			 const struct memory_region *r)
{
	static const struct placer_span anywhere = { 0, RAM_LAST };
	struct placer_reach where = { 0 };
	u32 i;

	pool->somewhere = !r->placed;
	for (i = 0; i < r->nr_where; i++)
		placer_reach_add(&where, &r->where[i]);
	if (!r->nr_where)
		placer_reach_add(&where, &anywhere);
	if (!r->placed && board->memory.ram_known)
		placer_reach_intersect(&where, &board->memory.ram);
	set_spans(pool, where.window,
		  where.nr < PLACER_MAX_SPANS ? where.nr : PLACER_MAX_SPANS);
	if (!where.nr)
		pool->unusable = "there is no memory where it may be";
}

/* Ways in which the CPU may map it, none of which is an alias of another. */
static u32 region_cpu(const struct memory_region *r)
{
	if (r->kind == MEMORY_COHERENT || r->kind == MEMORY_SRAM)
		return PLACER_CPU_NONE | PLACER_CPU_WRITECOMBINE;
	/* Out of the linear map, it has no other mapping. */
	if (r->no_map)
		return PLACER_CPU_ANY;
	return PLACER_CPU_CACHED;
}

/* Largest power of two that all places have; a region starts somewhere in it. */
static u64 region_align(const struct memory_region *r)
{
	u64 at = r->placed ? r->where[0].first : r->align;

	if (r->kind == MEMORY_CMA)
		return CMA_ALIGN;
	return at ? max_u64(at & -at, PAGE) : 1ull << 62;
}

static void region_facts(struct board *board, struct board_pool *pool,
			 const struct memory_region *r)
{
	u32 i;

	if (r->placed) {
		board_fact(board, &pool->facts,
			   board_window_text(board, &r->where[0]), "reg",
			   r->node);
		return;
	}
	if (r->size)
		board_fact(board, &pool->facts,
			   dt_printf(&board->dt, "%s, placed at boot",
				     board_size_text(board, r->size)),
			   "size", r->node);
	for (i = 0; i < r->nr_where; i++)
		board_fact(board, &pool->facts,
			   dt_printf(&board->dt, "within %s",
				     board_window_text(board, &r->where[i])),
			   "alloc-ranges", r->node);
}

/* One run of memory. */
static void region_pool(struct board *board, struct board_pool *pool,
			const struct memory_region *r)
{
	struct placer_heap_facts *heap = &pool->heap;
	u64 size = r->size & -PAGE;

	pool->kind = r->kind;
	region_spans(board, pool, r);
	region_facts(board, pool, r);
	if (!r->refused && size < PAGE)
		pool->unusable = "is smaller than a page";
	if (r->refused)
		pool->unusable = r->refused;
	if (r->kind == MEMORY_RESTRICTED)
		pool->unusable = "is a device's bounce buffer";
	if (r->kind != MEMORY_SRAM && board->memory.refused)
		pool->unusable =
			dt_printf(&board->dt,
				  "/reserved-memory %s, so Linux ignores all of it",
				  board->memory.refused);
	heap->total = size;
	heap->block = size;
	heap->max_block = size;
	heap->preferred_block = size;
	heap->max_align = region_align(r);
	heap->cpu = region_cpu(r);
}

static void finish(struct board *board, struct board_pool *pool)
{
	struct placer_heap_facts *heap = &pool->heap;

	heap->free = heap->total;
	heap->node = PLACER_NO_NODE;
	if (pool->unusable) {
		board_fact(board, &pool->facts, pool->unusable, NULL, DT_NONE);
		return;
	}
	if (placer_heap_check(heap)) {
		pool->unusable =
			"has facts that the solver does not understand";
		board_fact(board, &pool->facts, pool->unusable, NULL, DT_NONE);
	}
}

void board_region_pool(struct board *board, struct board_pool *pool,
		       const struct memory_region *r)
{
	region_pool(board, pool, r);
	finish(board, pool);
}

static void placement_pool(struct board *board, const struct placement_pool *p)
{
	struct board_pool *pool = &board->pool[board->nr_pools];
	struct memory_region region;
	struct dt *dt = &board->dt;
	u32 memory = p->region != DT_NONE ? p->region : p->sram;

	pool->opted_in = true;
	pool->path = dt_path(dt, p->node);
	pool->name = dt->node[p->node].name;
	if (!strncmp(pool->name, "pool-", 5) && pool->name[5])
		pool->name += 5;
	pool->heap.id = board->nr_pools++;
	pool->heap.cost = p->cost;
	if (memory == DT_NONE) {
		system_pool(board, pool, p->granule);
	} else {
		if (p->sram != DT_NONE)
			memory_sram_read(dt, memory, &region);
		else
			memory_region_read(dt, memory, &region);
		region_pool(board, pool, &region);
		if (!dt->node[memory].available)
			pool->unusable = dt_printf(dt, "%s is disabled",
						   dt_path(dt, memory));
	}
	board_fact(board, &pool->facts, dt_printf(dt, "cost %u", p->cost),
		   p->cost_given ? "placer,cost" : NULL,
		   p->cost_given ? p->node : DT_NONE);
	if (p->protected) {
		pool->heap.domain = 1u << pool->heap.id;
		pool->heap.cpu = PLACER_CPU_NONE;
		board_fact(board, &pool->facts,
			   "only for devices with access; not for the CPU",
			   "placer,protected", p->node);
	}
	finish(board, pool);
}

static bool has_kind(const struct board *board, enum memory_kind kind, u32 node)
{
	const struct placement *p = &board->placement;
	u32 i, sram;

	for (i = 0; i < p->nr_pools; i++) {
		sram = p->pool[i].sram;
		if (kind == MEMORY_SYSTEM && sram != DT_NONE)
			continue;
		if (p->pool[i].region ==
		    (kind == MEMORY_SYSTEM ? DT_NONE : node))
			return true;
	}
	return false;
}

static struct board_pool *next_pool(struct board *board, bool opted_in)
{
	struct board_pool *pool = &board->pool[board->nr_pools];

	if (opted_in && board->nr_pools == PLACER_MAX_HEAPS)
		bad_input("%s: with ordinary memory there are more than %u pools",
			  dt_path(&board->dt, board->placement.node),
			  PLACER_MAX_HEAPS);
	pool->opted_in = opted_in;
	pool->heap.id = board->nr_pools++;
	pool->heap.cost = PLACER_COST_ORDINARY;
	return pool;
}

static void add_system(struct board *board)
{
	struct board_pool *pool;

	if (has_kind(board, MEMORY_SYSTEM, DT_NONE))
		return;
	pool = next_pool(board, true);
	pool->name = "system";
	pool->path = "system";
	system_pool(board, pool, 0);
	finish(board, pool);
}

static void add_region(struct board *board, const struct memory_region *r,
		       bool opted_in)
{
	struct board_pool *pool = next_pool(board, opted_in);

	pool->name = board->dt.node[r->node].name;
	pool->path = dt_path(&board->dt, r->node);
	if (opted_in) {
		pool->heap.cost = CMA_COST;
		board_fact(board, &pool->facts, "the kernel's default area",
			   "linux,cma-default", r->node);
	}
	region_pool(board, pool, r);
	/* Beyond the solver's sets; it is asked about this one alone. */
	if (pool->heap.id >= PLACER_MAX_HEAPS)
		pool->heap.id = PLACER_MAX_HEAPS - 1;
	finish(board, pool);
}

/* What could be a pool, if somebody wished; the rest is somebody's. */
static bool is_candidate(const struct board *board,
			 const struct memory_region *r)
{
	return board->options.all_regions || r->kind == MEMORY_CMA ||
	       r->kind == MEMORY_COHERENT;
}

static void add_regions(struct board *board, bool opted_in)
{
	const struct memory *m = &board->memory;
	u32 i;

	for (i = 0; i < m->nr_regions; i++) {
		const struct memory_region *r = &m->region[i];
		bool is_default =
			r->kind == MEMORY_CMA && !r->refused && !m->refused &&
			dt_has(&board->dt, r->node, "linux,cma-default");

		if (has_kind(board, r->kind, r->node) || opted_in != is_default)
			continue;
		if (is_candidate(board, r))
			add_region(board, r, opted_in);
		else
			board->nr_regions_left++;
	}
}

void board_add_pools(struct board *board)
{
	const struct placement *p = &board->placement;
	u32 i;

	board->pool = dt_alloc(&board->dt,
			       (p->nr_pools + board->memory.nr_regions + 1) *
				       sizeof(*board->pool));
	for (i = 0; i < p->nr_pools; i++)
		placement_pool(board, &p->pool[i]);
	add_system(board);
	add_regions(board, true);
	board->nr_opted_in = board->nr_pools;
	add_regions(board, false);
}
