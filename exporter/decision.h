/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Decisions: why a buffer is where it is, or was refused.
 *
 * Decisions are for people to read, and influence nothing: if there is no
 * memory for a decision, the buffer has none. A cgroup at its limit has, as the decision may
 * be about that.
 */
#ifndef _PLACER_DECISION_H
#define _PLACER_DECISION_H

#include "buffer.h"
#include "event.h"
#include "question.h"

/**
 * struct placer_judgement - the verdict on one heap
 * @verdict: verdict of the solver
 * @error: result of allocating from the heap: 0 on success, or if the heap was
 *	not needed; -ENOMEM if the heap is full, -ENOSPC if its limit is
 *	reached, -ENOBUFS if its limit for the buffer's cgroup is, -EDQUOT if the limit
 *	of the buffer's cgroup itself is reached, -ENXIO
 *	if it gave memory that a device cannot use, -EAGAIN if it is full, and too
 *	much of other users was moved for the buffer's; -ECANCELED if it was not
 *	tried because of such an error
 * @heap: name of the heap; empty until __placer_decision_explain()
 * @device: name of the device that made the heap infeasible; empty until
 *	__placer_decision_explain(), if no device did, and if it was not looked for
 *	before a device came or left
 */
struct placer_judgement {
	struct placer_verdict verdict;
	int error;
	char heap[PLACER_NAME_LEN];
	char device[PLACER_NAME_LEN];
};

/**
 * struct placer_decision - the last decision about a buffer
 * @number: sequence number among the buffer's decisions, from 1
 * @generation: generation of the registry of heaps at that time
 * @changes: placer_buffer.changes at that time
 * @event: reason for the decision
 * @device: name of the device that asked, or empty
 * @result: 0 or -errno
 * @hold: for -EBUSY and -ETIMEDOUT, what keeps the buffer from moving
 * @holder: name of the holder
 * @conflict: for -EOPNOTSUPP, a smallest set of devices that cannot share, or
 *	why a device can use no buffer at all
 * @here: @judgements is about the current backing
 * @chosen: index in @judgements of the heap that gave the memory; valid if
 *	@result is 0
 * @nr: length of @judgements
 * @judgements: one for each heap; or one for the current backing, if the buffer
 *	could not move; or none, if the solver was not asked
 */
struct placer_decision {
	u64 number;
	u64 generation;
	u64 changes;
	enum placer_event event;
	char device[PLACER_NAME_LEN];
	int result;
	enum placer_hold hold;
	char holder[PLACER_NAME_LEN];
	char conflict[PLACER_LINE_LEN];
	bool here;
	u32 chosen;
	u32 nr;
	struct placer_judgement judgements[] __counted_by(nr);
};

struct placer_decision *
__placer_decision_keep(struct placer_buffer *buffer, enum placer_event event,
		       const char *device,
		       const struct placer_question *question, int result);
struct placer_decision *
__placer_decision_keep_here(struct placer_buffer *buffer,
			    enum placer_event event,
			    const struct placer_newcomer *newcomer, int result);
void __placer_decision_explain(struct placer_buffer *buffer,
			       const struct placer_newcomer *newcomer,
			       const struct placer_question *question);
void __placer_plan_verify(const struct placer_buffer *buffer,
			  const struct placer_question *question);
void placer_judgement_text(const struct placer_judgement *judgement, char *line,
			   size_t len);
void __placer_decision_trace(struct placer_buffer *buffer,
			     enum placer_event event, const char *device,
			     int result,
			     const struct placer_question *question);

#endif /* _PLACER_DECISION_H */
