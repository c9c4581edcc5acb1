// SPDX-License-Identifier: GPL-2.0
/*
 * Migration: a buffer's content moves to other memory, and nobody notices.
 *
 * The order is what makes it right: DMA has ended, then the user mappings go,
 * then the content is copied, then the new memory is published. Whoever faults
 * meanwhile waits for the reservation lock. Until the copy is done the old
 * memory is whole, so any failure before leaves the buffer where it was.
 */
#include <linux/dma-resv.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/string.h>

#include "exporter.h"
#include "trace.h"

/* How long DMA that was started may take before the move is given up. */
#define PLACER_FENCE_TIMEOUT (5 * HZ)

static int __placer_wait_idle(struct placer_buffer *buffer)
{
	long left = dma_resv_wait_timeout(buffer->dmabuf->resv,
					  DMA_RESV_USAGE_BOOKKEEP, true,
					  PLACER_FENCE_TIMEOUT);

	if (!left)
		return -ETIMEDOUT;
	return left < 0 ? -EINTR : 0;
}

/**
 * struct placer_view - a backing as the kernel reads or writes it for a copy
 * @backing: the memory
 * @vaddr: where it is mapped; NULL if it is in the linear map
 * @run: the run that the page asked for last is in
 */
struct placer_view {
	const struct placer_backing *backing;
	void *vaddr;
	const struct placer_run *run;
};

static int placer_view_open(struct placer_view *view,
			    const struct placer_backing *backing)
{
	*view = (struct placer_view){ backing, NULL, backing->runs };
	if (backing->layout.cpu & PLACER_CPU_CACHED)
		return 0;
	view->vaddr = placer_kernel_map(backing);
	return view->vaddr ? 0 : -ENOMEM;
}

static void placer_view_close(struct placer_view *view)
{
	placer_kernel_unmap(view->backing, view->vaddr);
}

/* To be asked for ascending pages. */
static void *placer_view_page(struct placer_view *view, pgoff_t index)
{
	if (view->vaddr)
		return view->vaddr + (index << PAGE_SHIFT);
	if (index == view->run->index + view->run->nr_pages)
		view->run++;
	return pfn_to_kaddr(view->run->pfn + (index - view->run->index));
}

static void placer_view_copy(struct placer_view *to, struct placer_view *from)
{
	pgoff_t index, end = from->backing->size >> PAGE_SHIFT;

	for (index = 0; index < end; index++) {
		memcpy(placer_view_page(to, index),
		       placer_view_page(from, index), PAGE_SIZE);
		cond_resched();
	}
}

/**
 * struct placer_copy - both ends of a move
 * @to: the new memory
 * @from: the old
 */
struct placer_copy {
	struct placer_view to;
	struct placer_view from;
};

static void placer_copy_close(struct placer_copy *copy)
{
	placer_view_close(&copy->from);
	placer_view_close(&copy->to);
}

/* All that can fail, before anything is disturbed. */
static int __placer_copy_open(struct placer_buffer *buffer,
			      struct placer_backing *target,
			      struct placer_copy *copy)
{
	int rc = placer_view_open(&copy->to, target)			?:
			 placer_view_open(&copy->from, buffer->backing) ?:
			 __placer_wait_idle(buffer);

	if (rc)
		placer_copy_close(copy);
	return rc;
}

/**
 * __placer_buffer_migrate() - move a buffer to other memory
 * @buffer: backed and not settled
 * @target: the memory; this function takes over the caller's reference
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0; -ETIMEDOUT if DMA that was started did not end in time; -EINTR;
 * -ENOMEM if the kernel cannot map either memory.
 * On an error the buffer stays where it is and @target is freed.
 */
int __placer_buffer_migrate(struct placer_buffer *buffer,
			    struct placer_backing *target)
{
	struct placer_backing *old = buffer->backing;
	struct placer_copy copy = {};
	const char *how;
	bool written;
	int rc;

	dma_resv_assert_held(buffer->dmabuf->resv);

	/* A settled buffer suits all its users: attach sees to that. */
	if (WARN_ON_ONCE(__placer_buffer_settled_by(buffer, &how))) {
		placer_backing_put(target);
		return -ENOMEM;
	}

	placer_buffer_set_state(buffer, PLACER_MOVING);
	rc = __placer_copy_open(buffer, target, &copy);
	if (rc) {
		placer_buffer_set_state(buffer, PLACER_BACKED);
		placer_backing_put(target);
		return rc;
	}

	/* The inode is the buffer's own, so this reaches every user mapping. */
	unmap_mapping_range(buffer->dmabuf->file->f_mapping, 0, 0, 1);

	/* Only now, as a mapping may have become writable until it went. */
	written = READ_ONCE(buffer->written);
	if (written)
		placer_view_copy(&copy.to, &copy.from);
	placer_copy_close(&copy);

	buffer->backing = target;
	buffer->generation++;
	placer_buffer_set_state(buffer, PLACER_BACKED);
	trace_placer_migrate(buffer, old, target, written);
	placer_backing_put(old);
	return 0;
}
