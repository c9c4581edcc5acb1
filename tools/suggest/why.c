// SPDX-License-Identifier: GPL-2.0
/*
 * Why no pool that could be added would hold a group's buffers.
 *
 * Members that do not matter for that are left out first, so that all members named
 * are to blame.
 */
#include <string.h>

#include "suggest.h"

struct culprits {
	struct board_group group;
	u32 member[PLACER_MAX_DEVICES];
};

static bool suggest_hopeless(struct board *board, const struct suggestion *s,
			     struct culprits *c)
{
	struct suggest_need need = { .group = &c->group };
	struct suggest_pool pool;

	return !suggest_find(board, s, &need, &pool);
}

/* The last member first: a reader looks for the first ones. */
static void suggest_find_culprits(struct board *board,
				  const struct suggestion *s,
				  const struct suggest_need *need,
				  struct culprits *c)
{
	u32 i, member;

	c->group = *need->group;
	memcpy(c->member, need->group->master,
	       need->group->nr * sizeof(*c->member));
	c->group.master = c->member;
	for (i = c->group.nr; i-- > 0 && c->group.nr > 1;) {
		member = c->member[i];
		c->group.nr--;
		memmove(&c->member[i], &c->member[i + 1],
			(c->group.nr - i) * sizeof(*c->member));
		if (suggest_hopeless(board, s, c))
			continue;
		memmove(&c->member[i + 1], &c->member[i],
			(c->group.nr - i) * sizeof(*c->member));
		c->member[i] = member;
		c->group.nr++;
	}
}

static const struct board_master *
suggest_culprit(const struct board *board, const struct culprits *c, u32 index)
{
	return &board->master[c->member[index]];
}

/* "a, b and c" */
static const char *suggest_names(struct board *board, const struct culprits *c)
{
	const char *text = "", *joint;
	u32 i;

	for (i = 0; i < c->group.nr; i++) {
		joint = i + 1 == c->group.nr ? " and " : ", ";
		text = dt_printf(&board->dt, "%s%s%s", text, i ? joint : "",
				 suggest_culprit(board, c, i)->name);
	}
	return text;
}

static const char *suggest_reach_text(struct board *board,
				      const struct placer_reach *reach)
{
	const char *text = "";
	u32 i;

	for (i = 0; i < reach->nr; i++)
		text = dt_printf(&board->dt, "%s%s%s", text, i ? " and " : "",
				 board_window_text(board, &reach->window[i]));
	return reach->nr ? text : "no address";
}

/* Addresses that a member reaches by itself, as the solver sees them. */
static void suggest_member_reach(const struct board *board,
				 const struct culprits *c, u32 index,
				 struct placer_reach *reach)
{
	struct placer_requirement req;

	placer_requirement_init(&req, c->group.size);
	placer_requirement_fold(&req,
				&suggest_culprit(board, c, index)->constraint);
	*reach = req.reach;
}

/* One member's fault */

static const char *suggest_listed(struct board *board,
				  const struct board_master *m)
{
	const struct placement *p = &board->placement;
	const char *guarded = "";
	u32 i;

	if (m->restricted != DT_NONE)
		return dt_printf(&board->dt,
				 "%s can use only pools in %s, and a new one is not",
				 m->name, dt_path(&board->dt, m->restricted));
	if (m->placement == DT_NONE || m->constraint.heaps == PLACER_ALL_HEAPS)
		return NULL;
	for (i = 0; i < p->nr_pools; i++)
		if (m->constraint.heaps >> i & 1 && p->pool[i].said.protected)
			guarded =
				"; what is protected is for firmware to set aside";
	return dt_printf(&board->dt,
			 "%s can use only the pools that %s of %s lists, and a new one is none of them%s",
			 m->name, PLACER_MASTER_PROPERTY(pools),
			 dt_path(&board->dt, p->master[m->placement].node),
			 guarded);
}

static const char *suggest_too_long(struct board *board,
				    const struct board_master *m, u64 size)
{
	const struct placer_constraint *c = &m->constraint;
	const char *bytes = board_size_text(board, size);
	const char *unknown;

	if (placer_block_needed(c, size) != PLACER_NO_LIMIT)
		return NULL;
	unknown =
		dt_printf(&board->dt,
			  "; it is not known how many runs it can follow (%s)",
			  PLACER_MASTER_PROPERTY(max_segments));
	if (c->contiguous || c->max_segments == PLACER_UNKNOWN)
		return dt_printf(&board->dt,
				 "%s needs a buffer in one run that crosses no multiple of %s, for which %s are too long%s",
				 m->name,
				 board_size_text(board,
						 c->segment_boundary + 1),
				 bytes, c->contiguous ? "" : unknown);
	return dt_printf(&board->dt,
			 "%s can follow %u range%s of memory, which are too short for %s however it is laid out",
			 m->name, c->max_segments,
			 c->max_segments == 1 ? "" : "s", bytes);
}

static const char *suggest_alone(struct board *board,
				 const struct board_master *m, u64 size)
{
	const struct placer_constraint *c = &m->constraint;
	const char *text = NULL;

	if (m->unusable)
		return dt_printf(&board->dt,
				 "%s can use no memory for buffers: %s",
				 m->name, m->unusable);
	text = suggest_listed(board, m);
	if (!text)
		text = suggest_too_long(board, m, size);
	if (!text && !c->translated && c->align > c->bus_align)
		text = dt_printf(&board->dt,
				 "%s sees all memory at an offset that spoils the alignment it needs, %s",
				 m->name, board_size_text(board, c->align));
	return text;
}

/* All masters are to blame */

static const char *suggest_apart(struct board *board, const struct culprits *c)
{
	const char *text = dt_printf(&board->dt, "%s have no memory in common:",
				     suggest_names(board, c));
	struct placer_reach reach;
	u32 i;

	for (i = 0; i < c->group.nr; i++) {
		suggest_member_reach(board, c, i, &reach);
		text = dt_printf(&board->dt, "%s%s %s reaches %s", text,
				 i ? "," : "",
				 suggest_culprit(board, c, i)->name,
				 suggest_reach_text(board, &reach));
	}
	if (board->memory.ram_known)
		text = dt_printf(&board->dt, "%s; memory is at %s", text,
				 suggest_reach_text(board, &board->memory.ram));
	return text;
}

static const char *suggest_unreached(struct board *board,
				     const struct culprits *c)
{
	struct placer_reach reach;

	if (c->group.nr > 1)
		return suggest_apart(board, c);
	suggest_member_reach(board, c, 0, &reach);
	return dt_printf(&board->dt,
			 "%s reaches no memory: it reaches %s, and memory is at %s",
			 suggest_culprit(board, c, 0)->name,
			 suggest_reach_text(board, &reach),
			 suggest_reach_text(board, &board->memory.ram));
}

static const char *suggest_crowded(struct board *board,
				   const struct suggestion *s,
				   const struct culprits *c,
				   const struct placer_reach *windows)
{
	return dt_printf(&board->dt,
			 "%u buffer%s of %s %s not fit into what %s can reach, %s, beside what is reserved there%s",
			 c->group.count, c->group.count == 1 ? "" : "s",
			 board_size_text(board, c->group.size),
			 c->group.count == 1 ? "does" : "do",
			 c->group.nr ? suggest_names(board, c) : "any device",
			 suggest_reach_text(board, windows),
			 s->nr_pools ? " already, and is suggested above" : "");
}

const char *suggest_why(struct board *board, const struct suggestion *s,
			const struct suggest_need *need)
{
	struct placer_requirement req;
	struct placer_reach windows;
	const char *text = NULL;
	struct culprits c;
	u32 i;

	if (board->memory.refused)
		return dt_printf(&board->dt,
				 "Linux would ignore a new pool as all of /reserved-memory, which %s",
				 board->memory.refused);
	if (board->nr_opted_in + s->nr_pools >= PLACER_MAX_HEAPS)
		return dt_printf(&board->dt,
				 "the board has %u pools, and no more can be solved for",
				 PLACER_MAX_HEAPS);
	text = board_iova_text(board, need->group);
	if (text)
		return text;
	suggest_find_culprits(board, s, need, &c);
	for (i = 0; !text && i < c.group.nr; i++)
		text = suggest_alone(board, suggest_culprit(board, &c, i),
				     c.group.size);
	if (text)
		return text;
	suggest_require(board, &c.group, &req);
	suggest_windows(board, &req, &windows);
	return windows.nr ? suggest_crowded(board, s, &c, &windows) :
			    suggest_unreached(board, &c);
}
