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
/* Allocations from each exporter; fewer if each takes another idle buffer, which is slow */
#define CACHE_ALLOCS 1000
#define IDLE_ALLOCS  200
#define IDLE	     400
/* Bytes read before each allocation, so that the page cache fills what it gave up */
#define AGAIN (16 * MIB)

/* A file of 6 GiB without content: its pages are clean, and can be anywhere */
#define FILE_PATH "/tmp/load/hole"

static int idle[IDLE];
static int nr_idle;

/* Reads on in the file, and goes on at its start when it ends */
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

/* Adds a buffer to the area, placed there for a device that has detached */
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
 * struct load - results of one exporter's allocations
 * @taken: ticks of those that succeeded
 * @failed: number of those that failed
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
 * The exporters take turns, as the page cache does not stay the same. With @fill, idle
 * buffers fill the area again before each turn.
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
