// SPDX-License-Identifier: GPL-2.0
/*
 * Findings: kept as they come, printed in the order of the tree.
 */
#include <json-c/json.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../error.h"
#include "../terminal.h"
#include "lint.h"

static const char *const level_text[] = {
	[LINT_NOTE] = "note",
	[LINT_WARNING] = "warning",
	[LINT_ERROR] = "error",
};

void lint_begin(struct lint *l, struct board *board)
{
	*l = (struct lint){ .board = board, .dt = &board->dt };
	l->mark = dt_alloc(l->dt, l->dt->nr * sizeof(*l->mark));
	l->stamped = dt_alloc(l->dt, l->dt->nr * sizeof(*l->stamped));
}

void lint_free(struct lint *l)
{
	free(l->finding);
	memset(l, 0, sizeof(*l));
}

void lint_add(struct lint *l, enum lint_level level, u32 node,
	      const char *property, const char *advice, const char *format, ...)
{
	va_list args;

	if (l->nr == l->room) {
		l->room = l->room ? 2 * l->room : 64;
		l->finding = realloc(l->finding, l->room * sizeof(*l->finding));
		if (!l->finding)
			bad_input("out of memory");
	}
	va_start(args, format);
	l->finding[l->nr++] = (struct lint_finding){
		.level = level,
		.node = node,
		.property = property,
		.what = dt_vprintf(l->dt, format, args),
		.advice = advice,
	};
	va_end(args);
}

bool lint_has(const struct lint *l, enum lint_level level, u32 node)
{
	u32 i, end = l->dt->node[node].end;

	for (i = 0; i < l->nr; i++)
		if (l->finding[i].level >= level &&
		    l->finding[i].node >= node && l->finding[i].node < end)
			return true;
	return false;
}

u32 *lint_marks(struct lint *l)
{
	memset(l->mark, 0xff, l->dt->nr * sizeof(*l->mark));
	return l->mark;
}

/* A new set is a new stamp, so nothing is cleared. */
void lint_see_none(struct lint *l)
{
	l->stamp++;
}

bool lint_see(struct lint *l, u32 node)
{
	bool seen = lint_seen(l, node);

	l->stamped[node] = l->stamp;
	return seen;
}

bool lint_seen(const struct lint *l, u32 node)
{
	return l->stamped[node] == l->stamp;
}

u32 lint_next(const struct lint *l, u32 node)
{
	const struct dt *dt = l->dt;

	node++;
	while (node < dt->nr && !dt->node[node].parent &&
	       !strncmp(dt->node[node].name, "__", 2))
		node = dt->node[node].end;
	return node;
}

/* Order by node; findings of one node stay in the order in which they came. */
static int lint_compare(const void *a, const void *b)
{
	const struct lint_finding *one = *(const struct lint_finding **)a;
	const struct lint_finding *other = *(const struct lint_finding **)b;

	if (one->node != other->node)
		return one->node < other->node ? -1 : 1;
	return one < other ? -1 : one > other;
}

u32 lint_count(const struct lint *l, enum lint_level level)
{
	u32 i, nr = 0;

	for (i = 0; i < l->nr; i++)
		nr += l->finding[i].level >= level;
	return nr;
}

static const struct lint_finding **lint_ordered(struct lint *l,
						enum lint_level level)
{
	const struct lint_finding **list =
		dt_alloc(l->dt, l->nr * sizeof(*list));
	u32 i, nr = 0;

	for (i = 0; i < l->nr; i++)
		if (l->finding[i].level >= level)
			list[nr++] = &l->finding[i];
	qsort(list, nr, sizeof(*list), lint_compare);
	return list;
}

void lint_print_text(struct lint *l, enum lint_level level)
{
	const struct lint_finding **list = lint_ordered(l, level);
	u32 i, nr = lint_count(l, level);
	const char *text;

	for (i = 0; i < nr; i++) {
		const struct lint_finding *f = list[i];

		text = dt_printf(l->dt, "%s: %s: %s%s%s; %s",
				 dt_path(l->dt, f->node), level_text[f->level],
				 f->property ? f->property : "",
				 f->property ? " " : "", f->what, f->advice);
		/* A program gets one line for each finding. */
		if (terminal_is_one())
			terminal_put_words("", 2, text);
		else
			puts(text);
	}
}

static void lint_add_text(struct json_object *to, const char *key,
			  const char *text)
{
	json_object_object_add(to, key,
			       text ? json_object_new_string(text) : NULL);
}

void lint_print_json(struct lint *l, enum lint_level level)
{
	const struct lint_finding **list = lint_ordered(l, level);
	struct json_object *top = json_object_new_object();
	struct json_object *findings = json_object_new_array();
	u32 i, nr = lint_count(l, level);

	for (i = 0; i < nr; i++) {
		struct json_object *one = json_object_new_object();

		lint_add_text(one, "severity", level_text[list[i]->level]);
		lint_add_text(one, "node", dt_path(l->dt, list[i]->node));
		lint_add_text(one, "property", list[i]->property);
		lint_add_text(one, "what", list[i]->what);
		lint_add_text(one, "advice", list[i]->advice);
		json_object_array_add(findings, one);
	}
	json_object_object_add(top, "findings", findings);
	puts(json_object_to_json_string_ext(top,
					    JSON_C_TO_STRING_PRETTY |
						    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(top);
}
