// SPDX-License-Identifier: GPL-2.0
/*
 * placer query: where would buffers for these devices go, on this machine?
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "live/json.h"
#include "live/live.h"
#include "live/words.h"
#include "option.h"
#include "placer.h"

struct query {
	u32 nr;
	const char *name[DMABUF_PLACER_DEVICES + 1];
	/* Names that the module has for devices given as nodes */
	char found[DMABUF_PLACER_DEVICES][PLACER_DEVICE_LEN];
	const char *device[DMABUF_PLACER_DEVICES + 1];
	u64 length;
	u64 count;
	enum dmabuf_placer_access access;
	bool json;
};

static void cmd_query_device(void *object, const char *where, char *value)
{
	struct query *q = object;

	if (q->nr == DMABUF_PLACER_DEVICES)
		bad_input("%s: more than %u", where, DMABUF_PLACER_DEVICES);
	q->name[q->nr++] = value;
}

static void cmd_query_count(void *object, const char *where, char *value)
{
	struct query *q = object;

	q->count = parse_range(where, value, 1, UINT32_MAX);
}

static void cmd_query_cpu(void *object, const char *where, char *value)
{
	struct query *q = object;

	if (!strcmp(value, "none"))
		q->access = DMABUF_PLACER_ACCESS_NONE;
	else if (!strcmp(value, "rare"))
		q->access = DMABUF_PLACER_ACCESS_RARE;
	else if (!strcmp(value, "often"))
		q->access = DMABUF_PLACER_ACCESS_OFTEN;
	else
		bad_input("%s: '%s' is not none, rare or often", where, value);
}

static const struct parse_item cmd_query_options[] = {
	{ "device", "DEVICE", "one that shares each buffer; may be repeated",
	  .apply = cmd_query_device },
	{ "size", "BYTES", "of each buffer; by default 8M",
	  .parse = parse_some_bytes, .number = offsetof(struct query, length) },
	{ "count", "N", "buffers; by default 1", .apply = cmd_query_count },
	{ "cpu", "ACCESS", "none, rare or often; by default none",
	  .apply = cmd_query_cpu },
	{ "json", NULL, "for programs", .flag = offsetof(struct query, json) },
	{ .key = NULL },
};

static const char *const cmd_query_usage[] = {
	"[OPTION]... --device DEVICE...",
	NULL,
};

static const struct option_command cmd_query_command = {
	.name = "query",
	.usage = cmd_query_usage,
	.about =
		"Asks the module where buffers for these devices would go on this machine.\n"
		"Nothing is allocated, and heaps are taken as empty.\n",
	.options = cmd_query_options,
	.end = "DEVICE is a node, as /dev/video0; BUS/NAME, as platform/vivid.0; or a path in\n"
	       "the devicetree, as /soc/isp@fe800000, or an alias there.\n"
	       "Exit status: 0 all have a place; 1 not all have; 2 bad input, or no module.\n",
};

static const char *cmd_query_name(const struct query *q, u32 index)
{
	if (index == DMABUF_PLACER_CPU)
		return "the CPU";
	return index < q->nr ? q->device[index] : NULL;
}

static int cmd_query_print(const struct query *q,
			   const struct placer_answer *answer)
{
	const struct dmabuf_placer_verdict *verdict;
	u32 i;

	for (i = 0; i < q->nr; i++)
		printf("%s%s%s\n", q->name[i],
		       q->name[i] == q->device[i] ? "" : " is ",
		       q->name[i] == q->device[i] ? "" : q->device[i]);
	for (i = 0; i < answer->nr_verdicts; i++) {
		verdict = answer->verdicts[i];
		printf("  %c ", verdict->flags & DMABUF_PLACER_VERDICT_CHOSEN ?
					'*' :
				verdict->takes ? '+' :
						 '-');
		live_print_verdict(verdict, cmd_query_name(q, verdict->device));
		if (verdict->takes)
			printf(", %llu of %llu buffers",
			       (unsigned long long)verdict->takes,
			       (unsigned long long)q->count);
		putchar('\n');
	}
	for (i = 0; i < answer->nr_conflict; i++)
		printf("%s%s", i ? " and " : "cannot share: ",
		       cmd_query_name(q, answer->conflict[i]));
	if (answer->nr_conflict)
		putchar('\n');
	if (answer->error == ENOMEM)
		printf("not enough memory for all\n");
	return answer->error ? TOOL_INFEASIBLE : TOOL_FEASIBLE;
}

static int cmd_query_print_json(const struct query *q,
				const struct placer_answer *answer)
{
	struct json_object *one = live_json_new(), *list, *device;
	u32 i;

	live_json_bytes(one, "length", q->length);
	live_json_number(one, "count", q->count);
	list = live_json_list(one, "devices");
	for (i = 0; i < q->nr; i++) {
		device = live_json_new();
		live_json_string(device, "given", q->name[i]);
		live_json_string(device, "device", q->device[i]);
		live_json_append(list, device);
	}
	live_json_string(one, "error",
			 answer->error ? live_errno(answer->error) : NULL);
	live_json_string(one, "chosen",
			 answer->chosen < answer->nr_verdicts ?
				 answer->verdicts[answer->chosen]->heap :
				 NULL);
	list = live_json_list(one, "verdicts");
	for (i = 0; i < answer->nr_verdicts; i++)
		live_json_verdict(list, answer->verdicts[i],
				  cmd_query_name(q,
						 answer->verdicts[i]->device));
	list = live_json_list(one, "conflict");
	for (i = 0; i < answer->nr_conflict; i++)
		live_json_append_string(list,
					cmd_query_name(q, answer->conflict[i]));
	live_json_print(one);
	return answer->error ? TOOL_INFEASIBLE : TOOL_FEASIBLE;
}

static noreturn void cmd_query_fail(const struct query *q, int rc, u32 culprit)
{
	const char *name = culprit < q->nr ? q->name[culprit] : NULL;

	if (name)
		bad_input("%s: %s", name, live_device_error(rc));
	if (rc == -EINVAL)
		bad_input("--size: %llu is more than the kernel can count",
			  (unsigned long long)q->length);
	bad_input("%s", strerror(-rc));
}

int cmd_query(int argc, char **argv)
{
	static struct query q = { .length = 8 << 20, .count = 1 };
	struct placer_answer *answer;
	u32 i, culprit;
	int first = option_parse(&cmd_query_command, &q, argc, argv);
	int placer, rc;

	if (first < argc)
		bad_input("do not know '%s'", argv[first]);
	if (!q.nr)
		bad_input("no --device given");
	placer = live_open();
	for (i = 0; i < q.nr; i++)
		q.device[i] = live_resolve(q.name[i], q.found[i]);
	rc = placer_query(placer, q.length, q.count, q.device, q.access,
			  &culprit, &answer);
	if (rc)
		cmd_query_fail(&q, rc, culprit);
	rc = q.json ? cmd_query_print_json(&q, answer) :
		      cmd_query_print(&q, answer);
	placer_free(answer);
	return rc;
}
