// SPDX-License-Identifier: GPL-2.0
/*
 * placer lint: what is wrong with a devicetree.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lint/lint.h"
#include "error.h"
#include "parse.h"
#include "placer.h"

static const char help[] =
	"usage: placer lint [OPTION]... FILE.dtb [OVERLAY.dtbo]...\n"
	"       placer lint [OPTION]... - [OVERLAY.dtbo]...\n"
	"       placer lint [OPTION]... --running [OVERLAY.dtbo]...\n"
	"\n"
	"Mistakes that neither dtc nor a schema sees: in the placement node, in reserved\n"
	"memory, in IOMMUs and in the windows of buses. A line for each, in the order of\n"
	"the tree: the node's path, how bad it is, what is wrong, and what to do.\n"
	"\n"
	"  error    it does not do what it says, or the kernel module refuses the node\n"
	"  warning  it works, but something of it is in vain\n"
	"  note     it is so, and most likely on purpose; only with --all\n"
	"\n"
	"  --all            also notes\n"
	"  --memory FIRST-LAST  where memory is, instead of what the tree says; may be\n"
	"                   repeated\n"
	"  --json           for programs: an object whose \"findings\" each have severity,\n"
	"                   node, property (or null), what and advice\n"
	"  --running        the tree that this machine runs with\n"
	"\n"
	"Exit status: 0 if there is nothing to say, 1 if there is, 2: bad input.\n";

struct command {
	struct board_options options;
	enum lint_level level;
	bool running, json;
};

static void cmd_lint_parse_command(struct command *c, int argc, char **argv)
{
	static const struct option option[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "memory", required_argument, NULL, 'm' },
		{ "json", no_argument, NULL, 'j' },
		{ "running", no_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "h", option, NULL)) != -1) {
		if (opt == 'a')
			c->level = LINT_NOTE;
		else if (opt == 'm')
			board_parse_memory(&c->options, optarg);
		else if (opt == 'j')
			c->json = true;
		else if (opt == 'r')
			c->running = true;
		else if (opt == 'h')
			exit(fputs(help, stdout) < 0);
		else
			exit(TOOL_BAD_INPUT);
	}
	if (!c->running && optind == argc)
		bad_input("no devicetree given; see \"placer lint --help\"");
}

/* It has fragments instead of nodes, and would pass for a tree without mistakes. */
static bool cmd_lint_is_overlay(const struct dt *dt)
{
	u32 child;

	dt_for_each_child(dt, child, 0) {
		if (dt_child(dt, child, "__overlay__") != DT_NONE)
			return true;
	}
	return false;
}

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
	memory_read(&board->dt, &options->ram, &board->memory);
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
	lint_reach(l);
}

int cmd_lint(int argc, char **argv)
{
	struct command c = {
		.options = { .evidence = BOARD_WEAK,
			     .size = BOARD_BUFFER_SIZE },
		.level = LINT_WARNING,
	};
	static struct board board;
	struct lint l;
	bool found;

	cmd_lint_parse_command(&c, argc, argv);
	if (c.running)
		dt_open_running(&board.dt, argv + optind, argc - optind);
	else
		dt_open(&board.dt, argv[optind], argv + optind + 1,
			argc - optind - 1);
	if (cmd_lint_is_overlay(&board.dt))
		bad_input("%s: is an overlay, which goes behind the tree that it is for",
			  c.running ? "this tree" : argv[optind]);
	cmd_lint_lint(&l, &board, &c.options);
	if (c.json)
		lint_print_json(&l, c.level);
	else
		lint_print_text(&l, c.level);
	found = lint_count(&l, c.level);
	lint_free(&l);
	board_free(&board);
	return found ? TOOL_INFEASIBLE : TOOL_FEASIBLE;
}
