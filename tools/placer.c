// SPDX-License-Identifier: GPL-2.0
/*
 * placer: questions about buffer placement, answered offline by the solver or, where it is loaded,
 * by the module.
 *
 * This file only finds the subcommand. Offline answers come from the same solver sources as the
 * kernel module's.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <placer/version.h>

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

/* And those that ask the module */
static const struct command live[] = {
	{ "blame", "who holds the memory of a heap?", cmd_blame },
	{ "doctor", "what does a report of a bug need?", cmd_doctor },
	{ "info", "where is a buffer, and who shares it?", cmd_info },
	{ "query", "where would buffers for these devices go?", cmd_query },
	{ "top", "how full are heaps, and which buffers are large?", cmd_top },
	{ "trace", "what does the module decide, as it does?", cmd_trace },
	{ "why", "why is a buffer where it is, and what can be done?",
	  cmd_why },
	{ NULL, NULL, NULL },
};

static void tool_print_commands(const char *title, const struct command *c)
{
	printf("\n%s:\n", title);
	for (; c->name; c++)
		if (c->about)
			printf("  %-8s %s\n", c->name, c->about);
}

static int tool_print_help(void)
{
	printf("usage: placer COMMAND [OPTION]...\n");
	tool_print_commands("At a desk", command);
	tool_print_commands("Where the module is loaded", live);
	printf("\n\"placer COMMAND --help\" says more; \"placer --version\".\n");
	return 0;
}

static const struct command *tool_find(const struct command *c,
				       const char *name)
{
	while (c->name && strcmp(c->name, name))
		c++;
	return c;
}

/*
 * However the program ends, incomplete output is an error. Standard output may
 * be closed only if nothing was printed.
 */
static void tool_close_stdout(void)
{
	bool lost = ferror(stdout);

	/* stdio does not keep the errno of an earlier write, but another write fails alike. */
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
		printf("placer %s\n", PLACER_VERSION);
		return 0;
	}
	c = tool_find(command, argv[1]);
	if (!c->name)
		c = tool_find(live, argv[1]);
	if (c->name)
		return c->run(argc - 1, argv + 1);
	bad_input("no command '%s'; see \"placer --help\"", argv[1]);
}
