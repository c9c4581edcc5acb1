// SPDX-License-Identifier: GPL-2.0
/*
 * placer suggest: an overlay with the pools that a board lacks.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board/option.h"
#include "error.h"
#include "placer.h"
#include "suggest/suggest.h"
#include "terminal.h"

struct command {
	struct board_command board;
	const char *file;
	bool counted;
};

static void cmd_suggest_file(void *object, const char *where, char *value)
{
	struct command *c = object;

	(void)where;
	c->file = value;
}

static void cmd_suggest_count(void *object, const char *where, char *value)
{
	struct command *c = object;

	c->board.count = parse_range(where, value, 1, 0xffffffff);
	c->counted = true;
}

/* The placement node has one cell for the size. */
static void cmd_suggest_size(void *object, const char *where, char *value)
{
	struct command *c = object;
	u64 size = parse_some_bytes(where, value);

	if (size > 0xffffffff)
		bad_input("%s: '%s' is more than 4294967295 bytes", where,
			  value);
	c->board.options.size = size;
}

static const struct parse_item cmd_suggest_options[] = {
	{ "o", "FILE",
	  "write the overlay there, if there is anything to write;\n"
	  "else it goes to standard output",
	  .apply = cmd_suggest_file },
	{ "devices", "A+B[+C]...",
	  "also for these devices, which become a flow; may be\n"
	  "repeated. A device is named as for \"placer board\"",
	  .apply = board_apply_devices },
	{ "count", "NUMBER", "how many buffers these share at a time (1)",
	  .apply = cmd_suggest_count },
	{ "cpu", "ACCESS", "the CPU shares them, too: none, rare or often",
	  .apply = board_apply_cpu },
	{ "size", "BYTES", "of a buffer, where nothing else is said (8M)",
	  .apply = cmd_suggest_size },
	{ .key = NULL },
};

static const struct option_command cmd_suggest_command = {
	.name = "suggest",
	.usage = board_usage,
	.about =
		"Adds a pool that all devices reach for each flow of the placement node that has\n"
		"no place: for all of its buffers, or for those that other pools have no room\n"
		"for, if that takes less memory. The answer is the source of an overlay that adds\n"
		"these pools, and changes nothing else; dtc compiles it, and it needs no labels.\n"
		"Messages on standard error say what was added, and what cannot be, and why.\n",
	.options = cmd_suggest_options,
	.shared = board_tree_options,
	.end = "Exit status: 0; 1 if for some of them no pool that suits can be added; 2 bad\n"
	       "input.\n",
};

/* Collect the groups that no pool suits: pools are suggested for them. */
static void cmd_suggest_find_needs(struct board *board, const struct command *c,
				   struct suggestion *s)
{
	struct board_group *set;
	u32 i;

	set = dt_alloc(&board->dt, c->board.nr_sets * sizeof(*set));
	s->need = dt_alloc(&board->dt, (board->nr_flows + c->board.nr_sets) *
					       sizeof(*s->need));
	for (i = 0; i < board->nr_flows; i++)
		if (board->flow[i].fit == BOARD_NO)
			s->need[s->nr_needs++].group = &board->flow[i];
	/* Names may add masters: all of them first. */
	for (i = 0; i < c->board.nr_sets; i++)
		board_group_init(board, &c->board, &set[i], c->board.set[i]);
	for (i = 0; i < c->board.nr_sets; i++) {
		board_solve(board, &set[i]);
		if (set[i].fit == BOARD_NO)
			s->need[s->nr_needs++].group = &set[i];
	}
}

/* The kernels that the pool is for, unless it is for all, or for those that were asked for. */
static const char *cmd_suggest_pages_text(const struct board *board,
					  const struct suggest_pool *pool)
{
	if (pool->kind != MEMORY_CMA || board->options.memory.page ||
	    board->memory.low_end)
		return "";
	if (pool->block == SUGGEST_SHORT_BLOCK)
		return ", for kernels with pages of 4 KiB (see --page-size)";
	return pool->block < SUGGEST_LONG_BLOCK ?
		       ", for kernels with pages of 4 and 16 KiB (see --page-size)" :
		       "";
}

/* Whether the pool is for some of the buffers only, or why it is for all. */
static const char *cmd_suggest_part_text(struct board *board,
					 const struct suggest_need *need)
{
	if (need->no_smaller)
		return "; for all buffers, as a pool for fewer would take no less memory";
	if (need->part->count == need->group->count)
		return "";
	if (need->pool->region != DT_NONE)
		return "; for some of its buffers, as there is room for the others";
	return dt_printf(&board->dt,
			 "; for %u of %u buffers, as there is room for the others",
			 need->part->count, need->group->count);
}

__attribute__((format(printf, 2, 3))) static void
cmd_suggest_tell(struct board *board, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	terminal_tell(dt_vprintf(&board->dt, format, args));
	va_end(args);
}

static void cmd_suggest_say_region(struct board *board,
				   const struct suggest_need *need)
{
	const struct suggest_pool *pool = need->pool;
	u32 user = board_region_user(board, pool->region);

	cmd_suggest_tell(board,
			 "placer: %s: in %s%s, which refers to %s, as %s does%s%s",
			 need->group->name,
			 placer_binding[PLACER_BINDING_POOL].prefix, pool->stem,
			 dt_path(&board->dt, pool->region),
			 user == DT_NONE ? "nothing" :
					   dt_path(&board->dt, user),
			 user == DT_NONE ? " yet" : " already",
			 cmd_suggest_part_text(board, need));
}

static void cmd_suggest_say_place(struct board *board,
				  const struct suggestion *s,
				  const struct suggest_need *need)
{
	const struct suggest_pool *pool = need->pool;

	cmd_suggest_tell(board, "placer: %s: in %s%s, %s%s%s%s%s%s",
			 need->group->name,
			 placer_binding[PLACER_BINDING_POOL].prefix, pool->stem,
			 board_size_text(board, pool->size),
			 pool->kind == MEMORY_CMA ?
				 "" :
			 suggest_has_area(board, s) ?
				 " set aside for good" :
				 " set aside for good, as no contiguous area is left (see --cma-areas),",
			 pool->anywhere ? "" : " within ",
			 pool->anywhere ?
				 "" :
				 board_window_text(board, &pool->within),
			 cmd_suggest_pages_text(board, pool),
			 cmd_suggest_part_text(board, need));
}

static void cmd_suggest_say(struct board *board, const struct suggestion *s,
			    const struct suggest_need *need)
{
	if (!need->pool)
		cmd_suggest_tell(board, "placer: %s: no pool would do: %s",
				 need->group->name, need->why);
	else if (need->pool->region != DT_NONE)
		cmd_suggest_say_region(board, need);
	else
		cmd_suggest_say_place(board, s, need);
	if (need->hint)
		cmd_suggest_tell(board, "placer: %s: %s", need->group->name,
				 need->hint);
}

/* Say for each need what was found; false if one of them has no place. */
static bool cmd_suggest_say_all(struct board *board, const struct command *c,
				const struct suggestion *s)
{
	bool all = true;
	u32 i;

	if (!board->nr_flows && !c->board.nr_sets)
		cmd_suggest_tell(board,
				 "placer: the tree declares no flow; --devices names some devices");
	else if (!s->nr_needs)
		cmd_suggest_tell(board,
				 "placer: all of them can be placed as it is: nothing to suggest");
	for (i = 0; i < s->nr_needs; i++) {
		cmd_suggest_say(board, s, &s->need[i]);
		all = all && s->need[i].pool;
	}
	if (s->nr_pools && !board->memory.ram_known)
		cmd_suggest_tell(board,
				 "placer: the tree does not say where memory is: see --memory");
	return all;
}

/* Nothing is written before all of it is there; for standard output, see main(). */
static void cmd_suggest_write_overlay(struct board *board,
				      const struct command *c,
				      const struct suggestion *s)
{
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		bad_input("out of memory");
	suggest_write(board, s, out);
	if (fclose(out))
		bad_input("out of memory");
	if (!c->file) {
		fwrite(text, 1, size, stdout);
		free(text);
		return;
	}
	out = fopen(c->file, "w");
	if (!out || fwrite(text, 1, size, out) < size || fclose(out))
		bad_input("%s: %s", c->file, strerror(errno));
	free(text);
}

int cmd_suggest(int argc, char **argv)
{
	struct command c = {
		.board = { .options = { .evidence = BOARD_STRONG,
					.size = BOARD_BUFFER_SIZE },
			   .count = 1 },
	};
	static struct board board;
	struct suggestion s = { .nr_needs = 0 };
	bool all;

	board_parse(&c.board, &cmd_suggest_command, argc, argv);
	if (!c.board.nr_sets &&
	    (c.board.cpu != PLACER_ACCESS_UNSAID || c.counted))
		bad_input("%s goes with --devices; a flow says it by itself",
			  c.counted ? "--count" : "--cpu");
	board_open(&board, &c.board);
	board_build(&board, &c.board.options);
	cmd_suggest_find_needs(&board, &c, &s);
	suggest_pools(&board, &s);
	if (s.nr_pools)
		cmd_suggest_write_overlay(&board, &c, &s);
	all = cmd_suggest_say_all(&board, &c, &s);
	board_free(&board);
	board_command_free(&c.board);
	return all ? TOOL_FEASIBLE : TOOL_INFEASIBLE;
}
