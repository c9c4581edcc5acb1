// SPDX-License-Identifier: GPL-2.0
/*
 * Helpers of the suites of heaps: find a heap, allocate memory from it, and check that
 * memory.
 */
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/string.h>
#include <placer/heaps.h>

#include "kunit.h"

/* Look up a heap's facts by its name. Return: false if there is no such heap. */
bool heap_find(const char *name, struct placer_heap_facts *facts)
{
	struct placer_heap *heap = NULL;

	while ((heap = placer_heap_next(heap))) {
		if (strcmp(heap->name, name))
			continue;
		placer_heap_describe(heap, facts);
		placer_heap_put_live(heap);
		return true;
	}
	return false;
}

/* Bytes of a heap that are in use. */
unsigned long heap_used(u32 id)
{
	struct placer_heap *heap = placer_heap_get_live(id, U64_MAX);
	unsigned long used;

	if (!heap)
		return 0;
	used = atomic_long_read(&heap->stats.used);
	placer_heap_put_live(heap);
	return used;
}

/* Zeroed memory of any node, charged to no cgroup. */
struct placer_backing *heap_take(u32 id, size_t size, u64 last, u64 block)
{
	const struct placer_heap_request req = {
		.size = size,
		.last = last,
		.block = block,
		.align = 1,
		.node = PLACER_NO_NODE,
		.zero = true,
	};

	return placer_backing_alloc(id, U64_MAX, &req);
}

/* Check that all of a backing reads as zero, and fill it with HEAP_DIRT. */
void heap_expect_zero(struct kunit *test, const struct placer_backing *backing)
{
	unsigned int r;
	unsigned long i;

	for (r = 0; r < backing->nr_runs; r++) {
		for (i = 0; i < backing->runs[r].nr_pages; i++) {
			void *page = __va(PFN_PHYS(backing->runs[r].pfn + i));

			KUNIT_ASSERT_NULL(test, memchr_inv(page, 0, PAGE_SIZE));
			memset(page, HEAP_DIRT, PAGE_SIZE);
		}
	}
}

/* Check that every page is in exactly one run, and that the layout matches the runs. */
void heap_expect_sound(struct kunit *test, const struct placer_backing *backing,
		       size_t size)
{
	pgoff_t index = 0;
	unsigned int r;

	for (r = 0; r < backing->nr_runs; r++) {
		const struct placer_run *run = &backing->runs[r];

		KUNIT_EXPECT_EQ(test, run->index, index);
		KUNIT_EXPECT_PTR_EQ(test, placer_backing_find(backing, index),
				    run);
		index += run->nr_pages;
		KUNIT_EXPECT_PTR_EQ(test,
				    placer_backing_find(backing, index - 1),
				    run);
		KUNIT_EXPECT_GE(test, PFN_PHYS(run->pfn),
				backing->layout.extent.first);
		KUNIT_EXPECT_LE(test, PFN_PHYS(run->pfn + run->nr_pages) - 1,
				backing->layout.extent.last);
	}
	KUNIT_EXPECT_EQ(test, index << PAGE_SHIFT, size);
	KUNIT_EXPECT_EQ(test, backing->size, size);
	KUNIT_EXPECT_NULL(test, placer_backing_find(backing, index));
	KUNIT_EXPECT_EQ(test, backing->layout.nr_runs, backing->nr_runs);
}
