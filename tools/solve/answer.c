// SPDX-License-Identifier: GPL-2.0
/*
 * What placer solve prints.
 *
 * The current backing comes first, then every heap has a line: the feasible ones in the order in
 * which they would be tried, with what they must honour, and the others with the reason. The last
 * line is the decision: to stay or to move, or which devices cannot share.
 */
#include <stdio.h>
#include <string.h>

#include "question.h"

/* Print a line; if @len is @size or more, say that it was cut. */
static void solve_print_text(char *line, size_t size, size_t len)
{
	if (len >= size)
		memcpy(line + size - 4, "...", 4);
	fputs(line, stdout);
}

static void solve_print_verdict(const struct question *q,
				const struct placer_verdict *v)
{
	const char *device = NULL;
	char line[256];

	if (v->device != PLACER_NO_DEVICE)
		device = q->device[v->device].name;
	solve_print_text(line, sizeof(line),
			 placer_verdict_text(line, sizeof(line), v,
					     q->heap_name[v->heap], device));
}

static void solve_print_mapping(const struct placer_verdict *v)
{
	if (v->cpu == PLACER_CPU_WRITECOMBINE)
		printf(", mapped write-combined");
	else if (v->cpu == PLACER_CPU_NONE)
		printf(", not mapped by the CPU");
}

/*
 * Terms of the heap that it would not meet anyway. Blocks are aligned to their
 * size; a heap that only gives one run aligns it as asked, and to a page at
 * least.
 */
static void solve_print_terms(const struct question *q,
			      const struct placer_verdict *v)
{
	const struct placer_heap_facts *heap = &q->heap[v->heap];
	u64 aligned = heap->block < q->size ? heap->block : 4096;

	if (v->block >= q->size && heap->block < q->size) {
		printf(", in one run");
	} else if (v->block > heap->block && v->block < q->size) {
		printf(", in blocks of %llu bytes",
		       (unsigned long long)v->block);
		aligned = v->block;
	}
	if (v->align > aligned)
		printf(", aligned to %llu", (unsigned long long)v->align);
	if (v->last < heap->span[heap->nr_spans - 1].last)
		printf(", at or below 0x%llx", (unsigned long long)v->last);
	solve_print_mapping(v);
	if (heap->free < q->size)
		printf(", only %llu bytes free now",
		       (unsigned long long)heap->free);
}

static void solve_blame_heap(const struct question *q, struct placer_verdict *v)
{
	struct placer_requirement so_far;
	u32 i;

	placer_requirement_init(&so_far, q->size);
	for (i = 0; i < q->nr_devices; i++)
		if (placer_verdict_blame(v, &q->heap[v->heap], &so_far,
					 &q->device[i].constraint, i))
			return;
}

/* Find the first device that makes the memory unsuitable for this reason. */
static void solve_blame_here(const struct question *q, struct placer_verdict *v)
{
	struct placer_requirement so_far, alone;
	struct placer_verdict now, own;
	u32 i;

	placer_requirement_init(&so_far, q->size);
	for (i = 0; i < q->nr_devices; i++) {
		placer_requirement_fold(&so_far, &q->device[i].constraint);
		placer_layout_verdict(&so_far, &q->here.layout, &now);
		if (now.reason != v->reason)
			continue;
		placer_requirement_init(&alone, q->size);
		placer_requirement_fold(&alone, &q->device[i].constraint);
		placer_layout_verdict(&alone, &q->here.layout, &own);
		*v = own.reason == v->reason ? own : now;
		v->device = i;
		return;
	}
}

static void solve_print_here(const struct question *q,
			     struct placer_verdict *here)
{
	if (here->reason != PLACER_REASON_FEASIBLE)
		solve_blame_here(q, here);
	printf(" *  ");
	solve_print_verdict(q, here);
	solve_print_mapping(here);
	putchar('\n');
}

static void solve_print_feasible(const struct question *q,
				 const struct placer_plan *plan)
{
	u32 i;

	for (i = 0; i < plan->nr_feasible; i++) {
		const struct placer_verdict *v = &plan->verdict[plan->order[i]];

		printf("%2u. ", i + 1);
		solve_print_verdict(q, v);
		solve_print_terms(q, v);
		putchar('\n');
	}
}

static void solve_print_refused(const struct question *q,
				struct placer_plan *plan)
{
	u32 i;

	for (i = 0; i < plan->nr_heaps; i++) {
		struct placer_verdict *v = &plan->verdict[i];

		if (v->reason == PLACER_REASON_FEASIBLE)
			continue;
		solve_blame_heap(q, v);
		printf(" -  ");
		solve_print_verdict(q, v);
		putchar('\n');
	}
}

/* Called if a heap is feasible or the current backing suits. */
static void solve_print_decision(const struct question *q,
				 const struct placer_plan *plan)
{
	u32 best = plan->verdict[plan->order[0]].heap;

	if (!plan->nr_feasible)
		puts("    stay: no heap is feasible");
	else if (plan->stay)
		puts("    stay: no heap is cheaper, the copy counted in");
	else
		printf("    move %s %s: %s\n",
		       best == plan->here.heap ? "within" : "to",
		       q->heap_name[best],
		       plan->here.reason ?
			       "the present memory will not do" :
			       "it is cheaper, the copy counted in");
}

static void solve_print_conflict(const struct question *q)
{
	const struct placer_constraint *constraint[PLACER_MAX_DEVICES];
	const char *name[PLACER_MAX_DEVICES];
	struct placer_conflict conflict;
	char line[1024];
	u32 i;

	for (i = 0; i < q->nr_devices; i++) {
		constraint[i] = &q->device[i].constraint;
		name[i] = q->device[i].name;
	}
	if (placer_conflict_find(constraint, q->nr_devices, q->size, q->heap,
				 q->nr_heaps, &conflict))
		return;
	printf("    ");
	solve_print_text(line, sizeof(line),
			 placer_conflict_text(line, sizeof(line), &conflict,
					      name));
	putchar('\n');
}

void print_answer(const struct question *q, struct placer_plan *plan)
{
	if (q->here.heap)
		solve_print_here(q, &plan->here);
	solve_print_feasible(q, plan);
	solve_print_refused(q, plan);
	if (!plan->nr_feasible && !plan->stay)
		solve_print_conflict(q);
	else if (q->here.heap)
		solve_print_decision(q, plan);
}
