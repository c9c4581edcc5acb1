/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Questions to the solver: where could a buffer be, with the heaps as they are?
 */
#ifndef _PLACER_QUESTION_H
#define _PLACER_QUESTION_H

#include <linux/bitops.h>
#include <linux/types.h>
#include <placer/solve.h>

#include "buffer.h"

/**
 * struct placer_question - the heaps as they were, and the solver's answer
 * @nr: length of @facts
 * @facts: facts of each heap
 * @requirement: of an attempt, what was asked for
 * @generation: generation of the registry at that time, for placer_heap_name()
 * @plan: the answer of placer_question_solve()
 * @error: by index in @facts, result of allocating from the heap; see &struct
 *	placer_judgement
 * @chosen: index in @facts of the heap that gave memory, or was tried last
 * @conflict: the answer of placer_conflict_find()
 */
struct placer_question {
	u32 nr;
	struct placer_heap_facts facts[PLACER_MAX_HEAPS];
	struct placer_requirement requirement;
	u64 generation;
	struct placer_plan plan;
	int error[PLACER_MAX_HEAPS];
	u32 chosen;
	struct placer_conflict conflict;
};

/**
 * struct placer_newcomer - a device or the CPU that wants to join a buffer's users
 * @name: name of the device, or "the CPU"
 * @constraint: constraint of the newcomer
 */
struct placer_newcomer {
	const char *name;
	const struct placer_constraint *constraint;
};

extern struct placer_constraint placer_cpu_constraint;
void placer_cpu_init(void);

struct placer_question *placer_question_new(void);
void placer_questions_exit(void);
void placer_question_free(struct placer_question *question);
int placer_question_solve(struct placer_question *question,
			  const struct placer_requirement *requirement,
			  const struct placer_here *here);
void placer_question_cancel(struct placer_question *question, u32 from);
const struct placer_heap_facts *
placer_question_facts(const struct placer_question *question, u32 heap);

/* The NUMA node near to the users of the buffer that was asked for. */
static inline u32 placer_question_node(const struct placer_question *question)
{
	u64 nodes = question->requirement.prefers.nodes;

	return nodes ? __ffs64(nodes) : PLACER_NO_NODE;
}

void placer_requirement_from_here(struct placer_requirement *from_here,
				  const struct placer_buffer *buffer,
				  const struct placer_requirement *req);
bool placer_feasible(struct placer_question *question,
		     const struct placer_requirement *requirement);
bool placer_movable(struct placer_question *question,
		    const struct placer_buffer *buffer,
		    const struct placer_requirement *requirement);
bool placer_could_be_placed(struct placer_question *question,
			    const struct placer_buffer *buffer,
			    const struct placer_requirement *requirement);
int placer_cheaper_heaps(const struct placer_buffer *buffer,
			 const struct placer_requirement *requirement,
			 const struct placer_here *here, u32 *heaps);

#endif /* _PLACER_QUESTION_H */
