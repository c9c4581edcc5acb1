/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What /chosen says of memory: what the boot loader has put there, and the parameters of
 * the command line.
 */
#ifndef _PLACER_CHOSEN_H
#define _PLACER_CHOSEN_H

#include <placer/solve.h>

#include "dt.h"

#define CHOSEN_MAX_MEM 8

/* SIZE[@START]; only 32-bit arm has more than one, and takes a START. */
struct chosen_mem {
	u64 size; /* in whole pages, not 0 */
	bool has_start;
	u64 start;
};

struct chosen {
	u32 node; /* DT_NONE if there is none */
	bool has_initrd;
	struct placer_span initrd; /* in whole pages */
	bool has_core_header;
	struct placer_span core_header; /* of the kernel that crashed */

	/* The first of two ranges holds all RAM, and the second one is added to it. */
	bool has_usable;
	struct placer_span usable[2];
	bool has_more;

	const char *
		taker; /* a parameter that takes memory at an unknown place, or NULL */

	u32 nr_mem; /* "mem=" */
	struct chosen_mem mem[CHOSEN_MAX_MEM];

	bool has_cma; /* "cma=" */
	u64 cma;      /* bytes of the default contiguous area */
	u64 cma_base; /* 0: anywhere */
	u64 cma_end;  /* the first address that is too high, or 0 */
};

void chosen_read(const struct dt *dt, u64 page, struct chosen *chosen);

#endif /* _PLACER_CHOSEN_H */
