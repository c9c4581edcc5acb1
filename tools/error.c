// SPDX-License-Identifier: GPL-2.0
/*
 * How the tool ends on bad input.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "error.h"

void bad_input(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("placer: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(TOOL_BAD_INPUT);
}
