/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whole buffers in pools: arithmetic only, without a board.
 *
 * A flow has buffers of one kind, each of which is in one of its pools. What a buffer takes
 * counts against limits, a row of them for each pool: one that shares a pool with no limit
 * inside has one, and ordinary memory has one for each address that some flow must stay
 * below, as what is below counts above as well.
 */
#ifndef _PLACER_BOARD_PACK_H
#define _PLACER_BOARD_PACK_H

#include <placer/solve.h>

struct pack_choice {
	u32 first; /* of its limits, */
	u32 end;   /* and the one behind the last */
	u64 each;  /* bytes that a buffer takes, not 0 */
	u64 most; /* buffers that the pool holds, if there is nothing else in it */
	u64 nr; /* buffers in it, in a search */
};

struct pack_flow {
	u64 count;
	u32 nr;
	struct pack_choice *choice;
};

struct pack {
	u64 *free; /* bytes of each limit */
	u32 nr;
	struct pack_flow *flow;
	u64 steps; /* that the search may still take */
};

enum pack_answer {
	PACK_NO,      /* there is no way */
	PACK_UNKNOWN, /* no way was found in so many steps */
	PACK_YES,
};

/*
 * Is there a way to have all buffers of all flows in their pools? Every way is tried, first
 * those that have as many as may be in the first pools of each flow: in good order, these
 * are pools that few others may use, and flows with few pools and long buffers.
 */
enum pack_answer pack_search(struct pack *pack);

#endif /* _PLACER_BOARD_PACK_H */
