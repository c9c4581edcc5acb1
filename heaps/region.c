// SPDX-License-Identifier: GPL-2.0
/*
 * Regions: memory that a gen_pool hands out in runs.
 *
 * The gen_pool never accesses the memory, so its "virtual" addresses are physical ones:
 * then the addresses that it aligns are those that devices use.
 */
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/cleanup.h>
#include <linux/genalloc.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/numa.h>
#include <linux/sizes.h>

#include "region.h"

/* All regions, including those of unregistered heaps whose buffers still use memory. */
static DEFINE_MUTEX(placer_regions_mutex);
static LIST_HEAD(placer_regions);

static int placer_region_claim(struct placer_region *region)
{
	const struct placer_region *other;

	guard(mutex)(&placer_regions_mutex);
	list_for_each_entry(other, &placer_regions, node)
		if (region->first < other->first + other->size &&
		    other->first < region->first + region->size)
			return -EBUSY;
	list_add(&region->node, &placer_regions);
	return 0;
}

/**
 * placer_region_init() - make a region of a span of memory
 * @region: result; for placer_region_destroy(), also on error
 * @span: the memory, whole pages
 * @granule: length and alignment of runs, a power of two; a page if it is less than
 *	that, or 0
 *
 * Only whole granules of the span are used.
 *
 * Context: may sleep.
 * Return: 0; -ENODEV if there is no whole granule; -EBUSY if another region overlaps,
 * perhaps that of an unregistered heap which still has buffers; -ENOMEM.
 */
int placer_region_init(struct placer_region *region,
		       const struct placer_span *span, u64 granule)
{
	u64 first, end;
	int rc;

	granule = max_t(u64, granule, PAGE_SIZE);
	/* A gen_pool returns 0 for failure, so address 0 cannot be used. */
	first = round_up(max_t(u64, span->first, 1), granule);
	end = round_down(span->last + 1, granule);
	if (end <= first)
		return -ENODEV;

	region->first = first;
	region->size = end - first;
	region->granule = granule;
	region->pool = gen_pool_create(ilog2(granule), NUMA_NO_NODE);
	if (!region->pool)
		return -ENOMEM;

	rc = placer_region_claim(region);
	if (rc) {
		gen_pool_destroy(region->pool);
		region->pool = NULL;
		return rc;
	}
	return gen_pool_add_virt(region->pool, first, first, end - first,
				 NUMA_NO_NODE);
}

/**
 * placer_region_destroy() - undo placer_region_init()
 * @region: the region, all of which is free; or placer_region_init() failed for it
 *
 * Context: may sleep.
 */
void placer_region_destroy(struct placer_region *region)
{
	if (!region->pool)
		return;

	scoped_guard(mutex, &placer_regions_mutex)
		list_del(&region->node);
	gen_pool_destroy(region->pool);
}

/**
 * placer_region_size() - round a size up to whole granules
 * @region: the region
 * @size: size of a request, in bytes
 *
 * Context: any.
 * Return: bytes that placer_region_take() takes for @size.
 */
size_t placer_region_size(const struct placer_region *region, size_t size)
{
	return round_up(size, region->granule);
}

/**
 * placer_region_take() - take a run of memory from a region
 * @region: the region
 * @size: bytes
 * @align: alignment of the first byte, a power of two of at most 1 GiB
 *
 * O(granules in the region).
 *
 * Context: any.
 * Return: the physical address of the run, or 0 if there is no such run.
 */
phys_addr_t placer_region_take(struct placer_region *region, size_t size,
			       u64 align)
{
	struct genpool_data_align data = {
		.align = max(align, region->granule),
	};

	return gen_pool_alloc_algo(region->pool, size, gen_pool_first_fit_align,
				   &data);
}

/**
 * placer_region_give() - give a run back to a region
 * @region: the region
 * @first: physical address of the run, from placer_region_take()
 * @size: size of the run, as given to placer_region_take()
 *
 * Context: any.
 */
void placer_region_give(struct placer_region *region, phys_addr_t first,
			size_t size)
{
	gen_pool_free(region->pool, first, size);
}

/**
 * placer_region_describe() - fill in the facts of a heap that is a region
 * @region: the region
 * @facts: result; what does not depend on the region is left alone
 *
 * Context: any.
 */
void placer_region_describe(const struct placer_region *region,
			    struct placer_heap_facts *facts)
{
	facts->nr_spans = 1;
	facts->span[0].first = region->first;
	facts->span[0].last = region->first + region->size - 1;
	facts->block = region->size;
	facts->max_block = region->size;
	facts->preferred_block = region->size;
	facts->max_align = placer_span_max_align(&facts->span[0]);
	facts->total = region->size;
	facts->free = gen_pool_avail(region->pool);
}

/**
 * placer_span_max_align() - get the strictest alignment of a run in a span
 * @span: the span; not empty, and not from address 0
 *
 * Context: any.
 * Return: the largest power of two that has a multiple in @span, or 1 GiB if that is
 * less: a gen_pool keeps alignments in an int.
 */
u64 placer_span_max_align(const struct placer_span *span)
{
	/* The highest bit in which the last address differs from the one before the first. */
	u64 align = BIT_ULL(fls64((span->first - 1) ^ span->last) - 1);

	return min_t(u64, align, SZ_1G);
}

/* Bytes in whole pages of a run of free granules. */
static u64 placer_chunk_run(const struct gen_pool *pool,
			    const struct gen_pool_chunk *chunk,
			    unsigned long bit, unsigned long end)
{
	u64 first = chunk->phys_addr + ((u64)bit << pool->min_alloc_order);
	u64 last = chunk->phys_addr + ((u64)end << pool->min_alloc_order);

	first = round_up(first, PAGE_SIZE);
	last = round_down(last, PAGE_SIZE);
	return last > first ? last - first : 0;
}

/* Reads the bitmap without a lock: the result is advice. */
static void placer_chunk_largest(struct gen_pool *pool,
				 struct gen_pool_chunk *chunk, void *data)
{
	unsigned long bits = (chunk->end_addr - chunk->start_addr + 1) >>
			     pool->min_alloc_order;
	unsigned long bit = find_first_zero_bit(chunk->bits, bits), end;
	u64 *largest = data;

	while (bit < bits) {
		end = find_next_bit(chunk->bits, bits, bit);
		*largest =
			max(*largest, placer_chunk_run(pool, chunk, bit, end));
		bit = find_next_zero_bit(chunk->bits, bits, end);
	}
}

/**
 * placer_gen_pool_largest() - get the length of the longest free run
 * @pool: the gen_pool
 *
 * O(granules).
 *
 * Context: any.
 * Return: length of the longest run of whole pages, in bytes.
 */
u64 placer_gen_pool_largest(struct gen_pool *pool)
{
	u64 largest = 0;

	gen_pool_for_each_chunk(pool, placer_chunk_largest, &largest);
	return largest;
}
