// SPDX-License-Identifier: GPL-2.0
/*
 * Migration: a buffer's content moves to other memory, unnoticed by its users.
 *
 * The order is essential: notify importers, wait for DMA to end, zap user
 * mappings, copy, publish the new memory. Page faults meanwhile wait for the
 * reservation lock. The old memory is intact until the new one is published, so
 * on any failure the buffer stays where it was.
 */
#include <linux/dma-resv.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "counters.h"
#include "fence.h"
#include "kernel_map.h"
#include "mapping.h"
#include "migrate.h"
#include "trace.h"

/* The inode is the buffer's own, so this reaches every user mapping. */
static void placer_zap(const struct placer_buffer *buffer)
{
	unmap_mapping_range(buffer->inode->i_mapping, 0, 0, 1);
}

/**
 * __placer_buffer_notify() - have dynamic importers unmap a buffer that has to move
 * @buffer: the buffer
 *
 * DMA that such an importer has started may end only after that, with a fence. Until it
 * unmaps, its device may still read the old memory, which its mapping holds, and must
 * discard the result.
 *
 * Some importers unmap during the notification, which invalidates caches. User
 * mappings may have written to them, so zap these mappings and clean the caches
 * first.
 *
 * Context: the reservation lock is held; may sleep, and calls importers.
 */
void __placer_buffer_notify(struct placer_buffer *buffer)
{
	dma_resv_assert_held(&buffer->resv);

	if (!__placer_buffer_mapped(buffer))
		return;
	placer_zap(buffer);
	__placer_mappings_sync(buffer, placer_dma_sync_for_device);
	dma_buf_invalidate_mappings(buffer->dmabuf);
}

/* End all DMA. */
static int __placer_quiesce(struct placer_buffer *buffer, long *left)
{
	__placer_buffer_notify(buffer);
	return placer_fences_wait(buffer, left);
}

/**
 * struct placer_view - a backing as the kernel reads or writes it for a copy
 * @backing: the memory
 * @vaddr: its kernel mapping; NULL if it is in the linear map
 * @run: the run of the last page that was asked for
 */
struct placer_view {
	const struct placer_backing *backing;
	void *vaddr;
	const struct placer_run *run;
};

static int placer_view_open(struct placer_view *view,
			    const struct placer_backing *backing)
{
	*view = (struct placer_view){
		.backing = backing,
		.run = backing->runs,
	};
	if (backing->layout.cpu & PLACER_CPU_CACHED)
		return 0;
	view->vaddr = placer_kernel_map(backing);
	return view->vaddr ? 0 : -ENOMEM;
}

static void placer_view_close(struct placer_view *view)
{
	placer_kernel_unmap(view->backing, view->vaddr);
}

/* Pages must be asked for in ascending order. */
static void *placer_view_page(struct placer_view *view, pgoff_t index)
{
	if (view->vaddr)
		return view->vaddr + (index << PAGE_SHIFT);
	if (index == view->run->index + view->run->nr_pages)
		view->run++;
	return __va(PFN_PHYS(view->run->pfn + (index - view->run->index)));
}

/**
 * struct placer_copy - both ends of a move
 * @to: the new memory
 * @from: the old memory
 */
struct placer_copy {
	struct placer_view to;
	struct placer_view from;
};

/* Ask both views for every page, as they advance run by run. */
static void placer_copy_page(struct placer_copy *copy, pgoff_t index,
			     bool written)
{
	void *from = placer_view_page(&copy->from, index);
	void *to = placer_view_page(&copy->to, index);

	if (written)
		memcpy(to, from, PAGE_SIZE);
	else if (!copy->to.backing->zeroed)
		memset(to, 0, PAGE_SIZE);
}

/*
 * Copy what was written, and write zeros elsewhere. The new memory is not
 * published yet, so the copy may stop in the middle.
 */
static int placer_copy_run(struct placer_copy *copy,
			   const struct placer_written *written)
{
	pgoff_t index, end = copy->from.backing->size >> PAGE_SHIFT;

	for (index = 0; index < end; index++) {
		placer_copy_page(copy, index,
				 placer_written_at(written, index));
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

static void placer_copy_close(struct placer_copy *copy)
{
	placer_view_close(&copy->from);
	placer_view_close(&copy->to);
}

/* Map both ends before any user is disturbed, as this may fail. */
static int __placer_copy_open(struct placer_buffer *buffer,
			      struct placer_backing *target,
			      struct placer_copy *copy, long *left)
{
	int rc = placer_view_open(&copy->to, target)			?:
			 placer_view_open(&copy->from, buffer->backing) ?:
			 __placer_quiesce(buffer, left);

	if (rc)
		placer_copy_close(copy);
	return rc;
}

/*
 * Non-coherent DMA has written to memory; user mappings may have left dirty cache lines
 * even without DMA_BUF_IOCTL_SYNC. Clean first, then invalidate. Only dynamic importers
 * can still have the memory mapped.
 */
static void __placer_copy_sync(struct placer_buffer *buffer)
{
	__placer_mappings_sync(buffer, placer_dma_sync_for_device);
	__placer_mappings_sync(buffer, placer_dma_sync_for_cpu);
}

/* Copy the content, once nothing can change it any more. */
static int __placer_copy(struct placer_buffer *buffer,
			 struct placer_backing *target, size_t *copied,
			 long *left)
{
	struct placer_copy copy = {};
	int rc;

	rc = __placer_copy_open(buffer, target, &copy, left);
	if (rc)
		return rc;

	placer_zap(buffer);
	__placer_copy_sync(buffer);

	/* Only after the zap, as mprotect() may mark pages until then. */
	*copied = placer_written_bytes(&buffer->written, buffer->size);
	/* If nothing was written, zeroed memory was asked for. */
	if (*copied)
		rc = placer_copy_run(&copy, &buffer->written);
	placer_copy_close(&copy);
	return rc;
}

static void __placer_buffer_publish(struct placer_buffer *buffer,
				    struct placer_backing *target)
{
	struct placer_attachment *pa;

	__placer_buffer_set_backing(buffer, target);
	list_for_each_entry(pa, &buffer->attachments, node)
		__placer_mapping_drop(pa);
}

/**
 * __placer_buffer_migrate() - move a buffer to other memory
 * @buffer: backed and not held
 * @target: the memory; this function takes over the caller's reference
 * @left: jiffies to wait for fences, at most; result: what is left of them
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0; -ETIMEDOUT if DMA did not end in time; -EINTR if the task is being
 * killed, also in the middle of the copy; -ENOMEM if the kernel cannot map
 * either memory. On an error the buffer stays where it is and @target is freed.
 */
int __placer_buffer_migrate(struct placer_buffer *buffer,
			    struct placer_backing *target, long *left)
{
	struct placer_backing *old = buffer->backing;
	size_t copied;
	int rc;

	dma_resv_assert_held(&buffer->resv);

	/* Memory of a held buffer suits all its users: attach ensures that. */
	if (WARN_ON_ONCE(__placer_buffer_held(buffer, NULL))) {
		placer_backing_put(target);
		return -EINVAL;
	}

	placer_buffer_set_state(buffer, PLACER_MOVING);
	rc = __placer_copy(buffer, target, &copied, left);
	if (rc) {
		placer_buffer_set_state(buffer, PLACER_BACKED);
		placer_backing_put(target);
		return rc;
	}

	__placer_buffer_publish(buffer, target);
	placer_count(PLACER_COUNT_MOVED, 1);
	placer_count(PLACER_COUNT_COPIED, copied);
	trace_placer_migrate(buffer, old, target, copied);
	placer_backing_put(old);
	return 0;
}
