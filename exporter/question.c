// SPDX-License-Identifier: GPL-2.0
/*
 * Questions to the solver.
 *
 * Each has a copy of what the heaps say of themselves, so that the registry is locked
 * neither while the solver runs nor while memory is allocated. The copy is too large
 * for the stack. One is set aside for when there is no memory: without it, a device
 * would be told -ENOMEM that is to be told that it cannot share.
 */
#include <linux/init.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <placer/heaps.h>

#include "question.h"

/* What the CPU needs once it has a buffer mapped: to see its memory. */
struct placer_constraint placer_cpu_constraint __ro_after_init;

/* The mutex is held by the task that uses the spare one. */
static DEFINE_MUTEX(placer_question_mutex);
static struct placer_question placer_question_spare;

/**
 * placer_cpu_init() - set what the CPU needs
 *
 * Context: before there is a buffer.
 */
void __init placer_cpu_init(void)
{
	placer_constraint_init(&placer_cpu_constraint);
	placer_cpu_constraint.cpu = PLACER_CPU_CACHED | PLACER_CPU_WRITECOMBINE;
}

/**
 * placer_question_new() - copy the facts of all heaps
 *
 * Context: may sleep.
 * Return: a question, for placer_question_free(); or NULL if there is no memory and
 * the spare one is in use, perhaps by the caller itself.
 */
struct placer_question *placer_question_new(void)
{
	struct placer_question *question =
		kmalloc(sizeof(*question), GFP_KERNEL | __GFP_NOWARN);

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
 * placer_question_free() - free a question, or let others have the spare one
 * @question: of placer_question_new(), by the same task; or NULL
 *
 * Context: any that may unlock a mutex.
 */
void placer_question_free(struct placer_question *question)
{
	if (question == &placer_question_spare)
		mutex_unlock(&placer_question_mutex);
	else
		kfree(question);
}

/**
 * placer_question_solve() - ask the solver
 * @question: the question; its plan is the answer
 * @requirement: that the memory must satisfy
 * @here: the memory that the buffer has, where the price of a move counts; or NULL
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
 * placer_question_facts() - what a heap said of itself
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
 * placer_requirement_from_here() - what memory must be like for a buffer to go there
 * @from_here: result
 * @buffer: the buffer
 * @req: what its users need
 *
 * Content is copied neither into protected memory nor out of it: a buffer that has
 * memory outside moves outside only, and one inside does not move.
 *
 * Context: the reservation lock is held.
 */
void placer_requirement_from_here(struct placer_requirement *from_here,
				  const struct placer_buffer *buffer,
				  const struct placer_requirement *req)
{
	dma_resv_assert_held(&buffer->resv);

	*from_here = *req;
	if (buffer->backing)
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
 * @requirement: that it would have to satisfy there; some heap does
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

	if (!buffer->backing || !requirement->domains)
		return true;

	placer_requirement_from_here(&from_here, buffer, requirement);
	return placer_feasible(question, &from_here);
}

/**
 * placer_could_be_placed() - is there a heap that a buffer could have memory of?
 * @buffer: the buffer
 * @requirement: that the memory would have to satisfy
 *
 * As placer_feasible() and placer_movable(), of the heaps as they are.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: true if so; false also if there is no memory to ask.
 */
bool placer_could_be_placed(const struct placer_buffer *buffer,
			    const struct placer_requirement *requirement)
{
	struct placer_question *question;
	bool could;

	dma_resv_assert_held(&buffer->resv);

	question = placer_question_new();
	could = question && placer_feasible(question, requirement) &&
		placer_movable(question, buffer, requirement);
	placer_question_free(question);
	return could;
}

/* The heaps of a plan that cost less than the memory that the buffer has. */
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
 * placer_cheaper_heaps() - where would a buffer be cheaper, with the price of moving?
 * @buffer: backed
 * @here: its memory
 *
 * Context: the reservation lock is held; may sleep.
 * Return: a set of heaps; empty also if there is no memory to ask.
 */
u32 placer_cheaper_heaps(const struct placer_buffer *buffer,
			 const struct placer_here *here)
{
	struct placer_requirement from_here;
	struct placer_question *question;
	u32 heaps = 0;

	dma_resv_assert_held(&buffer->resv);

	question = placer_question_new();
	if (!question)
		return 0;

	placer_requirement_from_here(&from_here, buffer, &buffer->requirement);
	if (!placer_question_solve(question, &from_here, here) &&
	    !question->plan.stay)
		heaps = placer_plan_cheaper(&question->plan);
	placer_question_free(question);
	return heaps;
}
