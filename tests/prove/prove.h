/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Macros and values for harnesses. A harness is a function without arguments: it
 * starts from unknown values, assumes what the interface demands of a caller,
 * runs the solver, and states laws. To CBMC, a variable that was never assigned
 * has any value of its type.
 *
 * law() must hold for every value. may() must hold for at least one, so that a
 * harness fails if its assumptions contradict each other, or if it never gets to
 * the case that it is about.
 */
#ifndef _PROVE_H
#define _PROVE_H

#include <placer/device.h>
#include <placer/evict.h>
#include <placer/solve.h>

#define assume(condition) __CPROVER_assume(condition)
#define law(condition)	  __CPROVER_assert(condition, "law: " #condition)
#ifdef PROVE_LAWS_ONLY
#define may(condition) ((void)(condition))
#else
#define may(condition) __CPROVER_assert(!(condition), "may: " #condition)
#endif

/* Without a body, so they return anything. */
u32 nondet_u32(void);
u64 nondet_u64(void);

/* A bool that was never assigned might be neither 0 nor 1. */
static inline bool any_bool(void)
{
	return nondet_u32() & 1;
}

static inline bool span_has(const struct placer_span *span, u64 address)
{
	return span->first <= address && address <= span->last;
}

static inline bool reach_has(const struct placer_reach *reach, u64 address)
{
	u32 i;

	for (i = 0; i < reach->nr; i++)
		if (span_has(&reach->window[i], address))
			return true;
	return false;
}

/* As in constraint.h: windows are ascending, disjoint, and joined if they touch. */
static inline bool reach_valid(const struct placer_reach *reach)
{
	u32 i;

	if (reach->nr > PLACER_MAX_WINDOWS)
		return false;
	for (i = 0; i < reach->nr; i++) {
		if (reach->window[i].first > reach->window[i].last)
			return false;
		if (i &&
		    (reach->window[i - 1].last == PLACER_NO_LIMIT ||
		     reach->window[i].first <= reach->window[i - 1].last + 1))
			return false;
	}
	return true;
}

/* Any valid constraint. */
static inline void constraint_any(struct placer_constraint *c)
{
	struct placer_constraint any;

	*c = any;
	c->translated = any_bool();
	c->contiguous = any_bool();
	c->protected_only = any_bool();
	c->prefers.cpu_reads = any_bool();
	c->prefers.cpu_writes = any_bool();
	assume(placer_constraint_check(c) == 0);
}

/* A superset of what folding makes; no heap has a price. */
static inline void requirement_any(struct placer_requirement *req)
{
	struct placer_requirement any;

	*req = any;
	req->protected_only = any_bool();
	req->prefers.cpu_reads = any_bool();
	req->prefers.cpu_writes = any_bool();
	assume(reach_valid(&req->reach) && req->size && req->block);
	assume(req->align && req->granule && req->boundary_align);
	assume((u32)req->coherency <= PLACER_UNCACHED);
	assume(!(req->cpu & ~PLACER_CPU_ANY) && req->prefers.block);
	assume(!req->prefers.priced);
}

static inline void heap_any(struct placer_heap_facts *heap)
{
	struct placer_heap_facts any;

	*heap = any;
	heap->limitable = any_bool();
	heap->limited = any_bool();
	heap->pageless = any_bool();
	assume(placer_heap_check(heap) == 0);
}

#endif /* _PROVE_H */
