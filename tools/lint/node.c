// SPDX-License-Identifier: GPL-2.0
/*
 * Properties of every node: cells, reg, status and phandle. A blob straight from dtc without
 * warnings passes; overlays and boot loaders can break one.
 */
#include <string.h>

#include "lint.h"

#define MAX_CELLS 4  /* of an address or a size */
#define MAX_ARGS  16 /* behind a phandle */

static void lint_check_cells(struct lint *l, u32 node)
{
	static const struct {
		const char *name;
		u32 most;
	} cells[] = {
		{ "#address-cells", MAX_CELLS },
		{ "#size-cells", MAX_CELLS },
		{ "#iommu-cells", MAX_ARGS },
		{ "#interconnect-cells", MAX_ARGS },
	};
	const struct dt_property *p;
	u32 i;

	for (i = 0; i < sizeof(cells) / sizeof(*cells); i++) {
		p = dt_property(l->dt, node, cells[i].name);
		if (!p)
			continue;
		if (p->len != 4)
			lint_add(l, LINT_ERROR, node, p->name,
				 "give it one cell",
				 "must be one cell, but has %u bytes", p->len);
		else if (dt_cell_at(p, 0) > cells[i].most)
			lint_add(l, LINT_ERROR, node, p->name,
				 "give it the right number",
				 "is %u, and Linux takes %u at most",
				 dt_cell_at(p, 0), cells[i].most);
	}
}

/* Check reg only where the bus states its cells: elsewhere reg may mean something else. */
static void lint_check_reg(struct lint *l, u32 node)
{
	const struct dt_property *reg = dt_property(l->dt, node, "reg");
	u32 address, size, above = l->dt->node[node].parent;

	if (!reg || above == DT_NONE ||
	    !dt_cell(l->dt, above, "#address-cells", &address) ||
	    !dt_cell(l->dt, above, "#size-cells", &size) ||
	    address > MAX_CELLS || size > MAX_CELLS || !(address + size))
		return;
	if (reg->len && reg->len % (4 * (address + size)) == 0)
		return;
	lint_add(l, LINT_ERROR, node, "reg",
		 dt_printf(l->dt, "give it %u cells for each entry",
			   address + size),
		 "has %u bytes, and by %s an entry has %u for the address and %u for the size",
		 reg->len, dt_path(l->dt, above), 4 * address, 4 * size);
}

/* Any status but "okay" switches a node off, also a misspelt one. */
static void lint_check_status(struct lint *l, u32 node)
{
	static const char *const known[] = { "okay",	 "ok",	 "disabled",
					     "reserved", "fail", NULL };
	const char *status = lint_string(l, node, "status");
	u32 i;

	if (!dt_has(l->dt, node, "status"))
		return;
	for (i = 0; status && known[i]; i++)
		if (!strcmp(status, known[i]) || !strncmp(status, "fail-", 5))
			return;
	lint_add(l, LINT_WARNING, node, "status",
		 "say \"okay\" or \"disabled\"",
		 "is %s%s%s, which counts as disabled", status ? "\"" : "",
		 status ? status : "no string", status ? "\"" : "");
}

static void lint_check_phandle(struct lint *l, u32 node)
{
	u32 phandle = l->dt->node[node].phandle;
	u32 other = dt_by_phandle(l->dt, phandle);

	if (phandle && other != node && other != DT_NONE)
		lint_add(l, LINT_ERROR, node, "phandle",
			 "give it a phandle of its own",
			 "is 0x%x, as that of %s: references may mean either",
			 phandle, dt_path(l->dt, other));
}

/* Linux and boot loaders take an unapplied fragment for a node like any other. */
static void lint_check_fragments(struct lint *l)
{
	u32 child;

	dt_for_each_child(l->dt, child, 0)
		if (dt_child(l->dt, child, "__overlay__") != DT_NONE)
			lint_add(l, LINT_WARNING, child, NULL,
				 "remove it, or make an overlay of it",
				 "is a fragment of an overlay inside a tree: nothing applies it");
}

void lint_nodes(struct lint *l)
{
	u32 node;

	lint_check_fragments(l);

	for (node = 0; node < l->dt->nr; node = lint_next(l, node)) {
		lint_check_status(l, node);
		lint_check_phandle(l, node);
		if (!l->dt->node[node].available)
			continue;
		lint_check_cells(l, node);
		lint_check_reg(l, node);
	}
}
