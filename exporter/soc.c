// SPDX-License-Identifier: GPL-2.0
/*
 * What is known of kinds of devices that neither a structure nor a property
 * says: the table that the desk tool reads too, applied to a live device.
 *
 * A device that no IOMMU translates is taken to need contiguous memory, until
 * a row says otherwise. What a row says of a device's addresses counts beside
 * its DMA mask; whether it is translated, only the live device knows.
 */
#include <linux/bits.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/of.h>
#include <linux/string.h>
#include <placer/device.h>
#include <placer/soc_facts.h>

#include "soc.h"

/* By name only where there is no bus: these have the root for a parent. */
static bool placer_soc_match(const struct placer_soc_fact *fact,
			     struct device *dev)
{
	const char *rest;
	size_t len;

	if (fact->compatible)
		return dev->of_node &&
		       of_device_is_compatible(dev->of_node, fact->compatible);

	len = str_has_prefix(dev_name(dev), fact->device);
	rest = dev_name(dev) + len;
	return len && !dev_of_node(dev) && (!*rest || *rest == '.');
}

static u32 placer_soc_iommu_bits(struct device *dev)
{
	struct device_node *iommu __free(device_node) =
		of_parse_phandle(dev->of_node, "iommus", 0);
	unsigned int i;

	for (i = 0; iommu && i < ARRAY_SIZE(placer_soc_iommus); i++)
		if (of_device_is_compatible(iommu,
					    placer_soc_iommus[i].compatible))
			return placer_soc_iommus[i].output_bits;
	return 0;
}

/**
 * placer_soc_ask() - look up what is known of a kind of device
 * @dev: the device
 * @said: what is known of the device; gets what the table says
 *
 * Context: may sleep.
 */
void placer_soc_ask(struct device *dev, struct placer_device_said *said)
{
	unsigned int i;

	said->iommu_bits = placer_soc_iommu_bits(dev);
	for (i = 0; i < ARRAY_SIZE(placer_soc_facts); i++) {
		const struct placer_soc_fact *fact = &placer_soc_facts[i];

		if (!placer_soc_match(fact, dev))
			continue;
		said->table_segments = fact->max_segments;
		said->table_bits = fact->address_bits;
		return;
	}
}
