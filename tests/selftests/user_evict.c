// SPDX-License-Identifier: GPL-2.0
/*
 * How many bytes of other users' buffers can be moved for one user in a second, however many
 * processes ask for it. Beyond that, the user's own buffers make room, or none.
 *
 * The pool is one of tests/vm/pools.dtso, and its device can use nothing else. Buffers that
 * it has used stay there, and can live elsewhere.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "harness.h"
#include "log.h"
#include "placer_utils.h"
#include "test_importer.h"

#define BOTH	 PLACER_IMPORTER_BIDIRECTIONAL
#define POOL	 "carveout-mapped@51000000"
#define IMPORTER "mapped-importer"
#define SIZE	 MIB
#define ROOM	 8

/* Each asks several times: together, as often as a thousand processes that ask once */
#define PROCESSES 100
#define GREED	  10

/* The least pace: one move, and then none for days */
#define ONE_MOVE 1

/* Buffers of one user that fill the pool */
FIXTURE(evict)
{
	int fd[ROOM];
	struct importer importer;
	long before;
	long delay;
	uid_t victim;
	int log;
};

/* Buffers are created for that user from now on; the process remains privileged */
static int act_for(uid_t user)
{
	return setresuid(user, 0, 0);
}

/* A buffer that the device has used; -1 with errno */
static int used_buffer(const struct importer *i)
{
	int fd = heap_alloc(AUTO_HEAP, SIZE), error;

	if (fd < 0 || !importer_map_once(i, fd, BOTH))
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

static bool in_pool(int fd)
{
	struct placement p;

	return !buffer_placement(fd, &p) && !strcmp(p.heap, POOL);
}

static int count_in_pool(const FIXTURE_DATA(evict) * self)
{
	int i, nr = 0;

	for (i = 0; i < ROOM; i++)
		nr += in_pool(self->fd[i]);
	return nr;
}

/* Were so many bytes of others moved for that user? */
static bool has_moved(uid_t user, unsigned int bytes)
{
	return user_is(user, "moved of others: %u bytes", bytes);
}

FIXTURE_SETUP(evict)
{
	int i;

	self->before = user_evict_bytes(ONE_MOVE);
	ASSERT_LE(0, self->before);
	/* Longer than any of the tests, so that no buffer leaves by itself */
	self->delay = demote_delay(600000);
	ASSERT_LE(0, self->delay);
	self->victim = getpid() * 100;
	ASSERT_EQ(0, act_for(self->victim));
	ASSERT_EQ(0, importer_open_named(&self->importer, IMPORTER));
	for (i = 0; i < ROOM; i++) {
		self->fd[i] = used_buffer(&self->importer);
		ASSERT_LE(0, self->fd[i]);
	}
	ASSERT_EQ(ROOM, count_in_pool(self));
	self->log = log_open();
	ASSERT_LE(0, self->log);
}

FIXTURE_TEARDOWN(evict)
{
	int i;

	for (i = 0; i < ROOM; i++)
		close(self->fd[i]);
	close(self->log);
	close(self->importer.fd);
	EXPECT_EQ(600000, demote_delay(self->delay));
	EXPECT_EQ(ONE_MOVE, user_evict_bytes(self->before));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(evict, others_moved_until_pace_exceeded)
{
	struct placer_importer_map map;
	struct importer second;
	char *said;
	int fd, late;

	ASSERT_EQ(0, act_for(self->victim + 1));
	fd = heap_alloc(AUTO_HEAP, SIZE);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_attach(&self->importer, fd));
	ASSERT_EQ(0, importer_map(&self->importer, BOTH, &map));
	EXPECT_EQ(ROOM - 1, count_in_pool(self));

	/* No second buffer of another user is moved, and its own is in use */
	ASSERT_EQ(0, importer_open_named(&second, IMPORTER));
	late = heap_alloc(AUTO_HEAP, SIZE);
	ASSERT_LE(0, late);
	EXPECT_EQ(ENOMEM, importer_refused(&second, late));
	EXPECT_EQ(ROOM - 1, count_in_pool(self));
	said = log_read(self->log);
	ASSERT_NE(NULL, said);
	EXPECT_NE(NULL, strstr(said, "too much of others was moved for"))
	TH_LOG("%s", said);
	free(said);
	EXPECT_TRUE(has_moved(self->victim + 1, SIZE));

	/* A third user is not affected */
	close(late);
	ASSERT_EQ(0, act_for(self->victim + 2));
	late = used_buffer(&second);
	EXPECT_LE(0, late);
	EXPECT_EQ(ROOM - 2, count_in_pool(self));
	EXPECT_EQ(0, importer_unmap(&self->importer));
	EXPECT_EQ(0, importer_detach(&self->importer));
	close(second.fd);
	close(late);
	close(fd);
}

TEST_F(evict, own_buffers_not_limited)
{
	int i, fd[ROOM];

	for (i = 0; i < ROOM; i++) {
		fd[i] = used_buffer(&self->importer);
		EXPECT_LE(0, fd[i]);
		EXPECT_TRUE(in_pool(fd[i]));
	}
	EXPECT_TRUE(has_moved(self->victim, 0));
	while (i--)
		close(fd[i]);
}

/* A user who may move no more of others uses the room that its own buffers have */
TEST_F(evict, own_buffers_make_room)
{
	int i, fd[3];

	ASSERT_EQ(0, act_for(self->victim + 1));
	for (i = 0; i < 3; i++) {
		fd[i] = used_buffer(&self->importer);
		EXPECT_LE(0, fd[i]);
		EXPECT_EQ(ROOM - 1, count_in_pool(self));
	}
	EXPECT_FALSE(in_pool(fd[0]));
	EXPECT_FALSE(in_pool(fd[1]));
	EXPECT_TRUE(in_pool(fd[2]));
	while (i--)
		close(fd[i]);
}

/* A buffer is on the account of its creator, even if another user maps it */
TEST_F(evict, creator_pays)
{
	int fd, other;

	ASSERT_EQ(0, act_for(self->victim + 1));
	fd = heap_alloc(AUTO_HEAP, SIZE);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, act_for(self->victim + 2));
	EXPECT_EQ(0, importer_map_once(&self->importer, fd, BOTH));
	EXPECT_EQ(ROOM - 1, count_in_pool(self));
	EXPECT_TRUE(has_moved(self->victim + 1, SIZE));
	other = used_buffer(&self->importer);
	EXPECT_LE(0, other);
	EXPECT_TRUE(has_moved(self->victim + 2, SIZE));
	close(fd);
	close(other);
}

/* A user whose buffers are all gone does not begin anew */
TEST_F(evict, remembered_without_buffers)
{
	int i, fd;

	ASSERT_EQ(0, act_for(self->victim + 1));
	fd = used_buffer(&self->importer);
	ASSERT_LE(0, fd);
	close(fd);
	/* More users without buffers than the module remembers */
	for (i = 2; i < 200; i++) {
		ASSERT_EQ(0, act_for(self->victim + i));
		fd = heap_alloc(AUTO_HEAP, SIZE);
		ASSERT_LE(0, fd);
		close(fd);
	}
	ASSERT_EQ(0, act_for(self->victim + 1));
	/* The room of the first is free, and then there is none */
	fd = heap_alloc(AUTO_HEAP, SIZE);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_attach(&self->importer, fd));
	ASSERT_EQ(0, importer_map(&self->importer, BOTH,
				  &(struct placer_importer_map){}));
	i = used_buffer(&self->importer);
	EXPECT_EQ(-1, i);
	EXPECT_EQ(ROOM - 1, count_in_pool(self));
	importer_unmap(&self->importer);
	importer_detach(&self->importer);
	close(fd);
}

static void be_greedy(uid_t user)
{
	struct importer i;
	int times, fd;

	if (importer_open_named(&i, IMPORTER) || setresuid(user, 0, 0))
		_exit(1);
	for (times = 0; times < GREED; times++) {
		fd = heap_alloc(AUTO_HEAP, SIZE);
		if (fd >= 0)
			importer_map_once(&i, fd, BOTH);
	}
	_exit(0);
}

TEST_F(evict, shared_by_a_thousand_processes)
{
	pid_t pid[PROCESSES];
	int i;

	for (i = 0; i < PROCESSES; i++) {
		pid[i] = fork();
		ASSERT_LE(0, pid[i]);
		if (!pid[i])
			be_greedy(self->victim + 1);
	}
	for (i = 0; i < PROCESSES; i++)
		EXPECT_EQ(0, child_status(pid[i]));
	EXPECT_EQ(ROOM - 1, count_in_pool(self));
	EXPECT_TRUE(has_moved(self->victim + 1, SIZE));
}

TEST_HARNESS_MAIN
