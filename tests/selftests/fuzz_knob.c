// SPDX-License-Identifier: GPL-2.0
/*
 * What an administrator can set: parameters of the module, limits of heaps and of a control
 * group, and the drivers of devices.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cgroup.h"
#include "fuzz.h"
#include "fuzz_knob.h"
#include "fuzz_nodes.h"
#include "placer_utils.h"

#define GROUP	 "fuzz"
#define PLATFORM "/sys/bus/platform/drivers/placer-importer/"
#define SAMPLE	 "/sys/bus/pci/drivers/placer-heap-ivshmem/"
#define ENGINE	 "/sys/bus/pci/drivers/placer-importer-edu/"

#define TRACEFS "/sys/kernel/tracing/"
#define EVENTS	TRACEFS "events/dmabuf_placer/enable"

static long demote_ms, attach_ms, precopied;
static bool has_group;

static int knob_write(struct fuzzer *f, enum call which, const char *path,
		      const char *value)
{
	struct span span = span_begin(&f->stage->tally, f->watch, which);

	return span_end(&span, file_write(path, value));
}

static void parameter(struct fuzzer *f)
{
	static const char *const paths[] = {
		"/sys/module/dmabuf_placer/parameters/demote_delay_ms",
		"/sys/module/dmabuf_placer/parameters/attach_wait_ms",
		"/sys/module/dmabuf_placer/parameters/precopy_bytes",
	};
	static const char *const values[] = { "0",   "1",  "10", "50",
					      "100", "-1", "x" };
	const char *path = fuzz_pick(f, paths);

	knob_write(f, CALL_PARAMETER, path, fuzz_pick(f, values));
}

static void limit(struct fuzzer *f)
{
	static const char *const values[] = {
		"max",	 "max",	    "max", "max",     "0",
		"65536", "1048576", "-1",  "4194304", "x",
	};
	const char *path = node_pick(f, NODES_HEAP);

	if (path)
		knob_write(f, CALL_LIMIT, path, fuzz_pick(f, values));
}

/* Returns what a read returned */
static ssize_t show_all(int fd)
{
	char text[4096];
	ssize_t len;

	do
		len = read(fd, text, sizeof(text));
	while (len > 0);
	return len;
}

static void show(struct fuzzer *f)
{
	const char *path = node_pick(f, NODES_SHOWN);
	struct span span;
	int fd;

	if (!path)
		return;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	span = span_begin(&f->stage->tally, f->watch, CALL_SHOW);
	span_end(&span, show_all(fd));
	close(fd);
}

/* @path is below the driver's directory while the device is bound */
static void rebind(struct fuzzer *f, const char *driver, const char *path)
{
	char file[128];
	const char *name;

	if (!path)
		return;
	name = strrchr(path, '/') + 1;
	tally_hold(&f->stage->tally, 1000);
	snprintf(file, sizeof(file), "%sunbind", driver);
	knob_write(f, CALL_UNBIND, file, name);
	snprintf(file, sizeof(file), "%sbind", driver);
	knob_write(f, CALL_BIND, file, name);
	tally_hold(&f->stage->tally, 100);
}

static void group_limit(struct fuzzer *f)
{
	static const char *const values[] = { "16M", "24M", "32M",
					      "64M", "max", "max" };
	struct span span;

	if (!has_group)
		return;
	span = span_begin(&f->stage->tally, f->watch, CALL_GROUP_LIMIT);
	span_end(&span,
		 cgroup_write(GROUP, "memory.max", fuzz_pick(f, values)));
}

void fuzz_knob(struct fuzzer *f)
{
	switch (fuzz_below(f, 24)) {
	case 0:
		if (fuzz_rarely(f, 2))
			return rebind(f, PLATFORM,
				      node_pick(f, NODES_PLATFORM));
		return rebind(f, ENGINE, node_pick(f, NODES_ENGINE));
	case 1:
		return group_limit(f);
	case 2:
	case 3:
	case 4:
	case 5:
	case 6:
		return parameter(f);
	case 7:
	case 8:
	case 9:
	case 10:
	case 11:
		return limit(f);
	default:
		return show(f);
	}
}

static void bind_platform(const char *path)
{
	file_write(PLATFORM "bind", strrchr(path, '/') + 1);
}

static void bind_engine(const char *path)
{
	file_write(ENGINE "bind", strrchr(path, '/') + 1);
}

static void exchange(const char *path)
{
	file_write(SAMPLE "unbind", strrchr(path, '/') + 1);
	file_write(SAMPLE "bind", strrchr(path, '/') + 1);
}

void knob_exchange_heap(void)
{
	nodes_each(NODES_SAMPLE, exchange);
}

void knobs_begin(void)
{
	demote_ms = demote_delay(20);
	attach_ms = attach_wait(100);
	precopied = precopy_bytes(1);
	/* Small, as all of the trace is read now and then */
	file_write(TRACEFS "buffer_size_kb", "16");
	file_write(EVENTS, "1");
	has_group = !cgroup_begin() && !cgroup_make(GROUP);
}

void knobs_end(void)
{
	nodes_each(NODES_PLATFORM, bind_platform);
	nodes_each(NODES_ENGINE, bind_engine);
	heaps_limit("max");
	file_write(EVENTS, "0");
	demote_delay(demote_ms);
	attach_wait(attach_ms);
	precopy_bytes(precopied);
	if (!has_group)
		return;
	if (cgroup_remove(GROUP) || cgroup_end())
		fprintf(stderr, "# the control group is still in use\n");
}

void knob_join_group(void)
{
	if (has_group)
		cgroup_write(GROUP, "cgroup.procs", "0");
}
