// SPDX-License-Identifier: GPL-2.0
/*
 * bench GROUP: measures, and prints one line for each piece of work and exporter.
 */
#include <stdio.h>
#include <string.h>

#include "group.h"

static const struct {
	const char *name;
	void (*run)(void);
} groups[] = {
	{ "alloc", group_alloc },     { "attach", group_attach },
	{ "book", group_book },	      { "charged", group_charged },
	{ "cma", group_cma },	      { "cpus", group_cpus },
	{ "crowd", group_crowd },     { "full", group_full },
	{ "hold", group_hold },	      { "life", group_life },
	{ "load", group_load },	      { "move", group_move },
	{ "refault", group_refault }, { "scattered", group_scattered },
	{ "sync", group_sync },	      { "udmabuf", group_udmabuf },
};

int main(int argc, char **argv)
{
	unsigned int i;

	for (i = 0; argc == 2 && i < sizeof(groups) / sizeof(*groups); i++) {
		if (strcmp(argv[1], groups[i].name))
			continue;
		groups[i].run();
		return 0;
	}
	fprintf(stderr, "usage: bench GROUP\n");
	return 2;
}
