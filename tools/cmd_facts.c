// SPDX-License-Identifier: GPL-2.0
/*
 * placer facts: what the drivers of a kernel tree need, derived from its source.
 *
 * The work is done by a script, which needs Python and libclang; it is installed beside
 * the tool, or lies in the source that the tool was built in.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "option.h"
#include "placer.h"

#define PATH_ROOM 4096

struct command {
	const char *from, *json, *header, *build;
};

static void cmd_facts_from(void *object, const char *where, char *value)
{
	struct command *c = object;

	(void)where;
	c->from = value;
}

static void cmd_facts_json(void *object, const char *where, char *value)
{
	struct command *c = object;

	(void)where;
	c->json = value;
}

static void cmd_facts_header(void *object, const char *where, char *value)
{
	struct command *c = object;

	(void)where;
	c->header = value;
}

static void cmd_facts_build(void *object, const char *where, char *value)
{
	struct command *c = object;

	(void)where;
	c->build = value;
}

static const struct parse_item cmd_facts_options[] = {
	{ "from", "KSRC", "the source of a kernel, which is only read",
	  .apply = cmd_facts_from },
	{ "json", "FILE", "all that is known of each driver (facts.json)",
	  .apply = cmd_facts_json },
	{ "header", "FILE", "the table that a tool is built with (soc_table.h)",
	  .apply = cmd_facts_header },
	{ "build", "DIR",
	  "where headers that a kernel's build makes are put, and what\n"
	  "was parsed (facts-build)",
	  .apply = cmd_facts_build },
	{ .key = NULL },
};

static const char *const cmd_facts_usage[] = {
	"--from KSRC [OPTION]...",
	NULL,
};

static const struct option_command cmd_facts_command = {
	.name = "facts",
	.usage = cmd_facts_usage,
	.about =
		"Finds which drivers of a kernel import buffers, which device each one attaches,\n"
		"and what it needs of memory: also in a vendor's kernel, whose drivers the table\n"
		"of this tool does not have. Every fact comes with its file and line.\n",
	.options = cmd_facts_options,
	.end = "/usr/bin/python3, or what PYTHON in the environment names, needs the bindings of\n"
	       "libclang 17 or later. The kernel's own build has to be possible, too. It takes\n"
	       "minutes, the first time.\n"
	       "Exit status: 0; or 2: bad input, or something that is needed is missing.\n",
};

/* Where the script may be, as seen from the program. */
static const char *const cmd_facts_scripts[] = {
	"../share/placer/facts/facts.py", /* installed */
	"../../tools/facts/facts.py",	  /* build/tools/placer */
	NULL,
};

static void cmd_facts_find(char *script, size_t room)
{
	char program[PATH_ROOM];
	ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
	const char *const *name;
	char *slash;

	if (len < 0)
		bad_input("/proc/self/exe: %s", strerror(errno));
	program[len] = '\0';
	slash = strrchr(program, '/');
	slash[1] = '\0';
	for (name = cmd_facts_scripts; *name; name++) {
		len = snprintf(script, room, "%s%s", program, *name);
		if ((size_t)len < room && !access(script, R_OK))
			return;
	}
	bad_input("%s%s: %s; \"make install\" puts it there", program,
		  cmd_facts_scripts[0], strerror(ENOENT));
}

int cmd_facts(int argc, char **argv)
{
	struct command c = { .json = "facts.json",
			     .header = "soc_table.h",
			     .build = "facts-build" };
	char script[PATH_ROOM + 64], tree[PATH_ROOM], makefile[PATH_ROOM];
	const char *python = getenv("PYTHON");
	int first = option_parse(&cmd_facts_command, &c, argc, argv);

	if (first != argc)
		bad_input("'%s' is not an option", argv[first]);
	if (!c.from)
		bad_input("no kernel given; see \"placer facts --help\"");
	if ((size_t)snprintf(makefile, sizeof(makefile), "%s/Kbuild", c.from) >=
		    sizeof(makefile) ||
	    access(makefile, R_OK))
		bad_input("%s: is not the source of a kernel", c.from);
	snprintf(tree, sizeof(tree), "kernel=%s", c.from);
	cmd_facts_find(script, sizeof(script));
	if (!python)
		python = "/usr/bin/python3";
	execlp(python, python, script, "--tree", tree, "--build", c.build,
	       "--json", c.json, "--header", c.header, (char *)NULL);
	bad_input("%s: %s", python, strerror(errno));
}
