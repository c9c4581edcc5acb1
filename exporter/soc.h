/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Facts about kinds of devices, by compatible string or name.
 */
#ifndef _PLACER_SOC_H
#define _PLACER_SOC_H

#include <linux/types.h>

struct device;
struct placer_soc_fact;

/**
 * struct placer_soc - what the table says of a device
 * @iommu_bits: address bits of the IOMMU that its node refers to; 0 if not known
 * @max_segments: longest list of segments, or %PLACER_UNKNOWN
 * @address_bits: of the device; 0 if not known
 */
struct placer_soc {
	u32 iommu_bits;
	u32 max_segments;
	u32 address_bits;
};

const struct placer_soc_fact *placer_soc_find(struct device *dev);
bool placer_soc_maps_at_once(struct device *dev);
void placer_soc_read(struct device *dev, struct placer_soc *soc);

#endif /* _PLACER_SOC_H */
