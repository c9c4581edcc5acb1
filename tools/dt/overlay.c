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

bool overlay_is_on(const void *overlay, int fragment)
{
	return fdt_subnode_offset(overlay, fragment, "__overlay__") >= 0;
}

/* The fragment that the node is in. */
static int overlay_fragment_of(const struct overlay_order *order, int node)
{
	int low = 0, high = order->nr, middle;

	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (order->fragment[middle].node <= node)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* The fragment whose node a fragment changes, or -1 if it changes one of the tree. */
static int overlay_owner(const void *overlay, const struct overlay_order *order,
			 int index)
{
	const struct overlay_fragment *f = &order->fragment[index];
	const fdt32_t *cell;
	int len, node;

	cell = f->on ? fdt_getprop(overlay, f->node, "target", &len) : NULL;
	if (!cell || len != 4 || *cell == cpu_to_fdt32(0xffffffff))
		return -1;
	node = fdt_node_offset_by_phandle(overlay, fdt32_to_cpu(*cell));
	if (node <= 0)
		return -1;
	node = overlay_fragment_of(order, node);
	return node == index ? -1 : node;
}

/* A fragment of a circle that this one leads into, the first of it; -1 if there is none. */
static int overlay_find_circle(const struct overlay_order *order, int at)
{
	int i, first;

	for (i = 0; i < order->nr && at >= 0; i++)
		at = order->fragment[at].owner;
	if (at < 0)
		return -1;
	first = at;
	for (i = order->fragment[at].owner; i != at;
	     i = order->fragment[i].owner)
		if (i < first)
			first = i;
	return first;
}

/*
 * The boot loader goes through the fragments in their order, and copies each that changes a node of
 * a fragment into the first place where a node has the phandle: what it has copied before stays
 * behind, but is not applied any more. Find the place for fragment @index, which is -1 if
 * there is none.
 */
static int overlay_find_copy(const struct overlay_order *order, int index)
{
	int at = order->fragment[index].owner, since = -1, found = at, next;

	while (at >= 0 && at < index && at > since) {
		next = order->fragment[at].into;
		if (next >= 0 && next < found)
			found = next;
		since = at;
		at = next;
	}
	return found;
}

static void overlay_find_lost(struct overlay_order *order)
{
	struct overlay_fragment *f;
	int i, at;

	for (i = 0; i < order->nr; i++) {
		f = &order->fragment[i];
		f->into = overlay_find_copy(order, i);
		f->lost = f->into >= 0 && f->into < i &&
			  order->fragment[f->into].into >= 0 &&
			  order->fragment[f->owner].owner > f->owner;
	}
	for (i = 0; i < order->nr; i++)
		for (at = i; at >= 0 && !order->fragment[i].left_out;
		     at = order->fragment[at].owner)
			order->fragment[i].left_out =
				order->fragment[at].lost ||
				(at != i && !order->fragment[at].on);
}

int overlay_read_order(const void *overlay, struct overlay_order *order)
{
	int node, i, circle = -1;

	order->nr = 0;
	fdt_for_each_subnode(node, overlay, 0)
		order->nr++;
	order->fragment = calloc(order->nr + 1, sizeof(*order->fragment));
	if (!order->fragment)
		return -FDT_ERR_NOSPACE;
	i = 0;
	fdt_for_each_subnode(node, overlay, 0) {
		order->fragment[i].node = node;
		order->fragment[i++].on = overlay_is_on(overlay, node);
	}
	for (i = 0; i < order->nr; i++)
		order->fragment[i].owner = overlay_owner(overlay, order, i);
	for (i = 0; i < order->nr && circle < 0; i++)
		circle = overlay_find_circle(order, i);
	order->circle = circle;
	if (circle < 0)
		overlay_find_lost(order);
	return 0;
}

bool overlay_is_early(const struct overlay_order *order, int index)
{
	const struct overlay_fragment *f = &order->fragment[index];

	return f->owner > index && !f->left_out;
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

/*
 * Link the fragments in the order in which they are to be applied. The last one goes behind its
 * owner first, so that those of one owner stay in their order. Returns the first.
 */
static int overlay_link(struct overlay_order *order)
{
	struct overlay_fragment *f = order->fragment;
	int i, first = -1, *link = &first;

	for (i = 0; i < order->nr; i++) {
		f[i].next = -1;
		if (overlay_is_early(order, i))
			continue;
		*link = i;
		link = &f[i].next;
	}
	for (i = order->nr - 1; i >= 0; i--) {
		if (!overlay_is_early(order, i))
			continue;
		f[i].next = f[f[i].owner].next;
		f[f[i].owner].next = i;
	}
	return first;
}

bool overlay_sort(void *overlay, struct overlay_order *order)
{
	char *all = (char *)overlay + fdt_off_dt_struct(overlay), *sorted;
	struct overlay_fragment *f = order->fragment;
	int begin = f[0].node, i, at = 0;
	int end = overlay_end(overlay, f[order->nr - 1].node);

	sorted = malloc(end - begin);
	if (!sorted)
		return false;
	for (i = 0; i < order->nr; i++)
		f[i].length =
			(i + 1 < order->nr ? f[i + 1].node : end) - f[i].node;
	for (i = overlay_link(order); i >= 0; i = f[i].next) {
		memcpy(sorted + at, all + f[i].node, f[i].length);
		f[i].node = begin + at;
		at += f[i].length;
	}
	memcpy(all + begin, sorted, end - begin);
	free(sorted);
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
