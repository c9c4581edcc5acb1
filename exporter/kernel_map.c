// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel mappings of backings.
 *
 * The same memory is never mapped with different attributes: memory in the
 * linear map is cached, all other memory is write-combined everywhere.
 */
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "kernel_map.h"

static void *placer_map_pages(const struct placer_backing *backing)
{
	unsigned long nr = backing->size >> PAGE_SHIFT, n = 0, i;
	struct page **pages __free(kvfree) =
		kvmalloc_array(nr, sizeof(*pages), GFP_KERNEL);
	unsigned int r;

	if (!pages)
		return NULL;

	for (r = 0; r < backing->nr_runs; r++)
		for (i = 0; i < backing->runs[r].nr_pages; i++)
			pages[n++] = pfn_to_page(backing->runs[r].pfn + i);
	return vmap(pages, nr, VM_MAP, PAGE_KERNEL);
}

/**
 * placer_kernel_map() - map memory into the kernel
 * @backing: the memory
 *
 * Context: may sleep.
 * Return: the address; NULL if the mapping cannot be allocated, or the CPU must
 * not see the memory.
 */
void *placer_kernel_map(const struct placer_backing *backing)
{
	if (backing->layout.cpu & PLACER_CPU_CACHED)
		return placer_map_pages(backing);
	if (backing->layout.cpu & PLACER_CPU_WRITECOMBINE)
		return memremap(PFN_PHYS(backing->runs[0].pfn), backing->size,
				MEMREMAP_WC);
	return NULL;
}

/**
 * placer_kernel_unmap() - undo placer_kernel_map()
 * @backing: the memory
 * @vaddr: the address; NULL is fine
 *
 * Context: may sleep.
 */
void placer_kernel_unmap(const struct placer_backing *backing, void *vaddr)
{
	if (!vaddr)
		return;
	if (backing->layout.cpu & PLACER_CPU_CACHED)
		vunmap(vaddr);
	else
		memunmap(vaddr);
}
