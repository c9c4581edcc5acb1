/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Options of the subcommands: a table of them is parsed, and help is printed
 * from it.
 */
#ifndef _PLACER_OPTION_H
#define _PLACER_OPTION_H

#include "parse.h"

#define OPTION_MAX 32 /* of one command */

/*
 * Tables end at a NULL key. The key of an option is what follows "--", or one letter,
 * which follows "-".
 */
struct option_command {
	const char *name;
	const char *const *usage; /* ways to call it, up to a NULL */
	const char *about;	  /* what it does */
	const struct parse_item *options;
	const struct parse_item *shared; /* shared options, or NULL */
	void (*help)(void); /* prints more below the options, or NULL */
	const char *end;    /* the exit status */
};

/*
 * Apply all options to @object, and return the index in @argv of what follows them.
 * Ends the program if one is not known, and after it has printed help.
 */
int option_parse(const struct option_command *c, void *object, int argc,
		 char **argv);

/* The help of items that an option may list. */
void option_print_items(const struct parse_item *items);

#endif /* _PLACER_OPTION_H */
