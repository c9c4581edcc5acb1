// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers of different tasks share no lock: to allocate, attach, map, detach and close a buffer
 * takes no lock that the same work with another buffer takes on another CPU, except for locks that
 * mainline's system heap shares, too.
 *
 * Lockdep's tracepoint tells which locks are taken. A lock is that of a path if each round
 * takes it: the slabs have some that are taken now and then.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "harness.h"
#include "placer_utils.h"
#include "test_importer.h"

#define TRACEFS	  "/sys/kernel/tracing/"
#define ACQUIRE	  TRACEFS "events/lock/lock_acquire/enable"
#define RECORD	  TRACEFS "tracing_on"
#define CPUS	  2
#define ROUNDS	  8
#define MAX_LOCKS 4096

/**
 * struct lock - a lock that was taken
 * @address: as the trace has it
 * @name: of the lock's class
 * @taken: how often, on each CPU
 */
struct lock {
	unsigned long long address;
	char name[64];
	unsigned int taken[CPUS];
};

struct scene;

/**
 * struct work - what is done with buffers
 * @prepare: makes the objects that a CPU works on, and does the work a few times untraced
 * @begin: first part of the work, for all rounds. No buffer goes before the other CPU
 *	has done it too, as locks of the next one could lie at the same address
 * @end: second part; or NULL
 */
struct work {
	int (*prepare)(struct scene *scene, unsigned int cpu);
	int (*begin)(struct scene *scene, unsigned int cpu);
	int (*end)(struct scene *scene, unsigned int cpu);
};

/**
 * struct scene - one exporter
 * @heap: its heap, opened
 * @importer: a device for each CPU
 * @fd: buffers of each CPU
 * @lock: what was taken
 * @nr: how many of @lock there are
 */
struct scene {
	int heap;
	struct importer importer[CPUS];
	int fd[CPUS][ROUNDS];
	struct lock lock[MAX_LOCKS];
	unsigned int nr;
};

/* The heap stays open: that opens a device is not part of an allocation */
static int alloc(const struct scene *s, size_t size)
{
	struct dma_heap_allocation_data data = {
		.len = page_align(size),
		.fd_flags = O_RDWR | O_CLOEXEC,
	};

	return ioctl(s->heap, DMA_HEAP_IOCTL_ALLOC, &data) ? -1 : (int)data.fd;
}

static int alloc_begin(struct scene *s, unsigned int cpu)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		s->fd[cpu][i] = alloc(s, page_size());
		if (s->fd[cpu][i] < 0)
			return -1;
	}
	return 0;
}

static int alloc_end(struct scene *s, unsigned int cpu)
{
	int i, rc = 0;

	for (i = 0; i < ROUNDS; i++)
		rc |= close(s->fd[cpu][i]);
	return rc;
}

static int alloc_prepare(struct scene *s, unsigned int cpu)
{
	return alloc_begin(s, cpu) ?: alloc_end(s, cpu);
}

static int visit(struct scene *s, unsigned int cpu)
{
	int i;

	for (i = 0; i < ROUNDS; i++)
		if (importer_map_once(&s->importer[cpu], s->fd[cpu][0],
				      PLACER_IMPORTER_BIDIRECTIONAL))
			return -1;
	return 0;
}

static int visit_prepare(struct scene *s, unsigned int cpu)
{
	if (importer_open(&s->importer[cpu], IMPORTER_PLAIN))
		return -1;
	s->fd[cpu][0] = alloc(s, 64 * 1024);
	return s->fd[cpu][0] < 0 ? -1 : visit(s, cpu);
}

static const struct work alloc_and_close = {
	.prepare = alloc_prepare,
	.begin = alloc_begin,
	.end = alloc_end,
};

static const struct work attach_to_detach = {
	.prepare = visit_prepare,
	.begin = visit,
};

static int run_on(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

static struct lock *lock_find(struct scene *s, unsigned long long address,
			      const char *name)
{
	struct lock *lock;
	unsigned int i;

	for (i = 0; i < s->nr; i++)
		if (s->lock[i].address == address &&
		    !strcmp(s->lock[i].name, name))
			return &s->lock[i];
	if (s->nr == MAX_LOCKS)
		return NULL;
	lock = &s->lock[s->nr++];
	lock->address = address;
	snprintf(lock->name, sizeof(lock->name), "%s", name);
	return lock;
}

/* "task-1 [000] d..1. 6.165977: lock_acquire: 00000000e0b5ac1e try read &lock->name" */
static void read_line(struct scene *s, unsigned int cpu, char *line)
{
	char *flags = strstr(line, "] "), *at, *name;
	unsigned long long address;
	struct lock *lock;

	at = strstr(line, " lock_acquire: ");
	if (!flags || !at)
		return;
	/* Not what an interrupt takes meanwhile */
	flags += 2;
	if (memchr(flags, 'h', 5) || memchr(flags, 'H', 5) ||
	    memchr(flags, 's', 5))
		return;
	address = strtoull(at + strlen(" lock_acquire: "), &name, 16);
	name += strspn(name, " ");
	if (!strncmp(name, "try ", 4))
		name += 4;
	name[strcspn(name, "\n")] = '\0';
	if (!strncmp(name, "read ", 5)) {
		name += 5;
		/* Reading a sequence count writes nothing */
		if (strstr(name, "seqcount"))
			return;
	}
	lock = lock_find(s, address, name);
	if (lock)
		lock->taken[cpu]++;
}

/* Also returns -1 if no lock was recorded */
static int trace_read(struct scene *s, unsigned int cpu)
{
	FILE *file = fopen(TRACEFS "trace", "re");
	unsigned int nr = s->nr;
	char line[256];

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		read_line(s, cpu, line);
	fclose(file);
	return s->nr > nr ? 0 : -1;
}

/*
 * The event stays enabled, and only recording goes on and off: an emulated guest does not always
 * notice at once that the kernel has patched its code to enable an event
 */
static int traced(struct scene *s, unsigned int cpu,
		  int (*work)(struct scene *scene, unsigned int cpu))
{
	int rc;

	if (run_on(cpu) || file_write(TRACEFS "trace", "\n") ||
	    file_write(RECORD, "1"))
		return -1;
	rc = work(s, cpu);
	return file_write(RECORD, "0") ?: rc ?: trace_read(s, cpu);
}

static int run(struct scene *s, const struct work *work, const char *heap)
{
	unsigned int cpu;
	int rc;

	s->heap = open(heap, O_RDWR | O_CLOEXEC);
	rc = s->heap < 0 ? -1 : 0;
	for (cpu = 0; cpu < CPUS && !rc; cpu++)
		rc = run_on(cpu) ?: work->prepare(s, cpu);
	for (cpu = 0; cpu < CPUS && !rc; cpu++)
		rc = traced(s, cpu, work->begin);
	for (cpu = 0; cpu < CPUS && !rc && work->end; cpu++)
		rc = traced(s, cpu, work->end);
	return rc;
}

/*
 * RCU is a lock for lockdep only, 6.12 has one for tracing by pid, and a device has one for
 * the mappings that are kept for it
 */
static bool is_shared(const struct lock *lock)
{
	return lock->taken[0] >= ROUNDS && lock->taken[1] >= ROUNDS &&
	       strncmp(lock->name, "rcu_", 4) &&
	       strcmp(lock->name, "&pid_list->lock") &&
	       strcmp(lock->name, "&cache->mutex");
}

static bool shares(const struct scene *s, const char *name)
{
	unsigned int i;

	for (i = 0; i < s->nr; i++)
		if (is_shared(&s->lock[i]) && !strcmp(s->lock[i].name, name))
			return true;
	return false;
}

FIXTURE(locks)
{
	struct scene *ours;
	struct scene *peer;
	char pid[16];
};

FIXTURE_SETUP(locks)
{
	if (access(ACQUIRE, F_OK))
		SKIP(return, "this kernel has no lockdep");
	if (access(MAINLINE_HEAP, F_OK))
		SKIP(return, "this kernel has no " MAINLINE_HEAP);
	self->ours = calloc(1, sizeof(*self->ours));
	self->peer = calloc(1, sizeof(*self->peer));
	ASSERT_NE(NULL, self->ours);
	ASSERT_NE(NULL, self->peer);
	snprintf(self->pid, sizeof(self->pid), "%d", getpid());
	ASSERT_EQ(0, file_write(TRACEFS "buffer_size_kb", "8192"));
	ASSERT_EQ(0, file_write(TRACEFS "set_event_pid", self->pid));
	ASSERT_EQ(0, file_write(RECORD, "0"));
	ASSERT_EQ(0, file_write(ACQUIRE, "1"));
}

FIXTURE_TEARDOWN(locks)
{
	file_write(ACQUIRE, "0");
	file_write(RECORD, "1");
	file_write(TRACEFS "set_event_pid", "");
}

static unsigned int count_extra(FIXTURE_DATA(locks) * self)
{
	unsigned int i, extra = 0;

	for (i = 0; i < self->ours->nr; i++) {
		const struct lock *lock = &self->ours->lock[i];

		if (!is_shared(lock) || shares(self->peer, lock->name))
			continue;
		printf("# shared: %s, taken %u and %u times\n", lock->name,
		       lock->taken[0], lock->taken[1]);
		extra++;
	}
	return extra;
}

TEST_F(locks, alloc_and_close)
{
	ASSERT_EQ(0, run(self->peer, &alloc_and_close, MAINLINE_HEAP));
	ASSERT_EQ(0, run(self->ours, &alloc_and_close, AUTO_HEAP));
	EXPECT_EQ(0, count_extra(self));
}

TEST_F(locks, attach_to_detach)
{
	struct importer probe;

	if (importer_open(&probe, IMPORTER_PLAIN))
		SKIP(return, "no importer that reaches other memory only");
	close(probe.fd);
	ASSERT_EQ(0, run(self->peer, &attach_to_detach, MAINLINE_HEAP));
	ASSERT_EQ(0, run(self->ours, &attach_to_detach, AUTO_HEAP));
	EXPECT_EQ(0, count_extra(self));
}

TEST_HARNESS_MAIN
