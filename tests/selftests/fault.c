// SPDX-License-Identifier: GPL-2.0
/*
 * Fault injection, by /proc and debugfs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fault.h"
#include "placer_utils.h"

#define DEBUGFS	  "/sys/kernel/debug/"
#define FAIL_NTH  "/proc/thread-self/fail-nth"
#define FUNCTIONS DEBUGFS "fail_function"

/* Only injected failures, of allocations of any size, and without a log message */
static void fault_tune(const char *kind)
{
	static const char *const values[][2] = {
		{ "probability", "0" },	    { "verbose", "0" },
		{ "ignore-gfp-wait", "0" }, { "ignore-gfp-highmem", "0" },
		{ "min-order", "0" },	    { "times", "-1" },
	};
	char path[128];
	unsigned int i;

	/* Not every kind has all of these files */
	for (i = 0; i < sizeof(values) / sizeof(*values); i++) {
		snprintf(path, sizeof(path), DEBUGFS "%s/%s", kind,
			 values[i][0]);
		if (!access(path, W_OK))
			file_write(path, values[i][1]);
	}
}

static int stay_on_this_cpu(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(sched_getcpu(), &cpus);
	return sched_setaffinity(0, sizeof(cpus), &cpus);
}

int fault_open(void)
{
	int fd = open(FAIL_NTH, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (stay_on_this_cpu()) {
		close(fd);
		return -1;
	}
	fault_tune("failslab");
	fault_tune("fail_page_alloc");
	fault_tune("fail_usercopy");
	fault_tune("fail_function");
	return fd;
}

static void *nothing(void *arg)
{
	return arg;
}

/*
 * The DMA API debugging code allocates radix tree nodes, and turns itself off for good if
 * it cannot. When a node's allocation fails, the radix tree takes one from a per-CPU
 * reserve, which is refilled when a thread is created.
 */
static void fill_reserve(void)
{
	pthread_t thread;

	if (!pthread_create(&thread, NULL, nothing, NULL))
		pthread_join(thread, NULL);
}

void fault_arm(int fd, unsigned int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", nth);

	if (nth)
		fill_reserve();
	/* Copying this number may be the step that fails */
	while (pwrite(fd, text, len, 0) != len)
		;
}

bool fault_reached(int fd)
{
	char text[16] = "";
	/* If copying the number fails, all steps of the path have been passed */
	bool reached = pread(fd, text, sizeof(text) - 1, 0) > 0 && *text == '0';

	fault_arm(fd, 0);
	return reached;
}

bool fault_has_functions(void)
{
	return !access(FUNCTIONS, F_OK);
}

int fault_function(const char *name, int error)
{
	char text[128], value[32];
	int rc;

	/* A test that was killed may have left it on */
	snprintf(text, sizeof(text), "!%s", name);
	rc = file_write(FUNCTIONS "/inject", text);
	if (!error)
		return rc;
	if (file_write(FUNCTIONS "/inject", name))
		return -1;
	snprintf(text, sizeof(text), FUNCTIONS "/%s/retval", name);
	snprintf(value, sizeof(value), "%#llx", (unsigned long long)-error);
	return file_write(text, value);
}

/* The number of steps varies, so no number is sure to be this call */
int fault_next_call(bool fails)
{
	if (file_write(FUNCTIONS "/times", fails ? "1" : "-1"))
		return -1;
	return file_write(FUNCTIONS "/probability", fails ? "100" : "0");
}
