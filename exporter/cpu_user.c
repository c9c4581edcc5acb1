// SPDX-License-Identifier: GPL-2.0
/*
 * The CPU as a user of buffers.
 *
 * mmap(), munmap() and exit hold the mmap lock, which all threads of a process need,
 * and importers hold the reservation lock as long as they like. So CPU mappings are only
 * counted, without a lock, and a decision adds the constraint of the CPU if the count is
 * not 0 by then.
 *
 * That the CPU must not map a buffer is decided under the lock and published:
 * placer_buffer.hidden for the current backing, and placer_buffer.excluded if the devices
 * leave no memory to the CPU. Publishing comes before a look at the count, and counting
 * before a look at what is published, each with a full barrier in between. So of a mapping
 * and a device that exclude each other, at least one sees the other.
 */
#include <linux/atomic.h>
#include <linux/dma-resv.h>

#include "cpu_user.h"
#include "needs.h"
#include "refusal.h"

static bool placer_cpu_may_map(const struct placer_buffer *buffer)
{
	/*
	 * In this order, as it is hidden before it is no longer excluded. Pairs with
	 * the release in __placer_buffer_set_backing().
	 */
	return !smp_load_acquire(&buffer->excluded) &&
	       !READ_ONCE(buffer->hidden);
}

/**
 * placer_cpu_excluded() - do devices leave no memory to the CPU?
 * @question: the heaps; its plan is the answer
 * @buffer: the buffer
 * @needs: what the devices need; there is memory for them
 *
 * Context: the reservation lock is held.
 * Return: true if so.
 */
bool placer_cpu_excluded(struct placer_question *question,
			 const struct placer_buffer *buffer,
			 const struct placer_requirement *needs)
{
	struct placer_requirement with = *needs;

	dma_resv_assert_held(&buffer->resv);

	placer_requirement_fold(&with, &placer_cpu_constraint);
	return !placer_could_be_placed(question, buffer, &with);
}

/**
 * __placer_cpu_publish() - publish whether the CPU may map a buffer
 * @buffer: the buffer
 * @excluded: its devices leave no memory to the CPU
 *
 * Context: the reservation lock is held.
 * Return: false if the CPU is excluded, but has mapped the buffer before it saw that; it
 * is not excluded then.
 */
bool __placer_cpu_publish(struct placer_buffer *buffer, bool excluded)
{
	dma_resv_assert_held(&buffer->resv);

	/* A mapping that is counted although the CPU was excluded is about to see that. */
	if (excluded && buffer->excluded)
		return true;
	/* Do not publish what would be taken back at once. */
	if (excluded && atomic_read(&buffer->cpu_mappings))
		return false;
	WRITE_ONCE(buffer->excluded, excluded);
	if (!excluded)
		return true;

	/* Pairs with the barrier in placer_cpu_join(). */
	smp_mb();
	if (!atomic_read(&buffer->cpu_mappings))
		return true;
	WRITE_ONCE(buffer->excluded, false);
	return false;
}

/* Not part of its caller, which has nothing to do most of the time. */
static noinline_for_stack void __placer_cpu_admit(struct placer_buffer *buffer)
{
	struct placer_question *question = placer_question_new();
	struct placer_requirement needs;

	if (!question)
		return;

	__placer_needs(buffer, &needs);
	if (!placer_cpu_excluded(question, buffer, &needs))
		__placer_cpu_publish(buffer, false);
	placer_question_free(question);
}

/**
 * __placer_cpu_reconsider() - may the CPU map a buffer, now that a device has left?
 * @buffer: the buffer
 *
 * Without memory to find out, the next mapping does.
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_cpu_reconsider(struct placer_buffer *buffer)
{
	dma_resv_assert_held(&buffer->resv);

	if (buffer->excluded)
		__placer_cpu_admit(buffer);
}

/* The CPU is excluded if a heap is left for the devices, but none that it can use, too. */
static noinline_for_stack void
__placer_cpu_exclude(struct placer_buffer *buffer)
{
	struct placer_question *question = placer_question_new();
	struct placer_requirement needs;

	if (!question)
		return;

	__placer_needs(buffer, &needs);
	if (!(buffer->backing &&
	      __placer_backing_serves(buffer, &needs, buffer->backing)) &&
	    placer_could_be_placed(question, buffer, &needs) &&
	    placer_cpu_excluded(question, buffer, &needs))
		__placer_cpu_publish(buffer, true);
	placer_question_free(question);
}

/**
 * __placer_cpu_review() - may the CPU still map a buffer, now that a heap has left?
 * @buffer: the buffer
 *
 * If it has mapped the buffer, it may, and the next device that needs other memory is
 * refused. The same holds if there is no memory to find out.
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_cpu_review(struct placer_buffer *buffer)
{
	dma_resv_assert_held(&buffer->resv);

	if (!buffer->excluded && !list_empty(&buffer->users))
		__placer_cpu_exclude(buffer);
}

/* Is there memory for the CPU as well, by now? Refuse if not. */
static int __placer_cpu_anywhere(struct placer_buffer *buffer,
				 struct placer_refusal *refusal)
{
	struct placer_requirement needs;
	int rc = 0;

	refusal->question = placer_question_new();
	if (!refusal->question)
		return -ENOMEM;

	__placer_needs(buffer, &needs);
	placer_requirement_fold(&needs, &placer_cpu_constraint);
	refusal->requirement = &needs;
	if (placer_could_be_placed(refusal->question, buffer, &needs))
		__placer_cpu_publish(buffer, false);
	else
		rc = __placer_refuse(buffer, refusal);
	placer_question_free(refusal->question);
	return rc;
}

/**
 * __placer_cpu_join() - count one more CPU mapping of a buffer
 * @buffer: the buffer
 * @event: the kind of mapping
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0; -EACCES if the CPU must not see the current backing, or any memory
 * that suits the other users; -ENOMEM.
 */
int __placer_cpu_join(struct placer_buffer *buffer, enum placer_event event)
{
	struct placer_refusal refusal = {
		.event = event,
		.error = -EACCES,
		.newcomer.name = "the CPU",
		.newcomer.constraint = &placer_cpu_constraint,
		.cpu = true,
	};
	int rc = 0;

	dma_resv_assert_held(&buffer->resv);

	if (buffer->hidden)
		rc = __placer_refuse(buffer, &refusal);
	else if (buffer->excluded)
		rc = __placer_cpu_anywhere(buffer, &refusal);
	if (!rc)
		atomic_inc(&buffer->cpu_mappings);
	return rc;
}

/**
 * placer_cpu_join() - count one more user mapping of a buffer
 * @buffer: the buffer
 *
 * Context: the reservation lock is not held. It is only tried, and only to explain a
 * refusal, or to find that there is no reason for it any more.
 * Return: as __placer_cpu_join().
 */
int placer_cpu_join(struct placer_buffer *buffer)
{
	int rc;

	/* Those that are refused anyway are counted for a moment at most. */
	if (placer_cpu_may_map(buffer)) {
		atomic_inc(&buffer->cpu_mappings);
		/* Pairs with those in __placer_cpu_publish() and __placer_buffer_hide(). */
		smp_mb__after_atomic();
		if (placer_cpu_may_map(buffer))
			return 0;
		atomic_dec(&buffer->cpu_mappings);
	}

	if (!dma_resv_trylock(&buffer->resv))
		return -EACCES;
	rc = __placer_cpu_join(buffer, PLACER_EVENT_MMAP);
	dma_resv_unlock(&buffer->resv);
	return rc;
}

/**
 * placer_cpu_leave() - undo placer_cpu_join() or __placer_cpu_join()
 * @buffer: the buffer
 *
 * Context: any.
 */
void placer_cpu_leave(struct placer_buffer *buffer)
{
	atomic_dec(&buffer->cpu_mappings);
}
