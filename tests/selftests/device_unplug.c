// SPDX-License-Identifier: GPL-2.0
/*
 * Devices are unplugged, or unbound from their drivers, with buffers in use: the buffer
 * lives on, nothing of the device's is left mapped, and the device works again once it is
 * back.
 *
 * What the kernel's DMA API debugging, KASAN and kmemleak find fails the test run.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness.h"
#include "camera.h"
#include "placer_utils.h"
#include "test_importer.h"

#define RW	 (PROT_READ | PROT_WRITE)
#define BOTH	 PLACER_IMPORTER_BIDIRECTIONAL
#define PCI	 "/sys/bus/pci/"
#define VIVID	 "/sys/bus/platform/drivers/vivid/"
#define DEADLINE 20

static int map_and_unmap(const struct importer *i)
{
	struct placer_importer_map map;

	return importer_map(i, BOTH, &map) ?: importer_unmap(i);
}

static bool is_attached(int fd, const char *name)
{
	struct placement p;

	return buffer_placement(fd, &p) || placement_has_device(&p, name, NULL);
}

/* An engine on the PCI bus, opened by several programs, and a buffer that the CPU maps */
FIXTURE(engine)
{
	struct importer live;
	struct importer kept;
	struct importer lingering;
	struct importer queue;
	char name[64];
	int fd;
	size_t size;
	unsigned char *content;
	bool gone;
};

FIXTURE_VARIANT(engine)
{
	enum importer_kind kind;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(engine, direct)
{
	.kind = IMPORTER_DIRECT,
};

FIXTURE_VARIANT_ADD(engine, translated)
{
	.kind = IMPORTER_TRANSLATED,
};

/* clang-format on */

FIXTURE_SETUP(engine)
{
	if (importer_open(&self->live, variant->kind))
		SKIP(return, "no such DMA engine");
	snprintf(self->name, sizeof(self->name), "%s", self->live.info.name);
	ASSERT_EQ(0, importer_open_named(&self->kept, self->name));
	ASSERT_EQ(0, importer_open_named(&self->lingering, self->name));
	ASSERT_EQ(0, importer_open_named(&self->queue, self->name));
	self->size = 2 * page_size();
	self->fd = heap_alloc_mapped(AUTO_HEAP, self->size,
				     (void **)&self->content);
	ASSERT_LE(0, self->fd);
	pattern_fill(self->content, self->size, 1);
	ASSERT_EQ(0, importer_attach(&self->live, self->fd));
	ASSERT_EQ(0, importer_attach(&self->kept, self->fd));
	ASSERT_EQ(0, importer_attach(&self->lingering, self->fd));
	ASSERT_EQ(0, importer_linger(&self->lingering));
	ASSERT_EQ(0, map_and_unmap(&self->kept));
	ASSERT_EQ(0, map_and_unmap(&self->lingering));
}

static int unplug(FIXTURE_DATA(engine) * self)
{
	char path[128];

	snprintf(path, sizeof(path), PCI "devices/%s/remove", self->name);
	self->gone = true;
	return file_write(path, "1");
}

/* Plugs the engine in and lets it copy a part of the buffer. 0 or -1 */
static int plug(FIXTURE_DATA(engine) * self)
{
	size_t length = 1024, to = self->size - length;
	struct placer_importer_map map;
	struct importer again;
	int tries, rc;

	self->gone = false;
	if (file_write(PCI "rescan", "1"))
		return -1;
	for (tries = 0; importer_open_named(&again, self->name); tries++) {
		if (tries == DEADLINE * 10)
			return -1;
		usleep(100 * 1000);
	}
	memset(self->content + to, 0, length);
	rc = importer_attach(&again, self->fd)	      ?:
		     importer_map(&again, BOTH, &map) ?:
		     importer_copy(&again, 0, to, length);
	close(again.fd);
	return rc || memcmp(self->content, self->content + to, length) ? -1 : 0;
}

FIXTURE_TEARDOWN(engine)
{
	if (self->gone)
		EXPECT_EQ(0, plug(self));
	close(self->live.fd);
	close(self->kept.fd);
	close(self->lingering.fd);
	close(self->queue.fd);
	munmap(self->content, self->size);
	close(self->fd);
	EXPECT_TRUE(wait_for_counts(0, 0));
}

/*
 * A mapping is in use, one is kept, and one more is kept for an attachment that outlives
 * the device
 */
TEST_F(engine, buffer_outlives_device)
{
	struct placer_importer_map map;
	struct placement p;

	ASSERT_EQ(0, importer_map(&self->live, BOTH, &map));
	ASSERT_EQ(0, unplug(self));
	EXPECT_EQ(-1, importer_map(&self->kept, BOTH, &map));
	EXPECT_EQ(ENODEV, errno);
	EXPECT_TRUE(is_attached(self->fd, self->name));
	close(self->lingering.fd);
	self->lingering.fd = -1;
	EXPECT_FALSE(is_attached(self->fd, self->name));

	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ("", p.held);
	EXPECT_TRUE(pattern_holds(self->content, self->size, 1));
	pattern_fill(self->content, self->size, 2);
	EXPECT_TRUE(pattern_holds(self->content, self->size, 2));
	EXPECT_EQ(0, plug(self));
}

/* The lingering attachment is still there when the same device comes back */
TEST_F(engine, device_comes_back_to_buffer)
{
	ASSERT_EQ(0, unplug(self));
	EXPECT_EQ(0, plug(self));
	EXPECT_TRUE(is_attached(self->fd, self->name));
	close(self->lingering.fd);
	self->lingering.fd = -1;
	EXPECT_FALSE(is_attached(self->fd, self->name));
}

/* With DMA under way, and its fence in the buffer */
TEST_F(engine, dma_ends_before_device)
{
	struct placer_importer_submit submit = {
		.transfer = {
			.length = 1024,
			.direction = PLACER_IMPORTER_FROM_DEVICE,
		},
		.hold_ms = 500,
	};
	struct placement p;
	int fd = heap_alloc(AUTO_HEAP, page_size());

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_attach_dynamic(&self->queue, fd, 0, 0));
	ASSERT_EQ(0, importer_submit(&self->queue, &submit));
	ASSERT_EQ(0, unplug(self));
	EXPECT_FALSE(is_attached(fd, self->name));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("", p.held);
	close(fd);
}

/**
 * struct worker - a thread that uses the buffer until it cannot any more
 * @thread: the thread
 * @importer: the device, or NULL for the CPU
 * @content: what the CPU writes to
 * @turns: how often it was used
 * @stop: set to end the CPU's thread
 * @error: why the device was not used any more
 */
struct worker {
	pthread_t thread;
	const struct importer *importer;
	unsigned long *content;
	unsigned long turns;
	bool stop;
	int error;
};

static void *worker_maps(void *arg)
{
	struct worker *w = arg;

	while (!map_and_unmap(w->importer))
		w->turns++;
	w->error = errno;
	return NULL;
}

static void *worker_copies(void *arg)
{
	struct worker *w = arg;

	while (!importer_copy(w->importer, 0, page_size(), 512))
		w->turns++;
	w->error = errno;
	return NULL;
}

static void *worker_writes(void *arg)
{
	struct worker *w = arg;

	while (!__atomic_load_n(&w->stop, __ATOMIC_RELAXED)) {
		w->turns++;
		__atomic_store_n(w->content, w->turns, __ATOMIC_RELAXED);
	}
	return NULL;
}

/* While the engine maps, unmaps and copies, and the CPU writes */
TEST_F(engine, unplugged_in_use)
{
	struct worker maps = { .importer = &self->kept };
	struct worker copies = { .importer = &self->live };
	struct worker writes = {
		.content = (void *)(self->content + self->size - 64),
	};
	struct placer_importer_map map;

	ASSERT_EQ(0, importer_map(&self->live, BOTH, &map));
	ASSERT_EQ(0, pthread_create(&maps.thread, NULL, worker_maps, &maps));
	ASSERT_EQ(0,
		  pthread_create(&copies.thread, NULL, worker_copies, &copies));
	ASSERT_EQ(0,
		  pthread_create(&writes.thread, NULL, worker_writes, &writes));
	usleep(500 * 1000);
	EXPECT_EQ(0, unplug(self));
	pthread_join(maps.thread, NULL);
	pthread_join(copies.thread, NULL);
	__atomic_store_n(&writes.stop, true, __ATOMIC_RELAXED);
	pthread_join(writes.thread, NULL);

	EXPECT_EQ(ENODEV, maps.error);
	EXPECT_EQ(ENODEV, copies.error);
	EXPECT_LT(0, maps.turns);
	EXPECT_EQ(writes.turns, *writes.content);
	EXPECT_TRUE(pattern_holds(self->content, page_size(), 1));
}

/* A camera of another driver, with a buffer queued */
FIXTURE(camera)
{
	struct camera camera;
	int fd;
	size_t size;
	unsigned char *content;
	bool unbound;
};

FIXTURE_SETUP(camera)
{
	ASSERT_EQ(0, camera_open(&self->camera, CAMERA_SMALL));
	self->size = page_align(self->camera.frame_size);
	self->fd = heap_alloc(AUTO_HEAP, self->size);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, camera_queue(&self->camera, self->fd));
	self->content = mmap(NULL, self->size, RW, MAP_SHARED, self->fd, 0);
	ASSERT_NE(MAP_FAILED, self->content);
	pattern_fill(self->content, self->size, 1);
}

static int bind_camera(FIXTURE_DATA(camera) * self)
{
	self->unbound = false;
	return file_write(VIVID "bind", "vivid.0");
}

FIXTURE_TEARDOWN(camera)
{
	camera_close(&self->camera);
	if (self->unbound)
		EXPECT_EQ(0, bind_camera(self));
	munmap(self->content, self->size);
	close(self->fd);
	EXPECT_TRUE(wait_for_counts(0, 0));
}

TEST_F(camera, unbound_with_buffer_queued)
{
	ASSERT_TRUE(is_attached(self->fd, "vivid.0"));
	self->unbound = true;
	ASSERT_EQ(0, file_write(VIVID "unbind", "vivid.0"));
	EXPECT_FALSE(is_attached(self->fd, "vivid.0"));
	EXPECT_TRUE(pattern_holds(self->content, self->size, 1));
	camera_close(&self->camera);
	self->camera.fd = -1;

	ASSERT_EQ(0, bind_camera(self));
	ASSERT_EQ(0, camera_open(&self->camera, CAMERA_SMALL));
	ASSERT_EQ(0, camera_queue(&self->camera, self->fd));
	EXPECT_EQ(0, camera_frame(&self->camera));
	EXPECT_FALSE(pattern_holds(self->content, self->size, 1));
}

TEST_HARNESS_MAIN
