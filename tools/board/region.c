// SPDX-License-Identifier: GPL-2.0
/*
 * Regions: what memory with a node of its own offers as a pool, by its kind, as
 * the kernel module's heaps say it of themselves.
 */
#include <string.h>

#include "board.h"

#define PAGE	   4096ull
#define RUN_ALIGN  0x40000000ull      /* strictest alignment of a carveout */
#define BLOCK_MOST 0x40000ull	      /* longest block of a restricted pool */
#define RAM_LAST   ((1ull << 52) - 1) /* the most that arm64 can have */

static u64 region_max_u64(u64 a, u64 b)
{
	return a > b ? a : b;
}

static u64 region_min_u64(u64 a, u64 b)
{
	return a < b ? a : b;
}

/* Where a region can lie, as far as the tree and the memory say. */
static void region_spans(struct board *board, struct board_pool *pool,
			 const struct memory_region *r)
{
	static const struct placer_span anywhere = { 0, RAM_LAST };
	struct placer_reach where = { 0 };
	u32 i;

	pool->somewhere = !r->known;
	if (r->known)
		placer_reach_add(&where, &r->at);
	for (i = 0; !r->known && i < r->nr_where; i++)
		placer_reach_add(&where, &r->where[i]);
	if (!r->known && !r->nr_where)
		placer_reach_add(&where, &anywhere);
	if (!r->known && board->memory.ram_known)
		placer_reach_intersect(&where, &board->memory.ram);
	pool->heap.nr_spans = region_min_u64(where.nr, PLACER_MAX_SPANS);
	memcpy(pool->heap.span, where.window,
	       pool->heap.nr_spans * sizeof(*where.window));
	if (!where.nr)
		pool->unusable = "there is no memory where it may be";
}

/* The only way in which the CPU may map the region: any other would be an alias. */
static u32 region_cpu(const struct memory_region *r)
{
	if (r->no_map || r->kind == MEMORY_SRAM)
		return PLACER_CPU_WRITECOMBINE;
	/* As the kernel's linear map has it */
	return PLACER_CPU_CACHED;
}

static u64 region_power_below(u64 value)
{
	u64 power = 1;

	while (value >>= 1)
		power <<= 1;
	return power;
}

/* The alignment of all addresses where the region may begin. */
static u64 region_base_align(const struct memory_region *r)
{
	u64 at = r->known ? r->at.first : r->align;

	return region_max_u64(at & -at, at || !r->known ? PAGE : 1ull << 62);
}

static void region_facts(struct board *board, struct board_pool *pool,
			 const struct memory_region *r)
{
	u32 i;

	if (r->placed) {
		board_fact(board, &pool->facts,
			   board_window_text(board, &r->where[0]), "reg",
			   r->node);
		if (r->outside && !r->refused)
			board_fact(board, &pool->facts,
				   "where the tree has no memory, so the boot loader has to add it",
				   NULL, DT_NONE);
		return;
	}
	if (r->size && r->node != DT_NONE)
		board_fact(board, &pool->facts,
			   dt_printf(&board->dt, "%s, placed at boot",
				     board_size_text(board, r->size)),
			   "size", r->node);
	for (i = 0; r->node != DT_NONE && i < r->nr_where; i++)
		board_fact(board, &pool->facts,
			   dt_printf(&board->dt, "within %s",
				     board_window_text(board, &r->where[i])),
			   "alloc-ranges", r->node);
	if (r->known)
		board_fact(board, &pool->facts,
			   dt_printf(&board->dt, "%s, where Linux places it",
				     board_window_text(board, &r->at)),
			   NULL, DT_NONE);
}

/* Each buffer is one run. */
static void region_run_heap(struct board_pool *pool, u64 size, u64 max_align)
{
	struct placer_heap_facts *heap = &pool->heap;

	heap->total = size;
	heap->block = size;
	heap->max_block = size;
	heap->preferred_block = size;
	heap->max_align = max_align;
}

/* Cut @span down to whole granules. Return: bytes */
static u64 region_trim(struct placer_span *span, u64 granule)
{
	/* The kernel's gen_pool never uses address 0. */
	u64 first = (region_max_u64(span->first, 1) + granule - 1) & -granule;
	u64 end = (span->last + 1) & -granule;

	if (end <= first)
		return 0;
	*span = (struct placer_span){ first, end - 1 };
	return end - first;
}

/* Memory is handed out in granules, each aligned to its length. */
static void region_granule_heap(struct board_pool *pool,
				const struct memory_region *r, u64 granule)
{
	struct placer_span run = r->kind == MEMORY_SRAM ? r->longest : r->at;
	u64 size = r->size & -granule;
	u64 align =
		region_max_u64(region_power_below(size), region_base_align(r));

	if (r->known) {
		size = region_trim(&run, granule);
		region_trim(&pool->heap.span[0], granule);
		align = region_power_below((run.first - 1) ^ run.last);
	}
	region_run_heap(pool, size, region_min_u64(align, RUN_ALIGN));
}

/* Drivers share the region, and the DMA API hands out only powers of two. */
static void region_coherent_heap(struct board_pool *pool,
				 const struct memory_region *r)
{
	u64 longest = region_power_below(r->size & -PAGE);

	region_run_heap(pool, longest,
			region_min_u64(longest, region_base_align(r)));
}

/* The DMA API uses the region as bounce buffers, too, and gives no longer blocks. */
static void region_restricted_heap(struct board_pool *pool,
				   const struct memory_region *r, u64 granule)
{
	u64 size = r->size & -PAGE;
	u64 longest =
		region_min_u64(region_min_u64(BLOCK_MOST, region_base_align(r)),
			       region_power_below(size));
	struct placer_heap_facts *heap = &pool->heap;

	region_run_heap(pool, size, longest);
	heap->block = granule;
	heap->max_block = longest;
	heap->preferred_block = longest;
}

static void region_heap(const struct board *board, struct board_pool *pool,
			const struct memory_region *r, u64 granule)
{
	switch (r->kind) {
	case MEMORY_CMA:
		region_run_heap(pool, r->size & -PAGE, board_cma_align(board));
		break;
	case MEMORY_COHERENT:
		region_coherent_heap(pool, r);
		break;
	case MEMORY_RESTRICTED:
		region_restricted_heap(pool, r, granule);
		break;
	default:
		region_granule_heap(pool, r, granule);
	}
}

/* A carveout outside of the kernel's memory is not mapped, "no-map" or not. */
static bool region_is_foreign(const struct board *board,
			      const struct memory_region *r)
{
	struct placer_reach ram = board->memory.ram;

	return board->memory.ram_known && r->placed && !r->no_map &&
	       r->kind == MEMORY_CARVEOUT &&
	       !placer_reach_covers(&ram, &r->where[0]);
}

static const char *region_unusable(struct board *board,
				   const struct board_pool *pool,
				   const struct memory_region *r, u64 granule)
{
	const struct memory *m = &board->memory;

	if (r->kind != MEMORY_SRAM && m->refused)
		return dt_printf(&board->dt,
				 "/reserved-memory %s, so Linux ignores all of it",
				 m->refused);
	if (r->refused)
		return r->refused;
	if (r->size < PAGE)
		return "is smaller than a page";
	if (r->kind == MEMORY_FIRMWARE)
		return "is some driver's, by its compatible";
	if (region_is_foreign(board, r))
		return "is none that the kernel has, and not no-map";
	if (!pool->heap.total || granule > pool->heap.max_align)
		return dt_printf(&board->dt, "has no blocks of %s",
				 board_size_text(board, granule));
	return NULL;
}

void board_region(struct board *board, struct board_pool *pool,
		  const struct memory_region *r, u64 granule)
{
	const char *unusable;

	granule = region_max_u64(granule, PAGE);
	pool->kind = r->kind;
	pool->memory = r->node;
	pool->size = r->size;
	region_spans(board, pool, r);
	region_facts(board, pool, r);
	region_heap(board, pool, r, granule);
	pool->heap.cpu = region_cpu(r);
	/* The kernel's memory map covers RAM, also where nothing is mapped. */
	pool->heap.pageless = r->kind == MEMORY_SRAM;
	unusable = region_unusable(board, pool, r, granule);
	if (unusable)
		pool->unusable = unusable;
}
