// SPDX-License-Identifier: GPL-2.0
/*
 * What is printed of how a master's constraint came about: for each part of it,
 * the property or the table that it is from. constraint.c decides the order.
 */
#include "../dt/arch.h"
#include "board.h"

void board_note_coherency(struct board *board, struct board_master *m)
{
	const struct dma_view *dma = m->dma;
	const char *what =
		dma->coherent ?
			"sees what the CPU caches hold" :
		arch_cleans_no_cache(&board->dt) ?
			"not coherent, although Linux cleans no caches on this architecture" :
			"caches are cleaned around its accesses";

	if (dma->coherent_node == DT_NONE)
		board_fact(board, &m->facts,
			   dma->coherent ?
				   dt_printf(&board->dt,
					     "%s, %s on this architecture",
					     what,
					     arch_is_all_coherent(&board->dt) ?
						     "as all devices do" :
						     "by default") :
				   what,
			   NULL, DT_NONE);
	else
		board_fact(board, &m->facts, what,
			   dma->coherent ? "dma-coherent" : "dma-noncoherent",
			   dma->coherent_node);
}

void board_note_iommu(struct board *board, struct board_master *m)
{
	const struct dma_view *dma = m->dma;
	const struct placer_soc_iommu *iommu =
		board_soc_iommu(&board->dt, dma->iommu_node);
	const char *path = dt_path(&board->dt, dma->iommu_node);

	board_fact(board, &m->facts,
		   dt_printf(&board->dt,
			     dma->iommu == DMA_IOMMU_SOME_IDS ?
				     "translated by %s, but for IDs not listed" :
				     "translated by %s",
			     path),
		   dma->iommu_property, dma->node);
	if (iommu)
		board_fact(board, &m->facts,
			   dt_printf(&board->dt,
				     "which maps %u bits of addresses (by the table, \"%s\")",
				     iommu->output_bits, iommu->compatible),
			   NULL, DT_NONE);
	if (dma->range == DMA_RANGE_WINDOWS)
		board_fact(board, &m->facts,
			   dt_printf(&board->dt,
				     "whose addresses are limited to 0x%llx",
				     (unsigned long long)dma->limit),
			   "dma-ranges", dma->range_node);
}

static const char *note_iommu_text(struct board *board,
				   const struct board_master *m)
{
	const struct dma_view *dma = m->dma;

	switch (dma->iommu) {
	case DMA_IOMMU_DISABLED:
		return dt_printf(&board->dt,
				 "not translated, as %s is disabled",
				 dt_path(&board->dt, dma->iommu_node));
	case DMA_IOMMU_BAD:
		return "not translated, as the property is broken";
	case DMA_IOMMU_LIVE:
	case DMA_IOMMU_SOME_IDS:
		return dt_printf(&board->dt,
				 "%s is its driver's, not the DMA API's",
				 dt_path(&board->dt, dma->iommu_node));
	default:
		return NULL;
	}
}

/* CPU addresses, and what the first one is on the device's bus. */
static const char *note_dma_window_text(struct board *board,
					const struct dma_window *w)
{
	unsigned long long last = w->cpu + w->size - 1;

	if (w->bus == w->cpu)
		return dt_printf(&board->dt, "its bus reaches 0x%llx-0x%llx",
				 (unsigned long long)w->cpu, last);
	return dt_printf(&board->dt,
			 "its bus reaches 0x%llx-0x%llx, there at 0x%llx",
			 (unsigned long long)w->cpu, last,
			 (unsigned long long)w->bus);
}

void board_note_bus(struct board *board, struct board_master *m)
{
	const struct dma_view *dma = m->dma;
	u32 i;

	if (dma->iommu_property)
		board_fact(board, &m->facts, note_iommu_text(board, m),
			   dma->iommu_property, dma->node);
	for (i = 0; i < dma->nr_windows; i++)
		board_fact(board, &m->facts,
			   note_dma_window_text(board, &dma->window[i]),
			   "dma-ranges", dma->range_node);
	if (dma->range == DMA_RANGE_GAP)
		board_fact(board, &m->facts,
			   "no window counts, as this bus has no dma-ranges (the specification says: no DMA at all)",
			   NULL, dma->range_node);
	if (dma->range == DMA_RANGE_USELESS)
		board_fact(board, &m->facts,
			   "no window can be translated, so none counts",
			   "dma-ranges", dma->range_node);
	if (dma->loop)
		board_fact(board, &m->facts,
			   "its DMA parents go round in circles, in which Linux would hang",
			   "interconnects", dma->node);
	if (dma->elsewhere)
		board_fact(board, &m->facts,
			   dt_printf(&board->dt, "its memory bus is %s",
				     dt_path(&board->dt, dma->bus)),
			   "interconnects", dma->node);
}

void board_note_restricted(struct board *board, struct board_master *m,
			   u32 heaps)
{
	if (m->restricted == DT_NONE)
		return;
	board_fact(board, &m->facts,
		   dt_printf(&board->dt, "all its DMA bounces in %s%s",
			     dt_path(&board->dt, m->restricted),
			     heaps ? ", but for buffers that are there" :
				     ", which no pool uses"),
		   "memory-region",
		   dt_has(&board->dt, m->device, "memory-region") ?
			   m->device :
			   m->dma->node);
}

static const char *note_kind_text(const struct placer_soc_fact *soc)
{
	switch (soc->kind) {
	case PLACER_KIND_ONE_RANGE:
		return ", one range";
	case PLACER_KIND_ONE_SEGMENT:
		return ", exactly one segment";
	case PLACER_KIND_FIRST_SEGMENT:
		return ", the first segment only, which it does not check";
	case PLACER_KIND_ANY:
		return ", any number of ranges";
	case PLACER_KIND_NEVER_MAPS:
		return ", never maps";
	case PLACER_KIND_CPU_ONLY:
		return ", only the CPU maps";
	case PLACER_KIND_NO_IMPORT:
		return ", imports nothing";
	default:
		return "";
	}
}

static const char *note_attaches_text(struct board *board, u32 device,
				      const struct placer_soc_fact *soc)
{
	const char *text;
	u32 other;

	if (!placer_fact_may_attach(soc))
		return "";
	switch (placer_fact_attaches(soc)) {
	case PLACER_FACT_ATTACHES_SELF:
		return ", attaches itself";
	case PLACER_FACT_ATTACHES_PARENT:
		text = ", its parent attaches";
		break;
	case PLACER_FACT_ATTACHES_CREATED:
		return ", a device that its driver makes attaches";
	case PLACER_FACT_ATTACHES_DMA_CHANNEL:
		text = ", its DMA engine attaches";
		break;
	case PLACER_FACT_ATTACHES_OTHER:
		text = ", a device of another driver attaches";
		break;
	default:
		return "";
	}
	other = board_attaches_for(&board->dt, device);
	if (other == DT_NONE || other == device)
		return text;
	return dt_printf(&board->dt, "%s: %s", text,
			 dt_path(&board->dt, other));
}

static const char *note_reach_text(struct board *board,
				   const struct placer_soc_fact *soc)
{
	if (soc->odd_last)
		return dt_printf(&board->dt, ", addresses up to 0x%x",
				 soc->odd_last);
	if (soc->address_bits)
		return dt_printf(&board->dt, ", %u address bits",
				 soc->address_bits);
	return "";
}

void board_note_soc(struct board *board, struct board_master *m)
{
	const struct placer_soc_fact *soc = m->soc;
	bool has_mmu;

	if (!soc)
		return;
	/* Without an IOMMU for each of its devices, the driver maps nothing. */
	has_mmu = soc->flags & PLACER_FACT_OWN_MMU &&
		  !(soc->flags & PLACER_FACT_NEEDS_IOMMU &&
		    soc->kind == PLACER_KIND_ONE_RANGE);
	board_fact(board, &m->facts,
		   dt_printf(&board->dt, "by the table, driver %s%s%s%s%s",
			     soc->driver, has_mmu ? ", an MMU of its own" : "",
			     note_kind_text(soc), note_reach_text(board, soc),
			     note_attaches_text(board, m->device, soc)),
		   "compatible", m->device);
}

void board_note_placement(struct board *board, struct board_master *m,
			  const struct placement_master *p)
{
	static const struct {
		u32 offset;
		const char *what;
	} number[] = {
		{ offsetof(struct placer_master_said, address_bits),
		  "%u address bits" },
		{ offsetof(struct placer_master_said, iova_bits),
		  "its IOMMU maps two to the power of %u bytes at a time" },
		{ offsetof(struct placer_master_said, max_segments),
		  "ranges: %u at most" },
		{ offsetof(struct placer_master_said, max_segment_bytes),
		  "ranges of %u bytes at most" },
		{ offsetof(struct placer_master_said, boundary_bits),
		  "no range crosses a multiple of two to the power of %u" },
		{ offsetof(struct placer_master_said, align),
		  "a start aligned to %u bytes" },
		{ offsetof(struct placer_master_said, granule),
		  "blocks of at least %u bytes" },
	};
	const struct dt *dt = &board->dt;
	const char *name;
	u32 i, value;

	for (i = 0; i < sizeof(number) / sizeof(*number); i++) {
		name = placer_binding_property_name(PLACER_BINDING_MASTER,
						    number[i].offset);
		if (dt_cell(dt, p->node, name, &value))
			board_fact(board, &m->facts,
				   value == PLACER_UNLIMITED ?
					   "any number of ranges" :
					   dt_printf(&board->dt, number[i].what,
						     value),
				   name, p->node);
	}
	if (p->said.contiguous)
		board_fact(board, &m->facts, "needs contiguous memory",
			   PLACER_MASTER_PROPERTY(contiguous), p->node);
	if (p->said.protected_access)
		board_fact(board, &m->facts, "can use protected pools",
			   PLACER_MASTER_PROPERTY(protected_access), p->node);
	if (p->said.no_pages_ok)
		board_fact(board, &m->facts, "needs no struct pages",
			   PLACER_MASTER_PROPERTY(no_pages_ok), p->node);
	if (p->pools != PLACER_ALL_HEAPS)
		board_fact(board, &m->facts, "may use the pools listed only",
			   PLACER_MASTER_PROPERTY(pools), p->node);
	if (p->prefers.priced)
		board_fact(board, &m->facts, "has costs of its own",
			   PLACER_MASTER_PROPERTY(pool_costs), p->node);
}
