// SPDX-License-Identifier: GPL-2.0
/*
 * The fold: memory suits what is folded if and only if it suits each device.
 *
 * What suits a device is written here from the words in constraint.h. Only the
 * length of blocks that a device needs is taken from placer_block_needed(), which
 * is tested and not proven.
 */
#include "../solver/requirement.h"
#include "prove.h"

#include "solver/constraint.c"
#include "solver/requirement.c"
#include "solver/span.c"

/* Memory as it is: one run, or blocks of a length to which they are aligned. */
struct memory {
	struct placer_span extent;
	bool one_run;
	u64 block;
	u64 align;
	u64 granule;
	u32 heap;
	u32 domain;
	u32 cpu;
	bool pageless;
};

static void memory_any(struct memory *m)
{
	struct memory any;

	*m = any;
	m->one_run = any_bool();
	m->pageless = any_bool();
	assume(m->extent.first <= m->extent.last && m->heap < PLACER_MAX_HEAPS);
	assume(placer_power_of_two(m->block) && placer_power_of_two(m->align));
	assume(!m->domain || placer_power_of_two(m->domain));
	assume(placer_power_of_two(m->cpu) && m->cpu <= PLACER_CPU_ANY);
}

/* Are blocks at least @needed long, or is the whole buffer of @size one run? */
static bool blocks_suit(const struct memory *m, u64 needed, u64 size)
{
	if (needed == PLACER_NO_LIMIT)
		return false;
	return m->one_run || (m->block < size && m->block >= needed);
}

static bool cpu_suits(const struct memory *m, u32 cpu,
		      enum placer_coherency coherency)
{
	return (m->cpu & cpu) &&
	       (coherency != PLACER_UNCACHED || m->cpu != PLACER_CPU_CACHED);
}

static bool requirement_same(const struct placer_requirement *a,
			     const struct placer_requirement *b)
{
	return placer_reach_same(&a->reach, &b->reach) &&
	       requirement_limits_same(a, b) &&
	       constraint_preference_same(&a->prefers, &b->prefers);
}

static void device_any(struct placer_constraint *c)
{
	constraint_any(c);
	/* Division by the number of segments is only tested */
	assume(c->max_segments == PLACER_UNLIMITED ||
	       c->max_segments == PLACER_UNKNOWN);
	assume(!c->prefers.priced);
}

/* Two devices, their fold, and memory to try on them. */
struct folded {
	struct placer_constraint a, b;
	struct placer_requirement req;
	struct memory m;
};

static void folded_any(struct folded *f)
{
	u64 size = nondet_u64();

	assume(size);
	memory_any(&f->m);
	device_any(&f->a);
	device_any(&f->b);
	placer_requirement_init(&f->req, size);
	placer_requirement_fold(&f->req, &f->a);
	placer_requirement_fold(&f->req, &f->b);
}

static bool align_suits(const struct memory *m,
			const struct placer_constraint *c)
{
	return m->align >= c->align &&
	       (c->translated || c->align <= c->bus_align);
}

/* Blocks, alignment and granule. */
void prove_fold_shape(void)
{
	struct folded f;
	u64 size;

	folded_any(&f);
	size = f.req.size;
	law(blocks_suit(&f.m, f.req.block, size) ==
	    (blocks_suit(&f.m, placer_block_needed(&f.a, size), size) &&
	     blocks_suit(&f.m, placer_block_needed(&f.b, size), size)));
	law((f.m.align >= f.req.align) ==
	    (align_suits(&f.m, &f.a) && align_suits(&f.m, &f.b)));
	law((f.m.granule >= f.req.granule) ==
	    (f.m.granule >= f.a.granule && f.m.granule >= f.b.granule));
	may(f.req.block == PLACER_NO_LIMIT);
	may(f.req.align == PLACER_NO_LIMIT);
	may(f.m.align >= f.req.align && f.req.align > 4096);
}

static bool domain_suits(u32 domain, u32 domains, bool protected_only)
{
	return domain ? (domain & domains) != 0 : !protected_only;
}

static bool in_set(u32 bit, u32 set)
{
	return set >> bit & 1;
}

static bool pages_suit(const struct memory *m, u32 pageless)
{
	return !m->pageless || in_set(m->heap, pageless);
}

/* Which heap, in which domain, with pages or not, and how the CPU maps it. */
void prove_fold_sets(void)
{
	struct folded f;
	const struct placer_constraint *a = &f.a, *b = &f.b;
	const struct placer_requirement *r = &f.req;
	const struct memory *m = &f.m;

	folded_any(&f);
	law(in_set(m->heap, r->heaps) ==
	    (in_set(m->heap, a->heaps) && in_set(m->heap, b->heaps)));
	law(domain_suits(m->domain, r->domains, r->protected_only) ==
	    (domain_suits(m->domain, a->domains, a->protected_only) &&
	     domain_suits(m->domain, b->domains, b->protected_only)));
	law(pages_suit(m, r->pageless) ==
	    (pages_suit(m, a->pageless) && pages_suit(m, b->pageless)));
	law(cpu_suits(m, r->cpu, r->coherency) ==
	    (cpu_suits(m, a->cpu, a->coherency) &&
	     cpu_suits(m, b->cpu, b->coherency)));
	may(cpu_suits(m, r->cpu, r->coherency) &&
	    r->coherency == PLACER_UNCACHED);
	may(m->domain && m->domain & r->domains && r->protected_only);
}

/* A device that needs nothing changes nothing. */
void prove_fold_identity(void)
{
	struct placer_requirement before, after;
	struct placer_constraint none;

	requirement_any(&before);
	after = before;
	placer_constraint_init(&none);
	placer_requirement_fold(&after, &none);
	law(requirement_same(&after, &before));
	may(before.reach.nr == PLACER_MAX_WINDOWS);
}

/* Is an address reached by the device, or by its IOMMU? */
static bool device_reaches(const struct placer_constraint *c, u64 address)
{
	return c->translated ? address <= c->output_last :
			       reach_has(&c->reach, address);
}

/* No more windows than the intersection has room for. */
static void windows_fit(const struct folded *f)
{
	assume(f->a.reach.nr + f->b.reach.nr <= PLACER_MAX_WINDOWS + 1);
}

/* Addresses that devices reach. */
void prove_fold_reach(void)
{
	struct folded f;
	u64 address = nondet_u64();

	folded_any(&f);
	windows_fit(&f);
	law(reach_has(&f.req.reach, address) ==
	    (device_reaches(&f.a, address) && device_reaches(&f.b, address)));
	law(reach_valid(&f.req.reach));
	may(f.req.reach.nr == PLACER_MAX_WINDOWS && f.a.translated);
	may(!f.req.reach.nr && f.a.reach.nr == PLACER_MAX_WINDOWS);
}

/* The order of two devices does not matter. */
void prove_fold_order(void)
{
	struct placer_requirement other;
	struct folded f;

	folded_any(&f);
	/* Alignment to a boundary is a remainder, which takes too long to compute four times */
	assume(f.a.segment_boundary == PLACER_NO_LIMIT &&
	       f.b.segment_boundary == PLACER_NO_LIMIT);
	placer_requirement_init(&other, f.req.size);
	placer_requirement_fold(&other, &f.b);
	placer_requirement_fold(&other, &f.a);
	law(requirement_same(&other, &f.req));
	may(f.req.reach.nr == PLACER_MAX_WINDOWS);
}

/* Folding a device again changes nothing. */
void prove_fold_again(void)
{
	struct placer_requirement once, again;
	struct placer_constraint c;

	device_any(&c);
	requirement_any(&once);
	placer_requirement_fold(&once, &c);
	again = once;
	placer_requirement_fold(&again, &c);
	law(requirement_same(&again, &once));
	may(once.reach.nr == PLACER_MAX_WINDOWS);
	may(once.boundary_align > PLACER_PAGE);
}

/* Folding a device loosens no member. */
void prove_fold_tightens(void)
{
	struct placer_requirement before, after;
	struct placer_constraint c;
	u64 address = nondet_u64();

	device_any(&c);
	requirement_any(&before);
	after = before;
	placer_requirement_fold(&after, &c);
	law(!reach_has(&after.reach, address) ||
	    reach_has(&before.reach, address));
	law(after.size == before.size && after.block >= before.block);
	law(after.align >= before.align && after.granule >= before.granule);
	law(after.boundary <= before.boundary &&
	    after.boundary_align >= before.boundary_align);
	law(after.coherency >= before.coherency);
	law(!(after.cpu & ~before.cpu) && !(after.domains & ~before.domains));
	law(after.protected_only || !before.protected_only);
	law(!(after.heaps & ~before.heaps) &&
	    !(after.pageless & ~before.pageless));
	may(after.block > before.block && after.boundary < before.boundary);
}
