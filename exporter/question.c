// SPDX-License-Identifier: GPL-2.0
/*
 * Questions to the solver.
 *
 * Each has a copy of the facts of all heaps, which may change while the solver
 * runs. The copy is too large for the stack. A spare one is set aside for when
 * memory is short: without it, a device that cannot share would get -ENOMEM
 * instead of -EOPNOTSUPP.
 */
#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <placer/heaps.h>

#include "question.h"

/* Constraint of the CPU as a user: it must see the memory. */
struct placer_constraint placer_cpu_constraint __ro_after_init;

/*
 * A question that was freed on a CPU is kept for the next one there. It is larger than a
 * page, so that allocating it wakes kswapd where free memory is in single pages, and that
 * reclaims on the CPU of the task that waits for its buffer.
 */
static DEFINE_PER_CPU(struct placer_question *, placer_question_kept);

/* Held by the task that uses the spare question. */
static DEFINE_MUTEX(placer_question_mutex);
static struct placer_question placer_question_spare;

/**
 * placer_cpu_init() - initialize the CPU's constraint
 *
 * Context: before there is a buffer.
 */
void __init placer_cpu_init(void)
{
	placer_constraint_init(&placer_cpu_constraint);
	placer_cpu_constraint.cpu = PLACER_CPU_CACHED | PLACER_CPU_WRITECOMBINE;
}

/**
 * placer_question_new() - make a question with the facts of all heaps
 *
 * Context: may sleep.
 * Return: a question, for placer_question_free(); or NULL if there is no memory and
 * the spare one is in use, perhaps by the caller itself.
 */
struct placer_question *placer_question_new(void)
{
	struct placer_question *question =
		this_cpu_xchg(placer_question_kept, NULL);

	/* Not worth an OOM kill where free memory is in single pages. */
	if (!question)
		question =
			kvmalloc(sizeof(*question), GFP_KERNEL | __GFP_NOWARN);
	if (!question) {
		if (!mutex_trylock(&placer_question_mutex))
			return NULL;
		question = &placer_question_spare;
	}
	question->nr =
		placer_heaps_describe(question->facts, &question->generation);
	memset(question->error, 0, sizeof(question->error));
	question->chosen = 0;
	question->plan.nr_heaps = 0;
	question->plan.nr_feasible = 0;
	return question;
}

/**
 * placer_question_free() - free a question, or release the spare one
 * @question: of placer_question_new(), by the same task; or NULL
 *
 * Context: any that may unlock a mutex.
 */
void placer_question_free(struct placer_question *question)
{
	if (question == &placer_question_spare)
		mutex_unlock(&placer_question_mutex);
	else if (question)
		kvfree(this_cpu_xchg(placer_question_kept, question));
}

/**
 * placer_questions_exit() - free the questions that are kept
 *
 * Context: may sleep; nothing asks any more.
 */
void placer_questions_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kvfree(per_cpu(placer_question_kept, cpu));
}

/**
 * placer_question_solve() - ask the solver
 * @question: the question; its plan is the answer
 * @requirement: requirement on the memory
 * @here: the current backing, if the cost of a move is to be weighed; or NULL
 *
 * Context: any.
 * Return: as placer_solve().
 */
int placer_question_solve(struct placer_question *question,
			  const struct placer_requirement *requirement,
			  const struct placer_here *here)
{
	return placer_solve(requirement, question->facts, question->nr, here,
			    &question->plan);
}

/**
 * placer_question_cancel() - record that feasible heaps were not tried
 * @question: the question, solved
 * @from: index in the plan's order of the first of them; those that were tried before are
 *	left out
 *
 * Context: any.
 */
void placer_question_cancel(struct placer_question *question, u32 from)
{
	const struct placer_plan *plan = &question->plan;

	for (; from < plan->nr_feasible; from++)
		if (!question->error[plan->order[from]])
			question->error[plan->order[from]] = -ECANCELED;
}

/**
 * placer_question_facts() - find the facts of a heap
 * @question: the question
 * @heap: the heap's id
 *
 * Context: any.
 * Return: the facts, or NULL if there was no such heap.
 */
const struct placer_heap_facts *
placer_question_facts(const struct placer_question *question, u32 heap)
{
	u32 i;

	for (i = 0; i < question->nr; i++)
		if (question->facts[i].id == heap)
			return &question->facts[i];
	return NULL;
}

/**
 * placer_requirement_from_here() - limit a requirement to possible moves
 * @from_here: result
 * @buffer: the buffer
 * @req: requirement of its users
 *
 * Content is copied neither into protected memory nor out of it: a buffer that has
 * memory moves only between memory that is not protected, and does not move if
 * its memory is.
 *
 * Context: the reservation lock is held.
 */
void placer_requirement_from_here(struct placer_requirement *from_here,
				  const struct placer_buffer *buffer,
				  const struct placer_requirement *req)
{
	dma_resv_assert_held(&buffer->resv);

	*from_here = *req;
	if (__placer_buffer_memory(buffer))
		from_here->domains = 0;
}

/**
 * placer_feasible() - does any heap satisfy a requirement?
 * @question: the heaps; its plan is the answer
 * @requirement: the requirement
 *
 * Context: any.
 * Return: true if one does.
 */
bool placer_feasible(struct placer_question *question,
		     const struct placer_requirement *requirement)
{
	return !placer_question_solve(question, requirement, NULL);
}

/**
 * placer_movable() - is there a heap to which a buffer's content may be copied?
 * @question: the heaps
 * @buffer: the buffer
 * @requirement: the requirement, which is feasible
 *
 * Context: the reservation lock is held.
 * Return: true if so, or if there is nothing to copy.
 */
bool placer_movable(struct placer_question *question,
		    const struct placer_buffer *buffer,
		    const struct placer_requirement *requirement)
{
	struct placer_requirement from_here;

	dma_resv_assert_held(&buffer->resv);

	if (!__placer_buffer_memory(buffer) || !requirement->domains)
		return true;

	placer_requirement_from_here(&from_here, buffer, requirement);
	return placer_feasible(question, &from_here);
}

/**
 * placer_could_be_placed() - could a buffer be placed or moved?
 * @question: the heaps; its plan is the answer
 * @buffer: the buffer
 * @requirement: requirement on the memory
 *
 * As placer_feasible() and placer_movable().
 *
 * Context: the reservation lock is held.
 * Return: true if so.
 */
bool placer_could_be_placed(struct placer_question *question,
			    const struct placer_buffer *buffer,
			    const struct placer_requirement *requirement)
{
	dma_resv_assert_held(&buffer->resv);

	return placer_feasible(question, requirement) &&
	       placer_movable(question, buffer, requirement);
}

/* The feasible heaps of a plan that cost less than the current backing. */
static u32 placer_plan_cheaper(const struct placer_plan *plan)
{
	const struct placer_verdict *verdict;
	u32 i, heaps = 0;

	for (i = 0; i < plan->nr_feasible; i++) {
		verdict = &plan->verdict[plan->order[i]];
		if (verdict->cost < plan->here.cost)
			heaps |= BIT(verdict->heap);
	}
	return heaps;
}

/**
 * placer_cheaper_heaps() - find heaps where a move would save cost
 * @buffer: backed
 * @requirement: requirement on the memory
 * @here: its current backing
 * @heaps: result: a set of heaps
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0, also if there are none; -ENOMEM if there is no memory to ask.
 */
int placer_cheaper_heaps(const struct placer_buffer *buffer,
			 const struct placer_requirement *requirement,
			 const struct placer_here *here, u32 *heaps)
{
	struct placer_requirement from_here;
	struct placer_question *question;

	dma_resv_assert_held(&buffer->resv);

	*heaps = 0;
	question = placer_question_new();
	if (!question)
		return -ENOMEM;

	placer_requirement_from_here(&from_here, buffer, requirement);
	if (!placer_question_solve(question, &from_here, here) &&
	    !question->plan.stay)
		*heaps = placer_plan_cheaper(&question->plan);
	placer_question_free(question);
	return 0;
}
