// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's log. A record is "level,sequence,time,flags;text", followed by lines that
 * begin with a space.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

#define MODULE "dmabuf_placer: "

int log_own_limit(void)
{
	return setresuid(getpid() + 10000, 0, 0);
}

int log_open(void)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (log < 0 || lseek(log, 0, SEEK_END) < 0)
		return -1;
	return log;
}

char *log_read(int log)
{
	char record[8192], *text, *all;
	size_t size;
	ssize_t len;
	FILE *out;

	out = open_memstream(&all, &size);
	if (!out)
		return NULL;

	for (;;) {
		len = read(log, record, sizeof(record) - 1);
		/* The record was overwritten */
		if (len < 0 && errno == EPIPE)
			continue;
		if (len < 0)
			break;
		record[len] = '\0';
		text = strchr(record, ';');
		if (text && !strncmp(text + 1, MODULE, strlen(MODULE))) {
			text += 1 + strlen(MODULE);
			fprintf(out, "%.*s\n", (int)strcspn(text, "\n"), text);
		}
	}
	return fclose(out) ? NULL : all;
}
