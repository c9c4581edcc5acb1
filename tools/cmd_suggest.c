// SPDX-License-Identifier: GPL-2.0
/*
 * placer suggest: an overlay with the pools that a board lacks.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "parse.h"
#include "placer.h"
#include "suggest/suggest.h"

static const char help[] =
	"usage: placer suggest [OPTION]... FILE.dtb [OVERLAY.dtbo]...\n"
	"       placer suggest [OPTION]... - [OVERLAY.dtbo]...\n"
	"       placer suggest [OPTION]... --running [OVERLAY.dtbo]...\n"
	"\n"
	"For each flow of the placement node that no pool suits, a pool that would: as\n"
	"large as its buffers, where all of its devices reach it. The answer is the\n"
	"source of an overlay that adds these pools, and changes nothing else; dtc\n"
	"compiles it, and it needs no labels. What is done, or cannot be, and why, goes\n"
	"to standard error.\n"
	"\n"
	"  -o FILE          write the overlay there, if there is anything to write;\n"
	"                   else it goes to standard output\n"
	"  --devices A+B[+C]...  also for these devices, which become a flow; may be\n"
	"                   repeated. A device is named as for \"placer board\"\n"
	"  --count NUMBER   how many buffers these share at a time (1)\n"
	"  --cpu ACCESS     the CPU shares them, too: none, rare or often\n"
	"  --size BYTES     of a buffer, where nothing else is said (8M)\n"
	"  --memory FIRST-LAST  where memory is, instead of what the tree says; may be\n"
	"                   repeated\n"
	"  --running        the tree that this machine runs with\n"
	"\n"
	"Exit status: 0, unless 1: some of them no pool would suit that can be added;\n"
	"or 2: bad input.\n";

struct command {
	struct board_options options;
	const char *file;
	enum placer_access cpu;
	u32 count;
	bool running;
	u32 nr_sets;
	char **set;
};

/* The placement node says it in one cell. */
static u64 cmd_suggest_parse_size(const char *text)
{
	u64 size = parse_some_bytes("--size", text);

	if (size > 0xffffffff)
		bad_input("--size: '%s' is more than 4294967295 bytes", text);
	return size;
}

static void cmd_suggest_parse_option(struct command *c, int opt)
{
	switch (opt) {
	case 'o':
		c->file = optarg;
		break;
	case 'd':
		c->set[c->nr_sets++] = optarg;
		break;
	case 'n':
		c->count = parse_range("--count", optarg, 1, 0xffffffff);
		break;
	case 'c':
		c->cpu = board_parse_access(optarg);
		break;
	case 's':
		c->options.size = cmd_suggest_parse_size(optarg);
		break;
	case 'm':
		board_parse_memory(&c->options, optarg);
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

static void cmd_suggest_parse_command(struct command *c, int argc, char **argv)
{
	static const struct option option[] = {
		{ "devices", required_argument, NULL, 'd' },
		{ "count", required_argument, NULL, 'n' },
		{ "cpu", required_argument, NULL, 'c' },
		{ "size", required_argument, NULL, 's' },
		{ "memory", required_argument, NULL, 'm' },
		{ "running", no_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "o:h", option, NULL)) != -1)
		cmd_suggest_parse_option(c, opt);
	if (!c->running && optind == argc)
		bad_input("no devicetree given; see \"placer suggest --help\"");
}

static void cmd_suggest_ask_set(struct board *board, const struct command *c,
				struct board_group *group, char *names)
{
	u32 *member = dt_alloc(&board->dt, PLACER_MAX_DEVICES * sizeof(u32));
	const char *name;

	*group = (struct board_group){
		.name = dt_printf(&board->dt, "%s", names),
		.master = member,
		.cpu = c->cpu,
		.size = c->options.size,
		.count = c->count,
	};
	while ((name = parse_cut(&names, '+'))) {
		if (group->nr == PLACER_MAX_DEVICES - 1)
			bad_input("--devices: more than %u cannot be solved for",
				  PLACER_MAX_DEVICES - 1);
		member[group->nr++] = board_named(board, name);
	}
}

/* Those that no pool suits; what suits them is then found. */
static void cmd_suggest_find_needs(struct board *board, const struct command *c,
				   struct suggestion *s)
{
	struct board_group *set;
	u32 i;

	set = dt_alloc(&board->dt, c->nr_sets * sizeof(*set));
	s->need = dt_alloc(&board->dt,
			   (board->nr_flows + c->nr_sets) * sizeof(*s->need));
	for (i = 0; i < board->nr_flows; i++)
		if (board->flow[i].fit == BOARD_NO)
			s->need[s->nr_needs++].group = &board->flow[i];
	/* Names may add masters: all of them first. */
	for (i = 0; i < c->nr_sets; i++)
		cmd_suggest_ask_set(board, c, &set[i], c->set[i]);
	for (i = 0; i < c->nr_sets; i++) {
		board_solve(board, &set[i]);
		if (set[i].fit == BOARD_NO)
			s->need[s->nr_needs++].group = &set[i];
	}
}

static void cmd_suggest_say_place(struct board *board,
				  const struct suggest_need *need)
{
	const struct suggest_pool *pool = need->pool;

	fprintf(stderr, "%s: in pool-%s, %s%s%s%s\n", need->group->name,
		pool->stem, board_size_text(board, pool->size),
		pool->kind == MEMORY_CMA ? "" : " set aside for good",
		pool->anywhere ? "" : " within ",
		pool->anywhere ? "" : board_window_text(board, &pool->within));
}

/* What became of each; false if one of them has no place. */
static bool cmd_suggest_say_all(struct board *board, const struct command *c,
				const struct suggestion *s)
{
	bool all = true;
	u32 i;

	if (!board->nr_flows && !c->nr_sets)
		fputs("the tree declares no flow; --devices names some devices\n",
		      stderr);
	else if (!s->nr_needs)
		fputs("all of them can be placed as it is: nothing to suggest\n",
		      stderr);
	for (i = 0; i < s->nr_needs; i++) {
		const struct suggest_need *need = &s->need[i];

		if (need->pool)
			cmd_suggest_say_place(board, need);
		else
			fprintf(stderr, "%s: no pool would do: %s\n",
				need->group->name, need->why);
		if (need->hint)
			fprintf(stderr, "%s: %s\n", need->group->name,
				need->hint);
		all = all && need->pool;
	}
	if (s->nr_pools && !board->memory.ram_known)
		fputs("the tree does not say where memory is: see --memory\n",
		      stderr);
	return all;
}

/* Nothing is written unless all of it is there; of standard output, see main(). */
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
		.options = { .evidence = BOARD_STRONG,
			     .size = BOARD_BUFFER_SIZE },
		.count = 1,
	};
	static struct board board;
	struct suggestion s = { .nr_needs = 0 };
	bool all;

	c.set = calloc(argc, sizeof(*c.set));
	if (!c.set)
		bad_input("out of memory");
	cmd_suggest_parse_command(&c, argc, argv);
	if (c.running)
		dt_open_running(&board.dt, argv + optind, argc - optind);
	else
		dt_open(&board.dt, argv[optind], argv + optind + 1,
			argc - optind - 1);
	board_build(&board, &c.options);
	cmd_suggest_find_needs(&board, &c, &s);
	suggest_pools(&board, &s);
	if (s.nr_pools)
		cmd_suggest_write_overlay(&board, &c, &s);
	all = cmd_suggest_say_all(&board, &c, &s);
	board_free(&board);
	free(c.set);
	return all ? TOOL_FEASIBLE : TOOL_INFEASIBLE;
}
