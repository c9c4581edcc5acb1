// SPDX-License-Identifier: GPL-2.0
/*
 * The watch: a thread of high priority that wants a buffer's reservation lock again and
 * again. The longest time that it has to wait is how long others hold the lock.
 */
#include <linux/delay.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/sched.h>

#include "bench.h"

#define WATCH_US 50

/**
 * struct bench_watcher - what is watched
 * @thread: NULL if nothing is
 * @dmabuf: the buffer, referenced
 * @seen: results
 */
static struct bench_watcher {
	struct task_struct *thread;
	struct dma_buf *dmabuf;
	struct bench_watch seen;
} watcher;

static int watch_thread(void *unused)
{
	struct dma_resv *resv = watcher.dmabuf->resv;
	u64 begin;

	while (!kthread_should_stop()) {
		begin = bench_ticks();
		dma_resv_lock(resv, NULL);
		begin = bench_ticks() - begin;
		dma_resv_unlock(resv);
		watcher.seen.longest = max(watcher.seen.longest, begin);
		watcher.seen.takes++;
		usleep_range(WATCH_US, WATCH_US + 1);
	}
	return 0;
}

/**
 * bench_watch() - start to watch a buffer's reservation lock
 * @fd: the buffer
 *
 * Return: 0; -EBUSY; or an error of dma_buf_get() or kthread_create().
 */
int bench_watch(int fd)
{
	struct task_struct *thread;

	if (watcher.thread)
		return -EBUSY;
	watcher.dmabuf = dma_buf_get(fd);
	if (IS_ERR(watcher.dmabuf))
		return PTR_ERR(watcher.dmabuf);

	watcher.seen = (struct bench_watch){};
	thread = kthread_create(watch_thread, NULL, "placer-bench-watch");
	if (IS_ERR(thread)) {
		dma_buf_put(watcher.dmabuf);
		return PTR_ERR(thread);
	}
	sched_set_fifo(thread);
	watcher.thread = thread;
	wake_up_process(thread);
	return 0;
}

/**
 * bench_watched() - stop to watch
 * @watch: results
 *
 * Return: 0, or -ENOENT if nothing is watched.
 */
int bench_watched(struct bench_watch *watch)
{
	if (!watcher.thread)
		return -ENOENT;
	kthread_stop(watcher.thread);
	watcher.thread = NULL;
	*watch = watcher.seen;
	dma_buf_put(watcher.dmabuf);
	return 0;
}
