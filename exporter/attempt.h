/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Attempts: give a buffer memory from the heaps of a plan.
 */
#ifndef _PLACER_ATTEMPT_H
#define _PLACER_ATTEMPT_H

#include "buffer.h"
#include "event.h"

/**
 * struct placer_attempt - why a buffer needs memory, and how it may get it
 * @event: the reason
 * @device: name of the device that needs the memory, or ""
 * @heaps: set of heaps that may give the memory
 * @room: takes memory from a full heap by moving other buffers, with the
 *	arguments and results of __placer_take_from(); NULL if no other buffer
 *	may be moved. Only place.c sets it, so that a buffer that makes room
 *	cannot cause further moves. Only place.c has a way: what moves for
 *	others cannot make others move
 */
struct placer_attempt {
	enum placer_event event;
	const char *device;
	u32 heaps;
	struct placer_backing *(*room)(struct placer_buffer *buffer,
				       const struct placer_verdict *verdict,
				       u64 generation);
};

struct placer_backing *__placer_take_from(struct placer_buffer *buffer,
					  const struct placer_verdict *verdict,
					  u64 generation);
int __placer_attempt(struct placer_buffer *buffer,
		     const struct placer_attempt *attempt);
int __placer_attempt_yielding(struct placer_buffer *buffer,
			      const struct placer_attempt *attempt);
int __placer_buffer_leave(struct placer_buffer *buffer, u32 heaps,
			  enum placer_event event);
int __placer_buffer_replace(struct placer_buffer *buffer, u32 heaps,
			    enum placer_event event);

#endif /* _PLACER_ATTEMPT_H */
