// SPDX-License-Identifier: GPL-2.0
/*
 * placer trace: what the module decides, as it does.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "live/event.h"
#include "live/json.h"
#include "live/live.h"
#include "live/tracefs.h"
#include "live/words.h"
#include "option.h"
#include "placer.h"
#include "terminal.h"

#define TRACE_SIZES 4096

struct trace {
	const char *tracing;
	bool all;
	bool json;
};

static void cmd_trace_tracing(void *object, const char *where, char *value)
{
	struct trace *trace = object;

	(void)where;
	trace->tracing = value;
}

static const struct parse_item cmd_trace_options[] = {
	{ "all", NULL, "each event of the module, not only decisions",
	  .flag = offsetof(struct trace, all) },
	{ "json", NULL, "for programs, a line for each event",
	  .flag = offsetof(struct trace, json) },
	{ "tracing", "DIR", "where tracefs is mounted; by default\n" TRACEFS,
	  .apply = cmd_trace_tracing },
	{ .key = NULL },
};

static const char *const cmd_trace_usage[] = {
	"[--all] [--json] [--tracing DIR]", NULL
};

static const struct option_command cmd_trace_command = {
	.name = "trace",
	.usage = cmd_trace_usage,
	.about =
		"Shows each decision of the module as it is made, with what each heap lacked,\n"
		"until Ctrl-C. Other traces are not disturbed. It needs root.\n",
	.options = cmd_trace_options,
	.end = "Exit status: 0 the trace ended; 2 bad input, no right to trace, or no module.\n",
};

/*
 * Sizes of the last buffers. Numbers grow, and events are mostly about later buffers, so a later
 * buffer takes the place of an earlier one.
 */
static struct trace_size {
	unsigned long long number, size;
} sizes[TRACE_SIZES];

static unsigned long long trace_number(const struct event *event,
				       const char *key)
{
	return strtoull(event_get(event, key), NULL, 0);
}

static void trace_keep_size(const struct event *event)
{
	unsigned long long number = trace_number(event, "buffer");

	sizes[number % TRACE_SIZES] = (struct trace_size){
		.number = number,
		.size = trace_number(event, "size"),
	};
}

/* 0: not known, as it was created before */
static unsigned long long trace_find_size(const struct event *event)
{
	unsigned long long number = trace_number(event, "buffer");
	const struct trace_size *size = &sizes[number % TRACE_SIZES];

	return size->number == number ? size->size : 0;
}

static bool trace_is(const struct event *event, const char *name)
{
	return !strcmp(event->format->name, name);
}

/* A value that is not "" or "-", or NULL */
static const char *trace_get(const struct event *event, const char *key)
{
	const char *value = event_get(event, key);

	return *value && strcmp(value, "-") ? value : NULL;
}

static const char *trace_device(const struct event *event)
{
	const char *device = trace_get(event, "device");

	return device ? device : "a device";
}

/* What the kernel calls a hold; NULL if only a later kernel has that hold */
static const struct word *trace_find_hold(const char *hold)
{
	unsigned int code;
	const char *name;

	for (code = 1; code <= DMABUF_PLACER_HOLD_FENCE; code++) {
		name = word_hold(code)->name;
		if (!strncmp(hold, name, strlen(name)))
			return word_hold(code);
	}
	if (!strncmp(hold, "not to be copied", 16))
		return word_hold(DMABUF_PLACER_HOLD_CONTENT);
	return NULL;
}

/* The verdict begins with "HEAP: ". */
static bool trace_is_refusal(const struct event *verdict)
{
	const char *text = event_get(verdict, "text");
	const char *reason = strstr(text, ": ");

	return !reason || strncmp(reason, ": feasible", 10) ||
	       strstr(reason, ", but ");
}

static void trace_print_error(const struct event *event)
{
	int error = abs(atoi(event_get(event, "result")));

	printf("refused, %s (%s)", live_errno(error), strerror(error));
}

static bool trace_failed(const struct event *event)
{
	return trace_number(event, "result");
}

static void trace_say_decision(const struct event *event)
{
	const char *device = trace_get(event, "device");
	const char *hold = trace_get(event, "hold");
	const char *heap = trace_get(event, "heap");
	const char *holder = trace_get(event, "held_by");
	const struct word *word = hold ? trace_find_hold(hold) : NULL;
	unsigned long long size = trace_find_size(event);

	printf("%s%s%s: ", event_get(event, "event"), device ? " " : "",
	       device ? device : "");
	if (trace_failed(event))
		trace_print_error(event);
	else
		printf("%s", heap ? heap : "no memory yet");
	if (size)
		printf(", %llu bytes", size);
	if (hold)
		printf("; kept by %s: %s", holder ? holder : "it",
		       word ? word->text : hold);
}

static void trace_say_create(const struct event *event)
{
	printf("created, %s bytes", event_get(event, "size"));
}

static void trace_say_release(const struct event *event)
{
	const char *heap = trace_get(event, "heap");

	if (heap)
		printf("freed, which was in %s", heap);
	else
		printf("freed, which had no memory");
}

static void trace_say_attach(const struct event *event)
{
	printf("%s ", trace_device(event));
	if (trace_failed(event))
		trace_print_error(event);
	else
		printf("attached");
}

static void trace_say_detach(const struct event *event)
{
	printf("%s detached", trace_device(event));
}

static void trace_say_state(const struct event *event)
{
	printf("was %s, is %s", event_get(event, "from"),
	       event_get(event, "to"));
}

static void trace_say_expect(const struct event *event)
{
	printf("%s is expected", trace_device(event));
}

static void trace_say_withdraw(const struct event *event)
{
	printf("%s is expected no more", trace_device(event));
}

static void trace_say_unmap(const struct event *event)
{
	printf("%s unmapped it", trace_device(event));
}

static void trace_say_early_map(const struct event *event)
{
	printf("%s mapped it before %s attached", trace_device(event),
	       event_get(event, "newcomer"));
}

static void trace_say_evict(const struct event *event)
{
	printf("moved out of %s, ", event_get(event, "heap"));
	if (trace_number(event, "newcomer"))
		printf("where buffer %s needed room",
		       event_get(event, "newcomer"));
	else
		printf("as a cgroup's limit was lowered");
}

static void trace_say_unmet(const struct event *event)
{
	printf("%s is expected, but is not counted: %s", trace_device(event),
	       event_get(event, "why"));
}

static void trace_say_map(const struct event *event)
{
	printf("%s mapped it in %s, entries: %s, from %s", trace_device(event),
	       event_get(event, "heap"), event_get(event, "entries"),
	       event_get(event, "address"));
}

static void trace_say_migrate(const struct event *event)
{
	printf("moved from %s to %s, %s bytes copied", event_get(event, "from"),
	       event_get(event, "to"), event_get(event, "copied"));
}

static void trace_say_heap_alloc(const struct event *event)
{
	printf("%s bytes wanted: ", event_get(event, "size"));
	if (trace_failed(event))
		trace_print_error(event);
	else
		printf("given");
	printf(", %s in use", event_get(event, "used"));
}

static void trace_say_heap_free(const struct event *event)
{
	printf("%s bytes given back, %s in use", event_get(event, "size"),
	       event_get(event, "used"));
}

static const struct trace_words {
	const char *name;
	void (*say)(const struct event *event);
} trace_words[] = {
	{ "create", trace_say_create },
	{ "release", trace_say_release },
	{ "state", trace_say_state },
	{ "attach", trace_say_attach },
	{ "detach", trace_say_detach },
	{ "expect", trace_say_expect },
	{ "withdraw", trace_say_withdraw },
	{ "unmap", trace_say_unmap },
	{ "early_map", trace_say_early_map },
	{ "evict", trace_say_evict },
	{ "unmet", trace_say_unmet },
	{ "map", trace_say_map },
	{ "migrate", trace_say_migrate },
	{ "decision", trace_say_decision },
	{ "heap_alloc", trace_say_heap_alloc },
	{ "heap_free", trace_say_heap_free },
	{ NULL, NULL },
};

static void trace_say(const struct event *event)
{
	const char *buffer = event_get(event, "buffer");
	const struct trace_words *words;

	printf("%s %s %s: ", event->time, buffer ? "buffer" : "heap",
	       buffer ? buffer : event_get(event, "heap"));
	for (words = trace_words; words->name; words++)
		if (trace_is(event, words->name))
			words->say(event);
	putchar('\n');
}

/* Under the line of its decision; after the line of another one, name the decision again */
static void trace_say_verdict(const struct event *event,
			      const unsigned long long last[2])
{
	const char *sign = trace_is_refusal(event) ? "-" : "+";

	if (last[0] == trace_number(event, "buffer") &&
	    last[1] == trace_number(event, "decision"))
		printf("    %s %s\n", sign, event_get(event, "text"));
	else
		printf("%s buffer %s, decision %s: %s %s\n", event->time,
		       event_get(event, "buffer"), event_get(event, "decision"),
		       sign, event_get(event, "text"));
}

static void trace_print(const struct event *event, bool all)
{
	/* Buffer and number of the decision that the last line is about */
	static unsigned long long last[2];

	if (trace_is(event, "verdict")) {
		if (all || trace_is_refusal(event))
			trace_say_verdict(event, last);
		return;
	}
	if (!all && !trace_is(event, "decision"))
		return;
	trace_say(event);
	memset(last, 0, sizeof(last));
	if (!trace_is(event, "decision"))
		return;
	last[0] = trace_number(event, "buffer");
	last[1] = trace_number(event, "decision");
}

static void trace_json_value(struct json_object *to,
			     const struct event_field *field, const char *value)
{
	const struct word *hold;

	switch (field->type) {
	case EVENT_NUMBER:
		live_json_add(to, field->key,
			      json_object_new_int64(strtoll(value, NULL, 0)));
		break;
	case EVENT_BYTES:
	case EVENT_ADDRESS:
		live_json_bytes(to, field->key, strtoull(value, NULL, 0));
		break;
	default:
		hold = strcmp(field->key, "hold") ? NULL :
						    trace_find_hold(value);
		live_json_string(to, field->key,
				 hold		    ? hold->name :
				 strcmp(value, "-") ? value :
						      NULL);
	}
}

static void trace_print_json(const struct event *event, bool all)
{
	const struct event_field *field = event->format->field;
	bool decision = trace_is(event, "decision");
	struct json_object *line;
	unsigned int i;

	if (!all && !decision && !trace_is(event, "verdict"))
		return;
	line = live_json_new();
	live_json_string(line, "trace", event->format->name);
	/* Keep all digits */
	live_json_add(line, "time",
		      json_object_new_double_s(strtod(event->time, NULL),
					       event->time));
	for (i = 0; field[i].key; i++)
		trace_json_value(line, &field[i], event->value[i]);
	if (decision && trace_find_size(event))
		live_json_bytes(line, "size", trace_find_size(event));
	else if (decision)
		live_json_string(line, "size", NULL);
	live_json_print_line(line);
}

/* A line that is not an event of the module, or of another version of it */
static void trace_print_unknown(const char *text, bool json)
{
	struct json_object *line;

	if (!json) {
		puts(text);
		return;
	}
	line = live_json_new();
	live_json_string(line, "trace", NULL);
	live_json_string(line, "text", text);
	live_json_print_line(line);
}

/* A task may have any name: keep commands to terminals out, and invalid UTF-8 out of JSON. */
static void trace_clean(char *line, bool json)
{
	for (; *line; line++)
		if (json ? !isascii(*line) : iscntrl((unsigned char)*line))
			*line = '?';
}

static void trace_begin(const struct trace *trace)
{
	tracefs_begin(trace->tracing);
	if (trace->all) {
		tracefs_enable("dmabuf_placer");
		tracefs_enable("dmabuf_placer_heap");
		return;
	}
	if (!tracefs_enable("dmabuf_placer/placer_decision"))
		bad_input("the module dmabuf-placer has no event of decisions");
	tracefs_enable("dmabuf_placer/placer_verdict");
	/* For the sizes */
	tracefs_enable("dmabuf_placer/placer_create");
}

int cmd_trace(int argc, char **argv)
{
	struct trace trace = { .tracing = TRACEFS };
	int first = option_parse(&cmd_trace_command, &trace, argc, argv);
	struct event event;
	char *line;

	if (first < argc)
		bad_input("do not know '%s'", argv[first]);
	trace_begin(&trace);
	while ((line = tracefs_line())) {
		if (trace.json || terminal_is_one())
			trace_clean(line, trace.json);
		if (!event_parse(&event, line)) {
			trace_print_unknown(line, trace.json);
			continue;
		}
		if (trace_is(&event, "create"))
			trace_keep_size(&event);
		if (trace.json)
			trace_print_json(&event, trace.all);
		else
			trace_print(&event, trace.all);
	}
	return TOOL_FEASIBLE;
}
