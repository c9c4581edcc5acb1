// SPDX-License-Identifier: GPL-2.0
/*
 * The CPU as a user of buffers: mmap, page faults, kernel mappings, and cache
 * maintenance around both.
 *
 * CPU mappings are cached where the memory has a cached kernel alias, as two
 * attributes for one page are an error on some CPUs. Memory that the kernel's
 * linear map leaves out is mapped write-combined, by the kernel as well. And
 * memory that the CPU must not see is not mapped at all: whoever wants to is told
 * so at once, and a buffer that somebody has mapped never goes there.
 *
 * Pages are inserted as bare pfns, so that nobody can take a reference on them
 * behind our back and a move need only zap and refault.
 */
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/highmem.h>
#include <linux/init.h>
#include <linux/iosys-map.h>
#include <linux/mm.h>

#include "exporter.h"
#include "trace.h"

/* What the CPU needs once somebody has mapped a buffer: to see its memory. */
struct placer_constraint placer_cpu_constraint __ro_after_init;

/**
 * placer_cpu_init() - say what the CPU needs
 */
void __init placer_cpu_init(void)
{
	placer_constraint_init(&placer_cpu_constraint);
	placer_cpu_constraint.cpu = PLACER_CPU_CACHED | PLACER_CPU_WRITECOMBINE;
}

static bool placer_cpu_can_map(const struct placer_backing *backing)
{
	return backing->layout.cpu & placer_cpu_constraint.cpu;
}

/* May the CPU map a buffer, with all that use it now? */
static int __placer_cpu_check(struct placer_buffer *buffer, const char *event)
{
	struct placer_requirement requirement = buffer->requirement;

	placer_requirement_fold(&requirement, &placer_cpu_constraint);
	if (buffer->backing ? placer_cpu_can_map(buffer->backing) :
			      list_empty(&buffer->attachments) ||
				      !__placer_feasible(buffer, &requirement))
		return 0;
	return __placer_refuse_cpu(buffer, &requirement, event);
}

/* The CPU is one more user of a buffer; refused where it must not see it. */
static int __placer_cpu_join(struct placer_buffer *buffer, const char *event)
{
	int rc = 0;

	dma_resv_assert_held(buffer->dmabuf->resv);

	if (!atomic_read(&buffer->cpu_mappings))
		rc = __placer_cpu_check(buffer, event);
	if (rc)
		return rc;

	atomic_inc(&buffer->cpu_mappings);
	placer_requirement_fold(&buffer->requirement, &placer_cpu_constraint);
	return 0;
}

static void __placer_cpu_leave(struct placer_buffer *buffer)
{
	if (atomic_dec_and_test(&buffer->cpu_mappings))
		__placer_buffer_refold(buffer);
}

/* Pages inserted by one fault, as fault-around does for files. */
#define PLACER_FAULT_PAGES 64

/*
 * Take the reservation lock in a fault without sleeping for it under the mmap
 * lock, as a migration may hold it for long: give up the mmap lock, wait, and
 * have the fault tried again. The second try may sleep. As TTM does.
 */
static vm_fault_t placer_fault_lock(struct vm_fault *vmf,
				    struct dma_buf *dmabuf)
{
	if (likely(dma_resv_trylock(dmabuf->resv)))
		return 0;

	if (!fault_flag_allow_retry_first(vmf->flags)) {
		if (dma_resv_lock_interruptible(dmabuf->resv, NULL))
			return VM_FAULT_NOPAGE;
		return 0;
	}

	if (vmf->flags & FAULT_FLAG_RETRY_NOWAIT)
		return VM_FAULT_RETRY;

	get_dma_buf(dmabuf);
	release_fault_lock(vmf);
	if (!dma_resv_lock_interruptible(dmabuf->resv, NULL))
		dma_resv_unlock(dmabuf->resv);
	dma_buf_put(dmabuf);
	return VM_FAULT_RETRY;
}

/* The one kind of mapping that this memory has. */
static pgprot_t placer_fault_prot(const struct vm_area_struct *vma,
				  const struct placer_backing *backing)
{
	if (backing->layout.cpu & PLACER_CPU_CACHED)
		return vma->vm_page_prot;
	return pgprot_writecombine(vma->vm_page_prot);
}

/* The page asked for, then its neighbours as far as the run and @vma go. */
static vm_fault_t __placer_fault_insert(struct vm_fault *vmf,
					const struct placer_backing *backing)
{
	const struct placer_run *run = placer_backing_find(backing, vmf->pgoff);
	struct vm_area_struct *vma = vmf->vma;
	pgprot_t prot = placer_fault_prot(vma, backing);
	pgoff_t first, end, index;
	vm_fault_t ret;

	if (!run)
		return VM_FAULT_SIGBUS;

	ret = vmf_insert_pfn_prot(vma, vmf->address,
				  run->pfn + (vmf->pgoff - run->index), prot);
	if (ret != VM_FAULT_NOPAGE)
		return ret;

	first = max3(run->index, vma->vm_pgoff,
		     round_down(vmf->pgoff, PLACER_FAULT_PAGES));
	end = min3(run->index + run->nr_pages, vma->vm_pgoff + vma_pages(vma),
		   round_down(vmf->pgoff, PLACER_FAULT_PAGES) +
			   PLACER_FAULT_PAGES);
	for (index = first; index < end; index++) {
		unsigned long addr =
			vma->vm_start + ((index - vma->vm_pgoff) << PAGE_SHIFT);

		/* These only save faults, so it is fine if they fail. */
		if (vmf_insert_pfn_prot(vma, addr,
					run->pfn + (index - run->index),
					prot) != VM_FAULT_NOPAGE)
			break;
	}
	return VM_FAULT_NOPAGE;
}

static vm_fault_t __placer_fault(struct vm_fault *vmf,
				 struct placer_buffer *buffer)
{
	int rc = 0;

	/* Memory that does not suit a device yet is good enough for the CPU. */
	if (!buffer->backing)
		rc = __placer_buffer_place(buffer, "fault", "");
	if (rc == -EINTR)
		return VM_FAULT_NOPAGE;
	if (rc)
		return VM_FAULT_SIGBUS;

	/* Later writes through this page are not seen. */
	if (vmf->vma->vm_flags & VM_WRITE)
		WRITE_ONCE(buffer->written, true);
	return __placer_fault_insert(vmf, buffer->backing);
}

static vm_fault_t placer_fault(struct vm_fault *vmf)
{
	struct placer_buffer *buffer = vmf->vma->vm_private_data;
	struct dma_buf *dmabuf = buffer->dmabuf;
	vm_fault_t ret;

	ret = placer_fault_lock(vmf, dmabuf);
	if (ret)
		return ret;

	ret = __placer_fault(vmf, buffer);
	dma_resv_unlock(dmabuf->resv);
	return ret;
}

/* mprotect() may make a mapping writable whose pages were inserted before. */
static int placer_mprotect(struct vm_area_struct *vma, unsigned long start,
			   unsigned long end, unsigned long newflags)
{
	struct placer_buffer *buffer = vma->vm_private_data;

	if (newflags & VM_WRITE)
		WRITE_ONCE(buffer->written, true);
	return 0;
}

/* A copy or a part of a mapping that there is. */
static void placer_vm_open(struct vm_area_struct *vma)
{
	struct placer_buffer *buffer = vma->vm_private_data;

	atomic_inc(&buffer->cpu_mappings);
}

static void placer_vm_close(struct vm_area_struct *vma)
{
	struct placer_buffer *buffer = vma->vm_private_data;

	if (atomic_add_unless(&buffer->cpu_mappings, -1, 1))
		return;

	dma_resv_lock(buffer->dmabuf->resv, NULL);
	__placer_cpu_leave(buffer);
	dma_resv_unlock(buffer->dmabuf->resv);
}

static const struct vm_operations_struct placer_vm_ops = {
	.open = placer_vm_open,
	.close = placer_vm_close,
	.fault = placer_fault,
	.mprotect = placer_mprotect,
};

/**
 * placer_mmap() - map a buffer into a process
 * @dmabuf: the buffer
 * @vma: within the buffer's size, as dma-buf has checked
 *
 * Gives it no memory: that is for the first fault.
 *
 * Context: mmap lock held for writing, reservation lock not held.
 * Return: 0; -EINVAL for a private mapping, whose copies would not be the buffer;
 * -EACCES if its memory is, or can only be, what the CPU must not see; -ENOMEM;
 * -EINTR.
 */
int placer_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma)
{
	int rc;

	if (!(vma->vm_flags & (VM_SHARED | VM_MAYSHARE)))
		return -EINVAL;

	rc = dma_resv_lock_interruptible(dmabuf->resv, NULL);
	if (rc)
		return rc;
	rc = __placer_cpu_join(dmabuf->priv, "mmap");
	dma_resv_unlock(dmabuf->resv);
	if (rc)
		return rc;

	vm_flags_set(vma, VM_PFNMAP | VM_IO | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_ops = &placer_vm_ops;
	vma->vm_private_data = dmabuf->priv;
	return 0;
}

/**
 * placer_vmap() - map a buffer into the kernel
 * @dmabuf: the buffer
 * @map: result
 *
 * Settles it until placer_vunmap(). dma-buf counts the users, so it comes here
 * for the first only.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0; -EACCES if its memory is, or can only be, what the CPU must not see;
 * -ENOMEM; -EINTR; -ETIMEDOUT if DMA on memory that must move did not end.
 */
int placer_vmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct placer_buffer *buffer = dmabuf->priv;
	int rc;

	dma_resv_assert_held(dmabuf->resv);

	rc = __placer_cpu_join(buffer, "vmap");
	if (rc)
		return rc;

	/* To where it suits all, as it cannot move afterwards. */
	rc = __placer_buffer_place(buffer, "vmap", "");
	if (!rc)
		buffer->vaddr = placer_kernel_map(buffer->backing);
	if (!buffer->vaddr) {
		__placer_cpu_leave(buffer);
		return rc ?: -ENOMEM;
	}

	WRITE_ONCE(buffer->written, true);
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
	buffer->vaddr = NULL;
	__placer_cpu_leave(buffer);
	iosys_map_clear(map);
}

/* The CPU has nothing to look at where it must not look. */
static int placer_cpu_access_lock(struct dma_buf *dmabuf)
{
	struct placer_buffer *buffer = dmabuf->priv;
	int rc = dma_resv_lock_interruptible(dmabuf->resv, NULL);

	if (rc || !buffer->backing || placer_cpu_can_map(buffer->backing))
		return rc;

	dma_resv_unlock(dmabuf->resv);
	return -EACCES;
}

/**
 * placer_begin_cpu_access() - the CPU is about to look at what devices wrote
 * @dmabuf: the buffer
 * @direction: of the access
 *
 * Syncs each device's mapping, which costs nothing for a device that snoops.
 *
 * Context: the reservation lock is not held; may sleep.
 * Return: 0; -EACCES if the CPU must not see the memory; -EINTR.
 */
int placer_begin_cpu_access(struct dma_buf *dmabuf,
			    enum dma_data_direction direction)
{
	struct placer_buffer *buffer = dmabuf->priv;
	struct placer_attachment *pa;
	struct placer_mapping *mapping;
	int rc = placer_cpu_access_lock(dmabuf);

	if (rc)
		return rc;

	if (buffer->vaddr)
		invalidate_kernel_vmap_range(buffer->vaddr, buffer->size);
	list_for_each_entry(pa, &buffer->attachments, node)
		list_for_each_entry(mapping, &pa->mappings, node)
			placer_dma_sync_for_cpu(pa->attach->dev, mapping);
	dma_resv_unlock(dmabuf->resv);
	return 0;
}

/**
 * placer_end_cpu_access() - the CPU has written what devices shall see
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
	struct placer_attachment *pa;
	struct placer_mapping *mapping;
	int rc = placer_cpu_access_lock(dmabuf);

	if (rc)
		return rc;

	if (buffer->vaddr)
		flush_kernel_vmap_range(buffer->vaddr, buffer->size);
	list_for_each_entry(pa, &buffer->attachments, node)
		list_for_each_entry(mapping, &pa->mappings, node)
			placer_dma_sync_for_device(pa->attach->dev, mapping);
	dma_resv_unlock(dmabuf->resv);
	return 0;
}
