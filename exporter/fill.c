// SPDX-License-Identifier: GPL-2.0
/*
 * Filling: a buffer gets memory where the CPU touches it.
 *
 * A buffer that only the CPU uses gets memory part by part, each at the first fault in it, if
 * the plan is for ordinary memory: most of a large buffer is perhaps never touched. Each time
 * the plan is made anew, for the whole buffer.
 *
 * A part is taken and cleared without the lock, as an attempt takes memory, but the buffer does
 * not show that: a device may attach and map meanwhile, and the buffer be placed. The part
 * goes in only if the buffer, locked again, is as it was and has no memory there; otherwise
 * it is freed. No part goes in while an attempt takes memory for the whole buffer, as the
 * attempt has counted what is missing.
 *
 * One task at a time takes a part for a buffer. A part is charged before it goes in, so near a
 * limit the parts that are freed again would keep out those that are needed. Faults, commit
 * and evacuation wait for that task where they hold no lock.
 */
#include <kunit/visibility.h>
#include <linux/dma-resv.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/sizes.h>
#include <linux/wait_bit.h>

#include "buffer.h"
#include "counters.h"
#include "decision.h"
#include "fill.h"
#include "needs.h"
#include "partial.h"
#include "place.h"
#include "question.h"
#include "refusal.h"

/* Two parts are no more work than the placing of one buffer. Tests set a lower one. */
unsigned long placer_part_bytes = SZ_4M;
module_param_named(part_bytes, placer_part_bytes, ulong, 0644);
MODULE_PARM_DESC(part_bytes,
		 "a larger buffer gets memory where touched; 0: none does");

/*
 * A buffer that has parts moves with the lock held, so there must not be much to copy. One
 * that has as much as this gets the rest of its memory at once, if there is as much.
 */
#define PLACER_FILL_MOST SZ_16M

/* A result, beside errors: there is as much as that. */
#define PLACER_FILL_ENOUGH 1

/* How often that is tried while devices come and go, before all of the buffer is placed. */
#define PLACER_FILL_TRIES 3

#if IS_ENABLED(CONFIG_KUNIT)
/* Called when a part was taken, before it goes in; or NULL. */
void (*placer_fill_hook)(struct placer_buffer *buffer);
EXPORT_SYMBOL_IF_KUNIT(placer_fill_hook);

static void placer_fill_pause(struct placer_buffer *buffer)
{
	typeof(placer_fill_hook) hook = READ_ONCE(placer_fill_hook);

	if (hook)
		hook(buffer);
}
#else
static void placer_fill_pause(struct placer_buffer *buffer)
{
}
#endif

/**
 * struct placer_fill - one part on its way into a buffer
 * @first: index in the buffer of its first page
 * @size: bytes
 * @most: a buffer that has as many bytes is to get the rest at once
 * @alone: devices that are only expected do not count
 * @question: the plan
 * @generation: placer_buffer.generation when the plan was made
 * @changes: placer_buffer.changes at that time
 */
struct placer_fill {
	pgoff_t first;
	size_t size;
	size_t most;
	bool alone;
	struct placer_question *question;
	u64 generation;
	u64 changes;
};

/* May parts go in now? Not if there is memory already that waits for the lock. */
static bool __placer_fill_open(const struct placer_buffer *buffer)
{
	return buffer->dmabuf && !buffer->backing && !buffer->hidden &&
	       !buffer->excluded && list_empty(&buffer->attachments) &&
	       /* Pairs with the release in placer_attempt_idle(). */
	       !smp_load_acquire(&buffer->placing) && !READ_ONCE(buffer->offer);
}

/* Does the buffer have as much as it gets in parts? */
static bool __placer_fill_enough(const struct placer_buffer *buffer,
				 const struct placer_fill *fill)
{
	return buffer->partial && buffer->partial->size >= fill->most;
}

/* Is the buffer as it was when the plan was made? Other parts cannot matter. */
static bool __placer_fill_goes_on(const struct placer_buffer *buffer,
				  const struct placer_fill *fill)
{
	return __placer_fill_open(buffer) &&
	       buffer->generation == fill->generation &&
	       buffer->changes == fill->changes;
}

static const struct placer_verdict *
placer_fill_verdict(const struct placer_fill *fill)
{
	const struct placer_plan *plan = &fill->question->plan;

	return &plan->verdict[plan->order[0]];
}

/* Does the plan say that the buffer can have parts, and go on with those that it has? */
static bool __placer_fill_suits(const struct placer_buffer *buffer,
				const struct placer_fill *fill)
{
	const struct placer_verdict *verdict = placer_fill_verdict(fill);

	return (placer_heaps_in_parts() & BIT(verdict->heap)) &&
	       (!buffer->partial || __placer_partial_fits(buffer, verdict));
}

/*
 * Return: 0; -EAGAIN if all of the buffer has to be placed; PLACER_FILL_ENOUGH if it should be,
 * but parts would do; -ENOMEM.
 */
static int __placer_fill_plan(struct placer_buffer *buffer,
			      struct placer_fill *fill)
{
	struct placer_requirement requirement;
	struct placer_question *question;

	if (!__placer_fill_open(buffer))
		return -EAGAIN;
	if (__placer_fill_enough(buffer, fill))
		return PLACER_FILL_ENOUGH;
	__placer_expectations_refresh(buffer);
	question = placer_question_new();
	if (!question)
		return -ENOMEM;

	fill->question = question;
	fill->generation = buffer->generation;
	fill->changes = buffer->changes;
	if (fill->alone)
		__placer_needs(buffer, &requirement);
	else
		__placer_requirement(buffer, &requirement);
	placer_requirement_from_here(&question->requirement, buffer,
				     &requirement);
	if (placer_question_solve(question, &question->requirement, NULL))
		return -EAGAIN;
	__placer_plan_verify(buffer, question);
	question->chosen = question->plan.order[0];
	return __placer_fill_suits(buffer, fill) ? 0 : -EAGAIN;
}

static struct placer_backing *placer_fill_take(struct placer_buffer *buffer,
					       const struct placer_fill *fill)
{
	const struct placer_verdict *verdict = placer_fill_verdict(fill);
	const struct placer_heap_request request = {
		.size = fill->size,
		.last = verdict->last,
		.block = verdict->block,
		.align = verdict->align,
		.node = placer_question_node(fill->question),
		.memcg = buffer->memcg,
		.owner = buffer,
		.zero = true,
	};

	return placer_backing_alloc(verdict->heap, fill->question->generation,
				    &request);
}

/*
 * The first part is the buffer's first memory, so it is recorded as a decision. Later parts are
 * recorded only after a refused fault, which would remain the last decision otherwise.
 */
static int __placer_fill_add(struct placer_buffer *buffer,
			     const struct placer_fill *fill,
			     struct placer_backing *part)
{
	bool more = buffer->partial;
	int rc = __placer_partial_add(buffer, part, fill->first);

	if (rc)
		return rc;
	placer_count(PLACER_COUNT_FILLED, 1);
	if (!more)
		placer_count(PLACER_COUNT_PLACED, 1);
	else if (buffer->decision && !buffer->decision->result)
		return 0;
	__placer_decision_keep(buffer, PLACER_EVENT_FAULT, "", fill->question,
			       0);
	__placer_decision_trace(buffer, PLACER_EVENT_FAULT, "", 0,
				fill->question);
	buffer->told = 0;
	return 0;
}

/* Return: 0; -EAGAIN to look again; -EINTR; or why the part could not go in. */
static int placer_fill_put(struct placer_buffer *buffer,
			   const struct placer_fill *fill,
			   struct placer_backing *part)
{
	int rc = placer_buffer_lock(buffer);

	if (!rc) {
		if (__placer_fill_goes_on(buffer, fill) &&
		    !__placer_partial_has(buffer, fill->first))
			rc = __placer_fill_add(buffer, fill, part);
		else
			rc = -EAGAIN;
		dma_resv_unlock(&buffer->resv);
	}
	if (rc)
		placer_backing_put(part);
	return rc;
}

/*
 * A cgroup that refuses a part would refuse all of the buffer, after reclaim of as much.
 * Return: @error; -EAGAIN to look again, as a device may have taken what was lacking; -EINTR.
 */
static int placer_fill_refuse(struct placer_buffer *buffer,
			      const struct placer_fill *fill, int error)
{
	struct placer_question *question = fill->question;
	int rc = placer_buffer_lock(buffer);

	if (rc)
		return rc;
	rc = -EAGAIN;
	if (__placer_fill_goes_on(buffer, fill)) {
		rc = error;
		question->error[question->chosen] = error;
		placer_question_cancel(question, 1);
		__placer_decision_keep(buffer, PLACER_EVENT_FAULT, "", question,
				       -ENOMEM);
		__placer_decision_trace(buffer, PLACER_EVENT_FAULT, "", -ENOMEM,
					question);
		__placer_decision_explain(buffer, NULL, question);
		__placer_refusal_report(buffer, PLACER_EVENT_FAULT, "",
					-ENOMEM);
	}
	dma_resv_unlock(&buffer->resv);
	return rc;
}

static int placer_fill_part(struct placer_buffer *buffer,
			    const struct placer_fill *fill)
{
	struct placer_backing *part = placer_fill_take(buffer, fill);
	int rc = PTR_ERR_OR_ZERO(part);

	if (!rc) {
		placer_fill_pause(buffer);
		rc = placer_fill_put(buffer, fill, part);
	}
	return rc == -EDQUOT ? placer_fill_refuse(buffer, fill, rc) : rc;
}

/* The part is in the buffer, or has been freed and uncharged. */
static void placer_fill_end(struct placer_buffer *buffer)
{
	/* The next task that takes memory sees that the part is uncharged. */
	smp_store_release(&buffer->filling, false);
	/* Order the store before the check for waiting tasks. */
	smp_mb();
	wake_up_var(&buffer->placing);
}

/*
 * Wait for an attempt that is about to give the buffer all of its memory, and for another
 * part. Do not wait for others: a move of a buffer that has memory does not matter here.
 */
static int placer_fill_lock(struct placer_buffer *buffer)
{
	int rc = placer_buffer_lock(buffer);

	if (rc || buffer->backing || !placer_buffer_busy(buffer))
		return rc;
	dma_resv_unlock(&buffer->resv);
	return placer_buffer_lock_placed(buffer);
}

/* Sets @done if the page is there, or all of the buffer has to be placed. */
static int placer_fill_try(struct placer_buffer *buffer, pgoff_t index,
			   size_t most, bool alone, bool *done)
{
	struct placer_fill fill = {
		.first = round_down(index, PLACER_PART_SIZE >> PAGE_SHIFT),
		.most = most,
		.alone = alone,
	};
	int rc = placer_fill_lock(buffer);

	if (rc)
		return rc;
	fill.size = min(buffer->size - (fill.first << PAGE_SHIFT),
			(size_t)PLACER_PART_SIZE);
	*done = true;
	if (!buffer->backing && !__placer_partial_has(buffer, index)) {
		rc = __placer_fill_plan(buffer, &fill);
		*done = rc;
	}
	if (!*done)
		WRITE_ONCE(buffer->filling, true);
	dma_resv_unlock(&buffer->resv);

	if (!*done) {
		rc = placer_fill_part(buffer, &fill);
		placer_fill_end(buffer);
	}
	placer_question_free(fill.question);
	return rc;
}

/*
 * Return: 0 if the page is there; -EINTR; -EDQUOT if a cgroup refuses a part; -EAGAIN if all
 * of the buffer has to be placed, as most buffers have; PLACER_FILL_ENOUGH if it has as much as
 * @most; or why there is no part.
 */
static int placer_fill(struct placer_buffer *buffer, pgoff_t index, size_t most,
		       bool alone)
{
	unsigned long least = READ_ONCE(placer_part_bytes);
	unsigned int tries;
	bool done = false;
	int rc = -EAGAIN;

	/* If a limit is raised while a buffer has parts, they are completed. */
	if (!least || buffer->size <= max_t(size_t, least, PLACER_PART_SIZE) ||
	    index >= buffer->size >> PAGE_SHIFT)
		return rc;
	for (tries = 0; tries < PLACER_FILL_TRIES && !done; tries++) {
		rc = placer_fill_try(buffer, index, most, alone, &done);
		if (rc != -EAGAIN)
			break;
	}
	return rc;
}

static int placer_fill_all(struct placer_buffer *buffer,
			   enum placer_charge charge)
{
	return placer_buffer_place(buffer, PLACER_EVENT_FAULT, "", charge, 0);
}

/**
 * placer_buffer_touch() - give a buffer memory where the CPU touches it
 * @buffer: the buffer; its dma-buf is referenced
 * @index: of a page in the buffer that the CPU accesses
 *
 * A buffer that has as many parts as may be copied with the lock held is to have the rest.
 * If there is less than that, it goes on with parts, and devices that are only expected do not
 * count any more: a program that has begun to use its memory must not fail while there is
 * some. So the rest is spare: it is not taken where the cgroup has no room for it, nor do others
 * make room, nor is a refusal told. It is tried again when twice as much is touched. Only if
 * there is no further part either, all that can be done for the buffer is done.
 *
 * Context: the reservation lock is not held; may sleep.
 * Return: 0 if the page is there, and not longer than the buffer stays where it is; or as
 * placer_buffer_place().
 */
int placer_buffer_touch(struct placer_buffer *buffer, pgoff_t index)
{
	size_t most = READ_ONCE(buffer->fill_most) ?: PLACER_FILL_MOST;
	int filled = placer_fill(buffer, index, most, most > PLACER_FILL_MOST);
	bool spare = filled == PLACER_FILL_ENOUGH;
	int rc;

	if (!filled || filled == -EINTR)
		return filled;
	if (filled == -EDQUOT)
		return -ENOMEM;
	rc = placer_fill_all(buffer, spare ? PLACER_CHARGE_SPARE :
					     PLACER_CHARGE_WANTED);
	if (!rc || rc == -EINTR ||
	    (!spare && (rc != -ENOMEM || filled != -EAGAIN)))
		return rc;
	filled = placer_fill(buffer, index, SIZE_MAX, true);
	if (!filled)
		WRITE_ONCE(buffer->fill_most, 2 * most);
	if (!filled || filled == -EINTR)
		return filled;
	if (filled == -EDQUOT)
		return -ENOMEM;
	return spare ? placer_fill_all(buffer, PLACER_CHARGE_WANTED) : rc;
}
