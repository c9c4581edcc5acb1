/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Refusals: a user of a buffer is turned away, and the log says why.
 */
#ifndef _PLACER_REFUSAL_H
#define _PLACER_REFUSAL_H

#include "decision.h"

/**
 * struct placer_refusal - what is refused, and why
 * @event: what is refused
 * @error: -errno
 * @newcomer: the device or the CPU that is refused
 * @cpu: it is the CPU
 * @question: with the answer that no heap does; or NULL if it is the current backing
 *	that does not, or no memory at all would
 * @requirement: with @question, what all users and the newcomer need
 * @hold: what keeps the buffer where it is, if that is the reason
 * @holder: with @hold, the holder's name
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
	const char *useless;
};

int __placer_refuse(struct placer_buffer *buffer,
		    const struct placer_refusal *refusal);
void __placer_refusal_report(struct placer_buffer *buffer,
			     enum placer_event event, const char *device,
			     int error);

#endif /* _PLACER_REFUSAL_H */
