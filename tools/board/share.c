// SPDX-License-Identifier: GPL-2.0
/*
 * Flows that share pools: is there room for the buffers of all of them?
 *
 * Flows come by priority, and then in the order of the tree. Each takes what is free of
 * its pools, and moves flows before it to others of their pools where that helps. It has
 * no place if even that is too little: it and those that are in its way need more than
 * all of their pools have.
 *
 * Bytes are counted first, of the pool where the buffers of a flow take the fewest, and where
 * all are of one length it is at that. Else whole buffers are shared out, as none is in two
 * pools; if too many ways to do so have none with room for all, it is not known.
 */
#include <string.h>

#include "board.h"
#include "pack.h"

#define MOST_STEPS   100000 /* of a search for a way to place all buffers */
#define MOST_CHOICES 4096   /* of all flows in one */

/* A pool; or of ordinary memory, the part below an address that some flow must stay below. */
struct share_part {
	u32 pool;
	u64 last;
	u64 size;
	u64 limit; /* most bytes of whole buffers, with the parts below */
	u64 free;
};

struct share_flow {
	struct board_group *group; /* NULL if it is not counted */
	bool admitted;
	bool near; /* shares pools with the flow in question, also through others */
	u64 *put; /* bytes in each part */
	u32 via;  /* in a search: the part that the flow would leave */
	bool reached;
};

struct share {
	struct board *board;
	u32 nr_parts;
	struct share_part *part;
	u32 *by; /* in a search: for each part the flow that wants it, or DT_NONE */
	struct share_flow *flow;
	u32 *queue;
};

/* Parts */

static bool share_is_divided(const struct share *s, u32 pool)
{
	return s->board->pool[pool].kind == MEMORY_SYSTEM;
}

static u64 share_last(const struct board_group *group, u32 pool)
{
	return group->verdict[pool].verdict.last;
}

static bool share_has(const struct board_group *group, u32 pool)
{
	return group->verdict[pool].fit != BOARD_NO;
}

static bool share_may_use(const struct share *s, u32 flow, u32 part)
{
	const struct board_group *group = s->flow[flow].group;
	const struct share_part *p = &s->part[part];

	return share_has(group, p->pool) &&
	       (!share_is_divided(s, p->pool) ||
		share_last(group, p->pool) >= p->last);
}

static void share_add_part(struct share *s, u32 pool, u64 last, u64 size)
{
	s->part[s->nr_parts++] = (struct share_part){
		.pool = pool,
		.last = last,
		.size = size,
		.limit = size,
		.free = size,
	};
}

static u64 share_divisor(u64 a, u64 b)
{
	u64 rest;

	while (b) {
		rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

/* Bytes beyond a multiple of all buffer sizes in the pool are lost. */
static void share_add_whole(struct share *s, u32 pool)
{
	u64 size = board_room_capacity(s->board, NULL, pool), limit = size;
	u64 divisor = 0, each, held;
	u32 i;

	for (i = 0; i < s->board->nr_flows; i++) {
		const struct board_group *group = s->flow[i].group;

		if (!group || !share_has(group, pool))
			continue;
		each = board_room_each(s->board, group, pool);
		held = board_room_holds(s->board, group, pool) * each;
		divisor = share_divisor(each, divisor);
		/* Nothing follows the last buffer, so padding for alignment is not needed there. */
		if (limit < held)
			limit = held;
	}
	share_add_part(s, pool, ~0ull, size);
	if (divisor)
		limit -= limit % divisor;
	s->part[s->nr_parts - 1].limit = limit;
	s->part[s->nr_parts - 1].free = limit;
}

/* The next lowest address above @last that a flow must stay below; false if none. */
static bool share_next_last(const struct share *s, u32 pool, bool first,
			    u64 *last)
{
	u64 best = 0, one;
	bool found = false;
	u32 i;

	for (i = 0; i < s->board->nr_flows; i++) {
		if (!s->flow[i].group || !share_has(s->flow[i].group, pool))
			continue;
		one = share_last(s->flow[i].group, pool);
		if ((!first && one <= *last) || (found && one >= best))
			continue;
		best = one;
		found = true;
	}
	*last = best;
	return found;
}

static void share_divide(struct share *s, u32 pool)
{
	u64 last = 0, below = 0, bytes;
	bool first = true;

	for (; share_next_last(s, pool, first, &last); first = false) {
		bytes = reserved_free_bytes(&s->board->memory, last);
		share_add_part(s, pool, last, bytes - below);
		s->part[s->nr_parts - 1].limit = bytes;
		below = bytes;
	}
}

static bool share_is_limited(const struct board *board,
			     const struct board_group *group)
{
	u32 i;

	for (i = 0; i < group->nr_fits; i++)
		if (board_room_capacity(board, group, group->order[i]) ==
		    PLACER_NO_LIMIT)
			return false;
	return group->fit != BOARD_NO;
}

static void share_begin(struct share *s, struct board *board)
{
	u32 i, nr = board->nr_flows, most = board->nr_opted_in + nr;
	struct dt *dt = &board->dt;

	*s = (struct share){
		.board = board,
		.part = dt_alloc(dt, 2 * most * sizeof(*s->part)),
		.by = dt_alloc(dt, 2 * most * sizeof(*s->by)),
		.flow = dt_alloc(dt, nr * sizeof(*s->flow)),
		.queue = dt_alloc(dt, nr * sizeof(*s->queue)),
	};
	for (i = 0; i < nr; i++)
		if (share_is_limited(board, &board->flow[i]))
			s->flow[i].group = &board->flow[i];
	for (i = 0; i < board->nr_opted_in; i++) {
		if (board->pool[i].unusable)
			continue;
		if (share_is_divided(s, i))
			share_divide(s, i);
		else
			share_add_whole(s, i);
	}
	for (i = 0; i < nr; i++)
		if (s->flow[i].group)
			s->flow[i].put =
				dt_alloc(dt,
					 s->nr_parts * sizeof(*s->flow[i].put));
}

/* Searching */

/* Flows with bytes in a full part may be able to move to others. */
static void share_ask_others(struct share *s, u32 part, u32 *tail)
{
	u32 i;

	for (i = 0; i < s->board->nr_flows; i++) {
		struct share_flow *other = &s->flow[i];

		if (!other->group || other->reached || !other->put[part])
			continue;
		other->reached = true;
		other->via = part;
		s->queue[(*tail)++] = i;
	}
}

/* Find a part with room, which the flow gets by moving others; DT_NONE if there is none. */
static u32 share_search(struct share *s, u32 flow)
{
	u32 i, at, head = 0, tail = 1;

	for (i = 0; i < s->nr_parts; i++)
		s->by[i] = DT_NONE;
	for (i = 0; i < s->board->nr_flows; i++)
		s->flow[i].reached = i == flow;
	for (s->queue[0] = flow; head < tail; head++) {
		at = s->queue[head];
		for (i = 0; i < s->nr_parts; i++) {
			if (s->by[i] != DT_NONE || !share_may_use(s, at, i))
				continue;
			s->by[i] = at;
			if (s->part[i].free)
				return i;
			share_ask_others(s, i, &tail);
		}
	}
	return DT_NONE;
}

/* Move flows along the path that a search has found. Return: bytes that the flow gets */
static u64 share_push(struct share *s, u32 flow, u32 end, u64 bytes)
{
	u32 part, at;

	if (bytes > s->part[end].free)
		bytes = s->part[end].free;
	for (part = end; (at = s->by[part]) != flow; part = s->flow[at].via)
		if (bytes > s->flow[at].put[s->flow[at].via])
			bytes = s->flow[at].put[s->flow[at].via];
	s->part[end].free -= bytes;
	for (part = end; (at = s->by[part]) != flow; part = s->flow[at].via) {
		s->flow[at].put[part] += bytes;
		s->flow[at].put[s->flow[at].via] -= bytes;
	}
	s->flow[flow].put[part] += bytes;
	return bytes;
}

/* Answers */

/* The least bytes that all buffers of the flow take; PLACER_NO_LIMIT on overflow. */
static u64 share_needed(const struct board *board,
			const struct board_group *group)
{
	u64 least = PLACER_NO_LIMIT, one;
	u32 i;

	for (i = 0; i < group->nr_fits; i++) {
		one = board_room_each(board, group, group->order[i]);
		if (one < least)
			least = one;
	}
	return check_mul_overflow(least, (u64)group->count, &least) ?
		       PLACER_NO_LIMIT :
		       least;
}

/* Name the pools that a failed search has reached, and what other flows have of them. */
static void share_refuse(struct share *s, u32 flow)
{
	const char *pools = "", *others = "";
	struct board_group *group = s->flow[flow].group;
	struct board *board = s->board;
	u64 taken = 0, size = 0, bytes;
	u32 i, k, last = DT_NONE, nr = 0;

	for (i = 0; i < s->nr_parts; i++) {
		if (s->by[i] == DT_NONE)
			continue;
		size += s->part[i].size;
		if (s->part[i].pool == last)
			continue;
		last = s->part[i].pool;
		pools = dt_printf(&board->dt, "%s%s%s", pools, nr++ ? ", " : "",
				  board->pool[last].name);
	}
	for (k = 0; k < board->nr_flows; k++) {
		for (i = 0, bytes = 0; s->flow[k].group && i < s->nr_parts; i++)
			if (s->by[i] != DT_NONE)
				bytes += s->flow[k].put[i];
		if (bytes)
			others = dt_printf(&board->dt, "%s%s%s", others,
					   *others ? ", " : "",
					   s->flow[k].group->name);
		taken += bytes;
	}
	if (!taken)
		return;
	group->fit = BOARD_NO;
	group->conflict.nr = 0;
	group->text =
		dt_printf(&board->dt,
			  "%s %s not fit into %s%s beside those of %s, which take %s of %s%s",
			  board_buffers_text(board, group),
			  group->count == 1 ? "does" : "do", pools,
			  nr == 1 && group->nr_fits == 1 ? ", its only pool," :
							   "",
			  others, board_size_text(board, taken),
			  board_size_text(board, size),
			  share_needed(board, group) <= size - taken ?
				  ", as no buffer is in two pools" :
				  "");
}

/* Sharing whole buffers out */

static bool share_meets(const struct share *s, u32 a, u32 b)
{
	u32 i;

	for (i = 0; i < s->board->nr_opted_in; i++)
		if (!s->board->pool[i].unusable &&
		    share_has(s->flow[a].group, i) &&
		    share_has(s->flow[b].group, i))
			return true;
	return false;
}

/* Mark the flows that share pools with this flow, directly or through others. */
static void share_find_near(struct share *s, u32 flow)
{
	u32 i, k, nr = s->board->nr_flows;
	bool more = true;

	for (i = 0; i < nr; i++)
		s->flow[i].near = i == flow;
	while (more) {
		more = false;
		for (i = 0; i < nr; i++)
			for (k = 0; k < nr && s->flow[i].near; k++) {
				if (s->flow[k].near || !s->flow[k].admitted ||
				    !share_meets(s, i, k))
					continue;
				s->flow[k].near = true;
				more = true;
			}
	}
}

static struct pack_choice
share_choice(const struct share *s, const struct board_group *group, u32 pool)
{
	struct pack_choice c = {
		.each = board_room_each(s->board, group, pool),
		.most = board_room_holds(s->board, group, pool),
	};

	while (s->part[c.first].pool != pool ||
	       (share_is_divided(s, pool) &&
		s->part[c.first].last < share_last(group, pool)))
		c.first++;
	for (c.end = c.first;
	     c.end < s->nr_parts && s->part[c.end].pool == pool;)
		c.end++;
	return c;
}

/* The number of near flows that may use the pool. */
static u32 share_wanted(const struct share *s, u32 pool)
{
	u32 i, nr = 0;

	for (i = 0; i < s->board->nr_flows; i++)
		nr += s->flow[i].near && share_has(s->flow[i].group, pool);
	return nr;
}

/* Pools that few others may use come first. */
static void share_pack_flow(struct share *s, const struct board_group *group,
			    struct pack_flow *f)
{
	u32 i, at, *wanted;

	f->count = group->count;
	f->choice =
		dt_alloc(&s->board->dt, group->nr_fits * sizeof(*f->choice));
	wanted = dt_alloc(&s->board->dt, group->nr_fits * sizeof(*wanted));
	for (i = 0; i < group->nr_fits; i++) {
		u32 one = share_wanted(s, group->order[i]);

		for (at = f->nr++; at && wanted[at - 1] > one; at--) {
			wanted[at] = wanted[at - 1];
			f->choice[at] = f->choice[at - 1];
		}
		wanted[at] = one;
		f->choice[at] = share_choice(s, group, group->order[i]);
	}
}

/* Flows with few pools come first, and then those with long buffers. */
static bool share_comes_before(const struct pack_flow *a,
			       const struct pack_flow *b)
{
	if (a->nr != b->nr)
		return a->nr < b->nr;
	return a->choice[0].each > b->choice[0].each;
}

static enum pack_answer share_pack(struct share *s, u32 flow)
{
	u32 i, at, nr_choices = 0;
	struct pack pack = {
		.free = dt_alloc(&s->board->dt,
				 s->nr_parts * sizeof(*pack.free)),
		.flow = dt_alloc(&s->board->dt,
				 s->board->nr_flows * sizeof(*pack.flow)),
		.steps = MOST_STEPS,
	};

	share_find_near(s, flow);
	for (i = 0; i < s->nr_parts; i++)
		pack.free[i] = s->part[i].limit;
	for (i = 0; i < s->board->nr_flows; i++) {
		struct pack_flow f = { .nr = 0 };

		if (!s->flow[i].near)
			continue;
		share_pack_flow(s, s->flow[i].group, &f);
		nr_choices += f.nr;
		for (at = pack.nr++;
		     at && share_comes_before(&f, &pack.flow[at - 1]); at--)
			pack.flow[at] = pack.flow[at - 1];
		pack.flow[at] = f;
	}
	return nr_choices > MOST_CHOICES ? PACK_UNKNOWN : pack_search(&pack);
}

/* Refuse a flow with room by bytes, but without a way for whole buffers; not sure unless @known. */
static void share_refuse_whole(struct share *s, u32 flow, bool known)
{
	struct board_group *group = s->flow[flow].group;
	const char *pools = "", *others = "";
	struct board *board = s->board;
	u32 i;

	for (i = 0; i < group->nr_fits; i++)
		pools = dt_printf(&board->dt, "%s%s%s", pools, i ? ", " : "",
				  board->pool[group->order[i]].name);
	for (i = 0; i < board->nr_flows; i++)
		if (s->flow[i].near && i != flow)
			others = dt_printf(&board->dt, "%s%s%s", others,
					   *others ? ", " : "",
					   s->flow[i].group->name);
	group->fit = known ? BOARD_NO : BOARD_MAYBE;
	if (known)
		group->conflict.nr = 0;
	group->text =
		dt_printf(&board->dt,
			  known ? "%s %s not fit into %s beside those of %s, as no buffer is in two pools" :
				  "%s %s not fit into %s beside those of %s: no way to have each buffer in one pool was found, and not all were tried",
			  board_buffers_text(board, group),
			  !known	    ? "may" :
			  group->count == 1 ? "does" :
					      "do",
			  pools, others);
}

/* Can the flow be in no other pools than this group? */
static bool share_is_within(const struct share *s, u32 flow,
			    const struct board_group *group)
{
	const struct board_group *other = s->flow[flow].group;
	u32 i;

	for (i = 0; other && i < other->nr_fits; i++)
		if (!share_has(group, other->order[i]))
			return false;
	return other;
}

/* Bytes of the flow in parts that the group may use. */
static u64 share_taken(const struct share *s, u32 flow, u32 by)
{
	u64 taken = 0;
	u32 i;

	for (i = 0; i < s->nr_parts; i++)
		if (share_may_use(s, by, i))
			taken += s->flow[flow].put[i];
	return taken;
}

/* Does the room in the pools of a group matter? Not if ordinary memory is one of several. */
static bool share_is_scarce(const struct share *s,
			    const struct board_group *group)
{
	u32 i;

	for (i = 0; i < group->nr_fits && group->nr_fits > 1; i++)
		if (share_is_divided(s, group->order[i]))
			return false;
	return true;
}

/* Say what a flow takes of its pools, and what is left with flows that have no other pools. */
static void share_say_room(struct share *s, u32 flow)
{
	struct board_group *group = s->flow[flow].group;
	struct board *board = s->board;
	u64 all = 0, taken = share_taken(s, flow, flow), rest = 0;
	const char *pools = "";
	u32 i;

	if (!share_is_scarce(s, group))
		return;
	for (i = 0; i < group->nr_fits; i++) {
		all += board_room_capacity(board, group, group->order[i]);
		pools = dt_printf(&board->dt, "%s%s%s", pools, i ? ", " : "",
				  board->pool[group->order[i]].name);
	}
	for (i = 0; i < board->nr_flows; i++)
		if (share_is_within(s, i, group))
			rest += share_taken(s, i, flow);
	/* Padding for alignment counts, but not after the last buffer. */
	group->room =
		dt_printf(&board->dt, "%s %s %s of %s; %s are left",
			  board_buffers_text(board, group),
			  group->count == 1 ? "takes" : "take",
			  board_size_text(board, taken < all ? taken : all),
			  pools,
			  board_size_text(board, rest < all ? all - rest : 0));
}

static void share_leave(struct share *s, u32 flow)
{
	struct share_flow *f = &s->flow[flow];
	u32 i;

	for (i = 0; i < s->nr_parts; i++) {
		s->part[i].free += f->put[i];
		f->put[i] = 0;
	}
}

static void share_admit(struct share *s, u32 flow)
{
	struct share_flow *f = &s->flow[flow];
	u64 needed = share_needed(s->board, f->group);
	enum pack_answer answer = PACK_NO;
	u32 part;

	while (needed) {
		part = share_search(s, flow);
		if (part == DT_NONE)
			break;
		needed -= share_push(s, flow, part, needed);
	}
	if (needed) {
		share_leave(s, flow);
		share_refuse(s, flow);
		return;
	}
	answer = share_pack(s, flow);
	if (answer == PACK_YES) {
		f->admitted = true;
		share_say_room(s, flow);
		return;
	}
	share_leave(s, flow);
	share_refuse_whole(s, flow, answer == PACK_NO);
}

static u32 share_next_flow(const struct share *s, const bool *done)
{
	u32 i, best = DT_NONE;

	for (i = 0; i < s->board->nr_flows; i++)
		if (!done[i] && s->flow[i].group &&
		    (best == DT_NONE || s->flow[i].group->priority >
						s->flow[best].group->priority))
			best = i;
	return best;
}

void board_share_room(struct board *board)
{
	bool *done = dt_alloc(&board->dt, board->nr_flows * sizeof(*done));
	struct share s;
	u32 flow;

	share_begin(&s, board);
	while ((flow = share_next_flow(&s, done)) != DT_NONE) {
		done[flow] = true;
		share_admit(&s, flow);
	}
}
