// SPDX-License-Identifier: GPL-2.0
/*
 * Parameters of overlays as the Raspberry Pi's boot loader knows them: each is a property
 * of __overrides__, a list of places that get its value.
 *
 * A place is a phandle and what to change there: "size:0" is a number in 4 bytes of a property,
 * "size#0" one in 8 and so on; "no-map?" is there or not, "no-map!" the other way round; "status"
 * is a string, with escapes as in C, and "reg[" bytes in hexadecimal. A "=" behind that and what
 * follows replace the value, and "{a=1,b=2,=3}" is a table of what it stands for; values of both
 * can be references to nodes. With phandle 0, "+1-2" switches fragments on and off, and "=1" and
 * "!1" do so depending on the value. A string for "name" is the node's name, whose address changes
 * with the first number of "reg", and one for "bootargs" goes behind what is there.
 */
#include <ctype.h>
#include <errno.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <strings.h>

#include "../error.h"
#include "fixup.h"
#include "override.h"

#define MOST_BYTES \
	4096 /* of a parameter's property, and of one that it changes */

#define MOST_TEXT 256 /* of a name, and of a value */

struct override {
	const char *file;
	void *overlay;
	const char *name;
	const char *value; /* as it is given, or "true" */
	int from; /* offset of the value's cell in the parameter's property, or -1 */
};

/* What is left of a parameter's property; a NUL follows it. */
struct override_list {
	const char *begin;
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

/* A number that fits into @bytes, signed or not; some words stand for numbers, and none for 0. */
static bool override_read_number(const char *text, int bytes, uint64_t *value)
{
	static const char *const one[] = { "y",	   "yes",  "on",
					   "true", "down", NULL };
	static const char *const none[] = { "n", "no", "off", "false", NULL };
	bool negative = *text == '-';
	uint64_t most = bytes < 8 ? (1ull << 8 * bytes) - 1 : ~0ull;
	char *end;

	*value = override_is_one_of(text, one) ? 1 :
		 !strcasecmp(text, "up")       ? 2 :
						 0;
	if (*value || !*text || override_is_one_of(text, none))
		return true;
	text += negative;
	errno = 0;
	*value = strtoull(text, &end, 0);
	if (!isdigit((unsigned char)*text) || *end || errno ||
	    *value > (negative ? most / 2 + 1 : most))
		return false;
	if (negative)
		*value = -*value & most;
	return true;
}

static uint64_t override_number(const struct override *o, int bytes,
				const char *wanted)
{
	uint64_t value;

	if (!override_read_number(o->value, bytes, &value))
		override_refuse(o, wanted);
	return value;
}

static bool override_truth(const struct override *o)
{
	return override_number(o, 8, "is yes or no");
}

/* Text that is not a number also switches fragments on. */
static bool override_is_on(const struct override *o)
{
	uint64_t value;

	return !override_read_number(o->value, 8, &value) || value;
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

/*
 * Read a table's value: a cell behind a NUL, text in quotes, or text up to a separator. Returns the
 * offset of the cell, or -1.
 */
static int override_take_entry(const struct override *o,
			       struct override_list *list, char *value)
{
	size_t length;
	int from;

	if (!*list->at) {
		list->at++;
		from = (int)(list->at - list->begin);
		snprintf(value, MOST_TEXT, "%u", override_take_cell(o, list));
		return from;
	}
	if (*list->at != '\'') {
		length = strcspn(list->at, ",}");
		override_copy(o, value, list->at, length);
		list->at += length;
		return -1;
	}
	length = strcspn(++list->at, "'");
	override_copy(o, value, list->at, length);
	list->at += length;
	if (*list->at)
		list->at++;
	return -1;
}

/*
 * Look the value up in the table at the beginning of @list. An entry without a key is for
 * all other values, and one without "=" stands for itself.
 */
static void override_look_up(struct override *o, struct override_list *list,
			     char *found)
{
	bool exact = false, any = false;
	int from;
	char key[MOST_TEXT], value[MOST_TEXT];
	size_t length;

	while (list->at < list->end && *list->at != '}') {
		length = strcspn(list->at, "=,}");
		override_copy(o, key, list->at, length);
		strcpy(value, *key ? key : o->value);
		from = -1;
		list->at += length;
		if (*list->at == '=') {
			list->at++;
			from = override_take_entry(o, list, value);
		}
		if (!exact && (!strcmp(key, o->value) || (!any && !*key))) {
			exact = *key;
			any = true;
			o->from = from;
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

/* The number of bytes by the sign before the offset; 0 if the sign is not one of a number. */
static int override_bytes(char sign)
{
	static const char signs[] = ".;:#";
	const char *at = sign ? strchr(signs, sign) : NULL;

	return at ? 1 << (at - signs) : 0;
}

/* What a place is about: a property of a node, whose offset changes with the overlay. */
struct override_target {
	char path[FIXUP_MAX_PATH];
	const char *name;
};

static int override_node(const struct override *o,
			 const struct override_target *t)
{
	int node = fdt_path_offset(o->overlay, t->path);

	override_check(o, node);
	return node;
}

/* All of the property is replaced, so drop its references to nodes. */
static void override_replace(const struct override *o,
			     const struct override_target *t, const void *data,
			     int len)
{
	override_check(o, fixup_forget(o->overlay, t->path, t->name, 0,
				       MOST_BYTES));
	override_check(o, fdt_setprop(o->overlay, override_node(o, t), t->name,
				      data, len));
}

static void override_rename(const struct override *o,
			    const struct override_target *t, const char *name)
{
	if (!*name || strchr(name, '/') || !strcmp(t->path, "/"))
		override_refuse(o, "is not understood");
	override_check(o, fixup_rename(o->overlay, t->path, name));
}

/* Set the node's address to the first number of its reg. */
static void override_readdress(const struct override *o,
			       const struct override_target *t, uint64_t value)
{
	const char *name = strrchr(t->path, '/') + 1;
	char new[MOST_TEXT + 32];
	int length = (int)strcspn(name, "@");

	if (!name[length] || length >= MOST_TEXT)
		return;
	snprintf(new, sizeof(new), "%.*s@%llx", length, name,
		 (unsigned long long)value);
	override_rename(o, t, new);
}

static void override_set_number(const struct override *o,
				const struct override_target *t, int offset,
				int bytes)
{
	uint64_t value = override_number(o, bytes,
					 bytes == 8 ? "is a number of 64 bits" :
					 bytes == 4 ? "is a number of 32 bits" :
					 bytes == 2 ? "is a number of 16 bits" :
						      "is a number of 8 bits");
	unsigned char data[MOST_BYTES] = { 0 };
	const void *old;
	int len, i;

	override_check(o, fixup_forget(o->overlay, t->path, t->name, offset - 3,
				       offset + bytes));
	old = fdt_getprop(o->overlay, override_node(o, t), t->name, &len);
	if (!old)
		len = 0;
	if (len > MOST_BYTES)
		override_refuse(o, "is not understood");
	if (len)
		memcpy(data, old, len);
	for (i = 0; i < bytes; i++)
		data[offset + i] = value >> 8 * (bytes - 1 - i) & 0xff;
	/* Without the property, the number is only for the node's name. */
	if (len >= offset + bytes || strcmp(t->name, "reg")) {
		if (len < offset + bytes)
			len = offset + bytes;
		override_check(o, fdt_setprop(o->overlay, override_node(o, t),
					      t->name, data, len));
		if (bytes == 4 && o->from >= 0)
			override_check(o,
				       fixup_copy(o->overlay, o->name, o->from,
						  t->path, t->name, offset));
	}
	if (!strcmp(t->name, "reg") && !offset)
		override_readdress(o, t, value);
}

/* Text that means neither status is used as it is. */
static const char *override_status(const char *value)
{
	static const char *const yes[] = { "y",	     "yes", "on", "true",
					   "enable", "1",   NULL };
	static const char *const no[] = { "n", "no", "off", "false", "0", NULL };

	return override_is_one_of(value, yes) ? "okay" :
	       override_is_one_of(value, no)  ? "disabled" :
						value;
}

/* Parse up to @most digits of a number. */
static int override_digits(const char **text, const char *digits, int base,
			   int most)
{
	const char *digit;
	int value = 0;

	while (most-- && **text &&
	       (digit = strchr(digits, tolower((unsigned char)**text)))) {
		value = base * value + (int)(digit - digits);
		++*text;
	}
	return value;
}

/* The character for what follows a backslash, as in C; -1 if there is none. */
static int override_character(const char **text)
{
	static const char name[] = "abfnrtv\\'\"";
	static const char character[] = "\a\b\f\n\r\t\v\\'\"";
	const char *begin = *text, *at;
	int value;

	value = override_digits(text, "01234567", 8, 3);
	if (*text > begin)
		return value < 256 ? value : -1;
	if (*begin == 'x') {
		++*text;
		value = override_digits(text, "0123456789abcdef", 16, 2);
		return *text == begin + 3 ? value : -1;
	}
	at = *begin ? strchr(name, *begin) : NULL;
	if (!at)
		return -1;
	++*text;
	return (unsigned char)character[at - name];
}

/* Copy the value with its escapes resolved. Return: its length, less the last NUL */
static int override_unescape(const struct override *o, char *to)
{
	const char *at = o->value;
	int length = 0, c;

	while (*at) {
		c = (unsigned char)*at++;
		if (c == '\\')
			c = override_character(&at);
		if (c < 0)
			override_refuse(o,
					"has a backslash that stands for nothing");
		if (length == MOST_TEXT - 1)
			override_refuse(o, "is not understood");
		to[length++] = (char)c;
	}
	to[length] = '\0';
	return length;
}

static void override_set_string(const struct override *o,
				const struct override_target *t)
{
	char text[MOST_TEXT], data[MOST_BYTES];
	const char *value = text, *old;
	int length = override_unescape(o, text), before = 0, len;

	if (!strcmp(t->name, "name")) {
		override_rename(o, t, value);
		return;
	}
	if (!strcmp(t->name, "status")) {
		value = override_status(text);
		length = value == text ? length : (int)strlen(value);
	}
	old = fdt_getprop(o->overlay, override_node(o, t), t->name, &len);
	if (!strcmp(t->name, "bootargs") && old && len >= 2 && !old[len - 1])
		before = len;
	if (before + length >= MOST_BYTES)
		override_refuse(o, "is not understood");
	if (before) {
		memcpy(data, old, before);
		data[before - 1] = ' ';
	}
	memcpy(data + before, value, length + 1);
	override_replace(o, t, data, before + length + 1);
}

static void override_set_bytes(const struct override *o,
			       const struct override_target *t)
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
	override_replace(o, t, data, len);
}

static void override_set_flag(const struct override *o,
			      const struct override_target *t, bool there)
{
	int rc;

	override_replace(o, t, NULL, 0);
	if (there)
		return;
	rc = fdt_delprop(o->overlay, override_node(o, t), t->name);
	if (rc != -FDT_ERR_NOTFOUND)
		override_check(o, rc);
}

/* What a place says. */
struct override_place {
	char name[MOST_TEXT]; /* of the property */
	char sign;	      /* behind it, if not that of a value */
	int offset;	      /* offset of the number */
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
 * The value for a place, at most @room bytes. The text of the place may go on with what follows in
 * @list.
 */
static const char *override_value(struct override *o,
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
	o->from = (int)(list->at - list->begin);
	snprintf(room, MOST_TEXT, "%u", override_take_cell(o, list));
	return room;
}

static void override_set(const struct override *o, int node, const char *text,
			 struct override_list *list)
{
	struct override_place place;
	struct override_target t = { .name = place.name };
	struct override set = *o;
	char room[MOST_TEXT];

	override_check(o,
		       fdt_get_path(o->overlay, node, t.path, sizeof(t.path)));
	override_parse(o, text, &place);
	set.value = override_value(&set, &place, list, room);
	switch (place.sign) {
	case '\0':
		override_set_string(&set, &t);
		break;
	case '[':
		override_set_bytes(&set, &t);
		break;
	case '?':
	case '!':
		override_set_flag(&set, &t,
				  override_truth(&set) == (place.sign == '?'));
		break;
	default:
		override_set_number(&set, &t, place.offset,
				    override_bytes(place.sign));
	}
}

/* A fragment by its number; -1 if there is none. */
static int override_fragment(const struct override *o, unsigned long number,
			     char *path, size_t size)
{
	int node;

	snprintf(path, size, "/fragment@%lu", number);
	node = fdt_path_offset(o->overlay, path);
	if (node < 0) {
		snprintf(path, size, "/fragment-%lu", number);
		node = fdt_path_offset(o->overlay, path);
	}
	return node;
}

/* "+1-2=3!4": fragments that are applied, or not. */
static void override_switch(const struct override *o, const char *place)
{
	const char *at = place, *old, *new;
	unsigned long number;
	char path[64], *end;
	bool on;

	while (*at) {
		char sign = *at++;

		number = strtoul(at, &end, 10);
		if (!strchr("+-=!", sign) || end == at)
			override_refuse(o, "is not understood");
		at = end;
		on = sign == '+' ||
		     (sign != '-' && override_is_on(o) == (sign == '='));
		old = on ? "__dormant__" : "__overlay__";
		new = on ? "__overlay__" : "__dormant__";
		if (override_fragment(o, number, path, 40) < 0)
			override_refuse(o,
					"is for a fragment that is not there");
		strcat(strcat(path, "/"), old);
		if (fdt_path_offset(o->overlay, path) >= 0)
			override_check(o, fixup_rename(o->overlay, path, new));
	}
}

/* Work on a copy, as changes to the overlay move the property. */
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
	list->begin = copy;
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
	struct override o = { .file = file, .overlay = overlay, .from = -1 };
	char *next, *value;

	for (; parameters; parameters = next) {
		next = strchr(parameters, ',');
		if (next)
			*next++ = '\0';
		value = strchr(parameters, '=');
		if (value)
			*value++ = '\0';
		o.name = parameters;
		o.value = value ? value : "true";
		override_apply_one(&o);
	}
}
