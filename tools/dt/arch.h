/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The architecture that a tree is for, as far as its CPUs tell, where Linux differs.
 */
#ifndef _PLACER_ARCH_H
#define _PLACER_ARCH_H

#include "dt.h"

/* Is a device coherent if the tree does not say? Yes on riscv and most of powerpc. */
bool arch_is_coherent(const struct dt *dt);

/* Is every device coherent, whatever the tree says? Yes on loongarch. */
bool arch_is_all_coherent(const struct dt *dt);

/* Does Linux ignore "dma-noncoherent", as it cannot clean caches? */
bool arch_cleans_no_cache(const struct dt *dt);

/* Does the lowest zone of memory end where a bus does? Only on arm64, which is the default. */
bool arch_has_bus_zone(const struct dt *dt);

/* May the kernel have 32 bits only? Not all of its memory is mapped then. */
bool arch_is_arm32(const struct dt *dt);

#endif /* _PLACER_ARCH_H */
