/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Attempts: a buffer gets memory from the heaps of a plan.
 */
#ifndef _PLACER_ATTEMPT_H
#define _PLACER_ATTEMPT_H

#include "buffer.h"
#include "event.h"

/**
 * struct placer_attempt - what a buffer gets memory for, and how
 * @event: what asks for it
 * @device: name of the device that asks, or ""
 * @heaps: where the memory may be, as a set of heaps
 * @room: takes memory from a heap that is full, as __placer_take_from() does from one
 *	that is not; NULL if no other buffer is to move. Only place.c has a way: what
 *	moves for others cannot make others move
 */
struct placer_attempt {
	enum placer_event event;
	const char *device;
	u32 heaps;
	struct placer_backing *(*room)(struct placer_buffer *buffer,
				       const struct placer_verdict *verdict);
};

struct placer_backing *__placer_take_from(struct placer_buffer *buffer,
					  const struct placer_verdict *verdict);
int __placer_attempt(struct placer_buffer *buffer,
		     const struct placer_attempt *attempt);
int __placer_attempt_yielding(struct placer_buffer *buffer,
			      const struct placer_attempt *attempt);
int __placer_buffer_leave(struct placer_buffer *buffer, u32 heaps,
			  enum placer_event event);
int __placer_buffer_replace(struct placer_buffer *buffer, u32 heaps,
			    enum placer_event event);

#endif /* _PLACER_ATTEMPT_H */
