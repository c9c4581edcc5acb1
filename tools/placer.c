// SPDX-License-Identifier: GPL-2.0
/*
 * placer: questions about buffer placement, answered at a desk.
 *
 * This file only finds the subcommand. The answers are the solver's, from the
 * same sources as in the kernel module.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "placer.h"

static const struct command {
	const char *name;
	const char *about;
	int (*run)(int argc, char **argv);
} command[] = {
	{ "board", "who can share memory on a board, by its devicetree?",
	  cmd_board },
	{ "dma", NULL, cmd_dma }, /* for tests */
	{ "facts", "what do the drivers of a kernel need, by its source?",
	  cmd_facts },
	{ "lint", "what is wrong with a board's devicetree?", cmd_lint },
	{ "solve", "which heap can hold a buffer for these devices?",
	  cmd_solve },
	{ "suggest", "which pool of memory does a board lack?", cmd_suggest },
	{ NULL, NULL, NULL },
};

static int tool_print_help(void)
{
	const struct command *c;

	printf("usage: placer COMMAND [OPTION]...\n\n");
	for (c = command; c->name; c++)
		if (c->about)
			printf("  %-8s %s\n", c->name, c->about);
	printf("\n\"placer COMMAND --help\" says more; \"placer --version\".\n");
	return 0;
}

/*
 * However the program ends, half an answer is bad input. Standard output may be
 * closed only if nothing was printed.
 */
static void tool_close_stdout(void)
{
	bool lost = ferror(stdout);

	/* The error of an earlier write is not kept, but one more fails alike. */
	if (lost)
		putchar('\n');
	errno = 0;
	if (fflush(stdout) || (fclose(stdout) && errno != EBADF))
		lost = true;
	if (!lost)
		return;
	fprintf(stderr, "placer: standard output: %s\n",
		strerror(errno ? errno : EIO));
	_exit(TOOL_BAD_INPUT);
}

int main(int argc, char **argv)
{
	const struct command *c;

	if (atexit(tool_close_stdout))
		bad_input("out of memory");
	if (argc < 2)
		bad_input("no command given; see \"placer --help\"");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return tool_print_help();
	if (!strcmp(argv[1], "--version")) {
		printf("placer %s\n", TOOL_VERSION);
		return 0;
	}
	for (c = command; c->name; c++)
		if (!strcmp(argv[1], c->name))
			return c->run(argc - 1, argv + 1);
	bad_input("no command '%s'; see \"placer --help\"", argv[1]);
}
