/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From what is known of a device to what it needs of memory.
 *
 * The kernel module knows it from a live device, the desk tool from a devicetree;
 * what follows from it is the same.
 */
#ifndef _PLACER_DEVICE_SAID_H
#define _PLACER_DEVICE_SAID_H

#include <placer/constraint.h>

/**
 * enum placer_pages - does a driver use the struct pages of a buffer's memory?
 * @PLACER_PAGES_UNUSED: no, only the addresses that it is given
 * @PLACER_PAGES_UNKNOWN: that is not known
 * @PLACER_PAGES_USED: yes
 *
 * In ascending strictness.
 */
enum placer_pages {
	PLACER_PAGES_UNUSED,
	PLACER_PAGES_UNKNOWN,
	PLACER_PAGES_USED,
};

/**
 * struct placer_device_said - what is known of a device
 * @last: highest bus address that its driver lets it emit
 * @bus_last: highest bus address that its bus carries
 * @coherent_last: highest bus address at which the DMA API itself gives it memory
 * @windows: its bus shows it some windows of memory only; each is to be added by
 *	placer_device_said_window()
 * @encryption: what is added to bus addresses where memory is encrypted; or 0
 * @snoops: it sees what the CPU caches hold
 * @iommu_page: page size of the IOMMU that translates for it, a power of two; 0 if
 *	none does
 * @iommu_private: that IOMMU has page tables which the DMA API does not fill
 * @iommu_unmerged: through that IOMMU each range of memory stays one of its own, as for
 *	devices that are not trusted
 * @iommu_bits: width of the addresses that the IOMMU emits; 0 if not known
 * @segment_bytes: longest range of addresses that it can follow; 0 if not known
 * @boundary: a mask: no range may cross a multiple of this plus one;
 *	%PLACER_NO_LIMIT if any may
 * @nodes: set of NUMA nodes that are near; 0 if not known
 * @heaps: set of heaps that it may use
 * @table_segments: longest list of ranges, by the table of kinds of devices; or
 *	%PLACER_UNKNOWN
 * @table_bits: width of its addresses, by that table; 0 if not known
 * @table_pages: see &enum placer_pages, by that table
 * @table_one_entry: it uses the first entry of a scatterlist only, by that table
 * @table_own_mmu: its driver fills page tables by itself, by that table
 * @own_heaps: set of heaps whose memory its own node refers to
 * @master_last: highest bus address, by the placement node
 * @master: the rest that the placement node says; NULL if it does not know the device.
 *	@master->pageless is the set of heaps that the node names for the device, or
 *	%PLACER_ALL_HEAPS if it says that the device needs no struct pages
 *
 * %PLACER_NO_LIMIT for addresses of which nothing is known.
 */
struct placer_device_said {
	u64 last;
	u64 bus_last;
	u64 coherent_last;
	bool windows;
	u64 encryption;
	bool snoops;
	u64 iommu_page;
	bool iommu_private;
	bool iommu_unmerged;
	u32 iommu_bits;
	u64 segment_bytes;
	u64 boundary;
	u64 nodes;
	u32 heaps;
	u32 table_segments;
	u32 table_bits;
	enum placer_pages table_pages;
	bool table_one_entry;
	bool table_own_mmu;
	u32 own_heaps;
	u64 master_last;
	const struct placer_constraint *master;
};

/**
 * placer_device_said_init() - a device of which nothing is known
 * @said: result
 */
void placer_device_said_init(struct placer_device_said *said);

/**
 * placer_device_said_constraint() - what does a device need of memory?
 * @said: what is known of it
 * @c: result; its reach is empty if the device has windows
 *
 * Sources only tighten each other, but where one knows what others do not: the number
 * of segments. Protected memory is for devices that the placement node lets in.
 *
 * Return: 0; -EOPNOTSUPP if memory is encrypted, and the device has too few address
 * bits for that.
 */
int placer_device_said_constraint(const struct placer_device_said *said,
				  struct placer_constraint *c);

/**
 * placer_device_said_window() - count one more window of a device's bus
 * @said: what is known of the device
 * @c: of placer_device_said_constraint(); changed, unless there is an error or an IOMMU
 *	translates
 * @cpu_first: CPU address of the window's first byte
 * @bus_first: bus address of the same byte
 * @size: bytes, not 0
 *
 * Return: as placer_constraint_add_window().
 */
int placer_device_said_window(const struct placer_device_said *said,
			      struct placer_constraint *c, u64 cpu_first,
			      u64 bus_first, u64 size);

#endif /* _PLACER_DEVICE_SAID_H */
