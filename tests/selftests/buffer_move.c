// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers move to where their devices can use them, and processes that have them mapped
 * do not notice.
 *
 * The devices are the test importer's: a DMA engine of limited reach that needs
 * contiguous memory, the same engine behind an IOMMU, and a device that reaches only
 * memory which the first one does not reach.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "test_importer.h"
#include "harness.h"
#include "placer_utils.h"
#include "sw_sync.h"
#include "trace.h"

#define RW   (PROT_READ | PROT_WRITE)
#define BOTH PLACER_IMPORTER_BIDIRECTIONAL

/* A buffer in scattered memory, with a pattern in it, and the devices */
FIXTURE(move)
{
	struct importer direct;
	struct importer other;
	int fd;
	size_t size;
	unsigned char *map;
};

FIXTURE_VARIANT(move)
{
	size_t pages;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(move, pages_2)
{
	.pages = 2,
};

FIXTURE_VARIANT_ADD(move, pages_531)
{
	.pages = 531,
};

/* clang-format on */

FIXTURE_SETUP(move)
{
	if (importer_open(&self->direct, IMPORTER_DIRECT))
		SKIP(return, "no DMA engine beside the IOMMU");
	if (importer_open(&self->other, IMPORTER_PLAIN))
		SKIP(return, "no importer of memory beyond the engine");

	self->size = variant->pages * page_size();
	self->fd = heap_alloc_scattered(AUTO_HEAP, self->size,
					(void **)&self->map);
	ASSERT_LE(0, self->fd);
	pattern_fill(self->map, self->size, 1);
}

FIXTURE_TEARDOWN(move)
{
	close(self->direct.fd);
	close(self->other.fd);
	if (self->map)
		munmap(self->map, self->size);
	close(self->fd);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(move, moves_with_each_device)
{
	struct placement p;
	int round;

	for (round = 0; round < 4; round++) {
		ASSERT_EQ(0, importer_map_once(&self->direct, self->fd, BOTH));
		EXPECT_TRUE(pattern_holds(self->map, self->size, 1));
		ASSERT_EQ(0, buffer_placement(self->fd, &p));
		EXPECT_EQ(1, p.runs);
		EXPECT_GE(self->direct.info.dma_mask, p.last);
		ASSERT_EQ(0, importer_map_once(&self->other, self->fd, BOTH));
		EXPECT_TRUE(pattern_holds(self->map, self->size, 1));
		ASSERT_EQ(0, buffer_placement(self->fd, &p));
		EXPECT_LT(self->direct.info.dma_mask, p.first);
		EXPECT_EQ((long)self->size, heaps_used());
	}
	/* The first device may be able to use the first memory, without a move */
	EXPECT_LE(8, p.generation);
	EXPECT_GE(9, p.generation);
	EXPECT_STREQ("", p.held);
}

TEST_F(move, no_move_if_memory_suits)
{
	struct placement before, after;

	ASSERT_EQ(0, importer_map_once(&self->direct, self->fd, BOTH));
	ASSERT_EQ(0, buffer_placement(self->fd, &before));
	ASSERT_EQ(0, importer_map_once(&self->direct, self->fd, BOTH));
	ASSERT_EQ(0, buffer_placement(self->fd, &after));
	EXPECT_EQ(before.generation, after.generation);
}

/* Attaching moves nothing, mapping does */
TEST_F(move, attach_does_not_move)
{
	struct placer_importer_map map;
	struct placement before, after;

	ASSERT_EQ(0, buffer_placement(self->fd, &before));
	ASSERT_EQ(0, importer_attach(&self->direct, self->fd));
	ASSERT_EQ(0, buffer_placement(self->fd, &after));
	EXPECT_EQ(before.generation, after.generation);
	ASSERT_EQ(0, importer_map(&self->direct, BOTH, &map));
	ASSERT_EQ(0, buffer_placement(self->fd, &after));
	EXPECT_EQ(before.generation + 1, after.generation);
	EXPECT_EQ(self->size, map.length);
	EXPECT_EQ(1, map.contiguous);
	/* Without an IOMMU both are the same address */
	EXPECT_EQ(after.first, map.address);
	EXPECT_NE(NULL, strstr(after.held, self->direct.info.name))
	TH_LOG("%s", after.text);
}

TEST_F(move, engine_copies_after_move)
{
	struct placer_importer_map map;
	size_t half = self->size / 2, length = 4096;

	ASSERT_EQ(0, importer_attach(&self->direct, self->fd));
	ASSERT_EQ(0, importer_map(&self->direct, BOTH, &map));
	ASSERT_EQ(0, importer_copy(&self->direct, 0, half, length));
	EXPECT_TRUE(pattern_holds(self->map, length, 1));
	EXPECT_EQ(0, memcmp(self->map, self->map + half, length));
}

/* Each device alone can be served, but not both */
TEST_F(move, attach_refused_two_devices)
{
	struct placement p;
	const char *decision;

	ASSERT_EQ(0, importer_attach(&self->other, self->fd));
	EXPECT_EQ(EOPNOTSUPP, importer_refused(&self->direct, self->fd));
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_FALSE(placement_has_device(&p, self->direct.info.name, NULL));
	EXPECT_TRUE(placement_has_device(&p, self->other.info.name, NULL));
	decision = strstr(p.text, "\tdecision ");
	ASSERT_NE(NULL, decision);
	EXPECT_NE(NULL, strstr(decision, self->direct.info.name))
	TH_LOG("%s", p.text);
	EXPECT_NE(NULL, strstr(decision, self->other.info.name))
	TH_LOG("%s", p.text);

	ASSERT_EQ(0, importer_detach(&self->other));
	EXPECT_EQ(0, importer_attach(&self->direct, self->fd));
}

static char *one_move(FIXTURE_DATA(move) * self, int fd)
{
	if (importer_map_once(&self->other, fd, PLACER_IMPORTER_TO_DEVICE) ||
	    trace_begin() ||
	    importer_map_once(&self->direct, fd, PLACER_IMPORTER_TO_DEVICE))
		return NULL;
	return trace_end();
}

TEST_F(move, written_pages_copied)
{
	char copied[40], *text = one_move(self, self->fd);

	ASSERT_NE(NULL, text);
	snprintf(copied, sizeof(copied), "copied=%zu ", self->size);
	EXPECT_NE(NULL, trace_find(text, "placer_migrate",
				   buffer_number(self->fd), copied));
	EXPECT_TRUE(pattern_holds(self->map, self->size, 1));
	free(text);
}

TEST_F(move, unwritten_buffer_not_copied)
{
	int fd = heap_alloc(AUTO_HEAP, self->size);
	struct placement p;
	unsigned char *map;
	char *text;

	ASSERT_LE(0, fd);
	map = mmap(NULL, self->size, PROT_READ, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, map);
	EXPECT_TRUE(all_zero(map, self->size));
	text = one_move(self, fd);
	ASSERT_NE(NULL, text);
	EXPECT_NE(NULL, trace_find(text, "placer_migrate", buffer_number(fd),
				   "copied=0 "));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_EQ(false, p.written);
	EXPECT_TRUE(all_zero(map, self->size));
	munmap(map, self->size);
	close(fd);
	free(text);
}

/*
 * What a fault maps is copied: at the start of a buffer one chunk
 */
TEST_F(move, only_written_chunks_copied)
{
	size_t chunk = MIB / 4;
	int fd = heap_alloc(AUTO_HEAP, self->size);
	char copied[40], *text;
	unsigned char *map;

	ASSERT_LE(0, fd);
	map = mmap(NULL, self->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, map);
	/* Where the mapping happens to be aligned, the fault would map a huge page */
	madvise(map, self->size, MADV_NOHUGEPAGE);
	map[page_size() + 1] = 1;
	text = one_move(self, fd);
	ASSERT_NE(NULL, text);
	snprintf(copied, sizeof(copied), "copied=%zu ",
		 self->size < chunk ? self->size : chunk);
	EXPECT_NE(NULL, trace_find(text, "placer_migrate", buffer_number(fd),
				   copied));
	EXPECT_EQ(1, map[page_size() + 1]);
	map[page_size() + 1] = 0;
	EXPECT_TRUE(all_zero(map, self->size));
	munmap(map, self->size);
	close(fd);
	free(text);
}

/* A mapping that allows the device to write counts as written */
TEST_F(move, device_writes_copied)
{
	int fd = heap_alloc(AUTO_HEAP, self->size);
	struct placement p;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_map_once(&self->other, fd,
				       PLACER_IMPORTER_TO_DEVICE));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_EQ(false, p.written);
	ASSERT_EQ(0, importer_map_once(&self->other, fd,
				       PLACER_IMPORTER_FROM_DEVICE));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_EQ(true, p.written);
	close(fd);
}

TEST_F(move, first_map_needs_no_move)
{
	int fd = heap_alloc(AUTO_HEAP, self->size);
	struct placement p;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_map_once(&self->direct, fd, BOTH));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("backed", p.state);
	EXPECT_EQ(1, p.generation);
	close(fd);
}

/* The kernel does no more than close the files when a program dies */
TEST_F(move, close_releases_buffer)
{
	struct placer_importer_map map;
	struct placement p;

	ASSERT_EQ(0, importer_attach(&self->direct, self->fd));
	ASSERT_EQ(0, importer_map(&self->direct, BOTH, &map));
	close(self->direct.fd);
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ("", p.held);
	EXPECT_FALSE(placement_has_device(&p, self->direct.info.name, NULL));
}

/* Two processes with two threads each count while the buffer moves */
#define WRITERS	 2
#define COUNTERS 64
#define ROUNDS	 10

/* Shared by all of them; changed by atomic operations only */
struct writers {
	bool stop;
	unsigned int running;
	__u64 total;
};

struct writer {
	struct writers *all;
	__u64 *counter[COUNTERS];
};

#define READ(x)		__atomic_load_n(&(x), __ATOMIC_SEQ_CST)
#define WRITE(x, value) __atomic_store_n(&(x), value, __ATOMIC_SEQ_CST)
#define ADD(x, value)	__atomic_fetch_add(&(x), value, __ATOMIC_SEQ_CST)

static void *write_until_stop(void *arg)
{
	struct writer *w = arg;
	__u64 done = 0;

	ADD(w->all->running, 1);
	while (!READ(w->all->stop))
		ADD(*w->counter[done++ % COUNTERS], 1);
	ADD(w->all->total, done);
	return NULL;
}

static void start_writers(struct writer *w, pthread_t *thread)
{
	int i;

	for (i = 0; i < WRITERS; i++)
		if (pthread_create(&thread[i], NULL, write_until_stop, w))
			WRITE(w->all->stop, true);
}

static void join_writers(pthread_t *thread)
{
	int i;

	for (i = 0; i < WRITERS; i++)
		pthread_join(thread[i], NULL);
}

static void place_counters(struct writer *w, unsigned char *map, size_t size)
{
	size_t step = size / COUNTERS / sizeof(__u64) * sizeof(__u64);
	int i;

	for (i = 0; i < COUNTERS; i++)
		w->counter[i] = (__u64 *)(map + i * step);
}

static int write_in_child(FIXTURE_DATA(move) * self, struct writer *w)
{
	unsigned char *map =
		mmap(NULL, self->size, RW, MAP_SHARED, self->fd, 0);
	pthread_t thread[WRITERS];

	if (map == MAP_FAILED)
		return 1;
	place_counters(w, map, self->size);
	start_writers(w, thread);
	join_writers(thread);
	return 0;
}

static int move_to_and_fro(FIXTURE_DATA(move) * self)
{
	int round;

	for (round = 0; round < ROUNDS; round++)
		if (importer_map_once(&self->direct, self->fd, BOTH) ||
		    importer_map_once(&self->other, self->fd, BOTH))
			return -1;
	return 0;
}

TEST_F(move, concurrent_writes_survive_moves)
{
	struct writers *all =
		mmap(NULL, page_size(), RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct writer w = { .all = all };
	pthread_t thread[WRITERS];
	__u64 sum = 0;
	int i, status;
	pid_t pid;

	memset(self->map, 0, self->size);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(write_in_child(self, &w));
	place_counters(&w, self->map, self->size);
	start_writers(&w, thread);
	while (READ(all->running) < 2 * WRITERS)
		sched_yield();

	EXPECT_EQ(0, move_to_and_fro(self));
	WRITE(all->stop, true);
	join_writers(thread);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_EQ(0, status);

	for (i = 0; i < COUNTERS; i++)
		sum += READ(*w.counter[i]);
	EXPECT_LT(0, sum);
	EXPECT_EQ(READ(all->total), sum);
}

/* Scattered memory, which the direct engine cannot use, and fences that stand for DMA */
FIXTURE(fence)
{
	struct importer direct;
	struct placement before;
	long wait;
	int timeline;
	int fd;
	size_t size;
	unsigned char *map;
};

FIXTURE_SETUP(fence)
{
	if (importer_open(&self->direct, IMPORTER_DIRECT))
		SKIP(return, "no DMA engine beside the IOMMU");
	self->timeline = sw_sync_open();
	if (self->timeline < 0)
		SKIP(return, "no sw_sync in this kernel");

	/* At most the longest block of the system heap */
	self->size = 15 * page_size();
	self->fd = heap_alloc_scattered(AUTO_HEAP, self->size,
					(void **)&self->map);
	ASSERT_LE(0, self->fd);
	pattern_fill(self->map, self->size, 1);
	ASSERT_EQ(0, buffer_placement(self->fd, &self->before));
	/* Too long to end before the test */
	self->wait = attach_wait(1000000);
	ASSERT_LE(0, self->wait);
}

FIXTURE_TEARDOWN(fence)
{
	if (self->wait >= 0)
		attach_wait(self->wait);
	close(self->direct.fd);
	if (self->timeline >= 0)
		close(self->timeline);
	if (self->map)
		munmap(self->map, self->size);
	close(self->fd);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

static void nothing(int signal)
{
	(void)signal;
}

static int map_interrupted(const struct importer *i)
{
	struct itimerval often = { { 0, 2000 }, { 0, 2000 } }, never = { 0 };
	struct sigaction action = { .sa_handler = nothing };
	struct placer_importer_map map;
	int error;

	/* Repeatedly, as the first signal may come before the wait begins */
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	error = importer_map(i, BOTH, &map) ? errno : 0;
	setitimer(ITIMER_REAL, &never, NULL);
	return error;
}

static void expect_stayed(struct __test_metadata *_metadata,
			  FIXTURE_DATA(fence) * self)
{
	struct placement after;
	char why[64];

	snprintf(why, sizeof(why), "held by %s (fence; poll()",
		 sw_sync_driver());

	ASSERT_EQ(0, buffer_placement(self->fd, &after));
	EXPECT_EQ(self->before.generation, after.generation);
	EXPECT_STREQ("backed", after.state);
	EXPECT_STREQ("", after.held);
	EXPECT_NE(NULL, strstr(after.text, why)) TH_LOG("%s", after.text);
	EXPECT_EQ((long)self->size, heaps_used());
	EXPECT_TRUE(pattern_holds(self->map, self->size, 1));
}

static void expect_moves(struct __test_metadata *_metadata,
			 FIXTURE_DATA(fence) * self)
{
	struct placer_importer_map map;
	struct placement after;

	ASSERT_EQ(0, importer_map(&self->direct, BOTH, &map));
	ASSERT_EQ(0, buffer_placement(self->fd, &after));
	EXPECT_EQ(self->before.generation + 1, after.generation);
	EXPECT_TRUE(pattern_holds(self->map, self->size, 1));
}

/* DMA that begins between attach and map: map does not wait for long */
TEST_F(fence, fence_after_attach_fails_map)
{
	struct placer_importer_map map;

	ASSERT_EQ(0, importer_attach(&self->direct, self->fd));
	ASSERT_EQ(0, sw_sync_fence(self->timeline, self->fd));
	EXPECT_EQ(-1, importer_map(&self->direct, BOTH, &map));
	EXPECT_EQ(ETIMEDOUT, errno);
	expect_stayed(_metadata, self);
	ASSERT_EQ(0, sw_sync_signal(self->timeline));
	expect_moves(_metadata, self);
}

/* No signal interrupts the wait, except one that kills */
TEST_F(fence, map_not_interrupted_by_signals)
{
	ASSERT_EQ(0, importer_attach(&self->direct, self->fd));
	ASSERT_EQ(0, sw_sync_fence(self->timeline, self->fd));
	EXPECT_EQ(ETIMEDOUT, map_interrupted(&self->direct));
	expect_stayed(_metadata, self);
	ASSERT_EQ(0, sw_sync_signal(self->timeline));
	expect_moves(_metadata, self);
}

struct later {
	int timeline;
	bool signalled;
};

static void *signal_later(void *arg)
{
	struct later *later = arg;

	usleep(100000);
	WRITE(later->signalled, true);
	sw_sync_signal(later->timeline);
	return NULL;
}

TEST_F(fence, attach_waits_for_fence)
{
	struct later later = { .timeline = self->timeline };
	pthread_t thread;

	ASSERT_EQ(0, sw_sync_fence(self->timeline, self->fd));
	ASSERT_EQ(0, pthread_create(&thread, NULL, signal_later, &later));
	EXPECT_EQ(0, importer_attach(&self->direct, self->fd));
	EXPECT_TRUE(READ(later.signalled));
	ASSERT_EQ(0, pthread_join(thread, NULL));
	expect_moves(_metadata, self);
}

/* A device for which the buffer need not move does not wait */
TEST_F(fence, attach_in_place_does_not_wait)
{
	struct placer_importer_map map;
	struct importer engine;

	if (importer_open(&engine, IMPORTER_TRANSLATED))
		SKIP(return, "no DMA engine behind an IOMMU");
	ASSERT_EQ(0, sw_sync_fence(self->timeline, self->fd));
	EXPECT_EQ(0, importer_attach(&engine, self->fd));
	EXPECT_EQ(0, importer_map(&engine, BOTH, &map));
	close(engine.fd);
}

/* A static importer learns of it when it maps, as of every refusal */
TEST_F(fence, attach_gives_up)
{
	struct placer_importer_map map;

	ASSERT_LE(0, attach_wait(20));
	ASSERT_EQ(0, sw_sync_fence(self->timeline, self->fd));
	ASSERT_EQ(0, importer_attach(&self->direct, self->fd));
	EXPECT_EQ(-1, importer_map(&self->direct, BOTH, &map));
	EXPECT_EQ(EBUSY, errno);
	expect_stayed(_metadata, self);
	ASSERT_EQ(0, importer_detach(&self->direct));
	ASSERT_EQ(0, sw_sync_signal(self->timeline));
	ASSERT_EQ(0, importer_attach(&self->direct, self->fd));
	expect_moves(_metadata, self);
}

/* The engine behind an IOMMU needs no move, and holds the buffer in place */
FIXTURE(translated)
{
	struct importer engine;
	struct importer direct;
	int fd;
	size_t size;
	unsigned char *map;
};

FIXTURE_SETUP(translated)
{
	if (importer_open(&self->engine, IMPORTER_TRANSLATED))
		SKIP(return, "no DMA engine behind an IOMMU");
	if (importer_open(&self->direct, IMPORTER_DIRECT))
		SKIP(return, "no DMA engine beside the IOMMU");
	self->size = 37 * page_size();
	self->fd = heap_alloc_scattered(AUTO_HEAP, self->size,
					(void **)&self->map);
	ASSERT_LE(0, self->fd);
	pattern_fill(self->map, self->size, 1);
}

FIXTURE_TEARDOWN(translated)
{
	close(self->engine.fd);
	close(self->direct.fd);
	if (self->map)
		munmap(self->map, self->size);
	close(self->fd);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(translated, scattered_memory_mapped)
{
	struct placer_importer_map map;
	struct placement before, after;

	ASSERT_EQ(0, buffer_placement(self->fd, &before));
	ASSERT_EQ(0, importer_attach(&self->engine, self->fd));
	ASSERT_EQ(0, importer_map(&self->engine, BOTH, &map));
	ASSERT_EQ(0, buffer_placement(self->fd, &after));
	EXPECT_EQ(before.generation, after.generation);
	EXPECT_EQ(1, map.contiguous);
	EXPECT_EQ(self->size, map.length);
	ASSERT_EQ(0, importer_copy(&self->engine, page_size() - 1024,
				   20 * page_size() - 512, 2048));
	EXPECT_EQ(0, memcmp(self->map + page_size() - 1024,
			    self->map + 20 * page_size() - 512, 2048));
}

TEST_F(translated, mapping_holds_buffer)
{
	struct placer_importer_map map;
	struct placement p;

	ASSERT_EQ(0, importer_attach(&self->engine, self->fd));
	ASSERT_EQ(0, importer_map(&self->engine, BOTH, &map));
	EXPECT_EQ(EBUSY, importer_refused(&self->direct, self->fd));
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_NE(NULL, strstr(p.held, self->engine.info.name))
	TH_LOG("%s", p.text);
	EXPECT_NE(NULL, strstr(p.text, ", held by ")) TH_LOG("%s", p.text);
	EXPECT_FALSE(placement_has_device(&p, self->direct.info.name, NULL));

	/* The mapping is in the way, not the attachment */
	ASSERT_EQ(0, importer_unmap(&self->engine));
	ASSERT_EQ(0, importer_attach(&self->direct, self->fd));
	ASSERT_EQ(0, importer_map(&self->direct, BOTH, &map));
	ASSERT_EQ(0, importer_map(&self->engine, BOTH, &map));
	EXPECT_TRUE(pattern_holds(self->map, self->size, 1));
}

/*
 * A buffer in expensive memory, because of the device that maps it, of which so little
 * is written that it pays to demote it
 */
FIXTURE(expensive)
{
	struct importer direct;
	struct placement p;
	long delay;
	int fd;
	size_t size;
};

FIXTURE_SETUP(expensive)
{
	struct placer_importer_map map;
	unsigned char *written;

	if (importer_open(&self->direct, IMPORTER_DIRECT))
		SKIP(return, "no DMA engine beside the IOMMU");
	/* Longer than the longest block of the system heap */
	self->size = 300 * page_size();
	self->fd = heap_alloc(AUTO_HEAP, self->size);
	ASSERT_LE(0, self->fd);
	written = mmap(NULL, self->size, RW, MAP_SHARED, self->fd, 0);
	ASSERT_NE(MAP_FAILED, written);
	pattern_fill(written, page_size(), 1);
	munmap(written, self->size);
	ASSERT_EQ(0, importer_attach(&self->direct, self->fd));
	if (importer_map(&self->direct, PLACER_IMPORTER_TO_DEVICE, &map)) {
		EXPECT_EQ(EOPNOTSUPP, errno);
		SKIP(return, "no memory is contiguous for this size");
	}
	ASSERT_EQ(0, buffer_placement(self->fd, &self->p));
	ASSERT_STRNE("system", self->p.heap);
	/* Last, as the teardown is not run if the setup ends before */
	self->delay = demote_delay(200);
	ASSERT_LE(0, self->delay);
}

FIXTURE_TEARDOWN(expensive)
{
	EXPECT_LE(0, demote_delay(self->delay));
	close(self->direct.fd);
	close(self->fd);
	EXPECT_TRUE(wait_for_counts(0, 0));
}

/* Waits for a move, at most half a minute. Returns the name of the heap then */
static const char *goes_to(int fd, struct placement *p)
{
	unsigned long generation = p->generation;
	int tries;

	for (tries = 0; tries < 3000; tries++) {
		if (buffer_placement(fd, p))
			return "nowhere";
		if (p->generation != generation)
			break;
		usleep(10000);
	}
	return p->heap;
}

TEST_F(expensive, demoted_after_detach)
{
	unsigned char *map;

	ASSERT_EQ(0, importer_unmap(&self->direct));
	ASSERT_EQ(0, importer_detach(&self->direct));
	EXPECT_STREQ("system", goes_to(self->fd, &self->p));
	map = mmap(NULL, self->size, RW, MAP_SHARED, self->fd, 0);
	ASSERT_NE(MAP_FAILED, map);
	EXPECT_TRUE(pattern_holds(map, page_size(), 1));
	EXPECT_TRUE(all_zero(map + page_size(), self->size - page_size()));
	munmap(map, self->size);
}

/* Reuses the memory of struct files that were freed */
static int open_and_close_many(void)
{
	int others[64];
	unsigned int i;
	int rc = 0;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		others[i] = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (i = 0; i < ARRAY_SIZE(others); i++)
		rc |= close(others[i]);
	return rc;
}

/*
 * The last file of the buffer is closed, but its dentry is still referenced, so that the
 * buffer is not released. The memory of the struct file has been reused since.
 */
TEST_F(expensive, demoted_without_file)
{
	char path[40];
	int name;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", self->fd);
	name = open(path, O_PATH | O_CLOEXEC);
	ASSERT_LE(0, name);
	close(self->fd);
	self->fd = -1;
	/* The attachment has the last reference to the file */
	ASSERT_EQ(0, importer_unmap(&self->direct));
	ASSERT_EQ(0, importer_detach(&self->direct));
	ASSERT_EQ(0, open_and_close_many());
	EXPECT_EQ(1, buffers_count());
	EXPECT_STREQ("system", goes_to(name, &self->p));
	EXPECT_EQ((long)self->size, heaps_used());
	close(name);
}

TEST_HARNESS_MAIN
