// SPDX-License-Identifier: GPL-2.0
/*
 * Answers of the module for programs.
 */
#include <inttypes.h>
#include <stdio.h>

#include "../error.h"
#include "json.h"
#include "words.h"

static struct json_object *json_some(struct json_object *object)
{
	if (!object)
		bad_input("out of memory");
	return object;
}

struct json_object *live_json_new(void)
{
	return json_some(json_object_new_object());
}

void live_json_add(struct json_object *to, const char *key,
		   struct json_object *value)
{
	if (json_object_object_add(to, key, value))
		bad_input("out of memory");
}

void live_json_string(struct json_object *to, const char *key, const char *text)
{
	live_json_add(to, key,
		      text && *text ? json_some(json_object_new_string(text)) :
				      NULL);
}

void live_json_bytes(struct json_object *to, const char *key, uint64_t bytes)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%" PRIx64, bytes);
	live_json_string(to, key, text);
}

void live_json_number(struct json_object *to, const char *key, uint64_t value)
{
	live_json_add(to, key, json_some(json_object_new_uint64(value)));
}

void live_json_bool(struct json_object *to, const char *key, int value)
{
	live_json_add(to, key, json_some(json_object_new_boolean(value)));
}

struct json_object *live_json_list(struct json_object *to, const char *key)
{
	struct json_object *list = json_some(json_object_new_array());

	live_json_add(to, key, list);
	return list;
}

void live_json_append(struct json_object *to, struct json_object *value)
{
	if (json_object_array_add(to, value))
		bad_input("out of memory");
}

void live_json_verdict(struct json_object *to,
		       const struct dmabuf_placer_verdict *verdict,
		       const char *device)
{
	struct json_object *one = live_json_new();

	live_json_string(one, "heap", verdict->heap);
	live_json_string(one, "reason", word_reason(verdict->reason)->name);
	live_json_string(one, "lack", word_lack(verdict->lack)->name);
	live_json_string(one, "device", device);
	live_json_bool(one, "chosen",
		       verdict->flags & DMABUF_PLACER_VERDICT_CHOSEN);
	live_json_bool(one, "here",
		       verdict->flags & DMABUF_PLACER_VERDICT_HERE);
	live_json_number(one, "takes", verdict->takes);
	live_json_append(to, one);
}

static void json_attachment(struct json_object *to,
			    const struct dmabuf_placer_attachment *attachment)
{
	struct json_object *one = live_json_new();
	uint32_t flags = attachment->flags;

	live_json_string(one, "device",
			 live_device(attachment->bus, attachment->name));
	live_json_string(one, "hold", word_hold(attachment->hold)->name);
	live_json_bool(one, "mapped", flags & DMABUF_PLACER_ATTACHMENT_MAPPED);
	live_json_bool(one, "old", flags & DMABUF_PLACER_ATTACHMENT_OLD);
	live_json_bool(one, "dynamic",
		       flags & DMABUF_PLACER_ATTACHMENT_DYNAMIC);
	live_json_bool(one, "pinned", flags & DMABUF_PLACER_ATTACHMENT_PINNED);
	live_json_bool(one, "coherent",
		       flags & DMABUF_PLACER_ATTACHMENT_COHERENT);
	live_json_bool(one, "counted",
		       !(flags & DMABUF_PLACER_ATTACHMENT_UNCOUNTED));
	live_json_bool(one, "early", flags & DMABUF_PLACER_ATTACHMENT_EARLY);
	live_json_bool(one, "expected",
		       flags & DMABUF_PLACER_ATTACHMENT_EXPECTED);
	live_json_append(to, one);
}

static void
json_expectation(struct json_object *to,
		 const struct dmabuf_placer_expectation *expectation)
{
	struct json_object *one = live_json_new();

	live_json_string(one, "device",
			 expectation->flags & DMABUF_PLACER_EXPECTATION_CPU ?
				 "the CPU" :
				 live_device(expectation->bus,
					     expectation->name));
	live_json_string(one, "state", word_expected(expectation->state)->name);
	live_json_append(to, one);
}

static void json_decision(struct json_object *to,
			  const struct placer_info *info)
{
	const struct dmabuf_placer_info *b = info->buffer;
	struct json_object *decision, *verdicts;
	uint32_t i;

	if (b->out_event == DMABUF_PLACER_EVENT_NONE) {
		live_json_add(to, "decision", NULL);
		return;
	}
	decision = live_json_new();
	live_json_add(to, "decision", decision);
	live_json_number(decision, "number", b->out_decision);
	live_json_string(decision, "event", word_event(b->out_event)->name);
	live_json_string(decision, "device", b->out_decision_device);
	live_json_string(decision, "error",
			 b->out_error ? live_errno(b->out_error) : NULL);
	live_json_string(decision, "hold",
			 word_hold(b->out_decision_hold)->name);
	live_json_string(decision, "holder", b->out_decision_holder);
	live_json_string(decision, "text", info->text);
	verdicts = live_json_list(decision, "verdicts");
	for (i = 0; i < info->nr_verdicts; i++)
		live_json_verdict(verdicts, info->verdicts[i],
				  info->verdicts[i]->name);
}

struct json_object *live_json_info(const struct placer_info *info)
{
	const struct dmabuf_placer_info *b = info->buffer;
	struct json_object *one = live_json_new(), *list;
	uint64_t seconds;
	uint32_t i;

	live_json_number(one, "buffer", b->out_number);
	live_json_bytes(one, "length", b->out_length);
	live_json_string(one, "state", word_state(b->out_state)->name);
	live_json_string(one, "heap", b->out_heap);
	live_json_number(one, "generation", b->out_generation);
	if (live_age(b, &seconds))
		live_json_number(one, "seconds", seconds);
	else
		live_json_add(one, "seconds", NULL);
	live_json_bytes(one, "filled", b->out_filled);
	live_json_bytes(one, "written", b->out_written);
	live_json_bool(one, "cpu-mapped",
		       b->out_flags & DMABUF_PLACER_BUFFER_CPU_MAPPED);
	live_json_string(one, "hold", word_hold(b->out_hold)->name);
	live_json_string(one, "holder", b->out_holder);
	live_json_string(one, "coherence",
			 word_coherence(b->out_coherence)->name);
	live_json_number(one, "unmet", b->out_unmet);
	list = live_json_list(one, "attachments");
	for (i = 0; i < info->nr_attachments; i++)
		json_attachment(list, info->attachments[i]);
	list = live_json_list(one, "expectations");
	for (i = 0; i < info->nr_expectations; i++)
		json_expectation(list, info->expectations[i]);
	json_decision(one, info);
	return one;
}

void live_json_append_string(struct json_object *to, const char *text)
{
	live_json_append(to, json_some(json_object_new_string(text)));
}

void live_json_print(struct json_object *document)
{
	puts(json_object_to_json_string_ext(document,
					    JSON_C_TO_STRING_PRETTY |
						    JSON_C_TO_STRING_SPACED |
						    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(document);
}

void live_json_print_line(struct json_object *line)
{
	puts(json_object_to_json_string_ext(line,
					    JSON_C_TO_STRING_PLAIN |
						    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(line);
}
