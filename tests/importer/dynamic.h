/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A dynamically attached buffer, and its mappings.
 */
#ifndef _PLACER_TEST_IMPORTER_DYNAMIC_H
#define _PLACER_TEST_IMPORTER_DYNAMIC_H

#include <linux/dma-buf.h>
#include <linux/dma-fence.h>
#include <linux/list.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "importer.h"
#include "transfer.h"

/**
 * struct importer_mapping - a mapping of the buffer for the device
 * @node: entry in importer_dynamic.stale, if @stale
 * @sgt: from dma-buf
 * @last: NULL, or the fence of the last submission that uses this; referenced
 * @stale: the exporter has called invalidate_mappings(): only earlier submissions may use
 *	this. Read without the lock.
 */
struct importer_mapping {
	struct list_head node;
	struct sg_table *sgt;
	struct dma_fence *last;
	bool stale;
};

/**
 * struct importer_dynamic - a buffer that is attached dynamically
 * @dma: the device
 * @jobs: its ordered workqueue
 * @how: request of user space
 * @dmabuf: the buffer; referenced
 * @attach: its attachment
 * @context: context of this importer's fences
 * @invalidated: woken by invalidate_mappings() and by detach
 * @ending: no DMA may be held back any more; read without the lock
 * @unmap: unmaps stale mappings
 * @mapping: NULL, or the mapping for the next submission
 * @stale: list of &struct importer_mapping that are not unmapped yet, oldest first
 * @last: NULL, or the last fence; referenced
 * @count: counters for user space; only the workqueue writes @count.completed
 *
 * The buffer's reservation lock protects all members from @mapping on.
 */
struct importer_dynamic {
	struct importer_dma *dma;
	struct workqueue_struct *jobs;
	struct placer_importer_dynamic how;
	struct dma_buf *dmabuf;
	struct dma_buf_attachment *attach;
	u64 context;
	wait_queue_head_t invalidated;
	bool ending;
	struct delayed_work unmap;

	struct importer_mapping *mapping;
	struct list_head stale;
	struct dma_fence *last;
	struct placer_importer_status count;
};

/* dynamic.c */
struct importer_dynamic *
importer_dynamic_attach(struct importer_dma *dma, struct workqueue_struct *jobs,
			const struct placer_importer_dynamic *how);
void importer_dynamic_detach(struct importer_dynamic *d);
int importer_dynamic_pin(struct importer_dynamic *d);
int importer_dynamic_unpin(struct importer_dynamic *d);
int importer_dynamic_submit(struct importer_dynamic *d,
			    const struct placer_importer_submit *what);
int importer_dynamic_wait(struct importer_dynamic *d);
void importer_dynamic_status(struct importer_dynamic *d,
			     struct placer_importer_status *status);

/* job.c */
struct importer_job;
struct importer_job *
importer_job_new(struct importer_dynamic *d,
		 const struct placer_importer_submit *what);
void importer_job_drop(struct importer_job *job);
int __importer_job_queue(struct importer_job *job);

#endif
