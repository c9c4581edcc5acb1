/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Placing: a buffer gets memory that suits its users.
 */
#ifndef _PLACER_PLACE_H
#define _PLACER_PLACE_H

#include "buffer.h"
#include "event.h"

int __placer_buffer_place_anew(struct placer_buffer *buffer,
			       enum placer_event event, const char *device);
bool __placer_buffer_waits(struct placer_buffer *buffer);
int placer_buffer_place(struct placer_buffer *buffer, enum placer_event event,
			const char *device, enum placer_charge charge,
			long left);

/**
 * __placer_buffer_place() - give a buffer memory that suits its users
 * @buffer: the buffer
 * @event: what needs it
 * @device: name of the device that needs it, or ""
 *
 * A move that has given up the lock ends: it is cancelled if the current backing serves
 * all users, and else finished. So the caller may hold the buffer in place afterwards.
 *
 * The memory suits expected devices as well, as far as possible. A held buffer
 * whose memory serves its users stays there until it may move.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0; -ENOMEM if all feasible heaps are full; -EINTR; -ETIMEDOUT if DMA
 * on the current backing did not end and the buffer must move; -EOPNOTSUPP if
 * no heap is feasible, which attach rules out unless a heap is gone since.
 */
static inline int __placer_buffer_place(struct placer_buffer *buffer,
					enum placer_event event,
					const char *device)
{
	dma_resv_assert_held(&buffer->resv);

	/* Whether expectations count can depend on the CPU, which takes no lock. */
	if (buffer->suits && list_empty(&buffer->expectations) &&
	    buffer->state != PLACER_COPYING)
		return 0;
	return __placer_buffer_place_anew(buffer, event, device);
}

#endif /* _PLACER_PLACE_H */
