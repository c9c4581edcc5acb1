// SPDX-License-Identifier: GPL-2.0
/*
 * Evacuation: buffers move out of a heap that is being unregistered, and those that had no
 * other memory for devices and the CPU together are closed to the CPU.
 *
 * A buffer stays if it is held, if its DMA has not ended, or if no other heap can serve
 * it. Its memory then lives as long as the buffer.
 */
#include <linux/dma-resv.h>
#include <linux/notifier.h>

#include "attempt.h"
#include "cpu_user.h"
#include "evacuate.h"
#include "fence.h"
#include "migrate.h"
#include "needs.h"
#include "question.h"
#include "report.h"

/* Is there another heap for the buffer? If there is no memory to ask, try. */
static bool __placer_evacuate_somewhere(struct placer_buffer *buffer)
{
	struct placer_question *question = placer_question_new();
	struct placer_requirement needs;
	bool could;

	__placer_needs(buffer, &needs);
	could = !question || placer_could_be_placed(question, buffer, &needs);
	placer_question_free(question);
	return could;
}

/* Is there anything that keeps the buffer in the heap? Log it, unless @quiet. */
static bool __placer_evacuate_held(struct placer_buffer *buffer,
				   const struct placer_heap *heap, bool quiet)
{
	char driver[PLACER_NAME_LEN];
	enum placer_hold hold;
	const char *holder;

	hold = __placer_buffer_held(buffer, &holder);
	if (!hold && __placer_fences_pending(buffer)) {
		__placer_buffer_notify(buffer);
		__placer_fences_driver(buffer, driver, sizeof(driver));
		hold = PLACER_HELD_FENCE;
		holder = driver;
	}
	if (hold && !quiet)
		placer_report("buffer %lu: stays in %s, held by %s (%s)",
			      buffer->number, heap->name, holder,
			      placer_hold_name(hold));
	return hold;
}

/* Return: -EAGAIN to try again; -EBUSY if the lock is not held any more; or 0. */
static int __placer_evacuate_buffer(struct placer_buffer *buffer,
				    struct placer_heap *heap, bool quiet,
				    enum placer_lock lock)
{
	struct placer_attempt attempt = {
		.event = PLACER_EVENT_LEAVE,
		.device = "",
		.heaps = PLACER_ALL_HEAPS,
		.lock = lock,
		.charge = PLACER_CHARGE_FORCED,
	};
	const struct placer_backing *memory;
	int rc;

	/* Memory that was taken, and is not used yet: the task will plan again. */
	placer_backing_put(xchg(&buffer->offer, NULL));
	memory = __placer_buffer_memory(buffer);
	if (!memory || memory->heap != heap)
		return 0;

	/*
	 * Later notifications come each second: skip a buffer that still has
	 * nowhere to go.
	 */
	if (quiet && !__placer_evacuate_somewhere(buffer))
		return 0;

	__placer_expectations_refresh(buffer);
	if (__placer_evacuate_held(buffer, heap, quiet))
		return 0;

	rc = __placer_attempt_yielding(buffer, &attempt);
	if (attempt.lost)
		return -EBUSY;
	if (!rc)
		atomic_long_inc(&heap->stats.moved_out);
	else if (!quiet && rc != -EAGAIN)
		placer_report("buffer %lu: stays in %s: %pe", buffer->number,
			      heap->name, ERR_PTR(rc));
	return rc == -EAGAIN ? rc : 0;
}

/* There is no other chance, so the lock is kept if devices come and go meanwhile. */
static void placer_evacuate_buffer(struct placer_buffer *buffer,
				   struct placer_heap *heap, bool quiet)
{
	static const enum placer_lock locks[] = {
		PLACER_LOCK_WAITED,
		PLACER_LOCK_WAITED,
		PLACER_LOCK_KEPT,
	};
	unsigned int i;
	int rc = -EAGAIN;

	for (i = 0; i < ARRAY_SIZE(locks) && rc == -EAGAIN; i++) {
		/* Memory that is being taken now may still be of this heap. */
		if (placer_buffer_lock_placed(buffer))
			return;
		rc = __placer_evacuate_buffer(buffer, heap, quiet, locks[i]);
		if (rc == -EBUSY)
			continue;
		if (!rc && !quiet)
			__placer_cpu_review(buffer);
		dma_resv_unlock(&buffer->resv);
	}
}

static int placer_evacuate(struct notifier_block *nb, unsigned long event,
			   void *data)
{
	bool quiet = event == PLACER_HEAP_STILL_LEAVING;
	struct placer_buffer *buffer = NULL;
	struct placer_heap *heap = data;

	while ((buffer = placer_buffer_next(buffer))) {
		/* Only buffers without memory can rely on a heap that is empty. */
		if (READ_ONCE(buffer->backing) &&
		    !atomic_long_read(&heap->stats.backings))
			continue;
		placer_evacuate_buffer(buffer, heap, quiet);
	}
	return NOTIFY_OK;
}

static struct notifier_block placer_evacuate_notifier = {
	.notifier_call = placer_evacuate,
};

/**
 * placer_evacuate_init() - move buffers out of heaps that leave
 *
 * Context: may sleep.
 * Return: 0, or what placer_heap_leaving_notify() returns.
 */
int placer_evacuate_init(void)
{
	return placer_heap_leaving_notify(&placer_evacuate_notifier);
}

/**
 * placer_evacuate_exit() - stop moving buffers out of heaps that leave
 *
 * Context: may sleep; waits for a call of the notifier to end.
 */
void placer_evacuate_exit(void)
{
	placer_heap_leaving_unnotify(&placer_evacuate_notifier);
}
