// SPDX-License-Identifier: GPL-2.0
/*
 * Demotion: a buffer goes back to cheaper memory after the device that needed expensive
 * memory has left.
 *
 * The buffer is looked at only after a delay, as the device may come back at
 * once, and moves only if the solver finds that copying what was written costs
 * less than staying. A buffer that is held is looked at again after the hold
 * has ended. The end of DMA is not notified, so a buffer with pending fences is
 * looked at again after the same delay.
 */
#include <linux/dma-resv.h>
#include <linux/jiffies.h>
#include <linux/moduleparam.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "attempt.h"
#include "counters.h"
#include "demote.h"
#include "fence.h"
#include "needs.h"
#include "question.h"

/* Delay after a user has left. Tests set a shorter one. */
unsigned int placer_demote_delay_ms = MSEC_PER_SEC;
module_param_named(demote_delay_ms, placer_demote_delay_ms, uint, 0644);
MODULE_PARM_DESC(demote_delay_ms,
		 "time before a buffer goes back to cheaper memory, in ms");

static struct workqueue_struct *placer_demote_wq;

static void placer_demote_all(struct work_struct *work);
static DECLARE_WORK(placer_demote_work, placer_demote_all);

static void placer_demote_wake(struct timer_list *timer)
{
	queue_work(placer_demote_wq, &placer_demote_work);
}

/* Not a delayed work, for which there is no counterpart of timer_reduce(). */
static DEFINE_TIMER(placer_demote_timer, placer_demote_wake);

/* Find the set of heaps that are so much cheaper that a move pays off. */
static int __placer_cheaper(struct placer_buffer *buffer, u32 *heaps)
{
	const struct placer_here here = {
		.layout = &buffer->backing->layout,
		.written = placer_written_bytes(&buffer->written, buffer->size),
	};
	struct placer_requirement requirement;

	__placer_requirement(buffer, &requirement);
	return placer_cheaper_heaps(buffer, &requirement, &here, heaps);
}

static unsigned long placer_demote_delay(void)
{
	unsigned int ms = READ_ONCE(placer_demote_delay_ms);

	return max(msecs_to_jiffies(ms), 1UL);
}

static unsigned long __placer_demote_postpone(struct placer_buffer *buffer)
{
	buffer->demote_at = jiffies + placer_demote_delay();
	return placer_demote_delay();
}

/*
 * If there is no cheaper memory now, the next run of the worker tries again. Return:
 * jiffies after which to look at the buffer again, or 0.
 */
static unsigned long __placer_demote(struct placer_buffer *buffer)
{
	u32 heaps;
	int rc = __placer_cheaper(buffer, &heaps);

	if (rc)
		return __placer_demote_postpone(buffer);
	if (heaps) {
		rc = __placer_buffer_replace(buffer, heaps,
					     PLACER_EVENT_DEMOTE);
		if (!rc)
			placer_count(PLACER_COUNT_DEMOTED, 1);
	}
	WRITE_ONCE(buffer->demote, rc != 0);
	return 0;
}

/* Return: jiffies after which to look at the buffer again, or 0. */
static unsigned long __placer_demote_try(struct placer_buffer *buffer)
{
	if (!buffer->backing || __placer_buffer_held(buffer, NULL))
		return 0;
	__placer_expectations_refresh(buffer);
	if (__placer_fences_pending(buffer))
		return __placer_demote_postpone(buffer);
	return __placer_demote(buffer);
}

/* Demote the buffer if its delay is over. Return: jiffies to wait, or 0. */
static unsigned long placer_demote_in_time(struct placer_buffer *buffer)
{
	unsigned long now = jiffies, left = 0;

	/* Blocking is fine in this worker. */
	dma_resv_lock(&buffer->resv, NULL);
	if (time_before(now, buffer->demote_at))
		left = buffer->demote_at - now;
	else
		left = __placer_demote_try(buffer);
	dma_resv_unlock(&buffer->resv);
	return left;
}

static void placer_demote_all(struct work_struct *work)
{
	struct placer_buffer *buffer = NULL;
	unsigned long left, next = 0;

	while ((buffer = placer_buffer_next(buffer))) {
		if (!READ_ONCE(buffer->demote))
			continue;
		left = placer_demote_in_time(buffer);
		if (left && (!next || left < next))
			next = left;
	}
	if (next)
		timer_reduce(&placer_demote_timer, jiffies + next);
}

/**
 * __placer_demote_rearm() - have a buffer looked at after the delay
 * @buffer: may be more expensive than necessary
 *
 * Context: the reservation lock is held.
 */
void __placer_demote_rearm(struct placer_buffer *buffer)
{
	dma_resv_assert_held(&buffer->resv);

	buffer->demote_at = jiffies + placer_demote_delay();
	timer_reduce(&placer_demote_timer, buffer->demote_at);
}

/**
 * __placer_demote_later() - schedule a demotion after a user has left
 * @buffer: the buffer
 *
 * Context: the reservation lock is held.
 */
void __placer_demote_later(struct placer_buffer *buffer)
{
	dma_resv_assert_held(&buffer->resv);

	if (!buffer->backing ||
	    READ_ONCE(buffer->backing->heap->cost) <= PLACER_COST_ORDINARY)
		return;
	WRITE_ONCE(buffer->demote, true);
	__placer_demote_rearm(buffer);
}

/**
 * placer_demote_init() - set up the demotion worker
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int placer_demote_init(void)
{
	/* Freezable, as a move unmaps for devices, which may be suspended. */
	placer_demote_wq =
		alloc_workqueue("dmabuf_placer", WQ_UNBOUND | WQ_FREEZABLE, 1);
	return placer_demote_wq ? 0 : -ENOMEM;
}

/**
 * placer_demote_exit() - stop the demotion worker
 *
 * Context: may sleep; no buffer is left.
 */
void placer_demote_exit(void)
{
	/*
	 * The work arms the timer and the timer queues the work: stop the timer
	 * for good first.
	 */
	timer_shutdown_sync(&placer_demote_timer);
	destroy_workqueue(placer_demote_wq);
}
