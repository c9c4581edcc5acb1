// SPDX-License-Identifier: GPL-2.0
/*
 * Properties of the placement node, each checked against its row in the table
 * of the binding; and one more rule: a text that is as long as a number is
 * refused, as everything else would accept it.
 */
#include <ctype.h>
#include <string.h>

#include "lint.h"

static const char *const lint_advice[PLACER_NR_FAULTS] = {
	[PLACER_FAULT_UNKNOWN] = "correct its name or remove it",
	[PLACER_FAULT_VALUE] = "leave the value out; to say no, leave all out",
	[PLACER_FAULT_CELL] = "give it one cell",
	[PLACER_FAULT_RANGE] = "give it a number in this range",
	[PLACER_FAULT_POWER] = "give it the next power of two",
	[PLACER_FAULT_STRING] = "give it one string in quotes",
	[PLACER_FAULT_PATH] = "give it the whole path, as dtc prints it",
	[PLACER_FAULT_CHOICE] = "choose one of them",
	[PLACER_FAULT_PHANDLE] = "let it refer to one node",
	[PLACER_FAULT_BYTES] = "give it whole cells",
	[PLACER_FAULT_HALF] = "give a cost to each pool",
	[PLACER_FAULT_EMPTY] = "list some, or leave it out",
	[PLACER_FAULT_COUNT] = "name as many as that",
	[PLACER_FAULT_DANGLES] = "let it refer to a node that exists",
	[PLACER_FAULT_MISSING] = "add it",
	[PLACER_FAULT_EITHER] = "add one of the two",
	[PLACER_FAULT_BESIDE] = "leave one of the two out",
	[PLACER_FAULT_STRINGS] = "give it strings in quotes",
	[PLACER_FAULT_NAME] =
		"use letters, digits and the characters \",._+-\"",
	[PLACER_FAULT_TWICE] = "name it once",
};

static void lint_problem(struct lint *l, u32 node,
			 const struct placer_problem *problem)
{
	char text[PLACER_PROBLEM_LEN];

	placer_problem_text(text, sizeof(text), problem);
	lint_add(l, LINT_ERROR, node, problem->name,
		 lint_advice[problem->fault], "%s", text);
}

/* Is it a single string of letters and digits? */
static bool lint_is_text(const struct dt_property *p)
{
	const char *data = p->data;
	u32 i;

	for (i = 0; i + 1 < p->len; i++)
		if (!isalnum((unsigned char)data[i]))
			return false;
	return p->len > 1 && !data[p->len - 1];
}

static bool lint_text_for_number(const struct dt_property *p,
				 const struct placer_property *row)
{
	return row &&
	       (row->type == PLACER_PROPERTY_NUMBER ||
		row->type == PLACER_PROPERTY_POWER) &&
	       lint_is_text(p);
}

/* Report only the first mistake in a list. */
static void lint_phandles(struct lint *l, u32 node, const struct dt_property *p,
			  struct placer_problem *problem)
{
	u32 i, stride = placer_binding_stride(problem->row);

	for (i = 0; stride && i < dt_nr_cells(p); i += stride) {
		if (dt_by_phandle(l->dt, dt_cell_at(p, i)) != DT_NONE)
			continue;
		problem->fault = PLACER_FAULT_DANGLES;
		problem->value = dt_cell_at(p, i);
		problem->index = i;
		lint_problem(l, node, problem);
		return;
	}
}

static void lint_one_property(struct lint *l, u32 node,
			      const struct dt_property *p,
			      enum placer_binding_kind kind, void *said)
{
	struct placer_problem problem;
	int rc = placer_binding_property(kind, p->name, p->data, p->len, said,
					 &problem);

	if (lint_text_for_number(p, problem.row))
		lint_add(l, LINT_ERROR, node, p->name,
			 "write numbers between angle brackets",
			 "is the text \"%s\", where a number is due",
			 (const char *)p->data);
	else if (rc)
		lint_problem(l, node, &problem);
	else if (problem.row)
		lint_phandles(l, node, p, &problem);
}

void lint_properties(struct lint *l, u32 node, enum placer_binding_kind kind)
{
	const struct dt_node *n = &l->dt->node[node];
	struct placer_problem problem;
	union placer_said said;
	u32 i;

	placer_binding_init(kind, &said);
	for (i = 0; i < n->nr_properties; i++)
		lint_one_property(l, node,
				  &l->dt->property[n->first_property + i], kind,
				  &said);
	if (placer_binding_complete(kind, &said, &problem))
		lint_problem(l, node, &problem);
}

u32 lint_target(const struct lint *l, const struct dt_property *p, u32 index)
{
	if (!p || p->len % 4 || index >= dt_nr_cells(p))
		return DT_NONE;
	return dt_by_phandle(l->dt, dt_cell_at(p, index));
}

/* The kernel counts strings so: a NUL before the property's end begins another one. */
const char *lint_string(const struct lint *l, u32 node, const char *name)
{
	const struct dt_property *p = dt_property(l->dt, node, name);

	if (!p || !p->len || strnlen(p->data, p->len) != p->len - 1)
		return NULL;
	return dt_string(l->dt, node, name);
}
