// SPDX-License-Identifier: GPL-2.0
/*
 * cgroup_limit_bytes: the most of a heap that one cgroup may have, where the kernel has no
 * controller for it. It is counted for the cgroup of the buffer's creator, on the second
 * level below the root.
 *
 * The pool is one of tests/vm/pools.dtso, and its device can use nothing else. Buffers that
 * it has used stay there, and can live elsewhere.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroup.h"
#include "harness.h"
#include "log.h"
#include "placer_utils.h"
#include "test_importer.h"

#define GROUP	 "group"
#define OTHER	 "other"
#define BOTH	 PLACER_IMPORTER_BIDIRECTIONAL
#define POOL	 "carveout-mapped@51000000"
#define LIMIT	 "/sys/class/placer_heap/" POOL "/cgroup_limit_bytes"
#define IMPORTER "mapped-importer"
#define SIZE	 MIB
#define MOST	 2
#define PATIENCE 600000

/**
 * struct held - a buffer that its device has mapped
 * @fd: the buffer
 * @importer: the device's file
 */
struct held {
	int fd;
	struct importer importer;
};

FIXTURE(share)
{
	struct held held[MOST + 1];
	long delay;
};

FIXTURE_SETUP(share)
{
	char most[20];
	int i;

	for (i = 0; i <= MOST; i++)
		self->held[i] = (struct held){ .fd = -1, .importer.fd = -1 };
	if (access(LIMIT, F_OK))
		SKIP(return, "the dmem controller has the limit");
	self->delay = demote_delay(PATIENCE);
	ASSERT_LE(0, self->delay);
	ASSERT_EQ(0, cgroup_begin());
	ASSERT_EQ(0, cgroup_make(GROUP));
	ASSERT_EQ(0, cgroup_make(OTHER));
	snprintf(most, sizeof(most), "%u", MOST * SIZE);
	ASSERT_EQ(0, file_write(LIMIT, most));
}

static void drop(struct held *h)
{
	if (h->importer.fd >= 0)
		close(h->importer.fd);
	if (h->fd >= 0)
		close(h->fd);
	*h = (struct held){ .fd = -1, .importer.fd = -1 };
}

FIXTURE_TEARDOWN(share)
{
	int i;

	for (i = 0; i <= MOST; i++)
		drop(&self->held[i]);
	EXPECT_EQ(0, file_write(LIMIT, "max"));
	EXPECT_EQ(PATIENCE, demote_delay(self->delay));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
	EXPECT_EQ(0, cgroup_remove(GROUP));
	EXPECT_EQ(0, cgroup_remove(OTHER));
	EXPECT_EQ(0, cgroup_end());
}

/* A buffer of that cgroup, mapped by the device. 0, or an errno */
static int hold(struct held *h, const char *group)
{
	if (importer_open_named(&h->importer, IMPORTER))
		return errno;
	h->fd = group ? cgroup_heap_alloc(group, AUTO_HEAP, SIZE) :
			heap_alloc(AUTO_HEAP, SIZE);
	if (h->fd < 0 || importer_attach(&h->importer, h->fd))
		return errno;
	return importer_map(&h->importer, BOTH,
			    &(struct placer_importer_map){}) ?
		       errno :
		       0;
}

/* The device maps the buffer no longer */
static int release(const struct held *h)
{
	return importer_unmap(&h->importer) || importer_detach(&h->importer);
}

static bool in_pool(int fd)
{
	struct placement p;

	return !buffer_placement(fd, &p) && !strcmp(p.heap, POOL);
}

TEST_F(share, limit_refuses_with_reason)
{
	long limited = heap_stat(POOL, "failures_limit");
	struct placement p;
	struct held other;
	char *said;
	int i, log;

	for (i = 0; i < MOST; i++)
		ASSERT_EQ(0, hold(&self->held[i], GROUP));
	log = log_open();
	ASSERT_LE(0, log);
	ASSERT_EQ(0, log_own_limit());
	EXPECT_EQ(ENOMEM, hold(&self->held[MOST], GROUP));
	EXPECT_LT(limited, heap_stat(POOL, "failures_limit"));
	said = log_read(log);
	close(log);
	ASSERT_NE(NULL, said);
	EXPECT_NE(NULL, strstr(said, "creator's cgroup, cgroup_limit_bytes"))
	TH_LOG("%s", said);
	free(said);
	ASSERT_EQ(0, buffer_placement(self->held[MOST].fd, &p));
	EXPECT_NE(NULL, strstr(p.text, "all that cgroup_limit_bytes allows"))
	TH_LOG("%s", p.text);

	/* The limit is that of one group, and the root has none */
	EXPECT_EQ(0, hold(&other, OTHER));
	drop(&other);
	EXPECT_EQ(0, hold(&other, NULL));
	drop(&other);

	/* What is freed can be had again */
	drop(&self->held[MOST]);
	drop(&self->held[0]);
	EXPECT_EQ(0, hold(&self->held[0], GROUP));
}

/* At the limit buffers of the group itself make room, and no others */
TEST_F(share, group_moves_only_its_own)
{
	struct held other;
	int i;

	ASSERT_EQ(0, hold(&other, OTHER));
	ASSERT_EQ(0, release(&other));
	for (i = 0; i < MOST; i++) {
		ASSERT_EQ(0, hold(&self->held[i], GROUP));
		ASSERT_EQ(0, release(&self->held[i]));
	}
	EXPECT_EQ(0, hold(&self->held[MOST], GROUP));
	EXPECT_TRUE(in_pool(self->held[MOST].fd));
	EXPECT_EQ(1, in_pool(self->held[0].fd) + in_pool(self->held[1].fd));
	EXPECT_TRUE(in_pool(other.fd));
	drop(&other);
}

/* Groups below the second level, which a group may make itself, count to that level */
TEST_F(share, groups_below_count_together)
{
	struct held other;

	ASSERT_EQ(0, cgroup_write(GROUP, "cgroup.subtree_control", "+memory"));
	ASSERT_EQ(0, cgroup_make(GROUP "/user"));
	ASSERT_EQ(0, cgroup_make(GROUP "/user2"));
	ASSERT_EQ(0, cgroup_write(GROUP "/user", "cgroup.subtree_control",
				  "+memory"));
	ASSERT_EQ(0, cgroup_make(GROUP "/user/one"));
	ASSERT_EQ(0, cgroup_make(GROUP "/user/two"));
	EXPECT_EQ(0, hold(&self->held[0], GROUP "/user/one"));
	EXPECT_EQ(0, hold(&self->held[1], GROUP "/user/two"));
	EXPECT_EQ(ENOMEM, hold(&self->held[2], GROUP "/user/two"));
	/* But not to the level above */
	EXPECT_EQ(0, hold(&other, GROUP "/user2"));

	/* Nor is the count lost with its groups */
	EXPECT_EQ(0, cgroup_remove(GROUP "/user/one"));
	drop(&self->held[2]);
	EXPECT_EQ(ENOMEM, hold(&self->held[2], GROUP "/user/two"));
	EXPECT_EQ(0, cgroup_remove(GROUP "/user/two"));
	EXPECT_EQ(0, cgroup_remove(GROUP "/user"));
	EXPECT_EQ(0, cgroup_remove(GROUP "/user2"));
	drop(&other);
}

TEST_F(share, counted_before_limit_is_set)
{
	ASSERT_EQ(0, file_write(LIMIT, "max"));
	ASSERT_EQ(0, hold(&self->held[0], GROUP));
	ASSERT_EQ(0, file_write(LIMIT, "0x180000"));
	EXPECT_EQ(ENOMEM, hold(&self->held[1], GROUP));
	EXPECT_EQ(-1, file_write(LIMIT, "-1"));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(0x180000, heap_stat(POOL, "cgroup_limit_bytes"));
}

/* Memory that cgroups are charged for has no such limit */
TEST(no_limit_for_charged_memory)
{
	EXPECT_EQ(-1, access("/sys/class/placer_heap/system/cgroup_limit_bytes",
			     F_OK));
}

TEST_HARNESS_MAIN
