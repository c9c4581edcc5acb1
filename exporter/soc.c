// SPDX-License-Identifier: GPL-2.0
/*
 * Facts about kinds of devices that neither a structure nor a property tells:
 * the table, which the user-space tool reads too, applied to a live device.
 *
 * A device that no IOMMU translates is assumed to need contiguous memory,
 * unless a row says otherwise. The address bits of a row count beside the DMA
 * mask. No row tells whether a device is translated: that is a property of the
 * live device.
 */
#include <linux/bits.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/of.h>
#include <linux/string.h>
#include <placer/device.h>
#include <placer/soc_facts.h>

#include "soc.h"

/* Match by name only devices without a devicetree node. */
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
 * placer_soc_find() - find the row of a device in the table
 * @dev: the device
 *
 * Context: any.
 * Return: the row, or NULL.
 */
const struct placer_soc_fact *placer_soc_find(struct device *dev)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(placer_soc_facts); i++)
		if (placer_soc_match(&placer_soc_facts[i], dev))
			return &placer_soc_facts[i];
	return NULL;
}

/**
 * placer_soc_maps_at_once() - does the importer of a device map in the call that attaches?
 * @dev: the device
 *
 * Context: any.
 * Return: true if that is known.
 */
bool placer_soc_maps_at_once(struct device *dev)
{
	const struct placer_soc_fact *fact = placer_soc_find(dev);

	return fact && fact->maps_at_once;
}

/**
 * placer_soc_read() - look a device up in the table
 * @dev: the device
 * @soc: result
 *
 * Context: may sleep.
 */
void placer_soc_read(struct device *dev, struct placer_soc *soc)
{
	const struct placer_soc_fact *fact = placer_soc_find(dev);

	*soc = (struct placer_soc){
		.iommu_bits = placer_soc_iommu_bits(dev),
		.max_segments = fact ? fact->max_segments : PLACER_UNKNOWN,
		.address_bits = fact ? fact->address_bits : 0,
	};
}
