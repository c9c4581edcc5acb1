// SPDX-License-Identifier: GPL-2.0
/*
 * CMA heaps: physically contiguous memory from the default CMA area and from
 * reusable shared-dma-pool regions that the devicetree opts in.
 *
 * Each has a pseudo device, as the kernel knows areas by the devices that use
 * them. What is freed goes back to the page allocator, as far as others are
 * concerned, which sees to it that nobody reads it; so only what is taken is
 * cleared.
 */
#include <kunit/visibility.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/of.h>
#include <linux/of_reserved_mem.h>
#include <linux/pfn.h>
#include <linux/pgtable.h>
#include <linux/platform_device.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <placer/heaps.h>

#include "cma.h"
#include "reserved.h"

/* Of a byte in the default area, which all drivers without a region share. */
#define PLACER_CMA_DEFAULT_COST 20

/* As far as the kernel aligns what the DMA API takes from an area. */
#define PLACER_CMA_MAX_ALIGN (PAGE_SIZE << CONFIG_CMA_ALIGNMENT)

/**
 * struct placer_cma_heap - one CMA area
 * @heap: the heap
 * @area: its memory
 * @granule: to which the start of each run is aligned
 * @packed: its board counted what is to lie in it, so no room is given away
 * @name: of @heap, freed with it
 */
struct placer_cma_heap {
	struct placer_heap heap;
	struct placer_cma_area area;
	u64 granule;
	bool packed;
	char *name;
};

static struct placer_cma_heap *to_cma_heap(struct placer_heap *heap)
{
	return container_of(heap, struct placer_cma_heap, heap);
}

/*
 * What is free is what we have not taken. Others may have taken some; but most of
 * what is not free is the page allocator's, which moves out when asked, so the
 * kernel's count of free CMA pages would be far too low.
 */
static void placer_cma_describe(struct placer_heap *heap,
				struct placer_heap_facts *facts)
{
	const struct placer_cma_area *area = &to_cma_heap(heap)->area;
	u64 used = atomic_long_read(&heap->stats.used);

	facts->nr_spans = 1;
	facts->span[0] = area->span;
	facts->block = area->total;
	facts->max_block = area->total;
	facts->preferred_block = area->total;
	facts->max_align = PLACER_CMA_MAX_ALIGN;
	facts->total = area->total;
	facts->free = area->total - min(area->total, used);
}

/* May a run of @size begin where a huge page can? At most an eighth is lost by it. */
static bool placer_cma_huge(const struct placer_cma_heap *cma, size_t size)
{
	return !cma->packed && size >= PMD_SIZE &&
	       round_up(size, PMD_SIZE) - size <= size / 8;
}

/* So that mappings by the CPU can be huge, where that can be had. */
static int placer_cma_take_aligned(const struct placer_cma_heap *cma,
				   const struct placer_heap_request *req,
				   struct placer_cma_run *run)
{
	u64 align = max(req->align, cma->granule);

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
		kzalloc(sizeof(*run), GFP_KERNEL);

	if (!run)
		return -ENOMEM;

	/* Emptying an area may take long, and nobody would wait for it. */
	if (fatal_signal_pending(current))
		return -EINTR;

	/* This request is in use already, as far as the registry counts. */
	if (atomic_long_read(&heap->stats.used) > cma->area.total ||
	    placer_cma_take_aligned(cma, req, run))
		return -ENOMEM;

	if (placer_backing_add(backing, page_to_pfn(run->page),
			       req->size >> PAGE_SHIFT)) {
		placer_cma_give(&cma->area, run);
		return -ENOMEM;
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
	.release = placer_cma_release,
};

/* Of an area whose place and size are known: @pool's, or if NULL the default. */
static int placer_cma_init(struct placer_cma_heap *cma,
			   const struct placer_pool *pool)
{
	cma->area.pdev = placer_reserved_device(pool);
	if (IS_ERR(cma->area.pdev))
		return PTR_ERR(cma->area.pdev);

	cma->heap.name = cma->name;
	cma->heap.ops = &placer_cma_ops;
	cma->heap.cost = pool ? pool->cost : PLACER_CMA_DEFAULT_COST;
	cma->heap.cpu = PLACER_CPU_CACHED;
	return placer_heap_register(&cma->heap);
}

static int placer_cma_find(struct placer_cma_heap *cma,
			   const struct placer_pool *pool)
{
	struct placer_span *span = &cma->area.span;
	int rc = placer_reserved_find(pool, span, &cma->name);

	if (rc)
		return rc;

	cma->area.total = span->last - span->first + 1;
	cma->granule = max_t(u64, pool->granule, PAGE_SIZE);
	cma->packed = true;
	if (cma->granule <= PLACER_CMA_MAX_ALIGN)
		return 0;

	dev_err(pool->dev,
		"%pOF: memory cannot be aligned to \"placer,granule-bytes\"\n",
		pool->node);
	return -EOPNOTSUPP;
}

/**
 * placer_cma_heap_create() - make a heap of an opted-in CMA region
 * @pool: the pool
 *
 * The region must be an available, reusable shared-dma-pool; the caller has
 * checked.
 *
 * Context: may sleep.
 * Return: a registered heap, or an ERR_PTR: -ENODEV if the kernel did not make
 * a CMA area of the region; -EOPNOTSUPP if the pool's granule is too large;
 * -ENOMEM; or what placer_heap_register() returns.
 */
struct placer_heap *placer_cma_heap_create(const struct placer_pool *pool)
{
	struct placer_cma_heap *cma = kzalloc(sizeof(*cma), GFP_KERNEL);
	int rc;

	if (!cma)
		return ERR_PTR(-ENOMEM);

	rc = placer_cma_find(cma, pool) ?: placer_cma_init(cma, pool);
	if (rc) {
		placer_cma_release(&cma->heap);
		return ERR_PTR(rc);
	}
	return &cma->heap;
}
EXPORT_SYMBOL_IF_KUNIT(placer_cma_heap_create);

static struct placer_heap *placer_cma_default;

/* A zone's CMA pages in bytes; the zone is added to the hull of such zones. */
static u64 placer_cma_zone(struct zone *zone, struct placer_span *hull)
{
	u64 first = PFN_PHYS(zone->zone_start_pfn);
	u64 last = PFN_PHYS(zone_end_pfn(zone)) - 1;

	if (!zone_cma_pages(zone))
		return 0;

	hull->first = min(hull->first, first);
	hull->last = max(hull->last, last);
	return (u64)zone_cma_pages(zone) << PAGE_SHIFT;
}

/* All CMA areas together: their bytes, and where they can be. */
static u64 placer_cma_zones(struct placer_span *hull)
{
	struct zone *zones;
	u64 total = 0;
	int nid, i;

	*hull = (struct placer_span){ .first = U64_MAX };
	for_each_online_node(nid) {
		zones = NODE_DATA(nid)->node_zones;
		for (i = 0; i < MAX_NR_ZONES; i++)
			total += placer_cma_zone(&zones[i], hull);
	}
	return total;
}

/* Those of them that the devicetree declares: they are used if opted in. */
static u64 placer_cma_declared(void)
{
	struct device_node *parent __free(device_node) =
		of_find_node_by_path("/reserved-memory");
	struct device_node *child;
	struct reserved_mem *rmem;
	u64 total = 0;

	for_each_available_child_of_node(parent, child) {
		rmem = of_reserved_mem_lookup(child);
		if (rmem && of_property_read_bool(child, "reusable"))
			total += rmem->size;
	}
	return total;
}

/**
 * placer_cma_default_init() - make a heap of the default CMA area, if any
 *
 * Context: may sleep.
 * Return: 0, also if there is none; -ENOMEM; or what placer_heap_register()
 * returns.
 */
int placer_cma_default_init(void)
{
	u64 declared = placer_cma_declared();
	struct placer_cma_heap *cma;
	struct placer_span span;
	u64 total;
	int rc;

	/* Neither place nor size of the default area is exported. */
	total = placer_cma_zones(&span);
	if (total <= declared)
		return 0;

	cma = kzalloc(sizeof(*cma), GFP_KERNEL);
	if (!cma)
		return -ENOMEM;

	cma->area.span = span;
	cma->area.total = total - declared;
	cma->granule = PAGE_SIZE;
	cma->name = kstrdup("cma", GFP_KERNEL);
	rc = cma->name ? placer_cma_init(cma, NULL) : -ENOMEM;
	if (rc) {
		placer_cma_release(&cma->heap);
		return rc;
	}
	placer_cma_default = &cma->heap;
	return 0;
}

/**
 * placer_cma_default_exit() - unregister the default area's heap
 *
 * Context: may sleep.
 */
void placer_cma_default_exit(void)
{
	if (placer_cma_default)
		placer_heap_unregister(placer_cma_default);
	placer_cma_default = NULL;
}
