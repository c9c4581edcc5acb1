// SPDX-License-Identifier: GPL-2.0
/*
 * Mappings that are kept for reuse do no harm: they leave I/O virtual addresses to others,
 * are bounded, and are gone before the driver of their device is.
 *
 * The driver is QEMU's engine's. What the kernel's DMA API debugging finds after it is
 * unbound fails the test run.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "log.h"
#include "test_importer.h"
#include "harness.h"
#include "placer_utils.h"

#define BOTH	PLACER_IMPORTER_BIDIRECTIONAL
#define SIZE	(32 * MIB)
#define BUFFERS 13
/*
 * Together they would need more than 31 address bits; the kernel's checks allow seven
 * mappings of a page
 */
#define VISITORS (6 * BUFFERS)
#define DRIVER	 "/sys/bus/pci/drivers/placer-importer-edu/"
#define REUSED	 "mappings reused"
#define DEADLINE 20

static int map_and_unmap(const struct importer *i)
{
	struct placer_importer_map map;

	return importer_map(i, BOTH, &map) ?: importer_unmap(i);
}

/* An engine that attaches some buffers by many files */
FIXTURE(crowd)
{
	int fd[BUFFERS];
	int nr;
	struct importer visitor[VISITORS];
};

FIXTURE_SETUP(crowd)
{
	int i;

	for (i = 0; i < BUFFERS; i++) {
		self->fd[i] = heap_alloc(AUTO_HEAP, SIZE);
		ASSERT_LE(0, self->fd[i]);
	}
	for (self->nr = 0; self->nr < VISITORS; self->nr++) {
		struct importer *visitor = &self->visitor[self->nr];

		if (importer_open(visitor, IMPORTER_TRANSLATED))
			SKIP(return, "no DMA engine behind an IOMMU");
		ASSERT_EQ(0, importer_attach(visitor,
					     self->fd[self->nr % BUFFERS]));
	}
}

FIXTURE_TEARDOWN(crowd)
{
	int i;

	while (self->nr--)
		close(self->visitor[self->nr].fd);
	for (i = 0; i < BUFFERS; i++)
		close(self->fd[i]);
}

/* More than the device has addresses for, if all were kept */
TEST_F(crowd, kept_mappings_leave_addresses)
{
	int i, round;

	for (i = 0; i < VISITORS; i++) {
		TH_LOG("visitor %d", i);
		for (round = 0; round < 3; round++)
			ASSERT_EQ(0, map_and_unmap(&self->visitor[i]));
	}
}

TEST_F(crowd, live_mappings_are_named)
{
	struct placer_importer_map map;
	int i, log = log_open();
	char *text;

	ASSERT_LE(0, log);
	ASSERT_EQ(0, log_own_limit());
	for (i = 0; i < VISITORS; i++)
		if (importer_map(&self->visitor[i], BOTH, &map))
			break;
	EXPECT_EQ(ENOMEM, errno);
	ASSERT_LT(1, i);
	ASSERT_GT(VISITORS, i);
	text = log_read(log);
	close(log);
	ASSERT_NE(NULL, text);
	EXPECT_NE(NULL, strstr(text, "live mappings use up its I/O virtual"));
	free(text);

	/* One that ends makes room for another one */
	ASSERT_EQ(0, importer_unmap(&self->visitor[0]));
	EXPECT_EQ(0, importer_map(&self->visitor[i], BOTH, &map));
}

/* An engine and a buffer, which it has mapped before */
FIXTURE(engine)
{
	struct importer importer;
	struct importer live;
	int fd;
	long limit;
};

FIXTURE_SETUP(engine)
{
	self->limit = kept_bytes(1 << 30);
	ASSERT_LE(0, self->limit);
	self->fd = heap_alloc(AUTO_HEAP, page_size());
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, importer_open(&self->importer, IMPORTER_DIRECT));
	ASSERT_EQ(0, importer_open(&self->live, IMPORTER_DIRECT));
	ASSERT_EQ(0, importer_attach(&self->importer, self->fd));
	ASSERT_EQ(0, importer_attach(&self->live, self->fd));
	ASSERT_EQ(0, map_and_unmap(&self->importer));
}

FIXTURE_TEARDOWN(engine)
{
	kept_bytes(self->limit);
	close(self->importer.fd);
	close(self->live.fd);
	close(self->fd);
}

TEST_F(engine, kept_mapping_reused)
{
	long before = counter(REUSED);

	ASSERT_EQ(0, map_and_unmap(&self->importer));
	EXPECT_EQ(before + 1, counter(REUSED));
	ASSERT_EQ(0, map_and_unmap(&self->importer));
	EXPECT_EQ(before + 2, counter(REUSED));
}

TEST_F(engine, kept_bytes_bounded)
{
	long before = counter(REUSED);
	int i;

	kept_bytes(page_size() - 1);
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, map_and_unmap(&self->live));
	EXPECT_EQ(before, counter(REUSED));
	kept_bytes(2 * page_size());
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, map_and_unmap(&self->live));
	EXPECT_EQ(before + 2, counter(REUSED));
}

/* The kernel asks for memory back */
TEST_F(engine, kept_mapping_given_back_for_memory)
{
	long before = counter(REUSED);

	ASSERT_EQ(0, file_write("/proc/sys/vm/drop_caches", "2"));
	ASSERT_EQ(0, map_and_unmap(&self->importer));
	EXPECT_EQ(before, counter(REUSED));
}

static bool comes_back(struct importer *i, const char *name)
{
	int tries;

	for (tries = 0; tries < DEADLINE * 10; tries++) {
		if (!importer_open_named(i, name))
			return true;
		usleep(100 * 1000);
	}
	return false;
}

/* One mapping is kept, another one is in use and unmapped by the driver's remove op */
TEST_F(engine, nothing_mapped_after_unbind)
{
	const char *name = self->importer.info.name;
	struct placer_importer_map map;
	struct importer again;

	ASSERT_EQ(0, map_and_unmap(&self->importer));
	ASSERT_EQ(0, importer_map(&self->live, BOTH, &map));
	ASSERT_EQ(0, file_write(DRIVER "unbind", name));
	EXPECT_EQ(-1, importer_map(&self->importer, BOTH, &map));
	EXPECT_EQ(ENODEV, errno);
	ASSERT_EQ(0, file_write(DRIVER "bind", name));

	ASSERT_TRUE(comes_back(&again, name));
	EXPECT_EQ(0, importer_map_once(&again, self->fd, BOTH));
	close(again.fd);
}

TEST_HARNESS_MAIN
