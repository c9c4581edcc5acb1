// SPDX-License-Identifier: GPL-2.0
/*
 * The demo's output, on standard output. Lines that start with "verdict:" are for
 * programs.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo.h"

static char step = '-';

void report_step(char name, const char *title)
{
	step = name;
	printf("\n%c. %s\n\n", name, title);
}

void report_happened(void)
{
	printf("verdict: step %c happened\n", step);
}

void say(const char *label, const char *format, ...)
{
	va_list args;

	printf("   %-10s ", label);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

[[gnu::noreturn]] static void fail_args(const char *format, va_list args,
					int error)
{
	printf("   FAILED     ");
	vprintf(format, args);
	if (error)
		printf(": %s (%d)", strerror(error), error);
	printf("\nverdict: step %c failed\n", step);
	exit(EXIT_FAILURE);
}

void fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fail_args(format, args, 0);
}

void fail_errno(const char *format, ...)
{
	int error = errno;
	va_list args;

	va_start(args, format);
	fail_args(format, args, error);
}

void expect(bool ok, const char *format, ...)
{
	va_list args;

	if (ok)
		return;
	va_start(args, format);
	fail_args(format, args, 0);
}
