// SPDX-License-Identifier: GPL-2.0
/*
 * The index of a devicetree.
 *
 * libfdt answers every question from the blob, and looks for parents and
 * phandles from its beginning each time. Here one walk over the blob finds all
 * nodes and properties, and one more finds the parent of each node; every question
 * after that costs as much as its node is large.
 */
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../error.h"
#include "dt.h"

/* Memory that is freed with the tree. */
struct dt_chunk {
	struct dt_chunk *next;
	size_t used;
	size_t size;
	char data[];
};

#define DT_CHUNK 65536

void *dt_alloc(struct dt *dt, size_t size)
{
	struct dt_chunk *chunk = dt->chunks;
	size_t room = size > DT_CHUNK ? size : DT_CHUNK;
	void *memory;

	size = (size + 15) & ~(size_t)15;
	if (!chunk || chunk->size - chunk->used < size) {
		chunk = calloc(1, sizeof(*chunk) + room + 16);
		if (!chunk)
			bad_input("out of memory");
		chunk->size = room + 16;
		chunk->next = dt->chunks;
		dt->chunks = chunk;
	}
	memory = chunk->data + chunk->used;
	chunk->used += size;
	return memory;
}

char *dt_vprintf(struct dt *dt, const char *format, va_list args)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0)
		bad_input("out of memory");
	text = dt_alloc(dt, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, args);
	return text;
}

char *dt_printf(struct dt *dt, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = dt_vprintf(dt, format, args);
	va_end(args);
	return text;
}

void dt_free(struct dt *dt)
{
	struct dt_chunk *chunk, *next;

	for (chunk = dt->chunks; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(dt->blob);
	memset(dt, 0, sizeof(*dt));
}

/* Names go to terminals and into messages. */
static bool dt_is_printable(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

static const char *dt_add_property(struct dt *dt, struct dt_node *node,
				   int offset)
{
	struct dt_property *p =
		&dt->property[node->first_property + node->nr_properties];
	int len;

	p->data = fdt_getprop_by_offset(dt->blob, offset, &p->name, &len);
	if (!p->data || len < 0 || !dt_is_printable(p->name))
		return "has a property whose name is not printable";
	p->len = (u32)len;
	node->nr_properties++;
	/* As in Linux, the first phandle or linux,phandle that has a value counts. */
	if (!node->phandle && len >= 4 &&
	    (!strcmp(p->name, "phandle") || !strcmp(p->name, "linux,phandle")))
		node->phandle = dt_cell_at(p, 0);
	return NULL;
}

static const char *dt_walk(struct dt *dt)
{
	u32 open[DT_MAX_DEPTH + 2] = { DT_NONE };
	u32 nr_properties = 0, depth = 0;
	const char *error;
	int next, offset = 0;
	uint32_t tag;

	do {
		struct dt_node *node = &dt->node[dt->nr];

		tag = fdt_next_tag(dt->blob, offset, &next);
		if (next < 0)
			return dt_error(next);
		if (tag == FDT_BEGIN_NODE) {
			if (depth == DT_MAX_DEPTH)
				return "has nodes deeper than 64 levels";
			if (dt->nr == DT_MAX_NODES)
				return "has more than 65536 nodes";
			node->name = fdt_get_name(dt->blob, offset, NULL);
			if (!node->name || !dt_is_printable(node->name))
				return "has a node whose name is not printable";
			node->parent = open[depth++];
			node->first_property = nr_properties;
			open[depth] = dt->nr++;
		} else if (tag == FDT_END_NODE) {
			if (!depth)
				return "has a node that ends before it begins";
			dt->node[open[depth--]].end = dt->nr;
		} else if (tag == FDT_PROP) {
			if (node == dt->node ||
			    node - 1 != &dt->node[open[depth]])
				return "has properties behind a child node";
			error = dt_add_property(dt, node - 1, offset);
			if (error)
				return error;
			nr_properties = node[-1].first_property +
					node[-1].nr_properties;
		}
		offset = next;
	} while (tag != FDT_END && (depth || tag != FDT_END_NODE));
	return dt->nr ? NULL : "has no node";
}

static bool dt_is_enabled(const struct dt *dt, u32 node)
{
	const struct dt_property *p = dt_property(dt, node, "status");

	if (!p)
		return true;
	return (p->len >= 5 && !strncmp(p->data, "okay", 5)) ||
	       (p->len >= 3 && !strncmp(p->data, "ok", 3));
}

static u32 *dt_slot(const struct dt *dt, u32 phandle)
{
	u32 at = phandle * 2654435761u;

	for (at ^= at >> 15;; at++) {
		u32 *node = &dt->by_phandle[at & dt->hash_mask];

		if (*node == DT_NONE || dt->node[*node].phandle == phandle)
			return node;
	}
}

static void dt_hash_phandles(struct dt *dt)
{
	u32 i, *at, slots = 16;

	while (slots < 2 * dt->nr)
		slots *= 2;
	dt->hash_mask = slots - 1;
	dt->by_phandle = dt_alloc(dt, slots * sizeof(u32));
	memset(dt->by_phandle, 0xff, slots * sizeof(u32));
	for (i = 0; i < dt->nr; i++) {
		if (!dt->node[i].phandle)
			continue;
		at = dt_slot(dt, dt->node[i].phandle);
		if (*at == DT_NONE)
			*at = i;
	}
}

const char *dt_error(int rc)
{
	switch (rc) {
	case -FDT_ERR_BADMAGIC:
		return "is no devicetree blob (a .dts is compiled with dtc)";
	case -FDT_ERR_BADVERSION:
		return "is a devicetree blob of an unknown version";
	case -FDT_ERR_TRUNCATED:
		return "is a devicetree blob that is cut off";
	case -FDT_ERR_BADSTRUCTURE:
		return "is a devicetree blob whose structure is damaged";
	default:
		return "is a damaged devicetree blob";
	}
}

/*
 * A node takes at least two tags of four bytes, and a property three words, so
 * the size of the blob limits their numbers. Memory that is not touched costs
 * nothing.
 */
static const char *dt_read_nodes(struct dt *dt)
{
	size_t size = fdt_totalsize(dt->blob);
	size_t nodes = size / 8 < DT_MAX_NODES ? size / 8 : DT_MAX_NODES;

	dt->node = dt_alloc(dt, (nodes + 1) * sizeof(*dt->node));
	dt->property = dt_alloc(dt, (size / 12 + 1) * sizeof(*dt->property));
	return dt_walk(dt);
}

const char *dt_index(struct dt *dt, void *blob, size_t size)
{
	const char *error;
	int rc;
	u32 i;

	memset(dt, 0, sizeof(*dt));
	dt->blob = blob;
	if (size < sizeof(struct fdt_header))
		return size ? "is too short to be a devicetree blob" :
			      "is empty";
	/* Older versions have the whole path as a node's name. */
	if (fdt_magic(blob) == FDT_MAGIC && fdt_version(blob) < 16)
		return "is a devicetree blob of a version before 16, which dtc can convert (dtc -I dtb -O dtb)";
	rc = fdt_check_full(blob, size);
	if (rc)
		return dt_error(rc);
	error = dt_read_nodes(dt);
	if (error)
		return error;
	for (i = 0; i < dt->nr; i++) {
		struct dt_node *node = &dt->node[i];

		node->enabled = dt_is_enabled(dt, i);
		node->available = node->enabled &&
				  (!i || dt->node[node->parent].available);
	}
	dt_hash_phandles(dt);
	dt->symbols = dt_child(dt, 0, "__symbols__");
	return NULL;
}

/* Nodes */

const char *dt_path(struct dt *dt, u32 node)
{
	size_t len = 0;
	char *path;
	u32 at;

	if (!node)
		return "/";
	for (at = node; at; at = dt->node[at].parent)
		len += strlen(dt->node[at].name) + 1;
	path = dt_alloc(dt, len + 1);
	for (at = node; at; at = dt->node[at].parent) {
		size_t name = strlen(dt->node[at].name);

		len -= name + 1;
		path[len] = '/';
		memcpy(path + len + 1, dt->node[at].name, name);
	}
	return path;
}

static u32 dt_child_of_length(const struct dt *dt, u32 parent, const char *name,
			      size_t len)
{
	u32 child;

	dt_for_each_child(dt, child, parent)
		if (!strncmp(dt->node[child].name, name, len) &&
		    !dt->node[child].name[len])
			return child;
	return DT_NONE;
}

u32 dt_child(const struct dt *dt, u32 parent, const char *name)
{
	return dt_child_of_length(dt, parent, name, strlen(name));
}

u32 dt_reserved_memory(const struct dt *dt)
{
	u32 child;

	dt_for_each_child(dt, child, 0)
		if (dt_named(dt, child, "reserved-memory"))
			return child;
	return DT_NONE;
}

u32 dt_find(const struct dt *dt, const char *path)
{
	u32 node = 0;

	if (*path != '/')
		return DT_NONE;
	while (node != DT_NONE) {
		size_t len;

		while (*path == '/')
			path++;
		if (!*path)
			break;
		len = strcspn(path, "/");
		node = dt_child_of_length(dt, node, path, len);
		path += len;
	}
	return node;
}

u32 dt_by_phandle(const struct dt *dt, u32 phandle)
{
	return phandle ? *dt_slot(dt, phandle) : DT_NONE;
}

bool dt_named(const struct dt *dt, u32 node, const char *name)
{
	const char *own = dt->node[node].name;
	size_t len = strlen(name);

	return !strncmp(own, name, len) && (!own[len] || own[len] == '@');
}

bool dt_compatible(const struct dt *dt, u32 node, const char *compatible)
{
	const struct dt_property *p = dt_property(dt, node, "compatible");
	const char *one = NULL;

	while (p && (one = dt_next_string(p, one)))
		if (!strcasecmp(one, compatible))
			return true;
	return false;
}

/* Properties */

const struct dt_property *dt_property(const struct dt *dt, u32 node,
				      const char *name)
{
	const struct dt_property *p =
		&dt->property[dt->node[node].first_property];
	const struct dt_property *end = p + dt->node[node].nr_properties;

	for (; p < end; p++)
		if (*p->name == *name && !strcmp(p->name, name))
			return p;
	return NULL;
}

bool dt_has(const struct dt *dt, u32 node, const char *name)
{
	return dt_property(dt, node, name);
}

bool dt_cell(const struct dt *dt, u32 node, const char *name, u32 *value)
{
	const struct dt_property *p = dt_property(dt, node, name);

	if (!p || p->len < 4)
		return false;
	*value = dt_cell_at(p, 0);
	return true;
}

const char *dt_string(const struct dt *dt, u32 node, const char *name)
{
	const struct dt_property *p = dt_property(dt, node, name);
	const char *string = p ? dt_next_string(p, NULL) : NULL, *c;

	for (c = string; c && *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return NULL;
	return string;
}

const char *dt_next_string(const struct dt_property *p, const char *string)
{
	const char *data = p->data;
	size_t at = string ? (size_t)(string - data) + strlen(string) + 1 : 0;

	if (at >= p->len || !memchr(data + at, '\0', p->len - at))
		return NULL;
	return data + at;
}

u32 dt_nr_cells(const struct dt_property *p)
{
	return p->len / 4;
}

u32 dt_cell_at(const struct dt_property *p, u32 index)
{
	fdt32_t cell;

	memcpy(&cell, (const char *)p->data + 4 * (size_t)index, 4);
	return fdt32_to_cpu(cell);
}

u64 dt_number_at(const struct dt_property *p, u32 index, u32 nr)
{
	u64 number = 0;

	while (nr--)
		number = number << 32 | dt_cell_at(p, index++);
	return number;
}

static u32 dt_cells(const struct dt *dt, u32 node, const char *name)
{
	u32 value;

	for (; node != DT_NONE; node = dt->node[node].parent)
		if (dt_cell(dt, node, name, &value))
			return value;
	return 1;
}

u32 dt_address_cells(const struct dt *dt, u32 node)
{
	return dt_cells(dt, node, "#address-cells");
}

u32 dt_size_cells(const struct dt *dt, u32 node)
{
	return dt_cells(dt, node, "#size-cells");
}

enum dt_item dt_next(const struct dt *dt, struct dt_list *list, u32 *target)
{
	const struct dt_property *p = list->property;
	u32 phandle, nr_args = 0, nr = dt_nr_cells(p);

	*target = DT_NONE;
	if (list->at >= nr)
		return p->len % 4 ? DT_ITEM_BAD : DT_ITEM_END;
	phandle = dt_cell_at(p, list->at++);
	*target = dt_by_phandle(dt, phandle);
	if (*target == DT_NONE)
		return DT_ITEM_DANGLING;
	if (list->cells_name &&
	    (!dt_cell(dt, *target, list->cells_name, &nr_args) ||
	     nr_args > 16 || nr_args > nr - list->at))
		return DT_ITEM_BAD;
	list->at += nr_args;
	return DT_ITEM_OK;
}
