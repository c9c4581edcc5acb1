// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers, sizes, addresses, and lists of them, from the command line.
 *
 * The rule kept here: nothing is guessed. What is not wholly understood, or
 * does not fit, ends the program with a message that names it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "parse.h"

/* Unlike strtoull(), refuses "-1" and " 1". Returns where the number ends. */
static const char *parse_u64(const char *option, const char *text, u64 *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		bad_input("%s: '%s' is not a number", option, text);
	errno = 0;
	*value = strtoull(text, &end, 0);
	if (errno)
		bad_input("%s: '%s' is too large", option, text);
	return end;
}

u64 parse_number(const char *option, const char *text)
{
	u64 value;

	if (*parse_u64(option, text, &value))
		bad_input("%s: '%s' is not a number", option, text);
	return value;
}

u64 parse_range(const char *option, const char *text, u64 first, u64 last)
{
	u64 value = parse_number(option, text);

	if (value < first || value > last)
		bad_input("%s: '%s' is not %llu to %llu", option, text,
			  (unsigned long long)first, (unsigned long long)last);
	return value;
}

u64 parse_bytes(const char *option, const char *text)
{
	static const char unit[] = "KMGT";
	const char *end, *at;
	u64 value, scale;

	end = parse_u64(option, text, &value);
	if (!*end)
		return value;
	at = strchr(unit, *end);
	if (!at || end[1])
		bad_input("%s: '%s' is not a size (K, M, G or T may follow)",
			  option, text);
	scale = 1ull << 10 * (at - unit + 1);
	if (check_mul_overflow(value, scale, &value))
		bad_input("%s: '%s' is too large", option, text);
	return value;
}

u64 parse_some_bytes(const char *option, const char *text)
{
	u64 value = parse_bytes(option, text);

	if (!value)
		bad_input("%s: must not be 0", option);
	return value;
}

u64 parse_power_of_two(const char *option, const char *text)
{
	u64 value = parse_bytes(option, text);

	if (!value || (value & (value - 1)))
		bad_input("%s: '%s' is not a power of two", option, text);
	return value;
}

struct placer_span parse_span(const char *option, const char *text)
{
	struct placer_span span;
	const char *end = parse_u64(option, text, &span.first);

	if (*end != '-')
		bad_input("%s: '%s' is not FIRST-LAST", option, text);
	span.last = parse_number(option, end + 1);
	if (span.last < span.first)
		bad_input("%s: '%s' ends before it starts", option, text);
	return span;
}

struct window parse_window(const char *option, const char *text)
{
	struct window window = { .size = 0 };
	const char *end = parse_u64(option, text, &window.cpu_first);

	if (*end == ':')
		end = parse_u64(option, end + 1, &window.bus_first);
	else
		end = "";
	if (*end != ':')
		bad_input("%s: '%s' is not CPU-FIRST:BUS-FIRST:SIZE", option,
			  text);
	window.size = parse_bytes(option, end + 1);
	return window;
}

char *parse_cut(char **list, char separator)
{
	char *item = *list, *end;

	if (!item)
		return NULL;
	end = strchr(item, separator);
	if (end)
		*end++ = '\0';
	*list = end;
	return item;
}

u64 parse_set(const char *option, char *text, u32 last)
{
	const char *item;
	u64 set = 0;

	while ((item = parse_cut(&text, '+')))
		set |= 1ull << parse_range(option, item, 0, last);
	return set;
}

static u32 parse_way(const char *option, const char *word)
{
	if (!strcmp(word, "none"))
		return PLACER_CPU_NONE;
	if (!strcmp(word, "cached"))
		return PLACER_CPU_CACHED;
	if (!strcmp(word, "write-combined"))
		return PLACER_CPU_WRITECOMBINE;
	bad_input("%s: '%s' is not none, cached or write-combined", option,
		  word);
}

u32 parse_cpu(const char *option, char *text)
{
	const char *item;
	u32 set = 0;

	while ((item = parse_cut(&text, '+')))
		set |= parse_way(option, item);
	return set;
}

void parse_apply_one(const struct parse_item *item, void *object,
		     const char *where, char *value)
{
	char *bytes = object;

	if (item->apply)
		item->apply(object, where, value);
	else if (item->parse)
		*(u64 *)(bytes + item->number) = item->parse(where, value);
	else
		*(bool *)(bytes + item->flag) = true;
}

static void parse_apply_item(const struct parse_item *known, void *object,
			     const char *where, char *value)
{
	if (!known->argument && value)
		bad_input("%s: takes no value", where);
	if (known->argument && *known->argument != '[' && !value)
		bad_input("%s: needs a value", where);
	parse_apply_one(known, object, where, value);
}

bool parse_apply(const struct parse_item *known, void *object,
		 const char *option, char *item)
{
	char *value = strchr(item, '=');
	size_t len = value ? (size_t)(value - item) : strlen(item);
	char where[128];

	for (; known->key; known++) {
		if (strlen(known->key) != len || strncmp(item, known->key, len))
			continue;
		snprintf(where, sizeof(where), "%s: %s", option, known->key);
		parse_apply_item(known, object, where,
				 value ? value + 1 : NULL);
		return true;
	}
	return false;
}
