// SPDX-License-Identifier: GPL-2.0
/*
 * The exporter's events in the kernel's trace buffer.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "placer_utils.h"
#include "trace.h"

#define TRACEFS	  "/sys/kernel/tracing/"
#define EVENTS	  TRACEFS "events/dmabuf_placer"
#define TRACE_MAX (4u << 20)

/* Events of buffers and of heaps */
static int events_enable(const char *value)
{
	return file_write(EVENTS "/enable", value) ||
			       file_write(EVENTS "_heap/enable", value) ?
		       -1 :
		       0;
}

int trace_begin(void)
{
	if (events_enable("0") || file_write(TRACEFS "trace", "\n"))
		return -1;
	return events_enable("1");
}

char *trace_end(void)
{
	char *text = calloc(1, TRACE_MAX);
	FILE *file;

	if (events_enable("0") || !text)
		return NULL;
	file = fopen(TRACEFS "trace", "re");
	if (!file)
		return NULL;
	text[fread(text, 1, TRACE_MAX - 1, file)] = '\0';
	fclose(file);
	return text;
}

static bool line_has(const char *line, const char *detail)
{
	return memmem(line, strcspn(line, "\n"), detail, strlen(detail));
}

static const char *find(const char *text, const char *start, const char *detail)
{
	const char *line = text;

	while (line && !(line_has(line, start) && line_has(line, detail))) {
		line = strchr(line, '\n');
		if (line)
			line++;
	}
	return line;
}

const char *trace_find(const char *text, const char *event,
		       unsigned long buffer, const char *detail)
{
	char start[80];

	snprintf(start, sizeof(start), " %s: buffer=%lu ", event, buffer);
	return find(text, start, detail);
}

const char *trace_find_heap(const char *text, const char *event,
			    const char *heap, const char *detail)
{
	char start[80];

	snprintf(start, sizeof(start), " %s: heap=%s ", event, heap);
	return find(text, start, detail);
}
