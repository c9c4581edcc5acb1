// SPDX-License-Identifier: GPL-2.0
/*
 * Attachments: devices join and leave the users of a buffer, and map it.
 *
 * Attach decides whether a device can share a buffer. If the buffer must move, attach
 * waits a moment for DMA to end. It also gives the buffer memory, or moves it, if the
 * importer is known to map in the same call: no other device comes between, and memory is
 * taken without the lock, which map has to hold. Once the device has been accepted, map fails
 * only for lack of memory, because DMA that has begun since does not end, because the task is
 * being killed, or because the heap that was to serve the device is gone.
 *
 * A dynamic importer that is refused gets the error from attach. A static
 * importer gets it from map, which it calls next anyway: videobuf2 leaks a
 * reference to the dma-buf if attach fails, but not if map does
 * (__prepare_dmabuf() in 6.12 and 7.x). Until then such an attachment is only
 * an error in dma_buf_attachment.priv: it counts for nothing, holds nothing and
 * needs no memory.
 */
#include <linux/dma-buf.h>
#include <linux/jiffies.h>
#include <linux/moduleparam.h>
#include <linux/pci.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "attachment.h"
#include "counters.h"
#include "cpu_user.h"
#include "demote.h"
#include "fence.h"
#include "mapping.h"
#include "mapping_cache.h"
#include "migrate.h"
#include "needs.h"
#include "place.h"
#include "question.h"
#include "refusal.h"
#include "trace.h"
#include "user.h"

/*
 * Importers hold locks of their own while they attach: DRM drivers one for each card,
 * which every import and close takes, and videobuf2 that of the queue. So do not wait
 * for longer than a few frames.
 */
static unsigned int placer_attach_wait_ms = 100;
module_param_named(attach_wait_ms, placer_attach_wait_ms, uint, 0644);
MODULE_PARM_DESC(attach_wait_ms,
		 "time that attach waits for DMA before a move, in ms");

/**
 * struct placer_arrival - a device that joins the users of a buffer
 * @buffer: the buffer
 * @pa: its attachment
 * @profile: of the device
 * @left: time to wait for DMA to end, in jiffies; 0 not to wait
 * @suited: does the present memory serve all users?
 */
struct placer_arrival {
	struct placer_buffer *buffer;
	struct placer_attachment *pa;
	struct placer_profile *profile;
	long left;
	bool suited;
};

/*
 * A device that maps before all others have attached has the buffer placed
 * without regard to them, perhaps where they cannot use it. Mainline importers
 * do that: report which.
 */
static void __placer_early_mappers(struct placer_buffer *buffer,
				   const struct placer_attachment *newcomer)
{
	struct placer_attachment *pa, *next;

	list_for_each_entry_safe(pa, next, &buffer->mappers, mapper) {
		list_del_init(&pa->mapper);
		pa->early = true;
		placer_count(PLACER_COUNT_EARLY, 1);
		trace_placer_early_map(buffer, pa->name, newcomer->name);
	}
}

/* What keeps a buffer from moving to memory that is there for it? */
static enum placer_hold __placer_holds(struct placer_buffer *buffer,
				       struct placer_question *question,
				       const struct placer_requirement *needs,
				       struct placer_refusal *refusal)
{
	enum placer_hold hold = __placer_buffer_held(buffer, &refusal->holder);

	if (hold)
		return hold;
	if (!placer_movable(question, buffer, needs)) {
		refusal->holder = "its content";
		return PLACER_HELD_CONTENT;
	}
	if (buffer->backing && __placer_fences_pending(buffer)) {
		__placer_fences_driver(buffer, refusal->driver,
				       sizeof(refusal->driver));
		refusal->holder = refusal->driver;
		return PLACER_HELD_FENCE;
	}
	return PLACER_NOT_HELD;
}

/*
 * There is memory for all users and the newcomer, but may the buffer move there, and if
 * the CPU cannot follow, has it not mapped the buffer? Return: 0; -EBUSY; -EAGAIN to look
 * again, after fences have been waited for if time is left.
 */
static int __placer_attach_may_move(const struct placer_arrival *arrival,
				    struct placer_question *question,
				    const struct placer_requirement *needs,
				    struct placer_refusal *refusal)
{
	struct placer_buffer *buffer = arrival->buffer;
	bool excluded;

	refusal->hold = __placer_holds(buffer, question, needs, refusal);
	if (refusal->hold == PLACER_HELD_FENCE && arrival->left) {
		__placer_buffer_notify(buffer);
		return -EAGAIN;
	}
	if (refusal->hold)
		return -EBUSY;

	excluded = placer_cpu_excluded(question, buffer, needs);
	return __placer_cpu_publish(buffer, excluded) ? 0 : -EAGAIN;
}

/*
 * Is there memory for all users and the newcomer, and may the buffer move
 * there? Refuse the newcomer if not. Return: as __placer_attach().
 */
static int __placer_attach_elsewhere(const struct placer_arrival *arrival,
				     const struct placer_requirement *needs)
{
	struct placer_refusal refusal = {
		.event = PLACER_EVENT_ATTACH,
		.newcomer.name = arrival->pa->name,
		.newcomer.constraint = &arrival->profile->constraint,
		.requirement = needs,
	};
	struct placer_question *question = placer_question_new();

	if (!question)
		return -ENOMEM;

	if (placer_feasible(question, needs)) {
		refusal.error = __placer_attach_may_move(arrival, question,
							 needs, &refusal);
	} else {
		refusal.error = -EOPNOTSUPP;
		refusal.question = question;
	}
	if (refusal.error && refusal.error != -EAGAIN)
		__placer_refuse(arrival->buffer, &refusal);
	placer_question_free(question);
	return refusal.error;
}

/*
 * Is there memory for all users and the newcomer?
 *
 * Only users count: no device is refused because another one is expected.
 */
static int __placer_attach_check(const struct placer_arrival *arrival)
{
	const struct placer_profile *profile = arrival->profile;
	struct placer_buffer *buffer = arrival->buffer;
	struct placer_requirement needs;
	int rc;

	__placer_needs(buffer, &needs);
	placer_requirement_fold(&needs, &profile->constraint);
	if (buffer->backing && placer_backing_suits(buffer->backing, &needs) &&
	    placer_profile_reaches(profile, buffer->backing))
		return 0;

	rc = __placer_attach_elsewhere(arrival, &needs);
	if (!rc)
		buffer->suits = false;
	return rc;
}

/*
 * Add the device to the users of the buffer. Return: -EAGAIN to do so again, after fences
 * have been waited for if time is left; or as placer_attach().
 */
static int __placer_attach(const struct placer_arrival *arrival)
{
	struct placer_buffer *buffer = arrival->buffer;
	struct placer_attachment *pa = arrival->pa;
	int rc = 0;

	if (!__placer_user_suited(buffer, arrival->profile))
		rc = __placer_attach_check(arrival);
	if (rc)
		return rc;
	pa->user = __placer_user_join(buffer, arrival->profile);
	if (!pa->user) {
		__placer_cpu_reconsider(buffer);
		return -ENOMEM;
	}

	/* It is to other memory than what was just looked at. */
	__placer_buffer_cancel_copy(buffer);
	__placer_early_mappers(buffer, pa);
	pa->expectation = __placer_expectation_of(buffer, pa->dev);
	list_add_tail(&pa->node, &buffer->attachments);
	__placer_devices_changed(buffer);
	__placer_expectations_fold(buffer);
	return 0;
}

static int __placer_attach_useless(struct placer_buffer *buffer,
				   const struct placer_attachment *pa,
				   const struct placer_profile *profile)
{
	const struct placer_refusal refusal = {
		.event = PLACER_EVENT_ATTACH,
		.error = -EOPNOTSUPP,
		.newcomer.name = pa->name,
		.newcomer.constraint = &profile->constraint,
		.useless = profile->useless,
	};

	return __placer_refuse(buffer, &refusal);
}

static void placer_attachment_free(struct placer_attachment *pa)
{
	placer_profile_put(pa->uncounted);
	put_device(pa->dev);
	kfree(pa);
}

static struct placer_attachment *
placer_attachment_new(struct dma_buf_attachment *attach)
{
	struct placer_attachment *pa = kzalloc(sizeof(*pa), GFP_KERNEL_ACCOUNT);

	if (!pa)
		return NULL;

	pa->attach = attach;
	pa->dev = get_device(attach->dev);
	pa->name = dev_name(pa->dev);
	INIT_LIST_HEAD(&pa->mapper);
	INIT_LIST_HEAD(&pa->mappings);
	return pa;
}

/*
 * The device is no user while its attach waits for fences: the present memory still serves
 * devices that map meanwhile.
 */
static int placer_attach_in_time(struct placer_arrival *arrival)
{
	const struct placer_profile *profile = arrival->profile;
	struct placer_buffer *buffer = arrival->buffer;
	struct placer_attachment *pa = arrival->pa;
	int rc;

	for (;;) {
		rc = placer_buffer_lock(buffer);
		if (rc)
			return rc;
		rc = profile->useless ?
			     __placer_attach_useless(buffer, pa, profile) :
			     __placer_attach(arrival);
		if (rc != -EAGAIN)
			trace_placer_attach(buffer, pa->name, rc);
		arrival->suited = buffer->suits;
		dma_resv_unlock(&buffer->resv);
		if (rc != -EAGAIN)
			return rc;
		if (placer_fences_wait(buffer, &arrival->left) == -EINTR)
			return -EINTR;
	}
}

static int placer_attach_try(struct placer_buffer *buffer,
			     struct dma_buf_attachment *attach)
{
	struct placer_attachment *pa = placer_attachment_new(attach);
	struct placer_arrival arrival = {
		.buffer = buffer,
		.pa = pa,
		.left = msecs_to_jiffies(READ_ONCE(placer_attach_wait_ms)),
		.suited = true,
	};
	struct placer_profile *profile;
	int rc = -ENOMEM;

	if (!pa)
		return rc;

	/* Read all that is needed of the device now: later only the DMA API does. */
	profile = placer_profile_get(pa->dev, attach->peer2peer);
	if (profile && profile->never_maps) {
		pa->uncounted = profile;
		profile = placer_profile_get_idle();
	}
	if (profile) {
		pa->no_dma = profile->no_dma;
		pa->usage = profile->usage;
		arrival.profile = profile;
		rc = placer_attach_in_time(&arrival);
	}
	/* If that fails, map tries again, with the lock held, and says why. */
	if (!rc && profile->at_once && !arrival.suited)
		placer_buffer_place(buffer, PLACER_EVENT_ATTACH, pa->name,
				    PLACER_CHARGE_WANTED, arrival.left);
	placer_profile_put(profile);
	if (rc)
		placer_attachment_free(pa);
	else
		attach->priv = pa;
	return rc;
}

/*
 * For displays and accelerators on PCI only DRM attaches, which does not leak a
 * dma-buf if attach fails. Programs then try other memory.
 */
static bool placer_device_is_drm(const struct device *dev)
{
	unsigned int class;

	if (!dev_is_pci(dev))
		return false;

	class = to_pci_dev(dev)->class >> 16;
	return class == PCI_BASE_CLASS_DISPLAY ||
	       class == PCI_BASE_CLASS_ACCELERATOR;
}

/**
 * placer_attach() - attach a device to a buffer
 * @dmabuf: the buffer
 * @attach: the attachment as dma-buf knows it
 *
 * Context: the reservation lock is not held; may sleep.
 * Return: 0, also for a static importer that is refused or for which there is
 * no memory, as placer_map() returns that error; -EOPNOTSUPP if no heap can
 * serve all users, or the device can use no buffer at all; -EBUSY if the buffer
 * is held where this device cannot use it, or if DMA there has not ended in
 * time; -ENOMEM; -EINTR if the task is being killed.
 */
int placer_attach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach)
{
	int rc = placer_attach_try(dmabuf->priv, attach);

	if (!rc || attach->importer_ops || placer_device_is_drm(attach->dev))
		return rc;
	attach->priv = ERR_PTR(rc);
	return 0;
}

/**
 * placer_detach() - detach a device from a buffer
 * @dmabuf: the buffer
 * @attach: of placer_attach()
 *
 * Context: the reservation lock is not held; may sleep.
 */
void placer_detach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach)
{
	struct placer_buffer *buffer = dmabuf->priv;
	struct placer_attachment *pa = attach->priv;

	if (IS_ERR(pa))
		return;

	dma_resv_lock(dmabuf->resv, NULL);
	WARN_ON_ONCE(!list_empty(&pa->mappings) || pa->pins);
	placer_cache_leave(pa);
	list_del(&pa->mapper);
	list_del(&pa->node);
	__placer_devices_changed(buffer);
	__placer_user_leave(buffer, pa->user);
	__placer_cpu_reconsider(buffer);
	__placer_needs_changed(buffer);
	__placer_demote_later(buffer);
	trace_placer_detach(buffer, pa->name);
	dma_resv_unlock(dmabuf->resv);
	placer_attachment_free(pa);
}

static int __placer_attachment_try_count(struct placer_buffer *buffer,
					 struct placer_attachment *pa)
{
	/* It cannot wait. */
	const struct placer_arrival arrival = {
		.buffer = buffer,
		.pa = pa,
		.profile = pa->uncounted,
	};
	struct placer_user *idle = pa->user;
	struct placer_requirement needs;
	int rc;

	do
		rc = __placer_attach_check(&arrival);
	while (rc == -EAGAIN);
	if (rc)
		return rc;
	pa->user = __placer_user_join(buffer, pa->uncounted);
	if (!pa->user) {
		pa->user = idle;
		__placer_cpu_reconsider(buffer);
		return -ENOMEM;
	}
	pa->usage = pa->uncounted->usage;
	__placer_user_leave(buffer, idle);
	placer_profile_put(pa->uncounted);
	pa->uncounted = NULL;
	/* A move that is under way would leave memory that serves this device, too. */
	__placer_needs(buffer, &needs);
	if (!buffer->backing ||
	    !__placer_backing_serves(buffer, &needs, buffer->backing))
		__placer_buffer_cancel_copy(buffer);
	__placer_devices_changed(buffer);
	__placer_needs_changed(buffer);
	return 0;
}

/**
 * __placer_attachment_count() - count a device that was not counted, as it is about to map
 * @buffer: the buffer
 * @pa: its attachment; @pa->uncounted is set
 *
 * A driver that never maps is about to map: so it is another one of that name, or has
 * changed. From now on the device counts.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0; -ENOMEM; -EOPNOTSUPP if the device can use no buffer, or none that suits the
 * others; the same if the buffer is held, as pin must not return -EBUSY.
 */
int __placer_attachment_count(struct placer_buffer *buffer,
			      struct placer_attachment *pa)
{
	int rc;

	dma_resv_assert_held(&buffer->resv);

	if (pa->uncounted->useless)
		return __placer_attach_useless(buffer, pa, pa->uncounted);
	rc = __placer_attachment_try_count(buffer, pa);
	return rc == -EBUSY ? -EOPNOTSUPP : rc;
}

/* The device is a user of the buffer, but cannot map it. Return: @error. */
static int __placer_map_refuse(struct placer_buffer *buffer,
			       const struct placer_attachment *pa, int error,
			       const char *why)
{
	const struct placer_refusal refusal = {
		.event = PLACER_EVENT_MAP,
		.error = error,
		.newcomer.name = pa->name,
		.newcomer.constraint = &pa->user->profile->constraint,
		.useless = why,
	};

	return __placer_refuse(buffer, &refusal);
}

/**
 * placer_map() - map a buffer for a device
 * @attach: the attachment of the device
 * @direction: of the DMA
 *
 * The first map gives the buffer memory. A map after a device has attached that
 * cannot use the current backing moves the buffer.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: a mapped scatterlist, or an ERR_PTR: why placer_attach() refused the
 * device; -EOPNOTSUPP if the device has no DMA mask; -ENOMEM; -EINTR if the
 * task is being killed; -ETIMEDOUT if DMA on the current backing did not end
 * and the buffer must move; or what the heap's grant op or dma_map_sgtable()
 * returns.
 */
struct sg_table *placer_map(struct dma_buf_attachment *attach,
			    enum dma_data_direction direction)
{
	struct placer_attachment *pa = attach->priv;
	struct placer_buffer *buffer = attach->dmabuf->priv;
	struct placer_mapping *mapping;
	int rc;

	dma_resv_assert_held(attach->dmabuf->resv);

	if (IS_ERR(pa))
		return ERR_CAST(pa);

	rc = pa->no_dma ?
		     __placer_map_refuse(buffer, pa, -EOPNOTSUPP, pa->no_dma) :
	     __placer_attachment_needs(buffer, pa) ?:
		     __placer_buffer_place(buffer, PLACER_EVENT_MAP, pa->name);
	if (rc)
		return ERR_PTR(rc);

	mapping = __placer_mapping_begin(pa, direction);
	if (mapping == ERR_PTR(-ENOSPC)) {
		rc = __placer_map_refuse(buffer, pa, -ENOMEM,
					 "live mappings use up its I/O virtual addresses");
		return ERR_PTR(rc);
	}
	if (IS_ERR(mapping))
		return ERR_CAST(mapping);

	if (!pa->mapped_once)
		list_add_tail(&pa->mapper, &buffer->mappers);
	pa->mapped_once = true;
	if (direction != DMA_TO_DEVICE)
		placer_written_mark_all(&buffer->written);
	trace_placer_map(buffer, pa->name, &mapping->table);
	return &mapping->table;
}

/**
 * placer_unmap() - undo placer_map()
 * @attach: the attachment of the device
 * @table: what placer_map() returned
 * @direction: of the DMA
 *
 * Context: the reservation lock is held; may sleep.
 */
void placer_unmap(struct dma_buf_attachment *attach, struct sg_table *table,
		  enum dma_data_direction direction)
{
	struct placer_mapping *mapping =
		container_of(table, struct placer_mapping, table);
	struct placer_attachment *pa = attach->priv;

	dma_resv_assert_held(attach->dmabuf->resv);

	trace_placer_unmap(attach->dmabuf->priv, pa->name);
	__placer_mapping_rest(pa, mapping);
	__placer_demote_again(attach->dmabuf->priv);
}
