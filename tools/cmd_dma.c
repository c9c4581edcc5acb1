// SPDX-License-Identifier: GPL-2.0
/*
 * placer dma: what Linux makes of the standard properties alone, a line for each
 * device, for tests to compare with what the kernel says. Not for people, and so
 * in no help text.
 */
#include <inttypes.h>
#include <stdio.h>

#include "dt/dma.h"
#include "error.h"
#include "placer.h"

static void cmd_dma_print_view(struct dt *dt, u32 node, enum dma_origin origin)
{
	struct dma_view view;
	const char *separator = "";
	u32 i;

	dma_view(dt, node, origin, &view);
	printf("%s %s limit=", origin == DMA_FUNCTIONS ? "pci" : "node",
	       dt_path(dt, node));
	if (view.range == DMA_RANGE_WINDOWS)
		printf("0x%" PRIx64, view.limit);
	else
		printf("none");
	printf(" coherent=%s windows=", view.coherent ? "yes" : "no");
	for (i = 0; i < view.nr_windows; i++) {
		printf("%s0x%" PRIx64 ":0x%" PRIx64 "+0x%" PRIx64, separator,
		       view.window[i].bus, view.window[i].cpu,
		       view.window[i].size);
		separator = ",";
	}
	printf("%s iommu=", view.nr_windows ? "" : "none");
	if (view.iommu == DMA_IOMMU_SOME_IDS || view.iommus_differ)
		puts("some");
	else
		puts(view.iommu == DMA_IOMMU_LIVE ?
			     dt_path(dt, view.iommu_node) :
			     "none");
}

int cmd_dma(int argc, char **argv)
{
	struct dt dt;
	u32 node;

	if (argc != 2)
		bad_input("dma: give one FILE.dtb");
	dt_open(&dt, argv[1], NULL, 0);
	for (node = 1; node < dt.nr; node++) {
		if (!dt.node[node].available ||
		    !dt_has(&dt, node, "compatible") ||
		    !dt_has(&dt, node, "reg"))
			continue;
		cmd_dma_print_view(&dt, node, DMA_DEVICE);
		if (dma_is_pci(&dt, node))
			cmd_dma_print_view(&dt, node, DMA_FUNCTIONS);
	}
	dt_free(&dt);
	return TOOL_FEASIBLE;
}
