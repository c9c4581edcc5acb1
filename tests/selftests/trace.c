// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's trace buffer, with the exporter's events in it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace.h"

#define TRACEFS	  "/sys/kernel/tracing/"
#define EVENTS	  TRACEFS "events/dmabuf_placer/enable"
#define TRACE_MAX (4u << 20)

static int file_write(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return -1;
	len = write(fd, value, strlen(value));
	close(fd);
	return len < 0 ? -1 : 0;
}

int trace_begin(void)
{
	if (file_write(EVENTS, "0") || file_write(TRACEFS "trace", "\n"))
		return -1;
	return file_write(EVENTS, "1");
}

char *trace_end(void)
{
	char *text = calloc(1, TRACE_MAX);
	FILE *file;

	if (file_write(EVENTS, "0") || !text)
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

const char *trace_find(const char *text, const char *event,
		       unsigned long buffer, const char *detail)
{
	const char *line = text;
	char start[80];

	snprintf(start, sizeof(start), " %s: buffer=%lu ", event, buffer);
	while (line && !(line_has(line, start) && line_has(line, detail))) {
		line = strchr(line, '\n');
		if (line)
			line++;
	}
	return line;
}
