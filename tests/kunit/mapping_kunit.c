// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: where entries of mappings are cut, the record of written chunks, and what a fault
 * maps and marks.
 */
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/iosys-map.h>
#include <linux/pfn.h>
#include <linux/sizes.h>

#include "kunit.h"
#include "mock_heap.h"
#include "mock_importer.h"

static int mapping_suite_init(struct kunit_suite *suite)
{
	return mock_heaps_add();
}

static void mapping_suite_exit(struct kunit_suite *suite)
{
	mock_heaps_remove();
}

#define CUT_PAGES 4
#define CUT_SIZE  (CUT_PAGES * PAGE_SIZE)

/*
 * One run that begins a page after a boundary, and so ends a page after the last one.
 */
static void cut_expect(struct kunit *test, const struct sg_table *table,
		       dma_addr_t at)
{
	struct scatterlist *sg;
	int i;

	KUNIT_EXPECT_EQ(test, at % CUT_SIZE, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, table->nents, MOCK_SLOT_PAGES / CUT_PAGES + 1);
	for_each_sgtable_dma_sg(table, sg, i) {
		KUNIT_EXPECT_EQ(test, sg_dma_address(sg), at);
		KUNIT_EXPECT_EQ(test, at / CUT_SIZE,
				(at + sg_dma_len(sg) - 1) / CUT_SIZE);
		at += sg_dma_len(sg);
	}
}

/* Boundaries are in bus addresses, which differ from physical addresses. */
static void mapping_cut_in_bus_addresses(struct kunit *test)
{
	struct device *dev =
		mock_arena_device_at(test, "vkms.kunit", PAGE_SIZE);
	size_t size = MOCK_SLOT_PAGES * PAGE_SIZE;
	struct dma_buf *dmabuf = placer_buffer_create("kunit", size, O_RDWR);
	struct dma_buf_attachment *attach;
	const struct placer_buffer *buffer;
	struct sg_table *table;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dmabuf);
	buffer = dmabuf->priv;
	dma_set_max_seg_size(dev, size);
	dma_set_seg_boundary(dev, CUT_SIZE - 1);
	attach = mock_attach_static(dmabuf, dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);
	table = dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, table);
	KUNIT_ASSERT_EQ(test, buffer->backing->nr_runs, 1);
	cut_expect(test, table,
		   PFN_PHYS(buffer->backing->runs[0].pfn) + PAGE_SIZE);

	dma_buf_unmap_attachment_unlocked(attach, table, DMA_BIDIRECTIONAL);
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
	wait_for_release(!mock_heap_used(&mock_arena.heap));
}

struct written_case {
	const char *name;
	size_t size;
	size_t chunk;
};

/* Small buffers are recorded by fault windows, large ones in few chunks. */
static const struct written_case written_cases[] = {
	{ "a page", PAGE_SIZE, SZ_256K },
	{ "a chunk", SZ_256K, SZ_256K },
	{ "as many chunks as there are", 256 * SZ_256K, SZ_256K },
	{ "a page more", 256 * SZ_256K + PAGE_SIZE, SZ_512K },
	{ "four times as much", 1024 * SZ_256K, SZ_1M },
};

KUNIT_ARRAY_PARAM_DESC(written, written_cases, name);

static void written_marks_chunk(struct kunit *test)
{
	const struct written_case *c = test->param_value;
	struct placer_written written;
	size_t last = c->size >> PAGE_SHIFT;

	placer_written_init(&written, c->size);
	KUNIT_EXPECT_FALSE(test, placer_written_any(&written));
	KUNIT_EXPECT_EQ(test, placer_written_bytes(&written, c->size), 0);
	KUNIT_EXPECT_EQ(test, written.chunk_pages << PAGE_SHIFT, c->chunk);

	/* The last chunk may be shorter. */
	placer_written_mark(&written, last - 1, 1);
	KUNIT_EXPECT_TRUE(test, placer_written_any(&written));
	KUNIT_EXPECT_TRUE(test,
			  placer_written_at(&written, &written.ever, last - 1));
	KUNIT_EXPECT_EQ(test, placer_written_bytes(&written, c->size),
			(c->size - 1) % c->chunk + 1);
	KUNIT_EXPECT_EQ(test, placer_written_at(&written, &written.ever, 0),
			c->size <= c->chunk);

	placer_written_mark_all(&written);
	KUNIT_EXPECT_TRUE(test, placer_written_at(&written, &written.ever, 0));
	KUNIT_EXPECT_EQ(test, placer_written_bytes(&written, c->size), c->size);
}

/* Pages that lie in two chunks mark both. */
static void written_across_marks_both(struct kunit *test)
{
	struct placer_written written;
	pgoff_t chunk = SZ_256K >> PAGE_SHIFT;

	placer_written_init(&written, SZ_1M);
	placer_written_mark(&written, 2 * chunk - 1, 2);
	KUNIT_EXPECT_FALSE(test, placer_written_at(&written, &written.ever,
						   chunk - 1));
	KUNIT_EXPECT_TRUE(test,
			  placer_written_at(&written, &written.ever, chunk));
	KUNIT_EXPECT_TRUE(test, placer_written_at(&written, &written.ever,
						  3 * chunk - 1));
	KUNIT_EXPECT_FALSE(test, placer_written_at(&written, &written.ever,
						   3 * chunk));
	KUNIT_EXPECT_EQ(test, placer_written_bytes(&written, SZ_1M), SZ_512K);
	KUNIT_EXPECT_TRUE(test, placer_written_all(&written, chunk, 2 * chunk));
	KUNIT_EXPECT_FALSE(test, placer_written_all(&written, chunk - 1, 2));
	KUNIT_EXPECT_FALSE(test, placer_written_all(&written, 3 * chunk, 1));
}

/**
 * struct window_case - what is left of a window
 * @name: of the case
 * @first: of the page table, bytes
 * @end: of the page table, bytes
 * @at: the page that faults, bytes
 * @marked: bytes of the buffer that are marked
 * @narrow_first: what is left, bytes
 * @narrow_end: what is left, bytes
 */
struct window_case {
	const char *name;
	size_t first;
	size_t end;
	size_t at;
	size_t marked;
	size_t narrow_first;
	size_t narrow_end;
};

static const struct window_case window_cases[] = {
	{ "start", 0, SZ_2M, 0, 0, 0, SZ_256K },
	{ "end of a chunk", 0, SZ_2M, SZ_256K - 1, 0, 0, SZ_256K },
	{ "next chunk", 0, SZ_2M, SZ_256K, 0, SZ_256K, SZ_512K },
	{ "last page", 0, SZ_2M, SZ_2M - 1, 0, SZ_1M, SZ_2M },
	{ "short", 0, SZ_128K, 0, 0, 0, SZ_128K },
	{ "beyond", SZ_4M, 3 * SZ_2M, SZ_4M, 0, SZ_4M, 3 * SZ_2M },
	{ "odd", SZ_1M, 3 * SZ_1M, SZ_2M, 0, SZ_1M, 3 * SZ_1M },
	{ "start of odd", SZ_1M, 3 * SZ_1M, SZ_1M, 0, SZ_1M, SZ_2M },
	{ "long table", SZ_4M, SZ_32M, SZ_8M, 0, SZ_8M, 5 * SZ_2M },
	{ "marked in part", 0, SZ_2M, 0, SZ_1M, 0, SZ_256K },
	{ "marked", 0, SZ_2M, SZ_1M, SZ_2M, 0, SZ_2M },
	{ "long and marked", SZ_4M, SZ_32M, SZ_8M, SZ_32M, SZ_4M, SZ_32M },
};

KUNIT_ARRAY_PARAM_DESC(window, window_cases, name);

static void window_narrowed(struct kunit *test)
{
	const struct window_case *c = test->param_value;
	struct placer_written written;
	struct placer_window window = {
		.first = c->first >> PAGE_SHIFT,
		.end = c->end >> PAGE_SHIFT,
	};

	placer_written_init(&written, SZ_32M);
	if (c->marked)
		placer_written_mark(&written, 0, c->marked >> PAGE_SHIFT);
	placer_window_narrow(&window, c->at >> PAGE_SHIFT, &written);
	KUNIT_EXPECT_EQ(test, window.first << PAGE_SHIFT, c->narrow_first);
	KUNIT_EXPECT_EQ(test, window.end << PAGE_SHIFT, c->narrow_end);
}

static struct kunit_case mapping_cases[] = {
	KUNIT_CASE(mapping_cut_in_bus_addresses),
	KUNIT_CASE_PARAM(written_marks_chunk, written_gen_params),
	KUNIT_CASE(written_across_marks_both),
	KUNIT_CASE_PARAM(window_narrowed, window_gen_params),
	{}
};

struct kunit_suite placer_mapping_suite = {
	.name = "placer_mapping",
	.suite_init = mapping_suite_init,
	.suite_exit = mapping_suite_exit,
	.test_cases = mapping_cases,
};
