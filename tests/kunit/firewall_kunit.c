// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: protected memory, and a firewall that records its calls. Only in guests with a
 * devicetree, as placer_pool.
 */
#include <linux/device.h>
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/io.h>
#include <linux/iosys-map.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <placer/firewall.h>

#include "kunit.h"
#include "mock_importer.h"
#include "pool.h"

#define FIREWALL_HEAP	"secure@53000000"
#define FIREWALL_DOMAIN BIT(31)

/**
 * struct firewall - a firewall that does nothing but record its calls
 * @log: a letter for each call: Grant, Revoke, Scrub
 * @dev: device of the last grant
 * @first: physical address of the run of the last call
 * @size: length of that run
 * @grant_error: what grant returns
 * @scrub_error: what scrub returns
 */
struct firewall {
	char log[16];
	struct device *dev;
	phys_addr_t first;
	size_t size;
	int grant_error;
	int scrub_error;
};

static void firewall_note(struct firewall *firewall, char call,
			  phys_addr_t first, size_t size)
{
	size_t len = strlen(firewall->log);

	if (len < sizeof(firewall->log) - 1)
		firewall->log[len] = call;
	firewall->first = first;
	firewall->size = size;
}

static int firewall_grant(void *ctx, struct device *dev, phys_addr_t first,
			  size_t size)
{
	struct firewall *firewall = ctx;

	firewall_note(firewall, 'G', first, size);
	firewall->dev = dev;
	return firewall->grant_error;
}

static void firewall_revoke(void *ctx, struct device *dev, phys_addr_t first,
			    size_t size)
{
	struct firewall *firewall = ctx;

	firewall_note(firewall, 'R', first, size);
	if (firewall->dev == dev)
		firewall->dev = NULL;
}

static int firewall_scrub(void *ctx, phys_addr_t first, size_t size)
{
	struct firewall *firewall = ctx;

	firewall_note(firewall, 'S', first, size);
	return firewall->scrub_error;
}

static const struct placer_firewall_ops firewall_ops = {
	.grant = firewall_grant,
	.revoke = firewall_revoke,
	.scrub = firewall_scrub,
};

static void firewall_remove(void *ops)
{
	placer_firewall_unregister(ops);
}

static struct firewall *firewall_new(struct kunit *test)
{
	struct firewall *firewall =
		kunit_kzalloc(test, sizeof(*firewall), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, firewall);
	KUNIT_ASSERT_EQ(test,
			placer_firewall_register(THIS_MODULE, &firewall_ops,
						 firewall),
			0);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, firewall_remove,
						  (void *)&firewall_ops),
			0);
	return firewall;
}

static void firewall_expect_refused(struct kunit *test,
				    const struct placer_firewall_ops *ops,
				    int error)
{
	static struct firewall refused;
	int rc = placer_firewall_register(NULL, ops, &refused);

	KUNIT_EXPECT_EQ(test, rc, error);
}

static void firewall_register_refused(struct kunit *test)
{
	struct placer_heap *heap = pool_heap(test, FIREWALL_HEAP);
	struct placer_firewall_ops ops = firewall_ops;
	struct placer_backing *backing;

	ops.grant = NULL;
	firewall_expect_refused(test, &ops, -EINVAL);
	ops = firewall_ops;
	ops.revoke = NULL;
	firewall_expect_refused(test, &ops, -EINVAL);

	/* The firewall could not revoke access that was granted before. */
	backing = pool_take(heap, PAGE_SIZE, 1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, backing);
	firewall_expect_refused(test, &firewall_ops, -EBUSY);
	placer_backing_put(backing);

	firewall_new(test);
	firewall_expect_refused(test, &firewall_ops, -EBUSY);
}

/* Without a firewall: the boot firmware has set up all access. */
static void firewall_none_grants_access(struct kunit *test)
{
	struct placer_heap *heap = pool_heap(test, FIREWALL_HEAP);
	struct placer_backing *backing = pool_take(heap, PAGE_SIZE, 1);
	struct device *dev = heap->dev;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, backing);
	KUNIT_EXPECT_EQ(test, heap->ops->grant(heap, backing, dev), 0);
	heap->ops->revoke(heap, backing, dev);
	placer_backing_put(backing);
	KUNIT_EXPECT_EQ(test, heap_used(heap->id), 0);
}

static void firewall_facts_of_heap(struct kunit *test)
{
	struct placer_heap_facts facts;

	KUNIT_ASSERT_TRUE(test, heap_find(FIREWALL_HEAP, &facts));
	KUNIT_EXPECT_EQ(test, facts.cpu, PLACER_CPU_NONE);
	KUNIT_EXPECT_NE(test, facts.domain, 0);
	KUNIT_EXPECT_EQ(test, facts.total, SZ_8M);
	KUNIT_EXPECT_EQ(test, facts.free, SZ_8M);
	KUNIT_EXPECT_EQ(test, facts.span[0].first, 0x53000000);
}

/* Neither when it is allocated nor when it is freed. */
static void firewall_memory_untouched_by_cpu(struct kunit *test)
{
	struct placer_heap *heap = pool_heap(test, FIREWALL_HEAP);
	struct placer_backing *backing;
	struct pool_view view;

	pool_view_open(test, &view, heap, 0x53000000, SZ_8M);
	memset(view.virt, HEAP_DIRT, SZ_8M);
	backing = pool_take(heap, SZ_8M, 1);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, backing);
	KUNIT_EXPECT_NULL(test, memchr_inv(view.virt, HEAP_DIRT, SZ_8M));
	if (!IS_ERR(backing))
		placer_backing_put(backing);
	KUNIT_EXPECT_NULL(test, memchr_inv(view.virt, HEAP_DIRT, SZ_8M));
	pool_view_close(&view);
}

/* A device of the guests' devicetree that may access protected memory only. */
static struct device *firewall_importer(struct kunit *test)
{
	struct device *dev = bus_find_device_by_name(&platform_bus_type, NULL,
						     "b004000.secure-importer");

	KUNIT_ASSERT_NOT_NULL(test, dev);
	return dev;
}

/* The calls for one buffer, which is scrubbed when it is released. */
static void firewall_grant_map_unmap_revoke_scrub(struct kunit *test)
{
	struct firewall *firewall = firewall_new(test);
	struct device *dev = firewall_importer(test);
	struct dma_buf *dmabuf = placer_buffer_create("kunit", SZ_64K, O_RDWR);
	struct dma_buf_attachment *attach;
	struct sg_table *table[2];
	unsigned int i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dmabuf);
	attach = mock_attach_static(dmabuf, dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);
	KUNIT_EXPECT_STREQ(test, firewall->log, "");

	firewall->grant_error = -EPERM;
	table[0] = dma_buf_map_attachment_unlocked(attach, DMA_TO_DEVICE);
	KUNIT_EXPECT_PTR_EQ(test, table[0], ERR_PTR(-EPERM));
	KUNIT_EXPECT_STREQ(test, firewall->log, "G");

	/* What the firewall lacks is no I/O virtual address, for which map would try again. */
	firewall->grant_error = -ENOSPC;
	table[0] = dma_buf_map_attachment_unlocked(attach, DMA_TO_DEVICE);
	KUNIT_EXPECT_PTR_EQ(test, table[0], ERR_PTR(-EBUSY));
	KUNIT_EXPECT_STREQ(test, firewall->log, "GG");

	firewall->grant_error = 0;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		table[i] =
			dma_buf_map_attachment_unlocked(attach, DMA_TO_DEVICE);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, table[i]);
	}
	KUNIT_EXPECT_STREQ(test, firewall->log, "GGGG");
	KUNIT_EXPECT_PTR_EQ(test, firewall->dev, dev);
	KUNIT_EXPECT_EQ(test, firewall->size, SZ_64K);
	KUNIT_EXPECT_EQ(test, firewall->first, sg_dma_address(table[0]->sgl));

	for (i = 0; i < ARRAY_SIZE(table); i++)
		dma_buf_unmap_attachment_unlocked(attach, table[i],
						  DMA_TO_DEVICE);
	KUNIT_EXPECT_STREQ(test, firewall->log, "GGGGRR");
	dma_buf_detach(dmabuf, attach);
	KUNIT_EXPECT_STREQ(test, firewall->log, "GGGGRR");
	dma_buf_put(dmabuf);
	wait_for_release(strlen(firewall->log) > strlen("GGGGRR"));
	KUNIT_EXPECT_STREQ(test, firewall->log, "GGGGRRS");
	put_device(dev);
}

/* The device is refused, as the buffer has content that the CPU could read. */
static void firewall_refuses_content_from_outside(struct kunit *test)
{
	struct device *dev = firewall_importer(test);
	struct dma_buf *dmabuf = placer_buffer_create("kunit", SZ_64K, O_RDWR);
	u64 refused = placer_counted(PLACER_COUNT_REFUSED);
	const struct placer_buffer *buffer;
	struct iosys_map map;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dmabuf);
	buffer = dmabuf->priv;
	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(dmabuf, &map), 0);
	dma_buf_vunmap_unlocked(dmabuf, &map);
	KUNIT_EXPECT_PTR_EQ(test, mock_attach_static(dmabuf, dev),
			    ERR_PTR(-EBUSY));
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_REFUSED),
			refused + 1);
	KUNIT_ASSERT_NOT_NULL(test, buffer->decision);
	KUNIT_EXPECT_EQ(test, buffer->decision->result, -EBUSY);
	KUNIT_EXPECT_EQ(test, buffer->decision->hold, PLACER_HELD_CONTENT);
	dma_buf_put(dmabuf);
	put_device(dev);
}

/* It is not allocated before a later scrub succeeds. */
static void firewall_unscrubbed_run_quarantined(struct kunit *test)
{
	struct placer_heap *heap = pool_heap(test, FIREWALL_HEAP);
	struct firewall *firewall = firewall_new(test);
	struct placer_backing *backing, *rest;
	struct placer_heap_facts facts;
	phys_addr_t first;

	backing = pool_take(heap, SZ_4M, 1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, backing);
	first = pool_first(backing);
	firewall->scrub_error = -EIO;
	placer_backing_put(backing);
	KUNIT_EXPECT_STREQ(test, firewall->log, "S");
	KUNIT_EXPECT_EQ(test, heap_used(heap->id), 0);
	KUNIT_ASSERT_TRUE(test, heap_find(FIREWALL_HEAP, &facts));
	KUNIT_EXPECT_EQ(test, facts.free, SZ_4M);

	rest = pool_take(heap, SZ_4M, 1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, rest);
	KUNIT_EXPECT_NE(test, pool_first(rest), first);
	KUNIT_EXPECT_STREQ(test, firewall->log, "S");
	KUNIT_EXPECT_PTR_EQ(test, pool_take(heap, PAGE_SIZE, 1),
			    ERR_PTR(-ENOMEM));
	KUNIT_EXPECT_STREQ(test, firewall->log, "SS");
	KUNIT_EXPECT_EQ(test, firewall->first, first);

	/* The scrub is tried again when memory is short. */
	firewall->scrub_error = 0;
	backing = pool_take(heap, SZ_4M, 1);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, backing);
	KUNIT_EXPECT_STREQ(test, firewall->log, "SSS");
	placer_backing_put(rest);
	if (!IS_ERR(backing))
		placer_backing_put(backing);
}

static struct pool_spec *firewall_spare(struct kunit *test)
{
	struct pool_spec *spec =
		pool_spec_new(test, "memory-region",
			      "/reserved-memory/" POOL_SPARE_NOMAP);

	spec->pool.domain = FIREWALL_DOMAIN;
	return spec;
}

/* No other heap gets the memory before a scrub succeeds. */
static void firewall_quarantine_outlives_heap(struct kunit *test)
{
	struct pool_spec *spec = firewall_spare(test);
	struct firewall *firewall = firewall_new(test);
	struct placer_backing *backing;
	struct placer_heap *heap;

	heap = placer_protected_heap_create(&spec->pool);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, heap);
	KUNIT_EXPECT_EQ(test, heap->domain, FIREWALL_DOMAIN);
	backing = pool_take(heap, PAGE_SIZE, 1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, backing);
	firewall->scrub_error = -EIO;
	placer_heap_unregister(heap);
	placer_backing_put(backing);

	heap = placer_protected_heap_create(&spec->pool);
	KUNIT_EXPECT_PTR_EQ(test, heap, ERR_PTR(-EBUSY));

	firewall->scrub_error = 0;
	heap = placer_protected_heap_create(&spec->pool);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, heap);
	backing = pool_take(heap, SZ_1M, 1);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, backing);
	if (!IS_ERR(backing))
		placer_backing_put(backing);
	placer_heap_unregister(heap);
}

/* Of whatever kind, while a buffer has memory of an unregistered heap there. */
static void firewall_memory_not_in_two_heaps(struct kunit *test)
{
	struct pool_spec *spec = firewall_spare(test);
	struct placer_heap *heap = placer_protected_heap_create(&spec->pool);
	struct placer_backing *backing;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, heap);
	backing = pool_take(heap, PAGE_SIZE, 1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, backing);
	placer_heap_unregister(heap);
	KUNIT_EXPECT_PTR_EQ(test, placer_protected_heap_create(&spec->pool),
			    ERR_PTR(-EBUSY));
	KUNIT_EXPECT_PTR_EQ(test, placer_carveout_heap_create(&spec->pool),
			    ERR_PTR(-EBUSY));
	placer_backing_put(backing);

	heap = placer_protected_heap_create(&spec->pool);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, heap);
	placer_heap_unregister(heap);
}

static struct kunit_case firewall_cases[] = {
	KUNIT_CASE(firewall_facts_of_heap),
	KUNIT_CASE(firewall_register_refused),
	KUNIT_CASE(firewall_none_grants_access),
	KUNIT_CASE(firewall_memory_untouched_by_cpu),
	KUNIT_CASE(firewall_grant_map_unmap_revoke_scrub),
	KUNIT_CASE(firewall_refuses_content_from_outside),
	KUNIT_CASE(firewall_unscrubbed_run_quarantined),
	KUNIT_CASE(firewall_quarantine_outlives_heap),
	KUNIT_CASE(firewall_memory_not_in_two_heaps),
	{}
};

static struct kunit_suite placer_firewall_suite = {
	.name = "placer_firewall",
	.test_cases = firewall_cases,
};

/* Here and not in main.c, which is built for machines without pools as well. */
kunit_test_suites(&placer_firewall_suite);
