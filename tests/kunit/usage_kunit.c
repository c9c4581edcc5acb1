// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: what the table of drivers says that a driver does with a buffer, at work.
 *
 * Each device is bound to a driver whose name has a row in the table. The memory is one
 * run in "slab", which is cheaper than any other.
 */
#include <linux/dma-buf.h>
#include <linux/dma-direct.h>
#include <linux/dma-mapping.h>
#include <linux/dma-resv.h>
#include <linux/fs.h>
#include <linux/iosys-map.h>
#include <linux/mm.h>
#include <linux/pci.h>
#include <linux/sizes.h>

#include "kunit.h"
#include "mock_driver.h"
#include "mock_heap.h"
#include "mock_importer.h"

#define SIZE SZ_512K

static void slab_describe(struct placer_heap *heap,
			  struct placer_heap_facts *facts)
{
	facts->nr_spans = 1;
	facts->span[0].last = PLACER_NO_LIMIT;
	facts->block = SIZE;
	facts->max_block = SIZE;
	facts->max_align = PAGE_SIZE;
	facts->total = SIZE;
}

static int slab_alloc(struct placer_heap *heap,
		      const struct placer_heap_request *req,
		      struct placer_backing *backing)
{
	struct page *pages = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_COMP,
					 get_order(SIZE));

	if (!pages)
		return -ENOMEM;
	if (!placer_backing_add(backing, page_to_pfn(pages),
				req->size >> PAGE_SHIFT))
		return 0;
	__free_pages(pages, get_order(SIZE));
	return -ENOMEM;
}

static void slab_free(struct placer_heap *heap, struct placer_backing *backing)
{
	__free_pages(pfn_to_page(backing->runs[0].pfn), get_order(SIZE));
}

static void slab_release(struct placer_heap *heap)
{
}

static const struct placer_heap_ops slab_ops = {
	.describe = slab_describe,
	.alloc = slab_alloc,
	.free = slab_free,
	.release = slab_release,
};

static struct placer_heap slab;

/* Beyond the memory of any machine, as an SRAM is; nothing reads or writes it. */
#define BARE 0x400000000000

static void bare_describe(struct placer_heap *heap,
			  struct placer_heap_facts *facts)
{
	facts->nr_spans = 1;
	facts->span[0].first = BARE;
	facts->span[0].last = BARE + SIZE - 1;
	facts->block = SIZE;
	facts->max_block = SIZE;
	facts->max_align = SIZE;
	facts->total = SIZE;
}

static int bare_alloc(struct placer_heap *heap,
		      const struct placer_heap_request *req,
		      struct placer_backing *backing)
{
	return placer_backing_add(backing, PHYS_PFN(BARE),
				  req->size >> PAGE_SHIFT);
}

static void bare_free(struct placer_heap *heap, struct placer_backing *backing)
{
}

static const struct placer_heap_ops bare_ops = {
	.describe = bare_describe,
	.alloc = bare_alloc,
	.free = bare_free,
	.release = slab_release,
};

static struct placer_heap bare;

/* On the bus of the devices that can use nothing else */
static const struct bus_dma_region bare_window[] = {
	{ .cpu_start = BARE, .dma_start = BARE, .size = SIZE },
	{},
};

/**
 * struct usage - a device attached to a buffer
 * @dmabuf: the buffer
 * @attach: attachment of the device
 */
struct usage {
	struct dma_buf *dmabuf;
	struct dma_buf_attachment *attach;
};

static struct usage usage_begin(struct kunit *test, struct device *dev,
				size_t size)
{
	struct usage u;

	u.dmabuf = placer_buffer_create("kunit", size, O_RDWR);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, u.dmabuf);
	u.attach = mock_attach_static(u.dmabuf, dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, u.attach);
	return u;
}

static struct sg_table *usage_map(struct kunit *test, const struct usage *u)
{
	struct sg_table *table =
		dma_buf_map_attachment_unlocked(u->attach, DMA_BIDIRECTIONAL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, table);
	return table;
}

static void usage_unmap(const struct usage *u, struct sg_table *table)
{
	dma_buf_unmap_attachment_unlocked(u->attach, table, DMA_BIDIRECTIONAL);
}

static void usage_end(struct kunit *test, const struct usage *u)
{
	dma_buf_detach(u->dmabuf, u->attach);
	dma_buf_put(u->dmabuf);
	wait_for_release(!mock_heap_used(&slab));
}

/* Entries of the scatterlist that the device gets for @SIZE bytes in one run. */
static unsigned int usage_entries(struct kunit *test, struct device *dev)
{
	struct usage u = usage_begin(test, dev, SIZE);
	struct sg_table *table = usage_map(test, &u);
	const struct placer_buffer *buffer = u.dmabuf->priv;
	unsigned int nents = table->nents;

	KUNIT_EXPECT_STREQ(test, buffer->backing->heap->name, "slab");
	usage_unmap(&u, table);
	usage_end(test, &u);
	return nents;
}

/*
 * A driver that refuses more than one entry: the limit that the DMA API assumes does not count, but
 * a limit that the driver has asked for does.
 */
static void usage_one_entry(struct kunit *test)
{
	struct device *dev = mock_driver_named(test, "armada-drm");
	struct dma_buf *dmabuf;

	/* The DMA API would warn. */
	if (IS_ENABLED(CONFIG_DMA_API_DEBUG))
		kunit_skip(test,
			   "CONFIG_DMA_API_DEBUG takes the limit for one");
	KUNIT_EXPECT_EQ(test, usage_entries(test, dev), 1);
	dma_set_max_seg_size(dev, SZ_1M);
	KUNIT_EXPECT_EQ(test, usage_entries(test, dev), 1);

	dma_set_max_seg_size(dev, SZ_64K);
	dmabuf = placer_buffer_create("kunit", SIZE, O_RDWR);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dmabuf);
	KUNIT_EXPECT_PTR_EQ(test, mock_attach_static(dmabuf, dev),
			    ERR_PTR(-EOPNOTSUPP));
	dma_buf_put(dmabuf);
}

/*
 * The same is assumed of an unknown driver, and of one whose row does not tell; but not of a driver
 * that takes any list.
 */
static void usage_one_entry_unknown(struct kunit *test)
{
	struct device *unknown = mock_driver_named(test, "placer-unknown");
	struct device *untold = mock_driver_named(test, "imx6-mipi-csi2");
	struct device *any = mock_driver_named(test, "panfrost");
	unsigned int cut = SIZE / SZ_64K;
	unsigned int careful = IS_ENABLED(CONFIG_DMA_API_DEBUG) ? cut : 1;

	KUNIT_EXPECT_EQ(test, usage_entries(test, unknown), careful);
	KUNIT_EXPECT_EQ(test, usage_entries(test, untold), careful);
	dma_set_max_seg_size(unknown, SZ_256K);
	KUNIT_EXPECT_EQ(test, usage_entries(test, unknown), SIZE / SZ_256K);
	KUNIT_EXPECT_EQ(test, usage_entries(test, any), cut);
}

/* A device with these limits of scatterlists, on the PCI bus if the kernel has it. */
static struct device *usage_function(struct kunit *test,
				     struct device_dma_parameters *parms)
{
	struct pci_dev *pdev = kunit_kzalloc(test, sizeof(*pdev), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, pdev);
	pdev->dev.dma_parms = parms;
#ifdef CONFIG_PCI
	pdev->dev.bus = &pci_bus_type;
#endif
	return &pdev->dev;
}

/* The PCI core sets the default of the DMA API: no driver has asked for that limit. */
static void usage_entry_limit_of_pci(struct kunit *test)
{
	struct device_dma_parameters parms = { .max_segment_size = SZ_64K };
	struct device *dev = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct device *function = usage_function(test, &parms);

	if (IS_ENABLED(CONFIG_PCI))
		KUNIT_EXPECT_EQ(test, placer_entry_limit(function), 0);
	parms.max_segment_size = SZ_128K;
	KUNIT_EXPECT_EQ(test, placer_entry_limit(function), SZ_128K);
	KUNIT_EXPECT_EQ(test, placer_entry_limit(dev), 0);
	dma_set_max_seg_size(dev, SZ_64K);
	KUNIT_EXPECT_EQ(test, placer_entry_limit(dev), SZ_64K);
}

/* A boundary that the PCI core sets for each function cuts no entry if only one is used. */
static void usage_boundary_of_pci(struct kunit *test)
{
	const struct placer_usage one = { .one_entry = true }, many = {};
	struct device_dma_parameters parms = {
		.segment_boundary_mask = U32_MAX,
	};
	struct device *dev = mock_device(test, "placer-any", DMA_BIT_MASK(64));
	struct device *function = usage_function(test, &parms);

	if (IS_ENABLED(CONFIG_PCI)) {
		KUNIT_EXPECT_EQ(test, placer_entry_boundary(function),
				PLACER_NO_LIMIT);
		KUNIT_EXPECT_EQ(test, placer_cut_for(function, &one).boundary,
				PLACER_NO_LIMIT);
	}
	KUNIT_EXPECT_EQ(test, placer_cut_for(function, &many).boundary,
			U32_MAX);
	parms.segment_boundary_mask = SZ_16M - 1;
	KUNIT_EXPECT_EQ(test, placer_cut_for(function, &one).boundary,
			SZ_16M - 1);

	/* For other drivers the boundary counts. */
	KUNIT_EXPECT_EQ(test, placer_entry_boundary(dev), PLACER_NO_LIMIT);
	dma_set_seg_boundary(dev, U32_MAX);
	KUNIT_EXPECT_EQ(test, placer_cut_for(dev, &one).boundary, U32_MAX);
}

/* As rockchip-drm does, which maps the list once more, and ipu6. */
static void usage_scribble(struct sg_table *table)
{
	struct scatterlist *sg;
	unsigned int i;

	for_each_sgtable_dma_sg(table, sg, i) {
		sg_dma_address(sg) += PAGE_SIZE;
		sg_dma_len(sg) = 1;
		sg->length = 1;
	}
	table->nents = 1;
}

static u64 usage_dma_bytes(struct sg_table *table)
{
	struct scatterlist *sg;
	unsigned int i;
	u64 bytes = 0;

	for_each_sgtable_dma_sg(table, sg, i)
		bytes += sg_dma_len(sg);
	return bytes;
}

/* The mapping is used again, with the list as it was. */
static void usage_expect_restored(struct kunit *test, const char *driver)
{
	struct device *dev = mock_driver_named(test, driver);
	struct usage u = usage_begin(test, dev, SIZE);
	struct sg_table *table = usage_map(test, &u);
	dma_addr_t first = sg_dma_address(table->sgl);
	u64 reused = placer_counted(PLACER_COUNT_REUSED);

	usage_scribble(table);
	usage_unmap(&u, table);
	table = usage_map(test, &u);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_REUSED), reused + 1);
	KUNIT_EXPECT_EQ(test, sg_dma_address(table->sgl), first);
	KUNIT_EXPECT_EQ(test, usage_dma_bytes(table), SIZE);

	/* CONFIG_DMA_API_DEBUG notices if another address is unmapped. */
	usage_scribble(table);
	usage_unmap(&u, table);
	usage_end(test, &u);
}

static void usage_list_restored(struct kunit *test)
{
	usage_expect_restored(test, "rockchip-drm");
	/* Any driver of which nothing is known may do the same. */
	usage_expect_restored(test, "placer-unknown");
}

/* The driver of simple framebuffers maps before 7.0, where no buffer can be pinned either. */
static bool usage_rows_are_new(const struct usage *u)
{
	return u->dmabuf->ops->pin;
}

/* A driver that never maps asks for nothing, until it maps all the same. */
static void usage_never_maps(struct kunit *test)
{
	struct device *dev = mock_driver_named(test, "simple-framebuffer");
	struct device *gather = mock_driver_named(test, "panfrost");
	const size_t size = MOCK_SLOT_PAGES * PAGE_SIZE;
	struct usage u, other;
	const struct placer_attachment *pa;
	const struct placer_buffer *buffer;
	struct sg_table *table;

	*dev->dma_mask = 0xfff;
	u = usage_begin(test, gather, size);
	if (!usage_rows_are_new(&u)) {
		usage_end(test, &u);
		kunit_skip(test, "this kernel's driver maps");
	}
	buffer = u.dmabuf->priv;
	usage_unmap(&u, usage_map(test, &u));
	KUNIT_EXPECT_STREQ(test, buffer->backing->heap->name, "slab");

	other.dmabuf = u.dmabuf;
	other.attach = dma_buf_attach(u.dmabuf, dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other.attach);
	pa = other.attach->priv;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pa);
	KUNIT_EXPECT_TRUE(test, requirement_same(requirement_of(u.dmabuf),
						 needs_of(u.dmabuf)));
	KUNIT_EXPECT_PTR_NE(test, pa->uncounted, NULL);

	/* The device reaches no memory. */
	table = dma_buf_map_attachment_unlocked(other.attach,
						DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_PTR_EQ(test, table, ERR_PTR(-EOPNOTSUPP));
	KUNIT_EXPECT_STREQ(test, buffer->backing->heap->name, "slab");
	usage_unmap(&u, usage_map(test, &u));
	dma_buf_detach(u.dmabuf, other.attach);
	usage_end(test, &u);
}

/* By its row a driver never maps, but one that is not the kernel's has its name, and maps. */
static void usage_never_maps_but_does(struct kunit *test)
{
	struct device *dev = mock_driver_named(test, "simple-framebuffer");
	const size_t size = MOCK_SLOT_PAGES * PAGE_SIZE;
	struct device *gather = mock_driver_named(test, "panfrost");
	struct usage u = usage_begin(test, gather, size), other;
	const struct placer_buffer *buffer = u.dmabuf->priv;
	const struct placer_attachment *pa;
	struct bus_dma_region windows[] = {
		{ .cpu_start = mock_arena.first,
		  .dma_start = mock_arena.first,
		  .size = MOCK_ARENA_SIZE },
		{},
	};

	usage_unmap(&u, usage_map(test, &u));
	dev->dma_range_map = windows;
	other.dmabuf = u.dmabuf;
	other.attach = mock_attach_static(u.dmabuf, dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other.attach);
	pa = other.attach->priv;
	KUNIT_EXPECT_EQ(test, !!pa->uncounted, usage_rows_are_new(&u));

	usage_unmap(&other, usage_map(test, &other));
	KUNIT_EXPECT_STREQ(test, buffer->backing->heap->name, "arena");
	KUNIT_EXPECT_PTR_EQ(test, pa->uncounted, NULL);
	KUNIT_EXPECT_EQ(test, pa->user->profile->constraint.reach.nr, 1);
	dma_buf_detach(u.dmabuf, other.attach);
	dev->dma_range_map = NULL;
	usage_end(test, &u);
}

/* Does a buffer get memory when a device with this driver attaches? */
static bool usage_places(struct kunit *test, const char *driver)
{
	struct device *dev = mock_driver_named(test, driver);
	struct usage u = usage_begin(test, dev, SIZE);
	const struct placer_buffer *buffer = u.dmabuf->priv;
	bool placed = buffer->backing;

	usage_end(test, &u);
	return placed;
}

/*
 * It does if the driver maps in the same call, also if some of its devices do not attach
 * themselves.
 */
static void usage_at_once(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, usage_places(test, "coda"));
	KUNIT_EXPECT_TRUE(test, usage_places(test, "rockchip-drm"));
	KUNIT_EXPECT_FALSE(test, usage_places(test, "armada-drm"));
	KUNIT_EXPECT_FALSE(test, usage_places(test, "placer-unknown"));
}

/* Can a device that is bound to this driver use memory without struct pages? */
static bool usage_takes_bare(struct kunit *test, const char *driver)
{
	struct device *dev = mock_driver_named(test, driver);
	struct dma_buf *dmabuf = placer_buffer_create("kunit", SIZE, O_RDWR);
	struct dma_buf_attachment *attach;
	struct usage u = { .dmabuf = dmabuf };

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dmabuf);
	dev->dma_range_map = bare_window;
	attach = mock_attach_static(dmabuf, dev);
	if (!IS_ERR(attach)) {
		u.attach = attach;
		usage_unmap(&u, usage_map(test, &u));
		dma_buf_detach(dmabuf, attach);
	}
	dma_buf_put(dmabuf);
	dev->dma_range_map = NULL;
	wait_for_release(!mock_heap_used(&bare));
	return !IS_ERR(attach);
}

/* It cannot if its driver uses struct pages, or may do so. */
static void usage_pages(struct kunit *test)
{
	struct placer_heap_facts facts;

	KUNIT_ASSERT_TRUE(test, heap_find("bare", &facts));
	KUNIT_EXPECT_TRUE(test, facts.pageless);
	KUNIT_ASSERT_TRUE(test, heap_find("slab", &facts));
	KUNIT_EXPECT_FALSE(test, facts.pageless);
	KUNIT_EXPECT_TRUE(test, usage_takes_bare(test, "panfrost"));
	KUNIT_EXPECT_TRUE(test, usage_takes_bare(test, "coda"));
	KUNIT_EXPECT_FALSE(test, usage_takes_bare(test, "rockchip-vop"));
	KUNIT_EXPECT_FALSE(test, usage_takes_bare(test, "placer-unknown"));
}

/* The struct pages of I/O memory do not count. */
static void usage_pages_of_io(struct kunit *test)
{
	struct placer_heap io = { .cpu = PLACER_CPU_WRITECOMBINE };
	struct page *page = alloc_page(GFP_KERNEL);
	struct placer_span span;

	KUNIT_ASSERT_NOT_NULL(test, page);
	span.first = PFN_PHYS(page_to_pfn(page));
	span.last = span.first + PAGE_SIZE - 1;
	KUNIT_EXPECT_FALSE(test, placer_span_pageless(&io, &span));
	io.io = true;
	KUNIT_EXPECT_TRUE(test, placer_span_pageless(&io, &span));
	__free_page(page);
}

static void usage_no_invalidate(struct dma_buf_attachment *attach)
{
}

/* An importer that allows peer-to-peer says that it needs no struct pages. */
static void usage_pages_of_peer(struct kunit *test)
{
	static const struct dma_buf_attach_ops ops = {
		.allow_peer2peer = true,
		.invalidate_mappings = usage_no_invalidate,
	};
	struct device *dev = mock_driver_named(test, "placer-unknown");
	struct dma_buf *dmabuf = placer_buffer_create("kunit", SIZE, O_RDWR);
	const struct placer_attachment *pa;
	struct dma_buf_attachment *attach;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dmabuf);
	dev->dma_range_map = bare_window;
	attach = dma_buf_dynamic_attach(dmabuf, dev, &ops, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);
	pa = attach->priv;
	KUNIT_EXPECT_EQ(test, pa->user->profile->constraint.pageless,
			PLACER_ALL_HEAPS);
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
	dev->dma_range_map = NULL;
}

/*
 * As iommufd does: its device has no DMA mask, and it never maps by dma-buf. When VFIO has
 * refused the buffer, it leaves.
 */
static void usage_pinned_without_dma(struct kunit *test)
{
	static const struct dma_buf_attach_ops ops = {
		.allow_peer2peer = true,
		.invalidate_mappings = usage_no_invalidate,
	};
	struct device *dev = mock_driver_named(test, "placer-unknown");
	struct dma_buf *dmabuf = placer_buffer_create("kunit", SIZE, O_RDWR);
	struct placer_buffer *buffer = dmabuf->priv;
	struct dma_buf_attachment *attach;

	dev->dma_mask = NULL;
	attach = dma_buf_dynamic_attach(dmabuf, dev, &ops, NULL);
	/* Before 7.0 attach maps. */
	if (!dmabuf->ops->pin) {
		KUNIT_EXPECT_PTR_EQ(test, attach, ERR_PTR(-EOPNOTSUPP));
		dma_buf_put(dmabuf);
		return;
	}
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);
	dma_resv_lock(dmabuf->resv, NULL);
	KUNIT_EXPECT_EQ(test, dma_buf_pin(attach), 0);
	KUNIT_EXPECT_EQ(test, __placer_buffer_held(buffer, NULL),
			PLACER_HELD_PINNED);
	dma_buf_unpin(attach);
	dma_resv_unlock(dmabuf->resv);
	dma_buf_detach(dmabuf, attach);
	KUNIT_EXPECT_TRUE(test, list_empty(&buffer->users));
	dma_buf_put(dmabuf);
}

/* Not every importer keeps the flag that memory is I/O memory until it unmaps. */
static void usage_io_memory(struct kunit *test)
{
	struct device *dev = mock_driver_named(test, "coda");
	struct usage u = usage_begin(test, dev, SIZE);
	struct iosys_map map;

	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(u.dmabuf, &map), 0);
	KUNIT_EXPECT_FALSE(test, map.is_iomem);
	dma_buf_vunmap_unlocked(u.dmabuf, &map);

	slab.io = true;
	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(u.dmabuf, &map), 0);
	slab.io = false;
	KUNIT_EXPECT_FALSE(test, map.is_iomem);
	iosys_map_memset(&map, 0, 0x5a, PAGE_SIZE);
	dma_buf_vunmap_unlocked(u.dmabuf, &map);
	usage_end(test, &u);
}

/* As tegra's display and tegra-vde do. */
static void usage_attached_twice(struct kunit *test)
{
	struct device *dev = mock_driver_named(test, "panfrost");
	struct usage u = usage_begin(test, dev, SIZE), twin = u;
	struct placer_buffer *buffer = u.dmabuf->priv;
	struct sg_table *table, *other;
	u64 reused;

	twin.attach = mock_attach_static(u.dmabuf, dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, twin.attach);
	KUNIT_EXPECT_TRUE(test, list_is_singular(&buffer->users));

	/* Each has a mapping of its own, and keeps it. */
	table = usage_map(test, &u);
	other = usage_map(test, &twin);
	KUNIT_EXPECT_PTR_NE(test, table, other);
	usage_unmap(&u, table);
	usage_unmap(&twin, other);
	dma_buf_detach(u.dmabuf, u.attach);
	KUNIT_EXPECT_TRUE(test, list_is_singular(&buffer->users));

	reused = placer_counted(PLACER_COUNT_REUSED);
	other = usage_map(test, &twin);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_REUSED), reused + 1);
	KUNIT_EXPECT_EQ(test, usage_dma_bytes(other), SIZE);
	usage_unmap(&twin, other);
	usage_end(test, &twin);
}

static int usage_suite_init(struct kunit_suite *suite)
{
	int rc = mock_heaps_add();

	if (rc)
		return rc;
	slab = (struct placer_heap){
		.name = "slab",
		.ops = &slab_ops,
		.cost = 0,
		.cpu = PLACER_CPU_CACHED,
	};
	bare = (struct placer_heap){
		.name = "bare",
		.ops = &bare_ops,
		.cost = 3,
		.cpu = PLACER_CPU_WRITECOMBINE,
	};
	rc = placer_heap_register(&slab);
	if (!rc) {
		rc = placer_heap_register(&bare);
		if (rc)
			placer_heap_unregister(&slab);
	}
	if (rc)
		mock_heaps_remove();
	return rc;
}

static void usage_suite_exit(struct kunit_suite *suite)
{
	placer_heap_unregister(&bare);
	placer_heap_unregister(&slab);
	mock_heaps_remove();
}

static struct kunit_case usage_cases[] = {
	KUNIT_CASE(usage_one_entry),
	KUNIT_CASE(usage_one_entry_unknown),
	KUNIT_CASE(usage_entry_limit_of_pci),
	KUNIT_CASE(usage_boundary_of_pci),
	KUNIT_CASE(usage_list_restored),
	KUNIT_CASE(usage_never_maps),
	KUNIT_CASE(usage_never_maps_but_does),
	KUNIT_CASE(usage_at_once),
	KUNIT_CASE(usage_pages),
	KUNIT_CASE(usage_pages_of_io),
	KUNIT_CASE(usage_pages_of_peer),
	KUNIT_CASE(usage_pinned_without_dma),
	KUNIT_CASE(usage_io_memory),
	KUNIT_CASE(usage_attached_twice),
	{},
};

struct kunit_suite placer_usage_suite = {
	.name = "placer_usage",
	.suite_init = usage_suite_init,
	.suite_exit = usage_suite_exit,
	.test_cases = usage_cases,
};
