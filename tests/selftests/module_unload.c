// SPDX-License-Identifier: GPL-2.0
/*
 * The module cannot be unloaded while a buffer is referenced in any way.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "placer_utils.h"
#include "vgem.h"

#define MODULE "dmabuf_placer"

/* Without force and without waiting */
static int unload(void)
{
	return syscall(SYS_delete_module, MODULE, O_NONBLOCK) ? errno : 0;
}

TEST(open_node_keeps_module)
{
	int node = open(AUTO_HEAP, O_RDONLY);

	ASSERT_LE(0, node);
	EXPECT_EQ(EWOULDBLOCK, unload());
}

TEST(unbacked_buffer_keeps_module)
{
	int fd = heap_alloc(AUTO_HEAP, 4096);

	ASSERT_LE(0, fd);
	EXPECT_EQ(EWOULDBLOCK, unload());
}

TEST(mapping_keeps_module)
{
	int fd = heap_alloc(AUTO_HEAP, 4096);
	unsigned char *map =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	ASSERT_NE(MAP_FAILED, map);
	close(fd);
	EXPECT_EQ(EWOULDBLOCK, unload());
	map[0] = 1;
	EXPECT_EQ(EWOULDBLOCK, unload());
	EXPECT_EQ(1, map[0]);
}

TEST(attached_device_keeps_module)
{
	int fd = heap_alloc(AUTO_HEAP, 4096), vgem = vgem_open();
	__u32 handle;

	ASSERT_LE(0, fd);
	ASSERT_LE(0, vgem);
	ASSERT_EQ(0, vgem_import(vgem, fd, &handle));
	close(fd);
	EXPECT_EQ(EWOULDBLOCK, unload());
	EXPECT_EQ(1, buffers_count());
}

TEST(open_debugfs_file)
{
	int fd = heap_alloc(AUTO_HEAP, 4096);
	int file = open("/sys/kernel/debug/dmabuf_placer/buffers", O_RDONLY);
	char byte;

	ASSERT_LE(0, fd);
	ASSERT_LE(0, file);
	EXPECT_EQ(EWOULDBLOCK, unload());
	EXPECT_EQ(1, read(file, &byte, 1));
}

TEST_HARNESS_MAIN
