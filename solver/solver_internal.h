/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the solver's files share among themselves. Nothing outside solver/
 * includes this.
 */
#ifndef _PLACER_SOLVER_INTERNAL_H
#define _PLACER_SOLVER_INTERNAL_H

#include <placer/evict.h>
#include <placer/solve.h>

/*
 * Buffers are counted, and scatterlists cut, in units of this many bytes. A
 * kernel with larger pages only ever needs fewer of them.
 */
#define PLACER_PAGE 4096ull

#define PLACER_LARGEST_POWER 0x8000000000000000ull

static inline u64 placer_min(u64 a, u64 b)
{
	return a < b ? a : b;
}

static inline u64 placer_max(u64 a, u64 b)
{
	return a > b ? a : b;
}

/* Rounded up; never overflows, unlike (a + b - 1) / b. Division is slow. */
static inline u64 placer_div_up(u64 a, u64 b)
{
	if (a <= b)
		return a != 0;
	return a / b + (a % b != 0);
}

static inline bool placer_power_of_two(u64 value)
{
	return value && !(value & (value - 1));
}

/* Zero is divisible by everything. */
static inline u64 placer_power_dividing(u64 value)
{
	return value ? value & -value : PLACER_LARGEST_POWER;
}

/* The shortest power of two that is not less; what is more has none. */
static inline u64 placer_power_above(u64 value)
{
	if (value <= 1)
		return 1;
	if (value > PLACER_LARGEST_POWER)
		return PLACER_NO_LIMIT;
	return 1ull << (64 - __builtin_clzll(value - 1));
}

/* The longest power of two that is not more; @value is not 0. */
static inline u64 placer_power_below(u64 value)
{
	return PLACER_LARGEST_POWER >> __builtin_clzll(value);
}

/* The highest address of so many bits, of which there is at least one. */
static inline u64 placer_address_last(u32 bits)
{
	return PLACER_NO_LIMIT >> (64 - bits);
}

/* The whole address space is one byte longer than a u64 can say. */
static inline u64 placer_span_size(const struct placer_span *span)
{
	u64 size = span->last - span->first;

	return size == PLACER_NO_LIMIT ? size : size + 1;
}

/* The byte a page and one above @last, or the highest there is. */
static inline u64 placer_page_above(u64 last)
{
	return last < PLACER_NO_LIMIT - PLACER_PAGE ? last + PLACER_PAGE + 1 :
						      PLACER_NO_LIMIT;
}

/* Does @span cross no multiple of @boundary plus one? */
static inline bool placer_span_within(const struct placer_span *span,
				      u64 boundary)
{
	return !((span->first ^ span->last) & ~boundary);
}

static inline bool placer_in_set(u32 bit, u32 set)
{
	return bit < 32 && (set >> bit & 1);
}

/* Note in a verdict what was compared, where it decides. */
static inline bool placer_enough(struct placer_verdict *v, u64 offers,
				 u64 needs)
{
	if (offers >= needs)
		return true;
	v->needs.last = needs;
	v->offers.last = offers;
	return false;
}

/* span.c */

/* Keep only what is at or below @last. */
void placer_reach_limit(struct placer_reach *reach, u64 last);

/*
 * The window to name when a span is refused: the one nearest to its first byte,
 * or a range with @last < @first if there is none.
 */
struct placer_span placer_reach_nearest(const struct placer_reach *reach,
					u64 address);

/* constraint.c */
void placer_preference_merge(struct placer_preference *p,
			     const struct placer_preference *more);

/* cost.c */

/*
 * Of holding the buffer in memory from @heap, in blocks of @block, mapped as
 * @cpu. Saturates.
 */
u64 placer_cost(const struct placer_requirement *req,
		const struct placer_heap_facts *heap, u64 block,
		enum placer_cpu cpu);

/* Of the ways in @set, which is not empty, the cheapest. */
enum placer_cpu placer_cpu_choose(const struct placer_requirement *req,
				  u32 set);

/* Of moving @written bytes. Saturates. */
u64 placer_copy_cost(u64 written);

#endif /* _PLACER_SOLVER_INTERNAL_H */
