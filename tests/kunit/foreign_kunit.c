// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: a heap that another module adds: it is registered, opened to devices and
 * limited, and unregistered while buffers are in it.
 */
#include <linux/completion.h>
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/iosys-map.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kunit.h"
#include "mock_importer.h"

/**
 * struct foreign - a heap of single runs from the page allocator
 * @heap: the heap, cheaper than any other
 * @grant_error: what grant returns
 * @grants: how often it was called and succeeded
 * @revokes: how often revoke was called
 * @disorder: revoke without grant, or memory freed while it was granted
 * @released: release was called
 */
struct foreign {
	struct placer_heap heap;
	int grant_error;
	int grants;
	int revokes;
	int disorder;
	struct completion released;
};

static struct foreign *to_foreign(struct placer_heap *heap)
{
	return container_of(heap, struct foreign, heap);
}

static void foreign_describe(struct placer_heap *heap,
			     struct placer_heap_facts *facts)
{
	facts->nr_spans = 1;
	facts->span[0].last = PLACER_NO_LIMIT;
	facts->block = SZ_1M;
	facts->max_block = SZ_1M;
	facts->max_align = PAGE_SIZE;
	facts->total = SZ_1M;
	facts->free = SZ_1M;
}

static int foreign_alloc(struct placer_heap *heap,
			 const struct placer_heap_request *req,
			 struct placer_backing *backing)
{
	struct page *page =
		alloc_pages(GFP_KERNEL | __GFP_ZERO, get_order(req->size));

	if (!page)
		return -ENOMEM;
	return placer_backing_add(backing, page_to_pfn(page),
				  req->size >> PAGE_SHIFT);
}

static void foreign_free(struct placer_heap *heap,
			 struct placer_backing *backing)
{
	struct foreign *foreign = to_foreign(heap);

	foreign->disorder += foreign->grants != foreign->revokes;
	__free_pages(pfn_to_page(backing->runs[0].pfn),
		     get_order(backing->size));
}

static int foreign_grant(struct placer_heap *heap,
			 const struct placer_backing *backing,
			 struct device *dev)
{
	struct foreign *foreign = to_foreign(heap);

	if (!foreign->grant_error)
		foreign->grants++;
	return foreign->grant_error;
}

static void foreign_revoke(struct placer_heap *heap,
			   const struct placer_backing *backing,
			   struct device *dev)
{
	struct foreign *foreign = to_foreign(heap);

	foreign->revokes++;
	foreign->disorder += foreign->revokes > foreign->grants;
}

static void foreign_release(struct placer_heap *heap)
{
	complete_all(&to_foreign(heap)->released);
}

static const struct placer_heap_ops foreign_ops = {
	.describe = foreign_describe,
	.alloc = foreign_alloc,
	.free = foreign_free,
	.grant = foreign_grant,
	.revoke = foreign_revoke,
	.release = foreign_release,
};

static struct foreign *foreign_new(struct kunit *test)
{
	struct foreign *foreign =
		kunit_kzalloc(test, sizeof(*foreign), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, foreign);
	init_completion(&foreign->released);
	foreign->heap.name = "foreign";
	foreign->heap.owner = THIS_MODULE;
	foreign->heap.ops = &foreign_ops;
	foreign->heap.cost = 1;
	foreign->heap.cpu = PLACER_CPU_CACHED;
	return foreign;
}

static struct foreign *foreign_registered(struct kunit *test)
{
	struct foreign *foreign = foreign_new(test);

	KUNIT_ASSERT_EQ(test, placer_heap_register(&foreign->heap), 0);
	return foreign;
}

/* A worker releases files that a kernel thread closes. */
static void foreign_expect_released(struct kunit *test, struct foreign *foreign)
{
	KUNIT_EXPECT_GT(test,
			wait_for_completion_timeout(&foreign->released,
						    10 * HZ),
			0);
}

static void foreign_unregister(struct kunit *test, struct foreign *foreign)
{
	placer_heap_unregister(&foreign->heap);
	foreign_expect_released(test, foreign);
	KUNIT_EXPECT_EQ(test, foreign->grants, foreign->revokes);
	KUNIT_EXPECT_EQ(test, foreign->disorder, 0);
}

static void foreign_device_gone(void *pdev)
{
	platform_device_unregister(pdev);
}

static struct device *foreign_device(struct kunit *test)
{
	const struct platform_device_info info = {
		.name = "placer-foreign",
		.id = PLATFORM_DEVID_AUTO,
		.dma_mask = DMA_BIT_MASK(64),
	};
	struct platform_device *pdev = platform_device_register_full(&info);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pdev);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, foreign_device_gone,
						  pdev),
			0);
	return &pdev->dev;
}

static const char *foreign_where(const struct dma_buf *dmabuf)
{
	const struct placer_buffer *buffer = dmabuf->priv;

	return buffer->backing ? buffer->backing->heap->name : "-";
}

/* A buffer in the heap that is attached, but not mapped. */
static struct dma_buf_attachment *foreign_buffer(struct kunit *test)
{
	struct dma_buf *dmabuf = placer_buffer_create("kunit", SZ_64K, O_RDWR);
	struct dma_buf_attachment *attach;
	struct iosys_map map;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dmabuf);
	attach = mock_attach_static(dmabuf, foreign_device(test));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);
	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(dmabuf, &map), 0);
	memset(map.vaddr, 0x5a, SZ_64K);
	dma_buf_vunmap_unlocked(dmabuf, &map);
	KUNIT_EXPECT_STREQ(test, foreign_where(dmabuf), "foreign");
	return attach;
}

static void foreign_expect_content(struct kunit *test, struct dma_buf *dmabuf)
{
	struct iosys_map map;

	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(dmabuf, &map), 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(map.vaddr, 0x5a, SZ_64K));
	dma_buf_vunmap_unlocked(dmabuf, &map);
}

static void foreign_close(struct dma_buf_attachment *attach)
{
	struct dma_buf *dmabuf = attach->dmabuf;

	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
}

/* Invalid heaps, and a second heap of the same name, are refused. */
static void foreign_register_invalid(struct kunit *test)
{
	struct foreign *foreign = foreign_registered(test);
	struct foreign *other = foreign_new(test);
	struct placer_heap_ops ops = foreign_ops;

	KUNIT_EXPECT_EQ(test, placer_heap_register(&other->heap), -EEXIST);

	other->heap.name = "a/b";
	KUNIT_EXPECT_EQ(test, placer_heap_register(&other->heap), -EINVAL);
	other->heap.name = "";
	KUNIT_EXPECT_EQ(test, placer_heap_register(&other->heap), -EINVAL);
	other->heap.name = "other";
	other->heap.cpu = 0;
	KUNIT_EXPECT_EQ(test, placer_heap_register(&other->heap), -EINVAL);
	other->heap.cpu = PLACER_CPU_CACHED;
	other->heap.domain = 3;
	KUNIT_EXPECT_EQ(test, placer_heap_register(&other->heap), -EINVAL);
	other->heap.domain = 0;
	other->heap.io = true;
	KUNIT_EXPECT_EQ(test, placer_heap_register(&other->heap), -EINVAL);
	other->heap.io = false;
	ops.revoke = NULL;
	other->heap.ops = &ops;
	KUNIT_EXPECT_EQ(test, placer_heap_register(&other->heap), -EINVAL);

	other->heap.ops = &foreign_ops;
	KUNIT_EXPECT_EQ(test, placer_heap_register(&other->heap), 0);
	foreign_unregister(test, other);
	foreign_unregister(test, foreign);
}

/* A device has access from map to unmap only. */
static void foreign_granted_while_mapped(struct kunit *test)
{
	struct foreign *foreign = foreign_registered(test);
	struct dma_buf_attachment *attach = foreign_buffer(test);
	struct sg_table *table;

	KUNIT_EXPECT_EQ(test, foreign->grants, 0);
	table = dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, table);
	KUNIT_EXPECT_EQ(test, foreign->grants, 1);
	KUNIT_EXPECT_EQ(test, foreign->revokes, 0);
	dma_buf_unmap_attachment_unlocked(attach, table, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_EQ(test, foreign->revokes, 1);

	foreign->grant_error = -EPERM;
	table = dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(table), -EPERM);
	KUNIT_EXPECT_EQ(test, foreign->revokes, 1);

	foreign_close(attach);
	placer_heap_drain(&foreign->heap);
	foreign_unregister(test, foreign);
}

/* Buffers that can move are moved, with their content. */
static void foreign_leaving_moves_buffers(struct kunit *test)
{
	struct foreign *foreign = foreign_registered(test);
	struct dma_buf_attachment *attach = foreign_buffer(test);

	foreign_unregister(test, foreign);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&foreign->heap.stats.moved_out),
			1);
	KUNIT_EXPECT_STRNEQ(test, foreign_where(attach->dmabuf), "foreign");
	KUNIT_EXPECT_STRNEQ(test, foreign_where(attach->dmabuf), "-");
	foreign_expect_content(test, attach->dmabuf);
	foreign_close(attach);
}

/* A mapped buffer stays, and the heap lives until the buffer is released. */
static void foreign_leaving_keeps_held(struct kunit *test)
{
	struct foreign *foreign = foreign_registered(test);
	struct dma_buf_attachment *attach = foreign_buffer(test);
	struct sg_table *table;

	table = dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, table);
	placer_heap_unregister(&foreign->heap);
	KUNIT_EXPECT_FALSE(test, completion_done(&foreign->released));
	KUNIT_EXPECT_EQ(test, atomic_long_read(&foreign->heap.stats.moved_out),
			0);
	KUNIT_EXPECT_STREQ(test, foreign_where(attach->dmabuf), "foreign");

	dma_buf_unmap_attachment_unlocked(attach, table, DMA_BIDIRECTIONAL);
	foreign_expect_content(test, attach->dmabuf);
	foreign_close(attach);
	placer_heap_drain(&foreign->heap);
	foreign_expect_released(test, foreign);
	KUNIT_EXPECT_EQ(test, foreign->disorder, 0);
}

/*
 * A device that cannot use cached mappings gets memory without any, however expensive, if
 * it needs no struct pages.
 * No known device is like that, so pretend that this one is.
 */
static void foreign_uncached_placed(struct kunit *test)
{
	struct foreign *foreign = foreign_new(test);
	struct dma_buf *dmabuf = placer_buffer_create("kunit", SZ_64K, O_RDWR);
	struct placer_buffer *buffer = dmabuf->priv;
	struct dma_buf_attachment *attach;
	struct placer_attachment *pa;
	struct sg_table *table;

	foreign->heap.cost = 1000;
	foreign->heap.cpu = PLACER_CPU_WRITECOMBINE;
	KUNIT_ASSERT_EQ(test, placer_heap_register(&foreign->heap), 0);
	attach = mock_attach_static(dmabuf, foreign_device(test));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);

	dma_resv_lock(dmabuf->resv, NULL);
	pa = attach->priv;
	placer_profiles_drop();
	pa->user->profile->constraint.coherency = PLACER_UNCACHED;
	pa->user->profile->constraint.pageless = PLACER_ALL_HEAPS;
	dma_resv_unlock(dmabuf->resv);

	table = dma_buf_map_attachment_unlocked(attach, DMA_TO_DEVICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, table);
	/* Some machines have other uncached heaps. */
	KUNIT_EXPECT_EQ(test, buffer->backing->layout.cpu,
			PLACER_CPU_WRITECOMBINE);
	dma_buf_unmap_attachment_unlocked(attach, table, DMA_TO_DEVICE);
	foreign_close(attach);
	placer_heap_drain(&foreign->heap);
	foreign_unregister(test, foreign);
}

/* A buffer that exceeds the limit goes to the next heap, and is counted. */
static void foreign_limit_falls_back(struct kunit *test)
{
	struct foreign *foreign = foreign_registered(test);
	struct placer_heap_stats *stats = &foreign->heap.stats;
	struct dma_buf_attachment *first, *second;
	struct sg_table *table;

	atomic_long_set(&foreign->heap.limit, SZ_64K + PAGE_SIZE);
	first = foreign_buffer(test);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&stats->used), SZ_64K);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&stats->peak), SZ_64K);

	second = mock_attach_static(placer_buffer_create("kunit", SZ_64K,
							 O_RDWR),
				    foreign_device(test));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, second);
	table = dma_buf_map_attachment_unlocked(second, DMA_BIDIRECTIONAL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, table);
	KUNIT_EXPECT_STRNEQ(test, foreign_where(second->dmabuf), "foreign");
	KUNIT_EXPECT_EQ(test, atomic_long_read(&stats->failures), 1);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&stats->limited), 1);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&stats->used), SZ_64K);

	dma_buf_unmap_attachment_unlocked(second, table, DMA_BIDIRECTIONAL);
	foreign_close(second);
	foreign_close(first);
	/* A worker releases files that a kernel thread closes. */
	placer_heap_drain(&foreign->heap);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&stats->used), 0);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&stats->peak), SZ_64K);
	foreign_unregister(test, foreign);
}

static struct kunit_case foreign_cases[] = {
	KUNIT_CASE(foreign_register_invalid),
	KUNIT_CASE(foreign_granted_while_mapped),
	KUNIT_CASE(foreign_leaving_moves_buffers),
	KUNIT_CASE(foreign_leaving_keeps_held),
	KUNIT_CASE(foreign_uncached_placed),
	KUNIT_CASE(foreign_limit_falls_back),
	{}
};

struct kunit_suite placer_foreign_suite = {
	.name = "placer_foreign",
	.test_cases = foreign_cases,
};
