// SPDX-License-Identifier: GPL-2.0
/*
 * placer blame: who holds a heap's memory, for which devices, and could it be elsewhere?
 */
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "live/json.h"
#include "live/live.h"
#include "live/scan.h"
#include "live/words.h"
#include "option.h"
#include "placer.h"

struct blame {
	bool json;
	int placer;
	const char *heap;
	u64 seen; /* bytes of buffers that were found */
};

static const struct parse_item cmd_blame_options[] = {
	{ "json", NULL, "for programs", .flag = offsetof(struct blame, json) },
	{ .key = NULL },
};

static const char *const cmd_blame_usage[] = { "[--json] HEAP", NULL };

static const struct option_command cmd_blame_command = {
	.name = "blame",
	.usage = cmd_blame_usage,
	.about =
		"Lists the buffers that have memory of a heap, the largest first: for how long\n"
		"they have had it, which processes have them, which devices have attached, and in\n"
		"which other heaps they could be. Root sees all processes, other users see their\n"
		"own, if no security module forbids that.\n",
	.options = cmd_blame_options,
	.end = "Exit status: 0; 2 bad input, no such heap, or no module.\n",
};

/* Ask where a buffer for the same users could be, whether or not this one can move now. */
static struct placer_answer *blame_ask(const struct blame *blame,
				       const struct placer_info *info)
{
	char name[DMABUF_PLACER_DEVICES][PLACER_DEVICE_LEN];
	const char *device[DMABUF_PLACER_DEVICES + 1];
	struct placer_answer *answer;
	u32 i, nr = 0;

	for (i = 0; i < info->nr_attachments && nr < DMABUF_PLACER_DEVICES;
	     i++) {
		if (!*info->attachments[i]->bus)
			return NULL;
		snprintf(name[nr], PLACER_DEVICE_LEN, "%s/%s",
			 info->attachments[i]->bus, info->attachments[i]->name);
		device[nr] = name[nr];
		nr++;
	}
	device[nr] = NULL;
	if (placer_query(blame->placer, info->buffer->out_length, 1, device,
			 info->buffer->out_flags &
					 DMABUF_PLACER_BUFFER_CPU_MAPPED ?
				 DMABUF_PLACER_ACCESS_RARE :
				 DMABUF_PLACER_ACCESS_NONE,
			 NULL, &answer))
		return NULL;
	return answer;
}

static bool blame_other(const struct blame *blame,
			const struct dmabuf_placer_verdict *verdict)
{
	return verdict->reason == DMABUF_PLACER_REASON_FEASIBLE &&
	       strcmp(verdict->heap, blame->heap);
}

static void blame_print(const struct blame *blame,
			const struct scan_buffer *buffer)
{
	const struct dmabuf_placer_info *b = buffer->info->buffer;
	struct placer_answer *answer = blame_ask(blame, buffer->info);
	u32 i, nr = 0;

	printf("buffer %llu: %llu bytes", (unsigned long long)b->out_number,
	       (unsigned long long)b->out_filled);
	live_print_age(b);
	printf(", of ");
	scan_print_owners(buffer);
	printf(", for ");
	scan_print_devices(buffer);
	if (!answer) {
		printf("\n  where else it could be is not known\n");
		return;
	}
	for (i = 0; i < answer->nr_verdicts; i++)
		if (blame_other(blame, answer->verdicts[i]))
			printf("%s%s", nr++ ? ", " : "\n  could be in ",
			       answer->verdicts[i]->heap);
	placer_free(answer);
	if (!nr)
		printf("\n  could be nowhere else");
	else if (b->out_hold)
		printf(", but stays now: %s (%s)", word_hold(b->out_hold)->text,
		       b->out_holder);
	putchar('\n');
}

static void blame_add(const struct blame *blame, struct json_object *to,
		      const struct scan_buffer *buffer)
{
	struct json_object *one = scan_json(buffer), *list;
	struct placer_answer *answer = blame_ask(blame, buffer->info);
	u32 i;

	if (!answer) {
		live_json_add(one, "elsewhere", NULL);
	} else {
		list = live_json_list(one, "elsewhere");
		for (i = 0; i < answer->nr_verdicts; i++)
			if (blame_other(blame, answer->verdicts[i]))
				live_json_append_string(list,
							answer->verdicts[i]
								->heap);
		placer_free(answer);
	}
	live_json_append(to, one);
}

/* What is used of the heap; ends the program if there is none of that name. */
static u64 blame_used(const struct blame *blame)
{
	struct placer_list *list;
	int rc = placer_list(blame->placer, &list);
	u64 used;
	u32 i;

	if (rc)
		bad_input("%s", strerror(-rc));
	for (i = 0; i < list->nr_heaps; i++)
		if (!strcmp(list->heaps[i]->name, blame->heap))
			break;
	if (i == list->nr_heaps)
		bad_input("there is no heap '%s'; \"placer top\" lists them",
			  blame->heap);
	used = list->heaps[i]->used;
	placer_free(list);
	return used;
}

static void blame_all(struct blame *blame, const struct scan *scan,
		      struct json_object *list)
{
	size_t i;

	for (i = 0; i < scan->nr; i++) {
		if (strcmp(scan->buffer[i].info->buffer->out_heap, blame->heap))
			continue;
		blame->seen += scan->buffer[i].info->buffer->out_filled;
		if (list)
			blame_add(blame, list, &scan->buffer[i]);
		else
			blame_print(blame, &scan->buffer[i]);
	}
}

int cmd_blame(int argc, char **argv)
{
	struct blame blame = { .json = false };
	int first = option_parse(&cmd_blame_command, &blame, argc, argv);
	struct json_object *document = NULL, *list = NULL;
	struct scan scan;
	u64 used;

	if (first + 1 != argc)
		bad_input("give one HEAP; see \"placer blame --help\"");
	blame.heap = argv[first];
	blame.placer = live_open();
	used = blame_used(&blame);
	scan_buffers(blame.placer, &scan);
	if (blame.json) {
		document = live_json_new();
		live_json_string(document, "heap", blame.heap);
		live_json_bytes(document, "used", used);
		list = live_json_list(document, "buffers");
	} else {
		printf("%s: %llu bytes used\n", blame.heap,
		       (unsigned long long)used);
	}
	blame_all(&blame, &scan, list);
	if (document) {
		scan_json_denied(document, &scan);
		live_json_print(document);
	} else {
		if (blame.seen < used)
			printf("%llu bytes more are of buffers that only devices or mappings\n"
			       "have, or that could not be looked at\n",
			       (unsigned long long)(used - blame.seen));
		scan_print_denied(&scan);
	}
	scan_free(&scan);
	return TOOL_FEASIBLE;
}
