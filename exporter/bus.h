/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Buses on which devices are looked up: where nearly all that share buffers are.
 */
#ifndef _PLACER_BUS_H
#define _PLACER_BUS_H

#include <linux/amba/bus.h>
#include <linux/pci.h>
#include <linux/platform_device.h>

/* A bus that the kernel has not is not even declared. */
static const struct bus_type *const placer_buses[] = {
	&platform_bus_type,
#ifdef CONFIG_PCI
	&pci_bus_type,
#endif
#ifdef CONFIG_ARM_AMBA
	&amba_bustype,
#endif
};

#endif /* _PLACER_BUS_H */
