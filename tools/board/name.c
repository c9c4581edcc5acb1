// SPDX-License-Identifier: GPL-2.0
/*
 * Devices by the names that people have for them.
 */
#include <string.h>

#include "../error.h"
#include "board.h"

#define LONGEST	  64 /* longest name that is compared letter by letter */
#define SUGGESTED 3

/* One way or another of writing a path or a name, to a node. */

static u32 name_by_label(const struct board *board, const char *name)
{
	const char *path;

	if (board->dt.symbols == DT_NONE)
		return DT_NONE;
	path = dt_string(&board->dt, board->dt.symbols, name);
	return path ? dt_find(&board->dt, path) : DT_NONE;
}

static u32 name_by_placement(const struct board *board, const char *name)
{
	const struct placement *p = &board->placement;
	u32 i;

	for (i = 0; i < p->nr_masters; i++) {
		const char *node = board->dt.node[p->master[i].node].name;

		if (!strcmp(node, name) ||
		    !strcmp(placer_binding_stem(PLACER_BINDING_MASTER, node),
			    name))
			return p->master[i].device;
	}
	return DT_NONE;
}

/* By node name, with a unit address or without; available ones count first. */
static u32 name_by_node_name(struct board *board, const char *name)
{
	struct dt *dt = &board->dt;
	u32 i, found = DT_NONE;

	for (i = 1; i < dt->nr; i++) {
		if (!dt_named(dt, i, name) && strcmp(dt->node[i].name, name))
			continue;
		if (!dt_has(dt, i, "compatible"))
			continue;
		if (found != DT_NONE && !dt->node[i].available)
			continue;
		if (found != DT_NONE && dt->node[found].available)
			bad_input("'%s' is both %s and %s", name,
				  dt_path(dt, found), dt_path(dt, i));
		found = i;
	}
	return found;
}

/* Letters to insert, delete or replace. */
static u32 name_distance(const char *a, const char *b)
{
	u32 row[LONGEST + 1], i, k, before, here;
	u32 len = strlen(b);

	for (k = 0; k <= len; k++)
		row[k] = k;
	for (i = 0; a[i]; i++) {
		before = row[0]++;
		for (k = 0; k < len; k++) {
			here = before + (a[i] != b[k]);
			before = row[k + 1];
			if (here > before + 1)
				here = before + 1;
			if (here > row[k] + 1)
				here = row[k] + 1;
			row[k + 1] = here;
		}
	}
	return row[len];
}

struct near {
	const char *name[SUGGESTED];
	u32 distance[SUGGESTED];
	u32 nr;
};

static void name_offer(struct near *near, const char *wanted, const char *name)
{
	u32 at, d;

	if (!*name || strlen(name) > LONGEST || strlen(wanted) > LONGEST)
		return;
	d = name_distance(wanted, name);
	if (d > 2 + strlen(wanted) / 3)
		return;
	for (at = 0; at < near->nr; at++)
		if (!strcmp(near->name[at], name))
			return;
	for (at = 0; at < near->nr && near->distance[at] <= d;)
		at++;
	if (at == SUGGESTED)
		return;
	if (near->nr < SUGGESTED)
		near->nr++;
	memmove(&near->name[at + 1], &near->name[at],
		(near->nr - at - 1) * sizeof(near->name[0]));
	memmove(&near->distance[at + 1], &near->distance[at],
		(near->nr - at - 1) * sizeof(near->distance[0]));
	near->name[at] = name;
	near->distance[at] = d;
}

static const char *name_without_address(struct board *board, const char *name)
{
	return dt_printf(&board->dt, "%.*s", (int)strcspn(name, "@"), name);
}

static void name_refuse(struct board *board, const char *wanted)
{
	const struct dt *dt = &board->dt;
	struct near near = { .nr = 0 };
	u32 i, k;

	for (i = 0; i < board->nr_masters; i++)
		name_offer(&near, wanted, board->master[i].name);
	if (dt->symbols != DT_NONE) {
		const struct dt_node *node = &dt->node[dt->symbols];

		for (k = 0; k < node->nr_properties; k++)
			name_offer(&near, wanted,
				   dt->property[node->first_property + k].name);
	}
	for (i = 1; i < dt->nr; i++)
		if (dt->node[i].available && dt_has(dt, i, "compatible"))
			name_offer(&near, wanted,
				   strchr(wanted, '@') ?
					   dt->node[i].name :
					   name_without_address(board,
								dt->node[i]
									.name));
	if (!near.nr)
		bad_input("there is no device '%s'", wanted);
	bad_input("there is no device '%s'; there is %s%s%s%s%s", wanted,
		  near.name[0], near.nr > 1 ? ", " : "",
		  near.nr > 1 ? near.name[1] : "", near.nr > 2 ? ", " : "",
		  near.nr > 2 ? near.name[2] : "");
}

/* A sensor stands for the device that attaches for it. */
static u32 name_attaching(const struct board *board, u32 node)
{
	u32 other = DT_NONE;

	if (board_does_no_dma(&board->dt, node))
		other = board_attaches_for(&board->dt, node);
	return other == DT_NONE ? node : other;
}

u32 board_named(struct board *board, const char *name)
{
	u32 node = dt_find(&board->dt, name);

	if (node == DT_NONE)
		node = name_by_placement(board, name);
	if (node == DT_NONE)
		node = name_by_label(board, name);
	if (node == DT_NONE && *name)
		node = name_by_node_name(board, name);
	if (node == DT_NONE)
		name_refuse(board, name);
	node = name_attaching(board, node);
	if (!board->dt.node[node].available)
		bad_input("'%s' is %s, which is disabled", name,
			  dt_path(&board->dt, node));
	if (!node || !dt_has(&board->dt, node, "compatible"))
		bad_input("'%s' is %s, which is no device", name,
			  dt_path(&board->dt, node));
	return board_master_of(board, node);
}
