// SPDX-License-Identifier: GPL-2.0
/*
 * Mainline's importers, unmodified: vgem, which takes any memory, and vivid, which
 * takes contiguous memory only.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>

#include "camera.h"
#include "harness.h"
#include "placer_utils.h"
#include "vgem.h"

#define RW (PROT_READ | PROT_WRITE)

FIXTURE(vgem)
{
	int vgem;
	int fd;
	__u32 handle;
};

FIXTURE_SETUP(vgem)
{
	self->vgem = vgem_open();
	ASSERT_LE(0, self->vgem);
	self->fd = heap_alloc(AUTO_HEAP, 37 * page_size());
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, vgem_import(self->vgem, self->fd, &self->handle));
}

FIXTURE_TEARDOWN(vgem)
{
	close(self->vgem);
	close(self->fd);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(vgem, import_attaches)
{
	struct placement p;

	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_TRUE(placement_has_device(&p, "vgem", NULL))
	TH_LOG("%s", p.text);
	ASSERT_EQ(0, vgem_drop(self->vgem, self->handle));
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_FALSE(placement_has_device(&p, "vgem", NULL))
	TH_LOG("%s", p.text);
	EXPECT_STREQ("", p.held);
}

TEST_F(vgem, close_detaches)
{
	struct placement p;

	close(self->vgem);
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_FALSE(placement_has_device(&p, "vgem", NULL))
	TH_LOG("%s", p.text);
}

TEST_F(vgem, import_keeps_buffer)
{
	close(self->fd);
	EXPECT_EQ(1, buffers_count());
	ASSERT_EQ(0, vgem_drop(self->vgem, self->handle));
	EXPECT_TRUE(buffers_all_gone());
}

TEST_F(vgem, export_returns_same_buffer)
{
	unsigned long number = buffer_number(self->fd);
	unsigned char *map =
		mmap(NULL, page_size(), RW, MAP_SHARED, self->fd, 0);
	int again;

	ASSERT_NE(MAP_FAILED, map);
	pattern_fill(map, page_size(), 1);
	munmap(map, page_size());
	close(self->fd);
	again = vgem_export(self->vgem, self->handle);
	ASSERT_LE(0, again);
	EXPECT_EQ(number, buffer_number(again));
	map = mmap(NULL, page_size(), PROT_READ, MAP_SHARED, again, 0);
	ASSERT_NE(MAP_FAILED, map);
	EXPECT_TRUE(pattern_holds(map, page_size(), 1));
	close(again);
	munmap(map, page_size());
}

/* A buffer in scattered memory, and vivid */
FIXTURE(camera)
{
	struct camera camera;
	int fd;
	size_t size;
	unsigned char *map;
};

FIXTURE_VARIANT(camera)
{
	enum camera_size size;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(camera, small)
{
	.size = CAMERA_SMALL,
};

FIXTURE_VARIANT_ADD(camera, large)
{
	.size = CAMERA_LARGE,
};

/* clang-format on */

FIXTURE_SETUP(camera)
{
	ASSERT_EQ(0, camera_open(&self->camera, variant->size));
	self->size = page_align(self->camera.frame_size);
	self->fd = heap_alloc_scattered(AUTO_HEAP, self->size,
					(void **)&self->map);
	ASSERT_LE(0, self->fd);
	pattern_fill(self->map, self->size, 2);
	if (variant->size == CAMERA_LARGE && !heaps_have_contiguous())
		SKIP(return, "no heap of this machine has contiguous memory");
}

FIXTURE_TEARDOWN(camera)
{
	camera_close(&self->camera);
	if (self->map)
		munmap(self->map, self->size);
	close(self->fd);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(camera, queue_moves_to_contiguous)
{
	struct placement before, after;
	bool mapped = false;

	ASSERT_EQ(0, buffer_placement(self->fd, &before));
	EXPECT_STREQ("system", before.heap);
	ASSERT_EQ(0, camera_queue(&self->camera, self->fd));
	ASSERT_EQ(0, buffer_placement(self->fd, &after));
	EXPECT_EQ(before.generation + 1, after.generation);
	EXPECT_NE(NULL, strstr(after.held, "vivid"))
	TH_LOG("%s", after.text);
	EXPECT_TRUE(placement_has_device(&after, "vivid.0", &mapped));
	EXPECT_TRUE(mapped);
	if (variant->size == CAMERA_LARGE)
		EXPECT_STRNE("system", after.heap);

	EXPECT_EQ(1, after.runs);
	/* The same mapping as before */
	EXPECT_TRUE(pattern_holds(self->map, self->size, 2));
}

TEST_F(camera, frames_delivered)
{
	ASSERT_EQ(0, camera_queue(&self->camera, self->fd));
	ASSERT_EQ(0, camera_frame(&self->camera));
	EXPECT_FALSE(pattern_holds(self->map, self->camera.frame_size / 2, 2));
	EXPECT_FALSE(all_zero(self->map, self->camera.frame_size));
	/* vivid does not write the padding, if there is any */
	EXPECT_EQ(0, camera_queue(&self->camera, self->fd));
	ASSERT_EQ(0, camera_frame(&self->camera));
}

TEST_F(camera, release_detaches)
{
	struct placement p;

	ASSERT_EQ(0, camera_queue(&self->camera, self->fd));
	ASSERT_EQ(0, camera_frame(&self->camera));
	ASSERT_EQ(0, camera_release(&self->camera));
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ("", p.held);
	EXPECT_FALSE(placement_has_device(&p, "vivid.0", NULL));
	EXPECT_EQ((long)self->size, heaps_used());
}

/*
 * In this order: before 7.0 vgem maps when it imports, and so would hold the buffer where
 * vivid cannot use it. vivid would be refused then, and videobuf2 never puts a dma-buf
 * that it could not attach to.
 */
TEST_F(camera, shared_with_vgem)
{
	int vgem = vgem_open();
	struct placement p;
	__u32 handle;

	ASSERT_LE(0, vgem);
	ASSERT_EQ(0, camera_queue(&self->camera, self->fd));
	ASSERT_EQ(0, vgem_import(vgem, self->fd, &handle));
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_TRUE(placement_has_device(&p, "vgem", NULL));
	EXPECT_TRUE(placement_has_device(&p, "vivid.0", NULL));
	EXPECT_EQ(2, p.generation);
	EXPECT_TRUE(pattern_holds(self->map, self->size, 2));
	ASSERT_EQ(0, camera_frame(&self->camera));
	close(vgem);
}

/* Shows what the exporter is for: the same with a buffer of mainline's heap fails */
TEST_F(camera, mainline_buffer_refused)
{
	int fd, tries, rc = 0;
	void *map;

	if (access(MAINLINE_HEAP, F_OK))
		SKIP(return, "this kernel has no " MAINLINE_HEAP);
	if (self->size > 16 * page_size() && page_size() > 4096)
		SKIP(return, MAINLINE_HEAP " maps blocks that are too long");
	for (tries = 0; !rc && tries < 8; tries++) {
		fd = heap_alloc_scattered(MAINLINE_HEAP, self->size, &map);
		ASSERT_LE(0, fd);
		rc = camera_queue(&self->camera, fd);
		EXPECT_TRUE(!rc || errno == EFAULT);
		ASSERT_EQ(0, camera_restart(&self->camera));
		munmap(map, self->size);
		close(fd);
	}
	EXPECT_EQ(-1, rc);
	EXPECT_EQ(0, camera_queue(&self->camera, self->fd));
}

TEST_HARNESS_MAIN
