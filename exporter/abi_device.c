// SPDX-License-Identifier: GPL-2.0
/*
 * Devices as programs name them: by bus and name, or by a path in the devicetree.
 *
 * Both are in sysfs for everybody, so to look them up tells nothing that is secret.
 */
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/device/bus.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/of.h>
#include <linux/rcupdate.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "abi_device.h"
#include "board/board.h"
#include "bus.h"

static struct device *placer_abi_device_on(const char *bus, const char *name)
{
	struct device *dev;
	unsigned int i;

	for (i = 0; placer_bus(i); i++) {
		if (strcmp(placer_bus(i)->name, bus))
			continue;
		dev = bus_find_device_by_name(placer_bus(i), NULL, name);
		return dev ?: ERR_PTR(-ENODEV);
	}
	return ERR_PTR(-ENXIO);
}

static int placer_abi_node_read(const char __user *at, struct device_node **np)
{
	char *path;

	if (!IS_ENABLED(CONFIG_OF))
		return -EOPNOTSUPP;

	path = strndup_user(at, SZ_4K);
	if (IS_ERR(path))
		return PTR_ERR(path);
	*np = of_find_node_by_path(path);
	kfree(path);
	return 0;
}

static bool placer_abi_terminated(const char *text, size_t len)
{
	return strnlen(text, len) < len;
}

/**
 * placer_abi_name_read() - read what a program calls a device
 * @array: of &struct dmabuf_placer_device, after placer_abi_array_check()
 * @index: of the device
 * @name: result, for placer_abi_name_put()
 *
 * Context: may sleep, for as long as the program likes.
 * Return: 0; -EOPNOTSUPP, -EINVAL, -E2BIG, -EFAULT or -ENOMEM, as the interface says.
 */
int placer_abi_name_read(const struct placer_abi_array *array, u32 index,
			 struct placer_abi_name *name)
{
	struct dmabuf_placer_device named;
	int rc = placer_abi_array_read(array, index, &named, sizeof(named));

	*name = (struct placer_abi_name){};
	if (rc)
		return rc;
	name->by_path = named.path;
	if (named.flags || named.__reserved)
		return -EOPNOTSUPP;
	if (!placer_abi_terminated(named.bus, sizeof(named.bus)) ||
	    !placer_abi_terminated(named.name, sizeof(named.name)) ||
	    !named.path != (named.bus[0] && named.name[0]) ||
	    (named.path && (named.bus[0] || named.name[0])))
		return -EINVAL;
	strscpy(name->bus, named.bus);
	strscpy(name->name, named.name);
	if (!named.path)
		return 0;
	return placer_abi_node_read(u64_to_user_ptr(named.path), &name->np);
}

/**
 * placer_abi_name_put() - give up what placer_abi_name_read() has got
 * @name: the name
 *
 * Context: may sleep.
 */
void placer_abi_name_put(struct placer_abi_name *name)
{
	of_node_put(name->np);
}

/**
 * placer_abi_device() - find a device that a program has named
 * @name: of placer_abi_name_read()
 *
 * The caller puts the device as soon as it can, and does not access the program's memory
 * before: a reference does not keep the memory of a device that is static in a module.
 *
 * Context: may sleep.
 * Return: the device, referenced; or an ERR_PTR: -ENODEV if there is none; -ENXIO for
 * a bus on which devices are not looked up.
 */
struct device *placer_abi_device(const struct placer_abi_name *name)
{
	struct device *dev;

	if (!name->by_path)
		return placer_abi_device_on(name->bus, name->name);
	dev = placer_board_device(name->np);
	return dev ?: ERR_PTR(-ENODEV);
}

/**
 * placer_abi_device_name() - name a device, so that placer_abi_device() may find it
 * @dev: the device, referenced; perhaps gone
 * @bus: result, of %DMABUF_PLACER_BUS_LEN bytes: empty if the device is gone
 * @name: result, of %DMABUF_PLACER_NAME_LEN bytes
 *
 * Context: any.
 */
void placer_abi_device_name(struct device *dev, char *bus, char *name)
{
	strscpy(name, dev_name(dev), DMABUF_PLACER_NAME_LEN);
	bus[0] = '\0';

	/* A module with a bus is not freed within, if it has the device. */
	guard(rcu)();
	if (device_is_registered(dev) && dev->bus)
		strscpy(bus, dev->bus->name, DMABUF_PLACER_BUS_LEN);
}
