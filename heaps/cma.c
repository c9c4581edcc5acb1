// SPDX-License-Identifier: GPL-2.0
/*
 * CMA heaps: physically contiguous memory from the default CMA area, and from reusable
 * shared-dma-pool regions that pools of the devicetree refer to. If a pool refers to the
 * default area, the area still has one heap, with the cost and granule of the pool.
 *
 * Each heap has a pseudo device, as the kernel finds an area by a device. Freed memory
 * can be reused by the page allocator, whose users never see old content. So memory is
 * cleared when it is allocated only.
 */
#include <kunit/visibility.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/pgtable.h>
#include <linux/platform_device.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <placer/heaps.h>

#include "cma.h"
#include "reserved.h"

/* Of a page of 4 KiB of the default area, which all drivers without a region share. */
#define PLACER_CMA_DEFAULT_COST 20

/* Strictest alignment of what the DMA API allocates from an area. */
#define PLACER_CMA_MAX_ALIGN (PAGE_SIZE << CONFIG_CMA_ALIGNMENT)

/**
 * struct placer_cma_heap - one CMA area
 * @heap: the heap
 * @area: its memory
 * @granule: minimum alignment of the start of each run
 * @packed: do not waste memory on alignment to huge pages, as the size of the area is
 *	that of the buffers which the board has planned for
 * @opted_in: a pool refers to the area
 * @name: name of @heap, freed with it
 *
 * For the default area, @granule, @packed and @opted_in can change, under
 * placer_cma_default_mutex.
 */
struct placer_cma_heap {
	struct placer_heap heap;
	struct placer_cma_area area;
	u64 granule;
	bool packed;
	bool opted_in;
	char *name;
};

static struct placer_cma_heap *to_cma_heap(struct placer_heap *heap)
{
	return container_of(heap, struct placer_cma_heap, heap);
}

/*
 * All that the heap has not allocated counts as free. Drivers may have allocated some, but
 * the kernel's count of free CMA pages would be far too low: it leaves out what the page
 * allocator uses, and that is migrated when the area is allocated from.
 */
static void placer_cma_describe(struct placer_heap *heap,
				struct placer_heap_facts *facts)
{
	struct placer_cma_area *area = &to_cma_heap(heap)->area;
	u64 used = atomic_long_read(&heap->stats.used);

	spin_lock(&area->lock);
	facts->nr_spans = 1;
	facts->span[0] = area->span;
	facts->block = area->total;
	facts->max_block = area->total;
	facts->preferred_block = area->total;
	facts->max_align = PLACER_CMA_MAX_ALIGN;
	facts->total = area->total;
	facts->free = area->total - min(area->total, used);
	spin_unlock(&area->lock);
}

static void placer_cma_certain(struct placer_heap *heap,
			       struct placer_heap_facts *facts)
{
	struct placer_cma_area *area = &to_cma_heap(heap)->area;

	spin_lock(&area->lock);
	facts->span[0] = area->known;
	facts->nr_spans = area->known.first <= area->known.last;
	spin_unlock(&area->lock);
}

static u64 placer_cma_total(struct placer_cma_area *area)
{
	u64 total;

	spin_lock(&area->lock);
	total = area->total;
	spin_unlock(&area->lock);
	return total;
}

/* Return: true if aligning @size to huge pages is allowed and wastes at most an eighth. */
static bool placer_cma_huge(const struct placer_cma_heap *cma, size_t size)
{
	return !READ_ONCE(cma->packed) && size >= PMD_SIZE &&
	       round_up(size, PMD_SIZE) - size <= size / 8;
}

/* Align to huge pages if possible, so that CPU mappings can use them. */
static int placer_cma_take_aligned(const struct placer_cma_heap *cma,
				   const struct placer_heap_request *req,
				   struct placer_cma_run *run)
{
	u64 align = max(req->align, READ_ONCE(cma->granule));

	if (align < PMD_SIZE && placer_cma_huge(cma, req->size) &&
	    !placer_cma_take(&cma->area, req->size, PMD_SIZE, req->zero, run))
		return 0;
	return placer_cma_take(&cma->area, req->size, align, req->zero, run);
}

static int placer_cma_alloc(struct placer_heap *heap,
			    const struct placer_heap_request *req,
			    struct placer_backing *backing)
{
	struct placer_cma_heap *cma = to_cma_heap(heap);
	struct placer_cma_run *run __free(kfree) =
		placer_charge_alloc(req->memcg, req->charge, sizeof(*run));
	int rc;

	if (IS_ERR(run))
		return PTR_ERR(run);

	/* Migrating pages out of the area can take long: do not begin for a killed task. */
	if (fatal_signal_pending(current))
		return -EINTR;

	/* stats.used includes this request already. */
	if (atomic_long_read(&heap->stats.used) >
		    placer_cma_total(&cma->area) ||
	    placer_cma_take_aligned(cma, req, run))
		return -ENOMEM;

	placer_cma_learn(&cma->area, run);
	rc = placer_backing_add(backing, page_to_pfn(run->page),
				req->size >> PAGE_SHIFT);
	if (rc) {
		placer_cma_give(&cma->area, run);
		return rc;
	}

	backing->priv = no_free_ptr(run);
	return 0;
}

static void placer_cma_free(struct placer_heap *heap,
			    struct placer_backing *backing)
{
	placer_cma_give(&to_cma_heap(heap)->area, backing->priv);
	kfree(backing->priv);
}

static void placer_cma_release(struct placer_heap *heap)
{
	struct placer_cma_heap *cma = to_cma_heap(heap);

	placer_reserved_device_free(cma->area.pdev);
	kfree(cma->name);
	kfree(cma);
}

static const struct placer_heap_ops placer_cma_ops = {
	.describe = placer_cma_describe,
	.alloc = placer_cma_alloc,
	.free = placer_cma_free,
	.certain = placer_cma_certain,
	.release = placer_cma_release,
};

static struct placer_cma_heap *placer_cma_new(void)
{
	struct placer_cma_heap *cma = kzalloc(sizeof(*cma), GFP_KERNEL);

	if (!cma)
		return NULL;

	spin_lock_init(&cma->area.lock);
	cma->granule = PAGE_SIZE;
	cma->heap.kind = PLACER_HEAP_CMA;
	cma->heap.ops = &placer_cma_ops;
	cma->heap.cost = PLACER_CMA_DEFAULT_COST;
	cma->heap.cpu = PLACER_CPU_CACHED;
	return cma;
}

static int placer_cma_register(struct placer_cma_heap *cma)
{
	cma->heap.name = cma->name;
	return placer_heap_register(&cma->heap);
}

/* The heap of the default area; NULL if there is no such area, or it cannot be used. */
static struct placer_cma_heap *placer_cma_default;

/* Guards the settings of a pool for the default area, which last as long as the pool. */
static DEFINE_MUTEX(placer_cma_default_mutex);

static bool placer_cma_is_default(const struct placer_span *span)
{
	struct placer_cma_heap *cma = placer_cma_default;
	bool same;

	lockdep_assert_held(&placer_cma_default_mutex);
	if (!cma)
		return false;

	spin_lock(&cma->area.lock);
	same = cma->area.span.first == span->first &&
	       cma->area.span.last == span->last;
	spin_unlock(&cma->area.lock);
	return same;
}

static struct placer_heap *placer_cma_opt_in(u32 cost, u64 granule, bool pool)
{
	struct placer_cma_heap *cma = placer_cma_default;

	lockdep_assert_held(&placer_cma_default_mutex);

	if (pool && cma->opted_in)
		return ERR_PTR(-EEXIST);

	cma->opted_in = pool;
	WRITE_ONCE(cma->packed, pool);
	WRITE_ONCE(cma->granule, granule);
	placer_heap_set_cost(&cma->heap, cost);
	return &cma->heap;
}

static int placer_cma_find(struct placer_cma_heap *cma,
			   const struct placer_pool *pool)
{
	struct placer_span span;
	int rc = placer_reserved_find(pool, &span, &cma->name);

	if (rc)
		return rc;

	placer_cma_area_set(&cma->area, &span);
	cma->heap.cost = pool->cost;
	cma->granule = max_t(u64, pool->granule, PAGE_SIZE);
	cma->packed = true;
	if (cma->granule <= PLACER_CMA_MAX_ALIGN)
		return 0;

	dev_err(pool->dev,
		"%pOF: memory cannot be aligned to a granule of %llu bytes\n",
		pool->node, cma->granule);
	return -EOPNOTSUPP;
}

static int placer_cma_open(struct placer_cma_heap *cma,
			   const struct placer_pool *pool)
{
	cma->area.pdev = placer_reserved_device(pool);
	if (IS_ERR(cma->area.pdev))
		return PTR_ERR(cma->area.pdev);

	if (placer_cma_activated(&cma->area))
		return placer_cma_register(cma);

	dev_warn(pool->dev, "%pOF: the kernel could not activate the area\n",
		 pool->node);
	return -ENODEV;
}

/**
 * placer_cma_heap_create() - make a heap of the CMA area of a pool
 * @pool: the pool; refers to an available, reusable shared-dma-pool
 *
 * The default area has a heap already, which gets the cost and the granule of the pool.
 *
 * Context: may sleep.
 * Return: a registered heap, for placer_cma_heap_destroy(), or an ERR_PTR: -ENODEV if
 * the kernel did not make a CMA area of the memory; -EOPNOTSUPP if the granule of the
 * pool is too large; -EEXIST if another pool refers to the default area; -ENOMEM; or what
 * placer_heap_register() returns.
 */
struct placer_heap *placer_cma_heap_create(const struct placer_pool *pool)
{
	struct placer_cma_heap *cma = placer_cma_new();
	struct placer_heap *heap;
	int rc;

	if (!cma)
		return ERR_PTR(-ENOMEM);

	rc = placer_cma_find(cma, pool);
	scoped_guard(mutex, &placer_cma_default_mutex) {
		if (!rc && placer_cma_is_default(&cma->area.span)) {
			heap = placer_cma_opt_in(pool->cost, cma->granule,
						 true);
			placer_cma_release(&cma->heap);
			return heap;
		}
	}

	rc = rc ?: placer_cma_open(cma, pool);
	if (rc) {
		placer_cma_release(&cma->heap);
		return ERR_PTR(rc);
	}
	return &cma->heap;
}
EXPORT_SYMBOL_IF_KUNIT(placer_cma_heap_create);

/**
 * placer_cma_heap_destroy() - unregister the heap of the CMA area of a pool
 * @heap: a heap from placer_cma_heap_create()
 *
 * The heap of the default area stays, with its own cost and granule again.
 *
 * Context: may sleep; called with no reservation lock held.
 */
void placer_cma_heap_destroy(struct placer_heap *heap)
{
	scoped_guard(mutex, &placer_cma_default_mutex) {
		if (placer_cma_default && heap == &placer_cma_default->heap) {
			placer_cma_opt_in(PLACER_CMA_DEFAULT_COST, PAGE_SIZE,
					  false);
			return;
		}
	}
	placer_heap_unregister(heap);
}
EXPORT_SYMBOL_IF_KUNIT(placer_cma_heap_destroy);

static int placer_cma_open_default(struct placer_cma_heap *cma)
{
	int rc;

	cma->area.pdev = placer_reserved_device(NULL);
	if (IS_ERR(cma->area.pdev))
		return PTR_ERR(cma->area.pdev);

	rc = placer_cma_find_default(&cma->area, &cma->name);
	return rc ?: placer_cma_register(cma);
}

/**
 * placer_cma_default_init() - make a heap of the default CMA area
 *
 * Context: may sleep.
 * Return: 0, also if there is no default area; -ENOMEM; or what placer_heap_register()
 * returns.
 */
int placer_cma_default_init(void)
{
	struct placer_cma_heap *cma = placer_cma_new();
	int rc;

	if (!cma)
		return -ENOMEM;

	rc = placer_cma_open_default(cma);
	if (rc) {
		placer_cma_release(&cma->heap);
		return rc == -ENODEV ? 0 : rc;
	}
	placer_cma_default = cma;
	return 0;
}

/**
 * placer_cma_default_exit() - unregister the heap of the default CMA area
 *
 * Context: may sleep.
 */
void placer_cma_default_exit(void)
{
	struct placer_cma_heap *cma = placer_cma_default;

	placer_cma_default = NULL;
	if (cma)
		placer_heap_unregister(&cma->heap);
}
