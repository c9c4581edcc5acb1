// SPDX-License-Identifier: GPL-2.0
/*
 * Coherent heaps: shared-dma-pool regions that are not reusable.
 *
 * The DMA API manages these regions for the drivers of all devices that refer to them,
 * so that the heap allocates from it too, for a pseudo device. It maps a region
 * write-combined, so the region must not be in the linear map. An allocation is aligned,
 * within the region, to its size rounded up to a power of two. The DMA API does not fall
 * back to other memory.
 */
#include <kunit/visibility.h>
#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <placer/heaps.h>

#include "reserved.h"

/**
 * struct placer_coherent - one region
 * @heap: the heap
 * @pdev: the pseudo device whose region it is
 * @span: addresses of the region
 * @granule: granule of the pool; at least a page
 * @taken: bytes that the heap has allocated from the region
 * @name: name of @heap, freed with it
 */
struct placer_coherent {
	struct placer_heap heap;
	struct platform_device *pdev;
	struct placer_span span;
	u64 granule;
	atomic64_t taken;
	char *name;
};

/**
 * struct placer_coherent_run - memory of one backing
 * @virt: mapping by the DMA API
 * @dma: address for the pseudo device, which is the physical one
 * @size: bytes that were allocated
 */
struct placer_coherent_run {
	void *virt;
	dma_addr_t dma;
	size_t size;
};

static struct placer_coherent *to_coherent(struct placer_heap *heap)
{
	return container_of(heap, struct placer_coherent, heap);
}

static u64 placer_coherent_total(const struct placer_coherent *coherent)
{
	return coherent->span.last - coherent->span.first + 1;
}

/*
 * A buffer is one run, so the total is the length of the longest run. The rest of the
 * region can only show in what is free.
 */
static void placer_coherent_describe(struct placer_heap *heap,
				     struct placer_heap_facts *facts)
{
	struct placer_coherent *coherent = to_coherent(heap);
	u64 total = placer_coherent_total(coherent);
	u64 taken = atomic64_read(&coherent->taken);
	u64 longest = rounddown_pow_of_two(total);

	facts->nr_spans = 1;
	facts->span[0] = coherent->span;
	facts->block = longest;
	facts->max_block = longest;
	facts->preferred_block = longest;
	facts->max_align =
		min(longest, 1ull << __ffs64(coherent->span.first | longest));
	facts->total = longest;
	/* Drivers may have allocated some as well, how much is not known. */
	facts->free = min(longest, total - min(total, taken));
}

static int placer_coherent_alloc(struct placer_heap *heap,
				 const struct placer_heap_request *req,
				 struct placer_backing *backing)
{
	struct placer_coherent *coherent = to_coherent(heap);
	struct placer_coherent_run *run __free(kfree) =
		placer_charge_alloc(req->memcg, req->charge, sizeof(*run));
	u64 size;
	int rc;

	if (IS_ERR(run))
		return PTR_ERR(run);

	/* dma_alloc_coherent() always zeroes, whatever req->zero says. */
	size = max3((u64)req->size, req->align, coherent->granule);
	run->size = roundup_pow_of_two(size);
	run->virt = dma_alloc_coherent(&coherent->pdev->dev, run->size,
				       &run->dma, GFP_KERNEL | __GFP_NOWARN);
	if (!run->virt)
		return -ENOMEM;

	rc = placer_backing_add(backing, PHYS_PFN(run->dma),
				req->size >> PAGE_SHIFT);
	if (rc) {
		dma_free_coherent(&coherent->pdev->dev, run->size, run->virt,
				  run->dma);
		return rc;
	}

	atomic64_add(run->size, &coherent->taken);
	backing->priv = no_free_ptr(run);
	return 0;
}

static void placer_coherent_free(struct placer_heap *heap,
				 struct placer_backing *backing)
{
	struct placer_coherent *coherent = to_coherent(heap);
	struct placer_coherent_run *run = backing->priv;

	memset(run->virt, 0, run->size);
	dma_free_coherent(&coherent->pdev->dev, run->size, run->virt, run->dma);
	atomic64_sub(run->size, &coherent->taken);
	kfree(run);
}

static void placer_coherent_release(struct placer_heap *heap)
{
	struct placer_coherent *coherent = to_coherent(heap);

	placer_reserved_device_free(coherent->pdev);
	kfree(coherent->name);
	kfree(coherent);
}

static const struct placer_heap_ops placer_coherent_ops = {
	.describe = placer_coherent_describe,
	.alloc = placer_coherent_alloc,
	.free = placer_coherent_free,
	.release = placer_coherent_release,
};

static int placer_coherent_check(const struct placer_coherent *coherent,
				 const struct placer_pool *pool)
{
	struct placer_heap_facts facts;

	/* The DMA API would warn about a second mapping, and fail. */
	if (placer_reserved_linear(&coherent->span) != PLACER_LINEAR_NONE) {
		dev_err(pool->dev,
			"%pOF: the kernel has mapped its memory; is it not \"no-map\"?\n",
			pool->node);
		return -ENODEV;
	}

	placer_coherent_describe((struct placer_heap *)&coherent->heap, &facts);
	if (coherent->granule > facts.max_align) {
		dev_err(pool->dev,
			"%pOF: memory cannot be aligned to a granule of %llu bytes\n",
			pool->node, coherent->granule);
		return -EOPNOTSUPP;
	}
	return 0;
}

static int placer_coherent_init(struct placer_coherent *coherent,
				const struct placer_pool *pool)
{
	int rc;

	coherent->granule = max_t(u64, pool->granule, PAGE_SIZE);
	rc = placer_reserved_find(pool, &coherent->span, &coherent->name) ?:
		     placer_coherent_check(coherent, pool);
	if (rc)
		return rc;

	coherent->pdev = placer_reserved_device(pool);
	if (IS_ERR(coherent->pdev))
		return PTR_ERR(coherent->pdev);

	coherent->heap.name = coherent->name;
	coherent->heap.kind = PLACER_HEAP_COHERENT;
	coherent->heap.ops = &placer_coherent_ops;
	coherent->heap.cost = pool->cost;
	coherent->heap.cpu = PLACER_CPU_WRITECOMBINE;
	return placer_heap_register(&coherent->heap);
}

/**
 * placer_coherent_heap_create() - make a heap of a coherent DMA pool
 * @pool: the pool; refers to a shared-dma-pool that is not reusable
 *
 * Context: may sleep.
 * Return: a registered heap, or an ERR_PTR: -ENODEV if the memory is not reserved, or is
 * in the linear map; -EOPNOTSUPP if the granule of the pool is too large; -ENOMEM; or
 * what placer_heap_register() returns.
 */
struct placer_heap *placer_coherent_heap_create(const struct placer_pool *pool)
{
	struct placer_coherent *coherent =
		kzalloc(sizeof(*coherent), GFP_KERNEL);
	int rc;

	if (!coherent)
		return ERR_PTR(-ENOMEM);

	rc = placer_coherent_init(coherent, pool);
	if (rc) {
		placer_coherent_release(&coherent->heap);
		return ERR_PTR(rc);
	}
	return &coherent->heap;
}
EXPORT_SYMBOL_IF_KUNIT(placer_coherent_heap_create);
