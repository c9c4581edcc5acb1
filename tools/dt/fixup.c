// SPDX-License-Identifier: GPL-2.0
/*
 * Where an overlay refers to nodes.
 *
 * Those of the tree are in __fixups__: for each label, strings of "PATH:PROPERTY:OFFSET". Its
 * own are in __local_fixups__, a copy of its nodes, with the offsets in the properties.
 */
#include <libfdt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixup.h"

#define LOCAL	   "/__local_fixups__"
#define MOST_BYTES 0x10000 /* of a list */

/* A change to the strings of a list. */
struct fixup_edit {
	const char *old; /* beginning of the strings to change */
	const char *new; /* what replaces it; NULL: leave the strings out */
	int first; /* leave out those with numbers from here up to below @end */
	int end;
};

/* Does the string change? Then @rest is its part behind @edit->old. */
static bool fixup_meets(const struct fixup_edit *edit, const char *string,
			const char **rest)
{
	size_t length = strlen(edit->old);
	int number;

	if (strncmp(string, edit->old, length))
		return false;
	*rest = string + length;
	if (edit->new)
		return strchr("/:", **rest); /* or the end */
	number = atoi(*rest);
	return number >= edit->first && number < edit->end;
}

/* Write all strings of a list to @to, with @edit applied. Return: their length */
static int fixup_edit_list(const struct fixup_edit *edit, const char *list,
			   int len, char *to)
{
	const char *end = list + len, *rest;
	char *begin = to;

	for (; list < end && memchr(list, '\0', end - list);
	     list += strlen(list) + 1) {
		if (!fixup_meets(edit, list, &rest))
			to += sprintf(to, "%s", list) + 1;
		else if (edit->new)
			to += sprintf(to, "%s%s", edit->new, rest) + 1;
	}
	return (int)(to - begin);
}

/* Edit one property of a node, and delete it if no string is left. */
static int fixup_edit_property(void *overlay, int node, int property,
			       const struct fixup_edit *edit, bool *gone)
{
	const char *name, *list;
	int len, rc, size;
	char *to, *copy;

	list = fdt_getprop_by_offset(overlay, property, &name, &len);
	if (!list)
		return len;
	if (len > MOST_BYTES)
		return -FDT_ERR_NOSPACE;
	/* A string has at least two bytes, and can become longer by a path. */
	size = (len / 2 + 1) * (FIXUP_MAX_PATH + 2) + len;
	to = malloc(size);
	copy = strdup(name);
	if (!to || !copy) {
		free(to);
		free(copy);
		return -FDT_ERR_NOSPACE;
	}
	size = fixup_edit_list(edit, list, len, to);
	*gone = !size;
	rc = size ? fdt_setprop(overlay, node, copy, to, size) :
		    fdt_delprop(overlay, node, copy);
	free(to);
	free(copy);
	return rc;
}

static int fixup_edit_node(void *overlay, const char *path,
			   const struct fixup_edit *edit)
{
	int node = fdt_path_offset(overlay, path), property, i, index = 0, rc;
	bool gone = false;

	if (node < 0)
		return 0;
	for (;; index += !gone) {
		property = fdt_first_property_offset(overlay, node);
		for (i = 0; i < index && property >= 0; i++)
			property = fdt_next_property_offset(overlay, property);
		if (property < 0)
			return 0;
		rc = fixup_edit_property(overlay, node, property, edit, &gone);
		if (rc)
			return rc;
	}
}

static int fixup_local(const void *overlay, const char *path)
{
	char local[sizeof(LOCAL) + FIXUP_MAX_PATH];

	snprintf(local, sizeof(local), LOCAL "%s", path);
	return fdt_path_offset(overlay, local);
}

int fixup_rename(void *overlay, const char *path, const char *name)
{
	char to[2 * FIXUP_MAX_PATH];
	struct fixup_edit edit = { .old = path, .new = to };
	int node, rc, length = (int)(strrchr(path, '/') - path);

	if (snprintf(to, sizeof(to), "%.*s/%s", length, path, name) >=
	    FIXUP_MAX_PATH)
		return -FDT_ERR_NOSPACE;
	rc = fixup_edit_node(overlay, "/__fixups__", &edit);
	if (!rc)
		rc = fixup_edit_node(overlay, "/__symbols__", &edit);
	node = fixup_local(overlay, path);
	if (!rc && node >= 0)
		rc = fdt_set_name(overlay, node, name);
	node = fdt_path_offset(overlay, path);
	if (rc)
		return rc;
	return node < 0 ? node : fdt_set_name(overlay, node, name);
}

int fixup_forget(void *overlay, const char *path, const char *property,
		 int first, int end)
{
	char old[2 * FIXUP_MAX_PATH];
	struct fixup_edit edit = { .old = old, .first = first, .end = end };
	int node, rc, len, i, nr = 0, at;
	const fdt32_t *cell;
	fdt32_t kept[64];

	if (snprintf(old, sizeof(old), "%s:%s:", path, property) >=
	    (int)sizeof(old))
		return -FDT_ERR_NOSPACE;
	rc = fixup_edit_node(overlay, "/__fixups__", &edit);
	node = fixup_local(overlay, path);
	cell = node < 0 ? NULL : fdt_getprop(overlay, node, property, &len);
	if (rc || !cell)
		return rc;
	for (i = 0; i < len / 4; i++) {
		at = (int)fdt32_to_cpu(cell[i]);
		if (at >= first && at < end)
			continue;
		if (nr == (int)(sizeof(kept) / sizeof(*kept)))
			return -FDT_ERR_NOSPACE;
		kept[nr++] = cell[i];
	}
	if (nr == len / 4)
		return 0;
	return nr ? fdt_setprop(overlay, node, property, kept, 4 * nr) :
		    fdt_delprop(overlay, node, property);
}

/* Is this one of the strings of a list? */
static bool fixup_lists(const char *list, int len, const char *string)
{
	int at, size = (int)strlen(string) + 1;

	for (at = 0; at + size <= len;
	     at += (int)strnlen(list + at, len - at) + 1)
		if (!memcmp(list + at, string, size))
			return true;
	return false;
}

/* The label of the tree that this place refers to, or NULL. */
static const char *fixup_label(const void *overlay, const char *place)
{
	int node = fdt_path_offset(overlay, "/__fixups__"), property, len;
	const char *name, *list;

	if (node < 0)
		return NULL;
	fdt_for_each_property_offset(property, overlay, node) {
		list = fdt_getprop_by_offset(overlay, property, &name, &len);
		if (list && fixup_lists(list, len, place))
			return name;
	}
	return NULL;
}

static bool fixup_is_local(const void *overlay, const char *parameter, int from)
{
	int node = fixup_local(overlay, "/__overrides__"), len, i;
	const fdt32_t *cell;

	cell = node < 0 ? NULL : fdt_getprop(overlay, node, parameter, &len);
	for (i = 0; cell && i < len / 4; i++)
		if ((int)fdt32_to_cpu(cell[i]) == from)
			return true;
	return false;
}

/* The node of this path in __local_fixups__, which is made if need be. */
static int fixup_make_local(void *overlay, const char *path)
{
	int node = fdt_path_offset(overlay, LOCAL), child;
	size_t length;

	while (node >= 0 && *path) {
		path += strspn(path, "/");
		length = strcspn(path, "/");
		if (!length)
			break;
		child = fdt_subnode_offset_namelen(overlay, node, path,
						   (int)length);
		if (child == -FDT_ERR_NOTFOUND)
			child = fdt_add_subnode_namelen(overlay, node, path,
							(int)length);
		node = child;
		path += length;
	}
	return node;
}

int fixup_copy(void *overlay, const char *parameter, int from, const char *path,
	       const char *property, int at)
{
	char place[2 * FIXUP_MAX_PATH];
	const char *label;
	char *copy;
	int node, rc;

	snprintf(place, sizeof(place), "/__overrides__:%s:%d", parameter, from);
	label = fixup_label(overlay, place);
	if (!label && !fixup_is_local(overlay, parameter, from))
		return 0;
	if (!label) {
		node = fixup_make_local(overlay, path);
		return node < 0 ? node :
				  fdt_appendprop_u32(overlay, node, property,
						     (uint32_t)at);
	}
	copy = strdup(label);
	if (!copy || snprintf(place, sizeof(place), "%s:%s:%d", path, property,
			      at) >= (int)sizeof(place)) {
		free(copy);
		return -FDT_ERR_NOSPACE;
	}
	node = fdt_path_offset(overlay, "/__fixups__");
	rc = fdt_appendprop(overlay, node, copy, place, (int)strlen(place) + 1);
	free(copy);
	return rc;
}
