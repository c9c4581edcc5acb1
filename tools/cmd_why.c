// SPDX-License-Identifier: GPL-2.0
/*
 * placer why: why is a buffer where it is, or why was it refused, and what can be done?
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

struct why {
	bool json;
	bool reasons;
};

static const struct parse_item cmd_why_options[] = {
	{ "json", NULL, "for programs", .flag = offsetof(struct why, json) },
	{ "reasons", NULL, "list all reasons, and what can be done",
	  .flag = offsetof(struct why, reasons) },
	{ .key = NULL },
};

static const char *const cmd_why_usage[] = { "[--json] PID:FD", "--reasons",
					     NULL };

static const struct option_command cmd_why_command = {
	.name = "why",
	.usage = cmd_why_usage,
	.about =
		"Tells why the buffer that is descriptor FD of process PID is where it is, or was\n"
		"refused, by the last decision; and what can be done.\n",
	.options = cmd_why_options,
	.end = "It needs the right to trace the process.\n"
	       "Exit status: 0 the buffer got memory, or was not decided about; 1 it was\n"
	       "refused; 2 bad input, no such buffer, or no module.\n",
};

/* Each line of the text behind the same indentation */
static void print_todo(const char *start, const char *todo)
{
	int indent = (int)strlen(start), len;

	for (; todo; start = "") {
		len = (int)strcspn(todo, "\n");
		printf("%*s%.*s\n", indent, start, len, todo);
		todo = todo[len] ? todo + len + 1 : NULL;
	}
}

static void print_words(const struct word *(*words)(unsigned int code),
			unsigned int nr)
{
	unsigned int i;

	for (i = 1; i < nr; i++) {
		printf("%s: %s\n", words(i)->name, words(i)->text);
		print_todo("    do: ", words(i)->todo);
	}
}

static void print_reasons(void)
{
	printf("A heap is ruled out:\n");
	print_words(word_reason, DMABUF_PLACER_REASON_ROOM + 1);
	printf("\nA heap that would do gave no memory:\n");
	print_words(word_lack, DMABUF_PLACER_LACK_UNTRIED + 1);
	printf("\nA buffer is kept where it is:\n");
	print_words(word_hold, DMABUF_PLACER_HOLD_FENCE + 1);
}

static void print_verdict(const struct dmabuf_placer_verdict *verdict,
			  bool refused)
{
	bool chosen = verdict->flags & DMABUF_PLACER_VERDICT_CHOSEN;

	printf("  %c ", chosen ? '*' : '-');
	live_print_verdict(verdict, verdict->name);
	if (verdict->flags & DMABUF_PLACER_VERDICT_HERE)
		printf(", where it was");
	putchar('\n');
	if (!refused)
		return;
	print_todo("      do: ", word_reason(verdict->reason)->todo);
	print_todo("      do: ", word_lack(verdict->lack)->todo);
}

static void print_why(const struct placer_info *info)
{
	const struct dmabuf_placer_info *b = info->buffer;
	bool refused = b->out_error;
	u32 i;

	printf("buffer %llu", (unsigned long long)b->out_number);
	if (*b->out_heap)
		printf(" is in %s", b->out_heap);
	else
		printf(" has no memory");
	if (b->out_event == DMABUF_PLACER_EVENT_NONE) {
		printf("; %s\n",
		       b->out_decision ?
			       "of its last decision nothing is kept" :
			       "nothing was decided about it yet");
		return;
	}
	printf("\ndecision %llu, because %s",
	       (unsigned long long)b->out_decision,
	       word_event(b->out_event)->text);
	if (*b->out_decision_device)
		printf(" (%s)", b->out_decision_device);
	if (refused)
		printf(": refused, %s (%s)", live_errno(b->out_error),
		       strerror(b->out_error));
	printf("\n  %s\n", info->text);
	if (b->out_decision_hold) {
		printf("  kept by %s: %s\n", b->out_decision_holder,
		       word_hold(b->out_decision_hold)->text);
		print_todo("      do: ", word_hold(b->out_decision_hold)->todo);
	}
	for (i = 0; i < info->nr_verdicts; i++)
		print_verdict(info->verdicts[i], refused);
}

int cmd_why(int argc, char **argv)
{
	struct why why = { .json = false };
	int first = option_parse(&cmd_why_command, &why, argc, argv), status;
	struct placer_info *info;

	if (why.reasons && first == argc) {
		print_reasons();
		return TOOL_FEASIBLE;
	}
	if (first + 1 != argc || why.reasons)
		bad_input("give one PID:FD; see \"placer why --help\"");
	live_parse_buffer(argv[first]);
	info = live_info(live_open(), argv[first], NULL);
	if (why.json)
		live_json_print(live_json_info(info));
	else
		print_why(info);
	status = info->buffer->out_error ? TOOL_INFEASIBLE : TOOL_FEASIBLE;
	placer_free(info);
	return status;
}
