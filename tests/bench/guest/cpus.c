// SPDX-License-Identifier: GPL-2.0
/*
 * CPUs: the same work by one thread and by four. Each line is the cost with four, relative
 * to the cost with one, in thousandths: 1000 if sharing adds no work.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "device.h"
#include "exporter.h"
#include "group.h"
#include "sample.h"
#include "ticks.h"
#include "view.h"

#define THREADS 4
#define ROUNDS	15

/**
 * struct team - threads that share work
 * @e: exporter of the buffers
 * @work: does one piece of the work, the one with the number @piece
 * @pieces: number of pieces, of all threads together
 * @threads: number of threads
 * @fd: a buffer that all share, or -1
 * @map: mapping of @fd
 * @failed: a piece has failed
 * @start: threads wait here until the clock starts
 */
struct team {
	enum exporter e;
	int (*work)(struct team *team, unsigned int piece);
	unsigned int pieces;
	unsigned int threads;
	int fd;
	void *map;
	bool failed;
	pthread_barrier_t start;
};

struct member {
	struct team *team;
	unsigned int number;
	pthread_t thread;
};

#define SHARED (16 * MIB)

static int cpus_alloc(struct team *team, unsigned int piece)
{
	int fd = exporter_alloc(team->e, page_size());

	return fd < 0 ? -1 : close(fd);
}

static int cpus_life(struct team *team, unsigned int piece)
{
	int fd = exporter_alloc(team->e, 64 * KIB);
	int rc = fd < 0 ? -1 : view_visit(fd, 64 * KIB, VIEW_ANY);

	close(fd);
	return rc;
}

static int cpus_visit(struct team *team, unsigned int piece)
{
	return device_fetch(team->fd, BENCH_COHERENT);
}

/* A slice of one buffer, in which nothing is mapped yet */
static int cpus_slice(struct team *team, unsigned int piece)
{
	size_t slice = SHARED / team->pieces;

	view_touch((char *)team->map + piece * slice, slice);
	return 0;
}

static int cpus_many(struct team *team, unsigned int piece)
{
	int fd = exporter_alloc(team->e, MIB);
	int rc = fd < 0 ? -1 : view_visit(fd, MIB, VIEW_ANY);

	close(fd);
	return rc;
}

static void *member_run(void *arg)
{
	struct member *member = arg;
	struct team *team = member->team;
	unsigned int piece;

	pthread_barrier_wait(&team->start);
	for (piece = member->number; piece < team->pieces;
	     piece += team->threads)
		if (team->work(team, piece))
			team->failed = true;
	return NULL;
}

static __u64 team_run(struct team *team)
{
	struct member members[THREADS];
	__u64 begin;
	unsigned int i;

	pthread_barrier_init(&team->start, NULL, team->threads + 1);
	for (i = 0; i < team->threads; i++) {
		members[i] = (struct member){ .team = team, .number = i };
		pthread_create(&members[i].thread, NULL, member_run,
			       &members[i]);
	}
	begin = ticks();
	pthread_barrier_wait(&team->start);
	for (i = 0; i < team->threads; i++)
		pthread_join(members[i].thread, NULL);
	begin = ticks() - begin;
	pthread_barrier_destroy(&team->start);
	return begin;
}

/* The shared buffer. It has memory, so that all exporters only refault */
static int team_buffer(struct team *team)
{
	team->fd = exporter_alloc(team->e, SHARED);
	if (team->fd < 0 || view_visit(team->fd, SHARED, VIEW_ODD))
		return -1;
	team->map = view_open(team->fd, SHARED, VIEW_ODD);
	return team->map ? 0 : -1;
}

static void team_end(struct team *team)
{
	if (team->map)
		view_close(team->map, SHARED);
	if (team->fd >= 0)
		close(team->fd);
	team->map = NULL;
	team->fd = -1;
}

static __u64 team_measure(struct team *team, unsigned int threads, bool shared)
{
	__u64 taken;

	team->threads = threads;
	if (shared && team_buffer(team))
		team->failed = true;
	taken = team->failed ? 1 : team_run(team);
	team_end(team);
	return taken;
}

static void cpus_measure(const char *name, enum exporter e,
			 int (*work)(struct team *team, unsigned int piece),
			 unsigned int pieces, bool shared)
{
	static struct samples one, four, times;
	struct team team = {
		.e = e,
		.work = work,
		.pieces = pieces,
		.fd = -1,
	};
	char line[40];
	__u64 alone;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		alone = team_measure(&team, 1, shared);
		sample_add(&one, alone);
		sample_add(&four, team_measure(&team, THREADS, shared));
		sample_add(&times,
			   four.value[i] * 1000 / alone / ticks_instructions());
	}
	snprintf(line, sizeof(line), "%s-1", name);
	if (team.failed) {
		samples_fail(&times, name, exporter_name(e));
		one.nr = 0;
		four.nr = 0;
		return;
	}
	samples_print(&one, line, exporter_name(e));
	snprintf(line, sizeof(line), "%s-4", name);
	samples_print(&four, line, exporter_name(e));
	samples_print(&times, name, exporter_name(e));
}

void group_cpus(void)
{
	enum exporter e;

	for (e = OURS; e <= SYSTEM; e++) {
		cpus_measure("cpus-alloc", e, cpus_alloc, 3200, false);
		cpus_measure("cpus-life", e, cpus_life, 800, false);
		cpus_measure("cpus-visit", e, cpus_visit, 800, true);
		cpus_measure("cpus-many", e, cpus_many, 120, false);
	}
	cpus_measure("cpus-slice", OURS, cpus_slice, 32, true);
	cpus_measure("cpus-slice", CMA, cpus_slice, 32, true);
}
