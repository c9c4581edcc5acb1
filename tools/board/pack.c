// SPDX-License-Identifier: GPL-2.0
/*
 * Whole buffers in pools, by a search that tries every way as long as it has steps left.
 */
#include "pack.h"

/* The number of buffers for which the pool still has room. */
static u64 pack_room(const struct pack *pack, const struct pack_choice *c)
{
	u64 room = c->most, one;
	u32 i;

	for (i = c->first; i < c->end; i++) {
		one = pack->free[i] / c->each;
		if (one < room)
			room = one;
	}
	return room;
}

/* How many of @count buffers fit into the flow's pools from @choice on. */
static u64 pack_rest(const struct pack *pack, const struct pack_flow *f,
		     u32 choice, u64 count)
{
	u64 rest = 0;
	u32 i;

	for (i = choice; i < f->nr && rest < count; i++)
		rest += pack_room(pack, &f->choice[i]);
	return rest < count ? rest : count;
}

static void pack_put(struct pack *pack, struct pack_choice *c, u64 nr)
{
	u32 i;

	for (i = c->first; i < c->end; i++)
		pack->free[i] -= nr * c->each;
	c->nr = nr;
}

static void pack_take(struct pack *pack, struct pack_choice *c)
{
	u32 i;

	for (i = c->first; i < c->end; i++)
		pack->free[i] += c->nr * c->each;
	c->nr = 0;
}

static bool pack_may_go_on(const struct pack *pack, u32 flow)
{
	u32 i;

	for (i = flow; i < pack->nr; i++)
		if (pack_rest(pack, &pack->flow[i], 0, pack->flow[i].count) <
		    pack->flow[i].count)
			return false;
	return true;
}

/*
 * Try to have @left buffers of a flow in its pools from @choice on, and all of the flows after it.
 */
static enum pack_answer pack_try(struct pack *pack, u32 flow, u32 choice,
				 u64 left)
{
	struct pack_flow *f = &pack->flow[flow];
	enum pack_answer answer = PACK_NO;
	struct pack_choice *c;
	u64 nr, least;

	if (!left) {
		if (++flow == pack->nr)
			return PACK_YES;
		if (!pack_may_go_on(pack, flow))
			return PACK_NO;
		return pack_try(pack, flow, 0, pack->flow[flow].count);
	}
	if (choice == f->nr)
		return PACK_NO;
	if (!pack->steps)
		return PACK_UNKNOWN;
	pack->steps--;
	c = &f->choice[choice];
	nr = pack_room(pack, c);
	if (nr > left)
		nr = left;
	least = left - pack_rest(pack, f, choice + 1, left);
	for (; nr >= least && answer == PACK_NO; nr--) {
		pack_put(pack, c, nr);
		answer = pack_try(pack, flow, choice + 1, left - nr);
		pack_take(pack, c);
		if (!nr)
			break;
	}
	return answer;
}

enum pack_answer pack_search(struct pack *pack)
{
	if (!pack->nr)
		return PACK_YES;
	if (!pack_may_go_on(pack, 0))
		return PACK_NO;
	return pack_try(pack, 0, 0, pack->flow[0].count);
}
