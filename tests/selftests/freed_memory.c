// SPDX-License-Identifier: GPL-2.0
/*
 * Freed scarce memory is never readable by its next owner, however it was freed.
 *
 * The pool is one of tests/vm/pools.dtso, and its device can use nothing else. Content is
 * a byte that is not 0, so that it shows. tests/selftests/heap_pools.c has the plain cases,
 * for each kind of heap; Documentation/security.rst lists all of them.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "child.h"
#include "harness.h"
#include "placer_utils.h"
#include "test_importer.h"

#define RW	 (PROT_READ | PROT_WRITE)
#define BOTH	 PLACER_IMPORTER_BIDIRECTIONAL
#define POOL	 "carveout-mapped@51000000"
#define IMPORTER "mapped-importer"
#define SIZE	 MIB
#define ROOM	 8
#define SECRET	 0xa5
#define PATIENCE 600000

/* How often a move is killed, each time after a little longer */
#define KILLS	20
#define STEP_US 700

FIXTURE(freed)
{
	struct importer importer;
	long delay;
};

FIXTURE_SETUP(freed)
{
	self->delay = demote_delay(PATIENCE);
	ASSERT_LE(0, self->delay);
	ASSERT_EQ(0, importer_open_named(&self->importer, IMPORTER));
}

FIXTURE_TEARDOWN(freed)
{
	close(self->importer.fd);
	EXPECT_EQ(PATIENCE, demote_delay(self->delay));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

static bool in_pool(int fd)
{
	struct placement p;

	return !buffer_placement(fd, &p) && !strcmp(p.heap, POOL);
}

static void *map_buffer(int fd, size_t size)
{
	void *map = mmap(NULL, size, RW, MAP_SHARED, fd, 0);

	return map == MAP_FAILED ? NULL : map;
}

/* Writes the secret to all of a buffer. 0 or -1 */
static int write_secret(int fd, size_t size)
{
	void *map = map_buffer(fd, size);

	if (!map)
		return -1;
	memset(map, SECRET, size);
	return munmap(map, size);
}

/* A buffer in the pool that holds the secret, or -1 */
static int secret_buffer(const struct importer *i, size_t size)
{
	int fd = heap_alloc(AUTO_HEAP, size);

	if (fd >= 0 && !importer_map_once(i, fd, BOTH) && in_pool(fd) &&
	    !write_secret(fd, size))
		return fd;
	close(fd);
	return -1;
}

/* Is a new buffer of the device zero? */
static bool next_is_zero(const struct importer *i, size_t size)
{
	int fd = heap_alloc(AUTO_HEAP, size);
	bool zero = false;
	void *map;

	if (fd < 0 || importer_map_once(i, fd, BOTH) || !in_pool(fd))
		return false;
	map = map_buffer(fd, size);
	if (map) {
		zero = all_zero(map, size);
		munmap(map, size);
	}
	close(fd);
	return zero;
}

static void own_until_killed(void)
{
	struct placer_importer_map map;
	struct importer i;
	int nr;

	for (nr = 0; nr < ROOM; nr++) {
		int fd = heap_alloc(AUTO_HEAP, SIZE);

		/* Half of them are mapped for the device when the owner dies */
		if (importer_open_named(&i, IMPORTER) ||
		    importer_attach(&i, fd) || importer_map(&i, BOTH, &map) ||
		    write_secret(fd, SIZE))
			_exit(1);
		if (nr % 2)
			importer_unmap(&i);
	}
	raise(SIGKILL);
}

TEST_F(freed, owner_killed)
{
	pid_t pid = fork();

	if (!pid)
		own_until_killed();
	ASSERT_LT(0, pid);
	ASSERT_EQ(SIGKILL, child_signal(pid));
	ASSERT_TRUE(buffers_all_gone());
	EXPECT_TRUE(next_is_zero(&self->importer, ROOM * SIZE));
}

TEST_F(freed, kept_mapping)
{
	int fd = heap_alloc(AUTO_HEAP, ROOM * SIZE), late;
	struct importer second;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_attach(&self->importer, fd));
	ASSERT_EQ(0, importer_map(&self->importer, BOTH,
				  &(struct placer_importer_map){}));
	ASSERT_EQ(0, write_secret(fd, ROOM * SIZE));

	/* As long as the device has it mapped, the memory is not free */
	close(fd);
	late = heap_alloc(AUTO_HEAP, SIZE);
	ASSERT_LE(0, late);
	ASSERT_EQ(0, importer_open_named(&second, IMPORTER));
	EXPECT_EQ(ENOMEM, importer_refused(&second, late));
	close(second.fd);
	close(late);

	/* The mapping is kept for the attachment, and ends with that */
	ASSERT_EQ(0, importer_unmap(&self->importer));
	ASSERT_EQ(0, importer_detach(&self->importer));
	ASSERT_TRUE(buffers_all_gone());
	EXPECT_TRUE(next_is_zero(&self->importer, ROOM * SIZE));
}

TEST_F(freed, evicted_buffer)
{
	int fd = secret_buffer(&self->importer, ROOM * SIZE);
	unsigned char *map;

	ASSERT_LE(0, fd);
	EXPECT_TRUE(next_is_zero(&self->importer, ROOM * SIZE));
	EXPECT_FALSE(in_pool(fd));
	map = map_buffer(fd, ROOM * SIZE);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(SECRET, map[0]);
	EXPECT_EQ(SECRET, map[ROOM * SIZE - 1]);
	munmap(map, ROOM * SIZE);
	close(fd);
}

/* A move into the pool is cancelled by a signal, so part of the content is there */
TEST_F(freed, cancelled_move)
{
	struct importer i;
	int kill_nr, fd;
	pid_t pid;

	for (kill_nr = 0; kill_nr < KILLS; kill_nr++) {
		fd = heap_alloc(AUTO_HEAP, ROOM * SIZE);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, write_secret(fd, ROOM * SIZE));
		ASSERT_FALSE(in_pool(fd));
		pid = fork();
		ASSERT_LE(0, pid);
		if (!pid)
			_exit(importer_open_named(&i, IMPORTER) ||
			      importer_map_once(&i, fd, BOTH));
		usleep(kill_nr * STEP_US);
		kill(pid, SIGKILL);
		child_signal(pid);
		close(fd);
		ASSERT_TRUE(buffers_all_gone());
		EXPECT_TRUE(next_is_zero(&self->importer, ROOM * SIZE))
		TH_LOG("killed after %d us", kill_nr * STEP_US);
	}
}

TEST_HARNESS_MAIN
