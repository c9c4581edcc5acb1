// SPDX-License-Identifier: GPL-2.0
/*
 * The reasons for refusals, which the exporter gives in the kernel's log.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "demo.h"

#define MODULE "dmabuf_placer: "

int refusal_begin(void)
{
	int log;

	log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (log < 0 || lseek(log, 0, SEEK_END) < 0)
		fail_errno("opening /dev/kmsg at its end");
	return log;
}

/* The log writes a line break within a message as \x0a */
static void unescape(char *text)
{
	char *at;

	while ((at = strstr(text, "\\x0a"))) {
		*at = '\n';
		memmove(at + 1, at + 4, strlen(at + 4) + 1);
	}
}

/*
 * The next message of the module about @b, without the module's name; NULL after
 * the last. A record is "level,sequence,time,flags;text", then key=value lines.
 */
static char *next_message(int log, const struct buffer *b, char *record,
			  size_t size)
{
	char start[48], *text;
	ssize_t length;

	snprintf(start, sizeof(start), MODULE "buffer %lu: ", b->number);
	for (;;) {
		length = read(log, record, size - 1);
		/* The log wrapped: what was lost is not what was just said */
		if (length < 0 && errno == EPIPE)
			continue;
		if (length < 0)
			return NULL;
		record[length] = '\0';
		text = strchr(record, ';');
		if (!text || strncmp(text + 1, start, strlen(start)))
			continue;
		text[1 + strcspn(text + 1, "\n")] = '\0';
		unescape(text);
		return text + 1 + strlen(MODULE);
	}
}

void refusal_say(int log, const struct buffer *b, const char *const *names)
{
	char record[8192], all[8192] = "";
	char *text, *rest;
	size_t used = 0;

	while ((text = next_message(log, b, record, sizeof(record)))) {
		if (used + strlen(text) + 2 < sizeof(all))
			used += sprintf(all + used, "%s\n", text);
	}
	close(log);
	expect(used, "the kernel's log gives no reason");
	for (; *names; names++)
		expect(strstr(all, *names), "the reason does not name %s: %s",
		       *names, all);

	text = strtok_r(all, "\n", &rest);
	say("reason", "%s", text);
	while ((text = strtok_r(NULL, "\n", &rest)))
		say("", "%s", text);
}
