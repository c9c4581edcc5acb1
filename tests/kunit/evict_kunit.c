// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: buffers are evicted from a full heap, and demoted to cheaper memory.
 *
 * The scarce heap is a mock heap of sixteen slots, so that a test knows which buffer has
 * to be evicted.
 */
#include <linux/cred.h>
#include <linux/delay.h>
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/dma-resv.h>
#include <linux/iosys-map.h>
#include <linux/jiffies.h>
#include <linux/mod_devicetable.h>
#include <linux/platform_device.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "kunit.h"
#include "mock_heap.h"
#include "mock_importer.h"

#include "../../exporter/account.h"
#include "../../exporter/buffer.h"

#define SLOT_SIZE (MOCK_SLOT_PAGES * PAGE_SIZE)

/* Eviction is allowed, but demotion saves no more than copying costs. */
#define COST_NOT_WORTH_LEAVING (PLACER_COST_ORDINARY + 1)
#define COST_WORTH_LEAVING     40

/**
 * struct tenants - buffers that fill the scarce heap
 * @picky: a device that can use nothing but the scarce heap
 * @easy: a device that can use any memory
 * @dmabuf: one buffer for each slot; @picky has detached again
 * @attach: attachment of @easy, or NULL
 * @sgt: mapping of @attach, or NULL
 * @importer: an alternative to @attach: a mock importer on @easy
 */
struct tenants {
	struct device *picky;
	struct device *easy;
	struct dma_buf *dmabuf[MOCK_ARENA_SLOTS];
	struct dma_buf_attachment *attach[MOCK_ARENA_SLOTS];
	struct sg_table *sgt[MOCK_ARENA_SLOTS];
	struct mock_importer importer[MOCK_ARENA_SLOTS];
};

/* The delay before the suite, which changes it while it runs. */
static unsigned int evict_delay_before;

#define EVICT_DELAY_MS	  50
#define EVICT_PATIENCE_MS 2000
#define EVICT_NEVER_MS	  (600 * MSEC_PER_SEC)

/* Only a device that has a driver can be expected. */
static int evict_probe(struct platform_device *pdev)
{
	return 0;
}

static const struct platform_device_id evict_ids[] = {
	{ .name = "placer-picky" },
	{}
};

static struct platform_driver evict_driver = {
	.probe = evict_probe,
	.id_table = evict_ids,
	.driver = {
		.name = "placer-evict",
		.owner = THIS_MODULE,
	},
};

static int evict_suite_init(struct kunit_suite *suite)
{
	int rc = mock_heaps_add();

	if (rc)
		return rc;

	rc = platform_driver_register(&evict_driver);
	if (rc) {
		mock_heaps_remove();
		return rc;
	}

	evict_delay_before = placer_demote_delay_ms;
	WRITE_ONCE(placer_demote_delay_ms, EVICT_DELAY_MS);
	return 0;
}

/* Wait until the buffers of the previous test are released. */
static int evict_init(struct kunit *test)
{
	wait_for_release(!mock_heap_used(&mock_arena.heap) &&
			 !mock_heap_used(&mock_scattered));
	return 0;
}

static void evict_suite_exit(struct kunit_suite *suite)
{
	WRITE_ONCE(placer_demote_delay_ms, evict_delay_before);
	platform_driver_unregister(&evict_driver);
	mock_heaps_remove();
}

static const char *evict_heap(const struct dma_buf *dmabuf)
{
	const struct placer_buffer *buffer = dmabuf->priv;

	return buffer->backing ? buffer->backing->heap->name : "-";
}

/* Attach, map, unmap and detach. Return: 0 or the error of map. */
static int evict_map_once(struct kunit *test, struct dma_buf *dmabuf,
			  struct device *dev, enum dma_data_direction direction)
{
	struct dma_buf_attachment *attach = mock_attach_static(dmabuf, dev);
	struct sg_table *sgt;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);
	sgt = dma_buf_map_attachment_unlocked(attach, direction);
	if (!IS_ERR(sgt))
		dma_buf_unmap_attachment_unlocked(attach, sgt, direction);
	dma_buf_detach(dmabuf, attach);
	return PTR_ERR_OR_ZERO(sgt);
}

static void evict_fill(struct kunit *test, struct dma_buf *dmabuf, u8 byte)
{
	struct iosys_map map;

	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(dmabuf, &map), 0);
	memset(map.vaddr, byte, SLOT_SIZE);
	dma_buf_vunmap_unlocked(dmabuf, &map);
}

static void evict_expect(struct kunit *test, struct dma_buf *dmabuf, u8 byte)
{
	struct iosys_map map;

	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(dmabuf, &map), 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(map.vaddr, byte, SLOT_SIZE));
	dma_buf_vunmap_unlocked(dmabuf, &map);
}

static struct dma_buf *evict_buffer(struct kunit *test)
{
	struct dma_buf *dmabuf =
		placer_buffer_create("kunit", SLOT_SIZE, O_RDWR);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dmabuf);
	return dmabuf;
}

static void tenants_free(void *data)
{
	struct tenants *t = data;
	unsigned int i;

	for (i = 0; i < MOCK_ARENA_SLOTS; i++) {
		mock_detach(&t->importer[i]);
		if (t->sgt[i])
			dma_buf_unmap_attachment_unlocked(t->attach[i],
							  t->sgt[i],
							  DMA_BIDIRECTIONAL);
		if (t->attach[i])
			dma_buf_detach(t->dmabuf[i], t->attach[i]);
		if (t->dmabuf[i])
			dma_buf_put(t->dmabuf[i]);
	}
}

/*
 * Fill all slots with buffers. If @written, buffer i is filled with i + 1, otherwise no
 * buffer is written. The heap becomes expensive only after @picky has detached, so that
 * no buffer is demoted.
 */
static struct tenants *tenants_new(struct kunit *test, bool written)
{
	struct tenants *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, t);
	mock_arena.heap.cost = PLACER_COST_ORDINARY;
	t->picky = mock_arena_device(test, "placer-picky");
	t->easy = mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, tenants_free, t), 0);

	for (i = 0; i < MOCK_ARENA_SLOTS; i++) {
		t->dmabuf[i] = evict_buffer(test);
		KUNIT_ASSERT_EQ(test,
				evict_map_once(test, t->dmabuf[i], t->picky,
					       DMA_TO_DEVICE),
				0);
		KUNIT_ASSERT_STREQ(test, evict_heap(t->dmabuf[i]), "arena");
		if (written)
			evict_fill(test, t->dmabuf[i], i + 1);
	}
	mock_arena.heap.cost = COST_NOT_WORTH_LEAVING;
	return t;
}

/* Map buffer @i for @easy, which holds the buffer in its slot. */
static void tenants_map(struct kunit *test, struct tenants *t, unsigned int i)
{
	t->attach[i] = mock_attach_static(t->dmabuf[i], t->easy);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->attach[i]);
	t->sgt[i] = dma_buf_map_attachment_unlocked(t->attach[i],
						    DMA_BIDIRECTIONAL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->sgt[i]);
	KUNIT_ASSERT_STREQ(test, evict_heap(t->dmabuf[i]), "arena");
}

/* Map buffer @i for @easy with an importer of @kind. */
static void tenants_import(struct kunit *test, struct tenants *t,
			   unsigned int i, enum mock_kind_id kind)
{
	KUNIT_ASSERT_EQ(test,
			mock_attach(&t->importer[i], &mock_kinds[kind],
				    t->dmabuf[i], t->easy),
			0);
	KUNIT_ASSERT_EQ(test, mock_map(&t->importer[i]), 0);
	KUNIT_ASSERT_STREQ(test, evict_heap(t->dmabuf[i]), "arena");
}

static bool tenants_can_move(const struct tenants *t)
{
	return t->dmabuf[0]->ops->pin;
}

static unsigned int tenants_notified(const struct tenants *t)
{
	unsigned int i, nr = 0;

	for (i = 0; i < MOCK_ARENA_SLOTS; i++)
		nr += t->importer[i].notified;
	return nr;
}

/* Expect @picky on all buffers. */
static void tenants_expect(struct kunit *test, struct tenants *t)
{
	unsigned int i;

	for (i = 0; i < MOCK_ARENA_SLOTS; i++)
		KUNIT_ASSERT_EQ(test,
				placer_buffer_expect(t->dmabuf[i], t->picky),
				0);
}

/* State of the only expectation of a buffer. */
static enum placer_expectation_state
evict_expectation(struct kunit *test, const struct dma_buf *dmabuf)
{
	const struct placer_buffer *buffer = dmabuf->priv;
	const struct placer_expectation *e;

	KUNIT_ASSERT_TRUE(test, list_is_singular(&buffer->expectations));
	e = list_first_entry(&buffer->expectations, typeof(*e), node);
	return e->state;
}

static unsigned int tenants_in_arena(const struct tenants *t)
{
	unsigned int i, nr = 0;

	for (i = 0; i < MOCK_ARENA_SLOTS; i++)
		nr += !strcmp(evict_heap(t->dmabuf[i]), "arena");
	return nr;
}

/* Exactly one buffer is evicted, with its content. */
static void evict_moves_one_with_content(struct kunit *test)
{
	struct tenants *t = tenants_new(test, true);
	u64 evicted = placer_counted(PLACER_COUNT_EVICTED);
	long moved_out = atomic_long_read(&mock_arena.heap.stats.moved_out);
	struct dma_buf *dmabuf = evict_buffer(test);
	unsigned int i;

	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			0);
	KUNIT_EXPECT_STREQ(test, evict_heap(dmabuf), "arena");
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS - 1);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_EVICTED),
			evicted + 1);
	KUNIT_EXPECT_EQ(test,
			atomic_long_read(&mock_arena.heap.stats.moved_out),
			moved_out + 1);
	for (i = 0; i < MOCK_ARENA_SLOTS; i++)
		evict_expect(test, t->dmabuf[i], i + 1);
	dma_buf_put(dmabuf);
}

/* A buffer that was never written is evicted first, as nothing need be copied. */
static void evict_unwritten_first(struct kunit *test)
{
	struct tenants *t = tenants_new(test, false);
	struct dma_buf *dmabuf = evict_buffer(test);
	u64 copied;
	unsigned int i;

	for (i = 0; i < MOCK_ARENA_SLOTS; i++)
		if (i != 2)
			evict_fill(test, t->dmabuf[i], i + 1);
	copied = placer_counted(PLACER_COUNT_COPIED);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			0);
	KUNIT_EXPECT_STREQ(test, evict_heap(t->dmabuf[2]), "scattered");
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS - 1);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_COPIED), copied);
	evict_expect(test, t->dmabuf[2], 0);
	dma_buf_put(dmabuf);
}

/*
 * A slot that is taken outside the registry looks free to the solver, but cannot be
 * used.
 */
static void evict_around_foreign_memory(struct kunit *test)
{
	struct tenants *t = tenants_new(test, false);
	struct dma_buf *dmabuf = evict_buffer(test);

	dma_buf_put(t->dmabuf[1]);
	t->dmabuf[1] = NULL;
	wait_for_release(mock_heap_used(&mock_arena.heap) ==
			 MOCK_ARENA_SIZE - SLOT_SIZE);
	KUNIT_ASSERT_FALSE(test, test_and_set_bit(1, &mock_arena.taken));

	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			0);
	KUNIT_EXPECT_STREQ(test, evict_heap(dmabuf), "arena");
	clear_bit(1, &mock_arena.taken);
	dma_buf_put(dmabuf);
}

/* Mapped buffers stay; if all are mapped, there is no room. */
static void evict_skips_held(struct kunit *test)
{
	struct tenants *t = tenants_new(test, true);
	struct dma_buf *dmabuf = evict_buffer(test);
	unsigned int i;

	for (i = 0; i < MOCK_ARENA_SLOTS; i++)
		tenants_map(test, t, i);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			-ENOMEM);
	KUNIT_EXPECT_STREQ(test, evict_heap(dmabuf), "-");
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS);

	dma_buf_unmap_attachment_unlocked(t->attach[1], t->sgt[1],
					  DMA_BIDIRECTIONAL);
	t->sgt[1] = NULL;
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			0);
	KUNIT_EXPECT_STREQ(test, evict_heap(t->dmabuf[1]), "scattered");
	for (i = 0; i < MOCK_ARENA_SLOTS; i++)
		evict_expect(test, t->dmabuf[i], i + 1);
	dma_buf_put(dmabuf);
}

/* More buffers in use than the solver chooses, which cost no more than one that is idle. */
static void evict_not_stopped_by_held(struct kunit *test)
{
	struct tenants *t = tenants_new(test, false);
	struct dma_buf *dmabuf = evict_buffer(test);
	unsigned int i, last = MOCK_ARENA_SLOTS - 1;

	for (i = 0; i < last; i++)
		tenants_map(test, t, i);
	evict_fill(test, t->dmabuf[last], 1);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			0);
	KUNIT_EXPECT_STREQ(test, evict_heap(t->dmabuf[last]), "scattered");
	evict_expect(test, t->dmabuf[last], 1);
	dma_buf_put(dmabuf);
}

/* Eviction does not wait for unfinished DMA, but takes an idle buffer. */
static void evict_skips_busy(struct kunit *test)
{
	struct tenants *t = tenants_new(test, true);
	struct dma_fence *fence[MOCK_ARENA_SLOTS];
	struct dma_buf *dmabuf = evict_buffer(test);
	unsigned int i;

	for (i = 0; i < MOCK_ARENA_SLOTS; i++) {
		fence[i] = mock_fence_add(t->dmabuf[i]);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fence[i]);
	}
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			-ENOMEM);
	mock_fence_end(fence[3]);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			0);
	KUNIT_EXPECT_STREQ(test, evict_heap(t->dmabuf[3]), "scattered");
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS - 1);
	for (i = 0; i < MOCK_ARENA_SLOTS; i++)
		if (i != 3)
			mock_fence_end(fence[i]);
	dma_buf_put(dmabuf);
}

/* A buffer that fits in no other heap is skipped in favour of one that does. */
static void evict_skips_immovable(struct kunit *test)
{
	struct tenants *t = tenants_new(test, true);
	struct dma_buf *dmabuf = evict_buffer(test);
	unsigned int i;

	for (i = 0; i < MOCK_ARENA_SLOTS; i++) {
		t->attach[i] = mock_attach_static(t->dmabuf[i], t->picky);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->attach[i]);
	}
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS);

	dma_buf_detach(t->dmabuf[2], t->attach[2]);
	t->attach[2] = NULL;
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			0);
	KUNIT_EXPECT_STREQ(test, evict_heap(t->dmabuf[2]), "scattered");
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS - 1);
	dma_buf_put(dmabuf);
}

/**
 * struct holder - a worker that holds a buffer's reservation lock
 * @work: the worker; holds @resv while it runs
 * @resv: reservation lock
 * @held: completed when the lock is held
 * @go: completed to release the lock
 */
struct holder {
	struct work_struct work;
	struct dma_resv *resv;
	struct completion held;
	struct completion go;
};

/*
 * With a timeout, so that an eviction that wrongly waits for the lock fails, not hangs.
 */
static void holder_work(struct work_struct *work)
{
	struct holder *h = container_of(work, struct holder, work);

	dma_resv_lock(h->resv, NULL);
	complete(&h->held);
	wait_for_completion_timeout(&h->go, 10 * HZ);
	dma_resv_unlock(h->resv);
}

static void holder_begin(struct holder *h, struct dma_buf *dmabuf)
{
	h->resv = dmabuf->resv;
	init_completion(&h->held);
	init_completion(&h->go);
	INIT_WORK_ONSTACK(&h->work, holder_work);
	schedule_work(&h->work);
	wait_for_completion(&h->held);
}

static void holder_end(struct holder *h)
{
	complete(&h->go);
	flush_work(&h->work);
	destroy_work_on_stack(&h->work);
}

/* Eviction skips buffers that are locked, as it holds a reservation lock already. */
static void evict_skips_locked(struct kunit *test)
{
	struct tenants *t = tenants_new(test, true);
	struct dma_buf *dmabuf = evict_buffer(test);
	struct holder holder;
	unsigned int i;

	for (i = 0; i < MOCK_ARENA_SLOTS - 1; i++)
		tenants_map(test, t, i);
	holder_begin(&holder, t->dmabuf[MOCK_ARENA_SLOTS - 1]);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			-ENOMEM);
	holder_end(&holder);
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			0);
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS - 1);
	dma_buf_put(dmabuf);
}

/* An attached device evicts a buffer that is only expected, and one buffer only. */
static void evict_drops_one_expectation(struct kunit *test)
{
	struct tenants *t = tenants_new(test, true);
	struct dma_buf *dmabuf = evict_buffer(test);
	u64 unmet = placer_counted(PLACER_COUNT_UNMET);
	unsigned int i;

	tenants_expect(test, t);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			0);
	KUNIT_EXPECT_STREQ(test, evict_heap(dmabuf), "arena");
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS - 1);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_UNMET), unmet + 1);
	for (i = 0; i < MOCK_ARENA_SLOTS; i++) {
		bool stays = !strcmp(evict_heap(t->dmabuf[i]), "arena");

		KUNIT_EXPECT_EQ(test, evict_expectation(test, t->dmabuf[i]),
				stays ? PLACER_EXPECTATION_COUNTED :
					PLACER_EXPECTATION_UNMET);
		evict_expect(test, t->dmabuf[i], i + 1);
	}
	dma_buf_put(dmabuf);
}

/* An expected device does not evict a buffer that is expected elsewhere. */
static void evict_not_for_expectation(struct kunit *test)
{
	struct tenants *t = tenants_new(test, true);
	struct dma_buf *dmabuf = evict_buffer(test);
	u64 unmet = placer_counted(PLACER_COUNT_UNMET);
	u64 evicted = placer_counted(PLACER_COUNT_EVICTED);
	unsigned int i;

	tenants_expect(test, t);
	KUNIT_ASSERT_EQ(test, placer_buffer_expect(dmabuf, t->picky), 0);
	KUNIT_EXPECT_EQ(test, evict_expectation(test, dmabuf),
			PLACER_EXPECTATION_COUNTED);
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(dmabuf, 0), 0);
	KUNIT_EXPECT_STREQ(test, evict_heap(dmabuf), "scattered");
	KUNIT_EXPECT_EQ(test, evict_expectation(test, dmabuf),
			PLACER_EXPECTATION_UNMET);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_UNMET), unmet + 1);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_EVICTED), evicted);
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS);
	for (i = 0; i < MOCK_ARENA_SLOTS; i++)
		KUNIT_EXPECT_EQ(test, evict_expectation(test, t->dmabuf[i]),
				PLACER_EXPECTATION_COUNTED);
	dma_buf_put(dmabuf);
}

/* Unmapped buffers are evicted before mapped ones, so no importer is notified. */
static void evict_unmapped_first(struct kunit *test)
{
	struct tenants *t = tenants_new(test, true);
	struct dma_buf *dmabuf = evict_buffer(test);
	unsigned int i;

	for (i = 0; i < MOCK_ARENA_SLOTS - 1; i++)
		tenants_import(test, t, i, MOCK_DYNAMIC);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			0);
	KUNIT_EXPECT_STREQ(test, evict_heap(t->dmabuf[i]), "scattered");
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS - 1);
	KUNIT_EXPECT_EQ(test, tenants_notified(t), 0);
	evict_expect(test, t->dmabuf[i], i + 1);
	dma_buf_put(dmabuf);
}

/* If all are mapped, one dynamic importer is notified; without any there is no room. */
static void evict_notifies_importer(struct kunit *test)
{
	struct tenants *t = tenants_new(test, true);
	bool moves = tenants_can_move(t);
	u64 evicted = placer_counted(PLACER_COUNT_EVICTED);
	struct dma_buf *dmabuf = evict_buffer(test);
	unsigned int i;

	for (i = 0; i < MOCK_ARENA_SLOTS; i++)
		tenants_import(test, t, i, MOCK_DYNAMIC);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			moves ? 0 : -ENOMEM);
	KUNIT_EXPECT_STREQ(test, evict_heap(dmabuf), moves ? "arena" : "-");
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS - moves);
	KUNIT_EXPECT_EQ(test, tenants_notified(t), moves);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_EVICTED),
			evicted + moves);
	for (i = 0; i < MOCK_ARENA_SLOTS; i++) {
		KUNIT_EXPECT_EQ(test, mock_map(&t->importer[i]), 0);
		evict_expect(test, t->dmabuf[i], i + 1);
	}
	dma_buf_put(dmabuf);
}

/* If an importer does not unmap at once, no second one is notified. */
static void evict_notifies_one_importer(struct kunit *test)
{
	struct tenants *t = tenants_new(test, true);
	bool moves = tenants_can_move(t);
	struct dma_buf *dmabuf = evict_buffer(test);
	unsigned int i;

	for (i = 0; i < MOCK_ARENA_SLOTS; i++)
		tenants_import(test, t, i, MOCK_SLOW);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test, tenants_notified(t), moves);
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS - moves);

	/* Once it has unmapped, there is room, and nothing more is evicted. */
	for (i = 0; i < MOCK_ARENA_SLOTS; i++)
		mock_retire(&t->importer[i]);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			moves ? 0 : -ENOMEM);
	KUNIT_EXPECT_EQ(test, tenants_notified(t), moves);
	dma_buf_put(dmabuf);
}

/**
 * struct newcomer - a worker that maps a buffer which needs the scarce heap
 * @work: the worker
 * @go: completed to start all newcomers at once
 * @attach: attachment of the device that can use nothing else
 * @sgt: result of the map
 */
struct newcomer {
	struct work_struct work;
	struct completion *go;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
};

static void newcomer_work(struct work_struct *work)
{
	struct newcomer *n = container_of(work, struct newcomer, work);

	wait_for_completion(n->go);
	n->sgt = dma_buf_map_attachment_unlocked(n->attach, DMA_BIDIRECTIONAL);
}

static void newcomer_begin(struct kunit *test, struct newcomer *n,
			   struct device *dev, struct completion *go)
{
	n->go = go;
	n->attach = mock_attach_static(evict_buffer(test), dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, n->attach);
	INIT_WORK_ONSTACK(&n->work, newcomer_work);
	queue_work(system_unbound_wq, &n->work);
}

static void newcomer_end(struct newcomer *n)
{
	struct dma_buf *dmabuf = n->attach->dmabuf;

	if (!IS_ERR(n->sgt))
		dma_buf_unmap_attachment_unlocked(n->attach, n->sgt,
						  DMA_BIDIRECTIONAL);
	dma_buf_detach(dmabuf, n->attach);
	dma_buf_put(dmabuf);
}

/* Each concurrent map gets room, and no more buffers are evicted than needed. */
static void evict_for_concurrent_maps(struct kunit *test)
{
	struct tenants *t = tenants_new(test, true);
	u64 evicted = placer_counted(PLACER_COUNT_EVICTED);
	DECLARE_COMPLETION_ONSTACK(go);
	struct newcomer newcomer[2];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(newcomer); i++)
		newcomer_begin(test, &newcomer[i], t->picky, &go);
	complete_all(&go);
	for (i = 0; i < ARRAY_SIZE(newcomer); i++) {
		flush_work(&newcomer[i].work);
		destroy_work_on_stack(&newcomer[i].work);
		KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(newcomer[i].sgt), 0);
		KUNIT_EXPECT_STREQ(test, evict_heap(newcomer[i].attach->dmabuf),
				   "arena");
	}
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS - i);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_EVICTED),
			evicted + i);
	for (i = 0; i < ARRAY_SIZE(newcomer); i++)
		newcomer_end(&newcomer[i]);
	for (i = 0; i < MOCK_ARENA_SLOTS; i++)
		evict_expect(test, t->dmabuf[i], i + 1);
}

/* Buffers are not evicted from memory of ordinary cost. */
static void evict_not_from_ordinary_memory(struct kunit *test)
{
	struct tenants *t = tenants_new(test, true);
	struct dma_buf *dmabuf = evict_buffer(test);

	mock_arena.heap.cost = PLACER_COST_ORDINARY;
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS);
	dma_buf_put(dmabuf);
}

/*
 * Beyond the rate limit map, which keeps the lock, gets no memory, and others wait for the
 * next second. Check the minimum time only: the maximum depends on the load of the machine.
 */
static void evict_rate_limited(struct kunit *test)
{
	struct tenants *t = tenants_new(test, true);
	struct placer_heap *heap = &mock_arena.heap;
	struct dma_buf *dmabuf = evict_buffer(test);
	struct dma_buf_attachment *attach;
	unsigned long since = jiffies;

	attach = mock_attach_static(dmabuf, t->picky);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);
	heap->evict_since = since;
	heap->evict_bytes = SZ_2G;
	KUNIT_EXPECT_PTR_EQ(test,
			    dma_buf_map_attachment_unlocked(attach,
							    DMA_BIDIRECTIONAL),
			    ERR_PTR(-ENOMEM));
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(dmabuf, 0), 0);
	KUNIT_EXPECT_TRUE(test, time_after_eq(jiffies, since + HZ));
	KUNIT_EXPECT_TRUE(test, time_after_eq(heap->evict_since, since + HZ));
	KUNIT_EXPECT_LT(test, heap->evict_bytes, SZ_1G);
	KUNIT_EXPECT_STREQ(test, evict_heap(dmabuf), "arena");
	dma_buf_detach(dmabuf, attach);
	dma_buf_put(dmabuf);
}

/* A user whose moves have used half of what a heap allows waits; others do not. */
static void evict_rate_shared(struct kunit *test)
{
	struct tenants *t = tenants_new(test, true);
	struct placer_heap *heap = &mock_arena.heap;
	struct dma_buf *dmabuf = evict_buffer(test), *other;
	struct cred *cred = prepare_creds();
	struct placer_account *account;
	const struct cred *old;

	KUNIT_ASSERT_NOT_NULL(test, cred);
	cred->uid = KUIDT_INIT(4711);
	old = override_creds(cred);
	other = evict_buffer(test);
	revert_creds(old);
	put_cred(cred);

	account = ((struct placer_buffer *)dmabuf->priv)->account;
	heap->evict_since = jiffies;
	heap->evict_bytes = SZ_512M;
	account->paced[heap->id].since = heap->evict_since;
	account->paced[heap->id].bytes = SZ_512M;
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, other, t->picky,
				       DMA_BIDIRECTIONAL),
			0);
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS - 1);
	account->paced[heap->id].bytes = 0;
	heap->evict_bytes = 0;
	dma_buf_put(other);
	dma_buf_put(dmabuf);
}

/* A heap at its administrator's limit is treated as full. */
static void evict_at_heap_limit(struct kunit *test)
{
	struct tenants *t = tenants_new(test, true);
	struct dma_buf *dmabuf = evict_buffer(test);

	dma_buf_put(t->dmabuf[0]);
	t->dmabuf[0] = NULL;
	/* dma-buf's reference is put by a worker. */
	while (READ_ONCE(mock_arena.taken) == BIT(MOCK_ARENA_SLOTS) - 1)
		msleep(20);

	atomic_long_set(&mock_arena.heap.limit, 3 * SLOT_SIZE);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			0);
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_arena.heap), 3 * SLOT_SIZE);
	atomic_long_set(&mock_arena.heap.limit, LONG_MAX);
	dma_buf_put(dmabuf);
}

/* Poll until the buffer is in @heap, for far longer than a demotion should take. */
static bool demoted_to(const struct dma_buf *dmabuf, const char *heap)
{
	unsigned int tries;
	bool there;

	for (tries = 0; tries < 1500; tries++) {
		/* The counter is updated under the lock, so take it. */
		dma_resv_lock(dmabuf->resv, NULL);
		there = !strcmp(evict_heap(dmabuf), heap);
		dma_resv_unlock(dmabuf->resv);
		if (there)
			return true;
		msleep(20);
	}
	return false;
}

/* This buffer is demoted while room is made. */
static struct dma_buf *evict_leaving;
static struct device *evict_visitor;

static void evict_leave_work(struct work_struct *work)
{
	struct dma_buf_attachment *attach =
		mock_attach_static(evict_leaving, evict_visitor);

	if (IS_ERR(attach))
		return;
	mock_arena.heap.cost = COST_WORTH_LEAVING;
	dma_buf_detach(evict_leaving, attach);
	demoted_to(evict_leaving, "scattered");
}

static DECLARE_WORK(evict_leave, evict_leave_work);

/*
 * Called once the buffers in the heap are known. The lock of the buffer that needs room is
 * held, so the worker is not waited for by means that lockdep knows.
 */
static void evict_certain(struct placer_heap *heap,
			  struct placer_heap_facts *facts)
{
	if (!evict_leaving)
		return;
	schedule_work(&evict_leave);
	while (work_busy(&evict_leave))
		usleep_range(1000, 2000);
	evict_leaving = NULL;
}

static void evict_ops_restore(void *ops)
{
	mock_arena.heap.ops = ops;
	evict_leaving = NULL;
}

/* A buffer that leaves meanwhile makes room, so that no other one has to. */
static void evict_counts_buffer_that_left(struct kunit *test)
{
	struct tenants *t = tenants_new(test, false);
	u64 evicted = placer_counted(PLACER_COUNT_EVICTED);
	struct dma_buf *dmabuf = evict_buffer(test);
	static struct placer_heap_ops ops;
	unsigned int i;

	for (i = 0; i < MOCK_ARENA_SLOTS; i++)
		if (i != 2)
			evict_fill(test, t->dmabuf[i], i + 1);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action(test, evict_ops_restore,
					 (void *)mock_arena.heap.ops),
			0);
	ops = *mock_arena.heap.ops;
	ops.certain = evict_certain;
	evict_leaving = t->dmabuf[2];
	evict_visitor = t->easy;
	mock_arena.heap.ops = &ops;

	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, t->picky,
				       DMA_BIDIRECTIONAL),
			0);
	KUNIT_EXPECT_STREQ(test, evict_heap(t->dmabuf[2]), "scattered");
	KUNIT_EXPECT_EQ(test, tenants_in_arena(t), MOCK_ARENA_SLOTS - 1);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_EVICTED), evicted);
	dma_buf_put(dmabuf);
}

/*
 * After the last device that needs it has detached, the buffer leaves expensive memory.
 */
static void demote_after_detach(struct kunit *test)
{
	struct device *picky = mock_arena_device(test, "placer-picky");
	struct dma_buf *dmabuf = evict_buffer(test);
	u64 demoted = placer_counted(PLACER_COUNT_DEMOTED);

	mock_arena.heap.cost = COST_WORTH_LEAVING;
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, picky, DMA_TO_DEVICE), 0);
	evict_fill(test, dmabuf, 7);
	KUNIT_EXPECT_TRUE(test, demoted_to(dmabuf, "scattered"));
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_DEMOTED),
			demoted + 1);
	evict_expect(test, dmabuf, 7);
	dma_buf_put(dmabuf);
}

/* Not while another device maps it, but after the unmap, without another detach. */
static void demote_after_unmap(struct kunit *test)
{
	struct device *picky = mock_arena_device(test, "placer-picky");
	struct device *easy = mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct dma_buf *dmabuf = evict_buffer(test);
	struct dma_buf_attachment *attach[2];
	struct sg_table *sgt;

	mock_arena.heap.cost = COST_WORTH_LEAVING;
	attach[0] = mock_attach_static(dmabuf, picky);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach[0]);
	attach[1] = mock_attach_static(dmabuf, easy);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach[1]);
	sgt = dma_buf_map_attachment_unlocked(attach[1], DMA_BIDIRECTIONAL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sgt);
	KUNIT_EXPECT_STREQ(test, evict_heap(dmabuf), "arena");
	dma_buf_detach(dmabuf, attach[0]);
	msleep(10 * EVICT_DELAY_MS);
	KUNIT_EXPECT_STREQ(test, evict_heap(dmabuf), "arena");

	dma_buf_unmap_attachment_unlocked(attach[1], sgt, DMA_BIDIRECTIONAL);
	KUNIT_EXPECT_TRUE(test, demoted_to(dmabuf, "scattered"));
	dma_buf_detach(dmabuf, attach[1]);
	dma_buf_put(dmabuf);
}

/* Not if copying costs as much as staying; the worker tries only once. */
static void demote_only_if_it_pays(struct kunit *test)
{
	struct device *picky = mock_arena_device(test, "placer-picky");
	struct dma_buf *tie = evict_buffer(test);
	const struct placer_buffer *buffer = tie->priv;

	mock_arena.heap.cost = COST_NOT_WORTH_LEAVING;
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, tie, picky, DMA_BIDIRECTIONAL), 0);
	msleep(10 * EVICT_DELAY_MS);
	KUNIT_EXPECT_STREQ(test, evict_heap(tie), "arena");
	KUNIT_EXPECT_FALSE(test, !list_empty(&buffer->expensive));
	dma_buf_put(tie);
}

/* Not while a device needs it, however expensive the memory is. */
static void demote_not_while_needed(struct kunit *test)
{
	struct device *picky = mock_arena_device(test, "placer-picky");
	struct dma_buf *needed = evict_buffer(test);
	struct dma_buf_attachment *attach;

	mock_arena.heap.cost = COST_WORTH_LEAVING;
	attach = mock_attach_static(needed, picky);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, needed, picky, DMA_BIDIRECTIONAL),
			0);
	msleep(10 * EVICT_DELAY_MS);
	KUNIT_EXPECT_STREQ(test, evict_heap(needed), "arena");
	dma_buf_detach(needed, attach);
	KUNIT_EXPECT_TRUE(test, demoted_to(needed, "scattered"));
	dma_buf_put(needed);
}

/* Not before the delay is over, as the memory may be needed again. */
static void demote_not_before_delay(struct kunit *test)
{
	struct device *picky = mock_arena_device(test, "placer-picky");
	struct dma_buf *dmabuf = evict_buffer(test);
	unsigned long at = jiffies + msecs_to_jiffies(EVICT_PATIENCE_MS);

	mock_arena.heap.cost = COST_WORTH_LEAVING;
	WRITE_ONCE(placer_demote_delay_ms, EVICT_PATIENCE_MS);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, picky, DMA_TO_DEVICE), 0);
	WRITE_ONCE(placer_demote_delay_ms, EVICT_DELAY_MS);
	KUNIT_EXPECT_TRUE(test, demoted_to(dmabuf, "scattered"));
	KUNIT_EXPECT_TRUE(test, time_after_eq(jiffies, at));
	dma_buf_put(dmabuf);
}

/* Not delayed by another buffer that is due later. */
static void demote_not_delayed_by_other(struct kunit *test)
{
	struct device *picky = mock_arena_device(test, "placer-picky");
	struct dma_buf *late = evict_buffer(test);
	struct dma_buf *soon = evict_buffer(test);

	mock_arena.heap.cost = COST_WORTH_LEAVING;
	WRITE_ONCE(placer_demote_delay_ms, EVICT_NEVER_MS);
	KUNIT_EXPECT_EQ(test, evict_map_once(test, late, picky, DMA_TO_DEVICE),
			0);
	WRITE_ONCE(placer_demote_delay_ms, EVICT_DELAY_MS);
	KUNIT_EXPECT_EQ(test, evict_map_once(test, soon, picky, DMA_TO_DEVICE),
			0);
	KUNIT_EXPECT_TRUE(test, demoted_to(soon, "scattered"));
	KUNIT_EXPECT_STREQ(test, evict_heap(late), "arena");
	dma_buf_put(soon);
	dma_buf_put(late);
}

/* Poll until the buffer is unlocked. */
static bool demote_leaves_unlocked(const struct dma_buf *dmabuf)
{
	unsigned int tries;

	for (tries = 0; tries < 50; tries++) {
		if (dma_resv_trylock(dmabuf->resv)) {
			dma_resv_unlock(dmabuf->resv);
			return true;
		}
		msleep(20);
	}
	return false;
}

/* Demotion does not wait for unfinished DMA, but tries again later. */
static void demote_retries_busy(struct kunit *test)
{
	struct device *picky = mock_arena_device(test, "placer-picky");
	struct dma_buf *dmabuf = evict_buffer(test);
	struct dma_fence *fence = mock_fence_add(dmabuf);

	KUNIT_ASSERT_NOT_NULL(test, fence);
	mock_arena.heap.cost = COST_WORTH_LEAVING;
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, picky, DMA_TO_DEVICE), 0);
	msleep(10 * EVICT_DELAY_MS);
	KUNIT_EXPECT_TRUE(test, demote_leaves_unlocked(dmabuf));
	KUNIT_EXPECT_STREQ(test, evict_heap(dmabuf), "arena");

	/*
	 * The worker polls: neither a callback of the fence nor another event is
	 * needed.
	 */
	mock_fence_end(fence);
	KUNIT_EXPECT_TRUE(test, demoted_to(dmabuf, "scattered"));
	dma_buf_put(dmabuf);
}

/* Drivers may signal fences only when asked to, and nobody else asks. */
static void demote_asks_fence_to_signal(struct kunit *test)
{
	struct device *picky = mock_arena_device(test, "placer-picky");
	struct dma_buf *dmabuf = evict_buffer(test);
	struct dma_fence *fence;

	mock_arena.heap.cost = COST_WORTH_LEAVING;
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, picky, DMA_TO_DEVICE), 0);
	fence = mock_fence_add_silent(dmabuf);
	KUNIT_ASSERT_NOT_NULL(test, fence);
	KUNIT_EXPECT_TRUE(test, demoted_to(dmabuf, "scattered"));
	dma_fence_put(fence);
	dma_buf_put(dmabuf);
}

/* Poll until the worker has given the buffer up. */
static bool demotion_given_up(const struct placer_buffer *buffer)
{
	unsigned int tries;

	for (tries = 0; tries < 1500; tries++) {
		if (list_empty_careful(&buffer->expensive))
			return true;
		msleep(20);
	}
	return false;
}

/* Limit all heaps but the mock heaps; those of a guest differ. */
static void evict_limit_others(long limit)
{
	struct placer_heap *heap = NULL;

	while ((heap = placer_heap_next(heap)))
		if (heap != &mock_scattered && heap != &mock_arena.heap)
			atomic_long_set(&heap->limit, limit);
}

/* Without memory it is not tried for ever, but again after the next detach. */
static void demote_gives_up(struct kunit *test)
{
	struct device *picky = mock_arena_device(test, "placer-picky");
	struct device *easy = mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	struct dma_buf *other = evict_buffer(test);
	struct dma_buf *dmabuf = evict_buffer(test);
	const struct placer_buffer *buffer = dmabuf->priv;
	u64 decisions;

	mock_arena.heap.cost = COST_WORTH_LEAVING;
	WRITE_ONCE(placer_demote_delay_ms, 1);
	KUNIT_EXPECT_EQ(test, evict_map_once(test, other, easy, DMA_TO_DEVICE),
			0);
	KUNIT_ASSERT_STREQ(test, evict_heap(other), "scattered");
	atomic_long_set(&mock_scattered.limit, SLOT_SIZE);
	evict_limit_others(0);
	KUNIT_EXPECT_EQ(test,
			evict_map_once(test, dmabuf, picky, DMA_TO_DEVICE), 0);
	decisions = buffer->decisions;
	KUNIT_EXPECT_TRUE(test, demotion_given_up(buffer));
	KUNIT_EXPECT_STREQ(test, evict_heap(dmabuf), "arena");
	KUNIT_EXPECT_GT(test, buffer->decisions, decisions);
	KUNIT_EXPECT_LT(test, buffer->decisions, decisions + 10);

	atomic_long_set(&mock_scattered.limit, LONG_MAX);
	evict_limit_others(LONG_MAX);
	KUNIT_EXPECT_EQ(test, evict_map_once(test, dmabuf, easy, DMA_TO_DEVICE),
			0);
	KUNIT_EXPECT_TRUE(test, demoted_to(dmabuf, "scattered"));
	dma_buf_put(dmabuf);
	dma_buf_put(other);
}

static struct kunit_case evict_cases[] = {
	KUNIT_CASE(evict_moves_one_with_content),
	KUNIT_CASE(evict_unwritten_first),
	KUNIT_CASE(evict_counts_buffer_that_left),
	KUNIT_CASE(evict_around_foreign_memory),
	KUNIT_CASE(evict_skips_held),
	KUNIT_CASE(evict_not_stopped_by_held),
	KUNIT_CASE(evict_skips_busy),
	KUNIT_CASE(evict_skips_immovable),
	KUNIT_CASE(evict_skips_locked),
	KUNIT_CASE(evict_drops_one_expectation),
	KUNIT_CASE(evict_not_for_expectation),
	KUNIT_CASE(evict_unmapped_first),
	KUNIT_CASE(evict_notifies_importer),
	KUNIT_CASE(evict_notifies_one_importer),
	KUNIT_CASE(evict_for_concurrent_maps),
	KUNIT_CASE(evict_not_from_ordinary_memory),
	KUNIT_CASE(evict_rate_limited),
	KUNIT_CASE(evict_rate_shared),
	KUNIT_CASE(evict_at_heap_limit),
	KUNIT_CASE(demote_after_detach),
	KUNIT_CASE(demote_after_unmap),
	KUNIT_CASE(demote_only_if_it_pays),
	KUNIT_CASE(demote_not_while_needed),
	KUNIT_CASE(demote_not_before_delay),
	KUNIT_CASE(demote_not_delayed_by_other),
	KUNIT_CASE(demote_retries_busy),
	KUNIT_CASE(demote_asks_fence_to_signal),
	KUNIT_CASE(demote_gives_up),
	{}
};

struct kunit_suite placer_evict_suite = {
	.name = "placer_evict",
	.suite_init = evict_suite_init,
	.suite_exit = evict_suite_exit,
	.init = evict_init,
	.test_cases = evict_cases,
};
