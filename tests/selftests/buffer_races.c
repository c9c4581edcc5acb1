// SPDX-License-Identifier: GPL-2.0
/*
 * What a process may do to its mappings while a buffer moves, and while an importer holds
 * its lock; and what becomes of the process.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "child.h"
#include "harness.h"
#include "mapped_buffer.h"
#include "placer_utils.h"
#include "test_importer.h"

#define RW   (PROT_READ | PROT_WRITE)
#define BOTH PLACER_IMPORTER_BIDIRECTIONAL

#define READ(x)		__atomic_load_n(&(x), __ATOMIC_SEQ_CST)
#define WRITE(x, value) __atomic_store_n(&(x), value, __ATOMIC_SEQ_CST)
#define ADD(x, value)	__atomic_fetch_add(&(x), value, __ATOMIC_SEQ_CST)

/*
 * A buffer that moves to and fro between two devices as fast as it can. Without a second
 * device it moves once, to contiguous memory.
 */
#define ROUNDS 12

struct mover {
	struct importer direct;
	struct importer other; /* fd is -1 without such a device */
	pthread_t thread;
	int fd;
	bool stop;
	int error;
};

static void *move_until_stop(void *arg)
{
	struct mover *m = arg;

	do {
		if (importer_map_once(&m->direct, m->fd, BOTH) ||
		    (m->other.fd >= 0 &&
		     importer_map_once(&m->other, m->fd, BOTH)))
			m->error = errno;
	} while (!m->error && !READ(m->stop));
	return NULL;
}

FIXTURE(moving)
{
	struct mover mover;
	size_t page;
	size_t size;
	unsigned char *map;
};

FIXTURE_VARIANT(moving)
{
	/*
	 * Returns 0, with self->map as it was or mapped again, and the same pattern in
	 * it
	 */
	int (*action)(FIXTURE_DATA(moving) * self);
};

FIXTURE_SETUP(moving)
{
	struct mover *m = &self->mover;

	ASSERT_EQ(0, importer_open(&m->direct, IMPORTER_DIRECT));
	if (importer_open(&m->other, IMPORTER_PLAIN))
		m->other.fd = -1;
	self->page = page_size();
	/* At most the longest block of the system heap */
	self->size = 15 * self->page;
	m->fd = heap_alloc_scattered(AUTO_HEAP, self->size,
				     (void **)&self->map);
	ASSERT_LE(0, m->fd);
	pattern_fill(self->map, self->size, 1);
	ASSERT_EQ(0, pthread_create(&m->thread, NULL, move_until_stop, m));
}

FIXTURE_TEARDOWN(moving)
{
	struct placement p;

	WRITE(self->mover.stop, true);
	pthread_join(self->mover.thread, NULL);
	EXPECT_EQ(0, self->mover.error);
	ASSERT_EQ(0, buffer_placement(self->mover.fd, &p));
	EXPECT_LE(2, p.generation);
	EXPECT_EQ((long)self->size, heaps_used());
	munmap(self->map, self->size);
	close(self->mover.fd);
	close(self->mover.direct.fd);
	if (self->mover.other.fd >= 0)
		close(self->mover.other.fd);
	EXPECT_TRUE(wait_for_counts(0, 0));
}

static int action_fork(FIXTURE_DATA(moving) * self)
{
	pid_t pid = fork();

	if (!pid) {
		if (!pattern_holds(self->map, self->size, 1))
			_exit(1);
		pattern_fill(self->map, self->size, 1);
		_exit(0);
	}
	return pid < 0 || child_status(pid);
}

/* A child is killed at any moment, with the mapping */
static int action_kill(FIXTURE_DATA(moving) * self)
{
	pid_t pid = fork();

	if (!pid)
		for (;;)
			pattern_fill(self->map, self->size, 1);
	return pid < 0 || usleep(2000) || kill(pid, SIGKILL) ||
	       child_signal(pid) != SIGKILL;
}

static int action_mremap(FIXTURE_DATA(moving) * self)
{
	void *room = mmap(NULL, self->size, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (room == MAP_FAILED ||
	    mremap(self->map, self->size, self->size,
		   MREMAP_MAYMOVE | MREMAP_FIXED, room) != room)
		return 1;
	self->map = room;
	pattern_fill(self->map, self->size, 1);
	return 0;
}

/*
 * The address range is never free, or the mover's thread might map something there
 */
static int action_munmap(FIXTURE_DATA(moving) * self)
{
	unsigned char *at = self->map + 7 * self->page;

	if (mmap(at, self->page, PROT_NONE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != at ||
	    address_readable(at))
		return 1;
	return mmap(at, self->page, RW, MAP_SHARED | MAP_FIXED, self->mover.fd,
		    7 * self->page) != at;
}

static int action_mprotect(FIXTURE_DATA(moving) * self)
{
	if (mprotect(self->map, self->size, PROT_READ) ||
	    !pattern_holds(self->map, self->size, 1) ||
	    mprotect(self->map + self->page, self->page, PROT_NONE) ||
	    address_readable(self->map + self->page) ||
	    mprotect(self->map, self->size, RW))
		return 1;
	pattern_fill(self->map, self->size, 1);
	return 0;
}

static int action_advice(FIXTURE_DATA(moving) * self)
{
	static const int advices[] = { MADV_WILLNEED,	MADV_DONTNEED,
				       MADV_COLD,	MADV_PAGEOUT,
				       MADV_HUGEPAGE,	MADV_SEQUENTIAL,
				       MADV_NOHUGEPAGE, MADV_NORMAL };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(advices); i++)
		madvise(self->map, self->size, advices[i]);
	return 0;
}

/* clang-format off */
FIXTURE_VARIANT_ADD(moving, fork)
{
	.action = action_fork,
};

FIXTURE_VARIANT_ADD(moving, kill)
{
	.action = action_kill,
};

FIXTURE_VARIANT_ADD(moving, mremap)
{
	.action = action_mremap,
};

FIXTURE_VARIANT_ADD(moving, munmap)
{
	.action = action_munmap,
};

FIXTURE_VARIANT_ADD(moving, mprotect)
{
	.action = action_mprotect,
};

FIXTURE_VARIANT_ADD(moving, advice)
{
	.action = action_advice,
};

/* clang-format on */

TEST_F(moving, content_kept_during_moves)
{
	int round;

	for (round = 0; round < ROUNDS; round++) {
		ASSERT_EQ(0, variant->action(self)) TH_LOG("round %d", round);
		ASSERT_TRUE(pattern_holds(self->map, self->size, 1));
	}
}

/* An importer holds the reservation lock, as long as a child is in its request */
FIXTURE(held)
{
	struct importer direct;
	struct mapped_buffer buffer;
	pid_t holder;
};

static void nothing(int signal)
{
	(void)signal;
}

/* Does not return */
static void hold_in_child(const struct importer *i)
{
	const struct sigaction action = { .sa_handler = nothing };

	sigaction(SIGUSR1, &action, NULL);
	_exit(importer_hold(i) ? errno : 0);
}

FIXTURE_SETUP(held)
{
	ASSERT_EQ(0, importer_open(&self->direct, IMPORTER_DIRECT));
	ASSERT_EQ(0, mapped_buffer_make(&self->buffer));
	ASSERT_EQ(0, importer_attach(&self->direct, self->buffer.fd));

	self->holder = fork();
	ASSERT_LE(0, self->holder);
	if (!self->holder)
		hold_in_child(&self->direct);
	child_wait_asleep(self->holder, self->holder);
}

FIXTURE_TEARDOWN(held)
{
	close(self->direct.fd);
	mapped_buffer_drop(&self->buffer);
	EXPECT_TRUE(wait_for_counts(0, 0));
}

/* Ends the hold, which lasted until now */
static void end_hold(struct __test_metadata *_metadata,
		     FIXTURE_DATA(held) * self)
{
	EXPECT_EQ(0, waitpid(self->holder, NULL, WNOHANG));
	ASSERT_EQ(0, kill(self->holder, SIGUSR1));
	EXPECT_EQ(0, child_status(self->holder));
}

TEST_F(held, mappings_not_blocked)
{
	struct mapped_buffer *b = &self->buffer;
	void *map = mapped_buffer_map(b);

	EXPECT_NE(NULL, map);
	EXPECT_TRUE(file_reads("/proc/self/maps"));
	EXPECT_EQ(0, munmap(map, b->size));
	EXPECT_EQ(0, munmap(b->fresh, b->size));
	end_hold(_metadata, self);
	b->fresh = mapped_buffer_map(b);
	ASSERT_NE(NULL, b->fresh);
	EXPECT_TRUE(mapped_buffer_holds(b));
}

/* The last mapping of all goes */
TEST_F(held, last_munmap_not_blocked)
{
	struct mapped_buffer *b = &self->buffer;

	EXPECT_EQ(0, munmap(b->fresh, b->size));
	EXPECT_EQ(0, munmap(b->map, b->size));
	/* Also those that the child has inherited */
	end_hold(_metadata, self);
	b->map = mapped_buffer_map(b);
	b->fresh = mapped_buffer_map(b);
	ASSERT_NE(NULL, b->map);
	ASSERT_NE(NULL, b->fresh);
	EXPECT_TRUE(mapped_buffer_holds(b));
}

TEST_F(held, exit_not_blocked)
{
	pid_t pid = fork();

	ASSERT_LE(0, pid);
	if (!pid)
		_exit(0);
	EXPECT_EQ(0, child_status(pid));
	end_hold(_metadata, self);
}

TEST_F(held, fault_killable)
{
	pid_t pid = fork();

	ASSERT_LE(0, pid);
	if (!pid)
		_exit(READ(*self->buffer.fresh));
	child_wait_asleep(pid, pid);
	ASSERT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(SIGKILL, child_signal(pid));
	end_hold(_metadata, self);
}

struct toucher {
	unsigned char *at;
	pid_t tid;
};

static void *touch_once(void *arg)
{
	struct toucher *t = arg;

	WRITE(t->tid, (pid_t)syscall(SYS_gettid));
	READ(*t->at);
	return NULL;
}

/*
 * While one thread waits in a fault, the other threads of its process map and unmap,
 * which would block if the fault held the mmap lock.
 */
TEST_F(held, fault_drops_mmap_lock)
{
	struct mapped_buffer *b = &self->buffer;
	struct toucher toucher = { .at = b->fresh };
	pthread_t thread;
	void *room;
	pid_t pid;

	ASSERT_EQ(0, pthread_create(&thread, NULL, touch_once, &toucher));
	while (!READ(toucher.tid))
		sched_yield();
	child_wait_asleep(getpid(), toucher.tid);

	room = mmap(NULL, b->page, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	EXPECT_NE(MAP_FAILED, room);
	EXPECT_EQ(0, munmap(room, b->page));
	EXPECT_EQ(0, mprotect(b->map + b->page, b->page, PROT_READ));
	EXPECT_EQ(0, mprotect(b->map + b->page, b->page, RW));
	EXPECT_EQ(0, munmap(b->map + 14 * b->page, b->page));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(0);
	EXPECT_EQ(0, child_status(pid));
	end_hold(_metadata, self);
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_TRUE(pattern_holds(b->fresh, b->size, MAPPED_BUFFER_SEED));
}

TEST_HARNESS_MAIN
