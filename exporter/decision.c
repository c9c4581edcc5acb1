// SPDX-License-Identifier: GPL-2.0
/*
 * Decisions: the solver's answers are recorded for debugfs, tracepoints and the
 * log.
 *
 * On success only the verdicts are copied. The names of heaps, and of the
 * device that caused a refusal, are looked up when the record is read or a user
 * is refused.
 */
#include <linux/slab.h>
#include <linux/string.h>
#include <placer/heaps.h>

#include "decision.h"
#include "fence.h"
#include "profile.h"
#include "trace.h"

/* Replace the buffer's decision; by NULL if there is no memory, as nothing depends on it. */
static struct placer_decision *placer_decision_new(struct placer_buffer *buffer,
						   enum placer_event event,
						   const char *device, u32 nr,
						   int result)
{
	struct placer_decision *decision;

	kvfree(buffer->decision);
	decision = placer_charge_record(buffer->memcg,
					struct_size(decision, judgements, nr));
	buffer->decision = decision;
	buffer->decisions++;
	if (!decision)
		return NULL;

	decision->nr = nr;
	decision->number = buffer->decisions;
	decision->changes = buffer->changes;
	decision->event = event;
	decision->result = result;
	if (result == -ETIMEDOUT) {
		decision->hold = PLACER_HELD_FENCE;
		__placer_fences_driver(buffer, decision->holder,
				       sizeof(decision->holder));
	}
	strscpy(decision->device, device);
	return decision;
}

/**
 * __placer_decision_keep() - record the solver's answer
 * @buffer: the buffer; its last decision is replaced
 * @event: reason for the decision
 * @device: name of the device that asked, or ""
 * @question: the answered question; or NULL if the solver was not asked
 * @result: the outcome: 0 or -errno
 *
 * Context: the reservation lock is held; may sleep.
 * Return: the decision, valid as long as the lock is held; or NULL if there is no
 * memory for it.
 */
struct placer_decision *
__placer_decision_keep(struct placer_buffer *buffer, enum placer_event event,
		       const char *device,
		       const struct placer_question *question, int result)
{
	struct placer_decision *decision;
	u32 i;

	dma_resv_assert_held(&buffer->resv);

	decision = placer_decision_new(buffer, event, device,
				       question ? question->nr : 0, result);
	if (!decision || !question)
		return decision;

	decision->generation = question->generation;
	decision->chosen = question->chosen;
	for (i = 0; i < decision->nr; i++) {
		decision->judgements[i].verdict = question->plan.verdict[i];
		decision->judgements[i].error = question->error[i];
	}
	/* The heap may be unregistered before the names of others are looked up. */
	if (!result)
		strscpy(decision->judgements[decision->chosen].heap,
			__placer_buffer_memory(buffer)->heap->name);
	return decision;
}

/**
 * __placer_decision_keep_here() - record why a newcomer cannot use the backing
 * @buffer: has memory; its last decision is replaced
 * @event: reason for the decision
 * @newcomer: the device or the CPU, which cannot use that
 * @result: -errno
 *
 * Context: the reservation lock is held; may sleep.
 * Return: as __placer_decision_keep().
 */
struct placer_decision *
__placer_decision_keep_here(struct placer_buffer *buffer,
			    enum placer_event event,
			    const struct placer_newcomer *newcomer, int result)
{
	const struct placer_backing *backing;
	struct placer_judgement *judgement;
	struct placer_decision *decision;
	struct placer_requirement alone;

	dma_resv_assert_held(&buffer->resv);

	backing = __placer_buffer_memory(buffer);
	decision =
		placer_decision_new(buffer, event, newcomer->name, 1, result);
	if (!decision)
		return NULL;

	placer_requirement_init(&alone, buffer->size);
	placer_requirement_fold(&alone, newcomer->constraint);
	decision->here = true;
	judgement = &decision->judgements[0];
	placer_layout_verdict(&alone, &backing->layout, &judgement->verdict);
	strscpy(judgement->heap, backing->heap->name);
	strscpy(judgement->device, newcomer->name);
	return decision;
}

/* If the heap is by now infeasible for another reason, no device is to blame, either. */
static bool placer_blame_one(struct placer_judgement *judgement,
			     const struct placer_constraint *c,
			     const char *name,
			     const struct placer_heap_facts *facts,
			     struct placer_requirement *so_far)
{
	struct placer_verdict verdict = judgement->verdict;

	if (!placer_verdict_blame(&verdict, facts, so_far, c, 0))
		return false;
	if (verdict.reason == judgement->verdict.reason) {
		judgement->verdict = verdict;
		strscpy(judgement->device, name);
	}
	return true;
}

/*
 * Find the device that made a heap infeasible, in the order of attachment.
 * There is none if the heap is too small for the buffer.
 */
static void placer_blame(struct placer_judgement *judgement,
			 const struct placer_buffer *buffer,
			 const struct placer_newcomer *newcomer,
			 const struct placer_heap_facts *facts)
{
	const struct placer_expectation *e;
	const struct placer_attachment *pa;
	struct placer_requirement so_far;

	placer_requirement_init(&so_far, buffer->size);
	list_for_each_entry(pa, &buffer->attachments, node)
		if (placer_blame_one(judgement, &pa->user->profile->constraint,
				     pa->name, facts, &so_far))
			return;
	if (newcomer && placer_blame_one(judgement, newcomer->constraint,
					 newcomer->name, facts, &so_far))
		return;
	if (placer_blame_one(judgement, &placer_cpu_constraint, "the CPU",
			     facts, &so_far))
		return;
	/* Last, and only if counted: other expectations have no influence. */
	list_for_each_entry(e, &buffer->expectations, node)
		if (e->state == PLACER_EXPECTATION_COUNTED &&
		    placer_blame_one(judgement, &e->constraint, e->name, facts,
				     &so_far))
			return;
}

static void placer_judgement_explain(struct placer_judgement *judgement,
				     const struct placer_buffer *buffer,
				     const struct placer_newcomer *newcomer,
				     const struct placer_question *question)
{
	u32 heap = judgement->verdict.heap;
	const struct placer_heap_facts *facts;

	if (!placer_heap_name(heap, buffer->decision->generation,
			      judgement->heap, sizeof(judgement->heap))) {
		strscpy(judgement->heap, "(unregistered)");
		return;
	}
	/* The present devices are not those that the decision was about. */
	if (buffer->decision->changes != buffer->changes)
		return;
	facts = placer_question_facts(question, heap);
	if (facts && judgement->verdict.reason != PLACER_REASON_FEASIBLE)
		placer_blame(judgement, buffer, newcomer, facts);
}

/**
 * __placer_decision_explain() - look up the names for a buffer's last decision
 * @buffer: the buffer
 * @newcomer: a device that is not attached yet, or NULL
 * @question: facts of the heaps, as of the decision or as they are now
 *
 * Names that were found before are kept, as devices and heaps may be gone since. No
 * device is blamed any more once one has come or left.
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_decision_explain(struct placer_buffer *buffer,
			       const struct placer_newcomer *newcomer,
			       const struct placer_question *question)
{
	struct placer_decision *decision = buffer->decision;
	u32 i;

	dma_resv_assert_held(&buffer->resv);

	for (i = 0; decision && i < decision->nr; i++)
		if (!decision->judgements[i].heap[0])
			placer_judgement_explain(&decision->judgements[i],
						 buffer, newcomer, question);
}

static void placer_verify_for(const struct placer_constraint *c,
			      const char *name,
			      const struct placer_buffer *buffer,
			      const struct placer_question *question)
{
	const struct placer_plan *plan = &question->plan;
	const char *wrong;
	u32 i;

	for (i = 0; i < plan->nr_feasible; i++) {
		u32 at = plan->order[i];

		wrong = placer_verdict_check(&plan->verdict[at],
					     &question->facts[at], c,
					     buffer->size);
		WARN_ONCE(wrong, "%s in heap %u: %s\n", name,
			  question->facts[at].id, wrong);
	}
}

/**
 * __placer_plan_verify() - check a plan with code independent of the solver
 * @buffer: the buffer that the plan is for
 * @question: the answered question
 *
 * Does nothing without CONFIG_DMABUF_PLACER_DEBUG.
 *
 * Context: the reservation lock is held.
 */
void __placer_plan_verify(const struct placer_buffer *buffer,
			  const struct placer_question *question)
{
	const struct placer_attachment *pa;
	const char *wrong;

	dma_resv_assert_held(&buffer->resv);

	if (!IS_ENABLED(CONFIG_DMABUF_PLACER_DEBUG))
		return;

	wrong = placer_plan_check(&question->plan);
	WARN_ONCE(wrong, "plan: %s\n", wrong);
	list_for_each_entry(pa, &buffer->attachments, node)
		placer_verify_for(&pa->user->profile->constraint, pa->name,
				  buffer, question);
}

/* Why a feasible heap did not give the memory. */
static const char *placer_error_text(int error)
{
	switch (error) {
	case -ECANCELED:
		return "was not tried";
	case -ENOSPC:
		return "is at its limit";
	case -ENXIO:
		return "gave memory that a device cannot use";
	case -EDQUOT:
		return "the cgroup of the buffer's creator may have no more";
	case -ENOBUFS:
		return "the cgroup of the buffer's creator has all that cgroup_limit_bytes allows";
	case -EUSERS:
		return "the cgroup of the task may have no more of it";
	case -EAGAIN:
		return "too much of others was moved for the buffer's creator";
	case -EINTR:
		return "was interrupted";
	default:
		return "has no memory left";
	}
}

/**
 * placer_judgement_text() - describe the verdict on a heap in one line
 * @judgement: the verdict, with the names of __placer_decision_explain()
 * @line: result
 * @len: size of @line; %PLACER_LINE_LEN is enough
 *
 * Context: any.
 */
void placer_judgement_text(const struct placer_judgement *judgement, char *line,
			   size_t len)
{
	size_t used;

	used = placer_verdict_text(line, len, &judgement->verdict,
				   judgement->heap,
				   judgement->device[0] ? judgement->device :
							  NULL);
	if (judgement->error && used < len)
		snprintf(line + used, len - used, ", but %s",
			 placer_error_text(judgement->error));
}

/**
 * __placer_decision_trace() - pass a buffer's last decision to tracepoints
 * @buffer: the buffer
 * @event: reason for the decision
 * @device: name of the device that asked, or ""
 * @result: 0 or -errno
 * @question: for __placer_decision_explain(); or NULL if that was called
 *	already
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_decision_trace(struct placer_buffer *buffer,
			     enum placer_event event, const char *device,
			     int result, const struct placer_question *question)
{
	const struct placer_decision *decision = buffer->decision;
	char line[PLACER_LINE_LEN];
	u32 i;

	dma_resv_assert_held(&buffer->resv);

	trace_placer_decision(buffer, event, device, result,
			      decision ? decision->hold : PLACER_NOT_HELD,
			      decision ? decision->holder : "");
	if (!decision || !trace_placer_verdict_enabled())
		return;

	if (question)
		__placer_decision_explain(buffer, NULL, question);
	for (i = 0; i < decision->nr; i++) {
		placer_judgement_text(&decision->judgements[i], line,
				      sizeof(line));
		trace_placer_verdict(buffer, decision->number, line);
	}
}
