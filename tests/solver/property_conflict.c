// SPDX-License-Identifier: GPL-2.0
/*
 * Conflicts: a minimal set of devices that cannot share, against all subsets.
 */
#include "property.h"

#define NR_DEVICES 6
#define NR_HEAPS   3

struct trial {
	u32 nr;
	u32 nr_heaps;
	u64 size;
	struct placer_constraint device[NR_DEVICES];
	const struct placer_constraint *member[NR_DEVICES];
	struct placer_heap_facts heap[NR_HEAPS];
};

/* With one or two constraints, so that a conflict takes several devices. */
static void mild_device(struct placer_constraint *c)
{
	u32 i;

	placer_constraint_init(c);
	for (i = 1 + random_below(2); i; i--) {
		switch (random_below(5)) {
		case 0:
			world_reach(&c->reach, WORLD_PAGES);
			break;
		case 1:
			world_segments(c);
			break;
		case 2:
			world_access(c);
			break;
		case 3:
			c->heaps = random_below(1 << NR_HEAPS);
			break;
		default:
			c->granule = PAGE << random_below(4);
		}
	}
}

/* Suits most devices alone. */
static void wide_heap(struct placer_heap_facts *heap, u32 id)
{
	world_heap(heap, WORLD_PAGES, id);
	heap->nr_spans = 1 + one_in(2);
	heap->span[0] = (struct placer_span){ 0, 32 * PAGE - 1 };
	heap->span[1] = (struct placer_span){ 40 * PAGE, 64 * PAGE - 1 };
	heap->total = 32 * PAGE;
	heap->max_block = 32 * PAGE;
	heap->max_align = 32 * PAGE;
	heap->cpu |= random_below(8);
}

static void trial_make(struct trial *q)
{
	u32 i;

	q->nr = random_below(NR_DEVICES + 1);
	q->nr_heaps = one_in(16) ? 0 : 1 + random_below(NR_HEAPS);
	q->size = (1 + random_below(6)) * PAGE;
	for (i = 0; i < q->nr; i++) {
		mild_device(&q->device[i]);
		q->member[i] = &q->device[i];
	}
	for (i = 0; i < q->nr_heaps; i++)
		wide_heap(&q->heap[i], i);
}

/* Can the devices of this set share a buffer? */
static bool set_shares(const struct trial *q, u32 set)
{
	struct placer_requirement req;
	struct placer_verdict v;
	u32 i;

	placer_requirement_init(&req, q->size);
	for (i = 0; i < q->nr; i++)
		if (set >> i & 1)
			placer_requirement_fold(&req, &q->device[i]);
	for (i = 0; i < q->nr_heaps; i++)
		if (placer_heap_verdict(&req, &q->heap[i], &v))
			return true;
	return false;
}

static u32 set_of(const struct placer_conflict *conflict)
{
	u32 i, set = 0;

	for (i = 0; i < conflict->nr; i++)
		set |= 1u << conflict->device[i];
	return set;
}

static bool ascending(const struct placer_conflict *conflict, u32 nr)
{
	u32 i;

	for (i = 0; i < conflict->nr; i++)
		if (conflict->device[i] >= nr ||
		    (i && conflict->device[i] <= conflict->device[i - 1]))
			return false;
	return true;
}

static bool minimal(const struct trial *q, u32 set)
{
	u32 i;

	for (i = 0; i < q->nr; i++)
		if ((set >> i & 1) && !set_shares(q, set & ~(1u << i)))
			return false;
	return true;
}

static const char *conflict_is_minimal(void)
{
	struct placer_conflict conflict;
	struct trial q;
	bool shares;
	int rc;

	trial_make(&q);
	rc = placer_conflict_find(q.member, q.nr, q.size, q.heap, q.nr_heaps,
				  &conflict);
	shares = set_shares(&q, (1u << q.nr) - 1);
	if (rc != (shares ? -ENOENT : 0))
		return "a conflict is missed, or wrong";
	if (rc)
		return NULL;
	applied = conflict.nr > 1;
	if (!ascending(&conflict, q.nr))
		return "not ascending";
	if (set_shares(&q, set_of(&conflict)))
		return "they can share";
	return minimal(&q, set_of(&conflict)) ? NULL : "not minimal";
}

/* The search relies on this: adding a device never makes a set able to share. */
static const char *more_never_share(void)
{
	struct trial q;
	bool shares[1 << NR_DEVICES];
	u32 set, i;

	trial_make(&q);
	for (set = 0; set < 1u << q.nr; set++) {
		shares[set] = set_shares(&q, set);
		for (i = 0; i < q.nr; i++) {
			if (!(set >> i & 1) || shares[set & ~(1u << i)])
				continue;
			applied = true;
			if (shares[set])
				return "one more device made it feasible";
		}
	}
	return NULL;
}

static u32 highest(u32 set)
{
	u32 at = 0;

	while (set >>= 1)
		at++;
	return at;
}

/* No conflict consists of earlier devices than the one found. */
static const char *first_are_preferred(void)
{
	struct placer_conflict conflict;
	struct trial q;
	u32 set;

	trial_make(&q);
	if (placer_conflict_find(q.member, q.nr, q.size, q.heap, q.nr_heaps,
				 &conflict) ||
	    !conflict.nr)
		return NULL;
	applied = true;
	for (set = 1; set < 1u << q.nr; set++)
		if (!set_shares(&q, set) &&
		    highest(set) < conflict.device[conflict.nr - 1])
			return "there is a conflict of earlier devices";
	return NULL;
}

static const struct property property[] = {
	{ "a conflict is found where there is one, and is minimal",
	  conflict_is_minimal, 50 },
	{ "devices that cannot share cannot share with more", more_never_share,
	  10 },
	{ "conflicts are found among the first devices", first_are_preferred,
	  10 },
	{ NULL, NULL, 0 },
};

int main(int argc, char **argv)
{
	return property_main(property, argc, argv);
}
