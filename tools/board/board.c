// SPDX-License-Identifier: GPL-2.0
/*
 * The model of a board, put together.
 *
 * Facts are merged in this order: standard properties, the table of SoCs, the
 * placement node. Each only tightens what came before, but where nothing was
 * known.
 */
#include <string.h>

#include "../placer.h"
#include "board.h"

void board_fact(struct board *board, struct board_facts *facts,
		const char *what, const char *property, u32 node)
{
	if (!what || facts->nr == BOARD_MAX_FACTS)
		return;
	facts->fact[facts->nr++] = (struct board_fact){
		.what = what,
		.property = property,
		.node = node == DT_NONE ? NULL : dt_path(&board->dt, node),
	};
}

const char *board_window_text(struct board *board, const struct placer_span *s)
{
	return dt_printf(&board->dt, "0x%llx-0x%llx",
			 (unsigned long long)s->first,
			 (unsigned long long)s->last);
}

const char *board_size_text(struct board *board, u64 bytes)
{
	static const char unit[] = "KMGTPE";
	u32 i;

	if (!bytes || bytes % 1024)
		return dt_printf(&board->dt, "%llu bytes",
				 (unsigned long long)bytes);
	for (i = 0, bytes /= 1024; i < 5 && bytes % 1024 == 0; i++)
		bytes /= 1024;
	return dt_printf(&board->dt, "%llu %ciB", (unsigned long long)bytes,
			 unit[i]);
}

static const char *stripped(const char *name, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(name, prefix, len) || !name[len] ? name : name + len;
}

static void add_flow(struct board *board, const struct placement_flow *from)
{
	struct board_group *flow = &board->flow[board->nr_flows++];
	u32 i, master, *member;

	member = dt_alloc(&board->dt, from->nr_masters * sizeof(*member));
	*flow = (struct board_group){
		.name = stripped(board->dt.node[from->node].name, "flow-"),
		.path = dt_path(&board->dt, from->node),
		.master = member,
		.cpu = from->said.access,
		.size = from->said.buffer_bytes ? from->said.buffer_bytes :
						  board->options.size,
		.size_assumed = !from->said.buffer_bytes,
		.count = from->said.buffer_count,
		.priority = from->said.priority,
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

static void add_flows(struct board *board)
{
	u32 i;

	board->flow = dt_alloc(&board->dt, board->placement.nr_flows *
						   sizeof(*board->flow));
	for (i = 0; i < board->placement.nr_flows; i++)
		add_flow(board, &board->placement.flow[i]);
}

void board_build(struct board *board, const struct board_options *options)
{
	struct dt *dt = &board->dt;

	board->options = *options;
	board->model = dt_string(dt, 0, "model");
	if (!board->model)
		board->model = dt_string(dt, 0, "compatible");
	memory_read(dt, &options->ram, &board->memory);
	placement_read(dt, &board->placement);
	board_add_pools(board);
	board_add_masters(board);
	add_flows(board);
}

void board_free(struct board *board)
{
	dt_free(&board->dt);
	memset(board, 0, sizeof(*board));
}
