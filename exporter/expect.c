// SPDX-License-Identifier: GPL-2.0
/*
 * Expectations: devices that count before they attach.
 *
 * Importers attach and map in one go, so without expectations only the first
 * user of a buffer would be known when it gets memory. An expected device
 * counts as an attached one, except that it never stands in the way of users:
 * an expectation that cannot be met beside them is logged and does not count.
 *
 * The constraint of a device is read once, when the device is expected.
 * Afterwards only its identity is used, so the device may go at any time. Which
 * expectation a device fulfils is looked up once, when it attaches: its parents
 * may be gone before it detaches.
 */
#include <linux/device.h>
#include <linux/dma-buf.h>
#include <linux/slab.h>

#include "demote.h"
#include "expect.h"
#include "needs.h"
#include "profile.h"
#include "question.h"
#include "report.h"
#include "trace.h"

/*
 * Assign an expectation to its device, if that is attached already. Parts of
 * the device are not looked up, as their parents may be gone.
 */
static void __placer_expectation_answer(struct placer_buffer *buffer,
					struct placer_expectation *e)
{
	struct placer_attachment *pa;

	list_for_each_entry(pa, &buffer->attachments, node)
		if (e->device && placer_identity_is(e->device, pa->dev))
			pa->expectation = e;
}

/* A program can have many, so they are charged to its cgroup. */
static struct placer_expectation *placer_expectation_new(void)
{
	return kzalloc(sizeof(struct placer_expectation), GFP_KERNEL_ACCOUNT);
}

static void placer_expectation_call(struct placer_expectation *e)
{
	snprintf(e->name, sizeof(e->name), "%s (expected)",
		 placer_expectation_name(e));
}

/**
 * placer_expectations_free() - free expectations that no buffer took
 * @expectations: linked by their nodes; empty afterwards
 *
 * Context: may sleep.
 */
void placer_expectations_free(struct list_head *expectations)
{
	struct placer_expectation *e, *next;

	list_for_each_entry_safe(e, next, expectations, node) {
		list_del(&e->node);
		placer_expectation_free(e);
	}
}

/*
 * Without a driver the masks and limits of a device are defaults that mean
 * nothing. With one, it is not being removed as long as its lock is held.
 */
static struct placer_profile *
placer_expectation_ask(struct device *dev, struct placer_expectation *e)
{
	struct placer_profile *profile = NULL;

	if (device_lock_interruptible(dev))
		return ERR_PTR(-EINTR);
	if (device_is_bound(dev)) {
		e->device = placer_identity_new(dev);
		if (e->device)
			profile = placer_profile_get(dev, false);
		profile = profile ?: ERR_PTR(-ENOMEM);
	}
	device_unlock(dev);
	return profile ?: ERR_PTR(-ENODEV);
}

/* From here on the device may be gone. */
static int placer_expectation_set(struct placer_expectation *e,
				  const struct placer_profile *profile)
{
	const char *useless = profile->useless ?: profile->no_dma;

	placer_expectation_call(e);
	if (useless) {
		placer_report("%s cannot use buffers: %s", e->device->name,
			      useless);
		return -EOPNOTSUPP;
	}
	if (profile->never_maps)
		placer_constraint_init(&e->constraint);
	else
		e->constraint = profile->constraint;
	return 0;
}

/**
 * placer_expectation_of_device() - make an expectation for a device
 * @dev: the device
 *
 * Context: the device's lock is not held; may sleep.
 * Return: the expectation, for placer_buffer_expect_all(); or an ERR_PTR: -ENODEV if
 * the device has no driver; -EOPNOTSUPP if it can use no buffer at all; -ENOMEM; -EINTR.
 */
struct placer_expectation *placer_expectation_of_device(struct device *dev)
{
	struct placer_expectation *e = placer_expectation_new();
	struct placer_profile *profile;
	int rc;

	if (!e)
		return ERR_PTR(-ENOMEM);

	profile = placer_expectation_ask(dev, e);
	rc = PTR_ERR_OR_ZERO(profile);
	if (!rc) {
		rc = placer_expectation_set(e, profile);
		placer_profile_put(profile);
	}
	if (!rc)
		return e;
	placer_expectation_free(e);
	return ERR_PTR(rc);
}

/**
 * placer_expectation_of_cpu() - make an expectation for the CPU
 * @often: the CPU will access the content a lot, which is a preference only
 *
 * Context: may sleep.
 * Return: the expectation, for placer_buffer_expect_all(); or ERR_PTR(-ENOMEM).
 */
struct placer_expectation *placer_expectation_of_cpu(bool often)
{
	struct placer_expectation *e = placer_expectation_new();

	if (!e)
		return ERR_PTR(-ENOMEM);

	placer_expectation_call(e);
	e->constraint = placer_cpu_constraint;
	e->constraint.prefers.cpu_reads = often;
	e->constraint.prefers.cpu_writes = often;
	return e;
}

static struct placer_expectation *
placer_expectation_in(const struct list_head *expectations,
		      const struct placer_identity *device)
{
	struct placer_expectation *e;

	list_for_each_entry(e, expectations, node)
		if (e->device == device)
			return e;
	return NULL;
}

/* Would the buffer expect more devices than now, and more than @max? */
static bool __placer_buffer_expects_many(const struct placer_buffer *buffer,
					 const struct list_head *expectations,
					 size_t max)
{
	const struct placer_expectation *e;
	size_t nr = 0, more = 0;

	list_for_each_entry(e, &buffer->expectations, node)
		nr += !!e->device;
	list_for_each_entry(e, expectations, node)
		more += e->device &&
			!placer_expectation_in(&buffer->expectations,
					       e->device) &&
			placer_expectation_in(expectations, e->device) == e;
	return more && nr + more > max;
}

/*
 * If the buffer expects the device already, @e stays in the list of the caller,
 * to be freed.
 */
static void __placer_buffer_expect_one(struct placer_buffer *buffer,
				       struct placer_expectation *e)
{
	struct placer_expectation *known =
		placer_expectation_in(&buffer->expectations, e->device);

	trace_placer_expect(buffer, placer_expectation_name(e));
	if (known) {
		known->constraint = e->constraint;
		return;
	}
	list_move_tail(&e->node, &buffer->expectations);
	__placer_expectation_answer(buffer, e);
}

static void __placer_buffer_unexpect_one(struct placer_buffer *buffer,
					 struct placer_expectation *e)
{
	struct placer_attachment *pa;

	list_for_each_entry(pa, &buffer->attachments, node)
		if (pa->expectation == e)
			pa->expectation = NULL;
	list_del(&e->node);
	placer_expectation_free(e);
}

/* Devices that are gone count no more, and nothing fulfils their expectations. */
static void __placer_buffer_unexpect_gone(struct placer_buffer *buffer)
{
	struct placer_expectation *e, *next;

	list_for_each_entry_safe(e, next, &buffer->expectations, node)
		if (e->device && placer_identity_gone(e->device))
			__placer_buffer_unexpect_one(buffer, e);
}

static int __placer_buffer_expect_all(struct placer_buffer *buffer,
				      struct list_head *expectations,
				      size_t max)
{
	struct placer_expectation *e, *next;
	int rc = 0;

	if (__placer_buffer_expects_many(buffer, expectations, max))
		__placer_buffer_unexpect_gone(buffer);
	if (__placer_buffer_expects_many(buffer, expectations, max))
		rc = -ENOSPC;
	else
		list_for_each_entry_safe(e, next, expectations, node)
			__placer_buffer_expect_one(buffer, e);
	__placer_devices_changed(buffer);
	__placer_needs_changed(buffer);
	return rc;
}

/**
 * placer_buffer_expect_all() - declare the future users of a buffer
 * @dmabuf: a buffer of this exporter
 * @expectations: of placer_expectation_of_device() and
 *	placer_expectation_of_cpu(), linked by their nodes; the last one is
 *	dropped first; empty afterwards
 * @max: how many devices the buffer may expect, as each change has the solver run for all
 *
 * The devices count from now on until the buffer is released, as far as they
 * can be met beside the users. An attached device counts as a user, and after
 * detach as expected again. An expectation that cannot be met is no error.
 *
 * To expect a device again only updates its constraint; for the CPU the last
 * call counts. Parts of a device that are attached already do not fulfil its
 * expectation, as their parents may be gone.
 *
 * The solver runs once for each device that the buffer expects afterwards. Those that are
 * gone are dropped where there would be too many.
 *
 * Context: the reservation lock is not held; may sleep.
 * Return: 0; -EINTR; or -ENOSPC if with these there would be more devices than before, and
 * more than @max: then none of these is expected.
 */
int placer_buffer_expect_all(struct dma_buf *dmabuf,
			     struct list_head *expectations, size_t max)
{
	struct placer_buffer *buffer = dmabuf->priv;
	int rc = dma_resv_lock_interruptible(dmabuf->resv, NULL);

	if (!rc) {
		rc = __placer_buffer_expect_all(buffer, expectations, max);
		dma_resv_unlock(dmabuf->resv);
	}
	placer_expectations_free(expectations);
	return rc;
}

static bool placer_expectation_withdrawn(const struct placer_expectation *e,
					 const struct placer_withdrawn *w)
{
	if ((w->device || !w->name) && e->device == w->device)
		return true;
	return w->name && e->device && placer_identity_gone(e->device) &&
	       !strcmp(e->device->bus, w->bus) &&
	       !strcmp(e->device->name, w->name);
}

static bool __placer_buffer_expects(const struct placer_buffer *buffer,
				    const struct placer_withdrawn *w)
{
	const struct placer_expectation *e;

	list_for_each_entry(e, &buffer->expectations, node)
		if (placer_expectation_withdrawn(e, w))
			return true;
	return false;
}

static void __placer_buffer_unexpect(struct placer_buffer *buffer,
				     const struct placer_withdrawn *w)
{
	struct placer_expectation *e, *next;

	list_for_each_entry_safe(e, next, &buffer->expectations, node) {
		if (!placer_expectation_withdrawn(e, w))
			continue;
		trace_placer_withdraw(buffer, placer_expectation_name(e));
		__placer_buffer_unexpect_one(buffer, e);
	}
}

static int
__placer_buffer_unexpect_all(struct placer_buffer *buffer,
			     const struct placer_withdrawn *withdrawn, u32 nr,
			     u32 *missing)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		*missing = i;
		if (!__placer_buffer_expects(buffer, &withdrawn[i]))
			return withdrawn[i].error;
	}
	/* The program may have named one twice. */
	for (i = 0; i < nr; i++)
		__placer_buffer_unexpect(buffer, &withdrawn[i]);
	__placer_devices_changed(buffer);
	__placer_needs_changed(buffer);
	buffer->suits = false;
	__placer_demote_later(buffer);
	return 0;
}

/**
 * placer_buffer_unexpect_all() - withdraw which devices will use a buffer
 * @dmabuf: a buffer of this exporter
 * @withdrawn: devices, or the CPU, that are expected no more
 * @nr: length of @withdrawn
 * @missing: result, after an error of one of @withdrawn: its index
 *
 * Devices that are attached stay users. Cheaper memory may do afterwards, as when one has
 * left.
 *
 * Context: the reservation lock is not held; may sleep.
 * Return: 0; -EINTR; or the error of the first that is not expected, and nothing is taken
 * back.
 */
int placer_buffer_unexpect_all(struct dma_buf *dmabuf,
			       const struct placer_withdrawn *withdrawn, u32 nr,
			       u32 *missing)
{
	int rc = dma_resv_lock_interruptible(dmabuf->resv, NULL);

	if (rc)
		return rc;
	rc = __placer_buffer_unexpect_all(dmabuf->priv, withdrawn, nr, missing);
	dma_resv_unlock(dmabuf->resv);
	return rc;
}

static int placer_buffer_expect_made(struct dma_buf *dmabuf,
				     struct placer_expectation *e)
{
	LIST_HEAD(expectations);

	if (IS_ERR(e))
		return PTR_ERR(e);

	list_add(&e->node, &expectations);
	return placer_buffer_expect_all(dmabuf, &expectations,
					PLACER_MAX_EXPECTED);
}

/**
 * placer_buffer_expect() - declare that a device will use a buffer
 * @dmabuf: a buffer of this exporter
 * @dev: the device
 *
 * As placer_buffer_expect_all(), for one device.
 *
 * Context: neither the device's lock nor the reservation lock is held; may sleep.
 * Return: 0, or the error of placer_expectation_of_device().
 */
int placer_buffer_expect(struct dma_buf *dmabuf, struct device *dev)
{
	return placer_buffer_expect_made(dmabuf,
					 placer_expectation_of_device(dev));
}

/**
 * placer_buffer_expect_cpu() - declare that the CPU will map a buffer
 * @dmabuf: a buffer of this exporter
 * @often: the CPU will access the content a lot
 *
 * As placer_buffer_expect_all(), for the CPU.
 *
 * Context: the reservation lock is not held; may sleep.
 * Return: 0; -ENOMEM; -EINTR.
 */
int placer_buffer_expect_cpu(struct dma_buf *dmabuf, bool often)
{
	return placer_buffer_expect_made(dmabuf,
					 placer_expectation_of_cpu(often));
}
