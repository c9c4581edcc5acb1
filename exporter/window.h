/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Windows: the pages that one fault maps.
 */
#ifndef _PLACER_WINDOW_H
#define _PLACER_WINDOW_H

#include <linux/mm_types.h>
#include <linux/types.h>

struct placer_backing;
struct placer_written;
struct vm_fault;

/**
 * struct placer_window - the pages that one fault maps
 * @first: index of the first page in the buffer
 * @end: index after the last
 */
struct placer_window {
	pgoff_t first;
	pgoff_t end;
};

bool placer_window_of_table(struct placer_window *window,
			    const struct vm_fault *vmf, size_t size);
void placer_window_narrow(struct placer_window *window, pgoff_t index,
			  const struct placer_written *written);
bool placer_window_is_huge(const struct placer_window *window,
			   const struct placer_backing *backing,
			   unsigned long *pfn);
vm_fault_t placer_window_map(const struct placer_window *window,
			     const struct vm_fault *vmf,
			     const struct placer_backing *backing);

#endif /* _PLACER_WINDOW_H */
