// SPDX-License-Identifier: GPL-2.0
/*
 * A SoC of buses with some dozen devices each, one in four behind an IOMMU, each with a usual
 * number of properties and a child without meaning here.
 */
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>

#include "board_tree.h"

#define ON_BUS 24 /* devices on a bus */
#define IOMMUS 4  /* phandles 1 and up */

static void check(int rc)
{
	if (rc) {
		fprintf(stderr, "board_tree: %s\n", fdt_strerror(rc));
		exit(1);
	}
}

static void cells(void *fdt, const char *name, u32 nr, u32 a, u32 b, u32 c,
		  u32 d)
{
	fdt32_t cell[] = { cpu_to_fdt32(a), cpu_to_fdt32(b), cpu_to_fdt32(c),
			   cpu_to_fdt32(d) };

	check(fdt_property(fdt, name, cell, 4 * nr));
}

static void begin(void *fdt, const char *name, u32 address)
{
	char full[48];

	snprintf(full, sizeof(full), address ? "%s@%x" : "%s", name, address);
	check(fdt_begin_node(fdt, full));
}

static void two_cells(void *fdt)
{
	check(fdt_property_u32(fdt, "#address-cells", 2));
	check(fdt_property_u32(fdt, "#size-cells", 2));
}

static void head(void *fdt)
{
	begin(fdt, "", 0);
	two_cells(fdt);
	check(fdt_property_string(fdt, "model", "Synthetic"));
	check(fdt_property_string(fdt, "compatible", "placer,synthetic"));
	begin(fdt, "memory", 0x80000000);
	check(fdt_property_string(fdt, "device_type", "memory"));
	cells(fdt, "reg", 4, 0, 0x80000000, 1, 0);
	check(fdt_end_node(fdt));
	begin(fdt, "reserved-memory", 0);
	two_cells(fdt);
	check(fdt_property(fdt, "ranges", NULL, 0));
	begin(fdt, "frames", 0x90000000);
	check(fdt_property_string(fdt, "compatible", "shared-dma-pool"));
	check(fdt_property(fdt, "reusable", NULL, 0));
	check(fdt_property(fdt, "linux,cma-default", NULL, 0));
	cells(fdt, "reg", 4, 0, 0x90000000, 0, 0x10000000);
	check(fdt_end_node(fdt));
	check(fdt_end_node(fdt));
}

static void device(void *fdt, u32 nr, u32 address)
{
	static const char *const name[] = { "display", "video-codec", "serial",
					    "clock-controller" };

	begin(fdt, name[nr % 4], address);
	check(fdt_property_string(fdt, "compatible",
				  "placer,synthetic-device"));
	cells(fdt, "reg", 4, 0, address, 0, 0x1000);
	cells(fdt, "interrupts", 3, 0, nr, 4, 0);
	cells(fdt, "clocks", 4, 1, nr, 1, nr + 1);
	check(fdt_property_string(fdt, "clock-names", "core"));
	cells(fdt, "power-domains", 2, 2, nr, 0, 0);
	if (nr % 4 == 0)
		cells(fdt, "iommus", 2, 1 + nr % IOMMUS, nr, 0, 0);
	if (nr % 16 == 1)
		check(fdt_property(fdt, "dma-coherent", NULL, 0));
	if (nr % 3 == 2)
		check(fdt_property_string(fdt, "status", "disabled"));
	check(fdt_property_u32(fdt, "phandle", 100 + nr));
	begin(fdt, "port", 0);
	check(fdt_property_u32(fdt, "remote-endpoint", 100 + nr));
	check(fdt_end_node(fdt));
	check(fdt_end_node(fdt));
}

static void bus(void *fdt, u32 nr, u32 *left, u32 *nr_devices)
{
	u32 i, address = 0x10000000 + nr * 0x20000;

	begin(fdt, "bus", address);
	check(fdt_property_string(fdt, "compatible", "simple-bus"));
	two_cells(fdt);
	check(fdt_property(fdt, "ranges", NULL, 0));
	check(fdt_property(fdt, "dma-ranges", NULL, 0));
	for (i = 0; i < ON_BUS && *left; i++) {
		device(fdt, (*nr_devices)++, address + (i + 1) * 0x1000);
		*left = *left > 2 ? *left - 2 : 0;
	}
	check(fdt_end_node(fdt));
}

static void iommus(void *fdt)
{
	u32 i;

	for (i = 0; i < IOMMUS; i++) {
		begin(fdt, "iommu", 0x1000000 + i * 0x1000);
		check(fdt_property_string(fdt, "compatible", "arm,smmu-v3"));
		cells(fdt, "reg", 4, 0, 0x1000000 + i * 0x1000, 0, 0x1000);
		check(fdt_property_u32(fdt, "#iommu-cells", 1));
		check(fdt_property_u32(fdt, "phandle", 1 + i));
		check(fdt_end_node(fdt));
	}
}

void *board_tree(u32 nodes)
{
	u32 nr, left = nodes, nr_devices = 0;
	int size = 4096 + 512 * nodes;
	void *fdt = malloc(size);

	if (!fdt)
		check(-FDT_ERR_NOSPACE);
	check(fdt_create(fdt, size));
	check(fdt_finish_reservemap(fdt));
	head(fdt);
	begin(fdt, "soc", 0);
	check(fdt_property_string(fdt, "compatible", "simple-bus"));
	two_cells(fdt);
	check(fdt_property(fdt, "ranges", NULL, 0));
	check(fdt_property(fdt, "dma-ranges", NULL, 0));
	iommus(fdt);
	left = left > 10 ? left - 10 : 1;
	for (nr = 0; left; nr++) {
		left = left > 1 ? left - 1 : 1;
		bus(fdt, nr, &left, &nr_devices);
	}
	check(fdt_end_node(fdt));
	check(fdt_end_node(fdt));
	check(fdt_finish(fdt));
	return fdt;
}
