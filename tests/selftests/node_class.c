// SPDX-License-Identifier: GPL-2.0
/*
 * What access rules see of a node: systemd's DeviceAllow=char-dma_heap sees the region of its
 * number, and udev its class and name.
 */
#define _GNU_SOURCE
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "harness.h"
#include "placer_utils.h"

/* Regions of character devices that are called dma_heap; is @major one of them? */
static int regions_count(unsigned int major, bool *is_one)
{
	unsigned int number;
	char line[128], name[64];
	int count = 0;
	FILE *file = fopen("/proc/devices", "r");

	*is_one = false;
	while (file && fgets(line, sizeof(line), file) &&
	       strncmp(line, "Block", 5)) {
		if (sscanf(line, "%u %63s", &number, name) != 2 ||
		    strcmp(name, "dma_heap"))
			continue;
		*is_one |= number == major;
		count++;
	}
	if (file)
		fclose(file);
	return count;
}

FIXTURE(node_class)
{
	struct stat st;
	char sys[64];
};

FIXTURE_SETUP(node_class)
{
	ASSERT_EQ(0, stat(AUTO_HEAP, &self->st));
	ASSERT_TRUE(S_ISCHR(self->st.st_mode));
	snprintf(self->sys, sizeof(self->sys), "/sys/dev/char/%u:%u",
		 major(self->st.st_rdev), minor(self->st.st_rdev));
}

FIXTURE_TEARDOWN(node_class)
{
}

TEST_F(node_class, region_is_called_dma_heap)
{
	bool is_one;

	EXPECT_LE(1, regions_count(major(self->st.st_rdev), &is_one));
	EXPECT_TRUE(is_one);
}

/* The class cannot have the name dma_heap where the kernel has heaps of its own */
TEST_F(node_class, class_is_called_dma_heap_where_it_can)
{
	bool is_one, is_free = regions_count(0, &is_one) == 1;
	char path[80], class[PATH_MAX];

	snprintf(path, sizeof(path), "%s/subsystem", self->sys);
	ASSERT_NE(NULL, realpath(path, class));
	EXPECT_STREQ(is_free || parameter_is("framework", "Y") ?
			     "dma_heap" :
			     "dmabuf_placer",
		     basename(class));
}

TEST_F(node_class, device_is_called_as_the_node)
{
	char path[80], device[PATH_MAX], text[256] = "";
	FILE *file;

	ASSERT_NE(NULL, realpath(self->sys, device));
	EXPECT_STREQ("auto", basename(device));

	snprintf(path, sizeof(path), "%s/uevent", self->sys);
	file = fopen(path, "r");
	ASSERT_NE(NULL, file);
	EXPECT_LT(0, fread(text, 1, sizeof(text) - 1, file));
	fclose(file);
	EXPECT_NE(NULL, strstr(text, "\nDEVNAME=dma_heap/auto\n"))
	TH_LOG("%s", text);
}

/* Nobody but root, until a rule says otherwise, as for the kernel's own heaps */
TEST_F(node_class, node_is_for_root)
{
	EXPECT_EQ(0600, self->st.st_mode & 07777);
	EXPECT_EQ(0, self->st.st_uid);
	EXPECT_EQ(0, self->st.st_gid);
}

TEST_HARNESS_MAIN
