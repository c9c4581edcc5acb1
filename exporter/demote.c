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
#include "expensive.h"
#include "fence.h"
#include "needs.h"
#include "question.h"

/* Delay after a user has left. Tests set a shorter one. */
unsigned int placer_demote_delay_ms = MSEC_PER_SEC;
module_param_named(demote_delay_ms, placer_demote_delay_ms, uint, 0644);
MODULE_PARM_DESC(demote_delay_ms,
		 "time before a buffer goes back to cheaper memory, in ms");

/* How often a demotion is tried again without memory; the delay doubles each time. */
#define PLACER_DEMOTE_TRIES 6

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

static void __placer_demote_at(struct placer_buffer *buffer,
			       unsigned long delay)
{
	WRITE_ONCE(buffer->demote_at, jiffies + delay);
}

/*
 * It could not be moved, for lack of memory or as it was mapped meanwhile. Try again, but
 * less and less often, and then not until a device detaches again: if the expensive memory
 * is needed by then, the buffer is evicted.
 */
static void __placer_demote_failed(struct placer_buffer *buffer)
{
	if (buffer->demote_tries == PLACER_DEMOTE_TRIES)
		placer_expensive_del(buffer);
	else
		__placer_demote_at(buffer, placer_demote_delay()
						   << ++buffer->demote_tries);
}

/* Return: true if the lock is not held any more. */
static bool __placer_demote(struct placer_buffer *buffer)
{
	struct placer_attempt attempt = {
		.event = PLACER_EVENT_DEMOTE,
		.device = "",
		.lock = PLACER_LOCK_TRIED,
		.charge = PLACER_CHARGE_SPARE,
	};
	int rc = __placer_cheaper(buffer, &attempt.heaps);

	/* A worker would charge the root cgroup, beyond the limits of any other. */
	attempt.heaps &= ~placer_heaps_charged();
	if (!rc && attempt.heaps) {
		rc = __placer_attempt(buffer, &attempt);
		if (!rc)
			placer_count(PLACER_COUNT_DEMOTED, 1);
	}
	if (attempt.lost)
		return true;
	/* If it is in use again, later. */
	if (!rc)
		placer_expensive_del(buffer);
	else if (attempt.cancelled || (rc != -EAGAIN && rc != -EBUSY))
		__placer_demote_failed(buffer);
	return false;
}

/* Return: true if the lock is not held any more. */
static bool __placer_demote_try(struct placer_buffer *buffer)
{
	if (!buffer->backing) {
		placer_expensive_del(buffer);
		return false;
	}
	/* The end of the hold sets another time. */
	if (__placer_buffer_held(buffer, NULL)) {
		__placer_demote_at(buffer, MAX_JIFFY_OFFSET);
		return false;
	}
	__placer_demote_at(buffer, placer_demote_delay());
	__placer_expectations_refresh(buffer);
	return !__placer_fences_pending(buffer) && __placer_demote(buffer);
}

/*
 * Demote the buffer if its delay is over. The reservation lock is only tried, as importers
 * hold it as long as they like, and other buffers wait for this worker.
 */
static void placer_demote_in_time(struct placer_buffer *buffer)
{
	bool lost = false;

	if (time_before(jiffies, READ_ONCE(buffer->demote_at)))
		return;
	if (!dma_resv_trylock(&buffer->resv)) {
		__placer_demote_at(buffer, placer_demote_delay());
		return;
	}
	/* It may have been put off meanwhile. */
	if (time_after_eq(jiffies, buffer->demote_at))
		lost = __placer_demote_try(buffer);
	if (!lost)
		dma_resv_unlock(&buffer->resv);
}

static void placer_demote_all(struct work_struct *work)
{
	unsigned long left, at, next = MAX_JIFFY_OFFSET;
	struct placer_buffer *buffer;

	for (left = placer_expensive_nr(); left; left--) {
		buffer = placer_expensive_get();
		if (!buffer)
			break;
		placer_demote_in_time(buffer);
		at = READ_ONCE(buffer->demote_at) - jiffies;
		if (!list_empty(&buffer->expensive))
			next = min(next, at > MAX_JIFFY_OFFSET ? 1 : at);
		placer_buffer_put(buffer);
		cond_resched();
	}
	if (next < MAX_JIFFY_OFFSET)
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

	WRITE_ONCE(buffer->demote_at, jiffies + placer_demote_delay());
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
	buffer->demote_tries = 0;
	placer_expensive_add(buffer);
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
