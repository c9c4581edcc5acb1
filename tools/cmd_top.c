// SPDX-License-Identifier: GPL-2.0
/*
 * placer top: how full heaps are, and the largest buffers, again and again.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "live/json.h"
#include "live/live.h"
#include "live/scan.h"
#include "live/words.h"
#include "option.h"
#include "placer.h"
#include "terminal.h"

#define TOP_BUFFERS 15

struct top {
	u64 seconds;
	u64 count; /* 0: until a signal */
	bool json;
};

static void cmd_top_interval(void *object, const char *where, char *value)
{
	struct top *top = object;

	top->seconds = parse_range(where, value, 1, 3600);
}

static const struct parse_item cmd_top_options[] = {
	{ "interval", "SECONDS", "between two looks; by default 2",
	  .apply = cmd_top_interval },
	{ "count", "N", "how often to look; by default until Ctrl-C",
	  .parse = parse_number, .number = offsetof(struct top, count) },
	{ "json", NULL, "for programs, a line for each look",
	  .flag = offsetof(struct top, json) },
	{ .key = NULL },
};

static const char *const cmd_top_usage[] = { "[OPTION]...", NULL };

static const struct option_command cmd_top_command = {
	.name = "top",
	.usage = cmd_top_usage,
	.about =
		"Shows how full the heaps are, and the largest buffers, with the processes that\n"
		"have them. Root sees all processes, other users see their own, if no security\n"
		"module forbids that.\n",
	.options = cmd_top_options,
	.end = "Exit status: 0; 2 bad input, or no module.\n",
};

static void top_print_buffers(const struct scan *scan)
{
	const struct dmabuf_placer_info *b;
	size_t i;

	printf("\n%8s %12s %-16s %s\n", "buffer", "KiB", "heap", "of, for");
	for (i = 0; i < scan->nr && i < TOP_BUFFERS; i++) {
		b = scan->buffer[i].info->buffer;
		printf("%8llu %12llu %-16s ", (unsigned long long)b->out_number,
		       (unsigned long long)b->out_length >> 10,
		       *b->out_heap ? b->out_heap : "-");
		scan_print_owners(&scan->buffer[i]);
		printf(", ");
		scan_print_devices(&scan->buffer[i]);
		putchar('\n');
	}
	if (scan->nr > TOP_BUFFERS)
		printf("and %zu more\n", scan->nr - TOP_BUFFERS);
	scan_print_denied(scan);
}

static void top_print(const struct placer_list *list, const struct scan *scan)
{
	const struct dmabuf_placer_heap *heap;
	u32 i;

	/* To the corner, and clear */
	if (terminal_is_one())
		printf("\033[H\033[J");
	printf("%-20s %-20s %12s %12s\n", "heap", "", "used KiB", "of KiB");
	for (i = 0; i < list->nr_heaps; i++) {
		heap = list->heaps[i];
		printf("%-20s %-20s %12llu %12llu\n", heap->name,
		       word_heap(heap->kind)->text,
		       (unsigned long long)heap->used >> 10,
		       (unsigned long long)heap->total >> 10);
	}
	top_print_buffers(scan);
}

static void top_print_json(const struct placer_list *list,
			   const struct scan *scan)
{
	struct json_object *line = live_json_new(), *all, *one;
	size_t i;

	all = live_json_list(line, "heaps");
	for (i = 0; i < list->nr_heaps; i++) {
		one = live_json_new();
		live_json_string(one, "heap", list->heaps[i]->name);
		live_json_string(one, "kind",
				 word_heap(list->heaps[i]->kind)->name);
		live_json_bytes(one, "used", list->heaps[i]->used);
		live_json_bytes(one, "total", list->heaps[i]->total);
		live_json_append(all, one);
	}
	all = live_json_list(line, "buffers");
	for (i = 0; i < scan->nr; i++)
		live_json_append(all, scan_json(&scan->buffer[i]));
	scan_json_denied(line, scan);
	live_json_print_line(line);
}

static void top_look(int placer, const struct top *top)
{
	struct placer_list *list;
	struct scan scan;
	int rc = placer_list(placer, &list);

	if (rc)
		bad_input("%s", strerror(-rc));
	scan_buffers(placer, &scan);
	if (top->json)
		top_print_json(list, &scan);
	else
		top_print(list, &scan);
	fflush(stdout);
	scan_free(&scan);
	placer_free(list);
}

int cmd_top(int argc, char **argv)
{
	struct top top = { .seconds = 2 };
	int first = option_parse(&cmd_top_command, &top, argc, argv);
	int placer;
	u64 looks;

	if (first < argc)
		bad_input("do not know '%s'", argv[first]);
	placer = live_open();
	for (looks = 1;; looks++) {
		top_look(placer, &top);
		if (looks == top.count || ferror(stdout))
			return TOOL_FEASIBLE;
		sleep(top.seconds);
	}
}
