// SPDX-License-Identifier: GPL-2.0
/*
 * placer solve --here: memory that the buffer already has.
 *
 * It is checked against the heap that it is said to come from, which tells its
 * mappings and its protection domain.
 */
#include <stdio.h>
#include <string.h>

#include "question.h"

static void solve_here_written(void *object, const char *where, char *value)
{
	struct here *here = object;

	here->written_given = true;
	here->written = parse_bytes(where, value);
}

const struct parse_item solve_here_items[] = {
	{ "written", "BYTES", "how much of it a move would copy (all)",
	  .apply = solve_here_written },
	{ .key = NULL },
};

static void solve_here_run(struct here *here, const char *where,
			   const char *item)
{
	struct placer_span run = parse_span(where, item);
	u32 i;

	for (i = 0; i < here->nr_runs; i++)
		if (run.first <= here->run[i].last &&
		    here->run[i].first <= run.last)
			bad_input("%s: '%s' overlaps a run before", where,
				  item);
	if (here->nr_runs == MAX_RUNS)
		bad_input("%s: more than %d runs", where, MAX_RUNS);
	here->run[here->nr_runs++] = run;
}

void here_parse(struct question *q, char *text)
{
	struct here *here = &q->here;
	char *name = parse_cut(&text, '='), *item;
	char where[64];

	if (here->heap)
		bad_input("--here %s: given twice", name);
	if (!*name || !text)
		bad_input("--here '%s' is not HEAP=FIRST-LAST", name);
	snprintf(where, sizeof(where), "--here %s", name);
	here->heap = name;
	while ((item = parse_cut(&text, ','))) {
		if (*item >= '0' && *item <= '9')
			solve_here_run(here, where, item);
		else if (!parse_apply(solve_here_items, here, where, item))
			bad_input("%s: do not know '%s'", where, item);
	}
	if (!here->nr_runs)
		bad_input("%s: no FIRST-LAST given", where);
}

static bool solve_heap_holds(const struct placer_heap_facts *heap,
			     const struct placer_span *run)
{
	u32 i;

	for (i = 0; i < heap->nr_spans; i++)
		if (run->first >= heap->span[i].first &&
		    run->last <= heap->span[i].last)
			return true;
	return false;
}

/* Adjacent runs are one run to every device, even if they are given one by one. */
static void solve_make_layout(struct here *here,
			      const struct placer_heap_facts *heap)
{
	struct placer_span run = here->run[0];
	u32 i;

	placer_layout_init(&here->layout, heap->id);
	for (i = 1; i < here->nr_runs; i++) {
		if (here->run[i].first - run.last != 1) {
			placer_layout_add(&here->layout, &run);
			run.first = here->run[i].first;
		}
		run.last = here->run[i].last;
	}
	placer_layout_add(&here->layout, &run);
	here->layout.cpu = heap->cpu;
	here->layout.domain = heap->domain;
}

void here_complete(struct question *q)
{
	struct here *here = &q->here;
	const struct placer_heap_facts *heap;
	char where[64];
	u32 i;

	snprintf(where, sizeof(where), "--here %s", here->heap);
	heap = &q->heap[heap_named(q, "--here", here->heap)];
	for (i = 0; i < here->nr_runs; i++)
		if (!solve_heap_holds(heap, &here->run[i]))
			bad_input("%s: 0x%llx-0x%llx is not in one of its spans",
				  where, (unsigned long long)here->run[i].first,
				  (unsigned long long)here->run[i].last);
	if (spans_size(here->run, here->nr_runs) < q->size)
		bad_input("%s: holds less than --size", where);
	if (!here->written_given)
		here->written = q->size;
	if (here->written > q->size)
		bad_input("%s: written is more than --size", where);
	solve_make_layout(here, heap);
}
