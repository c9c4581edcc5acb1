// SPDX-License-Identifier: GPL-2.0
/*
 * Which device attaches: not a sensor on an I2C bus, but the one that writes to memory
 * what the sensor sends, and for some of these their DMA engine.
 */
#include "board.h"

#define ATTACH_MAX_DEVICES 32 /* looked at along the graph from one device */

static const char *const attach_bus_names[] = { "i2c",	"spi", "mdio", "i3c",
						"cpus", "phy", "gpio", NULL };

/* Is a name one of a bus without DMA, also as in "i2c0" or "i2c-mux"? */
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

/* A DMA engine, for a device whose driver has that attach. */
static u32 attach_engine_of(const struct dt *dt, u32 device)
{
	u32 phandle, engine;

	if (!dt_cell(dt, device, "dmas", &phandle))
		return DT_NONE;
	engine = dt_by_phandle(dt, phandle);
	return engine != DT_NONE && dt->node[engine].available ? engine :
								 DT_NONE;
}

u32 board_attaches_for(const struct dt *dt, u32 node)
{
	u32 found[ATTACH_MAX_DEVICES] = { node }, nr = 1, i;
	const struct placer_soc_fact *fact;

	for (i = 0; i < nr; i++) {
		fact = board_soc_fact(dt, found[i]);
		if (fact && placer_fact_may_attach(fact))
			return placer_fact_attaches(fact) ==
					       PLACER_FACT_ATTACHES_DMA_CHANNEL ?
				       attach_engine_of(dt, found[i]) :
				       found[i];
		nr = attach_add_linked(dt, found[i], found, nr);
	}
	return DT_NONE;
}
