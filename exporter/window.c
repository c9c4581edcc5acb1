// SPDX-License-Identifier: GPL-2.0
/*
 * Windows: the pages that one fault maps.
 *
 * A fault maps as much of a page table as it may and as there is memory for, across
 * the runs of the backing. A fault of a writable mapping marks what it maps as written,
 * and a move copies all that. So where something is not marked yet, less is mapped: in
 * the first 2 MiB of a buffer up to the next power of two of the offset, and 2 MiB beyond.
 */
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sizes.h>
#include <placer/heaps.h>

#include "window.h"
#include "written.h"

/* Pages that are marked at once; see above. */
#define PLACER_WINDOW_MOST (SZ_2M >> PAGE_SHIFT)

/**
 * placer_window_of_table() - all pages of a mapping that are in the page table of a fault
 * @window: result
 * @vmf: the fault
 * @size: of the buffer that is mapped, bytes
 *
 * Context: the mmap lock, or that of the VMA, is held.
 * Return: false if the faulting page is beyond the end of the buffer.
 */
bool placer_window_of_table(struct placer_window *window,
			    const struct vm_fault *vmf, size_t size)
{
	struct vm_area_struct *vma = vmf->vma;
	unsigned long first = max(vmf->address & PMD_MASK, vma->vm_start);
	unsigned long last = min(vmf->address | ~PMD_MASK, vma->vm_end - 1);
	pgoff_t nr_pages = size >> PAGE_SHIFT;

	window->first = linear_page_index(vma, first);
	window->end = min(linear_page_index(vma, last) + 1, nr_pages);
	return vmf->pgoff < nr_pages;
}

/**
 * placer_window_narrow() - leave out pages, so that fewer are marked as written
 * @window: all pages in a page table
 * @index: page that stays in the window
 * @written: what is marked already; if that is all of the window, it stays as it is. NULL
 *	if nothing counts as marked, as during a move, which copies all that is
 *
 * Context: any.
 */
void placer_window_narrow(struct placer_window *window, pgoff_t index,
			  const struct placer_written *written)
{
	pgoff_t first = 0, end = PLACER_CHUNK_SIZE >> PAGE_SHIFT;

	if (written && placer_written_all(written, window->first,
					  window->end - window->first))
		return;

	if (index >= PLACER_WINDOW_MOST) {
		first = window->first +
			round_down(index - window->first, PLACER_WINDOW_MOST);
		end = first + PLACER_WINDOW_MOST;
	} else if (index >= end) {
		first = rounddown_pow_of_two(index);
		end = 2 * first;
	}
	window->first = max(window->first, first);
	window->end = min(window->end, end);
}

static unsigned long placer_run_pfn(const struct placer_run *run, pgoff_t index)
{
	return run->pfn + (index - run->index);
}

/**
 * placer_window_is_huge() - can a huge entry map a window?
 * @window: all pages in a page table
 * @backing: memory of the buffer that is mapped
 * @pfn: of the first page, if so
 *
 * Context: any.
 * Return: true if the mapping has the whole page table, and memory is in one piece and
 * aligned to it.
 */
bool placer_window_is_huge(const struct placer_window *window,
			   const struct placer_backing *backing,
			   unsigned long *pfn)
{
	const struct placer_run *run =
		placer_backing_find(backing, window->first);

	if (window->end - window->first != PTRS_PER_PTE ||
	    window->end > run->index + run->nr_pages)
		return false;
	*pfn = placer_run_pfn(run, window->first);
	return IS_ALIGNED(*pfn, PTRS_PER_PTE);
}

/* The protection that fits the one kind of mapping that the memory has. */
static pgprot_t placer_window_prot(const struct vm_area_struct *vma,
				   const struct placer_backing *backing)
{
	if (backing->layout.cpu & PLACER_CPU_CACHED)
		return vma->vm_page_prot;
	return pgprot_writecombine(vma->vm_page_prot);
}

static unsigned long placer_window_address(const struct vm_area_struct *vma,
					   pgoff_t index)
{
	return vma->vm_start + ((index - vma->vm_pgoff) << PAGE_SHIFT);
}

/**
 * struct placer_window_fill - what fills a page table
 * @window: the pages
 * @vma: where they are mapped
 * @run: the run of the first page
 */
struct placer_window_fill {
	const struct placer_window *window;
	struct vm_area_struct *vma;
	const struct placer_run *run;
};

static pte_t placer_window_pte(const struct vm_area_struct *vma,
			       unsigned long pfn)
{
	pte_t pte = pte_mkspecial(pfn_pte(pfn, vma->vm_page_prot));

	/* Some CPUs cannot do this, and the first write to each page would fault. */
	return pte_write(pte) ? pte_mkdirty(pte) : pte;
}

/*
 * Called for the first page, with the page table locked, and fills it for all others, too.
 * Entries that are there stay. set_ptes() would be wrong: arm64 makes one of 16 entries, and
 * has to split it and flush the TLB when they are zapped, as pages are special.
 */
static int placer_window_fill(pte_t *pte, unsigned long addr, void *data)
{
	const struct placer_window_fill *fill = data;
	const struct placer_run *run = fill->run;
	pgoff_t index = fill->window->first, end;
	unsigned long pfn;

	for (;; run++) {
		end = min(fill->window->end, run->index + run->nr_pages);
		pfn = placer_run_pfn(run, index);
		for (; index < end; index++, pfn++, pte++)
			if (pte_none(ptep_get(pte)))
				set_pte(pte, placer_window_pte(fill->vma, pfn));
		if (end == fill->window->end)
			return 0;
	}
}

/*
 * Where entries can be set without vmf_insert_pfn_prot(): it finds out how else a page is
 * mapped on x86, which is cached for ordinary memory, and tells the MMU of other
 * architectures about new entries. Nor would PAGE_TABLE_CHECK, for debugging, know them.
 */
static bool placer_window_fillable(const struct placer_backing *backing)
{
	return (IS_ENABLED(CONFIG_ARM64) || IS_ENABLED(CONFIG_X86)) &&
	       !IS_ENABLED(CONFIG_PAGE_TABLE_CHECK) &&
	       (backing->layout.cpu & PLACER_CPU_CACHED);
}

/* A page for a page table may be missing, and nothing else. */
static vm_fault_t placer_window_map_all(const struct placer_window *window,
					struct vm_area_struct *vma,
					const struct placer_backing *backing)
{
	struct placer_window_fill fill = {
		.window = window,
		.vma = vma,
		.run = placer_backing_find(backing, window->first),
	};

	if (apply_to_page_range(vma->vm_mm,
				placer_window_address(vma, window->first),
				PAGE_SIZE, placer_window_fill, &fill))
		return VM_FAULT_OOM;
	return VM_FAULT_NOPAGE;
}

/* The faulting page, then its neighbours. */
static vm_fault_t placer_window_map_each(const struct placer_window *window,
					 const struct vm_fault *vmf,
					 const struct placer_backing *backing)
{
	pgprot_t prot = placer_window_prot(vmf->vma, backing);
	const struct placer_run *run;
	vm_fault_t ret;
	pgoff_t index;

	run = placer_backing_find(backing, vmf->pgoff);
	ret = vmf_insert_pfn_prot(vmf->vma, vmf->address,
				  placer_run_pfn(run, vmf->pgoff), prot);
	if (ret != VM_FAULT_NOPAGE)
		return ret;

	run = placer_backing_find(backing, window->first);
	for (index = window->first; index < window->end; index++) {
		if (index == run->index + run->nr_pages)
			run++;
		/* Neighbours only save faults, so errors do not matter. */
		if (vmf_insert_pfn_prot(vmf->vma,
					placer_window_address(vmf->vma, index),
					placer_run_pfn(run, index),
					prot) != VM_FAULT_NOPAGE)
			break;
	}
	return VM_FAULT_NOPAGE;
}

/**
 * placer_window_map() - map the pages of a window, and the faulting one in any case
 * @window: the pages, in one page table
 * @vmf: the fault; there is no huge entry in place of the page table
 * @backing: memory of the buffer that is mapped
 *
 * Context: the mmap lock, or that of the VMA, is held; so is a lock without which no huge
 * entry is set there. May sleep.
 * Return: VM_FAULT_NOPAGE; or VM_FAULT_OOM.
 */
vm_fault_t placer_window_map(const struct placer_window *window,
			     const struct vm_fault *vmf,
			     const struct placer_backing *backing)
{
	if (placer_window_fillable(backing))
		return placer_window_map_all(window, vmf->vma, backing);
	return placer_window_map_each(window, vmf, backing);
}
