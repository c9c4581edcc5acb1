/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The solver: which heap can hold a buffer that several devices share.
 */
#ifndef _PLACER_SOLVE_H
#define _PLACER_SOLVE_H

#include <placer/constraint.h>

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
 * A buffer that has memory may move; the *plan* says whether that pays. Where
 * nothing is feasible, a *conflict* is a minimal set of devices that cannot
 * share. To make room in a full heap, residents are moved out; see evict.h.
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
#define PLACER_MAX_SPANS   8   /* address spans of one heap */
#define PLACER_MAX_DEVICES 256 /* devices among which a conflict is sought */

#define PLACER_NO_NODE 0xffffffffu /* memory of no NUMA node, or of several */

/*
 * Costs. One unit is a tenth of what it costs to copy a page of 4 KiB, and a
 * page of ordinary memory is priced as one copy of it. A heap's cost says how
 * many units its owner would pay for a page more: scarce memory is expensive.
 */
#define PLACER_COST_ORDINARY	  10 /* holding a page of ordinary memory */
#define PLACER_COST_COPY	  10 /* copying a written page elsewhere */
#define PLACER_COST_SMALL_BLOCKS  1  /* a page in blocks shorter than wished */
#define PLACER_COST_REMOTE	  5  /* a page on no node that is wished */
#define PLACER_COST_MAINTENANCE	  2  /* a page whose caches must be cleaned */
#define PLACER_COST_UNCACHED_READ 40 /* a page read often, but uncached */

/**
 * struct placer_heap_facts - what one heap offers
 * @id: its bit in a heap set; below %PLACER_MAX_HEAPS
 * @nr_spans: number of @span
 * @span: where its memory can lie; ascending and disjoint. No run of memory
 *	lies in two of them, even if they touch
 * @limitable: it can be confined to its lowest spans, however many, by asking for
 *	an address limit; any other heap is feasible only if one window of the
 *	reach holds all of its spans, with the holes between them
 * @block: every block it gives has at least this size, and is aligned to its
 *	size; a heap whose @block is as long as a buffer gives one run, which
 *	is aligned as asked
 * @max_block: longest contiguous block that can be asked for
 * @preferred_block: length of the blocks it mostly gives
 * @max_align: strictest alignment of the start that can be asked for
 * @total: bytes it could give if it were empty
 * @limited: @total is what an administrator lets it give, though it has more
 * @free: bytes it can give now, as far as is known; advice, never a verdict
 * @cost: of a page; see %PLACER_COST_ORDINARY
 * @node: its NUMA node, or %PLACER_NO_NODE
 * @cpu: set of &enum placer_cpu in which its memory can be mapped without an
 *	alias of another kind. Memory that the kernel's linear map has is
 *	%PLACER_CPU_CACHED only
 * @domain: protection domain its memory is in, as a set of one; or 0
 * @pageless: some of its memory may have no struct pages
 */
struct placer_heap_facts {
	u32 id;
	u32 nr_spans;
	struct placer_span span[PLACER_MAX_SPANS];
	bool limitable;
	u64 block;
	u64 max_block;
	u64 preferred_block;
	u64 max_align;
	u64 total;
	bool limited;
	u64 free;
	u32 cost;
	u32 node;
	u32 cpu;
	u32 domain;
	bool pageless;
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
 * @cpu: set of &enum placer_cpu in which it can be mapped
 * @domain: protection domain it is in, as a set of one; or 0
 * @tail: length of the last run
 * @pageless: some of it has no struct pages
 */
struct placer_layout {
	u32 heap;
	u32 nr_runs;
	struct placer_span extent;
	u64 block;
	u64 align;
	u64 granule;
	u32 cpu;
	u32 domain;
	u64 tail;
	bool pageless;
};

/**
 * enum placer_reason - why a heap, or a backing, is refused
 * @PLACER_REASON_FEASIBLE: it is not
 * @PLACER_REASON_HEAP: a device may not use this heap
 * @PLACER_REASON_PROTECTION: it is in a protection domain that a device cannot
 *	enter, or in none though a device needs one
 * @PLACER_REASON_PAGES: it has no struct pages, and a device may need them
 * @PLACER_REASON_SIZE: it is too small
 * @PLACER_REASON_LIMIT: it may not give as much
 * @PLACER_REASON_REACH: a device does not reach it
 * @PLACER_REASON_SEGMENTS: a device cannot follow so many segments as a buffer
 *	of this size has, however it is laid out
 * @PLACER_REASON_CONTIGUITY: its blocks are too short
 * @PLACER_REASON_ALIGN: its start is not aligned enough
 * @PLACER_REASON_GRANULE: its blocks are shorter than an IOMMU's page
 * @PLACER_REASON_CPU: no way of mapping it by the CPU suits all users
 * @PLACER_REASON_COHERENCY: it has cached CPU mappings
 * @PLACER_REASON_BOUNDARY: one run of it may cross a segment boundary
 * @PLACER_REASON_ROOM: what is left of it under all the above is too small
 * @PLACER_NR_REASONS: how many there are
 *
 * In the order in which they are looked for; the first found is the one
 * reported. placer_reason_text() has the words.
 */
enum placer_reason {
	PLACER_REASON_FEASIBLE,
	PLACER_REASON_HEAP,
	PLACER_REASON_PROTECTION,
	PLACER_REASON_PAGES,
	PLACER_REASON_SIZE,
	PLACER_REASON_LIMIT,
	PLACER_REASON_REACH,
	PLACER_REASON_SEGMENTS,
	PLACER_REASON_CONTIGUITY,
	PLACER_REASON_ALIGN,
	PLACER_REASON_GRANULE,
	PLACER_REASON_CPU,
	PLACER_REASON_COHERENCY,
	PLACER_REASON_BOUNDARY,
	PLACER_REASON_ROOM,
	PLACER_NR_REASONS,
};

/* placer_verdict.device: no device was named. */
#define PLACER_NO_DEVICE 0xffffffffu

/**
 * struct placer_verdict - what the solver says of one heap
 * @heap: the heap's id
 * @reason: %PLACER_REASON_FEASIBLE, or the first constraint violated
 * @device: the device with that constraint, or %PLACER_NO_DEVICE until
 *	placer_verdict_blame() has found it
 * @needs: what is required: for %PLACER_REASON_REACH the window that is nearest
 *	to what is offered, with @needs.last < @needs.first if no address will
 *	do; for %PLACER_REASON_SEGMENTS the buffer's bytes in @needs.last; for
 *	%PLACER_REASON_PROTECTION and %PLACER_REASON_CPU a set in @needs.last;
 *	else bytes in @needs.last
 * @offers: what the heap has, in the same unit
 * @cost: if feasible: of the whole buffer, in the unit of
 *	%PLACER_COST_ORDINARY, a move there included
 * @last: if feasible: no byte may lie above
 * @block: if feasible: the heap must give blocks of at least this size
 * @align: if feasible: and with their start so aligned
 * @cpu: if feasible: how the CPU is to map it, if it does
 */
struct placer_verdict {
	u32 heap;
	enum placer_reason reason;
	u32 device;
	enum placer_cpu cpu;
	struct placer_span needs;
	struct placer_span offers;
	u64 cost;
	u64 last;
	u64 block;
	u64 align;
};

/**
 * struct placer_here - memory that the buffer has already
 * @layout: where it is
 * @written: bytes of it that would have to be copied
 */
struct placer_here {
	const struct placer_layout *layout;
	u64 written;
};

/**
 * struct placer_plan - the solver's answer
 * @nr_heaps: number of @verdict
 * @nr_feasible: how many of them are feasible
 * @stay: the memory that the buffer has suits all users, and no heap is
 *	cheaper with the price of moving counted in
 * @here: the verdict on that memory, if any
 * @order: indices into @verdict: @nr_feasible of them, cheapest first
 * @verdict: one for each heap, in the order in which they were given
 */
struct placer_plan {
	u32 nr_heaps;
	u32 nr_feasible;
	bool stay;
	struct placer_verdict here;
	u8 order[PLACER_MAX_HEAPS];
	struct placer_verdict verdict[PLACER_MAX_HEAPS];
};

/**
 * struct placer_conflict - devices that cannot share a buffer
 * @nr: how many; 0 if no heap could hold the buffer for any device
 * @device: their indices, ascending. Without any one of them, the others could
 *	share
 */
struct placer_conflict {
	u32 nr;
	u8 device[PLACER_MAX_DEVICES];
};

/* solve.c */

/**
 * placer_heap_check() - are these facts that the solver understands?
 * @heap: the facts
 *
 * Return: 0, or -EINVAL where the id is too large, spans are too many or not
 * ascending and disjoint, the block is longer than the longest or, in a heap
 * that gives more than one, not a power of two, the alignment is none, the
 * CPU's set is empty, or the domain is more than one.
 */
int placer_heap_check(const struct placer_heap_facts *heap);

/**
 * placer_heap_verdict() - can this heap serve this requirement?
 * @req: the requirement
 * @heap: the heap
 * @v: result; @v->device is %PLACER_NO_DEVICE
 *
 * O(spans x windows).
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
 * @here: memory that the buffer has already, or NULL
 * @plan: result
 *
 * Heaps of equal cost are ranked by id, so that the answer depends on nothing
 * but the question. With @here, each heap's cost has the price of moving there
 * in it, also for the heap that the memory came from. A tie is to stay.
 *
 * O(heaps), but for the sort.
 *
 * Return: 0 if some heap is feasible, or the plan is to stay; -EOPNOTSUPP if
 * neither; -E2BIG if there are too many heaps.
 */
int placer_solve(const struct placer_requirement *req,
		 const struct placer_heap_facts *heaps, u32 nr_heaps,
		 const struct placer_here *here, struct placer_plan *plan);

/* conflict.c */

/**
 * placer_verdict_blame() - is this device the reason for a heap's refusal?
 * @v: the heap's verdict, not feasible; if so, @v->device is set, and @v->needs
 *	to what this device needs, which may be less than what all need
 * @heap: the heap
 * @so_far: begins as placer_requirement_init() leaves it; @c is folded into it
 * @c: the device's constraint
 * @device: the device's number, for @v->device
 *
 * Call it for each device, in the order in which they came, until it is true:
 * the one named is the first with which the constraint in @v->reason is
 * violated, be it alone or with those before it. There always is one, unless
 * the heap is refused for the same reason without any device, as for its size:
 * then no device is to blame.
 *
 * Return: true if @device was blamed.
 */
bool placer_verdict_blame(struct placer_verdict *v,
			  const struct placer_heap_facts *heap,
			  struct placer_requirement *so_far,
			  const struct placer_constraint *c, u32 device);

/**
 * placer_conflict_find() - which devices cannot share a buffer?
 * @device: constraints of @nr devices
 * @nr: at most %PLACER_MAX_DEVICES
 * @size: of the buffer, in bytes, not 0
 * @heaps: @nr_heaps heaps
 * @nr_heaps: at most %PLACER_MAX_HEAPS
 * @conflict: result: a minimal subset for which no heap is feasible
 *
 * There may be others. Devices that came first are preferred.
 *
 * O(conflict x (devices + heaps) x log devices).
 *
 * Return: 0; -ENOENT if they can share; -E2BIG if there are too many of them,
 * or of heaps.
 */
int placer_conflict_find(const struct placer_constraint *const *device, u32 nr,
			 u64 size, const struct placer_heap_facts *heaps,
			 u32 nr_heaps, struct placer_conflict *conflict);

/* check.c */

/**
 * placer_verdict_check() - may this device use whatever the verdict allows?
 * @v: a feasible verdict
 * @heap: the heap it is about
 * @c: the constraint of one of the devices it was made for
 * @size: of the buffer, in bytes
 *
 * Shares nothing with what makes verdicts: no fold, no requirement, each
 * constraint is held against the worst memory that the heap may give.
 *
 * Return: NULL, or what is wrong, as a static string.
 */
const char *placer_verdict_check(const struct placer_verdict *v,
				 const struct placer_heap_facts *heap,
				 const struct placer_constraint *c, u64 size);

/**
 * placer_layout_check() - may this device use this memory?
 * @layout: the memory
 * @c: the device's constraint
 * @size: of the buffer, in bytes
 *
 * As placer_verdict_check(), of memory that was allocated.
 *
 * Return: NULL, or what is wrong, as a static string.
 */
const char *placer_layout_check(const struct placer_layout *layout,
				const struct placer_constraint *c, u64 size);

/**
 * placer_plan_check() - is the plan in order?
 * @plan: a plan
 *
 * Return: NULL, or what is wrong, as a static string: a feasible heap is not in
 * the order, an infeasible one is, costs fall, or it stays though it should not.
 */
const char *placer_plan_check(const struct placer_plan *plan);

/* layout.c */

/**
 * placer_layout_init() - begin to describe memory, then add each run
 * @layout: result; with cached CPU mappings and in no protection domain, until
 *	the caller says otherwise
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
 * placer_layout_verdict() - does allocated memory satisfy a requirement?
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

/**
 * placer_conflict_text() - a conflict in one English line
 * @buf: result, always terminated if @len is not 0
 * @len: size of @buf
 * @conflict: the conflict
 * @name: names of the devices among which it was sought
 *
 * For instance "isp0 and vpu cannot share a buffer of this size".
 *
 * Return: as placer_verdict_text().
 */
size_t placer_conflict_text(char *buf, size_t len,
			    const struct placer_conflict *conflict,
			    const char *const *name);

#endif /* _PLACER_SOLVE_H */
