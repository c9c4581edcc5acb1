// SPDX-License-Identifier: GPL-2.0
/*
 * Rows of the table of drivers: what drivers need for the devices of a tree, as no
 * devicetree says. An index by "compatible" is made once, as all nodes are looked up.
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

/* Is @a the stricter one of two rows for the same device? */
static bool soc_is_stricter(const struct placer_soc_fact *a,
			    const struct placer_soc_fact *b)
{
	u32 x = placer_fact_segments(a), y = placer_fact_segments(b);

	if (x == y)
		return a->address_bits &&
		       (!b->address_bits || a->address_bits < b->address_bits);
	return y == PLACER_UNLIMITED || (x != PLACER_UNLIMITED && x < y);
}

static void soc_add(const char *compatible, const struct placer_soc_fact *fact)
{
	u32 at = soc_hash(compatible) % SLOTS;

	for (; soc_index[at].compatible; at = (at + 1) % SLOTS)
		if (!strcmp(soc_index[at].compatible, compatible))
			break;
	if (!soc_index[at].compatible ||
	    soc_is_stricter(fact, soc_index[at].fact))
		soc_index[at].fact = fact;
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
