// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel memory: a buffer is charged to the cgroup of the task that creates it, and an
 * attachment to that of the task that attaches.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness.h"
#include "cgroup.h"
#include "placer_utils.h"
#include "test_importer.h"

#define MAKER	"maker"
#define USER	"user"
#define THEIRS	"/dev/dma_heap/system"
#define SECONDS 60
/* The kernel counts in batches of a page on each CPU, so there must be many of them */
#define BUFFERS	  400
#define ATTACHERS 60
/* At least, without what a debug kernel adds */
#define OF_BUFFER     512
#define OF_ATTACHMENT 128

/**
 * struct shared - what processes of both groups know
 * @fd: the buffer
 * @rise: by how much the user's group was charged
 */
struct shared {
	int fd;
	long rise;
};

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

/* So many buffers of a node, of the group that calls it; -1 if they cannot be made */
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
	/* What each does the first time stays */
	rise_of(AUTO_HEAP);
	rise_of(THEIRS);
	theirs = rise_of(THEIRS);
	ours = rise_of(AUTO_HEAP);
	fprintf(stderr, "# %d buffers: %ld bytes charged, mainline's %ld\n",
		BUFFERS, ours, theirs);
	return theirs < 0 || ours - theirs < BUFFERS * OF_BUFFER;
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

TEST_HARNESS_MAIN
