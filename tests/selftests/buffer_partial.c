// SPDX-License-Identifier: GPL-2.0
/*
 * A large buffer takes ordinary memory in parts, as a program touches it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "cpu_access.h"
#include "harness.h"
#include "placer_utils.h"
#include "test_importer.h"

#define RW	(PROT_READ | PROT_WRITE)
#define BOTH	PLACER_IMPORTER_BIDIRECTIONAL
#define PART	(2 * MIB)
#define PARTS	4
#define PIECE	(64u * 1024)
#define THREADS 4

static __thread sigjmp_buf on_sigbus;

static void sigbus(int signal)
{
	(void)signal;
	siglongjmp(on_sigbus, 1);
}

static void quit(int signal)
{
	(void)signal;
	_exit(0);
}

/* Returns false if there is no memory */
static bool touch(unsigned char *at, unsigned char value)
{
	if (sigsetjmp(on_sigbus, 1))
		return false;
	__atomic_store_n(at, value, __ATOMIC_SEQ_CST);
	return true;
}

static unsigned char *map_all(int fd, size_t size)
{
	void *map = mmap(NULL, size, RW, MAP_SHARED, fd, 0);

	return map == MAP_FAILED ? NULL : map;
}

/* A buffer of some parts, mapped and not touched */
FIXTURE(partial)
{
	int fd;
	size_t size;
	unsigned char *map;
	struct importer device;
};

FIXTURE_SETUP(partial)
{
	ASSERT_NE(SIG_ERR, signal(SIGBUS, sigbus));
	self->device.fd = -1;
	self->size = PARTS * PART - page_size();
	self->fd =
		heap_alloc_mapped(AUTO_HEAP, self->size, (void **)&self->map);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(partial)
{
	EXPECT_EQ(0, heaps_limit("max"));
	if (self->device.fd >= 0)
		close(self->device.fd);
	if (self->map)
		munmap(self->map, self->size);
	close(self->fd);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

static bool state_is(int fd, const char *state)
{
	struct placement p;

	return !buffer_placement(fd, &p) && !strcmp(p.state, state);
}

TEST_F(partial, touch_takes_a_part)
{
	struct placement p;

	EXPECT_EQ(0, heaps_used());
	EXPECT_TRUE(state_is(self->fd, "unbacked"));
	self->map[PART + 5] = 1;
	EXPECT_EQ(PART, heaps_used());
	EXPECT_EQ(0, self->map[PART]);
	EXPECT_EQ(0, self->map[2 * PART - 1]);
	EXPECT_EQ(PART, heaps_used());
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ("partial", p.state);
	EXPECT_STREQ("system", p.heap);
	EXPECT_TRUE(p.written);
	EXPECT_NE(NULL, strstr(p.text, "\tfilled: 2097152 bytes\n"));
	EXPECT_EQ(0, cpu_access(self->fd));
}

/* The same with a much larger buffer */
TEST_F(partial, one_page_of_many)
{
	void *map;
	int fd = heap_alloc_mapped(AUTO_HEAP, 64 * MIB, &map);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, ((unsigned char *)map)[33 * MIB]);
	EXPECT_EQ(PART, heaps_used());
	munmap(map, 64 * MIB);
	close(fd);
}

TEST_F(partial, all_touched_is_backed)
{
	struct placement p;
	size_t part;

	for (part = PARTS; part-- > 0;) {
		EXPECT_TRUE(state_is(self->fd, part == PARTS - 1 ? "unbacked" :
								   "partial"));
		self->map[part * PART] = part + 1;
	}
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ("backed", p.state);
	EXPECT_EQ((long)self->size, heaps_used());
	for (part = 0; part < PARTS; part++)
		EXPECT_EQ(part + 1, self->map[part * PART]);
	EXPECT_EQ(0, self->map[self->size - 1]);
}

/* Pages before and after the one that was touched, where a fault maps several */
TEST_F(partial, edges_are_separate)
{
	self->map[PART - 1] = 1;
	EXPECT_EQ(PART, heaps_used());
	self->map[PART] = 2;
	EXPECT_EQ(2 * PART, heaps_used());
	self->map[self->size - 1] = 3;
	EXPECT_EQ((long)(3 * PART - page_size()), heaps_used());
	EXPECT_EQ(1, self->map[PART - 1]);
	EXPECT_EQ(2, self->map[PART]);
	EXPECT_EQ(3, self->map[self->size - 1]);
	EXPECT_EQ(0, self->map[0]);
}

TEST_F(partial, fork_shares)
{
	int status;
	pid_t pid;

	self->map[0] = 1;
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		self->map[1] = 2;
		self->map[2 * PART] = 3;
		_exit(self->map[0] != 1);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_EQ(2, self->map[1]);
	EXPECT_EQ(3, self->map[2 * PART]);
	EXPECT_EQ(2 * PART, heaps_used());
}

TEST_F(partial, mremap_keeps)
{
	unsigned char *moved, *room;

	self->map[PART] = 1;
	room = mmap(NULL, self->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);
	ASSERT_NE(MAP_FAILED, room);
	moved = mremap(self->map, self->size, self->size,
		       MREMAP_MAYMOVE | MREMAP_FIXED, room);
	ASSERT_EQ(room, moved);
	self->map = moved;
	EXPECT_EQ(1, self->map[PART]);
	self->map[0] = 2;
	EXPECT_EQ(2 * PART, heaps_used());
	/* What is in the middle is unmapped, and stays */
	EXPECT_EQ(0, munmap(self->map + PART, PART));
	EXPECT_EQ(2 * PART, heaps_used());
	self->map[2 * PART] = 3;
	EXPECT_EQ(3 * PART, heaps_used());
	moved = mmap(self->map + PART, PART, RW, MAP_SHARED | MAP_FIXED,
		     self->fd, PART);
	ASSERT_EQ(self->map + PART, moved);
	EXPECT_EQ(1, self->map[PART]);
	EXPECT_EQ(2, self->map[0]);
	EXPECT_EQ(3, self->map[2 * PART]);
}

/* A page in front of the buffer's first makes each table cover two parts */
TEST_F(partial, unaligned_mapping)
{
	size_t page = page_size(), size = self->size - page, at;
	unsigned char *map = mmap(NULL, size, RW, MAP_SHARED, self->fd, page);

	ASSERT_NE(MAP_FAILED, map);
	for (at = 0; at < size; at += 61 * page)
		map[at] = at / page + 1;
	for (at = 0; at < size; at += 61 * page) {
		ASSERT_EQ((unsigned char)(at / page + 1), map[at]);
		ASSERT_EQ((unsigned char)(at / page + 1), self->map[at + page]);
	}
	munmap(map, size);
	EXPECT_TRUE(state_is(self->fd, "backed"));
}

TEST_F(partial, mprotect_writes)
{
	ASSERT_EQ(0, mprotect(self->map, self->size, PROT_READ));
	EXPECT_EQ(0, self->map[PART]);
	ASSERT_EQ(0, mprotect(self->map, self->size, RW));
	self->map[PART] = 1;
	self->map[2 * PART] = 2;
	EXPECT_EQ(2 * PART, heaps_used());
	EXPECT_EQ(1, self->map[PART]);
}

struct toucher {
	pthread_t thread;
	unsigned char *map;
	size_t size;
	unsigned int number;
	unsigned int lacking;
};

static void *touch_every(void *data)
{
	struct toucher *t = data;
	size_t at, page = page_size();

	/* All threads are at the same part most of the time */
	for (at = t->number * page; at < t->size; at += THREADS * page)
		t->lacking += !touch(t->map + at, at / page * 7 + 1);
	return NULL;
}

/* Several threads touch all of a buffer, and find memory for each page */
static void touched_by_threads(struct __test_metadata *_metadata, int fd,
			       unsigned char *map, size_t size)
{
	struct toucher toucher[THREADS];
	size_t at, page = page_size();
	unsigned int i;

	for (i = 0; i < THREADS; i++) {
		toucher[i] = (struct toucher){ .map = map,
					       .size = size,
					       .number = i };
		ASSERT_EQ(0, pthread_create(&toucher[i].thread, NULL,
					    touch_every, &toucher[i]));
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(toucher[i].thread, NULL);
	for (i = 0; i < THREADS; i++)
		ASSERT_EQ(0, toucher[i].lacking);
	for (at = 0; at < size; at += page)
		ASSERT_EQ((unsigned char)(at / page * 7 + 1), map[at]);
	EXPECT_EQ((long)size, heaps_used());
	EXPECT_TRUE(state_is(fd, "backed"));
}

TEST_F(partial, threads)
{
	touched_by_threads(_metadata, self->fd, self->map, self->size);
}

/* A buffer as large as its limit: what threads take at one time does not add up */
TEST_F(partial, threads_at_limit)
{
	/* Also a buffer of which the rest is placed at once */
	const size_t sizes[] = { self->size, 20 * MIB };
	unsigned int round;
	char limit[24];
	void *map;
	size_t size;
	int fd;

	/* No other heap may give as much */
	ASSERT_EQ(0, heaps_limit("2097152"));
	for (round = 0; round < 8; round++) {
		size = sizes[round % 2];
		snprintf(limit, sizeof(limit), "%zu", size);
		ASSERT_EQ(0, heap_limit("system", limit));
		fd = heap_alloc_mapped(AUTO_HEAP, size, &map);
		ASSERT_LE(0, fd);
		touched_by_threads(_metadata, fd, map, size);
		munmap(map, size);
		close(fd);
		ASSERT_TRUE(wait_for_counts(1, 0));
	}
}

/* A part is written, and a device copies that elsewhere within the buffer */
static void copied_by(struct __test_metadata *_metadata,
		      FIXTURE_DATA(partial) * self, bool in_place)
{
	struct placer_importer_map map;
	struct placement p;

	pattern_fill(self->map + PART + PIECE, PIECE, 1);
	EXPECT_TRUE(state_is(self->fd, "partial"));
	ASSERT_EQ(0, importer_attach(&self->device, self->fd));
	ASSERT_EQ(0, importer_map(&self->device, BOTH, &map));
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ("backed", p.state);
	EXPECT_EQ(in_place, !strcmp(p.heap, "system"));
	EXPECT_EQ((long)self->size, heaps_used());
	EXPECT_TRUE(pattern_holds(self->map + PART + PIECE, PIECE, 1));
	EXPECT_TRUE(all_zero(self->map + PART - PIECE, 2 * PIECE));
	EXPECT_TRUE(all_zero(self->map + PART + 2 * PIECE, PIECE));
	EXPECT_TRUE(all_zero(self->map + 2 * PART, PIECE));
	EXPECT_TRUE(all_zero(self->map + self->size - PIECE, PIECE));
	EXPECT_EQ(0,
		  importer_copy(&self->device, PART + PIECE, 3 * PART, PIECE));
	EXPECT_EQ(0, cpu_access(self->fd));
	EXPECT_TRUE(pattern_holds(self->map + 3 * PART, PIECE, 1));
	EXPECT_EQ(0, importer_unmap(&self->device));
	EXPECT_EQ(0, importer_detach(&self->device));
}

/* The rest comes when a device maps */
TEST_F(partial, device_completes)
{
	if (importer_open(&self->device, IMPORTER_TRANSLATED))
		SKIP(return, "no DMA engine behind an IOMMU");
	copied_by(_metadata, self, true);
}

/* The content moves to where a device can use it */
TEST_F(partial, device_moves)
{
	if (importer_open(&self->device, IMPORTER_DIRECT))
		SKIP(return, "no DMA engine beside the IOMMU");
	if (!machine_has_cma())
		SKIP(return, "no memory is contiguous for this size");
	copied_by(_metadata, self, false);
}

/* Each time some part is filled while a device attaches and maps */
TEST_F(partial, race_with_device)
{
	struct placer_importer_map map;
	struct toucher toucher;
	unsigned int round;
	unsigned char *at;
	int fd;

	if (importer_open(&self->device, IMPORTER_TRANSLATED))
		SKIP(return, "no DMA engine behind an IOMMU");
	for (round = 0; round < 8; round++) {
		fd = heap_alloc_mapped(AUTO_HEAP, self->size, (void **)&at);
		ASSERT_LE(0, fd);
		toucher = (struct toucher){ .map = at, .size = self->size };
		ASSERT_EQ(0, pthread_create(&toucher.thread, NULL, touch_every,
					    &toucher));
		if (round % 2)
			usleep(round * 2000);
		ASSERT_EQ(0, importer_attach(&self->device, fd));
		ASSERT_EQ(0, importer_map(&self->device, BOTH, &map));
		pthread_join(toucher.thread, NULL);
		for (size_t page = 0; page < self->size / page_size();
		     page += THREADS)
			ASSERT_EQ((unsigned char)(page * 7 + 1),
				  at[page * page_size()]);
		ASSERT_EQ(0, importer_unmap(&self->device));
		ASSERT_EQ(0, importer_detach(&self->device));
		munmap(at, self->size);
		close(fd);
	}
}

/* Another buffer takes @size bytes, and heaps may give @more bytes beyond that */
static int limit_beside(size_t size, size_t more)
{
	char limit[24];

	snprintf(limit, sizeof(limit), "%zu", size + more);
	return heap_limit("system", limit);
}

/* At a limit the access fails, filled parts stay, and the failure is not remembered */
TEST_F(partial, limit_of_what_is_filled)
{
	void *ballast;
	int fd = heap_alloc_mapped(AUTO_HEAP, self->size, &ballast);

	ASSERT_LE(0, fd);
	memset(ballast, 1, self->size);
	/* No other heap may give as much */
	ASSERT_EQ(0, heaps_limit("2097152"));
	ASSERT_EQ(0, limit_beside(self->size, PART));
	EXPECT_TRUE(touch(self->map, 1));
	EXPECT_FALSE(touch(self->map + PART, 2));
	EXPECT_TRUE(state_is(self->fd, "partial"));
	EXPECT_EQ(1, self->map[0]);
	ASSERT_EQ(0, limit_beside(self->size, 2 * PART));
	EXPECT_TRUE(touch(self->map + PART, 2));
	EXPECT_FALSE(touch(self->map + 2 * PART, 3));
	ASSERT_EQ(0, heaps_limit("max"));
	EXPECT_TRUE(touch(self->map + 2 * PART, 3));
	EXPECT_EQ(1, self->map[0]);
	EXPECT_EQ(2, self->map[PART]);
	munmap(ballast, self->size);
	close(fd);
	EXPECT_EQ(3 * PART, heaps_used());
}

/*
 * Much was touched, but there is no memory for the rest: parts are still filled, and the rest is
 * not tried again for each of them
 */
TEST_F(partial, limit_beyond_much)
{
	size_t size = 64 * MIB, part;
	unsigned char *map;
	long limited[10];
	void *ballast;
	int other = heap_alloc_mapped(AUTO_HEAP, size, &ballast);
	int fd = heap_alloc_mapped(AUTO_HEAP, size, (void **)&map);

	ASSERT_LE(0, other);
	ASSERT_LE(0, fd);
	/* So much of the other buffer was touched that it has all of its memory */
	for (part = 0; part < 9; part++)
		memset(ballast + part * PART, 1, 1);
	ASSERT_EQ((long)size, heaps_used());
	ASSERT_EQ(0, heaps_limit("2097152"));
	ASSERT_EQ(0, limit_beside(size, 20 * MIB));
	for (part = 0; part < 10; part++) {
		ASSERT_TRUE(touch(map + part * PART, part + 1))
		TH_LOG("at part %zu", part);
		limited[part] = heap_stat("system", "failures_limit");
	}
	EXPECT_EQ(limited[0], limited[7]);
	EXPECT_LT(limited[7], limited[8]);
	EXPECT_EQ(limited[8], limited[9]);
	EXPECT_TRUE(state_is(fd, "partial"));
	EXPECT_FALSE(touch(map + part * PART, 1));
	EXPECT_EQ((long)size + 20 * MIB, heaps_used());
	while (part--)
		EXPECT_EQ(part + 1, map[part * PART]);
	munmap(map, size);
	munmap(ballast, size);
	close(fd);
	close(other);
}

#define GROUP "partial"

/* A buffer whose creator is in a group of its own, mapped */
static int alloc_in_group(size_t size, unsigned char **map)
{
	int fd = -1;

	if (!cgroup_make(GROUP))
		fd = cgroup_heap_alloc(GROUP, AUTO_HEAP, size);
	*map = fd < 0 ? NULL : map_all(fd, size);
	return fd;
}

/* Where the cgroup refuses a part, all of the buffer is not tried */
TEST_F(partial, limit_of_cgroup)
{
	size_t size = 64 * MIB, part;
	unsigned char *map;
	struct placement p;
	long failed;
	int fd;

	if (cgroup_begin())
		SKIP(return, "no memory controller");
	fd = alloc_in_group(size, &map);
	ASSERT_LE(0, fd);
	ASSERT_NE(NULL, map);
	ASSERT_EQ(0, cgroup_write(GROUP, "memory.max", "7M"));
	for (part = 0; part < PARTS && touch(map + part * PART, 1); part++)
		;
	EXPECT_LT(0, part);
	EXPECT_GT(PARTS, part);
	EXPECT_TRUE(state_is(fd, "partial"));
	EXPECT_EQ((long)(part * PART), heaps_used());

	failed = heap_stat("system", "failures");
	ASSERT_LE(0, failed);
	EXPECT_FALSE(touch(map + part * PART, 1));
	EXPECT_EQ(failed + 1, heap_stat("system", "failures"));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_NE(NULL, strstr(p.text, ", but the cgroup of the buffer's"))
	TH_LOG("%s", p.text);

	ASSERT_EQ(0, cgroup_write(GROUP, "memory.max", "max"));
	EXPECT_TRUE(touch(map + part * PART, 1));
	munmap(map, size);
	close(fd);
	EXPECT_TRUE(wait_for_counts(1, 0));
	EXPECT_EQ(0, cgroup_remove(GROUP));
	EXPECT_EQ(0, cgroup_end());
}

/* The try to get the rest takes nothing from what a cgroup has for other buffers */
TEST_F(partial, rest_is_spare)
{
	size_t size = 64 * MIB, part;
	unsigned char *map;
	int fd;

	if (cgroup_begin())
		SKIP(return, "no memory controller");
	fd = alloc_in_group(size, &map);
	ASSERT_LE(0, fd);
	ASSERT_NE(NULL, map);
	ASSERT_EQ(0, cgroup_write(GROUP, "memory.max", "40M"));
	for (part = 0; part < 10; part++)
		EXPECT_TRUE(touch(map + part * PART, 1));
	EXPECT_TRUE(state_is(fd, "partial"));
	EXPECT_LE((long)(10 * PART), cgroup_read(GROUP, "memory.peak", NULL));
	EXPECT_GT((long)(12 * PART), cgroup_read(GROUP, "memory.peak", NULL));
	munmap(map, size);
	close(fd);
	EXPECT_TRUE(wait_for_counts(1, 0));
	EXPECT_EQ(0, cgroup_remove(GROUP));
	EXPECT_EQ(0, cgroup_end());
}

/* Each thread fills parts, and another one takes the mapping and the file away */
TEST_F(partial, closed_meanwhile)
{
	unsigned int round;
	int status;
	pid_t pid;

	for (round = 0; round < 12; round++) {
		pid = fork();
		ASSERT_LE(0, pid);
		if (!pid) {
			struct toucher t = { .size = self->size };
			int fd = heap_alloc_mapped(AUTO_HEAP, self->size,
						   (void **)&t.map);

			/* A page that is gone ends the process */
			signal(SIGSEGV, quit);
			if (fd < 0 ||
			    pthread_create(&t.thread, NULL, touch_every, &t))
				_exit(1);
			usleep(round * 1000);
			close(fd);
			mmap(t.map, t.size, PROT_NONE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
			pthread_join(t.thread, NULL);
			_exit(0);
		}
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		ASSERT_EQ(0, status);
		ASSERT_TRUE(wait_for_counts(1, 0));
	}
}

/* Fills a buffer of its own again and again, until it is killed */
static void fill_for_ever(size_t size)
{
	unsigned char *map;
	unsigned int part;
	int fd;

	for (;;) {
		fd = heap_alloc_mapped(AUTO_HEAP, size, (void **)&map);
		if (fd < 0)
			_exit(1);
		for (part = 0; part < PARTS; part++)
			map[part * PART] = 1;
		munmap(map, size);
		close(fd);
	}
}

/* Processes that fill buffers are killed at any moment, some of them after they have begun */
TEST_F(partial, killed)
{
	long filled = counter("parts filled");
	unsigned int round;
	int status;
	pid_t pid;

	for (round = 0; round < 15 || counter("parts filled") == filled;
	     round++) {
		pid = fork();
		ASSERT_LE(0, pid);
		if (!pid)
			fill_for_ever(self->size);
		usleep(20000 + round * round * 1000);
		kill(pid, SIGKILL);
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		ASSERT_TRUE(WIFSIGNALED(status));
		ASSERT_TRUE(wait_for_counts(1, 0));
	}
	self->map[0] = 2;
	EXPECT_EQ(2, self->map[0]);
}

TEST_HARNESS_MAIN
