// SPDX-License-Identifier: GPL-2.0
/*
 * Placing: a buffer gets memory that suits everyone who uses it.
 *
 * The plan is obeyed in its order; a heap that is full is passed over. What a
 * heap returns is checked before it is used, against the requirement, so that the DMA
 * API never has to bounce.
 */
#include <linux/bitops.h>
#include <linux/pfn.h>
#include <linux/string.h>

#include "exporter.h"

/**
 * placer_backing_suits() - does memory satisfy a requirement?
 * @backing: the memory
 * @requirement: the requirement
 *
 * Context: any.
 * Return: true if it does.
 */
bool placer_backing_suits(const struct placer_backing *backing,
			  const struct placer_requirement *requirement)
{
	struct placer_verdict verdict;

	return placer_layout_verdict(requirement, &backing->layout, &verdict);
}

/**
 * placer_attachment_reaches() - can memory be mapped for a device, where it is?
 * @pa: the attachment
 * @backing: the memory, which satisfies the device's constraint
 *
 * Context: any.
 * Return: false for memory without pages that its bus shifts.
 */
bool placer_attachment_reaches(const struct placer_attachment *pa,
			       const struct placer_backing *backing)
{
	const struct placer_run *run = backing->runs;
	const struct placer_span span = {
		.first = PFN_PHYS(run->pfn),
		.last = PFN_PHYS(run->pfn + run->nr_pages) - 1,
	};

	return !pa->unshifted || !placer_backing_bare(backing) ||
	       placer_reach_covers(pa->unshifted, &span);
}

/* In debug kernels, memory is checked by what did not choose it, too. */
static void placer_backing_verify(const struct placer_backing *backing,
				  const struct placer_constraint *c,
				  const char *name)
{
	const char *wrong;

	if (!IS_ENABLED(CONFIG_DMABUF_PLACER_DEBUG))
		return;

	wrong = placer_layout_check(&backing->layout, c, backing->size);
	WARN_ONCE(wrong, "%s in %s: %s\n", name, backing->heap->name, wrong);
}

/* Those who are expected only were asked when they were. */
static bool __placer_serves(struct placer_buffer *buffer,
			    const struct placer_backing *backing)
{
	struct placer_attachment *pa;

	dma_resv_assert_held(&buffer->resv);

	if (!placer_backing_suits(backing, &buffer->needs))
		return false;

	list_for_each_entry(pa, &buffer->attachments, node) {
		placer_backing_verify(backing, &pa->constraint, pa->name);
		if (!placer_attachment_reaches(pa, backing))
			return false;
	}
	return true;
}

static bool __placer_suits(struct placer_buffer *buffer,
			   const struct placer_backing *backing)
{
	struct placer_expectation *e;

	dma_resv_assert_held(&buffer->resv);

	if (!placer_backing_suits(backing, &buffer->requirement))
		return false;

	list_for_each_entry(e, &buffer->expectations, node)
		if (e->state == PLACER_EXPECTATION_COUNTED)
			placer_backing_verify(backing, &e->constraint, e->name);
	return __placer_serves(buffer, backing);
}

static u32 placer_near_node(const struct placer_preference *prefers)
{
	return prefers->nodes ? __ffs64(prefers->nodes) : PLACER_NO_NODE;
}

/**
 * __placer_take_from() - take memory from one heap of the plan
 * @buffer: that it is for
 * @judgement: says that the heap is feasible; what comes of it is noted there
 *
 * Context: the reservation lock is held; may sleep.
 * Return: a backing that suits all users of the buffer; or an ERR_PTR, of
 * placer_heap_alloc(), or -ENXIO if the heap gave what a device cannot use.
 */
struct placer_backing *__placer_take_from(struct placer_buffer *buffer,
					  struct placer_judgement *judgement)
{
	const struct placer_verdict *verdict = &judgement->verdict;
	const struct placer_heap_request request = {
		.size = buffer->size,
		.last = verdict->last,
		.block = verdict->block,
		.align = verdict->align,
		.node = placer_near_node(&buffer->requirement.prefers),
		.memcg = buffer->memcg,
		/*
		 * A move copies all of what was written; else all is zero. What
		 * could be written before there was memory has not been.
		 */
		.zero = !buffer->backing ||
			!placer_written_any(&buffer->written),
	};
	struct placer_backing *backing;

	dma_resv_assert_held(&buffer->resv);

	backing = placer_heap_alloc(verdict->heap, &request);
	if (!IS_ERR(backing) && !__placer_suits(buffer, backing)) {
		placer_backing_put(backing);
		backing = ERR_PTR(-ENXIO);
	}
	judgement->error = PTR_ERR_OR_ZERO(backing);
	return backing;
}

/* Nobody else is asked after this one. */
static bool placer_error_ends(const struct placer_backing *backing)
{
	return backing == ERR_PTR(-EINTR) || backing == ERR_PTR(-EDQUOT);
}

/* What was feasible from there on, and was not asked before either. */
static void placer_decision_cancel(struct placer_decision *decision, u32 from)
{
	struct placer_judgement *judgement;

	for (; from < decision->nr_feasible; from++) {
		judgement = &decision->judgements[decision->order[from]];
		if (!judgement->error)
			judgement->error = -ECANCELED;
	}
}

/* Memory from the first heap of the plan that has some, or an ERR_PTR. */
static struct placer_backing *__placer_try_heaps(struct placer_buffer *buffer,
						 bool make_room)
{
	struct placer_decision *decision = buffer->decision;
	struct placer_judgement *judgement;
	struct placer_backing *backing;
	u32 i;

	dma_resv_assert_held(&buffer->resv);

	for (i = 0; i < decision->nr_feasible; i++) {
		decision->chosen = decision->order[i];
		judgement = &decision->judgements[decision->chosen];
		backing = make_room ? __placer_evict_for(buffer, judgement) :
				      __placer_take_from(buffer, judgement);
		if (placer_error_ends(backing))
			placer_decision_cancel(decision, i + 1);
		if (!IS_ERR(backing) || placer_error_ends(backing))
			return backing;
	}
	return ERR_PTR(-ENOMEM);
}

/* If all are full, others who could be elsewhere make room. */
static struct placer_backing *__placer_allocate(struct placer_buffer *buffer,
						bool make_room)
{
	struct placer_backing *backing = __placer_try_heaps(buffer, false);

	dma_resv_assert_held(&buffer->resv);

	if (backing == ERR_PTR(-ENOMEM) && make_room)
		backing = __placer_try_heaps(buffer, true);
	return backing == ERR_PTR(-EDQUOT) ? ERR_PTR(-ENOMEM) : backing;
}

static void __placer_buffer_back(struct placer_buffer *buffer,
				 struct placer_backing *backing)
{
	dma_resv_assert_held(&buffer->resv);
	buffer->backing = backing;
	buffer->generation++;
	placer_buffer_set_state(buffer, PLACER_BACKED);
	placer_count(PLACER_COUNT_PLACED, 1);
}

static int __placer_execute(struct placer_buffer *buffer, bool make_room)
{
	struct placer_backing *backing = __placer_allocate(buffer, make_room);
	int rc;

	dma_resv_assert_held(&buffer->resv);

	if (IS_ERR(backing))
		return PTR_ERR(backing);
	if (!buffer->backing) {
		__placer_buffer_back(buffer, backing);
		return 0;
	}

	rc = __placer_buffer_migrate(buffer, backing);
	if (rc == -ETIMEDOUT)
		strscpy(buffer->decision->settled_by,
			"DMA that has not ended (fence)");
	return rc;
}

/* There may be no memory for a decision; then nothing is done and none is told. */
static int __placer_attempt(struct placer_buffer *buffer,
			    const struct placer_requirement *requirement,
			    const char *event, const char *who, bool make_room)
{
	u64 before = buffer->decisions;
	int rc;

	dma_resv_assert_held(&buffer->resv);

	rc = __placer_decide(buffer, requirement, NULL, event, who);
	if (buffer->decisions == before)
		return rc;
	if (!rc) {
		rc = __placer_execute(buffer, make_room);
		buffer->decision->result = rc;
	}
	placer_decision_trace(buffer);
	return rc;
}

/* Is it for lack of memory, with somebody counted who is not there? */
static bool __placer_may_yield(const struct placer_buffer *buffer, int error)
{
	dma_resv_assert_held(&buffer->resv);
	return (error == -ENOMEM || error == -EOPNOTSUPP) &&
	       __placer_expectations_counted(buffer);
}

/* Other memory, in some heaps, for all who use a buffer and are expected to. */
static int __placer_attempt_in(struct placer_buffer *buffer, u32 heaps,
			       const char *event, const char *who,
			       bool make_room)
{
	struct placer_requirement there = buffer->requirement;

	dma_resv_assert_held(&buffer->resv);

	there.heaps &= heaps;
	return __placer_attempt(buffer, &there, event, who, make_room);
}

/* Other memory: for all, or else for as many of those who are expected as it goes. */
static int __placer_seek(struct placer_buffer *buffer, u32 heaps,
			 const char *event, const char *who, bool make_room)
{
	int rc, error = 0;

	dma_resv_assert_held(&buffer->resv);

	for (;;) {
		rc = __placer_attempt_in(buffer, heaps, event, who, make_room);
		if (!__placer_may_yield(buffer, rc))
			break;
		error = rc;
		__placer_expectations_yield(buffer);
	}

	if (!rc && error)
		__placer_expectations_keep(buffer, error);
	else if (error)
		__placer_expectations_fold(buffer);
	buffer->suits = !rc;
	return rc;
}

/* What its users need. A signal is no refusal. */
static int __placer_seek_needed(struct placer_buffer *buffer, const char *event,
				const char *who)
{
	u64 before = buffer->decisions;
	int rc = __placer_seek(buffer, PLACER_ALL_HEAPS, event, who, true);

	dma_resv_assert_held(&buffer->resv);

	if (!rc)
		buffer->told = 0;
	else if (rc != -EINTR && buffer->decisions != before)
		placer_report_refusal(buffer);
	return rc;
}

/* Memory that serves its users is given up for others only if that is easy. */
static int __placer_seek_better(struct placer_buffer *buffer, const char *event,
				const char *who)
{
	const char *how;
	int rc;

	dma_resv_assert_held(&buffer->resv);

	if (__placer_buffer_settled_by(buffer, &how))
		return 0;

	rc = __placer_attempt_in(buffer, PLACER_ALL_HEAPS, event, who, false);
	if (rc == -EINTR)
		return rc;
	if (rc)
		__placer_expectations_keep(buffer, rc);
	buffer->suits = true;
	return 0;
}

/**
 * __placer_buffer_place() - see that a buffer has memory that suits its users
 * @buffer: the buffer
 * @event: what needs it; a static string
 * @who: name of the device that needs it, or ""
 *
 * And those who are expected, as far as there is memory for them too. One that is
 * settled where it serves its users stays there until it may move.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0; -ENOMEM if all heaps that would do are full; -EINTR; -ETIMEDOUT if
 * DMA on memory that must move did not end; -EOPNOTSUPP if no heap would do,
 * which attach rules out unless a heap has gone since.
 */
int __placer_buffer_place(struct placer_buffer *buffer, const char *event,
			  const char *who)
{
	dma_resv_assert_held(&buffer->resv);

	if (buffer->suits)
		return 0;
	if (!buffer->backing)
		return __placer_seek_needed(buffer, event, who);

	if (__placer_suits(buffer, buffer->backing)) {
		buffer->suits = true;
		return 0;
	}
	if (__placer_serves(buffer, buffer->backing))
		return __placer_seek_better(buffer, event, who);
	return __placer_seek_needed(buffer, event, who);
}

/**
 * __placer_buffer_leave() - give a buffer other memory, as it must not stay
 * @buffer: backed and not settled
 * @heaps: where it may go, as a set of heaps
 * @event: what asks for it; a static string
 *
 * Nobody is made to make room for it; but who is only expected gives way.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: as __placer_buffer_place(). On an error the buffer keeps its memory.
 */
int __placer_buffer_leave(struct placer_buffer *buffer, u32 heaps,
			  const char *event)
{
	dma_resv_assert_held(&buffer->resv);

	return __placer_seek(buffer, heaps, event, "", false);
}

/**
 * __placer_buffer_replace() - give a buffer other memory, if that costs nobody any
 * @buffer: backed and not settled
 * @heaps: where it may go, as a set of heaps
 * @event: what asks for it; a static string
 *
 * Nobody is made to make room for it, or gives way.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: as __placer_buffer_place(). On an error the buffer keeps its memory.
 */
int __placer_buffer_replace(struct placer_buffer *buffer, u32 heaps,
			    const char *event)
{
	int rc;

	dma_resv_assert_held(&buffer->resv);

	rc = __placer_attempt_in(buffer, heaps, event, "", false);
	if (!rc)
		buffer->suits = true;
	return rc;
}
