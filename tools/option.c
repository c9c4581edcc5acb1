// SPDX-License-Identifier: GPL-2.0
/*
 * Tables of options, for getopt_long() and as help.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "option.h"
#include "terminal.h"

/* What getopt_long() returns: above all letters, and for "--help". */
#define OPTION_FIRST 256
#define OPTION_HELP  255

/* The rows of a command, as getopt_long() wants them. */
struct option_list {
	u32 nr, nr_long;
	const struct parse_item *item[OPTION_MAX];
	struct option option[OPTION_MAX + 2];
	char letters[2 * OPTION_MAX + 3];
};

static void option_add(struct option_list *list, const struct parse_item *item)
{
	if (list->nr == OPTION_MAX)
		abort();
	if (!item->key[1]) {
		strcat(list->letters, item->key);
		strcat(list->letters, item->argument ? ":" : "");
	} else {
		list->option[list->nr_long++] = (struct option){
			.name = item->key,
			.has_arg = item->argument ? required_argument :
						    no_argument,
			.val = OPTION_FIRST + (int)list->nr,
		};
	}
	list->item[list->nr++] = item;
}

static void option_collect(const struct option_command *c,
			   struct option_list *list)
{
	const struct parse_item *item;

	/* The colon makes getopt_long() tell a missing value from an unknown option. */
	strcpy(list->letters, ":h");
	for (item = c->options; item->key; item++)
		option_add(list, item);
	for (item = c->shared; item && item->key; item++)
		option_add(list, item);
	list->option[list->nr_long] =
		(struct option){ .name = "help", .val = OPTION_HELP };
}

/* Help starts in this column, or two behind the name if that is too long. */
static void option_print(const char *name, u32 column, const char *help)
{
	int room = (int)column - 1, len;
	char start[64];

	if (terminal_width() < TERMINAL_USUAL) {
		snprintf(start, sizeof(start), "%-*s ", room, name);
		terminal_put_words(start, column, help);
		return;
	}
	if ((int)strlen(name) > room)
		printf("%s  ", name);
	else
		printf("%-*s ", room, name);
	for (;;) {
		len = strcspn(help, "\n");
		printf("%.*s\n", len, help);
		help += len;
		if (!*help++)
			return;
		printf("%*s", (int)column, "");
	}
}

/* The length of a line: indented lines stay apart, others are joined. */
static size_t option_line_length(const char *text)
{
	size_t len;

	if (*text == ' ')
		return strcspn(text, "\n");
	for (len = 0; text[len]; len++)
		if (text[len] == '\n' &&
		    (!text[len + 1] || text[len + 1] == '\n' ||
		     text[len + 1] == ' '))
			break;
	return len;
}

/* Break text at the width of a narrow terminal; leave it as it is elsewhere. */
static void option_print_text(const char *text)
{
	char line[2048];
	size_t len, indent;

	while (terminal_width() < TERMINAL_USUAL && *text) {
		len = option_line_length(text);
		indent = strspn(text, " ");
		snprintf(line, sizeof(line), "%.*s", (int)len, text);
		terminal_put_words("", indent ? indent + 2 : 0, line);
		text += len;
		text += *text == '\n';
	}
	fputs(text, stdout);
}

static void option_print_table(const struct parse_item *item)
{
	char name[64];

	for (; item && item->key; item++) {
		snprintf(name, sizeof(name), "  %s%s%s%s",
			 item->key[1] ? "--" : "-", item->key,
			 item->argument ? " " : "",
			 item->argument ? item->argument : "");
		option_print(name, 19, item->help);
	}
}

void option_print_items(const struct parse_item *item)
{
	const char *argument, *before;
	char name[64];

	for (; item->key; item++) {
		argument = item->argument ? item->argument : "";
		before = *argument == '[' ? "[=" : *argument ? "=" : "";
		snprintf(name, sizeof(name), "          %s%s%s", item->key,
			 before, argument + (*argument == '['));
		option_print(name, 25, item->help);
	}
}

static noreturn void option_print_help(const struct option_command *c)
{
	const char *const *usage;
	const char *start;
	char line[256];

	for (usage = c->usage; *usage; usage++) {
		start = usage == c->usage ? "usage: " : "       ";
		if (terminal_width() >= TERMINAL_USUAL) {
			printf("%splacer %s %s\n", start, c->name, *usage);
			continue;
		}
		snprintf(line, sizeof(line), "placer %s %s", c->name, *usage);
		terminal_put_words(start, 9, line);
	}
	putchar('\n');
	option_print_text(c->about);
	putchar('\n');
	option_print_table(c->options);
	option_print_table(c->shared);
	option_print("  -h, --help", 19, "this list");
	if (c->help)
		c->help();
	putchar('\n');
	option_print_text(c->end);
	exit(0);
}

/* The row that getopt_long() has found; NULL if none. */
static const struct parse_item *option_find(const struct option_list *list,
					    int opt)
{
	u32 i;

	if (opt >= OPTION_FIRST)
		return list->item[opt - OPTION_FIRST];
	for (i = 0; i < list->nr; i++)
		if (!list->item[i]->key[1] && list->item[i]->key[0] == opt)
			return list->item[i];
	return NULL;
}

static void option_apply(const struct parse_item *item, void *object)
{
	char where[64];

	snprintf(where, sizeof(where), "%s%s", item->key[1] ? "--" : "-",
		 item->key);
	parse_apply_one(item, object, where, optarg);
}

/*
 * After an error, optopt has what getopt_long() would have returned for an option that lacks a
 * value or has one too many; or the letter of an unknown option; or 0 for an unknown long option,
 * which is the argument before the next one.
 */
static noreturn void option_refuse(const struct option_command *c,
				   const struct option_list *list, int opt,
				   char **argv)
{
	const struct parse_item *item = option_find(list, optopt);
	const char *name = optopt == OPTION_HELP ? "help" :
			   item			 ? item->key :
						   NULL;

	if (name)
		bad_input("%s%s %s; see \"placer %s --help\"",
			  name[1] ? "--" : "-", name,
			  opt == ':' ? "needs a value" : "takes no value",
			  c->name);
	if (optopt)
		bad_input("unknown option '-%c'; see \"placer %s --help\"",
			  optopt, c->name);
	bad_input("unknown option '%s'; see \"placer %s --help\"",
		  argv[optind - 1], c->name);
}

int option_parse(const struct option_command *c, void *object, int argc,
		 char **argv)
{
	struct option_list list = { .nr = 0 };
	int opt;

	option_collect(c, &list);
	opterr = 0;
	while ((opt = getopt_long(argc, argv, list.letters, list.option,
				  NULL)) != -1) {
		if (opt == 'h' || opt == OPTION_HELP)
			option_print_help(c);
		if (opt == '?' || opt == ':')
			option_refuse(c, &list, opt, argv);
		option_apply(option_find(&list, opt), object);
	}
	return optind;
}
