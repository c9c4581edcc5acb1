// SPDX-License-Identifier: GPL-2.0
/*
 * Attempts: give a buffer memory from the heaps of a plan.
 *
 * The heaps are tried in the order of the solver's plan; a full heap is
 * skipped. Memory that a heap returns is checked against the requirement before
 * it is used, so that the DMA API never has to bounce.
 *
 * Nothing here moves another buffer. An attempt that may do so brings
 * placer_attempt.room, and only place.c makes such attempts.
 */
#include <linux/bitops.h>
#include <linux/jiffies.h>
#include <linux/string.h>

#include "attempt.h"
#include "conflict.h"
#include "counters.h"
#include "decision.h"
#include "fence.h"
#include "migrate.h"
#include "needs.h"

static u32 placer_near_node(const struct placer_preference *prefers)
{
	return prefers->nodes ? __ffs64(prefers->nodes) : PLACER_NO_NODE;
}

/**
 * __placer_take_from() - take memory from one heap of the plan
 * @buffer: the buffer that needs memory
 * @verdict: verdict on the heap, which is feasible
 * @generation: placer_question.generation, which the verdict is of
 *
 * Context: the reservation lock is held; may sleep.
 * Return: a backing that suits all users of the buffer; or an ERR_PTR: the
 * error of placer_backing_alloc(), or -ENXIO if the heap gave memory that a
 * device cannot use.
 */
struct placer_backing *__placer_take_from(struct placer_buffer *buffer,
					  const struct placer_verdict *verdict,
					  u64 generation)
{
	struct placer_heap_request request = {
		.size = buffer->size,
		.last = verdict->last,
		.block = verdict->block,
		.align = verdict->align,
		.memcg = buffer->memcg,
		.owner = buffer,
		/*
		 * If anything was written, the move fills every page with
		 * content or zeros. Without a backing nothing was written yet,
		 * even if pages are marked.
		 */
		.zero = !buffer->backing ||
			!placer_written_any(&buffer->written),
	};
	struct placer_requirement requirement;
	struct placer_backing *backing;

	dma_resv_assert_held(&buffer->resv);

	__placer_requirement(buffer, &requirement);
	request.node = placer_near_node(&requirement.prefers);
	backing = placer_backing_alloc(verdict->heap, generation, &request);
	if (!IS_ERR(backing) &&
	    (!__placer_backing_serves(buffer, &requirement, backing) ||
	     !__placer_buffer_hide(buffer, backing))) {
		placer_backing_put(backing);
		return ERR_PTR(-ENXIO);
	}
	return backing;
}

/* Errors after which no other heap is tried. */
static bool placer_error_ends(const struct placer_backing *backing)
{
	return backing == ERR_PTR(-EINTR) || backing == ERR_PTR(-EDQUOT);
}

/*
 * Record that the feasible heaps from @from on were not tried, unless they were
 * before.
 */
static void placer_question_cancel(struct placer_question *question, u32 from)
{
	const struct placer_plan *plan = &question->plan;

	for (; from < plan->nr_feasible; from++)
		if (!question->error[plan->order[from]])
			question->error[plan->order[from]] = -ECANCELED;
}

/*
 * Take memory from the first heap of the plan that has some. If all are @full,
 * make room. Returns an ERR_PTR if no heap gives memory.
 */
static struct placer_backing *
__placer_try_heaps(struct placer_buffer *buffer,
		   struct placer_question *question,
		   const struct placer_attempt *attempt, bool full)
{
	const struct placer_plan *plan = &question->plan;
	const struct placer_verdict *verdict;
	struct placer_backing *backing;
	u32 i, at;
	int rc;

	for (i = 0; i < plan->nr_feasible; i++) {
		at = plan->order[i];
		question->chosen = at;
		verdict = &plan->verdict[at];
		backing = full ? attempt->room(buffer, verdict,
					       question->generation) :
				 __placer_take_from(buffer, verdict,
						    question->generation);
		rc = PTR_ERR_OR_ZERO(backing);
		/*
		 * If no room could be made, the earlier error says why the heap
		 * was full.
		 */
		if (rc != -ENOMEM || !question->error[at])
			question->error[at] = rc;
		if (placer_error_ends(backing))
			placer_question_cancel(question, i + 1);
		if (!IS_ERR(backing) || placer_error_ends(backing))
			return backing;
	}
	return ERR_PTR(-ENOMEM);
}

static struct placer_backing *
__placer_allocate(struct placer_buffer *buffer,
		  struct placer_question *question,
		  const struct placer_attempt *attempt)
{
	struct placer_backing *backing;

	backing = __placer_try_heaps(buffer, question, attempt, false);
	if (backing == ERR_PTR(-ENOMEM) && attempt->room)
		backing = __placer_try_heaps(buffer, question, attempt, true);
	return backing == ERR_PTR(-EDQUOT) ? ERR_PTR(-ENOMEM) : backing;
}

/*
 * How long a move waits for fences with the reservation lock held: little more than a
 * frame. Callers that do not hold the lock wait for longer before they take it.
 */
#define PLACER_MOVE_WAIT msecs_to_jiffies(20)

static int __placer_execute(struct placer_buffer *buffer,
			    struct placer_question *question,
			    const struct placer_attempt *attempt)
{
	struct placer_backing *backing;
	long left = PLACER_MOVE_WAIT;
	int rc = 0;

	/*
	 * Before memory is taken, for which others may have to make room. DMA of dynamic
	 * importers may end only once they are notified, which the move does.
	 */
	if (buffer->backing && !__placer_buffer_mapped(buffer))
		rc = placer_fences_wait(buffer, &left);
	if (rc)
		return rc;
	backing = __placer_allocate(buffer, question, attempt);
	if (IS_ERR(backing))
		return PTR_ERR(backing);
	if (buffer->backing)
		return __placer_buffer_migrate(buffer, backing, &left);

	__placer_buffer_set_backing(buffer, backing);
	placer_count(PLACER_COUNT_PLACED, 1);
	return 0;
}

/*
 * Find out now why users cannot have the memory, as they and heaps may be gone later. For
 * moves that no user waits for, that is found out when the record is read.
 */
static void __placer_attempt_explain(struct placer_buffer *buffer, int error)
{
	struct placer_question *question = placer_question_new();
	struct placer_decision *decision = buffer->decision;
	struct placer_requirement requirement;

	if (!question || !decision) {
		placer_question_free(question);
		return;
	}

	__placer_decision_explain(buffer, NULL, question);
	if (error == -EOPNOTSUPP) {
		__placer_requirement(buffer, &requirement);
		placer_conflict_line(buffer, &requirement, NULL, question,
				     decision->conflict,
				     sizeof(decision->conflict));
	}
	placer_question_free(question);
}

/**
 * __placer_attempt() - give a buffer new memory that satisfies its requirement
 * @buffer: the buffer
 * @attempt: reason and means
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0; -EOPNOTSUPP if no heap is feasible; or, as for
 * __placer_buffer_place(), why no feasible heap gave memory or the buffer could
 * not move there.
 */
int __placer_attempt(struct placer_buffer *buffer,
		     const struct placer_attempt *attempt)
{
	struct placer_requirement there, from_here;
	struct placer_question *question;
	int rc;

	dma_resv_assert_held(&buffer->resv);

	question = placer_question_new();
	if (!question) {
		rc = -ENOMEM;
		__placer_decision_keep(buffer, attempt->event, attempt->device,
				       NULL, rc);
		__placer_decision_trace(buffer, attempt->event, attempt->device,
					rc, NULL);
		return rc;
	}

	__placer_requirement(buffer, &there);
	there.heaps &= attempt->heaps;
	placer_requirement_from_here(&from_here, buffer, &there);
	rc = placer_question_solve(question, &from_here, NULL);
	__placer_plan_verify(buffer, question);
	if (!rc)
		rc = __placer_execute(buffer, question, attempt);
	__placer_decision_keep(buffer, attempt->event, attempt->device,
			       question, rc);
	__placer_decision_trace(buffer, attempt->event, attempt->device, rc,
				question);
	placer_question_free(question);
	return rc;
}

/* Can it help to drop an expectation? */
static bool __placer_may_yield(const struct placer_buffer *buffer, int error)
{
	return (error == -ENOMEM || error == -EOPNOTSUPP) &&
	       __placer_expectations_counted(buffer);
}

/**
 * __placer_attempt_yielding() - give a buffer memory, dropping expectations
 * @buffer: the buffer
 * @attempt: reason and means
 *
 * While there is no memory for all users and all counted expectations, the
 * expectation that was declared last is dropped.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: as __placer_attempt().
 */
int __placer_attempt_yielding(struct placer_buffer *buffer,
			      const struct placer_attempt *attempt)
{
	int rc, error = 0;

	dma_resv_assert_held(&buffer->resv);

	for (;;) {
		rc = __placer_attempt(buffer, attempt);
		if (!__placer_may_yield(buffer, rc))
			break;
		error = rc;
		__placer_expectations_yield(buffer);
	}
	/* Before expectations are counted again. */
	if (rc && rc != -EINTR && attempt->room)
		__placer_attempt_explain(buffer, rc);

	if (!rc && error)
		__placer_expectations_keep(buffer, error);
	else if (error)
		__placer_expectations_fold(buffer);
	buffer->suits = !rc;
	return rc;
}

/**
 * __placer_buffer_leave() - move a buffer that must not stay where it is
 * @buffer: backed and not held
 * @heaps: where it may go, as a set of heaps
 * @event: reason for the move
 *
 * Expectations are dropped if necessary, but no other buffer is moved.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: as __placer_attempt(). On an error the buffer keeps its memory.
 */
int __placer_buffer_leave(struct placer_buffer *buffer, u32 heaps,
			  enum placer_event event)
{
	const struct placer_attempt attempt = {
		.event = event,
		.device = "",
		.heaps = heaps,
	};

	dma_resv_assert_held(&buffer->resv);

	return __placer_attempt_yielding(buffer, &attempt);
}

/**
 * __placer_buffer_replace() - move a buffer that may as well stay where it is
 * @buffer: backed and not held
 * @heaps: where it may go, as a set of heaps
 * @event: reason for the move
 *
 * No expectation is dropped, and no other buffer is moved.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: as __placer_attempt(). On an error the buffer keeps its memory.
 */
int __placer_buffer_replace(struct placer_buffer *buffer, u32 heaps,
			    enum placer_event event)
{
	const struct placer_attempt attempt = {
		.event = event,
		.device = "",
		.heaps = heaps,
	};
	int rc;

	dma_resv_assert_held(&buffer->resv);

	rc = __placer_attempt(buffer, &attempt);
	if (!rc)
		buffer->suits = true;
	return rc;
}
