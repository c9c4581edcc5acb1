// SPDX-License-Identifier: GPL-2.0
/*
 * Rows of the table of SoCs: what their devices and IOMMUs can do, as no
 * devicetree says.
 */
#include "board.h"

const struct placer_soc_fact *board_soc_fact(const struct dt *dt, u32 node)
{
	u32 i;

	for (i = 0; i < sizeof(placer_soc_facts) / sizeof(*placer_soc_facts);
	     i++)
		if (placer_soc_facts[i].compatible &&
		    dt_compatible(dt, node, placer_soc_facts[i].compatible))
			return &placer_soc_facts[i];
	return NULL;
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
