// SPDX-License-Identifier: GPL-2.0
/*
 * An instance of the kernel's tracing for this process only.
 *
 * The kernel removes an instance, with its events, only while no file of it is open. One file stays
 * open; a signal handler closes it and removes the instance. Signals are blocked while any other
 * file is open, and while that one is being opened.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../error.h"
#include "tracefs.h"

#define TRACEFS_SYSTEM "events/dmabuf_placer"
#define TRACEFS_WAIT   200 /* ms */

static const int signals[] = { SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM };

#define SIZE(array) (sizeof(array) / sizeof((array)[0]))

static const char *tracefs;	/* where it is mounted */
static char instance[PATH_MAX]; /* path of this process's instance, or "" */
static int trace_pipe = -1;	/* only changes with signals blocked */

struct path {
	char text[PATH_MAX];
};

static struct path tracefs_path(const char *folder, const char *name)
{
	struct path path;

	if (snprintf(path.text, sizeof(path.text), "%s/%s", folder, name) >=
	    (int)sizeof(path.text))
		bad_input("%s: %s", folder, strerror(ENAMETOOLONG));
	return path;
}

static void tracefs_block(sigset_t *before)
{
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < SIZE(signals); i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, before);
}

static void tracefs_unblock(const sigset_t *before)
{
	sigprocmask(SIG_SETMASK, before, NULL);
}

/* Called with signals blocked. Calls only functions that are safe in signal handlers. */
static void tracefs_remove(void)
{
	if (trace_pipe >= 0)
		close(trace_pipe);
	trace_pipe = -1;
	if (*instance)
		rmdir(instance);
	*instance = '\0';
}

static void tracefs_end(void)
{
	sigset_t before;

	tracefs_block(&before);
	tracefs_remove();
	tracefs_unblock(&before);
}

/* The default action is restored already, and follows when this returns. */
static void tracefs_signal(int number)
{
	tracefs_remove();
	raise(number);
}

/* Those that are ignored, as by nohup, stay so. */
static void tracefs_handle_signals(void)
{
	struct sigaction action = {
		.sa_handler = tracefs_signal,
		.sa_flags = SA_RESETHAND,
	};
	struct sigaction old;
	size_t i;

	sigfillset(&action.sa_mask);
	for (i = 0; i < SIZE(signals); i++)
		if (!sigaction(signals[i], NULL, &old) &&
		    old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
}

/* Instances of processes that were killed */
static void tracefs_remove_old(void)
{
	struct path all = tracefs_path(tracefs, "instances"), path;
	DIR *folder = opendir(all.text);
	struct dirent *entry;
	char rest;
	int pid;

	while (folder && (entry = readdir(folder))) {
		if (sscanf(entry->d_name, "placer-%d%c", &pid, &rest) != 1 ||
		    pid <= 0)
			continue;
		if (pid != getpid() && (!kill(pid, 0) || errno != ESRCH))
			continue;
		/* A process of another PID namespace may be using it, and then it stays. */
		path = tracefs_path(all.text, entry->d_name);
		rmdir(path.text);
	}
	if (folder)
		closedir(folder);
}

static noreturn void tracefs_refuse(const char *path, int error)
{
	bad_input("%s: %s%s", path, strerror(error),
		  error == EACCES || error == EPERM ? ": only root may trace" :
						      "");
}

static void tracefs_check(void)
{
	struct path path = tracefs_path(tracefs, "instances");

	if (access(path.text, F_OK)) {
		if (errno != ENOENT && errno != ENOTDIR)
			tracefs_refuse(tracefs, errno);
		bad_input("%s: there is no tracefs; if the kernel has it, \"mount -t tracefs nodev %s\" shows it",
			  tracefs, tracefs);
	}
	path = tracefs_path(tracefs, TRACEFS_SYSTEM);
	if (access(path.text, F_OK)) {
		if (errno != ENOENT)
			tracefs_refuse(path.text, errno);
		bad_input("%s: the module dmabuf-placer is not loaded",
			  path.text);
	}
}

/* Return: 0, or an errno */
static int tracefs_write(const char *name, const char *text)
{
	struct path path = tracefs_path(instance, name);
	int file, error;
	sigset_t before;

	tracefs_block(&before);
	file = open(path.text, O_WRONLY | O_CLOEXEC);
	error = file < 0 || write(file, text, strlen(text)) < 0 ? errno : 0;
	if (file >= 0)
		close(file);
	tracefs_unblock(&before);
	return error;
}

static void tracefs_make(void)
{
	char name[32];
	struct path path;
	sigset_t before;
	int error;

	snprintf(name, sizeof(name), "instances/placer-%d", (int)getpid());
	path = tracefs_path(tracefs, name);
	tracefs_block(&before);
	error = mkdir(path.text, 0700) ? errno : 0;
	if (!error) {
		strcpy(instance, path.text);
		path = tracefs_path(instance, "trace_pipe");
		trace_pipe = open(path.text, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		error = trace_pipe < 0 ? errno : 0;
	}
	tracefs_unblock(&before);
	if (error)
		tracefs_refuse(path.text, error);
}

void tracefs_begin(const char *folder)
{
	/* Options that others may have set for all instances. Old kernels lack some of them. */
	static const char *const options[] = { "context-info",	  "nobin",
					       "nofields",	  "nohex",
					       "noraw",		  "noverbose",
					       "nolatency-format" };
	size_t i;

	tracefs = folder;
	tracefs_check();
	tracefs_remove_old();
	if (atexit(tracefs_end))
		bad_input("out of memory");
	tracefs_handle_signals();
	tracefs_make();
	for (i = 0; i < SIZE(options); i++)
		tracefs_write("trace_options", options[i]);
}

bool tracefs_enable(const char *event)
{
	char name[128];
	int error;

	snprintf(name, sizeof(name), "events/%s/enable", event);
	error = tracefs_write(name, "1");
	if (error && error != ENOENT)
		tracefs_refuse(tracefs_path(instance, name).text, error);
	return !error;
}

/*
 * There is nothing to read. Polling standard output for no events tells when its reader has gone.
 */
static void tracefs_wait(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO };
	struct path path = tracefs_path(tracefs, TRACEFS_SYSTEM);

	if (poll(&out, 1, TRACEFS_WAIT) > 0) {
		raise(SIGPIPE);
		/* SIGPIPE is ignored. */
		bad_input("standard output: %s", strerror(EPIPE));
	}
	if (access(path.text, F_OK))
		bad_input("the module dmabuf-placer was unloaded");
}

/* Bytes that were read, and the part that is not cut into lines yet */
static char trace_text[16 << 10];
static size_t trace_start, trace_len;

/* The next line of what was read, or NULL. One that is too long comes in pieces. */
static char *tracefs_cut(void)
{
	char *line = trace_text + trace_start;
	char *end = memchr(line, '\n', trace_len);
	size_t len = end ? (size_t)(end - line) : trace_len;

	if (!end && trace_len < sizeof(trace_text) - 1)
		return NULL;
	line[len] = '\0';
	if (end)
		len++;
	trace_start += len;
	trace_len -= len;
	return line;
}

char *tracefs_line(void)
{
	ssize_t got;
	char *line;

	for (;;) {
		line = tracefs_cut();
		if (line)
			return line;
		memmove(trace_text, trace_text + trace_start, trace_len);
		trace_start = 0;
		if (ferror(stdout))
			return NULL;
		got = read(trace_pipe, trace_text + trace_len,
			   sizeof(trace_text) - 1 - trace_len);
		if (!got)
			return NULL;
		if (got > 0) {
			trace_len += got;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			tracefs_refuse("trace_pipe", errno);
		fflush(stdout);
		tracefs_wait();
	}
}
