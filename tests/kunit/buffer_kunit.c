// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: buffers with importers of every kind that a struct device can be.
 *
 * The importers are platform devices whose masks, coherency and windows a test
 * chooses. They do no DMA; for that there are user programs with real engines.
 */
#include <linux/dma-buf.h>
#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/iosys-map.h>
#include <linux/mm.h>
#include <linux/sizes.h>

#include "../../exporter/exporter.h"
#include "kunit.h"
#include "mock_heap.h"

#define BUFFER_NO_HEAP(device) \
	device " can use no heap for a buffer of this size"

static int buffer_suite_init(struct kunit_suite *suite)
{
	return mock_scattered_add();
}

static void buffer_suite_exit(struct kunit_suite *suite)
{
	placer_heap_unregister(&mock_scattered);
}

static struct dma_buf *buffer_new(struct kunit *test, size_t size)
{
	struct dma_buf *dmabuf = placer_buffer_create(size, O_RDWR);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dmabuf);
	return dmabuf;
}

static struct dma_buf_attachment *
buffer_attach(struct kunit *test, struct dma_buf *dmabuf, struct device *dev)
{
	struct dma_buf_attachment *attach = dma_buf_attach(dmabuf, dev);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);
	return attach;
}

static struct sg_table *buffer_map(struct kunit *test,
				   struct dma_buf_attachment *attach)
{
	struct sg_table *table =
		dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, table);
	return table;
}

static void buffer_unmap(struct dma_buf_attachment *attach,
			 struct sg_table *table)
{
	dma_buf_unmap_attachment_unlocked(attach, table, DMA_BIDIRECTIONAL);
}

/* The last device of a buffer goes, and the buffer with it. */
static void buffer_close(struct dma_buf_attachment *attach,
			 struct sg_table *table)
{
	struct dma_buf *dmabuf = attach->dmabuf;

	buffer_unmap(attach, table);
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
}

static struct placer_buffer *buffer_of(struct dma_buf *dmabuf)
{
	return dmabuf->priv;
}

static const char *buffer_heap(struct dma_buf *dmabuf)
{
	struct placer_buffer *buffer = buffer_of(dmabuf);

	return buffer->backing ? buffer->backing->heap->name : "-";
}

/* Attaching gives a buffer no memory; mapping does, once. */
static void buffer_backed_at_map(struct kunit *test)
{
	struct device *dev = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, SZ_1M);
	struct dma_buf_attachment *attach;
	struct sg_table *table;

	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->state, PLACER_UNBACKED);
	attach = buffer_attach(test, dmabuf, dev);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->state, PLACER_UNBACKED);

	table = buffer_map(test, attach);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->state, PLACER_BACKED);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->generation, 1);
	buffer_unmap(attach, table);
	table = buffer_map(test, attach);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->generation, 1);
	buffer_close(attach, table);
}

/* Nothing says that it can gather, so it gets one run. */
static void buffer_unknown_is_contiguous(struct kunit *test)
{
	struct device *dev = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, SZ_4M);
	struct dma_buf_attachment *attach = buffer_attach(test, dmabuf, dev);
	struct sg_table *table = buffer_map(test, attach);

	KUNIT_EXPECT_STREQ(test, buffer_heap(dmabuf), "cma");
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->backing->nr_runs, 1);

	buffer_close(attach, table);
}

/* vgem is known to need nothing. */
static void buffer_known_may_gather(struct kunit *test)
{
	struct device *dev = mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, SZ_4M);
	struct dma_buf_attachment *attach = buffer_attach(test, dmabuf, dev);
	struct sg_table *table = buffer_map(test, attach);

	KUNIT_EXPECT_STREQ(test, buffer_heap(dmabuf), "scattered");

	buffer_close(attach, table);
}

/* Entries are as long as the device says, 64 KiB if it says nothing. */
static void buffer_entries_are_cut(struct kunit *test)
{
	struct device *dev = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, SZ_1M);
	struct dma_buf_attachment *attach = buffer_attach(test, dmabuf, dev);
	struct sg_table *table = buffer_map(test, attach);
	struct scatterlist *sg;
	size_t total = 0;
	int i;

	/* dma-buf may hide the pages from importers, so look at addresses. */
	KUNIT_EXPECT_EQ(test, table->nents, SZ_1M / SZ_64K);
	for_each_sgtable_dma_sg(table, sg, i) {
		KUNIT_EXPECT_LE(test, sg_dma_len(sg), SZ_64K);
		total += sg_dma_len(sg);
	}
	KUNIT_EXPECT_EQ(test, total, SZ_1M);
	buffer_unmap(attach, table);

	dma_set_max_seg_size(dev, SZ_4M);
	dma_set_seg_boundary(dev, SZ_256K - 1);
	table = buffer_map(test, attach);
	for_each_sgtable_dma_sg(table, sg, i)
		KUNIT_EXPECT_EQ(test, sg_dma_address(sg) / SZ_256K,
				(sg_dma_address(sg) + sg_dma_len(sg) - 1) /
					SZ_256K);
	buffer_close(attach, table);
}

/* What was written before the move is there after it. */
static void buffer_moves_with_content(struct kunit *test)
{
	struct device *gather =
		mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct device *any = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, SZ_2M);
	struct dma_buf_attachment *first, *second;
	struct sg_table *table;
	struct iosys_map map;
	u32 *word, i;

	first = buffer_attach(test, dmabuf, gather);
	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(dmabuf, &map), 0);
	KUNIT_EXPECT_STREQ(test, buffer_heap(dmabuf), "scattered");
	KUNIT_EXPECT_NOT_NULL(test, vmalloc_to_page(map.vaddr));
	for (word = map.vaddr, i = 0; i < SZ_2M / 4; i++)
		word[i] = i * 2654435761u;

	/* A kernel mapping settles it, and is gone afterwards. */
	KUNIT_EXPECT_PTR_EQ(test, dma_buf_attach(dmabuf, any), ERR_PTR(-EBUSY));
	dma_buf_vunmap_unlocked(dmabuf, &map);
	KUNIT_EXPECT_NULL(test, vmalloc_to_page(word));

	second = buffer_attach(test, dmabuf, any);
	KUNIT_EXPECT_STREQ(test, buffer_heap(dmabuf), "scattered");
	table = buffer_map(test, second);
	KUNIT_EXPECT_STREQ(test, buffer_heap(dmabuf), "cma");
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->generation, 2);

	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(dmabuf, &map), 0);
	for (word = map.vaddr, i = 0; i < SZ_2M / 4; i++)
		if (word[i] != i * 2654435761u)
			break;
	KUNIT_EXPECT_EQ(test, i, SZ_2M / 4);
	dma_buf_vunmap_unlocked(dmabuf, &map);

	buffer_unmap(second, table);
	dma_buf_detach(dmabuf, second);
	dma_buf_detach(dmabuf, first);
	dma_buf_put(dmabuf);
}

/* A mapping settles a buffer against a device that cannot use it there. */
static void buffer_settled_by_mapping(struct kunit *test)
{
	struct device *gather =
		mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct device *any = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, SZ_4M);
	struct dma_buf_attachment *first, *second;
	struct placer_decision *decision;
	struct sg_table *table;

	first = buffer_attach(test, dmabuf, gather);
	table = buffer_map(test, first);
	KUNIT_EXPECT_PTR_EQ(test, dma_buf_attach(dmabuf, any), ERR_PTR(-EBUSY));
	decision = buffer_of(dmabuf)->decision;
	KUNIT_EXPECT_STREQ(test, decision->settled_by, "vkms.kunit (mapped)");
	KUNIT_EXPECT_EQ(test, decision->judgements[0].verdict.reason,
			PLACER_REASON_CONTIGUITY);

	/* One that can is welcome. */
	second = buffer_attach(test, dmabuf,
			       mock_device(test, "vgem.kunit",
					   DMA_BIT_MASK(64)));
	dma_buf_detach(dmabuf, second);

	buffer_unmap(first, table);
	second = buffer_attach(test, dmabuf, any);
	table = buffer_map(test, second);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->backing->nr_runs, 1);
	buffer_unmap(second, table);

	dma_buf_detach(dmabuf, second);
	dma_buf_detach(dmabuf, first);
	dma_buf_put(dmabuf);
}

/* Two devices without an address in common are refused, and both are named. */
static void buffer_impossible_set(struct kunit *test)
{
	static const struct bus_dma_region low[] = {
		{ .cpu_start = 0x40000000, .dma_start = 0, .size = SZ_16M }, {}
	};
	static const struct bus_dma_region high[] = {
		/* Beyond anything that a machine has, or a device on it. */
		{ .cpu_start = 0x400000000000, .dma_start = 0, .size = SZ_16M },
		{}
	};
	struct device *gather =
		mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct device *one = mock_device(test, "placer-low", DMA_BIT_MASK(64));
	struct device *two = mock_device(test, "placer-high", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, SZ_1M);
	struct dma_buf_attachment *attach;
	struct placer_decision *decision;
	u32 i;

	one->dma_range_map = low;
	two->dma_range_map = high;
	attach = buffer_attach(test, dmabuf, gather);
	KUNIT_EXPECT_PTR_EQ(test, dma_buf_attach(dmabuf, two),
			    ERR_PTR(-EOPNOTSUPP));
	decision = buffer_of(dmabuf)->decision;
	KUNIT_ASSERT_NOT_NULL(test, decision);
	KUNIT_EXPECT_EQ(test, decision->result, -EOPNOTSUPP);
	KUNIT_EXPECT_STREQ(test, decision->who, "placer-high");
	for (i = 0; i < decision->nr; i++) {
		const struct placer_judgement *j = &decision->judgements[i];

		KUNIT_EXPECT_NE(test, j->verdict.reason,
				PLACER_REASON_FEASIBLE);
		/* A board's own pools may be out of the question anyway. */
		if (strcmp(j->heap, "system") && strcmp(j->heap, "cma"))
			continue;
		KUNIT_EXPECT_EQ(test, j->verdict.reason, PLACER_REASON_REACH);
		KUNIT_EXPECT_STREQ(test, j->device, "placer-high");
	}
	KUNIT_EXPECT_STREQ(test, decision->conflict,
			   BUFFER_NO_HEAP("placer-high"));
	/* The refusal left no trace on the buffer. */
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->requirement.reach.nr, 1);
	KUNIT_EXPECT_TRUE(test,
			  list_is_singular(&buffer_of(dmabuf)->attachments));
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
}

/* Of three devices only the one that can use no heap at all is named. */
static void buffer_conflict_is_minimal(struct kunit *test)
{
	struct device *gather =
		mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct device *lines =
		mock_device(test, "vgem.kunit", DMA_BIT_MASK(64));
	struct device *any = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, SZ_1M);
	struct dma_buf_attachment *first, *second;

	/* Both can gather from anywhere; the third needs one run, but a short one. */
	first = buffer_attach(test, dmabuf, gather);
	second = buffer_attach(test, dmabuf, lines);
	dma_set_seg_boundary(any, SZ_256K - 1);
	KUNIT_EXPECT_PTR_EQ(test, dma_buf_attach(dmabuf, any),
			    ERR_PTR(-EOPNOTSUPP));
	KUNIT_EXPECT_STREQ(test, buffer_of(dmabuf)->decision->conflict,
			   BUFFER_NO_HEAP("placer-any"));
	dma_buf_detach(dmabuf, second);
	dma_buf_detach(dmabuf, first);
	dma_buf_put(dmabuf);
}

/* One run that fits between two of a device's boundaries crosses none. */
static void buffer_keeps_boundary(struct kunit *test)
{
	struct device *dev = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct dma_buf *odd = buffer_new(test, PAGE_SIZE);
	struct dma_buf *dmabuf = buffer_new(test, SZ_64K + PAGE_SIZE);
	struct dma_buf_attachment *first, *second;
	struct sg_table *one, *two;
	dma_addr_t addr;

	dma_set_seg_boundary(dev, SZ_128K - 1);
	first = buffer_attach(test, odd, dev);
	one = buffer_map(test, first);
	second = buffer_attach(test, dmabuf, dev);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->requirement.boundary_align,
			SZ_128K);
	two = buffer_map(test, second);
	addr = sg_dma_address(two->sgl);
	KUNIT_EXPECT_EQ(test, addr / SZ_128K, (addr + SZ_64K) / SZ_128K);
	buffer_close(second, two);
	buffer_close(first, one);
}

/* Detaching takes back what the device asked for. */
static void buffer_detach_forgets(struct kunit *test)
{
	struct device *gather =
		mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct device *any = mock_device(test, "placer-any", DMA_BIT_MASK(32));
	struct dma_buf *dmabuf = buffer_new(test, SZ_4M);
	struct dma_buf_attachment *first = buffer_attach(test, dmabuf, gather);
	struct dma_buf_attachment *second = buffer_attach(test, dmabuf, any);
	struct sg_table *table;

	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->requirement.block, SZ_4M);
	dma_buf_detach(dmabuf, second);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->requirement.block, 1);

	table = buffer_map(test, first);
	KUNIT_EXPECT_STREQ(test, buffer_heap(dmabuf), "scattered");
	buffer_unmap(first, table);
	dma_buf_detach(dmabuf, first);
	dma_buf_put(dmabuf);
}

static void buffer_no_mask(struct kunit *test)
{
	struct device *dev = mock_device(test, "placer-mute", 0);
	struct dma_buf *dmabuf = buffer_new(test, PAGE_SIZE);
	u64 *mask = dev->dma_mask;

	dev->dma_mask = NULL;
	KUNIT_EXPECT_PTR_EQ(test, dma_buf_attach(dmabuf, dev),
			    ERR_PTR(-EOPNOTSUPP));
	dev->dma_mask = mask;
	KUNIT_EXPECT_TRUE(test, list_empty(&buffer_of(dmabuf)->attachments));
	dma_buf_put(dmabuf);
}

static void buffer_too_large(struct kunit *test)
{
	KUNIT_EXPECT_PTR_EQ(test, placer_buffer_create(SZ_1G * 4096ul, O_RDWR),
			    ERR_PTR(-ENOMEM));
}

/* Bus windows with an offset are physical addresses in the constraint. */
static void buffer_device_windows(struct kunit *test)
{
	static const struct bus_dma_region windows[] = {
		{ .cpu_start = 0x80000000, .dma_start = 0, .size = SZ_256M },
		{ .cpu_start = 0x40000000,
		  .dma_start = 0x40000000,
		  .size = SZ_1G },
		/* Beyond the mask. */
		{ .cpu_start = 0, .dma_start = SZ_2G, .size = SZ_256M },
		{}
	};
	struct device *dev =
		mock_device(test, "placer-windows", DMA_BIT_MASK(64));
	struct placer_constraint c;

	dev->dma_range_map = windows;
	*dev->dma_mask = 0x5fffffff;
	KUNIT_ASSERT_EQ(test, placer_device_constraint(dev, &c), 0);
	KUNIT_EXPECT_FALSE(test, c.translated);
	KUNIT_EXPECT_EQ(test, c.max_segments, PLACER_UNKNOWN);
	KUNIT_EXPECT_EQ(test, c.max_segment_size, PLACER_NO_LIMIT);
	KUNIT_ASSERT_EQ(test, c.reach.nr, 2);
	KUNIT_EXPECT_EQ(test, c.reach.window[0].first, 0x40000000);
	KUNIT_EXPECT_EQ(test, c.reach.window[0].last, 0x5fffffff);
	KUNIT_EXPECT_EQ(test, c.reach.window[1].first, 0x80000000);
	KUNIT_EXPECT_EQ(test, c.reach.window[1].last, 0x8fffffff);

	/* What the driver said of segments counts, the default does not. */
	dma_set_max_seg_size(dev, SZ_1M);
	KUNIT_ASSERT_EQ(test, placer_device_constraint(dev, &c), 0);
	KUNIT_EXPECT_EQ(test, c.max_segment_size, SZ_1M);

	*dev->dma_mask = DMA_BIT_MASK(64);
	dev->dma_range_map = NULL;
	dev->bus_dma_limit = 0x3fffffff;
	KUNIT_ASSERT_EQ(test, placer_device_constraint(dev, &c), 0);
	KUNIT_ASSERT_EQ(test, c.reach.nr, 1);
	KUNIT_EXPECT_EQ(test, c.reach.window[0].last, 0x3fffffff);
}

static void buffer_device_coherency(struct kunit *test)
{
	struct device *dev = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct placer_constraint c;

	KUNIT_ASSERT_EQ(test, placer_device_constraint(dev, &c), 0);
	KUNIT_EXPECT_EQ(test, c.coherency,
			dev_is_dma_coherent(dev) ? PLACER_SNOOPS :
						   PLACER_MAINTAINED);
}

static struct kunit_case buffer_cases[] = {
	KUNIT_CASE(buffer_backed_at_map),
	KUNIT_CASE(buffer_unknown_is_contiguous),
	KUNIT_CASE(buffer_known_may_gather),
	KUNIT_CASE(buffer_entries_are_cut),
	KUNIT_CASE(buffer_moves_with_content),
	KUNIT_CASE(buffer_settled_by_mapping),
	KUNIT_CASE(buffer_impossible_set),
	KUNIT_CASE(buffer_conflict_is_minimal),
	KUNIT_CASE(buffer_keeps_boundary),
	KUNIT_CASE(buffer_detach_forgets),
	KUNIT_CASE(buffer_no_mask),
	KUNIT_CASE(buffer_too_large),
	KUNIT_CASE(buffer_device_windows),
	KUNIT_CASE(buffer_device_coherency),
	{}
};

struct kunit_suite placer_buffer_suite = {
	.name = "placer_buffer",
	.suite_init = buffer_suite_init,
	.suite_exit = buffer_suite_exit,
	.test_cases = buffer_cases,
};
