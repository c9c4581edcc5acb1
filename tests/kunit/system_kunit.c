// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: the system heap, and the pool that keeps its freed blocks.
 *
 * The pool is emptied before each case, so that the case knows what is in it. Nothing else
 * allocates much meanwhile, so that no shrinker runs.
 */
#include <kunit/static_stub.h>
#include <linux/math.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/pfn.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <placer/heaps.h>

#include "../../heaps/page_pool.h"
#include "heap_sizes.h"
#include "kunit.h"

static void system_empty_pool(void)
{
	int nid;

	for_each_online_node(nid)
		placer_page_pool_shrink(nid, ULONG_MAX);
}

static int system_init(struct kunit *test)
{
	static struct placer_heap_facts facts;

	KUNIT_ASSERT_TRUE(test, heap_find("system", &facts));
	test->priv = &facts;
	system_empty_pool();
	KUNIT_ASSERT_EQ(test, placer_page_pool_pages(), 0);
	return 0;
}

static void system_exit(struct kunit *test)
{
	system_empty_pool();
}

static struct placer_backing *
system_request(struct kunit *test, const struct placer_heap_request *req)
{
	const struct placer_heap_facts *facts = test->priv;
	struct placer_backing *backing;

	backing = placer_backing_alloc(facts->id, U64_MAX, req);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, backing);
	heap_expect_sound(test, backing, req->size);
	return backing;
}

/* Always from the same node, as the pool keeps nodes apart. */
static struct placer_backing *system_take(struct kunit *test, size_t size,
					  u64 last, u64 block)
{
	const struct placer_heap_request req = {
		.size = size,
		.last = last,
		.block = block,
		.align = 1,
		.node = first_memory_node,
		.zero = true,
	};

	return system_request(test, &req);
}

/* Allocate memory, write to it, and free it. */
static void system_dirty(struct kunit *test, size_t size, u64 last, u64 block)
{
	struct placer_backing *backing = system_take(test, size, last, block);

	heap_expect_zero(test, backing);
	placer_backing_put(backing);
}

static void system_alloc_is_zeroed_and_counted(struct kunit *test)
{
	const struct heap_size *param = test->param_value;
	const struct placer_heap_facts *facts = test->priv;
	unsigned long used = heap_used(facts->id);
	struct placer_backing *backing;

	backing = system_take(test, param->size, U64_MAX, 1);
	heap_expect_zero(test, backing);
	KUNIT_EXPECT_EQ(test, heap_used(facts->id), used + param->size);

	placer_backing_put(backing);
	KUNIT_EXPECT_EQ(test, heap_used(facts->id), used);
}

static void system_alloc_below_end_of_zone(struct kunit *test)
{
	const struct placer_heap_facts *facts = test->priv;
	struct placer_backing *backing;
	u32 i;

	KUNIT_ASSERT_GT(test, facts->nr_spans, 0);

	for (i = 0; i < facts->nr_spans; i++) {
		u64 last = facts->span[i].last;

		if (i)
			KUNIT_EXPECT_GT(test, last, facts->span[i - 1].last);
		backing = system_take(test, SZ_1M, last, 1);
		KUNIT_EXPECT_LE(test, backing->layout.extent.last, last);
		KUNIT_EXPECT_GE(test, backing->layout.extent.first,
				facts->span[0].first);
		placer_backing_put(backing);
	}
}

/* Runs have the requested block size, up to the heap's largest; a short buffer is one run. */
static void system_alloc_keeps_block_size(struct kunit *test)
{
	const struct placer_heap_facts *facts = test->priv;
	struct placer_backing *backing;
	u64 block;

	for (block = facts->block; block <= facts->max_block; block *= 2) {
		backing = system_take(test, SZ_1M + PAGE_SIZE, U64_MAX, block);
		KUNIT_EXPECT_GE(test, backing->layout.block, block);
		KUNIT_EXPECT_GE(test, backing->layout.granule, block);
		placer_backing_put(backing);
	}

	backing = system_take(test, 3 * PAGE_SIZE, U64_MAX, 3 * PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, backing->nr_runs, 1);
	placer_backing_put(backing);
}

static unsigned long system_pages_beside(const struct placer_backing *backing,
					 int nid)
{
	unsigned long i, nr = 0;
	unsigned int r;

	for (r = 0; r < backing->nr_runs; r++)
		for (i = 0; i < backing->runs[r].nr_pages; i++)
			nr += pfn_to_nid(backing->runs[r].pfn + i) != nid;
	return nr;
}

/* In two rounds, so that memory comes from the page allocator and from the pool. */
static void system_alloc_on_each_node(struct kunit *test)
{
	struct placer_heap_request req = {
		.size = SZ_4M + PAGE_SIZE,
		.last = U64_MAX,
		.block = 1,
		.align = 1,
	};
	struct placer_backing *backing;
	int nid, round;

	for (round = 0; round < 2; round++) {
		for_each_online_node(nid) {
			if (!node_state(nid, N_MEMORY))
				continue;
			req.node = nid;
			backing = system_request(test, &req);
			KUNIT_EXPECT_EQ(test, system_pages_beside(backing, nid),
					0);
			placer_backing_put(backing);
		}
	}
}

/* The node is a preference only. */
static void system_alloc_with_unknown_node(struct kunit *test)
{
	static const u32 nodes[] = { PLACER_NO_NODE, PLACER_NO_NODE - 1,
				     MAX_NUMNODES, MAX_NUMNODES - 1 };
	struct placer_heap_request req = {
		.size = PAGE_SIZE,
		.last = U64_MAX,
		.block = 1,
		.align = 1,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(nodes); i++) {
		req.node = nodes[i];
		placer_backing_put(system_request(test, &req));
	}
}

/* What IOMMUs and CPUs map at once does not depend on the size of a page. */
static void system_blocks_are_of_2m(struct kunit *test)
{
	const struct placer_heap_facts *facts = test->priv;
	struct placer_backing *backing;

	KUNIT_EXPECT_EQ(test, facts->preferred_block, SZ_2M);

	/* The pool keeps blocks of the sizes that are asked for. */
	backing = system_take(test, SZ_64K, U64_MAX, SZ_64K);
	placer_backing_put(backing);
	KUNIT_EXPECT_EQ(test, placer_page_pool_pages(), SZ_64K >> PAGE_SHIFT);
}

/* A block of each of three orders, from the longest on. */
#define SYSTEM_LONGEST SZ_1M
#define SYSTEM_MIXED   (SYSTEM_LONGEST + SZ_64K + PAGE_SIZE)

static void pool_reuses_and_clears_blocks(struct kunit *test)
{
	struct placer_backing *backing;
	unsigned long pages;

	system_dirty(test, SYSTEM_MIXED, U64_MAX, 1);
	pages = placer_page_pool_pages();
	KUNIT_EXPECT_EQ(test, pages, SYSTEM_MIXED >> PAGE_SHIFT);

	/* system_dirty() has written to it. */
	backing = system_take(test, SYSTEM_MIXED, U64_MAX, 1);
	KUNIT_EXPECT_EQ(test, placer_page_pool_pages(), 0);
	heap_expect_zero(test, backing);
	placer_backing_put(backing);
	KUNIT_EXPECT_EQ(test, placer_page_pool_pages(), pages);
}

/*
 * Beside what the page allocator has. Both are read at one time: once the pool
 * has freed its blocks, lists of CPUs may keep some, which do not count as free.
 */
static void pool_counts_as_free(struct kunit *test)
{
	struct placer_heap_facts facts;
	unsigned long free;

	system_dirty(test, SZ_16M, U64_MAX, 1);
	KUNIT_ASSERT_TRUE(test, heap_find("system", &facts));
	free = global_zone_page_state(NR_FREE_PAGES) -
	       global_zone_page_state(NR_FREE_CMA_PAGES);
	KUNIT_EXPECT_LT(test,
			abs_diff(facts.free,
				 ((u64)free << PAGE_SHIFT) + SZ_16M),
			SZ_8M);
}

#define SYSTEM_TAIL_BLOCK SZ_1M

/* A request without @zero gets old content, but not beyond the end of its buffer. */
static void pool_clears_block_beyond_buffer(struct kunit *test)
{
	const struct placer_heap_request req = {
		.size = 3 * PAGE_SIZE,
		.last = U64_MAX,
		.block = SYSTEM_TAIL_BLOCK,
		.align = 1,
		.node = first_memory_node,
	};
	struct placer_backing *backing;
	const u8 *block;

	system_dirty(test, SYSTEM_TAIL_BLOCK, U64_MAX, SYSTEM_TAIL_BLOCK);
	KUNIT_ASSERT_EQ(test, placer_page_pool_pages(),
			SYSTEM_TAIL_BLOCK >> PAGE_SHIFT);
	backing = system_request(test, &req);
	KUNIT_ASSERT_EQ(test, placer_page_pool_pages(), 0);

	block = __va(PFN_PHYS(backing->runs[0].pfn));
	KUNIT_EXPECT_EQ(test, block[0], HEAP_DIRT);
	KUNIT_EXPECT_NULL(test, memchr_inv(block + req.size, 0,
					   SYSTEM_TAIL_BLOCK - req.size));

	/* The whole block is put back. */
	placer_backing_put(backing);
	KUNIT_EXPECT_EQ(test, placer_page_pool_pages(),
			SYSTEM_TAIL_BLOCK >> PAGE_SHIFT);
}

static void pool_keeps_high_blocks_from_low_request(struct kunit *test)
{
	const struct placer_heap_facts *facts = test->priv;
	u64 low = facts->span[0].last;
	struct placer_backing *backing;
	unsigned long pages;

	KUNIT_ASSERT_GT(test, facts->nr_spans, 1);

	backing = system_take(test, SZ_4M, U64_MAX, 1);
	KUNIT_ASSERT_GT(test, backing->layout.extent.first, low);
	placer_backing_put(backing);
	pages = placer_page_pool_pages();
	KUNIT_ASSERT_EQ(test, pages, SZ_4M >> PAGE_SHIFT);

	backing = system_take(test, SZ_1M, low, 1);
	KUNIT_EXPECT_LE(test, backing->layout.extent.last, low);
	KUNIT_EXPECT_EQ(test, placer_page_pool_pages(), pages);
	placer_backing_put(backing);
	KUNIT_EXPECT_EQ(test, placer_page_pool_pages(),
			pages + (SZ_1M >> PAGE_SHIFT));

	/* Now the low memory comes from the pool. */
	backing = system_take(test, SZ_1M, low, 1);
	KUNIT_EXPECT_LE(test, backing->layout.extent.last, low);
	KUNIT_EXPECT_EQ(test, placer_page_pool_pages(), pages);
	placer_backing_put(backing);
}

static void pool_gives_low_blocks_to_any_request(struct kunit *test)
{
	const struct placer_heap_facts *facts = test->priv;

	system_dirty(test, SZ_1M, facts->span[0].last, 1);
	placer_backing_put(system_take(test, SZ_1M, U64_MAX, 1));
	KUNIT_EXPECT_EQ(test, placer_page_pool_pages(), SZ_1M >> PAGE_SHIFT);
}

static void pool_shrinks_to_nothing(struct kunit *test)
{
	unsigned long pages, given, left = SZ_4M >> PAGE_SHIFT;
	int nid;

	system_dirty(test, SZ_4M, U64_MAX, 1);
	pages = placer_page_pool_pages();
	KUNIT_ASSERT_EQ(test, pages, left);

	for_each_online_node(nid) {
		given = placer_page_pool_shrink(nid, 1);
		left -= given;
		KUNIT_EXPECT_EQ(test, placer_page_pool_pages(), left);
		given = placer_page_pool_shrink(nid, ULONG_MAX);
		left -= given;
		KUNIT_EXPECT_EQ(test, placer_page_pool_pages(), left);
		KUNIT_EXPECT_EQ(test, placer_page_pool_shrink(nid, 1), 0);
	}
	KUNIT_EXPECT_EQ(test, left, 0);
}

static void pool_shrinks_small_blocks_first(struct kunit *test)
{
	struct placer_backing *backing;
	unsigned long given = 0;
	int nid;

	system_dirty(test, SYSTEM_MIXED, U64_MAX, 1);
	for_each_online_node(nid)
		given += placer_page_pool_shrink(nid, 1);
	KUNIT_EXPECT_EQ(test, given, 1);

	/* The blocks of the other two orders are still there. */
	backing = system_take(test, SYSTEM_LONGEST, U64_MAX, 1);
	KUNIT_EXPECT_EQ(test, placer_page_pool_pages(), SZ_64K >> PAGE_SHIFT);
	placer_backing_put(backing);
}

static void pool_stays_below_its_limit(struct kunit *test)
{
	unsigned long limit = placer_page_pool_limit();
	struct placer_backing *backing;

	KUNIT_ASSERT_GT(test, limit, 0);
	KUNIT_EXPECT_LE(test, limit, totalram_pages() / 16);

	backing = system_take(test, PFN_PHYS(limit) + SZ_4M, U64_MAX, 1);
	placer_backing_put(backing);
	KUNIT_EXPECT_LE(test, placer_page_pool_pages(), limit);
	KUNIT_EXPECT_GT(test, placer_page_pool_pages(),
			limit - (SZ_1M >> PAGE_SHIFT));
}

/* No request uses other orders by default. */
static void pool_refuses_other_orders(struct kunit *test)
{
	system_dirty(test, 2 * PAGE_SIZE, U64_MAX, 2 * PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, placer_page_pool_pages(), 0);
}

/* So that adjacent blocks are one run again. */
static void pool_keeps_order_of_blocks(struct kunit *test)
{
	struct placer_backing *backing;
	struct placer_run *runs;
	unsigned int nr;

	backing = system_take(test, SZ_16M, U64_MAX, 1);
	nr = backing->nr_runs;
	runs = kunit_kmalloc_array(test, nr, sizeof(*runs), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, runs);
	memcpy(runs, backing->runs, nr * sizeof(*runs));
	placer_backing_put(backing);

	backing = system_take(test, SZ_16M, U64_MAX, 1);
	KUNIT_EXPECT_EQ(test, backing->nr_runs, nr);
	KUNIT_EXPECT_MEMEQ(test, backing->runs, runs,
			   min(nr, backing->nr_runs) * sizeof(*runs));
	placer_backing_put(backing);
}

/* Charged memory is neither taken from the pool nor put into it, even for the root cgroup. */
static void pool_bypassed_if_charged(struct kunit *test)
{
	struct placer_heap_request req = {
		.size = SZ_1M,
		.last = U64_MAX,
		.block = 1,
		.align = 1,
		.node = first_memory_node,
		.memcg = get_mem_cgroup_from_mm(NULL),
		.zero = true,
	};
	struct placer_backing *backing;
	unsigned long pages;

	KUNIT_ASSERT_NOT_NULL(test, req.memcg);
	system_dirty(test, SZ_1M, U64_MAX, 1);
	pages = placer_page_pool_pages();

	backing = system_request(test, &req);
	KUNIT_EXPECT_EQ(test, placer_page_pool_pages(), pages);
	heap_expect_zero(test, backing);
	placer_backing_put(backing);
	KUNIT_EXPECT_EQ(test, placer_page_pool_pages(), pages);
	mem_cgroup_put(req.memcg);
}

/* They could show the data of the next user. */
static void pool_refuses_referenced_pages(struct kunit *test)
{
	struct placer_backing *backing;
	struct page *page;

	backing = system_take(test, PAGE_SIZE, U64_MAX, 1);
	page = pfn_to_page(backing->runs[0].pfn);
	get_page(page);
	placer_backing_put(backing);
	KUNIT_EXPECT_EQ(test, placer_page_pool_pages(), 0);
	KUNIT_EXPECT_EQ(test, page_count(page), 1);
	put_page(page);
}

/* The page whose memory has failed, in a test */
static const struct page *pool_poisoned_page;

static bool pool_mock_poisoned(const struct page *page)
{
	return page == pool_poisoned_page;
}

/*
 * A large block in the pool, whose last page has failed. Return: its first page, to be given
 * to pool_expect_lost().
 */
static struct page *pool_fail_memory(struct kunit *test, unsigned int order)
{
	struct placer_backing *backing;
	struct page *page;

	backing = system_take(test, PAGE_SIZE << order, U64_MAX, 0);
	page = pfn_to_page(backing->runs[0].pfn);
	placer_backing_put(backing);
	if (placer_page_pool_pages() != 1ul << order)
		kunit_skip(test, "no memory for a large block");

	pool_poisoned_page = page + (1ul << order) - 1;
	kunit_activate_static_stub(test, placer_page_poisoned,
				   pool_mock_poisoned);
	return page;
}

/* The page allocator would give it to its next user. */
static void pool_expect_lost(struct kunit *test, struct page *page,
			     unsigned int order)
{
	KUNIT_EXPECT_EQ(test, placer_page_pool_pages(), 0);
	KUNIT_EXPECT_EQ(test, page_count(page), 1);
	if (page_count(page))
		__free_pages(page, order);
}

/* Neither while a buffer has the block, nor while the pool has it. */
static void pool_drops_poisoned_blocks(struct kunit *test)
{
	unsigned int order = get_order(SZ_2M);
	struct page *page = pool_fail_memory(test, order);
	struct placer_backing *backing;

	KUNIT_EXPECT_NULL(test, placer_page_pool_take(page_to_nid(page),
						      MAX_NR_ZONES - 1, order));
	pool_expect_lost(test, page, order);

	/* Blocks without a failed page are used. */
	system_dirty(test, PAGE_SIZE, U64_MAX, 0);
	backing = system_take(test, PAGE_SIZE, U64_MAX, 0);
	KUNIT_EXPECT_EQ(test, placer_page_pool_pages(), 0);
	placer_backing_put(backing);
}

static void pool_shrinks_around_poisoned_blocks(struct kunit *test)
{
	unsigned int order = get_order(SZ_2M);
	struct page *page = pool_fail_memory(test, order);

	placer_page_pool_shrink(page_to_nid(page), ULONG_MAX);
	pool_expect_lost(test, page, order);
}

static struct kunit_case system_cases[] = {
	KUNIT_CASE_PARAM(system_alloc_is_zeroed_and_counted,
			 heap_sizes_gen_params),
	KUNIT_CASE(system_alloc_below_end_of_zone),
	KUNIT_CASE(system_alloc_keeps_block_size),
	KUNIT_CASE(system_alloc_on_each_node),
	KUNIT_CASE(system_alloc_with_unknown_node),
	KUNIT_CASE(system_blocks_are_of_2m),
	KUNIT_CASE(pool_reuses_and_clears_blocks),
	KUNIT_CASE(pool_counts_as_free),
	KUNIT_CASE(pool_clears_block_beyond_buffer),
	KUNIT_CASE(pool_keeps_high_blocks_from_low_request),
	KUNIT_CASE(pool_gives_low_blocks_to_any_request),
	KUNIT_CASE(pool_shrinks_to_nothing),
	KUNIT_CASE(pool_shrinks_small_blocks_first),
	KUNIT_CASE(pool_stays_below_its_limit),
	KUNIT_CASE(pool_refuses_other_orders),
	KUNIT_CASE(pool_keeps_order_of_blocks),
	KUNIT_CASE(pool_bypassed_if_charged),
	KUNIT_CASE(pool_refuses_referenced_pages),
	KUNIT_CASE(pool_drops_poisoned_blocks),
	KUNIT_CASE(pool_shrinks_around_poisoned_blocks),
	{}
};

struct kunit_suite placer_system_suite = {
	.name = "placer_system",
	.init = system_init,
	.exit = system_exit,
	.test_cases = system_cases,
};
