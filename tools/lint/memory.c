// SPDX-License-Identifier: GPL-2.0
/*
 * Reserved memory: regions that Linux refuses, that are not in memory, or that have no user.
 * reserved.c checks where regions come to lie.
 */
#include <stdlib.h>
#include <string.h>

#include "lint.h"

#define PAGE 4096ull

static const char *lint_path(struct lint *l, u32 node)
{
	return dt_path(l->dt, node);
}

static const char *lint_hex(struct lint *l, u64 value)
{
	return dt_printf(l->dt, "0x%llx", (unsigned long long)value);
}

static const char *lint_span_text(struct lint *l,
				  const struct placer_span *span)
{
	return board_window_text(l->board, span);
}

/* Linux, too, only takes the root's own, or else 1. */
static u32 lint_root_cells(const struct lint *l, const char *name)
{
	u32 value;

	return dt_cell(l->dt, 0, name, &value) ? value : 1;
}

static u32 lint_entry_bytes(const struct lint *l)
{
	return 4 * (lint_root_cells(l, "#address-cells") +
		    lint_root_cells(l, "#size-cells"));
}

/* Properties of one region */

static bool lint_is_pool(const struct memory_region *r)
{
	return r->kind == MEMORY_CMA || r->kind == MEMORY_COHERENT ||
	       r->kind == MEMORY_RESTRICTED;
}

/* Firmware may fill in where a region is that is not a pool. */
static void lint_check_first(struct lint *l, const struct memory_region *r)
{
	const struct dt_property *reg = dt_property(l->dt, r->node, "reg");
	u32 address = lint_root_cells(l, "#address-cells");
	u32 size = lint_root_cells(l, "#size-cells");
	u64 first, bytes;

	if (!reg || !address || !size || address > 2 || size > 2 ||
	    reg->len < 4 * (address + size))
		return;
	first = dt_number_at(reg, 0, address);
	bytes = dt_number_at(reg, address, size);
	if (!bytes)
		lint_add(l, lint_is_pool(r) ? LINT_WARNING : LINT_NOTE, r->node,
			 "reg", "say how long it is, unless firmware does",
			 "has the size 0, so Linux reserves nothing");
	else if (check_add_overflow(first, bytes - 1, &first))
		lint_add(l, LINT_ERROR, r->node, "reg",
			 "correct the address, or the size",
			 "goes on beyond the last address, so that it is no memory");
}

static void lint_check_reg(struct lint *l, u32 node)
{
	const struct dt_property *reg = dt_property(l->dt, node, "reg");
	u32 length = lint_entry_bytes(l);

	if (!reg || !length)
		return;
	if (reg->len > length && reg->len % length == 0)
		lint_add(l, LINT_WARNING, node, "reg",
			 "make a node of each entry",
			 "has %u entries, of which Linux uses the first",
			 reg->len / length);
	if (dt_has(l->dt, node, "size"))
		lint_add(l, LINT_NOTE, node, "size",
			 "remove it, or reg if the place does not matter",
			 "is not used, as there is a reg");
}

/* Heaps are named after nodes, so a wrong unit address becomes visible to programs. */
static void lint_check_name(struct lint *l, const struct memory_region *r)
{
	const char *at = strchr(l->dt->node[r->node].name, '@');
	char *end;
	u64 address;

	if (!at || !r->placed)
		return;
	address = strtoull(at + 1, &end, 16);
	if (!*end && address != r->where[0].first)
		lint_add(l, LINT_NOTE, r->node, "reg",
			 "rename the node, or correct reg",
			 "begins at %s, and not where the node's name says",
			 lint_hex(l, r->where[0].first));
}

static void lint_check_length(struct lint *l, u32 node, const char *name,
			      const char *cells_name)
{
	const struct dt_property *p = dt_property(l->dt, node, name);
	u32 cells = lint_root_cells(l, cells_name);

	if (p && p->len != 4ull * cells)
		lint_add(l, LINT_ERROR, node, name,
			 dt_printf(l->dt, "give it %u cell%s", cells,
				   cells == 1 ? "" : "s"),
			 "has %u bytes, and by the root's %s must have %u: Linux refuses the region",
			 p->len, cells_name, 4 * cells);
}

/* An alignment that Linux can read; 0 is none. */
static bool lint_is_power(const struct lint *l, u32 node)
{
	const struct dt_property *p = dt_property(l->dt, node, "alignment");
	u32 cells = lint_root_cells(l, "#address-cells");
	u64 align;

	if (!p || cells > 2 || p->len != 4ull * cells)
		return true;
	align = dt_number_at(p, 0, cells);
	return !(align & (align - 1));
}

static void lint_check_dynamic(struct lint *l, u32 node)
{
	const struct dt_property *ranges =
		dt_property(l->dt, node, "alloc-ranges");
	u32 length = lint_entry_bytes(l);

	lint_check_length(l, node, "size", "#size-cells");
	/* The specification says size cells; this is what the kernel wants. */
	lint_check_length(l, node, "alignment", "#address-cells");
	if (!lint_is_power(l, node))
		lint_add(l, LINT_ERROR, node, "alignment",
			 "make it a power of two",
			 "is no power of two, so Linux does not align the region to it");
	if (ranges && (!length || !ranges->len || ranges->len % length))
		lint_add(l, LINT_ERROR, node, "alloc-ranges",
			 "give it the root's cells, those of an address and of a size for each range",
			 "has %u bytes, which are not whole entries of %u: Linux ignores it and takes memory anywhere",
			 ranges->len, length);
}

/* Kinds */

/*
 * Blocks of other kernels: those without huge pages, as on arm, and those with longer pages. They
 * matter for a tree that is meant for all of them.
 */
static void lint_check_other_blocks(struct lint *l,
				    const struct memory_region *r, u64 odd)
{
	static const struct {
		u64 block;
		const char *kernels;
	} other[] = {
		{ 4ull << 20, "without huge pages, as on arm," },
		{ 32ull << 20, "with pages of 16 KiB" },
	};
	u32 i, nr = sizeof(other) / sizeof(*other);

	/* 32-bit arm has only one page size. */
	if (l->board->memory.low_end)
		nr = 1;
	for (i = 0; i < nr; i++) {
		if (odd % other[i].block == 0)
			continue;
		lint_add(l, LINT_NOTE, r->node, r->placed ? "reg" : "size",
			 dt_printf(l->dt, "align start and size to %llu MiB",
				   (unsigned long long)other[i].block >> 20),
			 "is 0x%llx bytes%s%s, which kernels %s make no pool of",
			 (unsigned long long)r->size, r->placed ? " at " : "",
			 r->placed ? lint_hex(l, r->where[0].first) : "",
			 other[i].kernels);
		return;
	}
}

static void lint_check_pool_alignment(struct lint *l,
				      const struct memory_region *r)
{
	const struct memory *m = &l->board->memory;
	u64 first = r->placed ? r->where[0].first : 0;
	const char *property = r->placed ? "reg" : "size";
	u64 odd = first | r->size;
	bool short_page = m->page == PAGE;

	if (odd % m->cma_block == 0) {
		if (short_page)
			lint_check_other_blocks(l, r, odd);
		return;
	}
	lint_add(l, LINT_ERROR, r->node, property,
		 short_page ?
			 "align start and size to 4 MiB, which does for all kernels with pages of 4 KiB" :
			 "align start and size to that",
		 "is 0x%llx bytes%s%s, not whole page blocks of %llu MiB: Linux makes no pool of it%s",
		 (unsigned long long)r->size, r->placed ? " at " : "",
		 r->placed ? lint_hex(l, first) : "",
		 (unsigned long long)m->cma_block >> 20,
		 m->low_end && odd % (2ull << 20) == 0 ?
			 ", unless it has LPAE, with blocks of 2 MiB" :
			 "");
}

/* What a restricted pool must not have, one of them, or NULL. */
static const char *lint_not_restricted(const struct lint *l,
				       const struct memory_region *r)
{
	static const char *const unfit[] = { "no-map", "reusable",
					     "linux,cma-default",
					     "linux,dma-default" };
	u32 i;

	for (i = 0; i < sizeof(unfit) / sizeof(*unfit); i++)
		if (dt_has(l->dt, r->node, unfit[i]))
			return unfit[i];
	return NULL;
}

static void lint_check_kind(struct lint *l, const struct memory_region *r)
{
	bool reusable = dt_has(l->dt, r->node, "reusable");
	const char *other = lint_not_restricted(l, r);

	if (r->kind == MEMORY_CMA && r->no_map)
		lint_add(l, LINT_ERROR, r->node, "no-map",
			 "remove no-map, or reusable",
			 "is there beside \"reusable\": Linux makes no pool of it");
	else if (r->kind == MEMORY_CMA && r->size)
		lint_check_pool_alignment(l, r);
	if (r->kind == MEMORY_RESTRICTED && other)
		lint_add(l, LINT_ERROR, r->node, other, "remove it",
			 "is there beside \"restricted-dma-pool\": Linux makes no pool of it");
	if (reusable && r->kind == MEMORY_CARVEOUT)
		lint_add(l, LINT_WARNING, r->node, "reusable",
			 "give it the compatible \"shared-dma-pool\", or remove reusable",
			 "has no effect without a compatible that gives it one");
}

/* Places */

/* Check regions that have to be ordinary memory; others may be anywhere. */
static void lint_check_inside(struct lint *l, const struct memory_region *r)
{
	const struct memory *m = &l->board->memory;
	const char *cut = m->ram_given ? NULL :
					 reserved_cut_text(m, &r->where[0]);

	if (!r->outside)
		return;
	/* The boot loader may add RAM that the tree lacks, but hardly half of an area. */
	lint_add(l, r->refused ? LINT_ERROR : LINT_WARNING, r->node, "reg",
		 cut ? dt_printf(l->dt, "move it into memory, or remove %s",
				 cut) :
		       "move it into memory, or correct the memory node if the boot loader does not",
		 "is %s, where %s no memory, or not all of it is",
		 lint_span_text(l, &r->where[0]),
		 cut	      ? dt_printf(l->dt, "%s leaves", cut) :
		 m->ram_given ? "--memory has" :
				"the tree has");
}

/* Is this property, which is 0, the only size of the region? */
static bool lint_is_zero(const struct lint *l, u32 node, const char *name)
{
	const struct dt_property *p = dt_property(l->dt, node, name);
	u32 cells = lint_root_cells(l, "#size-cells");

	return p && !dt_has(l->dt, node, "reg") && cells <= 2 &&
	       p->len == 4ull * cells && !dt_number_at(p, 0, cells);
}

/* Firmware may fill in the size of a region that is not a pool. */
static void lint_check_size(struct lint *l, const struct memory_region *r)
{
	bool pool = lint_is_pool(r);

	if (lint_is_zero(l, r->node, "size"))
		lint_add(l, pool ? LINT_WARNING : LINT_NOTE, r->node, "size",
			 "say how long it is, unless firmware does",
			 "is 0, so Linux reserves nothing");
	if (dt_has(l->dt, r->node, "reg") || dt_has(l->dt, r->node, "size"))
		return;
	lint_add(l, pool ? LINT_WARNING : LINT_NOTE, r->node, NULL,
		 "give it reg or size, unless firmware does",
		 "has neither reg nor size, so Linux reserves nothing");
}

static void lint_check_region(struct lint *l, const struct memory_region *r)
{
	lint_check_reg(l, r->node);
	lint_check_first(l, r);
	if (!dt_has(l->dt, r->node, "reg"))
		lint_check_dynamic(l, r->node);
	lint_check_size(l, r);
	lint_check_name(l, r);
	lint_check_kind(l, r);
	lint_check_inside(l, r);
}

/* Users */

static void lint_check_target(struct lint *l, u32 node, u32 target)
{
	u32 reserved = l->board->memory.reserved;

	if (reserved == DT_NONE || l->dt->node[target].parent != reserved)
		lint_add(l, LINT_WARNING, node, "memory-region",
			 "let it refer to a child of /reserved-memory",
			 "names %s, which is not reserved memory",
			 lint_path(l, target));
	else if (!l->dt->node[target].available)
		lint_add(l, LINT_NOTE, node, "memory-region",
			 "enable it, or remove the reference, unless the boot loader does",
			 "names %s, which is disabled, so it is ignored",
			 lint_path(l, target));
}

static void lint_check_references(struct lint *l, u32 node,
				  const struct dt_property *p, u32 *user)
{
	u32 i, target, nr = dt_nr_cells(p);

	if (p->len % 4)
		lint_add(l, LINT_ERROR, node, "memory-region",
			 "give it whole cells",
			 "has %u bytes, which are not whole cells", p->len);
	for (i = 0; i < nr; i++) {
		target = dt_by_phandle(l->dt, dt_cell_at(p, i));
		if (target != DT_NONE) {
			user[target] = node;
			lint_check_target(l, node, target);
		} else if (dt_cell_at(p, i)) {
			/* Zero would leave a place of the list empty. */
			lint_add(l, LINT_ERROR, node, "memory-region",
				 "let it refer to reserved memory",
				 "dangles: no node has the phandle 0x%x",
				 dt_cell_at(p, i));
			return;
		}
	}
}

/* References of the placement node are checked with that node. */
static bool lint_is_placement(const struct dt *dt, u32 node)
{
	for (; node; node = dt->node[node].parent)
		if (dt_compatible(dt, node, PLACER_BINDING_COMPATIBLE))
			return true;
	return false;
}

static void lint_find_users(struct lint *l, u32 *user)
{
	const struct dt_property *p;
	u32 node, target;

	for (node = 0; node < l->dt->nr; node = lint_next(l, node)) {
		p = dt_property(l->dt, node, "memory-region");
		if (!p || !l->dt->node[node].available)
			continue;
		if (!lint_is_placement(l->dt, node)) {
			lint_check_references(l, node, p, user);
			continue;
		}
		target = lint_target(l, p, 0);
		if (target != DT_NONE)
			user[target] = node;
	}
}

/* Linux only fails when a driver asks for such a pool. */
static void lint_check_mapped(struct lint *l, const struct memory_region *r,
			      u32 user)
{
	if (r->kind != MEMORY_COHERENT || r->no_map)
		return;
	if (r->given_back) {
		lint_add(l, LINT_ERROR, r->node, "no-map",
			 "say no-map, or reusable if the kernel may use it meanwhile",
			 "is missing: Linux with 32 bits reserves no such memory, but uses it as any other");
		return;
	}
	lint_add(l, user == DT_NONE ? LINT_NOTE : LINT_ERROR, r->node, "no-map",
		 "say no-map, or reusable if the kernel may use it meanwhile",
		 "is missing: Linux maps the memory as any other, and so makes no pool of it%s%s",
		 user == DT_NONE ? "" : " for ",
		 user == DT_NONE ? "" : lint_path(l, user));
}

/* Pools of devices that no enabled device refers to: lost to the kernel. */
static void lint_check_users(struct lint *l)
{
	const struct memory *m = &l->board->memory;
	u32 i, *user = lint_marks(l);

	lint_find_users(l, user);
	for (i = 0; i < m->nr_regions && !m->refused; i++) {
		const struct memory_region *r = &m->region[i];

		lint_check_mapped(l, r, user[r->node]);
		if (user[r->node] != DT_NONE || r->refused ||
		    dt_has(l->dt, r->node, "linux,dma-default"))
			continue;
		if (r->kind == MEMORY_COHERENT || r->kind == MEMORY_RESTRICTED)
			lint_add(l, LINT_NOTE, r->node, "compatible",
				 "let a device refer to it, or leave the compatible out if it is firmware's",
				 "makes it a pool of devices, and no enabled device has it as its memory-region");
	}
}

/* Linux looks for reserved memory in one place, and at one level only. */
static void lint_check_elsewhere(struct lint *l)
{
	const struct dt *dt = l->dt;
	u32 node;

	for (node = 1; node < dt->nr; node = lint_next(l, node))
		if (dt->node[node].available &&
		    dt->node[node].parent != l->board->memory.reserved &&
		    (dt_compatible(dt, node, "shared-dma-pool") ||
		     dt_compatible(dt, node, "restricted-dma-pool")))
			lint_add(l, LINT_WARNING, node, "compatible",
				 "move it into /reserved-memory itself",
				 "is that of reserved memory, which Linux does not look for here, so it is none");
}

void lint_memory(struct lint *l)
{
	const struct memory *m = &l->board->memory;
	u32 i;

	if (m->reserved != DT_NONE && m->refused)
		lint_add(l, LINT_ERROR, m->reserved, NULL,
			 "repeat the root's #address-cells and #size-cells, and say \"ranges;\"",
			 "%s, so Linux ignores all of it", m->refused);
	for (i = 0; i < m->nr_regions; i++)
		lint_check_region(l, &m->region[i]);
	lint_check_users(l);
	lint_check_elsewhere(l);
}
