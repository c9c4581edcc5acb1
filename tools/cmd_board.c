// SPDX-License-Identifier: GPL-2.0
/*
 * placer board: what a devicetree says about sharing memory.
 */
#include <stdio.h>

#include "board/option.h"
#include "error.h"
#include "placer.h"

struct command {
	struct board_command board;
	bool json, html, brief, pairs;
};

static void cmd_board_size(void *object, const char *where, char *value)
{
	struct command *c = object;

	c->board.options.size = parse_some_bytes(where, value);
}

static void cmd_board_all(void *object, const char *where, char *value)
{
	struct command *c = object;

	(void)where;
	(void)value;
	c->board.options.all_regions = true;
	c->board.options.evidence = BOARD_WEAK;
}

static void cmd_board_every(void *object, const char *where, char *value)
{
	struct command *c = object;

	(void)where;
	(void)value;
	c->board.options.evidence = BOARD_EVERY;
}

static const struct parse_item cmd_board_options[] = {
	{ "devices", "A+B[+C]...",
	  "also say where these devices can share a buffer; may\n"
	  "be repeated. A device is a node's name, its path or label,\n"
	  "or a master of the placement node",
	  .apply = board_apply_devices },
	{ "pairs", NULL, "also say so for each pair of the masters shown",
	  .flag = offsetof(struct command, pairs) },
	{ "cpu", "ACCESS",
	  "the CPU shares it, too: none, rare or often; goes with the\n"
	  "two above",
	  .apply = board_apply_cpu },
	{ "size", "BYTES", "of a buffer, where nothing else is said (8M)",
	  .apply = cmd_board_size },
	{ "all", NULL,
	  "also devices that are masters only by their name, and all\n"
	  "reserved memory",
	  .apply = cmd_board_all },
	{ "every", NULL, "every device, as if each were a master by itself",
	  .apply = cmd_board_every },
	{ "brief", NULL, "without the source of each fact",
	  .flag = offsetof(struct command, brief) },
	{ "json", NULL, "for programs; the manual page names the schema",
	  .flag = offsetof(struct command, json) },
	{ "html", NULL, "a page for a browser, with the memory drawn",
	  .flag = offsetof(struct command, html) },
	{ .key = NULL },
};

static const struct option_command cmd_board_command = {
	.name = "board",
	.usage = board_usage,
	.about =
		"Says what each device of a board needs of memory that it shares, and by which\n"
		"property of which node; what each pool of memory offers; which device can use\n"
		"which pool, or why not; and where the buffers of each flow can be.\n",
	.options = cmd_board_options,
	.shared = board_tree_options,
	.end = "Shown are the masters of the placement node, devices whose Linux driver imports\n"
	       "buffers, and those with one of iommus, iommu-map, dma-coherent, dma-noncoherent,\n"
	       "\"dma-mem\", or memory of their own. All others are hidden: see --all. A sensor\n"
	       "stands for the device that attaches for it. What a driver sets when it starts is\n"
	       "not in a tree: 32 address bits are assumed of devices that neither the table of\n"
	       "drivers nor the placement node knows.\n"
	       "Exit status: 0; 1 if a flow, or devices asked for, cannot share a buffer; 2 bad\n"
	       "input.\n",
};

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
			group->cpu = c->board.cpu;
			group->count = 1;
			group->size = c->board.options.size;
			board_solve(board, group);
		}
	}
}

/* Either sets of devices or pairs of masters. */
static void cmd_board_ask(struct board *board, const struct command *c,
			  struct board_question *q)
{
	u32 i, nr = board->nr_masters, nr_pairs;

	if (c->pairs && c->board.nr_sets)
		bad_input("--pairs and --devices do not go together");
	if (c->board.cpu != PLACER_ACCESS_UNSAID && !c->pairs &&
	    !c->board.nr_sets)
		bad_input("--cpu goes with --devices or --pairs; a flow says it in %s",
			  PLACER_FLOW_PROPERTY(access));
	if (c->pairs && nr < 2)
		fprintf(stderr,
			"placer: --pairs: there is none, as the board has %u master%s\n",
			nr, nr ? "" : "s");
	if (c->pairs && nr > PLACER_MAX_DEVICES)
		bad_input("--pairs: there are %u masters, and at most %u can be paired",
			  nr, PLACER_MAX_DEVICES);
	nr_pairs = c->pairs && nr ? nr * (nr - 1) / 2 : 0;
	q->pairs = c->pairs;
	q->nr = c->pairs ? nr_pairs : c->board.nr_sets;
	q->group = dt_alloc(&board->dt, q->nr * sizeof(*q->group));
	if (c->pairs)
		cmd_board_ask_pairs(board, c, q->group, nr);
	/* Names may add masters, and so change others' names: all of them first. */
	for (i = 0; !c->pairs && i < q->nr; i++)
		board_group_init(board, &c->board, &q->group[i],
				 c->board.set[i]);
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
		.board = { .options = { .evidence = BOARD_STRONG,
					.size = BOARD_BUFFER_SIZE },
			   .count = 1 },
	};
	static struct board board;
	struct board_question q = { .nr = 0 };
	bool placed;

	board_parse(&c.board, &cmd_board_command, argc, argv);
	if (c.json && c.html)
		bad_input("--json and --html do not go together");
	board_open(&board, &c.board);
	board_build(&board, &c.board.options);
	cmd_board_ask(&board, &c, &q);
	if (c.json)
		board_print_json(&board, &q);
	else if (c.html)
		board_print_html(&board, &q, c.brief);
	else
		board_print_text(&board, &q, c.brief);
	placed = cmd_board_all_placed(&board, &q);
	board_free(&board);
	board_command_free(&c.board);
	return placed ? TOOL_FEASIBLE : TOOL_INFEASIBLE;
}
