// SPDX-License-Identifier: GPL-2.0
/*
 * What the CPU does with buffers: kernel mappings and cache maintenance. User
 * mappings are in mmap.c.
 *
 * CPU mappings are cached where the memory has a cached kernel alias, as two
 * mappings of a page with different attributes are an error on some CPUs.
 * Memory outside the kernel's linear map is mapped write-combined, by the
 * kernel as well. Memory that the CPU must not see is never mapped: an attempt
 * to map it is refused at once, and a buffer that the CPU has mapped is never
 * placed there.
 */
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/dma-resv.h>
#include <linux/highmem.h>
#include <linux/huge_mm.h>
#include <linux/init.h>
#include <linux/iosys-map.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched.h>

#include "cpu.h"
#include "cpu_user.h"
#include "demote.h"
#include "dma.h"
#include "kernel_map.h"
#include "mapping.h"
#include "place.h"
#include "question.h"

static bool placer_cpu_can_map(const struct placer_backing *backing)
{
	return backing->layout.cpu & placer_cpu_constraint.cpu;
}

/**
 * placer_vmap() - map a buffer into the kernel
 * @dmabuf: the buffer
 * @map: result
 *
 * The buffer is held until placer_vunmap(). dma-buf counts calls of
 * dma_buf_vmap(), and calls this for the first one only.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0; -EACCES if the CPU must not see the current backing, or any memory
 * that suits the other users; -ENOMEM; -EINTR; -ETIMEDOUT if DMA on the current
 * backing did not end and the buffer must move.
 */
int placer_vmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct placer_buffer *buffer = dmabuf->priv;
	int rc;

	dma_resv_assert_held(dmabuf->resv);

	rc = __placer_cpu_join(buffer, PLACER_EVENT_VMAP);
	if (rc)
		return rc;

	/* Place it where it suits all users, as it cannot move afterwards. */
	rc = __placer_buffer_place(buffer, PLACER_EVENT_VMAP, "");
	if (!rc)
		WRITE_ONCE(buffer->vaddr, placer_kernel_map(buffer->backing));
	if (!buffer->vaddr) {
		placer_cpu_leave(buffer);
		return rc ?: -ENOMEM;
	}

	placer_written_mark_all(&buffer->written);
	/*
	 * Also of I/O memory, which is mapped write-combined: videobuf2 does not keep the flag
	 * of iosys_map, and before 7.0 DRM's shmem helper warns of it.
	 */
	iosys_map_set_vaddr(map, buffer->vaddr);
	return 0;
}

/**
 * placer_vunmap() - undo placer_vmap()
 * @dmabuf: the buffer
 * @map: of placer_vmap()
 *
 * Context: the reservation lock is held; may sleep.
 */
void placer_vunmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct placer_buffer *buffer = dmabuf->priv;

	dma_resv_assert_held(dmabuf->resv);
	placer_kernel_unmap(buffer->backing, buffer->vaddr);
	WRITE_ONCE(buffer->vaddr, NULL);
	placer_cpu_leave(buffer);
	/* The next refusal may have another reason, so log it. */
	buffer->told = 0;
	__placer_demote_again(buffer);
	iosys_map_clear(map);
}

/* Is there anything to do around an access by the CPU? */
static bool placer_cpu_access_matters(const struct placer_buffer *buffer)
{
	/*
	 * Pairs with __placer_sync_begin(): either the count is seen here, or what the
	 * CPU wrote before is cleaned for the device that is just being mapped.
	 */
	smp_mb();
	/* The acquire pairs with __placer_sync_end(). */
	return smp_load_acquire(&buffer->synced) || READ_ONCE(buffer->hidden) ||
	       READ_ONCE(buffer->vaddr);
}

/*
 * Return: -EACCES, with the lock not held, if the CPU must not see the memory.
 */
static int placer_cpu_access_lock(struct dma_buf *dmabuf)
{
	struct placer_buffer *buffer = dmabuf->priv;
	int rc = dma_resv_lock_interruptible(dmabuf->resv, NULL);

	if (rc || !buffer->backing || placer_cpu_can_map(buffer->backing))
		return rc;

	dma_resv_unlock(dmabuf->resv);
	return -EACCES;
}

/*
 * Wait for conflicting fences before caches are invalidated: otherwise
 * speculative loads refill them with stale data. dma-buf itself waits only
 * after this callback. Fences may take long, so wait without the lock.
 */
static int placer_cpu_wait(struct dma_buf *dmabuf,
			   enum dma_data_direction direction)
{
	bool write = direction != DMA_FROM_DEVICE;
	long left = dma_resv_wait_timeout(dmabuf->resv,
					  dma_resv_usage_rw(write), true,
					  MAX_SCHEDULE_TIMEOUT);

	return left < 0 ? left : 0;
}

/**
 * placer_begin_cpu_access() - make writes of devices visible to the CPU
 * @dmabuf: the buffer
 * @direction: of the access
 *
 * Waits for the same fences as dma-buf does, if there are caches to maintain. If not,
 * takes no lock, and leaves it to dma-buf to wait.
 *
 * Context: the reservation lock is not held; may sleep.
 * Return: 0; -EACCES if the CPU must not see the memory; -EINTR, or -ERESTARTSYS
 * while it waits for a fence.
 */
int placer_begin_cpu_access(struct dma_buf *dmabuf,
			    enum dma_data_direction direction)
{
	struct placer_buffer *buffer = dmabuf->priv;
	int rc;

	if (!placer_cpu_access_matters(buffer))
		return 0;

	rc = placer_cpu_wait(dmabuf, direction) ?:
						  placer_cpu_access_lock(dmabuf);
	if (rc)
		return rc;

	if (buffer->vaddr)
		invalidate_kernel_vmap_range(buffer->vaddr, buffer->size);
	__placer_mappings_sync(buffer, placer_dma_sync_for_cpu);
	dma_resv_unlock(dmabuf->resv);
	return 0;
}

/**
 * placer_end_cpu_access() - make writes of the CPU visible to devices
 * @dmabuf: the buffer
 * @direction: of the access
 *
 * Context: the reservation lock is not held; may sleep.
 * Return: 0; -EACCES if the CPU must not see the memory; -EINTR.
 */
int placer_end_cpu_access(struct dma_buf *dmabuf,
			  enum dma_data_direction direction)
{
	struct placer_buffer *buffer = dmabuf->priv;
	int rc;

	if (!placer_cpu_access_matters(buffer))
		return 0;

	rc = placer_cpu_access_lock(dmabuf);
	if (rc)
		return rc;

	if (buffer->vaddr)
		flush_kernel_vmap_range(buffer->vaddr, buffer->size);
	__placer_mappings_sync(buffer, placer_dma_sync_for_device);
	dma_resv_unlock(dmabuf->resv);
	return 0;
}
