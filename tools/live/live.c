// SPDX-License-Identifier: GPL-2.0
/*
 * Opening the module's node, taking a buffer of another process, and lines that several
 * commands print.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../error.h"
#include "../parse.h"
#include "live.h"
#include "words.h"

int live_open(void)
{
	int placer = placer_open();
	const char *more = "";

	if (placer >= 0)
		return placer;
	if (placer == -ENOENT || placer == -ENODEV || placer == -ENXIO)
		more = ": the module dmabuf-placer is not loaded";
	else if (placer == -EACCES)
		more = ": udev/60-dmabuf-placer.rules gives it to the group video";
	bad_input("/dev/dmabuf-placer: %s%s", strerror(-placer), more);
}

struct live_buffer live_parse_buffer(const char *text)
{
	const char *colon = strchr(text, ':');
	char pid[16];

	if (!colon || (size_t)(colon - text) >= sizeof(pid))
		bad_input("'%s' is not PID:FD", text);
	snprintf(pid, sizeof(pid), "%.*s", (int)(colon - text), text);
	return (struct live_buffer){
		.pid = parse_range("PID", pid, 1, INT_MAX),
		.fd = parse_range("FD", colon + 1, 0, INT_MAX),
	};
}

int live_try_take(struct live_buffer buffer)
{
	int pidfd = syscall(SYS_pidfd_open, buffer.pid, 0);
	int fd, error;

	if (pidfd < 0)
		return -errno;
	fd = syscall(SYS_pidfd_getfd, pidfd, buffer.fd, 0);
	error = errno;
	close(pidfd);
	return fd < 0 ? -error : fd;
}

static int live_take(const char *text)
{
	struct live_buffer buffer = live_parse_buffer(text);
	int fd = live_try_take(buffer);

	if (fd >= 0)
		return fd;
	if (fd == -ESRCH)
		bad_input("there is no process %d", (int)buffer.pid);
	if (fd == -EBADF)
		bad_input("process %d has no descriptor %d", (int)buffer.pid,
			  buffer.fd);
	if (fd == -EPERM)
		bad_input("%s: %s: to take a descriptor needs the right to trace process %d (CAP_SYS_PTRACE, or the same user where no security module forbids it)",
			  text, strerror(-fd), (int)buffer.pid);
	bad_input("%s: %s", text, strerror(-fd));
}

const char *live_resolve(const char *name, char *found)
{
	const char *slash = strchr(name, '/');
	int rc;

	if (!*name || (slash && slash != name && !slash[1]))
		bad_input("'%s' is no device", name);
	if (strncmp(name, "/dev/", 5))
		return name;
	rc = placer_device_of_path(name, found, PLACER_DEVICE_LEN);
	if (rc == -ENODEV)
		bad_input("%s: no node of a device that shares buffers", name);
	if (rc)
		bad_input("%s: %s", name, strerror(-rc));
	return found;
}

/* If it works without the device, the device is to blame, and not the buffer. */
static void live_blame_device(int placer, int fd, const char *device, int rc)
{
	struct placer_info *info;

	if (!device || placer_info(placer, fd, NULL, &info))
		return;
	bad_input("%s: %s", device, live_device_error(rc));
}

struct placer_info *live_info(int placer, const char *text, const char *device)
{
	char found[PLACER_DEVICE_LEN];
	const char *name = device ? live_resolve(device, found) : NULL;
	struct placer_info *info;
	int fd = live_take(text);
	int rc = placer_info(placer, fd, name, &info);

	if (rc)
		live_blame_device(placer, fd, device, rc);
	close(fd);
	if (!rc)
		return info;
	if (rc == -EINVAL)
		bad_input("%s is no buffer of dmabuf-placer", text);
	bad_input("%s: %s", text, strerror(-rc));
}

void live_print_verdict(const struct dmabuf_placer_verdict *verdict,
			const char *device)
{
	printf("%s: ", verdict->heap);
	if (verdict->reason != DMABUF_PLACER_REASON_FEASIBLE)
		printf("%s", word_reason(verdict->reason)->text);
	else if (verdict->lack)
		printf("%s", word_lack(verdict->lack)->text);
	else
		printf("feasible");
	if (device && *device)
		printf(" (%s)", device);
}

const char *live_device(const char *bus, const char *name)
{
	static char text[PLACER_DEVICE_LEN];

	snprintf(text, sizeof(text), "%s%s%s", bus, *bus ? "/" : "", name);
	return *text ? text : "a device that is gone";
}

const char *live_device_error(int rc)
{
	switch (rc) {
	case -ENODEV:
		return "no such device, or it has no driver";
	case -ENXIO:
		return "the module does not look up devices on this bus";
	case -EOPNOTSUPP:
		return "the device can share no buffer";
	default:
		return strerror(-rc);
	}
}

bool live_age(const struct dmabuf_placer_info *info, uint64_t *seconds)
{
	*seconds = info->out_age / 1000000000;
	return *info->out_heap &&
	       info->out_size >= offsetof(struct dmabuf_placer_info, out_age) +
					 sizeof(info->out_age);
}

void live_print_age(const struct dmabuf_placer_info *info)
{
	static const struct {
		unsigned int seconds;
		const char *name;
	} units[] = { { 86400, "d" }, { 3600, "h" }, { 60, "min" }, { 1, "s" } };
	unsigned int i = 0;
	uint64_t age;

	if (!live_age(info, &age))
		return;
	while (units[i].seconds > 1 && age < units[i].seconds)
		i++;
	printf(" for %llu %s", (unsigned long long)age / units[i].seconds,
	       units[i].name);
	/* Smaller units than the second one are left out. */
	if (units[i].seconds > 1)
		printf(" %llu %s",
		       (unsigned long long)age % units[i].seconds /
			       units[i + 1].seconds,
		       units[i + 1].name);
}

const char *live_errno(unsigned int error)
{
	const char *name = strerrorname_np(error);

	return name ? name : "unknown";
}
