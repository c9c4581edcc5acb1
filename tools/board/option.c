// SPDX-License-Identifier: GPL-2.0
/*
 * Options that mean the same to every command that reads a board.
 */
#include <string.h>

#include "../error.h"
#include "../parse.h"
#include "board.h"

enum placer_access board_parse_access(const char *text)
{
	if (!strcmp(text, "none"))
		return PLACER_ACCESS_NONE;
	if (!strcmp(text, "rare"))
		return PLACER_ACCESS_RARE;
	if (!strcmp(text, "often"))
		return PLACER_ACCESS_OFTEN;
	bad_input("--cpu: '%s' is not none, rare or often", text);
}

void board_parse_memory(struct board_options *options, const char *text)
{
	struct placer_span span = parse_span("--memory", text);

	if (placer_reach_add(&options->ram, &span))
		bad_input("--memory: more than %u banks", PLACER_MAX_WINDOWS);
}
