// SPDX-License-Identifier: GPL-2.0
/*
 * DMA: a backing's memory mapped for one device, and cache maintenance.
 *
 * Memory with struct pages is mapped as a scatterlist, without struct pages as
 * a resource. Caches are maintained for cached memory only: other memory has no
 * cached mapping, and no linear map address to clean by. A device that is
 * restricted to a pool of its own uses memory of that pool by its address, as
 * the DMA API would bounce it within the pool.
 */
#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/error-injection.h>
#include <linux/pfn.h>

#include "dma.h"

/*
 * The address of a run, as segment boundaries see it. The IOVA of a resource is
 * aligned to its size, so 0 stands for it. For pages the IOMMU code obeys the
 * boundary by itself.
 */
static u64 placer_cut_start(struct device *dev,
			    const struct placer_mapping *mapping,
			    const struct placer_run *run)
{
	phys_addr_t phys = PFN_PHYS(run->pfn);

	if (!dma_get_merge_boundary(dev))
		return phys_to_dma(dev, phys);
	return mapping->kind == PLACER_MAPPING_RESOURCE ? 0 : phys;
}

/*
 * Is each run an entry? So it is unless the memory is longer than an entry can be, or
 * reaches beyond a boundary. Addresses of all runs differ from physical ones by the same
 * offset only if the bus has no windows.
 */
static bool placer_cut_none(struct device *dev,
			    const struct placer_mapping *mapping)
{
	const struct placer_span *extent = &mapping->backing->layout.extent;
	const struct placer_cut *cut = &mapping->cut;

	return !dev->dma_range_map && mapping->backing->size <= cut->max &&
	       !((extent->first ^ extent->last) & ~cut->boundary);
}

/* The length of an entry at @addr, with @left bytes still to cover. */
static size_t placer_cut_len(const struct placer_cut *cut, u64 addr,
			     size_t left)
{
	u64 room = cut->boundary - (addr & cut->boundary);

	/* @room is one less than what fits, so that it cannot overflow. */
	return min3((u64)left - 1, (u64)cut->max - 1, room) + 1;
}

static unsigned int placer_cut_count(struct device *dev,
				     const struct placer_mapping *mapping)
{
	const struct placer_backing *backing = mapping->backing;
	unsigned int i, nr = 0;

	if (placer_cut_none(dev, mapping))
		return backing->nr_runs;

	for (i = 0; i < backing->nr_runs; i++) {
		const struct placer_run *run = &backing->runs[i];
		u64 addr = placer_cut_start(dev, mapping, run);
		size_t len, left = run->nr_pages << PAGE_SHIFT;

		for (; left; left -= len, addr += len, nr++)
			len = placer_cut_len(&mapping->cut, addr, left);
	}
	return nr;
}

static void placer_cut_fill_runs(struct placer_mapping *mapping)
{
	const struct placer_run *run = mapping->backing->runs;
	struct scatterlist *sg;
	unsigned int i;

	for_each_sgtable_sg(&mapping->table, sg, i) {
		sg_set_page(sg, pfn_to_page(run->pfn),
			    run->nr_pages << PAGE_SHIFT, 0);
		run++;
	}
}

static void placer_cut_fill(struct device *dev, struct placer_mapping *mapping)
{
	const struct placer_backing *backing = mapping->backing;
	struct scatterlist *sg = mapping->table.sgl;
	unsigned int i;

	if (placer_cut_none(dev, mapping)) {
		placer_cut_fill_runs(mapping);
		return;
	}

	for (i = 0; i < backing->nr_runs; i++) {
		const struct placer_run *run = &backing->runs[i];
		u64 addr = placer_cut_start(dev, mapping, run);
		size_t len, done, size = run->nr_pages << PAGE_SHIFT;

		for (done = 0; done < size; done += len, sg = sg_next(sg)) {
			len = placer_cut_len(&mapping->cut, addr + done,
					     size - done);
			sg_set_page(sg, pfn_to_page(run->pfn + PHYS_PFN(done)),
				    len, 0);
		}
	}
}

/*
 * As placer_cut_fill(), for memory that the device sees at @addr. Where the memory has
 * struct pages, some importers look at these.
 */
static void placer_cut_assign(const struct placer_cut *cut,
			      const struct placer_run *run, dma_addr_t addr,
			      struct scatterlist **sg)
{
	size_t len, left = run->nr_pages << PAGE_SHIFT;
	unsigned long pfn = run->pfn;

	for (; left; left -= len, addr += len, pfn += PHYS_PFN(len)) {
		len = placer_cut_len(cut, addr, left);
		sg_set_page(*sg, pfn_valid(pfn) ? pfn_to_page(pfn) : NULL, len,
			    0);
		sg_dma_address(*sg) = addr;
		sg_dma_len(*sg) = len;
		*sg = sg_next(*sg);
	}
}

/**
 * placer_backing_bare() - does memory lack struct pages?
 * @backing: the memory
 *
 * Memory that is not cached has a single run: heaps guarantee that.
 *
 * Context: any.
 * Return: true if so.
 */
bool placer_backing_bare(const struct placer_backing *backing)
{
	return backing->layout.pageless;
}

static enum placer_mapping_kind
placer_mapping_kind(struct device *dev, const struct placer_backing *backing)
{
	if (placer_restricted_to(dev, backing->heap))
		return PLACER_MAPPING_GIVEN;
	return placer_backing_bare(backing) ? PLACER_MAPPING_RESOURCE :
					      PLACER_MAPPING_PAGES;
}

/*
 * Set for coherent devices too: before 7.0 CONFIG_DMA_API_DEBUG takes it for a
 * mistake if two devices write to the same memory, unless caches are not
 * synced.
 */
static unsigned long placer_dma_attrs(struct device *dev,
				      const struct placer_mapping *mapping)
{
	return placer_dma_needs_sync(dev, mapping->backing) ?
		       0 :
		       DMA_ATTR_SKIP_CPU_SYNC;
}

/*
 * May a lack of I/O virtual addresses be why memory cannot be mapped? The tables of an IOMMU
 * need little memory, so it is not that. What a platform's own dma_map_ops return is not
 * defined.
 */
static bool placer_dma_lacks_addresses(struct device *dev, int error)
{
	if (dma_get_merge_boundary(dev))
		return error == -ENOMEM;
	return get_dma_ops(dev) && (error == -ENOMEM || error == -EIO);
}

static int placer_dma_map_resource(struct device *dev,
				   struct placer_mapping *mapping)
{
	const struct placer_run *run = mapping->backing->runs;
	struct scatterlist *sg = mapping->table.sgl;
	dma_addr_t addr;

	addr = dma_map_resource(dev, PFN_PHYS(run->pfn), mapping->backing->size,
				mapping->direction,
				placer_dma_attrs(dev, mapping));
	if (dma_mapping_error(dev, addr))
		return placer_dma_lacks_addresses(dev, -ENOMEM) ? -ENOSPC :
								  -EIO;

	placer_cut_assign(&mapping->cut, run, addr, &sg);
	return 0;
}

typedef void placer_sync_fn(struct device *dev, dma_addr_t addr, size_t size,
			    enum dma_data_direction direction);

/*
 * Memory of the pool is mapped for all its devices while it is allocated, so
 * only caches are left to be synced, through the device that the memory was
 * allocated for. Do this page by page: the DMA API tracks each allocation by
 * itself, and a run may consist of several.
 */
static void placer_dma_sync_given(struct device *dev,
				  const struct placer_mapping *mapping,
				  placer_sync_fn *sync)
{
	const struct placer_backing *backing = mapping->backing;
	struct device *owner = backing->heap->dma_dev;
	unsigned long page;
	unsigned int i;

	if (dev_is_dma_coherent(dev))
		return;

	for (i = 0; i < backing->nr_runs; i++) {
		const struct placer_run *run = &backing->runs[i];
		dma_addr_t addr = phys_to_dma(owner, PFN_PHYS(run->pfn));

		for (page = 0; page < run->nr_pages; page++)
			sync(owner, addr + PFN_PHYS(page), PAGE_SIZE,
			     mapping->direction);
	}
}

static void placer_sync_for_cpu(struct device *dev, dma_addr_t addr,
				size_t size, enum dma_data_direction dir)
{
	dma_sync_single_for_cpu(dev, addr, size, dir);
}

static void placer_sync_for_device(struct device *dev, dma_addr_t addr,
				   size_t size, enum dma_data_direction dir)
{
	dma_sync_single_for_device(dev, addr, size, dir);
}

static void placer_dma_map_given(struct device *dev,
				 struct placer_mapping *mapping)
{
	const struct placer_backing *backing = mapping->backing;
	struct scatterlist *sg = mapping->table.sgl;
	unsigned int i;

	for (i = 0; i < backing->nr_runs; i++) {
		const struct placer_run *run = &backing->runs[i];

		placer_cut_assign(&mapping->cut, run,
				  phys_to_dma(dev, PFN_PHYS(run->pfn)), &sg);
	}
	placer_dma_sync_given(dev, mapping, placer_sync_for_device);
}

static void placer_dma_copy_table(struct sg_table *to,
				  const struct sg_table *from)
{
	struct scatterlist *sg = to->sgl, *src;
	unsigned int i;

	to->nents = from->nents;
	for_each_sgtable_sg(from, src, i) {
		sg_set_page(sg, sg_page(src), src->length, 0);
		sg_dma_address(sg) = sg_dma_address(src);
		sg_dma_len(sg) = sg_dma_len(src);
		sg = sg_next(sg);
	}
}

/*
 * Memory is chosen so that it need not bounce. But since attach the driver may
 * have changed the limits of the device, or the device may have got a
 * restricted pool.
 */
static bool placer_dma_bounces(struct device *dev, struct sg_table *table)
{
	struct scatterlist *sg;
	unsigned int i;

	/*
	 * With dma_map_ops or an IOMMU, addresses do not follow phys_to_dma().
	 */
	if (get_dma_ops(dev) || dma_get_merge_boundary(dev))
		return false;

	for_each_sgtable_dma_sg(table, sg, i) {
		if (sg_dma_address(sg) != phys_to_dma(dev, sg_phys(sg)))
			return true;
	}
	return false;
}

static int placer_dma_map_sgtable(struct device *dev,
				  struct placer_mapping *mapping)
{
	unsigned long attrs = placer_dma_attrs(dev, mapping);
	struct sg_table *table = &mapping->table;
	int rc = dma_map_sgtable(dev, table, mapping->direction, attrs);

	if (placer_dma_lacks_addresses(dev, rc))
		return -ENOSPC;
	if (rc || !placer_dma_bounces(dev, table))
		return rc;

	dma_unmap_sgtable(dev, table, mapping->direction, attrs);
	return -EIO;
}

static int placer_dma_map_pages(struct device *dev,
				struct placer_mapping *mapping)
{
	placer_cut_fill(dev, mapping);
	return placer_dma_map_sgtable(dev, mapping);
}

static int placer_dma_map_table(struct device *dev,
				struct placer_mapping *mapping)
{
	switch (mapping->kind) {
	case PLACER_MAPPING_RESOURCE:
		return placer_dma_map_resource(dev, mapping);
	case PLACER_MAPPING_GIVEN:
		placer_dma_map_given(dev, mapping);
		return 0;
	case PLACER_MAPPING_PAGES:
		return placer_dma_map_pages(dev, mapping);
	}
	return -EINVAL;
}

/* One allocation less, if each run is an entry, as most often. */
static int placer_dma_alloc_table(struct placer_mapping *mapping,
				  unsigned int nr)
{
	struct sg_table *table = &mapping->table;

	if (nr > mapping->room)
		return sg_alloc_table(table, nr, GFP_KERNEL_ACCOUNT);
	sg_init_table(mapping->sgl, nr);
	*table = (struct sg_table){
		.sgl = mapping->sgl,
		.nents = nr,
		.orig_nents = nr,
	};
	return 0;
}

static bool placer_dma_needs_copy(struct device *dev,
				  const struct placer_mapping *mapping)
{
	return mapping->usage.writes_table ||
	       (mapping->kind == PLACER_MAPPING_PAGES &&
		placer_dma_needs_sync(dev, mapping->backing));
}

/**
 * placer_dma_prepare() - allocate the tables of a mapping
 * @dev: the device
 * @mapping: @mapping->backing, @mapping->usage and @mapping->room are set; the rest is the
 *	result, for placer_dma_discard() unless it is mapped
 *
 * Context: may sleep.
 * Return: 0; or -ENOMEM.
 */
int placer_dma_prepare(struct device *dev, struct placer_mapping *mapping)
{
	int rc;

	if (dev->dma_parms)
		mapping->parms = *dev->dma_parms;
	mapping->last = placer_dma_last(dev);
	mapping->cut = placer_cut_for(dev, &mapping->usage);
	mapping->kind = placer_mapping_kind(dev, mapping->backing);
	rc = placer_dma_alloc_table(mapping, placer_cut_count(dev, mapping));
	if (rc || !placer_dma_needs_copy(dev, mapping))
		return rc;

	rc = sg_alloc_table(&mapping->own, mapping->table.orig_nents,
			    GFP_KERNEL_ACCOUNT);
	if (rc)
		placer_dma_discard(mapping);
	return rc;
}

/**
 * placer_dma_discard() - undo placer_dma_prepare()
 * @mapping: the mapping, which is not mapped
 *
 * Context: may sleep.
 */
void placer_dma_discard(struct placer_mapping *mapping)
{
	if (mapping->own.sgl)
		sg_free_table(&mapping->own);
	if (mapping->table.sgl != mapping->sgl)
		sg_free_table(&mapping->table);
}

/**
 * placer_dma_map() - map memory for a device
 * @dev: the device
 * @mapping: of placer_dma_prepare(); @mapping->direction is set
 *
 * If it fails, it can be tried again.
 *
 * Context: may sleep.
 * Return: 0; -ENOMEM; -ENOSPC if the device has no I/O virtual addresses left; -EIO, also if
 * the DMA API would bounce; or what else dma_map_sgtable() returns.
 */
int placer_dma_map(struct device *dev, struct placer_mapping *mapping)
{
	int rc = placer_dma_map_table(dev, mapping);

	if (!rc && mapping->own.sgl)
		placer_dma_copy_table(&mapping->own, &mapping->table);
	return rc;
}

/* Tests make it fail. */
ALLOW_ERROR_INJECTION(placer_dma_map, ERRNO);

/**
 * placer_dma_unmap() - undo placer_dma_map()
 * @dev: the device
 * @mapping: the mapping
 * @synced: there was no DMA since placer_dma_sync_for_cpu(), but the CPU may
 *	have written what another sync would discard
 *
 * Context: may sleep.
 */
void placer_dma_unmap(struct device *dev, struct placer_mapping *mapping,
		      bool synced)
{
	const struct placer_backing *backing = mapping->backing;
	unsigned long attrs = placer_dma_attrs(dev, mapping);
	struct sg_table *table = &mapping->table;

	/* The DMA API looks at each entry, even if the device snoops. */
	synced = synced || !placer_dma_needs_sync(dev, backing);
	switch (mapping->kind) {
	case PLACER_MAPPING_RESOURCE:
		dma_unmap_resource(dev, sg_dma_address(table->sgl),
				   backing->size, mapping->direction, attrs);
		break;
	case PLACER_MAPPING_GIVEN:
		if (!synced)
			placer_dma_sync_given(dev, mapping,
					      placer_sync_for_cpu);
		break;
	case PLACER_MAPPING_PAGES:
		dma_unmap_sgtable(dev, table, mapping->direction,
				  synced ? attrs | DMA_ATTR_SKIP_CPU_SYNC :
					   attrs);
		break;
	}
	placer_dma_discard(mapping);
}

/**
 * placer_dma_restore() - undo what an importer has written into its scatterlist
 * @mapping: the mapping, which an importer that writes has unmapped
 *
 * Before the mapping is ended by the scatterlist, or is used again.
 *
 * Context: any.
 */
void placer_dma_restore(struct placer_mapping *mapping)
{
	mapping->table.orig_nents = mapping->own.orig_nents;
	placer_dma_copy_table(&mapping->table, &mapping->own);
}

/**
 * placer_dma_sync_for_cpu() - make writes of a device visible to the CPU
 * @dev: the device
 * @mapping: mapping of the device
 *
 * Context: any.
 */
void placer_dma_sync_for_cpu(struct device *dev, struct placer_mapping *mapping)
{
	if (!placer_dma_needs_sync(dev, mapping->backing))
		return;
	if (mapping->kind == PLACER_MAPPING_GIVEN)
		placer_dma_sync_given(dev, mapping, placer_sync_for_cpu);
	else
		dma_sync_sgtable_for_cpu(dev, &mapping->own,
					 mapping->direction);
}

/**
 * placer_dma_sync_for_device() - make writes of the CPU visible to a device
 * @dev: the device
 * @mapping: mapping of the device
 *
 * Context: any.
 */
void placer_dma_sync_for_device(struct device *dev,
				struct placer_mapping *mapping)
{
	if (!placer_dma_needs_sync(dev, mapping->backing))
		return;
	if (mapping->kind == PLACER_MAPPING_GIVEN)
		placer_dma_sync_given(dev, mapping, placer_sync_for_device);
	else
		dma_sync_sgtable_for_device(dev, &mapping->own,
					    mapping->direction);
}
