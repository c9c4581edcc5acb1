// SPDX-License-Identifier: GPL-2.0
/*
 * Expectations: devices that count before they attach.
 *
 * Importers attach and map in one go, so without these a buffer would only know
 * the first of its users when it gets memory. An expected device counts as one
 * that is attached, but for one thing: it never stands in the way of those who
 * are there. Whatever cannot be met beside them is told, and they go on.
 *
 * What a device needs is asked once, when it is expected. Afterwards nothing but
 * its name is used, so it may go at any time. And which expectation a device answers is
 * found once, when it attaches: the devices above it may go before it detaches.
 */
#include <linux/device.h>
#include <linux/dma-buf.h>
#include <linux/slab.h>

#include "exporter.h"
#include "trace.h"

static struct placer_expectation *
__placer_expectation_find(const struct placer_buffer *buffer,
			  const struct device *dev)
{
	struct placer_expectation *e;

	dma_resv_assert_held(&buffer->resv);

	list_for_each_entry(e, &buffer->expectations, node)
		if (e->dev == dev)
			return e;
	return NULL;
}

/**
 * __placer_expectation_of() - which expectation does a device answer?
 * @buffer: the buffer
 * @dev: the device, which attaches
 *
 * That of the device itself, or of the nearest one above: parts of a device attach for
 * the whole.
 *
 * Context: the reservation lock is held; the device's parents are there, if it is
 * registered.
 * Return: the expectation, as long as the buffer lives; or NULL.
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

/* Devices that are attached already; not the parts of it, whose parents may be gone. */
static void __placer_expectation_answer(struct placer_buffer *buffer,
					struct placer_expectation *e)
{
	struct placer_attachment *pa;

	dma_resv_assert_held(&buffer->resv);

	list_for_each_entry(pa, &buffer->attachments, node)
		if (pa->dev == e->dev)
			pa->expectation = e;
}

/**
 * __placer_expected_cpu() - what the CPU needs of a buffer that it maps
 * @buffer: the buffer
 *
 * Context: the reservation lock is held.
 * Return: what was said when it was expected, or else what it always needs.
 */
const struct placer_constraint *
__placer_expected_cpu(const struct placer_buffer *buffer)
{
	const struct placer_expectation *e =
		__placer_expectation_find(buffer, NULL);

	return e ? &e->constraint : &placer_cpu_constraint;
}

/* Who has come counts as a user, and not once more. */
static void __placer_expectations_match(struct placer_buffer *buffer)
{
	const struct placer_attachment *pa;
	struct placer_expectation *e;

	dma_resv_assert_held(&buffer->resv);

	list_for_each_entry(e, &buffer->expectations, node)
		e->state = e->dev || !atomic_read(&buffer->cpu_mappings) ?
				   PLACER_EXPECTED :
				   PLACER_EXPECTATION_ATTACHED;
	list_for_each_entry(pa, &buffer->attachments, node)
		if (pa->expectation)
			pa->expectation->state = PLACER_EXPECTATION_ATTACHED;
}

/* Why can this one not be met? */
static void __placer_expectation_explain(struct placer_buffer *buffer,
					 const struct placer_expectation *e,
					 int error, char *why, size_t len)
{
	dma_resv_assert_held(&buffer->resv);
	if (error)
		snprintf(why, len, "memory that suits it cannot be had: %pe",
			 ERR_PTR(error));
	else if (e->dev && !device_is_registered(e->dev))
		strscpy(why, "it is gone", len);
	else if (!__placer_conflict_explain(buffer, e, why, len))
		strscpy(why,
			"content moves neither into nor out of protected memory",
			len);
}

static void __placer_expectation_unmet(struct placer_buffer *buffer,
				       struct placer_expectation *e, int error)
{
	char why[PLACER_LINE_LEN];

	dma_resv_assert_held(&buffer->resv);

	e->state = PLACER_EXPECTATION_UNMET;
	if (e->told)
		return;

	e->told = true;
	__placer_expectation_explain(buffer, e, error, why, sizeof(why));
	placer_count(PLACER_COUNT_UNMET, 1);
	trace_placer_unmet(buffer, placer_expectation_name(e), why);
	placer_report("buffer %lu: %s is expected, but is not counted: %s",
		      buffer->number, placer_expectation_name(e), why);
}

static bool placer_expectation_in_hand(const struct placer_buffer *buffer,
				       const struct placer_requirement *with)
{
	dma_resv_assert_held(&buffer->resv);
	return buffer->backing && placer_backing_suits(buffer->backing, with);
}

/* Is there memory for this one too, and can the buffer get there some day? */
static bool __placer_expectation_fits(struct placer_buffer *buffer,
				      const struct placer_expectation *e,
				      const struct placer_requirement *with)
{
	dma_resv_assert_held(&buffer->resv);
	if (e->dev && !device_is_registered(e->dev))
		return false;
	if (placer_expectation_in_hand(buffer, with))
		return true;
	if (buffer->backing && buffer->backing->layout.domain)
		return false;
	return !__placer_feasible(buffer, with) &&
	       !__placer_movable(buffer, with);
}

/* Count one more, if it fits. @error is why nothing but memory in hand does. */
static void __placer_expectation_count(struct placer_buffer *buffer,
				       struct placer_expectation *e, int error)
{
	struct placer_requirement with = buffer->requirement;
	bool fits;

	dma_resv_assert_held(&buffer->resv);

	placer_requirement_fold(&with, &e->constraint);
	if (error || e->starved)
		fits = placer_expectation_in_hand(buffer, &with);
	else
		fits = __placer_expectation_fits(buffer, e, &with);

	e->starved = !fits && (error || e->starved);
	if (!fits) {
		__placer_expectation_unmet(buffer, e, error);
		return;
	}

	buffer->requirement = with;
	e->state = PLACER_EXPECTATION_COUNTED;
	e->told = false;
}

static void __placer_expectations_count(struct placer_buffer *buffer, int error)
{
	struct placer_expectation *e;

	dma_resv_assert_held(&buffer->resv);

	buffer->requirement = buffer->needs;
	__placer_expectations_match(buffer);
	list_for_each_entry(e, &buffer->expectations, node) {
		if (e->state == PLACER_EXPECTED)
			__placer_expectation_count(buffer, e, error);
		else
			e->told = false;
	}
}

/**
 * __placer_expectations_fold() - count those who can be met
 * @buffer: the buffer; its needs have changed, or who is expected
 *
 * In the order in which they were declared. One that was not met before may be
 * so now.
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_expectations_fold(struct placer_buffer *buffer)
{
	dma_resv_assert_held(&buffer->resv);
	__placer_expectations_count(buffer, 0);
	if (!list_empty(&buffer->expectations))
		buffer->suits = false;
}

/**
 * __placer_expectations_retry() - try again for whom there was no memory
 * @buffer: the buffer; a device comes or goes, or is expected
 *
 * Not so for the CPU, whose mappings come and go all the time. It is for
 * __placer_expectations_fold() to follow.
 *
 * Context: the reservation lock is held.
 */
void __placer_expectations_retry(struct placer_buffer *buffer)
{
	struct placer_expectation *e;

	dma_resv_assert_held(&buffer->resv);

	list_for_each_entry(e, &buffer->expectations, node)
		e->starved = false;
}

/**
 * __placer_expectations_keep() - count those whom the memory in hand suits
 * @buffer: backed, by memory that suits its needs
 * @error: why there is no memory for more; not 0
 *
 * Nothing else is tried until __placer_expectations_retry().
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

	dma_resv_assert_held(&buffer->resv);

	list_for_each_entry(e, &buffer->expectations, node)
		if (e->state == PLACER_EXPECTATION_COUNTED)
			last = e;
	return last;
}

/**
 * __placer_expectations_counted() - is anyone counted who is not there?
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
 * __placer_expectations_yield() - let one give way, as there is too little memory
 * @buffer: the buffer
 *
 * The one that was declared last. Nothing is told yet, as memory that is had
 * without it may suit it all the same: __placer_expectations_keep() says.
 *
 * Context: the reservation lock is held.
 * Return: false if there is none left.
 */
bool __placer_expectations_yield(struct placer_buffer *buffer)
{
	struct placer_expectation *e = __placer_expectations_last(buffer);

	dma_resv_assert_held(&buffer->resv);

	if (!e)
		return false;

	e->state = PLACER_EXPECTATION_UNMET;
	buffer->requirement = buffer->needs;
	list_for_each_entry(e, &buffer->expectations, node)
		if (e->state == PLACER_EXPECTATION_COUNTED)
			placer_requirement_fold(&buffer->requirement,
						&e->constraint);
	return true;
}

static struct placer_expectation *placer_expectation_new(struct device *dev)
{
	struct placer_expectation *e = kzalloc(sizeof(*e), GFP_KERNEL);

	if (!e)
		return NULL;

	e->dev = get_device(dev);
	snprintf(e->name, sizeof(e->name), "%s (expected)",
		 placer_expectation_name(e));
	return e;
}

static void placer_expectation_free(struct placer_expectation *e)
{
	put_device(e->dev);
	kfree(e);
}

/* Takes @e over. */
static int placer_buffer_expect_one(struct dma_buf *dmabuf,
				    struct placer_expectation *e)
{
	struct placer_buffer *buffer = dmabuf->priv;
	struct placer_expectation *known;
	int rc = dma_resv_lock_interruptible(dmabuf->resv, NULL);

	if (rc) {
		placer_expectation_free(e);
		return rc;
	}

	trace_placer_expect(buffer, placer_expectation_name(e));
	known = __placer_expectation_find(buffer, e->dev);
	if (known) {
		known->constraint = e->constraint;
	} else {
		list_add_tail(&e->node, &buffer->expectations);
		__placer_expectation_answer(buffer, e);
	}
	__placer_expectations_retry(buffer);
	__placer_buffer_refold(buffer);
	dma_resv_unlock(dmabuf->resv);

	if (known)
		placer_expectation_free(e);
	return 0;
}

/* Without a driver a device says of itself what is true of none. */
static int placer_expectation_ask(struct device *dev,
				  struct placer_constraint *c)
{
	const char *useless = NULL;
	bool bound;

	if (device_lock_interruptible(dev))
		return -EINTR;
	bound = device_is_bound(dev);
	if (bound)
		useless = placer_device_constraint(dev, c);
	device_unlock(dev);

	if (!bound)
		return -ENODEV;
	if (!useless)
		return 0;
	placer_report("%s cannot use buffers: %s", dev_name(dev), useless);
	return -EOPNOTSUPP;
}

/**
 * placer_buffer_expect() - a device is going to use a buffer
 * @dmabuf: a buffer of ours
 * @dev: the device
 *
 * It counts from now on, until the buffer is released, wherever it can be met
 * beside the users that the buffer has: when it attaches, it counts as any other,
 * and when it detaches, as expected again. That it cannot be met is no error.
 *
 * To say it once more changes nothing, unless the device changed. A part of the device
 * that has attached before does not count as the whole: nothing tells any more whose
 * part it is.
 *
 * Context: neither the device's lock nor the reservation lock is held; may sleep.
 * Return: 0; -ENODEV if the device has no driver; -EOPNOTSUPP if it can use no buffer
 * at all; -ENOMEM; -EINTR.
 */
int placer_buffer_expect(struct dma_buf *dmabuf, struct device *dev)
{
	struct placer_expectation *e = placer_expectation_new(dev);
	int rc;

	if (!e)
		return -ENOMEM;

	rc = placer_expectation_ask(dev, &e->constraint);
	if (rc) {
		placer_expectation_free(e);
		return rc;
	}
	return placer_buffer_expect_one(dmabuf, e);
}

/**
 * placer_buffer_expect_cpu() - the CPU is going to map a buffer
 * @dmabuf: a buffer of ours
 * @often: it will work on the content a lot
 *
 * As placer_buffer_expect(). How often is a wish, and the last one counts.
 *
 * Context: the reservation lock is not held; may sleep.
 * Return: 0; -ENOMEM; -EINTR.
 */
int placer_buffer_expect_cpu(struct dma_buf *dmabuf, bool often)
{
	struct placer_expectation *e = placer_expectation_new(NULL);

	if (!e)
		return -ENOMEM;

	e->constraint = placer_cpu_constraint;
	e->constraint.prefers.cpu_reads = often;
	e->constraint.prefers.cpu_writes = often;
	return placer_buffer_expect_one(dmabuf, e);
}

/**
 * placer_expectations_free() - expect nobody any more
 * @buffer: the buffer, which is being released
 *
 * Context: may sleep; nobody else has the buffer.
 */
void placer_expectations_free(struct placer_buffer *buffer)
{
	struct placer_expectation *e, *next;

	list_for_each_entry_safe(e, next, &buffer->expectations, node)
		placer_expectation_free(e);
}
