// SPDX-License-Identifier: GPL-2.0
/*
 * Every way to succeed, failing at every step: the kernel is told to let the first
 * thing fail that can, then the second, until there is none left. Things are
 * allocations of any kind, copies from and to the program, and the mapping for a
 * device.
 *
 * After each failure the buffer has to be what it was, and the same has to succeed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "kselftest_harness.h"
#include "placer_utils.h"
#include "test_importer.h"
#include "vgem.h"

#define RW   (PROT_READ | PROT_WRITE)
#define BOTH PLACER_IMPORTER_BIDIRECTIONAL

#define DEBUGFS	 "/sys/kernel/debug/"
#define FAIL_NTH "/proc/thread-self/fail-nth"

/* More than any of these has steps */
#define MAX_NTH 2000

/* What placer_dma_map() is made to return, and nothing else returns */
#define DMA_ERROR EIO

/**
 * struct scene - all that a path may need
 * @node: of the heap
 * @fd: the buffer
 * @size: bytes
 * @map: all of it; NULL if the path makes it
 * @other: a mapping that the path makes, or NULL
 * @direct: a device that needs the buffer in one piece
 * @translated: one that does not, if there is one
 * @vgem: a DRM device
 * @gem: its handle
 */
struct scene {
	int node;
	int fd;
	size_t size;
	unsigned char *map;
	unsigned char *other;
	struct importer direct;
	struct importer translated;
	int vgem;
	__u32 gem;
};

static sigjmp_buf on_sigbus;

static void sigbus(int signal)
{
	(void)signal;
	siglongjmp(on_sigbus, 1);
}

/* Of one piece in the system heap, if it has to be; of several now */
static int begin_scattered(struct scene *s)
{
	s->fd = heap_alloc_scattered(AUTO_HEAP, s->size, (void **)&s->map);
	if (s->fd < 0)
		return -1;
	pattern_fill(s->map, s->size, 1);
	return 0;
}

static int begin_fresh(struct scene *s)
{
	s->fd = heap_alloc(AUTO_HEAP, s->size);
	return s->fd < 0 ? -1 : 0;
}

static int begin_mapped(struct scene *s)
{
	if (begin_fresh(s))
		return -1;
	s->map = mmap(NULL, s->size, RW, MAP_SHARED, s->fd, 0);
	return s->map == MAP_FAILED ? -1 : 0;
}

static int begin_written(struct scene *s)
{
	if (begin_mapped(s))
		return -1;
	pattern_fill(s->map, s->size, 1);
	return 0;
}

static int begin_fresh_attached(struct scene *s)
{
	return begin_fresh(s) ?: importer_attach(&s->direct, s->fd);
}

static int begin_scattered_attached(struct scene *s)
{
	return begin_scattered(s) ?: importer_attach(&s->direct, s->fd);
}

static int begin_settled(struct scene *s)
{
	struct placer_importer_map map;

	return begin_scattered(s)			      ?:
		       importer_attach(&s->translated, s->fd) ?:
		       importer_map(&s->translated, BOTH, &map);
}

static int begin_translated(struct scene *s)
{
	return begin_written(s) ?: importer_attach(&s->translated, s->fd);
}

static int begin_device_mapped(struct scene *s)
{
	struct placer_importer_map map;

	return begin_written(s)				  ?:
		       importer_attach(&s->direct, s->fd) ?:
		       importer_map(&s->direct, BOTH, &map);
}

static int begin_device_attached(struct scene *s)
{
	return begin_written(s) ?: importer_attach(&s->direct, s->fd);
}

static int begin_nothing(struct scene *s)
{
	s->fd = -1;
	return 0;
}

static int run_alloc(struct scene *s)
{
	struct dma_heap_allocation_data data = {
		.len = s->size,
		.fd_flags = O_RDWR | O_CLOEXEC,
	};

	if (ioctl(s->node, DMA_HEAP_IOCTL_ALLOC, &data))
		return -1;
	s->fd = data.fd;
	return 0;
}

static int run_mmap(struct scene *s)
{
	void *map = mmap(NULL, s->size, RW, MAP_SHARED, s->fd, 0);

	if (map == MAP_FAILED)
		return -1;
	s->map = map;
	return 0;
}

static int run_touch(struct scene *s)
{
	if (sigsetjmp(on_sigbus, 1)) {
		errno = ENOMEM;
		return -1;
	}
	pattern_fill(s->map, s->size, 1);
	return 0;
}

static int run_copy_in(struct scene *s)
{
	int pipes[2], error;
	ssize_t len;

	if (pipe(pipes))
		return -1;
	len = write(pipes[1], "x", 1) == 1 ? read(pipes[0], s->map, 1) : -1;
	error = errno;
	close(pipes[0]);
	close(pipes[1]);
	errno = error;
	return len == 1 ? 0 : -1;
}

static int run_attach(struct scene *s)
{
	return importer_attach(&s->direct, s->fd);
}

static int run_attach_translated(struct scene *s)
{
	return importer_attach(&s->translated, s->fd);
}

static int run_attach_refused(struct scene *s)
{
	if (!importer_attach(&s->direct, s->fd)) {
		errno = 0;
		return -1;
	}
	return errno == EBUSY ? 0 : -1;
}

static int run_map(struct scene *s)
{
	struct placer_importer_map map;

	return importer_map(&s->direct, BOTH, &map);
}

static int run_map_translated(struct scene *s)
{
	struct placer_importer_map map;

	return importer_map(&s->translated, BOTH, &map);
}

static int run_unmap(struct scene *s)
{
	return importer_unmap(&s->direct);
}

static int run_detach(struct scene *s)
{
	return importer_detach(&s->direct);
}

static int run_close_device(struct scene *s)
{
	int rc = close(s->direct.fd);

	s->direct.fd = -1;
	return rc;
}

static int run_sync(struct scene *s)
{
	struct dma_buf_sync start = {
		.flags = DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW,
	};
	struct dma_buf_sync end = {
		.flags = DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW,
	};

	return ioctl(s->fd, DMA_BUF_IOCTL_SYNC, &start) ?:
		       ioctl(s->fd, DMA_BUF_IOCTL_SYNC, &end);
}

static int run_import(struct scene *s)
{
	return vgem_import(s->vgem, s->fd, &s->gem);
}

static int run_mremap(struct scene *s)
{
	void *map = mremap(s->map, s->size, s->size,
			   MREMAP_MAYMOVE | MREMAP_FIXED, s->other);

	if (map == MAP_FAILED)
		return -1;
	s->map = map;
	s->other = NULL;
	return 0;
}

static int begin_room(struct scene *s)
{
	s->other = mmap(NULL, s->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);
	return s->other == MAP_FAILED ? -1 : begin_written(s);
}

/* Which splits the mapping in two, and in three */
static int run_mprotect(struct scene *s)
{
	size_t page = page_size();

	return mprotect(s->map + page, page, PROT_READ) ?:
		       mprotect(s->map + page, page, RW);
}

static int run_look(struct scene *s)
{
	char bytes[4096];
	int file = open(DEBUGFS "dmabuf_placer/buffers", O_RDONLY | O_CLOEXEC);
	ssize_t len;
	int error;

	(void)s;
	if (file < 0)
		return -1;
	len = read(file, bytes, sizeof(bytes));
	error = errno;
	close(file);
	errno = error;
	return len > 0 ? 0 : -1;
}

/* Errors that a step may end in, besides what the kernel's own steps end in */
#define MAY_ENOMEM 1
#define MAY_EFAULT 2
#define MAY_EIO	   4 /* and must, at some step: placer_dma_map() */
#define MAY_ENFILE 8 /* no memory for a file */

static bool is_legal(unsigned int may, int error)
{
	switch (error) {
	case ENOMEM:
		return may & MAY_ENOMEM;
	case EFAULT:
		return may & MAY_EFAULT;
	case DMA_ERROR:
		return may & MAY_EIO;
	case ENFILE:
		return may & MAY_ENFILE;
	default:
		return false;
	}
}

FIXTURE(path)
{
	struct scene scene;
	int fail_nth;
	bool has_function; /* the kernel can let functions fail */
	bool has_translated;
	unsigned int failures;
	unsigned int dma_failures;
	long buffers;
	long used;
};

/**
 * struct way - one way to succeed
 * @begin: what has to be there before
 * @run: what may fail
 * @may: errors that it may end in
 * @translated: it needs such a device
 * @settles: the buffer, while it has succeeded
 */
struct way {
	int (*begin)(struct scene *s);
	int (*run)(struct scene *s);
	unsigned int may;
	bool translated;
	bool settles;
};

FIXTURE_VARIANT(path)
{
	struct way way;
};

static void arm(const char *kind)
{
	static const char *const values[][2] = {
		{ "probability", "0" },	    { "verbose", "0" },
		{ "ignore-gfp-wait", "0" }, { "ignore-gfp-highmem", "0" },
		{ "min-order", "0" },	    { "times", "-1" },
	};
	char path[128];
	unsigned int i;

	/* Not all kinds have all of these */
	for (i = 0; i < ARRAY_SIZE(values); i++) {
		snprintf(path, sizeof(path), DEBUGFS "%s/%s", kind,
			 values[i][0]);
		if (!access(path, W_OK))
			file_write(path, values[i][1]);
	}
}

#define FUNCTION "placer_dma_map"

static int arm_function(bool on)
{
	int rc = file_write(DEBUGFS "fail_function/inject", "!" FUNCTION);
	char error[32];

	/* A test that was killed has left it on */
	if (!on)
		return rc;
	if (file_write(DEBUGFS "fail_function/inject", FUNCTION))
		return -1;
	snprintf(error, sizeof(error), "%#llx", (unsigned long long)-DMA_ERROR);
	return file_write(DEBUGFS "fail_function/" FUNCTION "/retval", error);
}

FIXTURE_SETUP(path)
{
	struct sigaction action = { .sa_handler = sigbus };
	struct scene *s = &self->scene;

	self->fail_nth = open(FAIL_NTH, O_RDWR | O_CLOEXEC);
	if (self->fail_nth < 0 && errno == ENOENT)
		SKIP(return, "nothing can be made to fail in this kernel");
	ASSERT_LE(0, self->fail_nth);
	arm("failslab");
	arm("fail_page_alloc");
	arm("fail_usercopy");
	arm("fail_function");
	self->has_function = !access(DEBUGFS "fail_function", F_OK);
	if (self->has_function)
		ASSERT_EQ(0, arm_function(true));

	sigaction(SIGBUS, &action, NULL);
	/* No more than the system heap may have in one block */
	s->size = 15 * page_size();
	s->node = open(AUTO_HEAP, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, s->node);
	self->has_translated =
		!importer_open(&s->translated, IMPORTER_TRANSLATED);
	s->vgem = vgem_open();
	ASSERT_LE(0, s->vgem);
	self->buffers = buffers_count();
	self->used = heaps_used();
}

FIXTURE_TEARDOWN(path)
{
	if (self->fail_nth < 0)
		return;
	if (self->has_function)
		EXPECT_EQ(0, arm_function(false));
	close(self->scene.vgem);
	if (self->has_translated)
		close(self->scene.translated.fd);
	close(self->scene.node);
}

static int scene_begin(struct scene *s, int (*begin)(struct scene *s))
{
	s->map = NULL;
	s->other = NULL;
	s->gem = 0;
	if (importer_open(&s->direct, IMPORTER_DIRECT))
		return -1;
	return begin(s);
}

/* Whatever there is of it */
static void scene_end(struct scene *s)
{
	if (s->gem)
		vgem_drop(s->vgem, s->gem);
	if (s->direct.fd >= 0)
		close(s->direct.fd);
	importer_unmap(&s->translated);
	importer_detach(&s->translated);
	if (s->other)
		munmap(s->other, s->size);
	if (s->map)
		munmap(s->map, s->size);
	if (s->fd >= 0)
		close(s->fd);
}

static void nth_write(int fd, unsigned int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", nth);

	/* Copying this number may be what fails */
	while (pwrite(fd, text, len, 0) != len)
		;
}

/* Did it come to the step that was to fail? Nothing fails after this */
static bool nth_reached(int fd)
{
	char text[16] = "";
	/* If copying the number fails, all else was too short */
	bool reached = pread(fd, text, sizeof(text) - 1, 0) > 0 && *text == '0';

	nth_write(fd, 0);
	return reached;
}

/* Content is there, and the state is one that a buffer may stay in */
static bool is_whole(struct scene *s, bool written)
{
	struct placement p;

	if (s->fd < 0)
		return true;
	if (buffer_placement(s->fd, &p) ||
	    (strcmp(p.state, "unbacked") && strcmp(p.state, "backed")))
		return false;
	if (written)
		return pattern_holds(s->map, s->size, 1);
	return true;
}

static bool is_unsettled(int fd)
{
	struct placement p;

	return fd < 0 || (!buffer_placement(fd, &p) && !p.settled[0]);
}

static void expect_fails_well(struct __test_metadata *_metadata,
			      FIXTURE_DATA(path) * self, const struct way *way,
			      unsigned int nth, int error, bool written)
{
	struct scene *s = &self->scene;

	EXPECT_TRUE(is_legal(way->may, error))
	TH_LOG("step %u: %s", nth, strerror(error));
	EXPECT_TRUE(is_whole(s, written)) TH_LOG("step %u", nth);
	if (way->settles)
		EXPECT_TRUE(is_unsettled(s->fd)) TH_LOG("step %u", nth);
	self->failures++;
	self->dma_failures += error == DMA_ERROR;
	EXPECT_EQ(0, way->run(s))
	TH_LOG("again, after step %u: %s", nth, strerror(errno));
}

/* False if there was no such step */
static bool try_step(struct __test_metadata *_metadata,
		     FIXTURE_DATA(path) * self, const struct way *way,
		     unsigned int nth)
{
	struct scene *s = &self->scene;
	bool reached, written;
	int rc, error;

	ASSERT_EQ(0, scene_begin(s, way->begin))
	TH_LOG("%s", strerror(errno));
	written = s->map && way->run != run_touch && way->run != run_copy_in;
	nth_write(self->fail_nth, nth);
	rc = way->run(s);
	error = errno;
	reached = nth_reached(self->fail_nth);
	if (rc)
		expect_fails_well(_metadata, self, way, nth, error, written);
	EXPECT_TRUE(is_whole(s, written)) TH_LOG("step %u", nth);
	scene_end(s);
	EXPECT_TRUE(come_down_to(self->buffers, self->used))
	TH_LOG("step %u", nth);
	return reached;
}

/*
 * Where nothing may fail: what is taken away is always taken away, and a fault is
 * tried again by the kernel, by which time the one failure is over.
 *
 * Not here is mapping for the kernel, as dma-buf warns whenever that fails, and V4L2
 * never drops a buffer that it could not attach.
 */
/* clang-format off */
FIXTURE_VARIANT_ADD(path, alloc)
{
	.way = {
		.begin = begin_nothing,
		.run = run_alloc,
		.may = MAY_ENOMEM | MAY_EFAULT | MAY_ENFILE,
	},
};

FIXTURE_VARIANT_ADD(path, mmap)
{
	.way = {
		.begin = begin_fresh,
		.run = run_mmap,
		.may = MAY_ENOMEM,
	},
};

FIXTURE_VARIANT_ADD(path, first_touch)
{
	.way = {
		.begin = begin_mapped,
		.run = run_touch,
	},
};

FIXTURE_VARIANT_ADD(path, first_copy)
{
	.way = {
		.begin = begin_mapped,
		.run = run_copy_in,
		.may = MAY_ENOMEM | MAY_EFAULT | MAY_ENFILE,
	},
};

FIXTURE_VARIANT_ADD(path, attach)
{
	.way = {
		.begin = begin_written,
		.run = run_attach,
		.may = MAY_ENOMEM | MAY_EFAULT,
	},
};

FIXTURE_VARIANT_ADD(path, attach_fresh)
{
	.way = {
		.begin = begin_fresh,
		.run = run_attach,
		.may = MAY_ENOMEM | MAY_EFAULT,
	},
};

FIXTURE_VARIANT_ADD(path, attach_scattered)
{
	.way = {
		.begin = begin_scattered,
		.run = run_attach,
		.may = MAY_ENOMEM | MAY_EFAULT,
	},
};

FIXTURE_VARIANT_ADD(path, attach_translated)
{
	.way = {
		.begin = begin_written,
		.run = run_attach_translated,
		.may = MAY_ENOMEM | MAY_EFAULT,
		.translated = true,
	},
};

FIXTURE_VARIANT_ADD(path, refused_attach)
{
	.way = {
		.begin = begin_settled,
		.run = run_attach_refused,
		.may = MAY_ENOMEM | MAY_EFAULT,
		.translated = true,
	},
};

FIXTURE_VARIANT_ADD(path, map)
{
	.way = {
		.begin = begin_device_attached,
		.run = run_map,
		.may = MAY_ENOMEM | MAY_EFAULT | MAY_EIO,
		.settles = true,
	},
};

FIXTURE_VARIANT_ADD(path, map_fresh)
{
	.way = {
		.begin = begin_fresh_attached,
		.run = run_map,
		.may = MAY_ENOMEM | MAY_EFAULT | MAY_EIO,
		.settles = true,
	},
};

FIXTURE_VARIANT_ADD(path, map_and_move)
{
	.way = {
		.begin = begin_scattered_attached,
		.run = run_map,
		.may = MAY_ENOMEM | MAY_EFAULT | MAY_EIO,
		.settles = true,
	},
};

FIXTURE_VARIANT_ADD(path, map_translated)
{
	.way = {
		.begin = begin_translated,
		.run = run_map_translated,
		.may = MAY_ENOMEM | MAY_EFAULT | MAY_EIO,
		.translated = true,
		.settles = true,
	},
};

FIXTURE_VARIANT_ADD(path, unmap)
{
	.way = {
		.begin = begin_device_mapped,
		.run = run_unmap,
	},
};

FIXTURE_VARIANT_ADD(path, detach)
{
	.way = {
		.begin = begin_device_attached,
		.run = run_detach,
	},
};

FIXTURE_VARIANT_ADD(path, close_device)
{
	.way = {
		.begin = begin_device_mapped,
		.run = run_close_device,
	},
};

FIXTURE_VARIANT_ADD(path, sync)
{
	.way = {
		.begin = begin_device_mapped,
		.run = run_sync,
		.may = MAY_EFAULT,
	},
};

FIXTURE_VARIANT_ADD(path, import)
{
	.way = {
		.begin = begin_written,
		.run = run_import,
		.may = MAY_ENOMEM | MAY_EFAULT | MAY_EIO,
	},
};

FIXTURE_VARIANT_ADD(path, mremap)
{
	.way = {
		.begin = begin_room,
		.run = run_mremap,
		.may = MAY_ENOMEM,
	},
};

FIXTURE_VARIANT_ADD(path, mprotect)
{
	.way = {
		.begin = begin_written,
		.run = run_mprotect,
		.may = MAY_ENOMEM,
	},
};

FIXTURE_VARIANT_ADD(path, look)
{
	.way = {
		.begin = begin_device_mapped,
		.run = run_look,
		.may = MAY_ENOMEM | MAY_EFAULT | MAY_ENFILE,
	},
};

/* clang-format on */

/*
 * A function is made to fail by a breakpoint. On x86 that interrupts as an NMI would,
 * where the kernel takes no failure for the task's.
 */
#ifdef __x86_64__
static const unsigned int breakpoints_are_of_the_task;
#else
static const unsigned int breakpoints_are_of_the_task = 1;
#endif

TEST_F_TIMEOUT(path, survives_a_failure_at_each_step, 200)
{
	const struct way *way = &variant->way;
	unsigned int nth = 1;

	if (way->translated && !self->has_translated)
		SKIP(return, "no DMA engine behind an IOMMU");
	while (nth < MAX_NTH && try_step(_metadata, self, way, nth))
		nth++;
	EXPECT_GT(MAX_NTH, nth);
	TH_LOG("%u steps, %u failures", nth - 1, self->failures);

	/* What may fail has failed; what must not has not */
	EXPECT_EQ(!!way->may, self->failures > 0);
	if (self->has_function && way->may & MAY_EIO && way->run != run_import)
		EXPECT_EQ(breakpoints_are_of_the_task, self->dma_failures);
}

TEST_HARNESS_MAIN
