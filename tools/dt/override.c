// SPDX-License-Identifier: GPL-2.0
/*
 * Parameters of overlays as the Raspberry Pi's boot loader knows them: each is a property
 * of __overrides__, a list of places that get its value.
 *
 * A place is a phandle and what to change there: "size:0" is a number in 4 bytes of a
 * property, "size#0" one in 8 and so on; "no-map?" is there or not, "no-map!" the other
 * way round; "status" is a string. With phandle 0, "+1-2" switch fragments on and off,
 * and so do "=1" and "!1" by the value.
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

struct override {
	const char *file;
	void *overlay;
	const char *name;
	const char *value; /* as it is given; "" if nothing is */
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
	unsigned long long value;
	char *end;

	value = strtoull(o->value, &end, 0);
	if (!isdigit((unsigned char)*o->value) || *end)
		override_refuse(o, "is a number");
	return value;
}

/* Places */

/* Bytes of a number, by the sign before its offset; 0 if it is none. */
static int override_bytes(char sign)
{
	static const char signs[] = ";.:#";
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

	if (!strcmp(name, "status") && strcmp(value, "okay") &&
	    strcmp(value, "disabled"))
		value = override_truth(o) ? "okay" : "disabled";
	override_check(o, fdt_setprop_string(o->overlay, node, name, value));
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

/* The name at the beginning of @place; returns the sign behind it. */
static char override_property(const struct override *o, const char *place,
			      char *name, size_t room)
{
	size_t length = strcspn(place, ":;.#?!=[{");

	if (!length || length >= room)
		override_refuse(o, "is not understood");
	memcpy(name, place, length);
	name[length] = '\0';
	return place[length];
}

/*
 * @cell is what follows in the list, if "=" says that it is the value. Returns whether it
 * was.
 */
static bool override_set(const struct override *o, int node, const char *place,
			 const fdt32_t *cell)
{
	char name[256], *end;
	char sign = override_property(o, place, name, sizeof(name));
	const char *rest = place + strlen(name) + (sign != '\0');
	int bytes = override_bytes(sign);
	unsigned long offset;
	bool literal;

	if (!sign) {
		override_set_string(o, node, name);
		return false;
	}
	if ((sign == '?' || sign == '!') && !*rest) {
		override_set_flag(o, node, name,
				  override_truth(o) == (sign == '?'));
		return false;
	}
	offset = strtoul(rest, &end, 10);
	literal = !strcmp(end, "=") && cell && bytes == 4;
	if (!bytes || !isdigit((unsigned char)*rest) || (*end && !literal) ||
	    offset > MOST_BYTES - 8)
		override_refuse(o, "is not understood");
	override_set_number(o, node, name, (int)offset, bytes,
			    literal ? fdt32_to_cpu(*cell) : override_number(o));
	return literal;
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
static int override_read(const struct override *o, char *list)
{
	int node = fdt_path_offset(o->overlay, "/__overrides__"), len;
	const void *data =
		node < 0 ? NULL : fdt_getprop(o->overlay, node, o->name, &len);

	if (!data)
		override_refuse(o,
				"there is none of this name in __overrides__");
	if (len > MOST_BYTES)
		override_refuse(o, "is not understood");
	memcpy(list, data, len);
	return len;
}

static void override_apply_one(const struct override *o)
{
	char list[MOST_BYTES];
	int at = 0, len = override_read(o, list), node;
	fdt32_t phandle, cell;
	const char *place;
	bool more;

	while (at < len) {
		if (len - at < 5 || !memchr(list + at + 4, '\0', len - at - 4))
			override_refuse(o, "is not understood");
		memcpy(&phandle, list + at, 4);
		place = list + at + 4;
		at += 4 + (int)strlen(place) + 1;
		if (!phandle) {
			override_switch(o, place);
			continue;
		}
		more = len - at >= 4;
		if (more)
			memcpy(&cell, list + at, 4);
		node = fdt_node_offset_by_phandle(o->overlay,
						  fdt32_to_cpu(phandle));
		if (node < 0)
			override_refuse(o,
					"changes a node that is not the overlay's");
		if (override_set(o, node, place, more ? &cell : NULL))
			at += 4;
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
