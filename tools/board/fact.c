// SPDX-License-Identifier: GPL-2.0
/*
 * Facts of a board, and values in words.
 */
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

const char *board_buffers_text(struct board *board,
			       const struct board_group *group)
{
	return dt_printf(&board->dt, "%u buffer%s of %s", group->count,
			 group->count == 1 ? "" : "s",
			 board_size_text(board, group->size));
}
