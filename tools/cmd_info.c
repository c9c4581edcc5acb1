// SPDX-License-Identifier: GPL-2.0
/*
 * placer info: where is a buffer, and who shares it?
 */
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "live/json.h"
#include "live/live.h"
#include "live/words.h"
#include "option.h"
#include "placer.h"

struct asked {
	const char *device;
	bool json;
};

static void cmd_info_device(void *object, const char *where, char *value)
{
	struct asked *asked = object;

	(void)where;
	asked->device = value;
}

static const struct parse_item cmd_info_options[] = {
	{ "device", "DEVICE", "does this one see what the CPU writes?",
	  .apply = cmd_info_device },
	{ "json", NULL, "for programs", .flag = offsetof(struct asked, json) },
	{ .key = NULL },
};

static const char *const cmd_info_usage[] = { "[OPTION]... PID:FD", NULL };

static const struct option_command cmd_info_command = {
	.name = "info",
	.usage = cmd_info_usage,
	.about =
		"Tells where the buffer is that is descriptor FD of process PID, and which\n"
		"devices share it.\n",
	.options = cmd_info_options,
	.end = "DEVICE is as for \"placer query\". It needs the right to trace the process.\n"
	       "Exit status: 0; 2 bad input, no such buffer, or no module.\n",
};

static void print_attachment(const struct dmabuf_placer_attachment *attachment)
{
	static const struct {
		uint32_t flag;
		const char *text;
	} flags[] = {
		{ DMABUF_PLACER_ATTACHMENT_MAPPED, "mapped" },
		{ DMABUF_PLACER_ATTACHMENT_OLD, "keeps old memory" },
		{ DMABUF_PLACER_ATTACHMENT_DYNAMIC, "lets go for a move" },
		{ DMABUF_PLACER_ATTACHMENT_PINNED, "pinned" },
		{ DMABUF_PLACER_ATTACHMENT_COHERENT, "coherent" },
		{ DMABUF_PLACER_ATTACHMENT_UNCOUNTED,
		  "not counted until it maps" },
		{ DMABUF_PLACER_ATTACHMENT_EARLY, "mapped early" },
		{ DMABUF_PLACER_ATTACHMENT_EXPECTED, "was expected" },
		{ 0, NULL },
	};
	const char *between = ": ";
	size_t i;

	printf("  device %s", live_device(attachment->bus, attachment->name));
	for (i = 0; flags[i].text; i++) {
		if (!(attachment->flags & flags[i].flag))
			continue;
		printf("%s%s", between, flags[i].text);
		between = ", ";
	}
	if (attachment->hold)
		printf("%skeeps the buffer where it is", between);
	putchar('\n');
}

static void
print_expectation(const struct dmabuf_placer_expectation *expectation)
{
	printf("  expected %s: %s\n",
	       expectation->flags & DMABUF_PLACER_EXPECTATION_CPU ?
		       "the CPU" :
		       live_device(expectation->bus, expectation->name),
	       word_expected(expectation->state)->text);
}

static void print_info(const struct placer_info *info, const char *device)
{
	const struct dmabuf_placer_info *b = info->buffer;
	u32 i;

	printf("buffer %llu: %llu bytes, %s%s%s",
	       (unsigned long long)b->out_number,
	       (unsigned long long)b->out_length,
	       word_state(b->out_state)->text, *b->out_heap ? ", heap " : "",
	       b->out_heap);
	live_print_age(b);
	putchar('\n');
	printf("  got memory %llu times; %llu bytes have it, %llu may have been written\n",
	       (unsigned long long)b->out_generation,
	       (unsigned long long)b->out_filled,
	       (unsigned long long)b->out_written);
	if (b->out_flags & DMABUF_PLACER_BUFFER_CPU_MAPPED)
		printf("  mapped by the CPU\n");
	if (b->out_hold)
		printf("  stays where it is: %s (%s)\n",
		       word_hold(b->out_hold)->text, b->out_holder);
	for (i = 0; i < info->nr_attachments; i++)
		print_attachment(info->attachments[i]);
	for (i = 0; i < info->nr_expectations; i++)
		print_expectation(info->expectations[i]);
	if (device)
		printf("  %s %s\n", device,
		       word_coherence(b->out_coherence)->text);
	if (*info->text)
		printf("  last decision: %s\n", info->text);
}

int cmd_info(int argc, char **argv)
{
	struct asked asked = { .device = NULL };
	int first = option_parse(&cmd_info_command, &asked, argc, argv);
	struct placer_info *info;

	if (first + 1 != argc)
		bad_input("give one PID:FD; see \"placer info --help\"");
	live_parse_buffer(argv[first]);
	info = live_info(live_open(), argv[first], asked.device);
	if (asked.json)
		live_json_print(live_json_info(info));
	else
		print_info(info, asked.device);
	placer_free(info);
	return TOOL_FEASIBLE;
}
