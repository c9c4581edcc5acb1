/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Refusals: record and log why a user of a buffer is refused.
 */
#ifndef _PLACER_REFUSAL_H
#define _PLACER_REFUSAL_H

#include "decision.h"

/* Length of a decision as one line, at most; a longer line is cut */
#define PLACER_DECISION_LEN (PLACER_LINE_LEN + 120)

/**
 * struct placer_refusal - what is refused, and why
 * @event: what is refused
 * @error: -errno
 * @newcomer: the device or the CPU that is refused
 * @cpu: @newcomer is the CPU
 * @question: the answered question, if no heap is feasible; or NULL if the
 *	current backing is the reason, or @useless
 * @requirement: with @question, folded constraints of all users and the
 *	newcomer
 * @hold: what keeps the buffer where it is, if that is the reason
 * @holder: with @hold, name of the holder
 * @driver: room for @holder
 * @useless: NULL; or why the device can use no memory at all
 */
struct placer_refusal {
	enum placer_event event;
	int error;
	struct placer_newcomer newcomer;
	bool cpu;
	struct placer_question *question;
	const struct placer_requirement *requirement;
	enum placer_hold hold;
	const char *holder;
	char driver[PLACER_NAME_LEN];
	const char *useless;
};

int __placer_refuse(struct placer_buffer *buffer,
		    const struct placer_refusal *refusal);
size_t placer_decision_text(const struct placer_decision *decision, char *line,
			    size_t len);
void __placer_refusal_report(struct placer_buffer *buffer,
			     enum placer_event event, const char *device,
			     int error);

#endif /* _PLACER_REFUSAL_H */
