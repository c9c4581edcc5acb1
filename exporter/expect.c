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

#include "device.h"
#include "expect.h"
#include "needs.h"
#include "question.h"
#include "report.h"
#include "trace.h"

/* Devices that are attached already; not the parts of it, whose parents may be gone. */
static void __placer_expectation_answer(struct placer_buffer *buffer,
					struct placer_expectation *e)
{
	struct placer_attachment *pa;

	list_for_each_entry(pa, &buffer->attachments, node)
		if (pa->dev == e->dev)
			pa->expectation = e;
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
	__placer_needs_refold(buffer);
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
