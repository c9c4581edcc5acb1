/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Identities: devices that are expected, which may go at any time.
 */
#ifndef _PLACER_IDENTITY_H
#define _PLACER_IDENTITY_H

#include <linux/list.h>
#include <linux/refcount.h>

struct device;

/* Room for the name of a bus */
#define PLACER_BUS_LEN 16

/**
 * struct placer_identity - a device, as long as it is registered, and its names
 * @link: in the list of all identities, until the device goes
 * @refs: references
 * @dev: the device, referenced; NULL once it is gone. Changed under a mutex
 * @bus: name of its bus; empty if it is on none
 * @name: its name
 */
struct placer_identity {
	struct list_head link;
	refcount_t refs;
	struct device *dev;
	char bus[PLACER_BUS_LEN];
	char name[];
};

struct placer_identity *placer_identity_new(struct device *dev);
struct placer_identity *placer_identity_find(const struct device *dev);
void placer_identity_put(struct placer_identity *identity);
bool placer_identity_is(const struct placer_identity *identity,
			const struct device *dev);
bool placer_identity_gone(const struct placer_identity *identity);
int placer_identities_init(void);
void placer_identities_exit(void);

#endif /* _PLACER_IDENTITY_H */
