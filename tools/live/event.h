/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events of the module, from the lines of a trace.
 */
#ifndef _PLACER_LIVE_EVENT_H
#define _PLACER_LIVE_EVENT_H

#include <stdbool.h>

#define EVENT_FIELDS 8

/* The type of a value. Strings of "" or "-" count as no value. */
enum event_type {
	EVENT_STRING,
	EVENT_NUMBER, /* signed or not */
	EVENT_BYTES,
	EVENT_ADDRESS,
	EVENT_REST, /* a string to the end of the line, without its key */
};

struct event_field {
	const char *key;
	enum event_type type;
};

struct event_format {
	const char *name;			    /* without "placer_" */
	struct event_field field[EVENT_FIELDS + 1]; /* up to a NULL key */
};

struct event {
	const struct event_format *format;
	const char *time; /* as the kernel writes it */
	const char *value[EVENT_FIELDS];
};

/*
 * Find the event in a line without its newline. The line is cut up, and @event refers to it.
 * Return: false if it is not an event of the module, or not in the format that this program knows;
 * then the line is unchanged.
 */
bool event_parse(struct event *event, char *line);

/* The value of a key, which may be ""; NULL if the event has no such key. */
const char *event_get(const struct event *event, const char *key);

#endif /* _PLACER_LIVE_EVENT_H */
