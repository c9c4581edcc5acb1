/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is known of drivers that import dma-bufs, and that neither a devicetree nor a live
 * device says.
 *
 * One table for the kernel module and for the desk tool. The rows are in soc_table.h,
 * which tools/facts/ derives from the kernel's source. A row only fills in what is
 * unknown, or narrows; where a live device says something else, both count.
 */
#ifndef _PLACER_SOC_FACTS_H
#define _PLACER_SOC_FACTS_H

#include <placer/device.h>

/**
 * enum placer_fact_kind - how a driver uses a buffer's memory
 * @PLACER_KIND_UNKNOWN: not known
 * @PLACER_KIND_ONE_RANGE: one range of addresses, which may be several segments
 * @PLACER_KIND_ONE_SEGMENT: exactly one segment
 * @PLACER_KIND_FIRST_SEGMENT: it uses the first segment as if that were all, and does not
 *	check
 * @PLACER_KIND_ANY: any number of segments
 * @PLACER_KIND_NEVER_MAPS: it attaches, and at most the CPU maps
 * @PLACER_KIND_CPU_ONLY: the CPU maps, and no device attaches
 * @PLACER_KIND_NO_IMPORT: it imports nothing
 */
enum placer_fact_kind {
	PLACER_KIND_UNKNOWN,
	PLACER_KIND_ONE_RANGE,
	PLACER_KIND_ONE_SEGMENT,
	PLACER_KIND_FIRST_SEGMENT,
	PLACER_KIND_ANY,
	PLACER_KIND_NEVER_MAPS,
	PLACER_KIND_CPU_ONLY,
	PLACER_KIND_NO_IMPORT,
};

/* The bus of the device that the driver is bound to */
enum placer_fact_bus {
	PLACER_BUS_PLATFORM,
	PLACER_BUS_PCI,
	PLACER_BUS_AMBA,
	PLACER_BUS_USB,
	PLACER_BUS_AUXILIARY,
	PLACER_BUS_HOST1X,
	PLACER_BUS_VIRTIO,
	PLACER_BUS_I2C,
	PLACER_BUS_SPI,
	PLACER_BUS_VMBUS,
	PLACER_BUS_XEN,
	PLACER_BUS_RPMSG,
};

/* Which device attaches: one of these */
#define PLACER_FACT_ATTACHES 0x0007
#define PLACER_FACT_ATTACHES_SELF \
	0x0000 /* the one that the driver is bound to */
#define PLACER_FACT_ATTACHES_PARENT	 0x0001
#define PLACER_FACT_ATTACHES_CREATED	 0x0002 /* one that the driver makes */
#define PLACER_FACT_ATTACHES_DMA_CHANNEL 0x0003 /* a DMA engine */
#define PLACER_FACT_ATTACHES_OTHER	 0x0004 /* one of another driver */
#define PLACER_FACT_ATTACHES_UNKNOWN	 0x0005

/*
 * The driver fills page tables of the device's own, or those of an IOMMU that the DMA API
 * leaves alone: "iommus" does not mean that the DMA API translates
 */
#define PLACER_FACT_OWN_MMU	 0x0010
#define PLACER_FACT_AT_ONCE	 0x0020 /* maps in the call that attaches */
#define PLACER_FACT_PAGES	 0x0040 /* uses struct pages of the table */
#define PLACER_FACT_WRITES_TABLE 0x0080 /* writes into the exporter's table */
#define PLACER_FACT_VMAP	 0x0100 /* fails if the CPU cannot map it */
/*
 * Another device than the one that attaches does the DMA, with these address bits:
 * the mask of the one that attaches does not count for it
 */
#define PLACER_FACT_BITS_BOUND 0x0200
/* dynamic, but uses the buffer although it has unmapped it, when it was told of a move */
#define PLACER_FACT_KEEPS_USING 0x0400
/*
 * The driver configures the DMA of its device as that of another node: see
 * placer_fact_dma_of()
 */
#define PLACER_FACT_DMA_OF 0x0800
/*
 * The kind of the row holds only if each device of the driver is behind an IOMMU; if one is
 * not, all of them need one range of physical addresses
 */
#define PLACER_FACT_NEEDS_IOMMU 0x1000
/*
 * Without an IOMMU, the device only reaches addresses above the start of each region that its
 * "memory-region" refers to
 */
#define PLACER_FACT_ABOVE_OWN 0x2000

/* The kernels that the row is true of: the older one, the newer one, or both */
#define PLACER_FACT_IN_OLD 0x4000
#define PLACER_FACT_IN_NEW 0x8000
#define PLACER_FACT_IN_ALL (PLACER_FACT_IN_OLD | PLACER_FACT_IN_NEW)

/**
 * struct placer_soc_fact - one driver, for some of the devices that it is for
 * @driver: its name
 * @compatible: of these devices: strings one behind the other, and an empty one; or NULL
 *	for all that the driver binds to. Behind these, with %PLACER_FACT_DMA_OF, those of
 *	other nodes, and an empty one
 * @odd_last: last address that its DMA mask allows, where that is no power of two less
 *	one; else 0
 * @flags: PLACER_FACT_*
 * @address_bits: width of the addresses that it lets the device use, as by
 *	dma_set_mask(); 0 if it says nothing, or only at run time
 * @kind: &enum placer_fact_kind
 * @bus: &enum placer_fact_bus
 */
struct placer_soc_fact {
	const char *driver;
	const char *compatible;
	u32 odd_last;
	u16 flags;
	u8 address_bits;
	u8 kind : 4;
	u8 bus : 4;
};

/**
 * struct placer_soc_iommu - one kind of IOMMU
 * @compatible: in its node
 * @output_bits: width of the physical addresses that its page tables hold
 */
struct placer_soc_iommu {
	const char *compatible;
	u32 output_bits;
};

#include <placer/soc_table.h>

/* clang-format off */
static const struct placer_soc_iommu placer_soc_iommus[] = {
	/* rockchip-iommu.c: rk_mk_pte(), rk_mk_pte_v2() */
	{ "rockchip,iommu", 32 },
	{ "rockchip,rk3568-iommu", 40 },
	/* sun50i-iommu.c: sun50i_mk_pte() */
	{ "allwinner,sun50i-h6-iommu", 32 },
};

/* clang-format on */

/**
 * placer_fact_attaches() - which device attaches?
 * @fact: a row
 *
 * Return: one of PLACER_FACT_ATTACHES_*.
 */
static inline unsigned int
placer_fact_attaches(const struct placer_soc_fact *fact)
{
	return fact->flags & PLACER_FACT_ATTACHES;
}

/**
 * placer_fact_may_attach() - does the driver ever have a device attach?
 * @fact: a row
 *
 * Return: false if only the CPU maps what it is given, or if it imports nothing.
 */
static inline bool placer_fact_may_attach(const struct placer_soc_fact *fact)
{
	return fact->kind != PLACER_KIND_CPU_ONLY &&
	       fact->kind != PLACER_KIND_NO_IMPORT;
}

/**
 * placer_fact_segments() - how many ranges of addresses can it follow?
 * @fact: a row
 *
 * Return: a number, %PLACER_UNLIMITED or %PLACER_UNKNOWN.
 */
static inline u32 placer_fact_segments(const struct placer_soc_fact *fact)
{
	switch (fact->kind) {
	case PLACER_KIND_ONE_RANGE:
	case PLACER_KIND_ONE_SEGMENT:
	case PLACER_KIND_FIRST_SEGMENT:
		return 1;
	case PLACER_KIND_ANY:
	case PLACER_KIND_NEVER_MAPS:
	case PLACER_KIND_CPU_ONLY:
		return PLACER_UNLIMITED;
	default:
		return PLACER_UNKNOWN;
	}
}

/**
 * placer_fact_one_entry() - does it use the first entry of the scatterlist only?
 * @fact: a row
 *
 * Return: true also if it refuses a scatterlist that has more of them.
 */
static inline bool placer_fact_one_entry(const struct placer_soc_fact *fact)
{
	return fact->kind == PLACER_KIND_ONE_SEGMENT ||
	       fact->kind == PLACER_KIND_FIRST_SEGMENT;
}

/**
 * placer_fact_dma_of() - which nodes configure a device's DMA?
 * @fact: a row
 *
 * The first node in the tree that has one of these counts.
 *
 * Return: "compatible" strings one behind the other, and an empty one; or NULL if that is
 * the device's own node.
 */
static inline const char *placer_fact_dma_of(const struct placer_soc_fact *fact)
{
	const char *name = fact->compatible;

	if (!name || !(fact->flags & PLACER_FACT_DMA_OF))
		return NULL;
	while (*name)
		while (*name++)
			;
	return name + 1;
}

/**
 * placer_fact_pages() - does it use struct pages?
 * @fact: a row
 *
 * Return: as far as the table says.
 */
static inline enum placer_pages
placer_fact_pages(const struct placer_soc_fact *fact)
{
	if (fact->flags & PLACER_FACT_PAGES)
		return PLACER_PAGES_USED;
	return fact->kind == PLACER_KIND_UNKNOWN ? PLACER_PAGES_UNKNOWN :
						   PLACER_PAGES_UNUSED;
}

#endif /* _PLACER_SOC_FACTS_H */
