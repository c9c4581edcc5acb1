// SPDX-License-Identifier: GPL-2.0
/*
 * Restricted heaps: the pools of devices that may access no other memory.
 *
 * Such a device is behind no IOMMU, but its bus lets it access one region only, a
 * restricted-dma-pool. The DMA API copies what it maps into that region and back. A
 * buffer that is in the region need not be copied.
 *
 * The DMA API manages the region in blocks of up to 256 KiB, aligned to their size, and
 * does not fall back to other memory.
 */
#include <kunit/visibility.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/pfn.h>
#include <linux/platform_device.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/swiotlb.h>
#include <placer/heaps.h>

#include "reserved.h"

/**
 * struct placer_restricted - one region
 * @heap: the heap
 * @node: in placer_restricted, while @heap is registered
 * @pdev: the pseudo device whose region it is
 * @span: addresses of the region
 * @block: length of its longest blocks
 * @granule: granule of the pool; at least a page
 * @name: name of @heap, freed with it
 */
struct placer_restricted {
	struct placer_heap heap;
	struct list_head node;
	struct platform_device *pdev;
	struct placer_span span;
	u64 block;
	u64 granule;
	char *name;
};

/**
 * struct placer_restricted_cut - division of a backing into blocks
 * @block: length of all blocks but the last
 * @least: minimum length of the last block
 */
struct placer_restricted_cut {
	size_t block;
	size_t least;
};

static DEFINE_MUTEX(placer_restricted_mutex);
static LIST_HEAD(placer_restricted);

static struct placer_restricted *to_restricted(struct placer_heap *heap)
{
	return container_of(heap, struct placer_restricted, heap);
}

static void placer_restricted_describe(struct placer_heap *heap,
				       struct placer_heap_facts *facts)
{
	struct placer_restricted *restricted = to_restricted(heap);
	u64 total = restricted->span.last - restricted->span.first + 1;
	u64 used = atomic_long_read(&heap->stats.used);

	facts->nr_spans = 1;
	facts->span[0] = restricted->span;
	facts->block = restricted->granule;
	facts->max_block = restricted->block;
	facts->preferred_block = restricted->block;
	facts->max_align = restricted->block;
	facts->total = total;
	/* Bounce buffers of drivers take some as well, how much is not known. */
	facts->free = total - min(total, used);
}

static size_t placer_restricted_len(const struct placer_restricted_cut *cut,
				    size_t left)
{
	return clamp(left, cut->least, cut->block);
}

/* Clear and free the first @size bytes of a backing. */
static void placer_restricted_give(struct placer_restricted *restricted,
				   const struct placer_backing *backing,
				   const struct placer_restricted_cut *cut,
				   size_t size)
{
	const struct placer_run *run = backing->runs;
	size_t done, len;

	for (done = 0; done < size; done += len) {
		pgoff_t index = done >> PAGE_SHIFT;
		struct page *page;

		while (index >= run->index + run->nr_pages)
			run++;
		page = pfn_to_page(run->pfn + (index - run->index));
		len = placer_restricted_len(cut, size - done);
		memset(page_address(page), 0, len);
		/* Not translated: the pseudo device's addresses are physical. */
		dma_free_pages(&restricted->pdev->dev, len, page,
			       page_to_phys(page), DMA_BIDIRECTIONAL);
		cond_resched();
	}
}

static int placer_restricted_add(struct placer_restricted *restricted,
				 struct placer_backing *backing, size_t len,
				 size_t left)
{
	dma_addr_t dma;
	struct page *page;
	int rc;

	/* dma_alloc_pages() always zeroes, whatever the request says. */
	page = dma_alloc_pages(&restricted->pdev->dev, len, &dma,
			       DMA_BIDIRECTIONAL, GFP_KERNEL | __GFP_NOWARN);
	if (!page)
		return -ENOMEM;

	rc = placer_backing_add(backing, page_to_pfn(page),
				min(len, left) >> PAGE_SHIFT);
	if (rc)
		dma_free_pages(&restricted->pdev->dev, len, page, dma,
			       DMA_BIDIRECTIONAL);
	return rc;
}

static int placer_restricted_fill(struct placer_restricted *restricted,
				  struct placer_backing *backing,
				  const struct placer_restricted_cut *cut,
				  size_t size)
{
	size_t done, len;
	int rc;

	for (done = 0; done < size; done += len) {
		len = placer_restricted_len(cut, size - done);
		rc = placer_restricted_add(restricted, backing, len,
					   size - done);
		if (rc) {
			placer_restricted_give(restricted, backing, cut, done);
			backing->nr_runs = 0;
			return rc;
		}
	}
	return 0;
}

/* The shortest block that satisfies a request. */
static size_t
placer_restricted_least(const struct placer_restricted *restricted,
			const struct placer_heap_request *req)
{
	u64 least = min_t(u64, req->block, req->size);

	return roundup_pow_of_two(max3(least, req->align, restricted->granule));
}

/* Try long blocks first, for short lists; a fragmented pool has only short ones. */
static int placer_restricted_alloc(struct placer_heap *heap,
				   const struct placer_heap_request *req,
				   struct placer_backing *backing)
{
	struct placer_restricted *restricted = to_restricted(heap);
	struct placer_restricted_cut *cut __free(kfree) =
		placer_charge_alloc(req->memcg, req->charge, sizeof(*cut));
	int rc = -ENOMEM;
	u64 block;

	if (IS_ERR(cut))
		return PTR_ERR(cut);

	cut->least = placer_restricted_least(restricted, req);
	for (block = restricted->block; rc == -ENOMEM && block >= cut->least;
	     block /= 2) {
		cut->block = block;
		rc = placer_restricted_fill(restricted, backing, cut,
					    req->size);
	}
	if (rc)
		return rc;

	backing->priv = no_free_ptr(cut);
	return 0;
}

static void placer_restricted_free(struct placer_heap *heap,
				   struct placer_backing *backing)
{
	placer_restricted_give(to_restricted(heap), backing, backing->priv,
			       backing->size);
	kfree(backing->priv);
}

static void placer_restricted_release(struct placer_heap *heap)
{
	struct placer_restricted *restricted = to_restricted(heap);

	placer_reserved_device_free(restricted->pdev);
	kfree(restricted->name);
	kfree(restricted);
}

static const struct placer_heap_ops placer_restricted_ops = {
	.describe = placer_restricted_describe,
	.alloc = placer_restricted_alloc,
	.free = placer_restricted_free,
	.release = placer_restricted_release,
};

/*
 * A block is aligned to its size in memory, and lies within one swiotlb segment of the
 * pool. So a block must not be longer than the alignment of the region's start.
 */
static int placer_restricted_measure(struct placer_restricted *restricted,
				     const struct placer_pool *pool)
{
	const struct placer_span *span = &restricted->span;
	u64 total = span->last - span->first + 1;

	restricted->granule = max_t(u64, pool->granule, PAGE_SIZE);
	restricted->block = min3((u64)IO_TLB_SEGSIZE << IO_TLB_SHIFT,
				 1ull << __ffs64(span->first | BIT_ULL(63)),
				 (u64)rounddown_pow_of_two(total));
	if (restricted->granule <= restricted->block)
		return 0;

	dev_err(pool->dev,
		"%pOF: memory has no blocks for a granule of %llu bytes\n",
		pool->node, restricted->granule);
	return -EOPNOTSUPP;
}

static int placer_restricted_init(struct placer_restricted *restricted,
				  const struct placer_pool *pool)
{
	int rc;

	rc = placer_reserved_find(pool, &restricted->span, &restricted->name) ?:
		     placer_restricted_measure(restricted, pool);
	if (rc)
		return rc;

	restricted->pdev = placer_reserved_device(pool);
	if (IS_ERR(restricted->pdev))
		return PTR_ERR(restricted->pdev);

	restricted->heap.name = restricted->name;
	restricted->heap.kind = PLACER_HEAP_RESTRICTED;
	restricted->heap.ops = &placer_restricted_ops;
	restricted->heap.cost = pool->cost;
	restricted->heap.cpu = PLACER_CPU_CACHED;
	restricted->heap.dma_dev = &restricted->pdev->dev;
	return placer_heap_register(&restricted->heap);
}

/**
 * placer_restricted_heap_create() - make a heap of a restricted DMA pool
 * @pool: the pool; refers to a restricted-dma-pool
 *
 * Context: may sleep.
 * Return: a registered heap, for placer_restricted_heap_destroy(), or an ERR_PTR:
 * -ENODEV if the kernel made no such pool; -EOPNOTSUPP if the granule of the pool is too
 * large; -ENOMEM; or what placer_heap_register() returns.
 */
struct placer_heap *
placer_restricted_heap_create(const struct placer_pool *pool)
{
	struct placer_restricted *restricted =
		kzalloc(sizeof(*restricted), GFP_KERNEL);
	int rc;

	if (!restricted)
		return ERR_PTR(-ENOMEM);

	rc = placer_restricted_init(restricted, pool);
	if (rc) {
		placer_restricted_release(&restricted->heap);
		return ERR_PTR(rc);
	}

	guard(mutex)(&placer_restricted_mutex);
	list_add(&restricted->node, &placer_restricted);
	return &restricted->heap;
}
EXPORT_SYMBOL_IF_KUNIT(placer_restricted_heap_create);

/**
 * placer_restricted_heap_destroy() - unregister the heap of a restricted DMA pool
 * @heap: a heap from placer_restricted_heap_create()
 *
 * Context: as placer_heap_unregister().
 */
void placer_restricted_heap_destroy(struct placer_heap *heap)
{
	scoped_guard(mutex, &placer_restricted_mutex)
		list_del(&to_restricted(heap)->node);
	placer_heap_unregister(heap);
}

/**
 * placer_restricted_heaps() - get the heaps in the restricted DMA pool of a device
 * @dev: the device
 *
 * Context: may sleep.
 * Return: set of heap ids; 0 if the device has no such pool, or the pool is no heap.
 */
u32 placer_restricted_heaps(const struct device *dev)
{
	struct placer_restricted *restricted;
	u32 heaps = 0;

	guard(mutex)(&placer_restricted_mutex);
	list_for_each_entry(restricted, &placer_restricted, node)
		if (restricted->pdev->dev.dma_io_tlb_mem == dev->dma_io_tlb_mem)
			heaps |= BIT(restricted->heap.id);
	return heaps;
}
EXPORT_SYMBOL_IF_KUNIT(placer_restricted_heaps);

/**
 * placer_restricted_to() - tell whether a device is restricted to the memory of a heap
 * @dev: the device
 * @heap: any heap, registered or not
 *
 * Context: any.
 * Return: true if the heap is the restricted DMA pool of the device.
 */
bool placer_restricted_to(const struct device *dev,
			  const struct placer_heap *heap)
{
	return heap->dma_dev &&
	       heap->dma_dev->dma_io_tlb_mem == dev->dma_io_tlb_mem;
}
