/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Facts about drivers and the devices that they are bound to.
 */
#ifndef _PLACER_SOC_H
#define _PLACER_SOC_H

#include <linux/types.h>
#include <placer/device.h>

struct device;
struct device_driver;
struct device_node;
struct placer_soc_fact;

/**
 * struct placer_soc - what the table says of a device
 * @iommu_bits: address bits of the IOMMU that its node refers to; 0 if not known
 * @max_segments: longest list of segments, or %PLACER_UNKNOWN
 * @address_bits: of the device; 0 if not known
 * @last: highest address that its driver lets it emit, where that is no power of two less
 *	one; 0 if there is no such limit, or none is known
 * @at_once: its driver maps a buffer in the call that attaches it, so that no other device
 *	comes between; false also if that is not known
 * @never_maps: its driver attaches it, but never maps
 * @one_entry: its driver is known to use the first entry of a scatterlist only
 * @pages: whether its driver uses struct pages
 * @writes_table: its driver writes into the scatterlist that it gets
 * @own_mmu: its driver fills page tables by itself
 * @one_physical: it needs one range of physical addresses, also if an IOMMU translates
 * @varies: what is known depends on whether other devices are behind an IOMMU
 * @keeps_using: its driver uses a buffer also after it has unmapped it, when it was told
 *	of a move
 * @fact: the first row about the device, or NULL
 * @part: the first row of a child's driver, or NULL
 * @unsure: a child is getting or losing its driver, so that the strictest is assumed of it
 */
struct placer_soc {
	u32 iommu_bits;
	u32 max_segments;
	u32 address_bits;
	u64 last;
	bool at_once;
	bool never_maps;
	bool one_entry;
	enum placer_pages pages;
	bool writes_table;
	bool own_mmu;
	bool one_physical;
	bool varies;
	bool keeps_using;
	const struct placer_soc_fact *fact;
	const struct placer_soc_fact *part;
	bool unsure;
};

bool placer_soc_never_attaches(const struct device_node *np);
bool placer_soc_has_parts(const struct device *dev);
void placer_soc_find(struct device *dev, struct placer_soc *soc);
void placer_soc_read(struct device *dev, struct placer_soc *soc);

#endif /* _PLACER_SOC_H */
