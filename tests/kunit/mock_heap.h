/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mock heaps and devices with known addresses, so that a test knows where a buffer has to be.
 */
#ifndef _PLACER_KUNIT_MOCK_HEAP_H
#define _PLACER_KUNIT_MOCK_HEAP_H

#include <kunit/test.h>
#include <placer/heap.h>

struct device;
struct placer_buffer;

/* Called before a mock heap gives memory for a buffer; or NULL. */
extern void (*mock_taking)(struct placer_buffer *buffer);

/* Cheaper than any other heap; no two of its pages are adjacent. */
extern struct placer_heap mock_scattered;

/**
 * struct mock_arena - a heap of one piece of contiguous memory, allocated in slots
 * @heap: the registered heap
 * @first: physical address
 * @pages: first page
 * @taken: a bit for each slot that is in use
 */
struct mock_arena {
	struct placer_heap heap;
	phys_addr_t first;
	struct page *pages;
	unsigned long taken;
};

#define MOCK_ARENA_SLOTS 16
#define MOCK_SLOT_PAGES	 16
#define MOCK_ARENA_SIZE	 (MOCK_ARENA_SLOTS * MOCK_SLOT_PAGES * PAGE_SIZE)

/* Contiguous; the cheapest after @mock_scattered. */
extern struct mock_arena mock_arena;

int mock_scattered_add(void);
int mock_arena_add(void);
/* Register both mock heaps, or none on an error. */
int mock_heaps_add(void);
void mock_heaps_remove(void);
long mock_heap_used(const struct placer_heap *heap);

/* A platform device, which is unregistered with the test. */
struct device *mock_device(struct kunit *test, const char *name, u64 mask);
/* A device that reaches @mock_arena and nothing else. */
struct device *mock_arena_device(struct kunit *test, const char *name);
/* Likewise, on a bus that adds @shift to every address. */
struct device *mock_arena_device_at(struct kunit *test, const char *name,
				    u64 shift);

#endif /* _PLACER_KUNIT_MOCK_HEAP_H */
