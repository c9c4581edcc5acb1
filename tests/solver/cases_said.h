/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From facts about a device to its constraint: each source by itself, and several sources of
 * the same value. A device has access to protected memory only if the placement node has a
 * master for it, and its number of segments comes only from the table and from the
 * placement node.
 */
#ifndef _PLACER_CASES_SAID_H
#define _PLACER_CASES_SAID_H

#include "solve_runner.h"

/* A device without a master, with this constraint. */
#define UNNAMED(...)                                                \
	{                                                           \
		{                                                   \
			.segments_unknown = true,                   \
			.not_domains = PLACER_ALL_DOMAINS,          \
			.coherency = PLACER_MAINTAINED, __VA_ARGS__ \
		}                                                   \
	}

/* A device with a master, which has access to protected memory. */
#define NAMED(...)                                                  \
	{                                                           \
		{                                                   \
			.segments_unknown = true,                   \
			.coherency = PLACER_MAINTAINED, __VA_ARGS__ \
		}                                                   \
	}

#define UP_TO(last) .reach = { { 0, (last) } }

static const struct placer_case said_cases[] = {
	{ .name = "nothing is known",
	  .kind = CASE_SAID,
	  .device = UNNAMED(UP_TO(TOP)) },
	{ .name = "it snoops",
	  .kind = CASE_SAID,
	  .said = { .snoops = true },
	  .device = { { .segments_unknown = true,
			.not_domains = PLACER_ALL_DOMAINS } } },
	{ .name = "nodes and heaps",
	  .kind = CASE_SAID,
	  .said = { .nodes = 2, .not_heaps = 5 },
	  .device = UNNAMED(.nodes = 2, .not_heaps = 5) },

	{ .name = "addresses: the driver's mask",
	  .kind = CASE_SAID,
	  .said = { .last = GIB(4) - 1 },
	  .device = UNNAMED(UP_TO(GIB(4) - 1)) },
	{ .name = "addresses: the bus is narrower",
	  .kind = CASE_SAID,
	  .said = { .last = GIB(4) - 1, .bus_last = GIB(1) - 1 },
	  .device = UNNAMED(UP_TO(GIB(1) - 1)) },
	{ .name = "addresses: the table is narrower",
	  .kind = CASE_SAID,
	  .said = { .last = GIB(4) - 1, .table_bits = 31 },
	  .device = UNNAMED(UP_TO(GIB(2) - 1)) },
	{ .name = "addresses: 64 bits in the table are no limit",
	  .kind = CASE_SAID,
	  .said = { .last = GIB(4) - 1, .table_bits = 64 },
	  .device = UNNAMED(UP_TO(GIB(4) - 1)) },
	{ .name = "addresses: the placement node is narrower",
	  .kind = CASE_SAID,
	  .said = { .last = GIB(4) - 1,
		    .master_last = MIB(1) - 1,
		    .master = MASTER(.segments_unknown = true) },
	  .device = NAMED(UP_TO(MIB(1) - 1)) },

	{ .name = "windows: cut at the limit, as the bus counts",
	  .kind = CASE_SAID,
	  .said = { .last = GIB(1) - 1 },
	  .bus = BUS({ GIB(4), 0, GIB(2), 0 }, { GIB(8), GIB(2), GIB(1), 0 }),
	  .device = UNNAMED(.reach = { { GIB(4), GIB(5) - 1 } },
			    .bus_align = GIB(4)) },
	{ .name = "windows: one at its own address",
	  .kind = CASE_SAID,
	  .bus = BUS({ GIB(1), GIB(1), GIB(1), 0 }),
	  .device = UNNAMED(.reach = { { GIB(1), GIB(2) - 1 } }) },
	{ .name = "windows: none below the limit",
	  .kind = CASE_SAID,
	  .said = { .bus_last = MIB(1) - 1 },
	  .bus = BUS({ GIB(4), GIB(1), GIB(1), 0 }),
	  .device = UNNAMED(.nowhere = true) },
	{ .name = "windows: not in whole pages",
	  .kind = CASE_SAID,
	  .bus = BUS({ GIB(4), 512, GIB(1), 0 }),
	  .rc = -EINVAL },

	{ .name = "encryption: its bit is not an address",
	  .kind = CASE_SAID,
	  .said = { .encryption = 1ull << 47 },
	  .device = UNNAMED(UP_TO(TOP - (1ull << 47))) },
	{ .name = "encryption: too few address bits",
	  .kind = CASE_SAID,
	  .said = { .encryption = 1ull << 47, .last = GIB(4) - 1 },
	  .rc = -EOPNOTSUPP },
	{ .name = "encryption: too few of the coherent mask",
	  .kind = CASE_SAID,
	  .said = { .encryption = 1ull << 47, .coherent_last = GIB(4) - 1 },
	  .rc = -EOPNOTSUPP },
	{ .name = "encryption: the coherent mask is no limit without",
	  .kind = CASE_SAID,
	  .said = { .coherent_last = GIB(4) - 1 },
	  .device = UNNAMED(UP_TO(TOP)) },
	{ .name = "encryption: windows, too",
	  .kind = CASE_SAID,
	  .said = { .encryption = 1ull << 47,
		    .last = (1ull << 47) + GIB(1) - 1 },
	  .bus = BUS({ 0, 0, GIB(4), 0 }),
	  .device = UNNAMED(UP_TO(GIB(1) - 1)) },
	{ .name = "encryption: an IOMMU translates",
	  .kind = CASE_SAID,
	  .said = { .encryption = 1ull << 47,
		    .last = GIB(4) - 1,
		    .iommu_page = KIB(4) },
	  .device = UNNAMED(.translated = true, .granule = KIB(4)) },

	{ .name = "IOMMU: neither masks nor windows count",
	  .kind = CASE_SAID,
	  .said = { .last = GIB(4) - 1,
		    .bus_last = GIB(1) - 1,
		    .iommu_page = KIB(64) },
	  .bus = BUS({ 0, 512, GIB(4), 0 }),
	  .device = UNNAMED(.translated = true, .granule = KIB(64)) },
	{ .name = "IOMMU: the width of what it emits",
	  .kind = CASE_SAID,
	  .said = { .iommu_page = KIB(4), .iommu_bits = 32 },
	  .device = UNNAMED(.translated = true, .granule = KIB(4),
			    .output_last = GIB(4) - 1) },
	{ .name = "IOMMU: one that does not translate emits nothing",
	  .kind = CASE_SAID,
	  .said = { .iommu_bits = 32 },
	  .device = UNNAMED(UP_TO(TOP)) },
	{ .name = "IOMMU: the placement node wants larger blocks",
	  .kind = CASE_SAID,
	  .said = { .iommu_page = KIB(4),
		    .master = MASTER(.segments_unknown = true,
				     .granule = KIB(16)) },
	  .device = NAMED(.translated = true, .granule = KIB(16)) },

	{ .name = "segments: length and boundary",
	  .kind = CASE_SAID,
	  .said = { .segment_bytes = MIB(1), .boundary = MIB(4) },
	  .device = UNNAMED(.segment_size = MIB(1), .boundary = MIB(4)) },
	{ .name = "segments: a boundary that is no power of two",
	  .kind = CASE_SAID,
	  .said = { .boundary = MIB(3) },
	  .device = UNNAMED(.boundary = MIB(2)) },
	{ .name = "segments: a boundary within a page",
	  .kind = CASE_SAID,
	  .said = { .boundary = 512 },
	  .device = UNNAMED(.boundary = KIB(4)) },
	{ .name = "segments: the table knows how many",
	  .kind = CASE_SAID,
	  .said = { .table_segments = PLACER_UNLIMITED },
	  .device = { { .not_domains = PLACER_ALL_DOMAINS,
			.coherency = PLACER_MAINTAINED } } },
	{ .name = "segments: the placement node knows fewer than the table",
	  .kind = CASE_SAID,
	  .said = { .table_segments = 16, .master = MASTER(.segments = 4) },
	  .device = { { .segments = 4, .coherency = PLACER_MAINTAINED } } },
	{ .name = "segments: the placement node knows more than the table",
	  .kind = CASE_SAID,
	  .said = { .table_segments = 1, .master = MASTER(.segments = 4) },
	  .device = { { .segments = 1, .coherency = PLACER_MAINTAINED } } },

	{ .name = "pages: the table does not know the driver",
	  .kind = CASE_SAID,
	  .said = { .table_pages = PLACER_PAGES_UNKNOWN },
	  .device = UNNAMED(UP_TO(TOP), .not_pageless = ~0u) },
	{ .name = "pages: what the device itself and the placement node name",
	  .kind = CASE_SAID,
	  .said = { .table_pages = PLACER_PAGES_UNKNOWN,
		    .own_heaps = 1,
		    .master = MASTER(.segments_unknown = true,
				     .not_pageless = ~2u) },
	  .device = NAMED(.not_pageless = ~3u) },
	{ .name = "pages: the driver uses them, whatever names the memory",
	  .kind = CASE_SAID,
	  .said = { .table_pages = PLACER_PAGES_USED,
		    .own_heaps = 1,
		    .master = MASTER(.segments_unknown = true,
				     .not_pageless = ~2u) },
	  .device = NAMED(.not_pageless = ~0u) },
	{ .name = "pages: the placement node says that none are needed",
	  .kind = CASE_SAID,
	  .said = { .table_pages = PLACER_PAGES_USED,
		    .master = MASTER(.segments_unknown = true) },
	  .device = NAMED() },
	{ .name = "pages: the driver uses addresses, and has a master",
	  .kind = CASE_SAID,
	  .said = { .master = MASTER(.segments_unknown = true,
				     .not_pageless = ~0u) },
	  .device = NAMED() },
	{ .name = "placement node: a master without access",
	  .kind = CASE_SAID,
	  .said = { .master = MASTER(.segments_unknown = true,
				     .not_domains = PLACER_ALL_DOMAINS) },
	  .device = UNNAMED(UP_TO(TOP)) },
	{ .name = "placement node: what it lists beside what bounces",
	  .kind = CASE_SAID,
	  .said = { .not_heaps = 1,
		    .master = MASTER(.segments_unknown = true, .not_heaps = 2,
				     .align = KIB(64), .contiguous = true) },
	  .device =
		  NAMED(.not_heaps = 3, .align = KIB(64), .contiguous = true) },
};

#undef UNNAMED
#undef NAMED
#undef UP_TO

#endif /* _PLACER_CASES_SAID_H */
