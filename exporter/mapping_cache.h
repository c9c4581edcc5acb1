/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mapping caches: mappings of a device that are kept for reuse.
 */
#ifndef _PLACER_MAPPING_CACHE_H
#define _PLACER_MAPPING_CACHE_H

#include <linux/jiffies.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "buffer.h"
#include "dma.h"

/**
 * struct placer_mapping_cache - the kept mappings of a device
 * @refs: one reference for the table of caches, and one for each attachment
 * @rcu: to free it
 * @link: in the table of caches
 * @dev: the device; not referenced, as its driver is bound while the cache is in the table
 * @age: gives back what was not used for long
 * @closed: nothing is kept any more; set under the mutex
 * @mutex: protects all below, and is held while a mapping is given back
 * @aging: @age will run
 * @mappings: list of &struct placer_mapping, kept or in use again
 * @nr: number of @mappings
 * @bytes: of all in @mappings
 * @gave: when a mapping was given back last, in jiffies
 */
struct placer_mapping_cache {
	struct kref refs;
	struct rcu_head rcu;
	struct hlist_node link;
	const struct device *dev;
	struct delayed_work age;
	bool closed;
	struct mutex mutex; /* guards the members below */
	bool aging;
	struct list_head mappings;
	unsigned long nr;
	u64 bytes;
	unsigned long gave;
};

bool placer_cache_enter(struct placer_attachment *pa,
			struct placer_mapping *mapping);
void placer_cache_discard(struct placer_attachment *pa,
			  struct placer_mapping *mapping, bool synced);
void placer_cache_drop(struct placer_attachment *pa);
void placer_cache_leave(struct placer_attachment *pa);
bool placer_cache_forget(struct device *dev);
bool placer_cache_suits(struct device *dev);
int placer_mapping_caches_init(void);
void placer_mapping_caches_exit(void);

/**
 * placer_cache_take() - take the kept mapping of an attachment
 * @pa: the attachment
 *
 * Context: the reservation lock is held.
 * Return: the mapping, which is the caller's, for placer_cache_put() or
 * placer_cache_discard(); or NULL.
 */
static inline struct placer_mapping *
placer_cache_take(struct placer_attachment *pa)
{
	return xchg_acquire(&pa->kept, NULL);
}

/**
 * placer_cache_may_keep() - may a mapping be kept for reuse?
 * @pa: the attachment
 * @mapping: its mapping, of the buffer's memory, which the importer has unmapped
 *
 * Memory behind a firewall is open to a device only while it is mapped.
 *
 * Context: the reservation lock is held.
 * Return: true if placer_cache_put() may keep it.
 */
static inline bool placer_cache_may_keep(const struct placer_attachment *pa,
					 const struct placer_mapping *mapping)
{
	return !READ_ONCE(pa->kept) &&
	       (mapping->owner || !mapping->backing->heap->ops->grant);
}

/**
 * placer_cache_put() - keep a mapping for reuse
 * @pa: the attachment
 * @mapping: its mapping, for which placer_cache_may_keep() is true, and after which caches
 *	have been maintained
 *
 * Context: the reservation lock is held; may sleep.
 * Return: false if the mapping is not kept, and still is the caller's. Otherwise it is the
 * cache's.
 */
static inline bool placer_cache_put(struct placer_attachment *pa,
				    struct placer_mapping *mapping)
{
	WRITE_ONCE(mapping->unused_since, jiffies);
	if (!mapping->owner && !placer_cache_enter(pa, mapping))
		return false;
	/* Pairs with the atomic operations that take it out. */
	smp_store_release(&pa->kept, mapping);
	/* Pairs with the barrier in placer_cache_close(). */
	smp_mb();
	if (READ_ONCE(pa->cache->closed))
		placer_cache_drop(pa);
	return true;
}

#endif /* _PLACER_MAPPING_CACHE_H */
