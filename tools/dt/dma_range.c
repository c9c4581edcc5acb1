// SPDX-License-Identifier: GPL-2.0
/*
 * dma-ranges: the windows through which a bus sees memory.
 *
 * Linux's rules, which are neither the specification's nor simple: the search
 * goes up the DMA parents to the first property that has entries; a node without
 * any is passed over at the first level only, and ends the search at any other.
 * Entries are then translated up, through every level that has some.
 */
#include <string.h>

#include "dma.h"
#include "dma_parent.h"

#define MAX_ADDRESS_CELLS 4
#define MAX_SIZE_CELLS	  16 /* Linux has no limit; no tree can mean more */
#define BAD_ADDRESS	  (~0ull)

/* The kinds of buses, which differ in what else an address has in it. */
enum bus {
	BUS_NONE,
	BUS_PCI,
	BUS_ISA,
	BUS_FLAGS, /* three cells, of which the first has only flags */
	BUS_PLAIN,
};

struct cells {
	u32 address;
	u32 size;
};

bool dma_is_pci(const struct dt *dt, u32 node)
{
	static const char *const pci[] = { "pci", "pciex", "vci", "ht" };
	const char *type = dt_string(dt, node, "device_type");
	u32 i;

	for (i = 0; type && i < sizeof(pci) / sizeof(*pci); i++)
		if (!strcmp(type, pci[i]))
			return true;
	return dt_named(dt, node, "pcie");
}

static enum bus dma_bus_kind(const struct dt *dt, u32 node)
{
	if (dma_is_pci(dt, node))
		return BUS_PCI;
	if (dt_named(dt, node, "isa"))
		return BUS_ISA;
	if (!dt_has(dt, node, "#address-cells"))
		return BUS_NONE;
	return dt_address_cells(dt, node) == 3 ? BUS_FLAGS : BUS_PLAIN;
}

static u32 dma_flag_cells(enum bus kind)
{
	return kind == BUS_PLAIN ? 0 : 1;
}

/* The cells of @node's addresses on the bus above it, which is of this kind. */
static struct cells dma_cells_on(const struct dt *dt, enum bus kind, u32 node)
{
	u32 above = node ? dt->node[node].parent : 0;

	if (kind == BUS_PCI)
		return (struct cells){ 3, 2 };
	if (kind == BUS_ISA)
		return (struct cells){ 2, 1 };
	return (struct cells){ dt_address_cells(dt, above),
			       dt_size_cells(dt, above) };
}

static bool dma_cells_ok(struct cells c)
{
	return c.address && c.address <= MAX_ADDRESS_CELLS && c.size &&
	       c.size <= MAX_SIZE_CELLS;
}

/* The flags that tell kinds of addresses apart: only windows of the same kind are merged. */
static u32 dma_address_flags(enum bus kind, u32 cell)
{
	switch (kind) {
	case BUS_PCI:
		return cell & 0x43000000;
	case BUS_ISA:
		return cell & 1;
	case BUS_FLAGS:
		return cell;
	default:
		return 0;
	}
}

/* Of the flags of PCI addresses, only the space is compared: I/O or memory of either width. */
static bool dma_flags_match(enum bus kind, u32 a, u32 b)
{
	static const u32 pci_space[] = { 0, 1, 2, 2 };

	if (kind == BUS_PCI)
		return pci_space[a >> 24 & 3] == pci_space[b >> 24 & 3];
	return dma_address_flags(kind, a) == dma_address_flags(kind, b);
}

static u64 dma_number(const u32 *cell, u32 nr)
{
	u64 value = 0;

	while (nr--)
		value = value << 32 | *cell++;
	return value;
}

/*
 * The bytes by which @address lies behind the start of the entry at @at of
 * @ranges, or BAD_ADDRESS.
 */
static u64 dma_entry_offset(enum bus kind, const u32 *address,
			    const struct dt_property *ranges, u32 at,
			    struct cells own, u32 parent_cells)
{
	u32 flags = dma_flag_cells(kind);
	u64 first, size, value;

	if (flags && !dma_flags_match(kind, address[0], dt_cell_at(ranges, at)))
		return BAD_ADDRESS;
	first = dt_number_at(ranges, at + flags, own.address - flags);
	size = dt_number_at(ranges, at + own.address + parent_cells, own.size);
	value = dma_number(address + flags, own.address - flags);
	if (value < first || value >= first + size)
		return BAD_ADDRESS;
	return value - first;
}

/* Add @offset to an address that is a number behind its flags. */
static void dma_add_offset(u32 *address, u32 nr, u32 flags, u64 offset)
{
	u64 value;

	address += flags;
	nr -= flags;
	value = dma_number(address, nr) + offset;
	memset(address, 0, nr * sizeof(*address));
	if (nr > 1)
		address[nr - 2] = value >> 32;
	if (nr)
		address[nr - 1] = (u32)value;
}

/* The direction of a translation: of a device's DMA, or of a CPU's access. */
struct way {
	const char *ranges;
	u32 (*parent)(const struct dt *dt, u32 node);
	bool needs_ranges;
};

static u32 dma_tree_parent(const struct dt *dt, u32 node)
{
	return dt->node[node].parent;
}

static const struct way dma_way = { "dma-ranges", dma_parent, false };
static const struct way cpu_way = { "ranges", dma_tree_parent, true };

/* Translate one level up: from the bus below @node to the bus that @node is on. */
static bool dma_translate_one(const struct dt *dt, const struct way *way,
			      u32 node, enum bus kind, enum bus above,
			      u32 *address, struct cells own, u32 parent_cells)
{
	const struct dt_property *ranges = dt_property(dt, node, way->ranges);
	u32 i, at, length = own.address + parent_cells + own.size;
	u32 flags = dma_flag_cells(above);
	u64 offset = BAD_ADDRESS;

	if (!ranges && way->needs_ranges)
		return false;
	if (!ranges || !ranges->len) {
		offset = dma_number(address, own.address);
		for (i = flags; i < parent_cells; i++)
			address[i] = 0;
		dma_add_offset(address, parent_cells, flags, offset);
		return true;
	}
	for (at = 0; dt_nr_cells(ranges) - at >= length; at += length) {
		offset = dma_entry_offset(kind, address, ranges, at, own,
					  parent_cells);
		if (offset != BAD_ADDRESS)
			break;
	}
	if (offset == BAD_ADDRESS)
		return false;
	for (i = 0; i < parent_cells; i++)
		address[i] = dt_cell_at(ranges, at + own.address + i);
	dma_add_offset(address, parent_cells, flags, offset);
	return true;
}

/* Translate an address of @node on the bus above it to the CPU's address. */
static u64 dma_translate(const struct dt *dt, const struct way *way, u32 node,
			 const struct dt_property *p, u32 at)
{
	u32 i, steps, address[MAX_ADDRESS_CELLS] = { 0 };
	u32 parent = way->parent(dt, node);
	struct cells own, next;
	enum bus kind, above;

	if (parent == DT_NONE)
		return BAD_ADDRESS;
	kind = dma_bus_kind(dt, parent);
	own = dma_cells_on(dt, kind, node);
	if (kind == BUS_NONE || !dma_cells_ok(own) ||
	    own.address > dt_nr_cells(p) - at)
		return BAD_ADDRESS;
	for (i = 0; i < own.address; i++)
		address[i] = dt_cell_at(p, at + i);
	for (steps = 0; steps < DMA_MAX_STEPS; steps++) {
		node = parent;
		parent = way->parent(dt, node);
		if (parent == DT_NONE)
			return dma_number(address, own.address);
		above = dma_bus_kind(dt, parent);
		next = dma_cells_on(dt, above, node);
		if (above == BUS_NONE || !dma_cells_ok(next) ||
		    !dma_translate_one(dt, way, node, kind, above, address, own,
				       next.address))
			return BAD_ADDRESS;
		own = next;
		kind = above;
	}
	return BAD_ADDRESS;
}

/* The entries of one dma-ranges, as they are read one after the other. */
struct entries {
	const struct dt *dt;
	const struct dt_property *property;
	u32 node;
	enum bus kind;
	struct cells own;
	u32 parent_cells;
	u32 at;
};

struct entry {
	u32 flags;
	struct dma_window window;
};

static bool dma_entries_begin(struct entries *e, const struct dt *dt, u32 node)
{
	*e = (struct entries){
		.dt = dt,
		.property = dt_property(dt, node, "dma-ranges"),
		.node = node,
		.kind = dma_bus_kind(dt, node),
		.own = { dt_address_cells(dt, node), dt_size_cells(dt, node) },
		.parent_cells = dma_cells_on(dt, BUS_PLAIN, node).address,
	};
	return e->kind != BUS_NONE && dma_cells_ok(e->own) && e->parent_cells &&
	       e->parent_cells <= MAX_ADDRESS_CELLS;
}

static bool dma_entries_peek(const struct entries *e, struct entry *entry)
{
	u32 flags = dma_flag_cells(e->kind), at = e->at;
	u32 length = e->own.address + e->parent_cells + e->own.size;

	if (dt_nr_cells(e->property) - at < length)
		return false;
	entry->flags = dma_address_flags(e->kind, dt_cell_at(e->property, at));
	entry->window.bus =
		dt_number_at(e->property, at + flags, e->own.address - flags);
	entry->window.cpu = dma_translate(e->dt, &dma_way, e->node, e->property,
					  at + e->own.address);
	entry->window.size = dt_number_at(e->property,
					  at + e->own.address + e->parent_cells,
					  e->own.size);
	return true;
}

/* The next entry, merged with those after it that follow without a gap. */
static bool dma_entries_next(struct entries *e, struct entry *entry)
{
	u32 length = e->own.address + e->parent_cells + e->own.size;
	struct dma_window *w = &entry->window;
	struct entry more;

	if (!dma_entries_peek(e, entry))
		return false;
	for (e->at += length; dma_entries_peek(e, &more); e->at += length) {
		if (more.flags != entry->flags ||
		    more.window.bus != w->bus + w->size ||
		    more.window.cpu != w->cpu + w->size)
			break;
		w->size += more.window.size;
	}
	return true;
}

static void dma_read_windows(const struct dt *dt, u32 node,
			     struct dma_view *view)
{
	bool ended = false, any = false;
	struct entries entries;
	struct entry entry;

	view->range = DMA_RANGE_USELESS;
	view->limit = 0;
	if (!dma_entries_begin(&entries, dt, node))
		return;
	while (dma_entries_next(&entries, &entry)) {
		if (entry.window.cpu == BAD_ADDRESS)
			continue;
		any = true;
		/* Linux takes an empty window for the end of its table. */
		ended |= !entry.window.size;
		if (ended)
			continue;
		if (view->nr_windows == DMA_MAX_WINDOWS) {
			view->range = DMA_RANGE_TOO_MANY;
			return;
		}
		view->window[view->nr_windows++] = entry.window;
		if (entry.window.bus + entry.window.size - 1 > view->limit)
			view->limit = entry.window.bus + entry.window.size - 1;
	}
	if (any)
		view->range = DMA_RANGE_WINDOWS;
}

void dma_range_view(const struct dt *dt, struct dma_view *view)
{
	u32 node = view->origin == DMA_FUNCTIONS ? view->node : view->bus;
	const struct dt_property *ranges = NULL;
	u32 steps;

	view->range = DMA_RANGE_NONE;
	view->range_node = DT_NONE;
	for (steps = 0; node != DT_NONE; node = dma_parent(dt, node), steps++) {
		if (steps == DMA_MAX_STEPS) {
			view->loop = true;
			break;
		}
		ranges = dt_property(dt, node, "dma-ranges");
		view->range_node = node;
		if (ranges && ranges->len)
			break;
		if (steps && !ranges) {
			/* The root is where every search ends. */
			view->range = node ? DMA_RANGE_GAP : DMA_RANGE_NONE;
			break;
		}
	}
	view->limit = ~0ull;
	if (ranges && ranges->len && node != DT_NONE && !view->loop)
		dma_read_windows(dt, node, view);
	if (view->range != DMA_RANGE_WINDOWS)
		view->limit = ~0ull;
	else if (!view->limit)
		view->limit = 0xffffffff; /* then the default mask applies */
}

/* As in Linux, the lowest end of all available buses, each with its highest window. */
u64 dma_zone_last(const struct dt *dt)
{
	u64 last = ~0ull, end;
	struct entries entries;
	struct entry entry;
	u32 i;

	for (i = 0; i < dt->nr; i++) {
		const struct dt_property *p = dt_property(dt, i, "dma-ranges");

		/* The kernel never asks if the root itself is available. */
		if ((i && !dt->node[i].available) || !p || !p->len ||
		    !dma_entries_begin(&entries, dt, i))
			continue;
		for (end = 0; dma_entries_next(&entries, &entry);)
			if (entry.window.cpu + entry.window.size > end)
				end = entry.window.cpu + entry.window.size - 1;
		if (end < last)
			last = end;
	}
	return last;
}

bool dma_cpu_span(const struct dt *dt, u32 node, struct placer_span *span)
{
	const struct dt_property *p = dt_property(dt, node, "reg");
	u32 parent = dt->node[node].parent;
	struct cells own;
	u64 size;

	if (!p || parent == DT_NONE)
		return false;
	own = dma_cells_on(dt, dma_bus_kind(dt, parent), node);
	if (!dma_cells_ok(own) || dt_nr_cells(p) < own.address + own.size)
		return false;
	size = dt_number_at(p, own.address, own.size);
	span->first = dma_translate(dt, &cpu_way, node, p, 0);
	return span->first != BAD_ADDRESS && size &&
	       !check_add_overflow(span->first, size - 1, &span->last);
}
