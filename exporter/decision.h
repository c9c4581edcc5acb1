/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Decisions: why a buffer is where it is, or was refused.
 *
 * They are for people, and decide nothing: a buffer whose decision could not be
 * allocated has none.
 */
#ifndef _PLACER_DECISION_H
#define _PLACER_DECISION_H

#include "buffer.h"
#include "event.h"
#include "question.h"

/**
 * struct placer_judgement - the verdict on one heap
 * @verdict: of the solver
 * @error: what came of taking memory there: 0 if it was taken, or another was
 *	before; -ENOMEM if the heap is full, -ENOSPC if its limit is reached,
 *	-EDQUOT if the buffer's cgroup may have no more, -ENXIO if it gave what a
 *	device cannot use; -ECANCELED if it was not tried after such an error
 * @heap: name of the heap; empty until placer_decision_explain()
 * @device: name of the device that brought a refusal; likewise, and empty if there
 *	is none
 */
struct placer_judgement {
	struct placer_verdict verdict;
	int error;
	char heap[PLACER_NAME_LEN];
	char device[PLACER_NAME_LEN];
};

/**
 * struct placer_decision - the last decision about a buffer
 * @number: of the decisions about this buffer, from 1
 * @generation: of the registry of heaps then
 * @event: what asked for it
 * @device: name of the device that asked, or empty
 * @result: 0 or -errno
 * @hold: for -EBUSY and -ETIMEDOUT, what keeps the buffer from moving
 * @holder: name of what holds it
 * @conflict: for -EOPNOTSUPP, a smallest set of devices that cannot share, or why
 *	one can use no buffer at all
 * @here: @judgements is about the current backing
 * @chosen: index in @judgements of the heap that was taken; valid if @result
 *	is 0
 * @nr: length of @judgements
 * @judgements: one for each heap; or one for the current backing, where the
 *	buffer could not move; or none, where no memory would do
 */
struct placer_decision {
	u64 number;
	u64 generation;
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
