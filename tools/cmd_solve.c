// SPDX-License-Identifier: GPL-2.0
/*
 * placer solve: heaps and devices from the command line, to a plan.
 */
#include <stdio.h>

#include "option.h"
#include "solve/question.h"

static void cmd_solve_size(void *object, const char *where, char *value)
{
	struct question *q = object;

	q->size = parse_bytes(where, value);
}

static void cmd_solve_heap(void *object, const char *where, char *value)
{
	(void)where;
	heap_parse(object, value);
}

static void cmd_solve_device(void *object, const char *where, char *value)
{
	(void)where;
	device_parse(object, value);
}

static void cmd_solve_here(void *object, const char *where, char *value)
{
	(void)where;
	here_parse(object, value);
}

static const struct parse_item cmd_solve_options[] = {
	{ "size", "BYTES", "of the buffer", .apply = cmd_solve_size },
	{ "heap", "HEAP", "one that may hold it; may be repeated",
	  .apply = cmd_solve_heap },
	{ "device", "DEVICE", "one that shares it; may be repeated",
	  .apply = cmd_solve_device },
	{ "here", "HERE", "where it is now", .apply = cmd_solve_here },
	{ .key = NULL },
};

static void cmd_solve_help(void)
{
	puts("\n"
	     "  HEAP    NAME=FIRST-LAST[,FIRST-LAST]...[,ITEM]...");
	option_print_items(solve_heap_items);
	puts("\n"
	     "  DEVICE  NAME[,ITEM]...");
	option_print_items(solve_device_items);
	puts("        and what it would like, only a matter of cost:");
	option_print_items(solve_device_wishes);
	puts("\n"
	     "  HERE    HEAP=FIRST-LAST[,FIRST-LAST]...[,ITEM]\n"
	     "          where the buffer is now, in its order");
	option_print_items(solve_here_items);
}

static const char *const cmd_solve_usage[] = {
	"--size BYTES --heap HEAP... [--device DEVICE]...\n"
	"                    [--here HERE]",
	NULL,
};

static const struct option_command cmd_solve_command = {
	.name = "solve",
	.usage = cmd_solve_usage,
	.about =
		"Tells which heaps can hold a buffer for devices, and why others cannot.\n",
	.options = cmd_solve_options,
	.help = cmd_solve_help,
	.end = "Sizes may end in K, M, G or T; addresses are inclusive, and may be hex.\n"
	       "The answer: the memory at HERE is marked '*', feasible heaps are numbered,\n"
	       "the cheapest first, others are marked '-'.\n"
	       "Exit status: 0 some heap is feasible, or the buffer can stay; 1 neither;\n"
	       "2 bad input.\n",
};

static void cmd_solve_complete(struct question *q)
{
	u32 i;

	if (!q->size)
		bad_input("--size is missing, or 0");
	if (!q->nr_heaps)
		bad_input("no --heap given");
	for (i = 0; i < q->nr_devices; i++)
		device_complete(q, &q->device[i]);
	if (q->here.heap)
		here_complete(q);
}

static void cmd_solve_parse(struct question *q, int argc, char **argv)
{
	int first = option_parse(&cmd_solve_command, q, argc, argv);

	if (first < argc)
		bad_input("do not know '%s'", argv[first]);
	cmd_solve_complete(q);
}

int cmd_solve(int argc, char **argv)
{
	static struct question q;
	static struct placer_plan plan;
	struct placer_here here = { .layout = &q.here.layout };
	struct placer_requirement req;
	int rc;
	u32 i;

	cmd_solve_parse(&q, argc, argv);
	here.written = q.here.written;
	placer_requirement_init(&req, q.size);
	for (i = 0; i < q.nr_devices; i++)
		placer_requirement_fold(&req, &q.device[i].constraint);
	rc = placer_solve(&req, q.heap, q.nr_heaps, q.here.heap ? &here : NULL,
			  &plan);
	print_answer(&q, &plan);
	return rc ? TOOL_INFEASIBLE : TOOL_FEASIBLE;
}
