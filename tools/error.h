/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How the tool ends.
 */
#ifndef _PLACER_ERROR_H
#define _PLACER_ERROR_H

#include <stdnoreturn.h>

/* Exit status of every subcommand. */
enum tool_status {
	TOOL_FEASIBLE = 0,
	TOOL_INFEASIBLE = 1, /* a good question whose answer is no */
	/* Or output that cannot be written. */
	TOOL_BAD_INPUT = 2,
};

/* Print "placer: " and the message to stderr, and exit with TOOL_BAD_INPUT. */
noreturn void bad_input(const char *format, ...);

#endif /* _PLACER_ERROR_H */
