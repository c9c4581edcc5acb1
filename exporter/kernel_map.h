/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kernel mappings of backings.
 */
#ifndef _PLACER_KERNEL_MAP_H
#define _PLACER_KERNEL_MAP_H

#include <placer/heap.h>

void *placer_kernel_map(const struct placer_backing *backing);
void placer_kernel_unmap(const struct placer_backing *backing, void *vaddr);

#endif /* _PLACER_KERNEL_MAP_H */
