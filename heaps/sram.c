// SPDX-License-Identifier: GPL-2.0
/*
 * SRAM heaps: on-chip memory, small and fast.
 *
 * The sram driver owns the memory and hands it out to other drivers too, by a gen_pool.
 * As these may leave data in it, it is cleared both before and after its use. The driver
 * has mapped it write-combined, and it has no struct pages.
 */
#include <kunit/visibility.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/device/driver.h>
#include <linux/err.h>
#include <linux/genalloc.h>
#include <linux/io.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/pfn.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <placer/heaps.h>

#include "region.h"

/**
 * struct placer_sram - an SRAM, or a section of one
 * @heap: the heap
 * @pool: the sram driver's allocator
 * @span: from the first to the last of its addresses
 * @longest: its longest chunk
 * @granule: length and alignment of allocations; at least a page
 * @name: name of @heap, freed with it
 */
struct placer_sram {
	struct placer_heap heap;
	struct gen_pool *pool;
	struct placer_span span;
	struct placer_span longest;
	u64 granule;
	char *name;
};

static struct placer_sram *to_sram(struct placer_heap *heap)
{
	return container_of(heap, struct placer_sram, heap);
}

/* A buffer is one run, so the total is the length of the longest chunk. */
static void placer_sram_describe(struct placer_heap *heap,
				 struct placer_heap_facts *facts)
{
	struct placer_sram *sram = to_sram(heap);
	u64 longest = sram->longest.last - sram->longest.first + 1;

	facts->nr_spans = 1;
	facts->span[0] = sram->span;
	facts->block = longest;
	facts->max_block = longest;
	facts->preferred_block = longest;
	facts->max_align = placer_span_max_align(&sram->longest);
	facts->total = longest;
	facts->free = min_t(u64, longest, gen_pool_avail(sram->pool));
}

static u64 placer_sram_largest(struct placer_heap *heap)
{
	return placer_gen_pool_largest(to_sram(heap)->pool);
}

/* Aligns physical addresses, though those of the gen_pool are virtual. */
static unsigned long placer_sram_fit(unsigned long *map, unsigned long size,
				     unsigned long start, unsigned int nr,
				     void *data, struct gen_pool *pool,
				     unsigned long start_addr)
{
	return gen_pool_first_fit_align(map, size, start, nr, data, pool,
					gen_pool_virt_to_phys(pool,
							      start_addr));
}

static void placer_sram_clear(unsigned long virt, size_t size)
{
	memset_io((void __iomem *)virt, 0, size);
}

static int placer_sram_alloc(struct placer_heap *heap,
			     const struct placer_heap_request *req,
			     struct placer_backing *backing)
{
	struct placer_sram *sram = to_sram(heap);
	struct genpool_data_align data = {
		.align = max(req->align, sram->granule),
	};
	size_t size = round_up(req->size, sram->granule);
	size_t keep = req->zero ? 0 : req->size;
	unsigned long virt;
	int rc;

	virt = gen_pool_alloc_algo(sram->pool, size, placer_sram_fit, &data);
	if (!virt)
		return -ENOMEM;

	rc = placer_backing_add(backing,
				PHYS_PFN(gen_pool_virt_to_phys(sram->pool,
							       virt)),
				req->size >> PAGE_SHIFT);
	if (rc) {
		gen_pool_free(sram->pool, virt, size);
		return rc;
	}

	placer_sram_clear(virt + keep, size - keep);
	backing->priv = (void *)virt;
	return 0;
}

static void placer_sram_free(struct placer_heap *heap,
			     struct placer_backing *backing)
{
	struct placer_sram *sram = to_sram(heap);
	unsigned long virt = (unsigned long)backing->priv;
	size_t size = round_up(backing->size, sram->granule);

	placer_sram_clear(virt, size);
	gen_pool_free(sram->pool, virt, size);
}

static void placer_sram_release(struct placer_heap *heap)
{
	struct placer_sram *sram = to_sram(heap);

	kfree(sram->name);
	kfree(sram);
}

static const struct placer_heap_ops placer_sram_ops = {
	.describe = placer_sram_describe,
	.alloc = placer_sram_alloc,
	.free = placer_sram_free,
	.largest = placer_sram_largest,
	.release = placer_sram_release,
};

/* Adds the whole granules of one chunk of the pool. */
static void placer_sram_add_chunk(struct gen_pool *pool,
				  struct gen_pool_chunk *chunk, void *data)
{
	u64 size = chunk->end_addr - chunk->start_addr + 1;
	struct placer_sram *sram = data;
	struct placer_span span = {
		.first = round_up((u64)chunk->phys_addr, sram->granule),
		.last = round_down(chunk->phys_addr + size, sram->granule) - 1,
	};

	if (span.first > span.last)
		return;
	sram->span.first = min(sram->span.first, span.first);
	sram->span.last = max(sram->span.last, span.last);
	if (sram->longest.last - sram->longest.first < span.last - span.first)
		sram->longest = span;
}

static int placer_sram_measure(struct placer_sram *sram,
			       const struct placer_pool *pool)
{
	sram->granule = max_t(u64, pool->granule, PAGE_SIZE);
	sram->span = (struct placer_span){ .first = U64_MAX };
	gen_pool_for_each_chunk(sram->pool, placer_sram_add_chunk, sram);
	if (sram->span.first <= sram->span.last)
		return 0;

	dev_err(pool->dev, "%pOF: has no whole granule of memory\n",
		pool->node);
	return -ENODEV;
}

/* The platform device of an SRAM, given the node of the SRAM or of a section of it. */
static struct device *placer_sram_device(struct device_node *node)
{
	struct platform_device *pdev = of_find_device_by_node(node);

	if (!pdev && node->parent)
		pdev = of_find_device_by_node(node->parent);
	return pdev ? &pdev->dev : NULL;
}

/* Buffers are mapped write-combined, so the driver's mapping must be, too. */
static int placer_sram_check(const struct placer_pool *pool,
			     const struct device_node *node,
			     const struct device *dev)
{
	if (!of_property_read_bool(dev->of_node, "no-memory-wc") &&
	    !of_property_read_bool(node, "protect-exec"))
		return 0;

	dev_err(pool->dev,
		"%pOF: %pOF is not mapped write-combined, so it cannot be used\n",
		pool->node, node);
	return -EOPNOTSUPP;
}

/*
 * The device link makes the driver core unbind the placement node before the sram driver,
 * which expects all memory back in its pool when it is unbound. The link is added before
 * the pool is looked up, as the driver could be unbound in between.
 */
static int placer_sram_find(struct placer_sram *sram,
			    const struct placer_pool *pool)
{
	struct device_node *node __free(device_node) =
		of_parse_phandle(pool->node, "sram", 0);
	struct device *dev __free(put_device) =
		of_device_is_available(node) ? placer_sram_device(node) : NULL;
	int rc;

	if (!dev)
		return -ENODEV;

	rc = placer_sram_check(pool, node, dev);
	if (rc)
		return rc;

	if (!device_link_add(pool->dev, dev, DL_FLAG_AUTOREMOVE_CONSUMER))
		return -ENODEV;

	sram->pool = of_gen_pool_get(pool->node, "sram", 0);
	if (!sram->pool)
		return device_is_bound(dev) ?
			       -ENODEV :
			       driver_deferred_probe_check_state(dev);

	sram->name = kstrdup(kbasename(node->full_name), GFP_KERNEL);
	return sram->name ? 0 : -ENOMEM;
}

/**
 * placer_sram_heap_create() - make a heap of on-chip memory
 * @pool: the pool; refers to an mmio-sram node, or to a section of one
 *
 * Context: may sleep; the placement node is being probed.
 * Return: a registered heap, for placer_sram_heap_destroy(), or an ERR_PTR: -ENODEV or
 * -ETIMEDOUT if there is no such memory; -EPROBE_DEFER if there may be later;
 * -EOPNOTSUPP if it is not mapped write-combined; -ENOMEM; or what
 * placer_heap_register() returns.
 */
struct placer_heap *placer_sram_heap_create(const struct placer_pool *pool)
{
	struct placer_sram *sram = kzalloc(sizeof(*sram), GFP_KERNEL);
	int rc;

	if (!sram)
		return ERR_PTR(-ENOMEM);

	sram->heap.kind = PLACER_HEAP_SRAM;
	sram->heap.ops = &placer_sram_ops;
	sram->heap.cost = pool->cost;
	sram->heap.cpu = PLACER_CPU_WRITECOMBINE;
	sram->heap.io = true;
	rc = placer_sram_find(sram, pool) ?: placer_sram_measure(sram, pool);
	if (!rc) {
		sram->heap.name = sram->name;
		rc = placer_heap_register(&sram->heap);
	}
	if (rc) {
		placer_sram_release(&sram->heap);
		return ERR_PTR(rc);
	}
	return &sram->heap;
}
EXPORT_SYMBOL_IF_KUNIT(placer_sram_heap_create);

/**
 * placer_sram_heap_destroy() - unregister the heap of an SRAM, and wait for its buffers
 * @heap: a heap from placer_sram_heap_create()
 *
 * The sram driver may be about to be unbound, and its memory to vanish.
 *
 * Context: as placer_heap_unregister(); may sleep without a limit.
 */
void placer_sram_heap_destroy(struct placer_heap *heap)
{
	placer_heap_get(heap);
	placer_heap_unregister(heap);
	placer_heap_drain(heap);
	placer_heap_put(heap);
}
