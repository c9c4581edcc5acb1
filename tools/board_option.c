// SPDX-License-Identifier: GPL-2.0
/*
 * Options that mean the same to every command that reads a board.
 */
#include <string.h>

#include "board.h"
#include "placer.h"

enum placement_cpu board_parse_access(const char *text)
{
	if (!strcmp(text, "none"))
		return PLACEMENT_CPU_NONE;
	if (!strcmp(text, "rare"))
		return PLACEMENT_CPU_RARE;
	if (!strcmp(text, "often"))
		return PLACEMENT_CPU_OFTEN;
	bad_input("--cpu: '%s' is not none, rare or often", text);
}

void board_parse_memory(struct board_options *options, const char *text)
{
	struct placer_span span = parse_span("--memory", text);

	if (placer_reach_add(&options->ram, &span))
		bad_input("--memory: more than %u banks", PLACER_MAX_WINDOWS);
}
