// SPDX-License-Identifier: GPL-2.0
/*
 * Carveout heaps: reserved memory that has no other user.
 *
 * The kernel's linear map leaves out memory with no-map, so that it can be mapped
 * write-combined, which suits devices that do not snoop caches. Memory without no-map
 * has a cached alias in the linear map, and all other mappings have to be cached too.
 *
 * The boot firmware may have left data in the memory, so each granule is cleared before
 * its first use. All granules of a buffer are cleared when it is freed. So free granules
 * are clear, apart from those that have never been used.
 */
#include <kunit/visibility.h>
#include <linux/bitmap.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <placer/heaps.h>

#include "region.h"
#include "reserved.h"

/**
 * struct placer_carveout - one region
 * @heap: the heap
 * @region: its memory
 * @virt: kernel mapping of the memory
 * @dirty: a bit for each granule that has not been cleared since boot
 * @name: name of @heap, freed with it
 */
struct placer_carveout {
	struct placer_heap heap;
	struct placer_region region;
	void *virt;
	unsigned long *dirty;
	char *name;
};

static struct placer_carveout *to_carveout(struct placer_heap *heap)
{
	return container_of(heap, struct placer_carveout, heap);
}

static void placer_carveout_describe(struct placer_heap *heap,
				     struct placer_heap_facts *facts)
{
	placer_region_describe(&to_carveout(heap)->region, facts);
}

static u64 placer_carveout_largest(struct placer_heap *heap)
{
	return placer_gen_pool_largest(to_carveout(heap)->region.pool);
}

static void placer_carveout_clear(struct placer_carveout *carveout,
				  phys_addr_t first, size_t size)
{
	void *virt = carveout->virt + (first - carveout->region.first);
	size_t step;

	for (; size; size -= step, virt += step) {
		step = min_t(size_t, size, SZ_64K);
		memset(virt, 0, step);
		cond_resched();
	}
}

/*
 * The caller owns the granules, but their bits share words with those of others: hence
 * the atomic bitops.
 */
static void placer_carveout_clear_dirty(struct placer_carveout *carveout,
					phys_addr_t first, size_t size)
{
	u64 granule = carveout->region.granule;
	size_t done;

	for (done = 0; done < size; done += granule) {
		phys_addr_t phys = first + done;
		unsigned long bit = (phys - carveout->region.first) >>
				    ilog2(granule);

		if (test_and_clear_bit(bit, carveout->dirty))
			placer_carveout_clear(carveout, phys, granule);
	}
}

static int placer_carveout_alloc(struct placer_heap *heap,
				 const struct placer_heap_request *req,
				 struct placer_backing *backing)
{
	struct placer_carveout *carveout = to_carveout(heap);
	phys_addr_t first;
	int rc;

	first = placer_region_take(&carveout->region, req->size, req->align);
	if (!first)
		return -ENOMEM;

	rc = placer_backing_add(backing, PHYS_PFN(first),
				req->size >> PAGE_SHIFT);
	if (rc) {
		placer_region_give(&carveout->region, first, req->size);
		return rc;
	}

	/* Also if the buffer is overwritten, as it may end within a granule. */
	placer_carveout_clear_dirty(carveout, first, req->size);
	return 0;
}

static void placer_carveout_free(struct placer_heap *heap,
				 struct placer_backing *backing)
{
	struct placer_carveout *carveout = to_carveout(heap);
	phys_addr_t first = PFN_PHYS(backing->runs[0].pfn);

	/* With larger IOMMU pages, a device may have written beyond the buffer. */
	placer_carveout_clear(carveout, first,
			      placer_region_size(&carveout->region,
						 backing->size));
	placer_region_give(&carveout->region, first, backing->size);
}

static void placer_carveout_release(struct placer_heap *heap)
{
	struct placer_carveout *carveout = to_carveout(heap);

	if (carveout->virt && heap->cpu == PLACER_CPU_WRITECOMBINE)
		memunmap(carveout->virt);
	placer_region_destroy(&carveout->region);
	bitmap_free(carveout->dirty);
	kfree(carveout->name);
	kfree(carveout);
}

static const struct placer_heap_ops placer_carveout_ops = {
	.describe = placer_carveout_describe,
	.alloc = placer_carveout_alloc,
	.free = placer_carveout_free,
	.largest = placer_carveout_largest,
	.release = placer_carveout_release,
};

/* Map the memory as the linear map does, or write-combined if that leaves it out. */
static int placer_carveout_map(struct placer_carveout *carveout,
			       const struct placer_pool *pool,
			       enum placer_linear linear)
{
	struct placer_region *region = &carveout->region;
	bool no_map = placer_reserved_no_map(pool);

	if (linear == PLACER_LINEAR_ALL && !no_map) {
		carveout->virt = phys_to_virt(region->first);
		carveout->heap.cpu = PLACER_CPU_CACHED;
		return 0;
	}
	if (linear == PLACER_LINEAR_NONE && no_map) {
		carveout->virt =
			memremap(region->first, region->size, MEMREMAP_WC);
		carveout->heap.cpu = PLACER_CPU_WRITECOMBINE;
		return carveout->virt ? 0 : -ENOMEM;
	}

	if (no_map)
		dev_err(pool->dev,
			"%pOF: memory is \"no-map\", but the kernel has mapped it\n",
			pool->node);
	else
		dev_err(pool->dev,
			"%pOF: memory is neither in the linear map nor \"no-map\"\n",
			pool->node);
	return -ENODEV;
}

static int placer_carveout_init(struct placer_carveout *carveout,
				const struct placer_pool *pool)
{
	struct placer_region *region = &carveout->region;
	struct placer_span span;
	unsigned long granules;
	int rc;

	rc = placer_reserved_find(pool, &span, &carveout->name) ?:
		     placer_region_init(region, &span, pool->granule);
	if (rc)
		return rc;

	granules = region->size >> ilog2(region->granule);
	carveout->dirty = bitmap_alloc(granules, GFP_KERNEL);
	if (!carveout->dirty)
		return -ENOMEM;

	bitmap_fill(carveout->dirty, granules);
	carveout->heap.name = carveout->name;
	carveout->heap.kind = PLACER_HEAP_CARVEOUT;
	carveout->heap.ops = &placer_carveout_ops;
	carveout->heap.cost = pool->cost;
	return placer_carveout_map(carveout, pool,
				   placer_reserved_linear(&span));
}

/**
 * placer_carveout_heap_create() - make a heap of plain reserved memory
 * @pool: the pool; refers to reserved memory without a compatible
 *
 * Context: may sleep.
 * Return: a registered heap, or an ERR_PTR: -ENODEV if the memory is not reserved or,
 * as the log explains, only partly in the linear map, or there despite no-map; -EBUSY
 * if buffers still have memory of an earlier heap there; -ENOMEM; or what
 * placer_heap_register() returns.
 */
struct placer_heap *placer_carveout_heap_create(const struct placer_pool *pool)
{
	struct placer_carveout *carveout =
		kzalloc(sizeof(*carveout), GFP_KERNEL);
	int rc;

	if (!carveout)
		return ERR_PTR(-ENOMEM);

	rc = placer_carveout_init(carveout, pool) ?:
		     placer_heap_register(&carveout->heap);
	if (rc) {
		placer_carveout_release(&carveout->heap);
		return ERR_PTR(rc);
	}
	return &carveout->heap;
}
EXPORT_SYMBOL_IF_KUNIT(placer_carveout_heap_create);
