// SPDX-License-Identifier: GPL-2.0
/*
 * Placing: a buffer gets memory that suits its users, when one of them needs it.
 *
 * This is the policy: when the current backing is good enough, what is tried if
 * not, and when other buffers make room.
 */
#include "attempt.h"
#include "evict.h"
#include "fence.h"
#include "migrate.h"
#include "needs.h"
#include "place.h"
#include "refusal.h"

/* Users need the memory, so other buffers make room. A signal is no refusal. */
static int __placer_place_needed(struct placer_buffer *buffer,
				 struct placer_attempt *attempt)
{
	int rc;

	if (attempt->charge == PLACER_CHARGE_WANTED)
		attempt->room = placer_evict_for;
	rc = __placer_attempt_yielding(buffer, attempt);
	if (attempt->lost || rc == -EINTR || rc == -EAGAIN)
		return rc;
	if (!rc)
		buffer->told = 0;
	else if (attempt->charge == PLACER_CHARGE_WANTED)
		__placer_refusal_report(buffer, attempt->event, attempt->device,
					rc);
	return rc;
}

/*
 * Only expected devices need other memory: nothing makes room or is refused. But a commit,
 * which asks for just that, learns that it failed.
 */
static int __placer_place_better(struct placer_buffer *buffer,
				 struct placer_attempt *attempt)
{
	int rc;

	if (__placer_buffer_held(buffer, NULL))
		return 0;

	rc = __placer_attempt(buffer, attempt);
	if (attempt->lost || rc == -EINTR || rc == -EAGAIN)
		return rc;
	if (rc)
		__placer_expectations_keep(buffer, rc);
	buffer->suits = true;
	return attempt->event == PLACER_EVENT_COMMIT ? rc : 0;
}

/* The memory is not known to suit: the users or the expectations have changed. */
static int __placer_place_backed(struct placer_buffer *buffer,
				 struct placer_attempt *attempt)
{
	struct placer_requirement requirement;

	__placer_requirement(buffer, &requirement);
	if (__placer_backing_serves(buffer, &requirement, buffer->backing)) {
		buffer->suits = true;
		return 0;
	}
	__placer_needs(buffer, &requirement);
	if (__placer_backing_serves(buffer, &requirement, buffer->backing))
		return __placer_place_better(buffer, attempt);
	return __placer_place_needed(buffer, attempt);
}

static int __placer_place(struct placer_buffer *buffer,
			  struct placer_attempt *attempt)
{
	__placer_expectations_refresh(buffer);
	if (buffer->suits)
		return 0;
	if (buffer->backing)
		return __placer_place_backed(buffer, attempt);
	return __placer_place_needed(buffer, attempt);
}

/*
 * Another task is moving the buffer, and has given up the lock. The caller holds the buffer
 * in place. If the present memory serves all users, also the caller, the move is cancelled.
 * If not, it is finished. Return: 0; -EINTR; or another error to place the buffer anew.
 */
static int __placer_place_meanwhile(struct placer_buffer *buffer)
{
	struct placer_requirement needs;

	__placer_needs(buffer, &needs);
	if (!__placer_backing_serves(buffer, &needs, buffer->backing))
		return __placer_attempt_finish(buffer);
	__placer_buffer_cancel_copy(buffer);
	return 0;
}

/**
 * __placer_buffer_place_anew() - __placer_buffer_place() where there may be something to do
 * @buffer: the buffer
 * @event: what needs memory
 * @device: name of the device that needs it, or ""
 *
 * Context: the reservation lock is held; may sleep.
 * Return: as __placer_buffer_place().
 */
int __placer_buffer_place_anew(struct placer_buffer *buffer,
			       enum placer_event event, const char *device)
{
	struct placer_attempt attempt = {
		.event = event,
		.device = device,
		.heaps = PLACER_ALL_HEAPS,
		.lock = PLACER_LOCK_KEPT,
	};
	int rc;

	dma_resv_assert_held(&buffer->resv);

	if (buffer->state == PLACER_COPYING) {
		rc = __placer_place_meanwhile(buffer);
		if (!rc || rc == -EINTR)
			return rc;
	}
	return __placer_place(buffer, &attempt);
}

/**
 * __placer_buffer_waits() - would a buffer be moved, but for fences that have not signalled?
 * @buffer: the buffer
 *
 * Context: the reservation lock is held; may sleep.
 * Return: true if so.
 */
bool __placer_buffer_waits(struct placer_buffer *buffer)
{
	struct placer_requirement requirement;

	dma_resv_assert_held(&buffer->resv);

	__placer_expectations_refresh(buffer);
	if (buffer->suits || !buffer->backing ||
	    __placer_buffer_held(buffer, NULL))
		return false;
	__placer_requirement(buffer, &requirement);
	return !__placer_backing_serves(buffer, &requirement,
					buffer->backing) &&
	       __placer_fences_pending(buffer);
}

/*
 * Plans are made this often while devices come and go, before the lock is kept.
 */
#define PLACER_PLACE_TRIES 3

/*
 * Attach does not wait for other tasks that take memory, as importers hold locks; map will.
 * Nor does it wait for a task that takes a part: that part will be freed.
 */
static int placer_place_lock_attach(struct placer_buffer *buffer)
{
	int rc = placer_buffer_lock(buffer);

	if (rc || !(READ_ONCE(buffer->placing) || READ_ONCE(buffer->copy)))
		return rc;
	dma_resv_unlock(&buffer->resv);
	return -EBUSY;
}

/*
 * Lock the buffer once no other task takes memory for it, or moves it. Faults do not wait
 * for moves.
 */
static int placer_place_lock(struct placer_buffer *buffer,
			     enum placer_event event)
{
	int rc;

	if (event == PLACER_EVENT_COMMIT)
		return placer_buffer_lock_placed(buffer);
	if (event == PLACER_EVENT_ATTACH)
		return placer_place_lock_attach(buffer);
	rc = placer_buffer_lock(buffer);
	if (rc || buffer->backing || !placer_buffer_busy(buffer))
		return rc;
	dma_resv_unlock(&buffer->resv);
	return placer_buffer_lock_placed(buffer);
}

/* Sets @waits if fences have to be waited for, and there is time @left for that. */
static int placer_place_try(struct placer_buffer *buffer,
			    struct placer_attempt *attempt, long left,
			    bool *waits)
{
	int rc = placer_place_lock(buffer, attempt->event);

	*waits = false;
	if (rc)
		return rc;
	/* Memory that does not suit a new device is good enough for the CPU. */
	if (attempt->event == PLACER_EVENT_FAULT && buffer->backing) {
		dma_resv_unlock(&buffer->resv);
		return 0;
	}
	*waits = left && __placer_buffer_waits(buffer);
	if (*waits)
		__placer_buffer_notify(buffer);
	else
		rc = __placer_place(buffer, attempt);
	if (!attempt->lost)
		dma_resv_unlock(&buffer->resv);
	return rc;
}

/* Importers' locks may be held in attach, so it does not freeze. */
static int placer_place_await(struct placer_buffer *buffer,
			      enum placer_event event, long *left)
{
	return event == PLACER_EVENT_COMMIT ?
		       placer_fences_wait_freezable(buffer, left) :
		       placer_fences_wait(buffer, left);
}

/**
 * placer_buffer_place() - give a buffer memory that suits its users
 * @buffer: the buffer; its dma-buf is referenced
 * @event: what needs it; for %PLACER_EVENT_FAULT any memory will do
 * @device: name of the device that needs it, which is attached; or ""
 * @charge: %PLACER_CHARGE_WANTED; or %PLACER_CHARGE_SPARE if the buffer can do without, so
 *	that no other buffer makes room, and a refusal is neither recorded nor reported
 * @left: jiffies to wait for DMA that keeps the buffer from moving, at most
 *
 * As __placer_buffer_place(), but memory is taken with no lock held.
 *
 * Context: the reservation lock is not held, nor any that others may need, if fences are
 * to be waited for; may sleep.
 * Return: as __placer_buffer_place(); -EBUSY for %PLACER_EVENT_ATTACH if another task
 * takes memory for the buffer.
 */
int placer_buffer_place(struct placer_buffer *buffer, enum placer_event event,
			const char *device, enum placer_charge charge,
			long left)
{
	unsigned int tries = 0;
	bool waits;
	int rc;

	for (;;) {
		struct placer_attempt attempt = {
			.event = event,
			.device = device,
			.heaps = PLACER_ALL_HEAPS,
			.lock = tries < PLACER_PLACE_TRIES ?
					PLACER_LOCK_WAITED :
					PLACER_LOCK_KEPT,
			.charge = charge,
		};

		rc = placer_place_try(buffer, &attempt, left, &waits);
		if (!waits && rc != -EAGAIN)
			return rc;
		if (!waits)
			tries++;
		else if (placer_place_await(buffer, event, &left) == -EINTR)
			return -EINTR;
	}
}
