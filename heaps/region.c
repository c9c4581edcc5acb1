// SPDX-License-Identifier: GPL-2.0
/*
 * Regions: memory that is handed out in runs, by a gen_pool.
 *
 * The gen_pool's addresses are physical ones, which it need not be able to
 * access, so that what it aligns is what devices see.
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

/* All that is handed out, by heaps and by those that buffers have not left yet. */
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
 * placer_region_init() - begin to hand out memory
 * @region: result; to be given to placer_region_destroy()
 * @span: the memory, whole pages
 * @granule: length and alignment of what is handed out, a power of two; less
 *	than a page, also 0, is a page
 *
 * What is left of the span at either end because of @granule is not used.
 *
 * Context: may sleep.
 * Return: 0; -ENODEV if nothing is left; -EBUSY if some of it is handed out already,
 * perhaps by a heap that has gone but for its buffers; -ENOMEM.
 */
int placer_region_init(struct placer_region *region,
		       const struct placer_span *span, u64 granule)
{
	u64 first, end;
	int rc;

	granule = max_t(u64, granule, PAGE_SIZE);
	/* A gen_pool has no other way than 0 to say that it has nothing. */
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
 * placer_region_destroy() - hand out no more
 * @region: all of it was given back, or placer_region_init() failed
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
 * placer_region_size() - how much is taken for a request?
 * @region: the region
 * @size: of the request, in bytes
 *
 * Context: any.
 * Return: bytes that placer_region_take() takes for it.
 */
size_t placer_region_size(const struct placer_region *region, size_t size)
{
	return round_up(size, region->granule);
}

/**
 * placer_region_take() - take a run of memory
 * @region: the region
 * @size: bytes
 * @align: of its start, a power of two of at most 1 GiB
 *
 * O(granules in the region).
 *
 * Context: any.
 * Return: its physical address, or 0 if there is no such run.
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
 * placer_region_give() - give a run back
 * @region: the region
 * @first: what placer_region_take() returned
 * @size: what it was asked for
 *
 * Context: any.
 */
void placer_region_give(struct placer_region *region, phys_addr_t first,
			size_t size)
{
	gen_pool_free(region->pool, first, size);
}

/**
 * placer_region_describe() - facts of a heap that hands out a region
 * @region: the region
 * @facts: filled in
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
 * placer_span_max_align() - to what can a run in a span be aligned?
 * @span: not empty, and not from address 0
 *
 * Context: any.
 * Return: the largest power of two of which there is a multiple in @span, but no
 * more than a gen_pool understands.
 */
u64 placer_span_max_align(const struct placer_span *span)
{
	/* That is the highest bit in which its end differs from what is before. */
	u64 align = BIT_ULL(fls64((span->first - 1) ^ span->last) - 1);

	return min_t(u64, align, SZ_1G);
}

/* Of a run of granules, the whole pages. */
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

/* Looks without a lock: the answer is advice. */
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
 * placer_gen_pool_largest() - how long is the longest run that is free?
 * @pool: which hands it out
 *
 * O(granules).
 *
 * Context: any.
 * Return: bytes, of whole pages.
 */
u64 placer_gen_pool_largest(struct gen_pool *pool)
{
	u64 largest = 0;

	gen_pool_for_each_chunk(pool, placer_chunk_largest, &largest);
	return largest;
}
