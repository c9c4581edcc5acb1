/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The CPU as a user of buffers.
 */
#ifndef _PLACER_CPU_USER_H
#define _PLACER_CPU_USER_H

#include "buffer.h"
#include "event.h"
#include "question.h"

int placer_cpu_join(struct placer_buffer *buffer);
void placer_cpu_leave(struct placer_buffer *buffer);
int __placer_cpu_join(struct placer_buffer *buffer, enum placer_event event);
bool __placer_cpu_publish(struct placer_buffer *buffer, bool excluded);
bool placer_cpu_excluded(struct placer_question *question,
			 const struct placer_buffer *buffer,
			 const struct placer_requirement *needs);
void __placer_cpu_reconsider(struct placer_buffer *buffer);
void __placer_cpu_review(struct placer_buffer *buffer);

#endif /* _PLACER_CPU_USER_H */
