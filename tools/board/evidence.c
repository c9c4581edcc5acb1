// SPDX-License-Identifier: GPL-2.0
/*
 * Which nodes are masters.
 *
 * A tree never says that a device masters its bus. A property that only matters
 * to such a device is strong evidence, and so is a driver that imports; a name that
 * such devices have is weak.
 */
#include "board.h"

/* Names of nodes without a unit address; "gpu" also is "gpu-3d". */
static const char *const evidence_master_names[] = {
	"gpu",
	"video-codec",
	"video-decoder",
	"video-encoder",
	"vpu",
	"display",
	"display-controller",
	"display-subsystem",
	"lcd-controller",
	"lcdif",
	"dc",
	"vop",
	"isp",
	"isi",
	"csi",
	"camera",
	"camss",
	"jpegdec",
	"jpegenc",
	"jpeg-decoder",
	"jpeg-encoder",
	"codec",
	"rga",
	"image",
	"usb",
	"mmc",
	"mshc",
	"ufs",
	"ufshc",
	"sata",
	"ethernet",
	"dma",
	"dma-controller",
	"pcie",
	"pci",
	"crypto",
	"npu",
	"wifi",
	"hdmi",
	"dp",
	"dsi",
	"dss",
	"cedrus",
	"g2d",
	"mdss",
	NULL,
};

/* Devices with some of the same properties, but never a buffer. */
static const char *const evidence_other_names[] = {
	"interrupt-controller",
	"msi-controller",
	"iommu",
	"syscon",
	"clock-controller",
	"pinctrl",
	"phy",
	"reserved-memory",
	"memory",
	"cpus",
	"firmware",
	"its",
	"gic-its",
	"smmu",
	NULL,
};

static bool evidence_is_named(const struct dt *dt, u32 node,
			      const char *const *name)
{
	for (; *name; name++)
		if (dt_named(dt, node, *name))
			return true;
	return false;
}

static bool evidence_is_bus(const struct dt *dt, u32 node)
{
	return !node || dt_compatible(dt, node, "simple-bus") ||
	       dt_compatible(dt, node, "simple-pm-bus") ||
	       dt_compatible(dt, node, "simple-mfd");
}

/* Is there memory that Linux would give the device? Memory shared with firmware does not count. */
static bool evidence_has_pool(const struct dt *dt, u32 node)
{
	struct dt_list list = {
		.property = dt_property(dt, node, "memory-region"),
	};
	enum dt_item item = DT_ITEM_END;
	u32 target;

	do {
		if (list.property)
			item = dt_next(dt, &list, &target);
		if (item == DT_ITEM_OK &&
		    (dt_compatible(dt, target, "shared-dma-pool") ||
		     dt_compatible(dt, target, "restricted-dma-pool")))
			return true;
	} while (item == DT_ITEM_OK || item == DT_ITEM_DANGLING);
	return false;
}

static bool evidence_is_strong(const struct dt *dt, u32 node)
{
	static const char *const property[] = { "iommus", "iommu-map",
						"dma-coherent",
						"dma-noncoherent", NULL };
	u32 i;

	if (evidence_is_named(dt, node, evidence_other_names) ||
	    evidence_is_bus(dt, node) ||
	    dt_has(dt, node, "interrupt-controller") ||
	    dt_has(dt, node, "#iommu-cells"))
		return false;
	for (i = 0; property[i]; i++)
		if (dt_has(dt, node, property[i]))
			return true;
	return dma_parent_given(dt, node) || evidence_has_pool(dt, node);
}

/* Does the driver of a device import? */
static bool evidence_is_importer(const struct dt *dt, u32 node)
{
	const struct placer_soc_fact *fact = board_soc_fact(dt, node);

	return fact && placer_fact_may_attach(fact);
}

enum board_evidence board_evidence_of(const struct board *board, u32 node)
{
	const struct dt *dt = &board->dt;

	/* Reserved memory is named after its users. */
	if (!node || !dt->node[node].available ||
	    !dt_has(dt, node, "compatible") ||
	    dt->node[node].parent == board->memory.reserved)
		return BOARD_EVERY + 1;
	if (evidence_is_strong(dt, node))
		return BOARD_STRONG;
	if (!board_does_no_dma(dt, node) && evidence_is_importer(dt, node))
		return BOARD_STRONG;
	if (!dt_has(dt, node, "reg"))
		return BOARD_EVERY + 1;
	if (board_does_no_dma(dt, node))
		return BOARD_EVERY;
	return evidence_is_named(dt, node, evidence_master_names) ? BOARD_WEAK :
								    BOARD_EVERY;
}
