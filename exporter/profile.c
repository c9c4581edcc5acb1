// SPDX-License-Identifier: GPL-2.0
/*
 * Profiles: what devices need of memory, kept from the first attach on.
 *
 * Drivers attach the same few devices for every buffer, or for every frame, and to look
 * up each time what the devicetree says of them costs more than all the rest of an
 * attach. So a profile is kept by the node of its device, or by that of the nearest parent
 * that has one; without any, by no node. What a driver can change, as masks, is asked for
 * each time, and is part of what a profile is found by, and so are the windows of the bus:
 * devices without a node of their own can share a parent, as functions on a PCI bus do.
 * All profiles are dropped when the devicetree changes, when the placement node comes or
 * goes, and when a module goes: the driver of another one may be at the same address.
 *
 * Nothing is kept for devices that are not registered, without a node: their parents may
 * be gone.
 */
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/hashtable.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/of.h>
#include <linux/overflow.h>
#include <linux/pfn.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "board/board.h"
#include "device.h"
#include "dma.h"
#include "profile.h"
#include "soc.h"

/* Of one node. Drivers may change their masks any number of times. */
#define PLACER_MAX_PROFILES 16

static DEFINE_HASHTABLE(placer_profiles, 6);
static DEFINE_SPINLOCK(placer_profiles_lock);

/* How often all profiles have been dropped; written under the lock. */
static unsigned int placer_profiles_drops;

/* The node of the device or of its nearest parent with one, or NULL. */
static struct device_node *placer_profile_node(const struct device *dev)
{
	/* The parents of a device that is not registered may be gone. */
	while (dev && !dev->of_node)
		dev = device_is_registered((struct device *)dev) ? dev->parent :
								   NULL;
	return dev ? dev->of_node : NULL;
}

static void placer_profile_release(struct kref *refs)
{
	struct placer_profile *profile =
		container_of(refs, struct placer_profile, refs);

	kfree(profile->unshifted);
	/* A profile that was never in the table has no RCU readers. */
	if (profile->kept)
		kfree_rcu(profile, rcu);
	else
		kfree(profile);
}

/* Of devices that need nothing, as long as they do not map. */
static struct placer_profile placer_profile_idle = { .refs = KREF_INIT(1) };

/**
 * placer_profile_get_idle() - get the profile of devices whose drivers never map
 *
 * Context: any.
 * Return: the profile, for placer_profile_put().
 */
struct placer_profile *placer_profile_get_idle(void)
{
	kref_get(&placer_profile_idle.refs);
	return &placer_profile_idle;
}

/**
 * placer_profile_put() - put a reference to a profile
 * @profile: of placer_profile_get(), or NULL
 *
 * Context: may sleep.
 */
void placer_profile_put(struct placer_profile *profile)
{
	if (profile)
		kref_put(&profile->refs, placer_profile_release);
}

/**
 * struct placer_profile_key - what a profile is found by
 * @np: node of the device, or of its nearest parent with one
 * @own: @np is the node of the device itself
 * @driver: that the device is bound to, or NULL; it is only compared
 * @kind: for a device without a node, or one whose children can have it attach, its
 *	first row in the table of SoCs, which its driver, its name or a child's driver has
 *	chosen; or NULL
 * @part: the first row of a driver of its children; or NULL
 * @peer2peer: its importer takes memory without struct pages
 * @said: what the device itself says
 * @windows: windows of the device's bus, up to one without a size; or NULL
 */
struct placer_profile_key {
	struct device_node *np;
	bool own;
	const struct device_driver *driver;
	const struct placer_soc_fact *kind;
	const struct placer_soc_fact *part;
	bool peer2peer;
	const struct placer_device_said *said;
	const struct bus_dma_region *windows;
};

static unsigned int placer_windows_nr(const struct bus_dma_region *windows)
{
	unsigned int nr = 0;

	while (windows && windows[nr].size)
		nr++;
	return nr;
}

static bool placer_windows_same(const struct placer_profile *profile,
				const struct bus_dma_region *windows)
{
	unsigned int i, nr = placer_windows_nr(windows);

	if (profile->nr_windows != nr)
		return false;
	for (i = 0; i < nr; i++)
		if (profile->windows[i].cpu_start != windows[i].cpu_start ||
		    profile->windows[i].dma_start != windows[i].dma_start ||
		    profile->windows[i].size != windows[i].size)
			return false;
	return true;
}

/* Do two devices say the same of themselves, that is, by placer_device_ask()? */
static bool placer_profile_said_same(const struct placer_device_said *a,
				     const struct placer_device_said *b)
{
	return a->last == b->last && a->bus_last == b->bus_last &&
	       a->coherent_last == b->coherent_last &&
	       a->windows == b->windows && a->encryption == b->encryption &&
	       a->snoops == b->snoops && a->iommu_page == b->iommu_page &&
	       a->iommu_private == b->iommu_private &&
	       a->iommu_unmerged == b->iommu_unmerged &&
	       a->segment_bytes == b->segment_bytes &&
	       a->boundary == b->boundary && a->nodes == b->nodes &&
	       a->heaps == b->heaps;
}

static bool placer_profile_is(const struct placer_profile *profile,
			      const struct placer_profile_key *key)
{
	return profile->np == key->np && profile->own == key->own &&
	       profile->driver == key->driver && profile->kind == key->kind &&
	       profile->part == key->part &&
	       profile->peer2peer == key->peer2peer &&
	       placer_profile_said_same(&profile->said, key->said) &&
	       placer_windows_same(profile, key->windows);
}

static struct placer_profile *
placer_profile_tryget(const struct placer_profile_key *key)
{
	struct placer_profile *profile;

	guard(rcu)();
	hash_for_each_possible_rcu(placer_profiles, profile, link,
				   (unsigned long)key->np)
		if (placer_profile_is(profile, key))
			return kref_get_unless_zero(&profile->refs) ? profile :
								      NULL;
	return NULL;
}

/*
 * The profile in the table that has to go for another one: the same, which another task
 * has added meanwhile; or, if there are many of its node, the oldest; or NULL.
 */
static struct placer_profile *
placer_profile_outdated(const struct placer_profile_key *key)
{
	struct placer_profile *profile, *oldest = NULL;
	unsigned int nr = 0;

	lockdep_assert_held(&placer_profiles_lock);

	hash_for_each_possible(placer_profiles, profile, link,
			       (unsigned long)key->np) {
		if (placer_profile_is(profile, key))
			return profile;
		if (profile->np != key->np)
			continue;
		oldest = profile;
		nr++;
	}
	return nr < PLACER_MAX_PROFILES ? NULL : oldest;
}

/*
 * The table has a reference to the node, and not the profile, which may outlive it.
 * @profile is not in the table any more.
 */
static void placer_profile_forget(struct placer_profile *profile)
{
	of_node_put(profile->np);
	placer_profile_put(profile);
}

/* Unless all have been dropped since the profile was read: it may be outdated then. */
static void placer_profile_add(struct placer_profile *profile,
			       const struct placer_profile_key *key,
			       unsigned int drops)
{
	struct placer_profile *old = profile;

	profile->np = of_node_get(key->np);
	profile->own = key->own;
	profile->driver = key->driver;
	profile->kind = key->kind;
	profile->part = key->part;
	profile->peer2peer = key->peer2peer;
	profile->kept = true;
	kref_get(&profile->refs);
	scoped_guard(spinlock, &placer_profiles_lock) {
		if (drops != placer_profiles_drops)
			break;
		old = placer_profile_outdated(key);
		if (old)
			hash_del_rcu(&old->link);
		hash_add_rcu(placer_profiles, &profile->link,
			     (unsigned long)key->np);
	}
	if (old)
		placer_profile_forget(old);
}

/*
 * The rows of a device that is not known by its node and its driver alone. Return: false if
 * they may be others at any time.
 */
static bool placer_profile_kind(struct device *dev,
				struct placer_profile_key *key)
{
	struct placer_soc soc;

	if (!placer_soc_has_parts(dev))
		return true;
	placer_soc_find(dev, &soc);
	key->kind = soc.fact;
	key->part = soc.part;
	return !soc.unsure;
}

/*
 * Of a driver of which nothing is known, assume that it writes into the scatterlist, and
 * that it uses one entry. But
 * CONFIG_DMA_API_DEBUG takes the limit that the DMA API assumes for one of the device, and
 * warns: with it only drivers that are known to use one entry get one. Where the DMA API
 * maps each entry by itself, several of them would not be one range.
 */
static void placer_profile_use(struct placer_profile *profile,
			       const struct placer_soc *soc)
{
	profile->unsure = soc->unsure || soc->varies;
	profile->at_once = soc->at_once;
	profile->never_maps = soc->never_maps;
	profile->usage.one_entry = profile->said.iommu_unmerged ||
				   soc->one_entry ||
				   (soc->max_segments == PLACER_UNKNOWN &&
				    !IS_ENABLED(CONFIG_DMA_API_DEBUG));
	profile->usage.writes_table = soc->writes_table || !soc->fact;
	profile->usage.keeps_using = soc->keeps_using;
}

/* Return: the profile, in no table; or NULL if there is no memory. */
static struct placer_profile *
placer_profile_read(const struct placer_board *board, struct device *dev,
		    const struct placer_device_said *said, const char *useless,
		    bool peer2peer)
{
	unsigned int nr = placer_windows_nr(dev->dma_range_map);
	struct placer_profile *profile =
		kzalloc(struct_size(profile, windows, nr), GFP_KERNEL);
	struct placer_soc soc;

	if (!profile)
		return NULL;

	kref_init(&profile->refs);
	profile->said = *said;
	profile->nr_windows = nr;
	if (nr)
		memcpy(profile->windows, dev->dma_range_map,
		       array_size(nr, sizeof(*profile->windows)));
	if (!said->last) {
		profile->no_dma = useless;
		placer_constraint_init(&profile->constraint);
		return profile;
	}
	placer_soc_read(dev, &soc);
	placer_profile_use(profile, &soc);
	profile->useless = useless ?:
				     placer_device_conclude(board, dev, &soc,
							    said,
							    &profile->constraint);
	if (peer2peer)
		profile->constraint.pageless = PLACER_ALL_HEAPS;
	if (!profile->useless &&
	    placer_device_unshifted(dev, &profile->constraint,
				    &profile->unshifted)) {
		placer_profile_put(profile);
		return NULL;
	}
	return profile;
}

/**
 * placer_profile_get() - get what a device needs of memory
 * @dev: the device
 * @peer2peer: its importer says that it takes memory without struct pages
 *
 * Context: may sleep.
 * Return: the profile, for placer_profile_put(); or NULL if there is no memory.
 */
struct placer_profile *placer_profile_get(struct device *dev, bool peer2peer)
{
	struct placer_device_said said __uninitialized;
	const char *useless = placer_device_ask(dev, &said);
	struct placer_profile_key key = {
		.np = placer_profile_node(dev),
		.own = dev->of_node,
		.driver = READ_ONCE(dev->driver),
		.peer2peer = peer2peer,
		.said = &said,
		.windows = dev->dma_range_map,
	};
	bool keep = !useless && (key.np || device_is_registered(dev));
	unsigned int drops = READ_ONCE(placer_profiles_drops);
	struct placer_profile *profile = NULL;

	keep = placer_profile_kind(dev, &key) && keep;
	if (keep)
		profile = placer_profile_tryget(&key);
	if (profile)
		return profile;

	profile = placer_profile_read(placer_board_lock(), dev, &said, useless,
				      peer2peer);
	if (profile && keep && !profile->unsure)
		placer_profile_add(profile, &key, drops);
	placer_board_unlock();
	return profile;
}

/**
 * placer_profile_same() - do the devices of two profiles need the same?
 * @a: profile of one
 * @b: profile of the other
 *
 * Context: any.
 * Return: true if they do.
 */
bool placer_profile_same(const struct placer_profile *a,
			 const struct placer_profile *b)
{
	if (a == b)
		return true;
	if (!placer_constraint_same(&a->constraint, &b->constraint))
		return false;
	if (!a->unshifted || !b->unshifted)
		return !a->unshifted && !b->unshifted;
	return placer_reach_same(a->unshifted, b->unshifted);
}

/**
 * placer_profile_reaches() - can the DMA API map memory for a device?
 * @profile: what the device needs
 * @backing: the memory, which satisfies the device's constraint
 *
 * Context: any.
 * Return: false for memory without struct pages to which the device's bus adds
 * an offset.
 */
bool placer_profile_reaches(const struct placer_profile *profile,
			    const struct placer_backing *backing)
{
	const struct placer_run *run = backing->runs;
	const struct placer_span span = {
		.first = PFN_PHYS(run->pfn),
		.last = PFN_PHYS(run->pfn + run->nr_pages) - 1,
	};

	return !profile->unshifted || !placer_backing_bare(backing) ||
	       placer_reach_covers(profile->unshifted, &span);
}

/**
 * placer_profiles_drop() - drop all profiles that are kept
 *
 * Users of a buffer keep theirs.
 *
 * Context: may sleep.
 */
void placer_profiles_drop(void)
{
	struct placer_profile *profile, *more;
	struct hlist_node *next;
	LIST_HEAD(dropped);
	int bucket;

	scoped_guard(spinlock, &placer_profiles_lock) {
		WRITE_ONCE(placer_profiles_drops, placer_profiles_drops + 1);
		hash_for_each_safe(placer_profiles, bucket, next, profile,
				   link) {
			hash_del_rcu(&profile->link);
			list_add(&profile->dropped, &dropped);
		}
	}
	list_for_each_entry_safe(profile, more, &dropped, dropped)
		placer_profile_forget(profile);
}

/* Nodes go, or have other properties. */
static int placer_profiles_changed(struct notifier_block *nb,
				   unsigned long action, void *data)
{
	placer_profiles_drop();
	return NOTIFY_OK;
}

static struct notifier_block placer_profiles_notifier = {
	.notifier_call = placer_profiles_changed,
};

/* When a module goes, its drivers are bound to no device any more. */
static int placer_profiles_module(struct notifier_block *nb,
				  unsigned long state, void *data)
{
	if (state == MODULE_STATE_GOING)
		placer_profiles_drop();
	return NOTIFY_OK;
}

static struct notifier_block placer_profiles_module_notifier = {
	.notifier_call = placer_profiles_module,
};

/**
 * placer_profiles_init() - begin to keep profiles
 *
 * Context: may sleep.
 * Return: 0, or what the kernel's functions that register notifiers return.
 */
int placer_profiles_init(void)
{
	int rc = register_module_notifier(&placer_profiles_module_notifier);

	placer_constraint_init(&placer_profile_idle.constraint);
	if (rc || !IS_ENABLED(CONFIG_OF_DYNAMIC))
		return rc;
	rc = of_reconfig_notifier_register(&placer_profiles_notifier);
	if (rc)
		unregister_module_notifier(&placer_profiles_module_notifier);
	return rc;
}

/**
 * placer_profiles_exit() - drop all profiles
 *
 * Context: may sleep; no device attaches any more.
 */
void placer_profiles_exit(void)
{
	if (IS_ENABLED(CONFIG_OF_DYNAMIC))
		of_reconfig_notifier_unregister(&placer_profiles_notifier);
	unregister_module_notifier(&placer_profiles_module_notifier);
	placer_profiles_drop();
}
