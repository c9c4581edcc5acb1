// SPDX-License-Identifier: GPL-2.0
/*
 * A dynamic importer: the exporter may move the buffer while the importer has it mapped.
 *
 * It follows the rules of GPU drivers. Each submission has a fence, which is in the
 * buffer's reservation object before the DMA can start. A mapping is kept from one
 * submission to the next. After invalidate_mappings() no submission uses the old mapping
 * any more, and it is unmapped once the fences of earlier ones have signalled. The
 * exporter calls invalidate_mappings() with the reservation lock held, which mapping and
 * unmapping need, so a worker does that.
 */
#include <linux/dma-buf.h>
#include <linux/dma-fence.h>
#include <linux/dma-resv.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/slab.h>

#include "dynamic.h"

#define FLAGS (PLACER_IMPORTER_UNMAP_AT_ONCE | PLACER_IMPORTER_UNMAP_NEVER)
#define SUBMIT_FLAGS \
	(PLACER_IMPORTER_BOOKKEEP | PLACER_IMPORTER_UNTIL_INVALIDATED)

/* For DMA by which the kernel moves the buffer, or for which user space waits */
#define FENCE_TIMEOUT (60 * HZ)

static void __mapping_free(struct importer_dynamic *d,
			   struct importer_mapping *mapping)
{
	dma_resv_assert_held(d->dmabuf->resv);

	dma_buf_unmap_attachment(d->attach, mapping->sgt, DMA_BIDIRECTIONAL);
	d->count.unmaps++;
	dma_fence_put(mapping->last);
	kfree(mapping);
}

static void __unmap_stale(struct importer_dynamic *d)
{
	struct importer_mapping *mapping, *next;

	list_for_each_entry_safe(mapping, next, &d->stale, node) {
		if (mapping->last && !dma_fence_is_signaled(mapping->last))
			break;
		list_del(&mapping->node);
		__mapping_free(d, mapping);
	}
}

/* A reference to the fence that the oldest stale mapping waits for, or NULL */
static struct dma_fence *__stale_fence(struct importer_dynamic *d)
{
	struct importer_mapping *mapping =
		list_first_entry_or_null(&d->stale, struct importer_mapping,
					 node);

	return mapping ? dma_fence_get(mapping->last) : NULL;
}

static void dynamic_unmap_work(struct work_struct *work)
{
	struct importer_dynamic *d = container_of(to_delayed_work(work),
						  struct importer_dynamic,
						  unmap);
	struct dma_fence *fence;

	/* Signalling the fence may depend on the lock, so wait without it */
	do {
		dma_resv_lock(d->dmabuf->resv, NULL);
		__unmap_stale(d);
		fence = __stale_fence(d);
		dma_resv_unlock(d->dmabuf->resv);
		if (fence)
			dma_fence_wait(fence, false);
		dma_fence_put(fence);
	} while (fence);
}

static void __mapping_retire(struct importer_dynamic *d)
{
	struct importer_mapping *mapping = d->mapping;

	if (!mapping)
		return;

	d->mapping = NULL;
	list_add_tail(&mapping->node, &d->stale);
	WRITE_ONCE(mapping->stale, true);
}

/* The exporter calls this with the reservation lock held */
static void dynamic_invalidate(struct dma_buf_attachment *attach)
{
	struct importer_dynamic *d = attach->importer_priv;

	dma_resv_assert_held(attach->dmabuf->resv);

	d->count.invalidations++;
	d->count.revocations += d->count.pinned;
	__mapping_retire(d);
	wake_up_all(&d->invalidated);

	if (d->how.flags & PLACER_IMPORTER_UNMAP_AT_ONCE) {
		if (d->last)
			dma_fence_wait(d->last, false);
		__unmap_stale(d);
	} else if (!(d->how.flags & PLACER_IMPORTER_UNMAP_NEVER)) {
		schedule_delayed_work(&d->unmap,
				      msecs_to_jiffies(d->how.unmap_ms));
	}
}

static const struct dma_buf_attach_ops dynamic_attach_ops = {
	.allow_peer2peer = true,
	.invalidate_mappings = dynamic_invalidate,
};

static struct importer_dynamic *
dynamic_new(struct importer_dma *dma, struct workqueue_struct *jobs,
	    const struct placer_importer_dynamic *how)
{
	struct importer_dynamic *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return NULL;

	d->dma = dma;
	d->jobs = jobs;
	d->how = *how;
	d->context = dma_fence_context_alloc(1);
	init_waitqueue_head(&d->invalidated);
	INIT_DELAYED_WORK(&d->unmap, dynamic_unmap_work);
	INIT_LIST_HEAD(&d->stale);
	return d;
}

/**
 * importer_dynamic_attach() - attach a buffer dynamically
 * @dma: the device
 * @jobs: its ordered workqueue
 * @how: request of user space
 *
 * Context: no reservation lock is held; may sleep.
 * Return: the attached buffer, or an ERR_PTR: -EINVAL; -ENOMEM; or what
 * dma_buf_get() or dma_buf_dynamic_attach() returns.
 */
struct importer_dynamic *
importer_dynamic_attach(struct importer_dma *dma, struct workqueue_struct *jobs,
			const struct placer_importer_dynamic *how)
{
	struct importer_dynamic *d;
	int rc;

	if (how->reserved || how->flags & ~FLAGS ||
	    how->unmap_ms > PLACER_IMPORTER_MAX_MS)
		return ERR_PTR(-EINVAL);

	d = dynamic_new(dma, jobs, how);
	if (!d)
		return ERR_PTR(-ENOMEM);

	d->dmabuf = dma_buf_get(how->fd);
	if (IS_ERR(d->dmabuf)) {
		rc = PTR_ERR(d->dmabuf);
		kfree(d);
		return ERR_PTR(rc);
	}

	/* From now on, the exporter may call dynamic_invalidate() */
	d->attach = dma_buf_dynamic_attach(d->dmabuf, dma->dev,
					   &dynamic_attach_ops, d);
	if (IS_ERR(d->attach)) {
		rc = PTR_ERR(d->attach);
		dma_buf_put(d->dmabuf);
		kfree(d);
		return ERR_PTR(rc);
	}
	return d;
}

/* Wait for all submissions, and stop the worker */
static void dynamic_quiesce(struct importer_dynamic *d)
{
	WRITE_ONCE(d->ending, true);
	wake_up_all(&d->invalidated);
	if (d->last)
		dma_fence_wait(d->last, false);
	disable_delayed_work_sync(&d->unmap);
}

/**
 * importer_dynamic_detach() - wait for what was submitted, and detach
 * @d: the buffer; freed
 *
 * Context: no reservation lock is held; nothing is being submitted; may sleep.
 */
void importer_dynamic_detach(struct importer_dynamic *d)
{
	struct dma_resv *resv = d->dmabuf->resv;
	struct dma_fence *stub;

	dynamic_quiesce(d);

	dma_resv_lock(resv, NULL);
	__mapping_retire(d);
	__unmap_stale(d);
	if (d->count.pinned)
		dma_buf_unpin(d->attach);
	/*
	 * Submitted fences would keep this module loaded for as long as the buffer
	 * lives
	 */
	stub = dma_fence_get_stub();
	dma_resv_replace_fences(resv, d->context, stub,
				DMA_RESV_USAGE_BOOKKEEP);
	dma_resv_unlock(resv);
	dma_fence_put(stub);

	dma_buf_detach(d->dmabuf, d->attach);
	dma_buf_put(d->dmabuf);
	dma_fence_put(d->last);
	kfree(d);
}

static int __dynamic_map(struct importer_dynamic *d)
{
	struct importer_mapping *mapping;
	struct sg_table *sgt;

	if (d->mapping)
		return 0;

	mapping = kzalloc(sizeof(*mapping), GFP_KERNEL);
	if (!mapping)
		return -ENOMEM;

	sgt = dma_buf_map_attachment(d->attach, DMA_BIDIRECTIONAL);
	if (IS_ERR(sgt)) {
		kfree(mapping);
		return PTR_ERR(sgt);
	}

	mapping->sgt = sgt;
	d->mapping = mapping;
	d->count.maps++;
	return 0;
}

/* Wait for DMA of the kernel itself, such as a move, before mapping */
static int __dynamic_wait_kernel(struct importer_dynamic *d)
{
	long left = dma_resv_wait_timeout(d->dmabuf->resv,
					  DMA_RESV_USAGE_KERNEL, true,
					  FENCE_TIMEOUT);

	if (!left)
		return -ETIMEDOUT;
	return left < 0 ? left : 0;
}

/* Everything that can fail comes before the fence is visible */
static int __dynamic_submit(struct importer_dynamic *d,
			    struct importer_job *job)
{
	return dma_resv_reserve_fences(d->dmabuf->resv, 1) ?:
		       __dynamic_wait_kernel(d)		   ?:
		       __dynamic_map(d)			   ?:
		       __importer_job_queue(job);
}

static int dynamic_check(const struct importer_dynamic *d,
			 const struct placer_importer_submit *what)
{
	const struct placer_importer_transfer *t = &what->transfer;

	if (what->flags & ~SUBMIT_FLAGS || t->reserved ||
	    what->hold_ms > PLACER_IMPORTER_MAX_MS ||
	    t->direction > PLACER_IMPORTER_FROM_DEVICE)
		return -EINVAL;
	if (!t->length)
		return 0;
	if (!d->dma->engine)
		return -ENOTTY;
	return importer_transfer_check(d->dma, d->dmabuf->size, t);
}

/**
 * importer_dynamic_submit() - submit DMA without waiting for it
 * @d: the buffer
 * @what: the DMA
 *
 * Context: no reservation lock is held; may sleep.
 * Return: 0; -EINVAL, -EBADR or -ENOTTY if it cannot be done; -ENOMEM; -EINTR; or what
 * dma_buf_map_attachment() returns.
 */
int importer_dynamic_submit(struct importer_dynamic *d,
			    const struct placer_importer_submit *what)
{
	struct importer_job *job;
	int rc;

	rc = dynamic_check(d, what);
	if (rc)
		return rc;

	job = importer_job_new(d, what);
	if (IS_ERR(job))
		return PTR_ERR(job);

	rc = dma_resv_lock_interruptible(d->dmabuf->resv, NULL);
	if (!rc) {
		rc = __dynamic_submit(d, job);
		dma_resv_unlock(d->dmabuf->resv);
	}
	if (rc)
		importer_job_drop(job);
	return rc;
}

/**
 * importer_dynamic_wait() - wait for the last submission
 * @d: the buffer
 *
 * Context: no reservation lock is held; may sleep.
 * Return: 0, also if there was none; -EINTR; -ETIMEDOUT; or the error of the DMA.
 */
int importer_dynamic_wait(struct importer_dynamic *d)
{
	long left;

	/* Only the caller's thread submits, so @last does not change */
	if (!d->last)
		return 0;

	left = dma_fence_wait_timeout(d->last, true, FENCE_TIMEOUT);
	if (!left)
		return -ETIMEDOUT;
	if (left < 0)
		return left;
	return min(dma_fence_get_status(d->last), 0);
}

/**
 * importer_dynamic_pin() - keep the exporter from moving a buffer
 * @d: the buffer
 *
 * Context: no reservation lock is held; may sleep.
 * Return: 0; -EALREADY; -EINTR; or what dma_buf_pin() returns.
 */
int importer_dynamic_pin(struct importer_dynamic *d)
{
	struct dma_resv *resv = d->dmabuf->resv;
	int rc;

	rc = dma_resv_lock_interruptible(resv, NULL);
	if (rc)
		return rc;

	rc = d->count.pinned ? -EALREADY : dma_buf_pin(d->attach);
	if (!rc)
		d->count.pinned = true;
	dma_resv_unlock(resv);
	return rc;
}

/**
 * importer_dynamic_unpin() - let the exporter move a buffer again
 * @d: the buffer
 *
 * Context: no reservation lock is held; may sleep.
 * Return: 0; -ENOTCONN if it was not pinned; -EINTR.
 */
int importer_dynamic_unpin(struct importer_dynamic *d)
{
	struct dma_resv *resv = d->dmabuf->resv;
	int rc;

	rc = dma_resv_lock_interruptible(resv, NULL);
	if (rc)
		return rc;

	rc = d->count.pinned ? 0 : -ENOTCONN;
	if (!rc)
		dma_buf_unpin(d->attach);
	d->count.pinned = false;
	dma_resv_unlock(resv);
	return rc;
}

/**
 * importer_dynamic_status() - report the state of a buffer
 * @d: the buffer
 * @status: result
 *
 * Context: no reservation lock is held; may sleep.
 */
void importer_dynamic_status(struct importer_dynamic *d,
			     struct placer_importer_status *status)
{
	dma_resv_lock(d->dmabuf->resv, NULL);
	*status = d->count;
	status->completed = READ_ONCE(d->count.completed);
	if (d->mapping) {
		status->mapped = true;
		status->address = sg_dma_address(d->mapping->sgt->sgl);
	}
	dma_resv_unlock(d->dmabuf->resv);
}
