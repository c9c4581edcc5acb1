// SPDX-License-Identifier: GPL-2.0
/*
 * Which devices are to blame for a conflict.
 *
 * The rule kept here: a device that is named must be one that matters. Both
 * answers rest on feasibility being monotone: no heap becomes feasible by one
 * more device.
 */
#include "solver_internal.h"

/* No device is to blame: it is so without any. */
static bool conflict_refused_for_all(const struct placer_verdict *v,
				     const struct placer_heap_facts *heap,
				     u64 size)
{
	struct placer_requirement none;
	struct placer_verdict own;

	placer_requirement_init(&none, size);
	return !placer_heap_verdict(&none, heap, &own) &&
	       own.reason == v->reason;
}

/* The figures of one device, if it is to blame by itself. */
static void conflict_blame_needs(struct placer_verdict *v,
				 const struct placer_heap_facts *heap,
				 const struct placer_constraint *c, u64 size)
{
	struct placer_requirement alone;
	struct placer_verdict own;

	placer_requirement_init(&alone, size);
	placer_requirement_fold(&alone, c);
	if (!placer_heap_verdict(&alone, heap, &own) && own.reason == v->reason)
		v->needs = own.needs;
}

bool placer_verdict_blame(struct placer_verdict *v,
			  const struct placer_heap_facts *heap,
			  struct placer_requirement *so_far,
			  const struct placer_constraint *c, u32 device)
{
	struct placer_verdict now;

	placer_requirement_fold(so_far, c);
	if (placer_heap_verdict(so_far, heap, &now) ||
	    now.reason != v->reason ||
	    conflict_refused_for_all(v, heap, so_far->size))
		return false;
	v->device = device;
	v->needs = now.needs;
	v->offers = now.offers;
	conflict_blame_needs(v, heap, c, so_far->size);
	return true;
}

/* What is asked again and again while a conflict is sought. */
struct search {
	const struct placer_constraint *const *device;
	u64 size;
	const struct placer_heap_facts *heaps;
	u32 nr_heaps;
};

static bool conflict_any_feasible(const struct search *s,
				  const struct placer_requirement *req)
{
	struct placer_verdict v;
	u32 i;

	for (i = 0; i < s->nr_heaps; i++)
		if (placer_heap_verdict(req, &s->heaps[i], &v))
			return true;
	return false;
}

/* Can the members found so far share with the first @nr devices? */
static bool conflict_share(const struct search *s,
			   const struct placer_conflict *members, u32 nr)
{
	struct placer_requirement req;
	u32 i;

	placer_requirement_init(&req, s->size);
	for (i = 0; i < members->nr; i++)
		placer_requirement_fold(&req, s->device[members->device[i]]);
	for (i = 0; i < nr; i++)
		placer_requirement_fold(&req, s->device[i]);
	return conflict_any_feasible(s, &req);
}

/* The fewest of the first devices with which the members cannot share. */
static u32 conflict_fewest(const struct search *s,
			   const struct placer_conflict *members, u32 enough)
{
	u32 few = 0;

	while (few < enough) {
		u32 middle = few + (enough - few) / 2;

		if (conflict_share(s, members, middle))
			few = middle + 1;
		else
			enough = middle;
	}
	return enough;
}

/* They are found from the last to the first. */
static void conflict_members_reverse(struct placer_conflict *members)
{
	u32 i, j;

	for (i = 0, j = members->nr; i + 1 < j; i++) {
		u8 device = members->device[--j];

		members->device[j] = members->device[i];
		members->device[i] = device;
	}
}

/*
 * The last of the fewest first devices that cannot share is a member: without
 * it they can. Then the same is asked of those before it, together with all
 * members found, until these alone are enough.
 */
int placer_conflict_find(const struct placer_constraint *const *device, u32 nr,
			 u64 size, const struct placer_heap_facts *heaps,
			 u32 nr_heaps, struct placer_conflict *conflict)
{
	const struct search s = { device, size, heaps, nr_heaps };

	conflict->nr = 0;
	if (nr > PLACER_MAX_DEVICES || nr_heaps > PLACER_MAX_HEAPS)
		return -E2BIG;
	if (conflict_share(&s, conflict, nr))
		return -ENOENT;
	for (nr = conflict_fewest(&s, conflict, nr); nr;
	     nr = conflict_fewest(&s, conflict, nr - 1))
		conflict->device[conflict->nr++] = nr - 1;
	conflict_members_reverse(conflict);
	return 0;
}
