// SPDX-License-Identifier: GPL-2.0
/*
 * Fences of DMA: a buffer cannot move before they have signalled.
 *
 * How long that takes is up to others, while poll(), faults and every other importer
 * need the reservation lock. So fences are waited for without it, and then looked at
 * again under it. Only what comes since then is waited for under it, for a frame: in map,
 * pin and vmap, which are called with the lock held, and where a move has just notified
 * importers.
 *
 * A fence may signal only if it is asked to, and merely looking at it is not asking.
 */
#include <linux/dma-fence.h>
#include <linux/dma-resv.h>
#include <linux/freezer.h>
#include <linux/jiffies.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "fence.h"

/* The first fence that has not signalled, as long as the lock is held; or NULL. */
static struct dma_fence *
__placer_fences_first(const struct placer_buffer *buffer)
{
	struct dma_resv_iter cursor;
	struct dma_fence *fence;

	dma_resv_for_each_fence(&cursor, (struct dma_resv *)&buffer->resv,
				DMA_RESV_USAGE_BOOKKEEP, fence) {
		/* Asks it to signal, but does not wait. */
		if (dma_fence_wait_timeout(fence, false, 0) <= 0)
			return fence;
	}
	return NULL;
}

/**
 * __placer_fences_pending() - has any fence of a buffer not signalled yet?
 * @buffer: the buffer
 *
 * Enables signalling, so that the answer changes once the DMA has ended.
 *
 * Context: the reservation lock is held.
 * Return: true if one has not.
 */
bool __placer_fences_pending(const struct placer_buffer *buffer)
{
	dma_resv_assert_held(&buffer->resv);
	return __placer_fences_first(buffer);
}

/**
 * __placer_fences_driver() - find the driver whose DMA has not ended
 * @buffer: the buffer
 * @name: result: name of the driver of the first fence that has not signalled
 * @len: size of @name
 *
 * Context: the reservation lock is held.
 */
void __placer_fences_driver(const struct placer_buffer *buffer, char *name,
			    size_t len)
{
	const char __rcu *driver;
	struct dma_fence *fence;

	dma_resv_assert_held(&buffer->resv);

	fence = __placer_fences_first(buffer);
	/* It may have signalled since it was waited for. */
	if (!fence) {
		strscpy(name, "DMA that ended late", len);
		return;
	}
	rcu_read_lock();
	driver = dma_fence_driver_name(fence);
	strscpy(name, rcu_dereference(driver), len);
	rcu_read_unlock();
}

/*
 * The freezer has a signal pending, too, until the task freezes. Without it, suspend would wait
 * for the fences, and fail.
 */
static int placer_fences_wait_for(struct placer_buffer *buffer, long *left,
				  bool freezable)
{
	unsigned long end = jiffies + *left;
	long rc;

	for (;;) {
		rc = dma_resv_wait_timeout(&buffer->resv,
					   DMA_RESV_USAGE_BOOKKEEP, true,
					   *left);
		*left = max(0L, (long)(end - jiffies));
		if (rc > 0)
			return 0;
		if (fatal_signal_pending(current))
			return -EINTR;
		if (!*left)
			return -ETIMEDOUT;
		if (freezable)
			try_to_freeze();
		if (rc < 0)
			schedule_timeout_uninterruptible(1);
	}
}

/**
 * placer_fences_wait() - wait until all fences of a buffer have signalled
 * @buffer: the buffer; its dma-buf is referenced
 * @left: jiffies to wait, at most; 0 to look only; result: what is left of them
 *
 * Killable, not interruptible: videobuf2 takes an interrupted map for an error, and
 * programs take an interrupted attach for a refusal. dma_resv has no killable wait, so
 * with another signal pending look at the fences once per tick.
 *
 * Without the reservation lock there may be new fences afterwards.
 *
 * Context: may sleep. The reservation lock need not be held.
 * Return: 0; -ETIMEDOUT; -EINTR if the task is being killed.
 */
int placer_fences_wait(struct placer_buffer *buffer, long *left)
{
	return placer_fences_wait_for(buffer, left, false);
}

/**
 * placer_fences_wait_freezable() - placer_fences_wait() that does not keep the system awake
 * @buffer: the buffer; its dma-buf is referenced
 * @left: as of placer_fences_wait()
 *
 * Context: may sleep, and be frozen: no lock is held.
 * Return: as placer_fences_wait().
 */
int placer_fences_wait_freezable(struct placer_buffer *buffer, long *left)
{
	return placer_fences_wait_for(buffer, left, true);
}
