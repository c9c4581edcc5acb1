// SPDX-License-Identifier: GPL-2.0
/*
 * Identities: devices that are expected, which may go at any time.
 *
 * A reference to a struct device keeps its memory, but not always: some modules have
 * static devices, whose memory goes with the module in spite of references. A buffer that
 * expects such a device must not keep the module, or each program with a node could pin modules.
 * So the reference is dropped when the device is removed, and what remains is a name.
 *
 * Without a reference another device may get the same address, so afterwards an identity is
 * that of no device at all.
 */
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "bus.h"
#include "identity.h"

/* Of devices that are not gone. */
static LIST_HEAD(placer_identities);
/*
 * Protects the list, and writes to placer_identity.dev. No other lock of this module is taken
 * within.
 * References to devices are put with it held, so that a device that is being removed waits
 * for that.
 */
static DEFINE_MUTEX(placer_identities_mutex);

static struct placer_identity *placer_identity_tryget(const struct device *dev)
{
	struct placer_identity *identity;

	lockdep_assert_held(&placer_identities_mutex);

	list_for_each_entry(identity, &placer_identities, link)
		if (identity->dev == dev) {
			refcount_inc(&identity->refs);
			return identity;
		}
	return NULL;
}

/**
 * placer_identity_find() - find the identity of a device
 * @dev: the device
 *
 * Context: may sleep.
 * Return: the identity, for placer_identity_put(); or NULL if there is none.
 */
struct placer_identity *placer_identity_find(const struct device *dev)
{
	guard(mutex)(&placer_identities_mutex);
	return placer_identity_tryget(dev);
}

/* Return: one that is there already, or @identity. */
static struct placer_identity *
placer_identity_add(struct placer_identity *identity, struct device *dev)
{
	struct placer_identity *known;

	guard(mutex)(&placer_identities_mutex);
	known = placer_identity_tryget(dev);
	if (known)
		return known;
	identity->dev = get_device(dev);
	list_add(&identity->link, &placer_identities);
	return identity;
}

/**
 * placer_identity_new() - get the identity of a device
 * @dev: the device
 *
 * Context: the device's lock is held, and it is bound to a driver, so it is not being
 * removed; may sleep.
 * Return: the identity, for placer_identity_put(); or NULL if there is no memory.
 */
struct placer_identity *placer_identity_new(struct device *dev)
{
	size_t len = strlen(dev_name(dev)) + 1;
	struct placer_identity *identity, *added;

	device_lock_assert(dev);

	identity =
		kzalloc(struct_size(identity, name, len), GFP_KERNEL_ACCOUNT);
	if (!identity)
		return NULL;
	refcount_set(&identity->refs, 1);
	INIT_LIST_HEAD(&identity->link);
	memcpy(identity->name, dev_name(dev), len);
	if (dev->bus)
		strscpy(identity->bus, dev->bus->name);
	added = placer_identity_add(identity, dev);
	if (added != identity)
		kfree(identity);
	return added;
}

/**
 * placer_identity_put() - put a reference to an identity
 * @identity: the identity, or NULL
 *
 * Context: may sleep.
 */
void placer_identity_put(struct placer_identity *identity)
{
	if (!identity || !refcount_dec_and_mutex_lock(&identity->refs,
						      &placer_identities_mutex))
		return;
	list_del(&identity->link);
	put_device(identity->dev);
	mutex_unlock(&placer_identities_mutex);
	kfree(identity);
}

/**
 * placer_identity_is() - is an identity that of a device?
 * @identity: the identity
 * @dev: the device
 *
 * Context: any.
 * Return: false also once the device is gone.
 */
bool placer_identity_is(const struct placer_identity *identity,
			const struct device *dev)
{
	return dev && READ_ONCE(identity->dev) == dev;
}

/**
 * placer_identity_gone() - is the device gone?
 * @identity: the identity
 *
 * Context: any.
 * Return: true if so.
 */
bool placer_identity_gone(const struct placer_identity *identity)
{
	return !READ_ONCE(identity->dev);
}

/* After its driver is unbound, and so after the last placer_identity_new(). */
static void placer_identity_forget(const struct device *dev)
{
	struct placer_identity *identity;

	guard(mutex)(&placer_identities_mutex);
	list_for_each_entry(identity, &placer_identities, link) {
		if (identity->dev != dev)
			continue;
		list_del_init(&identity->link);
		put_device(identity->dev);
		WRITE_ONCE(identity->dev, NULL);
		return;
	}
}

static int placer_identity_notify(struct notifier_block *nb,
				  unsigned long event, void *data)
{
	if (event == BUS_NOTIFY_REMOVED_DEVICE)
		placer_identity_forget(data);
	return NOTIFY_OK;
}

/* A block can be registered on one bus only. */
static struct notifier_block placer_identity_notifiers[PLACER_BUSES];

static void placer_identities_leave(unsigned int nr)
{
	while (nr--)
		bus_unregister_notifier(placer_bus(nr),
					&placer_identity_notifiers[nr]);
}

/**
 * placer_identities_init() - register for notifications of removed devices
 *
 * On the buses where programs and flows can name devices.
 *
 * Context: may sleep.
 * Return: 0, or what bus_register_notifier() returns.
 */
int placer_identities_init(void)
{
	unsigned int i;
	int rc;

	for (i = 0; placer_bus(i); i++) {
		placer_identity_notifiers[i].notifier_call =
			placer_identity_notify;
		rc = bus_register_notifier(placer_bus(i),
					   &placer_identity_notifiers[i]);
		if (rc) {
			placer_identities_leave(i);
			return rc;
		}
	}
	return 0;
}

/**
 * placer_identities_exit() - undo placer_identities_init()
 *
 * Context: may sleep; there are no identities any more.
 */
void placer_identities_exit(void)
{
	unsigned int nr = 0;

	while (placer_bus(nr))
		nr++;
	placer_identities_leave(nr);
}
