// SPDX-License-Identifier: GPL-2.0
/*
 * What is known of devices that neither a structure nor a property says.
 *
 * A device that no IOMMU translates is taken to need contiguous memory. Those
 * listed here do not.
 */
#include <linux/device.h>
#include <linux/string.h>

#include "exporter.h"

/**
 * struct placer_soc_fact - one kind of device
 * @name: of the device, up to an instance number
 * @max_segments: how many segments it can follow
 */
struct placer_soc_fact {
	const char *name;
	u32 max_segments;
};

static const struct placer_soc_fact placer_soc_facts[] = {
	/* Software only: drm_gem_shmem keeps the table and never reads it. */
	{ "vgem", PLACER_UNLIMITED },
	{ "vkms", PLACER_UNLIMITED },
};

static bool placer_soc_match(const struct placer_soc_fact *fact,
			     struct device *dev)
{
	size_t len = str_has_prefix(dev_name(dev), fact->name);
	const char *rest = dev_name(dev) + len;

	/* These have no bus of their own; their parent is the root. */
	return len && !dev_of_node(dev) && (!*rest || *rest == '.');
}

/**
 * placer_soc_tighten() - add what is known of a kind of device
 * @dev: the device
 * @c: its constraint; changed
 */
void placer_soc_tighten(struct device *dev, struct placer_constraint *c)
{
	struct placer_constraint more;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(placer_soc_facts); i++) {
		if (!placer_soc_match(&placer_soc_facts[i], dev))
			continue;
		placer_constraint_init(&more);
		more.max_segments = placer_soc_facts[i].max_segments;
		placer_constraint_tighten(c, &more);
		return;
	}
}
