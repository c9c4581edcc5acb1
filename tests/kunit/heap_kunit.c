// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: the registry of heaps, backings, and the heap of the default CMA area.
 */
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/rcupdate.h>
#include <linux/sizes.h>
#include <placer/heaps.h>

#include "heap_sizes.h"
#include "kunit.h"

static void heap_cma_alloc_is_one_zeroed_run(struct kunit *test)
{
	const struct heap_size *param = test->param_value;
	struct placer_heap_facts facts;
	struct placer_backing *backing;
	u32 i;

	/* The test kernels are built with a default area. */
	KUNIT_ASSERT_TRUE(test, heap_find("cma", &facts));

	/* The second allocation probably gets the memory that the first one dirtied. */
	for (i = 0; i < 2; i++) {
		backing =
			heap_take(facts.id, param->size, U64_MAX, param->size);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, backing);
		KUNIT_EXPECT_EQ(test, backing->nr_runs, 1);
		heap_expect_sound(test, backing, param->size);
		heap_expect_zero(test, backing);
		placer_backing_put(backing);
	}
}

/* As far as the kernel aligns memory of a CMA area. */
static void heap_cma_aligns_to_huge_page(struct kunit *test)
{
	struct placer_backing *page, *large;
	struct placer_heap_facts facts;

	KUNIT_ASSERT_TRUE(test, heap_find("cma", &facts));
	page = heap_take(facts.id, PAGE_SIZE, U64_MAX, PAGE_SIZE);
	large = heap_take(facts.id, PMD_SIZE, U64_MAX, PMD_SIZE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, page);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, large);
	KUNIT_EXPECT_EQ(test, large->layout.extent.first % HEAP_CMA_ALIGN, 0);
	placer_backing_put(large);
	placer_backing_put(page);
}

/* With -ENOMEM, and not with memory from outside the area. */
static void heap_cma_fails_when_exhausted(struct kunit *test)
{
	struct placer_backing *backing, *taken[64];
	struct placer_heap_facts facts;
	unsigned int nr = 0;

	KUNIT_ASSERT_TRUE(test, heap_find("cma", &facts));

	backing = heap_take(facts.id, facts.total + SZ_4M, U64_MAX,
			    facts.total + SZ_4M);
	KUNIT_EXPECT_PTR_EQ(test, backing, ERR_PTR(-ENOMEM));

	while (nr < ARRAY_SIZE(taken)) {
		backing = heap_take(facts.id, SZ_8M, U64_MAX, SZ_8M);
		if (IS_ERR(backing))
			break;
		KUNIT_EXPECT_GE(test, backing->layout.extent.first,
				facts.span[0].first);
		KUNIT_EXPECT_LE(test, backing->layout.extent.last,
				facts.span[0].last);
		taken[nr++] = backing;
	}
	KUNIT_EXPECT_PTR_EQ(test, backing, ERR_PTR(-ENOMEM));
	KUNIT_EXPECT_GT(test, nr, 0);
	while (nr)
		placer_backing_put(taken[--nr]);
	KUNIT_EXPECT_EQ(test, heap_used(facts.id), 0);
}

struct heap_mock {
	struct placer_heap heap;
	unsigned int released;
};

static void heap_mock_describe(struct placer_heap *heap,
			       struct placer_heap_facts *facts)
{
	facts->block = PAGE_SIZE;
	facts->max_block = PAGE_SIZE;
	facts->max_align = PAGE_SIZE;
	facts->total = PAGE_SIZE;
}

static int heap_mock_alloc(struct placer_heap *heap,
			   const struct placer_heap_request *req,
			   struct placer_backing *backing)
{
	/* Three pages in two runs, which are never accessed. */
	return placer_backing_add(backing, 5, 1)	 ?:
		       placer_backing_add(backing, 6, 1) ?:
		       placer_backing_add(backing, 9, 1);
}

static void heap_mock_free(struct placer_heap *heap,
			   struct placer_backing *backing)
{
}

static void heap_mock_release(struct placer_heap *heap)
{
	container_of(heap, struct heap_mock, heap)->released++;
}

static const struct placer_heap_ops heap_mock_ops = {
	.describe = heap_mock_describe,
	.alloc = heap_mock_alloc,
	.free = heap_mock_free,
	.release = heap_mock_release,
};

/* Nothing is allocated from it after placer_heap_unregister(). */
static void heap_lives_until_last_backing(struct kunit *test)
{
	struct heap_mock mock = {
		.heap = { .name = "mock",
			  .ops = &heap_mock_ops,
			  .cost = 7,
			  .cpu = PLACER_CPU_CACHED },
	};
	struct placer_heap_facts facts;
	struct placer_backing *backing;

	KUNIT_ASSERT_EQ(test, placer_heap_register(&mock.heap), 0);
	KUNIT_EXPECT_EQ(test, placer_heap_register(&mock.heap), -EEXIST);
	KUNIT_ASSERT_TRUE(test, heap_find("mock", &facts));
	KUNIT_EXPECT_EQ(test, facts.cost, 7);

	backing = heap_take(facts.id, 3 * PAGE_SIZE, U64_MAX, 1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, backing);
	KUNIT_EXPECT_EQ(test, backing->nr_runs, 2);
	heap_expect_sound(test, backing, 3 * PAGE_SIZE);

	placer_heap_unregister(&mock.heap);
	KUNIT_EXPECT_FALSE(test, heap_find("mock", &facts));
	KUNIT_EXPECT_PTR_EQ(test,
			    heap_take(mock.heap.id, PAGE_SIZE, U64_MAX, 1),
			    ERR_PTR(-ENOMEM));
	KUNIT_EXPECT_EQ(test, mock.released, 0);

	placer_backing_put(backing);
	KUNIT_EXPECT_EQ(test, mock.released, 1);
}

/* A heap without memory, whose describe op checks how it is called. */
struct heap_watch {
	struct placer_heap heap;
	bool armed;
	bool under_rcu;
	bool prefilled;
};

static void heap_watch_describe(struct placer_heap *heap,
				struct placer_heap_facts *facts)
{
	struct heap_watch *watch = container_of(heap, struct heap_watch, heap);

	if (watch->armed) {
		watch->armed = false;
		watch->prefilled = facts->id == heap->id &&
				   facts->cost == heap->cost &&
				   facts->node == PLACER_NO_NODE &&
				   facts->cpu == heap->cpu;
		watch->under_rcu = rcu_read_lock_held();
	}
	heap_mock_describe(heap, facts);
	facts->free = facts->total;
}

static int heap_watch_alloc(struct placer_heap *heap,
			    const struct placer_heap_request *req,
			    struct placer_backing *backing)
{
	return -ENOMEM;
}

static void heap_watch_release(struct placer_heap *heap)
{
}

static const struct placer_heap_ops heap_watch_ops = {
	.describe = heap_watch_describe,
	.alloc = heap_watch_alloc,
	.free = heap_mock_free,
	.release = heap_watch_release,
};

/* And the facts that the registry fills in, also after a failed allocation. */
static void heap_describe_is_called_under_rcu(struct kunit *test)
{
	struct heap_watch *watch =
		kunit_kzalloc(test, sizeof(*watch), GFP_KERNEL);
	struct placer_heap_facts facts;

	KUNIT_ASSERT_NOT_NULL(test, watch);
	watch->heap.name = "watch";
	watch->heap.ops = &heap_watch_ops;
	watch->heap.cost = 7;
	watch->heap.cpu = PLACER_CPU_CACHED;
	KUNIT_ASSERT_EQ(test, placer_heap_register(&watch->heap), 0);

	watch->armed = true;
	KUNIT_EXPECT_TRUE(test, heap_find("watch", &facts));
	KUNIT_EXPECT_TRUE(test, watch->under_rcu);
	KUNIT_EXPECT_TRUE(test, watch->prefilled);

	watch->armed = true;
	KUNIT_EXPECT_PTR_EQ(test,
			    heap_take(watch->heap.id, PAGE_SIZE, U64_MAX, 1),
			    ERR_PTR(-ENOMEM));
	KUNIT_EXPECT_FALSE(test, watch->armed);
	KUNIT_EXPECT_TRUE(test, watch->under_rcu);
	KUNIT_EXPECT_TRUE(test, watch->prefilled);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&watch->heap.stats.fragmented),
			1);
	placer_heap_unregister(&watch->heap);
}

/* A decision for a heap is not carried out with a later heap that has the same id. */
static void heap_id_reused(struct kunit *test)
{
	struct heap_mock *mocks;
	struct placer_heap *live;
	u64 generation;
	unsigned int i;

	mocks = kunit_kcalloc(test, 2, sizeof(*mocks), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mocks);
	for (i = 0; i < 2; i++) {
		mocks[i].heap.name = i ? "second" : "first";
		mocks[i].heap.ops = &heap_mock_ops;
		mocks[i].heap.cpu = PLACER_CPU_CACHED;
	}

	KUNIT_ASSERT_EQ(test, placer_heap_register(&mocks[0].heap), 0);
	generation = mocks[0].heap.since;
	live = placer_heap_get_live(mocks[0].heap.id, generation);
	KUNIT_EXPECT_PTR_EQ(test, live, &mocks[0].heap);
	if (live)
		placer_heap_put_live(live);
	placer_heap_unregister(&mocks[0].heap);

	KUNIT_ASSERT_EQ(test, placer_heap_register(&mocks[1].heap), 0);
	KUNIT_EXPECT_EQ(test, mocks[1].heap.id, mocks[0].heap.id);
	live = placer_heap_get_live(mocks[1].heap.id, generation);
	KUNIT_EXPECT_NULL(test, live);
	if (live)
		placer_heap_put_live(live);
	placer_heap_unregister(&mocks[1].heap);
}

#define HEAP_MOCK_NAME 8

static void heap_register_one_too_many(struct kunit *test)
{
	struct heap_mock *mocks;
	unsigned int i, nr;
	int rc = 0;

	mocks = kunit_kcalloc(test, PLACER_MAX_HEAPS, sizeof(*mocks),
			      GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mocks);

	for (nr = 0; nr < PLACER_MAX_HEAPS; nr++) {
		mocks[nr].heap.name =
			kunit_kzalloc(test, HEAP_MOCK_NAME, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, mocks[nr].heap.name);
		snprintf((char *)mocks[nr].heap.name, HEAP_MOCK_NAME, "m%u",
			 nr);
		mocks[nr].heap.ops = &heap_mock_ops;
		mocks[nr].heap.cpu = PLACER_CPU_CACHED;
		rc = placer_heap_register(&mocks[nr].heap);
		if (rc)
			break;
	}
	KUNIT_EXPECT_EQ(test, rc, -E2BIG);
	for (i = 0; i < nr; i++)
		placer_heap_unregister(&mocks[i].heap);
	for (i = 0; i < nr; i++)
		KUNIT_EXPECT_EQ(test, mocks[i].released, 1);
}

static struct kunit_case heap_cases[] = {
#ifdef CONFIG_DMA_CMA
	KUNIT_CASE_PARAM(heap_cma_alloc_is_one_zeroed_run,
			 heap_sizes_gen_params),
	KUNIT_CASE(heap_cma_aligns_to_huge_page),
	KUNIT_CASE(heap_cma_fails_when_exhausted),
#endif
	KUNIT_CASE(heap_lives_until_last_backing),
	KUNIT_CASE(heap_describe_is_called_under_rcu),
	KUNIT_CASE(heap_id_reused),
	KUNIT_CASE(heap_register_one_too_many),
	{}
};

struct kunit_suite placer_heap_suite = {
	.name = "placer_heap",
	.test_cases = heap_cases,
};
