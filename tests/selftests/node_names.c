// SPDX-License-Identifier: GPL-2.0
/*
 * Further names of /dev/dma_heap/auto, which programs open that know no other: the
 * parameter auto_names.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "harness.h"
#include "log.h"
#include "placer_utils.h"

#define NAMES	   "/sys/module/dmabuf_placer/parameters/auto_names"
#define NODE(name) "/dev/dma_heap/" name
#define SIZE	   4096

static bool is_there(const char *node)
{
	return !access(node, R_OK | W_OK);
}

/* What lists of dma-bufs call the exporter of a new buffer of that node */
static int exporter_name(const char *node, char *name)
{
	int fd = heap_alloc(node, SIZE), rc = -1;
	char path[64], line[128];
	FILE *info;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = fd < 0 ? NULL : fopen(path, "r");
	while (info && fgets(line, sizeof(line), info))
		if (sscanf(line, "exp_name: %63s", name) == 1)
			rc = 0;
	if (info)
		fclose(info);
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

TEST_HARNESS_MAIN
