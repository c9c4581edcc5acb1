// SPDX-License-Identifier: GPL-2.0
/*
 * What goes on while a device in attach, or a program in COMMIT, waits for DMA to end,
 * because the buffer has to move: access, mappings, requests and exit of others, and calls to
 * the device's own driver, which holds a lock meanwhile.
 *
 * Each test also shows the milliseconds that calls took, but no test depends on them: a
 * call that waits for the DMA never ends, as the test ends it only afterwards.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#include "abi_call.h"
#include "camera.h"
#include "child.h"
#include "harness.h"
#include "mapped_buffer.h"
#include "placer_utils.h"
#include "sw_sync.h"
#include "test_importer.h"
#include "vgem.h"

#define RW   (PROT_READ | PROT_WRITE)
#define BOTH PLACER_IMPORTER_BIDIRECTIONAL

#define FOREVER 1000000 /* ms; too long to end before the test */
#define FRAMES	100	/* ms; the default */

#define READ(x) __atomic_load_n(&(x), __ATOMIC_SEQ_CST)

static long long clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000ll + now.tv_nsec / 1000;
}

/* Shows how long a call took. Returns the time */
static long long say_ms(const char *mover, const char *call, long long begin)
{
	long long us = clock_us() - begin;

	printf("# %s waits: %s took %lld.%02lld ms\n", mover, call, us / 1000,
	       us % 1000 / 10);
	fflush(stdout);
	return clock_us();
}

/**
 * struct scene - a buffer that has to move for a device, and DMA on it
 * @buffer: the buffer
 * @direct: a device that needs contiguous memory
 * @engine: a device behind an IOMMU; fd is -1 without one
 * @camera: another device that needs contiguous memory
 * @card: vgem as another process has it; or 0
 * @node: the camera's node, likewise
 * @timeline: of the fence
 * @wait: attach_wait_ms, as it was
 * @before: where the buffer is
 */
struct scene {
	struct mapped_buffer buffer;
	struct importer direct;
	struct importer engine;
	struct camera camera;
	int card;
	int node;
	int timeline;
	long wait;
	struct placement before;
};

/**
 * struct way - a way to attach a device
 * @name: the request
 * @prepare: what makes the buffer have to move for the device; or NULL, as it is in
 *	several pieces
 * @move: makes the request, in a child
 * @shared: a device behind an IOMMU can use the buffer as it is
 */
struct way {
	const char *name;
	int (*prepare)(struct scene *s);
	int (*move)(struct scene *s);
	bool shared;
};

static int attach_move(struct scene *s)
{
	struct placer_importer_map map;

	return importer_attach(&s->direct, s->buffer.fd) ?:
		       importer_map(&s->direct, BOTH, &map);
}

static int qbuf_move(struct scene *s)
{
	return camera_queue(&s->camera, s->buffer.fd);
}

/* vgem takes any memory, but must share it with a device that does not */
static int prime_prepare(struct scene *s)
{
	return importer_attach(&s->direct, s->buffer.fd);
}

/* Since 7.0 vgem does not map what it imports, so the other device does */
static int prime_move(struct scene *s)
{
	struct placer_importer_map map;
	int vgem = vgem_open();
	__u32 handle;

	if (vgem < 0 || vgem_import(vgem, s->buffer.fd, &handle))
		return -1;
	return importer_map(&s->direct, BOTH, &map);
}

/* Not attached, but expected */
static int commit_move(struct scene *s)
{
	struct dmabuf_placer_device device;
	struct dmabuf_placer_expect expect = {
		.size = sizeof(expect),
		.fd = s->buffer.fd,
		.devices = (uintptr_t)&device,
		.device_size = sizeof(device),
		.device_count = 1,
	};
	struct dmabuf_placer_commit commit = {
		.size = sizeof(commit),
		.fd = s->buffer.fd,
		.timeout_ms = FOREVER,
	};
	int node = abi_open();

	abi_name(&device, &s->direct);
	return ioctl(node, DMABUF_PLACER_EXPECT, &expect) ?:
		       ioctl(node, DMABUF_PLACER_COMMIT, &commit);
}

static const struct way by_attach = {
	.name = "attach",
	.move = attach_move,
	.shared = true,
};

static const struct way by_qbuf = {
	.name = "QBUF",
	.move = qbuf_move,
	.shared = true,
};

static const struct way by_prime = {
	.name = "PRIME import",
	.prepare = prime_prepare,
	.move = prime_move,
};

static const struct way by_commit = {
	.name = "COMMIT",
	.move = commit_move,
};

static pid_t mover_start(struct scene *s, const struct way *way)
{
	pid_t pid = fork();

	if (!pid) {
		close(s->card);
		close(s->node);
		_exit(way->move(s) ? errno : 0);
	}
	if (pid > 0)
		child_wait_asleep(pid, pid);
	return pid;
}

/* Opens all devices now: one whose attach waits answers nothing. Returns 0 or -1 */
static int scene_begin(struct scene *s, const struct way *way, long wait)
{
	if (importer_open(&s->direct, IMPORTER_DIRECT) ||
	    camera_open(&s->camera, CAMERA_SMALL))
		return -1;
	if (importer_open(&s->engine, IMPORTER_TRANSLATED))
		s->engine.fd = -1;
	s->wait = attach_wait(wait);
	if (s->wait < 0 || mapped_buffer_make(&s->buffer) ||
	    (way->prepare && way->prepare(s)))
		return -1;
	return sw_sync_fence(s->timeline, s->buffer.fd) ?:
		       buffer_placement(s->buffer.fd, &s->before);
}

static void scene_end(struct scene *s)
{
	attach_wait(s->wait);
	close(s->timeline);
	camera_close(&s->camera);
	close(s->direct.fd);
	close(s->engine.fd);
	mapped_buffer_drop(&s->buffer);
}

static bool fence_pends(const struct scene *s)
{
	struct pollfd in = { .fd = s->buffer.fd, .events = POLLIN };

	return !poll(&in, 1, 0);
}

/* A child waits in attach, until the test signals the fence. Nobody else waits for it */
FIXTURE(waiting)
{
	struct scene scene;
	pid_t mover;
	pid_t victim; /* has the buffer mapped */
};

FIXTURE_VARIANT(waiting)
{
	const struct way *way;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(waiting, attach)
{
	.way = &by_attach,
};

FIXTURE_VARIANT_ADD(waiting, qbuf)
{
	.way = &by_qbuf,
};

FIXTURE_VARIANT_ADD(waiting, prime)
{
	.way = &by_prime,
};

FIXTURE_VARIANT_ADD(waiting, commit)
{
	.way = &by_commit,
};

/* clang-format on */

FIXTURE_SETUP(waiting)
{
	struct scene *s = &self->scene;

	s->timeline = sw_sync_open();
	if (s->timeline < 0)
		SKIP(return, "no sw_sync in this kernel");
	ASSERT_EQ(0, scene_begin(s, variant->way, FOREVER));
	self->victim = fork();
	ASSERT_LE(0, self->victim);
	if (!self->victim)
		for (;;)
			pause();
	child_wait_asleep(self->victim, self->victim);
	self->mover = mover_start(s, variant->way);
	ASSERT_LE(0, self->mover);
}

FIXTURE_TEARDOWN(waiting)
{
	kill(self->victim, SIGKILL);
	waitpid(self->victim, NULL, 0);
	scene_end(&self->scene);
	EXPECT_TRUE(wait_for_counts(0, 0));
}

static bool waits(FIXTURE_DATA(waiting) * self)
{
	return !waitpid(self->mover, NULL, WNOHANG);
}

static void expect_moved(struct __test_metadata *_metadata,
			 FIXTURE_DATA(waiting) * self, unsigned int moves)
{
	struct scene *s = &self->scene;
	struct placement after;

	ASSERT_EQ(0, buffer_placement(s->buffer.fd, &after));
	EXPECT_EQ(s->before.generation + moves, after.generation);
	EXPECT_STREQ("backed", after.state);
	EXPECT_EQ((long)s->buffer.size, heaps_used());
	EXPECT_TRUE(mapped_buffer_holds(&s->buffer));
}

/* Ends the wait: the device gets the buffer, and content and mappings follow. */
static void end_wait(struct __test_metadata *_metadata,
		     FIXTURE_DATA(waiting) * self)
{
	EXPECT_TRUE(waits(self));
	ASSERT_EQ(0, sw_sync_signal(self->scene.timeline));
	EXPECT_EQ(0, child_status(self->mover));
	expect_moved(_metadata, self, 1);
}

TEST_F(waiting, killed_attach_ends)
{
	struct scene *s = &self->scene;

	ASSERT_EQ(0, kill(self->mover, SIGKILL));
	ASSERT_EQ(SIGKILL, child_signal(self->mover));
	expect_moved(_metadata, self, 0);

	/* A static importer stays attached, to learn of the error when it maps */
	if (variant->way == &by_attach)
		ASSERT_EQ(0, importer_detach(&s->direct));
	ASSERT_EQ(0, sw_sync_signal(s->timeline));
	self->mover = mover_start(s, variant->way);
	ASSERT_LE(0, self->mover);
	EXPECT_EQ(0, child_status(self->mover));
	expect_moved(_metadata, self, 1);
}

TEST_F(waiting, access_not_blocked)
{
	struct mapped_buffer *b = &self->scene.buffer;
	const char *name = variant->way->name;
	long long begin;
	int i;

	for (i = 0; i < 100; i++)
		ASSERT_TRUE(pattern_holds(b->map, b->size, MAPPED_BUFFER_SEED));
	pattern_fill(b->map, b->size, MAPPED_BUFFER_SEED);
	/* Faults that no one has had yet */
	begin = clock_us();
	READ(b->fresh[b->page]);
	say_ms(name, "first touch of a page", begin);
	ASSERT_TRUE(mapped_buffer_holds(b));
	end_wait(_metadata, self);
}

static void *map_anonymous(void *mover)
{
	size_t page = page_size();
	long long begin = clock_us();
	void *room = mmap(NULL, page, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	say_ms(mover, "anonymous mmap of another thread", begin);
	return room == MAP_FAILED || munmap(room, page) ? mover : NULL;
}

TEST_F(waiting, mappings_not_blocked)
{
	struct mapped_buffer *b = &self->scene.buffer;
	const char *name = variant->way->name;
	long long begin = clock_us();
	void *map = mapped_buffer_map(b);
	char maps[64];
	pthread_t thread;
	void *failed;

	ASSERT_NE(NULL, map);
	say_ms(name, "mmap", begin);
	ASSERT_EQ(0,
		  pthread_create(&thread, NULL, map_anonymous, (void *)name));
	ASSERT_EQ(0, pthread_join(thread, &failed));
	EXPECT_EQ(NULL, failed);
	EXPECT_TRUE(pattern_holds(map, b->size, MAPPED_BUFFER_SEED));
	begin = clock_us();
	EXPECT_TRUE(file_reads("/proc/self/maps"));
	begin = say_ms(name, "/proc/PID/maps of another process", begin);
	snprintf(maps, sizeof(maps), "/proc/%d/maps", self->mover);
	EXPECT_TRUE(file_reads(maps));
	begin = say_ms(name, "/proc/PID/maps of itself", begin);
	EXPECT_EQ(0, munmap(map, b->size));
	say_ms(name, "munmap", begin);
	end_wait(_metadata, self);
}

TEST_F(waiting, requests_not_blocked)
{
	const __u64 flags[] = {
		DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ,
		DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ,
	};
	struct dma_buf_export_sync_file export = {
		.flags = DMA_BUF_SYNC_RW,
	};
	struct dma_buf_sync sync = { .flags = flags[1] };
	struct scene *s = &self->scene;
	const char *name = variant->way->name;
	int fd = s->buffer.fd;
	long long begin = clock_us();

	EXPECT_TRUE(fence_pends(s));
	begin = say_ms(name, "poll", begin);
	EXPECT_EQ(0, ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync));
	begin = say_ms(name, "SYNC end", begin);
	EXPECT_EQ(0, ioctl(fd, DMA_BUF_IOCTL_EXPORT_SYNC_FILE, &export));
	begin = say_ms(name, "EXPORT_SYNC_FILE", begin);
	close(export.fd);
	begin = clock_us();
	EXPECT_TRUE(file_reads("/sys/kernel/debug/dma_buf/bufinfo"));
	begin = say_ms(name, "bufinfo", begin);
	EXPECT_TRUE(file_reads("/sys/kernel/debug/dmabuf_placer/buffers"));
	say_ms(name, "dmabuf_placer/buffers", begin);
	end_wait(_metadata, self);
}

/* A process that has the buffer mapped is killed, and another one exits */
TEST_F(waiting, exit_not_blocked)
{
	struct mapped_buffer *b = &self->scene.buffer;
	long long begin;
	pid_t pid = fork();

	ASSERT_LE(0, pid);
	if (!pid)
		_exit(READ(*b->fresh) != READ(*b->map));
	EXPECT_EQ(0, child_status(pid));

	begin = clock_us();
	ASSERT_EQ(0, kill(self->victim, SIGKILL));
	EXPECT_EQ(SIGKILL, child_signal(self->victim));
	say_ms(variant->way->name, "exit by SIGKILL", begin);
	self->victim = fork();
	if (!self->victim)
		_exit(0);
	end_wait(_metadata, self);
}

/* The device that waits is no user yet, so another one gets the memory as it is */
TEST_F(waiting, other_device_not_blocked)
{
	struct scene *s = &self->scene;
	struct placer_importer_map map;

	if (variant->way->shared && s->engine.fd < 0) {
		end_wait(_metadata, self);
		SKIP(return, "no DMA engine behind an IOMMU");
	}
	if (variant->way->shared) {
		EXPECT_EQ(0, importer_attach(&s->engine, s->buffer.fd));
		EXPECT_EQ(0, importer_map(&s->engine, BOTH, &map));
		EXPECT_EQ(0, importer_unmap(&s->engine));
		EXPECT_EQ(0, importer_detach(&s->engine));
	}
	end_wait(_metadata, self);
}

/* The mappings go while attach waits; only the mover still has them */
TEST_F(waiting, munmap_not_blocked)
{
	struct mapped_buffer *b = &self->scene.buffer;

	munmap(b->map, b->size);
	munmap(b->fresh, b->size);
	EXPECT_TRUE(waits(self));
	ASSERT_EQ(0, sw_sync_signal(self->scene.timeline));
	EXPECT_EQ(0, child_status(self->mover));

	b->map = mapped_buffer_map(b);
	ASSERT_NE(NULL, b->map);
	b->fresh = mapped_buffer_map(b);
	ASSERT_NE(NULL, b->fresh);
	expect_moved(_metadata, self, 1);
}

/*
 * The DMA goes on, so the driver gets an error once attach has waited for as long as it
 * may. Other calls to the driver need a lock that it holds until then.
 */
FIXTURE(driver)
{
	struct scene scene;
	int output;   /* of the camera's device */
	int other;    /* a buffer that stays where it is */
	__u32 handle; /* of an object of the card */
	__u32 import; /* of the other buffer */
};

struct driver_call {
	const char *name;
	int (*call)(FIXTURE_DATA(driver) * self);
};

FIXTURE_VARIANT(driver)
{
	const struct way *way;
	const struct driver_call *calls;
	unsigned int nr;
};

static int gem_create(FIXTURE_DATA(driver) * self)
{
	return vgem_create(self->scene.card, &self->handle);
}

static int gem_close(FIXTURE_DATA(driver) * self)
{
	return vgem_drop(self->scene.card, self->handle);
}

static int gem_export(FIXTURE_DATA(driver) * self)
{
	int fd = vgem_export(self->scene.card, self->handle);

	return fd < 0 ? -1 : close(fd);
}

static int gem_import(FIXTURE_DATA(driver) * self)
{
	return vgem_import(self->scene.card, self->other, &self->import);
}

static int gem_drop(FIXTURE_DATA(driver) * self)
{
	return vgem_drop(self->scene.card, self->import);
}

/* With the object that was created last */
static int card_close(FIXTURE_DATA(driver) * self)
{
	return close(self->scene.card);
}

static const struct driver_call card_calls[] = {
	{ "GEM create", gem_create },
	{ "PRIME export", gem_export },
	{ "GEM close", gem_close },
	{ "PRIME import", gem_import },
	{ "GEM close of the import", gem_drop },
	{ "GEM create", gem_create },
	{ "close of the card", card_close },
};

static int node_ask(FIXTURE_DATA(driver) * self)
{
	return camera_ask_format(self->scene.node);
}

static int node_queue(FIXTURE_DATA(driver) * self)
{
	return camera_output_queue(self->output);
}

static int node_close(FIXTURE_DATA(driver) * self)
{
	return close(self->scene.node);
}

static const struct driver_call node_calls[] = {
	{ "ENUM_FMT", node_ask },
	{ "QBUF of the output", node_queue },
	{ "close of the node", node_close },
};

/* clang-format off */
FIXTURE_VARIANT_ADD(driver, card)
{
	.way = &by_prime,
	.calls = card_calls,
	.nr = ARRAY_SIZE(card_calls),
};

FIXTURE_VARIANT_ADD(driver, node)
{
	.way = &by_qbuf,
	.calls = node_calls,
	.nr = ARRAY_SIZE(node_calls),
};

/* clang-format on */

FIXTURE_SETUP(driver)
{
	struct scene *s = &self->scene;

	s->timeline = sw_sync_open();
	if (s->timeline < 0)
		SKIP(return, "no sw_sync in this kernel");
	ASSERT_EQ(0, scene_begin(s, variant->way, FRAMES));
	self->other = heap_alloc(AUTO_HEAP, page_size());
	ASSERT_LE(0, self->other);
	s->card = vgem_open();
	ASSERT_LE(0, s->card);
	s->node = camera_open_again(&s->camera);
	ASSERT_LE(0, s->node);
	self->output = camera_output_open(&s->camera);
	ASSERT_LE(0, self->output);
}

FIXTURE_TEARDOWN(driver)
{
	scene_end(&self->scene);
	close(self->output);
	close(self->scene.node);
	close(self->scene.card);
	close(self->other);
	EXPECT_TRUE(wait_for_counts(0, 0));
}

/* Makes each call while a mover waits anew */
TEST_F(driver, calls_end)
{
	struct scene *s = &self->scene;
	const struct driver_call *call;
	long long begin;
	unsigned int i;
	pid_t mover;

	for (i = 0; i < variant->nr; i++) {
		call = &variant->calls[i];
		mover = mover_start(s, variant->way);
		ASSERT_LE(0, mover);
		begin = clock_us();
		EXPECT_EQ(0, call->call(self)) TH_LOG("%s", call->name);
		say_ms(variant->way->name, call->name, begin);
		EXPECT_NE(0, child_status(mover));
		EXPECT_TRUE(fence_pends(s));
	}
}

/**
 * struct job - DMA that ends by itself
 * @timeline: of its fence
 * @begin: when it began
 * @us: microseconds that it took
 */
struct job {
	int timeline;
	long long begin;
	long long us;
};

#define JOB_MS	  60
#define JOB_TRIES 20

static void *job_run(void *arg)
{
	struct job *job = arg;

	usleep(JOB_MS * 1000);
	sw_sync_signal(job->timeline);
	job->us = clock_us() - job->begin;
	return NULL;
}

/* Attach waits for the DMA. On a busy machine that may take too long: then try again */
TEST_F(driver, short_dma_awaited)
{
	struct scene *s = &self->scene;
	unsigned int tries = 0;
	pthread_t thread;
	struct job job;
	int rc;

	do {
		if (tries) {
			close(s->timeline);
			s->timeline = sw_sync_open();
			ASSERT_EQ(0, sw_sync_fence(s->timeline, s->buffer.fd));
		}
		job = (struct job){ s->timeline, clock_us(), 0 };
		ASSERT_EQ(0, pthread_create(&thread, NULL, job_run, &job));
		rc = child_status(mover_start(s, variant->way));
		say_ms(variant->way->name, "it for a job of 60 ms", job.begin);
		ASSERT_EQ(0, pthread_join(thread, NULL));
	} while (rc && job.us >= FRAMES * 1000 && ++tries < JOB_TRIES);
	EXPECT_EQ(0, rc);
	EXPECT_TRUE(mapped_buffer_holds(&s->buffer));
}

TEST_HARNESS_MAIN
