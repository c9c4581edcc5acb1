// SPDX-License-Identifier: GPL-2.0
/*
 * Needs: the folded constraints of a buffer's users, and whether memory
 * satisfies them.
 *
 * They are not stored, but folded when they are needed: users are few, and mostly the
 * memory is known to suit.
 */
#include <linux/device.h>
#include <linux/dma-buf.h>

#include "conflict.h"
#include "counters.h"
#include "needs.h"
#include "profile.h"
#include "question.h"
#include "report.h"
#include "trace.h"

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

/*
 * In debug builds, check memory with code independent of the solver.
 */
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

/**
 * __placer_backing_serves() - does memory suit all users of a buffer?
 * @buffer: the buffer
 * @requirement: __placer_needs() of the buffer, or its __placer_requirement()
 * @backing: the memory
 *
 * Context: the reservation lock is held.
 * Return: true if so.
 */
bool __placer_backing_serves(struct placer_buffer *buffer,
			     const struct placer_requirement *requirement,
			     const struct placer_backing *backing)
{
	struct placer_user *user;

	dma_resv_assert_held(&buffer->resv);

	if (!placer_backing_suits(backing, requirement))
		return false;

	list_for_each_entry(user, &buffer->users, node) {
		placer_backing_verify(backing, &user->profile->constraint,
				      "a device");
		if (!placer_profile_reaches(user->profile, backing))
			return false;
	}
	return true;
}

/*
 * Does the CPU have mappings? A mapping that is counted while the CPU must not have any is
 * about to see that.
 */
static bool __placer_cpu_maps(const struct placer_buffer *buffer)
{
	return atomic_read(&buffer->cpu_mappings) && !buffer->hidden &&
	       !buffer->excluded;
}

/**
 * __placer_needs() - what do the users of a buffer need of its memory?
 * @buffer: the buffer
 * @needs: result: folded constraints of all attached devices, and of the CPU while it
 *	has mappings
 *
 * Context: the reservation lock is held.
 */
void __placer_needs(const struct placer_buffer *buffer,
		    struct placer_requirement *needs)
{
	struct placer_user *user;

	dma_resv_assert_held(&buffer->resv);

	placer_requirement_init(needs, buffer->size);
	if (__placer_cpu_maps(buffer))
		placer_requirement_fold(needs, __placer_expected_cpu(buffer));
	list_for_each_entry(user, &buffer->users, node)
		placer_requirement_fold(needs, &user->profile->constraint);
}

/**
 * __placer_requirement() - what is required of the memory of a buffer?
 * @buffer: the buffer
 * @requirement: result: __placer_needs(), folded with all expectations that are counted
 *
 * Context: the reservation lock is held.
 */
void __placer_requirement(const struct placer_buffer *buffer,
			  struct placer_requirement *requirement)
{
	const struct placer_expectation *e;

	dma_resv_assert_held(&buffer->resv);

	__placer_needs(buffer, requirement);
	list_for_each_entry(e, &buffer->expectations, node)
		if (e->state == PLACER_EXPECTATION_COUNTED)
			placer_requirement_fold(requirement, &e->constraint);
}

/**
 * __placer_expectation_find() - find the expectation of a device
 * @buffer: the buffer
 * @dev: the device, or NULL for the CPU
 *
 * Context: the reservation lock is held.
 * Return: the expectation, as long as the lock is held; or NULL.
 */
struct placer_expectation *
__placer_expectation_find(const struct placer_buffer *buffer,
			  const struct device *dev)
{
	struct placer_expectation *e;

	dma_resv_assert_held(&buffer->resv);

	list_for_each_entry(e, &buffer->expectations, node)
		if (e->device ? placer_identity_is(e->device, dev) : !dev)
			return e;
	return NULL;
}

/**
 * __placer_expectation_of() - find the expectation of a new attachment
 * @buffer: the buffer
 * @dev: the device, which attaches
 *
 * The expectation of the device itself, or of its nearest expected ancestor:
 * parts of a device attach on its behalf.
 *
 * Context: the reservation lock is held; the device's parents are there, if it is
 * registered.
 * Return: the expectation, as long as the lock is held; or NULL.
 */
struct placer_expectation *
__placer_expectation_of(const struct placer_buffer *buffer,
			const struct device *dev)
{
	struct placer_expectation *e;

	dma_resv_assert_held(&buffer->resv);

	e = __placer_expectation_find(buffer, dev);
	while (!e && device_is_registered((struct device *)dev) &&
	       dev->parent) {
		dev = dev->parent;
		e = __placer_expectation_find(buffer, dev);
	}
	return e;
}

/**
 * __placer_expected_cpu() - find the constraint of the CPU as a user
 * @buffer: the buffer
 *
 * Context: the reservation lock is held.
 * Return: the constraint of the CPU's expectation if there is one, or else the
 * one it always has.
 */
const struct placer_constraint *
__placer_expected_cpu(const struct placer_buffer *buffer)
{
	const struct placer_expectation *e;

	dma_resv_assert_held(&buffer->resv);

	e = __placer_expectation_find(buffer, NULL);
	return e ? &e->constraint : &placer_cpu_constraint;
}

/*
 * An attached device counts as a user, and no longer as expected.
 */
static void __placer_expectations_match(struct placer_buffer *buffer)
{
	const struct placer_attachment *pa;
	struct placer_expectation *e;

	list_for_each_entry(e, &buffer->expectations, node)
		e->state = e->device || !__placer_cpu_maps(buffer) ?
				   PLACER_EXPECTED :
				   PLACER_EXPECTATION_ATTACHED;
	list_for_each_entry(pa, &buffer->attachments, node)
		if (pa->expectation)
			pa->expectation->state = PLACER_EXPECTATION_ATTACHED;
}

/**
 * struct placer_tally - expectations of a buffer while they are counted
 * @buffer: the buffer
 * @so_far: folded constraints of the users and of the expectations counted so far
 * @error: if not 0, why no other memory can be had than the current backing
 * @question: facts of the heaps; NULL until they are needed, or without memory
 */
struct placer_tally {
	struct placer_buffer *buffer;
	struct placer_requirement so_far;
	int error;
	struct placer_question *question;
};

static struct placer_question *placer_tally_ask(struct placer_tally *tally)
{
	if (!tally->question)
		tally->question = placer_question_new();
	return tally->question;
}

/* Describe why an expectation cannot be met. */
static void __placer_expectation_explain(struct placer_tally *tally,
					 const struct placer_expectation *e,
					 char *why, size_t len)
{
	if (tally->error)
		snprintf(why, len, "memory that suits it cannot be had: %pe",
			 ERR_PTR(tally->error));
	else if (e->device && placer_identity_gone(e->device))
		strscpy(why, "it is gone", len);
	else if (!placer_tally_ask(tally))
		strscpy(why, "there is no memory to find out why", len);
	else if (!placer_conflict_explain(tally->buffer, &tally->so_far, e,
					  tally->question, why, len))
		strscpy(why,
			"content moves neither into nor out of protected memory",
			len);
}

static void __placer_expectation_unmet(struct placer_tally *tally,
				       struct placer_expectation *e)
{
	unsigned long number = tally->buffer->number;
	char why[PLACER_LINE_LEN];

	e->state = PLACER_EXPECTATION_UNMET;
	if (e->told)
		return;

	e->told = true;
	__placer_expectation_explain(tally, e, why, sizeof(why));
	placer_count(PLACER_COUNT_UNMET, 1);
	trace_placer_unmet(tally->buffer, placer_expectation_name(e), why);
	placer_report("buffer %lu: %s is expected, but is not counted: %s",
		      number, placer_expectation_name(e), why);
}

static bool placer_expectation_served(const struct placer_buffer *buffer,
				      const struct placer_requirement *with)
{
	return buffer->backing && placer_backing_suits(buffer->backing, with);
}

/*
 * Is there memory for the device as well, to which the buffer may move? Without memory
 * to ask, it counts: if it cannot be met, it is dropped when the buffer is placed.
 */
static bool __placer_expectation_fits(struct placer_tally *tally,
				      const struct placer_expectation *e,
				      const struct placer_requirement *with)
{
	const struct placer_buffer *buffer = tally->buffer;

	if (e->device && placer_identity_gone(e->device))
		return false;
	if (placer_expectation_served(buffer, with))
		return true;
	if (buffer->backing && buffer->backing->layout.domain)
		return false;
	return !placer_tally_ask(tally) ||
	       placer_could_be_placed(tally->question, buffer, with);
}

/* Count an expectation, if it can be met beside what is counted already. */
static void __placer_expectation_count(struct placer_tally *tally,
				       struct placer_expectation *e)
{
	bool here = tally->error || e->starved, fits;
	struct placer_requirement with = tally->so_far;

	placer_requirement_fold(&with, &e->constraint);
	fits = here ? placer_expectation_served(tally->buffer, &with) :
		      __placer_expectation_fits(tally, e, &with);

	e->starved = !fits && here;
	if (!fits) {
		__placer_expectation_unmet(tally, e);
		return;
	}

	tally->so_far = with;
	e->state = PLACER_EXPECTATION_COUNTED;
	e->told = false;
}

static void __placer_expectations_count(struct placer_buffer *buffer, int error)
{
	struct placer_tally tally = { .buffer = buffer, .error = error };
	struct placer_expectation *e;

	/* Read this first, so that a mapping that comes meanwhile causes another count. */
	buffer->cpu_counted = __placer_cpu_maps(buffer);
	WRITE_ONCE(buffer->recount, false);
	__placer_needs(buffer, &tally.so_far);
	__placer_expectations_match(buffer);
	list_for_each_entry(e, &buffer->expectations, node) {
		if (e->state == PLACER_EXPECTED)
			__placer_expectation_count(&tally, e);
		else
			e->told = false;
	}
	placer_question_free(tally.question);
}

/**
 * __placer_expectations_fold() - count the expectations that can be met
 * @buffer: the buffer; its users or its expectations have changed
 *
 * In the order of declaration, and also those that could not be met before.
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_expectations_fold(struct placer_buffer *buffer)
{
	dma_resv_assert_held(&buffer->resv);
	if (list_empty(&buffer->expectations))
		return;
	__placer_expectations_count(buffer, 0);
	buffer->suits = false;
}

/**
 * __placer_expectations_refresh() - count expectations if the CPU maps now, or no more
 * @buffer: the buffer
 *
 * The CPU maps and unmaps without the lock, so this precedes each decision.
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_expectations_refresh(struct placer_buffer *buffer)
{
	bool mapped;

	dma_resv_assert_held(&buffer->resv);

	mapped = __placer_cpu_maps(buffer);
	if (!list_empty(&buffer->expectations) &&
	    (mapped != buffer->cpu_counted || READ_ONCE(buffer->recount)))
		__placer_needs_changed(buffer);
}

/**
 * __placer_devices_changed() - a device comes or goes, or is expected
 * @buffer: the buffer
 *
 * Starved expectations get another try, so __placer_expectations_fold() must follow. The
 * last decision is not explained by the devices that are there now.
 *
 * Not for a CPU mapping, as these come and go all the time, and the CPU can be the reason
 * for a decision without one.
 *
 * Context: the reservation lock is held.
 */
void __placer_devices_changed(struct placer_buffer *buffer)
{
	struct placer_expectation *e;

	dma_resv_assert_held(&buffer->resv);

	buffer->changes++;
	list_for_each_entry(e, &buffer->expectations, node)
		e->starved = false;
}

/**
 * __placer_expectations_keep() - count the expectations that the current backing suits
 * @buffer: backed, by memory that suits its needs
 * @error: why there is no memory for more; not 0
 *
 * No other memory is tried until __placer_devices_changed().
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_expectations_keep(struct placer_buffer *buffer, int error)
{
	dma_resv_assert_held(&buffer->resv);
	__placer_expectations_count(buffer, error);
	buffer->suits = true;
}

static struct placer_expectation *
__placer_expectations_last(const struct placer_buffer *buffer)
{
	struct placer_expectation *e, *last = NULL;

	list_for_each_entry(e, &buffer->expectations, node)
		if (e->state == PLACER_EXPECTATION_COUNTED)
			last = e;
	return last;
}

/**
 * __placer_expectations_counted() - is any expectation counted?
 * @buffer: the buffer
 *
 * Context: the reservation lock is held.
 * Return: true if so.
 */
bool __placer_expectations_counted(const struct placer_buffer *buffer)
{
	dma_resv_assert_held(&buffer->resv);
	return __placer_expectations_last(buffer);
}

/**
 * __placer_expectations_starved() - is an expected device without memory?
 * @buffer: the buffer, backed
 *
 * Context: the reservation lock is held.
 * Return: true if memory that suits a device, beside those that count, could not be had,
 * although there is such memory.
 */
bool __placer_expectations_starved(struct placer_buffer *buffer)
{
	struct placer_expectation *e;

	dma_resv_assert_held(&buffer->resv);

	list_for_each_entry(e, &buffer->expectations, node)
		if (e->state == PLACER_EXPECTATION_UNMET && e->starved)
			return true;
	return false;
}

/**
 * __placer_expectations_retry() - try again for expected devices without memory
 * @buffer: the buffer
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_expectations_retry(struct placer_buffer *buffer)
{
	struct placer_expectation *e;

	if (!__placer_expectations_starved(buffer))
		return;
	list_for_each_entry(e, &buffer->expectations, node)
		e->starved = false;
	__placer_expectations_fold(buffer);
}

/**
 * __placer_expectations_yield() - drop one expectation, as there is too little memory
 * @buffer: the buffer
 *
 * Drops the expectation that was declared last. This is not logged yet, as
 * memory that is found without it may suit it all the same:
 * __placer_expectations_keep() finds out.
 *
 * Context: the reservation lock is held; __placer_expectations_counted() is true.
 */
void __placer_expectations_yield(struct placer_buffer *buffer)
{
	dma_resv_assert_held(&buffer->resv);
	__placer_expectations_last(buffer)->state = PLACER_EXPECTATION_UNMET;
}

/**
 * __placer_needs_changed() - count expectations anew, as users have changed
 * @buffer: the buffer; a user has left, or is expected
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_needs_changed(struct placer_buffer *buffer)
{
	dma_resv_assert_held(&buffer->resv);

	__placer_expectations_fold(buffer);
	/* The next refusal may have another reason, so log it. */
	buffer->told = 0;
}
