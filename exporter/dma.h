/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DMA: memory mapped for one device as a scatterlist.
 */
#ifndef _PLACER_DMA_H
#define _PLACER_DMA_H

#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/iommu.h>
#include <linux/minmax.h>
#include <linux/pci.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include <placer/heaps.h>

/**
 * struct placer_usage - what a driver does with a buffer, by the table of drivers
 * @one_entry: it may use the first entry of a scatterlist only, so none is cut where it
 *	has not said so
 * @writes_table: it writes into the scatterlist that it gets
 * @keeps_using: it uses the buffer also after it has unmapped it, when it was told of a
 *	move
 */
struct placer_usage {
	bool one_entry : 1;
	bool writes_table : 1;
	bool keeps_using : 1;
};

/**
 * enum placer_mapping_kind - how memory was mapped for a device
 * @PLACER_MAPPING_PAGES: as a scatterlist of pages
 * @PLACER_MAPPING_RESOURCE: as a resource, without struct pages
 * @PLACER_MAPPING_GIVEN: not at all: memory of the pool that the device is
 *	restricted to is used by its address
 */
enum placer_mapping_kind {
	PLACER_MAPPING_PAGES,
	PLACER_MAPPING_RESOURCE,
	PLACER_MAPPING_GIVEN,
};

/**
 * struct placer_cut - where scatterlist entries must end, for one device
 * @max: longest entry, bytes, a multiple of the page size
 * @boundary: no entry may cross a multiple of this plus one
 */
struct placer_cut {
	size_t max;
	u64 boundary;
};

/**
 * struct placer_mapping - a backing that is mapped for one device
 * @table: the importer's scatterlist. Not read until the importer unmaps it, as
 *	debug kernels before 7.0 mangle it
 * @own: copy of @table, for cache maintenance, and if the importer writes into @table;
 *	empty if neither
 * @kind: see &enum placer_mapping_kind
 * @cut: how @table was cut
 * @parms: what the driver had said by then of scatterlists; zeros if nothing
 * @last: the highest address that the device emitted by then
 * @backing: the memory; referenced
 * @node: entry in placer_attachment.mappings
 * @owner: its attachment, if the mapping is in the cache of the device; or NULL
 * @cached: entry in that cache
 * @unused_since: jiffies when the importer unmapped it last
 * @direction: of the DMA
 * @usage: what its importer does with it
 * @counted: in placer_buffer.synced
 * @room: length of @sgl
 * @sgl: entries of @table, if they fit
 */
struct placer_mapping {
	struct sg_table table;
	struct sg_table own;
	enum placer_mapping_kind kind;
	struct placer_cut cut;
	struct device_dma_parameters parms;
	u64 last;
	struct placer_backing *backing;
	struct list_head node;
	struct placer_attachment *owner;
	struct list_head cached;
	unsigned long unused_since;
	enum dma_data_direction direction;
	struct placer_usage usage;
	bool counted;
	unsigned int room;
	struct scatterlist sgl[] __counted_by(room);
};

int placer_dma_prepare(struct device *dev, struct placer_mapping *mapping);
void placer_dma_discard(struct placer_mapping *mapping);
int placer_dma_map(struct device *dev, struct placer_mapping *mapping);
void placer_dma_restore(struct placer_mapping *mapping);
void placer_dma_unmap(struct device *dev, struct placer_mapping *mapping,
		      bool synced);
void placer_dma_sync_for_cpu(struct device *dev,
			     struct placer_mapping *mapping);
void placer_dma_sync_for_device(struct device *dev,
				struct placer_mapping *mapping);
bool placer_backing_bare(const struct placer_backing *backing);

/**
 * placer_dma_needs_sync() - must caches be maintained for a device?
 * @dev: the device
 * @backing: the memory that it uses
 *
 * Nothing ever bounces, so only caches need a sync.
 *
 * Context: any.
 * Return: true if so.
 */
static inline bool placer_dma_needs_sync(struct device *dev,
					 const struct placer_backing *backing)
{
	return (backing->layout.cpu & PLACER_CPU_CACHED) &&
	       !dev_is_dma_coherent(dev);
}

/* Addresses of an IOMMU may be freed only when it flushes its TLB: after 10 ms, in lazy mode. */
#define PLACER_DMA_FLUSH_MS 20

/**
 * placer_dma_frees_late() - are addresses of a device freed some time after they are unmapped?
 * @dev: the device
 *
 * Context: any.
 * Return: true if they are free %PLACER_DMA_FLUSH_MS later.
 */
static inline bool placer_dma_frees_late(struct device *dev)
{
#ifdef CONFIG_IOMMU_API
	struct iommu_domain *domain = iommu_get_domain_for_dev(dev);

	return domain && domain->type == IOMMU_DOMAIN_DMA_FQ;
#else
	return false;
#endif
}

/**
 * placer_dma_last() - which is the highest address that a device may emit?
 * @dev: the device
 *
 * Context: any.
 * Return: the address.
 */
static inline u64 placer_dma_last(struct device *dev)
{
	return min_not_zero(dma_get_mask(dev), dev->bus_dma_limit);
}

/**
 * placer_limits_same() - are the limits of a device as they were when it was mapped?
 * @dev: the device
 * @mapping: one of its mappings
 *
 * Context: any.
 * Return: true if those of its scatterlists and of its addresses are.
 */
static inline bool placer_limits_same(struct device *dev,
				      const struct placer_mapping *mapping)
{
	const struct device_dma_parameters *parms = dev->dma_parms;

	if (placer_dma_last(dev) != mapping->last)
		return false;
	return !parms ||
	       (parms->max_segment_size == mapping->parms.max_segment_size &&
		parms->segment_boundary_mask ==
			mapping->parms.segment_boundary_mask);
}

/**
 * placer_entry_limit() - how long may a scatterlist entry be for a device?
 * @dev: the device
 *
 * Without a limit the DMA API tells 64 KiB. The PCI core sets the same for each function,
 * so there it says nothing either.
 *
 * Context: any.
 * Return: bytes, as the device's driver has said by now; 0 if it has not.
 */
static inline unsigned int placer_entry_limit(struct device *dev)
{
	unsigned int limit = dev->dma_parms ? dev->dma_parms->max_segment_size :
					      0;

	return limit == SZ_64K && dev_is_pci(dev) ? 0 : limit;
}

/**
 * placer_entry_boundary() - which boundary may a device's scatterlist entry not cross?
 * @dev: the device
 *
 * The PCI core sets 4 GiB for each function, so there that says nothing.
 *
 * Context: any.
 * Return: a mask: no entry may cross a multiple of this plus one; %PLACER_NO_LIMIT if the
 * device's driver has not said so by now.
 */
static inline u64 placer_entry_boundary(struct device *dev)
{
	unsigned long boundary = dma_get_seg_boundary(dev);

	if (boundary == ULONG_MAX || (boundary == U32_MAX && dev_is_pci(dev)))
		return PLACER_NO_LIMIT;
	return boundary;
}

/**
 * placer_cut_for() - find where scatterlist entries must end for a device
 * @dev: the device
 * @usage: what its driver does with scatterlists
 *
 * Context: any.
 * Return: the limits that the device's driver has set by now. If it has not, those that the
 * DMA API assumes, unless the driver may use one entry only: it would lose the rest of the
 * buffer. Operations of a bus may map less at a time. Otherwise dma_max_mapping_size() is
 * about what bounces, and no memory that bounces is chosen.
 */
static inline struct placer_cut placer_cut_for(struct device *dev,
					       const struct placer_usage *usage)
{
	unsigned int limit = placer_entry_limit(dev) ?:
				     (usage->one_entry ? UINT_MAX : SZ_64K);
	u64 boundary = usage->one_entry ? placer_entry_boundary(dev) :
					  dma_get_seg_boundary(dev);

	if (get_dma_ops(dev))
		limit = min_t(size_t, limit, dma_max_mapping_size(dev));
	return (struct placer_cut){
		.max = max_t(size_t, PAGE_SIZE, limit & PAGE_MASK),
		.boundary = boundary | ~PAGE_MASK,
	};
}

#endif /* _PLACER_DMA_H */
