// SPDX-License-Identifier: GPL-2.0
/*
 * placer lint: what is wrong with a devicetree.
 */
#include "board/option.h"
#include "lint/lint.h"
#include "error.h"
#include "placer.h"

struct command {
	struct board_command board;
	enum lint_level level;
	bool json;
};

static void cmd_lint_all(void *object, const char *where, char *value)
{
	struct command *c = object;

	(void)where;
	(void)value;
	c->level = LINT_NOTE;
}

static const struct parse_item cmd_lint_options[] = {
	{ "all", NULL, "also notes", .apply = cmd_lint_all },
	{ "json", NULL,
	  "for programs: an object whose \"findings\" each have severity,\n"
	  "node, property (or null), what and advice",
	  .flag = offsetof(struct command, json) },
	{ .key = NULL },
};

static const struct option_command cmd_lint_command = {
	.name = "lint",
	.usage = board_usage,
	.about =
		"Finds mistakes that neither dtc nor a schema sees: in the placement node, in\n"
		"reserved memory, in IOMMUs and in the windows of buses. Prints a line for each,\n"
		"in the order of the tree: the node's path, how bad it is, what is wrong, and\n"
		"what to do.\n"
		"\n"
		"  error    it does not do what it says, or the kernel module refuses the node\n"
		"  warning  it works, but part of it has no effect\n"
		"  note     worth knowing, but most likely on purpose; only with --all\n",
	.options = cmd_lint_options,
	.shared = board_tree_options,
	.end = "Exit status: 0 nothing was found; 1 something was; 2 bad input.\n",
};

/* A placement node that cannot be understood is left out of the model. */
static void cmd_lint_build(struct board *board,
			   const struct board_options *options, bool placement)
{
	if (placement) {
		board_build(board, options);
		return;
	}
	board->options = *options;
	board->placement.node = DT_NONE;
	memory_read(&board->dt, &options->memory, &board->memory);
	board_add_pools(board);
	board_add_masters(board);
}

static void cmd_lint_lint(struct lint *l, struct board *board,
			  const struct board_options *options)
{
	lint_begin(l, board);
	lint_placement(l);
	cmd_lint_build(board, options, !lint_count(l, LINT_ERROR));
	lint_nodes(l);
	lint_iommus(l);
	lint_buses(l);
	lint_memory(l);
	lint_reserved(l);
	lint_reach(l);
}

int cmd_lint(int argc, char **argv)
{
	struct command c = {
		.board = { .options = { .evidence = BOARD_WEAK,
					.size = BOARD_BUFFER_SIZE } },
		.level = LINT_WARNING,
	};
	static struct board board;
	struct lint l;
	bool found;

	board_parse(&c.board, &cmd_lint_command, argc, argv);
	board_open(&board, &c.board);
	cmd_lint_lint(&l, &board, &c.board.options);
	if (c.json)
		lint_print_json(&l, c.level);
	else
		lint_print_text(&l, c.level);
	found = lint_count(&l, c.level);
	lint_free(&l);
	board_free(&board);
	board_command_free(&c.board);
	return found ? TOOL_INFEASIBLE : TOOL_FEASIBLE;
}
