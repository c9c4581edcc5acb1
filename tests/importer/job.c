// SPDX-License-Identifier: GPL-2.0
/*
 * Jobs: submitted DMA, and the fence that signals its end.
 *
 * The fence is waited for with the buffer's reservation lock held, so until it signals
 * a job must not take that lock, nor allocate memory.
 *
 * A fence may outlive the buffer. The kernel may call the fence's operations until the
 * last reference is put, so each fence has a reference to the module, and module exit
 * waits for the RCU callbacks that free fences.
 */
#include <linux/dma-buf.h>
#include <linux/dma-fence.h>
#include <linux/dma-resv.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "dynamic.h"

/* Earlier submissions may be held back, and a loaded host is slow */
#define JOB_TIMEOUT (60 * HZ)

/**
 * struct importer_job - one submission
 * @fence: its fence, with whose last reference the job is freed
 * @lock: lock of @fence
 * @work: entry in the device's workqueue
 * @d: the buffer; not valid once @fence has signalled
 * @mapping: the mapping to use; likewise
 * @after: NULL, or the fence to wait for first; referenced
 * @what: the DMA
 */
struct importer_job {
	struct dma_fence fence;
	spinlock_t lock; /* for dma_fence_init() */
	struct work_struct work;
	struct importer_dynamic *d;
	struct importer_mapping *mapping;
	struct dma_fence *after;
	struct placer_importer_submit what;
};

static struct importer_job *to_importer_job(struct dma_fence *fence)
{
	return container_of(fence, struct importer_job, fence);
}

static const char *job_driver_name(struct dma_fence *fence)
{
	return "placer_importer";
}

static const char *job_timeline_name(struct dma_fence *fence)
{
	return "jobs";
}

static void job_free(struct rcu_head *rcu)
{
	struct dma_fence *fence = container_of(rcu, struct dma_fence, rcu);

	kfree(to_importer_job(fence));
	module_put(THIS_MODULE);
}

static void job_release(struct dma_fence *fence)
{
	call_rcu(&fence->rcu, job_free);
}

static const struct dma_fence_ops job_fence_ops = {
	.get_driver_name = job_driver_name,
	.get_timeline_name = job_timeline_name,
	.release = job_release,
};

static bool job_held(const struct importer_job *job)
{
	if (READ_ONCE(job->d->ending))
		return false;
	return !(job->what.flags & PLACER_IMPORTER_UNTIL_INVALIDATED) ||
	       !READ_ONCE(job->mapping->stale);
}

static int job_do(struct importer_job *job)
{
	struct importer_dynamic *d = job->d;

	if (job->after &&
	    !dma_fence_wait_timeout(job->after, false, JOB_TIMEOUT))
		return -ETIMEDOUT;

	wait_event_timeout(d->invalidated, !job_held(job),
			   msecs_to_jiffies(job->what.hold_ms));
	if (!job->what.transfer.length)
		return 0;
	return importer_transfer(d->dma, job->mapping->sgt,
				 &job->what.transfer);
}

static void job_work(struct work_struct *work)
{
	struct importer_job *job =
		container_of(work, struct importer_job, work);
	bool cookie = dma_fence_begin_signalling();
	u32 *completed = &job->d->count.completed;
	int rc;

	rc = job_do(job);
	if (rc)
		dma_fence_set_error(&job->fence, rc);
	WRITE_ONCE(*completed, *completed + 1);
	dma_fence_signal(&job->fence);
	dma_fence_end_signalling(cookie);
	dma_fence_put(job->after);
	dma_fence_put(&job->fence);
}

/**
 * importer_job_new() - allocate a job
 * @d: the buffer
 * @what: the DMA; checked
 *
 * Context: may sleep.
 * Return: a job, for __importer_job_queue() or importer_job_drop(), or an ERR_PTR:
 * -ENOMEM.
 */
struct importer_job *importer_job_new(struct importer_dynamic *d,
				      const struct placer_importer_submit *what)
{
	struct importer_job *job = kzalloc(sizeof(*job), GFP_KERNEL);

	if (!job)
		return ERR_PTR(-ENOMEM);

	job->d = d;
	job->what = *what;
	INIT_WORK(&job->work, job_work);
	spin_lock_init(&job->lock);
	__module_get(THIS_MODULE);
	dma_fence_init(&job->fence, &job_fence_ops, &job->lock, d->context,
		       d->count.submitted + 1);
	return job;
}

/**
 * importer_job_drop() - free a job that was not queued
 * @job: the job
 */
void importer_job_drop(struct importer_job *job)
{
	dma_fence_put(job->after);
	dma_fence_put(&job->fence);
}

/**
 * __importer_job_queue() - submit a job
 * @job: its fence has a slot in the buffer's reservation object, and the buffer
 *	has a mapping
 *
 * A job that reads waits for write fences, one that writes for all fences, and a
 * bookkeeping job for the kernel's fences only.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0 or -ENOMEM, and then the job is still the caller's.
 */
int __importer_job_queue(struct importer_job *job)
{
	bool write = job->what.transfer.direction != DMA_TO_DEVICE;
	enum dma_resv_usage before = dma_resv_usage_rw(write);
	enum dma_resv_usage usage = write ? DMA_RESV_USAGE_WRITE :
					    DMA_RESV_USAGE_READ;
	struct importer_dynamic *d = job->d;
	struct dma_resv *resv = d->dmabuf->resv;
	int rc;

	if (job->what.flags & PLACER_IMPORTER_BOOKKEEP) {
		before = DMA_RESV_USAGE_KERNEL;
		usage = DMA_RESV_USAGE_BOOKKEEP;
	}
	rc = dma_resv_get_singleton(resv, before, &job->after);
	if (rc)
		return rc;

	job->mapping = d->mapping;
	dma_resv_add_fence(resv, &job->fence, usage);
	dma_fence_put(d->last);
	d->last = dma_fence_get(&job->fence);
	dma_fence_put(job->mapping->last);
	job->mapping->last = dma_fence_get(&job->fence);
	d->count.submitted++;
	queue_work(d->jobs, &job->work);
	return 0;
}
