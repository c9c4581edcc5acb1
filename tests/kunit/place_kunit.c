// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: what happens to a buffer while memory is taken for it without its lock.
 *
 * The mock heaps call back before they give memory, so a test acts at that moment.
 */
#include <linux/dma-buf.h>
#include <linux/dma-fence.h>
#include <linux/dma-resv.h>
#include <linux/fcntl.h>
#include <linux/kthread.h>
#include <linux/platform_device.h>
#include <linux/sched/task.h>

#include "kunit.h"
#include "mock_heap.h"
#include "mock_importer.h"

#define SIZE (MOCK_SLOT_PAGES * PAGE_SIZE)

/**
 * struct place_scene - a buffer, and what happens while memory is taken for it
 * @test: the test
 * @dmabuf: an unbacked buffer
 * @picky: a device that can use nothing but the arena
 * @easy: a device that can use any memory
 * @attach: what a test attaches meanwhile, or NULL
 * @sgt: what a test maps meanwhile, or NULL
 * @taken: how often memory was asked of a mock heap
 * @locked: how often the reservation lock was held by then
 * @task: does something to the buffer meanwhile; or NULL
 */
struct place_scene {
	struct kunit *test;
	struct dma_buf *dmabuf;
	struct device *picky;
	struct device *easy;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	unsigned int taken;
	unsigned int locked;
	struct task_struct *task;
};

/* The scene of the running test, for the callbacks. */
static struct place_scene *scene;

static void place_count(struct placer_buffer *buffer)
{
	scene->taken++;
	if (dma_resv_trylock(&buffer->resv))
		dma_resv_unlock(&buffer->resv);
	else
		scene->locked++;
}

static int place_init(struct kunit *test)
{
	wait_for_release(!mock_heap_used(&mock_arena.heap) &&
			 !mock_heap_used(&mock_scattered));
	scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, scene);
	scene->test = test;
	scene->picky = mock_arena_device(test, "placer-picky");
	scene->easy = mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	scene->dmabuf = placer_buffer_create("kunit", SIZE, O_RDWR);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->dmabuf);
	mock_taking = place_count;
	return 0;
}

static void place_exit(struct kunit *test)
{
	mock_taking = NULL;
	if (scene->sgt)
		dma_buf_unmap_attachment_unlocked(scene->attach, scene->sgt,
						  DMA_TO_DEVICE);
	if (scene->attach)
		dma_buf_detach(scene->dmabuf, scene->attach);
	dma_buf_put(scene->dmabuf);
}

static const struct placer_buffer *place_buffer(void)
{
	return scene->dmabuf->priv;
}

static void place_attach(struct device *dev)
{
	scene->attach = mock_attach_static(scene->dmabuf, dev);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(scene->test, scene->attach);
}

static void place_map(struct device *dev)
{
	if (!scene->attach)
		place_attach(dev);
	scene->sgt =
		dma_buf_map_attachment_unlocked(scene->attach, DMA_TO_DEVICE);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(scene->test, scene->sgt);
}

static void place_expect(const struct placer_heap *heap,
			 unsigned int generation)
{
	const struct placer_buffer *buffer = place_buffer();
	struct kunit *test = scene->test;

	KUNIT_ASSERT_NOT_NULL(test, buffer->backing);
	KUNIT_EXPECT_STREQ(test, buffer->backing->heap->name, heap->name);
	KUNIT_EXPECT_EQ(test, buffer->generation, generation);
	/* Memory that was not used after all has been given back. */
	KUNIT_EXPECT_EQ(test,
			mock_heap_used(&mock_arena.heap) +
				mock_heap_used(&mock_scattered),
			SIZE);
}

static void place_commit_drops_lock(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), 0);
	KUNIT_EXPECT_EQ(test, scene->taken, 1);
	KUNIT_EXPECT_EQ(test, scene->locked, 0);
	place_expect(&mock_scattered, 1);
}

/* dma-buf holds the lock around map, and that is counted. */
static void place_map_keeps_lock(struct kunit *test)
{
	u64 before = placer_counted(PLACER_COUNT_LOCKED);

	place_map(scene->easy);
	KUNIT_EXPECT_EQ(test, scene->taken, 1);
	KUNIT_EXPECT_EQ(test, scene->locked, 1);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_LOCKED), before + 1);
	place_expect(&mock_scattered, 1);
}

/* An importer that is known to map in the same call gets the memory when it attaches. */
static void place_attach_drops_lock(struct kunit *test)
{
	struct device *camera =
		mock_device(test, "vivid.kunit", DMA_BIT_MASK(64));

	place_attach(camera);
	KUNIT_EXPECT_EQ(test, scene->taken, 1);
	KUNIT_EXPECT_EQ(test, scene->locked, 0);
	place_map(camera);
	KUNIT_EXPECT_EQ(test, scene->taken, 1);
}

/* Others do not: more devices may attach before one maps. */
static void place_attach_defers(struct kunit *test)
{
	place_attach(scene->easy);
	KUNIT_EXPECT_EQ(test, scene->taken, 0);
	KUNIT_EXPECT_NULL(test, place_buffer()->backing);
}

static void place_commit_moves_unlocked(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), 0);
	place_attach(scene->picky);
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), 0);
	KUNIT_EXPECT_EQ(test, scene->taken, 2);
	KUNIT_EXPECT_EQ(test, scene->locked, 0);
	place_expect(&mock_arena.heap, 2);
}

/* The memory does not suit a device that has attached since: take other memory. */
static void attach_picky(struct placer_buffer *buffer)
{
	place_count(buffer);
	if (!scene->attach)
		place_attach(scene->picky);
}

static void place_attached_meanwhile(struct kunit *test)
{
	mock_taking = attach_picky;
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), 0);
	KUNIT_EXPECT_EQ(test, scene->taken, 2);
	KUNIT_EXPECT_EQ(test, scene->locked, 0);
	place_expect(&mock_arena.heap, 1);
}

/* Another task, with the lock held, waits for the memory that is being taken. */
static void place_wait_wanted(struct placer_buffer *buffer)
{
	unsigned int tries;

	for (tries = 0; tries < 1000 && !READ_ONCE(buffer->wanted); tries++)
		msleep(20);
	KUNIT_EXPECT_TRUE(scene->test, READ_ONCE(buffer->wanted));
}

static int map_easy(void *unused)
{
	place_map(scene->easy);
	return 0;
}

static void map_elsewhere(struct placer_buffer *buffer)
{
	place_count(buffer);
	if (scene->task)
		return;
	scene->task = kthread_run(map_easy, NULL, "placer-kunit");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(scene->test, scene->task);
	get_task_struct(scene->task);
	place_wait_wanted(buffer);
}

static void place_join(void)
{
	kthread_stop(scene->task);
	put_task_struct(scene->task);
}

/* A device maps meanwhile: both get the same memory, which is taken once. */
static void place_mapped_meanwhile(struct kunit *test)
{
	mock_taking = map_elsewhere;
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), 0);
	place_join();
	KUNIT_EXPECT_EQ(test, scene->taken, 1);
	place_expect(&mock_scattered, 1);
}

static int pin_down(void *unused)
{
	struct iosys_map map;

	KUNIT_EXPECT_EQ(scene->test, dma_buf_vmap_unlocked(scene->dmabuf, &map),
			0);
	return 0;
}

static void pin_elsewhere(struct placer_buffer *buffer)
{
	place_count(buffer);
	if (scene->task)
		return;
	scene->task = kthread_run(pin_down, NULL, "placer-kunit");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(scene->test, scene->task);
	get_task_struct(scene->task);
	place_wait_wanted(buffer);
}

/* The kernel maps a buffer that is about to move: it moves first, and is held then. */
static void place_held_meanwhile(struct kunit *test)
{
	struct iosys_map map;

	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), 0);
	place_attach(scene->picky);
	scene->taken = 0;
	mock_taking = pin_elsewhere;
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), 0);
	place_join();
	KUNIT_EXPECT_EQ(test, scene->taken, 1);
	place_expect(&mock_arena.heap, 2);
	iosys_map_set_vaddr(&map, place_buffer()->vaddr);
	dma_buf_vunmap_unlocked(scene->dmabuf, &map);
}

static int commit_waiting(void *result)
{
	*(int *)result =
		placer_buffer_commit(scene->dmabuf, msecs_to_jiffies(600000));
	return 0;
}

/* Commit waits for DMA as long as it was asked to, and nobody waits for commit. */
static void place_commit_waits_unlocked(struct kunit *test)
{
	struct dma_fence *fence;
	unsigned int looks;
	int rc = 1;

	KUNIT_ASSERT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), 0);
	place_attach(scene->picky);
	fence = mock_fence_add(scene->dmabuf);
	KUNIT_ASSERT_NOT_NULL(test, fence);
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 1),
			-ETIMEDOUT);
	mock_fence_end(fence);

	fence = mock_fence_add(scene->dmabuf);
	KUNIT_ASSERT_NOT_NULL(test, fence);
	scene->task = kthread_run(commit_waiting, &rc, "placer-kunit");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->task);
	get_task_struct(scene->task);
	/* It asks the fence to signal before it waits. */
	while (!test_bit(DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT, &fence->flags))
		msleep(20);
	for (looks = 0; looks < 10; looks++) {
		msleep(20);
		dma_resv_lock(scene->dmabuf->resv, NULL);
		KUNIT_EXPECT_EQ(test, place_buffer()->generation, 1);
		dma_resv_unlock(scene->dmabuf->resv);
	}
	KUNIT_EXPECT_EQ(test, READ_ONCE(rc), 1);
	mock_fence_end(fence);
	place_join();
	KUNIT_EXPECT_EQ(test, rc, 0);
	KUNIT_EXPECT_EQ(test, scene->locked, 0);
	place_expect(&mock_arena.heap, 2);
}

/* Devices that come and go at each try cannot keep a buffer from memory for ever. */
static void attach_and_detach(struct placer_buffer *buffer)
{
	struct dma_buf_attachment *attach;

	place_count(buffer);
	if (scene->taken > 10 || scene->locked)
		return;
	attach = mock_attach_static(scene->dmabuf, scene->picky);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(scene->test, attach);
	if (scene->attach)
		dma_buf_detach(scene->dmabuf, scene->attach);
	scene->attach = attach;
	/* Only the arena will do from the first try on; it counts as full. */
	mock_arena.taken = ~0UL;
}

static void place_ends_under_lock(struct kunit *test)
{
	mock_taking = attach_and_detach;
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), -ENOMEM);
	KUNIT_EXPECT_LT(test, scene->taken, 10);
	KUNIT_EXPECT_NULL(test, place_buffer()->backing);
	KUNIT_EXPECT_FALSE(test, place_buffer()->placing);
	mock_arena.taken = 0;
	mock_taking = NULL;
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), 0);
	place_expect(&mock_arena.heap, 1);
}

/* A buffer that makes room is unlocked, too, while memory is taken for it. */
static void place_evicts_unlocked(struct kunit *test)
{
	struct dma_buf *tenant[MOCK_ARENA_SLOTS];
	struct dma_buf_attachment *attach;
	unsigned int i;

	mock_arena.heap.cost = PLACER_COST_ORDINARY + 1;
	for (i = 0; i < MOCK_ARENA_SLOTS; i++) {
		tenant[i] = placer_buffer_create("kunit", SIZE, O_RDWR);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tenant[i]);
		attach = mock_attach_static(tenant[i], scene->picky);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, attach);
		KUNIT_EXPECT_EQ(test, placer_buffer_commit(tenant[i], 0), 0);
		dma_buf_detach(tenant[i], attach);
	}
	place_attach(scene->picky);
	scene->taken = 0;
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), 0);
	KUNIT_EXPECT_STREQ(test, place_buffer()->backing->heap->name, "arena");
	KUNIT_EXPECT_GT(test, scene->taken, 2);
	KUNIT_EXPECT_EQ(test, scene->locked, 0);
	for (i = 0; i < MOCK_ARENA_SLOTS; i++)
		dma_buf_put(tenant[i]);
	mock_arena.heap.cost = 2;
}

static int place_suite_init(struct kunit_suite *suite)
{
	return mock_heaps_add();
}

static void place_suite_exit(struct kunit_suite *suite)
{
	mock_heaps_remove();
}

static struct kunit_case place_cases[] = {
	KUNIT_CASE(place_commit_drops_lock),
	KUNIT_CASE(place_map_keeps_lock),
	KUNIT_CASE(place_attach_drops_lock),
	KUNIT_CASE(place_attach_defers),
	KUNIT_CASE(place_commit_moves_unlocked),
	KUNIT_CASE(place_attached_meanwhile),
	KUNIT_CASE(place_mapped_meanwhile),
	KUNIT_CASE(place_held_meanwhile),
	KUNIT_CASE(place_commit_waits_unlocked),
	KUNIT_CASE(place_ends_under_lock),
	KUNIT_CASE(place_evicts_unlocked),
	{},
};

struct kunit_suite placer_place_suite = {
	.name = "placer_place",
	.suite_init = place_suite_init,
	.suite_exit = place_suite_exit,
	.init = place_init,
	.exit = place_exit,
	.test_cases = place_cases,
};
