/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Profiles: what devices need of memory, kept from the first attach on.
 */
#ifndef _PLACER_PROFILE_H
#define _PLACER_PROFILE_H

#include <linux/dma-direct.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <placer/device.h>

#include "dma.h"

struct device;
struct device_driver;
struct device_node;
struct placer_backing;
struct placer_soc_fact;

/**
 * struct placer_profile - what a device needs of memory
 * @refs: one reference for the table of profiles, and one for each user
 * @rcu: to free it
 * @link: in the table of profiles
 * @dropped: in a list of those that leave the table
 * @kept: was put into the table, so that readers may look at it
 * @np: node that the device was found by, or NULL; referenced by the table
 * @own: @np is the node of the device itself
 * @driver: as in &struct placer_profile_key
 * @kind: as in &struct placer_profile_key
 * @part: as in &struct placer_profile_key
 * @peer2peer: as in &struct placer_profile_key
 * @at_once: its importer maps in the call that attaches
 * @never_maps: its importer never maps, so what it needs counts only if it does
 * @usage: what its importer does with a buffer
 * @said: what the device itself said
 * @unsure: the device may need something else at any time, so do not keep this
 * @no_dma: why the device cannot map, or NULL. Then it needs nothing of memory: a display
 *	on USB, for which the CPU reads the buffer, attaches all the same
 * @useless: why the device can use no buffer, or NULL
 * @constraint: constraint of the device, if it is not useless
 * @unshifted: addresses that the device's bus does not shift; NULL if it shifts
 *	none, or an IOMMU translates
 * @nr_windows: number of @windows
 * @windows: copy of the windows of the device's bus
 *
 * Constant once others can find it.
 */
struct placer_profile {
	struct kref refs;
	struct rcu_head rcu;
	struct hlist_node link;
	struct list_head dropped;
	bool kept;
	struct device_node *np;
	bool own;
	const struct device_driver *driver;
	const struct placer_soc_fact *kind;
	const struct placer_soc_fact *part;
	bool peer2peer;
	bool at_once;
	bool never_maps;
	struct placer_usage usage;
	struct placer_device_said said;
	bool unsure;
	const char *no_dma;
	const char *useless;
	struct placer_constraint constraint;
	struct placer_reach *unshifted;
	unsigned int nr_windows;
	struct bus_dma_region windows[] __counted_by(nr_windows);
};

struct placer_profile *placer_profile_get(struct device *dev, bool peer2peer);
struct placer_profile *placer_profile_get_idle(void);
void placer_profile_put(struct placer_profile *profile);
bool placer_profile_same(const struct placer_profile *a,
			 const struct placer_profile *b);
bool placer_profile_reaches(const struct placer_profile *profile,
			    const struct placer_backing *backing);
void placer_profiles_drop(void);
int placer_profiles_init(void);
void placer_profiles_exit(void);

#endif /* _PLACER_PROFILE_H */
