// SPDX-License-Identifier: GPL-2.0
/*
 * Load: contiguous memory, ready for DMA, where the contiguous area is full of the page
 * cache, of idle buffers of ours, or of both.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "device.h"
#include "exporter.h"
#include "group.h"
#include "sample.h"
#include "ticks.h"
#include "view.h"

#define SIZE   (8 * MIB)
#define ALLOCS 200
#define IDLE   64
/* Read before each allocation, so that what was given up is full again */
#define AGAIN (16 * MIB)

/* A file that is one hole: its pages are clean, and can be anywhere */
#define FILE_PATH "/tmp/load/file"
#define FILE_SIZE (6 * GIB)

static int idle[IDLE];

/* Reads on in the file, and at its end from its start */
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

/* As many as the area takes, each placed there for a device that has gone */
static int idle_fill(void)
{
	int i;

	for (i = 0; i < IDLE; i++) {
		idle[i] = exporter_alloc(OURS, SIZE);
		if (idle[i] < 0)
			return -1;
		if (device_fetch(idle[i], BENCH_CONTIGUOUS)) {
			close(idle[i]);
			idle[i] = -1;
			return 0;
		}
	}
	return 0;
}

static void idle_empty(void)
{
	int i;

	for (i = 0; i < IDLE && idle[i] >= 0; i++)
		close(idle[i]);
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

static void load_measure(const char *scene, enum exporter e, size_t again)
{
	static struct samples taken, failures;
	__u64 one, failed = 0;
	char work[40];
	int i;

	for (i = 0; i < ALLOCS; i++) {
		if (cache_fill(again)) {
			samples_fail(&taken, scene, "cache");
			return;
		}
		one = ready(e);
		if (one)
			sample_add(&taken, one);
		else
			failed++;
	}
	snprintf(work, sizeof(work), "load-%s", scene);
	if (taken.nr)
		samples_print(&taken, work, exporter_name(e));
	snprintf(work, sizeof(work), "load-%s-failures", scene);
	sample_add(&failures, failed / ticks_instructions());
	samples_print(&failures, work, exporter_name(e));
}

static int file_make(void)
{
	int fd = open(FILE_PATH, O_CREAT | O_RDWR, 0644);

	if (fd < 0 || ftruncate(fd, FILE_SIZE))
		return -1;
	return close(fd);
}

void group_load(void)
{
	if (file_make()) {
		perror("# a file");
		return;
	}
	if (cache_fill(3 * GIB))
		perror("# the page cache");
	load_measure("cache", CMA, AGAIN);
	load_measure("cache", OURS, AGAIN);
	if (idle_fill())
		perror("# idle buffers");
	load_measure("idle", CMA, 0);
	load_measure("idle", OURS, 0);
	idle_empty();
	if (idle_fill() || cache_fill(3 * GIB))
		perror("# idle buffers and the page cache");
	load_measure("both", CMA, AGAIN);
	load_measure("both", OURS, AGAIN);
	idle_empty();
}
