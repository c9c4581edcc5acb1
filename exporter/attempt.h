/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Attempts: a buffer gets memory from the heaps of a plan.
 */
#ifndef _PLACER_ATTEMPT_H
#define _PLACER_ATTEMPT_H

#include "buffer.h"
#include "event.h"

/**
 * typedef placer_room_fn - a way to take memory from a heap that is full
 * @buffer: that it is for
 * @verdict: says that the heap is feasible
 *
 * As __placer_take_from(), whose last word was that there is none.
 */
typedef struct placer_backing *
placer_room_fn(struct placer_buffer *buffer,
	       const struct placer_verdict *verdict);

/**
 * struct placer_attempt - what a buffer gets memory for, and how
 * @event: what asks for it
 * @device: name of the device that asks, or ""
 * @heaps: where the memory may be, as a set of heaps
 * @room: the way to make room in a heap that is full; NULL if no other buffer is to
 *	move. Only place.c has one: what moves for others cannot make others move
 */
struct placer_attempt {
	enum placer_event event;
	const char *device;
	u32 heaps;
	placer_room_fn *room;
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
