/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text on standard output, broken at the width of the terminal.
 */
#ifndef _PLACER_TERMINAL_H
#define _PLACER_TERMINAL_H

#include <stdbool.h>

#define TERMINAL_USUAL 80 /* columns of what is no terminal */

/* Is standard output a terminal? */
bool terminal_is_one(void);

/* Its columns, from 40 to 100. */
unsigned int terminal_width(void);

/* Print a line on standard error; break it only on a terminal, as programs want it whole. */
void terminal_tell(const char *text);

/* Words after @start; the lines after the first are indented. */
void terminal_put_words(const char *start, unsigned int indent,
			const char *text);

#endif /* _PLACER_TERMINAL_H */
