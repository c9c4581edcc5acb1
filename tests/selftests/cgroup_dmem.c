// SPDX-License-Identifier: GPL-2.0
/*
 * Scarce memory in the dmem controller: the process that forces a buffer into it pays, up
 * to the limit of its cgroup, and what is above a limit that was lowered is given back.
 *
 * The device is the test importer's DMA engine, which needs contiguous memory that it
 * reaches. Buffers start in ordinary memory.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "harness.h"
#include "log.h"
#include "placer_utils.h"
#include "test_importer.h"

#define PAYER "payer"
#define OTHER "other"
#define BOTH  PLACER_IMPORTER_BIDIRECTIONAL
/* No block of ordinary memory is as long, so that buffers start in several */
#define SIZE page_align(2 * MIB + 76 * 1024)
/* More than eviction looks at before it chooses only among those that it has looked at */
#define BUFFERS 12

/* Buffers in ordinary memory, and where they are mapped */
FIXTURE(dmem)
{
	struct importer direct;
	int fd[BUFFERS];
	void *map[BUFFERS];
};

FIXTURE_SETUP(dmem)
{
	int i;

	if (importer_open(&self->direct, IMPORTER_DIRECT))
		SKIP(return, "no DMA engine beside the IOMMU");
	ASSERT_EQ(0, cgroup_begin());
	if (cgroup_write("", "cgroup.subtree_control", "+dmem")) {
		EXPECT_EQ(0, cgroup_end());
		SKIP(return, "no dmem controller");
	}
	ASSERT_EQ(0, cgroup_make(PAYER));
	ASSERT_EQ(0, cgroup_make(OTHER));
	for (i = 0; i < BUFFERS; i++) {
		self->fd[i] =
			heap_alloc_scattered(AUTO_HEAP, SIZE, &self->map[i]);
		ASSERT_LE(0, self->fd[i]);
		pattern_fill(self->map[i], SIZE, i);
	}
}

FIXTURE_TEARDOWN(dmem)
{
	int i;

	for (i = 0; i < BUFFERS; i++) {
		munmap(self->map[i], SIZE);
		close(self->fd[i]);
	}
	close(self->direct.fd);
	EXPECT_EQ(0, heaps_limit("max"));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, cgroup_remove(PAYER));
	EXPECT_EQ(0, cgroup_remove(OTHER));
	EXPECT_EQ(0, cgroup_write("", "cgroup.subtree_control", "-dmem"));
	EXPECT_EQ(0, cgroup_end());
}

struct use {
	const struct importer *importer;
	int fd;
};

static int map_once(void *argument)
{
	const struct use *use = argument;

	return importer_map_once(use->importer, use->fd, BOTH) ? errno : 0;
}

/* The device maps the buffer in a process of that group. Returns its errno, or 0 */
static int map_in(const char *group, const struct importer *i, int fd)
{
	struct use use = { .importer = i, .fd = fd };
	int status = cgroup_run(group, map_once, &use);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Name of the region that the buffer's memory is in */
static const char *region_of(int fd)
{
	static char region[64];
	struct placement p;

	if (buffer_placement(fd, &p))
		return "?";
	snprintf(region, sizeof(region), "dmabuf-placer/%s", p.heap);
	return region;
}

static long charged(const char *group, const char *region)
{
	return cgroup_read(group, "dmem.current", region);
}

static int set_limit(const char *group, const char *file, const char *region,
		     size_t bytes)
{
	char line[96];

	snprintf(line, sizeof(line), "%s %zu", region, bytes);
	return cgroup_write(group, file, line);
}

static int set_max(const char *group, const char *region, size_t bytes)
{
	return set_limit(group, "dmem.max", region, bytes);
}

static bool is_scarce(int fd)
{
	struct placement p;

	return !buffer_placement(fd, &p) && strcmp(p.heap, "system");
}

/* Finds the region of the heap that serves the device, and limits other such heaps to nothing */
static int learn_region(const struct importer *i, char *region, size_t size)
{
	const char *heap;
	int fd, rc = -1;
	void *map;

	fd = heap_alloc_scattered(AUTO_HEAP, SIZE, &map);
	if (fd < 0)
		return -1;
	if (!map_in(OTHER, i, fd)) {
		snprintf(region, size, "%s", region_of(fd));
		heap = strchr(region, '/') + 1;
		rc = heaps_limit("0") || heap_limit("system", "max") ||
		     heap_limit(heap, "max");
	}
	munmap(map, SIZE);
	close(fd);
	return rc;
}

TEST_F(dmem, process_that_maps_is_charged)
{
	const char *region;

	ASSERT_EQ(0, map_in(PAYER, &self->direct, self->fd[0]));
	ASSERT_TRUE(is_scarce(self->fd[0]));
	region = region_of(self->fd[0]);
	EXPECT_EQ((long)SIZE, charged(PAYER, region));
	EXPECT_EQ(0, charged(OTHER, region));
	EXPECT_TRUE(pattern_holds(self->map[0], SIZE, 0));

	/* Memory that is there already costs a second process nothing */
	ASSERT_EQ(0, map_in(OTHER, &self->direct, self->fd[0]));
	EXPECT_EQ((long)SIZE, charged(PAYER, region));
	EXPECT_EQ(0, charged(OTHER, region));
}

TEST_F(dmem, freed_buffer_is_uncharged)
{
	char region[64];

	ASSERT_EQ(0, learn_region(&self->direct, region, sizeof(region)));
	ASSERT_TRUE(wait_for_counts(BUFFERS, BUFFERS * SIZE));
	EXPECT_EQ(0, charged(OTHER, region));
	EXPECT_EQ(0, charged(PAYER, region));
}

TEST_F(dmem, limit_refuses_with_reason)
{
	char region[64], *lines;
	const char *heap;
	long limited;
	int log;

	ASSERT_EQ(0, learn_region(&self->direct, region, sizeof(region)));
	heap = strchr(region, '/') + 1;
	limited = heap_stat(heap, "failures_limit");
	ASSERT_EQ(0, set_max(PAYER, region, SIZE / 2));
	log = log_open();
	ASSERT_LE(0, log);
	ASSERT_EQ(0, log_own_limit());
	EXPECT_EQ(ENOMEM, map_in(PAYER, &self->direct, self->fd[0]));
	lines = log_read(log);
	ASSERT_NE(NULL, lines);
	EXPECT_NE(NULL, strstr(lines, "in the dmem controller"))
	TH_LOG("%s", lines);
	free(lines);
	close(log);
	EXPECT_FALSE(is_scarce(self->fd[0]));
	EXPECT_EQ(0, charged(PAYER, region));
	EXPECT_LT(limited, heap_stat(heap, "failures_limit"));

	/* The limit is that of one group only */
	EXPECT_EQ(0, map_in(OTHER, &self->direct, self->fd[0]));
	EXPECT_TRUE(is_scarce(self->fd[0]));
	EXPECT_TRUE(pattern_holds(self->map[0], SIZE, 0));
}

TEST_F(dmem, group_at_limit_moves_only_its_own)
{
	char region[64];
	int i;

	ASSERT_EQ(0, learn_region(&self->direct, region, sizeof(region)));
	ASSERT_EQ(0, set_max(PAYER, region, SIZE));
	for (i = 2; i < BUFFERS; i++)
		ASSERT_EQ(0, map_in(OTHER, &self->direct, self->fd[i]));
	ASSERT_EQ(0, map_in(PAYER, &self->direct, self->fd[0]));
	ASSERT_EQ(0, map_in(PAYER, &self->direct, self->fd[1]));
	EXPECT_FALSE(is_scarce(self->fd[0]));
	EXPECT_TRUE(is_scarce(self->fd[1]));
	for (i = 2; i < BUFFERS; i++)
		EXPECT_TRUE(is_scarce(self->fd[i]));
	EXPECT_EQ((long)SIZE, charged(PAYER, region));
	EXPECT_EQ((BUFFERS - 2) * (long)SIZE, charged(OTHER, region));
	EXPECT_TRUE(pattern_holds(self->map[0], SIZE, 0));
}

TEST_F(dmem, lowered_limit_moves_buffers_out)
{
	char region[64];
	int i;

	ASSERT_EQ(0, learn_region(&self->direct, region, sizeof(region)));
	for (i = 0; i < 2; i++)
		ASSERT_EQ(0, map_in(PAYER, &self->direct, self->fd[i]));
	ASSERT_EQ(0, map_in(OTHER, &self->direct, self->fd[2]));
	ASSERT_EQ(2 * (long)SIZE, charged(PAYER, region));

	ASSERT_EQ(0, set_max(PAYER, region, SIZE));
	EXPECT_EQ((long)SIZE, charged(PAYER, region));
	ASSERT_EQ(0, set_max(PAYER, region, 0));
	EXPECT_EQ(0, charged(PAYER, region));
	for (i = 0; i < 2; i++) {
		EXPECT_FALSE(is_scarce(self->fd[i]));
		EXPECT_TRUE(pattern_holds(self->map[i], SIZE, i));
	}
	EXPECT_TRUE(is_scarce(self->fd[2]));
	EXPECT_EQ((long)SIZE, charged(OTHER, region));
}

/* The heap lists the buffers of both in turn, those of the other one first */
TEST_F(dmem, lowered_limit_moves_only_its_own)
{
	char region[64];
	int i;

	ASSERT_EQ(0, learn_region(&self->direct, region, sizeof(region)));
	for (i = 0; i < BUFFERS; i++)
		ASSERT_EQ(0, map_in(i % 2 ? PAYER : OTHER, &self->direct,
				    self->fd[i]));
	ASSERT_EQ(0, set_max(PAYER, region, 0));
	EXPECT_EQ(0, charged(PAYER, region));
	EXPECT_EQ((BUFFERS / 2) * (long)SIZE, charged(OTHER, region));
	for (i = 0; i < BUFFERS; i++) {
		EXPECT_EQ(i % 2 == 0, is_scarce(self->fd[i]));
		EXPECT_TRUE(pattern_holds(self->map[i], SIZE, i));
	}
}

static const char *const below[] = { PAYER "/first", PAYER "/second" };

/*
 * Each group below PAYER has one buffer, and the second group is protected by @file: of two
 * equal buffers the second one would leave. Returns a set of buffers that are scarce when
 * there is room for one, shifted to the left by 4, and of those that are when there is room
 * for none; or -1
 */
static int scarce_of_protected(const int *fd, const struct importer *i,
			       const char *file)
{
	char region[64];
	int k, scarce = 0;

	if (learn_region(i, region, sizeof(region)))
		return -1;
	for (k = 0; k < 2; k++)
		if (map_in(below[k], i, fd[k]))
			return -1;
	if (set_limit(below[1], file, region, SIZE) ||
	    set_max(PAYER, region, SIZE))
		return -1;
	for (k = 0; k < 2; k++)
		scarce |= is_scarce(fd[k]) << (4 + k);
	if (set_max(PAYER, region, 0))
		return -1;
	for (k = 0; k < 2; k++)
		scarce |= is_scarce(fd[k]) << k;
	return scarce;
}

static int make_below(void)
{
	return cgroup_write(PAYER, "cgroup.subtree_control", "+dmem") ||
	       cgroup_make(below[0]) || cgroup_make(below[1]);
}

static int remove_below(void)
{
	return cgroup_remove(below[0]) || cgroup_remove(below[1]);
}

TEST_F(dmem, min_keeps_buffers)
{
	ASSERT_EQ(0, make_below());
	EXPECT_EQ(0x22,
		  scarce_of_protected(self->fd, &self->direct, "dmem.min"));
	EXPECT_EQ(0, remove_below());
}

TEST_F(dmem, low_keeps_buffers_as_long_as_others_leave)
{
	ASSERT_EQ(0, make_below());
	EXPECT_EQ(0x20,
		  scarce_of_protected(self->fd, &self->direct, "dmem.low"));
	EXPECT_EQ(0, remove_below());
}

TEST_F(dmem, lowered_limit_leaves_mapped_buffer)
{
	struct placer_importer_map mapped;
	char region[64];
	int i;

	ASSERT_EQ(0, learn_region(&self->direct, region, sizeof(region)));
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, map_in(PAYER, &self->direct, self->fd[i]));
	ASSERT_EQ(0, importer_attach(&self->direct, self->fd[1]));
	ASSERT_EQ(0, importer_map(&self->direct, BOTH, &mapped));
	ASSERT_EQ(0, set_max(PAYER, region, 0));
	EXPECT_EQ((long)SIZE, charged(PAYER, region));
	EXPECT_FALSE(is_scarce(self->fd[0]));
	EXPECT_TRUE(is_scarce(self->fd[1]));
	EXPECT_FALSE(is_scarce(self->fd[2]));
	ASSERT_EQ(0, importer_unmap(&self->direct));
	ASSERT_EQ(0, importer_detach(&self->direct));
}

/* A buffer stays charged to a group that is gone, and so to the one above */
TEST_F(dmem, removed_group_is_uncharged_with_the_buffer)
{
	const char *below = PAYER "/below";
	char region[64];

	ASSERT_EQ(0, learn_region(&self->direct, region, sizeof(region)));
	ASSERT_EQ(0, cgroup_write(PAYER, "cgroup.subtree_control", "+dmem"));
	ASSERT_EQ(0, cgroup_make(below));
	ASSERT_EQ(0, map_in(below, &self->direct, self->fd[0]));
	ASSERT_TRUE(is_scarce(self->fd[0]));
	ASSERT_EQ(0, cgroup_remove(below));
	EXPECT_EQ((long)SIZE, charged(PAYER, region));
	EXPECT_TRUE(pattern_holds(self->map[0], SIZE, 0));
	munmap(self->map[0], SIZE);
	close(self->fd[0]);
	EXPECT_TRUE(wait_for_counts(BUFFERS - 1, (BUFFERS - 1) * SIZE));
	EXPECT_EQ(0, charged(PAYER, region));
	self->fd[0] = heap_alloc_scattered(AUTO_HEAP, SIZE, &self->map[0]);
	EXPECT_LE(0, self->fd[0]);
}

TEST_HARNESS_MAIN
