// SPDX-License-Identifier: GPL-2.0
/*
 * What is wrong with a property of the placement node, in words.
 *
 * The rule kept here: one wording for the kernel's log, the tool and its linter.
 */
#include <placer/binding.h>

#include "solver_internal.h"

/*
 * In these, "@" is the value that is wrong, "^" the same in hexadecimal, "<" and ">"
 * are the limits, "#" is the index of cell or string, "&" the other property and "|" all that may
 * be chosen.
 */
static const char *const binding_fault_text[PLACER_NR_FAULTS] = {
	[PLACER_FAULT_UNKNOWN] = "is not known here",
	[PLACER_FAULT_VALUE] = "takes no value, but has @ bytes",
	[PLACER_FAULT_CELL] = "must be one cell, but has @ bytes",
	[PLACER_FAULT_RANGE] = "is @, and may be < to >",
	[PLACER_FAULT_POWER] = "is @, which is not a power of two",
	[PLACER_FAULT_STRING] = "is no string, or several",
	[PLACER_FAULT_PATH] =
		"is no path that begins with a slash and has neither a colon nor an empty part",
	[PLACER_FAULT_CHOICE] = "is none of |",
	[PLACER_FAULT_PHANDLE] = "must be one phandle, but has @ bytes",
	[PLACER_FAULT_BYTES] = "has @ bytes, which are not whole cells",
	[PLACER_FAULT_HALF] = "ends without a cost",
	[PLACER_FAULT_EMPTY] = "names nothing",
	[PLACER_FAULT_COUNT] = "names @ nodes, and may name < to >",
	[PLACER_FAULT_DANGLES] =
		"dangles: no node has the phandle 0x^, its cell #",
	[PLACER_FAULT_MISSING] = "is missing",
	[PLACER_FAULT_EITHER] = "is missing, and so is \"&\"",
	[PLACER_FAULT_BESIDE] = "is there beside \"&\"",
	[PLACER_FAULT_STRINGS] = "is no list of strings",
	[PLACER_FAULT_NAME] = "has no file's name as its string #",
	[PLACER_FAULT_TWICE] = "has its string # twice",
};

struct binding_text {
	char *buf;
	size_t size; /* of @buf */
	size_t len;  /* of the whole text, cut or not */
};

static void binding_put_char(struct binding_text *t, char c)
{
	if (t->len + 1 < t->size)
		t->buf[t->len] = c;
	t->len++;
}

static void binding_put(struct binding_text *t, const char *s)
{
	while (*s)
		binding_put_char(t, *s++);
}

static void binding_put_number(struct binding_text *t, u32 value, u32 base)
{
	u32 unit = 1;

	while (value / unit >= base)
		unit *= base;
	for (; unit; unit /= base)
		binding_put_char(t, "0123456789abcdef"[value / unit % base]);
}

static void binding_put_choices(struct binding_text *t,
				const char *const *choice)
{
	u32 i;

	for (i = 0; choice[i]; i++) {
		if (i)
			binding_put(t, choice[i + 1] ? ", " : " and ");
		binding_put(t, choice[i]);
	}
}

static void binding_put_part(struct binding_text *t, char c,
			     const struct placer_problem *problem)
{
	switch (c) {
	case '@':
		binding_put_number(t, problem->value, 10);
		break;
	case '^':
		binding_put_number(t, problem->value, 16);
		break;
	case '#':
		binding_put_number(t, problem->index, 10);
		break;
	case '<':
		binding_put_number(t, problem->row->min, 10);
		break;
	case '>':
		binding_put_number(t, problem->row->max, 10);
		break;
	case '&':
		binding_put(t, problem->row->other);
		break;
	case '|':
		binding_put_choices(t, problem->row->choice);
		break;
	default:
		binding_put_char(t, c);
		break;
	}
}

size_t placer_problem_text(char *buf, size_t len,
			   const struct placer_problem *problem)
{
	struct binding_text t = { .buf = buf, .size = len };
	const char *s;

	for (s = binding_fault_text[problem->fault]; *s; s++)
		binding_put_part(&t, *s, problem);
	if (len)
		buf[t.len < len ? t.len : len - 1] = '\0';
	return t.len;
}
