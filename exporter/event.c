// SPDX-License-Identifier: GPL-2.0
/*
 * Names of events, for the log, debugfs and tracepoints.
 */
#include "event.h"

static const char *const placer_event_names[] = {
	[PLACER_EVENT_ATTACH] = "attach", [PLACER_EVENT_COMMIT] = "commit",
	[PLACER_EVENT_DEMOTE] = "demote", [PLACER_EVENT_EVICT] = "evict",
	[PLACER_EVENT_FAULT] = "fault",	  [PLACER_EVENT_LEAVE] = "leave",
	[PLACER_EVENT_MAP] = "map",	  [PLACER_EVENT_MMAP] = "mmap",
	[PLACER_EVENT_PIN] = "pin",	  [PLACER_EVENT_VMAP] = "vmap",
};

/**
 * placer_event_name() - name of an event
 * @event: the event
 *
 * Context: any.
 * Return: a static string.
 */
const char *placer_event_name(enum placer_event event)
{
	return placer_event_names[event];
}
