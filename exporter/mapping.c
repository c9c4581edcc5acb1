// SPDX-License-Identifier: GPL-2.0
/*
 * Mappings: a buffer's memory as a scatterlist for one device.
 *
 * Each mapping has its own scatterlist, cut to the limits of its device, and a
 * reference to the memory.
 *
 * Codecs map and unmap at every frame. So after unmap a mapping is kept in the cache of its
 * device, still mapped in the IOMMU, and is used again if nothing has changed; only caches
 * are maintained, as unmap and map would do. The importer sees no difference: it must not
 * use the table that it has unmapped, and gets one that is as good as new. But the IOMMU no
 * longer catches a device that continues DMA after unmap; so memory behind a firewall is
 * not kept mapped. A kept mapping is dropped when the buffer moves, when the next map has
 * another direction, at detach, and when the cache does not keep it any longer.
 *
 * The documentation of &dma_buf_ops.map_dma_buf says that exporters should not
 * cache scatterlists, nor return one for several calls, as the importer owns
 * it; dma-buf cached them itself for static importers, and does so no more. The
 * intent is respected here: a table has one owner at a time, and is unmapped
 * before the next one gets it; caches are maintained each time; and a kept
 * mapping does not hold the buffer. No importer may alter its table, as exporters
 * unmap by it. A few do all the same: for these, which the table of drivers names, and
 * for those that it does not know, a copy is kept, and the table is restored from it when
 * they unmap.
 */
#include <linux/delay.h>
#include <linux/dma-buf.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "counters.h"
#include "mapping.h"
#include "mapping_cache.h"

/*
 * Memory behind a firewall is opened to a device only while it is mapped. Here -ENOSPC stands
 * for I/O virtual addresses, and not for what the heap may lack.
 */
static int placer_grant(const struct placer_backing *backing,
			struct device *dev)
{
	struct placer_heap *heap = backing->heap;
	int rc = heap->ops->grant ? heap->ops->grant(heap, backing, dev) : 0;

	return rc == -ENOSPC ? -EBUSY : rc;
}

static void placer_revoke(const struct placer_backing *backing,
			  struct device *dev)
{
	struct placer_heap *heap = backing->heap;

	if (heap->ops->revoke)
		heap->ops->revoke(heap, backing, dev);
}

/* Return: a mapping that is not mapped yet, in no list; or NULL. */
static struct placer_mapping *
placer_mapping_new(const struct placer_attachment *pa,
		   struct placer_backing *backing,
		   enum dma_data_direction direction)
{
	unsigned int room =
		min_t(unsigned int, backing->nr_runs, SG_MAX_SINGLE_ALLOC);
	struct placer_mapping *mapping __free(kfree) =
		kzalloc(struct_size(mapping, sgl, room), GFP_KERNEL_ACCOUNT);

	if (!mapping)
		return NULL;

	mapping->room = room;
	mapping->direction = direction;
	mapping->usage = pa->usage;
	mapping->backing = backing;
	if (placer_dma_prepare(pa->dev, mapping))
		return NULL;
	return_ptr(mapping);
}

/* Return: 0; or what the heap's grant op or placer_dma_map() returns. */
static int placer_mapping_map(struct device *dev,
			      struct placer_mapping *mapping)
{
	int rc = placer_grant(mapping->backing, dev);

	if (rc)
		return rc;
	rc = placer_dma_map(dev, mapping);
	if (rc)
		placer_revoke(mapping->backing, dev);
	return rc;
}

static void placer_mapping_free(struct device *dev,
				struct placer_mapping *mapping, bool synced)
{
	placer_dma_unmap(dev, mapping, synced);
	placer_revoke(mapping->backing, dev);
	placer_backing_put(mapping->backing);
	kfree(mapping);
}

/* Reuse the kept mapping, if it fits. Return: the mapping, or NULL. */
static struct placer_mapping *
__placer_mapping_again(struct placer_attachment *pa,
		       const struct placer_backing *backing,
		       enum dma_data_direction direction)
{
	struct placer_mapping *mapping = placer_cache_take(pa);
	struct device *dev = pa->dev;

	if (!mapping)
		return NULL;
	if (mapping->backing != backing || mapping->direction != direction ||
	    !placer_limits_same(dev, mapping)) {
		placer_cache_discard(pa, mapping, true);
		return NULL;
	}

	if (mapping->counted)
		placer_dma_sync_for_device(dev, mapping);
	placer_count(PLACER_COUNT_REUSED, 1);
	return mapping;
}

/*
 * Kept mappings of the device are given up for a new one that finds no addresses. The
 * addresses of those, and of the ones that another task has just given up, may not be free yet.
 */
static int placer_mapping_insist(struct device *dev,
				 struct placer_mapping *mapping)
{
	int rc = placer_mapping_map(dev, mapping);

	if (rc != -ENOSPC || !placer_cache_forget(dev))
		return rc;
	rc = placer_mapping_map(dev, mapping);
	if (rc != -ENOSPC || !placer_dma_frees_late(dev))
		return rc;
	msleep(PLACER_DMA_FLUSH_MS);
	return placer_mapping_map(dev, mapping);
}

/*
 * That the task's cgroup has no memory for the tables is no reason to give up what is kept
 * for others. Return: the mapping, in no list; or an ERR_PTR.
 */
static struct placer_mapping *
placer_mapping_make(const struct placer_attachment *pa,
		    struct placer_backing *backing,
		    enum dma_data_direction direction)
{
	struct placer_mapping *mapping =
		placer_mapping_new(pa, backing, direction);
	int rc;

	if (!mapping)
		return ERR_PTR(-ENOMEM);

	rc = placer_mapping_insist(pa->dev, mapping);
	if (rc) {
		placer_dma_discard(mapping);
		kfree(mapping);
		return ERR_PTR(rc);
	}
	placer_backing_get(backing);
	return mapping;
}

/*
 * From before caches are cleaned until after they have been invalidated, so that an
 * access by the CPU either finds the count and waits for the lock, or is over before that.
 */
static void __placer_sync_begin(struct placer_buffer *buffer)
{
	WRITE_ONCE(buffer->synced, buffer->synced + 1);
	/* Pairs with the barrier in placer_cpu_access_matters(). */
	smp_mb();
}

static void __placer_sync_end(struct placer_buffer *buffer)
{
	/* Pairs with the acquire in placer_cpu_access_matters(). */
	smp_store_release(&buffer->synced, buffer->synced - 1);
}

/**
 * __placer_mapping_begin() - map the current backing of a buffer for an importer
 * @pa: the attachment
 * @direction: of the DMA
 *
 * Context: the reservation lock is held; may sleep.
 * Return: the mapping, in the list of the attachment, for __placer_mapping_rest(); or an
 * ERR_PTR: -ENOMEM; -ENOSPC if there are no I/O virtual addresses; or what else the heap's
 * grant op or placer_dma_map() returns.
 */
struct placer_mapping *__placer_mapping_begin(struct placer_attachment *pa,
					      enum dma_data_direction direction)
{
	struct placer_buffer *buffer = pa->attach->dmabuf->priv;
	struct placer_mapping *mapping;
	bool sync;

	dma_resv_assert_held(pa->attach->dmabuf->resv);

	sync = placer_dma_needs_sync(pa->dev, buffer->backing);
	if (sync)
		__placer_sync_begin(buffer);
	mapping = __placer_mapping_again(pa, buffer->backing, direction);
	if (!mapping)
		mapping = placer_mapping_make(pa, buffer->backing, direction);
	if (IS_ERR(mapping)) {
		if (sync)
			__placer_sync_end(buffer);
		return mapping;
	}
	mapping->counted = sync;
	list_add_tail(&mapping->node, &pa->mappings);
	return mapping;
}

static void placer_mapping_end(struct placer_attachment *pa,
			       struct placer_mapping *mapping, bool synced)
{
	if (mapping->owner)
		placer_cache_discard(pa, mapping, synced);
	else
		placer_mapping_free(pa->dev, mapping, synced);
}

/**
 * __placer_mapping_rest() - end a mapping, or keep it for reuse
 * @pa: the attachment
 * @mapping: of __placer_mapping_begin()
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_mapping_rest(struct placer_attachment *pa,
			   struct placer_mapping *mapping)
{
	struct placer_buffer *buffer = pa->attach->dmabuf->priv;
	bool counted = mapping->counted;

	dma_resv_assert_held(pa->attach->dmabuf->resv);

	list_del_init(&mapping->node);
	if (mapping->usage.writes_table)
		placer_dma_restore(mapping);
	if (mapping->backing != buffer->backing ||
	    !placer_cache_may_keep(pa, mapping)) {
		placer_mapping_end(pa, mapping, false);
	} else {
		if (counted)
			placer_dma_sync_for_cpu(pa->dev, mapping);
		if (!placer_cache_put(pa, mapping))
			placer_mapping_end(pa, mapping, true);
	}
	if (counted)
		__placer_sync_end(buffer);
}

/**
 * __placer_mappings_sync() - maintain caches for all devices that have a buffer mapped
 * @buffer: the buffer
 * @sync: placer_dma_sync_for_cpu() or placer_dma_sync_for_device()
 *
 * Only mappings of the current backing are synced. Mappings that dynamic
 * importers have not unmapped since a move are of older memory, and kept
 * mappings are not in use. For a device that snoops this does nothing.
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
