// SPDX-License-Identifier: GPL-2.0
/*
 * Text on standard output, broken at the width of the terminal.
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

unsigned int terminal_width(void)
{
	struct winsize size;

	if (!terminal_is_one() || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ||
	    !size.ws_col)
		return TERMINAL_USUAL;
	if (size.ws_col < NARROWEST)
		return NARROWEST;
	return size.ws_col < WIDEST ? size.ws_col : WIDEST;
}

void terminal_put_words(const char *start, unsigned int indent,
			const char *text)
{
	size_t width = terminal_width(), column = strlen(start), len;
	bool space = false;

	fputs(start, stdout);
	while (*text) {
		len = strcspn(text, "\n ");
		if (space && column + 1 + len > width) {
			printf("\n%*s", (int)indent, "");
			column = indent;
		} else if (space) {
			putchar(' ');
			column++;
		}
		fwrite(text, 1, len, stdout);
		column += len;
		text += len;
		space = *text;
		/* What begins a line was only its indentation. */
		text += *text == '\n' ? 1 + strspn(text + 1, " ") : space;
	}
	putchar('\n');
}
