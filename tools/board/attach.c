// SPDX-License-Identifier: GPL-2.0
/*
 * Which device attaches: not a sensor on an I2C bus, but the device that writes the sensor's data
 * to memory; and if that device leaves the writing to a DMA engine, the engine.
 */
#include <string.h>

#include "board.h"

#define ATTACH_MAX_DEVICES 32 /* looked at along the graph from one device */

static const char *const attach_bus_names[] = { "i2c",	"spi", "mdio", "i3c",
						"cpus", "phy", "gpio", NULL };

/* Does the name stand for a bus without DMA? "i2c0" and "i2c-mux" do, too. */
static bool attach_is_bus_name(const struct dt *dt, u32 node)
{
	const char *name = dt->node[node].name;
	const char *const *bus;
	u32 i;

	for (bus = attach_bus_names; *bus; bus++) {
		for (i = 0; (*bus)[i] && name[i] == (*bus)[i];)
			i++;
		if (!(*bus)[i] &&
		    (!name[i] || name[i] == '@' || name[i] == '-' ||
		     (name[i] >= '0' && name[i] <= '9')))
			return true;
	}
	return false;
}

bool board_does_no_dma(const struct dt *dt, u32 node)
{
	u32 parent = dt->node[node].parent;

	return dt_has(dt, node, "#phy-cells") ||
	       dt_has(dt, node, "gpio-controller") ||
	       dt_named(dt, node, "cpu") || dt_named(dt, node, "phy") ||
	       (parent != DT_NONE && attach_is_bus_name(dt, parent));
}

/* The device that an endpoint is a part of. */
static u32 attach_device_of(const struct dt *dt, u32 node)
{
	while (node && node != DT_NONE && !dt_has(dt, node, "compatible"))
		node = dt->node[node].parent;
	return node ? node : DT_NONE;
}

/* Add the devices at the other ends of a device's links. */
static u32 attach_add_linked(const struct dt *dt, u32 device, u32 *found,
			     u32 nr)
{
	u32 i, k, phandle, other;

	for (i = device; i < dt->node[device].end && nr < ATTACH_MAX_DEVICES;
	     i++) {
		if (!dt_cell(dt, i, "remote-endpoint", &phandle))
			continue;
		other = dt_by_phandle(dt, phandle);
		if (other != DT_NONE)
			other = attach_device_of(dt, other);
		if (other == DT_NONE || !dt->node[other].available)
			continue;
		for (k = 0; k < nr && found[k] != other;)
			k++;
		if (k == nr)
			found[nr++] = other;
	}
	return nr;
}

/* The available device that a node is, or is a part of. */
static u32 attach_available(const struct dt *dt, u32 node)
{
	u32 device = attach_device_of(dt, node);

	return device != DT_NONE && dt->node[device].available ? device :
								 DT_NONE;
}

/* The available device whose node, or a part of it, the property's first cell refers to. */
static u32 attach_referred(const struct dt *dt, u32 node, const char *property)
{
	u32 phandle;

	return dt_cell(dt, node, property, &phandle) ?
		       attach_available(dt, dt_by_phandle(dt, phandle)) :
		       DT_NONE;
}

/* The first available device in a list of parts, if its DMA differs from the whole's. */
static u32 attach_part(const struct dt *dt, u32 device, const char *property)
{
	struct dt_list list = { .property = dt_property(dt, device, property) };
	u32 part = DT_NONE, node;
	enum dt_item item;

	if (!list.property)
		return DT_NONE;
	do {
		item = dt_next(dt, &list, &node);
		if (item == DT_ITEM_OK)
			part = attach_available(dt, node);
	} while (part == DT_NONE &&
		 (item == DT_ITEM_OK || item == DT_ITEM_DANGLING));
	return part != DT_NONE && (dt_has(dt, part, "iommus") ||
				   dt_has(dt, part, "interconnects")) ?
		       part :
		       DT_NONE;
}

/* The device that fetches data for this one, or DT_NONE. */
static u32 attach_fetcher(const struct dt *dt, u32 device)
{
	u32 fetcher = attach_referred(dt, device, "renesas,fcp");

	return fetcher == DT_NONE ?
		       attach_referred(dt, device, "renesas,fcpvx") :
		       fetcher;
}

/* The device of another driver that attaches for this one: its fetcher, or its first part. */
static u32 attach_other_of(const struct dt *dt, u32 device)
{
	u32 other = attach_fetcher(dt, device);

	if (other == DT_NONE || other == device)
		other = attach_part(dt, device, "ports");
	if (other == DT_NONE || other == device)
		other = attach_part(dt, device, "allwinner,pipelines");
	/* Without any, the device attaches itself. */
	return other == DT_NONE ? device : other;
}

/* The device that attaches for a device whose driver imports. */
static u32 attach_by_fact(const struct dt *dt, u32 device,
			  const struct placer_soc_fact *fact)
{
	u32 parent = dt->node[device].parent;

	switch (placer_fact_attaches(fact)) {
	case PLACER_FACT_ATTACHES_DMA_CHANNEL:
		return attach_referred(dt, device, "dmas");
	case PLACER_FACT_ATTACHES_OTHER:
		return attach_other_of(dt, device);
	case PLACER_FACT_ATTACHES_PARENT:
		return parent && dt_has(dt, parent, "compatible") ? parent :
								    device;
	default:
		/*
		 * A device that the driver makes has no node, but has the properties of this one.
		 */
		return device;
	}
}

/* The first node in the tree whose "compatible" has one of these strings. */
static u32 attach_first(const struct dt *dt, const char *names)
{
	const char *name;
	u32 i;

	for (i = 0; i < dt->nr; i++)
		for (name = names; *name; name += strlen(name) + 1)
			if (dt_compatible(dt, i, name))
				return i;
	return DT_NONE;
}

u32 board_dma_node(const struct dt *dt, u32 device,
		   const struct placer_soc_fact *fact)
{
	const char *names = fact ? placer_fact_dma_of(fact) : NULL;
	u32 other = DT_NONE;

	if (names)
		other = attach_first(dt, names);
	else if (fact &&
		 placer_fact_attaches(fact) == PLACER_FACT_ATTACHES_OTHER)
		other = attach_fetcher(dt, device);
	return other == DT_NONE ? device : other;
}

u32 board_attaches_for(const struct dt *dt, u32 node)
{
	u32 found[ATTACH_MAX_DEVICES] = { node }, nr = 1, i, other;
	const struct placer_soc_fact *fact;

	for (i = 0; i < nr; i++) {
		fact = board_soc_fact(dt, found[i]);
		other = DT_NONE;
		if (fact && placer_fact_may_attach(fact))
			other = attach_by_fact(dt, found[i], fact);
		if (other != DT_NONE)
			return other;
		nr = attach_add_linked(dt, found[i], found, nr);
	}
	return DT_NONE;
}
