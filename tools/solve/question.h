/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The question that placer solve is asked. Each file of this folder reads one kind of option into a
 * member here; help is printed from the same table.
 */
#ifndef _PLACER_QUESTION_H
#define _PLACER_QUESTION_H

#include "../error.h"
#include "../parse.h"

#define MAX_RUNS 64 /* of the memory that the buffer has */
#define MAX_NODE 63 /* highest node that fits into a set */

struct device {
	const char *name;
	char *heaps;	/* names; resolved when all heaps are known; or NULL */
	char *costs;	/* the same */
	u32 bits;	/* 0 if not given */
	u32 iommu_bits; /* the same */
	bool reach_given;
	u32 nr_windows;
	struct window window[PLACER_MAX_WINDOWS];
	struct placer_constraint constraint;
};

/* Memory that the buffer has; none if there are no runs. */
struct here {
	const char *heap;
	bool written_given;
	u64 written;
	u32 nr_runs;
	struct placer_span run[MAX_RUNS];
	struct placer_layout layout;
};

struct question {
	u64 size;
	u32 nr_heaps;
	u32 nr_devices;
	const char *heap_name[PLACER_MAX_HEAPS];
	struct placer_heap_facts heap[PLACER_MAX_HEAPS];
	struct device device[PLACER_MAX_DEVICES];
	struct here here;
};

/* heap.c */

extern const struct parse_item solve_heap_items[];

void heap_parse(struct question *q, char *text);

/* The index of the heap, which is its id. */
u32 heap_named(const struct question *q, const char *where, const char *name);

/* Bytes of all spans, which must be disjoint; saturates. */
u64 spans_size(const struct placer_span *span, u32 nr);

/* device.c */

extern const struct parse_item solve_device_items[];
extern const struct parse_item solve_device_wishes[]; /* matter for costs only */

void device_parse(struct question *q, char *text);

/* Resolve what depends on heaps that may come later on the command line. */
void device_complete(const struct question *q, struct device *d);

/* here.c */

extern const struct parse_item solve_here_items[];

void here_parse(struct question *q, char *text);

/* Resolve what depends on the size and on heaps, which may come later. */
void here_complete(struct question *q);

/* answer.c */

void print_answer(const struct question *q, struct placer_plan *plan);

#endif /* _PLACER_QUESTION_H */
