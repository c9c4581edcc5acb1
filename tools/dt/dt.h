/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A devicetree, checked and indexed once.
 *
 * Nodes are kept in the order of the blob, parents before their children, and
 * are named by their index. The blob must not move after that. Nothing in it is
 * trusted: lengths are checked where values are read.
 */
#ifndef _PLACER_DT_H
#define _PLACER_DT_H

#include <stdarg.h>
#include <stdio.h>

#include <placer/env.h>

/* Limits, far above what boards have; exceeding one is a message that says so. */
#define DT_MAX_NODES 65536
#define DT_MAX_DEPTH 64		 /* deeper nodes are unknown to Linux, too */
#define DT_MAX_BYTES (64u << 20) /* of a blob */

#define DT_NONE 0xffffffffu /* no node */

struct dt_property {
	const char *name;
	const void *data; /* of no alignment */
	u32 len;
};

struct dt_node {
	const char *name;
	u32 parent;
	u32 end; /* the first node behind all that are below this one */
	u32 phandle;
	u32 first_property;
	u32 nr_properties;
	bool enabled;	/* its own status says so */
	bool available; /* and that of all nodes above it */
};

struct dt {
	void *blob;
	u32 nr;
	struct dt_node *node;
	struct dt_property *property;
	u32 *by_phandle; /* a hash table of nodes with phandles */
	u32 hash_mask;
	u32 symbols; /* the node __symbols__, or DT_NONE */
	struct dt_chunk *chunks;
};

/*
 * Index a blob of this many bytes from malloc(), which @dt owns then. Returns
 * NULL, or what is wrong with the blob, for the user to read.
 */
const char *dt_index(struct dt *dt, void *blob, size_t size);

/* An error of libfdt, worded like those of dt_index(). */
const char *dt_error(int rc);

void dt_free(struct dt *dt);

/* load.c: the same from a file, "-" for standard input, with overlays. */
void dt_open(struct dt *dt, const char *file, char *const *overlay,
	     u32 nr_overlays);
void dt_open_running(struct dt *dt, char *const *overlay, u32 nr_overlays);

/* Zeroed memory that lives as long as @dt. */
void *dt_alloc(struct dt *dt, size_t size);
char *dt_vprintf(struct dt *dt, const char *format, va_list args);
char *dt_printf(struct dt *dt, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Nodes */

const char *dt_path(struct dt *dt, u32 node);
u32 dt_find(const struct dt *dt, const char *path);
u32 dt_child(const struct dt *dt, u32 parent, const char *name);
u32 dt_by_phandle(const struct dt *dt, u32 phandle);

/* The node /reserved-memory, also with a unit address: Linux finds it by libfdt. */
u32 dt_reserved_memory(const struct dt *dt);

/* Is the node's name @name, without the unit address? */
bool dt_named(const struct dt *dt, u32 node, const char *name);
bool dt_compatible(const struct dt *dt, u32 node, const char *compatible);

/* Children of @parent, in order. */
#define dt_for_each_child(dt, child, parent)                       \
	for (child = (parent) + 1; child < (dt)->node[parent].end; \
	     child = (dt)->node[child].end)

/* Properties */

const struct dt_property *dt_property(const struct dt *dt, u32 node,
				      const char *name);
bool dt_has(const struct dt *dt, u32 node, const char *name);

/* The first cell, if there is one; more may follow. */
bool dt_cell(const struct dt *dt, u32 node, const char *name, u32 *value);

/* A string that is terminated and printable, or NULL. */
const char *dt_string(const struct dt *dt, u32 node, const char *name);

/* The string after @string in a list, the first one after NULL; NULL at the end. */
const char *dt_next_string(const struct dt_property *p, const char *string);

/* Cells of a property; @index is below dt_nr_cells(). */
u32 dt_nr_cells(const struct dt_property *p);
u32 dt_cell_at(const struct dt_property *p, u32 index);

/* A number of @nr cells from @index on; cells beyond 64 bits are lost. */
u64 dt_number_at(const struct dt_property *p, u32 index, u32 nr);

/*
 * Cells of addresses and sizes below the bus @node, as Linux counts them: from
 * the nearest node above that says, or 1.
 */
u32 dt_address_cells(const struct dt *dt, u32 node);
u32 dt_size_cells(const struct dt *dt, u32 node);

/*
 * A list of phandles, with as many cells behind each as the node that it refers
 * to says in @cells_name, at most 16; none if that is NULL.
 */
enum dt_item {
	DT_ITEM_OK,
	DT_ITEM_END, /* there are no more */
	DT_ITEM_DANGLING, /* no node has this phandle; go on, if @cells_name is NULL */
	DT_ITEM_BAD, /* the list is not whole, or cells are missing */
};

struct dt_list {
	const struct dt_property *property;
	const char *cells_name;
	u32 at; /* the cell that comes next; 0 to begin with */
};

enum dt_item dt_next(const struct dt *dt, struct dt_list *list, u32 *target);

#endif /* _PLACER_DT_H */
