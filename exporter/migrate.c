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
#include <linux/highmem.h>
#include <linux/jiffies.h>
#include <linux/mm.h>

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

static void placer_backing_copy(const struct placer_backing *to,
				const struct placer_backing *from)
{
	const struct placer_run *dst = to->runs, *src = from->runs;
	pgoff_t index, end = from->size >> PAGE_SHIFT;

	for (index = 0; index < end; index++) {
		if (index == dst->index + dst->nr_pages)
			dst++;
		if (index == src->index + src->nr_pages)
			src++;
		copy_highpage(pfn_to_page(dst->pfn + (index - dst->index)),
			      pfn_to_page(src->pfn + (index - src->index)));
		cond_resched();
	}
}

/**
 * __placer_buffer_migrate() - move a buffer to other memory
 * @buffer: backed and not settled
 * @target: the memory; this function takes over the caller's reference
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0; -ETIMEDOUT if DMA that was started did not end in time; -EINTR.
 * On an error the buffer stays where it is and @target is freed.
 */
int __placer_buffer_migrate(struct placer_buffer *buffer,
			    struct placer_backing *target)
{
	struct placer_backing *old = buffer->backing;
	const char *how;
	bool copy;
	int rc;

	dma_resv_assert_held(buffer->dmabuf->resv);

	/* A settled buffer suits all its users: attach sees to that. */
	if (WARN_ON_ONCE(__placer_buffer_settled_by(buffer, &how))) {
		placer_backing_put(target);
		return -ENOMEM;
	}

	placer_buffer_set_state(buffer, PLACER_MOVING);
	rc = __placer_wait_idle(buffer);
	if (rc) {
		placer_buffer_set_state(buffer, PLACER_BACKED);
		placer_backing_put(target);
		return rc;
	}

	/* The inode is the buffer's own, so this reaches every user mapping. */
	unmap_mapping_range(buffer->dmabuf->file->f_mapping, 0, 0, 1);

	/* Only now, as a mapping may have become writable until it went. */
	copy = READ_ONCE(buffer->written);
	if (copy)
		placer_backing_copy(target, old);

	buffer->backing = target;
	buffer->generation++;
	placer_buffer_set_state(buffer, PLACER_BACKED);
	trace_placer_migrate(buffer, old, target, copy);
	placer_backing_put(old);
	return 0;
}
