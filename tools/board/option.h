/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the commands that read a board have in common: options, the tree to read and
 * groups of devices that are named.
 */
#ifndef _PLACER_BOARD_OPTION_H
#define _PLACER_BOARD_OPTION_H

#include "../option.h"
#include "board.h"

/* Begins the struct of each such command, which its options are applied to. */
struct board_command {
	struct board_options options;
	enum placer_access cpu;
	u32 count; /* of buffers at a time */
	bool running;
	u32 nr_sets;
	char **set; /* names of devices, as "A+B" */
	u32 nr_files;
	char **file; /* the tree, unless it is the running one, and overlays */
};

/* Ways to call such a command: the tree, and overlays. */
extern const char *const board_usage[];

/* --memory and --running */
extern const struct parse_item board_tree_options[];

void board_apply_devices(void *object, const char *where, char *value);
void board_apply_cpu(void *object, const char *where, char *value);

/* Parse the command line; it has to name a tree. */
void board_parse(struct board_command *c, const struct option_command *options,
		 int argc, char **argv);
void board_command_free(struct board_command *c);

/* Open the tree, with its overlays. */
void board_open(struct board *board, const struct board_command *c);

/* A group of devices by their names, "A+B"; it is not solved yet. */
void board_group_init(struct board *board, const struct board_command *c,
		      struct board_group *group, char *names);

#endif /* _PLACER_BOARD_OPTION_H */
