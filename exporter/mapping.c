// SPDX-License-Identifier: GPL-2.0
/*
 * Mappings: a buffer's memory as a scatterlist for one device.
 *
 * Each mapping has a scatterlist of its own, cut to what its device can follow,
 * and a reference on the memory.
 *
 * Codecs map and unmap at every frame, so a mapping that is given back is kept with
 * its attachment, mapped in an IOMMU as it is, and handed out again if nothing has
 * changed; then only caches are maintained, as unmapping and mapping would do it. To
 * the importer there is no difference: it may not use what it has unmapped, and gets a
 * table that is as good as new. What it loses is that an IOMMU would catch a device
 * that goes on all the same; so memory behind a firewall is not kept open that way.
 * What is kept goes when the buffer moves, when the direction is another, and at last
 * with the attachment, which every driver gives up before it lets go of its device.
 *
 * &dma_buf_ops.map_dma_buf says that exporters should not cache scatterlists, nor
 * return one for several calls, as its owner is the importer; dma-buf would do so
 * itself for static importers. It does not any more, and what was meant holds here: a
 * table has one owner at a time, who gave it back before the next one gets it; caches
 * are maintained each time; and what is kept holds no buffer where it is. No importer
 * may alter its table in any case, as the exporter unmaps by it.
 */
#include <linux/dma-buf.h>
#include <linux/slab.h>

#include "exporter.h"
#include "trace.h"

/* Memory behind a firewall is opened to a device only while it is mapped. */
static int placer_grant(const struct placer_backing *backing,
			struct device *dev)
{
	struct placer_heap *heap = backing->heap;

	return heap->ops->grant ? heap->ops->grant(heap, backing, dev) : 0;
}

static void placer_revoke(const struct placer_backing *backing,
			  struct device *dev)
{
	struct placer_heap *heap = backing->heap;

	if (heap->ops->revoke)
		heap->ops->revoke(heap, backing, dev);
}

static struct placer_mapping *
placer_mapping_new(struct placer_backing *backing, struct device *dev,
		   enum dma_data_direction direction)
{
	struct placer_mapping *mapping __free(kfree) =
		kzalloc(sizeof(*mapping), GFP_KERNEL);
	int rc;

	if (!mapping)
		return ERR_PTR(-ENOMEM);

	mapping->direction = direction;
	mapping->backing = backing;
	rc = placer_grant(backing, dev);
	if (rc)
		return ERR_PTR(rc);

	rc = placer_dma_map(dev, mapping);
	if (rc) {
		placer_revoke(backing, dev);
		return ERR_PTR(rc);
	}

	placer_backing_get(backing);
	return_ptr(mapping);
}

static void placer_mapping_free(struct device *dev,
				struct placer_mapping *mapping, bool synced)
{
	placer_dma_unmap(dev, mapping, synced);
	placer_revoke(mapping->backing, dev);
	placer_backing_put(mapping->backing);
	kfree(mapping);
}

/**
 * __placer_mapping_forget() - give up a mapping that was kept for the next time
 * @pa: the attachment that it was kept with, if there was one
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_mapping_forget(struct placer_attachment *pa)
{
	dma_resv_assert_held(pa->attach->dmabuf->resv);

	if (!pa->idle)
		return;
	placer_mapping_free(pa->dev, pa->idle, true);
	pa->idle = NULL;
}

static bool placer_cut_same(struct placer_cut a, struct placer_cut b)
{
	return a.max == b.max && a.boundary == b.boundary;
}

/* The mapping that was kept, if it is what is wanted now; or NULL. */
static struct placer_mapping *
__placer_mapping_again(struct placer_attachment *pa,
		       const struct placer_backing *backing,
		       enum dma_data_direction direction)
{
	struct placer_mapping *mapping = pa->idle;
	struct device *dev = pa->dev;

	dma_resv_assert_held(pa->attach->dmabuf->resv);

	if (!mapping)
		return NULL;
	if (mapping->backing != backing || mapping->direction != direction ||
	    !placer_cut_same(mapping->cut, placer_cut_for(dev))) {
		__placer_mapping_forget(pa);
		return NULL;
	}

	pa->idle = NULL;
	placer_dma_sync_for_device(dev, mapping);
	placer_count(PLACER_COUNT_REUSED, 1);
	return mapping;
}

/* Keep a mapping for the next time, or not. */
static void __placer_mapping_rest(struct placer_attachment *pa,
				  struct placer_mapping *mapping)
{
	const struct placer_buffer *buffer = pa->attach->dmabuf->priv;
	struct device *dev = pa->dev;

	dma_resv_assert_held(pa->attach->dmabuf->resv);

	if (pa->idle || mapping->backing != buffer->backing ||
	    mapping->backing->heap->ops->grant) {
		placer_mapping_free(dev, mapping, false);
		return;
	}
	placer_dma_sync_for_cpu(dev, mapping);
	pa->idle = mapping;
}

/**
 * __placer_mappings_sync() - maintain caches for all who have a buffer mapped
 * @buffer: the buffer
 * @sync: placer_dma_sync_for_cpu() or placer_dma_sync_for_device()
 *
 * Each mapping that a device has of the memory, which costs nothing for one that
 * snoops. What an importer that was told of a move has not given back yet is other
 * memory, and what is kept for the next time nobody uses.
 *
 * Context: the reservation lock is held.
 */
void __placer_mappings_sync(struct placer_buffer *buffer,
			    void (*sync)(struct device *dev,
					 struct placer_mapping *mapping))
{
	struct placer_attachment *pa;
	struct placer_mapping *mapping;

	dma_resv_assert_held(&buffer->resv);

	list_for_each_entry(pa, &buffer->attachments, node)
		list_for_each_entry(mapping, &pa->mappings, node)
			if (mapping->backing == buffer->backing)
				sync(pa->dev, mapping);
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
 * Return: a mapped scatterlist, or an ERR_PTR: why placer_attach() refused the device;
 * -ENOMEM; -EINTR if the task is being killed; -ETIMEDOUT if DMA on the memory that must
 * move did not end; or what the heap's grant op or dma_map_sgtable() returns.
 */
struct sg_table *placer_map(struct dma_buf_attachment *attach,
			    enum dma_data_direction direction)
{
	struct placer_attachment *pa = attach->priv;
	struct placer_buffer *buffer = attach->dmabuf->priv;
	struct placer_mapping *mapping;
	int rc;

	dma_resv_assert_held(attach->dmabuf->resv);

	if (IS_ERR(pa))
		return ERR_CAST(pa);

	rc = __placer_buffer_place(buffer, "map", pa->name);
	if (rc)
		return ERR_PTR(rc);

	mapping = __placer_mapping_again(pa, buffer->backing, direction);
	if (!mapping)
		mapping =
			placer_mapping_new(buffer->backing, pa->dev, direction);
	if (IS_ERR(mapping))
		return ERR_CAST(mapping);

	list_add_tail(&mapping->node, &pa->mappings);
	pa->mapped_once = true;
	if (direction != DMA_TO_DEVICE)
		placer_written_mark_all(&buffer->written);
	trace_placer_map(buffer, pa->name, &mapping->table);
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
	struct placer_attachment *pa = attach->priv;

	dma_resv_assert_held(attach->dmabuf->resv);

	trace_placer_unmap(attach->dmabuf->priv, pa->name);
	list_del(&mapping->node);
	__placer_mapping_rest(pa, mapping);
	__placer_demote_again(attach->dmabuf->priv);
}
