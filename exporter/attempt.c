// SPDX-License-Identifier: GPL-2.0
/*
 * Attempts: give a buffer memory from the heaps of a plan.
 *
 * The heaps are tried in the order of the solver's plan; a full heap is
 * skipped. Memory that a heap returns is checked against the requirement before
 * it is used, so that the DMA API never has to bounce.
 *
 * Taking memory can take long: reclaim, other memory that leaves a CMA area, clearing.
 * No task should wait for the reservation lock meanwhile. So a plan is made with the lock
 * held, memory is taken without it, and what has changed since is looked at again before
 * the memory is used. Only map, pin and vmap, which are called with the lock held, keep it.
 * So it is with a long copy: see migrate.c.
 *
 * Nothing here moves another buffer. An attempt that may do so brings
 * placer_attempt.room, and only place.c makes such attempts.
 */
#include <linux/bitops.h>
#include <linux/jiffies.h>
#include <linux/string.h>
#include <linux/wait_bit.h>

#include "attempt.h"
#include "conflict.h"
#include "copy.h"
#include "counters.h"
#include "decision.h"
#include "fence.h"
#include "migrate.h"
#include "needs.h"
#include "partial.h"

/**
 * placer_attempt_take_from() - take memory from one heap of the plan
 * @buffer: the buffer that needs memory
 * @attempt: the attempt, which has a plan
 * @verdict: verdict on the heap, which is feasible
 *
 * Context: may sleep. The reservation lock need not be held.
 * Return: a backing that suits the users that the plan is for, or what a buffer that has
 * parts lacks of that; or an ERR_PTR: the error of placer_backing_alloc(), or -ENXIO if the
 * heap gave memory that a device cannot use.
 */
struct placer_backing *
placer_attempt_take_from(struct placer_buffer *buffer,
			 const struct placer_attempt *attempt,
			 const struct placer_verdict *verdict)
{
	const struct placer_question *question = attempt->question;
	bool rest = attempt->completes & BIT(verdict->heap);
	const struct placer_heap_request request = {
		.size = rest ? attempt->missing : buffer->size,
		.last = verdict->last,
		.block = verdict->block,
		.align = verdict->align,
		.node = placer_question_node(question),
		.memcg = buffer->memcg,
		.owner = buffer,
		.charge = attempt->charge,
		.zero = attempt->zero,
	};
	struct placer_backing *backing;

	backing = placer_backing_alloc(verdict->heap, question->generation,
				       &request);
	if (IS_ERR(backing) || rest ||
	    placer_backing_suits(backing, &question->requirement))
		return backing;
	placer_backing_put(backing);
	return ERR_PTR(-ENXIO);
}

/*
 * Errors after which no other heap is tried. Where memory goes away, one that does not charge
 * the cgroup will do.
 */
static bool placer_error_ends(const struct placer_attempt *attempt,
			      const struct placer_backing *backing)
{
	return backing == ERR_PTR(-EINTR) ||
	       (backing == ERR_PTR(-EDQUOT) &&
		attempt->charge != PLACER_CHARGE_FORCED);
}

/*
 * Take memory from the next heap of the plan that has some. If all are full, make room.
 * Returns an ERR_PTR if no heap gives memory.
 */
static struct placer_backing *
placer_attempt_take(struct placer_buffer *buffer,
		    struct placer_attempt *attempt)
{
	struct placer_question *question = attempt->question;
	const struct placer_plan *plan = &question->plan;
	const struct placer_verdict *verdict;
	struct placer_backing *backing;
	u32 at;
	int rc;

	for (;; attempt->next++) {
		if (attempt->next == plan->nr_feasible) {
			if (attempt->full || !attempt->room)
				return ERR_PTR(-ENOMEM);
			attempt->full = true;
			attempt->next = 0;
		}
		at = plan->order[attempt->next];
		question->chosen = at;
		verdict = &plan->verdict[at];
		backing = attempt->full ?
				  attempt->room(buffer, attempt, verdict) :
				  placer_attempt_take_from(buffer, attempt,
							   verdict);
		rc = PTR_ERR_OR_ZERO(backing);
		/*
		 * If no room could be made, the earlier error says why the heap
		 * was full.
		 */
		if (rc != -ENOMEM || !question->error[at])
			question->error[at] = rc;
		if (placer_error_ends(attempt, backing))
			placer_question_cancel(question, attempt->next + 1);
		if (!IS_ERR(backing) || placer_error_ends(attempt, backing))
			return backing;
	}
}

/*
 * How long a move waits for fences with the reservation lock held: little more than a
 * frame. Callers that do not hold the lock wait for longer before they take it.
 */
#define PLACER_MOVE_WAIT msecs_to_jiffies(20)

/* In which heaps of the plan is only the rest missing? */
static void __placer_attempt_completes(struct placer_buffer *buffer,
				       struct placer_attempt *attempt)
{
	const struct placer_plan *plan = &attempt->question->plan;
	const struct placer_verdict *verdict;
	u32 i;

	attempt->completes = 0;
	if (!buffer->partial)
		return;
	attempt->missing = __placer_partial_missing(buffer);
	for (i = 0; i < plan->nr_feasible; i++) {
		verdict = &plan->verdict[plan->order[i]];
		if (__placer_partial_fits(buffer, verdict))
			attempt->completes |= BIT(verdict->heap);
	}
}

/* Plan where the buffer could go. */
static int __placer_attempt_begin(struct placer_buffer *buffer,
				  struct placer_attempt *attempt)
{
	struct placer_question *question = placer_question_new();
	struct placer_requirement requirement;
	int rc;

	attempt->question = question;
	if (!question)
		return -ENOMEM;

	attempt->left = attempt->lock == PLACER_LOCK_TRIED ? 0 :
							     PLACER_MOVE_WAIT;
	attempt->next = 0;
	attempt->full = false;
	attempt->generation = buffer->generation;
	attempt->changes = buffer->changes;
	attempt->expects = __placer_expectations_counted(buffer);
	/*
	 * If anything was written, the move fills every page with content or
	 * zeros. Without a backing, what is not in a part has to read as zero, even
	 * if pages are marked.
	 */
	attempt->zero = !buffer->backing ||
			!placer_written_any(&buffer->written);

	__placer_requirement(buffer, &requirement);
	requirement.heaps &= attempt->heaps;
	placer_requirement_from_here(&question->requirement, buffer,
				     &requirement);
	rc = placer_question_solve(question, &question->requirement, NULL);
	__placer_plan_verify(buffer, question);
	__placer_attempt_completes(buffer, attempt);
	/*
	 * Before memory is taken, for which others may have to make room. DMA of
	 * dynamic importers may end only once they are notified, which the move does.
	 */
	if (!rc && buffer->backing && !__placer_buffer_mapped(buffer))
		rc = placer_fences_wait(buffer, &attempt->left);
	return rc;
}

/* Has the buffer been placed or moved since the plan was made? */
static bool __placer_attempt_stale(const struct placer_buffer *buffer,
				   const struct placer_attempt *attempt)
{
	return buffer->generation != attempt->generation;
}

/* Or has a device come or gone? */
static bool __placer_attempt_changed(const struct placer_buffer *buffer,
				     const struct placer_attempt *attempt)
{
	return __placer_attempt_stale(buffer, attempt) ||
	       buffer->changes != attempt->changes;
}

/* May a buffer with a backing still move? If not, another plan may need no move. */
static int __placer_attempt_moves(struct placer_buffer *buffer,
				  const struct placer_attempt *attempt)
{
	if (attempt->lock == PLACER_LOCK_KEPT)
		return 0;
	if (__placer_buffer_held(buffer, NULL) ||
	    (attempt->unmapped && __placer_buffer_mapped(buffer)))
		return -EAGAIN;
	return 0;
}

/*
 * Does the memory suit all users, also those that have come since the plan was made?
 * Return: 0; -ENXIO if another heap may; -EAGAIN if another plan may.
 */
static int __placer_attempt_suits(struct placer_buffer *buffer,
				  const struct placer_attempt *attempt,
				  const struct placer_backing *backing)
{
	struct placer_requirement requirement;

	__placer_requirement(buffer, &requirement);
	if (__placer_backing_serves(buffer, &requirement, backing) &&
	    __placer_buffer_hide(buffer, backing))
		return 0;
	return __placer_attempt_changed(buffer, attempt) ? -EAGAIN : -ENXIO;
}

/* Return: 0; -EINTR; or -EBUSY if the lock is not free, or the buffer is released. */
static int placer_attempt_lock(struct placer_buffer *buffer,
			       const struct placer_attempt *attempt)
{
	int rc = 0;

	if (attempt->lock == PLACER_LOCK_WAITED)
		rc = placer_buffer_lock(buffer);
	else if (!dma_resv_trylock(&buffer->resv))
		rc = -EBUSY;
	if (!rc && !buffer->dmabuf) {
		dma_resv_unlock(&buffer->resv);
		rc = -EBUSY;
	}
	return rc;
}

/*
 * This task does nothing to the buffer without the lock any more. No lock is needed here,
 * as a task that waits for this may hold the buffer's.
 */
static void placer_attempt_idle(struct placer_buffer *buffer)
{
	/* Pairs with the acquire in placer_attempt_is_idle(). */
	smp_store_release(&buffer->placing, false);
	/* Order the store before the check for waiting tasks. */
	smp_mb();
	wake_up_var(&buffer->placing);
}

static bool placer_attempt_is_idle(const struct placer_buffer *buffer)
{
	/* Pairs with the release in placer_attempt_idle(). */
	return !smp_load_acquire(&buffer->placing);
}

/*
 * Take the lock again after a copy. Others use the buffer, so the lock may be taken, but not
 * for long: to give up at once would waste the copy.
 */
static int placer_attempt_relock(struct placer_buffer *buffer,
				 const struct placer_attempt *attempt)
{
	unsigned long end = jiffies + PLACER_MOVE_WAIT;
	int rc;

	for (;;) {
		rc = placer_attempt_lock(buffer, attempt);
		if (rc != -EBUSY || !READ_ONCE(buffer->copy) ||
		    time_after(jiffies, end))
			return rc;
		schedule_timeout_uninterruptible(1);
	}
}

/*
 * Copy one round with the lock given up. Return: 0; -EAGAIN if the move was cancelled; or an
 * error as of __placer_attempt(), also with @attempt->lost.
 */
static int __placer_attempt_copy(struct placer_buffer *buffer,
				 struct placer_attempt *attempt,
				 struct placer_copy *copy)
{
	int copied, rc;

	WRITE_ONCE(buffer->placing, true);
	dma_resv_unlock(&buffer->resv);
	copied = placer_copy_run(copy);
	placer_attempt_idle(buffer);
	rc = placer_attempt_relock(buffer, attempt);
	if (rc) {
		placer_buffer_withdraw_copy(buffer, copy);
		/* Expectations that were dropped for this attempt count again. */
		WRITE_ONCE(buffer->recount, true);
		attempt->lost = true;
		return rc;
	}
	if (READ_ONCE(buffer->copy) != copy)
		return -EAGAIN;
	return copied;
}

/* May the move that has given up the lock go on? Return: as __placer_attempt_copy(). */
static int __placer_attempt_goes_on(struct placer_buffer *buffer,
				    struct placer_attempt *attempt,
				    const struct placer_copy *copy)
{
	int rc = __placer_attempt_moves(buffer, attempt);

	if (!rc)
		rc = placer_fences_wait(buffer, &attempt->left);
	if (!rc)
		rc = __placer_attempt_suits(buffer, attempt, copy->to.backing);
	return rc;
}

/*
 * Copy all but a last round with the lock given up. Return: 0 with the copy taken back; or
 * as __placer_attempt_copy().
 */
static int __placer_attempt_precopy(struct placer_buffer *buffer,
				    struct placer_attempt *attempt,
				    struct placer_copy *copy)
{
	int rc = 0;

	placer_count(PLACER_COUNT_PRECOPIED, 1);
	__placer_buffer_give_copy(buffer, copy);
	while (!rc && !__placer_migration_round(buffer, copy)) {
		rc = __placer_attempt_copy(buffer, attempt, copy);
		if (attempt->lost)
			return rc;
		if (!rc)
			rc = __placer_attempt_goes_on(buffer, attempt, copy);
	}
	if (READ_ONCE(buffer->copy) != copy)
		return rc;
	__placer_buffer_take_copy(buffer);
	placer_copy_put(copy);
	return rc;
}

/*
 * Map keeps the lock, and so do short moves, and two kinds of evictions that would always be
 * cancelled otherwise: of buffers that a dynamic importer has to unmap, as it maps again at
 * its next job; and those for lack of any other buffer, as a codec maps at every frame.
 */
static bool __placer_attempt_precopies(const struct placer_buffer *buffer,
				       const struct placer_attempt *attempt,
				       const struct placer_backing *target)
{
	if (attempt->lock == PLACER_LOCK_KEPT)
		return false;
	if (attempt->event == PLACER_EVENT_EVICT &&
	    (!attempt->unmapped || __placer_buffer_mapped(buffer)))
		return false;
	return __placer_migration_long(buffer, target);
}

/* Takes over the caller's reference to the memory. */
static int __placer_attempt_migrate(struct placer_buffer *buffer,
				    struct placer_attempt *attempt,
				    struct placer_backing *target)
{
	struct placer_copy here = {}, *shared = NULL, *copy;
	int rc;

	attempt->begun = true;
	/* Without memory for a copy that others may take over, the lock is kept. */
	if (__placer_attempt_precopies(buffer, attempt, target))
		shared = placer_copy_new();
	copy = shared ?: &here;
	rc = __placer_migration_begin(buffer, copy, target, &attempt->left);
	if (rc)
		return rc;

	if (shared)
		rc = __placer_attempt_precopy(buffer, attempt, copy);
	else
		__placer_migration_round(buffer, copy);
	if (!rc)
		rc = __placer_migration_end(buffer, copy);
	else if (!attempt->lost && copy->finished && buffer->suits)
		rc = 0;
	attempt->cancelled = shared && rc == -EAGAIN;
	placer_copy_put(copy);
	return rc;
}

/* Is memory what a buffer lacks, beside the parts that it has by now? */
static bool __placer_attempt_is_rest(const struct placer_buffer *buffer,
				     const struct placer_backing *rest)
{
	return buffer->partial &&
	       rest->size == __placer_partial_missing(buffer);
}

/* The creator's cgroup may have no more, so no other heap is tried. Return: -ENOMEM. */
static int placer_attempt_refuse(struct placer_attempt *attempt)
{
	struct placer_question *question = attempt->question;

	question->error[question->chosen] = -EDQUOT;
	placer_question_cancel(question, attempt->next);
	return -ENOMEM;
}

/* Add the rest to the parts. Takes over the caller's reference. */
static int __placer_attempt_complete(struct placer_buffer *buffer,
				     struct placer_attempt *attempt,
				     struct placer_backing *rest)
{
	struct placer_backing *all = ERR_PTR(-EAGAIN);
	int rc;

	if (!__placer_attempt_stale(buffer, attempt) &&
	    __placer_attempt_is_rest(buffer, rest))
		all = placer_backing_join(buffer->partial, rest, 0,
					  buffer->memcg, attempt->charge);
	rc = PTR_ERR_OR_ZERO(all);
	if (rc == -EDQUOT)
		rc = placer_attempt_refuse(attempt);
	if (!rc) {
		rc = __placer_attempt_suits(buffer, attempt, all);
		if (!rc) {
			__placer_partial_complete(buffer, all, rest);
			return 0;
		}
		placer_backing_unjoin(all);
	}
	placer_backing_put(rest);
	return rc;
}

/* The buffer has no backing. Takes over the caller's reference. */
static int __placer_attempt_begin_with(struct placer_buffer *buffer,
				       struct placer_backing *backing)
{
	int rc;

	if (!buffer->partial) {
		__placer_buffer_set_backing(buffer, backing);
		placer_count(PLACER_COUNT_PLACED, 1);
		return 0;
	}
	rc = __placer_migration_gather(buffer, backing);
	if (rc)
		placer_backing_put(backing);
	return rc;
}

/* Make the memory the buffer's. Takes over the caller's reference. */
static int __placer_attempt_use(struct placer_buffer *buffer,
				struct placer_attempt *attempt,
				struct placer_backing *backing)
{
	bool hidden = buffer->hidden;
	int rc = 0;

	if (backing->size != buffer->size)
		return __placer_attempt_complete(buffer, attempt, backing);

	if (__placer_attempt_stale(buffer, attempt))
		rc = -EAGAIN;
	else if (buffer->backing)
		rc = __placer_attempt_moves(buffer, attempt);
	if (!rc)
		rc = __placer_attempt_suits(buffer, attempt, backing);
	if (rc) {
		placer_backing_put(backing);
		return rc;
	}

	if (buffer->backing)
		rc = __placer_attempt_migrate(buffer, attempt, backing);
	else
		rc = __placer_attempt_begin_with(buffer, backing);
	/* Take back what __placer_attempt_suits() has published. */
	if (rc && !attempt->lost)
		WRITE_ONCE(buffer->hidden, hidden);
	return rc;
}

/*
 * Memory that was taken is offered to the next task that has the lock. That may be a map,
 * which needs memory as well: only one task takes memory for a buffer. It uses the offer, or
 * frees it.
 */
static void placer_attempt_offer(struct placer_buffer *buffer,
				 struct placer_backing *backing)
{
	if (!IS_ERR(backing))
		WARN_ON_ONCE(xchg(&buffer->offer, backing));
	placer_attempt_idle(buffer);
}

/* Take memory, without the lock if it need not be kept. */
static struct placer_backing *
__placer_attempt_take(struct placer_buffer *buffer,
		      struct placer_attempt *attempt)
{
	struct placer_backing *backing;
	int rc;

	if (attempt->lock == PLACER_LOCK_KEPT) {
		placer_count(PLACER_COUNT_LOCKED, 1);
		return placer_attempt_take(buffer, attempt);
	}

	WRITE_ONCE(buffer->wanted, false);
	WRITE_ONCE(buffer->placing, true);
	dma_resv_unlock(&buffer->resv);
	backing = placer_attempt_take(buffer, attempt);
	placer_attempt_offer(buffer, backing);
	rc = placer_attempt_lock(buffer, attempt);
	if (!IS_ERR(backing))
		backing = xchg(&buffer->offer, NULL) ?: ERR_PTR(-EAGAIN);
	if (!rc)
		return backing;

	/* Expectations that were dropped for this attempt count again. */
	WRITE_ONCE(buffer->recount, true);
	attempt->lost = true;
	if (!IS_ERR(backing))
		placer_backing_put(backing);
	return ERR_PTR(rc);
}

/* Why no memory was taken. If something has changed meanwhile, none may be needed. */
static int __placer_attempt_error(const struct placer_buffer *buffer,
				  const struct placer_attempt *attempt,
				  const struct placer_backing *backing)
{
	if (attempt->lost || backing == ERR_PTR(-EINTR))
		return PTR_ERR(backing);
	if (__placer_attempt_changed(buffer, attempt))
		return -EAGAIN;
	return backing == ERR_PTR(-EDQUOT) ? -ENOMEM : PTR_ERR(backing);
}

static int __placer_attempt_execute(struct placer_buffer *buffer,
				    struct placer_attempt *attempt)
{
	struct placer_question *question = attempt->question;
	struct placer_backing *backing;
	u32 heap;
	int rc;

	for (;;) {
		backing = __placer_attempt_take(buffer, attempt);
		if (IS_ERR(backing))
			return __placer_attempt_error(buffer, attempt, backing);
		rc = __placer_attempt_use(buffer, attempt, backing);
		if (rc != -ENXIO)
			return rc;
		/* Parts and rest may not go together where one piece does. */
		heap = question->plan.verdict[question->chosen].heap;
		if (attempt->completes & BIT(heap)) {
			attempt->completes = 0;
			continue;
		}
		question->error[question->chosen] = rc;
		attempt->next++;
	}
}

/* Is memory from this heap part of the plan? If so, it is the chosen one. */
static bool placer_question_choose(struct placer_question *question, u32 heap)
{
	const struct placer_plan *plan = &question->plan;
	u32 i;

	for (i = 0; i < plan->nr_feasible; i++) {
		if (plan->verdict[plan->order[i]].heap == heap) {
			question->chosen = plan->order[i];
			return true;
		}
	}
	return false;
}

/*
 * Use memory that another task has just taken for the buffer, and not used yet. Return:
 * -ENXIO if there is none that suits.
 */
static int __placer_attempt_accept(struct placer_buffer *buffer,
				   struct placer_attempt *attempt)
{
	struct placer_backing *backing = xchg(&buffer->offer, NULL);

	if (!backing)
		return -ENXIO;
	if (placer_question_choose(attempt->question, backing->heap->id) &&
	    (backing->zeroed || !attempt->zero) &&
	    (backing->size == buffer->size ||
	     (attempt->completes & BIT(backing->heap->id) &&
	      __placer_attempt_is_rest(buffer, backing))))
		return __placer_attempt_use(buffer, attempt, backing);
	placer_backing_put(backing);
	return -ENXIO;
}

/* With the lock held, wait until no other task does anything to the buffer without it. */
static int __placer_attempt_wait(struct placer_buffer *buffer)
{
	return wait_var_event_killable(&buffer->placing,
				       placer_attempt_is_idle(buffer)) ?
		       -EINTR :
		       0;
}

/*
 * One task at a time takes memory for a buffer, as each would take memory for all of it.
 * A task that keeps the lock waits for the one that does, which needs no lock to offer
 * what it has taken. It does not wait for one that copies, but cancels that.
 */
static int __placer_attempt_await(struct placer_buffer *buffer,
				  const struct placer_attempt *attempt)
{
	if (attempt->lock != PLACER_LOCK_KEPT && READ_ONCE(buffer->copy))
		return -EBUSY;
	__placer_buffer_cancel_copy(buffer);
	if (!READ_ONCE(buffer->placing))
		return 0;
	if (attempt->lock != PLACER_LOCK_KEPT)
		return -EBUSY;
	WRITE_ONCE(buffer->wanted, true);
	return __placer_attempt_wait(buffer);
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

/* Is it a decision? A fault that can do with parts is refused nothing. */
static bool placer_attempt_decides(const struct placer_attempt *attempt, int rc)
{
	return !rc || attempt->event != PLACER_EVENT_FAULT ||
	       attempt->charge != PLACER_CHARGE_SPARE;
}

/**
 * __placer_attempt() - give a buffer new memory that satisfies its requirement
 * @buffer: the buffer
 * @attempt: reason and means
 *
 * Context: the reservation lock is held, and not any more if @attempt->lost is set; may
 * sleep.
 * Return: 0; -EOPNOTSUPP if no heap is feasible; or, as for
 * __placer_buffer_place(), why no feasible heap gave memory or the buffer could
 * not move there. If @attempt does not keep the lock, also -EAGAIN if the plan does not fit
 * any more, and -EBUSY if the lock, or the buffer, is not free any more.
 */
int __placer_attempt(struct placer_buffer *buffer,
		     struct placer_attempt *attempt)
{
	int rc;

	dma_resv_assert_held(&buffer->resv);

	rc = __placer_attempt_await(buffer, attempt);
	if (rc)
		return rc;

	rc = __placer_attempt_begin(buffer, attempt);
	if (!rc) {
		rc = __placer_attempt_accept(buffer, attempt);
		if (rc == -ENXIO)
			rc = __placer_attempt_execute(buffer, attempt);
	}
	if (!rc)
		buffer->suits = true;
	if (!attempt->lost && rc != -EAGAIN &&
	    placer_attempt_decides(attempt, rc)) {
		__placer_decision_keep(buffer, attempt->event, attempt->device,
				       attempt->question, rc);
		__placer_decision_trace(buffer, attempt->event, attempt->device,
					rc, attempt->question);
	}
	placer_question_free(attempt->question);
	attempt->question = NULL;
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
 * Context: as __placer_attempt().
 * Return: as __placer_attempt().
 */
int __placer_attempt_yielding(struct placer_buffer *buffer,
			      struct placer_attempt *attempt)
{
	int rc, error = 0;

	dma_resv_assert_held(&buffer->resv);

	for (;;) {
		rc = __placer_attempt(buffer, attempt);
		if (attempt->lost)
			return rc;
		if (!__placer_may_yield(buffer, rc))
			break;
		error = rc;
		__placer_expectations_yield(buffer);
	}
	/* Before expectations are counted again. */
	if (rc && rc != -EINTR && rc != -EAGAIN && attempt->room)
		__placer_attempt_explain(buffer, rc);

	if (!rc && error)
		__placer_expectations_keep(buffer, error);
	else if (error)
		__placer_expectations_fold(buffer);
	buffer->suits = !rc;
	return rc;
}

/* Do the rest of a move that another task has begun. Return: as __placer_attempt_finish(). */
static int __placer_attempt_take_over(struct placer_buffer *buffer,
				      struct placer_copy *copy)
{
	long left = 0;
	int rc;

	WRITE_ONCE(copy->stop, true);
	rc = __placer_attempt_wait(buffer);
	/* If DMA has begun since, the caller waits for it, and places the buffer anew. */
	if (!rc)
		rc = placer_fences_wait(buffer, &left);
	if (rc)
		return rc;
	/* From here on it is this task's. What the other one left of its round comes first. */
	WRITE_ONCE(copy->stop, false);
	rc = placer_copy_run(copy);
	if (rc)
		return rc;
	__placer_migration_round(buffer, copy);
	rc = __placer_migration_end(buffer, copy);
	copy->finished = !rc;
	return rc;
}

/**
 * __placer_attempt_finish() - finish a move that has given up the lock
 * @buffer: the buffer, whose current backing does not serve its users
 *
 * If the move cannot be finished, it is cancelled.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0 if the buffer has memory that serves its users; -EINTR if the task is being
 * killed; any other error if there was no move, or to memory that does not serve them, or
 * DMA has begun since.
 */
int __placer_attempt_finish(struct placer_buffer *buffer)
{
	struct placer_requirement requirement;
	struct placer_copy *copy;
	int rc = -EAGAIN;
	bool suits;

	dma_resv_assert_held(&buffer->resv);

	copy = __placer_buffer_take_copy(buffer);
	if (!copy)
		return rc;

	__placer_requirement(buffer, &requirement);
	suits = __placer_backing_serves(buffer, &requirement, copy->to.backing);
	__placer_needs(buffer, &requirement);
	if (!__placer_buffer_held(buffer, NULL) &&
	    __placer_backing_serves(buffer, &requirement, copy->to.backing))
		rc = __placer_attempt_take_over(buffer, copy);
	if (!rc)
		buffer->suits = suits;
	placer_count(rc ? PLACER_COUNT_CANCELLED : PLACER_COUNT_FINISHED, 1);
	WRITE_ONCE(copy->stop, true);
	placer_copy_put(copy);
	return rc;
}
