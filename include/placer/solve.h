/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The solver: which heap can hold a buffer that several devices share.
 */
#ifndef _PLACER_SOLVE_H
#define _PLACER_SOLVE_H

#include <placer/env.h>

/**
 * DOC: Words and rules
 *
 * A *constraint* says what one device needs of memory. Folding the constraints
 * of all devices that share a buffer gives its *requirement*. A *heap* states
 * its *facts*. The solver compares the requirement with each heap, gives a
 * *verdict* for each, and ranks the feasible ones in a *plan*. Memory that has
 * been allocated is described by its *layout*, which can be checked against
 * the requirement as well, without knowing how it was chosen.
 *
 * @last is inclusive, an end is exclusive. Sizes are bytes. Addresses are CPU
 * physical addresses, whatever offset the device's bus adds. Zero never means
 * "unlimited": an unknown is named %PLACER_UNKNOWN, and every limit that does
 * not exist is the largest value of its type.
 *
 * Everything here is pure: values in, values out. Nothing allocates, locks or
 * prints, so every function may be called in any context. A caller that shares
 * a value between threads locks it itself.
 *
 * One scatterlist is built per device, so the limits on segments are compared
 * for each device with itself (how long must a physically contiguous block be,
 * for this device to follow a buffer of this size?), and only the answer is
 * merged. A device with few segments and one with short segments can share a
 * buffer that no device having both limits could.
 */

/* Limits, far above what boards have; exceeding one is -E2BIG. */
#define PLACER_MAX_WINDOWS 16 /* reach windows of one device */
#define PLACER_MAX_SPANS   8  /* address spans of one heap */
#define PLACER_MAX_HEAPS   32 /* heaps; also the width of a heap set */

#define PLACER_UNKNOWN	 0u	     /* nobody said; assume the worst */
#define PLACER_UNLIMITED 0xffffffffu /* for 32-bit limits */
#define PLACER_NO_LIMIT	 0xffffffffffffffffull
#define PLACER_ALL_HEAPS 0xffffffffu

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
 * struct placer_constraint - what one device needs of a buffer's memory
 * @reach: addresses it can emit without translation
 * @translated: an IOMMU under the DMA API maps what it uses: @reach and
 *	@max_segments then say nothing about physical memory
 * @contiguous: needs one physically contiguous run, translated or not
 * @max_segments: longest list of address ranges it can follow;
 *	%PLACER_UNKNOWN is taken as contiguous unless @translated
 * @max_segment_size: longest single range, or %PLACER_NO_LIMIT
 * @align: alignment of the buffer's start, a power of two
 * @granule: size and alignment that every physical block must have, a power
 *	of two; an IOMMU's page size
 * @coherency: see &enum placer_coherency
 * @heaps: set of heaps it may use, one bit for each heap's id
 */
struct placer_constraint {
	struct placer_reach reach;
	bool translated;
	bool contiguous;
	u32 max_segments;
	u64 max_segment_size;
	u64 align;
	u64 granule;
	enum placer_coherency coherency;
	u32 heaps;
};

/**
 * struct placer_requirement - what all users of one buffer need of its memory
 * @reach: intersection of the devices' reaches
 * @size: of the buffer, in bytes; never 0
 * @block: each physically contiguous block, except the last, must be as long
 *	as this power of two or a multiple of it; @size or more means
 *	contiguous; %PLACER_NO_LIMIT that some device cannot follow a buffer of
 *	this size however it is laid out
 * @align: alignment of the start
 * @granule: size and alignment of each block
 * @coherency: the strictest
 * @heaps: heaps allowed to every device
 */
struct placer_requirement {
	struct placer_reach reach;
	u64 size;
	u64 block;
	u64 align;
	u64 granule;
	enum placer_coherency coherency;
	u32 heaps;
};

/**
 * struct placer_heap_facts - what one heap offers
 * @id: its bit in a heap set; below %PLACER_MAX_HEAPS
 * @nr_spans: number of @span
 * @span: where its memory can lie; ascending and disjoint
 * @limitable: it can be confined to @span[0..k] for any k, by asking for an
 *	address limit; any other heap is feasible only if one window of the
 *	reach holds all of its spans, with the holes between them
 * @block: every block it gives has at least this size and natural alignment
 * @max_block: longest contiguous block that can be asked for
 * @max_align: strictest alignment of a block that can be asked for
 * @total: bytes it could give if it were empty
 * @free: bytes it can give now, as far as is known; advice, never a verdict
 * @cost: of a byte, relative to ordinary memory, which is 10
 * @uncached: no cached CPU mapping of its memory exists
 */
struct placer_heap_facts {
	u32 id;
	u32 nr_spans;
	struct placer_span span[PLACER_MAX_SPANS];
	bool limitable;
	u64 block;
	u64 max_block;
	u64 max_align;
	u64 total;
	u64 free;
	u32 cost;
	bool uncached;
};

/**
 * struct placer_layout - where the memory of one backing really is
 * @heap: id of the heap it came from
 * @extent: lowest and highest byte
 * @nr_runs: number of physically contiguous runs; 1 is contiguous
 * @block: length of the shortest run but the last; %PLACER_NO_LIMIT if there
 *	is only one
 * @align: alignment of the start, the largest power of two
 * @granule: largest power of two that divides the start of every run and the
 *	length of every run but the last
 * @uncached: no cached CPU mapping of it exists
 * @tail: length of the last run
 */
struct placer_layout {
	u32 heap;
	u32 nr_runs;
	struct placer_span extent;
	u64 block;
	u64 align;
	u64 granule;
	bool uncached;
	u64 tail;
};

/**
 * enum placer_reason - why a heap, or memory in hand, is refused
 * @PLACER_REASON_FEASIBLE: it is not
 * @PLACER_REASON_HEAP: a device may not use this heap
 * @PLACER_REASON_SIZE: it is too small
 * @PLACER_REASON_REACH: a device does not reach it
 * @PLACER_REASON_SEGMENTS: a device cannot follow so many segments as a buffer
 *	of this size has, however it is laid out
 * @PLACER_REASON_CONTIGUITY: its blocks are too short
 * @PLACER_REASON_ALIGN: its start is not aligned enough
 * @PLACER_REASON_GRANULE: its blocks are shorter than an IOMMU's page
 * @PLACER_REASON_COHERENCY: it has cached CPU mappings
 * @PLACER_NR_REASONS: how many there are
 *
 * In the order in which they are looked for; the first found is the one
 * reported. placer_reason_text() has the words.
 */
enum placer_reason {
	PLACER_REASON_FEASIBLE,
	PLACER_REASON_HEAP,
	PLACER_REASON_SIZE,
	PLACER_REASON_REACH,
	PLACER_REASON_SEGMENTS,
	PLACER_REASON_CONTIGUITY,
	PLACER_REASON_ALIGN,
	PLACER_REASON_GRANULE,
	PLACER_REASON_COHERENCY,
	PLACER_NR_REASONS,
};

/* placer_verdict.device: no device was named. */
#define PLACER_NO_DEVICE 0xffffffffu

/**
 * struct placer_verdict - what the solver says of one heap
 * @heap: the heap's id
 * @reason: %PLACER_REASON_FEASIBLE, or the first constraint violated
 * @device: who brought that constraint, or %PLACER_NO_DEVICE until
 *	placer_verdict_blame() has found it
 * @needs: what is required: for %PLACER_REASON_REACH the window that is nearest
 *	to what is offered, with @needs.last < @needs.first if no address will
 *	do; for %PLACER_REASON_SEGMENTS the buffer's bytes in @needs.last; else
 *	bytes in @needs.last
 * @offers: what the heap has, in the same unit
 * @cost: if feasible: of the whole buffer, in tenths of what a page (4 KiB) of
 *	ordinary memory costs
 * @last: if feasible: no byte may lie above
 * @block: if feasible: the heap must give blocks of at least this size
 * @align: if feasible: and with their start so aligned
 */
struct placer_verdict {
	u32 heap;
	enum placer_reason reason;
	u32 device;
	struct placer_span needs;
	struct placer_span offers;
	u64 cost;
	u64 last;
	u64 block;
	u64 align;
};

/**
 * struct placer_plan - the solver's answer
 * @nr_heaps: number of @verdict
 * @nr_feasible: how many of them are feasible
 * @order: indices into @verdict: @nr_feasible of them, cheapest first
 * @verdict: one for each heap, in the order in which they were given
 */
struct placer_plan {
	u32 nr_heaps;
	u32 nr_feasible;
	u8 order[PLACER_MAX_HEAPS];
	struct placer_verdict verdict[PLACER_MAX_HEAPS];
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
 * @c: result: reaches all, %PLACER_UNLIMITED segments, snoops, any heap
 */
void placer_constraint_init(struct placer_constraint *c);

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
 * placer_constraint_check() - is this a value that the solver understands?
 * @c: the constraint
 *
 * Return: 0, or -EINVAL where a window is not a span, or not above the one
 * before with a gap between them, an alignment or granule is not a power of
 * two, a segment has no bytes, or an enumeration has another value.
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

/* solve.c */

/**
 * placer_heap_verdict() - can this heap serve this requirement?
 * @req: the requirement
 * @heap: the heap
 * @v: result; @v->device is %PLACER_NO_DEVICE
 *
 * Return: true if feasible.
 */
bool placer_heap_verdict(const struct placer_requirement *req,
			 const struct placer_heap_facts *heap,
			 struct placer_verdict *v);

/**
 * placer_solve() - a verdict for every heap, and the feasible ones in order
 * @req: the requirement
 * @heaps: @nr_heaps heaps
 * @nr_heaps: at most %PLACER_MAX_HEAPS
 * @plan: result
 *
 * Heaps of equal cost are ranked by id, so that the answer depends on nothing
 * but the question. O(heaps), but for the sort.
 *
 * Return: 0 if some heap is feasible; -EOPNOTSUPP if none is; -E2BIG if there
 * are too many heaps.
 */
int placer_solve(const struct placer_requirement *req,
		 const struct placer_heap_facts *heaps, u32 nr_heaps,
		 struct placer_plan *plan);

/**
 * placer_verdict_blame() - does this device alone bring the heap's refusal?
 * @v: the heap's verdict, not feasible; if so, @v->device is set, and @v->needs
 *	to what this device needs, which may be less than what all need
 * @heap: the heap
 * @c: the device's constraint
 * @size: of the buffer, in bytes
 * @device: the device's number, for @v->device
 *
 * Call it for each device until it is true. Every reason is brought by one
 * device, so that one always answers, but for %PLACER_REASON_SIZE: that is
 * nobody's, and never blamed on a device.
 *
 * Return: true if @device was blamed.
 */
bool placer_verdict_blame(struct placer_verdict *v,
			  const struct placer_heap_facts *heap,
			  const struct placer_constraint *c, u64 size,
			  u32 device);

/* layout.c */

/**
 * placer_layout_init() - begin to describe memory, then add each run
 * @layout: result
 * @heap: id of the heap it came from
 */
void placer_layout_init(struct placer_layout *layout, u32 heap);

/**
 * placer_layout_add() - add the next run of memory
 * @layout: changed
 * @run: follows the runs added before in the buffer, and is not physically
 *	adjacent to the one just before
 */
void placer_layout_add(struct placer_layout *layout,
		       const struct placer_span *run);

/**
 * placer_layout_verdict() - does memory in hand satisfy a requirement?
 * @req: the requirement
 * @layout: the memory; holds at least @req->size bytes
 * @v: result
 *
 * Independent of how it was chosen: it is also what checks that a heap did as
 * the plan said. It errs to the strict side where a layout does not tell: all
 * memory from the lowest byte to the highest must lie in one window of the
 * reach.
 *
 * Return: true if it does.
 */
bool placer_layout_verdict(const struct placer_requirement *req,
			   const struct placer_layout *layout,
			   struct placer_verdict *v);

/* text.c */

/**
 * placer_reason_text() - a reason in words
 * @reason: the reason
 *
 * Return: a static string, also for values out of range.
 */
const char *placer_reason_text(enum placer_reason reason);

/**
 * placer_verdict_text() - a verdict in one English line
 * @buf: result, always terminated if @len is not 0
 * @len: size of @buf
 * @v: the verdict
 * @heap: the heap's name
 * @device: name of the device @v->device, or NULL if none is known
 *
 * For instance "cma@70000000: not reachable by isp0 (needs <= 0x3fffffff,
 * offers 0x70000000-0x77ffffff)".
 *
 * Return: length of the whole line, without the terminating byte, as
 * snprintf() would; the line was cut if that is @len or more.
 */
size_t placer_verdict_text(char *buf, size_t len,
			   const struct placer_verdict *v, const char *heap,
			   const char *device);

#endif /* _PLACER_SOLVE_H */
