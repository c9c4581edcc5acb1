// SPDX-License-Identifier: GPL-2.0
/*
 * User mappings, and the faults that fill them.
 *
 * Pages are inserted as bare pfns, so that no other code can take references to
 * them. A move only zaps them, and the next access faults in the new memory.
 */
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/huge_mm.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched/signal.h>

#include "cpu_user.h"
#include "fill.h"
#include "mmap.h"
#include "partial.h"
#include "place.h"
#include "window.h"

/*
 * A move may hold the reservation lock, and eviction may wait for memory, for a long
 * time. Do not keep the mmap lock meanwhile. The fault is tried again afterwards in any
 * case, and then fails if there was no memory.
 */
static vm_fault_t placer_fault_unlocked(struct vm_fault *vmf,
					struct placer_buffer *buffer)
{
	struct dma_buf *dmabuf = buffer->dmabuf;
	pgoff_t index = vmf->pgoff;
	int rc;

	/* The VMA may be gone once its lock is released. */
	get_dma_buf(dmabuf);
	release_fault_lock(vmf);
	rc = placer_buffer_touch(buffer, index);
	WRITE_ONCE(buffer->fault_error, rc);
	dma_buf_put(dmabuf);
	/* So that a try under the mmap lock, after one under the VMA's, is the second. */
	return VM_FAULT_RETRY | (rc ? VM_FAULT_MAJOR : 0);
}

/*
 * The second try of a fault finds no memory. Do not get it now, under the mmap lock,
 * unless the fault had no first try.
 */
static vm_fault_t __placer_fault_unbacked(struct vm_fault *vmf,
					  struct placer_buffer *buffer)
{
	int rc = READ_ONCE(buffer->fault_error);

	/* The error belongs to one fault, not to later ones. */
	WRITE_ONCE(buffer->fault_error, 0);
	if (!(vmf->flags & FAULT_FLAG_TRIED))
		rc = __placer_buffer_place(buffer, PLACER_EVENT_FAULT, "");
	if (buffer->backing)
		return 0;
	/* As in placer_fault_pause(), the fault may be the kernel's. */
	if (rc == -EINTR && fatal_signal_pending(current))
		return VM_FAULT_SIGBUS;
	return rc && rc != -EINTR ? VM_FAULT_SIGBUS : VM_FAULT_NOPAGE;
}

/* Return: 0 to go on; or VM_FAULT_NOPAGE to try again without the mmap lock. */
static vm_fault_t __placer_fault_look(struct vm_fault *vmf,
				      struct placer_buffer *buffer)
{
	if (unlikely(buffer->hidden))
		return VM_FAULT_SIGBUS;
	if (likely(buffer->backing) || __placer_partial_has(buffer, vmf->pgoff))
		return 0;
	if (fault_flag_allow_retry_first(vmf->flags))
		return VM_FAULT_NOPAGE;
	return __placer_fault_unbacked(vmf, buffer);
}

/*
 * The lock is taken, and the fault cannot be tried again without the mmap lock: a fault of
 * the kernel's, which may repeat it without looking at signals.
 */
static vm_fault_t placer_fault_pause(void)
{
	if (fatal_signal_pending(current))
		return VM_FAULT_SIGBUS;
	schedule_timeout_uninterruptible(1);
	return VM_FAULT_NOPAGE;
}

/*
 * Take the reservation lock in a fault, if the buffer has memory. The mmap lock is
 * held, so the reservation lock is only tried. Where that fails twice, the access causes
 * another fault, which then waits without the mmap lock.
 */
static vm_fault_t placer_fault_lock(struct vm_fault *vmf,
				    struct placer_buffer *buffer)
{
	vm_fault_t ret = VM_FAULT_NOPAGE;

	if (likely(dma_resv_trylock(&buffer->resv))) {
		ret = __placer_fault_look(vmf, buffer);
		if (likely(!ret))
			return 0;
		dma_resv_unlock(&buffer->resv);
	} else if (!(vmf->flags & FAULT_FLAG_ALLOW_RETRY)) {
		return placer_fault_pause();
	}

	if (ret == VM_FAULT_SIGBUS || !fault_flag_allow_retry_first(vmf->flags))
		return ret;
	if (vmf->flags & FAULT_FLAG_RETRY_NOWAIT)
		return VM_FAULT_RETRY;
	return placer_fault_unlocked(vmf, buffer);
}

/*
 * The pages of the buffer that are in the page table of the fault, as far as they have
 * memory. Return: false if the faulting page is beyond the end of the buffer.
 */
static bool __placer_fault_window(struct placer_window *window,
				  const struct vm_fault *vmf,
				  const struct placer_buffer *buffer)
{
	if (!placer_window_of_table(window, vmf, buffer->size))
		return false;
	if (unlikely(buffer->partial))
		placer_backing_clip(buffer->partial, vmf->pgoff, &window->first,
				    &window->end);
	return true;
}

/* Writes through a writable PTE do not fault again: mark the pages written now. */
static void placer_window_written(const struct placer_window *window,
				  const struct vm_fault *vmf,
				  struct placer_buffer *buffer)
{
	if (vmf->vma->vm_flags & VM_WRITE)
		placer_written_mark(&buffer->written, window->first,
				    window->end - window->first);
}

/* Map the faulting page and its neighbours. */
static vm_fault_t __placer_fault_insert(struct vm_fault *vmf,
					struct placer_buffer *buffer)
{
	struct placer_window window;

	/* Another thread was first, with a huge entry. */
	if (pmd_trans_huge(*vmf->pmd))
		return VM_FAULT_NOPAGE;
	if (!__placer_fault_window(&window, vmf, buffer))
		return VM_FAULT_SIGBUS;

	if (vmf->vma->vm_flags & VM_WRITE)
		placer_window_narrow(&window, vmf->pgoff,
				     READ_ONCE(buffer->copy) ?
					     NULL :
					     &buffer->written);
	placer_window_written(&window, vmf, buffer);
	return placer_window_map(&window, vmf, __placer_buffer_memory(buffer));
}

static vm_fault_t placer_fault(struct vm_fault *vmf)
{
	struct placer_buffer *buffer = vmf->vma->vm_private_data;
	vm_fault_t ret;

	ret = placer_fault_lock(vmf, buffer);
	if (ret)
		return ret;

	ret = __placer_fault_insert(vmf, buffer);
	dma_resv_unlock(&buffer->resv);
	return ret;
}

/* Map a huge page, if memory and mapping are aligned to it. */
static vm_fault_t __placer_fault_insert_huge(struct vm_fault *vmf,
					     struct placer_buffer *buffer)
{
	struct placer_backing *backing = __placer_buffer_memory(buffer);
	struct placer_window window;
	unsigned long pfn;

	/*
	 * Without this others can take references to pages that a huge entry maps.
	 * vmf_insert_pfn_pmd() takes its protection from the VMA, so write-combined
	 * memory cannot be mapped huge.
	 */
	if (!IS_ENABLED(CONFIG_ARCH_SUPPORTS_PMD_PFNMAP) ||
	    !IS_ENABLED(CONFIG_TRANSPARENT_HUGEPAGE) ||
	    !(backing->layout.cpu & PLACER_CPU_CACHED))
		return VM_FAULT_FALLBACK;
	/* Another thread was first, with a page table. */
	if (!pmd_none(*vmf->pmd) && !pmd_trans_huge(*vmf->pmd))
		return VM_FAULT_FALLBACK;
	if (!__placer_fault_window(&window, vmf, buffer) ||
	    !placer_window_is_huge(&window, backing, &pfn))
		return VM_FAULT_FALLBACK;

	placer_window_written(&window, vmf, buffer);
	WRITE_ONCE(buffer->huge, true);
	return vmf_insert_pfn_pmd(vmf, pfn, vmf->vma->vm_flags & VM_WRITE);
}

static vm_fault_t placer_huge_fault(struct vm_fault *vmf, unsigned int order)
{
	struct placer_buffer *buffer = vmf->vma->vm_private_data;
	vm_fault_t ret;

	if (order != PMD_ORDER)
		return VM_FAULT_FALLBACK;

	ret = placer_fault_lock(vmf, buffer);
	if (ret)
		return ret;

	ret = __placer_fault_insert_huge(vmf, buffer);
	dma_resv_unlock(&buffer->resv);
	return ret;
}

/*
 * mprotect() may make a mapping writable whose pages were inserted before. The kernel locks
 * the VMA only after this call. Lock it now, so that no fault inserts pages, which are not
 * marked, after a move has taken the marks and before they become writable.
 */
static int placer_mprotect(struct vm_area_struct *vma, unsigned long start,
			   unsigned long end, unsigned long newflags)
{
	struct placer_buffer *buffer = vma->vm_private_data;

	if (newflags & VM_WRITE) {
		vma_start_write(vma);
		placer_written_mark(&buffer->written,
				    linear_page_index(vma, start),
				    (end - start) >> PAGE_SHIFT);
	}
	return 0;
}

/*
 * Called for a copy or a part of an existing mapping.
 *
 * fork() reads a huge entry before it takes any lock that a move takes
 * (copy_huge_pmd() in 6.12 and 7.x), so the child could get an entry of memory
 * that a move has freed. So zap the huge entries before they are copied. The
 * parent's mappings are locked until fork() is done, so no entry comes back
 * before.
 */
static void placer_vm_open(struct vm_area_struct *vma)
{
	struct placer_buffer *buffer = vma->vm_private_data;

	atomic_inc(&buffer->cpu_mappings);
	if (vma->vm_mm != current->mm && READ_ONCE(buffer->huge))
		unmap_mapping_range(buffer->inode->i_mapping,
				    (loff_t)vma->vm_pgoff << PAGE_SHIFT,
				    vma->vm_end - vma->vm_start, 1);
}

static void placer_vm_close(struct vm_area_struct *vma)
{
	placer_cpu_leave(vma->vm_private_data);
}

/*
 * Pages are inserted by faults only. With this operation the kernel lets faults run under
 * the lock of the VMA, so that one that takes long does not keep other threads from
 * mapping and unmapping.
 */
static vm_fault_t placer_map_pages(struct vm_fault *vmf, pgoff_t first,
				   pgoff_t last)
{
	return 0;
}

static const struct vm_operations_struct placer_vm_ops = {
	.open = placer_vm_open,
	.close = placer_vm_close,
	.fault = placer_fault,
	.huge_fault = placer_huge_fault,
	.map_pages = placer_map_pages,
	.mprotect = placer_mprotect,
};

/**
 * placer_mmap() - map a buffer into a process
 * @dmabuf: the buffer
 * @vma: within the buffer's size, as dma-buf has checked
 *
 * The buffer gets memory at the first fault only.
 *
 * Context: mmap lock held for writing, reservation lock not held.
 * Return: 0; -EINVAL for a private mapping, whose copies would not be the
 * buffer; -EACCES if the CPU must not see the current backing, or any memory
 * that suits the other users; -ENOMEM.
 */
int placer_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma)
{
	int rc;

	if (!(vma->vm_flags & (VM_SHARED | VM_MAYSHARE)))
		return -EINVAL;

	rc = placer_cpu_join(dmabuf->priv);
	if (rc)
		return rc;

	vm_flags_set(vma, VM_PFNMAP | VM_IO | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_ops = &placer_vm_ops;
	vma->vm_private_data = dmabuf->priv;
	return 0;
}
