// SPDX-License-Identifier: GPL-2.0
/*
 * Parameters of overlays as the Raspberry Pi's boot loader knows them: each is a property
 * of __overrides__, a list of places that get its value.
 *
 * A place is a phandle and what to change there: "size:0" is a number in 4 bytes of a
 * property, "size#0" one in 8 and so on; "no-map?" is there or not, "no-map!" the other
 * way round; "status" is a string, and "reg[" bytes in hexadecimal. A "=" behind that and
 * what follows replace the value, and "{a=1,b=2,=3}" is a table of what it stands for. With
 * phandle 0, "+1-2" switch fragments on and off, and so do "=1" and "!1" by the value.
 */
#include <ctype.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <strings.h>

#include "../error.h"
#include "override.h"

#define MOST_BYTES \
	4096 /* of a parameter's property, and of one that it changes */

#define MOST_TEXT 256 /* of a name, and of a value */

struct override {
	const char *file;
	void *overlay;
	const char *name;
	const char *value; /* as it is given; "" if nothing is */
};

/* What is left of a parameter's property; a NUL follows it. */
struct override_list {
	const char *at;
	const char *end;
};

static noreturn void override_refuse(const struct override *o, const char *why)
{
	bad_input("%s: parameter %s: %s", o->file, o->name, why);
}

static void override_check(const struct override *o, int rc)
{
	if (rc < 0)
		override_refuse(o, "does not apply");
}

/* Values */

static bool override_is_one_of(const char *value, const char *const *list)
{
	for (; *list; list++)
		if (!strcasecmp(value, *list))
			return true;
	return false;
}

static bool override_truth(const struct override *o)
{
	static const char *const yes[] = { "",	   "y", "yes", "on",
					   "true", "1", NULL };
	static const char *const no[] = { "n", "no", "off", "false", "0", NULL };

	if (override_is_one_of(o->value, yes))
		return true;
	if (!override_is_one_of(o->value, no))
		override_refuse(o, "is yes or no");
	return false;
}

static uint64_t override_number(const struct override *o)
{
	static const char *const one[] = { "y",	   "yes",  "on",
					   "true", "down", NULL };
	static const char *const none[] = { "n", "no", "off", "false", NULL };
	unsigned long long value;
	char *end;

	if (override_is_one_of(o->value, none))
		return 0;
	if (override_is_one_of(o->value, one))
		return 1;
	if (!strcasecmp(o->value, "up"))
		return 2;
	value = strtoull(o->value, &end, 0);
	if (!isdigit((unsigned char)*o->value) || *end)
		override_refuse(o, "is a number");
	return value;
}

/* Lists */

static uint32_t override_take_cell(const struct override *o,
				   struct override_list *list)
{
	fdt32_t cell;

	if (list->end - list->at < 4)
		override_refuse(o, "is not understood");
	memcpy(&cell, list->at, 4);
	list->at += 4;
	return fdt32_to_cpu(cell);
}

static const char *override_take_string(const struct override *o,
					struct override_list *list)
{
	const char *string = list->at;
	size_t left = list->end - list->at;

	if (!memchr(string, '\0', left))
		override_refuse(o, "is not understood");
	list->at += strlen(string) + 1;
	return string;
}

static void override_copy(const struct override *o, char *to, const char *from,
			  size_t length)
{
	if (length >= MOST_TEXT)
		override_refuse(o, "is not understood");
	memcpy(to, from, length);
	to[length] = '\0';
}

/* A value in a table: a cell behind a NUL, text in quotes, or text up to what follows it. */
static void override_take_entry(const struct override *o,
				struct override_list *list, char *value)
{
	size_t length;

	if (!*list->at) {
		list->at++;
		snprintf(value, MOST_TEXT, "%u", override_take_cell(o, list));
		return;
	}
	if (*list->at != '\'') {
		length = strcspn(list->at, ",}");
		override_copy(o, value, list->at, length);
		list->at += length;
		return;
	}
	length = strcspn(++list->at, "'");
	override_copy(o, value, list->at, length);
	list->at += length;
	if (*list->at)
		list->at++;
}

/*
 * Look the value up in the table at the beginning of @list. An entry without a key is for
 * all other values, and one without "=" stands for itself.
 */
static void override_look_up(const struct override *o,
			     struct override_list *list, char *found)
{
	bool exact = false, any = false;
	char key[MOST_TEXT], value[MOST_TEXT];
	size_t length;

	while (list->at < list->end && *list->at != '}') {
		length = strcspn(list->at, "=,}");
		override_copy(o, key, list->at, length);
		strcpy(value, key);
		list->at += length;
		if (*list->at == '=') {
			list->at++;
			override_take_entry(o, list, value);
		}
		if (!exact && (!strcmp(key, o->value) || (!any && !*key))) {
			exact = *key;
			any = true;
			strcpy(found, value);
		}
		if (*list->at == ',')
			list->at++;
		else if (!*list->at)
			break;
	}
	if (list->end - list->at < 2 || strcmp(list->at, "}"))
		override_refuse(o, "is not understood");
	list->at += 2;
	if (!any)
		override_refuse(o, "has no such value");
}

/* Places */

/* Bytes of a number, by the sign before its offset; 0 if it is none. */
static int override_bytes(char sign)
{
	static const char signs[] = ".;:#";
	const char *at = sign ? strchr(signs, sign) : NULL;

	return at ? 1 << (at - signs) : 0;
}

static void override_set_number(const struct override *o, int node,
				const char *name, int offset, int bytes,
				uint64_t value)
{
	unsigned char data[MOST_BYTES] = { 0 };
	const void *old;
	int len, i;

	old = fdt_getprop(o->overlay, node, name, &len);
	if (!old)
		len = 0;
	if (len > MOST_BYTES)
		override_refuse(o, "is not understood");
	if (len)
		memcpy(data, old, len);
	for (i = 0; i < bytes; i++)
		data[offset + i] = value >> 8 * (bytes - 1 - i) & 0xff;
	if (len < offset + bytes)
		len = offset + bytes;
	override_check(o, fdt_setprop(o->overlay, node, name, data, len));
}

static void override_set_string(const struct override *o, int node,
				const char *name)
{
	const char *value = o->value;

	/* A node's name, and characters by their numbers */
	if (!strcmp(name, "name") || strchr(value, '\\'))
		override_refuse(o, "is not understood");
	if (!strcmp(name, "status") && strcmp(value, "okay") &&
	    strcmp(value, "disabled"))
		value = override_truth(o) ? "okay" : "disabled";
	override_check(o, fdt_setprop_string(o->overlay, node, name, value));
}

static void override_set_bytes(const struct override *o, int node,
			       const char *name)
{
	unsigned char data[MOST_TEXT / 2];
	const char *at = o->value;
	unsigned int byte;
	int len = 0;

	while (*at) {
		if (strchr(": \t", *at)) {
			at++;
			continue;
		}
		if (!isxdigit((unsigned char)at[0]) ||
		    !isxdigit((unsigned char)at[1]) ||
		    len == (int)sizeof(data) || sscanf(at, "%2x", &byte) != 1)
			override_refuse(o, "is bytes in hexadecimal");
		data[len++] = (unsigned char)byte;
		at += 2;
	}
	override_check(o, fdt_setprop(o->overlay, node, name, data, len));
}

static void override_set_flag(const struct override *o, int node,
			      const char *name, bool there)
{
	int rc;

	if (there) {
		override_check(o, fdt_setprop_empty(o->overlay, node, name));
		return;
	}
	rc = fdt_delprop(o->overlay, node, name);
	if (rc != -FDT_ERR_NOTFOUND)
		override_check(o, rc);
}

/* What a place says. */
struct override_place {
	char name[MOST_TEXT]; /* of the property */
	char sign;	      /* behind it, if not that of a value */
	int offset;	      /* of a number */
	const char *value;    /* "", or begins with "=" or "{" */
};

static void override_parse(const struct override *o, const char *text,
			   struct override_place *place)
{
	size_t length = strcspn(text, ":;.#?![={");
	unsigned long offset = 0;
	char *end;

	override_copy(o, place->name, text, length);
	text += length;
	place->sign = strchr("={", *text) ? '\0' : *text++;
	if (override_bytes(place->sign)) {
		offset = strtoul(text, &end, 10);
		if (!isdigit((unsigned char)*text) || offset > MOST_BYTES - 8)
			override_refuse(o, "is not understood");
		text = end;
	}
	if (!length || !strchr("={", *text))
		override_refuse(o, "is not understood");
	place->offset = (int)offset;
	place->value = text;
}

/*
 * The value for a place, at most in @room. What the place says of it may go on behind the
 * place's text, with what follows in @list.
 */
static const char *override_value(const struct override *o,
				  const struct override_place *place,
				  struct override_list *list, char *room)
{
	const char *literal = place->value + 1;

	if (!*place->value)
		return o->value;
	if (*place->value == '{') {
		list->at = literal;
		override_look_up(o, list, room);
		return room;
	}
	if (*literal || place->sign == '[')
		return literal;
	if (!place->sign)
		return list->at < list->end ? override_take_string(o, list) :
					      "";
	snprintf(room, MOST_TEXT, "%u", override_take_cell(o, list));
	return room;
}

static void override_set(const struct override *o, int node, const char *text,
			 struct override_list *list)
{
	struct override_place place;
	struct override set = *o;
	char room[MOST_TEXT];

	override_parse(o, text, &place);
	set.value = override_value(o, &place, list, room);
	switch (place.sign) {
	case '\0':
		override_set_string(&set, node, place.name);
		break;
	case '[':
		override_set_bytes(&set, node, place.name);
		break;
	case '?':
	case '!':
		override_set_flag(&set, node, place.name,
				  override_truth(&set) == (place.sign == '?'));
		break;
	default:
		override_set_number(&set, node, place.name, place.offset,
				    override_bytes(place.sign),
				    override_number(&set));
	}
}

/* "+1-2=3!4": fragments that are applied, or not. */
static void override_switch(const struct override *o, const char *place)
{
	const char *at = place, *old, *new;
	unsigned long number;
	char name[32], *end;
	int node;
	bool on;

	while (*at) {
		char sign = *at++;

		number = strtoul(at, &end, 10);
		if (!strchr("+-=!", sign) || end == at)
			override_refuse(o, "is not understood");
		at = end;
		on = sign == '+' ||
		     (sign != '-' && override_truth(o) == (sign == '='));
		old = on ? "__dormant__" : "__overlay__";
		new = on ? "__overlay__" : "__dormant__";
		snprintf(name, sizeof(name), "fragment@%lu", number);
		node = fdt_subnode_offset(o->overlay, 0, name);
		if (node < 0)
			override_refuse(o,
					"is for a fragment that is not there");
		node = fdt_subnode_offset(o->overlay, node, old);
		if (node >= 0)
			override_check(o, fdt_set_name(o->overlay, node, new));
	}
}

/* A copy, as what it changes moves it. */
static void override_read(const struct override *o, char *copy,
			  struct override_list *list)
{
	int node = fdt_path_offset(o->overlay, "/__overrides__"), len;
	const void *data =
		node < 0 ? NULL : fdt_getprop(o->overlay, node, o->name, &len);

	if (!data)
		override_refuse(o,
				"there is none of this name in __overrides__");
	if (len > MOST_BYTES)
		override_refuse(o, "is not understood");
	memcpy(copy, data, len);
	copy[len] = '\0';
	list->at = copy;
	list->end = copy + len;
}

static void override_apply_one(const struct override *o)
{
	char copy[MOST_BYTES + 1];
	struct override_list list;
	const char *place;
	uint32_t phandle;
	int node;

	override_read(o, copy, &list);
	while (list.at < list.end) {
		phandle = override_take_cell(o, &list);
		place = override_take_string(o, &list);
		if (!phandle) {
			override_switch(o, place);
			continue;
		}
		node = fdt_node_offset_by_phandle(o->overlay, phandle);
		if (node < 0)
			override_refuse(o,
					"changes a node that is not the overlay's");
		override_set(o, node, place, &list);
	}
}

void override_apply(const char *file, void *overlay, char *parameters)
{
	struct override o = { .file = file, .overlay = overlay };
	char *next, *value;

	for (; parameters; parameters = next) {
		next = strchr(parameters, ',');
		if (next)
			*next++ = '\0';
		value = strchr(parameters, '=');
		if (value)
			*value++ = '\0';
		o.name = parameters;
		o.value = value ? value : "";
		override_apply_one(&o);
	}
}
