// SPDX-License-Identifier: GPL-2.0
/*
 * RAM, zones and reserved memory, as Linux 7.3 on arm64 takes them from the
 * tree at boot. reserved.c places what is reserved.
 *
 * Zones are computed for arm64: the lowest ends where every bus still reaches, at 4 GiB at the
 * latest if there is RAM below, the next at 4 GiB. On riscv and others there is a border at 4 GiB
 * only. On arm, zones depend on the kernel's configuration, and buffers cannot come from memory
 * above the linear map. A tree tells neither, so zones are not considered there; only contiguous
 * areas must not cross the end of low memory.
 */
#include <libfdt.h>
#include <string.h>

#include "../error.h"
#include "arch.h"
#include "dma.h"
#include "memory.h"

#define PAGE 4096ull
#define LOW_MEMORY \
	0x30000000ull /* of 32-bit arm, as it is configured by default */
#define FOUR_GIB_LAST 0xffffffffull

static const char *const kind_text[] = {
	[MEMORY_SYSTEM] = "ordinary memory",
	[MEMORY_CMA] = "contiguous (CMA)",
	[MEMORY_COHERENT] = "coherent pool",
	[MEMORY_CARVEOUT] = "reserved",
	[MEMORY_SRAM] = "on-chip SRAM",
	[MEMORY_RESTRICTED] = "restricted DMA pool",
	[MEMORY_FIRMWARE] = "of a driver",
};

const char *memory_kind_text(enum memory_kind kind)
{
	return kind_text[kind];
}

/* The #address-cells or #size-cells of the root: only its own property counts. */
static u32 memory_root_cells(const struct dt *dt, const char *name)
{
	u32 value;

	return dt_cell(dt, 0, name, &value) ? value : 1;
}

/* A list of address and size in the root's cells. */
struct list {
	const struct dt_property *property;
	u32 address;
	u32 size;
	u32 nr;
};

static bool memory_list_begin(const struct dt *dt, u32 node, const char *name,
			      struct list *list)
{
	u32 length;

	list->address = memory_root_cells(dt, "#address-cells");
	list->size = memory_root_cells(dt, "#size-cells");
	list->property = dt_property(dt, node, name);
	if (!list->property || list->address > 4 || list->size > 4)
		return false;
	length = 4 * (list->address + list->size);
	if (!length || list->property->len % length)
		return false;
	list->nr = list->property->len / length;
	return list->nr;
}

/* False if the entry is empty or wraps around. */
static bool memory_list_span(const struct list *list, u32 index,
			     struct placer_span *span)
{
	u32 at = index * (list->address + list->size);
	u64 size = dt_number_at(list->property, at + list->address, list->size);

	span->first = dt_number_at(list->property, at, list->address);
	return size && !check_add_overflow(span->first, size - 1, &span->last);
}

static u64 memory_span_size(const struct placer_span *span)
{
	u64 size = span->last - span->first;

	return size == ~0ull ? size : size + 1;
}

/* Find where memory of a NUMA node begins, as the memory below may be another node's. */
static void memory_find_node_edges(struct memory *m, struct placer_reach *numa,
				   u32 nr)
{
	u32 i, k;

	for (i = 0; nr > 1 && i < nr; i++)
		for (k = 0; k < numa[i].nr; k++)
			if (m->nr_node_edges < PLACER_MAX_WINDOWS)
				m->node_edge[m->nr_node_edges++] =
					numa[i].window[k].first;
}

/* The index of a NUMA node among those that were seen, whatever its number is. */
static u32 memory_numa_index(u32 *seen, u32 *nr, u32 id)
{
	u32 i;

	for (i = 0; i < *nr; i++)
		if (seen[i] == id)
			return i;
	if (*nr == MEMORY_MAX_NODES)
		return MEMORY_MAX_NODES - 1;
	seen[*nr] = id;
	return (*nr)++;
}

/* Linux takes whole pages only. */
static bool memory_in_pages(const struct memory *m, struct placer_span *bank)
{
	u64 end = bank->last == ~0ull ? -m->page : (bank->last + 1) & -m->page;

	if (check_add_overflow(bank->first, m->page - 1, &bank->first))
		return false;
	bank->first &= -m->page;
	if (end <= bank->first)
		return false;
	bank->last = end - 1;
	return true;
}

/* What /chosen leaves to a kernel for crash dumps. */
static void memory_cap(struct memory *m)
{
	struct placer_reach all = { .nr = 1 };

	all.window[0] = m->chosen.usable[0];
	if (m->chosen.has_usable)
		placer_reach_intersect(&m->ram, &all);
	if (m->chosen.has_more)
		placer_reach_add(&m->ram, &m->chosen.usable[1]);
}

static void memory_read_ram(const struct dt *dt, struct memory *m)
{
	struct placer_reach numa[MEMORY_MAX_NODES] = { { 0 } };
	u32 node, i, id, seen[MEMORY_MAX_NODES], nr_numa = 0;
	struct placer_span span;
	struct list list;
	const char *type;

	dt_for_each_child(dt, node, 0) {
		type = dt_string(dt, node, "device_type");
		if (!type || strcmp(type, "memory") || !dt->node[node].enabled)
			continue;
		if (!memory_list_begin(dt, node, "linux,usable-memory",
				       &list) &&
		    !memory_list_begin(dt, node, "reg", &list))
			continue;
		if (!dt_cell(dt, node, "numa-node-id", &id))
			id = 0;
		id = memory_numa_index(seen, &nr_numa, id);
		/* No board has more banks than a reach can hold. */
		for (i = 0; i < list.nr; i++) {
			if (!memory_list_span(&list, i, &span) ||
			    !memory_in_pages(m, &span))
				continue;
			placer_reach_add(&m->ram, &span);
			placer_reach_add(&numa[id], &span);
		}
	}
	m->banks = m->ram;
	memory_cap(m);
	m->ram_known = m->ram.nr;
	memory_find_node_edges(m, numa, nr_numa);
}

/* "mem=" limits RAM to its lowest bytes; the last "mem=" counts. */
static void memory_limit(struct memory *m)
{
	u64 left = m->chosen.mem[m->chosen.nr_mem - 1].size, size;
	u32 i;

	for (i = 0; i < m->ram.nr; i++) {
		size = memory_span_size(&m->ram.window[i]);
		if (left > size) {
			left -= size;
			continue;
		}
		m->ram.window[i].last = m->ram.window[i].first + left - 1;
		m->ram.nr = i + 1;
	}
}

/* On arm, all "mem=" together replace the RAM of the tree. */
static void memory_replace(struct memory *m)
{
	struct placer_reach ram = { 0 };
	struct placer_span span;
	u32 i;

	for (i = 0; i < m->chosen.nr_mem; i++) {
		const struct chosen_mem *mem = &m->chosen.mem[i];

		span.first = mem->has_start ? mem->start :
					      m->ram.window[0].first;
		if (!check_add_overflow(span.first, mem->size - 1, &span.last))
			placer_reach_add(&ram, &span);
	}
	if (ram.nr)
		m->ram = ram;
}

/*
 * arm64 counts the initrd as memory, even if neither the tree nor mem= does, unless it is below all
 * memory. Other architectures only reserve an initrd that is in memory.
 */
static void memory_add_initrd(const struct dt *dt, struct memory *m)
{
	const struct placer_span *initrd = &m->chosen.initrd;

	m->chosen.has_initrd = arch_has_bus_zone(dt) ?
				       initrd->first >= m->ram.window[0].first :
				       placer_reach_covers(&m->ram, initrd);
	if (m->chosen.has_initrd)
		placer_reach_add(&m->ram, initrd);
}

/* Add the smallest span with all RAM of a zone; pages between banks are in no zone. */
static void memory_add_zone(struct memory *m, u64 first, u64 last)
{
	struct placer_span zone = { .first = ~0ull };
	u32 i;

	for (i = 0; i < m->ram.nr; i++) {
		const struct placer_span *bank = &m->ram.window[i];
		struct placer_span part = {
			.first = bank->first > first ? bank->first : first,
			.last = bank->last < last ? bank->last : last,
		};

		if (part.last < part.first)
			continue;
		if (zone.first > part.first)
			zone.first = part.first;
		zone.last = part.last;
	}
	if (zone.first <= zone.last)
		m->zone[m->nr_zones++] = zone;
}

static void memory_make_zones(const struct dt *dt, struct memory *m)
{
	u64 dma_last = arch_has_bus_zone(dt) ? dma_zone_last(dt) : ~0ull;

	if (m->ram.window[0].first < FOUR_GIB_LAST && dma_last > FOUR_GIB_LAST)
		dma_last = FOUR_GIB_LAST;
	m->dma_last = dma_last;
	memory_add_zone(m, 0, dma_last);
	if (dma_last < FOUR_GIB_LAST)
		memory_add_zone(m, dma_last + 1, FOUR_GIB_LAST);
	if (dma_last < FOUR_GIB_LAST)
		dma_last = FOUR_GIB_LAST;
	if (dma_last < ~0ull)
		memory_add_zone(m, dma_last + 1, ~0ull);
}

static enum memory_kind memory_region_kind(const struct dt *dt, u32 node)
{
	if (dt_compatible(dt, node, "restricted-dma-pool"))
		return MEMORY_RESTRICTED;
	if (dt_compatible(dt, node, "shared-dma-pool"))
		return dt_has(dt, node, "reusable") ? MEMORY_CMA :
						      MEMORY_COHERENT;
	return dt_has(dt, node, "compatible") ? MEMORY_FIRMWARE :
						MEMORY_CARVEOUT;
}

/* A size or an alignment, in as many cells as Linux wants. */
static u64 memory_region_number(const struct dt *dt, u32 node, const char *name,
				u32 cells, struct memory_region *r,
				const char *refused)
{
	const struct dt_property *p = dt_property(dt, node, name);

	if (!p)
		return 0;
	if (p->len % 4 == 0 && p->len / 4 == cells)
		return dt_number_at(p, 0, cells);
	r->refused = refused;
	return 0;
}

static void memory_read_ranges(struct dt *dt, struct memory_region *r)
{
	struct placer_span span;
	struct list list;
	u32 i, at;

	if (!memory_list_begin(dt, r->node, "alloc-ranges", &list))
		return;
	r->ranged = true;
	r->nr_ranges = list.nr;
	r->range = dt_alloc(dt, list.nr * sizeof(*r->range));
	for (i = 0; i < list.nr; i++) {
		at = i * (list.address + list.size);
		r->range[i].start =
			dt_number_at(list.property, at, list.address);
		r->range[i].size = dt_number_at(list.property,
						at + list.address, list.size);
		if (r->nr_where < PLACER_MAX_SPANS &&
		    memory_list_span(&list, i, &span))
			r->where[r->nr_where++] = span;
	}
}

static void memory_read_dynamic(struct dt *dt, u32 node,
				struct memory_region *r)
{
	r->size =
		memory_region_number(dt, node, "size",
				     memory_root_cells(dt, "#size-cells"), r,
				     "\"size\" has not as many cells as the root's sizes");
	r->align =
		memory_region_number(dt, node, "alignment",
				     memory_root_cells(dt, "#address-cells"), r,
				     "\"alignment\" has not as many cells as the root's addresses");
	/* Nothing is reserved for what Linux cannot read. */
	if (r->refused)
		r->size = 0;
	memory_read_ranges(dt, r);
}

static bool memory_is_default(const struct dt *dt, u32 node)
{
	return dt_has(dt, node, "linux,cma-default") ||
	       dt_has(dt, node, "linux,dma-default");
}

/* Why Linux refuses a pool of this kind, or NULL. */
static const char *memory_check_kind(struct dt *dt, u64 cma_block,
				     const struct memory_region *r)
{
	u64 first = r->placed ? r->where[0].first : 0;

	if (r->kind == MEMORY_CMA && r->no_map)
		return "cannot be both reusable and no-map";
	if (r->kind == MEMORY_CMA && ((first | r->size) & (cma_block - 1)))
		return dt_printf(dt,
				 "is not aligned to %llu MiB, as contiguous areas must be",
				 (unsigned long long)cma_block >> 20);
	/* 32-bit arm refuses it at boot; others do so only when a device asks for the pool. */
	if (r->kind == MEMORY_COHERENT && !r->no_map && arch_is_arm32(dt))
		return "is not reserved with 32 bits, as it is neither reusable nor no-map";
	if (r->kind == MEMORY_COHERENT && !r->no_map)
		return "is mapped by the kernel, as it is neither reusable nor no-map";
	if (r->kind == MEMORY_RESTRICTED && r->no_map)
		return "cannot be both restricted and no-map";
	if (r->kind == MEMORY_RESTRICTED &&
	    (dt_has(dt, r->node, "reusable") || memory_is_default(dt, r->node)))
		return "cannot be both restricted and for others";
	return NULL;
}

/* Why a region has no size that Linux can use. */
static const char *memory_no_size_text(const struct dt *dt, u32 node)
{
	struct list list;

	return memory_list_begin(dt, node, "reg", &list) &&
			       dt_number_at(list.property, list.address,
					    list.size) ?
		       "goes on beyond the last address, so that it is no memory" :
		       "has no size; firmware may fill it in";
}

static void memory_check_region(struct dt *dt, u64 cma_block,
				struct memory_region *r)
{
	if (r->refused)
		return;
	r->refused = r->size ? memory_check_kind(dt, cma_block, r) :
			       memory_no_size_text(dt, r->node);
	/* Regions of other kinds have no driver that could refuse them. */
	r->given_back = r->refused && ((r->kind == MEMORY_CMA && !r->no_map) ||
				       (r->kind == MEMORY_COHERENT &&
					!r->no_map && arch_is_arm32(dt)) ||
				       r->kind == MEMORY_RESTRICTED);
}

void memory_region_read(struct dt *dt, u64 cma_block, u32 node,
			struct memory_region *r)
{
	struct list list;

	*r = (struct memory_region){
		.node = node,
		.user = DT_NONE,
		.kind = memory_region_kind(dt, node),
		.no_map = dt_has(dt, node, "no-map"),
		.asks_default = dt_has(dt, node, "linux,cma-default"),
	};
	/* Only the first entry is used, and it wins over a size. */
	if (memory_list_begin(dt, node, "reg", &list)) {
		if (memory_list_span(&list, 0, &r->where[0])) {
			r->placed = true;
			r->nr_where = 1;
			r->size = memory_span_size(&r->where[0]);
		}
	} else if (dt_has(dt, node, "reg") && !dt_has(dt, node, "size")) {
		r->refused = "\"reg\" is not in the root's cells";
	} else {
		memory_read_dynamic(dt, node, r);
	}
	r->known = r->placed;
	r->at = r->where[0];
	memory_check_region(dt, cma_block, r);
}

/* Why the driver of SRAM gives no such memory, or NULL. */
static const char *memory_check_sram(const struct dt *dt, u32 node, u32 sram)
{
	if (dt_has(dt, sram, "no-memory-wc"))
		return "is not mapped write-combined, as it says no-memory-wc";
	if (node == sram)
		return NULL;
	if (dt_has(dt, node, "protect-exec"))
		return "is not mapped write-combined, as it says protect-exec";
	return dt_has(dt, node, "pool") ?
		       NULL :
		       "is a section without \"pool\", of which its driver gives nothing";
}

/* Cut @part down to what is before its first section; false if it begins in a section. */
static bool memory_free_part(const struct dt *dt, u32 sram,
			     struct placer_span *part)
{
	struct placer_span taken;
	u32 section;

	dt_for_each_child(dt, section, sram) {
		if (!dt->node[section].available ||
		    !dma_cpu_span(dt, section, &taken) ||
		    taken.last < part->first)
			continue;
		if (taken.first <= part->first)
			return false;
		if (taken.first <= part->last)
			part->last = taken.first - 1;
	}
	return true;
}

static void memory_add_part(const struct dt *dt, struct memory_region *r,
			    const struct placer_span *all, u64 first)
{
	struct placer_span part = { first, all->last };

	if (first < all->first || first > all->last ||
	    !memory_free_part(dt, r->node, &part))
		return;
	if (r->where[0].first > part.first)
		r->where[0].first = part.first;
	if (r->where[0].last < part.last)
		r->where[0].last = part.last;
	if (!r->longest.last ||
	    r->longest.last - r->longest.first < part.last - part.first)
		r->longest = part;
}

/* The parts of SRAM that its sections leave. */
static void memory_read_parts(const struct dt *dt, struct memory_region *r)
{
	struct placer_span all = r->where[0], taken;
	u32 section;

	r->where[0] = (struct placer_span){ .first = ~0ull };
	r->longest = (struct placer_span){ 0 };
	memory_add_part(dt, r, &all, all.first);
	dt_for_each_child(dt, section, r->node) {
		if (dt->node[section].available &&
		    dma_cpu_span(dt, section, &taken))
			memory_add_part(dt, r, &all, taken.last + 1);
	}
	if (r->where[0].first <= r->where[0].last)
		return;
	r->where[0] = all;
	r->longest = all;
	r->refused = "is all in sections";
}

void memory_sram_read(const struct dt *dt, u32 node, struct memory_region *r)
{
	bool whole = dt_compatible(dt, node, "mmio-sram");

	*r = (struct memory_region){ .node = node,
				     .user = DT_NONE,
				     .kind = MEMORY_SRAM };
	if (!dma_cpu_span(dt, node, &r->where[0])) {
		r->refused = "has no address that the CPU sees";
		return;
	}
	r->placed = true;
	r->known = true;
	r->nr_where = 1;
	r->longest = r->where[0];
	r->refused = memory_check_sram(dt, node,
				       whole ? node : dt->node[node].parent);
	if (whole && !r->refused)
		memory_read_parts(dt, r);
	r->at = r->where[0];
	r->size = memory_span_size(&r->longest);
}

static const char *memory_check_reserved(const struct dt *dt, u32 node)
{
	u32 address, size;

	if (!dt_cell(dt, node, "#address-cells", &address) ||
	    !dt_cell(dt, node, "#size-cells", &size))
		return "has no #address-cells or #size-cells";
	if (address != memory_root_cells(dt, "#address-cells") ||
	    size != memory_root_cells(dt, "#size-cells"))
		return "has other #address-cells or #size-cells than the root";
	return dt_has(dt, node, "ranges") ? NULL : "has no \"ranges\"";
}

/* With cma= in /chosen/bootargs, Linux skips the region that asks to be the default. */
static void memory_skip(const struct memory *m, struct memory_region *r)
{
	r->skipped = m->chosen.has_cma && r->kind == MEMORY_CMA && !r->no_map &&
		     r->asks_default;
	if (!r->skipped)
		return;
	r->given_back = false;
	r->refused =
		"is skipped by Linux in favour of cma= in /chosen/bootargs";
}

static void memory_read_reserved(struct dt *dt, struct memory *m)
{
	u32 node, nr = 0;

	m->reserved = dt_reserved_memory(dt);
	if (m->reserved == DT_NONE)
		return;
	m->refused = memory_check_reserved(dt, m->reserved);
	dt_for_each_child(dt, node, m->reserved)
		nr += dt->node[node].enabled;
	m->region = dt_alloc(dt, nr * sizeof(*m->region));
	dt_for_each_child(dt, node, m->reserved) {
		struct memory_region *r = &m->region[m->nr_regions];

		if (!dt->node[node].enabled)
			continue;
		memory_region_read(dt, m->cma_block, node, r);
		memory_skip(m, r);
		m->nr_regions++;
	}
}

static void memory_find_users(const struct dt *dt, struct memory *m, u32 node)
{
	struct dt_list list = {
		.property = dt_property(dt, node, "memory-region"),
	};
	enum dt_item item;
	u32 target, i;

	while (list.property) {
		item = dt_next(dt, &list, &target);
		if (item == DT_ITEM_END || item == DT_ITEM_BAD)
			return;
		for (i = 0; item == DT_ITEM_OK && i < m->nr_regions; i++)
			if (m->region[i].node == target &&
			    m->region[i].user == DT_NONE)
				m->region[i].user = node;
	}
}

const struct memory_region *memory_region_of(const struct memory *m, u32 node)
{
	u32 i;

	for (i = 0; i < m->nr_regions; i++)
		if (m->region[i].node == node)
			return &m->region[i];
	return NULL;
}

bool memory_stays(const struct memory_region *r)
{
	return r->placed && !r->skipped && !r->given_back;
}

static void memory_read_reserve(struct dt *dt, struct memory *m)
{
	int i, nr = fdt_num_mem_rsv(dt->blob);
	uint64_t first, size;
	struct placer_span *span;

	if (nr <= 0)
		return;
	m->reserve = dt_alloc(dt, nr * sizeof(*m->reserve));
	for (i = 0; i < nr; i++) {
		span = &m->reserve[m->nr_reserve];
		if (fdt_get_mem_rsv(dt->blob, i, &first, &size) || !size)
			continue;
		span->first = first;
		if (!check_add_overflow(span->first, (u64)size - 1,
					&span->last))
			m->nr_reserve++;
	}
}

/*
 * The block is a huge page, whose size is that of all pages in one page table of 8-byte entries; on
 * arm, where only kernels with LPAE have huge pages, it is the page allocator's longest block.
 */
static u64 memory_cma_block(const struct dt *dt, u64 page)
{
	return arch_is_arm32(dt) ? page << 10 : page * page / 8;
}

/* The default of CONFIG_CMA_AREAS, which depends on whether the architecture can have NUMA. */
static u32 memory_most_areas(const struct dt *dt)
{
	return arch_is_arm32(dt) ? 8 : 20;
}

/*
 * As in Linux, regions with a reg are set up last; but on arm Linux makes its own area before
 * those.
 */
static void memory_place(struct dt *dt, const struct memory_options *options,
			 struct memory *m)
{
	struct reserved_area *area = reserved_ask(dt, m);
	u32 nr = m->refused ? 0 : m->nr_regions;

	m->own_first = arch_is_arm32(dt);
	m->areas_given = options->cma_areas;
	m->most_areas = m->areas_given ? (u32)options->cma_areas :
					 memory_most_areas(dt);
	m->boot = reserved_lay_out(dt, m, area, nr);
	reserved_tell(m, area);
	if (m->own_first)
		contiguous_make_own(options, m);
	if (m->boot)
		reserved_set_up(m->boot, area, nr);
	reserved_tell(m, area);
	if (!m->own_first)
		contiguous_make_own(options, m);
	contiguous_finish(dt, m);
}

void memory_read(struct dt *dt, const struct memory_options *options,
		 struct memory *m)
{
	u32 i;

	memset(m, 0, sizeof(*m));
	m->page = options->page ? options->page : PAGE;
	if (m->page != PAGE && arch_is_arm32(dt))
		bad_input("--page-size: 32-bit arm has pages of 4K only");
	m->cma_block = memory_cma_block(dt, m->page);
	chosen_read(dt, m->page, &m->chosen);
	if (options->ram.nr) {
		m->ram = options->ram;
		m->ram_known = true;
		m->ram_given = true;
	} else {
		memory_read_ram(dt, m);
		if (m->ram_known && m->chosen.nr_mem)
			arch_is_arm32(dt) ? memory_replace(m) : memory_limit(m);
	}
	if (m->ram_known && m->chosen.has_initrd)
		memory_add_initrd(dt, m);
	memory_read_reserve(dt, m);
	memory_read_reserved(dt, m);
	if (m->ram_known)
		memory_make_zones(dt, m);
	if (m->ram_known && arch_is_arm32(dt))
		m->low_end = m->ram.window[0].first + LOW_MEMORY;
	memory_place(dt, options, m);
	reserved_refuse_overlaps(dt, m);
	reserved_find_outside(dt, m);
	for (i = 0; m->nr_regions && i < dt->nr; i++)
		if (dt->node[i].available)
			memory_find_users(dt, m, i);
}
