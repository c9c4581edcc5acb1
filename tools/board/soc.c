// SPDX-License-Identifier: GPL-2.0
/*
 * Rows of the table of drivers: what drivers need for the devices of a tree, which no devicetree
 * says. All nodes are looked up, so an index by "compatible" is made once.
 */
#include <string.h>

#include "board.h"

#define SLOTS 4096 /* a power of two, some times the number of strings */

static struct {
	const char *compatible;
	const struct placer_soc_fact *fact;
} soc_index[SLOTS];

static u32 soc_hash(const char *s)
{
	u32 hash = 2166136261u;

	for (; *s; s++)
		hash = (hash ^ (u8)*s) * 16777619u;
	return hash;
}

/* Rows merged for devices with several drivers; some dozen such compatibles are known. */
#define MERGED 64

static struct placer_soc_fact soc_merged[MERGED];
static u32 soc_nr_merged;

/* From the kind that constrains most to the one that constrains nothing. */
static u32 soc_rank(const struct placer_soc_fact *fact)
{
	static const u8 rank[] = {
		[PLACER_KIND_ONE_SEGMENT] = 0, [PLACER_KIND_FIRST_SEGMENT] = 1,
		[PLACER_KIND_ONE_RANGE] = 2,   [PLACER_KIND_UNKNOWN] = 3,
		[PLACER_KIND_ANY] = 4,	       [PLACER_KIND_NEVER_MAPS] = 5,
		[PLACER_KIND_CPU_ONLY] = 6,    [PLACER_KIND_NO_IMPORT] = 7,
	};

	return rank[fact->kind];
}

/* Where a row has no width, assume the kernel's default. */
static u32 soc_bits(const struct placer_soc_fact *fact)
{
	return fact->address_bits ?: 32;
}

static u64 soc_last(const struct placer_soc_fact *fact)
{
	if (fact->odd_last)
		return fact->odd_last;
	return soc_bits(fact) < 64 ? (1ull << soc_bits(fact)) - 1 : ~0ull;
}

/* It is not known which of the drivers is bound, so take the strictest of each property. */
static const struct placer_soc_fact *
soc_strictest(const struct placer_soc_fact *a, const struct placer_soc_fact *b)
{
	const u16 any = PLACER_FACT_OWN_MMU | PLACER_FACT_PAGES |
			PLACER_FACT_WRITES_TABLE | PLACER_FACT_VMAP |
			PLACER_FACT_BITS_BOUND | PLACER_FACT_NEEDS_IOMMU |
			PLACER_FACT_ABOVE_OWN;
	struct placer_soc_fact *m;

	if (soc_rank(b) < soc_rank(a))
		return soc_strictest(b, a);
	if (!placer_fact_may_attach(b) || soc_nr_merged == MERGED)
		return a;
	m = &soc_merged[soc_nr_merged++];
	*m = *a;
	if (a->address_bits != b->address_bits)
		m->address_bits = soc_bits(a) < soc_bits(b) ? soc_bits(a) :
							      soc_bits(b);
	/* If the lower limit is a power of two less one, address_bits has it already */
	if (soc_last(b) < soc_last(a))
		m->odd_last = b->odd_last;
	m->flags |= b->flags & any;
	if (!(b->flags & PLACER_FACT_AT_ONCE))
		m->flags &= ~PLACER_FACT_AT_ONCE;
	return m;
}

static void soc_add(const char *compatible, const struct placer_soc_fact *fact)
{
	u32 at = soc_hash(compatible) % SLOTS;

	for (; soc_index[at].compatible; at = (at + 1) % SLOTS)
		if (!strcmp(soc_index[at].compatible, compatible))
			break;
	soc_index[at].fact = soc_index[at].compatible ?
				     soc_strictest(soc_index[at].fact, fact) :
				     fact;
	soc_index[at].compatible = compatible;
}

static void soc_fill_index(void)
{
	const struct placer_soc_fact *fact = placer_soc_facts;
	const struct placer_soc_fact *end =
		fact + sizeof(placer_soc_facts) / sizeof(*placer_soc_facts);
	const char *name;

	for (; fact < end; fact++)
		if (fact->flags & PLACER_FACT_IN_NEW)
			for (name = fact->compatible; name && *name;
			     name += strlen(name) + 1)
				soc_add(name, fact);
}

static const struct placer_soc_fact *soc_find(const char *compatible)
{
	u32 at = soc_hash(compatible) % SLOTS;

	for (; soc_index[at].compatible; at = (at + 1) % SLOTS)
		if (!strcmp(soc_index[at].compatible, compatible))
			return soc_index[at].fact;
	return NULL;
}

/* The driver is bound by the first string that a table has, as Linux does it. */
const struct placer_soc_fact *board_soc_fact(const struct dt *dt, u32 node)
{
	const struct dt_property *p = dt_property(dt, node, "compatible");
	const struct placer_soc_fact *fact = NULL;
	static bool filled;
	const char *name;

	if (!filled)
		soc_fill_index();
	filled = true;
	if (!p)
		return NULL;
	for (name = dt_next_string(p, NULL); name && !fact;
	     name = dt_next_string(p, name))
		fact = soc_find(name);
	return fact;
}

const struct placer_soc_iommu *board_soc_iommu(const struct dt *dt, u32 node)
{
	u32 i;

	for (i = 0; i < sizeof(placer_soc_iommus) / sizeof(*placer_soc_iommus);
	     i++)
		if (dt_compatible(dt, node, placer_soc_iommus[i].compatible))
			return &placer_soc_iommus[i];
	return NULL;
}
