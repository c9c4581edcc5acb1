// SPDX-License-Identifier: GPL-2.0
/*
 * Folding and tightening: laws that hold for all constraints.
 */
#include "property.h"
#include "requirement.h"

static bool reach_same(const struct placer_reach *a,
		       const struct placer_reach *b)
{
	u32 i;

	for (i = 0; i < a->nr && i < b->nr; i++)
		if (a->window[i].first != b->window[i].first ||
		    a->window[i].last != b->window[i].last)
			return false;
	return a->nr == b->nr;
}

/* Compare costs only of heaps that are priced. */
static bool preferences_same(const struct placer_preference *a,
			     const struct placer_preference *b)
{
	u32 i;

	for (i = 0; i < PLACER_MAX_HEAPS; i++)
		if ((a->priced & b->priced) >> i & 1 &&
		    a->cost[i] != b->cost[i])
			return false;
	return a->block == b->block && a->nodes == b->nodes &&
	       a->cpu_reads == b->cpu_reads && a->cpu_writes == b->cpu_writes &&
	       a->priced == b->priced;
}

static bool requirement_same(const struct placer_requirement *a,
			     const struct placer_requirement *b)
{
	return reach_same(&a->reach, &b->reach) &&
	       requirement_limits_same(a, b) &&
	       preferences_same(&a->prefers, &b->prefers);
}

/* Except @translated, which tightening does not change. */
static bool constraint_same(const struct placer_constraint *a,
			    const struct placer_constraint *b)
{
	return reach_same(&a->reach, &b->reach) &&
	       a->contiguous == b->contiguous &&
	       a->protected_only == b->protected_only &&
	       a->output_last == b->output_last &&
	       a->max_segments == b->max_segments &&
	       a->max_segment_size == b->max_segment_size &&
	       a->segment_boundary == b->segment_boundary &&
	       a->bus_align == b->bus_align && a->align == b->align &&
	       a->granule == b->granule && a->coherency == b->coherency &&
	       a->cpu == b->cpu && a->domains == b->domains &&
	       a->heaps == b->heaps &&
	       preferences_same(&a->prefers, &b->prefers);
}

static void world_of_three(struct world *w)
{
	do {
		world_make(w, WORLD_PAGES, 20);
	} while (w->nr_devices != 3);
}

static void fold_in_order(struct placer_requirement *req, const struct world *w,
			  const u32 *order, u32 nr)
{
	u32 i;

	placer_requirement_init(req, w->size);
	for (i = 0; i < nr; i++)
		placer_requirement_fold(req, &w->device[order[i]]);
}

static const char *any_order(void)
{
	static const u32 order[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
					{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	struct placer_requirement first, other;
	struct world w;
	u32 i;

	world_of_three(&w);
	fold_in_order(&first, &w, order[0], 3);
	for (i = 1; i < 6; i++) {
		fold_in_order(&other, &w, order[i], 3);
		if (!requirement_same(&first, &other))
			return "another order gives another requirement";
	}
	return NULL;
}

static const char *again_changes_nothing(void)
{
	struct placer_requirement once, again;
	struct world w;
	u32 i;

	world_make(&w, WORLD_PAGES, 20);
	world_requirement(&w, &once);
	again = once;
	for (i = 0; i < w.nr_devices; i++)
		placer_requirement_fold(&again, &w.device[i]);
	return requirement_same(&once, &again) ? NULL :
						 "folding twice tightens";
}

static const char *nothing_changes_nothing(void)
{
	struct placer_requirement req, same;
	struct placer_constraint nothing;
	struct world w;

	world_make(&w, WORLD_PAGES, 20);
	placer_constraint_init(&nothing);
	nothing.translated = one_in(2);
	if (placer_constraint_check(&nothing))
		return "the identity is not valid";
	world_requirement(&w, &req);
	same = req;
	placer_requirement_fold(&same, &nothing);
	return requirement_same(&req, &same) ? NULL : "the identity changes it";
}

static bool reach_within(const struct placer_reach *a,
			 const struct placer_reach *b)
{
	u32 i;

	for (i = 0; i < a->nr; i++)
		if (!placer_reach_covers(b, &a->window[i]))
			return false;
	return true;
}

/* Is every member of @a at least as strict as that of @b? */
static bool requirement_within(const struct placer_requirement *a,
			       const struct placer_requirement *b)
{
	return reach_within(&a->reach, &b->reach) && a->size == b->size &&
	       a->block >= b->block && a->align >= b->align &&
	       a->boundary <= b->boundary &&
	       a->boundary_align >= b->boundary_align &&
	       a->granule >= b->granule && a->coherency >= b->coherency &&
	       !(a->cpu & ~b->cpu) && !(a->domains & ~b->domains) &&
	       a->protected_only >= b->protected_only &&
	       !(a->heaps & ~b->heaps) && !(a->pageless & ~b->pageless);
}

static const char *only_stricter(void)
{
	struct placer_requirement before, after;
	struct placer_constraint more;
	struct world w;

	world_make(&w, WORLD_PAGES, 20);
	world_device(&more, WORLD_PAGES);
	world_requirement(&w, &before);
	after = before;
	placer_requirement_fold(&after, &more);
	if (!requirement_within(&after, &before))
		return "a member became looser";
	applied = !requirement_same(&after, &before);
	return NULL;
}

static void three_sources(struct placer_constraint *a)
{
	u32 i;

	for (i = 0; i < 3; i++)
		world_device(&a[i], WORLD_PAGES);
}

static const char *tighten_is_algebra(void)
{
	struct placer_constraint a[3], left, right;

	three_sources(a);
	left = a[0];
	placer_constraint_tighten(&left, &a[1]);
	right = a[1];
	placer_constraint_tighten(&right, &a[0]);
	if (!constraint_same(&left, &right))
		return "ab is not ba";
	placer_constraint_tighten(&left, &a[2]);
	right = a[1];
	placer_constraint_tighten(&right, &a[2]);
	placer_constraint_tighten(&a[0], &right);
	if (!constraint_same(&left, &a[0]))
		return "(ab)c is not a(bc)";
	placer_constraint_tighten(&left, &a[1]);
	return constraint_same(&left, &a[0]) ? NULL : "abb is not ab";
}

/* An empty constraint has unknown segments, which any number replaces. */
static const char *tighten_has_identity(void)
{
	struct placer_constraint a, left, right;

	world_device(&a, WORLD_PAGES);
	placer_constraint_init(&right);
	right.max_segments = PLACER_UNKNOWN;
	left = a;
	placer_constraint_tighten(&left, &right);
	if (left.translated != a.translated)
		return "tightening decides what is translated";
	placer_constraint_tighten(&right, &a);
	return constraint_same(&left, &a) && constraint_same(&right, &a) ?
		       NULL :
		       "the identity changes it";
}

/* Changes the member of this number. Returns false if there is none. */
static bool change_member(struct placer_constraint *c, u32 member)
{
	bool *flags[] = { &c->translated, &c->contiguous, &c->protected_only,
			  &c->prefers.cpu_reads, &c->prefers.cpu_writes };
	u32 *words[] = { &c->max_segments, &c->cpu,	 &c->domains,
			 &c->heaps,	   &c->pageless, (u32 *)&c->coherency };
	u64 *longs[] = { &c->output_last,
			 &c->max_segment_size,
			 &c->segment_boundary,
			 &c->bus_offset,
			 &c->bus_align,
			 &c->align,
			 &c->granule,
			 &c->prefers.block,
			 &c->prefers.nodes,
			 &c->reach.window[0].first,
			 &c->reach.window[0].last };
	const u32 nr_flags = 5, nr_words = 5, nr_longs = 11;

	if (member < nr_flags)
		*flags[member] = !*flags[member];
	else if (member - nr_flags < nr_words)
		*words[member - nr_flags] ^= 1;
	else if (member - nr_flags - nr_words < nr_longs)
		*longs[member - nr_flags - nr_words] ^= 1;
	else
		return false;
	return true;
}

/* Likewise for members on which it depends how much of another member counts. */
static bool change_set(struct placer_constraint *c, u32 member)
{
	u32 heap = random_below(PLACER_MAX_HEAPS);

	switch (member) {
	case 0:
		c->prefers.priced ^= 1u << heap;
		c->prefers.cost[heap] = 1;
		return true;
	case 1:
		c->reach.nr--;
		return true;
	default:
		return false;
	}
}

/* Costs of heaps without a price, and windows beyond the last, make no difference. */
static const char *same_is_all_members(void)
{
	struct placer_constraint a, b;
	u32 member, heap = random_below(PLACER_MAX_HEAPS);

	do {
		world_device(&a, WORLD_PAGES);
	} while (!a.reach.nr || a.reach.nr == PLACER_MAX_WINDOWS);
	a.prefers.priced &= ~(1u << heap);
	b = a;
	b.prefers.cost[heap]++;
	b.reach.window[b.reach.nr].first++;
	if (!placer_constraint_same(&a, &b))
		return "a member that does not count makes a difference";
	for (member = 0; b = a, change_member(&b, member); member++)
		if (placer_constraint_same(&a, &b))
			return "a member makes no difference";
	for (member = 0; b = a, change_set(&b, member); member++)
		if (placer_constraint_same(&a, &b))
			return "a set makes no difference";
	a.prefers.priced |= 1u << heap;
	a.prefers.cost[heap] = 1;
	b = a;
	b.prefers.cost[heap] = 2;
	return placer_constraint_same(&a, &b) ? "a cost makes no difference" :
						NULL;
}

/* From the lowest page on, in runs of any length. */
static void memory_anywhere(struct naive_memory *m, u64 size)
{
	u32 page = random_below(4);

	*m = (struct naive_memory){ .cpu = 1 + random_below(7),
				    .domain = one_in(4) };
	while (m->nr < pages_of(size)) {
		m->page[m->nr++] = page;
		page += one_in(3) ? 1 + random_below(4) : 1;
	}
}

/* Memory that suits the tightened device suits both descriptions of it. */
static const char *tighter_is_stricter(void)
{
	struct placer_constraint a, b, both;
	struct naive_memory m;
	u64 size = (1 + random_below(8)) * PAGE;

	world_device(&a, WORLD_PAGES);
	world_device(&b, WORLD_PAGES);
	b.translated = a.translated;
	both = a;
	placer_constraint_tighten(&both, &b);
	if (placer_constraint_check(&a) || placer_constraint_check(&both))
		return "invalid, before or after tightening";
	memory_anywhere(&m, size);
	if (!a.max_segments != !b.max_segments)
		return NULL;
	applied = naive_accepts(&both, &m, size);
	return applied && !(naive_accepts(&a, &m, size) &&
			    naive_accepts(&b, &m, size)) ?
		       "looser than one of the two" :
		       NULL;
}

static u64 bits_of(const struct placer_reach *reach, u64 unit)
{
	u64 bits = 0;
	u32 i, bit;

	for (i = 0; i < reach->nr; i++)
		for (bit = 0; bit < 64; bit++)
			if (bit * unit >= reach->window[i].first &&
			    bit * unit + (unit - 1) <= reach->window[i].last)
				bits |= 1ull << bit;
	return bits;
}

/* A random reach over 64 addresses, as a reach and as a bit mask. */
static u64 random_bits(struct placer_reach *reach)
{
	u32 i, nr = random_below(9);
	u64 bits = 0;

	reach->nr = 0;
	for (i = 0; i < nr; i++) {
		struct placer_span span = { random_below(64), 0 };

		span.last = span.first + random_below(64 - span.first) / 4;
		placer_reach_add(reach, &span);
		bits |= (2ull << span.last) - (1ull << span.first);
	}
	return bits;
}

static const char *reaches_are_sets(void)
{
	struct placer_constraint c;
	struct placer_reach other;
	u64 a, b;

	placer_constraint_init(&c);
	a = random_bits(&c.reach);
	b = random_bits(&other);
	if (bits_of(&c.reach, 1) != a)
		return "adding is not union";
	if (placer_constraint_check(&c))
		return "adding gives windows that are not in order";
	placer_reach_intersect(&c.reach, &other);
	if (placer_constraint_check(&c))
		return "intersecting gives windows that are not in order";
	applied = a & b;
	return bits_of(&c.reach, 1) == (a & b) ? NULL : "not the intersection";
}

static const char *any_grouping(void)
{
	struct placer_reach a, b, c, left, right;

	random_bits(&a);
	random_bits(&b);
	random_bits(&c);
	left = a;
	placer_reach_intersect(&left, &b);
	placer_reach_intersect(&left, &c);
	right = b;
	placer_reach_intersect(&right, &c);
	placer_reach_intersect(&right, &a);
	applied = left.nr;
	return reach_same(&left, &right) ? NULL : "(ab)c is not a(bc)";
}

/* A window of a bus, in pages. */
struct bus {
	u32 cpu;
	u32 bus;
	u32 nr;
	u64 bus_last;
};

static void random_bus(struct bus *bus)
{
	bus->cpu = random_below(64);
	bus->bus = one_in(2) ? bus->cpu : random_below(64);
	bus->nr = 1 + random_below(64 - bus->cpu) / 4;
	bus->bus_last = one_in(2) ? PLACER_NO_LIMIT :
				    random_below(64) * PAGE + PAGE - 1;
}

static u64 bus_bits(const struct bus *bus)
{
	u64 bits = 0;
	u32 i;

	for (i = 0; i < bus->nr; i++)
		if ((bus->bus + i) * PAGE + PAGE - 1 <= bus->bus_last)
			bits |= 1ull << (bus->cpu + i);
	return bits;
}

/* The largest power of two that divides all offsets, in pages. */
static u32 bus_align(const struct bus *bus, u32 nr)
{
	u32 i, align = 64;

	for (i = 0; i < nr; i++)
		while (bus_bits(&bus[i]) &&
		       (bus[i].bus + 64 - bus[i].cpu) % align)
			align /= 2;
	return align;
}

/* Are these two adjacent CPU addresses adjacent on the bus, too? */
static bool bus_joins(const struct bus *bus, u32 nr, u64 pair)
{
	u64 same;
	u32 i, j;

	for (i = 0; i < nr; i++) {
		for (same = 0, j = 0; j < nr; j++)
			if (bus[j].bus + bus[i].cpu == bus[i].bus + bus[j].cpu)
				same |= bus_bits(&bus[j]);
		if ((same & pair) == pair)
			return true;
	}
	return false;
}

static const char *bus_differs(const struct bus *bus, u32 nr, u64 reach)
{
	u64 all = 0;
	u32 i;

	for (i = 0; i < nr; i++)
		all |= bus_bits(&bus[i]);
	if (reach & ~all)
		return "more than the windows";
	for (i = 0; i < 63; i++)
		if ((reach >> i & 3) == 3 && !bus_joins(bus, nr, 3ull << i))
			return "joined what the bus does not join";
	for (i = 1; i < nr; i++)
		if (bus[i].bus + bus[0].cpu != bus[0].bus + bus[i].cpu)
			return NULL;
	applied = true;
	return reach == all ? NULL : "less than the windows";
}

/* Between windows with different offsets, some pages may be left out. */
static const char *windows_are_sets(void)
{
	struct placer_constraint c;
	bool same = one_in(2);
	struct bus bus[4];
	u32 i;

	placer_constraint_init(&c);
	c.reach.nr = 0;
	for (i = 0; i < 4; i++) {
		random_bus(&bus[i]);
		if (same)
			bus[i].bus = bus[i].cpu;
		if (placer_constraint_add_window(&c, bus[i].cpu * PAGE,
						 bus[i].bus * PAGE,
						 bus[i].nr * PAGE,
						 bus[i].bus_last))
			return "a window is refused";
	}
	if (placer_constraint_check(&c))
		return "windows that are not in order";
	if (c.bus_align < 64 * PAGE && c.bus_align < bus_align(bus, 4) * PAGE)
		return "another alignment";
	return bus_differs(bus, 4, bits_of(&c.reach, PAGE));
}

/* Byte by byte, at any address. */
static const char *window_is_cut(void)
{
	u64 cpu = (random_u64() >> random_below(52)) / PAGE * PAGE;
	u64 bus = (random_u64() >> random_below(52)) / PAGE * PAGE;
	u64 last = bus - 4 + random_below(16);
	u32 size = 1 + random_below(8), i, nr = 0;
	struct placer_constraint c;

	placer_constraint_init(&c);
	c.reach.nr = 0;
	if (last - bus >= 16 && last > bus)
		return NULL;
	applied = true;
	for (i = 0; i < size; i++)
		nr += bus + i <= last;
	if (placer_constraint_add_window(&c, cpu, bus, size, last))
		return "a window is refused";
	if (c.reach.nr != !!nr)
		return "a window is missed, or made up";
	return !nr || (c.reach.window[0].first == cpu &&
		       c.reach.window[0].last == cpu + nr - 1) ?
		       NULL :
		       "not cut at the highest bus address";
}

static const char *windows_are_refused(void)
{
	u64 cpu = random_below(1000) * PAGE, bus = random_below(1000) * PAGE;
	u64 size = (2 + random_below(100)) * PAGE;
	struct placer_constraint c, before;

	placer_constraint_init(&c);
	before = c;
	switch (random_below(4)) {
	case 0:
		size = 0;
		break;
	case 1:
		bus += 1 + random_below(PAGE - 1);
		break;
	case 2:
		cpu = PAGE - size;
		break;
	default:
		bus = PAGE - size;
	}
	if (placer_constraint_add_window(&c, cpu, bus, size, PLACER_NO_LIMIT) !=
	    -EINVAL)
		return "an invalid window is accepted";
	return constraint_same(&c, &before) ? NULL : "changed, but refused";
}

/* These members count if nothing else differs, and are tightened. */
static const char *members_count(void)
{
	struct placer_constraint a, b;

	placer_constraint_init(&a);
	b = a;
	b.coherency = PLACER_UNCACHED;
	if (placer_constraint_same(&a, &b) || !placer_constraint_same(&a, &a))
		return "the coherency does not count";
	b = a;
	a.pageless = 6;
	b.pageless = 3;
	if (placer_constraint_same(&a, &b))
		return "struct pages do not count";
	placer_constraint_tighten(&a, &b);
	return a.pageless == 2 ? NULL : "struct pages are not tightened";
}

static const struct property property[] = {
	{ "the coherency and struct pages count", members_count, 0 },
	{ "folding does not depend on order", any_order, 0 },
	{ "folding again changes nothing", again_changes_nothing, 0 },
	{ "folding an empty constraint changes nothing",
	  nothing_changes_nothing, 0 },
	{ "folding only makes stricter", only_stricter, 3 },
	{ "tightening does not depend on order, grouping or repetition",
	  tighten_is_algebra, 0 },
	{ "tightening by nothing changes nothing", tighten_has_identity, 0 },
	{ "tightening never loosens", tighter_is_stricter, 200 },
	{ "same constraints are the same in all members", same_is_all_members,
	  0 },
	{ "reaches are sets", reaches_are_sets, 3 },
	{ "intersecting does not depend on grouping", any_grouping, 10 },
	{ "the windows of a bus are sets", windows_are_sets, 3 },
	{ "a window is cut where the device's addresses end", window_is_cut,
	  2 },
	{ "invalid windows are refused", windows_are_refused, 0 },
	{ NULL, NULL, 0 },
};

int main(int argc, char **argv)
{
	return property_main(property, argc, argv);
}
