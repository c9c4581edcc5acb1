// SPDX-License-Identifier: GPL-2.0
/*
 * The bus of faux devices, as vgem and vkms are. The kernel keeps it to itself, but each device
 * names its bus.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device/faux.h>
#include <linux/printk.h>

#include "bus.h"

/**
 * placer_bus_faux() - find the bus of faux devices
 *
 * Context: at load; may sleep.
 * Return: the bus, which is built into the kernel; or NULL.
 */
const struct bus_type *__init placer_bus_faux(void)
{
	struct faux_device *probe =
		faux_device_create("dmabuf-placer", NULL, NULL);
	const struct bus_type *bus;

	if (!probe) {
		pr_warn("cannot make a faux device to find its bus: devices on it, such as that of vgem, cannot be expected\n");
		return NULL;
	}
	bus = probe->dev.bus;
	faux_device_destroy(probe);
	return bus;
}
