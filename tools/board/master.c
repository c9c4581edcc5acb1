// SPDX-License-Identifier: GPL-2.0
/*
 * The list of masters: those of the placement node, those that the tree gives
 * evidence of, and those that a command asks for.
 */
#include <stdlib.h>
#include <string.h>

#include "../error.h"
#include "board.h"

/* A device that is behind no IOMMU, of a driver that needs one for each; or DT_NONE. */
static u32 master_behind_none(struct dt *dt, const char *driver)
{
	const struct placer_soc_fact *fact;
	struct dma_view view;
	u32 i;

	for (i = 0; i < dt->nr; i++) {
		fact = dt->node[i].available ? board_soc_fact(dt, i) : NULL;
		if (!fact || strcmp(fact->driver, driver))
			continue;
		dma_view(dt, i, DMA_DEVICE, &view);
		if (view.iommu != DMA_IOMMU_LIVE)
			return i;
	}
	return DT_NONE;
}

/* What a row says that holds only if all devices of the driver are behind IOMMUs. */
static void master_read_needs(struct board *board, struct board_master *m)
{
	struct placer_soc_fact *strict;
	struct dt *dt = &board->dt;
	u32 other;

	if (!m->soc || !(m->soc->flags & PLACER_FACT_NEEDS_IOMMU))
		return;
	other = master_behind_none(dt, m->soc->driver);
	if (other == DT_NONE)
		return;
	strict = dt_alloc(dt, sizeof(*strict));
	*strict = *m->soc;
	strict->kind = PLACER_KIND_ONE_RANGE;
	m->soc = strict;
	board_fact(board, &m->facts,
		   other == m->device ?
			   "one range, as it is behind no IOMMU" :
			   dt_printf(dt,
				     "one range, as %s, of the same driver, is behind no IOMMU",
				     dt_path(dt, other)),
		   NULL, DT_NONE);
}

/* How Linux configures the DMA of a device that is not a PCI function. */
static void master_read_device(struct board *board, struct board_master *m)
{
	struct dt *dt = &board->dt;
	u32 other = board_dma_node(dt, m->device, m->soc);

	dma_view(dt, other, DMA_DEVICE, m->dma);
	if (other == m->device)
		return;
	if (m->soc->flags & PLACER_FACT_DMA_OF) {
		m->dma->nr_regions = 0;
		dma_view_regions(dt, m->device, m->dma);
	}
	board_fact(board, &m->facts,
		   dt_printf(dt, "its DMA is that of %s", dt_path(dt, other)),
		   NULL, DT_NONE);
}

/* How Linux configures the DMA of the device, or of the functions behind it. */
static void master_read_dma(struct board *board, struct board_master *m)
{
	struct dt *dt = &board->dt;
	u32 bridge = dma_host_bridge(dt, m->device);

	m->dma = dt_alloc(dt, sizeof(*m->dma));
	if (bridge != DT_NONE) {
		dma_view(dt, bridge, DMA_FUNCTIONS, m->dma);
		dma_view_regions(dt, m->device, m->dma);
		board_fact(board, &m->facts,
			   dt_printf(dt, "is a function behind %s",
				     dt_path(dt, bridge)),
			   NULL, DT_NONE);
	} else if (dma_is_pci(dt, m->device) &&
		   board->options.evidence != BOARD_EVERY) {
		/* A host bridge's own DMA is of no interest. */
		dma_view(dt, m->device, DMA_FUNCTIONS, m->dma);
		board_fact(board, &m->facts,
			   "stands for the functions behind it", NULL, DT_NONE);
	} else {
		master_read_device(board, m);
	}
}

static void master_add(struct board *board, u32 device, u32 placement,
		       enum board_evidence evidence)
{
	struct board_master *m = &board->master[board->nr_masters];
	struct dt *dt = &board->dt;

	board->by_device[device] = board->nr_masters++;
	m->device = device;
	m->path = dt_path(dt, device);
	m->name = dt->node[device].name;
	m->placement = placement;
	m->restricted = DT_NONE;
	m->evidence = evidence;
	if (placement != DT_NONE)
		m->name =
			placer_binding_stem(PLACER_BINDING_MASTER,
					    dt->node[board->placement
							     .master[placement]
							     .node]
						    .name);
	m->soc = board_soc_fact(dt, device);
	master_read_needs(board, m);
	master_read_dma(board, m);
	board_constrain(board, m);
}

static int master_by_name(const void *a, const void *b)
{
	const struct board_master *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* Masters with the same name on different buses: use their paths instead. */
static void master_make_unique(struct board *board)
{
	struct board_master **sorted;
	u32 i, first, nr = board->nr_masters;

	sorted = dt_alloc(&board->dt, (nr + 1) * sizeof(struct board_master *));
	for (i = 0; i < nr; i++)
		sorted[i] = &board->master[i];
	qsort(sorted, nr, sizeof(struct board_master *), master_by_name);
	for (first = 0; first < nr; first = i) {
		for (i = first + 1;
		     i < nr && !master_by_name(&sorted[first], &sorted[i]);)
			i++;
		if (i == first + 1)
			continue;
		while (first < i) {
			sorted[first]->name = sorted[first]->path;
			first++;
		}
	}
}

u32 board_master_of(struct board *board, u32 device)
{
	enum board_evidence how;

	if (board->by_device[device] != DT_NONE)
		return board->by_device[device];
	if (board->nr_masters == board->room_for_masters)
		bad_input("more than %u devices are asked for",
			  BOARD_MAX_ASKED);
	how = board_evidence_of(board, device);
	if (how <= BOARD_EVERY)
		board->nr_hidden[how]--;
	master_add(board, device, DT_NONE, BOARD_EVERY);
	master_make_unique(board);
	return board->by_device[device];
}

/* Room for the masters of the placement node, those found and those asked for. */
static void master_alloc(struct board *board)
{
	struct dt *dt = &board->dt;
	u32 i, nr = board->placement.nr_masters + BOARD_MAX_ASKED;

	board->by_device = dt_alloc(dt, dt->nr * sizeof(u32));
	memset(board->by_device, 0xff, dt->nr * sizeof(u32));
	for (i = 0; i < dt->nr; i++)
		nr += board_evidence_of(board, i) <= board->options.evidence;
	board->room_for_masters = nr;
	board->master = dt_alloc(dt, nr * sizeof(*board->master));
}

static void master_add_placed(struct board *board, u32 placement)
{
	const struct placement_master *p = board->placement.master;
	struct dt *dt = &board->dt;
	u32 device = p[placement].device, other = board->by_device[device];

	if (!dt->node[device].available) {
		board->nr_disabled++;
		return;
	}
	if (other != DT_NONE) {
		other = board->master[other].placement;
		bad_input("%s: is about %s, as %s is already",
			  dt_path(dt, p[placement].node), dt_path(dt, device),
			  dt_path(dt, p[other].node));
	}
	master_add(board, device, placement, BOARD_PLACEMENT);
}

void board_add_masters(struct board *board)
{
	enum board_evidence how;
	u32 i;

	memset(board->nr_hidden, 0, sizeof(board->nr_hidden));
	master_alloc(board);
	for (i = 0; i < board->placement.nr_masters; i++)
		master_add_placed(board, i);
	for (i = 0; i < board->dt.nr; i++) {
		how = board_evidence_of(board, i);
		if (how <= board->options.evidence &&
		    board->by_device[i] == DT_NONE)
			master_add(board, i, DT_NONE, how);
		else if (how <= BOARD_EVERY && board->by_device[i] == DT_NONE)
			board->nr_hidden[how]++;
	}
	master_make_unique(board);
}
