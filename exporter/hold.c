// SPDX-License-Identifier: GPL-2.0
/*
 * Names of holds, for the log, debugfs and tracepoints.
 */
#include "hold.h"

static const char *const placer_hold_names[] = {
	[PLACER_NOT_HELD] = "",
	[PLACER_HELD_MAPPED] = "mapped",
	[PLACER_HELD_PINNED] = "pinned",
	[PLACER_HELD_VMAP] = "vmap",
	[PLACER_HELD_PROTECTED] = "protected",
	[PLACER_HELD_CONTENT] = "not to be copied into protected memory",
	[PLACER_HELD_FENCE] = "fence; poll() the buffer first",
};

/**
 * placer_hold_name() - name of a hold
 * @hold: the hold
 *
 * Context: any.
 * Return: a static string.
 */
const char *placer_hold_name(enum placer_hold hold)
{
	return placer_hold_names[hold];
}
