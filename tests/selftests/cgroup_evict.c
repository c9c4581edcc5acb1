// SPDX-License-Identifier: GPL-2.0
/*
 * A cgroup whose memory is used up does not pay for what others want: its buffers stay in
 * scarce memory, and others make room or nobody does. If the memory itself goes away, they move.
 *
 * The pool is one of tests/vm/pools.dtso, and its device can use nothing else. Buffers that
 * it has used stay there, and would be charged to their creator's cgroup elsewhere.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroup.h"
#include "harness.h"
#include "placer_utils.h"
#include "test_importer.h"

#define FULL	 "full"
#define EMPTY	 "empty"
#define BOTH	 PLACER_IMPORTER_BIDIRECTIONAL
#define POOL	 "carveout-mapped@51000000"
#define IMPORTER "mapped-importer"
#define SIZE	 (MIB / 2)

/* As many full victims as there are choices, before the solver gives up */
#define HALF	 8
#define ROOM	 (2 * HALF)
#define PATIENCE 600000

/* The pool is full: half of it is of each cgroup */
FIXTURE(victims)
{
	struct importer importer;
	int full[HALF];
	int empty[HALF];
	long delay;
};

static bool in_pool(int fd)
{
	struct placement p;

	return !buffer_placement(fd, &p) && !strcmp(p.heap, POOL);
}

static int count_in_pool(const int fd[HALF])
{
	int i, nr = 0;

	for (i = 0; i < HALF; i++)
		nr += in_pool(fd[i]);
	return nr;
}

/* A buffer of that cgroup that the device has used */
static int used_buffer(const struct importer *i, const char *group)
{
	int fd = group ? cgroup_heap_alloc(group, AUTO_HEAP, SIZE) :
			 heap_alloc(AUTO_HEAP, SIZE);

	if (fd < 0 || !importer_map_once(i, fd, BOTH))
		return fd;
	close(fd);
	return -1;
}

FIXTURE_SETUP(victims)
{
	int i;

	self->delay = demote_delay(PATIENCE);
	ASSERT_LE(0, self->delay);
	ASSERT_EQ(0, importer_open_named(&self->importer, IMPORTER));
	ASSERT_EQ(0, cgroup_begin());
	ASSERT_EQ(0, cgroup_make(FULL));
	ASSERT_EQ(0, cgroup_make(EMPTY));
	for (i = 0; i < HALF; i++) {
		self->full[i] = used_buffer(&self->importer, FULL);
		ASSERT_LE(0, self->full[i]);
	}
	/* Equals are chosen from the lowest address up, so these come last */
	for (i = 0; i < HALF; i++) {
		self->empty[i] = used_buffer(&self->importer, EMPTY);
		ASSERT_LE(0, self->empty[i]);
	}
	ASSERT_EQ(HALF, count_in_pool(self->full));
	ASSERT_EQ(HALF, count_in_pool(self->empty));
	ASSERT_EQ(0, cgroup_write(FULL, "memory.max", "512K"));
}

FIXTURE_TEARDOWN(victims)
{
	int i;

	for (i = 0; i < HALF; i++) {
		close(self->full[i]);
		close(self->empty[i]);
	}
	close(self->importer.fd);
	EXPECT_EQ(PATIENCE, demote_delay(self->delay));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
	EXPECT_EQ(0, cgroup_remove(FULL));
	EXPECT_EQ(0, cgroup_remove(EMPTY));
	EXPECT_EQ(0, cgroup_end());
}

TEST_F(victims, full_cgroup_not_charged_for_others)
{
	long before = cgroup_read(FULL, "memory.current", NULL);
	struct importer importer[HALF];
	uid_t user = getpid() * 100;
	int i, fd[HALF + 1];

	/* The process remains privileged */
	ASSERT_EQ(0, setresuid(user, 0, 0));
	for (i = 0; i < HALF; i++) {
		fd[i] = heap_alloc(AUTO_HEAP, SIZE);
		ASSERT_LE(0, fd[i]);
		ASSERT_EQ(0, importer_open_named(&importer[i], IMPORTER));
		ASSERT_EQ(0, importer_attach(&importer[i], fd[i]));
		EXPECT_EQ(0, importer_map(&importer[i], BOTH,
					  &(struct placer_importer_map){}));
	}
	EXPECT_EQ(HALF, count_in_pool(self->full));
	EXPECT_EQ(0, count_in_pool(self->empty));

	/* Nobody else can make room */
	fd[HALF] = heap_alloc(AUTO_HEAP, SIZE);
	ASSERT_LE(0, fd[HALF]);
	EXPECT_EQ(ENOMEM, importer_refused(&self->importer, fd[HALF]));
	EXPECT_EQ(HALF, count_in_pool(self->full));
	/* Only what has moved is paid for, as 1 MiB each */
	EXPECT_TRUE(user_is(user, "moved of others: %u bytes", HALF * MIB));

	/* That was not even tried: nothing of the cgroup was reclaimed */
	EXPECT_EQ(0, cgroup_read(FULL, "memory.events", "max"));
	EXPECT_EQ(0, cgroup_read(FULL, "memory.events", "oom"));
	EXPECT_GE(before + (long)SIZE / 2,
		  cgroup_read(FULL, "memory.current", NULL));

	ASSERT_EQ(0, cgroup_write(FULL, "memory.max", "max"));
	EXPECT_EQ(0, importer_map_once(&self->importer, fd[HALF], BOTH));
	EXPECT_EQ(HALF - 1, count_in_pool(self->full));
	for (i = 0; i < HALF; i++)
		close(importer[i].fd);
	for (i = 0; i <= HALF; i++)
		close(fd[i]);
}

TEST_F(victims, throttled_cgroup_not_charged_for_others)
{
	int i, fd[HALF];

	ASSERT_EQ(0, cgroup_write(FULL, "memory.max", "max"));
	ASSERT_EQ(0, cgroup_write(FULL, "memory.high", "512K"));
	for (i = 0; i < HALF; i++) {
		fd[i] = used_buffer(&self->importer, NULL);
		EXPECT_LE(0, fd[i]);
	}
	EXPECT_EQ(HALF, count_in_pool(self->full));
	/* Later ones use the room of the first */
	EXPECT_EQ(HALF - 1, count_in_pool(self->empty));
	EXPECT_EQ(0, cgroup_read(FULL, "memory.events", "high"));
	while (i--)
		close(fd[i]);
}

/* Beyond its limit, as for any memory that it wants */
TEST_F(victims, throttled_cgroup_makes_room_for_itself)
{
	int fd;

	ASSERT_EQ(0, cgroup_write(FULL, "memory.max", "max"));
	ASSERT_EQ(0, cgroup_write(FULL, "memory.high", "512K"));
	EXPECT_GT((long)SIZE, cgroup_read(FULL, "memory.current", NULL));
	fd = used_buffer(&self->importer, FULL);
	EXPECT_LE(0, fd);
	EXPECT_EQ(HALF - 1, count_in_pool(self->full));
	EXPECT_EQ(HALF, count_in_pool(self->empty));
	EXPECT_LT((long)SIZE, cgroup_read(FULL, "memory.current", NULL));
	close(fd);
}

/* What a removed cgroup had counts no more, nor does what is charged to it */
TEST_F(victims, removed_cgroup_not_full)
{
	int i, fd[ROOM];

	ASSERT_EQ(0, cgroup_remove(FULL));
	for (i = 0; i < ROOM; i++) {
		fd[i] = heap_alloc(AUTO_HEAP, SIZE);
		ASSERT_LE(0, fd[i]);
		EXPECT_EQ(0, importer_map_once(&self->importer, fd[i], BOTH));
	}
	/* Those that are mapped later use the room of any */
	EXPECT_GT(HALF, count_in_pool(self->full));
	while (i--)
		close(fd[i]);
	ASSERT_EQ(0, cgroup_make(FULL));
}

/* Demoted once the cgroup has room again */
TEST_F(victims, full_cgroup_not_charged_by_demotion)
{
	int i;

	ASSERT_EQ(PATIENCE, demote_delay(10));
	/* The device leaves once more, so that the delay counts */
	for (i = 0; i < HALF; i++) {
		ASSERT_EQ(0, importer_map_once(&self->importer, self->full[i],
					       BOTH));
		ASSERT_EQ(0, importer_map_once(&self->importer, self->empty[i],
					       BOTH));
	}
	for (i = 0; i < 500 && count_in_pool(self->empty); i++)
		usleep(10000);
	EXPECT_EQ(0, count_in_pool(self->empty));
	EXPECT_EQ(HALF, count_in_pool(self->full));
	EXPECT_EQ(0, cgroup_read(FULL, "memory.events", "max"));

	ASSERT_EQ(0, cgroup_write(FULL, "memory.max", "max"));
	for (i = 0; i < HALF; i++)
		ASSERT_EQ(0, importer_map_once(&self->importer, self->full[i],
					       BOTH));
	for (i = 0; i < 500 && count_in_pool(self->full); i++)
		usleep(10000);
	EXPECT_EQ(0, count_in_pool(self->full));
	EXPECT_EQ(10, demote_delay(PATIENCE));
}

/* Its device is unbound and bound again */
#define SRAM	    "sram@55000000"
#define SRAM_DEVICE "55000000.sram"
#define SRAM_DRIVER "/sys/bus/platform/drivers/sram/"
/* More than ordinary memory has in one piece */
#define LONG (128u * 1024)

/* A buffer in on-chip memory, which a device may use that needs it in one piece */
FIXTURE(leaving)
{
	struct importer direct;
	long delay;
	int fd;
};

FIXTURE_SETUP(leaving)
{
	struct importer importer;
	struct placement p;

	self->delay = demote_delay(PATIENCE);
	ASSERT_LE(0, self->delay);
	ASSERT_EQ(0, cgroup_begin());
	ASSERT_EQ(0, cgroup_make(FULL));
	self->fd = cgroup_heap_alloc(FULL, AUTO_HEAP, LONG);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, importer_open_named(&importer, "sram-importer"));
	ASSERT_EQ(0, importer_map_once(&importer, self->fd, BOTH));
	close(importer.fd);
	ASSERT_EQ(0, importer_open(&self->direct, IMPORTER_DIRECT));
	ASSERT_EQ(0, importer_attach(&self->direct, self->fd));
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	ASSERT_STREQ(SRAM, p.heap);
}

FIXTURE_TEARDOWN(leaving)
{
	close(self->direct.fd);
	close(self->fd);
	if (heap_stat(SRAM, "used_bytes") < 0) {
		EXPECT_EQ(0, file_write(SRAM_DRIVER "bind", SRAM_DEVICE));
		EXPECT_EQ(0, file_write("/sys/bus/platform/drivers_probe",
					"buffer-placement"));
	}
	EXPECT_EQ(PATIENCE, demote_delay(self->delay));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
	EXPECT_EQ(0, cgroup_remove(FULL));
	EXPECT_EQ(0, cgroup_end());
}

/* It moves to memory that no cgroup pays for; what the kernel needs for that is not charged */
TEST_F(leaving, full_cgroup_does_not_keep_a_heap)
{
	struct placement p;

	ASSERT_EQ(0, cgroup_write(FULL, "memory.max", "0"));
	EXPECT_EQ(0, file_write(SRAM_DRIVER "unbind", SRAM_DEVICE));
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ("backed", p.state);
	EXPECT_STRNE(SRAM, p.heap);
	EXPECT_STRNE("system", p.heap);
	EXPECT_EQ(0, cgroup_read(FULL, "memory.events", "max"));
	EXPECT_EQ(0, cgroup_write(FULL, "memory.max", "max"));
}

/* Nor if ordinary memory, which is refused first, would serve it, too */
TEST_F(leaving, memory_without_charge_is_tried_after_refusal)
{
	struct placement p;

	ASSERT_EQ(0, importer_detach(&self->direct));
	ASSERT_EQ(0, cgroup_write(FULL, "memory.max", "0"));
	EXPECT_EQ(0, file_write(SRAM_DRIVER "unbind", SRAM_DEVICE));
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ("backed", p.state);
	EXPECT_STRNE(SRAM, p.heap);
	EXPECT_EQ(0, cgroup_write(FULL, "memory.max", "max"));
}

TEST_HARNESS_MAIN
