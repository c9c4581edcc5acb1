// SPDX-License-Identifier: GPL-2.0
/*
 * Masters: which nodes are some, and what each needs of memory.
 *
 * A tree never says that a device masters its bus. A property that only matters
 * to such a device is strong evidence, a name that such devices have is weak.
 */
#include <stdlib.h>
#include <string.h>

#include "../error.h"
#include "board.h"

#define DEFAULT_BITS 32 /* the mask of a device until its driver sets one */
#define IOMMU_PAGE   4096ull /* that IOMMUs can have smaller ones is unheard of */

/* Names of nodes without a unit address; "gpu" also is "gpu-3d". */
static const char *const master_name[] = {
	"gpu",
	"video-codec",
	"video-decoder",
	"video-encoder",
	"vpu",
	"display",
	"display-controller",
	"display-subsystem",
	"lcd-controller",
	"lcdif",
	"dc",
	"vop",
	"isp",
	"isi",
	"csi",
	"camera",
	"camss",
	"jpegdec",
	"jpegenc",
	"jpeg-decoder",
	"jpeg-encoder",
	"codec",
	"rga",
	"image",
	"usb",
	"mmc",
	"mshc",
	"ufs",
	"ufshc",
	"sata",
	"ethernet",
	"dma",
	"dma-controller",
	"pcie",
	"pci",
	"crypto",
	"npu",
	"wifi",
	"hdmi",
	"dp",
	"dsi",
	"dss",
	"cedrus",
	"g2d",
	"mdss",
	NULL,
};

/* What has some of the same properties, and never a buffer. */
static const char *const other_name[] = {
	"interrupt-controller",
	"msi-controller",
	"iommu",
	"syscon",
	"clock-controller",
	"pinctrl",
	"phy",
	"reserved-memory",
	"memory",
	"cpus",
	"firmware",
	"its",
	"gic-its",
	"smmu",
	NULL,
};

static bool master_is_named(const struct dt *dt, u32 node,
			    const char *const *name)
{
	for (; *name; name++)
		if (dt_named(dt, node, *name))
			return true;
	return false;
}

static bool master_is_bus(const struct dt *dt, u32 node)
{
	return !node || dt_compatible(dt, node, "simple-bus") ||
	       dt_compatible(dt, node, "simple-pm-bus") ||
	       dt_compatible(dt, node, "simple-mfd");
}

/* Memory that Linux would give the device; what firmware shares is another. */
static bool master_has_pool(const struct dt *dt, u32 node)
{
	struct dt_list list = {
		.property = dt_property(dt, node, "memory-region"),
	};
	enum dt_item item = DT_ITEM_END;
	u32 target;

	do {
		if (list.property)
			item = dt_next(dt, &list, &target);
		if (item == DT_ITEM_OK &&
		    (dt_compatible(dt, target, "shared-dma-pool") ||
		     dt_compatible(dt, target, "restricted-dma-pool")))
			return true;
	} while (item == DT_ITEM_OK || item == DT_ITEM_DANGLING);
	return false;
}

static bool master_is_strong(const struct dt *dt, u32 node)
{
	static const char *const property[] = { "iommus", "iommu-map",
						"dma-coherent",
						"dma-noncoherent", NULL };
	u32 i;

	if (master_is_named(dt, node, other_name) || master_is_bus(dt, node) ||
	    dt_has(dt, node, "interrupt-controller") ||
	    dt_has(dt, node, "#iommu-cells"))
		return false;
	for (i = 0; property[i]; i++)
		if (dt_has(dt, node, property[i]))
			return true;
	return dma_parent_given(dt, node) || master_has_pool(dt, node);
}

static enum board_evidence master_evidence(const struct board *board, u32 node)
{
	const struct dt *dt = &board->dt;

	/* Reserved memory is named after its users. */
	if (!node || !dt->node[node].available ||
	    !dt_has(dt, node, "compatible") ||
	    dt->node[node].parent == board->memory.reserved)
		return BOARD_EVERY + 1;
	if (master_is_strong(dt, node))
		return BOARD_STRONG;
	if (!dt_has(dt, node, "reg"))
		return BOARD_EVERY + 1;
	return master_is_named(dt, node, master_name) ? BOARD_WEAK :
							BOARD_EVERY;
}

static const struct placer_soc_fact *master_soc_fact(const struct dt *dt,
						     u32 node)
{
	u32 i;

	for (i = 0; i < sizeof(placer_soc_facts) / sizeof(*placer_soc_facts);
	     i++)
		if (placer_soc_facts[i].compatible &&
		    dt_compatible(dt, node, placer_soc_facts[i].compatible))
			return &placer_soc_facts[i];
	return NULL;
}

static const struct placer_soc_iommu *master_soc_iommu(const struct dt *dt,
						       u32 node)
{
	u32 i;

	for (i = 0; i < sizeof(placer_soc_iommus) / sizeof(*placer_soc_iommus);
	     i++)
		if (dt_compatible(dt, node, placer_soc_iommus[i].compatible))
			return &placer_soc_iommus[i];
	return NULL;
}

static u64 master_bits_last(u32 bits)
{
	return bits < 64 ? (1ull << bits) - 1 : ~0ull;
}

/* Standard properties that say the same of every pool. */

static void master_coherency_facts(struct board *board, struct board_master *m)
{
	const struct dma_view *dma = m->dma;
	const char *what = dma->coherent ?
				   "sees what the CPU caches hold" :
				   "caches are cleaned around its accesses";

	if (dma->coherent_node == DT_NONE)
		board_fact(board, &m->facts, what, NULL, DT_NONE);
	else
		board_fact(board, &m->facts, what,
			   dma->coherent ? "dma-coherent" : "dma-noncoherent",
			   dma->coherent_node);
}

static void master_translated_facts(struct board *board, struct board_master *m)
{
	const struct dma_view *dma = m->dma;
	const struct placer_soc_iommu *iommu =
		master_soc_iommu(&board->dt, dma->iommu_node);
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

static const char *master_iommu_text(struct board *board,
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

/* An address, as the device's bus and as the CPU count it. */
static const char *master_dma_window_text(struct board *board,
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

static void master_window_facts(struct board *board, struct board_master *m)
{
	const struct dma_view *dma = m->dma;
	u32 i;

	for (i = 0; i < dma->nr_windows; i++)
		board_fact(board, &m->facts,
			   master_dma_window_text(board, &dma->window[i]),
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

/* As the kernel module does with a live device. */
static void master_conclude(struct board *board, struct board_master *m,
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
 * The first such region is the one that Linux restricts a device to, unless it
 * made no pool of it: then it warns, and the device is as any other.
 */
static u32 master_restricted_to(const struct board *board,
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
static u32 master_pools_in(const struct board *board, u32 memory)
{
	u32 i, set = 0;

	for (i = 0; i < board->nr_opted_in; i++)
		if (board->pool[i].memory == memory && !board->pool[i].unusable)
			set |= 1u << board->pool[i].heap.id;
	return set;
}

/* What is in the pool that it bounces in need not bounce. */
static void master_restricted(struct board *board, struct board_master *m,
			      struct placer_device_said *said)
{
	m->restricted = master_restricted_to(board, m->dma);
	if (m->restricted != DT_NONE)
		said->heaps = master_pools_in(board, m->restricted);
}

static void master_restricted_facts(struct board *board, struct board_master *m,
				    const struct placer_device_said *said)
{
	if (m->restricted == DT_NONE)
		return;
	if (!said->heaps)
		m->unusable =
			"all its DMA bounces, and no pool opts in where to";
	board_fact(board, &m->facts,
		   dt_printf(&board->dt, "all its DMA bounces in %s%s",
			     dt_path(&board->dt, m->restricted),
			     said->heaps ? ", but for buffers that are there" :
					   ", and no pool opts that in"),
		   "memory-region",
		   dt_has(&board->dt, m->device, "memory-region") ?
			   m->device :
			   m->dma->node);
}

/* Is there memory that it reaches, as far as the tree says where memory is? */
static bool master_reaches_memory(const struct board *board,
				  const struct board_master *m)
{
	struct placer_reach reach = m->constraint.reach;

	if (board->memory.ram_known)
		placer_reach_intersect(&reach, &board->memory.ram);
	return reach.nr;
}

/*
 * The default mask is not what the driver of a device has where all memory has
 * higher addresses on its bus: such a driver would not work at all.
 */
static void master_assumed(struct board *board, struct board_master *m,
			   struct placer_device_said *said)
{
	const char *why = "as a driver may set others";

	if (!m->unusable && m->dma->range == DMA_RANGE_WINDOWS &&
	    !master_reaches_memory(board, m)) {
		m->address_bits = 64;
		said->last = PLACER_NO_LIMIT;
		master_conclude(board, m, said);
		why = "as with 32, the default, it would reach no memory";
	}
	board_fact(board, &m->facts,
		   dt_printf(&board->dt, "%u address bits are assumed, %s",
			     m->address_bits, why),
		   NULL, DT_NONE);
}

/* A device that nothing translates: its width and its bus. */
static void master_untranslated(struct board *board, struct board_master *m,
				struct placer_device_said *said)
{
	if (m->dma->iommu_property)
		board_fact(board, &m->facts, master_iommu_text(board, m),
			   m->dma->iommu_property, m->dma->node);
	master_window_facts(board, m);
	master_conclude(board, m, said);
	if (m->address_bits_assumed)
		master_assumed(board, m, said);
}

/* The table */

static void master_soc_facts(struct board *board, struct board_master *m)
{
	const struct placer_soc_fact *soc = m->soc;
	const char *segments = "";

	if (!soc)
		return;
	if (soc->max_segments == PLACER_UNLIMITED)
		segments = ", any number of ranges";
	else if (soc->max_segments)
		segments = dt_printf(&board->dt, ", %u range%s",
				     soc->max_segments,
				     soc->max_segments > 1 ? "s" : "");
	board_fact(board, &m->facts,
		   dt_printf(&board->dt, "by the table, \"%s\"%s%s%s",
			     soc->compatible,
			     soc->own_mmu ? ", an MMU of its own" : "",
			     segments,
			     soc->address_bits ?
				     dt_printf(&board->dt, ", %u address bits",
					       soc->address_bits) :
				     ""),
		   "compatible", m->device);
}

/* The placement node */

static void master_placement_facts(struct board *board, struct board_master *m,
				   const struct placement_master *p)
{
	static const struct {
		const char *property;
		const char *what;
	} number[] = {
		{ "placer,address-bits", "%u address bits" },
		{ "placer,max-segments", "ranges: %u at most" },
		{ "placer,max-segment-bytes", "ranges of %u bytes at most" },
		{ "placer,boundary-bits",
		  "no range crosses a multiple of two to the power of %u" },
		{ "placer,align-bytes", "a start aligned to %u bytes" },
		{ "placer,min-granule-bytes", "blocks of at least %u bytes" },
	};
	const struct dt *dt = &board->dt;
	u32 i, value;

	for (i = 0; i < sizeof(number) / sizeof(*number); i++)
		if (dt_cell(dt, p->node, number[i].property, &value))
			board_fact(board, &m->facts,
				   value == PLACER_UNLIMITED ?
					   "any number of ranges" :
					   dt_printf(&board->dt, number[i].what,
						     value),
				   number[i].property, p->node);
	if (p->said.contiguous)
		board_fact(board, &m->facts, "needs contiguous memory",
			   "placer,physically-contiguous", p->node);
	if (p->said.protected_access)
		board_fact(board, &m->facts, "can use protected pools",
			   "placer,protected-access", p->node);
	if (p->pools != PLACER_ALL_HEAPS)
		board_fact(board, &m->facts, "may use the pools listed only",
			   "placer,pools", p->node);
	if (p->prefers.priced)
		board_fact(board, &m->facts, "has costs of its own",
			   "placer,pool-costs", p->node);
}

/* What the placement node says, in @more. */
static void master_ask_placement(struct board *board, struct board_master *m,
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
	said->master = more;
	master_placement_facts(board, m, p);
}

static void master_ask_iommu(struct board *board, const struct board_master *m,
			     struct placer_device_said *said)
{
	const struct placer_soc_iommu *iommu =
		master_soc_iommu(&board->dt, m->dma->iommu_node);

	said->iommu_page = IOMMU_PAGE;
	if (iommu)
		said->iommu_bits = iommu->output_bits;
}

/* What the tree says, and the table. */
static void master_ask(struct board *board, struct board_master *m,
		       bool translates, struct placer_device_said *said)
{
	placer_device_said_init(said);
	if (m->address_bits_assumed)
		said->last = master_bits_last(m->address_bits);
	said->bus_last = m->dma->limit;
	said->windows = m->dma->range == DMA_RANGE_WINDOWS ||
			m->dma->range == DMA_RANGE_TOO_MANY;
	said->snoops = m->dma->coherent;
	if (m->soc) {
		said->table_segments = m->soc->max_segments;
		said->table_bits = m->soc->address_bits;
	}
	if (translates)
		master_ask_iommu(board, m, said);
}

/* Who says most wins, as 32 bits are only what nobody has changed. */
static void master_address_bits(struct board *board, struct board_master *m)
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

static const char *master_reach_text(struct board *board,
				     const struct board_master *m)
{
	const struct placer_constraint *c = &m->constraint;
	const char *text = "";
	u32 i;

	if (c->translated && c->output_last == PLACER_NO_LIMIT)
		return "any memory, translated";
	if (c->translated)
		return dt_printf(&board->dt, "memory up to 0x%llx, translated",
				 (unsigned long long)c->output_last);
	if (!c->reach.nr || !c->heaps)
		return "no memory";
	for (i = 0; i < c->reach.nr; i++)
		text = dt_printf(&board->dt, "%s%s%s", text, i ? " and " : "",
				 board_window_text(board, &c->reach.window[i]));
	return text;
}

static const char *master_about(struct board *board,
				const struct board_master *m)
{
	const struct placer_constraint *c = &m->constraint;
	const char *runs = "any number of runs";

	if (c->contiguous || (c->max_segments <= 1 && !c->translated))
		runs = "one run";
	else if (c->max_segments != PLACER_UNLIMITED && !c->translated)
		runs = dt_printf(&board->dt, "%u runs", c->max_segments);
	return dt_printf(&board->dt, "%s; %s; %s%s%s",
			 master_reach_text(board, m), runs,
			 c->coherency == PLACER_SNOOPS ? "coherent" :
							 "not coherent",
			 c->domains ? "; protected pools too" : "",
			 m->restricted != DT_NONE && !m->unusable ?
				 "; its restricted pool only" :
				 "");
}

static void master_constrain(struct board *board, struct board_master *m)
{
	const struct placer_constraint *c = &m->constraint;
	bool live = m->dma->iommu == DMA_IOMMU_LIVE ||
		    m->dma->iommu == DMA_IOMMU_SOME_IDS;
	bool translates = live && !(m->soc && m->soc->own_mmu);
	struct placer_constraint more;
	struct placer_device_said said;

	master_coherency_facts(board, m);
	master_address_bits(board, m);
	master_ask(board, m, translates, &said);
	if (!live)
		master_restricted(board, m, &said);
	master_soc_facts(board, m);
	master_ask_placement(board, m, &said, &more);
	if (translates) {
		master_conclude(board, m, &said);
		master_translated_facts(board, m);
	} else {
		master_untranslated(board, m, &said);
	}
	master_restricted_facts(board, m, &said);
	if (c->max_segments == PLACER_UNKNOWN && !c->translated)
		board_fact(board, &m->facts,
			   "needs one run of memory, as nobody says how many ranges it can follow",
			   NULL, DT_NONE);
	m->about = master_about(board, m);
}

/* As what Linux configures the device */
static void master_view_device(struct board *board, struct board_master *m)
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
		dma_view(dt, m->device, DMA_DEVICE, m->dma);
	}
}

static void master_add_master(struct board *board, u32 device, u32 placement,
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
	if (placement != DT_NONE) {
		m->name =
			dt->node[board->placement.master[placement].node].name;
		if (!strncmp(m->name, "master-", 7) && m->name[7])
			m->name += 7;
	}
	master_view_device(board, m);
	m->soc = master_soc_fact(dt, device);
	master_constrain(board, m);
}

static int master_by_name(const void *a, const void *b)
{
	const struct board_master *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* Same names on different buses: the path tells them apart. */
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
	if (board->by_device[device] != DT_NONE)
		return board->by_device[device];
	if (board->nr_masters == board->room_for_masters)
		bad_input("more than %u devices are asked for",
			  BOARD_MAX_ASKED);
	master_add_master(board, device, DT_NONE, BOARD_EVERY);
	master_make_unique(board);
	return board->by_device[device];
}

void board_add_masters(struct board *board)
{
	const struct placement *p = &board->placement;
	struct dt *dt = &board->dt;
	enum board_evidence how;
	u32 i, nr = p->nr_masters;

	board->by_device = dt_alloc(dt, dt->nr * sizeof(u32));
	memset(board->by_device, 0xff, dt->nr * sizeof(u32));
	for (i = 0; i < dt->nr; i++)
		nr += master_evidence(board, i) <= board->options.evidence;
	nr += BOARD_MAX_ASKED;
	board->room_for_masters = nr;
	board->master = dt_alloc(dt, nr * sizeof(*board->master));
	for (i = 0; i < p->nr_masters; i++) {
		u32 device = p->master[i].device;

		if (!dt->node[device].available)
			board->nr_disabled++;
		else if (board->by_device[device] != DT_NONE)
			bad_input("%s: is about %s, as %s is already",
				  dt_path(dt, p->master[i].node),
				  dt_path(dt, device),
				  dt_path(dt,
					  p->master[board->master
							    [board->by_device
								     [device]]
								    .placement]
						  .node));
		else
			master_add_master(board, device, i, BOARD_PLACEMENT);
	}
	for (i = 0; i < dt->nr; i++) {
		how = master_evidence(board, i);
		if (how <= board->options.evidence &&
		    board->by_device[i] == DT_NONE)
			master_add_master(board, i, DT_NONE, how);
	}
	master_make_unique(board);
}
