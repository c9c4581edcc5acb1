// SPDX-License-Identifier: GPL-2.0
/*
 * Control groups, and file descriptors passed out of them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "descriptor.h"
#include "placer_utils.h"

#define TOP "/tmp/placer-cgroup"

/* Programs in a group that is being removed may not have exited yet */
#define REMOVE_TRIES 100

static void path_of(char *path, size_t size, const char *group,
		    const char *file)
{
	snprintf(path, size, TOP "/%s/%s", group, file);
}

int cgroup_begin(void)
{
	if (mkdir(TOP, 0700) && errno != EEXIST)
		return -1;
	/* A test that was killed may have left it there */
	umount2(TOP, MNT_DETACH);
	if (mount("none", TOP, "cgroup2", 0, NULL))
		return -1;
	if (!cgroup_write("", "cgroup.subtree_control", "+memory"))
		return 0;
	cgroup_end();
	return -1;
}

int cgroup_end(void)
{
	cgroup_write("", "cgroup.subtree_control", "-memory");
	if (umount(TOP))
		return -1;
	return rmdir(TOP);
}

int cgroup_make(const char *group)
{
	char path[128];

	path_of(path, sizeof(path), group, "");
	if (rmdir(path) && errno != ENOENT)
		return -1;
	return mkdir(path, 0700);
}

int cgroup_remove(const char *group)
{
	char path[128];
	int tries;

	path_of(path, sizeof(path), group, "");
	for (tries = 0; tries < REMOVE_TRIES; tries++) {
		if (!rmdir(path))
			return 0;
		if (errno != EBUSY)
			break;
		usleep(10000);
	}
	return -1;
}

long cgroup_read(const char *group, const char *file, const char *key)
{
	char path[128], line[128];
	size_t len = key ? strlen(key) : 0;
	long value = -1;
	FILE *stream;

	path_of(path, sizeof(path), group, file);
	stream = fopen(path, "re");
	if (!stream)
		return -1;
	while (value < 0 && fgets(line, sizeof(line), stream))
		if (!len || (!strncmp(line, key, len) && line[len] == ' '))
			value = strtol(line + len, NULL, 10);
	fclose(stream);
	return value;
}

int cgroup_write(const char *group, const char *file, const char *value)
{
	char path[128];

	path_of(path, sizeof(path), group, file);
	return file_write(path, value);
}

int cgroup_run(const char *group, int (*function)(void *), void *argument)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		return -1;
	if (!pid) {
		if (cgroup_write(group, "cgroup.procs", "0"))
			_exit(255);
		_exit(function(argument));
	}
	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

struct order {
	const char *heap;
	size_t len;
	int to;
};

static int alloc_and_send(void *argument)
{
	const struct order *order = argument;
	int fd = heap_alloc(order->heap, order->len);

	return fd < 0 || descriptor_send(order->to, fd);
}

int cgroup_heap_alloc(const char *group, const char *heap, size_t len)
{
	struct order order = { .heap = heap, .len = len };
	int pair[2], fd = -1;

	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair))
		return -1;
	order.to = pair[1];
	if (!cgroup_run(group, alloc_and_send, &order))
		fd = descriptor_receive(pair[0]);
	close(pair[0]);
	close(pair[1]);
	return fd;
}
