// SPDX-License-Identifier: GPL-2.0
/*
 * Mapping caches: mappings of a device that are kept for reuse.
 *
 * What importers have unmapped is kept mapped in the IOMMU for a second. The cache belongs
 * to the device and has a lock of its own, so that kept mappings can be given back without
 * the reservation locks of their buffers: after that second, when memory is short, when the
 * device has no I/O virtual addresses left, and before its driver is unbound.
 *
 * An attachment keeps one mapping, in placer_attachment.kept. A task that gets the pointer
 * out of there, atomically, owns the mapping: map does so to use it again, and the cache to
 * give it back. So map and unmap take no lock for a mapping that is in the cache already.
 * It stays in the list of the cache while it is in use.
 *
 * Once a driver is being unbound its device has no cache until another driver is bound, as
 * kept mappings would not be given back. The core notifies of this for each bus, so only
 * devices on the buses named here have a cache, and devices that are not trusted have none.
 */
#include <linux/amba/bus.h>
#include <linux/cleanup.h>
#include <linux/dma-buf.h>
#include <linux/hashtable.h>
#include <linux/iommu.h>
#include <linux/moduleparam.h>
#include <linux/notifier.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/sched.h>
#include <linux/shrinker.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/suspend.h>

#include "mapping_cache.h"

/* How long a mapping is kept that is not used. */
#define PLACER_CACHE_AGE HZ

/* Mappings that are looked at to make room for one. */
#define PLACER_CACHE_LOOKS 64

static unsigned long placer_kept_bytes = SZ_1G;
module_param_named(kept_bytes, placer_kept_bytes, ulong, 0644);
MODULE_PARM_DESC(kept_bytes,
		 "most bytes that stay mapped for a device's next map");

/*
 * The table is read under RCU, and changed under the mutex. A cache that is found with the
 * mutex held stays.
 */
static DEFINE_HASHTABLE(placer_caches, 6);
static DEFINE_MUTEX(placer_caches_mutex);

/* Drivers that are being unbound. Meanwhile no device gets a cache. */
static unsigned int placer_unbinding;

static struct shrinker *placer_cache_shrinker;

/* Freezable, as an IOMMU may be suspended. */
static struct workqueue_struct *placer_cache_queue;

/* An IOMMU may be suspended: nothing is given back for want of memory. */
static bool placer_cache_asleep;

static void placer_cache_release(struct kref *refs)
{
	struct placer_mapping_cache *cache =
		container_of(refs, struct placer_mapping_cache, refs);

	kfree_rcu(cache, rcu);
}

static void placer_cache_unref(struct placer_mapping_cache *cache)
{
	kref_put(&cache->refs, placer_cache_release);
}

/*
 * The caller owns the mapping, and drops its reference to the memory. That is not behind a
 * firewall, so nothing is revoked.
 */
static void placer_cache_give_back(struct placer_mapping_cache *cache,
				   struct placer_mapping *mapping, bool synced)
{
	lockdep_assert_held(&cache->mutex);

	list_del(&mapping->cached);
	cache->bytes -= mapping->backing->size;
	cache->nr--;
	placer_dma_unmap(mapping->owner->dev, mapping, synced);
	cache->gave = jiffies;
	kfree(mapping);
}

/* Return: false if the mapping is in use. */
static bool placer_cache_evict(struct placer_mapping_cache *cache,
			       struct placer_mapping *mapping)
{
	struct placer_backing *backing = mapping->backing;

	if (cmpxchg(&mapping->owner->kept, mapping, NULL) != mapping)
		return false;
	placer_cache_give_back(cache, mapping, true);
	/* Not the last reference: the buffer drops what is kept before its own. */
	placer_backing_put(backing);
	return true;
}

/*
 * Look at @looks mappings, and give back @nr that are not in use, or all there are. One that
 * is in use will be unused for less long than others. Return: how many were given back.
 */
static unsigned long placer_cache_evict_some(struct placer_mapping_cache *cache,
					     unsigned long looks,
					     unsigned long nr)
{
	struct placer_mapping *mapping;
	unsigned long done = 0;

	lockdep_assert_held(&cache->mutex);

	for (looks = min(looks, cache->nr); looks && done < nr; looks--) {
		mapping = list_first_entry(&cache->mappings,
					   struct placer_mapping, cached);
		if (placer_cache_evict(cache, mapping))
			done++;
		else
			list_move_tail(&mapping->cached, &cache->mappings);
		cond_resched();
	}
	return done;
}

/* Give back all mappings that are not in use. */
static void placer_cache_evict_all(struct placer_mapping_cache *cache)
{
	placer_cache_evict_some(cache, ULONG_MAX, ULONG_MAX);
}

static void placer_cache_age(struct work_struct *work)
{
	struct placer_mapping_cache *cache =
		container_of(work, struct placer_mapping_cache, age.work);
	struct placer_mapping *mapping, *next;

	guard(mutex)(&cache->mutex);
	list_for_each_entry_safe(mapping, next, &cache->mappings, cached) {
		if (time_after_eq(jiffies, READ_ONCE(mapping->unused_since) +
						   PLACER_CACHE_AGE))
			placer_cache_evict(cache, mapping);
		cond_resched();
	}
	cache->aging = cache->nr && !cache->closed;
	if (cache->aging)
		queue_delayed_work(placer_cache_queue, &cache->age,
				   PLACER_CACHE_AGE);
}

/* A cache that is closed is in no table. */
static void placer_cache_close(struct placer_mapping_cache *cache)
{
	scoped_guard(mutex, &cache->mutex) {
		WRITE_ONCE(cache->closed, true);
		/* Pairs with the barrier in placer_cache_put(). */
		smp_mb();
		placer_cache_evict_all(cache);
	}
	cancel_delayed_work_sync(&cache->age);
	placer_cache_unref(cache);
}

/**
 * placer_cache_suits() - may mappings of a device be kept?
 * @dev: the device
 *
 * Context: any.
 * Return: true if its bus notifies when its driver is unbound, and it is trusted.
 */
bool placer_cache_suits(struct device *dev)
{
	if (!READ_ONCE(dev->driver))
		return false;
	if (dev_is_pci(dev))
		return !to_pci_dev(dev)->untrusted;
	return dev_is_platform(dev) ||
	       (IS_ENABLED(CONFIG_ARM_AMBA) && dev->bus == &amba_bustype);
}

static struct placer_mapping_cache *placer_cache_find(const struct device *dev)
{
	struct placer_mapping_cache *cache;

	hash_for_each_possible_rcu(placer_caches, cache, link,
				   (unsigned long)dev,
				   lockdep_is_held(&placer_caches_mutex))
		if (cache->dev == dev)
			return cache;
	return NULL;
}

static struct placer_mapping_cache *placer_cache_new(const struct device *dev)
{
	struct placer_mapping_cache *cache =
		kzalloc(sizeof(*cache), GFP_KERNEL);

	if (!cache)
		return NULL;

	kref_init(&cache->refs);
	cache->dev = dev;
	INIT_DELAYED_WORK(&cache->age, placer_cache_age);
	mutex_init(&cache->mutex);
	INIT_LIST_HEAD(&cache->mappings);
	cache->gave = jiffies - HZ;
	return cache;
}

/* Return: the cache of the device, new if there is none yet, locked; or NULL. */
static struct placer_mapping_cache *placer_cache_add(struct device *dev)
{
	struct placer_mapping_cache *old, *cache;

	if (!placer_cache_suits(dev))
		return NULL;
	cache = placer_cache_new(dev);
	if (!cache)
		return NULL;

	guard(mutex)(&placer_caches_mutex);
	old = placer_cache_find(dev);
	if (old || placer_unbinding || !placer_cache_suits(dev)) {
		placer_cache_unref(cache);
		cache = old;
	} else {
		hash_add_rcu(placer_caches, &cache->link, (unsigned long)dev);
	}
	if (cache)
		mutex_lock(&cache->mutex);
	return cache;
}

/* Return: the cache of the device, locked; or NULL if there is none, or it is busy. */
static struct placer_mapping_cache *placer_cache_trylock(struct device *dev)
{
	struct placer_mapping_cache *cache;

	guard(rcu)();
	cache = placer_cache_find(dev);
	if (!cache || !mutex_trylock(&cache->mutex))
		return NULL;
	/* With its mutex held, one that is not closed stays in the table. */
	if (!cache->closed)
		return cache;
	mutex_unlock(&cache->mutex);
	return NULL;
}

/* Lock the cache of the attachment's device. Return: false if the device has none. */
static bool placer_cache_lock(struct placer_attachment *pa)
{
	if (pa->cache) {
		mutex_lock(&pa->cache->mutex);
		return true;
	}
	pa->cache = placer_cache_trylock(pa->dev) ?: placer_cache_add(pa->dev);
	if (!pa->cache)
		return false;
	kref_get(&pa->cache->refs);
	return true;
}

static bool placer_cache_has_room(struct placer_mapping_cache *cache, u64 size)
{
	u64 limit = READ_ONCE(placer_kept_bytes);

	if (cache->closed || size > limit)
		return false;
	while (cache->bytes > limit - size)
		if (!placer_cache_evict_some(cache, PLACER_CACHE_LOOKS, 1))
			return false;
	return true;
}

/**
 * placer_cache_enter() - enter a mapping into the cache of its device
 * @pa: the attachment
 * @mapping: its mapping, in no cache
 *
 * Context: the reservation lock is held; may sleep.
 * Return: false if there is no cache, or no room.
 */
bool placer_cache_enter(struct placer_attachment *pa,
			struct placer_mapping *mapping)
{
	struct placer_mapping_cache *cache;
	u64 size = mapping->backing->size;
	bool room;

	if (!placer_cache_lock(pa))
		return false;
	cache = pa->cache;
	room = placer_cache_has_room(cache, size);
	if (room) {
		mapping->owner = pa;
		list_add_tail(&mapping->cached, &cache->mappings);
		cache->nr++;
		cache->bytes += size;
		if (!cache->aging)
			queue_delayed_work(placer_cache_queue, &cache->age,
					   PLACER_CACHE_AGE);
		cache->aging = true;
	}
	mutex_unlock(&cache->mutex);
	return room;
}

/**
 * placer_cache_discard() - end a mapping that has been kept before
 * @pa: the attachment
 * @mapping: of placer_cache_take(); there is no DMA by it
 * @synced: as in placer_dma_unmap()
 *
 * Context: the reservation lock is held; may sleep.
 */
void placer_cache_discard(struct placer_attachment *pa,
			  struct placer_mapping *mapping, bool synced)
{
	struct placer_backing *backing = mapping->backing;

	scoped_guard(mutex, &pa->cache->mutex)
		placer_cache_give_back(pa->cache, mapping, synced);
	placer_backing_put(backing);
}

/**
 * placer_cache_drop() - end the mapping that is kept for an attachment
 * @pa: the attachment; need not have one
 *
 * No other task is about to end it afterwards.
 *
 * Context: the reservation lock is held; may sleep.
 */
void placer_cache_drop(struct placer_attachment *pa)
{
	struct placer_backing *backing = NULL;
	struct placer_mapping *mapping;

	if (!pa->cache)
		return;

	scoped_guard(mutex, &pa->cache->mutex) {
		mapping = placer_cache_take(pa);
		if (!mapping)
			break;
		backing = mapping->backing;
		placer_cache_give_back(pa->cache, mapping, true);
	}
	if (backing)
		placer_backing_put(backing);
}

/**
 * placer_cache_leave() - end all mappings of an attachment in a cache
 * @pa: the attachment, of which no mapping is in use
 *
 * Context: the reservation lock is held; may sleep.
 */
void placer_cache_leave(struct placer_attachment *pa)
{
	if (!pa->cache)
		return;
	placer_cache_drop(pa);
	placer_cache_unref(pa->cache);
	pa->cache = NULL;
}

/* Do both get their addresses from one IOMMU domain? */
static bool placer_cache_shares(const struct placer_mapping_cache *cache,
				const struct device *dev)
{
	if (cache->dev == dev)
		return true;
#ifdef CONFIG_IOMMU_API
	return dev->iommu_group && cache->dev->iommu_group == dev->iommu_group;
#else
	return false;
#endif
}

/* Was a mapping given back so lately that its addresses may not be free yet? */
static bool placer_cache_gave_lately(const struct placer_mapping_cache *cache)
{
	lockdep_assert_held(&cache->mutex);

	return time_before_eq(jiffies,
			      cache->gave +
				      msecs_to_jiffies(PLACER_DMA_FLUSH_MS));
}

/**
 * placer_cache_forget() - end a device's kept mappings, to free its addresses
 * @dev: the device
 *
 * Devices in the same IOMMU group have the same addresses.
 *
 * Context: may sleep.
 * Return: true if a mapping was given back, or has been in the last %PLACER_DMA_FLUSH_MS, so
 * that there may be addresses now or then.
 */
bool placer_cache_forget(struct device *dev)
{
	struct placer_mapping_cache *cache;
	bool lately = false;
	int bucket;

	guard(mutex)(&placer_caches_mutex);
	hash_for_each(placer_caches, bucket, cache, link)
	{
		if (!placer_cache_shares(cache, dev))
			continue;
		guard(mutex)(&cache->mutex);
		placer_cache_evict_all(cache);
		lately |= placer_cache_gave_lately(cache);
	}
	return lately;
}

static unsigned long placer_cache_count(struct shrinker *shrinker,
					struct shrink_control *sc)
{
	struct placer_mapping_cache *cache;
	unsigned long nr = 0;
	int bucket;

	if (!mutex_trylock(&placer_caches_mutex))
		return 0;
	hash_for_each(placer_caches, bucket, cache, link)
		/* An estimate will do. */
		nr += data_race(cache->nr);
	mutex_unlock(&placer_caches_mutex);
	return nr ?: SHRINK_EMPTY;
}

/* A lock that is held may be held by the task that reclaims memory. */
static unsigned long placer_cache_scan(struct shrinker *shrinker,
				       struct shrink_control *sc)
{
	struct placer_mapping_cache *cache;
	unsigned long done = 0;
	int bucket;

	if (READ_ONCE(placer_cache_asleep) ||
	    !mutex_trylock(&placer_caches_mutex))
		return SHRINK_STOP;

	hash_for_each(placer_caches, bucket, cache, link)
	{
		if (!mutex_trylock(&cache->mutex))
			continue;
		done += placer_cache_evict_some(cache, ULONG_MAX,
						sc->nr_to_scan - done);
		mutex_unlock(&cache->mutex);
	}
	mutex_unlock(&placer_caches_mutex);
	return done ?: SHRINK_STOP;
}

static int placer_cache_sleeps(struct notifier_block *nb, unsigned long event,
			       void *data)
{
	bool asleep = event == PM_SUSPEND_PREPARE ||
		      event == PM_HIBERNATION_PREPARE ||
		      event == PM_RESTORE_PREPARE;

	WRITE_ONCE(placer_cache_asleep, asleep);
	return NOTIFY_OK;
}

static struct notifier_block placer_cache_sleep_notifier = {
	.notifier_call = placer_cache_sleeps,
};

/* The device has no cache any more. */
static void placer_cache_remove(const struct device *dev, bool unbinding)
{
	struct placer_mapping_cache *cache;

	scoped_guard(mutex, &placer_caches_mutex) {
		placer_unbinding += unbinding;
		cache = placer_cache_find(dev);
		if (cache)
			hash_del_rcu(&cache->link);
	}
	if (cache)
		placer_cache_close(cache);
}

static void placer_cache_unbound(void)
{
	guard(mutex)(&placer_caches_mutex);
	/* The driver may have begun to be unbound before this module was there. */
	if (placer_unbinding)
		placer_unbinding--;
}

/* Called with the device lock held, before and after the driver's remove op. */
static int placer_cache_notify(struct notifier_block *nb, unsigned long event,
			       void *data)
{
	switch (event) {
	case BUS_NOTIFY_UNBIND_DRIVER:
		placer_cache_remove(data, true);
		break;
	case BUS_NOTIFY_UNBOUND_DRIVER:
		placer_cache_unbound();
		break;
	case BUS_NOTIFY_DRIVER_NOT_BOUND:
	case BUS_NOTIFY_REMOVED_DEVICE:
		placer_cache_remove(data, false);
		break;
	}
	return NOTIFY_OK;
}

/**
 * struct placer_cache_bus - a bus whose devices have caches
 * @type: the bus
 * @notifier: tells when drivers are unbound
 */
struct placer_cache_bus {
	const struct bus_type *type;
	struct notifier_block notifier;
};

static struct placer_cache_bus placer_cache_buses[] = {
	{ &platform_bus_type, { .notifier_call = placer_cache_notify } },
#ifdef CONFIG_PCI
	{ &pci_bus_type, { .notifier_call = placer_cache_notify } },
#endif
#ifdef CONFIG_ARM_AMBA
	{ &amba_bustype, { .notifier_call = placer_cache_notify } },
#endif
};

static void placer_cache_buses_leave(unsigned int nr)
{
	while (nr--)
		bus_unregister_notifier(placer_cache_buses[nr].type,
					&placer_cache_buses[nr].notifier);
}

static int placer_cache_buses_join(void)
{
	unsigned int i;
	int rc;

	for (i = 0; i < ARRAY_SIZE(placer_cache_buses); i++) {
		rc = bus_register_notifier(placer_cache_buses[i].type,
					   &placer_cache_buses[i].notifier);
		if (rc) {
			placer_cache_buses_leave(i);
			return rc;
		}
	}
	return 0;
}

/* Learn of what ends kept mappings, and of what they must not be ended by. */
static int placer_cache_notifiers_register(void)
{
	int rc = register_pm_notifier(&placer_cache_sleep_notifier);

	if (rc)
		return rc;
	rc = placer_cache_buses_join();
	if (rc)
		unregister_pm_notifier(&placer_cache_sleep_notifier);
	return rc;
}

static void placer_cache_notifiers_unregister(void)
{
	placer_cache_buses_leave(ARRAY_SIZE(placer_cache_buses));
	unregister_pm_notifier(&placer_cache_sleep_notifier);
}

/**
 * placer_mapping_caches_init() - begin to keep mappings
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM, or what register_pm_notifier() and bus_register_notifier() return.
 */
int placer_mapping_caches_init(void)
{
	int rc;

	placer_cache_queue = alloc_workqueue(KBUILD_MODNAME "_mappings",
					     WQ_UNBOUND | WQ_FREEZABLE, 0);
	if (!placer_cache_queue)
		return -ENOMEM;

	placer_cache_shrinker = shrinker_alloc(0, KBUILD_MODNAME "-mappings");
	rc = placer_cache_shrinker ? placer_cache_notifiers_register() :
				     -ENOMEM;
	if (rc) {
		if (placer_cache_shrinker)
			shrinker_free(placer_cache_shrinker);
		destroy_workqueue(placer_cache_queue);
		return rc;
	}
	placer_cache_shrinker->count_objects = placer_cache_count;
	placer_cache_shrinker->scan_objects = placer_cache_scan;
	shrinker_register(placer_cache_shrinker);
	return 0;
}

/**
 * placer_mapping_caches_exit() - end all caches
 *
 * Context: may sleep; no device is attached any more.
 */
void placer_mapping_caches_exit(void)
{
	struct placer_mapping_cache *cache;
	struct hlist_node *next;
	int bucket;

	placer_cache_notifiers_unregister();
	shrinker_free(placer_cache_shrinker);
	/* No other task finds them any more. */
	hash_for_each_safe(placer_caches, bucket, next, cache, link) {
		hash_del_rcu(&cache->link);
		placer_cache_close(cache);
	}
	destroy_workqueue(placer_cache_queue);
}
