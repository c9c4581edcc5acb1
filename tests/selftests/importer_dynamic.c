// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers move under importers that allow it, as GPU drivers do, during DMA; and stay
 * while importers have them pinned.
 *
 * The importer is QEMU's DMA engine, behind an IOMMU where there is one. DMA through a
 * mapping that is gone makes the SMMU log an event, which fails the test run. The buffer
 * is moved for another device, which cannot use the first one's memory.
 *
 * Before 7.0 the kernel maps dynamic importers inside attach, so that they behave like
 * static ones.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <linux/dma-buf.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "test_importer.h"
#include "harness.h"
#include "placer_utils.h"

#define BOTH	  PLACER_IMPORTER_BIDIRECTIONAL
#define TO_DEV	  PLACER_IMPORTER_TO_DEVICE
#define FROM_DEV  PLACER_IMPORTER_FROM_DEVICE
#define PAGES	  15 /* at most the longest block of the system heap */
#define FROM_PAGE 1
#define TO_PAGE	  9
#define LENGTH	  2048
#define HOLD_MS	  4000 /* shorter than attach waits here */
#define DEADLINE  20

/* A buffer in scattered memory, with a pattern in it */
struct scene {
	struct importer engine;
	struct importer mover;
	int fd;
	size_t size;
	unsigned char *map;
	unsigned char *expected;
	long wait; /* of attach, to be restored */
};

static bool kernel_lets_mapped_move(void)
{
	struct utsname name;

	return !uname(&name) && atoi(name.release) >= 7;
}

static int scene_open_devices(struct scene *s)
{
	if (!importer_open(&s->engine, IMPORTER_TRANSLATED))
		return importer_open(&s->mover, IMPORTER_DIRECT);
	/* Made by a parameter of the module; it reaches 16 MiB */
	return importer_open(&s->engine, IMPORTER_DIRECT) ?:
		       importer_open_named(&s->mover, "placer-importer.1");
}

static int scene_open(struct scene *s)
{
	s->fd = -1;
	if (scene_open_devices(s))
		return -1;
	/* The engine takes its time */
	s->wait = attach_wait(20000);
	s->size = PAGES * page_size();
	s->fd = heap_alloc_scattered(AUTO_HEAP, s->size, (void **)&s->map);
	s->expected = malloc(s->size);
	if (s->fd < 0 || !s->expected)
		return -1;
	pattern_fill(s->map, s->size, 1);
	pattern_fill(s->expected, s->size, 1);
	return 0;
}

static void scene_close(struct scene *s)
{
	attach_wait(s->wait);
	close(s->engine.fd);
	close(s->mover.fd);
	if (s->map)
		munmap(s->map, s->size);
	close(s->fd);
	free(s->expected);
}

/* Is the content right, now that the engine has copied @length bytes? */
static bool scene_holds(struct scene *s, size_t from, size_t to, size_t length)
{
	memcpy(s->expected + to, s->expected + from, length);
	return !memcmp(s->map, s->expected, s->size);
}

/* Maps for no more than an empty job, like the first job of a GPU */
static int touch(const struct importer *i)
{
	const struct placer_importer_submit submit = {};

	return importer_submit(i, &submit) ?: importer_wait(i);
}

static int move(struct scene *s)
{
	struct placer_importer_map map;

	return importer_attach(&s->mover, s->fd) ?:
		       importer_map(&s->mover, TO_DEV, &map);
}

static bool held_by(const struct placement *p, const struct importer *i,
		    const char *how)
{
	char text[200];

	snprintf(text, sizeof(text), "%s (%s)", i->info.name, how);
	return strstr(p->held, text);
}

/* Was the last attempt to attach refused because of @i? */
static bool refused_for(const struct placement *p, const struct importer *i,
			const char *how)
{
	char text[200];

	snprintf(text, sizeof(text), ", held by %s (%s)", i->info.name, how);
	return strstr(p->text, text);
}

FIXTURE(moving)
{
	struct scene scene;
	unsigned long generation;
};

FIXTURE_SETUP(moving)
{
	if (!kernel_lets_mapped_move())
		SKIP(return, "this kernel maps dynamic importers in attach");
	ASSERT_EQ(0, scene_open(&self->scene));
}

FIXTURE_TEARDOWN(moving)
{
	scene_close(&self->scene);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

/* Attached and mapped dynamically, where the engine can use it */
static int begin(FIXTURE_DATA(moving) * self, unsigned int flags,
		 unsigned int unmap_ms)
{
	struct scene *s = &self->scene;
	struct placement p;

	if (importer_attach_dynamic(&s->engine, s->fd, flags, unmap_ms) ||
	    touch(&s->engine) || buffer_placement(s->fd, &p))
		return -1;
	self->generation = p.generation;
	return 0;
}

TEST_F(moving, mapping_does_not_hold_buffer)
{
	struct scene *s = &self->scene;
	struct placer_importer_status status;
	struct placement p;
	bool mapped;

	ASSERT_EQ(0, importer_attach_dynamic(&s->engine, s->fd, 0, 0));
	ASSERT_EQ(0, importer_status(&s->engine, &status));
	EXPECT_EQ(0, status.maps);
	ASSERT_EQ(0, touch(&s->engine));
	ASSERT_EQ(0, importer_status(&s->engine, &status));
	EXPECT_EQ(1, status.maps);
	EXPECT_EQ(1, status.mapped);
	ASSERT_EQ(0, buffer_placement(s->fd, &p));
	EXPECT_STREQ("", p.held);
	EXPECT_TRUE(placement_has_device(&p, s->engine.info.name, &mapped));
	EXPECT_TRUE(mapped);

	/* The next job uses the same mapping */
	ASSERT_EQ(0, touch(&s->engine));
	ASSERT_EQ(0, importer_status(&s->engine, &status));
	EXPECT_EQ(1, status.maps);
	EXPECT_EQ(2, status.completed);
}

/*
 * DMA into the buffer starts after the importer was notified of the move. If the exporter
 * did not wait for the fence, these bytes would be missing from the copy.
 */
static void moves_under_dma(struct __test_metadata *_metadata,
			    FIXTURE_DATA(moving) * self, unsigned int flags)
{
	struct scene *s = &self->scene;
	const struct placer_importer_submit load = {
		.transfer = { .offset = FROM_PAGE * page_size(),
			      .length = LENGTH,
			      .direction = TO_DEV },
	};
	const struct placer_importer_submit store = {
		.transfer = { .offset = TO_PAGE * page_size(),
			      .length = LENGTH,
			      .direction = FROM_DEV },
		.flags = flags | PLACER_IMPORTER_UNTIL_INVALIDATED,
		.hold_ms = HOLD_MS,
	};
	struct placer_importer_status before, after;
	struct placement p;
	unsigned int notified;

	ASSERT_EQ(0, begin(self, 0, 0));
	ASSERT_EQ(0, importer_submit(&s->engine, &load));
	ASSERT_EQ(0, importer_wait(&s->engine));
	ASSERT_EQ(0, importer_submit(&s->engine, &store));
	ASSERT_EQ(0, importer_status(&s->engine, &before));
	EXPECT_EQ(0, before.invalidations);
	EXPECT_EQ(1, before.mapped);

	ASSERT_EQ(0, move(s));
	ASSERT_EQ(0, importer_status(&s->engine, &after));
	/* Attach notifies before it waits, and so does map if it is not unmapped yet */
	EXPECT_LE(1, after.invalidations);
	EXPECT_GE(2, after.invalidations);
	notified = after.invalidations;
	EXPECT_EQ(0, after.mapped);
	EXPECT_EQ(3, after.completed);
	ASSERT_EQ(0, importer_wait(&s->engine));
	EXPECT_TRUE(scene_holds(s, FROM_PAGE * page_size(),
				TO_PAGE * page_size(), LENGTH));
	ASSERT_EQ(0, buffer_placement(s->fd, &p));
	EXPECT_EQ(self->generation + 1, p.generation);
	EXPECT_TRUE(held_by(&p, &s->mover, "mapped"));

	/* The engine goes on in the new memory */
	ASSERT_EQ(0, importer_copy_dynamic(&s->engine, 2 * page_size() - 512,
					   12 * page_size() - 1024, LENGTH));
	EXPECT_TRUE(scene_holds(s, 2 * page_size() - 512,
				12 * page_size() - 1024, LENGTH));
	ASSERT_EQ(0, importer_status(&s->engine, &after));
	EXPECT_EQ(notified, after.invalidations);
	EXPECT_EQ(2, after.maps);
	EXPECT_EQ(1, after.mapped);
}

TEST_F(moving, move_waits_for_write_fence)
{
	moves_under_dma(_metadata, self, 0);
}

TEST_F(moving, move_waits_for_bookkeep_fence)
{
	moves_under_dma(_metadata, self, PLACER_IMPORTER_BOOKKEEP);
}

/* A device that reads after it was notified must read the buffer's content */
TEST_F(moving, move_waits_for_read_fence)
{
	struct scene *s = &self->scene;
	const struct placer_importer_submit load = {
		.transfer = { .offset = FROM_PAGE * page_size(),
			      .length = LENGTH,
			      .direction = TO_DEV },
		.flags = PLACER_IMPORTER_UNTIL_INVALIDATED,
		.hold_ms = HOLD_MS,
	};
	const struct placer_importer_submit store = {
		.transfer = { .offset = TO_PAGE * page_size(),
			      .length = LENGTH,
			      .direction = FROM_DEV },
	};
	struct placer_importer_status status;

	ASSERT_EQ(0, begin(self, 0, 0));
	ASSERT_EQ(0, importer_submit(&s->engine, &load));
	ASSERT_EQ(0, move(s));
	ASSERT_EQ(0, importer_status(&s->engine, &status));
	EXPECT_EQ(2, status.completed);
	ASSERT_EQ(0, importer_submit(&s->engine, &store));
	ASSERT_EQ(0, importer_wait(&s->engine));
	EXPECT_TRUE(scene_holds(s, FROM_PAGE * page_size(),
				TO_PAGE * page_size(), LENGTH));
}

static bool unmapped_in_time(const struct importer *i)
{
	struct placer_importer_status status = {};
	int tries;

	for (tries = 0; tries < DEADLINE * 20; tries++) {
		if (importer_status(i, &status) || status.unmaps)
			return status.unmaps;
		usleep(50000);
	}
	return false;
}

/*
 * The old memory outlives the move, as a mapping may be read from until it is unmapped
 */
TEST_F(moving, late_unmap_keeps_old_memory)
{
	struct scene *s = &self->scene;

	ASSERT_EQ(0, begin(self, 0, 500));
	ASSERT_EQ(0, move(s));
	EXPECT_TRUE(scene_holds(s, 0, 0, 0));
	EXPECT_TRUE(unmapped_in_time(&s->engine));
	EXPECT_EQ((long)s->size, heaps_used());
	ASSERT_EQ(0, touch(&s->engine));
}

/* An importer that never unmaps delays no move, and cannot corrupt memory */
TEST_F(moving, missing_unmap_keeps_old_memory)
{
	struct scene *s = &self->scene;
	struct placer_importer_status status;

	ASSERT_EQ(0, begin(self, PLACER_IMPORTER_UNMAP_NEVER, 0));
	ASSERT_EQ(0, move(s));
	EXPECT_EQ(2 * (long)s->size, heaps_used());
	ASSERT_EQ(0, touch(&s->engine));
	ASSERT_EQ(0, importer_status(&s->engine, &status));
	EXPECT_EQ(2, status.maps);
	EXPECT_EQ(0, status.unmaps);
	ASSERT_EQ(0, importer_detach(&s->engine));
	EXPECT_EQ((long)s->size, heaps_used());
	EXPECT_TRUE(scene_holds(s, 0, 0, 0));
}

/* An importer may unmap in invalidate_mappings() */
TEST_F(moving, unmap_in_notification)
{
	struct scene *s = &self->scene;
	struct placer_importer_status status;

	ASSERT_EQ(0, begin(self, PLACER_IMPORTER_UNMAP_AT_ONCE, 0));
	ASSERT_EQ(0, move(s));
	ASSERT_EQ(0, importer_status(&s->engine, &status));
	EXPECT_EQ(1, status.invalidations);
	EXPECT_EQ(1, status.unmaps);
	EXPECT_EQ((long)s->size, heaps_used());
	EXPECT_TRUE(scene_holds(s, 0, 0, 0));
}

TEST_F(moving, pin_prevents_move)
{
	struct scene *s = &self->scene;
	struct placer_importer_status status;
	struct placement p;

	ASSERT_EQ(0, begin(self, 0, 0));
	ASSERT_EQ(0, importer_pin(&s->engine));
	EXPECT_EQ(EBUSY, importer_refused(&s->mover, s->fd));
	ASSERT_EQ(0, buffer_placement(s->fd, &p));
	EXPECT_TRUE(held_by(&p, &s->engine, "pinned")) TH_LOG("%s", p.text);
	EXPECT_TRUE(refused_for(&p, &s->engine, "pinned")) TH_LOG("%s", p.text);
	ASSERT_EQ(0, importer_copy_dynamic(&s->engine, 0, 5 * page_size(),
					   LENGTH));
	EXPECT_TRUE(scene_holds(s, 0, 5 * page_size(), LENGTH));

	ASSERT_EQ(0, importer_unpin(&s->engine));
	ASSERT_EQ(0, move(s));
	ASSERT_EQ(0, importer_status(&s->engine, &status));
	EXPECT_EQ(1, status.invalidations);
	EXPECT_EQ(0, status.revocations);
	EXPECT_TRUE(scene_holds(s, 0, 0, 0));
}

/* Pinning allocates memory that suits all attached devices */
TEST_F(moving, pin_moves_first)
{
	struct scene *s = &self->scene;
	struct placer_importer_status status;
	struct placer_importer_map map;

	ASSERT_EQ(0, begin(self, 0, 0));
	ASSERT_EQ(0, importer_attach(&s->mover, s->fd));
	ASSERT_EQ(0, importer_pin(&s->engine));
	ASSERT_EQ(0, importer_status(&s->engine, &status));
	EXPECT_EQ(1, status.invalidations);
	EXPECT_EQ(0, status.revocations);
	ASSERT_EQ(0, importer_map(&s->mover, TO_DEV, &map));
	ASSERT_EQ(0, importer_status(&s->engine, &status));
	EXPECT_EQ(1, status.invalidations);
	EXPECT_TRUE(scene_holds(s, 0, 0, 0));
}

/* The DMA outlasts the wait in attach: the buffer keeps its memory and content */
TEST_F(moving, fence_timeout)
{
	struct scene *s = &self->scene;
	const struct placer_importer_submit submit = {
		.transfer = { .direction = FROM_DEV },
		.hold_ms = PLACER_IMPORTER_MAX_MS,
	};
	struct placer_importer_map map;
	struct placement p;

	ASSERT_EQ(0, begin(self, 0, 0));
	ASSERT_EQ(0, importer_submit(&s->engine, &submit));
	ASSERT_LE(0, attach_wait(20));
	ASSERT_EQ(0, importer_attach(&s->mover, s->fd));
	EXPECT_EQ(-1, importer_map(&s->mover, TO_DEV, &map));
	EXPECT_EQ(EBUSY, errno);
	ASSERT_EQ(0, importer_detach(&s->mover));
	ASSERT_EQ(0, buffer_placement(s->fd, &p));
	EXPECT_STREQ("backed", p.state);
	EXPECT_EQ(self->generation, p.generation);
	EXPECT_EQ((long)s->size, heaps_used());
	EXPECT_TRUE(scene_holds(s, 0, 0, 0));

	/* Ends the submitted DMA */
	ASSERT_EQ(0, importer_detach(&s->engine));
	ASSERT_EQ(0, move(s));
	EXPECT_TRUE(scene_holds(s, 0, 0, 0));
}

/* A program exits with DMA submitted and the buffer pinned */
TEST_F(moving, close_with_dma_and_pin)
{
	struct scene *s = &self->scene;
	const struct placer_importer_submit submit = {
		.transfer = { .direction = BOTH },
		.hold_ms = HOLD_MS,
	};
	struct placement p;

	ASSERT_EQ(0, begin(self, 0, 0));
	ASSERT_EQ(0, importer_pin(&s->engine));
	ASSERT_EQ(0, importer_submit(&s->engine, &submit));
	close(s->engine.fd);
	ASSERT_EQ(0, buffer_placement(s->fd, &p));
	EXPECT_STREQ("", p.held);
	EXPECT_FALSE(placement_has_device(&p, s->engine.info.name, NULL));
	ASSERT_EQ(0, move(s));
	EXPECT_TRUE(scene_holds(s, 0, 0, 0));
}

/* To and fro between two devices that cannot use each other's memory */
FIXTURE(far)
{
	struct scene scene;
	struct importer other;
};

FIXTURE_SETUP(far)
{
	if (!kernel_lets_mapped_move())
		SKIP(return, "this kernel maps dynamic importers in attach");
	if (importer_open(&self->other, IMPORTER_PLAIN))
		SKIP(return, "no importer of memory beyond the engine");
	ASSERT_EQ(0, scene_open(&self->scene));
}

FIXTURE_TEARDOWN(far)
{
	close(self->other.fd);
	scene_close(&self->scene);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

/*
 * The buffer may be demoted once in addition, after the device that needed expensive
 * memory has detached
 */
TEST_F(far, every_move_notified)
{
	struct scene *s = &self->scene;
	struct placer_importer_status status;
	struct placement before, after;
	unsigned int round;

	ASSERT_EQ(0, importer_map_once(&self->other, s->fd, BOTH));
	ASSERT_EQ(0, buffer_placement(s->fd, &before));
	ASSERT_EQ(0, importer_attach_dynamic(&s->engine, s->fd, 0, 0));
	for (round = 1; round <= 8; round++) {
		ASSERT_EQ(0, touch(&s->engine));
		ASSERT_EQ(0, importer_map_once(round % 2 ? &s->mover :
							   &self->other,
					       s->fd, BOTH));
		ASSERT_EQ(0, importer_status(&s->engine, &status));
		EXPECT_LE(round, status.invalidations);
		EXPECT_EQ(round, status.maps);
		EXPECT_EQ(0, status.mapped);
	}
	ASSERT_EQ(0, buffer_placement(s->fd, &after));
	EXPECT_GE(after.generation - before.generation, status.invalidations);
	EXPECT_TRUE(scene_holds(s, 0, 0, 0));
}

struct copier {
	struct scene *scene;
	int error;
	bool done;
};

#define COPIES 12

/* Copies each page from the one before, so that a wrong copy spoils all that follow */
static void *copy_on_and_on(void *arg)
{
	struct copier *c = arg;
	size_t page = page_size();
	int i;

	for (i = 0; i < COPIES && !c->error; i++)
		if (importer_copy_dynamic(&c->scene->engine, i * page,
					  (i + 1) * page, LENGTH))
			c->error = errno;
	__atomic_store_n(&c->done, true, __ATOMIC_SEQ_CST);
	return NULL;
}

TEST_F(far, dma_survives_moves)
{
	struct scene *s = &self->scene;
	struct copier copier = { .scene = s };
	struct placer_importer_status status;
	unsigned int moves = 0;
	pthread_t thread;
	int i;

	ASSERT_EQ(0, importer_attach_dynamic(&s->engine, s->fd, 0, 0));
	ASSERT_EQ(0, pthread_create(&thread, NULL, copy_on_and_on, &copier));
	while (!__atomic_load_n(&copier.done, __ATOMIC_SEQ_CST)) {
		/* The next copy may begin between attach and map */
		if (importer_map_once(moves % 2 ? &s->mover : &self->other,
				      s->fd, BOTH)) {
			EXPECT_EQ(ETIMEDOUT, errno);
		} else {
			moves++;
		}
		usleep(1000);
	}
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(0, copier.error);
	ASSERT_EQ(0, importer_status(&s->engine, &status));
	EXPECT_LT(2, status.maps);
	TH_LOG("%u moves, %u notifications, mapped %u times", moves,
	       status.invalidations, status.maps);
	for (i = 0; i < COPIES; i++)
		scene_holds(s, i * page_size(), (i + 1) * page_size(), LENGTH);
	EXPECT_TRUE(scene_holds(s, 0, 0, 0));
}

/* Kernels before 7.0 map in attach */
FIXTURE(mapped_in_attach)
{
	struct scene scene;
};

FIXTURE_SETUP(mapped_in_attach)
{
	if (kernel_lets_mapped_move())
		SKIP(return, "this kernel does not map in attach");
	ASSERT_EQ(0, scene_open(&self->scene));
}

FIXTURE_TEARDOWN(mapped_in_attach)
{
	scene_close(&self->scene);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(mapped_in_attach, mapping_holds_buffer)
{
	struct scene *s = &self->scene;
	struct placer_importer_status status;
	struct placement before, after;

	ASSERT_EQ(0, importer_attach_dynamic(&s->engine, s->fd, 0, 0));
	ASSERT_EQ(0, buffer_placement(s->fd, &before));
	EXPECT_TRUE(held_by(&before, &s->engine, "mapped"));
	ASSERT_EQ(0, touch(&s->engine));
	EXPECT_EQ(EBUSY, importer_refused(&s->mover, s->fd));
	ASSERT_EQ(0, buffer_placement(s->fd, &after));
	EXPECT_EQ(before.generation, after.generation);
	EXPECT_TRUE(refused_for(&after, &s->engine, "mapped"))
	TH_LOG("%s", after.text);
	ASSERT_EQ(0, importer_status(&s->engine, &status));
	EXPECT_EQ(0, status.invalidations);
	EXPECT_EQ(1, status.mapped);
	ASSERT_EQ(0, importer_copy_dynamic(&s->engine, 0, 5 * page_size(),
					   LENGTH));
	EXPECT_TRUE(scene_holds(s, 0, 5 * page_size(), LENGTH));

	/* The attachment holds the buffer, whatever the importer does with it */
	ASSERT_EQ(0, importer_detach(&s->engine));
	ASSERT_EQ(0, move(s));
	EXPECT_TRUE(scene_holds(s, 0, 0, 0));
}

/* A pin changes nothing */
TEST_F(mapped_in_attach, pin_succeeds)
{
	struct scene *s = &self->scene;
	struct placement p;

	ASSERT_EQ(0, importer_attach_dynamic(&s->engine, s->fd, 0, 0));
	ASSERT_EQ(0, importer_pin(&s->engine));
	ASSERT_EQ(0, touch(&s->engine));
	ASSERT_EQ(0, importer_unpin(&s->engine));
	ASSERT_EQ(0, buffer_placement(s->fd, &p));
	EXPECT_TRUE(held_by(&p, &s->engine, "mapped"));
	EXPECT_EQ(EBUSY, importer_refused(&s->mover, s->fd));
}

/*
 * A fence may live long after the buffer, and its operations are in the importer's
 * module. The guest unloads that module in the end, which fails if a reference leaks.
 */
TEST(fence_keeps_module)
{
	const struct placer_importer_submit submit = { .hold_ms = HOLD_MS };
	struct dma_buf_export_sync_file export = { .flags = DMA_BUF_SYNC_RW };
	struct scene s;

	ASSERT_EQ(0, scene_open(&s));
	ASSERT_EQ(0, importer_attach_dynamic(&s.engine, s.fd, 0, 0));
	ASSERT_EQ(0, importer_submit(&s.engine, &submit));
	ASSERT_EQ(0, ioctl(s.fd, DMA_BUF_IOCTL_EXPORT_SYNC_FILE, &export));
	scene_close(&s);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(-1, module_unload("placer_importer"));
	EXPECT_EQ(EWOULDBLOCK, errno);
	close(export.fd);
}

TEST_HARNESS_MAIN
