// SPDX-License-Identifier: GPL-2.0
/*
 * Text on standard output, and messages beside it, broken at the width of the terminal.
 */
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "terminal.h"

#define NARROWEST 40
#define WIDEST	  100

bool terminal_is_one(void)
{
	return isatty(STDOUT_FILENO);
}

static unsigned int terminal_width_of(int file)
{
	struct winsize size;

	if (!isatty(file) || ioctl(file, TIOCGWINSZ, &size) || !size.ws_col)
		return TERMINAL_USUAL;
	if (size.ws_col < NARROWEST)
		return NARROWEST;
	return size.ws_col < WIDEST ? size.ws_col : WIDEST;
}

unsigned int terminal_width(void)
{
	return terminal_width_of(STDOUT_FILENO);
}

static void terminal_put(FILE *file, size_t width, const char *start,
			 unsigned int indent, const char *text)
{
	size_t column = strlen(start), len;
	bool space = false;

	fputs(start, file);
	while (*text) {
		len = strcspn(text, "\n ");
		if (space && column + 1 + len > width) {
			fprintf(file, "\n%*s", (int)indent, "");
			column = indent;
		} else if (space) {
			fputc(' ', file);
			column++;
		}
		fwrite(text, 1, len, file);
		column += len;
		text += len;
		space = *text;
		/* What begins a line was only its indentation. */
		text += *text == '\n' ? 1 + strspn(text + 1, " ") : space;
	}
	fputc('\n', file);
}

void terminal_put_words(const char *start, unsigned int indent,
			const char *text)
{
	terminal_put(stdout, terminal_width(), start, indent, text);
}

void terminal_tell(const char *text)
{
	if (isatty(STDERR_FILENO))
		terminal_put(stderr, terminal_width_of(STDERR_FILENO), "", 2,
			     text);
	else
		fprintf(stderr, "%s\n", text);
}
