// SPDX-License-Identifier: GPL-2.0
/*
 * Placing: a buffer gets memory that suits its users, when one of them needs it.
 *
 * This is the policy: when the current backing is good enough, what is tried if
 * not, and when other buffers make room.
 */
#include "attempt.h"
#include "evict.h"
#include "needs.h"
#include "place.h"
#include "refusal.h"

/* Users need the memory, so other buffers make room. A signal is no refusal. */
static int __placer_place_needed(struct placer_buffer *buffer,
				 enum placer_event event, const char *device)
{
	const struct placer_attempt attempt = {
		.event = event,
		.device = device,
		.heaps = PLACER_ALL_HEAPS,
		.room = __placer_evict_for,
	};
	int rc = __placer_attempt_yielding(buffer, &attempt);

	if (!rc)
		buffer->told = 0;
	else if (rc != -EINTR)
		__placer_refusal_report(buffer, event, device, rc);
	return rc;
}

/*
 * Only expected devices need other memory: nothing makes room or is refused.
 */
static int __placer_place_better(struct placer_buffer *buffer,
				 enum placer_event event, const char *device)
{
	const struct placer_attempt attempt = {
		.event = event,
		.device = device,
		.heaps = PLACER_ALL_HEAPS,
	};
	int rc;

	if (__placer_buffer_held(buffer, NULL))
		return 0;

	rc = __placer_attempt(buffer, &attempt);
	if (rc == -EINTR)
		return rc;
	if (rc)
		__placer_expectations_keep(buffer, rc);
	buffer->suits = true;
	return 0;
}

/* The memory is not known to suit: the users or the expectations have changed. */
static int __placer_place_backed(struct placer_buffer *buffer,
				 enum placer_event event, const char *device)
{
	struct placer_requirement requirement;

	__placer_requirement(buffer, &requirement);
	if (__placer_backing_serves(buffer, &requirement, buffer->backing)) {
		buffer->suits = true;
		return 0;
	}
	__placer_needs(buffer, &requirement);
	if (__placer_backing_serves(buffer, &requirement, buffer->backing))
		return __placer_place_better(buffer, event, device);
	return __placer_place_needed(buffer, event, device);
}

/**
 * __placer_buffer_moves() - would __placer_buffer_place() move a buffer?
 * @buffer: the buffer
 *
 * Context: the reservation lock is held; may sleep.
 * Return: true if it would try.
 */
bool __placer_buffer_moves(struct placer_buffer *buffer)
{
	struct placer_requirement requirement;

	dma_resv_assert_held(&buffer->resv);

	__placer_expectations_refresh(buffer);
	if (buffer->suits || !buffer->backing ||
	    __placer_buffer_held(buffer, NULL))
		return false;
	__placer_requirement(buffer, &requirement);
	return !__placer_backing_serves(buffer, &requirement, buffer->backing);
}

/**
 * __placer_buffer_place() - give a buffer memory that suits its users
 * @buffer: the buffer
 * @event: what needs it
 * @device: name of the device that needs it, or ""
 *
 * The memory suits expected devices as well, as far as possible. A held buffer
 * whose memory serves its users stays there until it may move.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0; -ENOMEM if all feasible heaps are full; -EINTR; -ETIMEDOUT if DMA
 * on the current backing did not end and the buffer must move; -EOPNOTSUPP if
 * no heap is feasible, which attach rules out unless a heap is gone since.
 */
int __placer_buffer_place(struct placer_buffer *buffer, enum placer_event event,
			  const char *device)
{
	dma_resv_assert_held(&buffer->resv);

	__placer_expectations_refresh(buffer);
	if (buffer->suits)
		return 0;
	if (buffer->backing)
		return __placer_place_backed(buffer, event, device);
	return __placer_place_needed(buffer, event, device);
}
