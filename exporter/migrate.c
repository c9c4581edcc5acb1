// SPDX-License-Identifier: GPL-2.0
/*
 * Migration: a buffer's content moves to other memory, unnoticed by its users.
 *
 * The order is essential: notify importers, wait for DMA to end, zap user
 * mappings, copy, publish the new memory. Page faults meanwhile wait for the
 * reservation lock. The old memory is intact until the new one is published, so
 * on any failure the buffer stays where it was.
 *
 * No task should wait for the lock while much is copied. So a long move copies while
 * the lock is given up, as live migration of virtual machines does. Faults map the old
 * memory, and mark what they make writable. Each round zaps user mappings and copies what
 * was marked since the round before. The last one copies little, and keeps the lock.
 * Devices and the kernel cannot write meanwhile: none holds the buffer, DMA has ended, and
 * a task that maps, pins or attaches has to take the copy away first, by
 * __placer_buffer_take_copy().
 */
#include <linux/dma-resv.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/sizes.h>

#include "copy.h"
#include "counters.h"
#include "fence.h"
#include "mapping.h"
#include "mapping_cache.h"
#include "migrate.h"
#include "trace.h"

/* Tests set a lower one. */
unsigned long placer_precopy_bytes = SZ_16M;
module_param_named(precopy_bytes, placer_precopy_bytes, ulong, 0644);
MODULE_PARM_DESC(precopy_bytes,
		 "a move that copies more drops its lock; 0: none does");

/* How often that is tried while the CPU writes to the buffer. */
#define PLACER_PRECOPY_ROUNDS 3

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

/**
 * __placer_migration_long() - would a move keep the lock for long?
 * @buffer: backed
 * @target: the new memory
 *
 * Context: the reservation lock is held.
 * Return: true if it should give up the lock while it copies.
 */
bool __placer_migration_long(const struct placer_buffer *buffer,
			     const struct placer_backing *target)
{
	size_t limit = READ_ONCE(placer_precopy_bytes);
	size_t bytes;

	dma_resv_assert_held(&buffer->resv);

	bytes = placer_written_bytes(&buffer->written, buffer->size);
	/* What was not written is filled with zeros. */
	if (bytes && !target->zeroed)
		bytes = buffer->size;
	return limit && bytes > limit;
}

/**
 * __placer_migration_round() - begin the next round of a move
 * @buffer: the buffer
 * @copy: of __placer_migration_begin(); its last round is done
 *
 * Context: the reservation lock is held; may sleep.
 * Return: true if this is the last round, which keeps the lock; it is not if more than
 * the module parameter is left, at the first times.
 */
bool __placer_migration_round(struct placer_buffer *buffer,
			      struct placer_copy *copy)
{
	dma_resv_assert_held(&buffer->resv);

	placer_zap(buffer);
	__placer_copy_sync(buffer);
	/* Only after the zap, as mprotect() may mark pages until then. */
	placer_copy_round(copy);
	if (placer_copy_left(copy) <= READ_ONCE(placer_precopy_bytes))
		return true;
	if (copy->round <= PLACER_PRECOPY_ROUNDS)
		return false;
	placer_count(PLACER_COUNT_REWRITTEN, 1);
	return true;
}

/**
 * __placer_migration_begin() - begin a move
 * @buffer: backed and not held
 * @copy: as for placer_copy_open()
 * @target: the memory; this function takes over the caller's reference
 * @left: jiffies to wait for fences, at most; result: what is left of them
 *
 * Notifies importers, and has all DMA end.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0, and the copy is ready for __placer_migration_round(); the caller drops it
 * afterwards. Otherwise the copy is gone: -ETIMEDOUT if DMA did not end in time; -EINTR if
 * the task is being killed; -ENOMEM if the kernel cannot map either memory.
 */
int __placer_migration_begin(struct placer_buffer *buffer,
			     struct placer_copy *copy,
			     struct placer_backing *target, long *left)
{
	bool held;
	int rc;

	dma_resv_assert_held(&buffer->resv);

	/* Memory of a held buffer suits all its users: attach ensures that. */
	held = WARN_ON_ONCE(__placer_buffer_held(buffer, NULL));
	/* Map both ends before any user is disturbed, as this may fail. */
	rc = placer_copy_open(copy, target, buffer->backing, &buffer->written);
	if (rc)
		return rc;
	if (held) {
		rc = -EINVAL;
	} else {
		__placer_buffer_notify(buffer);
		rc = placer_fences_wait(buffer, left);
	}
	if (rc)
		placer_copy_put(copy);
	return rc;
}

static void __placer_buffer_publish(struct placer_buffer *buffer,
				    struct placer_backing *target)
{
	struct placer_attachment *pa;

	placer_backing_get(target);
	__placer_buffer_set_backing(buffer, target);
	list_for_each_entry(pa, &buffer->attachments, node)
		placer_cache_drop(pa);
}

/**
 * __placer_migration_end() - do the last round of a move, and publish the new memory
 * @buffer: backed and not held; DMA has ended
 * @copy: of __placer_migration_begin(), in its last round
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0; or -EINTR if the task is being killed, also in the middle of the copy: the
 * buffer stays where it is.
 */
int __placer_migration_end(struct placer_buffer *buffer,
			   struct placer_copy *copy)
{
	struct placer_backing *old = buffer->backing;
	int rc;

	dma_resv_assert_held(&buffer->resv);

	placer_buffer_set_state(buffer, PLACER_MOVING);
	rc = placer_copy_run(copy);
	if (rc) {
		placer_buffer_set_state(buffer, PLACER_BACKED);
		return rc;
	}

	__placer_buffer_publish(buffer, copy->to.backing);
	placer_count(PLACER_COUNT_MOVED, 1);
	placer_count(PLACER_COUNT_COPIED, copy->copied);
	trace_placer_migrate(buffer, old, copy->to.backing, copy->copied);
	placer_backing_put(old);
	return 0;
}

/**
 * __placer_migration_gather() - move what a buffer has in parts to memory for all of it
 * @buffer: partial; no device has it mapped
 * @target: the memory, which the CPU may see and which reads as zero; the buffer takes over
 *	the caller's reference, but not if this fails
 *
 * What was not touched, or not written, reads as zero before and afterwards.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0; -ENOMEM if the kernel cannot map the target; -EINTR if the task is being
 * killed. The buffer then keeps its parts.
 */
int __placer_migration_gather(struct placer_buffer *buffer,
			      struct placer_backing *target)
{
	struct placer_backing *partial = buffer->partial;
	struct placer_copy copy = {};
	int rc;

	dma_resv_assert_held(&buffer->resv);

	placer_backing_get(target);
	rc = placer_copy_open(&copy, target, partial, &buffer->written);
	if (rc)
		return rc;

	placer_zap(buffer);
	placer_copy_round(&copy);
	rc = placer_copy_run(&copy);
	if (!rc) {
		__placer_buffer_swap_parts(buffer, NULL);
		__placer_buffer_set_backing(buffer, target);
		placer_count(PLACER_COUNT_MOVED, 1);
		placer_count(PLACER_COUNT_COPIED, copy.copied);
		trace_placer_migrate(buffer, partial, target, copy.copied);
	}
	placer_copy_put(&copy);
	if (!rc)
		placer_backing_put(partial);
	return rc;
}
