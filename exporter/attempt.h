/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Attempts: give a buffer memory from the heaps of a plan.
 */
#ifndef _PLACER_ATTEMPT_H
#define _PLACER_ATTEMPT_H

#include "buffer.h"
#include "event.h"
#include "question.h"

/**
 * enum placer_lock - what an attempt does with the reservation lock
 * @PLACER_LOCK_KEPT: keeps it, as it is the caller's caller's
 * @PLACER_LOCK_WAITED: drops it while memory is taken and in a long copy, and waits for it
 *	afterwards
 * @PLACER_LOCK_TRIED: drops it likewise, and gives up if it is not free afterwards: the
 *	reservation lock of another buffer may be held, or others wait
 */
enum placer_lock {
	PLACER_LOCK_KEPT,
	PLACER_LOCK_WAITED,
	PLACER_LOCK_TRIED,
};

/**
 * struct placer_attempt - why a buffer needs memory, and how it may get it
 * @event: the reason
 * @device: name of the device that needs the memory, or ""
 * @heaps: set of heaps that may give the memory
 * @lock: see &enum placer_lock
 * @charge: see &enum placer_charge
 * @unmapped: the buffer may move only while no importer has it mapped
 * @room: takes memory from a full heap by moving other buffers, with the
 *	results of placer_attempt_take_from(); NULL if no other buffer
 *	may be moved. Only place.c sets it, so that a buffer that makes room
 *	cannot cause further moves. Only place.c has a way: what moves for
 *	others cannot make others move
 * @lost: result: the lock is not held any more
 * @begun: result: a move has begun
 * @cancelled: result: a copy had begun, and another task has cancelled it
 * @question: the heaps, the requirement and the plan
 * @generation: placer_buffer.generation when the plan was made
 * @changes: placer_buffer.changes at that time
 * @expects: expectations were counted at that time
 * @completes: set of heaps of which a buffer that has parts needs the rest only
 * @missing: length of the rest, in bytes
 * @zero: the memory must read as zero
 * @left: jiffies left to wait for fences
 * @next: index in the plan's order of the heap to be tried next
 * @full: all heaps are full, so other buffers make room
 *
 * The caller sets the members up to @room, and leaves the rest zero.
 */
struct placer_attempt {
	enum placer_event event;
	const char *device;
	u32 heaps;
	enum placer_lock lock;
	enum placer_charge charge;
	bool unmapped;
	struct placer_backing *(*room)(struct placer_buffer *buffer,
				       const struct placer_attempt *attempt,
				       const struct placer_verdict *verdict);
	bool lost;
	bool begun;
	bool cancelled;
	struct placer_question *question;
	u64 generation;
	u64 changes;
	bool expects;
	u32 completes;
	size_t missing;
	bool zero;
	long left;
	u32 next;
	bool full;
};

struct placer_backing *
placer_attempt_take_from(struct placer_buffer *buffer,
			 const struct placer_attempt *attempt,
			 const struct placer_verdict *verdict);
int __placer_attempt(struct placer_buffer *buffer,
		     struct placer_attempt *attempt);
int __placer_attempt_yielding(struct placer_buffer *buffer,
			      struct placer_attempt *attempt);
int __placer_attempt_finish(struct placer_buffer *buffer);

#endif /* _PLACER_ATTEMPT_H */
