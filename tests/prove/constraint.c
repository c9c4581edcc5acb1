// SPDX-License-Identifier: GPL-2.0
/*
 * What one device needs: a description only ever gets tighter, and stays valid.
 */
#include "prove.h"

#include "solver/constraint.c"
#include "solver/span.c"

/* Is @c at least as tight as @looser in each limit and set, and at @address? */
static bool as_tight(const struct placer_constraint *c,
		     const struct placer_constraint *looser, u64 address)
{
	if (reach_has(&c->reach, address) &&
	    !reach_has(&looser->reach, address))
		return false;
	return c->contiguous >= looser->contiguous &&
	       c->protected_only >= looser->protected_only &&
	       c->output_last <= looser->output_last &&
	       c->max_segment_size <= looser->max_segment_size &&
	       c->segment_boundary <= looser->segment_boundary &&
	       c->bus_align <= looser->bus_align && c->align >= looser->align &&
	       c->granule >= looser->granule &&
	       c->coherency >= looser->coherency && !(c->cpu & ~looser->cpu) &&
	       !(c->domains & ~looser->domains) &&
	       !(c->heaps & ~looser->heaps) &&
	       !(c->pageless & ~looser->pageless);
}

/* Both descriptions are kept, and the result is valid. */
void prove_constraint_tighten(void)
{
	struct placer_constraint c, more, sum;
	u64 address = nondet_u64();

	constraint_any(&c);
	constraint_any(&more);
	assume(!c.prefers.priced && !more.prefers.priced);
	sum = c;
	placer_constraint_tighten(&sum, &more);

	law(placer_constraint_check(&sum) == 0);
	law(as_tight(&sum, &c, address));
	law(as_tight(&sum, &more, address));
	law(sum.translated == c.translated);
	law(sum.align == c.align || sum.align == more.align);
	law(sum.granule == c.granule || sum.granule == more.granule);
	if (c.max_segments == PLACER_UNKNOWN)
		law(sum.max_segments == more.max_segments);
	else if (more.max_segments == PLACER_UNKNOWN)
		law(sum.max_segments == c.max_segments);
	else
		law(sum.max_segments == (c.max_segments < more.max_segments ?
						 c.max_segments :
						 more.max_segments));
	may(sum.reach.nr == PLACER_MAX_WINDOWS);
	may(sum.max_segments == PLACER_UNKNOWN);
}

/* What the bus does not join stays a page apart. */
void prove_constraint_seams(void)
{
	struct placer_constraint before, after;
	u64 cpu = nondet_u64(), bus = nondet_u64();
	const struct placer_span *window = after.reach.window;
	int rc;

	constraint_any(&before);
	assume(before.bus_offset != OFFSET_NONE &&
	       before.bus_offset != cpu - bus && before.reach.nr == 1);
	after = before;
	rc = placer_constraint_add_window(&after, cpu, bus, nondet_u64(),
					  nondet_u64());
	if (!rc && after.reach.nr == 2)
		law(window[1].first - window[0].last > 4096);
	else
		law(placer_reach_same(&after.reach, &before.reach));
	may(!rc && after.reach.nr == 2);
	may(!rc && after.reach.nr == 1);
}

/*
 * Each heap that either prices has a price, the higher one. Neither order nor
 * repetition of merges matters.
 */
void prove_preference_merge(void)
{
	struct placer_preference a, b, ab, ba, aa;
	u32 heap = nondet_u32() % PLACER_MAX_HEAPS;
	u32 set = 1u << heap;

	/* Each heap's cost is merged by itself, so that two heaps show all cases */
	assume(!(a.priced & (a.priced - 1)) && !(b.priced & (b.priced - 1)));
	a.cpu_reads = any_bool();
	a.cpu_writes = any_bool();
	b.cpu_reads = any_bool();
	b.cpu_writes = any_bool();
	ab = a;
	placer_preference_merge(&ab, &b);
	ba = b;
	placer_preference_merge(&ba, &a);
	aa = a;
	placer_preference_merge(&aa, &a);

	law(constraint_preference_same(&ab, &ba));
	law(constraint_preference_same(&aa, &a));
	law(ab.priced == (a.priced | b.priced));
	law(ab.block >= a.block && ab.block >= b.block);
	law(ab.block == a.block || ab.block == b.block);
	law(ab.nodes == (a.nodes | b.nodes));
	law(ab.cpu_reads == (a.cpu_reads || b.cpu_reads));
	law(ab.cpu_writes == (a.cpu_writes || b.cpu_writes));
	if (a.priced & set & b.priced)
		law(ab.cost[heap] == (a.cost[heap] > b.cost[heap] ?
					      a.cost[heap] :
					      b.cost[heap]));
	else if (a.priced & set)
		law(ab.cost[heap] == a.cost[heap]);
	else if (b.priced & set)
		law(ab.cost[heap] == b.cost[heap]);
	may(a.priced & set & b.priced && a.cost[heap] < b.cost[heap]);
	may(a.priced & set && b.priced && !(a.priced & b.priced));
}

static bool power(u64 value)
{
	return __builtin_popcountll(value) == 1;
}

/* A constraint is valid exactly if it is as constraint.h says. */
void prove_constraint_check(void)
{
	struct placer_constraint c;
	bool valid;

	valid = reach_valid(&c.reach) && power(c.align) && power(c.granule) &&
		power(c.bus_align) && c.bus_align >= 4096 &&
		c.max_segment_size &&
		(c.segment_boundary == PLACER_NO_LIMIT ||
		 (power(c.segment_boundary + 1) &&
		  c.segment_boundary + 1 >= 4096)) &&
		(c.coherency == PLACER_SNOOPS ||
		 c.coherency == PLACER_MAINTAINED ||
		 c.coherency == PLACER_UNCACHED) &&
		c.cpu <= 7 && power(c.prefers.block);
	law(placer_constraint_check(&c) == (valid ? 0 : -EINVAL));
	may(valid && c.reach.nr == PLACER_MAX_WINDOWS);
	may(!valid);
}

static bool preference_equal(const struct placer_preference *a,
			     const struct placer_preference *b, u32 heap)
{
	if (a->priced >> heap & 1 && a->cost[heap] != b->cost[heap])
		return false;
	return a->block == b->block && a->nodes == b->nodes &&
	       a->cpu_reads == b->cpu_reads && a->cpu_writes == b->cpu_writes &&
	       a->priced == b->priced;
}

static bool limits_equal(const struct placer_constraint *a,
			 const struct placer_constraint *b)
{
	return a->output_last == b->output_last &&
	       a->max_segments == b->max_segments &&
	       a->max_segment_size == b->max_segment_size &&
	       a->segment_boundary == b->segment_boundary &&
	       a->bus_offset == b->bus_offset && a->bus_align == b->bus_align &&
	       a->align == b->align && a->granule == b->granule;
}

static bool sets_equal(const struct placer_constraint *a,
		       const struct placer_constraint *b)
{
	return a->translated == b->translated &&
	       a->contiguous == b->contiguous &&
	       a->protected_only == b->protected_only &&
	       a->coherency == b->coherency && a->cpu == b->cpu &&
	       a->domains == b->domains && a->heaps == b->heaps &&
	       a->pageless == b->pageless;
}

/* Two constraints are the same if and only if all their members are. */
void prove_constraint_same(void)
{
	struct placer_constraint a, b;
	u32 i, heap = nondet_u32() % PLACER_MAX_HEAPS;
	bool equal;

	constraint_any(&a);
	constraint_any(&b);
	/* At most one heap of 32 has a price */
	assume(!(a.prefers.priced & ~(1u << heap)));
	equal = a.reach.nr == b.reach.nr && limits_equal(&a, &b) &&
		sets_equal(&a, &b) &&
		preference_equal(&a.prefers, &b.prefers, heap);
	for (i = 0; i < a.reach.nr && i < b.reach.nr; i++)
		equal &= a.reach.window[i].first == b.reach.window[i].first &&
			 a.reach.window[i].last == b.reach.window[i].last;
	law(placer_constraint_same(&a, &b) == equal);
	may(equal && a.prefers.priced);
	may(!equal);
}
