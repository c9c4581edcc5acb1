/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Comparing requirements, for tests on the host, in the kernel and for proofs.
 */
#ifndef _PLACER_TEST_REQUIREMENT_H
#define _PLACER_TEST_REQUIREMENT_H

#include <placer/constraint.h>

/* Compares all but windows and preferences, which each caller compares in its own way. */
static inline bool requirement_limits_same(const struct placer_requirement *a,
					   const struct placer_requirement *b)
{
	return a->size == b->size && a->block == b->block &&
	       a->align == b->align && a->boundary == b->boundary &&
	       a->boundary_align == b->boundary_align &&
	       a->granule == b->granule && a->coherency == b->coherency &&
	       a->cpu == b->cpu && a->domains == b->domains &&
	       a->protected_only == b->protected_only && a->heaps == b->heaps &&
	       a->pageless == b->pageless;
}

#endif /* _PLACER_TEST_REQUIREMENT_H */
