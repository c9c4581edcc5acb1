// SPDX-License-Identifier: GPL-2.0
/*
 * Options that mean the same to every command that reads a board.
 */
#include <stdlib.h>
#include <string.h>

#include "../error.h"
#include "option.h"

void board_apply_devices(void *object, const char *where, char *value)
{
	struct board_command *c = object;

	(void)where;
	c->set[c->nr_sets++] = value;
}

void board_apply_cpu(void *object, const char *where, char *value)
{
	struct board_command *c = object;

	c->cpu = placer_access_find(value);
	if (c->cpu == PLACER_ACCESS_UNSAID)
		bad_input("%s: '%s' is not none, rare or often", where, value);
}

static void option_memory(void *object, const char *where, char *value)
{
	struct board_command *c = object;
	struct placer_span span = parse_span(where, value);

	if (placer_reach_add(&c->options.memory.ram, &span))
		bad_input("%s: more than %u banks", where, PLACER_MAX_WINDOWS);
}

static void option_page_size(void *object, const char *where, char *value)
{
	struct board_command *c = object;
	u64 page = parse_bytes(where, value);

	if (page != 4096 && page != 16384 && page != 65536)
		bad_input("%s: '%s' is not 4K, 16K or 64K", where, value);
	c->options.memory.page = page;
}

static void option_cma_areas(void *object, const char *where, char *value)
{
	struct board_command *c = object;

	c->options.memory.cma_areas = parse_range(where, value, 1, 1000);
}

const struct parse_item board_tree_options[] = {
	{ "memory", "FIRST-LAST",
	  "where memory is, instead of what the tree says; may be\n"
	  "repeated",
	  .apply = option_memory },
	{ "page-size", "BYTES",
	  "of the kernel's pages, 4K (the default), 16K or 64K, for\n"
	  "contiguous areas, which begin and end at blocks of them",
	  .apply = option_page_size },
	{ "cma", "SIZE",
	  "the kernel is configured to make a default contiguous area\n"
	  "of that size, if the tree has none",
	  .parse = parse_some_bytes,
	  .number = offsetof(struct board_command, options.memory.cma) },
	{ "cma-areas", "NUMBER",
	  "contiguous areas that the kernel has (CONFIG_CMA_AREAS): 20,\n"
	  "or 8 on 32-bit arm, as they are by default",
	  .apply = option_cma_areas },
	{ "running", NULL, "the tree that this machine runs with",
	  .flag = offsetof(struct board_command, running) },
	{ .key = NULL },
};

const char *const board_usage[] = {
	"[OPTION]... FILE.dtb [OVERLAY.dtbo]...",
	"[OPTION]... - [OVERLAY.dtbo]...",
	"[OPTION]... --running [OVERLAY.dtbo]...",
	NULL,
};

void board_parse(struct board_command *c, const struct option_command *options,
		 int argc, char **argv)
{
	int first;

	c->set = calloc(argc, sizeof(*c->set));
	if (!c->set)
		bad_input("out of memory");
	first = option_parse(options, c, argc, argv);
	if (!c->running && first == argc)
		bad_input("no devicetree given; see \"placer %s --help\"",
			  options->name);
	c->file = argv + first;
	c->nr_files = argc - first;
}

void board_command_free(struct board_command *c)
{
	free(c->set);
}

/*
 * An overlay has fragments instead of nodes, so it would pass for a tree without mistakes. A tree
 * can have a fragment by accident, beside nodes of its own.
 */
static bool option_is_overlay(const struct dt *dt)
{
	bool fragments = false;
	u32 child;

	dt_for_each_child(dt, child, 0) {
		if (dt_child(dt, child, "__overlay__") != DT_NONE)
			fragments = true;
		else if (strncmp(dt->node[child].name, "__", 2))
			return false;
	}
	return fragments;
}

void board_open(struct board *board, const struct board_command *c)
{
	if (c->running) {
		dt_open_running(&board->dt, c->file, c->nr_files);
		return;
	}
	dt_open(&board->dt, c->file[0], c->file + 1, c->nr_files - 1);
	if (option_is_overlay(&board->dt))
		bad_input("%s: is an overlay, which goes behind the tree that it is for",
			  c->file[0]);
}

void board_group_init(struct board *board, const struct board_command *c,
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
