// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: a large buffer takes ordinary memory in parts, as the CPU touches it.
 *
 * A test touches pages as a fault does, and acts at the moment when a part was taken and is not in
 * the buffer yet. What has to wait for that part is done by a thread.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/fcntl.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/sched/task.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <placer/heaps.h>

#include "../../exporter/fill.h"
#include "../../exporter/place.h"
#include "kunit.h"
#include "mock_heap.h"
#include "mock_importer.h"

#define PART	 (PLACER_PART_SIZE >> PAGE_SHIFT)
#define NR_PARTS 4
/* The last part is shorter. */
#define SIZE	  (NR_PARTS * PLACER_PART_SIZE - SZ_1M)
#define LAST	  ((SIZE >> PAGE_SHIFT) - 1)
#define COST_DEAR 1000

/**
 * struct partial_scene - a buffer of four parts, and what happens while one is taken
 * @test: the test
 * @dmabuf: the buffer; NULL once a test has put it
 * @device: a device that can use any memory
 * @attach: what a test attaches, or NULL
 * @sgt: what a test maps, or NULL
 * @used: of the system heap when the test began, bytes
 * @filled: counter of parts when the test began
 * @taken: how often a part was taken
 * @act: what a test does then, once; or NULL
 * @thread: what a thread does from then on, once; or NULL
 * @task: the thread, or NULL
 * @ended: the threads of a test have done it
 * @ballast: memory of the system heap, as much as a buffer; or NULL
 * @scattered: the mock heap is registered
 */
struct partial_scene {
	struct kunit *test;
	struct dma_buf *dmabuf;
	struct device *device;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	long used;
	u64 filled;
	unsigned int taken;
	void (*act)(void);
	int (*thread)(void *unused);
	struct task_struct *task;
	struct completion ended;
	struct placer_backing *ballast;
	bool scattered;
};

/* The scene of the running test, for the callback. */
static struct partial_scene *scene;

/* Its function ends with complete(). */
static struct task_struct *partial_start(int (*thread)(void *), void *data)
{
	struct task_struct *task = kthread_create(thread, data, "placer-kunit");

	KUNIT_ASSERT_NOT_ERR_OR_NULL(scene->test, task);
	get_task_struct(task);
	wake_up_process(task);
	return task;
}

/* Time for the thread to end, if nothing keeps it. */
static void partial_start_waiting(void)
{
	int (*thread)(void *) = scene->thread;

	scene->thread = NULL;
	if (!thread)
		return;
	scene->task = partial_start(thread, NULL);
	msleep(50);
	KUNIT_EXPECT_FALSE(scene->test, completion_done(&scene->ended));
}

static void partial_taken(struct placer_buffer *buffer)
{
	void (*act)(void) = scene->act;

	scene->taken++;
	/* The lock is free. */
	if (dma_resv_trylock(&buffer->resv))
		dma_resv_unlock(&buffer->resv);
	else
		KUNIT_FAIL(scene->test, "the lock is held");
	scene->act = NULL;
	if (act)
		act();
	partial_start_waiting();
}

/* The thread that has waited for a part goes on once that is there. */
static void partial_join(void)
{
	KUNIT_ASSERT_NOT_NULL(scene->test, scene->task);
	wait_for_completion(&scene->ended);
	kthread_stop_put(scene->task);
	scene->task = NULL;
}

static int partial_init(struct kunit *test)
{
	scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, scene);
	wait_for_release(!placer_buffers_exist());
	scene->test = test;
	init_completion(&scene->ended);
	scene->device = mock_device(test, "vkms.kunit", DMA_BIT_MASK(64));
	scene->dmabuf = placer_buffer_create("kunit", SIZE, O_RDWR);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->dmabuf);
	scene->used = mock_heap_used(placer_system_heap());
	scene->filled = placer_counted(PLACER_COUNT_FILLED);
	placer_fill_hook = partial_taken;
	return 0;
}

static void partial_put(void)
{
	if (scene->sgt)
		dma_buf_unmap_attachment_unlocked(scene->attach, scene->sgt,
						  DMA_TO_DEVICE);
	if (scene->attach)
		dma_buf_detach(scene->dmabuf, scene->attach);
	if (scene->dmabuf)
		dma_buf_put(scene->dmabuf);
	scene->dmabuf = NULL;
}

/* Make all heaps but the system heap too small for the buffer, or open them again. */
static void partial_shut_others(bool shut)
{
	struct placer_heap *heap = NULL;

	while ((heap = placer_heap_next(heap)))
		if (heap != placer_system_heap() && heap != &mock_scattered)
			atomic_long_set(&heap->limit,
					shut ? PAGE_SIZE : LONG_MAX);
}

/* Whatever a test did, all memory comes back. */
static void partial_exit(struct kunit *test)
{
	placer_fill_hook = NULL;
	atomic_long_set(&placer_system_heap()->limit, LONG_MAX);
	partial_shut_others(false);
	partial_put();
	placer_backing_put(scene->ballast);
	wait_for_release(!placer_buffers_exist());
	KUNIT_EXPECT_EQ(test, mock_heap_used(placer_system_heap()),
			scene->used);
	KUNIT_EXPECT_EQ(test,
			atomic_long_read(&placer_system_heap()->stats.promised),
			0);
	if (!scene->scattered)
		return;
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_scattered), 0);
	placer_heap_unregister(&mock_scattered);
}

static struct placer_buffer *partial_buffer(void)
{
	return scene->dmabuf->priv;
}

/* What a fault does without the mmap lock. */
static int partial_touch(pgoff_t index)
{
	return placer_buffer_touch(partial_buffer(), index);
}

static void *partial_page(pgoff_t index)
{
	const struct placer_backing *memory =
		__placer_buffer_memory(partial_buffer());
	const struct placer_run *run = placer_backing_find(memory, index);

	KUNIT_ASSERT_NOT_NULL(scene->test, run);
	return __va(PFN_PHYS(run->pfn + (index - run->index)));
}

static void partial_write(pgoff_t index, u8 value)
{
	KUNIT_ASSERT_EQ(scene->test, partial_touch(index), 0);
	KUNIT_EXPECT_NULL(scene->test,
			  memchr_inv(partial_page(index), 0, PAGE_SIZE));
	placer_written_mark(&partial_buffer()->written, index, 1);
	memset(partial_page(index), value, PAGE_SIZE);
}

static void partial_expect(pgoff_t index, u8 value)
{
	KUNIT_EXPECT_NULL(scene->test,
			  memchr_inv(partial_page(index), value, PAGE_SIZE));
}

static void partial_expect_used(size_t bytes)
{
	if (scene->ballast)
		bytes += scene->ballast->size;
	KUNIT_EXPECT_EQ(scene->test, mock_heap_used(placer_system_heap()),
			scene->used + (long)bytes);
}

static void partial_expect_state(enum placer_state state)
{
	const struct placer_buffer *buffer = partial_buffer();

	KUNIT_EXPECT_EQ(scene->test, buffer->state, state);
	KUNIT_EXPECT_EQ(scene->test, !buffer->partial, state != PLACER_PARTIAL);
	KUNIT_EXPECT_EQ(scene->test, !buffer->backing, state != PLACER_BACKED);
	KUNIT_EXPECT_EQ(scene->test,
			atomic_long_read(&placer_system_heap()->stats.promised),
			buffer->partial ? buffer->size - buffer->partial->size :
					  0);
}

static u64 partial_filled(void)
{
	return placer_counted(PLACER_COUNT_FILLED) - scene->filled;
}

/* All of the buffer's memory is in this heap, and nothing else has memory. */
static void partial_expect_backed(const struct placer_heap *heap)
{
	const struct placer_backing *backing = partial_buffer()->backing;

	partial_expect_state(PLACER_BACKED);
	KUNIT_ASSERT_NOT_NULL(scene->test, backing);
	KUNIT_EXPECT_STREQ(scene->test, backing->heap->name, heap->name);
	heap_expect_sound(scene->test, backing, SIZE);
	partial_expect_used(heap == placer_system_heap() ? SIZE : 0);
}

/*
 * Limit the system heap to its present use and @bytes for the buffer. Ballast of the size of the
 * buffer is in use, so the limit is never less than that size.
 */
static void partial_limit(size_t bytes)
{
	struct placer_heap *heap = placer_system_heap();

	partial_shut_others(true);
	if (!scene->ballast) {
		scene->ballast = heap_take(heap->id, SIZE, PLACER_NO_LIMIT, 1);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(scene->test, scene->ballast);
	}
	atomic_long_set(&heap->limit,
			scene->used + (long)(scene->ballast->size + bytes));
}

static void partial_add_scattered(unsigned int cost)
{
	KUNIT_ASSERT_EQ(scene->test, mock_scattered_add(), 0);
	scene->scattered = true;
	WRITE_ONCE(mock_scattered.cost, cost);
}

static void partial_touch_takes_part(struct kunit *test)
{
	const struct placer_buffer *buffer = partial_buffer();

	partial_write(PART + 3, 1);
	partial_expect_state(PLACER_PARTIAL);
	partial_expect_used(PLACER_PART_SIZE);
	KUNIT_EXPECT_NULL(test, placer_backing_find(buffer->partial, PART - 1));
	KUNIT_EXPECT_NOT_NULL(test, placer_backing_find(buffer->partial, PART));
	KUNIT_EXPECT_NULL(test, placer_backing_find(buffer->partial, 2 * PART));
	KUNIT_EXPECT_EQ(test, buffer->generation, 1);
	/* All of a part is there. */
	KUNIT_EXPECT_EQ(test, partial_touch(PART), 0);
	KUNIT_EXPECT_EQ(test, scene->taken, 1);
	KUNIT_EXPECT_EQ(test, partial_filled(), 1);
	/* And the decision is known. */
	KUNIT_ASSERT_NOT_NULL(test, buffer->decision);
	KUNIT_EXPECT_EQ(test, buffer->decision->result, 0);
	KUNIT_EXPECT_STREQ(test,
			   buffer->decision
				   ->judgements[buffer->decision->chosen]
				   .heap,
			   "system");
}

static const pgoff_t partial_orders[][NR_PARTS] = {
	{ 0, 1, 2, 3 },
	{ 3, 2, 1, 0 },
	{ 2, 0, 3, 1 },
	{ 1, 3, 0, 2 },
};

/* In whatever order parts come, they are where they belong, and make the buffer backed. */
static void partial_touch_all(struct kunit *test)
{
	unsigned int order, i;

	for (order = 0; order < ARRAY_SIZE(partial_orders); order++) {
		for (i = 0; i < NR_PARTS; i++) {
			partial_expect_state(i ? PLACER_PARTIAL :
						 PLACER_UNBACKED);
			partial_write(partial_orders[order][i] * PART + 7,
				      i + 1);
		}
		partial_expect_backed(placer_system_heap());
		for (i = 0; i < NR_PARTS; i++)
			partial_expect(partial_orders[order][i] * PART + 7,
				       i + 1);
		KUNIT_EXPECT_EQ(test, scene->taken, (order + 1) * NR_PARTS);
		partial_put();
		wait_for_release(!placer_buffers_exist());
		partial_expect_used(0);
		scene->dmabuf = placer_buffer_create("kunit", SIZE, O_RDWR);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->dmabuf);
	}
}

/* The window of a fault ends where memory does. */
static void partial_clip(struct kunit *test)
{
	pgoff_t first = 0, end = LAST + 1;

	partial_write(PART, 1);
	placer_backing_clip(partial_buffer()->partial, PART + 5, &first, &end);
	KUNIT_EXPECT_EQ(test, first, PART);
	KUNIT_EXPECT_EQ(test, end, 2 * PART);
	partial_write(2 * PART, 2);
	first = 0;
	end = LAST + 1;
	placer_backing_clip(partial_buffer()->partial, PART + 5, &first, &end);
	KUNIT_EXPECT_EQ(test, first, PART);
	KUNIT_EXPECT_EQ(test, end, 3 * PART);
	first = PART + 1;
	end = 2 * PART + 1;
	placer_backing_clip(partial_buffer()->partial, PART + 5, &first, &end);
	KUNIT_EXPECT_EQ(test, first, PART + 1);
	KUNIT_EXPECT_EQ(test, end, 2 * PART + 1);
}

/* Parts that are there stay where they are. */
static void partial_commit_completes(struct kunit *test)
{
	void *at[2];

	partial_write(LAST, 1);
	partial_write(PART, 2);
	at[0] = partial_page(LAST);
	at[1] = partial_page(PART);
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), 0);
	partial_expect_backed(placer_system_heap());
	KUNIT_EXPECT_PTR_EQ(test, partial_page(LAST), at[0]);
	KUNIT_EXPECT_PTR_EQ(test, partial_page(PART), at[1]);
	partial_expect(LAST, 1);
	partial_expect(PART, 2);
	partial_expect(0, 0);
	partial_expect(2 * PART, 0);
}

static void partial_attach(void)
{
	scene->attach = mock_attach_static(scene->dmabuf, scene->device);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(scene->test, scene->attach);
}

static void partial_map(void)
{
	if (!scene->attach)
		partial_attach();
	scene->sgt =
		dma_buf_map_attachment_unlocked(scene->attach, DMA_TO_DEVICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(scene->test, scene->sgt);
}

/* The device gets the pages that the CPU has. */
static void partial_map_completes(struct kunit *test)
{
	void *at;

	partial_write(0, 1);
	at = partial_page(0);
	partial_map();
	partial_expect_backed(placer_system_heap());
	KUNIT_EXPECT_PTR_EQ(test, partial_page(0), at);
	partial_expect(0, 1);
	partial_expect(LAST, 0);
}

static void partial_vmap_completes(struct kunit *test)
{
	struct iosys_map map;
	u8 *vaddr;

	partial_write(PART + 1, 1);
	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(scene->dmabuf, &map), 0);
	vaddr = map.vaddr;
	KUNIT_EXPECT_EQ(test, vaddr[(PART + 1) << PAGE_SHIFT], 1);
	KUNIT_EXPECT_EQ(test, vaddr[0], 0);
	partial_expect_backed(placer_system_heap());
	dma_buf_vunmap_unlocked(scene->dmabuf, &map);
}

/* A buffer that a device is about to use gets all of its memory at once. */
static void partial_not_beside_device(struct kunit *test)
{
	partial_attach();
	KUNIT_EXPECT_EQ(test, partial_touch(0), 0);
	partial_expect_backed(placer_system_heap());
	KUNIT_EXPECT_EQ(test, scene->taken, 0);
}

static void partial_attach_between(struct kunit *test)
{
	partial_write(0, 1);
	partial_attach();
	partial_expect_state(PLACER_PARTIAL);
	KUNIT_EXPECT_EQ(test, partial_touch(PART), 0);
	partial_expect_backed(placer_system_heap());
	partial_expect(0, 1);
	KUNIT_EXPECT_EQ(test, scene->taken, 1);
}

static void partial_small_is_whole(struct kunit *test)
{
	dma_buf_put(scene->dmabuf);
	scene->dmabuf = placer_buffer_create("kunit", SZ_4M, O_RDWR);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->dmabuf);
	KUNIT_EXPECT_EQ(test, partial_touch(0), 0);
	partial_expect_state(PLACER_BACKED);
	KUNIT_EXPECT_EQ(test, scene->taken, 0);
}

static int thread_touch(void *unused)
{
	KUNIT_EXPECT_EQ(scene->test, partial_touch(0), 0);
	complete(&scene->ended);
	return 0;
}

/* Two tasks at one part: the second waits, finds it there, and takes none. */
static void partial_touched_meanwhile(struct kunit *test)
{
	scene->thread = thread_touch;
	partial_write(1, 1);
	partial_join();
	KUNIT_EXPECT_EQ(test, scene->taken, 1);
	partial_expect_state(PLACER_PARTIAL);
	partial_expect_used(PLACER_PART_SIZE);
	partial_expect(0, 0);
}

/* The same where there is memory for one part only. */
static void partial_touched_at_limit(struct kunit *test)
{
	u64 refused = placer_counted(PLACER_COUNT_REFUSED);

	partial_limit(PLACER_PART_SIZE);
	scene->thread = thread_touch;
	partial_write(1, 1);
	partial_join();
	partial_expect_state(PLACER_PARTIAL);
	partial_expect_used(PLACER_PART_SIZE);
	KUNIT_EXPECT_EQ(test, scene->taken, 1);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_REFUSED), refused);
}

static int thread_touch_other(void *unused)
{
	partial_write(2 * PART, 2);
	complete(&scene->ended);
	return 0;
}

/* Two tasks at two parts: one after the other. */
static void partial_other_meanwhile(struct kunit *test)
{
	partial_write(0, 1);
	scene->thread = thread_touch_other;
	partial_write(PART, 3);
	partial_join();
	KUNIT_EXPECT_EQ(test, scene->taken, 3);
	partial_expect_used(3 * PLACER_PART_SIZE);
	partial_expect(0, 1);
	partial_expect(PART, 3);
	partial_expect(2 * PART, 2);
}

/* The same while the buffer's first memory is being taken. */
static void partial_first_meanwhile(struct kunit *test)
{
	scene->thread = thread_touch_other;
	partial_write(PART, 3);
	partial_join();
	KUNIT_EXPECT_EQ(test, scene->taken, 2);
	partial_expect_used(2 * PLACER_PART_SIZE);
	partial_expect(2 * PART, 2);
}

static int thread_commit(void *unused)
{
	KUNIT_EXPECT_EQ(scene->test, placer_buffer_commit(scene->dmabuf, 0), 0);
	complete(&scene->ended);
	return 0;
}

/* The part goes in, and commit adds the rest. */
static void partial_committed_meanwhile(struct kunit *test)
{
	partial_write(0, 1);
	scene->thread = thread_commit;
	KUNIT_EXPECT_EQ(test, partial_touch(PART), 0);
	partial_join();
	partial_expect_backed(placer_system_heap());
	partial_expect(0, 1);
	KUNIT_EXPECT_EQ(test, scene->taken, 2);
	KUNIT_EXPECT_EQ(test, partial_filled(), 2);
}

static void act_map(void)
{
	partial_map();
}

/* Importers hold locks, so a device does not wait: the part is of no use any more. */
static void partial_mapped_meanwhile(struct kunit *test)
{
	partial_write(0, 1);
	scene->act = act_map;
	KUNIT_EXPECT_EQ(test, partial_touch(PART), 0);
	partial_expect_backed(placer_system_heap());
	partial_expect(0, 1);
	KUNIT_EXPECT_EQ(test, scene->taken, 2);
	KUNIT_EXPECT_EQ(test, partial_filled(), 1);
}

static void act_attach(void)
{
	partial_attach();
}

/* Nor does a part go in beside a device that is about to map. */
static void partial_attached_meanwhile(struct kunit *test)
{
	partial_write(0, 1);
	scene->act = act_attach;
	KUNIT_EXPECT_EQ(test, partial_touch(PART), 0);
	partial_expect_backed(placer_system_heap());
	partial_expect(0, 1);
	KUNIT_EXPECT_EQ(test, partial_filled(), 1);
}

static void act_move(void)
{
	partial_add_scattered(1);
	partial_map();
}

/* The buffer has moved: the part is of no use any more. */
static void partial_moved_meanwhile(struct kunit *test)
{
	partial_write(LAST, 1);
	scene->act = act_move;
	KUNIT_EXPECT_EQ(test, partial_touch(0), 0);
	partial_expect_backed(&mock_scattered);
	partial_expect(LAST, 1);
	partial_expect(0, 0);
	KUNIT_EXPECT_EQ(test, partial_filled(), 1);
}

/* Memory for the whole buffer waits for the lock: it is used, and no part goes in before. */
static void partial_beside_offer(struct kunit *test)
{
	const struct placer_heap *heap = placer_system_heap();
	struct placer_backing *all;

	all = heap_take(heap->id, SIZE, PLACER_NO_LIMIT, 1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, all);
	KUNIT_ASSERT_TRUE(test, all->zeroed);
	KUNIT_ASSERT_NULL(test, xchg(&partial_buffer()->offer, all));
	KUNIT_EXPECT_EQ(test, partial_touch(PART), 0);
	KUNIT_EXPECT_EQ(test, scene->taken, 0);
	partial_expect_backed(heap);
	KUNIT_EXPECT_PTR_EQ(test, partial_buffer()->backing, all);
}

/* The content moves with the buffer, and the rest reads as zero. */
static void partial_moves(struct kunit *test)
{
	u64 copied = placer_counted(PLACER_COUNT_COPIED);

	partial_write(PART + 1, 1);
	partial_write(LAST, 2);
	KUNIT_EXPECT_EQ(test, partial_touch(0), 0);
	/* Marked as written, and never touched, as mprotect() leaves it. */
	placer_written_mark(&partial_buffer()->written, 2 * PART, PART);
	partial_add_scattered(1);
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), 0);
	partial_expect_backed(&mock_scattered);
	partial_expect(PART + 1, 1);
	partial_expect(LAST, 2);
	partial_expect(PART + 2, 0);
	partial_expect(2 * PART, 0);
	partial_expect(0, 0);
	/* Two chunks that were written. */
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_COPIED) - copied,
			2 * PLACER_CHUNK_SIZE);
}

/* There is no memory for another part: the whole buffer moves to where there is enough. */
static void partial_full_moves(struct kunit *test)
{
	partial_add_scattered(COST_DEAR);
	partial_shut_others(true);
	partial_write(PART, 1);
	partial_limit(PLACER_PART_SIZE);
	KUNIT_EXPECT_EQ(test, partial_touch(0), 0);
	partial_expect_backed(&mock_scattered);
	partial_expect(PART, 1);
	partial_expect(0, 0);
}

/* A refusal is not remembered. */
static void partial_full_then_free(struct kunit *test)
{
	partial_write(PART, 1);
	partial_limit(PLACER_PART_SIZE);
	KUNIT_EXPECT_EQ(test, partial_touch(0), -ENOMEM);
	partial_expect_state(PLACER_PARTIAL);
	partial_expect(PART, 1);
	partial_limit(SZ_1G);
	partial_write(0, 2);
	partial_expect_state(PLACER_PARTIAL);
	partial_expect_used(2 * PLACER_PART_SIZE);
	partial_expect(PART, 1);
}

/* A failure keeps what is there, and the next try goes on. */
static void partial_commit_fails(struct kunit *test)
{
	partial_write(PART, 1);
	partial_limit(2 * PLACER_PART_SIZE);
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), -ENOMEM);
	partial_expect_state(PLACER_PARTIAL);
	partial_expect_used(PLACER_PART_SIZE);
	partial_expect(PART, 1);
	/* There is enough for a part. */
	partial_write(0, 2);
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), -ENOMEM);
	partial_limit(SIZE);
	KUNIT_EXPECT_EQ(test, placer_buffer_commit(scene->dmabuf, 0), 0);
	partial_expect_backed(placer_system_heap());
	partial_expect(PART, 1);
	partial_expect(0, 2);
}

/* The limit leaves enough for parts, but not for all that map needs. */
static void partial_map_fails(struct kunit *test)
{
	partial_write(PART, 1);
	partial_attach();
	partial_limit(2 * PLACER_PART_SIZE);
	scene->sgt =
		dma_buf_map_attachment_unlocked(scene->attach, DMA_TO_DEVICE);
	KUNIT_EXPECT_PTR_EQ(test, scene->sgt, ERR_PTR(-ENOMEM));
	scene->sgt = NULL;
	partial_expect_state(PLACER_PARTIAL);
	partial_expect(PART, 1);
	partial_limit(SIZE);
	partial_map();
	partial_expect_backed(placer_system_heap());
	partial_expect(PART, 1);
}

/* Without the parameter, the buffer gets all of its memory at once. */
static void partial_off(struct kunit *test)
{
	unsigned long before = placer_part_bytes;

	placer_part_bytes = 0;
	KUNIT_EXPECT_EQ(test, partial_touch(0), 0);
	partial_expect_backed(placer_system_heap());
	placer_part_bytes = before;
}

/* Once much is touched, the rest is added, so that no move has to copy much under the lock. */
static void partial_much_touched(struct kunit *test)
{
	size_t size = SZ_16M + 2 * PLACER_PART_SIZE;
	unsigned int i;

	dma_buf_put(scene->dmabuf);
	scene->dmabuf = placer_buffer_create("kunit", size, O_RDWR);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->dmabuf);
	for (i = 1; i <= SZ_16M / PLACER_PART_SIZE; i++) {
		partial_write(i * PART, i);
		partial_expect_state(PLACER_PARTIAL);
	}
	partial_expect_used(SZ_16M);
	partial_write(0, 0xff);
	partial_expect_state(PLACER_BACKED);
	partial_expect_used(size);
	while (--i)
		partial_expect(i * PART, i);
}

/* Where there is no memory for the rest, the buffer goes on with parts. */
static void partial_much_touched_at_limit(struct kunit *test)
{
	size_t size = SZ_16M + 2 * PLACER_PART_SIZE;
	unsigned int i;

	dma_buf_put(scene->dmabuf);
	scene->dmabuf = placer_buffer_create("kunit", size, O_RDWR);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->dmabuf);
	partial_limit(SZ_16M + PLACER_PART_SIZE);
	for (i = 0; i <= SZ_16M / PLACER_PART_SIZE; i++) {
		partial_write(i * PART, i + 1);
		partial_expect_state(PLACER_PARTIAL);
	}
	partial_expect_used(SZ_16M + PLACER_PART_SIZE);
	KUNIT_EXPECT_EQ(test, partial_touch(i * PART), -ENOMEM);
	partial_expect_state(PLACER_PARTIAL);
	partial_limit(size);
	partial_write(i * PART, i + 1);
	partial_expect_state(PLACER_BACKED);
	partial_expect_used(size);
	do
		partial_expect(i * PART, i + 1);
	while (i--);
}

/* A buffer that gets its rest, if there is any, when 16 MiB of it are touched */
static struct placer_buffer *partial_large(struct kunit *test)
{
	dma_buf_put(scene->dmabuf);
	scene->dmabuf = placer_buffer_create("kunit",
					     SZ_16M + 2 * PLACER_PART_SIZE,
					     O_RDWR);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->dmabuf);
	return scene->dmabuf->priv;
}

/* Where the rest and a further part are both refused, the refusal is reported. */
static void partial_enough_touched_at_limit(struct kunit *test)
{
	struct placer_buffer *buffer = partial_large(test);
	unsigned int i;

	partial_limit(SZ_16M);
	for (i = 0; i < SZ_16M / PLACER_PART_SIZE; i++)
		partial_write(i * PART, i + 1);
	partial_expect_state(PLACER_PARTIAL);
	KUNIT_EXPECT_EQ(test, buffer->told, 0);
	KUNIT_EXPECT_EQ(test, partial_touch(i * PART), -ENOMEM);
	KUNIT_EXPECT_NE(test, buffer->told, 0);
	KUNIT_ASSERT_NOT_NULL(test, buffer->decision);
	KUNIT_EXPECT_EQ(test, buffer->decision->result, -ENOMEM);
	partial_expect_state(PLACER_PARTIAL);
}

/* Where the rest is refused and a part is not, nothing is reported. */
static void partial_enough_touched_goes_on(struct kunit *test)
{
	struct placer_buffer *buffer = partial_large(test);
	unsigned int i;

	partial_limit(SZ_16M + PLACER_PART_SIZE);
	for (i = 0; i <= SZ_16M / PLACER_PART_SIZE; i++)
		partial_write(i * PART, i + 1);
	partial_expect_state(PLACER_PARTIAL);
	KUNIT_EXPECT_EQ(test, buffer->told, 0);
	KUNIT_ASSERT_NOT_NULL(test, buffer->decision);
	KUNIT_EXPECT_EQ(test, buffer->decision->result, 0);
}

static int touch_all(void *first)
{
	pgoff_t index;

	for (index = (pgoff_t)first; index <= LAST; index += PART)
		KUNIT_EXPECT_EQ(scene->test, partial_touch(index), 0);
	complete(&scene->ended);
	return 0;
}

/* Several threads at all parts, where there is no more than the buffer needs. */
static void partial_threads(struct kunit *test)
{
	struct task_struct *task[4];
	unsigned int i, rounds;

	placer_fill_hook = NULL;
	partial_limit(SIZE);
	for (rounds = 0; rounds < 10; rounds++) {
		for (i = 0; i < ARRAY_SIZE(task); i++)
			task[i] = partial_start(touch_all, (void *)(long)i);
		if (rounds % 2)
			KUNIT_EXPECT_EQ(test,
					placer_buffer_commit(scene->dmabuf, 0),
					0);
		/* One that is stopped before it begins does nothing. */
		for (i = 0; i < ARRAY_SIZE(task); i++)
			wait_for_completion(&scene->ended);
		for (i = 0; i < ARRAY_SIZE(task); i++)
			kthread_stop_put(task[i]);
		partial_expect_backed(placer_system_heap());
		heap_expect_zero(test, partial_buffer()->backing);
		partial_put();
		wait_for_release(!placer_buffers_exist());
		scene->dmabuf = placer_buffer_create("kunit", SIZE, O_RDWR);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->dmabuf);
	}
}

static struct kunit_case partial_cases[] = {
	KUNIT_CASE(partial_touch_takes_part),
	KUNIT_CASE(partial_touch_all),
	KUNIT_CASE(partial_clip),
	KUNIT_CASE(partial_commit_completes),
	KUNIT_CASE(partial_map_completes),
	KUNIT_CASE(partial_vmap_completes),
	KUNIT_CASE(partial_not_beside_device),
	KUNIT_CASE(partial_attach_between),
	KUNIT_CASE(partial_small_is_whole),
	KUNIT_CASE(partial_touched_meanwhile),
	KUNIT_CASE(partial_touched_at_limit),
	KUNIT_CASE(partial_other_meanwhile),
	KUNIT_CASE(partial_first_meanwhile),
	KUNIT_CASE(partial_committed_meanwhile),
	KUNIT_CASE(partial_mapped_meanwhile),
	KUNIT_CASE(partial_attached_meanwhile),
	KUNIT_CASE_SLOW(partial_moved_meanwhile),
	KUNIT_CASE(partial_beside_offer),
	KUNIT_CASE(partial_moves),
	KUNIT_CASE(partial_full_moves),
	KUNIT_CASE(partial_full_then_free),
	KUNIT_CASE(partial_commit_fails),
	KUNIT_CASE(partial_map_fails),
	KUNIT_CASE(partial_off),
	KUNIT_CASE(partial_much_touched),
	KUNIT_CASE(partial_much_touched_at_limit),
	KUNIT_CASE(partial_enough_touched_at_limit),
	KUNIT_CASE(partial_enough_touched_goes_on),
	KUNIT_CASE_SLOW(partial_threads),
	{},
};

struct kunit_suite placer_partial_suite = {
	.name = "placer_partial",
	.init = partial_init,
	.exit = partial_exit,
	.test_cases = partial_cases,
};
