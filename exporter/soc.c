// SPDX-License-Identifier: GPL-2.0
/*
 * Facts about drivers that no structure of the kernel and no property tells: applies the table
 * of <placer/soc_facts.h>, which the user-space tool reads too, to a live device.
 *
 * A device that no IOMMU translates is taken to need contiguous memory, unless a row says
 * otherwise. The address bits of a row count only until a driver is bound, which sets a DMA
 * mask. Whether a device is translated is read from the live device, never from a row.
 */
#include <linux/bits.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/string.h>
#include <placer/device.h>
#include <placer/soc_facts.h>

#include "soc.h"

/* Rows that are true of the kernel that this is built for. */
#ifdef PLACER_OLD_FACTS
#define PLACER_FACT_HERE PLACER_FACT_IN_OLD
#else
#define PLACER_FACT_HERE PLACER_FACT_IN_NEW
#endif

/* By &enum placer_fact_bus */
static const char *const placer_soc_buses[] = {
	[PLACER_BUS_PLATFORM] = "platform",
	[PLACER_BUS_PCI] = "pci",
	[PLACER_BUS_AMBA] = "amba",
	[PLACER_BUS_USB] = "usb",
	[PLACER_BUS_AUXILIARY] = "auxiliary",
	[PLACER_BUS_HOST1X] = "host1x",
	[PLACER_BUS_VIRTIO] = "virtio",
	[PLACER_BUS_I2C] = "i2c",
	[PLACER_BUS_SPI] = "spi",
	[PLACER_BUS_VMBUS] = "vmbus",
	[PLACER_BUS_XEN] = "xen",
	[PLACER_BUS_RPMSG] = "rpmsg",
};

/* Does a row name one of the kinds of a node? */
static bool placer_soc_names(const struct placer_soc_fact *fact,
			     const struct device_node *np)
{
	const char *name;

	for (name = fact->compatible; name && *name; name += strlen(name) + 1)
		if (of_device_is_compatible(np, name))
			return true;
	return false;
}

/* Is a row of a driver about a device? */
static bool placer_soc_is_about(const struct placer_soc_fact *fact,
				const struct device *dev)
{
	if (!(fact->flags & PLACER_FACT_HERE))
		return false;
	return !fact->compatible || !dev->of_node ||
	       placer_soc_names(fact, dev->of_node);
}

/* @name may go on: compare its first @len characters. */
static int placer_soc_compare(const char *name, size_t len, const char *driver)
{
	return strncmp(name, driver, len) ?: -!!driver[len];
}

/* The first row of the driver with this name, or behind the last row. */
static unsigned int placer_soc_first(const char *name, size_t len)
{
	unsigned int low = 0, high = ARRAY_SIZE(placer_soc_facts), middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (placer_soc_compare(name, len,
				       placer_soc_facts[middle].driver) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * Does the driver have the device that it is bound to attach? It may have others attach as
 * well, but these are bound to other drivers, or to none: they are known by their names only.
 */
static bool placer_soc_attaches_bound(const struct placer_soc_fact *fact,
				      bool bound)
{
	switch (placer_fact_attaches(fact)) {
	case PLACER_FACT_ATTACHES_SELF:
		return true;
	case PLACER_FACT_ATTACHES_CREATED:
	case PLACER_FACT_ATTACHES_OTHER:
		return bound;
	default:
		return false;
	}
}

/* What makes it stricter counts if any row has it; what makes it laxer, if all have. */
static void placer_soc_fold_flags(struct placer_soc *soc,
				  const struct placer_soc_fact *fact,
				  bool bound)
{
	bool first = !soc->fact;

	soc->at_once = (first || soc->at_once) &&
		       fact->flags & PLACER_FACT_AT_ONCE &&
		       placer_soc_attaches_bound(fact, bound);
	soc->never_maps = (first || soc->never_maps) &&
			  fact->kind == PLACER_KIND_NEVER_MAPS;
	soc->own_mmu = (first || soc->own_mmu) &&
		       fact->flags & PLACER_FACT_OWN_MMU;
	soc->one_entry |= placer_fact_one_entry(fact);
	soc->pages = first ? placer_fact_pages(fact) :
			     max(soc->pages, placer_fact_pages(fact));
	soc->writes_table |= fact->flags & PLACER_FACT_WRITES_TABLE;
	soc->keeps_using |= fact->flags & PLACER_FACT_KEEPS_USING;
}

/* The bits of a row with an odd last address are those rounded down. */
static void placer_soc_fold_mask(struct placer_soc *soc,
				 const struct placer_soc_fact *fact)
{
	if (fact->odd_last)
		soc->last = min_not_zero(soc->last, (u64)fact->odd_last);
	else
		soc->address_bits = min_not_zero(soc->address_bits,
						 (u32)fact->address_bits);
}

/* Is the device of a node behind an IOMMU? */
static bool placer_soc_is_behind(struct device_node *np)
{
	struct device_node *iommu __free(device_node) =
		of_parse_phandle(np, "iommus", 0);
	struct platform_device *pdev = of_find_device_by_node(np);
	bool behind = iommu && of_device_is_available(iommu);

	if (!pdev)
		return behind;
	/* The kernel may have no driver for the IOMMU: that shows once a device is bound */
	if (READ_ONCE(pdev->dev.driver))
		behind = device_iommu_mapped(&pdev->dev);
	put_device(&pdev->dev);
	return behind;
}

/* Are all devices that have this string behind an IOMMU? */
static bool placer_soc_all_behind(const char *compatible)
{
	struct device_node *np = NULL;

	while ((np = of_find_compatible_node(np, NULL, compatible)))
		if (of_device_is_available(np) && !placer_soc_is_behind(np)) {
			of_node_put(np);
			return false;
		}
	return true;
}

/* Are all devices that a row is about behind an IOMMU? */
static bool placer_soc_row_is_behind(const struct placer_soc_fact *fact)
{
	const char *name;

	for (name = fact->compatible; name && *name; name += strlen(name) + 1)
		if (!placer_soc_all_behind(name))
			return false;
	return true;
}

/* Does a row not hold for the device of a node, as one of the driver is behind no IOMMU? */
static bool placer_soc_lacks_iommu(const struct placer_soc_fact *fact,
				   struct device_node *np)
{
	unsigned int i = placer_soc_first(fact->driver, strlen(fact->driver));
	const struct placer_soc_fact *other;

	if (!(fact->flags & PLACER_FACT_NEEDS_IOMMU))
		return false;
	if (np && !placer_soc_is_behind(np))
		return true;
	for (; i < ARRAY_SIZE(placer_soc_facts); i++) {
		other = &placer_soc_facts[i];
		if (strcmp(other->driver, fact->driver))
			break;
		if (other->flags & PLACER_FACT_HERE &&
		    !placer_soc_row_is_behind(other))
			return true;
	}
	return false;
}

/*
 * The strictest of what several rows say counts. A driver that is bound has set its mask,
 * which is exact; a row has the strictest of all devices that the driver is for.
 */
static void placer_soc_fold(struct placer_soc *soc,
			    const struct placer_soc_fact *fact,
			    struct device_node *np, bool bound)
{
	u32 segments = placer_fact_segments(fact);

	/* A device that attaches all the same has another driver of that name. */
	if (fact->kind == PLACER_KIND_NO_IMPORT)
		return;

	soc->varies |= fact->flags & PLACER_FACT_NEEDS_IOMMU;
	if (placer_soc_lacks_iommu(fact, np)) {
		soc->one_physical = true;
		segments = 1;
	}
	if (!soc->fact)
		soc->max_segments = segments;
	else if (segments == PLACER_UNKNOWN ||
		 soc->max_segments == PLACER_UNKNOWN)
		soc->max_segments = PLACER_UNKNOWN;
	else
		soc->max_segments = min(soc->max_segments, segments);
	/* A driver sets other masks once it is bound, but not another device's. */
	if (!bound || fact->flags & PLACER_FACT_BITS_BOUND)
		placer_soc_fold_mask(soc, fact);
	placer_soc_fold_flags(soc, fact, bound);
	soc->fact = soc->fact ?: fact;
}

static bool placer_soc_on_bus(const struct placer_soc_fact *fact,
			      const struct device *dev)
{
	return dev->bus && !strcmp(dev->bus->name, placer_soc_buses[fact->bus]);
}

/* A driver makes devices for which another one, or none, is bound. */
static bool placer_soc_creates(const struct placer_soc_fact *fact)
{
	return placer_fact_attaches(fact) == PLACER_FACT_ATTACHES_CREATED;
}

/*
 * The rows of the driver with this name: of one that is @bound to the device, on its bus;
 * or else of one that may be, or that makes devices of this name.
 */
static void placer_soc_fold_driver(struct placer_soc *soc,
				   const struct device *dev, const char *name,
				   size_t len, bool bound)
{
	unsigned int i = placer_soc_first(name, len);

	for (; i < ARRAY_SIZE(placer_soc_facts); i++) {
		if (placer_soc_compare(name, len, placer_soc_facts[i].driver))
			return;
		if (bound ? !placer_soc_on_bus(&placer_soc_facts[i], dev) :
			    dev->driver &&
				    !placer_soc_creates(&placer_soc_facts[i]))
			continue;
		if (placer_soc_is_about(&placer_soc_facts[i], dev))
			placer_soc_fold(soc, &placer_soc_facts[i], dev->of_node,
					bound);
	}
}

/* As strict as a device of which nothing is known. */
static void placer_soc_init(struct placer_soc *soc)
{
	*soc = (struct placer_soc){
		.max_segments = PLACER_UNKNOWN,
		.pages = PLACER_PAGES_UNKNOWN,
	};
}

/* The rows of all drivers that may bind to a node. */
static void placer_soc_fold_node(struct placer_soc *soc, struct device_node *np)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(placer_soc_facts); i++)
		if (placer_soc_facts[i].flags & PLACER_FACT_HERE &&
		    placer_soc_names(&placer_soc_facts[i], np))
			placer_soc_fold(soc, &placer_soc_facts[i], np, false);
}

/* On these buses drivers have the parent of their device attach. */
static bool placer_soc_is_part(const struct device *child)
{
	return child->bus && (!strcmp(child->bus->name, "virtio") ||
			      !strcmp(child->bus->name, "auxiliary"));
}

/* A child's driver may have the parent attach, as that of a virtio device does. */
static void placer_soc_fold_part(struct placer_soc *soc,
				 const struct device *child, const char *driver)
{
	unsigned int i = placer_soc_first(driver, strlen(driver));
	const struct placer_soc_fact *fact;

	for (; i < ARRAY_SIZE(placer_soc_facts); i++) {
		fact = &placer_soc_facts[i];
		if (strcmp(driver, fact->driver))
			break;
		if (placer_fact_attaches(fact) == PLACER_FACT_ATTACHES_PARENT &&
		    placer_soc_on_bus(fact, child) &&
		    placer_soc_is_about(fact, child)) {
			placer_soc_fold(soc, fact, child->of_node, true);
			soc->part = soc->part ?: fact;
		}
	}
}

/* The device may have any driver besides those whose rows have been folded. */
static void placer_soc_fold_unknown(struct placer_soc *soc)
{
	soc->unsure = true;
	soc->max_segments = PLACER_UNKNOWN;
	soc->pages = PLACER_PAGES_UNKNOWN;
	soc->at_once = false;
	soc->never_maps = false;
	soc->own_mmu = false;
	soc->writes_table = true;
	soc->keeps_using = true;
}

/* Two tasks that look at one device do not find its children locked by each other. */
static DEFINE_MUTEX(placer_soc_child_mutex);

/*
 * The auxiliary bus frees the name of a driver once that is unbound. Do not wait for that: the
 * task that holds the lock may wait for this one.
 */
static int placer_soc_fold_child(struct device *child, void *data)
{
	struct placer_soc *soc = data;

	if (!placer_soc_is_part(child))
		return 0;
	guard(mutex)(&placer_soc_child_mutex);
	if (!device_trylock(child)) {
		placer_soc_fold_unknown(soc);
		return 1;
	}
	if (child->driver)
		placer_soc_fold_part(soc, child, child->driver->name);
	device_unlock(child);
	return 0;
}

/*
 * Does a device sit on a bus without DMA, or is it a CPU? Most that are phys or GPIOs for
 * others do no DMA either.
 */
static bool placer_soc_does_no_dma(const struct device_node *np)
{
	static const char *const buses[] = { "i2c", "spi", "mdio", "i3c",
					     "cpus" };
	unsigned int i;

	if (of_find_property(np, "#phy-cells", NULL) ||
	    of_find_property(np, "gpio-controller", NULL))
		return true;
	for (i = 0; i < ARRAY_SIZE(buses); i++)
		if (of_node_name_prefix(np->parent, buses[i]))
			return true;
	return false;
}

/**
 * placer_soc_never_attaches() - does a device probably never attach?
 * @np: its node
 *
 * Context: any.
 * Return: true if the table knows drivers for it and none of them has it attach; or if it
 * knows none, and the device seems to do no DMA.
 */
bool placer_soc_never_attaches(const struct device_node *np)
{
	const struct placer_soc_fact *fact = placer_soc_facts;
	const struct placer_soc_fact *end = fact + ARRAY_SIZE(placer_soc_facts);
	bool known = placer_soc_does_no_dma(np);

	for (; fact < end; fact++) {
		if (!(fact->flags & PLACER_FACT_HERE) ||
		    !placer_soc_names(fact, np))
			continue;
		if (placer_fact_may_attach(fact))
			return false;
		known = true;
	}
	return known;
}

static u32 placer_soc_iommu_bits(struct device *dev)
{
	struct device_node *iommu __free(device_node) =
		of_parse_phandle(dev->of_node, "iommus", 0);
	unsigned int i;

	for (i = 0; iommu && i < ARRAY_SIZE(placer_soc_iommus); i++)
		if (of_device_is_compatible(iommu,
					    placer_soc_iommus[i].compatible))
			return placer_soc_iommus[i].output_bits;
	return 0;
}

/**
 * placer_soc_has_parts() - may a device have children whose drivers have it attach?
 * @dev: the device
 *
 * Virtio devices and auxiliary devices are children of PCI functions, or of a node.
 *
 * Context: any.
 * Return: false if it has none.
 */
bool placer_soc_has_parts(const struct device *dev)
{
	const struct device_driver *driver = READ_ONCE(dev->driver);

	return !dev->of_node || dev_is_pci(dev) ||
	       (driver && !strcmp(driver->name, "virtio-mmio"));
}

/**
 * placer_soc_find() - find the rows of a device in the table
 * @dev: the device
 * @soc: result; its @fact is NULL if there is no row
 *
 * A device that is bound is known by its bus, its driver and its node; one that is not,
 * by its node. One without a node and without a driver that the table knows is known by its
 * name, up to an instance number; if it is bound, only as a device that another driver makes.
 * What drivers that are bound to its children have it attach for counts as well.
 *
 * Context: may sleep.
 */
void placer_soc_find(struct device *dev, struct placer_soc *soc)
{
	const struct device_driver *driver = READ_ONCE(dev->driver);
	const char *name = dev_name(dev);

	placer_soc_init(soc);
	if (driver)
		placer_soc_fold_driver(soc, dev, driver->name,
				       strlen(driver->name), true);
	else if (dev->of_node)
		placer_soc_fold_node(soc, dev->of_node);
	if (!soc->fact && !dev->of_node)
		placer_soc_fold_driver(soc, dev, name, strcspn(name, "."),
				       false);
	if (placer_soc_has_parts(dev))
		device_for_each_child(dev, soc, placer_soc_fold_child);
}

/**
 * placer_soc_read() - look a device up in the table
 * @dev: the device
 * @soc: result
 *
 * As placer_soc_find(), and its IOMMU as well.
 *
 * Context: may sleep.
 */
void placer_soc_read(struct device *dev, struct placer_soc *soc)
{
	placer_soc_find(dev, soc);
	soc->iommu_bits = placer_soc_iommu_bits(dev);
}
