// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: what happens to a buffer while a long move copies it with its lock given up.
 *
 * The copy calls back before each piece, so a test acts at that moment.
 */
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/fcntl.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mod_devicetable.h>
#include <linux/pfn.h>
#include <linux/platform_device.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/string.h>

#include "../../exporter/abi.h"
#include "../../exporter/copy.h"
#include "../../exporter/migrate.h"
#include "kunit.h"
#include "mock_heap.h"
#include "mock_importer.h"

#define SIZE (MOCK_SLOT_PAGES * PAGE_SIZE)

/* Copying all of a buffer costs less than to leave it there. */
#define COST_WORTH_LEAVING 40

/* Only a device that has a driver can be expected. */
static int move_probe(struct platform_device *pdev)
{
	return 0;
}

static const struct platform_device_id move_ids[] = {
	{ .name = "placer-picky" },
	{},
};

static struct platform_driver move_driver = {
	.probe = move_probe,
	.id_table = move_ids,
	.driver = {
		.name = "placer-move",
		.owner = THIS_MODULE,
	},
};

/**
 * struct move_scene - a buffer in scattered memory, and what happens while it moves
 * @test: the test
 * @dmabuf: the buffer, all of which is written; or NULL
 * @picky: a device that can use nothing but the arena
 * @easy: a device that can use any memory
 * @need: attachment of @picky, or NULL
 * @attach: what a test attaches meanwhile, or NULL
 * @sgt: what a test maps meanwhile, or NULL
 * @pieces: how often a piece was about to be copied
 * @locked: how often the reservation lock was held by then
 * @act: what a test does before the second piece, once; or NULL
 * @value: content of the first page
 * @fence: DMA that a test begins, or NULL
 * @error: result of a commit's first try
 * @tries: how often a commit has tried, in tests that count it
 * @task: does something to the buffer meanwhile; or NULL
 * @counted: counters when the test began
 */
struct move_scene {
	struct kunit *test;
	struct dma_buf *dmabuf;
	struct device *picky;
	struct device *easy;
	struct dma_buf_attachment *need;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	unsigned int pieces;
	unsigned int locked;
	void (*act)(struct placer_buffer *buffer);
	u8 value;
	struct dma_fence *fence;
	int error;
	unsigned int tries;
	struct task_struct *task;
	u64 counted[PLACER_NR_COUNTERS];
};

/* The scene of the running test, for the callbacks. */
static struct move_scene *scene;

static void move_count(struct placer_buffer *buffer)
{
	typeof(scene->act) act = scene->act;

	scene->pieces++;
	if (dma_resv_trylock(&buffer->resv))
		dma_resv_unlock(&buffer->resv);
	else
		scene->locked++;
	if (!act || scene->pieces < 2)
		return;
	scene->act = NULL;
	act(buffer);
}

static struct placer_buffer *move_buffer(void)
{
	return scene->dmabuf->priv;
}

static void *move_page(const struct placer_buffer *buffer, pgoff_t index)
{
	const struct placer_run *run =
		placer_backing_find(buffer->backing, index);

	return __va(PFN_PHYS(run->pfn + (index - run->index)));
}

/* As a thread does through its mapping. */
static void move_write(struct placer_buffer *buffer, pgoff_t index, u8 value)
{
	placer_written_mark(&buffer->written, index, 1);
	memset(move_page(buffer, index), value, PAGE_SIZE);
}

static void move_snap(void)
{
	unsigned int i;

	for (i = 0; i < PLACER_NR_COUNTERS; i++)
		scene->counted[i] = placer_counted(i);
}

static int move_init(struct kunit *test)
{
	pgoff_t index;

	wait_for_release(!mock_heap_used(&mock_arena.heap) &&
			 !mock_heap_used(&mock_scattered));
	scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, scene);
	scene->test = test;
	scene->picky = mock_arena_device(test, "placer-picky");
	scene->easy = mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	scene->dmabuf = placer_buffer_create("kunit", SIZE, O_RDWR);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->dmabuf);
	KUNIT_ASSERT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), 0);
	scene->value = 1;
	for (index = 0; index < MOCK_SLOT_PAGES; index++)
		move_write(move_buffer(), index, index + 1);
	placer_precopy_bytes = 1;
	placer_copy_hook = move_count;
	move_snap();
	return 0;
}

static void move_exit(struct kunit *test)
{
	placer_copy_hook = NULL;
	placer_commit_hook = NULL;
	placer_precopy_bytes = SZ_16M;
	if (scene->fence)
		mock_fence_end(scene->fence);
	if (scene->sgt)
		dma_buf_unmap_attachment_unlocked(scene->attach, scene->sgt,
						  DMA_TO_DEVICE);
	if (scene->attach)
		dma_buf_detach(scene->dmabuf, scene->attach);
	if (scene->need)
		dma_buf_detach(scene->dmabuf, scene->need);
	if (scene->dmabuf)
		dma_buf_put(scene->dmabuf);
}

/* The buffer has to move to the arena. */
static void move_needed(void)
{
	scene->need = mock_attach_static(scene->dmabuf, scene->picky);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(scene->test, scene->need);
}

/* The arena would be better, but no user needs it. */
static void move_wanted(void)
{
	KUNIT_ASSERT_EQ(scene->test,
			placer_buffer_expect(scene->dmabuf, scene->picky), 0);
}

static void move_commit(void)
{
	KUNIT_EXPECT_EQ(scene->test, placer_buffer_commit(scene->dmabuf, 0), 0);
}

static void move_expect(const struct placer_heap *heap, unsigned int generation)
{
	const struct placer_buffer *buffer = move_buffer();
	struct kunit *test = scene->test;
	pgoff_t index;
	u8 value;

	KUNIT_ASSERT_NOT_NULL(test, buffer->backing);
	KUNIT_EXPECT_STREQ(test, buffer->backing->heap->name, heap->name);
	KUNIT_EXPECT_EQ(test, buffer->generation, generation);
	KUNIT_EXPECT_EQ(test, buffer->state, PLACER_BACKED);
	KUNIT_EXPECT_NULL(test, buffer->copy);
	KUNIT_EXPECT_FALSE(test, buffer->placing);
	for (index = 0; index < MOCK_SLOT_PAGES; index++) {
		value = index ? index + 1 : scene->value;
		KUNIT_EXPECT_NULL(test, memchr_inv(move_page(buffer, index),
						   value, PAGE_SIZE));
	}
	/* The other memory has been given back. */
	KUNIT_EXPECT_EQ(test,
			mock_heap_used(&mock_arena.heap) +
				mock_heap_used(&mock_scattered),
			SIZE);
}

static void move_expect_counted(enum placer_counter counter, unsigned int more)
{
	KUNIT_EXPECT_EQ_MSG(scene->test,
			    placer_counted(counter) - scene->counted[counter],
			    more, "%s", placer_counter_name(counter));
}

static void move_drops_lock(struct kunit *test)
{
	move_needed();
	move_commit();
	KUNIT_EXPECT_GE(test, scene->pieces, 2);
	KUNIT_EXPECT_EQ(test, scene->locked, 0);
	move_expect(&mock_arena.heap, 2);
	move_expect_counted(PLACER_COUNT_PRECOPIED, 1);
	move_expect_counted(PLACER_COUNT_CANCELLED, 0);
	move_expect_counted(PLACER_COUNT_COPIED, SIZE);
}

static void move_short_keeps_lock(struct kunit *test)
{
	placer_precopy_bytes = SIZE;
	move_needed();
	move_commit();
	KUNIT_EXPECT_EQ(test, scene->locked, scene->pieces);
	move_expect(&mock_arena.heap, 2);
	move_expect_counted(PLACER_COUNT_PRECOPIED, 0);
}

static void move_never_drops_lock(struct kunit *test)
{
	placer_precopy_bytes = 0;
	move_needed();
	move_commit();
	KUNIT_EXPECT_EQ(test, scene->locked, scene->pieces);
	move_expect(&mock_arena.heap, 2);
	move_expect_counted(PLACER_COUNT_PRECOPIED, 0);
}

static void move_map_keeps_lock(struct kunit *test)
{
	move_needed();
	scene->attach = scene->need;
	scene->need = NULL;
	scene->sgt =
		dma_buf_map_attachment_unlocked(scene->attach, DMA_TO_DEVICE);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, scene->sgt);
	KUNIT_EXPECT_EQ(test, scene->locked, scene->pieces);
	move_expect(&mock_arena.heap, 2);
	move_expect_counted(PLACER_COUNT_PRECOPIED, 0);
}

static void act_map(struct placer_buffer *buffer)
{
	KUNIT_EXPECT_EQ(scene->test, buffer->state, PLACER_COPYING);
	scene->sgt =
		dma_buf_map_attachment_unlocked(scene->attach, DMA_TO_DEVICE);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(scene->test, scene->sgt);
	KUNIT_EXPECT_EQ(scene->test, buffer->state, PLACER_BACKED);
	KUNIT_EXPECT_EQ(scene->test, buffer->generation, 1);
}

/* A device that the present memory serves maps meanwhile: it gets that memory. */
static void move_cancelled_by_map(struct kunit *test)
{
	scene->attach = mock_attach_static(scene->dmabuf, scene->easy);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->attach);
	move_wanted();
	scene->act = act_map;
	move_commit();
	KUNIT_EXPECT_EQ(test, scene->pieces, 2);
	move_expect(&mock_scattered, 1);
	move_expect_counted(PLACER_COUNT_PRECOPIED, 1);
	move_expect_counted(PLACER_COUNT_CANCELLED, 1);
}

static void act_attach(struct placer_buffer *buffer)
{
	scene->attach = mock_attach_static(scene->dmabuf, scene->easy);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(scene->test, scene->attach);
	KUNIT_EXPECT_EQ(scene->test, buffer->state, PLACER_BACKED);
}

/* The move begins anew, with regard to the new device. */
static void move_cancelled_by_attach(struct kunit *test)
{
	move_needed();
	scene->act = act_attach;
	move_commit();
	move_expect(&mock_arena.heap, 2);
	move_expect_counted(PLACER_COUNT_PRECOPIED, 2);
	move_expect_counted(PLACER_COUNT_CANCELLED, 1);
}

static struct mock_importer pinner;

static void act_pin(struct placer_buffer *buffer)
{
	KUNIT_EXPECT_EQ(scene->test, mock_pin(&pinner), 0);
	KUNIT_EXPECT_EQ(scene->test, buffer->state, PLACER_BACKED);
}

static void move_cancelled_by_pin(struct kunit *test)
{
	move_wanted();
	pinner = (struct mock_importer){};
	KUNIT_ASSERT_EQ(test,
			mock_attach(&pinner, &mock_kinds[MOCK_DYNAMIC],
				    scene->dmabuf, scene->easy),
			0);
	if (!dma_buf_attachment_lets_go(pinner.attach)) {
		mock_detach(&pinner);
		kunit_skip(test, "dynamic importers hold the buffer");
	}
	scene->act = act_pin;
	move_commit();
	move_expect(&mock_scattered, 1);
	move_expect_counted(PLACER_COUNT_CANCELLED, 1);
	mock_unpin(&pinner);
	mock_detach(&pinner);
}

static struct iosys_map kernel_map;

static void act_vmap(struct placer_buffer *buffer)
{
	KUNIT_ASSERT_EQ(scene->test,
			dma_buf_vmap_unlocked(scene->dmabuf, &kernel_map), 0);
	KUNIT_EXPECT_EQ(scene->test, buffer->state, PLACER_BACKED);
	scene->value = 99;
	memset(kernel_map.vaddr, scene->value, PAGE_SIZE);
}

static void move_cancelled_by_vmap(struct kunit *test)
{
	move_wanted();
	scene->act = act_vmap;
	move_commit();
	move_expect(&mock_scattered, 1);
	move_expect_counted(PLACER_COUNT_CANCELLED, 1);
	dma_buf_vunmap_unlocked(scene->dmabuf, &kernel_map);
	/* Nothing holds the buffer there any more. */
	move_commit();
	move_expect(&mock_arena.heap, 2);
}

static int map_task(void *unused)
{
	scene->sgt =
		dma_buf_map_attachment_unlocked(scene->attach, DMA_TO_DEVICE);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(scene->test, scene->sgt);
	return 0;
}

/* The other task takes over the copy, and waits until this one has stopped. */
static void act_task(struct placer_buffer *buffer, int (*act)(void *unused))
{
	unsigned int tries;

	scene->task = kthread_run(act, NULL, "placer-kunit");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(scene->test, scene->task);
	get_task_struct(scene->task);
	for (tries = 0; tries < 1000 && READ_ONCE(buffer->copy); tries++)
		msleep(20);
	KUNIT_EXPECT_NULL(scene->test, READ_ONCE(buffer->copy));
	/* A task that did not wait would be done by now. */
	msleep(20);
	KUNIT_EXPECT_EQ(scene->test, READ_ONCE(buffer->generation), 1);
}

static void act_map_task(struct placer_buffer *buffer)
{
	act_task(buffer, map_task);
}

static void move_join(void)
{
	kthread_stop(scene->task);
	put_task_struct(scene->task);
}

/* A device that the present memory does not serve maps meanwhile: it finishes the move itself. */
static void move_finished_by_map(struct kunit *test)
{
	move_needed();
	scene->attach = scene->need;
	scene->need = NULL;
	scene->act = act_map_task;
	move_commit();
	move_join();
	KUNIT_EXPECT_GT(test, scene->locked, 0);
	move_expect(&mock_arena.heap, 2);
	move_expect_counted(PLACER_COUNT_PRECOPIED, 1);
	move_expect_counted(PLACER_COUNT_CANCELLED, 0);
	move_expect_counted(PLACER_COUNT_FINISHED, 1);
	move_expect_counted(PLACER_COUNT_MOVED, 1);
}

static int vmap_task(void *unused)
{
	KUNIT_EXPECT_EQ(scene->test,
			dma_buf_vmap_unlocked(scene->dmabuf, &kernel_map), 0);
	return 0;
}

static void act_vmap_task(struct placer_buffer *buffer)
{
	act_task(buffer, vmap_task);
}

/* So does the kernel, as the buffer is held afterwards and its device needs it there. */
static void move_finished_by_vmap(struct kunit *test)
{
	move_needed();
	scene->act = act_vmap_task;
	move_commit();
	move_join();
	move_expect(&mock_arena.heap, 2);
	move_expect_counted(PLACER_COUNT_FINISHED, 1);
	dma_buf_vunmap_unlocked(scene->dmabuf, &kernel_map);
}

static void act_write(struct placer_buffer *buffer)
{
	scene->value = 77;
	move_write(buffer, 0, scene->value);
}

/* A page that was copied already is written: it is copied again, with the lock held. */
static void move_keeps_late_write(struct kunit *test)
{
	move_needed();
	scene->act = act_write;
	move_commit();
	move_expect(&mock_arena.heap, 2);
	move_expect_counted(PLACER_COUNT_REWRITTEN, 0);
	move_expect_counted(PLACER_COUNT_COPIED, 2 * SIZE);
}

static void write_always(struct placer_buffer *buffer)
{
	unsigned int locked = scene->locked;

	move_count(buffer);
	if (scene->locked == locked)
		move_write(buffer, 0, ++scene->value);
}

static void move_copies_rest(struct kunit *test)
{
	move_needed();
	placer_copy_hook = write_always;
	move_commit();
	KUNIT_EXPECT_GT(test, scene->locked, 0);
	KUNIT_EXPECT_EQ(test, scene->pieces, 4 * scene->locked);
	move_expect(&mock_arena.heap, 2);
	move_expect_counted(PLACER_COUNT_REWRITTEN, 1);
	move_expect_counted(PLACER_COUNT_COPIED, 4 * SIZE);
}

static void act_kill(struct placer_buffer *buffer)
{
	allow_signal(SIGKILL);
	send_sig(SIGKILL, current, 1);
}

static int commit_task(void *unused)
{
	KUNIT_EXPECT_EQ(scene->test, placer_buffer_commit(scene->dmabuf, 0),
			-EINTR);
	flush_signals(current);
	return 0;
}

/* The buffer stays, and can be moved later. */
static void move_killed(struct kunit *test)
{
	move_needed();
	scene->act = act_kill;
	scene->task = kthread_run(commit_task, NULL, "placer-kunit");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->task);
	get_task_struct(scene->task);
	wait_for_release(READ_ONCE(scene->pieces) >= 2);
	move_join();
	KUNIT_EXPECT_EQ(test, scene->pieces, 2);
	move_expect(&mock_scattered, 1);
	move_commit();
	move_expect(&mock_arena.heap, 2);
}

static void act_kill_locked(struct placer_buffer *buffer)
{
	unsigned int tries;

	for (tries = 0; tries < 1000 && !dma_resv_is_locked(&buffer->resv);
	     tries++)
		msleep(20);
	act_kill(buffer);
}

/* The same if the lock cannot be taken again. */
static void move_killed_without_lock(struct kunit *test)
{
	struct placer_buffer *buffer = move_buffer();

	move_needed();
	scene->act = act_kill_locked;
	scene->task = kthread_run(commit_task, NULL, "placer-kunit");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->task);
	get_task_struct(scene->task);
	wait_for_release(READ_ONCE(scene->pieces) >= 2);
	dma_resv_lock(&buffer->resv, NULL);
	move_join();
	KUNIT_EXPECT_NULL(test, READ_ONCE(buffer->copy));
	KUNIT_EXPECT_EQ(test, buffer->state, PLACER_COPYING);
	dma_resv_unlock(&buffer->resv);
	move_commit();
	move_expect(&mock_arena.heap, 2);
}

/* A device that comes at each try cannot keep the buffer from moving for ever. */
static void attach_always(struct placer_buffer *buffer)
{
	unsigned int locked = scene->locked;

	move_count(buffer);
	if (scene->locked != locked)
		return;
	if (scene->attach)
		dma_buf_detach(scene->dmabuf, scene->attach);
	act_attach(buffer);
}

static void move_ends_under_lock(struct kunit *test)
{
	move_needed();
	placer_copy_hook = attach_always;
	move_commit();
	KUNIT_EXPECT_GT(test, scene->locked, 0);
	move_expect(&mock_arena.heap, 2);
	move_expect_counted(PLACER_COUNT_CANCELLED, 3);
}

/* Commit as a program does, with ten minutes or no time at all. */
static struct dmabuf_placer_commit move_commit_of(u32 timeout_ms)
{
	return (struct dmabuf_placer_commit){ .timeout_ms = timeout_ms };
}

static void act_fence(struct placer_buffer *buffer)
{
	scene->fence = mock_fence_add(scene->dmabuf);
	KUNIT_EXPECT_NOT_NULL(scene->test, scene->fence);
}

static void commit_ends_fence(struct placer_buffer *buffer, int rc)
{
	if (!scene->fence)
		return;
	scene->error = rc;
	mock_fence_end(scene->fence);
	scene->fence = NULL;
}

/* DMA that begins while the content is copied is waited for like earlier DMA. */
static void move_waits_for_later_fence(struct kunit *test)
{
	struct dmabuf_placer_commit commit = move_commit_of(600000);

	move_wanted();
	scene->act = act_fence;
	placer_commit_hook = commit_ends_fence;
	KUNIT_EXPECT_EQ(test, placer_abi_commit_to(scene->dmabuf, &commit), 0);
	KUNIT_EXPECT_EQ(test, scene->error, -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, commit.out_generation, 2);
	KUNIT_EXPECT_EQ(test, commit.out_hold, DMABUF_PLACER_HOLD_NONE);
	KUNIT_EXPECT_STREQ(test, commit.out_holder, "");
	KUNIT_EXPECT_EQ(test, commit.out_unmet, 0);
	move_expect(&mock_arena.heap, 2);
}

/* No time is left, but the DMA has ended just now. */
static void move_looks_again_after_fence(struct kunit *test)
{
	struct dmabuf_placer_commit commit = move_commit_of(0);

	move_wanted();
	act_fence(move_buffer());
	placer_commit_hook = commit_ends_fence;
	KUNIT_EXPECT_EQ(test, placer_abi_commit_to(scene->dmabuf, &commit), 0);
	KUNIT_EXPECT_EQ(test, scene->error, -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, commit.out_generation, 2);
	KUNIT_EXPECT_EQ(test, commit.out_hold, DMABUF_PLACER_HOLD_NONE);
	KUNIT_EXPECT_EQ(test, commit.out_unmet, 0);
	move_expect(&mock_arena.heap, 2);
}

static void commit_loses_need(struct placer_buffer *buffer, int rc)
{
	if (!scene->need)
		return;
	scene->error = rc;
	dma_buf_detach(scene->dmabuf, scene->need);
	scene->need = NULL;
}

/* The DMA goes on, but the device that needed other memory has just left. */
static void move_suits_by_now(struct kunit *test)
{
	struct dmabuf_placer_commit commit = move_commit_of(0);

	move_needed();
	act_fence(move_buffer());
	placer_commit_hook = commit_loses_need;
	KUNIT_EXPECT_EQ(test, placer_abi_commit_to(scene->dmabuf, &commit), 0);
	KUNIT_EXPECT_EQ(test, scene->error, -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, commit.out_generation, 1);
	KUNIT_EXPECT_EQ(test, commit.out_hold, DMABUF_PLACER_HOLD_NONE);
	KUNIT_EXPECT_STREQ(test, commit.out_holder, "");
	move_expect(&mock_scattered, 1);
}

static void commit_loses_decision(struct placer_buffer *buffer, int rc)
{
	scene->tries++;
	dma_resv_lock(&buffer->resv, NULL);
	kfree(buffer->decision);
	buffer->decision = NULL;
	dma_resv_unlock(&buffer->resv);
}

/*
 * The fence is named, whatever others have decided meanwhile. Its DMA has not ended, but is not
 * waited for a second time.
 */
static void move_names_fence(struct kunit *test)
{
	struct dmabuf_placer_commit commit = move_commit_of(0);

	move_wanted();
	act_fence(move_buffer());
	placer_commit_hook = commit_loses_decision;
	KUNIT_EXPECT_EQ(test, placer_abi_commit_to(scene->dmabuf, &commit),
			-ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, commit.out_hold, DMABUF_PLACER_HOLD_FENCE);
	KUNIT_EXPECT_STREQ(test, commit.out_holder, "placer_kunit");
	KUNIT_EXPECT_EQ(test, scene->tries, 1);
	move_expect(&mock_scattered, 1);
}

static void commit_lets_go(struct placer_buffer *buffer, int rc)
{
	if (scene->error)
		return;
	scene->error = -EBUSY;
	KUNIT_EXPECT_EQ(scene->test, rc, 0);
	dma_buf_vunmap_unlocked(scene->dmabuf, &kernel_map);
}

/* If commit succeeds, the buffer has moved, even if the holder released it between two checks. */
static void move_while_holder_leaves(struct kunit *test)
{
	struct dmabuf_placer_commit commit = move_commit_of(0);

	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(scene->dmabuf, &kernel_map),
			0);
	move_wanted();
	placer_commit_hook = commit_lets_go;
	KUNIT_EXPECT_EQ(test, placer_abi_commit_to(scene->dmabuf, &commit), 0);
	KUNIT_EXPECT_EQ(test, scene->error, -EBUSY);
	KUNIT_EXPECT_EQ(test, commit.out_generation, 2);
	KUNIT_EXPECT_EQ(test, commit.out_hold, DMABUF_PLACER_HOLD_NONE);
	KUNIT_EXPECT_STREQ(test, commit.out_heap, mock_arena.heap.name);
	move_expect(&mock_arena.heap, 2);
}

static void act_release(struct placer_buffer *buffer)
{
	dma_buf_put(scene->dmabuf);
	scene->dmabuf = NULL;
	flush_delayed_fput();
}

/* The last reference goes while the worker moves the buffer to cheaper memory. */
static void move_released(struct kunit *test)
{
	unsigned int delay = placer_demote_delay_ms;

	mock_arena.heap.cost = COST_WORTH_LEAVING;
	placer_demote_delay_ms = 1;
	move_needed();
	move_commit();
	move_expect(&mock_arena.heap, 2);
	scene->pieces = 0;
	scene->act = act_release;
	dma_buf_detach(scene->dmabuf, scene->need);
	scene->need = NULL;
	wait_for_release(!READ_ONCE(scene->dmabuf) &&
			 !mock_heap_used(&mock_arena.heap) &&
			 !mock_heap_used(&mock_scattered));
	KUNIT_EXPECT_NULL(test, scene->dmabuf);
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_arena.heap), 0);
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_scattered), 0);
	move_expect_counted(PLACER_COUNT_CANCELLED, 1);
	placer_demote_delay_ms = delay;
	mock_arena.heap.cost = 2;
}

static int move_suite_init(struct kunit_suite *suite)
{
	int rc = mock_heaps_add();

	if (rc)
		return rc;
	rc = platform_driver_register(&move_driver);
	if (rc)
		mock_heaps_remove();
	return rc;
}

static void move_suite_exit(struct kunit_suite *suite)
{
	platform_driver_unregister(&move_driver);
	mock_heaps_remove();
}

static struct kunit_case move_cases[] = {
	KUNIT_CASE(move_drops_lock),
	KUNIT_CASE(move_short_keeps_lock),
	KUNIT_CASE(move_never_drops_lock),
	KUNIT_CASE(move_map_keeps_lock),
	KUNIT_CASE(move_cancelled_by_map),
	KUNIT_CASE(move_cancelled_by_attach),
	KUNIT_CASE(move_cancelled_by_pin),
	KUNIT_CASE(move_cancelled_by_vmap),
	KUNIT_CASE(move_finished_by_map),
	KUNIT_CASE(move_finished_by_vmap),
	KUNIT_CASE(move_keeps_late_write),
	KUNIT_CASE(move_copies_rest),
	KUNIT_CASE(move_killed),
	KUNIT_CASE(move_killed_without_lock),
	KUNIT_CASE(move_ends_under_lock),
	KUNIT_CASE(move_waits_for_later_fence),
	KUNIT_CASE(move_looks_again_after_fence),
	KUNIT_CASE(move_suits_by_now),
	KUNIT_CASE(move_names_fence),
	KUNIT_CASE(move_while_holder_leaves),
	KUNIT_CASE(move_released),
	{},
};

struct kunit_suite placer_move_suite = {
	.name = "placer_move",
	.suite_init = move_suite_init,
	.suite_exit = move_suite_exit,
	.init = move_init,
	.exit = move_exit,
	.test_cases = move_cases,
};
