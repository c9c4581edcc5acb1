/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What devices need of memory: addresses, one device's constraint, and the
 * requirement of all that share a buffer.
 */
#ifndef _PLACER_CONSTRAINT_H
#define _PLACER_CONSTRAINT_H

#include <placer/env.h>

/* Limits, far above what boards have; exceeding one is -E2BIG. */
#define PLACER_MAX_WINDOWS 16 /* reach windows of one device */
#define PLACER_MAX_HEAPS   32 /* heaps; also the width of a heap set */

#define PLACER_UNKNOWN	   0u	       /* not stated; assume the worst */
#define PLACER_UNLIMITED   0xffffffffu /* for 32-bit limits */
#define PLACER_NO_LIMIT	   0xffffffffffffffffull
#define PLACER_ALL_HEAPS   0xffffffffu
#define PLACER_ALL_DOMAINS 0xffffffffu

/**
 * struct placer_span - bytes @first to @last, both inclusive
 * @first: the lowest address
 * @last: the highest address; @last < @first is not a span
 */
struct placer_span {
	u64 first;
	u64 last;
};

/**
 * struct placer_reach - the physical addresses that a device can use
 * @nr: number of windows; 0 reaches nothing
 * @window: ascending and disjoint; two that touch are one
 */
struct placer_reach {
	u32 nr;
	struct placer_span window[PLACER_MAX_WINDOWS];
};

/**
 * enum placer_coherency - how a device sees what the CPU caches hold
 * @PLACER_SNOOPS: it snoops; nothing to do
 * @PLACER_MAINTAINED: software cleans and invalidates around each access
 * @PLACER_UNCACHED: it cannot live with a cached CPU mapping anywhere
 *
 * In ascending strictness, so that merging takes the larger.
 */
enum placer_coherency {
	PLACER_SNOOPS,
	PLACER_MAINTAINED,
	PLACER_UNCACHED,
};

/**
 * enum placer_cpu - ways in which the CPU may map memory
 * @PLACER_CPU_NONE: it does not, the kernel included
 * @PLACER_CPU_CACHED: as ordinary memory
 * @PLACER_CPU_WRITECOMBINE: uncached, writes are gathered
 * @PLACER_CPU_ANY: the set of all
 *
 * Bits, to make sets of.
 */
enum placer_cpu {
	PLACER_CPU_NONE = 1,
	PLACER_CPU_CACHED = 2,
	PLACER_CPU_WRITECOMBINE = 4,
	PLACER_CPU_ANY = 7,
};

/**
 * struct placer_preference - what a user of memory would like
 * @block: length that physically contiguous blocks had best have, a power of
 *	two; 1 is no wish
 * @nodes: set of NUMA nodes that are near, one bit each; 0 is no wish
 * @cpu_reads: the CPU reads it often
 * @cpu_writes: the CPU writes it often
 * @priced: set of heaps for which @cost counts
 * @cost: of a page for this user, in place of &placer_heap_facts.cost; indexed
 *	by the heap's id. The highest of several counts
 *
 * Only weights: no preference ever makes a heap infeasible, or feasible.
 */
struct placer_preference {
	u64 block;
	u64 nodes;
	bool cpu_reads;
	bool cpu_writes;
	u32 priced;
	u32 cost[PLACER_MAX_HEAPS];
};

/**
 * struct placer_constraint - what one device needs of a buffer's memory
 * @reach: addresses it can emit without translation, as CPU addresses
 * @translated: an IOMMU under the DMA API maps what it uses: @reach and the
 *	limits on segments then say nothing about physical memory
 * @output_last: if @translated: the highest address that the IOMMU can emit
 * @contiguous: needs one physically contiguous run, translated or not
 * @max_segments: longest list of address ranges it can follow;
 *	%PLACER_UNKNOWN is taken as contiguous unless @translated
 * @max_segment_size: longest single range, or %PLACER_NO_LIMIT
 * @segment_boundary: a mask: no range may cross a multiple of this plus one,
 *	in bus addresses; %PLACER_NO_LIMIT if any may. For a device that needs
 *	one run, the run is the range
 * @bus_offset: difference between CPU and bus addresses, if there is one for all
 *	windows so far, or else an odd number; placer_constraint_add_window()'s
 * @bus_align: largest power of two, at least 4096, that divides the difference
 *	between bus and CPU addresses. Where it is less than a boundary or an
 *	alignment, every multiple of it may be one, or be none
 * @align: alignment of the buffer's start, a power of two, in bus addresses
 * @granule: size and alignment that every physical block must have, a power
 *	of two; an IOMMU's page size
 * @coherency: see &enum placer_coherency
 * @cpu: set of &enum placer_cpu that it can live with. The CPU is a device
 *	like any other: one that maps the memory excludes %PLACER_CPU_NONE
 * @domains: set of the protection domains it can enter
 * @protected_only: it can use no memory that is in no domain
 * @heaps: set of heaps it may use, one bit for each heap's id
 * @pageless: set of heaps that it may use also if their memory has no struct pages
 * @prefers: what it would like
 */
struct placer_constraint {
	struct placer_reach reach;
	bool translated;
	bool contiguous;
	bool protected_only;
	u64 output_last;
	u32 max_segments;
	u64 max_segment_size;
	u64 segment_boundary;
	u64 bus_offset;
	u64 bus_align;
	u64 align;
	u64 granule;
	enum placer_coherency coherency;
	u32 cpu;
	u32 domains;
	u32 heaps;
	u32 pageless;
	struct placer_preference prefers;
};

/**
 * struct placer_requirement - what all users of one buffer need of its memory
 * @reach: intersection of the devices' reaches
 * @size: of the buffer, in bytes; never 0
 * @block: each physically contiguous block, except the last, must be as long
 *	as this power of two or a multiple of it; @size or more means
 *	contiguous; %PLACER_NO_LIMIT that some device cannot follow a buffer of
 *	this size however it is laid out
 * @align: alignment of the start; %PLACER_NO_LIMIT that no start will do
 * @boundary: a mask: if the buffer is one run, it must either not cross a
 *	multiple of this plus one, or start at a multiple of @boundary_align
 * @boundary_align: see @boundary; 1 if there is no such need
 * @granule: size and alignment of each block
 * @coherency: the strictest
 * @cpu: ways of mapping that suit all users; 0 if there is none
 * @domains: protection domains that all devices can enter
 * @protected_only: some device can use no other memory
 * @heaps: heaps allowed to every device
 * @pageless: those that every device may use also without struct pages
 * @prefers: what any user would like
 */
struct placer_requirement {
	struct placer_reach reach;
	u64 size;
	u64 block;
	u64 align;
	u64 boundary;
	u64 boundary_align;
	u64 granule;
	enum placer_coherency coherency;
	u32 cpu;
	u32 domains;
	bool protected_only;
	u32 heaps;
	u32 pageless;
	struct placer_preference prefers;
};

/* span.c */

/**
 * placer_reach_all() - make @reach every address
 * @reach: result
 */
void placer_reach_all(struct placer_reach *reach);

/**
 * placer_reach_add() - add a window to a reach
 * @reach: changed; unchanged on error
 * @window: may overlap or touch others, which are then joined
 *
 * Return: 0; -EINVAL if @window is not a span; -E2BIG if the reach would have
 * more than %PLACER_MAX_WINDOWS windows.
 */
int placer_reach_add(struct placer_reach *reach,
		     const struct placer_span *window);

/**
 * placer_reach_intersect() - keep only what @other reaches too
 * @reach: changed
 * @other: the other reach
 *
 * Where the exact result would have more than %PLACER_MAX_WINDOWS windows, the
 * highest are dropped: the result then is smaller than the truth, never larger.
 */
void placer_reach_intersect(struct placer_reach *reach,
			    const struct placer_reach *other);

/**
 * placer_reach_same() - do two reaches have the same windows?
 * @a: one
 * @b: the other
 *
 * Return: true if they do.
 */
bool placer_reach_same(const struct placer_reach *a,
		       const struct placer_reach *b);

/**
 * placer_reach_covers() - is the whole of @span in one window of @reach?
 * @reach: the reach
 * @span: the span
 *
 * Return: true if it is.
 */
bool placer_reach_covers(const struct placer_reach *reach,
			 const struct placer_span *span);

/* constraint.c */

/**
 * placer_constraint_init() - the constraint of a device that needs nothing
 * @c: result: reaches all, %PLACER_UNLIMITED segments, snoops, lives with any
 *	CPU mapping, enters any domain, may use any heap, prefers nothing
 *
 * Folding it changes nothing. It is the identity of placer_constraint_tighten()
 * as well, once @c->max_segments is %PLACER_UNKNOWN: %PLACER_UNLIMITED is for
 * devices that are known to have no limit. A description of a device begins with
 * this, and then says no more than is known.
 */
void placer_constraint_init(struct placer_constraint *c);

/**
 * placer_constraint_add_window() - a device's bus reaches more
 * @c: changed, unless there is an error; its reach begins empty
 * @cpu_first: CPU address of the window's first byte
 * @bus_first: bus address of the same byte
 * @size: bytes, not 0
 * @bus_last: highest bus address that the device can emit: the window is cut
 *	there, and is none if it begins above
 *
 * As in the DT property dma-ranges, and struct bus_dma_region. It also keeps
 * @c->bus_align. Windows that touch or overlap on the CPU's side, but not on the
 * bus, are kept a page apart: a run across would be two on the bus. So the
 * reach may be smaller than the truth, never larger.
 *
 * Return: 0; -EINVAL if the window is empty or wraps around, or if the bus adds
 * what is no multiple of 4096; -E2BIG if there would be more than
 * %PLACER_MAX_WINDOWS windows.
 */
int placer_constraint_add_window(struct placer_constraint *c, u64 cpu_first,
				 u64 bus_first, u64 size, u64 bus_last);

/**
 * placer_constraint_tighten() - add what another source says of one device
 * @c: changed
 * @more: a second description of the same device
 *
 * The result is at least as strict as both, but that a known number of
 * segments replaces an unknown one. @translated is the live device's to say
 * and is not changed.
 */
void placer_constraint_tighten(struct placer_constraint *c,
			       const struct placer_constraint *more);

/**
 * placer_constraint_same() - do two devices need the same?
 * @a: constraint of one
 * @b: constraint of the other
 *
 * Return: true if the constraints are equal in all members, so that folding both is
 * folding one.
 */
bool placer_constraint_same(const struct placer_constraint *a,
			    const struct placer_constraint *b);

/**
 * placer_constraint_check() - is this a value that the solver understands?
 * @c: the constraint
 *
 * Return: 0, or -EINVAL where a window is not a span, or not above the one
 * before with a gap between them; where an alignment, granule or preferred
 * block is not a power of two; where a segment has no bytes, or its boundary is
 * not a power of two of at least 4096, less one; or where an enumeration or set
 * has another value.
 */
int placer_constraint_check(const struct placer_constraint *c);

/* requirement.c */

/**
 * placer_requirement_init() - the requirement of a buffer without users
 * @req: result
 * @size: of the buffer, in bytes, not 0
 */
void placer_requirement_init(struct placer_requirement *req, u64 size);

/**
 * placer_requirement_fold() - count one more device
 * @req: changed; only ever stricter
 * @c: the device's constraint
 *
 * O(windows). Folding is commutative, associative and idempotent, unless the
 * reach had more windows than it can hold; then it is still safe. There is no
 * inverse: when a device leaves, fold those that stay again.
 */
void placer_requirement_fold(struct placer_requirement *req,
			     const struct placer_constraint *c);

/**
 * placer_block_needed() - how long must contiguous blocks be for this device?
 * @c: the device's constraint
 * @size: of the buffer, in bytes
 *
 * Return: bytes: 1 if anything goes; @size if the buffer must be one run; a
 * power of two between if it may be gathered from a limited number of blocks;
 * %PLACER_NO_LIMIT if the device cannot follow a buffer of this size at all.
 */
u64 placer_block_needed(const struct placer_constraint *c, u64 size);

#endif /* _PLACER_CONSTRAINT_H */
