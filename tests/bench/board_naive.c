// SPDX-License-Identifier: GPL-2.0
/*
 * The work of a program without an index: for each question libfdt finds a parent or a
 * phandle by reading the blob from its beginning.
 */
#include <libfdt.h>
#include <string.h>

#include "board_naive.h"

static bool naive_available(const void *blob, int node)
{
	const char *status;
	int len;

	for (; node >= 0; node = fdt_parent_offset(blob, node)) {
		status = fdt_getprop(blob, node, "status", &len);
		if (status && strncmp(status, "ok", 2))
			return false;
	}
	return true;
}

static int naive_nearest(const void *blob, int node, const char *name)
{
	for (; node >= 0; node = fdt_parent_offset(blob, node))
		if (fdt_getprop(blob, node, name, NULL))
			return node;
	return -1;
}

static void naive_coherent(const void *blob, int node,
			   struct board_answer *answer)
{
	answer->coherent_at = -1;
	for (; node >= 0; node = fdt_parent_offset(blob, node)) {
		answer->coherent =
			fdt_getprop(blob, node, "dma-coherent", NULL);
		if (!answer->coherent &&
		    !fdt_getprop(blob, node, "dma-noncoherent", NULL))
			continue;
		answer->coherent_at = node;
		return;
	}
}

static int naive_iommu(const void *blob, int node)
{
	int len;
	const fdt32_t *iommus = fdt_getprop(blob, node, "iommus", &len);

	if (!iommus || len < 4)
		return -1;
	node = fdt_node_offset_by_phandle(blob, fdt32_ld(iommus));
	return node < 0 ? -1 : node;
}

u32 naive_answers(const void *blob, struct board_answer *answer)
{
	u32 nr = 0;
	int node;

	for (node = 0; node >= 0; node = fdt_next_node(blob, node, NULL)) {
		if (!fdt_getprop(blob, node, "compatible", NULL))
			continue;
		answer[nr].available = naive_available(blob, node);
		naive_coherent(blob, node, &answer[nr]);
		answer[nr].range_at =
			naive_nearest(blob, fdt_parent_offset(blob, node),
				      "dma-ranges");
		answer[nr++].iommu = naive_iommu(blob, node);
	}
	return nr;
}

/* The same questions, answered from the index. */

static int nearest(const struct dt *dt, u32 node, const char *name)
{
	for (; node != DT_NONE; node = dt->node[node].parent)
		if (dt_has(dt, node, name))
			return (int)node;
	return -1;
}

static void coherent(const struct dt *dt, u32 node, struct board_answer *answer)
{
	answer->coherent_at = -1;
	for (; node != DT_NONE; node = dt->node[node].parent) {
		answer->coherent = dt_has(dt, node, "dma-coherent");
		if (!answer->coherent && !dt_has(dt, node, "dma-noncoherent"))
			continue;
		answer->coherent_at = (int)node;
		return;
	}
}

static int iommu(const struct dt *dt, u32 node)
{
	u32 phandle;

	if (!dt_cell(dt, node, "iommus", &phandle))
		return -1;
	node = dt_by_phandle(dt, phandle);
	return node == DT_NONE ? -1 : (int)node;
}

u32 indexed_answers(const struct dt *dt, struct board_answer *answer)
{
	u32 nr = 0, node;

	for (node = 0; node < dt->nr; node++) {
		if (!dt_has(dt, node, "compatible"))
			continue;
		answer[nr].available = dt->node[node].available;
		coherent(dt, node, &answer[nr]);
		answer[nr].range_at =
			nearest(dt, dt->node[node].parent, "dma-ranges");
		answer[nr++].iommu = iommu(dt, node);
	}
	return nr;
}
