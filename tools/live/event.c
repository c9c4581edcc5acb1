// SPDX-License-Identifier: GPL-2.0
/*
 * Events of the module, parsed from lines of a trace. Their formats are those of exporter/trace.h
 * and heaps/trace.h; the kernel's tracing writes the rest of a line.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"

#define SIZE(array) (sizeof(array) / sizeof((array)[0]))

static const struct event_format formats[] = {
	{
		.name = "create",
		.field = { { "buffer", EVENT_NUMBER },
			   { "size", EVENT_BYTES },
			   { "heap", EVENT_STRING },
			   { "generation", EVENT_NUMBER } },
	},
	{
		.name = "release",
		.field = { { "buffer", EVENT_NUMBER },
			   { "size", EVENT_BYTES },
			   { "heap", EVENT_STRING },
			   { "generation", EVENT_NUMBER } },
	},
	{
		.name = "state",
		.field = { { "buffer", EVENT_NUMBER },
			   { "from", EVENT_STRING },
			   { "to", EVENT_STRING } },
	},
	{
		.name = "attach",
		.field = { { "buffer", EVENT_NUMBER },
			   { "device", EVENT_STRING },
			   { "result", EVENT_NUMBER } },
	},
	{
		.name = "detach",
		.field = { { "buffer", EVENT_NUMBER },
			   { "device", EVENT_STRING } },
	},
	{
		.name = "expect",
		.field = { { "buffer", EVENT_NUMBER },
			   { "device", EVENT_STRING } },
	},
	{
		.name = "withdraw",
		.field = { { "buffer", EVENT_NUMBER },
			   { "device", EVENT_STRING } },
	},
	{
		.name = "unmap",
		.field = { { "buffer", EVENT_NUMBER },
			   { "device", EVENT_STRING } },
	},
	{
		.name = "early_map",
		.field = { { "buffer", EVENT_NUMBER },
			   { "device", EVENT_STRING },
			   { "newcomer", EVENT_STRING } },
	},
	{
		.name = "evict",
		.field = { { "buffer", EVENT_NUMBER },
			   { "heap", EVENT_STRING },
			   { "newcomer", EVENT_NUMBER } },
	},
	{
		.name = "unmet",
		.field = { { "buffer", EVENT_NUMBER },
			   { "device", EVENT_STRING },
			   { "why", EVENT_STRING } },
	},
	{
		.name = "map",
		.field = { { "buffer", EVENT_NUMBER },
			   { "device", EVENT_STRING },
			   { "heap", EVENT_STRING },
			   { "entries", EVENT_NUMBER },
			   { "address", EVENT_ADDRESS } },
	},
	{
		.name = "migrate",
		.field = { { "buffer", EVENT_NUMBER },
			   { "from", EVENT_STRING },
			   { "to", EVENT_STRING },
			   { "copied", EVENT_BYTES },
			   { "generation", EVENT_NUMBER } },
	},
	{
		.name = "decision",
		.field = { { "buffer", EVENT_NUMBER },
			   { "decision", EVENT_NUMBER },
			   { "event", EVENT_STRING },
			   { "device", EVENT_STRING },
			   { "result", EVENT_NUMBER },
			   { "heap", EVENT_STRING },
			   { "held_by", EVENT_STRING },
			   { "hold", EVENT_STRING } },
	},
	{
		.name = "verdict",
		.field = { { "buffer", EVENT_NUMBER },
			   { "decision", EVENT_NUMBER },
			   { "text", EVENT_REST } },
	},
	{
		.name = "heap_alloc",
		.field = { { "heap", EVENT_STRING },
			   { "size", EVENT_BYTES },
			   { "last", EVENT_ADDRESS },
			   { "block", EVENT_BYTES },
			   { "align", EVENT_BYTES },
			   { "result", EVENT_NUMBER },
			   { "used", EVENT_BYTES } },
	},
	{
		.name = "heap_free",
		.field = { { "heap", EVENT_STRING },
			   { "size", EVENT_BYTES },
			   { "runs", EVENT_NUMBER },
			   { "used", EVENT_BYTES } },
	},
};

static const char *skip_spaces(const char *at)
{
	return at + strspn(at, " ");
}

static const char *skip_digits(const char *at)
{
	return at + strspn(at, "0123456789");
}

/*
 * Skip what precedes the event's name: the task's name in 16 columns, which may contain anything
 * but never uses the last column; its pid; optionally its process; the CPU; optionally five flags;
 * and the time. Return: the time, or NULL.
 */
static const char *event_find_time(const char *line)
{
	const char *at = line + 17;

	if (strnlen(line, 17) < 17 || line[16] != '-' || !isdigit(*at))
		return NULL;
	at = skip_spaces(skip_digits(at));
	if (*at == '(')
		at = skip_spaces(at + strcspn(at, ")") + 1);
	if (*at != '[' || !strchr(at, ']'))
		return NULL;
	at = skip_spaces(strchr(at, ']') + 1);
	if (!isdigit(*at))
		at = skip_spaces(at + strcspn(at, " "));
	return isdigit(*at) ? at : NULL;
}

static const struct event_format *event_find_format(const char *name,
						    size_t len)
{
	size_t i;

	for (i = 0; i < SIZE(formats); i++)
		if (strlen(formats[i].name) == len &&
		    !strncmp(formats[i].name, name, len))
			return &formats[i];
	return NULL;
}

/* Does a value that ends at @end suit its type? */
static bool event_suits(enum event_type type, const char *value,
			const char *end)
{
	char *stop;

	if (type == EVENT_STRING || type == EVENT_REST)
		return true;
	if (!isdigit(value[*value == '-']))
		return false;
	strtoull(value, &stop, 0);
	return stop == end;
}

/* The start of the first @key=, or of the rest, and where its value is. */
static const char *event_find_key(const char *at,
				  const struct event_field *field, bool first,
				  const char **value)
{
	bool rest = field->type == EVENT_REST;
	char key[32];

	snprintf(key, sizeof(key), "%s%s%s", first ? "" : " ",
		 rest ? "" : field->key, rest ? "" : "=");
	at = strstr(at, key);
	*value = at ? at + strlen(key) : NULL;
	return at;
}

/* Find all values, and where each one ends. */
static bool event_find_values(struct event *event, const char *at,
			      const char *ends[])
{
	const struct event_field *field = event->format->field;
	unsigned int i;

	if (event_find_key(at, field, true, &event->value[0]) != at)
		return false;
	for (i = 0; field[i].key; i++) {
		at = event->value[i];
		if (i + 1 < EVENT_FIELDS && field[i + 1].key)
			ends[i] = event_find_key(at, &field[i + 1], false,
						 &event->value[i + 1]);
		else
			ends[i] = at + strlen(at);
		if (!ends[i] || !event_suits(field[i].type, at, ends[i]))
			return false;
	}
	return true;
}

bool event_parse(struct event *event, char *line)
{
	const char *time = event_find_time(line), *name, *end, *start;
	const char *ends[EVENT_FIELDS];
	unsigned int i;

	if (!time)
		return false;
	end = time + strspn(time, "0123456789.");
	start = ": placer_";
	if (strncmp(end, start, strlen(start)))
		return false;
	name = end + strlen(start);
	start = strstr(name, ": ");
	if (!start)
		return false;
	event->time = time;
	event->format = event_find_format(name, start - name);
	if (!event->format || !event_find_values(event, start + 2, ends))
		return false;
	line[end - line] = '\0';
	for (i = 0; event->format->field[i].key; i++)
		line[ends[i] - line] = '\0';
	return true;
}

const char *event_get(const struct event *event, const char *key)
{
	const struct event_field *field = event->format->field;
	unsigned int i;

	for (i = 0; field[i].key; i++)
		if (!strcmp(field[i].key, key))
			return event->value[i];
	return NULL;
}
