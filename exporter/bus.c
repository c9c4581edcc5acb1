// SPDX-License-Identifier: GPL-2.0
/*
 * Buses on which devices are looked up: those of importers that map, as far as the kernel lets
 * modules find their devices.
 *
 * Of others, virtio and the auxiliary bus have parts of devices, which attach as their parents.
 * Hardly anything on USB maps: drivers of cameras have the CPU copy, and so have those of
 * displays, which attach and go on with a kernel mapping.
 */
#include <linux/amba/bus.h>
#include <linux/array_size.h>
#include <linux/cache.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/spi/spi.h>

#include "bus.h"

/* A bus that the kernel has not is not even declared. */
static const struct bus_type *placer_buses[] __ro_after_init = {
	&platform_bus_type,
#ifdef CONFIG_PCI
	&pci_bus_type,
#endif
#ifdef CONFIG_ARM_AMBA
	&amba_bustype,
#endif
#ifdef CONFIG_SPI
	&spi_bus_type,
#endif
	NULL, /* that of faux devices */
};

static_assert(ARRAY_SIZE(placer_buses) <= PLACER_BUSES);

/**
 * placer_buses_init() - find the buses that are not known by their symbols
 *
 * Context: may sleep.
 */
void __init placer_buses_init(void)
{
	placer_buses[ARRAY_SIZE(placer_buses) - 1] = placer_bus_faux();
}

/**
 * placer_bus() - go through the buses on which devices are looked up
 * @index: from 0
 *
 * Context: any.
 * Return: a bus, which is never unregistered; or NULL if there are no more.
 */
const struct bus_type *placer_bus(unsigned int index)
{
	return index < ARRAY_SIZE(placer_buses) ? placer_buses[index] : NULL;
}
