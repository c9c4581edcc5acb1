// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel memory: a buffer is charged to the cgroup of the task that creates it, also for what
 * it needs once it has memory, and an attachment to that of the task that attaches. A cgroup
 * at its limit is told so, and no other notices.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "cgroup.h"
#include "child.h"
#include "placer_utils.h"
#include "test_importer.h"

#define MAKER	"maker"
#define USER	"user"
#define THEIRS	"/dev/dma_heap/system"
#define SECONDS 60
/* The kernel counts in batches of a page on each CPU, so there must be many buffers */
#define BUFFERS	  400
#define ATTACHERS 60
/* Bytes that a buffer is charged at least, without what a debug kernel adds */
#define OF_BUFFER     512
#define OF_ATTACHMENT 128
/* The same for a backing with its list of runs, and the last decision */
#define OF_MEMORY 288
#define OF_RECORD 512

/* Some of so many buffers still fit below the limit of the test */
#define CROWD 256
#define ROOM  (MIB / 8)

/**
 * struct shared - what processes of both groups know
 * @fd: the buffer
 * @rise: by how much the user's group was charged
 * @fds: buffers of the maker's
 * @nr: how many of them
 * @touched: how many of them could be touched
 */
struct shared {
	int fd;
	long rise;
	int fds[BUFFERS];
	int nr;
	int touched;
};

/* Buffers of a page, without memory yet, made by this process in the group */
static int make_buffers(struct shared *shared, const char *group, int nr)
{
	if (cgroup_write(group, "cgroup.procs", "0"))
		return -1;
	for (shared->nr = 0; shared->nr < nr; shared->nr++) {
		shared->fds[shared->nr] = heap_alloc(AUTO_HEAP, page_size());
		if (shared->fds[shared->nr] < 0)
			break;
	}
	return cgroup_write("", "cgroup.procs", "0") ?: shared->nr - nr;
}

static void close_buffers(struct shared *shared)
{
	while (shared->nr)
		close(shared->fds[--shared->nr]);
}

static sigjmp_buf on_sigbus;

static void sigbus(int signal)
{
	(void)signal;
	siglongjmp(on_sigbus, 1);
}

/* Returns 1 if there was memory, and 0 if there was none */
static int touch(int fd)
{
	char *map = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED,
			 fd, 0);
	int failed;

	if (map == MAP_FAILED)
		return -1;
	failed = sigsetjmp(on_sigbus, 1);
	if (!failed)
		*map = 1;
	munmap(map, page_size());
	return !failed;
}

static int touch_all(void *argument)
{
	struct shared *shared = argument;
	int i, touched;

	if (signal(SIGBUS, sigbus) == SIG_ERR)
		return 1;
	shared->touched = 0;
	for (i = 0; i < shared->nr; i++) {
		touched = touch(shared->fds[i]);
		if (touched < 0)
			return 1;
		shared->touched += touched;
	}
	return 0;
}

/* The kernel adds up what CPUs have counted every two seconds, or if it is much */
static long slab(const char *group)
{
	return cgroup_read(group, "memory.stat", "slab");
}

static long slab_settled(const char *group)
{
	sleep(3);
	return slab(group);
}

static long rise_to(const char *group, long before, long bytes)
{
	long rise;
	int tries;

	for (tries = 0; tries < SECONDS * 10; tries++) {
		rise = slab(group) - before;
		if (rise >= bytes)
			break;
		usleep(100 * 1000);
	}
	return rise;
}

FIXTURE(kernel)
{
	struct shared *shared;
};

FIXTURE_SETUP(kernel)
{
	ASSERT_EQ(0, cgroup_begin());
	ASSERT_EQ(0, cgroup_make(MAKER));
	ASSERT_EQ(0, cgroup_make(USER));
	self->shared = mmap(NULL, sizeof(*self->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->shared);
}

FIXTURE_TEARDOWN(kernel)
{
	munmap(self->shared, sizeof(*self->shared));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, cgroup_remove(MAKER));
	EXPECT_EQ(0, cgroup_remove(USER));
	EXPECT_EQ(0, cgroup_end());
}

/* By how much the caller's group is charged for so many buffers of a node; -1 on failure */
static long rise_of(const char *heap)
{
	long before = slab_settled(MAKER);
	int fds[BUFFERS], i;

	for (i = 0; i < BUFFERS; i++) {
		fds[i] = heap_alloc(heap, page_size());
		if (fds[i] < 0)
			return -1;
	}
	before = slab_settled(MAKER) - before;
	while (i--)
		close(fds[i]);
	return before;
}

static int ours_rises_more(void *argument)
{
	long theirs, ours;

	(void)argument;
	/* What is allocated the first time only stays charged */
	rise_of(AUTO_HEAP);
	rise_of(THEIRS);
	theirs = rise_of(THEIRS);
	ours = rise_of(AUTO_HEAP);
	fprintf(stderr, "# %d buffers: %ld bytes charged, mainline's %ld\n",
		BUFFERS, ours, theirs);
	/* Each of the two may be wrong by a batch on each of two CPUs */
	return theirs < 0 ||
	       ours - theirs < BUFFERS * OF_BUFFER - 4 * (long)page_size();
}

/* Mainline's buffers are not charged, but for what the core makes for each dma-buf */
TEST_F(kernel, buffer_charged_to_creator)
{
	if (node_is_ours("system") || access(THEIRS, F_OK))
		SKIP(return, "no system heap of mainline's");
	EXPECT_EQ(0, cgroup_run(MAKER, ours_rises_more, NULL));
}

static int attach_all(void *argument)
{
	struct importer importers[ATTACHERS];
	struct shared *shared = argument;
	long before;
	int i;

	for (i = 0; i < ATTACHERS; i++)
		if (importer_open(&importers[i], IMPORTER_DIRECT))
			return 1;
	before = slab_settled(USER);
	for (i = 0; i < ATTACHERS; i++)
		if (importer_attach(&importers[i], shared->fd))
			return 1;
	shared->rise = rise_to(USER, before, ATTACHERS * OF_ATTACHMENT);
	return 0;
}

TEST_F(kernel, attachment_charged_to_its_task)
{
	struct shared *shared = self->shared;
	long before;

	shared->fd = cgroup_heap_alloc(MAKER, AUTO_HEAP, page_size());
	ASSERT_LE(0, shared->fd);
	before = slab_settled(MAKER);
	ASSERT_EQ(0, cgroup_run(USER, attach_all, shared));
	EXPECT_LE(ATTACHERS * OF_ATTACHMENT, shared->rise);
	EXPECT_GT(ATTACHERS * OF_ATTACHMENT, slab(MAKER) - before);
	close(shared->fd);
}

/*
 * Others touch the buffers: first there is no memory, which the last decision says, and then
 * there is, and the decision is replaced
 */
TEST_F(kernel, memory_charged_to_creator)
{
	struct shared *shared = self->shared;
	long before, record, memory;

	/* What the very first touch allocates stays charged */
	ASSERT_EQ(0, make_buffers(shared, MAKER, 1));
	ASSERT_EQ(0, cgroup_run(USER, touch_all, shared));
	close_buffers(shared);

	ASSERT_EQ(0, make_buffers(shared, MAKER, BUFFERS));
	before = slab_settled(MAKER);
	ASSERT_EQ(0, heaps_limit("0"));
	EXPECT_EQ(0, cgroup_run(USER, touch_all, shared));
	ASSERT_EQ(0, heaps_limit("max"));
	EXPECT_EQ(0, shared->touched);
	record = slab_settled(MAKER);
	ASSERT_EQ(0, cgroup_run(USER, touch_all, shared));
	EXPECT_EQ(BUFFERS, shared->touched);
	memory = slab_settled(MAKER) - record;
	record -= before;
	TH_LOG("of each buffer: decision %ld, memory %ld bytes",
	       record / BUFFERS, memory / BUFFERS);
	EXPECT_LE(BUFFERS * OF_RECORD, record);
	EXPECT_LE(BUFFERS * OF_MEMORY, memory);
	close_buffers(shared);
}

static long event(const char *group, const char *name)
{
	return cgroup_read(group, "memory.events", name);
}

/* Makes buffers until it is killed, or can make no more */
static int hoard(void *argument)
{
	int i;

	(void)argument;
	for (i = 0; i < BUFFERS; i++)
		if (heap_alloc(AUTO_HEAP, page_size()) < 0)
			return errno == ENOMEM ? 0 : 1;
	return 2;
}

static pid_t sleep_in(const char *group)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	if (cgroup_write(group, "cgroup.procs", "0"))
		_exit(1);
	for (;;)
		pause();
}

/* Limits a group to what it has and @room more; its processes sleep meanwhile */
static int limit_to(const char *group, long room)
{
	char limit[32];
	long used = cgroup_read(group, "memory.current", NULL);

	snprintf(limit, sizeof(limit), "%ld", used + room);
	return used < 0 ? -1 : cgroup_write(group, "memory.max", limit);
}

static void expect_nobody_killed(struct __test_metadata *_metadata, pid_t pid)
{
	EXPECT_EQ(0, waitpid(pid, NULL, WNOHANG));
	EXPECT_EQ(0, event(MAKER, "oom"));
	EXPECT_EQ(0, event(MAKER, "oom_kill"));
	EXPECT_EQ(0, event(USER, "oom_kill"));
}

/*
 * Others that touch or map a buffer of a cgroup at its limit get an error, which is recorded;
 * no process of either cgroup is killed, and what others do goes on
 */
TEST_F(kernel, limit_told_to_those_who_touch)
{
	struct shared *shared = self->shared;
	struct importer importer;
	struct placement p;
	int own, last;
	pid_t pid;

	ASSERT_EQ(0, importer_open(&importer, IMPORTER_DIRECT));
	own = heap_alloc(AUTO_HEAP, page_size());
	ASSERT_LE(0, own);
	pid = sleep_in(MAKER);
	ASSERT_LT(0, pid);
	ASSERT_EQ(0, make_buffers(shared, MAKER, CROWD));
	ASSERT_EQ(0, limit_to(MAKER, ROOM));

	EXPECT_EQ(0, cgroup_run(USER, touch_all, shared));
	EXPECT_GT(CROWD, shared->touched);
	last = shared->fds[CROWD - 1];
	EXPECT_EQ(ENOMEM, importer_refused(&importer, last));
	ASSERT_EQ(0, buffer_placement(last, &p));
	EXPECT_STREQ("unbacked", p.state);
	EXPECT_NE(NULL, strstr(p.text, "the cgroup of the buffer's creator"))
	TH_LOG("%s", p.text);
	expect_nobody_killed(_metadata, pid);

	EXPECT_EQ(0, importer_map_once(&importer, own,
				       PLACER_IMPORTER_BIDIRECTIONAL));
	ASSERT_EQ(0, cgroup_write(MAKER, "memory.max", "max"));
	EXPECT_EQ(0, cgroup_run(USER, touch_all, shared));
	EXPECT_EQ(CROWD, shared->touched);
	EXPECT_EQ(0, importer_map_once(&importer, last,
				       PLACER_IMPORTER_BIDIRECTIONAL));

	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(own);
	close(importer.fd);
	close_buffers(shared);
}

/* A process that makes buffers beyond its limit fails, or is killed; no other is */
TEST_F(kernel, limit_hurts_those_in_it)
{
	int status;
	pid_t pid = sleep_in(USER);

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, cgroup_write(MAKER, "memory.max", "512K"));
	status = cgroup_run(MAKER, hoard, NULL);
	EXPECT_TRUE(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL :
					  !WEXITSTATUS(status))
	TH_LOG("status %#x", status);
	EXPECT_EQ(0, waitpid(pid, NULL, WNOHANG));
	EXPECT_EQ(0, event(USER, "oom_kill"));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST_HARNESS_MAIN
