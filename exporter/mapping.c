// SPDX-License-Identifier: GPL-2.0
/*
 * Mappings: a buffer's memory as a scatterlist for one device.
 *
 * Each mapping has a scatterlist of its own, cut to what its device can follow,
 * and a reference on the memory.
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
 * DMA on the memory that must move did not end; or what the heap's grant op or
 * dma_map_sgtable() returns.
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
	placer_dma_unmap(attach->dev, mapping);
	placer_revoke(mapping->backing, attach->dev);
	placer_backing_put(mapping->backing);
	kfree(mapping);
}
