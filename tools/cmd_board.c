// SPDX-License-Identifier: GPL-2.0
/*
 * placer board: what a devicetree says about sharing memory.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board/board.h"
#include "error.h"
#include "parse.h"
#include "placer.h"

static const char help[] =
	"usage: placer board [OPTION]... FILE.dtb [OVERLAY.dtbo]...\n"
	"       placer board [OPTION]... - [OVERLAY.dtbo]...\n"
	"       placer board [OPTION]... --running [OVERLAY.dtbo]...\n"
	"\n"
	"What each device of a board needs of memory that it shares, by which property\n"
	"of which node; what each pool of memory offers; who can use which, and why not;\n"
	"and where the buffers of each flow can be.\n"
	"\n"
	"  --devices A+B[+C]...  also say where these devices can share a buffer; may\n"
	"                   be repeated. A device is a node's name, its path or label,\n"
	"                   or a master of the placement node\n"
	"  --pairs          also say so for each two of the masters shown\n"
	"  --cpu ACCESS     the CPU shares it, too: none, rare or often; goes with the\n"
	"                   two above\n"
	"  --size BYTES     of a buffer, where nothing else is said (8M)\n"
	"  --memory FIRST-LAST  where memory is, instead of what the tree says; may be\n"
	"                   repeated\n"
	"  --all            also devices that are masters only by their name, and all\n"
	"                   reserved memory\n"
	"  --every          every device, as if each were a master by itself\n"
	"  --brief          without the source of each fact\n"
	"  --json           for programs; tools/board/schema.json describes it\n"
	"  --html           a page for a browser, with the memory drawn\n"
	"  --running        the tree that this machine runs with\n"
	"\n"
	"Shown are the masters of the placement node, and devices with one of iommus,\n"
	"iommu-map, dma-coherent, dma-noncoherent, \"dma-mem\", or memory of their own.\n"
	"What a driver sets when it starts is not in a tree: 32 address bits are assumed\n"
	"of devices that neither the table of SoCs nor the placement node knows.\n"
	"Exit status: 0, unless 1: a flow, or devices asked for, cannot share a buffer;\n"
	"or 2: bad input.\n";

struct command {
	struct board_options options;
	enum placer_access cpu;
	bool running, json, html, brief, pairs;
	u32 nr_sets;
	char **set;
};

static void cmd_board_parse_option(struct command *c, int opt)
{
	switch (opt) {
	case 'd':
		c->set[c->nr_sets++] = optarg;
		break;
	case 'p':
		c->pairs = true;
		break;
	case 'c':
		c->cpu = board_parse_access(optarg);
		break;
	case 's':
		c->options.size = parse_some_bytes("--size", optarg);
		break;
	case 'm':
		board_parse_memory(&c->options, optarg);
		break;
	case 'a':
		c->options.all_regions = true;
		c->options.evidence = BOARD_WEAK;
		break;
	case 'e':
		c->options.evidence = BOARD_EVERY;
		break;
	case 'b':
		c->brief = true;
		break;
	case 'j':
		c->json = true;
		break;
	case 'w':
		c->html = true;
		break;
	case 'r':
		c->running = true;
		break;
	case 'h':
		fputs(help, stdout);
		exit(0);
	default:
		exit(TOOL_BAD_INPUT);
	}
}

static void cmd_board_parse_command(struct command *c, int argc, char **argv)
{
	static const struct option option[] = {
		{ "devices", required_argument, NULL, 'd' },
		{ "pairs", no_argument, NULL, 'p' },
		{ "cpu", required_argument, NULL, 'c' },
		{ "size", required_argument, NULL, 's' },
		{ "memory", required_argument, NULL, 'm' },
		{ "all", no_argument, NULL, 'a' },
		{ "every", no_argument, NULL, 'e' },
		{ "brief", no_argument, NULL, 'b' },
		{ "json", no_argument, NULL, 'j' },
		{ "html", no_argument, NULL, 'w' },
		{ "running", no_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "h", option, NULL)) != -1)
		cmd_board_parse_option(c, opt);
	if (c->json && c->html)
		bad_input("--json and --html do not go together");
	if (!c->running && optind == argc)
		bad_input("no devicetree given; see \"placer board --help\"");
}

static void cmd_board_ask_set(struct board *board, const struct command *c,
			      struct board_group *group, char *names)
{
	u32 *member = dt_alloc(&board->dt, PLACER_MAX_DEVICES * sizeof(u32));
	const char *name;

	group->name = dt_printf(&board->dt, "%s", names);
	group->master = member;
	group->cpu = c->cpu;
	group->count = 1;
	group->size = c->options.size;
	while ((name = parse_cut(&names, '+'))) {
		if (group->nr == PLACER_MAX_DEVICES - 1)
			bad_input("--devices: more than %u cannot be solved for",
				  PLACER_MAX_DEVICES - 1);
		member[group->nr++] = board_named(board, name);
	}
}

static void cmd_board_ask_pairs(struct board *board, const struct command *c,
				struct board_group *group, u32 nr)
{
	u32 i, k, *member;

	for (i = 0; i < nr; i++) {
		for (k = i + 1; k < nr; k++, group++) {
			member = dt_alloc(&board->dt, 2 * sizeof(*member));
			member[0] = i;
			member[1] = k;
			group->name = dt_printf(&board->dt, "%s, %s",
						board->master[i].name,
						board->master[k].name);
			group->master = member;
			group->nr = 2;
			group->cpu = c->cpu;
			group->count = 1;
			group->size = c->options.size;
			board_solve(board, group);
		}
	}
}

/* Sets first, then pairs: nobody wants both, but nothing forbids it. */
static void cmd_board_ask(struct board *board, const struct command *c,
			  struct board_question *q)
{
	u32 i, nr = board->nr_masters, nr_pairs;

	if (c->pairs && c->nr_sets)
		bad_input("--pairs and --devices do not go together");
	if (c->pairs && nr > PLACER_MAX_DEVICES)
		bad_input("--pairs: there are %u masters, and at most %u can be paired",
			  nr, PLACER_MAX_DEVICES);
	nr_pairs = c->pairs && nr ? nr * (nr - 1) / 2 : 0;
	q->pairs = c->pairs;
	q->nr = c->pairs ? nr_pairs : c->nr_sets;
	q->group = dt_alloc(&board->dt, q->nr * sizeof(*q->group));
	if (c->pairs)
		cmd_board_ask_pairs(board, c, q->group, nr);
	/* Names may add masters, and so change others' names: all of them first. */
	for (i = 0; !c->pairs && i < q->nr; i++)
		cmd_board_ask_set(board, c, &q->group[i], c->set[i]);
	for (i = 0; !c->pairs && i < q->nr; i++)
		board_solve(board, &q->group[i]);
}

static bool cmd_board_all_placed(const struct board *board,
				 const struct board_question *q)
{
	u32 i;

	for (i = 0; i < board->nr_flows; i++)
		if (board->flow[i].fit == BOARD_NO)
			return false;
	for (i = 0; i < q->nr && !q->pairs; i++)
		if (q->group[i].fit == BOARD_NO)
			return false;
	return true;
}

int cmd_board(int argc, char **argv)
{
	struct command c = {
		.options = { .evidence = BOARD_STRONG,
			     .size = BOARD_BUFFER_SIZE },
	};
	static struct board board;
	struct board_question q = { .nr = 0 };
	bool placed;

	c.set = calloc(argc, sizeof(*c.set));
	if (!c.set)
		bad_input("out of memory");
	cmd_board_parse_command(&c, argc, argv);
	if (c.running)
		dt_open_running(&board.dt, argv + optind, argc - optind);
	else
		dt_open(&board.dt, argv[optind], argv + optind + 1,
			argc - optind - 1);
	board_build(&board, &c.options);
	cmd_board_ask(&board, &c, &q);
	if (c.json)
		board_print_json(&board, &q);
	else if (c.html)
		board_print_html(&board, &q, c.brief);
	else
		board_print_text(&board, &q, c.brief);
	placed = cmd_board_all_placed(&board, &q);
	board_free(&board);
	free(c.set);
	return placed ? TOOL_FEASIBLE : TOOL_INFEASIBLE;
}
