// SPDX-License-Identifier: GPL-2.0
/*
 * The model of a board, put together.
 *
 * Facts are merged in this order: standard properties, the table of SoCs, the
 * placement node. Each only tightens what came before, but where nothing was
 * known.
 */
#include <string.h>

#include "board.h"

static void board_add_flow(struct board *board,
			   const struct placement_flow *from)
{
	struct board_group *flow = &board->flow[board->nr_flows++];
	u32 i, master, *member;

	member = dt_alloc(&board->dt, from->nr_masters * sizeof(*member));
	*flow = (struct board_group){
		.name = placer_binding_stem(PLACER_BINDING_FLOW,
					    board->dt.node[from->node].name),
		.path = dt_path(&board->dt, from->node),
		.master = member,
		.cpu = from->said.access,
		.size = from->said.buffer_bytes ? from->said.buffer_bytes :
						  board->options.size,
		.size_assumed = !from->said.buffer_bytes,
		.count = from->said.buffer_count,
		.priority = from->said.priority,
		.eager = from->said.eager,
		.names = from->said.names,
	};
	for (i = 0; i < from->nr_masters; i++) {
		master = board->placement.master[from->master[i]].device;
		master = board->by_device[master];
		if (master == DT_NONE)
			flow->nr_absent++;
		else
			member[flow->nr++] = master;
	}
	board_solve(board, flow);
}

static void board_add_flows(struct board *board)
{
	u32 i;

	board->flow = dt_alloc(&board->dt, board->placement.nr_flows *
						   sizeof(*board->flow));
	for (i = 0; i < board->placement.nr_flows; i++)
		board_add_flow(board, &board->placement.flow[i]);
	board_share_room(board);
}

void board_build(struct board *board, const struct board_options *options)
{
	struct dt *dt = &board->dt;

	board->options = *options;
	board->model = dt_string(dt, 0, "model");
	if (!board->model)
		board->model = dt_string(dt, 0, "compatible");
	memory_read(dt, &options->memory, &board->memory);
	placement_read(dt, &board->placement);
	board_add_pools(board);
	board_add_masters(board);
	board_add_flows(board);
}

void board_free(struct board *board)
{
	dt_free(&board->dt);
	memset(board, 0, sizeof(*board));
}
