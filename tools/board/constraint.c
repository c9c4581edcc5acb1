// SPDX-License-Identifier: GPL-2.0
/*
 * From what the tree and the table of SoCs say of a master to its constraint,
 * by the function that the kernel module uses for a live device.
 */
#include "board.h"

#define DEFAULT_BITS 32 /* the mask of a device until its driver sets one */
#define IOMMU_PAGE   4096ull /* no IOMMU with smaller pages is known */

static u64 constraint_bits_last(u32 bits)
{
	return bits < 64 ? (1ull << bits) - 1 : ~0ull;
}

/* The constraint itself, as the kernel module makes it of a live device. */
static void constraint_set(struct board *board, struct board_master *m,
			   const struct placer_device_said *said)
{
	const struct dma_view *dma = m->dma;
	struct placer_constraint *c = &m->constraint;
	int rc = placer_device_said_constraint(said, c);
	u32 i;

	if (!rc && !said->iommu_page && dma->range == DMA_RANGE_TOO_MANY)
		rc = -E2BIG;
	for (i = 0; !rc && i < dma->nr_windows; i++) {
		const struct dma_window *w = &dma->window[i];

		rc = placer_device_said_window(said, c, w->cpu, w->bus,
					       w->size);
	}
	if (!rc)
		return;
	c->reach.nr = 0;
	m->unusable = rc == -E2BIG ?
			      dt_printf(&board->dt,
					"its bus has more than %u windows",
					PLACER_MAX_WINDOWS) :
			      "a window of its bus is not in whole pages";
	board_fact(board, &m->facts, m->unusable, NULL, DT_NONE);
}

/*
 * Linux restricts a device to the first such region. If Linux has made no pool
 * of that region, it only warns, and the device is as any other.
 */
static u32 constraint_find_restricted(const struct board *board,
				      const struct dma_view *dma)
{
	const struct memory *memory = &board->memory;
	u32 i, k, node;

	for (i = 0; i < dma->nr_regions; i++) {
		node = dma->region[i];
		if (!dt_compatible(&board->dt, node, "restricted-dma-pool"))
			continue;
		for (k = 0; k < memory->nr_regions; k++)
			if (memory->region[k].node == node)
				break;
		return k == memory->nr_regions || memory->refused ||
				       memory->region[k].refused ?
			       DT_NONE :
			       node;
	}
	return DT_NONE;
}

/* The pools of this memory, as a set. */
static u32 constraint_pools_in(const struct board *board, u32 memory)
{
	u32 i, set = 0;

	for (i = 0; i < board->nr_opted_in; i++)
		if (board->pool[i].memory == memory && !board->pool[i].unusable)
			set |= 1u << board->pool[i].heap.id;
	return set;
}

/*
 * All DMA of a device with a restricted pool bounces there, except for buffers
 * in that pool.
 */
static void constraint_read_restricted(struct board *board,
				       struct board_master *m,
				       struct placer_device_said *said)
{
	m->restricted = constraint_find_restricted(board, m->dma);
	if (m->restricted != DT_NONE)
		said->heaps = constraint_pools_in(board, m->restricted);
}

/* Does the master reach any memory, as far as the tree says where memory is? */
static bool constraint_reaches_memory(const struct board *board,
				      const struct board_master *m)
{
	struct placer_reach reach = m->constraint.reach;

	if (board->memory.ram_known)
		placer_reach_intersect(&reach, &board->memory.ram);
	return reach.nr;
}

/*
 * Where all memory lies above the default mask on the device's bus, the driver
 * must set another mask: with the default one it would not work at all.
 */
static void constraint_assume_width(struct board *board, struct board_master *m,
				    struct placer_device_said *said)
{
	const char *why = "as a driver may set others";

	if (!m->unusable && m->dma->range == DMA_RANGE_WINDOWS &&
	    !constraint_reaches_memory(board, m)) {
		m->address_bits = 64;
		said->last = PLACER_NO_LIMIT;
		constraint_set(board, m, said);
		why = "as with 32, the default, it would reach no memory";
	}
	board_fact(board, &m->facts,
		   dt_printf(&board->dt, "%u address bits are assumed, %s",
			     m->address_bits, why),
		   NULL, DT_NONE);
}

/* Some devices count addresses from the start of their own memory on. */
static void constraint_cut_below_own(struct board *board,
				     struct board_master *m)
{
	struct placer_reach above = { .nr = 1 };
	const struct memory_region *own;
	u32 i, node;

	above.window[0].last = PLACER_NO_LIMIT;
	for (i = 0; i < m->dma->nr_regions; i++) {
		node = m->dma->region[i];
		own = memory_region_of(&board->memory, node);
		if (!own || !own->known)
			board_fact(board, &m->facts,
				   "reaches nothing below its own memory, but that has no place yet",
				   "memory-region", m->device);
		else if (own->at.first > above.window[0].first)
			above.window[0].first = own->at.first;
	}
	if (!above.window[0].first)
		return;
	placer_reach_intersect(&m->constraint.reach, &above);
	board_fact(board, &m->facts,
		   dt_printf(&board->dt,
			     "reaches nothing below 0x%llx, where its own memory begins",
			     (unsigned long long)above.window[0].first),
		   "memory-region", m->device);
}

/* The width and the bus of a device without an IOMMU. */
static void constraint_set_untranslated(struct board *board,
					struct board_master *m,
					struct placer_device_said *said)
{
	board_note_bus(board, m);
	constraint_set(board, m, said);
	if (m->address_bits_assumed)
		constraint_assume_width(board, m, said);
	if (m->soc && m->soc->flags & PLACER_FACT_ABOVE_OWN)
		constraint_cut_below_own(board, m);
}

/* @more is what the placement node says. It must live as long as @said. */
static void constraint_read_placement(struct board *board,
				      struct board_master *m,
				      struct placer_device_said *said,
				      struct placer_constraint *more)
{
	const struct placement_master *p;

	if (m->placement == DT_NONE)
		return;
	p = &board->placement.master[m->placement];
	placer_master_said_constraint(&p->said, &said->master_last, more);
	more->heaps = p->pools;
	more->prefers = p->prefers;
	if (p->said.pools.nr)
		more->pageless |= p->pools;
	more->pageless |= p->prefers.priced;
	said->master = more;
	board_note_placement(board, m, p);
}

static void constraint_read_iommu(struct board *board,
				  const struct board_master *m,
				  struct placer_device_said *said)
{
	const struct placer_soc_iommu *iommu =
		board_soc_iommu(&board->dt, m->dma->iommu_node);

	said->iommu_page = IOMMU_PAGE;
	if (iommu)
		said->iommu_bits = iommu->output_bits;
}

static u32 constraint_own_pools(const struct board *board,
				const struct dma_view *dma)
{
	u32 i, set = 0;

	for (i = 0; i < dma->nr_regions; i++)
		set |= constraint_pools_in(board, dma->region[i]);
	return set;
}

/* What the tree and the table of SoCs say. */
static void constraint_read_device(struct board *board, struct board_master *m,
				   bool translates,
				   struct placer_device_said *said)
{
	placer_device_said_init(said);
	if (m->address_bits_assumed)
		said->last = constraint_bits_last(m->address_bits);
	said->bus_last = m->dma->limit;
	said->windows = m->dma->range == DMA_RANGE_WINDOWS ||
			m->dma->range == DMA_RANGE_TOO_MANY;
	said->snoops = m->dma->coherent;
	said->table_pages = m->soc ? placer_fact_pages(m->soc) :
				     PLACER_PAGES_UNKNOWN;
	said->own_heaps = constraint_own_pools(board, m->dma);
	if (m->soc) {
		said->table_one_entry = placer_fact_one_entry(m->soc);
		said->table_own_mmu = m->soc->flags & PLACER_FACT_OWN_MMU;
		said->table_segments = placer_fact_segments(m->soc);
		if (m->soc->odd_last)
			said->last = m->soc->odd_last;
		else
			said->table_bits = m->soc->address_bits;
	}
	if (translates)
		constraint_read_iommu(board, m, said);
}

/* The stricter of the table and the placement node, else the default. */
static void constraint_read_address_bits(struct board *board,
					 struct board_master *m)
{
	u32 table = m->soc ? m->soc->address_bits : 0;
	u32 said =
		m->placement == DT_NONE ?
			0 :
			board->placement.master[m->placement].said.address_bits;

	m->address_bits_assumed = !table && !said;
	if (!table)
		table = said;
	if (!said)
		said = table;
	m->address_bits = table < said ? table : said;
	if (m->address_bits_assumed)
		m->address_bits = DEFAULT_BITS;
}

void board_constrain(struct board *board, struct board_master *m)
{
	const struct placer_constraint *c = &m->constraint;
	bool live = m->dma->iommu == DMA_IOMMU_LIVE ||
		    m->dma->iommu == DMA_IOMMU_SOME_IDS;
	bool translates = live &&
			  !(m->soc && m->soc->flags & PLACER_FACT_OWN_MMU);
	struct placer_constraint more;
	struct placer_device_said said;

	board_note_coherency(board, m);
	constraint_read_address_bits(board, m);
	constraint_read_device(board, m, translates, &said);
	if (!live)
		constraint_read_restricted(board, m, &said);
	board_note_soc(board, m);
	constraint_read_placement(board, m, &said, &more);
	if (translates) {
		constraint_set(board, m, &said);
		board_note_iommu(board, m);
	} else {
		constraint_set_untranslated(board, m, &said);
	}
	if (m->restricted != DT_NONE && !said.heaps)
		m->unusable =
			"its DMA is restricted to memory that no pool uses";
	board_note_restricted(board, m, said.heaps);
	if (c->max_segments == PLACER_UNKNOWN && !c->translated)
		board_fact(board, &m->facts,
			   "needs one run of memory, as it is not known how many ranges it can follow",
			   NULL, DT_NONE);
	m->about = board_about_text(board, m);
}
