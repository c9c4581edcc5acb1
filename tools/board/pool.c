// SPDX-License-Identifier: GPL-2.0
/*
 * Pools: what memory offers, as the kernel module's heaps say it of themselves.
 *
 * Ordinary memory is a pool whether or not the placement node has one for it,
 * and so is the kernel's default contiguous area, as the tree, the command line or
 * --cma has it.
 * Other reserved memory is in no pool until the placement node has one for it.
 */
#include <string.h>

#include "../error.h"
#include "board.h"

#define PAGE	    4096ull
#define SYSTEM_MOST 0x10000ull	       /* longest block that is promised */
#define SYSTEM_LIKE 0x100000ull	       /* block that is tried first */
#define CMA_COST    20		       /* of the default area */
#define RAM_LAST    ((1ull << 52) - 1) /* the most that arm64 can have */

static u64 pool_max_u64(u64 a, u64 b)
{
	return a > b ? a : b;
}

static void pool_set_spans(struct board_pool *pool,
			   const struct placer_span *span, u32 nr)
{
	pool->heap.nr_spans = nr;
	memcpy(pool->heap.span, span, nr * sizeof(*span));
}

/* Ordinary memory: blocks from pages to what the heap promises. */
static void pool_system_pool(struct board *board, struct board_pool *pool,
			     u64 granule)
{
	static const struct placer_span anywhere = { 0, RAM_LAST };
	const struct memory *m = &board->memory;
	struct placer_heap_facts *heap = &pool->heap;
	u32 i;

	pool->kind = MEMORY_SYSTEM;
	pool->memory = DT_NONE;
	heap->block = pool_max_u64(PAGE, granule);
	heap->max_block = pool_max_u64(SYSTEM_MOST, heap->block);
	heap->preferred_block = pool_max_u64(SYSTEM_LIKE, heap->block);
	heap->max_align = heap->max_block;
	heap->cpu = PLACER_CPU_CACHED;
	heap->limitable = m->ram_known;
	heap->total = m->ram_known ? reserved_free_bytes(m, ~0ull) :
				     PLACER_NO_LIMIT;
	pool->size = heap->total;
	if (m->ram_known) {
		pool_set_spans(pool, m->zone, m->nr_zones);
		for (i = 0; i < m->nr_zones; i++)
			board_fact(board, &pool->facts,
				   board_window_text(board, &m->zone[i]),
				   m->ram_given ? "--memory" : "memory",
				   DT_NONE);
		return;
	}
	pool->somewhere = true;
	pool_set_spans(pool, &anywhere, 1);
	board_fact(board, &pool->facts,
		   "the tree does not say where memory is: see --memory", NULL,
		   DT_NONE);
}

static void pool_finish(struct board *board, struct board_pool *pool)
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

void board_new_pool(struct board *board, struct board_pool *pool,
		    const struct memory_region *r)
{
	board_region(board, pool, r, PAGE);
	pool_finish(board, pool);
}

/* Memory behind a firewall; what the kernel has mapped makes no sense there. */
static void pool_protect(struct board *board, struct board_pool *pool,
			 const struct placement_pool *p,
			 const struct memory_region *r)
{
	pool->heap.domain = 1u << pool->heap.id;
	pool->heap.cpu = PLACER_CPU_NONE;
	board_fact(board, &pool->facts,
		   "only for devices with access; not for the CPU",
		   PLACER_POOL_PROPERTY(protected), p->node);
	if (pool->unusable)
		return;
	if (r->kind != MEMORY_CARVEOUT)
		pool->unusable = "cannot be protected, as others manage it";
	else if (!r->no_map)
		bad_input("%s: is protected, but %s is not no-map", pool->path,
			  dt_path(&board->dt, r->node));
}

/* The module leaves out a second pool of one carve-out, and goes on. */
static void pool_check_in_use(struct board *board, struct board_pool *pool)
{
	struct dt *dt = &board->dt;
	const struct board_pool *other;

	for (other = board->pool; other != pool && !pool->unusable; other++)
		if (!other->unusable && other->memory == pool->memory)
			pool->unusable = dt_printf(dt, "%s is in use, by %s",
						   dt_path(dt, pool->memory),
						   other->name);
}

/* Heaps are named after the nodes of their memory. */
static void pool_check_name(const struct board *board,
			    const struct board_pool *pool)
{
	const struct dt *dt = &board->dt;
	const char *name, *other;
	u32 i;

	if (pool->unusable || pool->memory == DT_NONE)
		return;
	name = dt->node[pool->memory].name;
	for (i = 0; &board->pool[i] != pool; i++) {
		if (board->pool[i].unusable || board->pool[i].memory == DT_NONE)
			continue;
		other = dt->node[board->pool[i].memory].name;
		if (!strcmp(name, other))
			bad_input("%s: its memory is called %s, as that of %s is",
				  pool->path, name, board->pool[i].path);
	}
	if (!strcmp(name, "system"))
		bad_input("%s: its memory is called %s, as ordinary memory is",
			  pool->path, name);
}

/* Read a region; reserved memory has been read and placed with the others already. */
static void pool_read_region(struct board *board, u32 node,
			     struct memory_region *region)
{
	const struct memory *m = &board->memory;
	const struct memory_region *placed = memory_region_of(m, node);

	if (placed)
		*region = *placed;
	else
		memory_region_read(&board->dt, m->cma_block, node, region);
}

static void pool_placement_pool(struct board *board,
				const struct placement_pool *p)
{
	struct board_pool *pool = &board->pool[board->nr_pools];
	struct memory_region region;
	struct dt *dt = &board->dt;
	u32 memory = p->region != DT_NONE ? p->region : p->sram;
	bool cost_given;

	pool->opted_in = true;
	pool->packed = true;
	pool->path = dt_path(dt, p->node);
	pool->name = placer_binding_stem(PLACER_BINDING_POOL,
					 dt->node[p->node].name);
	pool->heap.id = board->nr_pools++;
	pool->heap.cost = p->said.cost;
	if (memory == DT_NONE) {
		pool_system_pool(board, pool, p->said.granule);
	} else {
		if (p->sram != DT_NONE)
			memory_sram_read(dt, memory, &region);
		else
			pool_read_region(board, memory, &region);
		board_region(board, pool, &region, p->said.granule);
		if (!dt->node[memory].available)
			pool->unusable = dt_printf(dt, "%s is disabled",
						   dt_path(dt, memory));
		if (region.kind == MEMORY_CARVEOUT)
			pool_check_in_use(board, pool);
	}
	cost_given = dt_has(dt, p->node, PLACER_POOL_PROPERTY(cost));
	board_fact(board, &pool->facts, dt_printf(dt, "cost %u", p->said.cost),
		   cost_given ? PLACER_POOL_PROPERTY(cost) : NULL,
		   cost_given ? p->node : DT_NONE);
	if (p->said.protected)
		pool_protect(board, pool, p, &region);
	pool_finish(board, pool);
	pool_check_name(board, pool);
}

static bool pool_has_kind(const struct board *board, enum memory_kind kind,
			  u32 node)
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

static struct board_pool *pool_next_pool(struct board *board, bool opted_in)
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

static void pool_add_system(struct board *board)
{
	struct board_pool *pool;

	if (pool_has_kind(board, MEMORY_SYSTEM, DT_NONE))
		return;
	pool = pool_next_pool(board, true);
	pool->name = "system";
	pool->path = "system";
	pool_system_pool(board, pool, 0);
	pool_finish(board, pool);
}

static void pool_add_region(struct board *board, const struct memory_region *r,
			    bool opted_in)
{
	struct board_pool *pool = pool_next_pool(board, opted_in);

	pool->name = board->dt.node[r->node].name;
	pool->path = dt_path(&board->dt, r->node);
	if (opted_in) {
		pool->heap.cost = CMA_COST;
		board_fact(board, &pool->facts, "the kernel's default area",
			   "linux,cma-default", r->node);
	}
	board_region(board, pool, r, PAGE);
	/* The solver's sets have no bit for it, but it is only asked about this pool alone. */
	if (pool->heap.id >= PLACER_MAX_HEAPS)
		pool->heap.id = PLACER_MAX_HEAPS - 1;
	pool_finish(board, pool);
}

/* On arm, a region with a reg is set up after the kernel's own area, and replaces it as default. */
static const char *pool_own_refused(struct board *board)
{
	const struct memory *m = &board->memory;
	u32 i;

	for (i = 0; i < m->nr_regions && !m->own.refused; i++)
		if (m->region[i].is_default)
			return dt_printf(&board->dt,
					 "is lost, as Linux takes %s for the default after it has made this one",
					 dt_path(&board->dt,
						 m->region[i].node));
	return m->own.refused;
}

/* The default area that the kernel makes by itself. */
static void pool_add_own(struct board *board)
{
	const struct memory_own_area *own = &board->memory.own;
	struct memory_region r = {
		.node = DT_NONE,
		.kind = MEMORY_CMA,
		.size = own->size,
		.align = board->memory.cma_block,
		.nr_where = own->known,
		.where = { own->within },
		.known = own->known && own->fixed,
		.at = own->at,
		.refused = pool_own_refused(board),
	};
	struct board_pool *pool;

	if (!own->size)
		return;
	pool = pool_next_pool(board, true);
	pool->name = "cma";
	pool->path = "cma";
	pool->heap.cost = CMA_COST;
	board_fact(board, &pool->facts,
		   "the default area, which Linux makes by itself",
		   own->property, own->node);
	board_region(board, pool, &r, PAGE);
	if (own->known && !own->fixed)
		board_fact(board, &pool->facts,
			   dt_printf(&board->dt,
				     "at %s, or a bit lower, as the kernel takes memory before",
				     board_window_text(board, &own->at)),
			   NULL, DT_NONE);
	if (own->known && own->by_zone) {
		pool->assumes = "CONFIG_ZONE_DMA";
		board_fact(board, &pool->facts,
			   "if the kernel has CONFIG_ZONE_DMA, as usual on arm64; else up to 4 GiB",
			   NULL, DT_NONE);
	}
	pool_finish(board, pool);
}

/* Is this region shown as a possible pool? All others only with --all. */
static bool pool_is_candidate(const struct board *board,
			      const struct memory_region *r)
{
	return board->options.all_regions || r->kind == MEMORY_CMA ||
	       r->kind == MEMORY_COHERENT;
}

static void pool_add_regions(struct board *board, bool opted_in)
{
	const struct memory *m = &board->memory;
	u32 i;

	for (i = 0; i < m->nr_regions; i++) {
		const struct memory_region *r = &m->region[i];
		bool is_default = r->is_default && !r->refused && !m->refused;

		if (pool_has_kind(board, r->kind, r->node) ||
		    opted_in != is_default)
			continue;
		if (pool_is_candidate(board, r))
			pool_add_region(board, r, opted_in);
		else
			board->nr_regions_left++;
	}
}

void board_add_pools(struct board *board)
{
	const struct placement *p = &board->placement;
	u32 i;

	board->pool = dt_alloc(&board->dt,
			       (p->nr_pools + board->memory.nr_regions + 2) *
				       sizeof(*board->pool));
	for (i = 0; i < p->nr_pools; i++)
		pool_placement_pool(board, &p->pool[i]);
	pool_add_system(board);
	pool_add_regions(board, true);
	pool_add_own(board);
	board->nr_opted_in = board->nr_pools;
	pool_add_regions(board, false);
}
