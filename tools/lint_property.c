// SPDX-License-Identifier: GPL-2.0
/*
 * Properties of the placement node, each against the rule for it.
 *
 * The rules are those of the kernel module's reader, which trusts nothing that
 * only the schema checks; and one more: text as long as a number passes for one
 * everywhere else.
 */
#include <ctype.h>
#include <string.h>

#include "lint.h"

static const struct lint_rule *find_rule(const struct lint_rule *rule,
					 const char *name)
{
	for (; rule->name; rule++)
		if (!strcmp(rule->name, name))
			return rule;
	return NULL;
}

/* One string that people can have written, and nothing else? */
static bool is_text(const struct dt_property *p)
{
	const char *data = p->data;
	u32 i;

	for (i = 0; i + 1 < p->len; i++)
		if (!isalnum((unsigned char)data[i]))
			return false;
	return p->len > 1 && !data[p->len - 1];
}

static void check_number(struct lint *l, u32 node, const struct dt_property *p,
			 const struct lint_rule *rule)
{
	u32 value;

	if (is_text(p)) {
		lint_add(l, LINT_ERROR, node, p->name,
			 "write numbers between angle brackets",
			 "is the text \"%s\", where a number is due",
			 (const char *)p->data);
		return;
	}
	if (p->len != 4) {
		lint_add(l, LINT_ERROR, node, p->name, "give it one cell",
			 "must be one cell, but has %u bytes", p->len);
		return;
	}
	value = dt_cell_at(p, 0);
	if (value < rule->first || value > rule->last)
		lint_add(l, LINT_ERROR, node, p->name,
			 "give it a number in this range",
			 "is %u, and may be %u to %u", value, rule->first,
			 rule->last);
	else if (rule->type == LINT_POWER && (value & (value - 1)))
		lint_add(l, LINT_ERROR, node, p->name,
			 "give it the next power of two",
			 "is %u, which is not a power of two", value);
}

static void check_phandles(struct lint *l, u32 node,
			   const struct dt_property *p, u32 stride)
{
	u32 i, nr = dt_nr_cells(p);

	if (p->len % 4) {
		lint_add(l, LINT_ERROR, node, p->name, "give it whole cells",
			 "has %u bytes, which are not whole cells", p->len);
		return;
	}
	if (nr % stride) {
		lint_add(l, LINT_ERROR, node, p->name,
			 "give a cost to each pool", "ends without a cost");
		return;
	}
	for (i = 0; i < nr; i += stride) {
		if (dt_by_phandle(l->dt, dt_cell_at(p, i)) != DT_NONE)
			continue;
		lint_add(l, LINT_ERROR, node, p->name,
			 "let it refer to a node that exists",
			 "dangles: no node has the phandle 0x%x, its number %u",
			 dt_cell_at(p, i), i / stride);
		return;
	}
}

static void check_property(struct lint *l, u32 node,
			   const struct dt_property *p,
			   const struct lint_rule *rule)
{
	switch (rule->type) {
	case LINT_NUMBER:
	case LINT_POWER:
		check_number(l, node, p, rule);
		break;
	case LINT_FLAG:
		if (p->len)
			lint_add(l, LINT_ERROR, node, p->name,
				 "leave the value out; to say no, leave all out",
				 "takes no value, but has %u bytes", p->len);
		break;
	case LINT_TEXT:
		if (!lint_string(l, node, p->name))
			lint_add(l, LINT_ERROR, node, p->name,
				 "give it one string in quotes",
				 "is no string, or several");
		break;
	case LINT_PHANDLE:
		if (p->len != 4)
			lint_add(l, LINT_ERROR, node, p->name,
				 "let it refer to one node",
				 "must be one phandle, but has %u bytes",
				 p->len);
		else
			check_phandles(l, node, p, 1);
		break;
	case LINT_PHANDLES:
		if (!p->len)
			lint_add(l, LINT_ERROR, node, p->name,
				 "list some nodes, or leave it out",
				 "names nothing");
		check_phandles(l, node, p, 1);
		break;
	case LINT_PAIRS:
		check_phandles(l, node, p, 2);
		break;
	case LINT_ANY:
		break;
	}
}

void lint_properties(struct lint *l, u32 node, const struct lint_rule *rules)
{
	const struct dt_node *n = &l->dt->node[node];
	const struct lint_rule *rule;
	u32 i;

	for (i = 0; i < n->nr_properties; i++) {
		const struct dt_property *p =
			&l->dt->property[n->first_property + i];

		/* Made by dtc. */
		if (!strcmp(p->name, "phandle"))
			continue;
		rule = find_rule(rules, p->name);
		if (rule)
			check_property(l, node, p, rule);
		else
			lint_add(l, LINT_ERROR, node, p->name,
				 "correct its name or remove it",
				 "is not known here");
	}
}

u32 lint_target(const struct lint *l, const struct dt_property *p, u32 index)
{
	if (!p || p->len % 4 || index >= dt_nr_cells(p))
		return DT_NONE;
	return dt_by_phandle(l->dt, dt_cell_at(p, index));
}

/* As the kernel counts strings: what ends before the property does is another. */
const char *lint_string(const struct lint *l, u32 node, const char *name)
{
	const struct dt_property *p = dt_property(l->dt, node, name);

	if (!p || !p->len || strnlen(p->data, p->len) != p->len - 1)
		return NULL;
	return dt_string(l->dt, node, name);
}
