/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory that a devicetree describes: RAM, what of it is reserved and for
 * what, and memory on the chip.
 */
#ifndef _PLACER_MEMORY_H
#define _PLACER_MEMORY_H

#include <placer/solve.h>

#include "chosen.h"
#include "dt.h"
#include "reserved_place.h"

/* The same kinds as the kernel module's. */
enum memory_kind {
	MEMORY_SYSTEM,	 /* pages of the page allocator */
	MEMORY_CMA,	 /* contiguous, and the kernel's until it is needed */
	MEMORY_COHERENT, /* contiguous, only for devices that refer to it */
	MEMORY_CARVEOUT, /* reserved, and no pool of Linux */
	MEMORY_SRAM,	 /* on the chip */
	MEMORY_RESTRICTED, /* the only memory that some devices reach, or bounce in */
	MEMORY_FIRMWARE, /* has a compatible that says what it is for */
};

const char *memory_kind_text(enum memory_kind kind);

#define MEMORY_MAX_ZONES 3
#define MEMORY_MAX_NODES 64 /* of NUMA; all further ones count as one */

/* What a tree does not say. */
struct memory_options {
	struct placer_reach
		ram; /* banks to use instead of the tree's; if none, the tree's */
	u64 page;    /* of the kernel; 0: 4 KiB */
	u64 cma; /* bytes of the default contiguous area, if the tree has none */
	u64 cma_areas; /* limit of the kernel; 0: the architecture's */
};

struct memory_region {
	u32 node;
	enum memory_kind kind;
	bool no_map;
	bool placed; /* else its place is found at boot, in @where */
	u64 size;    /* 0 if firmware has to fill it in */
	u64 align;
	u32 nr_where;
	struct placer_span where[PLACER_MAX_SPANS]; /* none: anywhere in RAM */
	bool ranged; /* it has alloc-ranges, valid or not */
	u32 nr_ranges;
	struct reserved_range *range; /* the same as @where, as the tree has it */
	bool known; /* its place is @at, from reg or found as Linux does */
	struct placer_span at;
	enum reserved_fate fate;
	bool asks_default; /* to be the default area, for drivers without one of their own */
	bool is_default; /* it is the default area */
	bool skipped;	 /* Linux reserves nothing for it, in favour of cma= */
	bool given_back; /* refused by Linux, but only when it has a place */
	u32 user;	 /* the first device that refers to it, or DT_NONE */
	bool beyond;	 /* refused, as Linux has no more areas */
	bool overlaps;	 /* refused, as it overlaps with something else */
	bool outside;	 /* it has to be in memory, and some of it is not */
	bool inactive; /* an area that Linux cannot use, and leaves to the page allocator */
	struct placer_span longest; /* longest part of on-chip memory */
	const char *refused;	    /* why Linux makes nothing of it, or NULL */
};

/* The default contiguous area, where the kernel makes it by itself. */
struct memory_own_area {
	u64 size;	      /* 0: none */
	const char *property; /* what asks for the area */
	u32 node;     /* that has the property; DT_NONE if it is an option */
	bool by_zone; /* only kernels with CONFIG_ZONE_DMA keep it so low */
	bool fixed;   /* @at is given; else it is there or a bit below */
	struct placer_span within;
	bool beyond; /* not made, as Linux has no more areas */
	bool known;
	struct placer_span at;
	const char *refused;
};

struct memory {
	bool ram_known;
	bool ram_given;		 /* by the user, not by the tree */
	struct placer_reach ram; /* the banks, joined */
	struct placer_reach
		banks; /* those of the tree, before /chosen cuts them */
	u32 nr_zones;
	struct placer_span zone[MEMORY_MAX_ZONES];
	u64 dma_last; /* where the lowest zone may end */
	u64 low_end; /* end of low memory on 32-bit arm, which then is the only border */
	u32 nr_node_edges; /* where memory of another NUMA node begins */
	u64 node_edge[PLACER_MAX_WINDOWS];

	u64 page;
	u64 cma_block; /* contiguous areas begin and end at a multiple of this */
	u32 most_areas;	  /* contiguous areas that Linux has at most */
	bool areas_given; /* by the user */
	bool own_first; /* Linux makes its own area before it sets up those with a reg */
	struct chosen chosen;
	u32 nr_reserve; /* entries of /memreserve/ that are not empty */
	struct placer_span *reserve;
	struct reserved_memory *boot; /* NULL where memory is not known */

	u32 reserved;	     /* the node /reserved-memory, or DT_NONE */
	const char *refused; /* why Linux ignores all of it, or NULL */
	u32 nr_regions;
	struct memory_region *region;
	struct memory_own_area own;
};

void memory_read(struct dt *dt, const struct memory_options *options,
		 struct memory *m);

/* The region of a node of /reserved-memory that is enabled, or NULL. */
const struct memory_region *memory_region_of(const struct memory *m, u32 node);

/* Does it have a reg, and does its memory stay reserved? */
bool memory_stays(const struct memory_region *r);

/* Read a node of /reserved-memory, or a mmio-sram node or a section of one. */
void memory_region_read(struct dt *dt, u64 cma_block, u32 node,
			struct memory_region *r);
void memory_sram_read(const struct dt *dt, u32 node, struct memory_region *r);

/* reserved.c */

/* Fill in an area for each region of /reserved-memory. */
void reserved_areas(const struct memory *m, struct reserved_area *area);

/* As reserved_areas(), in memory that lives as long as @dt; none if Linux ignores all of them. */
struct reserved_area *reserved_ask(struct dt *dt, struct memory *m);

/*
 * Place areas, and after them the entries of /memreserve/; areas with a reg are not set up yet.
 * Returns memory as it is then, or NULL where it is not known.
 */
struct reserved_memory *reserved_lay_out(struct dt *dt, const struct memory *m,
					 struct reserved_area *area, u32 nr);

/* Note in the regions of @m what became of them, and refuse those without a place. */
void reserved_tell(struct memory *m, struct reserved_area *area);

/* A piece of memory that is in use. */
struct memory_part {
	const char *what;
	const struct placer_span *at;
	bool given_back; /* Linux gives it back, including what others have of it */
};

/* Part number @index of what the boot loader has; false if there are fewer. */
bool reserved_boot_part(const struct memory *m, u32 index,
			struct memory_part *part);

/* Does an overlap matter? It does if @other keeps its memory, or gives back some of @r with it. */
bool reserved_takes(const struct memory_region *r,
		    const struct memory_region *other);

/* Is it cut out of firmware's memory, as for messages to a processor? */
bool reserved_is_cut_out(const struct memory_region *r,
			 const struct memory_region *other);

/* Refuse pools that have memory of the boot loader, or of other regions. */
void reserved_refuse_overlaps(struct dt *dt, struct memory *m);

/*
 * Find regions that have to be in memory and are not. They are refused if mem=,
 * linux,usable-memory-range or --memory is the reason, or if a part of them is in memory;
 * otherwise the boot loader may complete the tree.
 */
void reserved_find_outside(struct dt *dt, struct memory *m);

/* What cuts the span off, or a part, that the banks of the tree have; NULL if they lack it. */
const char *reserved_cut_text(const struct memory *m,
			      const struct placer_span *span);

/* Bytes up to @last that the page allocator has: what is not reserved, and contiguous areas. */
u64 reserved_free_bytes(const struct memory *m, u64 last);

/* contiguous.c: contiguous areas */

/* Place the default area that Linux makes if no region claims to be the default. */
void contiguous_make_own(const struct memory_options *options,
			 struct memory *m);

/* Find out which areas Linux cannot use, and which one is the default. */
void contiguous_finish(struct dt *dt, struct memory *m);

/* Why Linux cannot activate an area there: its pages must be in one zone. NULL if it can. */
const char *contiguous_check_span(const struct memory *m,
				  const struct placer_span *span);

#endif /* _PLACER_MEMORY_H */
