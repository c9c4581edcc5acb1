// SPDX-License-Identifier: GPL-2.0
/*
 * Mappings: a buffer's memory as a scatterlist for one device.
 *
 * Each mapping has a scatterlist of its own, cut to what its device can follow,
 * and a reference on the memory.
 */
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/pfn.h>
#include <linux/slab.h>

#include "exporter.h"
#include "trace.h"

/**
 * struct placer_cut - where scatterlist entries must end, for one device
 * @max: longest entry, bytes, a multiple of the page size
 * @boundary: no entry may cross a multiple of this plus one
 */
struct placer_cut {
	size_t max;
	unsigned long boundary;
};

static struct placer_cut placer_cut_for(struct device *dev)
{
	return (struct placer_cut){
		.max = max_t(size_t, PAGE_SIZE,
			     dma_get_max_seg_size(dev) & PAGE_MASK),
		.boundary = dma_get_seg_boundary(dev) | ~PAGE_MASK,
	};
}

/* How long may an entry be that starts at @phys, with @left bytes to come? */
static size_t placer_cut_len(const struct placer_cut *cut, phys_addr_t phys,
			     size_t left)
{
	size_t room = cut->boundary - (phys & cut->boundary);

	/* One less than there is room for, so that it cannot overflow. */
	return min3(left - 1, cut->max - 1, room) + 1;
}

static unsigned int placer_cut_count(const struct placer_cut *cut,
				     const struct placer_backing *backing)
{
	unsigned int i, nr = 0;

	for (i = 0; i < backing->nr_runs; i++) {
		phys_addr_t phys = PFN_PHYS(backing->runs[i].pfn);
		size_t len, left = backing->runs[i].nr_pages << PAGE_SHIFT;

		for (; left; left -= len, phys += len, nr++)
			len = placer_cut_len(cut, phys, left);
	}
	return nr;
}

static void placer_cut_fill(const struct placer_cut *cut,
			    const struct placer_backing *backing,
			    struct scatterlist *sg)
{
	unsigned int i;

	for (i = 0; i < backing->nr_runs; i++) {
		phys_addr_t phys = PFN_PHYS(backing->runs[i].pfn);
		size_t len, left = backing->runs[i].nr_pages << PAGE_SHIFT;

		for (; left; left -= len, phys += len, sg = sg_next(sg)) {
			len = placer_cut_len(cut, phys, left);
			sg_set_page(sg, pfn_to_page(PHYS_PFN(phys)), len, 0);
		}
	}
}

static struct placer_mapping *
placer_mapping_new(struct placer_backing *backing, struct device *dev,
		   enum dma_data_direction direction)
{
	struct placer_cut cut = placer_cut_for(dev);
	struct placer_mapping *mapping __free(kfree) =
		kzalloc(sizeof(*mapping), GFP_KERNEL);
	int rc;

	if (!mapping)
		return ERR_PTR(-ENOMEM);

	rc = sg_alloc_table(&mapping->table, placer_cut_count(&cut, backing),
			    GFP_KERNEL);
	if (rc)
		return ERR_PTR(rc);

	placer_cut_fill(&cut, backing, mapping->table.sgl);
	rc = dma_map_sgtable(dev, &mapping->table, direction, 0);
	if (rc) {
		sg_free_table(&mapping->table);
		return ERR_PTR(rc);
	}

	mapping->direction = direction;
	mapping->backing = backing;
	placer_backing_get(backing);
	return_ptr(mapping);
}

/**
 * placer_map() - a device is about to use a buffer's memory
 * @attach: of the device
 * @direction: of the DMA
 *
 * The first mapping gives the buffer memory; one after a device joined that
 * cannot use that memory moves it.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: a mapped scatterlist, or an ERR_PTR: -ENOMEM; -EINTR; -ETIMEDOUT if
 * DMA on the memory that must move did not end; or what dma_map_sgtable()
 * returns.
 */
struct sg_table *placer_map(struct dma_buf_attachment *attach,
			    enum dma_data_direction direction)
{
	struct placer_attachment *pa = attach->priv;
	struct placer_buffer *buffer = attach->dmabuf->priv;
	struct placer_mapping *mapping;
	int rc;

	dma_resv_assert_held(attach->dmabuf->resv);

	rc = __placer_buffer_place(buffer, "map", placer_attachment_name(pa));
	if (rc)
		return ERR_PTR(rc);

	mapping = placer_mapping_new(buffer->backing, attach->dev, direction);
	if (IS_ERR(mapping))
		return ERR_CAST(mapping);

	list_add_tail(&mapping->node, &pa->mappings);
	if (direction != DMA_TO_DEVICE)
		WRITE_ONCE(buffer->written, true);
	trace_placer_map(buffer, dev_name(attach->dev), &mapping->table);
	return &mapping->table;
}

/**
 * placer_unmap() - a device has ended its use of a buffer's memory
 * @attach: of the device
 * @table: what placer_map() returned
 * @direction: of the DMA
 *
 * Context: the reservation lock is held; may sleep.
 */
void placer_unmap(struct dma_buf_attachment *attach, struct sg_table *table,
		  enum dma_data_direction direction)
{
	struct placer_mapping *mapping =
		container_of(table, struct placer_mapping, table);

	dma_resv_assert_held(attach->dmabuf->resv);

	trace_placer_unmap(attach->dmabuf->priv, dev_name(attach->dev));
	list_del(&mapping->node);
	dma_unmap_sgtable(attach->dev, table, mapping->direction, 0);
	sg_free_table(table);
	placer_backing_put(mapping->backing);
	kfree(mapping);
}
