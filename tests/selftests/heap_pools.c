// SPDX-License-Identifier: GPL-2.0
/*
 * Pools of the devicetree, of every kind of memory: tests/vm/pools.dtso has one of each,
 * and a device that can use nothing else.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "child.h"
#include "log.h"
#include "test_importer.h"
#include "harness.h"
#include "placer_utils.h"

#define RW   (PROT_READ | PROT_WRITE)
#define BOTH PLACER_IMPORTER_BIDIRECTIONAL
#define KIB  1024u
/* Only some devices reach memory from here on; the engines do not */
#define HIGH 0x80000000
/* More than the number of smallest buffers in the largest pool */
#define MANY 40

/**
 * struct held - a buffer in a pool, mapped by a device
 * @fd: the buffer
 * @importer: the device's file; a device may have many open
 */
struct held {
	int fd;
	struct importer importer;
};

/* Allocates a buffer and maps it for the device. 0 or -1 */
static int held_place(struct held *h, const char *importer, size_t size)
{
	struct placer_importer_map map;

	h->fd = -1;
	h->importer.fd = -1;
	if (importer_open_named(&h->importer, importer))
		return -1;
	h->fd = heap_alloc(AUTO_HEAP, size);
	if (h->fd < 0 || importer_attach(&h->importer, h->fd))
		return -1;
	return importer_map(&h->importer, BOTH, &map);
}

static void held_drop(struct held *h)
{
	int error = errno;

	if (h->importer.fd >= 0)
		close(h->importer.fd);
	if (h->fd >= 0)
		close(h->fd);
	errno = error;
}

/* Fills a pool. Returns the number of buffers; errno is why there are no more */
static int held_fill(struct held *h, const char *importer, size_t size)
{
	int nr;

	for (nr = 0; nr < MANY; nr++) {
		if (held_place(&h[nr], importer, size)) {
			held_drop(&h[nr]);
			break;
		}
	}
	return nr;
}

static void held_drop_all(struct held *h, int nr)
{
	while (nr)
		held_drop(&h[--nr]);
}

static void *map_buffer(int fd, size_t size)
{
	void *map = mmap(NULL, size, RW, MAP_SHARED, fd, 0);

	return map == MAP_FAILED ? NULL : map;
}

/* A pool that all DMA of a device is confined to */
#define RESTRICTED	 "restricted@54000000"
#define RESTRICTED_FIRST 0x54000000
#define RESTRICTED_LAST	 0x547fffff
#define BOUNCES		 RESTRICTED "/io_tlb_used"
#define BOUNCE_SLOT	 2048

/*
 * Bounce slots of the pool in use; -1 in a kernel without such pools. The file is one
 * directory up if the device was probed before the kernel had made the directory of these
 * counters.
 */
static long slots_used(void)
{
	FILE *file = fopen("/sys/kernel/debug/swiotlb/" BOUNCES, "re");
	long slots;

	if (!file)
		file = fopen("/sys/kernel/debug/" BOUNCES, "re");
	if (!file)
		return -1;
	if (fscanf(file, "%ld", &slots) != 1)
		slots = -1;
	fclose(file);
	return slots;
}

/* One pool, and one buffer that its device has mapped */
FIXTURE(pool)
{
	struct held held[MANY];
	int nr;
	struct placement p;
	long used;
};

FIXTURE_VARIANT(pool)
{
	const char *importer;
	const char *heap;
	__u64 first;
	size_t total;
	size_t size;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(pool, nomap)
{
	.importer = "nomap-importer",
	.heap = "carveout-nomap@50000000",
	.first = 0x50000000,
	.total = 8 * MIB,
	.size = MIB,
};

FIXTURE_VARIANT_ADD(pool, mapped)
{
	.importer = "mapped-importer",
	.heap = "carveout-mapped@51000000",
	.first = 0x51000000,
	.total = 8 * MIB,
	.size = MIB,
};

FIXTURE_VARIANT_ADD(pool, coherent)
{
	.importer = "coherent-importer",
	.heap = "coherent@52000000",
	.first = 0x52000000,
	.total = 8 * MIB,
	.size = MIB,
};

FIXTURE_VARIANT_ADD(pool, restricted)
{
	.importer = "restricted-importer",
	.heap = "restricted@54000000",
	.first = 0x54000000,
	.total = 8 * MIB,
	.size = 256 * KIB,
};

FIXTURE_VARIANT_ADD(pool, sram)
{
	.importer = "sram-importer",
	.heap = "sram@55000000",
	.first = 0x55000000,
	.total = 256 * KIB,
	.size = 64 * KIB,
};

FIXTURE_VARIANT_ADD(pool, granule)
{
	.importer = "granule-importer",
	.heap = "carveout-granule@56000000",
	.first = 0x56000000,
	.total = 8 * MIB,
	.size = MIB,
};

FIXTURE_VARIANT_ADD(pool, window)
{
	.importer = "window-importer",
	.heap = "carveout-window@90000000",
	.first = 0x90000000,
	.total = MIB,
	.size = 128 * KIB,
};

/* clang-format on */

FIXTURE_SETUP(pool)
{
	if (!strcmp(variant->heap, RESTRICTED) && slots_used() < 0)
		SKIP(return, "this kernel has no restricted pools");
	self->used = heap_stat(variant->heap, "used_bytes");
	ASSERT_EQ(0, self->used);
	ASSERT_EQ(0,
		  held_place(&self->held[0], variant->importer, variant->size));
	self->nr = 1;
	ASSERT_EQ(0, buffer_placement(self->held[0].fd, &self->p));
}

FIXTURE_TEARDOWN(pool)
{
	EXPECT_EQ(0, heap_limit(variant->heap, "max"));
	held_drop_all(self->held, self->nr);
	EXPECT_EQ(0, heap_stat(variant->heap, "used_bytes"));
	EXPECT_EQ(0, heap_stat(variant->heap, "buffers"));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(pool, device_placed_in_pool)
{
	EXPECT_STREQ(variant->heap, self->p.heap)
	TH_LOG("%s", self->p.text);
	EXPECT_EQ(1, self->p.runs);
	EXPECT_LE(variant->first, self->p.first);
	EXPECT_GE(variant->first + variant->total - 1, self->p.last);
	EXPECT_EQ((long)variant->size, heap_stat(variant->heap, "used_bytes"));
	EXPECT_EQ(1, heap_stat(variant->heap, "buffers"));
}

TEST_F(pool, cpu_reads_and_writes)
{
	unsigned char *map = map_buffer(self->held[0].fd, variant->size);

	ASSERT_NE(NULL, map);
	EXPECT_TRUE(all_zero(map, variant->size));
	pattern_fill(map, variant->size, 1);
	EXPECT_TRUE(pattern_holds(map, variant->size, 1));
	munmap(map, variant->size);
	/* Through another mapping, too */
	map = map_buffer(self->held[0].fd, variant->size);
	ASSERT_NE(NULL, map);
	EXPECT_TRUE(pattern_holds(map, variant->size, 1));
	munmap(map, variant->size);
}

TEST_F(pool, sync_ioctl)
{
	struct dma_buf_sync sync = { DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW };

	EXPECT_EQ(0, ioctl(self->held[0].fd, DMA_BUF_IOCTL_SYNC, &sync));
	sync.flags = DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW;
	EXPECT_EQ(0, ioctl(self->held[0].fd, DMA_BUF_IOCTL_SYNC, &sync));
}

/* Fills every buffer. Were all of them zero? */
static bool were_zero(const struct held *h, int nr, size_t size)
{
	bool zero = true;
	void *map;

	while (nr--) {
		map = map_buffer(h[nr].fd, size);
		zero = map && all_zero(map, size) && zero;
		if (map) {
			memset(map, 0xa5, size);
			munmap(map, size);
		}
	}
	return zero;
}

TEST_F(pool, memory_zero_when_reused)
{
	long room = variant->total / variant->size;
	int round;

	held_drop(&self->held[0]);
	for (round = 0; round < 2; round++) {
		self->nr =
			held_fill(self->held, variant->importer, variant->size);
		/* The whole pool, as any part of it could leak content */
		ASSERT_EQ(room, self->nr);
		EXPECT_TRUE(were_zero(self->held, self->nr, variant->size));
		held_drop_all(self->held, self->nr);
	}
	self->nr = 0;
}

TEST_F(pool, full_pool_recovers)
{
	long failures = heap_stat(variant->heap, "failures");
	struct held late;

	self->nr += held_fill(self->held + 1, variant->importer, variant->size);
	EXPECT_EQ(ENOMEM, errno);
	EXPECT_EQ((long)variant->total, heap_stat(variant->heap, "used_bytes"));
	EXPECT_EQ((long)variant->total, heap_stat(variant->heap, "peak_bytes"));
	EXPECT_LT(failures, heap_stat(variant->heap, "failures"));

	/* A buffer that got no memory gets it later */
	EXPECT_EQ(-1, held_place(&late, variant->importer, variant->size));
	EXPECT_EQ(ENOMEM, errno);
	held_drop(&self->held[--self->nr]);
	EXPECT_EQ(0, importer_map(&late.importer, BOTH,
				  &(struct placer_importer_map){}));
	held_drop(&late);
}

TEST_F(pool, limit_enforced)
{
	long limited = heap_stat(variant->heap, "failures_limit");
	char two[20];

	snprintf(two, sizeof(two), "%zu", 2 * variant->size);
	ASSERT_EQ(0, heap_limit(variant->heap, two));
	EXPECT_EQ(2 * (long)variant->size,
		  heap_stat(variant->heap, "limit_bytes"));
	self->nr += held_fill(self->held + 1, variant->importer, variant->size);
	EXPECT_EQ(ENOMEM, errno);
	EXPECT_EQ(2, self->nr);
	EXPECT_LT(limited, heap_stat(variant->heap, "failures_limit"));

	ASSERT_EQ(0, heap_limit(variant->heap, "max"));
	EXPECT_EQ(0, held_place(&self->held[self->nr++], variant->importer,
				variant->size));
}

TEST_F(pool, invalid_limits_refused)
{
	static const char *const odd[] = { "x", "-1", "1x", " ", "maximum" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(odd); i++) {
		EXPECT_EQ(-1, heap_limit(variant->heap, odd[i]));
		EXPECT_EQ(EINVAL, errno)
		TH_LOG("\"%s\"", odd[i]);
	}
	/* The file reads "max", which is not a number */
	EXPECT_EQ(-1, heap_stat(variant->heap, "limit_bytes"));
}

/* The limit is less than the buffer, so the device is refused when it attaches */
TEST_F(pool, limit_zero_refuses_attach)
{
	struct held late;

	ASSERT_EQ(0, heap_limit(variant->heap, "0"));
	EXPECT_EQ(-1, held_place(&late, variant->importer, variant->size));
	EXPECT_EQ(EOPNOTSUPP, errno);
	held_drop(&late);
}

/*
 * From ordinary memory into the pool, and out of it for a device that does not reach it
 */
TEST_F(pool, content_kept_in_and_out)
{
	bool high = variant->first >= HIGH;
	struct importer mine, other;
	struct placement p;
	unsigned char *map;
	int fd;

	ASSERT_EQ(0, importer_open_named(&mine, variant->importer));
	ASSERT_EQ(0, importer_open(&other,
				   high ? IMPORTER_DIRECT : IMPORTER_PLAIN));
	fd = heap_alloc(AUTO_HEAP, variant->size);
	ASSERT_LE(0, fd);
	map = map_buffer(fd, variant->size);
	ASSERT_NE(NULL, map);
	pattern_fill(map, variant->size, 3);
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("system", p.heap);

	EXPECT_EQ(0, importer_map_once(&mine, fd, BOTH));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ(variant->heap, p.heap);
	EXPECT_TRUE(pattern_holds(map, variant->size, 3));
	pattern_fill(map, variant->size, 4);

	EXPECT_EQ(0, importer_map_once(&other, fd, BOTH));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STRNE(variant->heap, p.heap);
	EXPECT_TRUE(pattern_holds(map, variant->size, 4));
	munmap(map, variant->size);
	close(fd);
	close(mine.fd);
	close(other.fd);
}

/* Tests of a single pool */

TEST(granules_aligned)
{
	struct held h[2];
	struct placement p;
	int i;

	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, held_place(&h[i], "granule-importer", 4 * KIB));
		ASSERT_EQ(0, buffer_placement(h[i].fd, &p));
		EXPECT_EQ(0, p.first % (64 * KIB));
	}
	held_drop_all(h, 2);
}

TEST(full_pool_falls_back)
{
	struct held h[5];
	struct placement p;
	int i;

	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, held_place(&h[i], "either-importer", 64 * KIB));
		ASSERT_EQ(0, buffer_placement(h[i].fd, &p));
		/* The cheaper heap has room for four buffers */
		EXPECT_STREQ(i < 4 ? "sram@55000000" :
				     "carveout-nomap@50000000",
			     p.heap);
	}
	held_drop_all(h, 5);
}

/* Its bus has memory at 0x90000000 at the address 0x10000000 */
TEST(bus_window_addresses)
{
	struct placer_importer_map map;
	struct importer importer;
	struct placement p;
	int fd;

	ASSERT_EQ(0, importer_open_named(&importer, "window-importer"));
	fd = heap_alloc(AUTO_HEAP, 64 * KIB);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_attach(&importer, fd));
	ASSERT_EQ(0, importer_map(&importer, BOTH, &map));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("carveout-window@90000000", p.heap);
	EXPECT_EQ(p.first - 0x80000000, map.address);
	EXPECT_EQ(1, map.contiguous);
	close(importer.fd);
	close(fd);
}

/* Memory that the CPU cannot access */
FIXTURE(secure)
{
	struct held held[MANY];
	int nr;
};

FIXTURE_SETUP(secure)
{
	ASSERT_EQ(0, held_place(&self->held[0], "secure-importer", MIB));
	self->nr = 1;
}

FIXTURE_TEARDOWN(secure)
{
	held_drop_all(self->held, self->nr);
	EXPECT_EQ(0, heap_stat("secure@53000000", "used_bytes"));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(secure, device_placed_in_pool)
{
	struct placement p;

	ASSERT_EQ(0, buffer_placement(self->held[0].fd, &p));
	EXPECT_STREQ("secure@53000000", p.heap);
	EXPECT_LE(0x53000000, p.first);
	EXPECT_GE(0x537fffff, p.last);
}

TEST_F(secure, cpu_access_refused)
{
	struct dma_buf_sync sync = { DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW };
	int fd = self->held[0].fd;

	EXPECT_EQ(MAP_FAILED, mmap(NULL, MIB, RW, MAP_SHARED, fd, 0));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(MAP_FAILED, mmap(NULL, MIB, PROT_READ, MAP_SHARED, fd, 0));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(-1, ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync));
	EXPECT_EQ(EACCES, errno);
}

/* Not even after the device has detached */
TEST_F(secure, cpu_refused_after_detach)
{
	struct placement p;
	int fd = self->held[0].fd;

	close(self->held[0].importer.fd);
	self->held[0].importer.fd = -1;
	EXPECT_EQ(MAP_FAILED, mmap(NULL, MIB, PROT_READ, MAP_SHARED, fd, 0));
	EXPECT_EQ(EACCES, errno);
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("secure@53000000", p.heap);
}

TEST_F(secure, other_device_refused)
{
	struct importer open;
	struct placement p;
	const char *decision;

	ASSERT_EQ(0, importer_open_named(&open, "open-importer"));
	EXPECT_EQ(EOPNOTSUPP, importer_refused(&open, self->held[0].fd));
	ASSERT_EQ(0, buffer_placement(self->held[0].fd, &p));
	EXPECT_FALSE(placement_has_device(&p, open.info.name, NULL));
	decision = strstr(p.text, "\tdecision ");
	ASSERT_NE(NULL, decision);
	EXPECT_NE(NULL, strstr(decision, open.info.name))
	TH_LOG("%s", p.text);
	EXPECT_NE(NULL, strstr(decision, "protect"))
	TH_LOG("%s", p.text);
	close(open.fd);
}

TEST_F(secure, full_pool_recovers)
{
	self->nr += held_fill(self->held + 1, "secure-importer", MIB);
	EXPECT_EQ(ENOMEM, errno);
	EXPECT_EQ(8, self->nr);
	EXPECT_EQ(8 * (long)MIB, heap_stat("secure@53000000", "used_bytes"));
	held_drop(&self->held[0]);
	EXPECT_EQ(0, held_place(&self->held[0], "secure-importer", MIB));
}

/* A buffer that is mapped for the CPU cannot become protected */
TEST_F(secure, attach_refused_if_cpu_mapped)
{
	struct importer importer;
	unsigned char *map;
	int fd;

	ASSERT_EQ(0, importer_open_named(&importer, "secure-importer"));
	fd = heap_alloc(AUTO_HEAP, MIB);
	ASSERT_LE(0, fd);
	map = map_buffer(fd, MIB);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(EOPNOTSUPP, importer_refused(&importer, fd));
	munmap(map, MIB);
	/* The buffer never had memory, so it may still get protected memory */
	EXPECT_EQ(0, importer_attach(&importer, fd));
	close(importer.fd);
	close(fd);
}

/* Nor can a buffer become protected of which parts were touched, even after munmap() */
TEST_F(secure, attach_refused_if_touched)
{
	struct importer importer;
	struct placement p;
	unsigned char *map;
	int fd;

	ASSERT_EQ(0, importer_open_named(&importer, "secure-importer"));
	fd = heap_alloc(AUTO_HEAP, 6 * MIB);
	ASSERT_LE(0, fd);
	map = map_buffer(fd, 6 * MIB);
	ASSERT_NE(NULL, map);
	EXPECT_EQ(0, map[3 * MIB]);
	munmap(map, 6 * MIB);
	EXPECT_EQ(EBUSY, importer_refused(&importer, fd));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("partial", p.state);
	EXPECT_NE(NULL, strstr(p.text, "held by its content"))
	TH_LOG("%s", p.text);
	close(importer.fd);
	close(fd);
}

TEST_F(secure, content_not_moved_in)
{
	struct importer importer;
	struct placement p;
	void *map;
	int fd;

	ASSERT_EQ(0, importer_open_named(&importer, "secure-importer"));
	fd = heap_alloc(AUTO_HEAP, MIB);
	ASSERT_LE(0, fd);
	map = map_buffer(fd, MIB);
	ASSERT_NE(NULL, map);
	memset(map, 0xa5, MIB);
	munmap(map, MIB);
	EXPECT_EQ(EBUSY, importer_refused(&importer, fd));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("system", p.heap);
	close(importer.fd);
	close(fd);
}

FIXTURE(restricted)
{
	struct importer engine;
	struct importer direct;
	int fd;
	size_t size;
	long slots;
};

FIXTURE_SETUP(restricted)
{
	self->slots = slots_used();
	if (self->slots < 0)
		SKIP(return, "this kernel has no restricted pools");
	ASSERT_EQ(0, importer_open(&self->engine, IMPORTER_RESTRICTED));
	ASSERT_EQ(0, importer_open(&self->direct, IMPORTER_DIRECT));
	self->size = 256 * KIB;
	self->fd = heap_alloc(AUTO_HEAP, self->size);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(restricted)
{
	close(self->engine.fd);
	close(self->direct.fd);
	close(self->fd);
	EXPECT_EQ(self->slots, slots_used());
	EXPECT_EQ(0, heap_stat(RESTRICTED, "used_bytes"));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(restricted, engine_copies)
{
	struct placer_importer_map map;
	unsigned char *content;

	ASSERT_EQ(0, importer_attach(&self->engine, self->fd));
	content = map_buffer(self->fd, self->size);
	ASSERT_NE(NULL, content);
	pattern_fill(content, self->size, 1);
	ASSERT_EQ(0, importer_map(&self->engine, BOTH, &map));
	EXPECT_LE(RESTRICTED_FIRST, map.address);
	EXPECT_GE(RESTRICTED_LAST, map.address + map.length - 1);
	EXPECT_EQ(self->size, map.length);
	EXPECT_EQ(0, importer_copy(&self->engine, 0, self->size / 2, 4 * KIB));
	/* The engine's DMA goes straight to the buffer, even before unmap */
	EXPECT_TRUE(pattern_holds(content, 4 * KIB, 1));
	EXPECT_EQ(0, memcmp(content, content + self->size / 2, 4 * KIB));
	munmap(content, self->size);
}

/* The buffer takes slots of the pool, but its DMA takes no more */
TEST_F(restricted, no_bounce)
{
	long slots = self->slots + self->size / BOUNCE_SLOT;
	struct placer_importer_map map;

	ASSERT_EQ(0, importer_attach(&self->engine, self->fd));
	ASSERT_EQ(0, importer_map(&self->engine, BOTH, &map));
	EXPECT_EQ(slots, slots_used());
	ASSERT_EQ(0, importer_copy(&self->engine, 0, self->size / 2, 4 * KIB));
	EXPECT_EQ(slots, slots_used());
	ASSERT_EQ(0, importer_unmap(&self->engine));
	EXPECT_EQ(slots, slots_used());
}

TEST_F(restricted, shared_with_direct_device)
{
	struct placer_importer_map mine, theirs;

	ASSERT_EQ(0, importer_attach(&self->engine, self->fd));
	ASSERT_EQ(0, importer_attach(&self->direct, self->fd));
	ASSERT_EQ(0, importer_map(&self->direct, BOTH, &theirs));
	ASSERT_EQ(0, importer_map(&self->engine, BOTH, &mine));
	EXPECT_EQ(mine.address, theirs.address);
	EXPECT_LE(RESTRICTED_FIRST, mine.address);
	EXPECT_GE(RESTRICTED_LAST, mine.address + mine.length - 1);
}

TEST_F(restricted, attach_refused_if_held_elsewhere)
{
	struct placer_importer_map map;
	struct placement p;

	ASSERT_EQ(0, importer_attach(&self->direct, self->fd));
	ASSERT_EQ(0, importer_map(&self->direct, BOTH, &map));
	EXPECT_EQ(EBUSY, importer_refused(&self->engine, self->fd));
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_NE(NULL, strstr(p.text, self->engine.info.name))
	TH_LOG("%s", p.text);
	ASSERT_EQ(0, importer_unmap(&self->direct));
	EXPECT_EQ(0, importer_attach(&self->engine, self->fd));
}

/* The pool's device is unbound and bound again */
#define SRAM_HEAP   "sram@55000000"
#define SRAM_DEVICE "55000000.sram"
#define SRAM_DRIVER "/sys/bus/platform/drivers/sram/"

FIXTURE(unplug)
{
	struct held held;
	size_t size;
	unsigned char *map;
};

FIXTURE_SETUP(unplug)
{
	self->size = 64 * KIB;
	ASSERT_EQ(0, held_place(&self->held, "sram-importer", self->size));
	self->map = map_buffer(self->held.fd, self->size);
	ASSERT_NE(NULL, self->map);
	pattern_fill(self->map, self->size, 1);
}

/*
 * Devices that use the pool are probed after it; the board only when the test asks for
 * it
 */
FIXTURE_TEARDOWN(unplug)
{
	held_drop(&self->held);
	if (self->map)
		munmap(self->map, self->size);
	if (heap_stat(SRAM_HEAP, "used_bytes") < 0) {
		EXPECT_EQ(0, file_write(SRAM_DRIVER "bind", SRAM_DEVICE));
		EXPECT_EQ(0, file_write("/sys/bus/platform/drivers_probe",
					"buffer-placement"));
	}
	EXPECT_EQ(0, heap_stat(SRAM_HEAP, "used_bytes"));
	EXPECT_EQ(0, heap_stat("carveout-nomap@50000000", "used_bytes"));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(unplug, movable_buffer_moves_out)
{
	struct placement p;

	close(self->held.importer.fd);
	self->held.importer.fd = -1;
	ASSERT_EQ(0, buffer_placement(self->held.fd, &p));
	ASSERT_STREQ(SRAM_HEAP, p.heap);
	EXPECT_EQ(0, file_write(SRAM_DRIVER "unbind", SRAM_DEVICE));
	EXPECT_EQ(-1, heap_stat(SRAM_HEAP, "used_bytes"));
	ASSERT_EQ(0, buffer_placement(self->held.fd, &p));
	EXPECT_STREQ("system", p.heap);
	EXPECT_TRUE(pattern_holds(self->map, self->size, 1));
}

/*
 * No other memory suits the device of a second buffer, which has no memory yet: the CPU and
 * the device are told so, and the CPU is served once the device has left
 */
TEST_F(unplug, memory_gone_before_first_use)
{
	struct placer_importer_map map;
	struct importer importer;
	struct placement p;
	unsigned char *late;
	int fd = heap_alloc(AUTO_HEAP, self->size), log = log_open();
	char *said;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, log_own_limit());
	ASSERT_EQ(0, importer_open_named(&importer, "sram-importer"));
	ASSERT_EQ(0, importer_attach(&importer, fd));
	late = map_buffer(fd, self->size);
	ASSERT_NE(NULL, late);
	held_drop(&self->held);
	self->held.fd = -1;
	self->held.importer.fd = -1;
	munmap(self->map, self->size);
	self->map = NULL;
	ASSERT_EQ(0, file_write(SRAM_DRIVER "unbind", SRAM_DEVICE));

	ASSERT_LE(0, log);
	EXPECT_EQ(SIGBUS, child_writes(late));
	said = log_read(log);
	close(log);
	ASSERT_NE(NULL, said);
	EXPECT_NE(NULL, strstr(said, "sram-importer can use no heap"))
	TH_LOG("%s", said);
	free(said);
	EXPECT_EQ(-1, importer_map(&importer, BOTH, &map));
	EXPECT_EQ(EOPNOTSUPP, errno);
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("unbacked", p.state);
	EXPECT_NE(NULL, strstr(p.text, "sram-importer"))
	TH_LOG("%s", p.text);

	close(importer.fd);
	EXPECT_EQ(0, child_writes(late));
	munmap(late, self->size);
	close(fd);
}

TEST_F(unplug, held_buffer_delays_unbind)
{
	struct background unplug;
	struct placement p;

	ASSERT_EQ(0,
		  background_begin(&unplug, SRAM_DRIVER "unbind", SRAM_DEVICE));
	while (heap_stat(SRAM_HEAP, "used_bytes") >= 0)
		usleep(10000);
	usleep(300000);
	EXPECT_FALSE(background_has_ended(&unplug));
	ASSERT_EQ(0, buffer_placement(self->held.fd, &p));
	EXPECT_STREQ(SRAM_HEAP, p.heap);
	pattern_fill(self->map, self->size, 2);
	EXPECT_TRUE(pattern_holds(self->map, self->size, 2));

	/* The buffer lives on, in another heap */
	close(self->held.importer.fd);
	self->held.importer.fd = -1;
	EXPECT_EQ(0, background_end(&unplug));
	ASSERT_EQ(0, buffer_placement(self->held.fd, &p));
	EXPECT_STREQ("system", p.heap);
	EXPECT_TRUE(pattern_holds(self->map, self->size, 2));
}

TEST_HARNESS_MAIN
