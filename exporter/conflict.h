/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Conflicts: a smallest set of a buffer's users that no heap serves together.
 */
#ifndef _PLACER_CONFLICT_H
#define _PLACER_CONFLICT_H

#include "question.h"

void placer_conflict_line(struct placer_buffer *buffer,
			  const struct placer_requirement *requirement,
			  const struct placer_newcomer *newcomer,
			  struct placer_question *question, char *line,
			  size_t len);
bool placer_conflict_explain(struct placer_buffer *buffer,
			     const struct placer_requirement *requirement,
			     const struct placer_expectation *e,
			     struct placer_question *question, char *line,
			     size_t len);

#endif /* _PLACER_CONFLICT_H */
