// SPDX-License-Identifier: GPL-2.0
/*
 * Kernels without faux devices, where vgem and vkms are platform devices.
 */
#include <linux/init.h>

#include "bus.h"

/**
 * placer_bus_faux() - find the bus of faux devices
 *
 * Context: at load.
 * Return: NULL.
 */
const struct bus_type *__init placer_bus_faux(void)
{
	return NULL;
}
