// SPDX-License-Identifier: GPL-2.0
/*
 * Preloaded into the tool, makes a folder behave like tracefs: a new instance has the
 * events that are below events/ of the folder, and the folder's trace_pipe. Removing an
 * instance removes its files, and fails while the process has one of them open. The events
 * that were enabled then are appended to the file "enabled". A file "denied" forbids new
 * instances.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NR(array) (sizeof(array) / sizeof((array)[0]))

static const char *const folders[] = {
	"events",
	"events/dmabuf_placer",
	"events/dmabuf_placer/placer_create",
	"events/dmabuf_placer/placer_decision",
	"events/dmabuf_placer/placer_verdict",
	"events/dmabuf_placer_heap",
};

struct path {
	char text[PATH_MAX];
};

static struct path join(const char *folder, const char *name, const char *more)
{
	struct path path;

	snprintf(path.text, sizeof(path.text), "%s/%s%s", folder, name, more);
	return path;
}

static int make(const char *path)
{
	return syscall(SYS_mkdirat, AT_FDCWD, path, 0700);
}

static int is_instance(const char *path)
{
	return !!strstr(path, "/instances/placer-");
}

int mkdir(const char *path, mode_t mode)
{
	struct path of_all, ours;
	size_t i;

	if (!is_instance(path))
		return syscall(SYS_mkdirat, AT_FDCWD, path, mode);
	if (make(path))
		return -1;
	if (!access(join(path, "../../denied", "").text, F_OK)) {
		syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
		errno = EACCES;
		return -1;
	}
	for (i = 0; i < NR(folders); i++) {
		of_all = join(path, "../../", folders[i]);
		if (access(of_all.text, F_OK))
			continue;
		make(join(path, folders[i], "").text);
		ours = join(path, folders[i], "/enable");
		close(creat(ours.text, 0600));
	}
	close(creat(join(path, "trace_options", "").text, 0600));
	return link(join(path, "../../trace_pipe", "").text,
		    join(path, "trace_pipe", "").text);
}

static int is_open(const char *path)
{
	char target[PATH_MAX];
	struct path fd;
	ssize_t len;
	int i;

	for (i = 0; i < 256; i++) {
		snprintf(fd.text, sizeof(fd.text), "/proc/self/fd/%d", i);
		len = readlink(fd.text, target, sizeof(target));
		if (len > (ssize_t)strlen(path) &&
		    !strncmp(target, path, strlen(path)))
			return 1;
	}
	return 0;
}

/* Called by a signal handler, too */
int rmdir(const char *path)
{
	int enabled = open(join(path, "../../enabled", "").text,
			   O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	struct path enable;
	struct stat stat;
	size_t i;

	if (is_instance(path) && is_open(path)) {
		close(enabled);
		errno = EBUSY;
		return -1;
	}
	for (i = NR(folders); is_instance(path) && i--;) {
		enable = join(path, folders[i], "/enable");
		if (!lstat(enable.text, &stat) && stat.st_size)
			dprintf(enabled, "%s\n", folders[i]);
		unlink(enable.text);
		syscall(SYS_unlinkat, AT_FDCWD, join(path, folders[i], "").text,
			AT_REMOVEDIR);
	}
	close(enabled);
	unlink(join(path, "trace_options", "").text);
	unlink(join(path, "trace_pipe", "").text);
	return syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
}
