// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: mappings that are kept for reuse, and when they are given back.
 */
#include <kunit/device.h>
#include <linux/delay.h>
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/file.h>
#include <linux/of.h>
#include <linux/pci.h>
#include <linux/sizes.h>

#include "../../exporter/mapping_cache.h"
#include "kunit.h"
#include "mock_driver.h"
#include "mock_heap.h"
#include "mock_importer.h"

/**
 * struct visit - a device attached to a buffer
 * @dmabuf: the buffer
 * @attach: attachment of the device
 */
struct visit {
	struct dma_buf *dmabuf;
	struct dma_buf_attachment *attach;
};

static int cache_suite_init(struct kunit_suite *suite)
{
	int rc = mock_driver_add();

	if (rc)
		return rc;
	rc = mock_heaps_add();
	if (rc)
		mock_driver_remove();
	return rc;
}

static void cache_suite_exit(struct kunit_suite *suite)
{
	mock_heaps_remove();
	mock_driver_remove();
}

static struct device *cache_device(struct kunit *test)
{
	return &mock_driver_device(test, "vkms.kunit", PLATFORM_DEVID_NONE,
				   NULL)
			->dev;
}

static struct visit visit_begin(struct kunit *test, struct device *dev)
{
	struct visit v;

	v.dmabuf = placer_buffer_create("kunit", SZ_256K, O_RDWR);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, v.dmabuf);
	v.attach = mock_attach_static(v.dmabuf, dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, v.attach);
	return v;
}

static void visit_end(struct visit *v)
{
	dma_buf_detach(v->dmabuf, v->attach);
	dma_buf_put(v->dmabuf);
	flush_delayed_fput();
}

/* Map and unmap once. Return: was a kept mapping reused? */
static bool visit_reuses(struct kunit *test, struct visit *v,
			 enum dma_data_direction direction)
{
	u64 before = placer_counted(PLACER_COUNT_REUSED);
	struct sg_table *sgt;

	sgt = dma_buf_map_attachment_unlocked(v->attach, direction);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sgt);
	dma_buf_unmap_attachment_unlocked(v->attach, sgt, direction);
	return placer_counted(PLACER_COUNT_REUSED) == before + 1;
}

/* Map and unmap, so that a mapping is kept, if any is. */
static void visit_once(struct kunit *test, struct visit *v)
{
	KUNIT_EXPECT_FALSE(test, visit_reuses(test, v, DMA_BIDIRECTIONAL));
}

static bool visit_kept(const struct visit *v)
{
	const struct placer_attachment *pa = v->attach->priv;

	return READ_ONCE(pa->kept);
}

static void cache_keeps_unmapped(struct kunit *test)
{
	struct visit v = visit_begin(test, cache_device(test));

	KUNIT_EXPECT_FALSE(test, visit_reuses(test, &v, DMA_BIDIRECTIONAL));
	KUNIT_EXPECT_TRUE(test, visit_kept(&v));
	KUNIT_EXPECT_TRUE(test, visit_reuses(test, &v, DMA_BIDIRECTIONAL));
	KUNIT_EXPECT_TRUE(test, visit_reuses(test, &v, DMA_BIDIRECTIONAL));

	/* It was mapped for another direction. */
	KUNIT_EXPECT_FALSE(test, visit_reuses(test, &v, DMA_TO_DEVICE));
	KUNIT_EXPECT_TRUE(test, visit_reuses(test, &v, DMA_TO_DEVICE));
	visit_end(&v);
}

/* The driver has changed the device's segment limits. */
static void cache_dropped_if_limits_change(struct kunit *test)
{
	struct visit v = visit_begin(test, cache_device(test));

	visit_once(test, &v);
	dma_set_max_seg_size(v.attach->dev, 2 * PAGE_SIZE);
	KUNIT_EXPECT_FALSE(test, visit_reuses(test, &v, DMA_BIDIRECTIONAL));
	KUNIT_EXPECT_TRUE(test, visit_reuses(test, &v, DMA_BIDIRECTIONAL));
	visit_end(&v);
}

/* The device may not emit addresses any more that it was mapped at. */
static void cache_dropped_if_mask_changes(struct kunit *test)
{
	struct visit v = visit_begin(test, cache_device(test));

	visit_once(test, &v);
	*v.attach->dev->dma_mask >>= 1;
	KUNIT_EXPECT_FALSE(test, visit_reuses(test, &v, DMA_BIDIRECTIONAL));
	KUNIT_EXPECT_TRUE(test, visit_reuses(test, &v, DMA_BIDIRECTIONAL));
	visit_end(&v);
}

/* A mapping of memory that the buffer has left is neither kept nor reused. */
static void cache_dropped_by_move(struct kunit *test)
{
	struct device *any = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct visit v = visit_begin(test, cache_device(test));
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;

	visit_once(test, &v);
	KUNIT_EXPECT_TRUE(test, visit_kept(&v));
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_scattered), SZ_256K);

	/* An unknown device, which needs contiguous memory. */
	attach = mock_attach_static(v.dmabuf, any);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);
	sgt = dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sgt);
	KUNIT_EXPECT_FALSE(test, visit_kept(&v));
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_scattered), 0);
	KUNIT_EXPECT_FALSE(test, visit_reuses(test, &v, DMA_BIDIRECTIONAL));

	dma_buf_unmap_attachment_unlocked(attach, sgt, DMA_BIDIRECTIONAL);
	dma_buf_detach(v.dmabuf, attach);
	visit_end(&v);
}

/* Two concurrent mappings are distinct; one of them is kept. */
static void cache_concurrent_are_distinct(struct kunit *test)
{
	struct visit v = visit_begin(test, cache_device(test));
	struct sg_table *first, *second;

	visit_once(test, &v);
	first = dma_buf_map_attachment_unlocked(v.attach, DMA_BIDIRECTIONAL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, first);
	second = dma_buf_map_attachment_unlocked(v.attach, DMA_BIDIRECTIONAL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, second);
	KUNIT_EXPECT_PTR_NE(test, first, second);

	/* The first one was in the cache before, and has no place there any more. */
	dma_buf_unmap_attachment_unlocked(v.attach, second, DMA_BIDIRECTIONAL);
	dma_buf_unmap_attachment_unlocked(v.attach, first, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_TRUE(test, visit_reuses(test, &v, DMA_BIDIRECTIONAL));
	visit_end(&v);
}

/* A mapping that is used all the time stays, one that is not used goes. */
static void cache_gives_back_unused(struct kunit *test)
{
	struct visit v = visit_begin(test, cache_device(test));
	unsigned int ms;

	visit_once(test, &v);
	KUNIT_EXPECT_TRUE(test, visit_kept(&v));
	for (ms = 0; visit_kept(&v) && ms < 60 * MSEC_PER_SEC; ms += 100)
		msleep(100);
	KUNIT_EXPECT_FALSE(test, visit_kept(&v));
	KUNIT_EXPECT_FALSE(test, visit_reuses(test, &v, DMA_BIDIRECTIONAL));
	KUNIT_EXPECT_TRUE(test, visit_reuses(test, &v, DMA_BIDIRECTIONAL));
	visit_end(&v);
}

/* Only of some buses is it known when a driver goes. */
static void cache_not_on_other_buses(struct kunit *test)
{
	struct device *dev = kunit_device_register(test, "vkms.kunit");
	struct visit v;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	dev->dma_mask = &dev->coherent_dma_mask;
	dev->coherent_dma_mask = DMA_BIT_MASK(64);
	v = visit_begin(test, dev);
	visit_once(test, &v);
	KUNIT_EXPECT_FALSE(test, visit_kept(&v));
	visit_end(&v);
}

/* It may use addresses after it has been told to stop. */
static void cache_not_of_untrusted(struct kunit *test)
{
#ifdef CONFIG_PCI
	struct device_driver driver = { .name = "placer-pci" };
	struct pci_dev *pdev = kunit_kzalloc(test, sizeof(*pdev), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, pdev);
	pdev->dev.bus = &pci_bus_type;
	pdev->dev.driver = &driver;
	KUNIT_EXPECT_TRUE(test, placer_cache_suits(&pdev->dev));
	pdev->untrusted = true;
	KUNIT_EXPECT_FALSE(test, placer_cache_suits(&pdev->dev));
#else
	kunit_skip(test, "this kernel has no PCI");
#endif
}

/**
 * struct parting - what is seen while a driver is unbound
 * @test: the test
 * @kept: an attachment with a kept mapping
 * @live: an attachment with a mapping in use
 * @sgt: that mapping, which has been in the cache before
 * @late: an attachment made in the remove op
 */
struct parting {
	struct kunit *test;
	struct visit kept;
	struct visit live;
	struct sg_table *sgt;
	struct visit late;
};

static struct parting *parting;

static void parting_remove(struct device *dev)
{
	struct kunit *test = parting->test;

	KUNIT_EXPECT_FALSE(test, visit_kept(&parting->kept));
	dma_buf_unmap_attachment_unlocked(parting->live.attach, parting->sgt,
					  DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_FALSE(test, visit_kept(&parting->live));

	parting->late = visit_begin(test, dev);
	visit_once(test, &parting->late);
	KUNIT_EXPECT_FALSE(test, visit_kept(&parting->late));
}

static void parting_begin(struct parting *p, struct device *dev)
{
	p->kept = visit_begin(p->test, dev);
	visit_once(p->test, &p->kept);
	KUNIT_EXPECT_TRUE(p->test, visit_kept(&p->kept));

	p->live = visit_begin(p->test, dev);
	visit_once(p->test, &p->live);
	p->sgt = dma_buf_map_attachment_unlocked(p->live.attach,
						 DMA_BIDIRECTIONAL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(p->test, p->sgt);
}

/* Before the remove op, so that nothing is mapped when the driver is gone. */
static void cache_closed_by_unbind(struct kunit *test)
{
	struct device *dev = cache_device(test);
	struct parting p = { .test = test };
	struct visit v;

	parting_begin(&p, dev);
	parting = &p;
	mock_driver_removing = parting_remove;
	device_release_driver(dev);
	mock_driver_removing = NULL;
	KUNIT_ASSERT_NOT_NULL(test, p.late.attach);

	/* Nothing is kept without a driver, nor by the attachments of an old one. */
	KUNIT_EXPECT_FALSE(test,
			   visit_reuses(test, &p.late, DMA_BIDIRECTIONAL));
	KUNIT_EXPECT_FALSE(test, visit_kept(&p.late));
	KUNIT_ASSERT_GT(test, device_attach(dev), 0);
	KUNIT_EXPECT_FALSE(test,
			   visit_reuses(test, &p.kept, DMA_BIDIRECTIONAL));
	KUNIT_EXPECT_FALSE(test, visit_kept(&p.kept));

	v = visit_begin(test, dev);
	visit_once(test, &v);
	KUNIT_EXPECT_TRUE(test, visit_kept(&v));
	visit_end(&v);
	visit_end(&p.kept);
	visit_end(&p.live);
	visit_end(&p.late);
}

static struct kunit_case cache_cases[] = {
	KUNIT_CASE(cache_keeps_unmapped),
	KUNIT_CASE(cache_dropped_if_limits_change),
	KUNIT_CASE(cache_dropped_if_mask_changes),
	KUNIT_CASE(cache_dropped_by_move),
	KUNIT_CASE(cache_concurrent_are_distinct),
	KUNIT_CASE(cache_gives_back_unused),
	KUNIT_CASE(cache_not_on_other_buses),
	KUNIT_CASE(cache_not_of_untrusted),
	KUNIT_CASE(cache_closed_by_unbind),
	{},
};

struct kunit_suite placer_cache_suite = {
	.name = "placer_cache",
	.suite_init = cache_suite_init,
	.suite_exit = cache_suite_exit,
	.test_cases = cache_cases,
};
