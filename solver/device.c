// SPDX-License-Identifier: GPL-2.0
/*
 * From what is known of a device to its constraint.
 *
 * The rule kept here: each source only narrows what the others allow. What a live
 * device, its bus, the table of kinds of devices and the placement node say is
 * merged in one place, so that the kernel module and the desk tool agree.
 */
#include <placer/device.h>

#include "solver_internal.h"

/* The highest address that reaches the bus. */
static u64 device_last(const struct placer_device_said *said)
{
	u64 last = placer_min(said->last, said->bus_last);

	if (said->table_bits)
		last = placer_min(last, placer_address_last(said->table_bits));
	return placer_min(last, said->master_last);
}

static void device_segments(const struct placer_device_said *said,
			    struct placer_constraint *c)
{
	c->max_segments = said->table_segments;
	if (said->segment_bytes)
		c->max_segment_size = said->segment_bytes;
	/* Scatterlists are cut between pages. */
	if (said->boundary != PLACER_NO_LIMIT)
		c->segment_boundary =
			placer_max(placer_power_below(said->boundary + 1),
				   PLACER_PAGE) -
			1;
}

static int device_reach(const struct placer_device_said *said,
			struct placer_constraint *c)
{
	struct placer_span all = { .first = 0, .last = device_last(said) };
	u64 last = placer_min(all.last, said->coherent_last);

	/* The DMA API itself goes by the coherent mask. */
	if (last < said->encryption)
		return -EOPNOTSUPP;

	all.last -= said->encryption;
	c->reach.nr = 0;
	return said->windows ? 0 : placer_reach_add(&c->reach, &all);
}

/*
 * Does an IOMMU translate what the DMA API maps? Of page tables that are not the DMA API's
 * only their driver knows what it puts there.
 */
static bool device_translated(const struct placer_device_said *said)
{
	return said->iommu_page &&
	       (!said->iommu_private || said->table_own_mmu);
}

/*
 * An IOMMU makes one range of many, but not for a device that is not trusted; and no entry
 * that is longer than the DMA API assumes if the driver has not said how long it may be.
 */
static bool device_needs_one_run(const struct placer_device_said *said,
				 const struct placer_constraint *c)
{
	if (said->iommu_unmerged && c->max_segments != PLACER_UNLIMITED)
		return true;
	return said->table_one_entry &&
	       !(said->table_own_mmu && said->iommu_private) &&
	       !said->segment_bytes;
}

/*
 * Memory without struct pages is for devices whose drivers are known to use addresses only,
 * or whose nodes refer to that memory: a board does so only where the device can use it.
 */
static u32 device_pageless(const struct placer_device_said *said)
{
	u32 named = said->master ? said->master->pageless : 0;

	if (said->table_pages == PLACER_PAGES_UNUSED ||
	    named == PLACER_ALL_HEAPS)
		return PLACER_ALL_HEAPS;
	return said->table_pages == PLACER_PAGES_USED ? 0 :
							named | said->own_heaps;
}

void placer_device_said_init(struct placer_device_said *said)
{
	*said = (struct placer_device_said){
		.last = PLACER_NO_LIMIT,
		.bus_last = PLACER_NO_LIMIT,
		.coherent_last = PLACER_NO_LIMIT,
		.boundary = PLACER_NO_LIMIT,
		.heaps = PLACER_ALL_HEAPS,
		.table_segments = PLACER_UNKNOWN,
		.master_last = PLACER_NO_LIMIT,
	};
}

int placer_device_said_constraint(const struct placer_device_said *said,
				  struct placer_constraint *c)
{
	placer_constraint_init(c);
	c->heaps = said->heaps;
	c->prefers.nodes = said->nodes;
	c->coherency = said->snoops ? PLACER_SNOOPS : PLACER_MAINTAINED;
	device_segments(said, c);
	if (said->master)
		placer_constraint_tighten(c, said->master);
	else
		c->domains = 0;
	c->pageless = device_pageless(said);

	if (!device_translated(said))
		return device_reach(said, c);
	c->translated = true;
	c->contiguous |= device_needs_one_run(said, c);
	c->granule = placer_max(c->granule, said->iommu_page);
	if (said->iommu_bits)
		c->output_last = placer_address_last(said->iommu_bits);
	return 0;
}

int placer_device_said_window(const struct placer_device_said *said,
			      struct placer_constraint *c, u64 cpu_first,
			      u64 bus_first, u64 size)
{
	if (c->translated)
		return 0;
	return placer_constraint_add_window(c, cpu_first, bus_first, size,
					    device_last(said) -
						    said->encryption);
}
