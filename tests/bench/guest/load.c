// SPDX-License-Identifier: GPL-2.0
/*
 * Load: contiguous memory, ready for DMA, where the contiguous area is full of the page
 * cache, of idle buffers of ours, or of both.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "device.h"
#include "exporter.h"
#include "group.h"
#include "sample.h"
#include "ticks.h"
#include "view.h"

#define SIZE (8 * MIB)
/* Of each exporter; fewer where each takes a buffer more, or the guest takes minutes */
#define CACHE_ALLOCS 1000
#define IDLE_ALLOCS  200
#define IDLE	     400
/* Read before each allocation, so that what was given up is full again */
#define AGAIN (16 * MIB)

/* A file of 6 GiB without content: its pages are clean, and can be anywhere */
#define FILE_PATH "/tmp/load/hole"

static int idle[IDLE];
static int nr_idle;

/* Reads on in the file, and at its end from its start again */
static int cache_fill(size_t bytes)
{
	static char data[1024 * 1024];
	static int file = -1;
	ssize_t got;

	if (file < 0)
		file = open(FILE_PATH, O_RDONLY);
	while (bytes) {
		got = read(file, data, sizeof(data));
		if (got < 0)
			return -1;
		if (!got)
			lseek(file, 0, SEEK_SET);
		bytes -= (size_t)got < bytes ? (size_t)got : bytes;
	}
	return 0;
}

/* One in the area, placed there for a device that has gone */
static int idle_add(void)
{
	int fd = nr_idle < IDLE ? exporter_alloc(OURS, SIZE) : -1;

	if (fd < 0 || device_fetch(fd, BENCH_CONTIGUOUS)) {
		close(fd);
		return -1;
	}
	idle[nr_idle++] = fd;
	return 0;
}

/* Has mainline no room for a buffer any more? */
static bool is_full(void)
{
	int fd = exporter_alloc(CMA, SIZE);

	close(fd);
	return fd < 0;
}

static int idle_fill(void)
{
	while (!is_full())
		if (idle_add())
			return -1;
	return 0;
}

static void idle_empty(void)
{
	while (nr_idle)
		close(idle[--nr_idle]);
}

/* Return: the ticks until a device can use a new buffer, or 0 and errno */
static __u64 ready(enum exporter e)
{
	__u64 begin = ticks(), end;
	int fd = exporter_alloc(e, SIZE);
	int rc;

	if (fd < 0)
		return 0;
	rc = device_hold(fd, BENCH_CONTIGUOUS, 1);
	end = ticks();
	device_let_go();
	close(fd);
	return rc ? 0 : end - begin;
}

/**
 * struct load - what came of one exporter's allocations
 * @taken: ticks, of those that succeeded
 * @failed: how many did not
 */
struct load {
	struct samples taken;
	__u64 failed;
};

static int load_once(struct load *load, enum exporter e, size_t again)
{
	__u64 taken;

	if (cache_fill(again))
		return -1;
	taken = ready(e);
	if (taken)
		sample_add(&load->taken, taken);
	else
		load->failed++;
	return 0;
}

static void load_print(struct load *load, const char *scene, enum exporter e)
{
	static struct samples failures;
	char work[40];

	snprintf(work, sizeof(work), "load-%s", scene);
	samples_print(&load->taken, work, exporter_name(e));
	snprintf(work, sizeof(work), "load-%s-failures", scene);
	sample_add(&failures, load->failed / ticks_instructions());
	samples_print(&failures, work, exporter_name(e));
	load->failed = 0;
}

/*
 * In turn, as the page cache does not stay the same. Where idle buffers fill the area,
 * there is one more for the one that made room.
 */
static void load_measure(const char *scene, unsigned int allocs, size_t again,
			 bool fill)
{
	static struct load ours, cma;
	unsigned int i;

	for (i = 0; i < allocs; i++)
		if ((fill && idle_fill()) || load_once(&cma, CMA, again) ||
		    load_once(&ours, OURS, again))
			break;
	if (i < allocs) {
		samples_fail(&ours.taken, scene, "scene");
		cma.taken.nr = 0;
		return;
	}
	load_print(&cma, scene, CMA);
	load_print(&ours, scene, OURS);
}

void group_load(void)
{
	if (cache_fill(3 * GIB)) {
		perror("# the page cache");
		return;
	}
	load_measure("cache", CACHE_ALLOCS, AGAIN, false);
	load_measure("idle", IDLE_ALLOCS, 0, true);
	idle_empty();
	if (idle_fill() || cache_fill(3 * GIB))
		perror("# idle buffers and the page cache");
	load_measure("both", IDLE_ALLOCS, AGAIN, true);
	idle_empty();
}
