// SPDX-License-Identifier: GPL-2.0
/*
 * A heap of another module: buffers can be placed there, and survive its removal.
 *
 * The module is tests/heap/, the memory is on a PCI device. It is loaded anew for each
 * test, so that its heap is the cheapest.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "harness.h"
#include "placer_utils.h"
#include "test_importer.h"

#define RW     (PROT_READ | PROT_WRITE)
#define BOTH   PLACER_IMPORTER_BIDIRECTIONAL
#define MODULE "placer_heap_ivshmem"
#define PREFIX "ivshmem-"
#define TOTAL  (16 * MIB)
#define PCI    "/sys/bus/pci/"
/* Reaches all memory */
#define IMPORTER "placer-importer.0"

/**
 * struct sample - the heap, and a buffer in it
 * @heap: its name, which ends in that of the PCI device
 * @fd: the buffer
 * @size: bytes
 * @map: NULL, or a mapping of the buffer
 */
struct sample {
	char heap[40];
	int fd;
	size_t size;
	unsigned char *map;
};

/* Allocates a buffer, which has no memory yet. 0 or -1 */
static int sample_begin(struct sample *s, size_t size)
{
	s->size = size;
	s->fd = -1;
	if (module_unload(MODULE) || module_load(MODULE, "cost=1") ||
	    heap_find(PREFIX, s->heap, sizeof(s->heap)))
		return -1;
	s->fd = heap_alloc(AUTO_HEAP, size);
	return s->fd < 0 ? -1 : 0;
}

/* Maps the buffer and writes a pattern to it */
static int sample_fill(struct sample *s)
{
	void *map = mmap(NULL, s->size, RW, MAP_SHARED, s->fd, 0);

	if (map == MAP_FAILED)
		return -1;
	s->map = map;
	pattern_fill(map, s->size, 1);
	return 0;
}

static void sample_drop(struct sample *s)
{
	if (s->map)
		munmap(s->map, s->size);
	if (s->fd >= 0)
		close(s->fd);
	s->map = NULL;
	s->fd = -1;
}

/* Restores the heap for the next program. 0 or -1 */
static int sample_end(struct sample *s)
{
	sample_drop(s);
	return module_unload(MODULE) || module_load(MODULE, "") ? -1 : 0;
}

static bool is_in(int fd, const char *heap)
{
	struct placement p;

	return !buffer_placement(fd, &p) && !strcmp(heap, p.heap);
}

/* The file that removes the PCI device, and so the heap */
static const char *unplug_path(const struct sample *s)
{
	static char path[128];

	snprintf(path, sizeof(path), PCI "devices/%s/remove",
		 s->heap + strlen(PREFIX));
	return path;
}

static int plug(void)
{
	return file_write(PCI "rescan", "1");
}

FIXTURE(sample)
{
	struct sample s;
};

FIXTURE_SETUP(sample)
{
	ASSERT_EQ(0, sample_begin(&self->s, 3 * MIB));
	ASSERT_EQ(0, sample_fill(&self->s));
}

FIXTURE_TEARDOWN(sample)
{
	EXPECT_EQ(0, sample_end(&self->s));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(sample, cheapest_heap_used)
{
	struct sample *s = &self->s;
	struct placement p;

	ASSERT_EQ(0, buffer_placement(s->fd, &p));
	EXPECT_STREQ(s->heap, p.heap);
	EXPECT_EQ(1, p.runs);
	EXPECT_TRUE(pattern_holds(s->map, s->size, 1));
	EXPECT_EQ((long)s->size, heap_stat(s->heap, "used_bytes"));
	EXPECT_EQ(1, heap_stat(s->heap, "buffers"));
}

TEST_F(sample, buffer_keeps_module)
{
	struct sample *s = &self->s;

	EXPECT_EQ(-1, module_unload(MODULE));
	EXPECT_EQ(EWOULDBLOCK, errno);
	EXPECT_TRUE(pattern_holds(s->map, s->size, 1));
	sample_drop(s);
	EXPECT_EQ(0, module_unload(MODULE));
	EXPECT_EQ(-1, heap_stat(s->heap, "used_bytes"));
	EXPECT_EQ(0, module_load(MODULE, ""));
}

/* Allocates all of the memory at once, so that all of it is checked */
static bool was_all_zero(const struct sample *s)
{
	int fd = heap_alloc(AUTO_HEAP, TOTAL);
	unsigned char *map = mmap(NULL, TOTAL, RW, MAP_SHARED, fd, 0);
	bool zero = false;

	if (map != MAP_FAILED) {
		zero = all_zero(map, TOTAL) && is_in(fd, s->heap);
		memset(map, 0xa5, TOTAL);
		munmap(map, TOTAL);
	}
	close(fd);
	return zero;
}

TEST_F(sample, memory_zero_when_reused)
{
	sample_drop(&self->s);
	EXPECT_TRUE(was_all_zero(&self->s));
	EXPECT_TRUE(was_all_zero(&self->s));
}

/* A buffer that does not fit goes to a more expensive heap */
TEST_F(sample, full_heap_falls_back)
{
	char *map;
	int fd = heap_alloc_mapped(AUTO_HEAP, TOTAL, (void **)&map);

	ASSERT_LE(0, fd);
	map[0] = 1;
	EXPECT_TRUE(is_in(fd, "system"));
	EXPECT_EQ(1, heap_stat(self->s.heap, "failures"));
	munmap(map, TOTAL);
	close(fd);
}

TEST_F(sample, unplug_moves_buffer)
{
	struct sample *s = &self->s;
	struct placement p;

	EXPECT_EQ(0, file_write(unplug_path(s), "1"));
	ASSERT_EQ(0, buffer_placement(s->fd, &p));
	EXPECT_STREQ("system", p.heap);
	EXPECT_EQ(2, p.generation);
	EXPECT_TRUE(pattern_holds(s->map, s->size, 1));
	EXPECT_EQ(-1, heap_stat(s->heap, "used_bytes"));
	ASSERT_EQ(0, plug());
	EXPECT_EQ(0, heap_stat(s->heap, "used_bytes"));
}

/*
 * A device has the buffer mapped and pinned, so that it cannot move. It attaches
 * dynamically, as that says that it takes memory of a peer.
 */
FIXTURE(held)
{
	struct sample s;
	struct importer importer;
};

static int peer_attach(const struct importer *i, int fd)
{
	const struct placer_importer_submit nothing = {};

	return importer_attach_dynamic(i, fd, 0, 0) || importer_pin(i) ||
			       importer_submit(i, &nothing) ?
		       -1 :
		       0;
}

FIXTURE_SETUP(held)
{
	self->importer.fd = -1;
	/* Short enough for any kernel to have it in one run elsewhere */
	ASSERT_EQ(0, sample_begin(&self->s, 64 * 1024));
	ASSERT_EQ(0, importer_open_named(&self->importer, IMPORTER));
	ASSERT_EQ(0, peer_attach(&self->importer, self->s.fd));
	ASSERT_EQ(0, sample_fill(&self->s));
}

FIXTURE_TEARDOWN(held)
{
	close(self->importer.fd);
	EXPECT_EQ(0, sample_end(&self->s));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(held, mapped_at_physical_address)
{
	struct placer_importer_status status;
	struct placement p;

	ASSERT_EQ(0, buffer_placement(self->s.fd, &p));
	EXPECT_STREQ(self->s.heap, p.heap);
	ASSERT_EQ(0, importer_status(&self->importer, &status));
	EXPECT_EQ(p.first, status.address);
}

/* It may need struct pages, which the memory does not have */
TEST(static_importer_elsewhere)
{
	struct placer_importer_map map;
	struct importer importer;
	struct sample s;

	ASSERT_EQ(0, importer_open_named(&importer, IMPORTER));
	/* Short enough for any kernel to have it in one run elsewhere */
	ASSERT_EQ(0, sample_begin(&s, 64 * 1024));
	ASSERT_EQ(0, importer_attach(&importer, s.fd));
	ASSERT_EQ(0, importer_map(&importer, BOTH, &map));
	EXPECT_FALSE(is_in(s.fd, s.heap));
	close(importer.fd);
	EXPECT_EQ(0, sample_end(&s));
}

TEST_F(held, held_buffer_delays_unplug)
{
	struct sample *s = &self->s;
	struct background unplug;

	ASSERT_EQ(0, background_begin(&unplug, unplug_path(s), "1"));
	/* The heap takes no more buffers, but keeps this one */
	while (heap_stat(s->heap, "used_bytes") >= 0)
		usleep(10000);
	usleep(300000);
	EXPECT_FALSE(background_has_ended(&unplug));
	EXPECT_TRUE(is_in(s->fd, s->heap));
	pattern_fill(s->map, s->size, 2);
	EXPECT_TRUE(pattern_holds(s->map, s->size, 2));

	/* The buffer lives on, in another heap */
	EXPECT_EQ(0, importer_detach(&self->importer));
	EXPECT_EQ(0, background_end(&unplug));
	EXPECT_FALSE(is_in(s->fd, s->heap));
	EXPECT_TRUE(pattern_holds(s->map, s->size, 2));
	EXPECT_EQ(0, plug());
}

/* Unplugs in the background while something holds the buffer. 0 or -1 */
static int unplug_begin(const struct sample *s, struct background *unplug)
{
	if (background_begin(unplug, unplug_path(s), "1"))
		return -1;
	while (heap_stat(s->heap, "used_bytes") >= 0)
		usleep(10000);
	usleep(300000);
	return background_has_ended(unplug) || !is_in(s->fd, s->heap) ? -1 : 0;
}

TEST_F(held, kernel_mapping_delays_unplug)
{
	struct sample *s = &self->s;
	struct background unplug;

	EXPECT_EQ(0, importer_detach(&self->importer));
	ASSERT_EQ(0, importer_vmap(&self->importer, s->fd));
	EXPECT_EQ(0, unplug_begin(s, &unplug));
	EXPECT_TRUE(pattern_holds(s->map, s->size, 1));
	EXPECT_EQ(0, importer_vunmap(&self->importer));
	EXPECT_EQ(0, background_end(&unplug));
	EXPECT_FALSE(is_in(s->fd, s->heap));
	EXPECT_TRUE(pattern_holds(s->map, s->size, 1));
	EXPECT_EQ(0, plug());
}

/* An importer that the exporter may notify, and one more mapping of its kind */
FIXTURE(notified)
{
	struct sample s;
	struct importer importer;
	bool holds;
};

FIXTURE_SETUP(notified)
{
	const struct placer_importer_submit submit = {
		.transfer.direction = PLACER_IMPORTER_FROM_DEVICE,
	};
	struct placement p;

	ASSERT_EQ(0, sample_begin(&self->s, 64 * 1024));
	ASSERT_EQ(0, importer_open_named(&self->importer, IMPORTER));
	ASSERT_EQ(0,
		  importer_attach_dynamic(&self->importer, self->s.fd, 0, 0));
	ASSERT_EQ(0, importer_submit(&self->importer, &submit));
	ASSERT_EQ(0, importer_wait(&self->importer));
	ASSERT_EQ(0, sample_fill(&self->s));
	ASSERT_EQ(0, buffer_placement(self->s.fd, &p));
	ASSERT_STREQ(self->s.heap, p.heap);
	/* Before 7.0 the kernel maps it inside attach */
	self->holds = *p.held;
}

FIXTURE_TEARDOWN(notified)
{
	close(self->importer.fd);
	EXPECT_EQ(0, sample_end(&self->s));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(notified, unplug_notifies_importer)
{
	struct placer_importer_status status;
	struct sample *s = &self->s;
	struct background unplug;

	if (self->holds) {
		EXPECT_EQ(0, unplug_begin(s, &unplug));
		close(self->importer.fd);
		self->importer.fd = -1;
		EXPECT_EQ(0, background_end(&unplug));
	} else {
		EXPECT_EQ(0, file_write(unplug_path(s), "1"));
		ASSERT_EQ(0, importer_status(&self->importer, &status));
		EXPECT_EQ(1, status.invalidations);
	}
	EXPECT_FALSE(is_in(s->fd, s->heap));
	EXPECT_TRUE(pattern_holds(s->map, s->size, 1));
	EXPECT_EQ(0, plug());
}

/**
 * struct writer - a thread that counts in a buffer
 * @counter: in the buffer
 * @count: what it has written last
 * @stop: set to end it
 */
struct writer {
	unsigned long *counter;
	unsigned long count;
	bool stop;
};

static void *writer_run(void *arg)
{
	struct writer *w = arg;

	while (!__atomic_load_n(&w->stop, __ATOMIC_RELAXED)) {
		__atomic_add_fetch(w->counter, 1, __ATOMIC_RELAXED);
		w->count++;
	}
	return NULL;
}

TEST_F(sample, unplug_loses_no_write)
{
	struct sample *s = &self->s;
	struct writer w = { .counter = (void *)(s->map + s->size / 2) };
	pthread_t thread;

	*w.counter = 0;
	ASSERT_EQ(0, pthread_create(&thread, NULL, writer_run, &w));
	usleep(100000);
	EXPECT_EQ(0, file_write(unplug_path(s), "1"));
	__atomic_store_n(&w.stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	EXPECT_LT(0, w.count);
	EXPECT_EQ(w.count, *w.counter);
	EXPECT_TRUE(pattern_holds(s->map, s->size / 2, 1));
	EXPECT_FALSE(is_in(s->fd, s->heap));
	EXPECT_EQ(0, plug());
}

/* DMA from one PCI device to the other */
TEST(engine_copies)
{
	struct importer engine;
	struct sample s;

	if (importer_open(&engine, IMPORTER_TRANSLATED))
		SKIP(return, "no DMA engine that reaches the memory");
	ASSERT_EQ(0, sample_begin(&s, MIB));
	ASSERT_EQ(0, sample_fill(&s));
	ASSERT_EQ(0, peer_attach(&engine, s.fd));
	EXPECT_TRUE(is_in(s.fd, s.heap));
	EXPECT_EQ(0, importer_copy_dynamic(&engine, 0, MIB / 2, 4096));
	EXPECT_TRUE(pattern_holds(s.map, 4096, 1));
	EXPECT_EQ(0, memcmp(s.map, s.map + MIB / 2, 4096));
	close(engine.fd);
	EXPECT_EQ(0, sample_end(&s));
}

TEST_HARNESS_MAIN
