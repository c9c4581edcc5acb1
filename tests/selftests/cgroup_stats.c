// SPDX-License-Identifier: GPL-2.0
/*
 * What debugfs says of cgroups: the buffers that each has created, and their memory.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cgroup.h"
#include "harness.h"
#include "placer_utils.h"

#define CGROUPS "/sys/kernel/debug/dmabuf_placer/cgroups"
#define GROUP	"stats one"
#define OTHER	"stats-other"
#define BUFFERS 3

/* Does a line of the file equal this one? */
static bool line_is(const char *format, ...)
{
	char line[160], want[160];
	bool found = false;
	va_list args;
	FILE *file = fopen(CGROUPS, "re");

	if (!file)
		return false;
	va_start(args, format);
	vsnprintf(want, sizeof(want), format, args);
	va_end(args);
	while (fgets(line, sizeof(line), file))
		found |= !strcmp(line, want);
	fclose(file);
	return found;
}

static bool group_has(const char *group, unsigned int buffers)
{
	return line_is("cgroup /%s: %u buffers, %u bytes\n", group, buffers,
		       buffers * MIB);
}

FIXTURE(cgroups)
{
	int fd[BUFFERS];
};

FIXTURE_SETUP(cgroups)
{
	int i;

	if (cgroup_begin())
		SKIP(return, "no memory controller");
	ASSERT_EQ(0, cgroup_make(GROUP));
	ASSERT_EQ(0, cgroup_make(OTHER));
	for (i = 0; i < BUFFERS; i++) {
		self->fd[i] =
			cgroup_heap_alloc(i ? GROUP : OTHER, AUTO_HEAP, MIB);
		ASSERT_LE(0, self->fd[i]);
	}
}

FIXTURE_TEARDOWN(cgroups)
{
	int i;

	for (i = 0; i < BUFFERS; i++)
		if (self->fd[i] >= 0)
			close(self->fd[i]);
	EXPECT_TRUE(buffers_all_gone());
	cgroup_remove(GROUP);
	EXPECT_EQ(0, cgroup_remove(OTHER));
	EXPECT_EQ(0, cgroup_end());
}

/* The process that touches a buffer is in neither of them */
TEST_F(cgroups, what_creators_have)
{
	char *map = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_SHARED,
			 self->fd[1], 0);

	ASSERT_NE(MAP_FAILED, map);
	EXPECT_TRUE(group_has(GROUP, 2));
	EXPECT_TRUE(group_has(OTHER, 1));
	EXPECT_FALSE(line_is("\theap system: %u bytes\n", MIB));
	*map = 1;
	EXPECT_TRUE(line_is("\theap system: %u bytes\n", MIB));
	EXPECT_EQ(0, munmap(map, MIB));
}

TEST_F(cgroups, removed)
{
	ASSERT_EQ(0, cgroup_remove(GROUP));
	EXPECT_TRUE(group_has(GROUP " (removed)", 2));
}

/* No group has any buffer any more */
TEST_F(cgroups, closed)
{
	int i;

	for (i = 0; i < BUFFERS; i++) {
		close(self->fd[i]);
		self->fd[i] = -1;
	}
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_FALSE(group_has(GROUP, 2));
	EXPECT_FALSE(group_has(OTHER, 1));
}

TEST_HARNESS_MAIN
