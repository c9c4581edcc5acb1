/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory that a devicetree describes: RAM, what of it is reserved and for
 * what, and memory on the chip.
 */
#ifndef _PLACER_MEMORY_H
#define _PLACER_MEMORY_H

#include <placer/solve.h>

#include "dt.h"

/* The same kinds as the kernel module's. */
enum memory_kind {
	MEMORY_SYSTEM,	 /* pages of the page allocator */
	MEMORY_CMA,	 /* contiguous, and the kernel's until it is needed */
	MEMORY_COHERENT, /* contiguous, for the devices that refer to it only */
	MEMORY_CARVEOUT, /* reserved, and no pool of Linux */
	MEMORY_SRAM,	 /* on the chip */
	MEMORY_RESTRICTED, /* all that some devices reach, or bounce in */
	MEMORY_FIRMWARE,   /* has a compatible that says what it is for */
};

const char *memory_kind_text(enum memory_kind kind);

#define MEMORY_MAX_ZONES 3

struct memory_region {
	u32 node;
	enum memory_kind kind;
	bool no_map;
	bool placed; /* else its place is found at boot, in @where */
	u64 size;    /* 0 if firmware has to fill it in */
	u64 align;
	u32 nr_where;
	struct placer_span where[PLACER_MAX_SPANS]; /* none: anywhere in RAM */
	struct placer_span longest; /* part, of on-chip memory */
	const char *refused;	    /* why Linux makes nothing of it, or NULL */
};

struct memory {
	bool ram_known;
	bool ram_given;		 /* by the user, not by the tree */
	struct placer_reach ram; /* the banks, joined */
	u64 ram_free;		 /* bytes that nothing reserves */
	u32 nr_zones;
	struct placer_span zone[MEMORY_MAX_ZONES];

	u32 reserved;	     /* the node /reserved-memory, or DT_NONE */
	const char *refused; /* why Linux ignores all of it, or NULL */
	u32 nr_regions;
	struct memory_region *region;
};

/* @given: banks from the command line, instead of the tree's. */
void memory_read(struct dt *dt, const struct placer_reach *given,
		 struct memory *m);

/* What a node in /reserved-memory, or a mmio-sram node or section, is. */
void memory_region_read(const struct dt *dt, u32 node, struct memory_region *r);
void memory_sram_read(const struct dt *dt, u32 node, struct memory_region *r);

#endif /* _PLACER_MEMORY_H */
