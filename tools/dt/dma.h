/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What Linux 7.3 makes of the standard properties of a device: how it sees
 * memory, and by which property of which node.
 */
#ifndef _PLACER_DMA_H
#define _PLACER_DMA_H

#include <placer/constraint.h>

#include "dt.h"

#define DMA_MAX_WINDOWS 64 /* of one bus */
#define DMA_MAX_REGIONS 32 /* memory-region entries of one device */

/* Whose configuration is looked for. */
enum dma_origin {
	DMA_DEVICE, /* of the node's own device */
	DMA_FUNCTIONS, /* of those behind it, as of a PCI host bridge's functions */
};

struct dma_window {
	u64 bus;
	u64 cpu;
	u64 size; /* not 0 */
};

enum dma_range {
	DMA_RANGE_NONE,	    /* no dma-ranges says anything */
	DMA_RANGE_GAP,	    /* maybe one above a node without any */
	DMA_RANGE_USELESS,  /* no entry can be translated */
	DMA_RANGE_WINDOWS,  /* see the windows */
	DMA_RANGE_TOO_MANY, /* more than DMA_MAX_WINDOWS */
};

enum dma_iommu {
	DMA_IOMMU_NONE,
	DMA_IOMMU_LIVE,
	DMA_IOMMU_DISABLED, /* it is there, but translates nothing */
	DMA_IOMMU_BAD,	    /* the property cannot be understood */
	DMA_IOMMU_SOME_IDS, /* it translates for some functions, not for others */
};

struct dma_view {
	enum dma_origin origin;
	u32 node;
	u32 bus;	/* DMA parent, or DT_NONE */
	bool elsewhere; /* named by "dma-mem", not the node above */
	bool loop;	/* the DMA parents go round in circles */

	bool coherent;
	u32 coherent_node; /* which decides; DT_NONE: the architecture */

	enum dma_range range;
	u32 range_node; /* has the dma-ranges that count, or the gap */
	u32 nr_windows;
	struct dma_window window[DMA_MAX_WINDOWS];
	u64 limit; /* highest bus address; ~0 if nothing limits it */

	enum dma_iommu iommu;
	const char *iommu_property; /* "iommus" or "iommu-map" */
	u32 iommu_node;		    /* the first one, or the one that is dead */
	bool iommus_differ;	    /* functions have different ones */

	u32 nr_regions;
	u32 region[DMA_MAX_REGIONS]; /* what memory-region refers to, if enabled */
};

void dma_view(const struct dt *dt, u32 node, enum dma_origin origin,
	      struct dma_view *view);

/* Does the node name its DMA parent, by "dma-mem"? */
bool dma_parent_given(const struct dt *dt, u32 node);

/* Does the node stand for a PCI bus? */
bool dma_is_pci(const struct dt *dt, u32 node);

/*
 * The host bridge if the node is a function on a PCI bus, or else DT_NONE. Linux configures
 * functions as the properties of the host bridge say for all behind it, and reads only
 * memory-region from their own nodes.
 */
u32 dma_host_bridge(const struct dt *dt, u32 node);

/*
 * Some trees have an "iommu-map" with one cell for each IOMMU specifier where the IOMMU takes two.
 * Linux recognises such a map: all entries have length one, and the same target.
 */
bool dma_map_is_short(const struct dt *dt, const struct dt_property *p);

/* Take the memory regions, if there are any, from @node. */
void dma_view_regions(const struct dt *dt, u32 node, struct dma_view *view);

/*
 * The highest address that every bus in the tree reaches, which is where Linux
 * ends its lowest zone of memory.
 */
u64 dma_zone_last(const struct dt *dt);

/* Where the CPU sees the first entry of reg; false if nowhere. */
bool dma_cpu_span(const struct dt *dt, u32 node, struct placer_span *span);

#endif /* _PLACER_DMA_H */
