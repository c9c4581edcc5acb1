// SPDX-License-Identifier: GPL-2.0
/*
 * CMA heaps: physically contiguous memory from the default CMA area and from
 * reusable shared-dma-pool regions that the devicetree opts in.
 *
 * Neither the default area nor cma_alloc() is exported before 7.x, so the heap
 * asks through the DMA API, which takes memory from the area of the device that
 * asks: a pseudo device for each area, that reaches everything and is behind no
 * IOMMU. That API falls back to the page allocator when the area is exhausted,
 * so what it returns is checked against the area.
 */
#include <linux/cleanup.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/of.h>
#include <linux/of_reserved_mem.h>
#include <linux/pfn.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <placer/heaps.h>

/* Of a byte in the default area, which all drivers without a region share. */
#define PLACER_CMA_DEFAULT_COST 20

/**
 * struct placer_cma_heap - one CMA area
 * @heap: the heap
 * @pdev: the pseudo device whose CMA area it is
 * @span: where the area lies, or may lie
 * @total: its size in bytes
 * @name: of @heap, freed with it
 */
struct placer_cma_heap {
	struct placer_heap heap;
	struct platform_device *pdev;
	struct placer_span span;
	u64 total;
	char *name;
};

static struct placer_cma_heap *to_cma_heap(struct placer_heap *heap)
{
	return container_of(heap, struct placer_cma_heap, heap);
}

static void placer_cma_describe(struct placer_heap *heap,
				struct placer_heap_facts *facts)
{
	struct placer_cma_heap *cma = to_cma_heap(heap);

	facts->nr_spans = 1;
	facts->span[0] = cma->span;
	facts->block = cma->total;
	facts->max_block = cma->total;
	facts->preferred_block = cma->total;
	facts->max_align = PAGE_SIZE << CONFIG_CMA_ALIGNMENT;
	facts->total = cma->total;
	facts->free = cma->total -
		      min_t(u64, cma->total, atomic_long_read(&heap->stats.used));
}

/* An area aligns what it gives to its size, so ask for as much as the alignment. */
static size_t placer_cma_size(size_t size, u64 align)
{
	return max_t(u64, size, align);
}

static void placer_cma_free_pages(struct placer_cma_heap *cma, size_t size,
				  struct page *page, dma_addr_t addr)
{
	dma_free_pages(&cma->pdev->dev, size, page, addr, DMA_BIDIRECTIONAL);
}

static int placer_cma_alloc(struct placer_heap *heap,
			    const struct placer_heap_request *req,
			    struct placer_backing *backing)
{
	struct placer_cma_heap *cma = to_cma_heap(heap);
	size_t size = placer_cma_size(req->size, req->align);
	dma_addr_t addr;
	struct page *page;
	phys_addr_t phys;

	/*
	 * Always zeroed, so req->zero needs no look. No reclaim for the sake of
	 * the page allocator's fallback, whose answer is thrown away.
	 */
	page = dma_alloc_pages(&cma->pdev->dev, size, &addr, DMA_BIDIRECTIONAL,
			       GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY);
	if (!page)
		return -ENOMEM;

	phys = page_to_phys(page);
	if (phys < cma->span.first || phys + size - 1 > cma->span.last ||
	    placer_backing_add(backing, page_to_pfn(page),
			       req->size >> PAGE_SHIFT)) {
		placer_cma_free_pages(cma, size, page, addr);
		return -ENOMEM;
	}

	backing->priv = (void *)(uintptr_t)size;
	return 0;
}

static void placer_cma_free(struct placer_heap *heap,
			    struct placer_backing *backing)
{
	struct placer_cma_heap *cma = to_cma_heap(heap);
	struct page *page = pfn_to_page(backing->runs[0].pfn);

	/* Not translated: the pseudo device's addresses are physical. */
	placer_cma_free_pages(cma, (uintptr_t)backing->priv, page,
			      page_to_phys(page));
}

static void placer_cma_release(struct placer_heap *heap)
{
	struct placer_cma_heap *cma = to_cma_heap(heap);

	of_reserved_mem_device_release(&cma->pdev->dev);
	platform_device_unregister(cma->pdev);
	kfree(cma->name);
	kfree(cma);
}

static const struct placer_heap_ops placer_cma_ops = {
	.describe = placer_cma_describe,
	.alloc = placer_cma_alloc,
	.free = placer_cma_free,
	.release = placer_cma_release,
};

/* A heap with a pseudo device, not registered yet. */
static struct placer_cma_heap *placer_cma_new(const char *name, u32 cost)
{
	const struct platform_device_info info = {
		.name = "dmabuf-placer-cma",
		.id = PLATFORM_DEVID_AUTO,
		.dma_mask = DMA_BIT_MASK(64),
	};
	struct placer_cma_heap *cma __free(kfree) =
		kzalloc(sizeof(*cma), GFP_KERNEL);

	if (!cma)
		return ERR_PTR(-ENOMEM);

	cma->name = kstrdup(name, GFP_KERNEL);
	if (!cma->name)
		return ERR_PTR(-ENOMEM);

	cma->pdev = platform_device_register_full(&info);
	if (IS_ERR(cma->pdev)) {
		kfree(cma->name);
		return ERR_CAST(cma->pdev);
	}

	cma->heap.name = cma->name;
	cma->heap.ops = &placer_cma_ops;
	cma->heap.cost = cost;
	cma->heap.cpu = PLACER_CPU_CACHED;
	return_ptr(cma);
}

static struct placer_heap *placer_cma_register(struct placer_cma_heap *cma)
{
	int rc = placer_heap_register(&cma->heap);

	if (rc) {
		placer_cma_release(&cma->heap);
		return ERR_PTR(rc);
	}
	return &cma->heap;
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
 * a CMA area of the region; -ENOMEM; or what placer_heap_register() returns.
 */
struct placer_heap *placer_cma_heap_create(const struct placer_pool *pool)
{
	struct device_node *region __free(device_node) =
		of_parse_phandle(pool->node, "memory-region", 0);
	struct reserved_mem *rmem = region ? of_reserved_mem_lookup(region) :
					     NULL;
	struct placer_cma_heap *cma;
	int rc;

	if (!rmem || !rmem->size)
		return ERR_PTR(-ENODEV);

	/* With the unit address: names without it need not be unique. */
	cma = placer_cma_new(kbasename(region->full_name), pool->cost);
	if (IS_ERR(cma))
		return ERR_CAST(cma);

	rc = of_reserved_mem_device_init_by_idx(&cma->pdev->dev, pool->node, 0);
	if (rc) {
		placer_cma_release(&cma->heap);
		return ERR_PTR(-ENODEV);
	}

	cma->span.first = rmem->base;
	cma->span.last = rmem->base + rmem->size - 1;
	cma->total = rmem->size;
	return placer_cma_register(cma);
}

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

	/* Neither place nor size of the default area is exported. */
	total = placer_cma_zones(&span);
	if (total <= declared)
		return 0;

	cma = placer_cma_new("cma", PLACER_CMA_DEFAULT_COST);
	if (IS_ERR(cma))
		return PTR_ERR(cma);

	cma->span = span;
	cma->total = total - declared;
	placer_cma_default = placer_cma_register(cma);
	return PTR_ERR_OR_ZERO(placer_cma_default);
}

/**
 * placer_cma_default_exit() - unregister the default area's heap
 */
void placer_cma_default_exit(void)
{
	if (!IS_ERR_OR_NULL(placer_cma_default))
		placer_heap_unregister(placer_cma_default);
	placer_cma_default = NULL;
}
