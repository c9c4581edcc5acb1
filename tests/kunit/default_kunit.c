// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: a pool that refers to the default CMA area. The area has to be a node of the
 * devicetree, as in the guests of tests/vm/cma.sh.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/sizes.h>
#include <placer/heaps.h>

#include "kunit.h"
#include "pool.h"

#define DEFAULT_NODE "/reserved-memory/linux,cma"

static unsigned int default_heaps(u32 cost)
{
	struct placer_heap *heap = NULL;
	unsigned int found = 0;

	while ((heap = placer_heap_next(heap)))
		found += !strcmp(heap->name, "linux,cma") && heap->cost == cost;
	return found;
}

/* While the pool exists, the one heap has its cost and granule. Buffers stay in it. */
static void default_area_keeps_one_heap(struct kunit *test)
{
	struct device_node *node = of_find_node_by_path(DEFAULT_NODE);
	struct placer_backing *before, *during;
	struct placer_heap *heap, *pool;
	struct pool_spec *spec;

	of_node_put(node);
	if (!node)
		kunit_skip(test, "the default area has no node");
	spec = pool_spec_new(test, "memory-region", DEFAULT_NODE);
	heap = pool_heap(test, "linux,cma");
	before = pool_take(heap, SZ_64K, 1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, before);

	spec->pool.granule = SZ_256K;
	pool = placer_cma_heap_create(&spec->pool);
	KUNIT_EXPECT_PTR_EQ(test, pool, heap);
	KUNIT_EXPECT_EQ(test, default_heaps(spec->pool.cost), 1);
	KUNIT_EXPECT_PTR_EQ(test, placer_cma_heap_create(&spec->pool),
			    ERR_PTR(-EEXIST));
	during = pool_take(heap, SZ_64K, 1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, during);
	KUNIT_EXPECT_EQ(test, during->layout.extent.first % SZ_256K, 0);
	placer_cma_heap_destroy(pool);

	KUNIT_EXPECT_EQ(test, default_heaps(20), 1);
	KUNIT_EXPECT_EQ(test, heap_used(heap->id), 2 * SZ_64K);
	placer_backing_put(during);
	placer_backing_put(before);
}

static struct kunit_case default_cases[] = {
	KUNIT_CASE(default_area_keeps_one_heap),
	{},
};

static struct kunit_suite placer_default_suite = {
	.name = "placer_default",
	.test_cases = default_cases,
};

kunit_test_suites(&placer_default_suite);
