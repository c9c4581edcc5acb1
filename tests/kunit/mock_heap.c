// SPDX-License-Identifier: GPL-2.0
/*
 * Mock heaps and devices with known addresses, so that a test knows where a buffer has to be.
 */
#include <linux/bitops.h>
#include <linux/dma-direct.h>
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/platform_device.h>
#include <linux/string.h>

#include "mock_heap.h"

void (*mock_taking)(struct placer_buffer *buffer);

static void mock_release(struct placer_heap *heap)
{
}

/* The first page of each block of two, so that no two pages are adjacent. */
static void mock_scattered_describe(struct placer_heap *heap,
				    struct placer_heap_facts *facts)
{
	facts->nr_spans = 1;
	facts->span[0].last = PLACER_NO_LIMIT;
	facts->block = PAGE_SIZE;
	facts->max_block = PAGE_SIZE;
	facts->max_align = PAGE_SIZE;
	facts->total = SZ_16M;
}

static void mock_scattered_free(struct placer_heap *heap,
				struct placer_backing *backing)
{
	unsigned int i;

	for (i = 0; i < backing->nr_runs; i++) {
		struct page *page = pfn_to_page(backing->runs[i].pfn);

		/* Make a use after free visible. */
		memset(page_address(page), 0x5a, PAGE_SIZE);
		__free_pages(page, 1);
	}
}

static int mock_scattered_alloc(struct placer_heap *heap,
				const struct placer_heap_request *req,
				struct placer_backing *backing)
{
	unsigned long left = req->size >> PAGE_SHIFT;
	struct page *page;
	int rc = 0;

	if (mock_taking)
		mock_taking(req->owner);

	for (; left && !rc; left--) {
		page = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_COMP, 1);
		rc = page ? placer_backing_add(backing, page_to_pfn(page), 1) :
			    -ENOMEM;
		if (rc && page)
			__free_pages(page, 1);
	}
	if (rc)
		mock_scattered_free(heap, backing);
	return rc;
}

static const struct placer_heap_ops mock_scattered_ops = {
	.describe = mock_scattered_describe,
	.alloc = mock_scattered_alloc,
	.free = mock_scattered_free,
	.release = mock_release,
};

struct placer_heap mock_scattered;

int mock_scattered_add(void)
{
	mock_scattered = (struct placer_heap){
		.name = "scattered",
		.ops = &mock_scattered_ops,
		.cost = 1,
		.cpu = PLACER_CPU_CACHED,
		.memcg = true,
	};
	return placer_heap_register(&mock_scattered);
}

static struct mock_arena *to_mock_arena(struct placer_heap *heap)
{
	return container_of(heap, struct mock_arena, heap);
}

static void mock_arena_describe(struct placer_heap *heap,
				struct placer_heap_facts *facts)
{
	struct mock_arena *arena = to_mock_arena(heap);

	facts->nr_spans = 1;
	facts->span[0].first = arena->first;
	facts->span[0].last = arena->first + MOCK_ARENA_SIZE - 1;
	facts->block = PAGE_SIZE;
	facts->max_block = MOCK_SLOT_PAGES * PAGE_SIZE;
	facts->max_align = PAGE_SIZE;
	facts->total = MOCK_ARENA_SIZE;
}

static struct page *mock_slot(struct mock_arena *arena, unsigned int slot)
{
	return arena->pages + slot * MOCK_SLOT_PAGES;
}

static void mock_arena_free(struct placer_heap *heap,
			    struct placer_backing *backing)
{
	struct mock_arena *arena = to_mock_arena(heap);
	unsigned long page = backing->runs[0].pfn - page_to_pfn(arena->pages);
	unsigned int slot = page / MOCK_SLOT_PAGES;

	memset(page_address(mock_slot(arena, slot)), 0x5a,
	       MOCK_SLOT_PAGES * PAGE_SIZE);
	clear_bit(slot, &arena->taken);
}

static int mock_arena_alloc(struct placer_heap *heap,
			    const struct placer_heap_request *req,
			    struct placer_backing *backing)
{
	struct mock_arena *arena = to_mock_arena(heap);
	unsigned int slot;

	if (mock_taking)
		mock_taking(req->owner);
	for (slot = 0; slot < MOCK_ARENA_SLOTS; slot++)
		if (!test_and_set_bit(slot, &arena->taken))
			break;
	if (slot == MOCK_ARENA_SLOTS)
		return -ENOMEM;

	if (req->zero)
		memset(page_address(mock_slot(arena, slot)), 0, req->size);
	return placer_backing_add(backing, page_to_pfn(mock_slot(arena, slot)),
				  req->size >> PAGE_SHIFT);
}

static void mock_arena_release(struct placer_heap *heap)
{
	struct mock_arena *arena = to_mock_arena(heap);

	__free_pages(arena->pages, get_order(MOCK_ARENA_SIZE));
}

static const struct placer_heap_ops mock_arena_ops = {
	.describe = mock_arena_describe,
	.alloc = mock_arena_alloc,
	.free = mock_arena_free,
	.release = mock_arena_release,
};

struct mock_arena mock_arena;

int mock_arena_add(void)
{
	int rc;

	mock_arena = (struct mock_arena){
		.heap.name = "arena",
		.heap.ops = &mock_arena_ops,
		.heap.cost = 2,
		.heap.cpu = PLACER_CPU_CACHED,
	};
	mock_arena.pages = alloc_pages(GFP_KERNEL | __GFP_COMP,
				       get_order(MOCK_ARENA_SIZE));
	if (!mock_arena.pages)
		return -ENOMEM;

	mock_arena.first = page_to_phys(mock_arena.pages);
	rc = placer_heap_register(&mock_arena.heap);
	if (rc)
		mock_arena_release(&mock_arena.heap);
	return rc;
}

int mock_heaps_add(void)
{
	int rc = mock_scattered_add();

	if (rc)
		return rc;

	rc = mock_arena_add();
	if (rc)
		placer_heap_unregister(&mock_scattered);
	return rc;
}

void mock_heaps_remove(void)
{
	placer_heap_unregister(&mock_arena.heap);
	placer_heap_unregister(&mock_scattered);
}

/* Bytes in backings, including backings that are only referenced by mappings. */
long mock_heap_used(const struct placer_heap *heap)
{
	return atomic_long_read(&heap->stats.used);
}

static void mock_device_gone(void *data)
{
	struct platform_device *pdev = data;

	/* The test allocated the map, and frees it. */
	pdev->dev.dma_range_map = NULL;
	platform_device_unregister(pdev);
}

struct device *mock_device(struct kunit *test, const char *name, u64 mask)
{
	const struct platform_device_info info = {
		.name = name,
		.id = PLATFORM_DEVID_NONE,
		.dma_mask = mask,
	};
	struct platform_device *pdev = platform_device_register_full(&info);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pdev);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, mock_device_gone, pdev),
			0);
	return &pdev->dev;
}

struct device *mock_arena_device_at(struct kunit *test, const char *name,
				    u64 shift)
{
	struct device *dev = mock_device(test, name, DMA_BIT_MASK(64));
	struct bus_dma_region *window;

	window = kunit_kcalloc(test, 2, sizeof(*window), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, window);
	window->cpu_start = mock_arena.first;
	window->dma_start = mock_arena.first + shift;
	window->size = MOCK_ARENA_SIZE;
	dev->dma_range_map = window;
	return dev;
}

struct device *mock_arena_device(struct kunit *test, const char *name)
{
	return mock_arena_device_at(test, name, 0);
}
