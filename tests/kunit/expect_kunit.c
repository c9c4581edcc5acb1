// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: expected devices, which count before they attach.
 *
 * Each of two heaps, called nooks, has room for one buffer, and one device that can use
 * nothing else. So a test knows which heap a buffer must be in, which expectation cannot
 * be met, and when there is no room.
 */
#ifdef PLACER_HAS_FAUX
#include <linux/device/faux.h>
#endif
#include <linux/dma-buf.h>
#include <linux/dma-direct.h>
#include <linux/dma-fence.h>
#include <linux/dma-mapping.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/iosys-map.h>
#include <linux/mm.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "kunit.h"
#include "mock_driver.h"
#include "mock_heap.h"
#include "mock_importer.h"

#define NOOKS	    2
#define NOOK_SIZE   SZ_2M
#define BUFFER_SIZE SZ_1M

/**
 * struct nook - a heap with room for one buffer
 * @heap: the heap
 * @name: name of the heap
 * @page: the first page of its memory
 * @taken: a buffer has the memory
 * @described: calls of describe(), one for each run of the solver
 */
struct nook {
	struct placer_heap heap;
	char name[16];
	struct page *page;
	bool taken;
	atomic_t described;
};

/**
 * struct expect_world - data of a test
 * @nook: two heaps; NULL if the test unregistered it
 * @window: the bus windows of each nook's device
 */
struct expect_world {
	struct nook *nook[NOOKS];
	struct bus_dma_region window[NOOKS][2];
};

static struct nook *to_nook(struct placer_heap *heap)
{
	return container_of(heap, struct nook, heap);
}

static void nook_describe(struct placer_heap *heap,
			  struct placer_heap_facts *facts)
{
	phys_addr_t first = page_to_phys(to_nook(heap)->page);

	atomic_inc(&to_nook(heap)->described);
	facts->nr_spans = 1;
	facts->span[0].first = first;
	facts->span[0].last = first + NOOK_SIZE - 1;
	facts->block = NOOK_SIZE;
	facts->max_block = NOOK_SIZE;
	facts->max_align = NOOK_SIZE;
	facts->total = NOOK_SIZE;
	facts->free = READ_ONCE(to_nook(heap)->taken) ? 0 : NOOK_SIZE;
}

static int nook_alloc(struct placer_heap *heap,
		      const struct placer_heap_request *req,
		      struct placer_backing *backing)
{
	struct nook *nook = to_nook(heap);

	if (xchg(&nook->taken, true))
		return -ENOMEM;
	memset(page_address(nook->page), 0, req->size);
	return placer_backing_add(backing, page_to_pfn(nook->page),
				  req->size >> PAGE_SHIFT);
}

static void nook_free(struct placer_heap *heap, struct placer_backing *backing)
{
	WRITE_ONCE(to_nook(heap)->taken, false);
}

static void nook_release(struct placer_heap *heap)
{
	struct nook *nook = to_nook(heap);

	__free_pages(nook->page, get_order(NOOK_SIZE));
	kfree(nook);
}

static const struct placer_heap_ops nook_ops = {
	.describe = nook_describe,
	.alloc = nook_alloc,
	.free = nook_free,
	.release = nook_release,
};

static struct nook *nook_new(struct kunit *test, unsigned int index)
{
	struct nook *nook = kzalloc(sizeof(*nook), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, nook);
	nook->page = alloc_pages(GFP_KERNEL, get_order(NOOK_SIZE));
	if (!nook->page)
		kfree(nook);
	KUNIT_ASSERT_NOT_NULL(test, nook->page);

	snprintf(nook->name, sizeof(nook->name), "nook-%u", index);
	nook->heap.name = nook->name;
	nook->heap.owner = THIS_MODULE;
	nook->heap.ops = &nook_ops;
	/* Expensive, so that only devices that need it are placed here. */
	nook->heap.cost = 1000;
	nook->heap.cpu = PLACER_CPU_CACHED;
	KUNIT_ASSERT_EQ(test, placer_heap_register(&nook->heap), 0);
	return nook;
}

static int expect_init(struct kunit *test)
{
	struct expect_world *world =
		kunit_kzalloc(test, sizeof(*world), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, world);
	test->priv = world;
	for (i = 0; i < NOOKS; i++) {
		world->nook[i] = nook_new(test, i);
		world->window[i][0] = (struct bus_dma_region){
			.cpu_start = page_to_phys(world->nook[i]->page),
			.dma_start = page_to_phys(world->nook[i]->page),
			.size = NOOK_SIZE,
		};
	}
	return 0;
}

static void expect_exit(struct kunit *test)
{
	struct expect_world *world = test->priv;
	unsigned int i;

	/* Files are closed by a worker, and buffers are released with their files. */
	flush_delayed_fput();
	for (i = 0; i < NOOKS; i++)
		if (world->nook[i])
			placer_heap_unregister(&world->nook[i]->heap);
}

/* Only a device that has a driver can be expected. */
static int expect_suite_init(struct kunit_suite *suite)
{
	return mock_driver_add();
}

static void expect_suite_exit(struct kunit_suite *suite)
{
	mock_driver_remove();
}

/* vkms and vgem can gather; a device of any other name needs one run. */
static struct device *expect_device(struct kunit *test, const char *name)
{
	return &mock_driver_device(test, name, PLATFORM_DEVID_NONE, NULL)->dev;
}

/* A device that can use one nook only. */
static struct device *nook_device(struct kunit *test, unsigned int index)
{
	struct expect_world *world = test->priv;
	struct platform_device *pdev =
		mock_driver_device(test, "placer-nook", index, NULL);

	pdev->dev.dma_range_map = world->window[index];
	return &pdev->dev;
}

static struct dma_buf *expect_new(struct kunit *test)
{
	struct dma_buf *dmabuf =
		placer_buffer_create("kunit", BUFFER_SIZE, O_RDWR);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dmabuf);
	return dmabuf;
}

static struct dma_buf_attachment *
expect_attach(struct kunit *test, struct dma_buf *dmabuf, struct device *dev)
{
	struct dma_buf_attachment *attach = mock_attach_static(dmabuf, dev);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);
	return attach;
}

static struct sg_table *expect_map(struct kunit *test,
				   struct dma_buf_attachment *attach)
{
	struct sg_table *table =
		dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, table);
	return table;
}

static void expect_unmap(struct dma_buf_attachment *attach,
			 struct sg_table *table)
{
	dma_buf_unmap_attachment_unlocked(attach, table, DMA_BIDIRECTIONAL);
}

/* The device maps the buffer and unmaps it. */
static void expect_map_once(struct kunit *test,
			    struct dma_buf_attachment *attach)
{
	expect_unmap(attach, expect_map(test, attach));
}

/* The CPU maps the buffer and unmaps it. */
static void expect_vmap_once(struct kunit *test, struct dma_buf *dmabuf)
{
	struct iosys_map map;

	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(dmabuf, &map), 0);
	dma_buf_vunmap_unlocked(dmabuf, &map);
}

static struct placer_buffer *buffer_of(struct dma_buf *dmabuf)
{
	return dmabuf->priv;
}

static const char *expect_heap(struct dma_buf *dmabuf)
{
	struct placer_buffer *buffer = buffer_of(dmabuf);

	return buffer->backing ? buffer->backing->heap->name : "-";
}

/* The expectation that was declared as the @index-th. */
static struct placer_expectation *
expectation(struct kunit *test, struct dma_buf *dmabuf, unsigned int index)
{
	struct placer_expectation *e;

	list_for_each_entry(e, &buffer_of(dmabuf)->expectations, node)
		if (!index--)
			return e;
	KUNIT_FAIL_AND_ABORT(test, "too few expectations");
	return NULL;
}

static void expect_state(struct kunit *test, struct dma_buf *dmabuf,
			 unsigned int index,
			 enum placer_expectation_state state)
{
	const struct placer_expectation *e = expectation(test, dmabuf, index);

	/* The CPU comes and goes without the lock. */
	dma_resv_lock(dmabuf->resv, NULL);
	__placer_expectations_refresh(buffer_of(dmabuf));
	dma_resv_unlock(dmabuf->resv);
	KUNIT_EXPECT_EQ_MSG(test, e->state, state, "%s", e->name);
}

/* Is the requirement what the attached users need, without expectations? */
static bool only_needs(struct dma_buf *dmabuf)
{
	return requirement_same(requirement_of(dmabuf), needs_of(dmabuf));
}

/* The device that the last decision names as the reason against a heap. */
static const char *decision_blames(struct kunit *test, struct dma_buf *dmabuf,
				   const char *heap)
{
	const struct placer_decision *decision = buffer_of(dmabuf)->decision;
	struct placer_question *question = placer_question_new();
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, decision);
	KUNIT_ASSERT_NOT_NULL(test, question);
	dma_resv_lock(dmabuf->resv, NULL);
	__placer_decision_explain(buffer_of(dmabuf), NULL, question);
	dma_resv_unlock(dmabuf->resv);
	placer_question_free(question);
	for (i = 0; i < decision->nr; i++)
		if (!strcmp(decision->judgements[i].heap, heap))
			return decision->judgements[i].device;
	return "";
}

/* A CPU mapping places the buffer where the expected device can use it. */
static void expect_before_attach(struct kunit *test)
{
	struct device *dev = nook_device(test, 0);
	struct dma_buf *dmabuf = expect_new(test);
	struct dma_buf_attachment *attach;

	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, dev), 0);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_COUNTED);
	KUNIT_EXPECT_STREQ(test, expect_heap(dmabuf), "-");

	expect_vmap_once(test, dmabuf);
	KUNIT_EXPECT_STREQ(test, expect_heap(dmabuf), "nook-0");
	KUNIT_EXPECT_STREQ(test, decision_blames(test, dmabuf, "system"),
			   "placer-nook.0 (expected)");

	attach = expect_attach(test, dmabuf, dev);
	expect_map_once(test, attach);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->generation, 1);
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
}

/* Without an expectation the buffer has to move. Makes the test above meaningful. */
static void expect_none_moves_buffer(struct kunit *test)
{
	struct device *dev = nook_device(test, 0);
	struct dma_buf *dmabuf = expect_new(test);
	struct dma_buf_attachment *attach;

	expect_vmap_once(test, dmabuf);
	KUNIT_EXPECT_STRNEQ(test, expect_heap(dmabuf), "nook-0");
	attach = expect_attach(test, dmabuf, dev);
	expect_map_once(test, attach);
	KUNIT_EXPECT_STREQ(test, expect_heap(dmabuf), "nook-0");
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->generation, 2);
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
}

/* A device that is both expected and attached counts once. */
static void expect_attached_counts_once(struct kunit *test)
{
	struct device *dev = nook_device(test, 0),
		      *other = nook_device(test, 1);
	struct dma_buf *dmabuf = expect_new(test);
	struct placer_requirement expected;
	struct dma_buf_attachment *attach;

	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, dev), 0);
	expected = *requirement_of(dmabuf);
	KUNIT_EXPECT_FALSE(test, only_needs(dmabuf));

	attach = expect_attach(test, dmabuf, dev);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_ATTACHED);
	KUNIT_EXPECT_TRUE(test, only_needs(dmabuf));
	KUNIT_EXPECT_TRUE(test,
			  requirement_same(&expected, requirement_of(dmabuf)));
	expect_map_once(test, attach);
	KUNIT_EXPECT_STREQ(test, decision_blames(test, dmabuf, "system"),
			   "placer-nook.0");

	KUNIT_EXPECT_PTR_EQ(test, mock_attach_static(dmabuf, other),
			    ERR_PTR(-EOPNOTSUPP));
	KUNIT_EXPECT_STREQ(test, buffer_of(dmabuf)->decision->conflict,
			   "placer-nook.0 and placer-nook.1 cannot share a buffer of this size");

	/* After it has detached, the device is expected again. */
	dma_buf_detach(dmabuf, attach);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_COUNTED);
	KUNIT_EXPECT_FALSE(test, only_needs(dmabuf));
	KUNIT_EXPECT_TRUE(test,
			  requirement_same(&expected, requirement_of(dmabuf)));
	dma_buf_put(dmabuf);
}

/* A part of a device fulfils the expectation of the whole. */
static void expect_part_attaches_for_whole(struct kunit *test)
{
	struct platform_device *whole = mock_driver_device(test, "placer-run",
							   PLATFORM_DEVID_NONE,
							   NULL);
	struct platform_device *part =
		mock_driver_device(test, "placer-run", 1, &whole->dev);
	struct dma_buf *dmabuf = expect_new(test);
	struct dma_buf_attachment *attach;

	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, &whole->dev), 0);
	attach = expect_attach(test, dmabuf, &part->dev);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_ATTACHED);
	dma_buf_detach(dmabuf, attach);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_COUNTED);
	dma_buf_put(dmabuf);
}

/*
 * An attached device gets the memory it needs, even if an expected one cannot use it.
 */
static void expect_unmet_refuses_none(struct kunit *test)
{
	struct device *dev = nook_device(test, 0),
		      *other = nook_device(test, 1);
	u64 unmet = placer_counted(PLACER_COUNT_UNMET);
	u64 refused = placer_counted(PLACER_COUNT_REFUSED);
	struct dma_buf *dmabuf = expect_new(test);
	struct dma_buf_attachment *attach;

	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, dev), 0);
	expect_vmap_once(test, dmabuf);
	KUNIT_EXPECT_STREQ(test, expect_heap(dmabuf), "nook-0");

	attach = expect_attach(test, dmabuf, other);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_UNMET);
	KUNIT_EXPECT_TRUE(test, only_needs(dmabuf));
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_UNMET), unmet + 1);
	expect_map_once(test, attach);
	KUNIT_EXPECT_STREQ(test, expect_heap(dmabuf), "nook-1");
	/* Repeating the expectation neither counts nor logs it again. */
	KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, dev), 0);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_UNMET), unmet + 1);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_REFUSED), refused);

	/* When its memory is usable again, the expectation counts again. */
	dma_buf_detach(dmabuf, attach);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_COUNTED);
	expect_vmap_once(test, dmabuf);
	KUNIT_EXPECT_STREQ(test, expect_heap(dmabuf), "nook-0");
	dma_buf_put(dmabuf);
}

/* Of two that cannot share, the one that was declared first counts. */
static void expect_first_declared_counts(struct kunit *test)
{
	struct device *dev = nook_device(test, 0),
		      *other = nook_device(test, 1);
	struct device *far = expect_device(test, "placer-far");
	static const struct bus_dma_region beyond[] = {
		{ .cpu_start = 0x400000000000, .dma_start = 0, .size = SZ_16M },
		{}
	};
	struct dma_buf *dmabuf = expect_new(test);

	far->dma_range_map = beyond;
	KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, far), 0);
	KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, dev), 0);
	KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, other), 0);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_UNMET);
	expect_state(test, dmabuf, 1, PLACER_EXPECTATION_COUNTED);
	expect_state(test, dmabuf, 2, PLACER_EXPECTATION_UNMET);
	expect_vmap_once(test, dmabuf);
	KUNIT_EXPECT_STREQ(test, expect_heap(dmabuf), "nook-0");
	dma_buf_put(dmabuf);
}

/*
 * When several are declared at once, heaps are described once, and the solver runs once
 * for each device.
 */
static void expect_all_describes_heaps_once(struct kunit *test)
{
	struct expect_world *world = test->priv;
	struct device *dev[] = {
		nook_device(test, 0),
		expect_device(test, "placer-run"),
		expect_device(test, "vkms.kunit"),
		expect_device(test, "vgem.kunit"),
	};
	struct dma_buf *dmabuf = expect_new(test);
	struct placer_expectation *e;
	LIST_HEAD(expectations);
	unsigned int i;

	for (i = 0; i < 2 * ARRAY_SIZE(dev); i++) {
		e = placer_expectation_of_device(dev[i % ARRAY_SIZE(dev)]);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, e);
		list_add_tail(&e->node, &expectations);
	}
	atomic_set(&world->nook[0]->described, 0);
	KUNIT_EXPECT_EQ(test,
			placer_buffer_expect_all(dmabuf, &expectations,
						 ARRAY_SIZE(dev)),
			0);
	KUNIT_EXPECT_EQ(test, atomic_read(&world->nook[0]->described), 1);
	KUNIT_EXPECT_TRUE(test, list_empty(&expectations));
	for (i = 0; i < ARRAY_SIZE(dev); i++)
		expect_state(test, dmabuf, i, PLACER_EXPECTATION_COUNTED);
	KUNIT_EXPECT_EQ(test,
			list_count_nodes(&buffer_of(dmabuf)->expectations),
			ARRAY_SIZE(dev));
	expect_vmap_once(test, dmabuf);
	KUNIT_EXPECT_STREQ(test, expect_heap(dmabuf), "nook-0");
	dma_buf_put(dmabuf);
}

/* Have another buffer mapped in a nook, so that it cannot be evicted. */
static struct dma_buf_attachment *
nook_fill(struct kunit *test, struct device *dev, struct sg_table **table)
{
	struct dma_buf_attachment *attach =
		expect_attach(test, expect_new(test), dev);

	*table = expect_map(test, attach);
	return attach;
}

static void nook_empty(struct dma_buf_attachment *attach,
		       struct sg_table *table)
{
	struct dma_buf *dmabuf = attach->dmabuf;
	struct nook *nook = to_nook(buffer_of(dmabuf)->backing->heap);

	expect_unmap(attach, table);
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
	wait_for_release(!READ_ONCE(nook->taken));
}

/*
 * If an expected device's heap is full, the buffer is placed elsewhere, without error.
 */
static void expect_full_heap_falls_back(struct kunit *test)
{
	struct device *dev = nook_device(test, 0);
	struct expect_world *world = test->priv;
	struct placer_heap_stats *stats = &world->nook[0]->heap.stats;
	u64 unmet = placer_counted(PLACER_COUNT_UNMET);
	struct dma_buf_attachment *holder, *attach;
	struct sg_table *table;
	struct dma_buf *dmabuf;
	long failures;

	holder = nook_fill(test, dev, &table);
	dmabuf = expect_new(test);
	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, dev), 0);
	expect_vmap_once(test, dmabuf);
	KUNIT_EXPECT_STRNEQ(test, expect_heap(dmabuf), "-");
	KUNIT_EXPECT_STRNEQ(test, expect_heap(dmabuf), "nook-0");
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_UNMET);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_UNMET), unmet + 1);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->decision->result, 0);

	/* Until a device attaches or detaches, nothing is tried or logged again. */
	failures = atomic_long_read(&stats->failures);
	expect_vmap_once(test, dmabuf);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&stats->failures), failures);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_UNMET), unmet + 1);

	/* An attached device that needs the heap gets the error. */
	attach = expect_attach(test, dmabuf, dev);
	KUNIT_EXPECT_PTR_EQ(test,
			    dma_buf_map_attachment_unlocked(attach,
							    DMA_BIDIRECTIONAL),
			    ERR_PTR(-ENOMEM));
	nook_empty(holder, table);
	expect_map_once(test, attach);
	KUNIT_EXPECT_STREQ(test, expect_heap(dmabuf), "nook-0");
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
}

KUNIT_DEFINE_ACTION_WRAPPER(expect_unregister, placer_heap_unregister,
			    struct placer_heap *);

/*
 * The expectation declared last is dropped first, and the other one is kept: the buffer
 * would be scattered if no device needed one run.
 */
static void expect_last_declared_dropped_first(struct kunit *test)
{
	struct device *dev = nook_device(test, 0);
	struct device *run = expect_device(test, "placer-run");
	struct dma_buf_attachment *holder;
	struct sg_table *table;
	struct dma_buf *dmabuf;

	dma_set_max_seg_size(run, SZ_1M);
	KUNIT_ASSERT_EQ(test, mock_scattered_add(), 0);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, expect_unregister,
						  &mock_scattered),
			0);
	holder = nook_fill(test, dev, &table);
	dmabuf = expect_new(test);
	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, run), 0);
	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, dev), 0);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_COUNTED);
	expect_state(test, dmabuf, 1, PLACER_EXPECTATION_COUNTED);
	expect_vmap_once(test, dmabuf);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_COUNTED);
	expect_state(test, dmabuf, 1, PLACER_EXPECTATION_UNMET);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->backing->nr_runs, 1);
	nook_empty(holder, table);
	dma_buf_put(dmabuf);
}

/* An expectation is counted again if dropping it did not help. */
static void expect_dropped_needlessly_counts(struct kunit *test)
{
	struct device *dev = nook_device(test, 0);
	struct device *gather = expect_device(test, "vkms.kunit");
	u64 unmet = placer_counted(PLACER_COUNT_UNMET);
	struct dma_buf_attachment *holder;
	struct sg_table *table;
	struct dma_buf *dmabuf;

	holder = nook_fill(test, dev, &table);
	dmabuf = expect_new(test);
	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, dev), 0);
	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, gather), 0);
	expect_vmap_once(test, dmabuf);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_UNMET);
	expect_state(test, dmabuf, 1, PLACER_EXPECTATION_COUNTED);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_UNMET), unmet + 1);
	nook_empty(holder, table);
	dma_buf_put(dmabuf);
}

/* If there is no memory for the attached devices either, the expectation is kept. */
static void expect_failure_keeps_expectation(struct kunit *test)
{
	struct device *dev = nook_device(test, 0);
	struct device *gather = expect_device(test, "vkms.kunit");
	u64 unmet = placer_counted(PLACER_COUNT_UNMET);
	struct dma_buf_attachment *holder, *attach;
	struct sg_table *table;
	struct dma_buf *dmabuf;

	holder = nook_fill(test, dev, &table);
	dmabuf = expect_new(test);
	attach = expect_attach(test, dmabuf, dev);
	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, gather), 0);
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(dmabuf, 0), -ENOMEM);
	KUNIT_EXPECT_STREQ(test, expect_heap(dmabuf), "-");
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_COUNTED);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_UNMET), unmet);
	nook_empty(holder, table);
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(dmabuf, 0), 0);
	KUNIT_EXPECT_STREQ(test, expect_heap(dmabuf), "nook-0");
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
}

/* A buffer that is held in place moves to the expected device's memory later. */
static void expect_held_moves_later(struct kunit *test)
{
	struct device *dev = nook_device(test, 0);
	struct device *gather = expect_device(test, "vkms.kunit");
	struct device *second = expect_device(test, "vgem.kunit");
	struct dma_buf_attachment *one, *two;
	struct dma_buf *dmabuf = expect_new(test);
	struct sg_table *table;

	one = expect_attach(test, dmabuf, gather);
	two = expect_attach(test, dmabuf, second);
	table = expect_map(test, one);
	KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, dev), 0);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_COUNTED);
	expect_map_once(test, two);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->generation, 1);
	KUNIT_EXPECT_STRNEQ(test, expect_heap(dmabuf), "nook-0");

	expect_unmap(one, table);
	expect_map_once(test, two);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->generation, 2);
	KUNIT_EXPECT_STREQ(test, expect_heap(dmabuf), "nook-0");
	dma_buf_detach(dmabuf, two);
	dma_buf_detach(dmabuf, one);
	dma_buf_put(dmabuf);
}

static const char *expect_fence_name(struct dma_fence *fence)
{
	return "placer-expect";
}

static const struct dma_fence_ops expect_fence_ops = {
	.get_driver_name = expect_fence_name,
	.get_timeline_name = expect_fence_name,
};

/* DMA that outlasts the wait of a move. */
static struct dma_fence *expect_busy(struct kunit *test, struct dma_buf *dmabuf)
{
	static DEFINE_SPINLOCK(lock);
	struct dma_fence *fence = kzalloc(sizeof(*fence), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fence);
	dma_fence_init(fence, &expect_fence_ops, &lock,
		       dma_fence_context_alloc(1), 1);
	dma_resv_lock(dmabuf->resv, NULL);
	KUNIT_EXPECT_EQ(test, dma_resv_reserve_fences(dmabuf->resv, 1), 0);
	dma_resv_add_fence(dmabuf->resv, fence, DMA_RESV_USAGE_BOOKKEEP);
	dma_resv_unlock(dmabuf->resv);
	return fence;
}

/* If an optional move fails, map succeeds, and does not wait for the DMA again. */
static void expect_failed_move_is_no_error(struct kunit *test)
{
	struct device *dev = nook_device(test, 0);
	struct device *gather = expect_device(test, "vkms.kunit");
	u64 unmet = placer_counted(PLACER_COUNT_UNMET);
	struct dma_buf *dmabuf = expect_new(test);
	struct dma_buf_attachment *attach;
	struct dma_fence *fence;
	u64 decisions;

	attach = expect_attach(test, dmabuf, gather);
	expect_map_once(test, attach);
	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, dev), 0);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_COUNTED);
	fence = expect_busy(test, dmabuf);

	expect_vmap_once(test, dmabuf);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->generation, 1);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->decision->result, -ETIMEDOUT);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_UNMET);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_UNMET), unmet + 1);
	decisions = buffer_of(dmabuf)->decisions;
	expect_map_once(test, attach);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->decisions, decisions);

	/* A commit is meant to move the buffer, so it fails, and the next one tries again. */
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(dmabuf, 0), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(dmabuf, 0), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->generation, 1);
	dma_fence_signal(fence);
	dma_fence_put(fence);
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(dmabuf, 0), 0);
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->generation, 2);
	dma_buf_detach(dmabuf, attach);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_COUNTED);
	dma_buf_put(dmabuf);
}

/* Unregistering a heap leaves its expectations unmet, but no buffer is lost. */
static void expect_leaving_heap_unmeets(struct kunit *test)
{
	struct device *dev = nook_device(test, 0);
	struct expect_world *world = test->priv;
	struct dma_buf *dmabuf = expect_new(test);

	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, dev), 0);
	expect_vmap_once(test, dmabuf);
	KUNIT_EXPECT_STREQ(test, expect_heap(dmabuf), "nook-0");
	placer_heap_unregister(&world->nook[0]->heap);
	world->nook[0] = NULL;
	KUNIT_EXPECT_STRNEQ(test, expect_heap(dmabuf), "nook-0");
	KUNIT_EXPECT_EQ(test, buffer_of(dmabuf)->generation, 2);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_UNMET);
	dma_buf_put(dmabuf);
}

/* The CPU can be expected like a device; its preference is kept when it maps. */
static void expect_cpu_keeps_preference(struct kunit *test)
{
	struct dma_buf *dmabuf = expect_new(test);
	struct placer_buffer *buffer = buffer_of(dmabuf);
	struct iosys_map map;

	KUNIT_EXPECT_TRUE(test, requirement_of(buffer->dmabuf)->cpu &
					PLACER_CPU_NONE);
	KUNIT_ASSERT_EQ(test, placer_buffer_expect_cpu(dmabuf, true), 0);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_COUNTED);
	KUNIT_EXPECT_FALSE(test, requirement_of(buffer->dmabuf)->cpu &
					 PLACER_CPU_NONE);
	KUNIT_EXPECT_TRUE(test,
			  needs_of(buffer->dmabuf)->cpu & PLACER_CPU_NONE);
	KUNIT_EXPECT_TRUE(test,
			  requirement_of(buffer->dmabuf)->prefers.cpu_reads);

	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(dmabuf, &map), 0);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_ATTACHED);
	KUNIT_EXPECT_TRUE(test, only_needs(dmabuf));
	KUNIT_EXPECT_TRUE(test,
			  requirement_of(buffer->dmabuf)->prefers.cpu_reads);
	dma_buf_vunmap_unlocked(dmabuf, &map);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_COUNTED);

	KUNIT_ASSERT_EQ(test, placer_buffer_expect_cpu(dmabuf, false), 0);
	KUNIT_EXPECT_TRUE(test, list_is_singular(&buffer->expectations));
	KUNIT_EXPECT_FALSE(test,
			   requirement_of(buffer->dmabuf)->prefers.cpu_reads);
	dma_buf_put(dmabuf);
}

/* Only attached devices can make a CPU mapping fail, expected devices cannot. */
static void expect_cpu_unmet_if_protected(struct kunit *test)
{
	struct device *dev = nook_device(test, 0);
	struct expect_world *world = test->priv;
	struct dma_buf *dmabuf = expect_new(test);
	struct dma_buf_attachment *attach;
	struct iosys_map map;

	world->nook[0]->heap.cpu = PLACER_CPU_NONE;
	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, dev), 0);
	attach = expect_attach(test, dmabuf, expect_device(test, "placer-run"));
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_COUNTED);

	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(dmabuf, &map), 0);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_UNMET);
	dma_buf_vunmap_unlocked(dmabuf, &map);
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
}

static unsigned int device_references(struct device *dev)
{
	return kref_read(&dev->kobj.kref);
}

/* Declared twice, a device counts once. Releasing the buffer puts its reference. */
static void expect_twice_one_reference(struct kunit *test)
{
	struct device *dev = expect_device(test, "placer-run");
	unsigned int before = device_references(dev);
	struct dma_buf *dmabuf = expect_new(test);

	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, dev), 0);
	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, dev), 0);
	KUNIT_EXPECT_TRUE(test,
			  list_is_singular(&buffer_of(dmabuf)->expectations));
	KUNIT_EXPECT_EQ(test, device_references(dev), before + 1);

	/* Declared again after the device has changed, the new constraint counts. */
	dma_set_seg_boundary(dev, SZ_4M - 1);
	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, dev), 0);
	KUNIT_EXPECT_EQ(test, requirement_of(dmabuf)->boundary, SZ_4M - 1);

	dma_buf_put(dmabuf);
	wait_for_release(device_references(dev) == before);
	KUNIT_EXPECT_EQ(test, device_references(dev), before);
}

/*
 * A device may be unregistered while it is expected, also one whose memory goes with a module
 * in spite of references: nothing refers to it afterwards.
 */
static void expect_device_unregistered(struct kunit *test)
{
	struct platform_device *pdev =
		platform_device_register_simple("placer-run",
						PLATFORM_DEVID_NONE, NULL, 0);
	struct dma_buf *dmabuf = expect_new(test);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pdev);
	KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, &pdev->dev), 0);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_COUNTED);
	get_device(&pdev->dev);
	platform_device_unregister(pdev);
	KUNIT_EXPECT_EQ(test, device_references(&pdev->dev), 1);
	put_device(&pdev->dev);
	KUNIT_EXPECT_EQ(test, placer_buffer_expect_cpu(dmabuf, false), 0);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_UNMET);
	expect_state(test, dmabuf, 1, PLACER_EXPECTATION_COUNTED);
	expect_vmap_once(test, dmabuf);
	dma_buf_put(dmabuf);
}

#ifdef PLACER_HAS_FAUX
/* So may a device on a bus that is private to the kernel. */
static void expect_faux_unregistered(struct kunit *test)
{
	struct faux_device *faux =
		faux_device_create("placer-kunit", NULL, NULL);
	struct dma_buf *dmabuf = expect_new(test);

	KUNIT_ASSERT_NOT_NULL(test, faux);
	KUNIT_ASSERT_EQ(test,
			dma_coerce_mask_and_coherent(&faux->dev,
						     DMA_BIT_MASK(64)),
			0);
	KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, &faux->dev), 0);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_COUNTED);
	get_device(&faux->dev);
	faux_device_destroy(faux);
	KUNIT_EXPECT_EQ(test, device_references(&faux->dev), 1);
	put_device(&faux->dev);
	KUNIT_EXPECT_EQ(test, placer_buffer_expect_cpu(dmabuf, false), 0);
	expect_state(test, dmabuf, 0, PLACER_EXPECTATION_UNMET);
	dma_buf_put(dmabuf);
}
#endif

static int expect_many(struct kunit *test, struct dma_buf *dmabuf,
		       struct device *const *dev, unsigned int nr, size_t max)
{
	struct placer_expectation *e;
	LIST_HEAD(expectations);
	unsigned int i;
	int rc;

	for (i = 0; i < nr; i++) {
		e = placer_expectation_of_device(dev[i]);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, e);
		list_add_tail(&e->node, &expectations);
	}
	rc = placer_buffer_expect_all(dmabuf, &expectations, max);
	KUNIT_EXPECT_TRUE(test, list_empty(&expectations));
	return rc;
}

/* Devices that are declared together are all expected, or none is, if there are too many. */
static void expect_too_many(struct kunit *test)
{
	struct device *dev[PLACER_MAX_EXPECTED + 1];
	const unsigned int nr = ARRAY_SIZE(dev);
	struct dma_buf *dmabuf = expect_new(test);
	unsigned int i;

	for (i = 0; i < nr; i++)
		dev[i] = &mock_driver_device(test, "placer-run", i, NULL)->dev;
	KUNIT_EXPECT_EQ(test, expect_many(test, dmabuf, dev, nr, nr - 1),
			-ENOSPC);
	KUNIT_EXPECT_TRUE(test, list_empty(&buffer_of(dmabuf)->expectations));

	for (i = 1; i < nr; i++)
		KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, dev[i]), 0);
	KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, dev[0]), -ENOSPC);
	/* Expecting a device again does not add one, and the CPU does not count as a device. */
	KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, dev[1]), 0);
	KUNIT_EXPECT_EQ(test, placer_buffer_expect_cpu(dmabuf, false), 0);
	KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, dev[0]), -ENOSPC);
	dma_buf_put(dmabuf);
}

/* Devices that came and went take no room from those that come later. */
static void expect_gone_make_room(struct kunit *test)
{
	struct dma_buf *dmabuf = expect_new(test);
	struct list_head *all = &buffer_of(dmabuf)->expectations;
	struct platform_device *pdev;
	unsigned int i;

	for (i = 0; i <= PLACER_MAX_EXPECTED; i++) {
		KUNIT_EXPECT_EQ(test, list_count_nodes(all), i);
		pdev = platform_device_register_simple("placer-run", i, NULL,
						       0);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pdev);
		KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, &pdev->dev),
				0);
		platform_device_unregister(pdev);
	}
	KUNIT_EXPECT_TRUE(test, list_is_singular(all));
	dma_buf_put(dmabuf);
}

/* A flow may have more devices than a program may expect; the program can then add only the CPU. */
static void expect_more_of_flow(struct kunit *test)
{
	struct device *dev[PLACER_MAX_EXPECTED + 2];
	const unsigned int nr = ARRAY_SIZE(dev) - 1;
	struct dma_buf *dmabuf = expect_new(test);
	unsigned int i;

	for (i = 0; i <= nr; i++)
		dev[i] = &mock_driver_device(test, "placer-run", i, NULL)->dev;
	KUNIT_EXPECT_EQ(test, expect_many(test, dmabuf, dev, nr, nr), 0);
	KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, dev[0]), 0);
	KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, dev[nr]), -ENOSPC);
	KUNIT_EXPECT_EQ(test, placer_buffer_expect_cpu(dmabuf, false), 0);
	dma_buf_put(dmabuf);
}

/* The needs of a device without a driver, or without DMA, are unknown: -ENODEV. */
static void expect_useless_device_refused(struct kunit *test)
{
	struct device *bare = expect_device(test, "placer-bare");
	struct device *maskless = expect_device(test, "placer-run");
	unsigned int before = device_references(bare);
	struct dma_buf *dmabuf = expect_new(test);
	u64 *mask = maskless->dma_mask;

	KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, bare), -ENODEV);
	maskless->dma_mask = NULL;
	KUNIT_EXPECT_EQ(test, placer_buffer_expect(dmabuf, maskless),
			-EOPNOTSUPP);
	maskless->dma_mask = mask;
	KUNIT_EXPECT_TRUE(test, list_empty(&buffer_of(dmabuf)->expectations));
	KUNIT_EXPECT_EQ(test, device_references(bare), before);
	dma_buf_put(dmabuf);
}

static struct kunit_case expect_cases[] = {
	KUNIT_CASE(expect_before_attach),
	KUNIT_CASE(expect_none_moves_buffer),
	KUNIT_CASE(expect_attached_counts_once),
	KUNIT_CASE(expect_part_attaches_for_whole),
	KUNIT_CASE(expect_unmet_refuses_none),
	KUNIT_CASE(expect_first_declared_counts),
	KUNIT_CASE(expect_all_describes_heaps_once),
	KUNIT_CASE(expect_full_heap_falls_back),
	KUNIT_CASE(expect_last_declared_dropped_first),
	KUNIT_CASE(expect_dropped_needlessly_counts),
	KUNIT_CASE(expect_failure_keeps_expectation),
	KUNIT_CASE(expect_held_moves_later),
	KUNIT_CASE(expect_failed_move_is_no_error),
	KUNIT_CASE(expect_leaving_heap_unmeets),
	KUNIT_CASE(expect_cpu_keeps_preference),
	KUNIT_CASE(expect_cpu_unmet_if_protected),
	KUNIT_CASE(expect_twice_one_reference),
	KUNIT_CASE(expect_too_many),
	KUNIT_CASE(expect_gone_make_room),
	KUNIT_CASE(expect_more_of_flow),
	KUNIT_CASE(expect_device_unregistered),
#ifdef PLACER_HAS_FAUX
	KUNIT_CASE(expect_faux_unregistered),
#endif
	KUNIT_CASE(expect_useless_device_refused),
	{}
};

struct kunit_suite placer_expect_suite = {
	.name = "placer_expect",
	.suite_init = expect_suite_init,
	.suite_exit = expect_suite_exit,
	.init = expect_init,
	.exit = expect_exit,
	.test_cases = expect_cases,
};
