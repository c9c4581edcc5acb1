// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers of which processes have descriptors: /proc tells which descriptors are dma-bufs, and the
 * module tells which of those are its own. Each descriptor is taken for a moment only.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../error.h"
#include "scan.h"

static bool scan_is_dmabuf(const char *link)
{
	char target[PATH_MAX];
	ssize_t len = readlink(link, target, sizeof(target) - 1);

	if (len < 0)
		return false;
	target[len] = '\0';
	return !strncmp(target, "/dmabuf:", 8);
}

/* A process chooses its own name: do not print bytes that a terminal takes for commands. */
static void scan_tame(char *name)
{
	for (; *name; name++)
		if (*name < ' ' || *name > '~')
			*name = '?';
}

static void scan_own(struct scan_buffer *buffer, struct live_buffer where)
{
	struct scan_owner *owner = &buffer->owner[buffer->nr_owners];
	char path[64];
	FILE *file;
	size_t i;

	/* A process is named once, however many descriptors it has. */
	for (i = 0; i < buffer->nr_owners && i < SCAN_OWNERS; i++)
		if (buffer->owner[i].pid == where.pid)
			return;
	if (buffer->nr_owners++ >= SCAN_OWNERS)
		return;
	owner->pid = where.pid;
	owner->fd = where.fd;
	snprintf(path, sizeof(path), "/proc/%d/comm", (int)where.pid);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fgets(owner->name, sizeof(owner->name), file))
		owner->name[strcspn(owner->name, "\n")] = '\0';
	scan_tame(owner->name);
	fclose(file);
}

static struct scan_buffer *scan_find(struct scan *scan, uint64_t number)
{
	size_t i;

	for (i = 0; i < scan->nr; i++)
		if (scan->buffer[i].info->buffer->out_number == number)
			return &scan->buffer[i];
	return NULL;
}

static void scan_add(struct scan *scan, struct live_buffer where,
		     struct placer_info *info)
{
	struct scan_buffer *buffer = scan_find(scan, info->buffer->out_number);

	if (buffer) {
		placer_free(info);
	} else {
		scan->buffer = reallocarray(scan->buffer, scan->nr + 1,
					    sizeof(*buffer));
		if (!scan->buffer)
			bad_input("out of memory");
		buffer = &scan->buffer[scan->nr++];
		*buffer = (struct scan_buffer){ .info = info };
	}
	scan_own(buffer, where);
}

/* Return: false if that is not allowed */
static bool scan_descriptor(int placer, struct scan *scan,
			    struct live_buffer where)
{
	struct placer_info *info;
	int fd = live_try_take(where), rc;

	if (fd < 0)
		return fd != -EPERM;
	rc = placer_info(placer, fd, NULL, &info);
	close(fd);
	if (!rc)
		scan_add(scan, where, info);
	else if (rc != -EINVAL) /* of another exporter */
		scan->nr_failed++;
	return true;
}

static void scan_process(int placer, struct scan *scan, pid_t pid)
{
	struct live_buffer where = { .pid = pid };
	char path[320];
	struct dirent *entry;
	DIR *directory;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	directory = opendir(path);
	if (!directory) {
		scan->nr_denied += errno == EACCES;
		return;
	}
	while ((entry = readdir(directory))) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		snprintf(path, sizeof(path), "/proc/%d/fd/%s", (int)pid,
			 entry->d_name);
		if (!scan_is_dmabuf(path))
			continue;
		where.fd = atoi(entry->d_name);
		if (scan_descriptor(placer, scan, where))
			continue;
		scan->nr_denied++;
		break;
	}
	closedir(directory);
}

static int scan_compare(const void *a, const void *b)
{
	const struct dmabuf_placer_info *x =
		((const struct scan_buffer *)a)->info->buffer;
	const struct dmabuf_placer_info *y =
		((const struct scan_buffer *)b)->info->buffer;

	if (x->out_length != y->out_length)
		return x->out_length < y->out_length ? 1 : -1;
	return (x->out_number > y->out_number) -
	       (x->out_number < y->out_number);
}

void scan_buffers(int placer, struct scan *scan)
{
	struct dirent *entry;
	DIR *directory = opendir("/proc");

	*scan = (struct scan){ .nr = 0 };
	if (!directory)
		bad_input("/proc: %s", strerror(errno));
	while ((entry = readdir(directory)))
		if (isdigit((unsigned char)entry->d_name[0]))
			scan_process(placer, scan, atoi(entry->d_name));
	closedir(directory);
	if (scan->nr)
		qsort(scan->buffer, scan->nr, sizeof(*scan->buffer),
		      scan_compare);
}

void scan_free(struct scan *scan)
{
	while (scan->nr)
		placer_free(scan->buffer[--scan->nr].info);
	free(scan->buffer);
}

void scan_print_owners(const struct scan_buffer *buffer)
{
	size_t i;

	for (i = 0; i < buffer->nr_owners && i < SCAN_OWNERS; i++)
		printf("%sprocess %d (%s)", i ? ", " : "",
		       (int)buffer->owner[i].pid, buffer->owner[i].name);
	if (buffer->nr_owners > SCAN_OWNERS)
		printf(" and %zu more", buffer->nr_owners - SCAN_OWNERS);
}

void scan_print_denied(const struct scan *scan)
{
	if (scan->nr_denied)
		printf("%zu processes could not be looked at, for lack of rights\n",
		       scan->nr_denied);
	if (scan->nr_failed)
		printf("%zu descriptors could not be asked about\n",
		       scan->nr_failed);
}

void scan_json_denied(struct json_object *to, const struct scan *scan)
{
	live_json_number(to, "denied", scan->nr_denied);
	live_json_number(to, "failed", scan->nr_failed);
}

struct json_object *scan_json(const struct scan_buffer *buffer)
{
	struct json_object *one = live_json_info(buffer->info), *list, *owner;
	size_t i;

	list = live_json_list(one, "owners");
	for (i = 0; i < buffer->nr_owners && i < SCAN_OWNERS; i++) {
		owner = live_json_new();
		live_json_number(owner, "pid", buffer->owner[i].pid);
		live_json_number(owner, "fd", buffer->owner[i].fd);
		live_json_string(owner, "name", buffer->owner[i].name);
		live_json_append(list, owner);
	}
	live_json_number(one, "nr-owners", buffer->nr_owners);
	return one;
}

void scan_print_devices(const struct scan_buffer *buffer)
{
	const struct placer_info *info = buffer->info;
	uint32_t i;

	for (i = 0; i < info->nr_attachments; i++)
		printf("%s%s", i ? ", " : "",
		       live_device(info->attachments[i]->bus,
				   info->attachments[i]->name));
	if (!info->nr_attachments)
		printf("no device");
}
