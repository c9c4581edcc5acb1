/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values of options, from text.
 */
#ifndef _PLACER_PARSE_H
#define _PLACER_PARSE_H

#include <placer/solve.h>

/* @option is the option that is parsed, for messages. */

u64 parse_number(const char *option, const char *text);
u64 parse_bytes(const char *option, const char *text);
u64 parse_some_bytes(const char *option, const char *text); /* not 0 */
u64 parse_power_of_two(const char *option, const char *text);
struct placer_span parse_span(const char *option, const char *text);

/* A number from @first to @last. */
u64 parse_range(const char *option, const char *text, u64 first, u64 last);

/* CPU-FIRST:BUS-FIRST:SIZE, like an entry of dma-ranges. */
struct window {
	u64 cpu_first;
	u64 bus_first;
	u64 size;
};

struct window parse_window(const char *option, const char *text);

/*
 * Cut the next item off a list: up to a @separator or the end. Returns NULL
 * after the last item. Items may be empty.
 */
char *parse_cut(char **list, char separator);

/* Numbers of at most @last, which is below 64, joined by '+': a bit for each. */
u64 parse_set(const char *option, char *text, u32 last);

/* Ways of mapping by the CPU, joined by '+': a set of enum placer_cpu. */
u32 parse_cpu(const char *option, char *text);

/*
 * An option, or one item "KEY" or "KEY=VALUE" that an option may list. It is parsed
 * and its help is printed from the same row.
 */
struct parse_item {
	const char *key;
	/* Its value in help, as "[PAGE]" if it may be left out; or NULL if none. */
	const char *argument;
	const char *help; /* its lines */
	/* @value is NULL if there is none; it may be cut up. */
	void (*apply)(void *object, const char *where, char *value);
	/* Without @apply: what reads a value for the u64 at offset @number of @object; */
	u64 (*parse)(const char *option, const char *text);
	size_t number;
	size_t flag; /* and without @parse: offset of the bool in @object that it sets */
};

/* Apply the row; whether it takes a value has been checked. */
void parse_apply_one(const struct parse_item *item, void *object,
		     const char *where, char *value);

/* Find @item in @known, which ends at a NULL key, and apply it to @object. */
bool parse_apply(const struct parse_item *known, void *object,
		 const char *option, char *item);

#endif /* _PLACER_PARSE_H */
