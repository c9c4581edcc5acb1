// SPDX-License-Identifier: GPL-2.0
/*
 * Buses: which way DMA goes, through which windows, and whether it is coherent.
 */
#include <string.h>

#include "../dt/arch.h"
#include "../dt/dma_parent.h"
#include "lint.h"

#define PAGE 4096ull

/* DMA parents */

/* Is there a DMA parent's name for which the list has no node? */
static void lint_check_dma_mem(struct lint *l, u32 node)
{
	const struct dt_property *names =
		dt_property(l->dt, node, "interconnect-names");
	const char *name = NULL;

	if (!names || dma_parent_given(l->dt, node))
		return;
	while ((name = dt_next_string(names, name)))
		if (!strcmp(name, "dma-mem"))
			lint_add(l, LINT_ERROR, node, "interconnects",
				 "let it refer to the memory bus, at the place of that name",
				 "has no node for \"dma-mem\", so the node above counts");
}

/*
 * Every node has one DMA parent: a walk that meets its own nodes has found a
 * loop, and nodes of earlier walks need not be walked from again.
 */
static void lint_check_loops(struct lint *l)
{
	u32 start, node, *walk = lint_marks(l);

	for (start = 0; start < l->dt->nr; start++) {
		for (node = start; node != DT_NONE && walk[node] == DT_NONE;
		     node = dma_parent(l->dt, node))
			walk[node] = start;
		if (node == DT_NONE || walk[node] != start)
			continue;
		while (!dma_parent_given(l->dt, node))
			node = dma_parent(l->dt, node);
		lint_add(l, LINT_ERROR, node, "interconnects",
			 "let \"dma-mem\" refer to the bus that memory is on",
			 "leads back here by the DMA parents, in which Linux would hang");
	}
}

/* Windows */

static void lint_check_window(struct lint *l, u32 node,
			      const struct dma_window *w)
{
	if ((w->cpu - w->bus) % PAGE)
		lint_add(l, LINT_ERROR, node, "dma-ranges",
			 "shift it by whole pages",
			 "shifts 0x%llx to 0x%llx, which is not by whole pages of 4096 bytes: such devices get no buffer",
			 (unsigned long long)w->bus,
			 (unsigned long long)w->cpu);
	else if (w->size - 1 > ~0ull - w->cpu || w->size - 1 > ~0ull - w->bus)
		lint_add(l, LINT_ERROR, node, "dma-ranges", "correct its size",
			 "has a window at 0x%llx that goes beyond the last address",
			 (unsigned long long)w->bus);
}

/* False if Linux cannot read the entries at all. */
static bool lint_check_entries(struct lint *l, u32 node,
			       const struct dt_property *p)
{
	u32 own = dt_address_cells(l->dt, node);
	u32 above =
		dt_address_cells(l->dt, node ? l->dt->node[node].parent : 0);
	u32 size = dt_size_cells(l->dt, node);
	u64 length = 4 * ((u64)own + above + size);

	if (length && p->len % length == 0)
		return true;
	lint_add(l, LINT_ERROR, node, "dma-ranges",
		 "give it whole entries, or leave it empty if all is seen as it is",
		 "has %u bytes, and an entry has %u for the address here, %u for that above and %u for the size",
		 p->len, 4 * own, 4 * above, 4 * size);
	return false;
}

/* For example, a size of 4 GiB is 0 in one cell. */
static void lint_check_empty(struct lint *l, u32 node,
			     const struct dt_property *p)
{
	u32 own = dt_address_cells(l->dt, node);
	u32 above =
		dt_address_cells(l->dt, node ? l->dt->node[node].parent : 0);
	u32 size = dt_size_cells(l->dt, node), at, index = 0;

	for (at = own + above; at + size <= dt_nr_cells(p);
	     at += own + above + size, index++) {
		if (dt_number_at(p, at, size))
			continue;
		lint_add(l, LINT_ERROR, node, "dma-ranges",
			 "give it its size, with #size-cells that it fits into",
			 "has an entry of size 0, number %u, for which Linux takes the end of all windows",
			 index + 1);
		return;
	}
}

static void lint_check_ranges(struct lint *l, u32 node)
{
	const struct dt_property *p = dt_property(l->dt, node, "dma-ranges");
	struct dma_view view;
	u32 i;

	if (!p || !p->len)
		return;
	if (!dt_has(l->dt, node, "#address-cells") &&
	    !dma_is_pci(l->dt, node) && !dt_named(l->dt, node, "isa")) {
		lint_add(l, LINT_ERROR, node, "dma-ranges",
			 "say #address-cells if it is a bus; of a device, the windows are those of the bus above",
			 "has no #address-cells beside it, so Linux ignores it: it is about the nodes below");
		return;
	}
	if (!lint_check_entries(l, node, p))
		return;
	lint_check_empty(l, node, p);
	dma_view(l->dt, node, DMA_FUNCTIONS, &view);
	if (view.range == DMA_RANGE_USELESS)
		lint_add(l, LINT_ERROR, node, "dma-ranges",
			 "correct the addresses, or the dma-ranges above",
			 "has no window that can be translated up to the root, so Linux ignores it");
	for (i = 0; i < view.nr_windows; i++)
		lint_check_window(l, node, &view.window[i]);
}

static void lint_check_coherency(struct lint *l, u32 node)
{
	if (dt_has(l->dt, node, "dma-coherent") &&
	    dt_has(l->dt, node, "dma-noncoherent"))
		lint_add(l, LINT_ERROR, node, "dma-noncoherent",
			 "remove one of the two",
			 "is there beside \"dma-coherent\", which wins");
	else if (dt_has(l->dt, node, "dma-noncoherent") &&
		 arch_cleans_no_cache(l->dt))
		lint_add(l, LINT_WARNING, node, "dma-noncoherent",
			 "remove it if the device is coherent; else it cannot be used here",
			 "has no effect, as Linux cleans no caches on this architecture");
}

void lint_buses(struct lint *l)
{
	u32 node;

	for (node = 0; node < l->dt->nr; node = lint_next(l, node)) {
		if (!l->dt->node[node].available)
			continue;
		lint_check_dma_mem(l, node);
		lint_check_ranges(l, node);
		lint_check_coherency(l, node);
	}
	lint_check_loops(l);
}
