// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: a device loses its parent, driver data or bus windows while it is attached.
 *
 * A driver may use its device until it detaches, but the parent, the driver's data and
 * the bus's windows may be freed before. Each test frees one of these and makes the
 * exporter walk all users of the buffer. KASAN reports what is still read.
 */
#include <kunit/device.h>
#include <linux/device.h>
#include <linux/dma-buf.h>
#include <linux/dma-direct.h>
#include <linux/dma-mapping.h>
#include <linux/fs.h>
#include <linux/iosys-map.h>
#include <linux/minmax.h>
#include <linux/of.h>
#include <linux/pci.h>
#include <linux/pfn.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "../../exporter/board/check.h"
#include "../../exporter/device.h"
#include "../../exporter/question.h"
#include "kunit.h"
#include "mock_heap.h"
#include "mock_importer.h"

#define SIZE (MOCK_SLOT_PAGES * PAGE_SIZE)

static struct dma_buf *attach_buffer(struct kunit *test)
{
	struct dma_buf *dmabuf = placer_buffer_create("kunit", SIZE, O_RDWR);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dmabuf);
	return dmabuf;
}

static struct dma_buf_attachment *
attach_device(struct kunit *test, struct dma_buf *dmabuf, struct device *dev)
{
	struct dma_buf_attachment *attach = mock_attach_static(dmabuf, dev);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);
	return attach;
}

/* Map for the CPU and unmap, so that the exporter walks all attachments. */
static void attach_vmap_once(struct kunit *test, struct dma_buf *dmabuf)
{
	struct iosys_map map;

	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(dmabuf, &map), 0);
	dma_buf_vunmap_unlocked(dmabuf, &map);
}

/* Map once, which needs memory that suits all attached devices. */
static void attach_map_once(struct kunit *test,
			    struct dma_buf_attachment *attach)
{
	struct sg_table *table =
		dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, table);
	dma_buf_unmap_attachment_unlocked(attach, table, DMA_BIDIRECTIONAL);
}

/* The last byte of the memory that a buffer has. */
static u64 attach_highest(const struct dma_buf *dmabuf)
{
	const struct placer_buffer *buffer = dmabuf->priv;
	const struct placer_backing *backing = buffer->backing;
	u64 highest = 0;
	unsigned int i;

	for (i = 0; i < backing->nr_runs; i++)
		highest = max(highest, PFN_PHYS(backing->runs[i].pfn +
						backing->runs[i].nr_pages) -
					       1);
	return highest;
}

static struct platform_device *attach_below(struct kunit *test, int id,
					    struct device *parent)
{
	const struct platform_device_info info = {
		.parent = parent,
		.name = "placer-plug",
		.id = id,
		.dma_mask = DMA_BIT_MASK(64),
	};
	struct platform_device *pdev = platform_device_register_full(&info);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pdev);
	return pdev;
}

/* The device is unplugged while an open file still has the buffer attached. */
static void attach_parent_unregistered(struct kunit *test)
{
	struct platform_device *parent =
		attach_below(test, PLATFORM_DEVID_NONE, NULL);
	struct platform_device *child = attach_below(test, 1, &parent->dev);
	struct dma_buf *dmabuf = attach_buffer(test);
	struct dma_buf_attachment *attach;

	KUNIT_ASSERT_EQ(test, placer_buffer_expect_cpu(dmabuf, false), 0);
	attach = attach_device(test, dmabuf, &child->dev);
	platform_device_unregister(child);
	platform_device_unregister(parent);

	attach_vmap_once(test, dmabuf);
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
}

/*
 * With @part attached, free @lost, which it refers to, and make the exporter walk all
 * users: for another device that needs memory, and for the CPU.
 */
static void attach_and_lose(struct kunit *test, struct device *part,
			    const void *lost)
{
	struct device *other = mock_arena_device(test, "placer-narrow");
	struct dma_buf *dmabuf = attach_buffer(test);
	struct dma_buf_attachment *attach[2];

	attach[0] = attach_device(test, dmabuf, part);
	attach[1] = attach_device(test, dmabuf, other);
	kfree(lost);
	attach_map_once(test, attach[1]);
	attach_vmap_once(test, dmabuf);
	dma_buf_detach(dmabuf, attach[1]);
	dma_buf_detach(dmabuf, attach[0]);
	dma_buf_put(dmabuf);
}

/* In a part of a multi-function device the pointer refers to the mask of the whole. */
static void attach_mask_pointer_freed(struct kunit *test)
{
	struct device *part = mock_device(test, "placer-part", 1);
	u64 *own = part->dma_mask, *mask = kmalloc(sizeof(*mask), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mask);
	*mask = DMA_BIT_MASK(64);
	part->dma_mask = mask;
	attach_and_lose(test, part, mask);
	part->dma_mask = own;
}

/* The driver core frees the windows when the driver is unbound. */
static void attach_windows_freed(struct kunit *test)
{
	struct device *part =
		mock_device(test, "placer-part", DMA_BIT_MASK(64));
	struct bus_dma_region *windows =
		kcalloc(2, sizeof(*windows), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, windows);
	windows->cpu_start = mock_arena.first;
	windows->dma_start = mock_arena.first;
	windows->size = MOCK_ARENA_SIZE;
	part->dma_range_map = windows;
	attach_and_lose(test, part, windows);
	part->dma_range_map = NULL;
}

/* The constraint that was read when the device attached still counts. */
static void attach_constraint_kept(struct kunit *test)
{
	struct device *part = mock_arena_device(test, "placer-narrow");
	struct device *any = mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = attach_buffer(test);
	const struct placer_buffer *buffer = dmabuf->priv;
	struct dma_buf_attachment *attach[2];

	attach[0] = attach_device(test, dmabuf, part);
	part->dma_range_map = NULL;
	attach[1] = attach_device(test, dmabuf, any);
	attach_map_once(test, attach[1]);
	KUNIT_EXPECT_STREQ(test, buffer->backing->heap->name, "arena");
	dma_buf_detach(dmabuf, attach[1]);
	dma_buf_detach(dmabuf, attach[0]);
	dma_buf_put(dmabuf);
}

/*
 * If the driver reduces the mask after it attached, mapping fails; nothing is copied.
 */
static void attach_smaller_mask_fails_map(struct kunit *test)
{
	struct device *dev = mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = attach_buffer(test);
	struct dma_buf_attachment *attach = attach_device(test, dmabuf, dev);
	struct scatterlist *sg;
	struct sg_table *table;
	unsigned int i;

	*dev->dma_mask = DMA_BIT_MASK(31);
	table = dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);
	if (IS_ERR(table)) {
		KUNIT_EXPECT_PTR_EQ(test, table, ERR_PTR(-EIO));
	} else {
		for_each_sgtable_dma_sg(table, sg, i)
			KUNIT_EXPECT_LE(test,
					sg_dma_address(sg) + sg_dma_len(sg) - 1,
					DMA_BIT_MASK(31));
		KUNIT_EXPECT_LE(test, attach_highest(dmabuf), DMA_BIT_MASK(31));
		dma_buf_unmap_attachment_unlocked(attach, table,
						  DMA_BIDIRECTIONAL);
	}
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
}

static const struct placer_profile *
attach_profile(const struct dma_buf_attachment *attach)
{
	const struct placer_attachment *pa = attach->priv;

	return pa->user->profile;
}

/*
 * Give the parent of a device a node, like that of a host bridge, or take it away again. It is the
 * parent of all devices of tests.
 */
static void attach_host(struct device *dev, bool node)
{
	static struct device_node none; /* for kernels without nodes */

	if (node && IS_ENABLED(CONFIG_OF))
		dev->parent->of_node = of_find_node_by_path("/");
	else
		dev->parent->of_node = node ? &none : NULL;
}

/* Two devices without a node have different constraints: both keep their profiles. */
static void attach_siblings_keep_profiles(struct kunit *test)
{
	struct device *dev[] = {
		mock_device(test, "placer-any", DMA_BIT_MASK(64)),
		mock_device(test, "placer-other", DMA_BIT_MASK(48)),
	};
	struct dma_buf *dmabuf = attach_buffer(test);
	struct dma_buf_attachment *attach[2], *again;
	int i;

	attach_host(dev[0], true);
	for (i = 0; i < 2; i++)
		attach[i] = attach_device(test, dmabuf, dev[i]);
	for (i = 0; i < 2; i++) {
		struct dma_buf *other = attach_buffer(test);

		again = attach_device(test, other, dev[i]);
		KUNIT_EXPECT_PTR_EQ(test, attach_profile(again),
				    attach_profile(attach[i]));
		dma_buf_detach(other, again);
		dma_buf_put(other);
		dma_buf_detach(dmabuf, attach[i]);
	}
	attach_host(dev[0], false);
	dma_buf_put(dmabuf);
}

/* A device whose bus has windows keeps its profile as long as they stay. */
static void attach_windows_keep_profile(struct kunit *test)
{
	struct device *dev = mock_arena_device(test, "placer-narrow");
	struct bus_dma_region other[] = { *dev->dma_range_map, {} };
	const struct bus_dma_region *windows = dev->dma_range_map;
	struct dma_buf *dmabuf[] = { attach_buffer(test), attach_buffer(test) };
	struct dma_buf_attachment *first, *again;

	first = attach_device(test, dmabuf[0], dev);
	again = attach_device(test, dmabuf[1], dev);
	KUNIT_EXPECT_PTR_EQ(test, attach_profile(again), attach_profile(first));
	dma_buf_detach(dmabuf[1], again);

	other[0].size *= 2;
	dev->dma_range_map = other;
	again = attach_device(test, dmabuf[1], dev);
	KUNIT_EXPECT_PTR_NE(test, attach_profile(again), attach_profile(first));
	dma_buf_detach(dmabuf[1], again);
	dev->dma_range_map = windows;

	dma_buf_detach(dmabuf[0], first);
	dma_buf_put(dmabuf[1]);
	dma_buf_put(dmabuf[0]);
}

/* Two devices state the same facts, but the name of one tells more. */
static void attach_siblings_by_name(struct kunit *test)
{
	struct device *any = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct device *vkms = mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = attach_buffer(test);
	struct dma_buf_attachment *attach[2];

	attach_host(any, true);
	attach[0] = attach_device(test, dmabuf, vkms);
	attach[1] = attach_device(test, dmabuf, any);
	KUNIT_EXPECT_EQ(test,
			attach_profile(attach[0])->constraint.max_segments,
			PLACER_UNLIMITED);
	KUNIT_EXPECT_EQ(test,
			attach_profile(attach[1])->constraint.max_segments,
			PLACER_UNKNOWN);
	dma_buf_detach(dmabuf, attach[1]);
	dma_buf_detach(dmabuf, attach[0]);
	attach_host(any, false);
	dma_buf_put(dmabuf);
}

/* Is a device of this kind, on a bus of this name, known never to attach? */
static bool attach_is_in_vain(const char *kind, const char *bus)
{
	struct property compatible = {
		.name = "compatible",
		.value = (void *)kind,
		.length = strlen(kind) + 1,
	};
	struct device_node parent = { .full_name = bus };
	const struct device_node np = {
		.full_name = "device",
		.parent = &parent,
		.properties = &compatible,
	};

	return placer_soc_never_attaches(&np);
}

static void attach_never(struct kunit *test)
{
	if (!IS_ENABLED(CONFIG_OF))
		kunit_skip(test, "there are no nodes");

	/* Its driver has queues that import nothing. */
	KUNIT_EXPECT_TRUE(test,
			  attach_is_in_vain("samsung,exynos4210-jpeg", "soc"));
	KUNIT_EXPECT_FALSE(test, attach_is_in_vain("fsl,imx8mp-isi", "soc"));
	/* One of two drivers imports. */
	KUNIT_EXPECT_FALSE(test,
			   attach_is_in_vain("samsung,exynos4212-g2d", "soc"));
	KUNIT_EXPECT_FALSE(test, attach_is_in_vain("placer,unknown", "soc"));
	KUNIT_EXPECT_TRUE(test, attach_is_in_vain("placer,unknown", "i2c@1"));
}

/* Before a driver is bound, its last address counts, also where that is not a mask. */
static void attach_odd_last(struct kunit *test)
{
	struct device *dev = kunit_kzalloc(test, sizeof(*dev), GFP_KERNEL);
	struct placer_device_said said;
	struct placer_constraint c;
	struct placer_soc soc;

	KUNIT_ASSERT_NOT_NULL(test, dev);
	/* Without a node the device may be any that the driver is for. */
	dev->init_name = "qcom-venus.0";
	placer_soc_find(dev, &soc);
	KUNIT_ASSERT_NOT_NULL(test, soc.fact);
	placer_device_said_init(&said);
	said.last = DMA_BIT_MASK(32);
	KUNIT_EXPECT_NULL(test,
			  placer_device_conclude(NULL, dev, &soc, &said, &c));
	KUNIT_ASSERT_EQ(test, c.reach.nr, 1);
	KUNIT_EXPECT_EQ(test, c.reach.window[0].last, 0xd8ffffff);
}

/* A row that only holds behind IOMMUs does not hold for a device that is behind none. */
static void attach_behind_none(struct kunit *test)
{
	struct property compatible = {
		.name = "compatible",
		.value = "rockchip,rk3288-vop",
		.length = sizeof("rockchip,rk3288-vop"),
	};
	struct device_node np = {
		.full_name = "vop",
		.properties = &compatible,
	};
	struct device *dev = kunit_kzalloc(test, sizeof(*dev), GFP_KERNEL);
	struct placer_device_said said;
	struct placer_constraint c;
	struct placer_soc soc;

	if (!IS_ENABLED(CONFIG_OF))
		kunit_skip(test, "there are no nodes");
	KUNIT_ASSERT_NOT_NULL(test, dev);
	dev->of_node = &np;
	placer_soc_find(dev, &soc);
	if (!soc.fact)
		kunit_skip(test, "this kernel's driver imports nothing");
	placer_device_said_init(&said);
	said.last = DMA_BIT_MASK(32);
	said.iommu_page = SZ_4K;
	KUNIT_EXPECT_NULL(test,
			  placer_device_conclude(NULL, dev, &soc, &said, &c));
	KUNIT_EXPECT_FALSE(test, c.translated);
	KUNIT_EXPECT_EQ(test, c.max_segments, 1);
	KUNIT_EXPECT_TRUE(test, soc.varies);
}

static void attach_release_child(struct device *child)
{
	kfree(child);
}

/* While a child's driver comes or goes, the device may have the strictest of all. */
static void attach_unsure_of_child(struct kunit *test)
{
	static const struct bus_type bus = { .name = "virtio" };
	struct device *dev = root_device_register("placer-parent");
	struct device *child = kzalloc(sizeof(*child), GFP_KERNEL);
	struct placer_soc soc;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	KUNIT_ASSERT_NOT_NULL(test, child);
	device_initialize(child);
	child->parent = dev;
	child->release = attach_release_child;
	KUNIT_ASSERT_EQ(test, dev_set_name(child, "placer-child"), 0);
	KUNIT_ASSERT_EQ(test, device_add(child), 0);

	/* Only looked at, so it need not be registered. */
	child->bus = &bus;
	device_lock(child);
	placer_soc_find(dev, &soc);
	KUNIT_EXPECT_TRUE(test, soc.unsure);
	KUNIT_EXPECT_EQ(test, soc.max_segments, PLACER_UNKNOWN);
	KUNIT_EXPECT_TRUE(test, soc.keeps_using);
	KUNIT_EXPECT_TRUE(test, soc.writes_table);
	device_unlock(child);
	placer_soc_find(dev, &soc);
	KUNIT_EXPECT_FALSE(test, soc.unsure);
	child->bus = NULL;

	device_unregister(child);
	root_device_unregister(dev);
}

/* Nor is it while the device's own driver comes or goes. */
static void attach_unsure_of_device(struct kunit *test)
{
	struct device *dev = kunit_device_register(test, "placer-device");
	struct placer_constraint c;
	const char *useless;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	device_lock(dev);
	KUNIT_EXPECT_FALSE(test, placer_device_try_constraint(NULL, dev, true,
							      &c, &useless));
	device_unlock(dev);
	KUNIT_EXPECT_TRUE(test, placer_device_try_constraint(NULL, dev, true,
							     &c, &useless));
	KUNIT_EXPECT_TRUE(test, device_trylock(dev));
	device_unlock(dev);
}

/* Nor of a device without a driver, if it has to have one. */
static void attach_unsure_of_unbound(struct kunit *test)
{
	struct device *dev = root_device_register("placer-unbound");
	struct placer_constraint c;
	const char *useless = NULL;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	KUNIT_EXPECT_FALSE(test, placer_device_try_constraint(NULL, dev, true,
							      &c, &useless));
	KUNIT_EXPECT_TRUE(test, placer_device_try_constraint(NULL, dev, false,
							     &c, &useless));
	KUNIT_EXPECT_STREQ(test, useless, "it has no DMA mask");
	root_device_unregister(dev);
}

/* Masters and flows that no heap serves, whatever their drivers need. */
static void attach_unserved(struct kunit *test)
{
	struct placer_board_master *masters =
		kunit_kcalloc(test, 2, sizeof(*masters), GFP_KERNEL);
	const struct placer_board board = { .masters = masters };
	struct device_node np = {};
	unsigned int both[] = { 0, 1 };
	struct placer_board_flow flow = { .nr_masters = 2, .masters = both };
	struct placer_question *question = placer_question_new();

	KUNIT_ASSERT_NOT_NULL(test, masters);
	KUNIT_ASSERT_NOT_NULL(test, question);
	placer_constraint_init(&masters[0].more);
	placer_constraint_init(&masters[1].more);
	masters[0].device = &np;
	masters[1].device = &np;
	KUNIT_EXPECT_TRUE(test,
			  placer_board_flow_served(question, &board, &flow));
	masters[0].more.heaps = 0;
	KUNIT_EXPECT_NOT_NULL(test, placer_board_master_served(question, &board,
							       &masters[0]));
	KUNIT_EXPECT_FALSE(test,
			   placer_board_flow_served(question, &board, &flow));

	/* Each master has a heap, but not the same. */
	masters[0].more.heaps = BIT(mock_arena.heap.id);
	masters[1].more.heaps = BIT(mock_scattered.id);
	KUNIT_EXPECT_NULL(test, placer_board_master_served(question, &board,
							   &masters[0]));
	KUNIT_EXPECT_NULL(test, placer_board_master_served(question, &board,
							   &masters[1]));
	KUNIT_EXPECT_FALSE(test,
			   placer_board_flow_served(question, &board, &flow));

	/* But one of them is disabled. */
	masters[1].device = NULL;
	KUNIT_EXPECT_TRUE(test,
			  placer_board_flow_served(question, &board, &flow));

	masters[1].device = &np;
	masters[1].more.heaps |= BIT(mock_arena.heap.id);
	flow.said.buffer_bytes = MOCK_ARENA_SIZE;
	KUNIT_EXPECT_TRUE(test,
			  placer_board_flow_served(question, &board, &flow));
	flow.said.buffer_bytes++;
	KUNIT_EXPECT_FALSE(test,
			   placer_board_flow_served(question, &board, &flow));
	placer_question_free(question);
}

/* All buffers that a flow has at a time count, together with those of flows with the same heaps. */
static void attach_crowded(struct kunit *test)
{
	struct device *dev = kunit_device_register(test, "placer-board");
	struct device_node np = { .full_name = "node" };
	struct placer_board_master *master =
		kunit_kzalloc(test, sizeof(*master), GFP_KERNEL);
	unsigned int one[] = { 0 };
	struct placer_board_flow flows[] = {
		{ .node = &np, .nr_masters = 1, .masters = one },
		{ .node = &np, .nr_masters = 1, .masters = one },
	};
	struct placer_board board = {
		.dev = dev,
		.nr_masters = 1,
		.masters = master,
		.nr_flows = 1,
		.flows = flows,
	};
	struct placer_question *question = placer_question_new();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	KUNIT_ASSERT_NOT_NULL(test, master);
	KUNIT_ASSERT_NOT_NULL(test, question);
	placer_constraint_init(&master->more);
	master->device = &np;
	master->node = &np;
	master->more.heaps = BIT(mock_arena.heap.id);

	/* Of no known size */
	flows[0].said.buffer_count = 100;
	KUNIT_EXPECT_EQ(test, placer_board_check_flows(question, &board), 0);

	flows[0].said.buffer_bytes = MOCK_ARENA_SIZE / 4;
	flows[0].said.buffer_count = 4;
	KUNIT_EXPECT_TRUE(test, placer_board_flow_served(question, &board,
							 &flows[0]));
	KUNIT_EXPECT_TRUE(test,
			  placer_board_flow_holds(question, &board, &flows[0]));
	KUNIT_EXPECT_EQ(test, placer_board_check_flows(question, &board), 0);
	flows[0].said.buffer_count = 5;
	KUNIT_EXPECT_FALSE(test, placer_board_flow_holds(question, &board,
							 &flows[0]));
	KUNIT_EXPECT_EQ(test, placer_board_check_flows(question, &board), 1);

	/* Each has room, but not both. */
	board.nr_flows = 2;
	flows[0].said.buffer_count = 3;
	flows[1].said = flows[0].said;
	KUNIT_EXPECT_EQ(test, placer_board_check_flows(question, &board), 1);
	flows[1].said.buffer_count = 1;
	KUNIT_EXPECT_EQ(test, placer_board_check_flows(question, &board), 0);

	/* Addresses, each aligned to its size */
	master->iova_bits = ilog2(MOCK_ARENA_SIZE);
	KUNIT_EXPECT_NULL(test, placer_board_flow_short(&board, &flows[0]));
	flows[0].said.buffer_bytes += PAGE_SIZE;
	flows[0].said.buffer_count = 2;
	KUNIT_EXPECT_NULL(test, placer_board_flow_short(&board, &flows[0]));
	flows[0].said.buffer_count = 3;
	KUNIT_EXPECT_PTR_EQ(test, placer_board_flow_short(&board, &flows[0]),
			    master);
	placer_question_free(question);
}

/* A buffer that the CPU works on must be where the CPU can use it. */
static void attach_cpu_unserved(struct kunit *test)
{
	struct placer_board_master *master =
		kunit_kzalloc(test, sizeof(*master), GFP_KERNEL);
	const struct placer_board board = { .masters = master };
	struct device_node np = {};
	unsigned int one[] = { 0 };
	struct placer_board_flow flow = { .nr_masters = 1, .masters = one };
	struct placer_question *question = placer_question_new();
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, master);
	KUNIT_ASSERT_NOT_NULL(test, question);
	placer_constraint_init(&master->more);
	master->device = &np;
	for (i = 0; i < question->nr; i++)
		question->facts[i].cpu = PLACER_CPU_NONE;
	flow.said.access = PLACER_ACCESS_NONE;
	KUNIT_EXPECT_TRUE(test,
			  placer_board_flow_served(question, &board, &flow));
	flow.said.access = PLACER_ACCESS_RARE;
	KUNIT_EXPECT_FALSE(test,
			   placer_board_flow_served(question, &board, &flow));
	placer_question_free(question);
}

/* A driver that changes its mask again and again does not fill the table. */
static void attach_profiles_are_few(struct kunit *test)
{
	struct device *dev = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf[] = { attach_buffer(test), attach_buffer(test) };
	struct dma_buf_attachment *first, *again;
	unsigned int bits;

	attach_host(dev, true);
	first = attach_device(test, dmabuf[0], dev);
	for (bits = 63; bits > 40; bits--) {
		*dev->dma_mask = DMA_BIT_MASK(bits);
		again = attach_device(test, dmabuf[1], dev);
		dma_buf_detach(dmabuf[1], again);
	}
	*dev->dma_mask = DMA_BIT_MASK(64);
	again = attach_device(test, dmabuf[1], dev);
	KUNIT_EXPECT_PTR_NE(test, attach_profile(again), attach_profile(first));
	dma_buf_detach(dmabuf[1], again);
	dma_buf_detach(dmabuf[0], first);
	attach_host(dev, false);
	dma_buf_put(dmabuf[1]);
	dma_buf_put(dmabuf[0]);
}

static void attach_no_release(struct device *dev)
{
}

/* A fake PCI function, with only the members that the exporter reads. */
/* Beyond the memory of any machine. */
static const struct bus_dma_region attach_nowhere[] = {
	{ .cpu_start = 0x400000000000, .dma_start = 0, .size = SZ_16M },
	{},
};

static struct device *attach_function(struct kunit *test, unsigned int class)
{
	struct pci_dev *pdev = kunit_kzalloc(test, sizeof(*pdev), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, pdev);
	device_initialize(&pdev->dev);
	pdev->class = class << 8;
	pdev->dev.bus = &pci_bus_type;
	pdev->dev.release = attach_no_release;
	pdev->dev.coherent_dma_mask = DMA_BIT_MASK(64);
	pdev->dev.dma_mask = &pdev->dev.coherent_dma_mask;
	pdev->dev.dma_range_map = attach_nowhere;
	KUNIT_ASSERT_EQ(test, dev_set_name(&pdev->dev, "placer-function"), 0);
	return &pdev->dev;
}

/* The device does not own the windows, so it must not free them. */
static void attach_function_put(struct device *dev)
{
	dev->dma_range_map = NULL;
	put_device(dev);
}

/*
 * DRM drivers clean up after a failed dma_buf_attach(), so devices of these classes get
 * the error at once.
 */
static void attach_display_gets_error(struct kunit *test)
{
	struct device *display = attach_function(test, PCI_CLASS_DISPLAY_VGA);
	struct device *accelerator =
		attach_function(test, PCI_BASE_CLASS_ACCELERATOR << 8);
	struct device *camera =
		attach_function(test, PCI_CLASS_MULTIMEDIA_VIDEO);
	struct dma_buf *dmabuf = attach_buffer(test);
	struct dma_buf_attachment *attach;
	struct sg_table *table;

	KUNIT_EXPECT_PTR_EQ(test, dma_buf_attach(dmabuf, display),
			    ERR_PTR(-EOPNOTSUPP));
	KUNIT_EXPECT_PTR_EQ(test, dma_buf_attach(dmabuf, accelerator),
			    ERR_PTR(-EOPNOTSUPP));
	attach = dma_buf_attach(dmabuf, camera);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);
	table = dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_PTR_EQ(test, table, ERR_PTR(-EOPNOTSUPP));
	dma_buf_detach(dmabuf, attach);

	dma_buf_put(dmabuf);
	attach_function_put(display);
	attach_function_put(accelerator);
	attach_function_put(camera);
}

/* A refused attachment adds no constraint to the buffer and takes no reference. */
static void attach_refused_counts_nothing(struct kunit *test)
{
	struct device *lost =
		mock_device(test, "placer-lost", DMA_BIT_MASK(64));
	struct device *any = mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = attach_buffer(test);
	const struct placer_buffer *buffer = dmabuf->priv;
	struct dma_buf_attachment *refused, *attach;
	unsigned int refs;

	lost->dma_range_map = attach_nowhere;
	refs = kref_read(&lost->kobj.kref);
	refused = dma_buf_attach(dmabuf, lost);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, refused);
	KUNIT_EXPECT_EQ(test, kref_read(&lost->kobj.kref), refs);
	KUNIT_EXPECT_TRUE(test, list_empty(&buffer->attachments));
	KUNIT_EXPECT_EQ(test, buffer->decision->result, -EOPNOTSUPP);

	refs = kref_read(&any->kobj.kref);
	attach = attach_device(test, dmabuf, any);
	KUNIT_EXPECT_EQ(test, kref_read(&any->kobj.kref), refs + 1);
	attach_map_once(test, attach);
	KUNIT_EXPECT_STREQ(test, buffer->backing->heap->name, "scattered");

	/* Mapping still fails, however often it is tried. */
	KUNIT_EXPECT_PTR_EQ(test,
			    dma_buf_map_attachment_unlocked(refused,
							    DMA_TO_DEVICE),
			    ERR_PTR(-EOPNOTSUPP));
	dma_buf_detach(dmabuf, attach);
	KUNIT_EXPECT_EQ(test, kref_read(&any->kobj.kref), refs);
	dma_buf_detach(dmabuf, refused);
	dma_buf_put(dmabuf);
}

static int attach_init(struct kunit_suite *suite)
{
	return mock_heaps_add();
}

static void attach_exit(struct kunit_suite *suite)
{
	mock_heaps_remove();
}

static struct kunit_case attach_cases[] = {
	KUNIT_CASE(attach_parent_unregistered),
	KUNIT_CASE(attach_mask_pointer_freed),
	KUNIT_CASE(attach_windows_freed),
	KUNIT_CASE(attach_constraint_kept),
	KUNIT_CASE(attach_siblings_keep_profiles),
	KUNIT_CASE(attach_windows_keep_profile),
	KUNIT_CASE(attach_siblings_by_name),
	KUNIT_CASE(attach_never),
	KUNIT_CASE(attach_odd_last),
	KUNIT_CASE(attach_behind_none),
	KUNIT_CASE(attach_unsure_of_child),
	KUNIT_CASE(attach_unsure_of_device),
	KUNIT_CASE(attach_unsure_of_unbound),
	KUNIT_CASE(attach_unserved),
	KUNIT_CASE(attach_crowded),
	KUNIT_CASE(attach_cpu_unserved),
	KUNIT_CASE(attach_profiles_are_few),
	KUNIT_CASE(attach_smaller_mask_fails_map),
	KUNIT_CASE(attach_display_gets_error),
	KUNIT_CASE(attach_refused_counts_nothing),
	{},
};

struct kunit_suite placer_attach_suite = {
	.name = "placer_attach",
	.suite_init = attach_init,
	.suite_exit = attach_exit,
	.test_cases = attach_cases,
};
