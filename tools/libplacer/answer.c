// SPDX-License-Identifier: MIT
/*
 * Answers of the kernel. Lists in them are of any length, so the kernel is asked again until there
 * is room for all.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define ANSWER_ROOM 16 /* elements, at first */
#define ANSWER_TEXT 512

/* Elements from the kernel, and pointers to them */
struct answer_array {
	void *elements;
	const void **pointers;
	uint32_t room;
};

/* What a caller gets is the first member of these. */
struct answer_query {
	struct placer_answer answer;
	struct answer_array verdicts;
	uint32_t *conflict;
};

struct answer_info {
	struct placer_info info;
	struct dmabuf_placer_info told;
	struct answer_array attachments, expectations, verdicts;
	char *text;
};

struct answer_list {
	struct placer_list list;
	struct answer_array heaps, nodes;
};

/*
 * Begins each result, before the part that a caller sees: pointers to all that is to be freed.
 */
#define ANSWER_PARTS 8
struct answer_head {
	void *parts[ANSWER_PARTS];
	uint32_t nr;
	max_align_t result[];
};

static struct answer_head *answer_head(const void *result)
{
	return (struct answer_head *)((char *)result -
				      offsetof(struct answer_head, result));
}

static void *answer_new(size_t size)
{
	struct answer_head *head = calloc(1, sizeof(*head) + size);

	return head ? head->result : NULL;
}

/* Memory that is freed with the result */
static void *answer_part(void *result, size_t nr, size_t size)
{
	struct answer_head *head = answer_head(result);
	void *part = calloc(nr, size);

	if (part)
		head->parts[head->nr++] = part;
	return part;
}

void placer_free(void *result)
{
	struct answer_head *head;

	if (!result)
		return;
	head = answer_head(result);
	while (head->nr)
		free(head->parts[--head->nr]);
	free(head);
}

static bool answer_array(void *result, struct answer_array *array,
			 uint32_t room, size_t size)
{
	uint32_t i;

	array->room = room;
	array->elements = answer_part(result, room, size);
	array->pointers = answer_part(result, room, sizeof(void *));
	if (!array->elements || !array->pointers)
		return false;
	for (i = 0; i < room; i++)
		array->pointers[i] = (char *)array->elements + i * size;
	return true;
}

/* With room to spare, as more may come meanwhile */
static uint32_t answer_more(uint32_t there)
{
	return there < ANSWER_ROOM ? ANSWER_ROOM : there + ANSWER_ROOM;
}

/* Any program can make more of these elements, so the kernel limits the room for them. */
static uint32_t answer_more_limited(uint32_t there)
{
	return there > DMABUF_PLACER_ATTACHMENTS - ANSWER_ROOM ?
		       DMABUF_PLACER_ATTACHMENTS :
		       answer_more(there);
}

/* Did the kernel have more elements than room, and may there be more room? */
static bool answer_lacks(uint32_t there, uint32_t room)
{
	return there > room && room < DMABUF_PLACER_ATTACHMENTS;
}

static uint32_t answer_got(uint32_t there, uint32_t room)
{
	return there < room ? there : room;
}

static struct answer_query *answer_query_new(uint32_t room, uint32_t users)
{
	struct answer_query *query = answer_new(sizeof(*query));

	if (!query)
		return NULL;
	query->conflict = answer_part(query, users, sizeof(uint32_t));
	if (query->conflict &&
	    answer_array(query, &query->verdicts, room,
			 sizeof(struct dmabuf_placer_verdict)))
		return query;
	placer_free(query);
	return NULL;
}

/* Return: 1 if there was too little room */
static int answer_query_ask(int placer, struct dmabuf_placer_query *told,
			    struct answer_query *query, uint32_t users)
{
	struct placer_answer *answer = &query->answer;
	int rc;

	told->verdicts = (uintptr_t)query->verdicts.elements;
	told->verdict_size = sizeof(struct dmabuf_placer_verdict);
	told->verdict_count = query->verdicts.room;
	told->conflict = (uintptr_t)query->conflict;
	told->conflict_count = users;
	rc = libplacer_call(placer, DMABUF_PLACER_QUERY, told);
	if (rc < 0)
		return rc;
	answer->error = told->out_error;
	answer->chosen = told->out_chosen;
	answer->culprit = told->out_culprit;
	answer->nr_verdicts = told->out_verdicts;
	answer->verdicts = (void *)query->verdicts.pointers;
	answer->nr_conflict = told->out_conflict;
	answer->conflict = query->conflict;
	return told->out_verdicts > query->verdicts.room;
}

int placer_query(int placer, uint64_t length, uint32_t count,
		 const char *const *devices, enum dmabuf_placer_access access,
		 uint32_t *culprit, struct placer_answer **out)
{
	struct libplacer_devices list;
	struct dmabuf_placer_query told = {
		.size = sizeof(told),
		.length = length,
		.count = count,
		.access = access,
		.devices = (uintptr_t)list.device,
		.device_size = sizeof(list.device[0]),
		.out_culprit = DMABUF_PLACER_NONE,
	};
	int rc = libplacer_devices(devices, &list, culprit);
	struct answer_query *query = NULL;

	if (rc)
		return rc;
	told.device_count = list.nr;
	do {
		placer_free(query);
		query = answer_query_new(answer_more(told.out_verdicts),
					 list.nr + 1);
		if (!query)
			return -ENOMEM;
		rc = answer_query_ask(placer, &told, query, list.nr + 1);
	} while (rc > 0);
	if (culprit)
		*culprit = told.out_culprit;
	if (rc)
		placer_free(query);
	else
		*out = &query->answer;
	return rc;
}

static struct answer_info *
answer_info_new(const struct dmabuf_placer_info *there)
{
	struct answer_info *info = answer_new(sizeof(*info));
	size_t text = there->out_text + ANSWER_TEXT;

	if (!info)
		return NULL;
	info->text = answer_part(info, text, 1);
	if (info->text &&
	    answer_array(info, &info->attachments,
			 answer_more_limited(there->out_attachments),
			 sizeof(struct dmabuf_placer_attachment)) &&
	    answer_array(info, &info->expectations,
			 answer_more_limited(there->out_expectations),
			 sizeof(struct dmabuf_placer_expectation)) &&
	    answer_array(info, &info->verdicts,
			 answer_more(there->out_verdicts),
			 sizeof(struct dmabuf_placer_verdict))) {
		info->told.text = (uintptr_t)info->text;
		info->told.text_size = text;
		return info;
	}
	placer_free(info);
	return NULL;
}

static void answer_info_show(struct answer_info *info)
{
	info->info = (struct placer_info){
		.buffer = &info->told,
		.text = info->text,
		.nr_attachments = answer_got(info->told.out_attachments,
					     info->attachments.room),
		.nr_expectations = answer_got(info->told.out_expectations,
					      info->expectations.room),
		.nr_verdicts = info->told.out_verdicts,
		.attachments = (void *)info->attachments.pointers,
		.expectations = (void *)info->expectations.pointers,
		.verdicts = (void *)info->verdicts.pointers,
	};
}

/* Return: 1 if there was too little room */
static int answer_info_ask(int placer, struct answer_info *info)
{
	struct dmabuf_placer_info *told = &info->told;
	int rc;

	told->attachments = (uintptr_t)info->attachments.elements;
	told->attachment_size = sizeof(struct dmabuf_placer_attachment);
	told->attachment_count = info->attachments.room;
	told->expectations = (uintptr_t)info->expectations.elements;
	told->expectation_size = sizeof(struct dmabuf_placer_expectation);
	told->expectation_count = info->expectations.room;
	told->verdicts = (uintptr_t)info->verdicts.elements;
	told->verdict_size = sizeof(struct dmabuf_placer_verdict);
	told->verdict_count = info->verdicts.room;
	rc = libplacer_call(placer, DMABUF_PLACER_INFO, told);
	if (rc < 0)
		return rc;
	answer_info_show(info);
	return answer_lacks(told->out_attachments, told->attachment_count) ||
	       answer_lacks(told->out_expectations, told->expectation_count) ||
	       told->out_verdicts > told->verdict_count ||
	       told->out_text > told->text_size;
}

int placer_info(int placer, int buffer, const char *device,
		struct placer_info **out)
{
	const char *const names[] = { device, NULL };
	struct dmabuf_placer_info there = { .size = sizeof(there) };
	struct answer_info *info = NULL;
	struct libplacer_devices list;
	int rc = libplacer_devices(names, &list, NULL);

	if (rc)
		return rc;
	do {
		placer_free(info);
		info = answer_info_new(&there);
		if (!info)
			return -ENOMEM;
		info->told.size = sizeof(info->told);
		info->told.fd = buffer;
		if (device) {
			info->told.device = (uintptr_t)list.device;
			info->told.device_size = sizeof(list.device[0]);
		}
		rc = answer_info_ask(placer, info);
		there = info->told;
	} while (rc > 0);
	if (rc)
		placer_free(info);
	else
		*out = &info->info;
	return rc;
}

static struct answer_list *
answer_list_new(const struct dmabuf_placer_list *there)
{
	struct answer_list *list = answer_new(sizeof(*list));

	if (list &&
	    answer_array(list, &list->heaps, answer_more(there->out_heaps),
			 sizeof(struct dmabuf_placer_heap)) &&
	    answer_array(list, &list->nodes, answer_more(there->out_nodes),
			 sizeof(struct dmabuf_placer_node)))
		return list;
	placer_free(list);
	return NULL;
}

int placer_list(int placer, struct placer_list **out)
{
	struct dmabuf_placer_list told = { .size = sizeof(told) };
	struct answer_list *list = NULL;
	int rc;

	do {
		placer_free(list);
		list = answer_list_new(&told);
		if (!list)
			return -ENOMEM;
		told.heaps = (uintptr_t)list->heaps.elements;
		told.heap_size = sizeof(struct dmabuf_placer_heap);
		told.heap_count = list->heaps.room;
		told.nodes = (uintptr_t)list->nodes.elements;
		told.node_size = sizeof(struct dmabuf_placer_node);
		told.node_count = list->nodes.room;
		rc = libplacer_call(placer, DMABUF_PLACER_LIST, &told);
	} while (!rc && (told.out_heaps > told.heap_count ||
			 told.out_nodes > told.node_count));
	if (rc) {
		placer_free(list);
		return rc;
	}
	list->list = (struct placer_list){
		.nr_heaps = told.out_heaps,
		.nr_nodes = told.out_nodes,
		.heaps = (void *)list->heaps.pointers,
		.nodes = (void *)list->nodes.pointers,
	};
	*out = &list->list;
	return 0;
}
