// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: buffers with importers of every kind that a struct device can describe.
 *
 * The importers are platform devices with masks, coherency and windows as each test
 * needs. They do no DMA; the user programs in tests/selftests have real engines.
 */
#include <linux/completion.h>
#include <linux/dma-buf.h>
#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/iosys-map.h>
#include <linux/mm.h>
#include <linux/of.h>
#include <linux/sizes.h>
#include <linux/workqueue.h>

#include "kunit.h"
#include "mock_heap.h"
#include "mock_importer.h"

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
	struct dma_buf *dmabuf = placer_buffer_create("kunit", size, O_RDWR);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dmabuf);
	return dmabuf;
}

static struct dma_buf_attachment *
buffer_attach(struct kunit *test, struct dma_buf *dmabuf, struct device *dev)
{
	struct dma_buf_attachment *attach = mock_attach_static(dmabuf, dev);

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

/* Unmap, detach and put the buffer. */
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

/* An unknown device is not known to gather, so the buffer gets one run. */
static void buffer_unknown_device_contiguous(struct kunit *test)
{
	struct device *dev = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, SZ_4M);
	struct dma_buf_attachment *attach = buffer_attach(test, dmabuf, dev);
	struct sg_table *table = buffer_map(test, attach);

	KUNIT_EXPECT_STREQ(test, buffer_heap(dmabuf), "cma");
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->backing->nr_runs, 1);

	buffer_close(attach, table);
}

/* vgem is known to have no constraints. */
static void buffer_known_device_scattered(struct kunit *test)
{
	struct device *dev = mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, SZ_4M);
	struct dma_buf_attachment *attach = buffer_attach(test, dmabuf, dev);
	struct sg_table *table = buffer_map(test, attach);

	KUNIT_EXPECT_STREQ(test, buffer_heap(dmabuf), "scattered");

	buffer_close(attach, table);
}

/* Entries are as long as the device allows. */
static void buffer_entries_cut_to_segments(struct kunit *test)
{
	struct device *dev = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, SZ_1M);
	struct dma_buf_attachment *attach = buffer_attach(test, dmabuf, dev);
	struct sg_table *table;
	struct scatterlist *sg;
	size_t total = 0;
	int i;

	dma_set_max_seg_size(dev, SZ_64K);
	table = buffer_map(test, attach);

	/* dma-buf may hide the pages from importers, so compare addresses. */
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

/* Content that was written before the move is there after it. */
static void buffer_move_keeps_content(struct kunit *test)
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

	/* A kernel mapping holds the buffer in place until it is unmapped. */
	KUNIT_EXPECT_PTR_EQ(test, mock_attach_static(dmabuf, any),
			    ERR_PTR(-EBUSY));
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

/* While it is mapped, a device that cannot use the current backing is refused. */
static void buffer_held_by_mapping(struct kunit *test)
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
	KUNIT_EXPECT_PTR_EQ(test, mock_attach_static(dmabuf, any),
			    ERR_PTR(-EBUSY));
	decision = buffer_of(dmabuf)->decision;
	KUNIT_EXPECT_EQ(test, decision->hold, PLACER_HELD_MAPPED);
	KUNIT_EXPECT_STREQ(test, decision->holder, "vkms.kunit");
	KUNIT_EXPECT_EQ(test, decision->judgements[0].verdict.reason,
			PLACER_REASON_CONTIGUITY);

	/* A device that can use the current backing is accepted. */
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

/* Two devices without a common address are refused, and both are named. */
static void buffer_conflict_refused(struct kunit *test)
{
	static const struct bus_dma_region low[] = {
		{ .cpu_start = 0x40000000, .dma_start = 0, .size = SZ_16M }, {}
	};
	static const struct bus_dma_region high[] = {
		/* Beyond the memory of any machine, and of devices on its bus. */
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
	KUNIT_EXPECT_PTR_EQ(test, mock_attach_static(dmabuf, two),
			    ERR_PTR(-EOPNOTSUPP));
	decision = buffer_of(dmabuf)->decision;
	KUNIT_ASSERT_NOT_NULL(test, decision);
	KUNIT_EXPECT_EQ(test, decision->result, -EOPNOTSUPP);
	KUNIT_EXPECT_STREQ(test, decision->device, "placer-high");
	for (i = 0; i < decision->nr; i++) {
		const struct placer_judgement *j = &decision->judgements[i];

		KUNIT_EXPECT_NE(test, j->verdict.reason,
				PLACER_REASON_FEASIBLE);
		/* Pools of a board may be unusable for other reasons. */
		if (strcmp(j->heap, "system") && strcmp(j->heap, "cma"))
			continue;
		KUNIT_EXPECT_EQ(test, j->verdict.reason, PLACER_REASON_REACH);
		KUNIT_EXPECT_STREQ(test, j->device, "placer-high");
	}
	KUNIT_EXPECT_STREQ(test, decision->conflict,
			   BUFFER_NO_HEAP("placer-high"));
	/* The refusal left no trace on the buffer. */
	KUNIT_EXPECT_EQ(test, requirement_of(dmabuf)->reach.nr, 1);
	KUNIT_EXPECT_TRUE(test,
			  list_is_singular(&buffer_of(dmabuf)->attachments));
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
}

/* Of three devices only the one that can use no heap at all is named. */
static void buffer_conflict_minimal(struct kunit *test)
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
	KUNIT_EXPECT_PTR_EQ(test, mock_attach_static(dmabuf, any),
			    ERR_PTR(-EOPNOTSUPP));
	KUNIT_EXPECT_STREQ(test, buffer_of(dmabuf)->decision->conflict,
			   BUFFER_NO_HEAP("placer-any"));
	dma_buf_detach(dmabuf, second);
	dma_buf_detach(dmabuf, first);
	dma_buf_put(dmabuf);
}

/* One run that fits between two of a device's boundaries crosses none. */
static void buffer_boundary_not_crossed(struct kunit *test)
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
	KUNIT_EXPECT_EQ(test, requirement_of(dmabuf)->boundary_align, SZ_128K);
	two = buffer_map(test, second);
	addr = sg_dma_address(two->sgl);
	KUNIT_EXPECT_EQ(test, addr / SZ_128K, (addr + SZ_64K) / SZ_128K);
	buffer_close(second, two);
	buffer_close(first, one);
}

/* After detach the device's constraint no longer counts. */
static void buffer_detach_drops_constraint(struct kunit *test)
{
	struct device *gather =
		mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct device *any = mock_device(test, "placer-any", DMA_BIT_MASK(32));
	struct dma_buf *dmabuf = buffer_new(test, SZ_4M);
	struct dma_buf_attachment *first = buffer_attach(test, dmabuf, gather);
	struct dma_buf_attachment *second = buffer_attach(test, dmabuf, any);
	struct sg_table *table;

	KUNIT_EXPECT_EQ(test, requirement_of(dmabuf)->block, SZ_4M);
	dma_buf_detach(dmabuf, second);
	KUNIT_EXPECT_EQ(test, requirement_of(dmabuf)->block, 1);

	table = buffer_map(test, first);
	KUNIT_EXPECT_STREQ(test, buffer_heap(dmabuf), "scattered");
	buffer_unmap(first, table);
	dma_buf_detach(dmabuf, first);
	dma_buf_put(dmabuf);
}

static struct bus_dma_region *useless_windows(struct kunit *test,
					      struct device *dev, size_t nr)
{
	struct bus_dma_region *windows;

	/* An empty window ends the list. */
	windows = kunit_kcalloc(test, nr + 1, sizeof(*windows), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, windows);
	dev->dma_range_map = windows;
	return windows;
}

static void useless_many_windows(struct kunit *test, struct device *dev)
{
	size_t i, nr = PLACER_MAX_WINDOWS + 1;
	struct bus_dma_region *windows = useless_windows(test, dev, nr);

	for (i = 0; i < nr; i++) {
		windows[i].cpu_start = i * SZ_2M;
		windows[i].dma_start = i * SZ_2M;
		windows[i].size = SZ_1M;
	}
}

static void useless_part_page(struct kunit *test, struct device *dev)
{
	struct bus_dma_region *window = useless_windows(test, dev, 1);

	window->dma_start = SZ_2K;
	window->size = SZ_1G;
}

/**
 * struct useless_case - a device that can use no buffer at all
 * @name: name of the case
 * @spoil: makes the device unusable
 * @why: explanation that the decision has to give
 */
struct useless_case {
	const char *name;
	void (*spoil)(struct kunit *test, struct device *dev);
	const char *why;
};

static const struct useless_case useless_cases[] = {
	{ "too many windows", useless_many_windows,
	  "placer-useless cannot use buffers: its bus has too many windows" },
	{ "a window not in whole pages", useless_part_page,
	  "placer-useless cannot use buffers: a window of its bus is not in whole pages" },
};

KUNIT_ARRAY_PARAM_DESC(useless, useless_cases, name);

/* The device is refused like any other that does not fit, with the reason. */
static void buffer_useless_device_refused(struct kunit *test)
{
	const struct useless_case *c = test->param_value;
	struct device *dev =
		mock_device(test, "placer-useless", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, PAGE_SIZE);
	u64 refused = placer_counted(PLACER_COUNT_REFUSED);
	const struct placer_decision *decision;
	u64 *mask = dev->dma_mask;

	c->spoil(test, dev);
	KUNIT_EXPECT_PTR_EQ(test, mock_attach_static(dmabuf, dev),
			    ERR_PTR(-EOPNOTSUPP));
	dev->dma_mask = mask;
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_REFUSED),
			refused + 1);
	decision = buffer_of(dmabuf)->decision;
	KUNIT_ASSERT_NOT_NULL(test, decision);
	KUNIT_EXPECT_EQ(test, decision->result, -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, decision->event, PLACER_EVENT_ATTACH);
	KUNIT_EXPECT_STREQ(test, decision->device, "placer-useless");
	KUNIT_EXPECT_STREQ(test, decision->conflict, c->why);
	KUNIT_EXPECT_EQ(test, decision->nr, 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&buffer_of(dmabuf)->attachments));
	dma_buf_put(dmabuf);
}

/*
 * Drivers of displays on USB, SPI and I2C attach their own device and never map, as the
 * CPU does all. Such a device needs nothing, and only a map is refused.
 */
static void buffer_no_dma_attaches(struct kunit *test)
{
	struct device *dev = mock_device(test, "placer-usb", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, PAGE_SIZE);
	struct placer_requirement before = *requirement_of(dmabuf);
	struct dma_buf_attachment *attach;
	u64 *mask = dev->dma_mask;
	struct iosys_map map;

	dev->dma_mask = NULL;
	attach = mock_attach_static(dmabuf, dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);
	KUNIT_EXPECT_TRUE(test,
			  requirement_same(requirement_of(dmabuf), &before));
	KUNIT_EXPECT_PTR_EQ(test,
			    dma_buf_map_attachment_unlocked(attach,
							    DMA_TO_DEVICE),
			    ERR_PTR(-EOPNOTSUPP));
	KUNIT_EXPECT_STREQ(test, buffer_of(dmabuf)->decision->conflict,
			   "placer-usb cannot use buffers: it has no DMA mask");
	KUNIT_EXPECT_NULL(test, buffer_of(dmabuf)->backing);

	/* All that gud and udl do with the buffer */
	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(dmabuf, &map), 0);
	KUNIT_EXPECT_NOT_NULL(test, buffer_of(dmabuf)->backing);
	dma_buf_vunmap_unlocked(dmabuf, &map);
	dma_buf_detach(dmabuf, attach);
	dev->dma_mask = mask;
	dma_buf_put(dmabuf);
}

KUNIT_DEFINE_ACTION_WRAPPER(buffer_heap_gone, placer_heap_unregister,
			    struct placer_heap *);

/* A device that can use only the arena, which the CPU can map as @cpu says. */
static struct device *buffer_arena_device(struct kunit *test, const char *name,
					  u32 cpu)
{
	KUNIT_ASSERT_EQ(test, mock_arena_add(), 0);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, buffer_heap_gone,
						  &mock_arena.heap),
			0);
	mock_arena.heap.cpu = cpu;
	return mock_arena_device(test, name);
}

/*
 * Call the op directly: dma_buf_vmap() warns about an exporter that returns an error.
 */
static int buffer_vmap(struct dma_buf *dmabuf)
{
	struct iosys_map map;
	int rc;

	dma_resv_lock(dmabuf->resv, NULL);
	rc = dmabuf->ops->vmap(dmabuf, &map);
	dma_resv_unlock(dmabuf->resv);
	return rc;
}

static void buffer_expect_hidden(struct kunit *test, struct dma_buf *dmabuf)
{
	u64 refused = placer_counted(PLACER_COUNT_REFUSED);
	const struct placer_buffer *buffer = buffer_of(dmabuf);

	KUNIT_EXPECT_EQ(test, buffer_vmap(dmabuf), -EACCES);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_REFUSED),
			refused + 1);
	KUNIT_ASSERT_NOT_NULL(test, buffer->decision);
	KUNIT_EXPECT_EQ(test, buffer->decision->result, -EACCES);
	KUNIT_EXPECT_EQ(test, buffer->decision->event, PLACER_EVENT_VMAP);
	KUNIT_EXPECT_STREQ(test, buffer->decision->device, "the CPU");
	KUNIT_EXPECT_EQ(test, atomic_read(&buffer->cpu_mappings), 0);
	KUNIT_EXPECT_TRUE(test,
			  needs_of(buffer->dmabuf)->cpu & PLACER_CPU_NONE);
}

/* A vmap beside a device that needs hidden memory fails before there is memory. */
static void buffer_unbacked_hidden_refuses_cpu(struct kunit *test)
{
	struct device *dev =
		buffer_arena_device(test, "placer-hidden", PLACER_CPU_NONE);
	struct dma_buf *dmabuf = buffer_new(test, PAGE_SIZE);
	struct dma_buf_attachment *attach = buffer_attach(test, dmabuf, dev);
	struct iosys_map map;

	buffer_expect_hidden(test, dmabuf);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->state, PLACER_UNBACKED);
	KUNIT_EXPECT_STREQ(test, buffer_of(dmabuf)->decision->conflict,
			   "placer-hidden and the CPU cannot share a buffer of this size");
	KUNIT_EXPECT_EQ(test,
			dma_buf_begin_cpu_access(dmabuf, DMA_BIDIRECTIONAL), 0);
	KUNIT_EXPECT_EQ(test, dma_buf_end_cpu_access(dmabuf, DMA_BIDIRECTIONAL),
			0);

	/* No other device restricts the CPU. */
	dma_buf_detach(dmabuf, attach);
	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(dmabuf, &map), 0);
	KUNIT_EXPECT_STREQ(test, buffer_heap(dmabuf), "scattered");
	dma_buf_vunmap_unlocked(dmabuf, &map);
	dma_buf_put(dmabuf);
}

static void buffer_open_release(struct placer_heap *heap)
{
}

/* A heap at the arena's addresses that gives no memory, but that the CPU could map. */
static struct mock_arena buffer_open;

static void buffer_open_add(struct kunit *test)
{
	static struct placer_heap_ops ops;

	ops = *mock_arena.heap.ops;
	ops.release = buffer_open_release;
	buffer_open = (struct mock_arena){
		.heap.name = "open",
		.heap.ops = &ops,
		.heap.cost = 2,
		.heap.cpu = PLACER_CPU_CACHED,
		.first = mock_arena.first,
		.pages = mock_arena.pages,
		.taken = BIT(MOCK_ARENA_SLOTS) - 1,
	};
	KUNIT_ASSERT_EQ(test, placer_heap_register(&buffer_open.heap), 0);
}

/* A heap leaves, and only memory that is hidden from the CPU is left for the device. */
static void buffer_heap_leaves_hidden_memory(struct kunit *test)
{
	struct device *dev =
		buffer_arena_device(test, "placer-hidden", PLACER_CPU_NONE);
	struct dma_buf *dmabuf = buffer_new(test, PAGE_SIZE);
	struct dma_buf_attachment *attach;
	struct sg_table *table;

	buffer_open_add(test);
	attach = buffer_attach(test, dmabuf, dev);
	KUNIT_EXPECT_FALSE(test, buffer_of(dmabuf)->excluded);

	placer_heap_unregister(&buffer_open.heap);
	KUNIT_EXPECT_TRUE(test, buffer_of(dmabuf)->excluded);
	buffer_expect_hidden(test, dmabuf);
	table = buffer_map(test, attach);
	KUNIT_EXPECT_STREQ(test, buffer_heap(dmabuf), "arena");
	buffer_close(attach, table);
	wait_for_release(!mock_heap_used(&mock_arena.heap));
}

/* Memory that serves the device stays, and the CPU may map it. */
static void buffer_heap_leaves_backed_buffer(struct kunit *test)
{
	struct device *dev =
		buffer_arena_device(test, "placer-open", PLACER_CPU_CACHED);
	struct dma_buf *dmabuf = buffer_new(test, PAGE_SIZE);
	struct dma_buf_attachment *attach;
	struct sg_table *table;

	buffer_open_add(test);
	attach = buffer_attach(test, dmabuf, dev);
	table = buffer_map(test, attach);
	KUNIT_EXPECT_STREQ(test, buffer_heap(dmabuf), "arena");
	placer_heap_unregister(&buffer_open.heap);
	KUNIT_EXPECT_FALSE(test, buffer_of(dmabuf)->excluded);
	buffer_close(attach, table);
	wait_for_release(!mock_heap_used(&mock_arena.heap));
}

/* An access by the CPU, in a task of its own. */
struct buffer_access {
	struct work_struct work;
	struct dma_buf *dmabuf;
	struct completion done;
	int rc;
};

static void buffer_access_work(struct work_struct *work)
{
	struct buffer_access *access =
		container_of(work, struct buffer_access, work);

	access->rc =
		dma_buf_begin_cpu_access(access->dmabuf, DMA_BIDIRECTIONAL) ?:
			dma_buf_end_cpu_access(access->dmabuf,
					       DMA_BIDIRECTIONAL);
	complete(&access->done);
}

/* Does an access end while another task has the reservation lock? */
static bool buffer_access_is_free(struct kunit *test, struct dma_buf *dmabuf)
{
	struct buffer_access access = {
		.dmabuf = dmabuf,
		.done = COMPLETION_INITIALIZER_ONSTACK(access.done),
	};
	bool done;

	INIT_WORK_ONSTACK(&access.work, buffer_access_work);
	dma_resv_lock(dmabuf->resv, NULL);
	schedule_work(&access.work);
	done = wait_for_completion_timeout(&access.done, msecs_to_jiffies(200));
	dma_resv_unlock(dmabuf->resv);
	flush_work(&access.work);
	destroy_work_on_stack(&access.work);
	KUNIT_EXPECT_EQ(test, access.rc, 0);
	return done;
}

/* Unless a device that does not snoop, as those of arm64, has the buffer mapped. */
static void buffer_cpu_access_takes_no_lock(struct kunit *test)
{
	struct device *dev = mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, PAGE_SIZE);
	struct dma_buf_attachment *attach = buffer_attach(test, dmabuf, dev);
	struct sg_table *table = buffer_map(test, attach);

	KUNIT_EXPECT_EQ(test, buffer_access_is_free(test, dmabuf),
			dev_is_dma_coherent(dev));
	buffer_unmap(attach, table);
	KUNIT_EXPECT_TRUE(test, buffer_access_is_free(test, dmabuf));
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
}

/* It also fails once the buffer has hidden memory. */
static void buffer_backed_hidden_refuses_cpu(struct kunit *test)
{
	struct device *dev =
		buffer_arena_device(test, "placer-hidden", PLACER_CPU_NONE);
	struct dma_buf *dmabuf = buffer_new(test, PAGE_SIZE);
	struct dma_buf_attachment *attach = buffer_attach(test, dmabuf, dev);
	struct sg_table *table = buffer_map(test, attach);
	u64 refused;

	buffer_expect_hidden(test, dmabuf);
	KUNIT_EXPECT_STREQ(test,
			   buffer_of(dmabuf)->decision->judgements[0].heap,
			   "arena");
	refused = placer_counted(PLACER_COUNT_REFUSED);
	KUNIT_EXPECT_EQ(test,
			dma_buf_begin_cpu_access(dmabuf, DMA_BIDIRECTIONAL),
			-EACCES);
	KUNIT_EXPECT_EQ(test, dma_buf_end_cpu_access(dmabuf, DMA_BIDIRECTIONAL),
			-EACCES);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_REFUSED), refused);
	buffer_close(attach, table);
	wait_for_release(!mock_heap_used(&mock_arena.heap));
}

/* A device that reaches all memory but the arena. */
static struct device *buffer_device_elsewhere(struct kunit *test,
					      const char *name)
{
	struct device *dev = mock_device(test, name, DMA_BIT_MASK(64));
	phys_addr_t end = mock_arena.first + MOCK_ARENA_SIZE;
	struct bus_dma_region *window;

	window = kunit_kcalloc(test, 3, sizeof(*window), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, window);
	window[0].size = mock_arena.first;
	window[1].cpu_start = end;
	window[1].dma_start = end;
	window[1].size = PHYS_ADDR_MAX - end;
	dev->dma_range_map = window;
	return dev;
}

static const char *buffer_to_blame(const struct placer_decision *decision,
				   const char *heap)
{
	u32 i;

	for (i = 0; i < decision->nr; i++)
		if (!strcmp(decision->judgements[i].heap, heap))
			return decision->judgements[i].device;
	return "";
}

/* If several users cannot use a heap, the decision names the one that came first. */
static void buffer_first_device_blamed(struct kunit *test)
{
	struct device *hidden =
		buffer_arena_device(test, "placer-hidden", PLACER_CPU_NONE);
	struct device *first = buffer_device_elsewhere(test, "placer-first");
	struct device *second = buffer_device_elsewhere(test, "placer-second");
	struct dma_buf *dmabuf = buffer_new(test, PAGE_SIZE);
	struct dma_buf_attachment *attach[2];
	const struct placer_decision *decision;
	struct iosys_map map;

	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(dmabuf, &map), 0);
	KUNIT_EXPECT_PTR_EQ(test, mock_attach_static(dmabuf, hidden),
			    ERR_PTR(-EOPNOTSUPP));
	decision = buffer_of(dmabuf)->decision;
	KUNIT_EXPECT_STREQ(test, buffer_to_blame(decision, "arena"), "the CPU");
	KUNIT_EXPECT_STREQ(test, buffer_to_blame(decision, "scattered"),
			   "placer-hidden");

	attach[0] = buffer_attach(test, dmabuf, first);
	attach[1] = buffer_attach(test, dmabuf, second);
	KUNIT_EXPECT_PTR_EQ(test, mock_attach_static(dmabuf, hidden),
			    ERR_PTR(-EOPNOTSUPP));
	decision = buffer_of(dmabuf)->decision;
	KUNIT_EXPECT_STREQ(test, buffer_to_blame(decision, "arena"),
			   "placer-first");
	dma_buf_detach(dmabuf, attach[1]);
	dma_buf_detach(dmabuf, attach[0]);
	dma_buf_vunmap_unlocked(dmabuf, &map);
	dma_buf_put(dmabuf);
}

/* Look up the names for the last decision, as a reader of debugfs does. */
static void buffer_explain(struct kunit *test, struct dma_buf *dmabuf)
{
	struct placer_question *question = placer_question_new();

	KUNIT_ASSERT_NOT_NULL(test, question);
	dma_resv_lock(dmabuf->resv, NULL);
	__placer_decision_explain(buffer_of(dmabuf), NULL, question);
	dma_resv_unlock(dmabuf->resv);
	placer_question_free(question);
}

/* A device that came later had no part in a decision, and one that has left no name. */
static void buffer_later_device_not_blamed(struct kunit *test)
{
	struct device *narrow =
		buffer_arena_device(test, "placer-narrow", PLACER_CPU_CACHED);
	struct device *later = mock_arena_device(test, "placer-later");
	struct dma_buf_attachment *attach;
	const struct placer_decision *decision;
	struct dma_buf *dmabuf;
	unsigned int early;

	for (early = 0; early < 2; early++) {
		dmabuf = buffer_new(test, PAGE_SIZE);
		attach = buffer_attach(test, dmabuf, narrow);
		buffer_unmap(attach, buffer_map(test, attach));
		if (early)
			buffer_explain(test, dmabuf);
		dma_buf_detach(dmabuf, attach);
		attach = buffer_attach(test, dmabuf, later);
		buffer_explain(test, dmabuf);

		decision = buffer_of(dmabuf)->decision;
		KUNIT_EXPECT_STREQ(test, decision->device, "placer-narrow");
		KUNIT_EXPECT_STREQ(test,
				   decision->judgements[decision->chosen].heap,
				   "arena");
		KUNIT_EXPECT_STREQ(test, buffer_to_blame(decision, "scattered"),
				   early ? "placer-narrow" : "");
		dma_buf_detach(dmabuf, attach);
		dma_buf_put(dmabuf);
		wait_for_release(!mock_heap_used(&mock_arena.heap));
	}
}

/* A device that the memory once suited is checked again when others have had the buffer moved. */
static void buffer_returning_device_checked(struct kunit *test)
{
	struct device *narrow =
		buffer_arena_device(test, "placer-narrow", PLACER_CPU_CACHED);
	struct device *other = buffer_device_elsewhere(test, "placer-other");
	struct dma_buf *dmabuf = buffer_new(test, PAGE_SIZE);
	struct dma_buf_attachment *attach;

	attach = buffer_attach(test, dmabuf, narrow);
	buffer_unmap(attach, buffer_map(test, attach));
	dma_buf_detach(dmabuf, attach);

	attach = buffer_attach(test, dmabuf, other);
	KUNIT_EXPECT_PTR_EQ(test, mock_attach_static(dmabuf, narrow),
			    ERR_PTR(-EOPNOTSUPP));
	buffer_unmap(attach, buffer_map(test, attach));
	KUNIT_EXPECT_STRNEQ(test, buffer_heap(dmabuf), "arena");
	dma_buf_detach(dmabuf, attach);

	attach = buffer_attach(test, dmabuf, narrow);
	buffer_unmap(attach, buffer_map(test, attach));
	KUNIT_EXPECT_STREQ(test, buffer_heap(dmabuf), "arena");
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
}

/* A kept profile is not used once the driver has changed the device. */
static void buffer_device_mask_changes(struct kunit *test)
{
	struct device *dev = mock_device(test, "placer-node", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, PAGE_SIZE);
	struct dma_buf_attachment *attach;
	unsigned int i;

	dev->of_node = of_find_node_by_path("/");
	for (i = 0; i < 4; i++) {
		*dev->dma_mask = DMA_BIT_MASK(i % 2 ? 32 : 64);
		attach = buffer_attach(test, dmabuf, dev);
		KUNIT_EXPECT_EQ(test,
				requirement_of(dmabuf)->reach.window[0].last,
				*dev->dma_mask);
		dma_buf_detach(dmabuf, attach);
	}
	of_node_put(dev->of_node);
	dev->of_node = NULL;
	dma_buf_put(dmabuf);
}

/*
 * No known device is unable to use cached mappings, so pretend that this one is. Return: what
 * it was before, to be restored, as all devices that never map have one profile.
 */
static u32 buffer_make(struct dma_buf_attachment *attach, u32 coherency)
{
	struct placer_buffer *buffer = buffer_of(attach->dmabuf);
	struct placer_attachment *pa = attach->priv;
	u32 old;

	dma_resv_lock(&buffer->resv, NULL);
	placer_profiles_drop();
	old = pa->user->profile->constraint.coherency;
	pa->user->profile->constraint.coherency = coherency;
	buffer->suits = false;
	dma_resv_unlock(&buffer->resv);
	return old;
}

/* A device without cached mappings that reaches only cached memory is refused. */
static void buffer_uncached_refuses_cached(struct kunit *test)
{
	struct device *cached =
		buffer_arena_device(test, "placer-cached", PLACER_CPU_CACHED);
	struct device *gather =
		mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, PAGE_SIZE);
	struct dma_buf_attachment *attach = buffer_attach(test, dmabuf, gather);
	u32 usual;

	usual = buffer_make(attach, PLACER_UNCACHED);
	KUNIT_EXPECT_PTR_EQ(test, mock_attach_static(dmabuf, cached),
			    ERR_PTR(-EOPNOTSUPP));
	KUNIT_EXPECT_STREQ(test, buffer_of(dmabuf)->decision->conflict,
			   "vkms.kunit and placer-cached cannot share a buffer of this size");
	buffer_make(attach, usual);
	dma_buf_detach(dmabuf, attach);
	attach = buffer_attach(test, dmabuf, cached);
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
}

/* While such a mapping holds the buffer, all other devices are refused. */
static void buffer_uncached_held_refuses(struct kunit *test)
{
	struct device *gather =
		mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct device *other =
		mock_device(test, "vgem.kunit", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = buffer_new(test, PAGE_SIZE);
	struct dma_buf_attachment *first, *second;
	struct sg_table *table;
	u32 usual;

	/* A heap that the buffer could move to, if it were not held. */
	buffer_arena_device(test, "placer-arena", PLACER_CPU_WRITECOMBINE);
	first = buffer_attach(test, dmabuf, gather);
	table = buffer_map(test, first);
	KUNIT_EXPECT_STREQ(test, buffer_heap(dmabuf), "scattered");
	usual = buffer_make(first, PLACER_UNCACHED);
	KUNIT_EXPECT_PTR_EQ(test, mock_attach_static(dmabuf, other),
			    ERR_PTR(-EBUSY));
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->decision->hold,
			PLACER_HELD_MAPPED);
	KUNIT_EXPECT_STREQ(test, buffer_of(dmabuf)->decision->holder,
			   "vkms.kunit");
	buffer_unmap(first, table);
	second = buffer_attach(test, dmabuf, other);
	dma_buf_detach(dmabuf, second);
	buffer_make(first, usual);
	dma_buf_detach(dmabuf, first);
	dma_buf_put(dmabuf);
}

static void buffer_too_large_refused(struct kunit *test)
{
	KUNIT_EXPECT_PTR_EQ(test,
			    placer_buffer_create("kunit", SZ_1G * 4096ul,
						 O_RDWR),
			    ERR_PTR(-ENOMEM));
}

/* Bus windows with an offset become physical addresses in the constraint. */
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
	KUNIT_ASSERT_NULL(test, placer_device_constraint(NULL, dev, &c));
	KUNIT_EXPECT_FALSE(test, c.translated);
	KUNIT_EXPECT_EQ(test, c.max_segments, PLACER_UNKNOWN);
	KUNIT_EXPECT_EQ(test, c.max_segment_size, PLACER_NO_LIMIT);
	KUNIT_ASSERT_EQ(test, c.reach.nr, 2);
	KUNIT_EXPECT_EQ(test, c.reach.window[0].first, 0x40000000);
	KUNIT_EXPECT_EQ(test, c.reach.window[0].last, 0x5fffffff);
	KUNIT_EXPECT_EQ(test, c.reach.window[1].first, 0x80000000);
	KUNIT_EXPECT_EQ(test, c.reach.window[1].last, 0x8fffffff);

	/* A segment size that the driver sets counts, the default does not. */
	dma_set_max_seg_size(dev, SZ_1M);
	KUNIT_ASSERT_NULL(test, placer_device_constraint(NULL, dev, &c));
	KUNIT_EXPECT_EQ(test, c.max_segment_size, SZ_1M);

	*dev->dma_mask = DMA_BIT_MASK(64);
	dev->dma_range_map = NULL;
	dev->bus_dma_limit = 0x3fffffff;
	KUNIT_ASSERT_NULL(test, placer_device_constraint(NULL, dev, &c));
	KUNIT_ASSERT_EQ(test, c.reach.nr, 1);
	KUNIT_EXPECT_EQ(test, c.reach.window[0].last, 0x3fffffff);
}

static void buffer_device_coherency(struct kunit *test)
{
	struct device *dev = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct placer_constraint c;

	KUNIT_ASSERT_NULL(test, placer_device_constraint(NULL, dev, &c));
	KUNIT_EXPECT_EQ(test, c.coherency,
			dev_is_dma_coherent(dev) ? PLACER_SNOOPS :
						   PLACER_MAINTAINED);
}

static struct kunit_case buffer_cases[] = {
	KUNIT_CASE(buffer_backed_at_map),
	KUNIT_CASE(buffer_unknown_device_contiguous),
	KUNIT_CASE(buffer_known_device_scattered),
	KUNIT_CASE(buffer_entries_cut_to_segments),
	KUNIT_CASE(buffer_move_keeps_content),
	KUNIT_CASE(buffer_held_by_mapping),
	KUNIT_CASE(buffer_conflict_refused),
	KUNIT_CASE(buffer_conflict_minimal),
	KUNIT_CASE(buffer_boundary_not_crossed),
	KUNIT_CASE(buffer_detach_drops_constraint),
	KUNIT_CASE_PARAM(buffer_useless_device_refused, useless_gen_params),
	KUNIT_CASE(buffer_no_dma_attaches),
	KUNIT_CASE(buffer_unbacked_hidden_refuses_cpu),
	KUNIT_CASE(buffer_backed_hidden_refuses_cpu),
	KUNIT_CASE(buffer_heap_leaves_hidden_memory),
	KUNIT_CASE(buffer_heap_leaves_backed_buffer),
	KUNIT_CASE(buffer_cpu_access_takes_no_lock),
	KUNIT_CASE(buffer_first_device_blamed),
	KUNIT_CASE(buffer_later_device_not_blamed),
	KUNIT_CASE(buffer_returning_device_checked),
	KUNIT_CASE(buffer_device_mask_changes),
	KUNIT_CASE(buffer_uncached_refuses_cached),
	KUNIT_CASE(buffer_uncached_held_refuses),
	KUNIT_CASE(buffer_too_large_refused),
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
