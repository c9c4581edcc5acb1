// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: the heaps of pools, one of each kind. Only in guests with a devicetree, which has
 * the pools of tests/vm/pools.dtso.
 */
#include <linux/dma-mapping.h>
#include <linux/genalloc.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/of_reserved_mem.h>
#include <linux/pfn.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "kunit.h"
#include "pool.h"

#define POOL_RESERVED "/reserved-memory/"

/**
 * struct pool_kind - a pool of the guests' devicetree
 * @name: name of its heap
 * @first: physical address
 * @size: bytes
 * @cpu: how the CPU can map it
 * @granule: its granule
 * @block: its longest block
 * @shared: the DMA API allocates from it, for drivers as well, so that the heap does not
 *	know the longest free run
 * @kept_clear: free memory is clear
 */
struct pool_kind {
	const char *name;
	u64 first;
	u64 size;
	u32 cpu;
	u64 granule;
	u64 block;
	bool shared;
	bool kept_clear;
};

static const struct pool_kind pool_kinds[] = {
	{ .name = "carveout-nomap@50000000",
	  .first = 0x50000000,
	  .size = SZ_8M,
	  .cpu = PLACER_CPU_WRITECOMBINE,
	  .granule = PAGE_SIZE,
	  .block = SZ_8M,
	  .kept_clear = true },
	{ .name = "carveout-mapped@51000000",
	  .first = 0x51000000,
	  .size = SZ_8M,
	  .cpu = PLACER_CPU_CACHED,
	  .granule = PAGE_SIZE,
	  .block = SZ_8M,
	  .kept_clear = true },
	{ .name = "coherent@52000000",
	  .first = 0x52000000,
	  .size = SZ_8M,
	  .cpu = PLACER_CPU_WRITECOMBINE,
	  .granule = PAGE_SIZE,
	  .block = SZ_8M,
	  .shared = true,
	  .kept_clear = true },
	{ .name = "restricted@54000000",
	  .first = 0x54000000,
	  .size = SZ_8M,
	  .cpu = PLACER_CPU_CACHED,
	  .granule = PAGE_SIZE,
	  .block = SZ_256K,
	  .shared = true,
	  .kept_clear = true },
	{ .name = "sram@55000000",
	  .first = 0x55000000,
	  .size = SZ_256K,
	  .cpu = PLACER_CPU_WRITECOMBINE,
	  .granule = PAGE_SIZE,
	  .block = SZ_256K,
	  .kept_clear = true },
	{ .name = "carveout-granule@56000000",
	  .first = 0x56000000,
	  .size = SZ_8M,
	  .cpu = PLACER_CPU_WRITECOMBINE,
	  .granule = SZ_64K,
	  .block = SZ_8M,
	  .kept_clear = true },
	{ .name = "cma-low@60000000",
	  .first = 0x60000000,
	  .size = SZ_32M,
	  .cpu = PLACER_CPU_CACHED,
	  .granule = PAGE_SIZE,
	  .block = SZ_32M,
	  .shared = true },
};

KUNIT_ARRAY_PARAM_DESC(pool_kinds, pool_kinds, name);

static const struct pool_kind *pool_kind_of(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pool_kinds) - 1; i++)
		if (!strcmp(pool_kinds[i].name, name))
			break;
	return &pool_kinds[i];
}

static u64 pool_largest(struct placer_heap *heap)
{
	return heap->ops->largest(heap);
}

static u64 pool_free(struct kunit *test, const char *name)
{
	struct placer_heap_facts facts;

	KUNIT_ASSERT_TRUE(test, heap_find(name, &facts));
	return facts.free;
}

/* The memory has the place, the length and the alignment that it should have. */
static void pool_expect_sound(struct kunit *test, const struct pool_kind *kind,
			      const struct placer_backing *backing, size_t size,
			      u64 align)
{
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, backing);
	heap_expect_sound(test, backing, size);
	KUNIT_EXPECT_GE(test, backing->layout.extent.first, kind->first);
	KUNIT_EXPECT_LT(test, backing->layout.extent.last,
			kind->first + kind->size);
	KUNIT_EXPECT_EQ(test, pool_first(backing) % align, 0);
	KUNIT_EXPECT_EQ(test, pool_first(backing) % kind->granule, 0);
	KUNIT_EXPECT_EQ(test, backing->layout.cpu, kind->cpu);
}

static void pool_facts_match_devicetree(struct kunit *test)
{
	const struct pool_kind *kind = test->param_value;
	struct placer_heap_facts facts;

	KUNIT_ASSERT_TRUE(test, heap_find(kind->name, &facts));
	KUNIT_EXPECT_EQ(test, facts.nr_spans, 1);
	KUNIT_EXPECT_EQ(test, facts.span[0].first, kind->first);
	KUNIT_EXPECT_EQ(test, facts.span[0].last, kind->first + kind->size - 1);
	KUNIT_EXPECT_EQ(test, facts.total, kind->size);
	KUNIT_EXPECT_EQ(test, facts.free, kind->size);
	KUNIT_EXPECT_EQ(test, facts.max_block, kind->block);
	KUNIT_EXPECT_EQ(test, facts.cpu, kind->cpu);
	KUNIT_EXPECT_EQ(test, facts.domain, 0);
	KUNIT_EXPECT_GE(test, facts.max_align, kind->granule);
	if (!kind->shared)
		KUNIT_EXPECT_EQ(test, pool_largest(pool_heap(test, kind->name)),
				kind->size);
}

/* Before the next buffer gets it, and where the heap promises so as soon as it is free. */
static void pool_clears_between_buffers(struct kunit *test)
{
	const struct pool_kind *kind = test->param_value;
	struct placer_heap *heap = pool_heap(test, kind->name);
	size_t size = kind->block - PAGE_SIZE;
	struct placer_backing *backing;
	struct pool_view view;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		backing = pool_take(heap, size, 1);
		pool_expect_sound(test, kind, backing, size, 1);
		KUNIT_EXPECT_EQ(test, backing->nr_runs, 1);
		pool_view_open(test, &view, heap, pool_first(backing), size);
		KUNIT_EXPECT_NULL(test, memchr_inv(view.virt, 0, size));
		memset(view.virt, HEAP_DIRT, size);
		placer_backing_put(backing);
		if (kind->kept_clear)
			KUNIT_EXPECT_NULL(test, memchr_inv(view.virt, 0, size));
		pool_view_close(&view);
	}
}

/* After a page that is taken first, so that the next free address is not aligned. */
static void pool_aligns_as_its_facts_offer(struct kunit *test)
{
	const struct pool_kind *kind = test->param_value;
	struct placer_heap *heap = pool_heap(test, kind->name);
	struct placer_backing *first, *backing;
	struct placer_heap_facts facts;
	u64 align;

	KUNIT_ASSERT_TRUE(test, heap_find(kind->name, &facts));
	for (align = PAGE_SIZE; align <= min(facts.max_align, kind->block / 2);
	     align *= 2) {
		first = pool_take(heap, PAGE_SIZE, 1);
		backing = pool_take(heap, 3 * PAGE_SIZE, align);
		pool_expect_sound(test, kind, first, PAGE_SIZE, 1);
		pool_expect_sound(test, kind, backing, 3 * PAGE_SIZE, align);
		placer_backing_put(backing);
		placer_backing_put(first);
	}
	KUNIT_EXPECT_EQ(test, heap_used(heap->id), 0);
}

#define POOL_TAKEN 160

/* Allocate equal parts until that fails. Return: number of parts. */
static unsigned int pool_exhaust(struct kunit *test,
				 const struct pool_kind *kind, size_t part,
				 struct placer_backing **taken)
{
	struct placer_heap *heap = pool_heap(test, kind->name);
	unsigned int nr;

	for (nr = 0; nr < POOL_TAKEN; nr++) {
		taken[nr] = pool_take(heap, part, 1);
		if (IS_ERR(taken[nr]))
			break;
		pool_expect_sound(test, kind, taken[nr], part, 1);
	}
	KUNIT_ASSERT_LT(test, nr, POOL_TAKEN);
	KUNIT_EXPECT_PTR_EQ(test, taken[nr], ERR_PTR(-ENOMEM));
	return nr;
}

static struct placer_backing **pool_taken(struct kunit *test)
{
	struct placer_backing **taken =
		kunit_kcalloc(test, POOL_TAKEN, sizeof(struct placer_backing *),
			      GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, taken);
	return taken;
}

/* Twice in equal parts, and then in blocks as long as possible. */
static void pool_gives_all_then_fails(struct kunit *test)
{
	const struct pool_kind *kind = test->param_value;
	struct placer_heap *heap = pool_heap(test, kind->name);
	size_t part = kind->block / 4;
	struct placer_backing **taken = pool_taken(test), *backing;
	long failures = atomic_long_read(&heap->stats.failures);
	unsigned int i, nr, round;

	for (round = 0; round < 2; round++) {
		nr = pool_exhaust(test, kind, part, taken);
		KUNIT_EXPECT_EQ(test, nr * part, kind->size);
		KUNIT_EXPECT_EQ(test, pool_free(test, kind->name), 0);
		KUNIT_EXPECT_EQ(test, atomic_long_read(&heap->stats.failures),
				++failures);
		for (i = 0; i < nr; i++)
			placer_backing_put(taken[i]);
		KUNIT_EXPECT_EQ(test, heap_used(heap->id), 0);
		KUNIT_EXPECT_EQ(test, pool_free(test, kind->name), kind->size);
	}

	backing = pool_take(heap, kind->block, 1);
	pool_expect_sound(test, kind, backing, kind->block, 1);
	placer_backing_put(backing);
}

/* Buffers of 3 MiB fill the pool, as none is aligned to a huge page. */
static void pool_cma_not_wasted_on_huge_pages(struct kunit *test)
{
	const struct pool_kind *kind = pool_kind_of("cma-low@60000000");
	struct placer_backing **taken = pool_taken(test);
	unsigned int nr = pool_exhaust(test, kind, 3 * SZ_1M, taken);

	KUNIT_EXPECT_EQ(test, nr, kind->size / (3 * SZ_1M));
	while (nr)
		placer_backing_put(taken[--nr]);
}

/* An allocation fails though as much is free. */
static void pool_counts_fragmentation(struct kunit *test)
{
	const struct pool_kind *kind = test->param_value;
	struct placer_heap *heap = pool_heap(test, kind->name);
	atomic_long_t *fragmented = &heap->stats.fragmented;
	struct placer_backing **taken = pool_taken(test);
	size_t part = kind->block / 4;
	unsigned int i, nr;
	long before;

	nr = pool_exhaust(test, kind, part, taken);
	before = atomic_long_read(fragmented);
	for (i = 0; i < nr; i += 2)
		placer_backing_put(taken[i]);

	KUNIT_EXPECT_PTR_EQ(test, pool_take(heap, 2 * part, 1),
			    ERR_PTR(-ENOMEM));
	KUNIT_EXPECT_EQ(test, atomic_long_read(fragmented), before + 1);
	KUNIT_EXPECT_EQ(test, pool_free(test, kind->name), kind->size / 2);
	if (!kind->shared)
		KUNIT_EXPECT_EQ(test, pool_largest(heap), part);
	for (i = 0; i < nr; i += 2) {
		taken[i] = pool_take(heap, part, 1);
		pool_expect_sound(test, kind, taken[i], part, 1);
	}
	KUNIT_EXPECT_EQ(test, atomic_long_read(fragmented), before + 1);

	for (i = 0; i < nr; i++)
		placer_backing_put(taken[i]);
}

/* The limit of the administrator, beyond which -ENOSPC is returned. */
static void pool_keeps_limit(struct kunit *test)
{
	const struct pool_kind *kind = test->param_value;
	struct placer_heap *heap = pool_heap(test, kind->name);
	long limited = atomic_long_read(&heap->stats.limited);
	struct placer_backing *backing;

	atomic_long_set(&heap->limit, SZ_64K);
	KUNIT_EXPECT_EQ(test, pool_free(test, kind->name), SZ_64K);
	KUNIT_EXPECT_PTR_EQ(test, pool_take(heap, SZ_64K + PAGE_SIZE, 1),
			    ERR_PTR(-ENOSPC));
	KUNIT_EXPECT_EQ(test, atomic_long_read(&heap->stats.limited),
			limited + 1);
	backing = pool_take(heap, SZ_64K, 1);
	KUNIT_EXPECT_PTR_EQ(test, pool_take(heap, PAGE_SIZE, 1),
			    ERR_PTR(-ENOSPC));
	atomic_long_set(&heap->limit, LONG_MAX);
	pool_expect_sound(test, kind, backing, SZ_64K, 1);
	placer_backing_put(backing);
}

/* No other buffer gets the rest of the granule, and it is cleared with the page. */
static void pool_page_takes_whole_granule(struct kunit *test)
{
	const struct pool_kind *kind =
		pool_kind_of("carveout-granule@56000000");
	struct placer_heap *heap = pool_heap(test, kind->name);
	struct placer_backing **taken = pool_taken(test);
	struct pool_view view;
	unsigned int i, nr;

	KUNIT_ASSERT_LT(test, kind->size / kind->granule, POOL_TAKEN + 1);
	taken[0] = pool_take(heap, PAGE_SIZE, 1);
	pool_expect_sound(test, kind, taken[0], PAGE_SIZE, 1);
	KUNIT_EXPECT_EQ(test, pool_free(test, kind->name),
			kind->size - kind->granule);

	/* With larger IOMMU pages, a device may write beyond the buffer. */
	pool_view_open(test, &view, heap, pool_first(taken[0]), kind->granule);
	KUNIT_EXPECT_NULL(test, memchr_inv(view.virt, 0, kind->granule));
	memset(view.virt, HEAP_DIRT, kind->granule);
	placer_backing_put(taken[0]);
	KUNIT_EXPECT_NULL(test, memchr_inv(view.virt, 0, kind->granule));
	pool_view_close(&view);

	for (nr = 0; nr < kind->size / kind->granule; nr++) {
		taken[nr] = pool_take(heap, PAGE_SIZE, 1);
		pool_expect_sound(test, kind, taken[nr], PAGE_SIZE, 1);
	}
	KUNIT_EXPECT_EQ(test, pool_free(test, kind->name), 0);
	for (i = 0; i < nr; i++)
		placer_backing_put(taken[i]);
}

/* Buffers must not show what the boot firmware left. */
static void pool_first_use(struct kunit *test, const char *name, u32 cpu)
{
	char path[64];
	struct pool_spec *spec;
	struct placer_backing *backing;
	struct placer_heap *heap;
	struct pool_view view;

	snprintf(path, sizeof(path), POOL_RESERVED "%s", name);
	spec = pool_spec_new(test, "memory-region", path);
	heap = placer_carveout_heap_create(&spec->pool);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, heap);
	KUNIT_EXPECT_EQ(test, heap->cpu, cpu);
	KUNIT_EXPECT_STREQ(test, heap->name, name);

	/* Clean where the first buffer was, dirty in the rest of the second. */
	backing = pool_take(heap, SZ_64K, 1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, backing);
	pool_view_open(test, &view, heap, pool_first(backing), SZ_1M);
	memset(view.virt + SZ_64K, HEAP_DIRT, SZ_1M - SZ_64K);
	placer_backing_put(backing);

	backing = pool_take(heap, SZ_512K, 1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, backing);
	KUNIT_EXPECT_NULL(test, memchr_inv(view.virt, 0, SZ_512K));
	placer_backing_put(backing);
	pool_view_close(&view);
	placer_heap_unregister(heap);
}

static void pool_clears_before_first_use_nomap(struct kunit *test)
{
	pool_first_use(test, POOL_SPARE_NOMAP, PLACER_CPU_WRITECOMBINE);
}

static void pool_clears_before_first_use_mapped(struct kunit *test)
{
	pool_first_use(test, POOL_SPARE_MAPPED, PLACER_CPU_CACHED);
}

/* Until the last buffer of the unregistered heap is gone. */
static void pool_memory_not_in_two_heaps(struct kunit *test)
{
	struct pool_spec *spec = pool_spec_new(test, "memory-region",
					       POOL_RESERVED POOL_SPARE_NOMAP);
	struct placer_heap *heap = placer_carveout_heap_create(&spec->pool);
	struct placer_backing *backing;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, heap);
	backing = pool_take(heap, PAGE_SIZE, 1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, backing);
	placer_heap_unregister(heap);
	KUNIT_EXPECT_PTR_EQ(test, placer_carveout_heap_create(&spec->pool),
			    ERR_PTR(-EBUSY));
	placer_backing_put(backing);

	heap = placer_carveout_heap_create(&spec->pool);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, heap);
	backing = pool_take(heap, SZ_1M, 1);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, backing);
	if (!IS_ERR(backing))
		placer_backing_put(backing);
	placer_heap_unregister(heap);
}

/**
 * struct pool_mistake - a pool of which no heap can be made
 * @name: what is wrong
 * @property: property that refers to the memory
 * @path: path of the memory's node
 * @granule: granule of the pool
 * @create: function that refuses to make the heap
 * @error: error that it returns
 */
struct pool_mistake {
	const char *name;
	const char *property;
	const char *path;
	u64 granule;
	struct placer_heap *(*create)(const struct placer_pool *pool);
	long error;
};

static const struct pool_mistake pool_mistakes[] = {
	{ "carveout: it is one already", "memory-region",
	  POOL_RESERVED "carveout-nomap@50000000", 0,
	  placer_carveout_heap_create, -EBUSY },
	{ "carveout: not reserved memory", "memory-region", "/sram@55000000", 0,
	  placer_carveout_heap_create, -ENODEV },
	{ "carveout: less than a granule", "memory-region",
	  POOL_RESERVED POOL_SPARE_NOMAP, SZ_2M, placer_carveout_heap_create,
	  -ENODEV },
	{ "protected: the CPU has it mapped", "memory-region",
	  POOL_RESERVED POOL_SPARE_MAPPED, 0, placer_protected_heap_create,
	  -EINVAL },
	{ "protected: not reserved memory", "memory-region", "/sram@55000000",
	  0, placer_protected_heap_create, -ENODEV },
	{ "coherent: the CPU has it mapped", "memory-region",
	  POOL_RESERVED POOL_SPARE_MAPPED, 0, placer_coherent_heap_create,
	  -ENODEV },
	{ "coherent: the kernel made no such pool", "memory-region",
	  POOL_RESERVED POOL_SPARE_NOMAP, 0, placer_coherent_heap_create,
	  -ENODEV },
	{ "coherent: granule", "memory-region",
	  POOL_RESERVED "coherent@52000000", SZ_16M,
	  placer_coherent_heap_create, -EOPNOTSUPP },
	{ "restricted: the kernel made no such pool", "memory-region",
	  POOL_RESERVED POOL_SPARE_MAPPED, 0, placer_restricted_heap_create,
	  -ENODEV },
	{ "restricted: granule", "memory-region",
	  POOL_RESERVED "restricted@54000000", SZ_512K,
	  placer_restricted_heap_create, -EOPNOTSUPP },
	{ "cma: the kernel made no such area", "memory-region",
	  POOL_RESERVED POOL_SPARE_MAPPED, 0, placer_cma_heap_create, -ENODEV },
	{ "cma: granule", "memory-region", POOL_RESERVED "cma-low@60000000",
	  SZ_32M, placer_cma_heap_create, -EOPNOTSUPP },
	{ "sram: no SRAM", "sram", POOL_RESERVED "coherent@52000000", 0,
	  placer_sram_heap_create, -ENODEV },
};

KUNIT_ARRAY_PARAM_DESC(pool_mistakes, pool_mistakes, name);

static void pool_heap_refused(struct kunit *test)
{
	const struct pool_mistake *mistake = test->param_value;
	struct pool_spec *spec =
		pool_spec_new(test, mistake->property, mistake->path);
	struct placer_heap *heap;

	spec->pool.granule = mistake->granule;
	spec->pool.domain = BIT(9);
	heap = mistake->create(&spec->pool);
	KUNIT_EXPECT_PTR_EQ(test, heap, ERR_PTR(mistake->error));
	if (!IS_ERR(heap))
		placer_heap_unregister(heap);
}

/* Drivers allocate from the SRAM too, and leave data in it. */
static void pool_sram_shared_with_drivers(struct kunit *test)
{
	const struct pool_kind *kind = pool_kind_of("sram@55000000");
	struct pool_spec *spec = pool_spec_new(test, "sram", "/sram@55000000");
	struct placer_heap *heap = pool_heap(test, kind->name);
	struct gen_pool *pool = of_gen_pool_get(&spec->node, "sram", 0);
	struct placer_backing *backing;
	unsigned long theirs;
	struct pool_view view;

	KUNIT_ASSERT_NOT_NULL(test, pool);
	theirs = gen_pool_alloc(pool, 32);
	KUNIT_ASSERT_NE(test, theirs, 0);
	/* All but the page of which the driver has 32 bytes. */
	KUNIT_EXPECT_EQ(test, pool_largest(heap), kind->size - PAGE_SIZE);
	KUNIT_EXPECT_PTR_EQ(test, pool_take(heap, kind->size, 1),
			    ERR_PTR(-ENOMEM));
	gen_pool_free(pool, theirs, 32);

	theirs = gen_pool_alloc(pool, kind->size);
	KUNIT_ASSERT_NE(test, theirs, 0);
	memset_io((void __iomem *)theirs, HEAP_DIRT, kind->size);
	gen_pool_free(pool, theirs, kind->size);
	backing = pool_take(heap, kind->size, 1);
	pool_expect_sound(test, kind, backing, kind->size, 1);
	pool_view_open(test, &view, heap, kind->first, kind->size);
	KUNIT_EXPECT_NULL(test, memchr_inv(view.virt, 0, kind->size));
	pool_view_close(&view);
	placer_backing_put(backing);
}

/* Of a fragmented pool, too. */
static void pool_restricted_keeps_block_size(struct kunit *test)
{
	const struct pool_kind *kind = pool_kind_of("restricted@54000000");
	struct placer_heap *heap = pool_heap(test, kind->name);
	struct placer_heap_request req = {
		.size = SZ_1M + PAGE_SIZE,
		.last = U64_MAX,
		.align = 1,
		.node = PLACER_NO_NODE,
		.zero = true,
	};
	struct placer_backing **taken = pool_taken(test), *backing;
	unsigned int i, nr;

	/* Every other half of a block is free. */
	nr = pool_exhaust(test, kind, kind->block / 2, taken);
	for (i = 0; i < nr; i += 2)
		placer_backing_put(taken[i]);

	req.block = kind->block;
	KUNIT_EXPECT_PTR_EQ(test, placer_backing_alloc(heap->id, U64_MAX, &req),
			    ERR_PTR(-ENOMEM));
	KUNIT_EXPECT_EQ(test, pool_free(test, kind->name), kind->size / 2);

	for (req.block = PAGE_SIZE; req.block < kind->block; req.block *= 2) {
		backing = placer_backing_alloc(heap->id, U64_MAX, &req);
		pool_expect_sound(test, kind, backing, req.size, 1);
		KUNIT_EXPECT_GE(test, backing->layout.block, req.block);
		KUNIT_EXPECT_GE(test, backing->layout.granule, req.block);
		heap_expect_zero(test, backing);
		placer_backing_put(backing);
	}
	for (i = 1; i < nr; i += 2)
		placer_backing_put(taken[i]);
	KUNIT_EXPECT_EQ(test, heap_used(heap->id), 0);
}

static void pool_device_remove(void *pdev)
{
	of_reserved_mem_device_release(&((struct platform_device *)pdev)->dev);
	platform_device_unregister(pdev);
}

static struct device *pool_device(struct kunit *test)
{
	const struct platform_device_info info = {
		.name = "placer-kunit",
		.id = PLATFORM_DEVID_AUTO,
		.dma_mask = DMA_BIT_MASK(64),
	};
	struct platform_device *pdev = platform_device_register_full(&info);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pdev);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, pool_device_remove,
						  pdev),
			0);
	return &pdev->dev;
}

static void pool_restricted_heap_of_device(struct kunit *test)
{
	struct placer_heap *heap = pool_heap(test, "restricted@54000000");
	struct pool_spec *spec = pool_spec_new(test, "memory-region",
					       POOL_RESERVED
					       "restricted@54000000");
	struct device *free = pool_device(test);
	struct device *confined = pool_device(test);

	KUNIT_ASSERT_EQ(test,
			of_reserved_mem_device_init_by_idx(confined,
							   &spec->node, 0),
			0);
	KUNIT_EXPECT_EQ(test, placer_restricted_heaps(free), 0);
	KUNIT_EXPECT_EQ(test, placer_restricted_heaps(confined), BIT(heap->id));
	KUNIT_ASSERT_NOT_NULL(test, heap->dma_dev);
	KUNIT_EXPECT_EQ(test, placer_restricted_heaps(heap->dma_dev),
			BIT(heap->id));
}

static struct kunit_case pool_cases[] = {
	KUNIT_CASE_PARAM(pool_facts_match_devicetree, pool_kinds_gen_params),
	KUNIT_CASE_PARAM(pool_clears_between_buffers, pool_kinds_gen_params),
	KUNIT_CASE_PARAM(pool_aligns_as_its_facts_offer, pool_kinds_gen_params),
	KUNIT_CASE_PARAM(pool_gives_all_then_fails, pool_kinds_gen_params),
	KUNIT_CASE_PARAM(pool_counts_fragmentation, pool_kinds_gen_params),
	KUNIT_CASE_PARAM(pool_keeps_limit, pool_kinds_gen_params),
	KUNIT_CASE(pool_cma_not_wasted_on_huge_pages),
	KUNIT_CASE(pool_page_takes_whole_granule),
	KUNIT_CASE(pool_clears_before_first_use_nomap),
	KUNIT_CASE(pool_clears_before_first_use_mapped),
	KUNIT_CASE(pool_memory_not_in_two_heaps),
	KUNIT_CASE_PARAM(pool_heap_refused, pool_mistakes_gen_params),
	KUNIT_CASE(pool_sram_shared_with_drivers),
	KUNIT_CASE(pool_restricted_keeps_block_size),
	KUNIT_CASE(pool_restricted_heap_of_device),
	{}
};

static struct kunit_suite placer_pool_suite = {
	.name = "placer_pool",
	.test_cases = pool_cases,
};

/* Here and not in main.c, which is built for machines without pools as well. */
kunit_test_suites(&placer_pool_suite);
