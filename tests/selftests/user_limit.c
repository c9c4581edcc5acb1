// SPDX-License-Identifier: GPL-2.0
/*
 * How many buffers one user may have: a limit that all processes of the user share, also
 * those in user namespaces, and that no other user notices.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "harness.h"
#include "log.h"
#include "placer_utils.h"

#define LIMIT 20

/* As many as the guest bears; each asks for what several processes would ask for */
#define PROCESSES 250
#define GREED	  (1000 / PROCESSES * 5)

/**
 * struct tally - what processes got, in shared memory; accessed by atomic operations only
 * @got: buffers
 * @refused: requests refused for the limit
 * @failed: requests refused for another reason, or steps that failed
 * @done: processes that have asked for all
 */
struct tally {
	unsigned int got;
	unsigned int refused;
	unsigned int failed;
	unsigned int done;
};

FIXTURE(limit)
{
	int node;
	long before;
	uid_t user;
	struct tally *tally;
	pid_t pid[PROCESSES];
	int nr;
};

FIXTURE_SETUP(limit)
{
	self->before = user_buffers(LIMIT);
	ASSERT_LE(0, self->before);
	self->node = open(AUTO_HEAP, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->node);
	self->user = getpid() * 100;
	self->tally = mmap(NULL, page_size(), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->tally);
}

static void end_all(FIXTURE_DATA(limit) * self)
{
	while (self->nr) {
		kill(self->pid[--self->nr], SIGKILL);
		child_signal(self->pid[self->nr]);
	}
}

FIXTURE_TEARDOWN(limit)
{
	end_all(self);
	close(self->node);
	munmap(self->tally, page_size());
	EXPECT_EQ(LIMIT, user_buffers(self->before));
	EXPECT_TRUE(buffers_all_gone());
}

static int node_alloc(int node)
{
	struct dma_heap_allocation_data data = {
		.len = page_size(),
		.fd_flags = O_RDWR | O_CLOEXEC,
	};

	return ioctl(node, DMA_HEAP_IOCTL_ALLOC, &data) ? -1 : (int)data.fd;
}

static void count(unsigned int *what)
{
	__atomic_fetch_add(what, 1, __ATOMIC_RELAXED);
}

static unsigned int value(unsigned int *of)
{
	return __atomic_load_n(of, __ATOMIC_ACQUIRE);
}

static void ask(FIXTURE_DATA(limit) * self, unsigned int times)
{
	while (times--) {
		if (node_alloc(self->node) >= 0)
			count(&self->tally->got);
		else if (errno == EDQUOT)
			count(&self->tally->refused);
		else
			count(&self->tally->failed);
	}
	__atomic_fetch_add(&self->tally->done, 1, __ATOMIC_RELEASE);
}

/* The user is mapped in it, or the process could not enter a further one from there */
static int namespace_enter(uid_t user)
{
	char map[64];

	snprintf(map, sizeof(map), "%u %u 1", user, user);
	/* Files in /proc are root's where a process is not dumpable */
	if (unshare(CLONE_NEWUSER) || prctl(PR_SET_DUMPABLE, 1) ||
	    file_write("/proc/self/uid_map", map) ||
	    file_write("/proc/self/setgroups", "deny"))
		return -1;
	return file_write("/proc/self/gid_map", "0 0 1");
}

/*
 * Asks for buffers in a process of that user, perhaps in so many user namespaces, one in
 * the other; the process keeps what it gets until it is killed
 */
static int ask_as(FIXTURE_DATA(limit) * self, uid_t user, unsigned int times,
		  unsigned int namespaces)
{
	pid_t pid = fork();

	if (pid < 0)
		return -1;
	if (!pid) {
		if (setresuid(user, user, user))
			count(&self->tally->failed);
		while (namespaces--)
			if (namespace_enter(user))
				count(&self->tally->failed);
		ask(self, times);
		pause();
		_exit(0);
	}
	self->pid[self->nr++] = pid;
	return 0;
}

static void wait_until_done(FIXTURE_DATA(limit) * self)
{
	while (value(&self->tally->done) < (unsigned int)self->nr)
		usleep(10000);
}

TEST_F(limit, refused_with_reason)
{
	char line[120], *said;
	int log = log_open();

	ASSERT_LE(0, log);
	ASSERT_EQ(0, ask_as(self, self->user, LIMIT + 2, 0));
	wait_until_done(self);
	EXPECT_EQ(LIMIT, value(&self->tally->got));
	EXPECT_EQ(2, value(&self->tally->refused));
	EXPECT_EQ(0, value(&self->tally->failed));

	said = log_read(log);
	close(log);
	ASSERT_NE(NULL, said);
	snprintf(line, sizeof(line),
		 ": uid %u has all that user_buffers allows\n", self->user);
	EXPECT_NE(NULL, strstr(said, line)) TH_LOG("%s", said);
	free(said);
	EXPECT_TRUE(user_is(self->user, "peak: %u buffers, refused 2", LIMIT));
}

TEST_F(limit, closed_buffers_make_room)
{
	ASSERT_EQ(0, ask_as(self, self->user, 2 * LIMIT, 0));
	wait_until_done(self);
	end_all(self);
	ASSERT_TRUE(wait_for_counts(0, 0));
	ASSERT_EQ(LIMIT, value(&self->tally->got));

	self->tally->done = 0;
	ASSERT_EQ(0, ask_as(self, self->user, 2 * LIMIT, 0));
	wait_until_done(self);
	EXPECT_EQ(2 * LIMIT, value(&self->tally->got));
	EXPECT_EQ(0, value(&self->tally->failed));
}

TEST_F(limit, root_exempt)
{
	int fd[2 * LIMIT], i;

	for (i = 0; i < 2 * LIMIT; i++) {
		fd[i] = node_alloc(self->node);
		EXPECT_LE(0, fd[i]);
	}
	while (i--)
		close(fd[i]);
}

TEST_F(limit, lowered_limit_keeps_buffers)
{
	ASSERT_EQ(0, ask_as(self, self->user, LIMIT, 0));
	wait_until_done(self);
	ASSERT_EQ(LIMIT, user_buffers(1));
	EXPECT_EQ(LIMIT, buffers_count());
	ASSERT_EQ(0, ask_as(self, self->user, 1, 0));
	wait_until_done(self);
	EXPECT_EQ(1, user_buffers(LIMIT + 1));
	ASSERT_EQ(0, ask_as(self, self->user, 1, 0));
	wait_until_done(self);
	EXPECT_EQ(LIMIT + 1, user_buffers(LIMIT));
	EXPECT_EQ(LIMIT + 1, value(&self->tally->got));
	EXPECT_EQ(1, value(&self->tally->refused));
}

TEST_F(limit, shared_by_a_thousand_processes)
{
	int i;

	for (i = 0; i < PROCESSES - 1; i++)
		ASSERT_EQ(0, ask_as(self, self->user, GREED, 0));
	wait_until_done(self);
	EXPECT_EQ(LIMIT, value(&self->tally->got));
	EXPECT_EQ((PROCESSES - 1) * GREED - LIMIT,
		  value(&self->tally->refused));
	EXPECT_EQ(0, value(&self->tally->failed));
	EXPECT_EQ(LIMIT, buffers_count());

	/* Another user still has its whole limit */
	ASSERT_EQ(0, ask_as(self, self->user + 1, LIMIT, 0));
	wait_until_done(self);
	EXPECT_EQ(2 * LIMIT, value(&self->tally->got));
	EXPECT_EQ(0, value(&self->tally->failed));
}

static bool has_namespaces(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(unshare(CLONE_NEWUSER) ? 1 : 0);
	return pid > 0 && !child_status(pid);
}

TEST_F(limit, shared_by_namespaces)
{
	unsigned int depth;

	if (!has_namespaces())
		SKIP(return, "no user namespaces");
	for (depth = 0; depth < 4; depth++)
		ASSERT_EQ(0, ask_as(self, self->user, LIMIT, depth));
	wait_until_done(self);
	EXPECT_EQ(LIMIT, value(&self->tally->got));
	EXPECT_EQ(3 * LIMIT, value(&self->tally->refused));
	EXPECT_EQ(0, value(&self->tally->failed));
}

TEST_HARNESS_MAIN
