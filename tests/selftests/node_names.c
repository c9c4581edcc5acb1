// SPDX-License-Identifier: GPL-2.0
/*
 * Further names of /dev/dma_heap/auto, for programs that know no other heap: the parameter
 * auto_names.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness.h"
#include "log.h"
#include "placer_utils.h"

#define NAMES	   "/sys/module/dmabuf_placer/parameters/auto_names"
#define EAGER	   "/sys/module/dmabuf_placer/parameters/eager"
#define NODE(name) "/dev/dma_heap/" name
#define SIZE	   4096

static bool is_there(const char *node)
{
	return !access(node, R_OK | W_OK);
}

/* What lists of dma-bufs call the exporter of a buffer */
static int exporter_name_of(int fd, char *name)
{
	char path[64], line[128];
	FILE *info;
	int rc = -1;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = fd < 0 ? NULL : fopen(path, "r");
	while (info && fgets(line, sizeof(line), info))
		if (sscanf(line, "exp_name: %63s", name) == 1)
			rc = 0;
	if (info)
		fclose(info);
	return rc;
}

/* The same, of a new buffer of that node */
static int exporter_name(const char *node, char *name)
{
	int fd = heap_alloc(node, SIZE);
	int rc = exporter_name_of(fd, name);

	close(fd);
	return rc;
}

FIXTURE(names)
{
	int log;
};

FIXTURE_SETUP(names)
{
	self->log = log_open();
	ASSERT_LE(0, self->log);
	ASSERT_TRUE(parameter_is("auto_names", ""));
}

FIXTURE_TEARDOWN(names)
{
	close(self->log);
	EXPECT_EQ(0, file_write(NAMES, "\n"));
	EXPECT_EQ(0, file_write(EAGER, "N"));
	EXPECT_TRUE(buffers_all_gone());
}

TEST_F(names, each_name_is_a_node)
{
	char name[64];

	ASSERT_EQ(0, file_write(NAMES, "linux,cma-test:vidbuf_cached"));
	EXPECT_TRUE(parameter_is("auto_names", "linux,cma-test:vidbuf_cached"));
	EXPECT_TRUE(node_is_ours("vidbuf_cached") ||
		    parameter_is("framework", "Y"));
	ASSERT_EQ(0, exporter_name(NODE("linux,cma-test"), name));
	EXPECT_STREQ("linux,cma-test", name);
	ASSERT_EQ(0, exporter_name(AUTO_HEAP, name));
	EXPECT_STREQ("auto", name);
}

TEST_F(names, new_names_replace_old_ones)
{
	struct dma_heap_allocation_data data = { .len = SIZE };
	int node, fd;

	ASSERT_EQ(0, file_write(NAMES, "first:second"));
	node = open(NODE("first"), O_RDONLY);
	ASSERT_LE(0, node);
	fd = heap_alloc(NODE("first"), SIZE);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, file_write(NAMES, "second:third"));
	EXPECT_TRUE(is_there(NODE("second")));
	EXPECT_TRUE(is_there(NODE("third")));
	/* The kernel's framework removes no heap */
	EXPECT_EQ(parameter_is("framework", "Y"), is_there(NODE("first")));
	EXPECT_EQ(-1, ioctl(node, DMA_HEAP_IOCTL_ALLOC, &data));
	EXPECT_EQ(ENODEV, errno);
	close(node);
	close(fd);
}

/* Bad lists, and what they are refused with */
static const struct {
	const char *names;
	int error;
} bad[] = {
	{ "good:auto", EEXIST }, { "good:twice:twice", EEXIST },
	{ "good:a/b", EINVAL },	 { "good:a b", EINVAL },
	{ "good:..", EINVAL },
};

TEST_F(names, bad_list_changes_nothing)
{
	unsigned int i;
	char *said;

	ASSERT_EQ(0, file_write(NAMES, "kept"));
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-1, file_write(NAMES, bad[i].names));
		EXPECT_EQ(bad[i].error, errno) TH_LOG("%s", bad[i].names);
		EXPECT_TRUE(parameter_is("auto_names", "kept"));
		EXPECT_TRUE(is_there(NODE("kept")));
		EXPECT_FALSE(is_there(NODE("good")));
	}
	said = log_read(self->log);
	ASSERT_NE(NULL, said);
	EXPECT_NE(NULL, strstr(said, "no /dev/dma_heap/a b"))
	TH_LOG("%s", said);
	free(said);
}

TEST_F(names, name_has_a_longest_length)
{
	char name[65];

	memset(name, 'n', sizeof(name) - 1);
	name[64] = '\0';
	EXPECT_EQ(-1, file_write(NAMES, name));
	EXPECT_EQ(EINVAL, errno);
	name[63] = '\0';
	EXPECT_EQ(0, file_write(NAMES, name));
}

TEST_F(names, list_has_a_longest_length)
{
	char names[257];

	memset(names, ':', sizeof(names) - 1);
	names[256] = '\0';
	EXPECT_EQ(-1, file_write(NAMES, names));
	EXPECT_EQ(ENOSPC, errno);
	names[255] = '\0';
	EXPECT_EQ(0, file_write(NAMES, names));
}

TEST_F(names, name_of_kernel_heap_is_refused_where_there_is_one)
{
	bool is_free = !is_there(MAINLINE_HEAP);

	EXPECT_EQ(is_free ? 0 : -1, file_write(NAMES, "system"));
	if (!is_free)
		EXPECT_EQ(EEXIST, errno);
	EXPECT_TRUE(is_there(MAINLINE_HEAP));
	EXPECT_EQ(is_free, node_is_ours("system"));
}

/**
 * struct racer - allocates by a name that comes and goes
 * @thread: does it
 * @name: the name
 * @stop: it is to end
 * @got: buffers it got
 * @missed: how often there was no such node
 * @wrong: how often it got something else
 * @error: errno of the last one that was wrong
 */
struct racer {
	pthread_t thread;
	const char *name;
	bool stop;
	unsigned long got;
	unsigned long missed;
	unsigned long wrong;
	int error;
};

/* Does the buffer have zeros, and its own name? */
static bool is_whole(int fd, const char *wanted)
{
	unsigned char *map =
		mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	bool zero = map != MAP_FAILED && all_zero(map, SIZE);
	char name[64];

	if (zero)
		memset(map, 1, SIZE);
	if (map != MAP_FAILED)
		munmap(map, SIZE);
	return zero && !exporter_name_of(fd, name) && !strcmp(name, wanted);
}

static void *race(void *arg)
{
	struct racer *r = arg;
	char node[64];
	int fd;

	snprintf(node, sizeof(node), NODE("%s"), r->name);
	while (!__atomic_load_n(&r->stop, __ATOMIC_RELAXED)) {
		fd = heap_alloc(node, SIZE);
		if (fd >= 0 && is_whole(fd, r->name)) {
			__atomic_add_fetch(&r->got, 1, __ATOMIC_RELAXED);
		} else if (fd < 0 && (errno == ENOENT || errno == ENODEV ||
				      errno == ENXIO)) {
			__atomic_add_fetch(&r->missed, 1, __ATOMIC_RELAXED);
		} else {
			r->error = errno;
			__atomic_add_fetch(&r->wrong, 1, __ATOMIC_RELAXED);
		}
		close(fd);
	}
	return NULL;
}

static bool race_has_enough(const struct racer *r)
{
	return __atomic_load_n(&r->got, __ATOMIC_RELAXED) >= 20 &&
	       __atomic_load_n(&r->missed, __ATOMIC_RELAXED) >= 20;
}

static bool race_is_lost(const struct racer *r)
{
	return __atomic_load_n(&r->wrong, __ATOMIC_RELAXED);
}

/* Buffers outlive the node that they were allocated by, and keep its name */
TEST_F(names, come_and_go_while_used)
{
	static const char *const lists[] = { "race-a", "race-b", "\n",
					     "race-b:race-a" };
	struct racer racers[] = { { .name = "race-a" }, { .name = "race-b" } };
	unsigned int i, round;
	bool enough = false;

	for (i = 0; i < ARRAY_SIZE(racers); i++)
		ASSERT_EQ(0, pthread_create(&racers[i].thread, NULL, race,
					    &racers[i]));
	for (round = 0; !enough; round++) {
		EXPECT_EQ(0, file_write(EAGER, round % 3 ? "Y" : "N"));
		EXPECT_EQ(0, file_write(NAMES, lists[round % 4]));
		enough = round >= 40;
		for (i = 0; i < ARRAY_SIZE(racers); i++)
			enough &= race_has_enough(&racers[i]);
		/* A racer that gets only wrong buffers never has enough */
		for (i = 0; i < ARRAY_SIZE(racers); i++)
			enough |= race_is_lost(&racers[i]);
	}
	for (i = 0; i < ARRAY_SIZE(racers); i++) {
		__atomic_store_n(&racers[i].stop, true, __ATOMIC_RELAXED);
		ASSERT_EQ(0, pthread_join(racers[i].thread, NULL));
		EXPECT_EQ(0, racers[i].wrong)
		TH_LOG("%s", strerror(racers[i].error));
	}
}

TEST_HARNESS_MAIN
