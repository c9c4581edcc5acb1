// SPDX-License-Identifier: GPL-2.0
/*
 * Labels of __overlay__ nodes, replaced by references to the nodes that they change.
 *
 * libfdt adds an offset to all references that are local to an overlay, so that they do not clash
 * with those of the tree. The offset is subtracted here beforehand.
 */
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dt.h"
#include "overlay.h"

/* A label that is removed: references to it become references to the target. */
struct overlay_label {
	void *overlay;
	u32 phandle; /* of the label */
	u32 instead; /* phandle of the target, minus the offset of libfdt */
};

static void overlay_change_cells(const struct overlay_label *label, int node,
				 const char *name, const fdt32_t *offset,
				 int nr)
{
	const char *cells;
	int i, at, len;
	fdt32_t cell;

	cells = fdt_getprop(label->overlay, node, name, &len);
	for (i = 0; cells && i < nr; i++) {
		at = (int)fdt32_to_cpu(offset[i]);
		if (at < 0 || at > len - 4)
			continue;
		memcpy(&cell, cells + at, 4);
		if (fdt32_to_cpu(cell) != label->phandle)
			continue;
		cell = cpu_to_fdt32(label->instead);
		fdt_setprop_inplace_namelen_partial(label->overlay, node, name,
						    (int)strlen(name), at,
						    &cell, 4);
	}
}

/* @fixups says where the references are: it has the same nodes. */
static void overlay_change_references(const struct overlay_label *label,
				      int fixups, int node, int depth)
{
	const fdt32_t *offset;
	int property, child, len;
	const char *name;

	fdt_for_each_property_offset(property, label->overlay, fixups) {
		offset = fdt_getprop_by_offset(label->overlay, property, &name,
					       &len);
		if (offset)
			overlay_change_cells(label, node, name, offset,
					     len / 4);
	}
	if (depth == DT_MAX_DEPTH)
		return;
	fdt_for_each_subnode(child, label->overlay, fixups) {
		name = fdt_get_name(label->overlay, child, NULL);
		property =
			name ? fdt_subnode_offset(label->overlay, node, name) :
			       -1;
		if (property >= 0)
			overlay_change_references(label, child, property,
						  depth + 1);
	}
}

/* Does one of the places in the list belong to the fragment's target? */
static bool overlay_is_target(const char *list, int len, const char *fragment)
{
	char place[128];
	int at;

	if (snprintf(place, sizeof(place), "/%s:target:0", fragment) >=
	    (int)sizeof(place))
		return false;
	for (at = 0; at < len; at += (int)strnlen(list + at, len - at) + 1)
		if (!strncmp(list + at, place, len - at))
			return true;
	return false;
}

/* The node of the tree that the fragment changes, or an error. */
static int overlay_target(const void *overlay, const void *base, int fragment)
{
	int fixups = fdt_path_offset(overlay, "/__fixups__"), property, len;
	int symbols = fdt_path_offset(base, "/__symbols__");
	const char *name = fdt_get_name(overlay, fragment, NULL), *label, *path;
	const void *list;

	path = fdt_getprop(overlay, fragment, "target-path", &len);
	if (path)
		return len > 0 && !path[len - 1] ? fdt_path_offset(base, path) :
						   -FDT_ERR_BADPATH;
	if (!name || fixups < 0 || symbols < 0)
		return -FDT_ERR_NOTFOUND;
	fdt_for_each_property_offset(property, overlay, fixups) {
		list = fdt_getprop_by_offset(overlay, property, &label, &len);
		if (!list || !overlay_is_target(list, len, name))
			continue;
		path = fdt_getprop(base, symbols, label, &len);
		return path && len > 0 && !path[len - 1] ?
			       fdt_path_offset(base, path) :
			       -FDT_ERR_NOTFOUND;
	}
	return -FDT_ERR_NOTFOUND;
}

/*
 * The phandle of a target in the overlay itself, or of one that an earlier fragment's label stood
 * for; false if the target is neither.
 */
static bool overlay_own_target(const void *overlay, const void *base,
			       int fragment, u32 offset, u32 *phandle)
{
	const fdt32_t *cell;
	int len;

	cell = fdt_getprop(overlay, fragment, "target", &len);
	if (!cell || len != 4)
		return false;
	*phandle = fdt32_to_cpu(*cell);
	return *phandle != 0xffffffff &&
	       (fdt_node_offset_by_phandle(overlay, *phandle) >= 0 ||
		fdt_node_offset_by_phandle(base, *phandle + offset) >= 0);
}

/* Find the phandle that replaces references to the label, minus the offset of libfdt. */
static bool overlay_instead(const void *overlay, const void *base, int fragment,
			    u32 offset, u32 *phandle)
{
	int target;

	if (overlay_own_target(overlay, base, fragment, offset, phandle))
		return true;
	target = overlay_target(overlay, base, fragment);
	if (target < 0 || !fdt_get_phandle(base, target))
		return false;
	*phandle = fdt_get_phandle(base, target) - offset;
	return true;
}

static void overlay_keep_phandle(void *overlay, const void *base, int fragment,
				 u32 offset)
{
	int node = fdt_subnode_offset(overlay, fragment, "__overlay__");
	int fixups = fdt_path_offset(overlay, "/__local_fixups__");
	struct overlay_label label = { .overlay = overlay };

	if (node < 0)
		return;
	label.phandle = fdt_get_phandle(overlay, node);
	if (!label.phandle ||
	    !overlay_instead(overlay, base, fragment, offset, &label.instead))
		return;
	if (fixups >= 0)
		overlay_change_references(&label, fixups, 0, 0);
	fdt_nop_property(overlay, node, "phandle");
	fdt_nop_property(overlay, node, "linux,phandle");
}

void overlay_keep_phandles(void *overlay, const void *base)
{
	uint32_t offset;
	int fragment;

	if (fdt_find_max_phandle(base, &offset))
		return;
	fdt_for_each_subnode(fragment, overlay, 0)
		overlay_keep_phandle(overlay, base, fragment, offset);
}

/* Fragments that change nodes of other fragments */

/* The fragment whose node a fragment changes; negative if it changes one of the tree. */
static int overlay_owner(const void *overlay, int fragment)
{
	const fdt32_t *cell;
	int len, node;

	cell = fdt_getprop(overlay, fragment, "target", &len);
	if (!cell || len != 4 || *cell == cpu_to_fdt32(0xffffffff) ||
	    !overlay_is_on(overlay, fragment))
		return -FDT_ERR_NOTFOUND;
	node = fdt_node_offset_by_phandle(overlay, fdt32_to_cpu(*cell));
	return node < 0 ? node :
			  fdt_supernode_atdepth_offset(overlay, node, 1, NULL);
}

bool overlay_is_on(const void *overlay, int fragment)
{
	return fdt_subnode_offset(overlay, fragment, "__overlay__") >= 0;
}

int overlay_find_early(const void *overlay, int *owner)
{
	int fragment, of, found = -1;

	fdt_for_each_subnode(fragment, overlay, 0) {
		of = overlay_owner(overlay, fragment);
		if (of < 0 || of == fragment ||
		    (of < fragment && overlay_is_on(overlay, of)))
			continue;
		found = fragment;
		*owner = of;
	}
	return found;
}

bool overlay_circles(const void *overlay, int fragment)
{
	int at = fragment, one, nr = 0;

	fdt_for_each_subnode(one, overlay, 0)
		nr++;
	do
		at = overlay_owner(overlay, at);
	while (at >= 0 && at != fragment && nr--);
	return at >= 0;
}

/* The offset behind a node. */
static int overlay_end(const void *overlay, int node)
{
	int depth = 0, next;
	uint32_t tag;

	do {
		tag = fdt_next_tag(overlay, node, &next);
		depth += tag == FDT_BEGIN_NODE;
		depth -= tag == FDT_END_NODE;
		node = next;
	} while (depth);
	return node;
}

bool overlay_move_behind(void *overlay, int fragment, int owner)
{
	char *all = (char *)overlay + fdt_off_dt_struct(overlay), *moved;
	int end = overlay_end(overlay, fragment);
	int last = overlay_end(overlay, owner);

	moved = malloc(end - fragment);
	if (!moved)
		return false;
	memcpy(moved, all + fragment, end - fragment);
	memmove(all + fragment, all + end, last - end);
	memcpy(all + last - (end - fragment), moved, end - fragment);
	free(moved);
	return true;
}

/* libfdt trusts these lists: it reads and writes wherever they say. */

#define MOST_OFFSET 9999999 /* in a property, as it is written */

static bool overlay_has_cells(const void *overlay, int node, const char *name,
			      const fdt32_t *offset, int nr)
{
	int i, len;

	if (!fdt_getprop(overlay, node, name, &len))
		return false;
	for (i = 0; i < nr; i++)
		if (len < 4 || fdt32_to_cpu(offset[i]) > (u32)len - 4)
			return false;
	return true;
}

static bool overlay_has_local(const void *overlay, int fixups, int node,
			      int depth)
{
	const fdt32_t *offset;
	int property, child, same, len;
	const char *name;

	fdt_for_each_property_offset(property, overlay, fixups) {
		offset = fdt_getprop_by_offset(overlay, property, &name, &len);
		if (!offset ||
		    !overlay_has_cells(overlay, node, name, offset, len / 4))
			return false;
	}
	fdt_for_each_subnode(child, overlay, fixups) {
		name = fdt_get_name(overlay, child, NULL);
		same = name ? fdt_subnode_offset(overlay, node, name) : -1;
		if (same < 0 || depth == DT_MAX_DEPTH ||
		    !overlay_has_local(overlay, child, same, depth + 1))
			return false;
	}
	return true;
}

bool overlay_is_whole(const void *overlay)
{
	int fixups = fdt_path_offset(overlay, "/__fixups__"), property, len, at;
	int local = fdt_path_offset(overlay, "/__local_fixups__");
	const char *list, *end;

	if (local >= 0 && !overlay_has_local(overlay, local, 0, 0))
		return false;
	if (fixups < 0)
		return true;
	fdt_for_each_property_offset(property, overlay, fixups) {
		list = fdt_getprop_by_offset(overlay, property, NULL, &len);
		if (!list || !len || list[len - 1])
			return false;
		for (at = 0; at < len; at += (int)strlen(list + at) + 1) {
			end = strrchr(list + at, ':');
			if (!end || strtoul(end + 1, NULL, 10) > MOST_OFFSET)
				return false;
		}
	}
	return true;
}

static bool overlay_has_arguments(const void *blob, int node)
{
	const char *arguments;
	int len;

	arguments = fdt_getprop(blob, node, "bootargs", &len);
	return arguments && len > 0 && *arguments;
}

static int overlay_find_arguments(const void *overlay, int node,
				  const void *base, int target, int depth)
{
	int child, same, found = -1;
	const char *name;

	if (overlay_has_arguments(base, target) &&
	    fdt_getprop(overlay, node, "bootargs", NULL))
		return target;
	fdt_for_each_subnode(child, overlay, node) {
		name = fdt_get_name(overlay, child, NULL);
		same = name ? fdt_subnode_offset(base, target, name) : -1;
		if (same >= 0 && depth < DT_MAX_DEPTH)
			found = overlay_find_arguments(overlay, child, base,
						       same, depth + 1);
		if (found >= 0)
			return found;
	}
	return -1;
}

int overlay_replaces_arguments(const void *overlay, const void *base)
{
	int fragment, node, target, found;

	fdt_for_each_subnode(fragment, overlay, 0) {
		node = fdt_subnode_offset(overlay, fragment, "__overlay__");
		target = node < 0 ? -1 :
				    overlay_target(overlay, base, fragment);
		if (target < 0)
			continue;
		found = overlay_find_arguments(overlay, node, base, target, 0);
		if (found >= 0)
			return found;
	}
	return -1;
}
