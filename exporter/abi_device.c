// SPDX-License-Identifier: GPL-2.0
/*
 * Devices as programs name them: by bus and name, or by a path in the devicetree.
 *
 * Both are in sysfs for everybody, so to look them up tells nothing that is secret.
 */
#include <linux/amba/bus.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/device/bus.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/of.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <uapi/linux/dmabuf-placer.h>

#include "abi_device.h"
#include "board/board.h"

/* Where devices that share buffers are */
static const struct bus_type *const placer_abi_buses[] = {
	&platform_bus_type,
#ifdef CONFIG_PCI
	&pci_bus_type,
#endif
#ifdef CONFIG_ARM_AMBA
	&amba_bustype,
#endif
};

static struct device *placer_abi_device_on(const char *bus, const char *name)
{
	struct device *dev;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(placer_abi_buses); i++) {
		if (strcmp(placer_abi_buses[i]->name, bus))
			continue;
		dev = bus_find_device_by_name(placer_abi_buses[i], NULL, name);
		return dev ?: ERR_PTR(-ENODEV);
	}
	return ERR_PTR(-EOPNOTSUPP);
}

static struct device *placer_abi_device_at(const char __user *at)
{
	struct device_node *np;
	struct device *dev;
	char *path;

	if (!IS_ENABLED(CONFIG_OF))
		return ERR_PTR(-EOPNOTSUPP);

	path = strndup_user(at, SZ_4K);
	if (IS_ERR(path))
		return ERR_CAST(path);
	np = of_find_node_by_path(path);
	kfree(path);
	dev = placer_board_device(np);
	of_node_put(np);
	return dev ?: ERR_PTR(-ENODEV);
}

static bool placer_abi_terminated(const char *text, size_t len)
{
	return strnlen(text, len) < len;
}

/**
 * placer_abi_device() - find a device that a program names
 * @array: of &struct dmabuf_placer_device, after placer_abi_array_check()
 * @index: of the device
 *
 * Context: may sleep.
 * Return: the device, referenced; or an ERR_PTR: -ENODEV if there is none; -EOPNOTSUPP,
 * -EINVAL, -E2BIG, -EFAULT or -ENOMEM, as the interface says.
 */
struct device *placer_abi_device(const struct placer_abi_array *array,
				 u32 index)
{
	struct dmabuf_placer_device named;
	int rc = placer_abi_array_read(array, index, &named, sizeof(named));

	if (rc)
		return ERR_PTR(rc);
	if (named.flags || named.__reserved)
		return ERR_PTR(-EOPNOTSUPP);
	if (!placer_abi_terminated(named.bus, sizeof(named.bus)) ||
	    !placer_abi_terminated(named.name, sizeof(named.name)) ||
	    !named.path != (named.bus[0] && named.name[0]) ||
	    (named.path && (named.bus[0] || named.name[0])))
		return ERR_PTR(-EINVAL);
	if (named.path)
		return placer_abi_device_at(u64_to_user_ptr(named.path));
	return placer_abi_device_on(named.bus, named.name);
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
