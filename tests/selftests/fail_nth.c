// SPDX-License-Identifier: GPL-2.0
/*
 * Runs each path once for every step that can fail: fault injection fails the first step,
 * then the second, until the path has no more steps. Steps are allocations of any kind,
 * copies from and to the program, and the mapping for a device.
 *
 * After each failure the buffer must be as before, and the same path must succeed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/utsname.h>

#include "abi_call.h"
#include "fail_scene.h"
#include "fault.h"
#include "cpu_access.h"
#include "harness.h"
#include "placer_utils.h"
#include "test_importer.h"
#include "vgem.h"

#define BUFFERS	   "/sys/kernel/debug/dmabuf_placer/buffers"
#define FLOW_NODE  "/dev/dma_heap/pair"
#define EAGER_NODE "/dev/dma_heap/eager"

/* No path has as many steps */
#define MAX_NTH 2000

/* Maps for a device; the error is one that nothing else returns */
#define DMA_FUNCTION "placer_dma_map"
#define DMA_ERROR    EIO

static sigjmp_buf on_sigbus;

static void sigbus(int signal)
{
	(void)signal;
	siglongjmp(on_sigbus, 1);
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

/* A static importer gets the error of a refused attach when it maps */
static int join(const struct importer *i, int fd)
{
	struct placer_importer_map map;
	int error;

	if (importer_attach(i, fd))
		return -1;
	if (!importer_map(i, BOTH, &map))
		return 0;
	error = errno;
	importer_detach(i);
	errno = error;
	return -1;
}

static int run_attach(struct scene *s)
{
	return join(&s->device, s->fd);
}

static int run_attach_translated(struct scene *s)
{
	return join(&s->translated, s->fd);
}

static int run_attach_refused(struct scene *s)
{
	errno = importer_refused(&s->device, s->fd);
	return errno == EBUSY ? 0 : -1;
}

static int run_attach_infeasible(struct scene *s)
{
	errno = importer_refused(&s->translated, s->fd);
	return errno == EOPNOTSUPP ? 0 : -1;
}

static int run_map(struct scene *s)
{
	struct placer_importer_map map;

	return importer_map(&s->device, BOTH, &map);
}

static int run_map_translated(struct scene *s)
{
	struct placer_importer_map map;

	return importer_map(&s->translated, BOTH, &map);
}

static int run_unmap(struct scene *s)
{
	return importer_unmap(&s->device);
}

static int run_detach(struct scene *s)
{
	return importer_detach(&s->device);
}

static int run_close_device(struct scene *s)
{
	int rc = close(s->device.fd);

	s->device.fd = -1;
	return rc;
}

static int run_vmap(struct scene *s)
{
	return importer_vmap(&s->device, s->fd);
}

static int run_vmap_refused(struct scene *s)
{
	if (!run_vmap(s)) {
		errno = 0;
		return -1;
	}
	return errno == EACCES ? 0 : -1;
}

static int run_mmap_refused(struct scene *s)
{
	void *map = mmap(NULL, s->size, RW, MAP_SHARED, s->fd, 0);

	if (map != MAP_FAILED) {
		munmap(map, s->size);
		errno = 0;
		return -1;
	}
	return errno == EACCES ? 0 : -1;
}

static int run_vunmap(struct scene *s)
{
	return importer_vunmap(&s->device);
}

static int run_attach_dynamic(struct scene *s)
{
	return importer_attach_dynamic(&s->dynamic, s->fd, 0, 0);
}

static int run_submit(struct scene *s)
{
	const struct placer_importer_submit submit = {};

	return importer_submit(&s->dynamic, &submit) ?:
						       importer_wait(&s->dynamic);
}

static int run_pin(struct scene *s)
{
	return importer_pin(&s->dynamic);
}

static int run_sync(struct scene *s)
{
	return cpu_access(s->fd);
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

/* Splits the mapping in two, and then in three */
static int run_mprotect(struct scene *s)
{
	size_t page = page_size();

	return mprotect(s->map + page, page, PROT_READ) ?:
		       mprotect(s->map + page, page, RW);
}

static int run_look(struct scene *s)
{
	char bytes[4096];
	int file = open(BUFFERS, O_RDONLY | O_CLOEXEC);
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

/* /dev/dmabuf-placer, open */
static int abi_node = -1;

/* Results of its calls, in memory that is there before steps fail */
static struct {
	struct abi_info info;
	struct dmabuf_placer_heap heaps[ABI_ROOM];
	struct dmabuf_placer_node nodes[ABI_ROOM];
	struct dmabuf_placer_verdict verdicts[ABI_ROOM];
} abi;

static int run_info(struct scene *s)
{
	return abi_info(abi_node, s->fd, &abi.info);
}

static int run_list(struct scene *s)
{
	struct dmabuf_placer_list list = {
		.size = sizeof(list),
		.heaps = (uintptr_t)abi.heaps,
		.heap_size = sizeof(abi.heaps[0]),
		.heap_count = ABI_ROOM,
		.nodes = (uintptr_t)abi.nodes,
		.node_size = sizeof(abi.nodes[0]),
		.node_count = ABI_ROOM,
	};

	(void)s;
	return ioctl(abi_node, DMABUF_PLACER_LIST, &list);
}

/* Infeasible, so that the conflict is sought */
static int run_query(struct scene *s)
{
	struct dmabuf_placer_device device;
	__u32 conflict = DMABUF_PLACER_NONE;
	struct dmabuf_placer_query query = {
		.size = sizeof(query),
		.length = 256 * MIB,
		.count = 1,
		.devices = (uintptr_t)&device,
		.device_size = sizeof(device),
		.device_count = 1,
		.verdicts = (uintptr_t)abi.verdicts,
		.verdict_size = sizeof(abi.verdicts[0]),
		.verdict_count = ABI_ROOM,
		.conflict = (uintptr_t)&conflict,
		.conflict_count = 1,
	};

	abi_name(&device, &s->device);
	if (ioctl(abi_node, DMABUF_PLACER_QUERY, &query))
		return -1;
	errno = EIO;
	return query.out_error == EOPNOTSUPP && !conflict ? 0 : -1;
}

static int run_abi_alloc(struct scene *s, unsigned int flags)
{
	struct dmabuf_placer_device device;
	struct dmabuf_placer_alloc alloc = {
		.size = sizeof(alloc),
		.flags = flags,
		.length = s->size,
		.devices = (uintptr_t)&device,
		.device_size = sizeof(device),
		.device_count = 1,
		.access = DMABUF_PLACER_ACCESS_OFTEN,
		.fd_flags = O_RDWR | O_CLOEXEC,
	};

	abi_name(&device, &s->device);
	if (ioctl(abi_node, DMABUF_PLACER_ALLOC, &alloc))
		return -1;
	s->fd = alloc.out_fd;
	return 0;
}

static int run_alloc_for(struct scene *s)
{
	return run_abi_alloc(s, 0);
}

static int run_alloc_for_eager(struct scene *s)
{
	return run_abi_alloc(s, DMABUF_PLACER_ALLOC_EAGER);
}

static int expect_device(struct scene *s, unsigned int flags)
{
	struct dmabuf_placer_device device;
	struct dmabuf_placer_expect expect = {
		.size = sizeof(expect),
		.flags = flags,
		.fd = s->fd,
		.access = DMABUF_PLACER_ACCESS_RARE,
		.devices = (uintptr_t)&device,
		.device_size = sizeof(device),
		.device_count = 1,
	};

	abi_name(&device, &s->device);
	return ioctl(abi_node, DMABUF_PLACER_EXPECT, &expect);
}

static int run_expect(struct scene *s)
{
	return expect_device(s, 0);
}

static int run_withdraw(struct scene *s)
{
	return expect_device(s, 0) ?:
		       expect_device(s, DMABUF_PLACER_EXPECT_WITHDRAW);
}

static int begin_expected(struct scene *s)
{
	return begin_scattered(s) ?: expect_device(s, 0);
}

static int run_commit(struct scene *s)
{
	struct dmabuf_placer_commit commit = {
		.size = sizeof(commit),
		.fd = s->fd,
	};

	return ioctl(abi_node, DMABUF_PLACER_COMMIT, &commit);
}

/* 0 if the buffer is not committed because of @refusal */
static int run_commit_refused(struct scene *s, int refusal)
{
	if (!run_commit(s)) {
		errno = 0;
		return -1;
	}
	return errno == refusal ? 0 : -1;
}

static int run_commit_fenced(struct scene *s)
{
	return run_commit_refused(s, ETIMEDOUT);
}

static int run_commit_closed(struct scene *s)
{
	return run_commit_refused(s, EOPNOTSUPP);
}

static int begin_expected_fenced(struct scene *s)
{
	return begin_fenced(s) ?: expect_device(s, 0);
}

/* Errors of a path, apart from errors of the kernel's own steps */
#define MAY_ENOMEM 0x1
#define MAY_EFAULT 0x2
#define MAY_EIO	   0x4 /* injected into DMA_FUNCTION */
#define MAY_ENFILE 0x8 /* no memory for a file */
/* Before 7.0 a dynamic importer is mapped inside attach */
#define MAY_EIO_BEFORE_7 0x10
#define MAY_EIO_SINCE_7	 0x20
/* Without the pools of a devicetree there is only one heap to try */
#define MAY_ENOMEM_WITHOUT_POOLS 0x40

#define MAY_ATTACH (MAY_ENOMEM | MAY_EFAULT)
#define MAY_MAP	   (MAY_ENOMEM | MAY_EFAULT | MAY_EIO)
#define MAY_OPEN   (MAY_ENOMEM | MAY_EFAULT | MAY_ENFILE)

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

/**
 * struct way - a path that succeeds unless a step fails
 * @begin: sets up what the path needs
 * @run: the path, of which each step may fail
 * @is_right: NULL, or another condition to check, after a failure and after success
 * @may: errors that the path may return
 * @heap: node that the buffer is allocated from; /dev/dma_heap/auto if NULL
 * @importer: as in struct scene
 * @translated: the path needs a translated device
 * @moves_mapped: the path needs a kernel on which a dynamic importer lets a buffer move
 * @scarce: as in struct scene; and the buffer is longer than ordinary memory has in one
 *	piece
 * @large: the buffer is so long that it takes memory in parts
 * @holds: the path holds the buffer in place once it has succeeded
 * @at_most: number of its steps that may fail; 0 if any number may
 */
struct way {
	int (*begin)(struct scene *s);
	int (*run)(struct scene *s);
	bool (*is_right)(struct scene *s, bool done);
	unsigned int may;
	const char *heap;
	const char *importer;
	bool translated;
	bool moves_mapped;
	bool scarce;
	bool large;
	bool holds;
	unsigned int at_most;
};

FIXTURE(path)
{
	struct scene scene;
	unsigned int may;
	int fail_nth;
	bool has_function; /* the kernel can inject errors into functions */
	unsigned int failures;
	unsigned int dma_failures;
	long buffers;
	long used;
};

FIXTURE_VARIANT(path)
{
	const struct way *way;
};

static bool is_before_7(void)
{
	struct utsname name;

	return !uname(&name) && atoi(name.release) < 7;
}

static unsigned int may_here(unsigned int may)
{
	if (may & (is_before_7() ? MAY_EIO_BEFORE_7 : MAY_EIO_SINCE_7))
		may |= MAY_EIO;
	if (may & MAY_ENOMEM_WITHOUT_POOLS && access(FLOW_NODE, F_OK))
		may |= MAY_ENOMEM;
	return may &
	       ~(MAY_EIO_BEFORE_7 | MAY_EIO_SINCE_7 | MAY_ENOMEM_WITHOUT_POOLS);
}

/* What this machine lacks for the path, or NULL */
static const char *lacks(const struct way *way, const struct scene *s)
{
	struct importer importer;

	if (s->node < 0)
		return "no flows, as there is no devicetree";
	if (way->translated && s->translated.fd < 0)
		return "no DMA engine behind an IOMMU";
	if (way->moves_mapped && is_before_7())
		return "this kernel maps dynamic importers in attach";
	if (!way->importer)
		return NULL;
	if (importer_open_named(&importer, way->importer))
		return "no such device, as there is no devicetree";
	close(importer.fd);
	return NULL;
}

FIXTURE_SETUP(path)
{
	struct sigaction action = { .sa_handler = sigbus };
	const struct way *way = variant->way;
	struct scene *s = &self->scene;

	self->fail_nth = fault_open();
	if (self->fail_nth < 0 && errno == ENOENT)
		SKIP(return, "this kernel has no fault injection");
	ASSERT_LE(0, self->fail_nth);
	self->may = may_here(way->may);
	sigaction(SIGBUS, &action, NULL);

	s->heap = way->heap ?: AUTO_HEAP;
	s->importer = way->importer;
	s->scarce = way->scarce;
	s->node = open(s->heap, O_RDONLY | O_CLOEXEC);
	if (importer_open(&s->translated, IMPORTER_TRANSLATED))
		s->translated.fd = -1;
	if (lacks(way, s))
		SKIP(return, "%s", lacks(way, s));
	s->vgem = vgem_open();
	ASSERT_LE(0, s->vgem);
	abi_node = abi_open();
	ASSERT_LE(0, abi_node);
	memset(&abi, 0xff, sizeof(abi));
	/* At most the longest block of the system heap, or just longer if scarce */
	s->size = (way->scarce ? 17 : 15) * page_size();
	if (way->large)
		s->size = 5 * MIB;
	if (way->scarce)
		ASSERT_EQ(0, scene_make_scarce(s));
	self->has_function = fault_has_functions();
	if (self->has_function)
		ASSERT_EQ(0, fault_function(DMA_FUNCTION, DMA_ERROR));
	self->buffers = buffers_count();
	self->used = heaps_used();
}

FIXTURE_TEARDOWN(path)
{
	if (self->has_function) {
		EXPECT_EQ(0, fault_next_call(false));
		EXPECT_EQ(0, fault_function(DMA_FUNCTION, 0));
	}
	if (variant->way->scarce)
		scene_unmake_scarce();
}

static void expect_fails_well(struct __test_metadata *_metadata,
			      FIXTURE_DATA(path) * self, const struct way *way,
			      unsigned int nth, int error, bool written)
{
	struct scene *s = &self->scene;

	EXPECT_TRUE(is_legal(self->may, error))
	TH_LOG("step %u: %s", nth, strerror(error));
	EXPECT_TRUE(scene_is_whole(s, written)) TH_LOG("step %u", nth);
	if (way->holds)
		EXPECT_TRUE(scene_is_not_held(s)) TH_LOG("step %u", nth);
	if (way->is_right)
		EXPECT_TRUE(way->is_right(s, false)) TH_LOG("step %u", nth);
	self->failures++;
	self->dma_failures += error == DMA_ERROR;
	EXPECT_EQ(0, way->run(s))
	TH_LOG("again, after step %u: %s", nth, strerror(errno));
}

/* The path's error, or 0. *@reached: was there such a step? Step 0 is DMA_FUNCTION */
static int run_failing(FIXTURE_DATA(path) * self, const struct way *way,
		       unsigned int nth, bool *reached)
{
	int rc, error;

	if (nth)
		fault_arm(self->fail_nth, nth);
	else
		fault_next_call(true);
	rc = way->run(&self->scene);
	error = errno;
	if (nth)
		*reached = fault_reached(self->fail_nth);
	else
		fault_next_call(false);
	return rc ? error : 0;
}

/* False if there is no such step */
static bool try_step(struct __test_metadata *_metadata,
		     FIXTURE_DATA(path) * self, const struct way *way,
		     unsigned int nth)
{
	struct scene *s = &self->scene;
	bool reached = true, written;
	int error;

	ASSERT_EQ(0, scene_begin(s, way->begin))
	TH_LOG("%s", strerror(errno));
	written = s->map && way->run != run_touch && way->run != run_copy_in;
	error = run_failing(self, way, nth, &reached);
	if (error)
		expect_fails_well(_metadata, self, way, nth, error, written);
	EXPECT_TRUE(scene_is_whole(s, written)) TH_LOG("step %u", nth);
	if (way->is_right)
		EXPECT_TRUE(way->is_right(s, true)) TH_LOG("step %u", nth);
	scene_end(s);
	EXPECT_TRUE(wait_for_counts(self->buffers, self->used))
	TH_LOG("step %u", nth);
	return reached;
}

/*
 * Paths without .may must not fail: removing something always succeeds, and the kernel
 * repeats a fault, by which time the one injected failure is over.
 *
 * V4L2 is missing here, as it never puts a buffer that it could not attach for lack of
 * memory of its own, or of dma-buf's.
 */
#define VARIANT(name, ...)                                    \
	static const struct way way_##name = { __VA_ARGS__ }; \
	FIXTURE_VARIANT_ADD(path, name)                       \
	{                                                     \
		.way = &way_##name                            \
	}

VARIANT(alloc, .begin = begin_nothing, .run = run_alloc, .may = MAY_OPEN);
VARIANT(alloc_flow, .begin = begin_nothing, .run = run_alloc, .may = MAY_OPEN,
	.heap = FLOW_NODE, .is_right = is_expected_by_all);
VARIANT(alloc_eager, .begin = begin_nothing, .run = run_alloc, .may = MAY_OPEN,
	.heap = EAGER_NODE);
VARIANT(mmap, .begin = begin_fresh, .run = run_mmap, .may = MAY_ENOMEM);
VARIANT(first_touch, .begin = begin_mapped, .run = run_touch);
VARIANT(first_touch_flow, .begin = begin_mapped, .run = run_touch,
	.heap = FLOW_NODE, .is_right = is_placed_for_all);
VARIANT(first_touch_large, .begin = begin_mapped, .run = run_touch,
	.large = true);
VARIANT(first_copy, .begin = begin_mapped, .run = run_copy_in, .may = MAY_OPEN);

VARIANT(attach, .begin = begin_written, .run = run_attach, .may = MAY_MAP,
	.holds = true);
VARIANT(attach_fresh, .begin = begin_fresh, .run = run_attach, .may = MAY_MAP,
	.holds = true);
VARIANT(attach_scattered, .begin = begin_scattered, .run = run_attach,
	.may = MAY_MAP, .holds = true);
VARIANT(attach_translated, .begin = begin_written, .run = run_attach_translated,
	.may = MAY_MAP, .translated = true, .holds = true);
VARIANT(attach_part, .begin = begin_part, .run = run_attach, .may = MAY_MAP,
	.is_right = is_part_there, .large = true, .holds = true);
VARIANT(attach_part_translated, .begin = begin_part,
	.run = run_attach_translated, .may = MAY_MAP, .translated = true,
	.is_right = is_part_there, .large = true, .holds = true);
VARIANT(refused_attach, .begin = begin_held, .run = run_attach_refused,
	.may = MAY_ATTACH, .translated = true, .at_most = 3);
VARIANT(fenced_attach, .begin = begin_fenced, .run = run_attach_refused,
	.may = MAY_ATTACH, .at_most = 4);
/*
 * At most: the importer's memory, dma-buf's and the exporter's for the attachment, and what
 * the exporter keeps of the device, if it is the first time
 */
VARIANT(infeasible_attach, .begin = begin_device_mapped,
	.run = run_attach_infeasible, .may = MAY_ATTACH, .translated = true,
	.importer = "secure-importer", .at_most = 4);
VARIANT(attach_dynamic, .begin = begin_dynamic, .run = run_attach_dynamic,
	.may = MAY_ATTACH | MAY_EIO_BEFORE_7, .holds = true);

VARIANT(map, .begin = begin_written_attached, .run = run_map, .may = MAY_MAP,
	.holds = true);
VARIANT(map_fresh, .begin = begin_attached, .run = run_map, .may = MAY_MAP,
	.holds = true);
VARIANT(map_and_move, .begin = begin_scattered_attached, .run = run_map,
	.may = MAY_MAP, .holds = true);
VARIANT(map_translated, .begin = begin_translated, .run = run_map_translated,
	.may = MAY_MAP, .translated = true, .holds = true);
VARIANT(map_flow, .begin = begin_attached, .run = run_map, .may = MAY_MAP,
	.heap = FLOW_NODE, .importer = "sram-importer",
	.is_right = is_placed_for_all, .holds = true);
VARIANT(map_and_evict, .begin = begin_crowded, .run = run_map, .may = MAY_MAP,
	.scarce = true, .is_right = has_made_room, .holds = true);
VARIANT(move_and_evict, .begin = begin_written_crowded, .run = run_map,
	.may = MAY_MAP, .scarce = true, .is_right = has_made_room,
	.holds = true);

VARIANT(submit, .begin = begin_dynamic_attached, .run = run_submit,
	.may = MAY_ATTACH | MAY_EIO_SINCE_7);
VARIANT(move_mapped, .begin = begin_dynamic_mapped, .run = run_map,
	.may = MAY_MAP, .moves_mapped = true, .is_right = is_mapped_again,
	.holds = true);
VARIANT(pin, .begin = begin_dynamic_mapped, .run = run_pin,
	.may = MAY_ENOMEM_WITHOUT_POOLS, .moves_mapped = true,
	.is_right = is_mapped_again, .holds = true);

VARIANT(vmap, .begin = begin_written, .run = run_vmap, .may = MAY_ATTACH,
	.holds = true);
VARIANT(vmap_fresh, .begin = begin_fresh, .run = run_vmap, .may = MAY_ATTACH,
	.holds = true);
VARIANT(vmap_and_move, .begin = begin_scattered_attached, .run = run_vmap,
	.may = MAY_ATTACH, .holds = true);
VARIANT(vmap_flow, .begin = begin_fresh, .run = run_vmap, .may = MAY_ATTACH,
	.heap = FLOW_NODE, .is_right = is_counted_when_mapped, .holds = true);
VARIANT(refused_vmap, .begin = begin_device_mapped, .run = run_vmap_refused,
	.importer = "secure-importer", .is_right = is_refused_to_cpu);
/* At most: mm's own memory for the mapping, in 6.12 also for its lock, and a slab for one */
VARIANT(refused_mmap, .begin = begin_device_mapped, .run = run_mmap_refused,
	.importer = "secure-importer", .may = MAY_ENOMEM, .at_most = 4);

VARIANT(unmap, .begin = begin_written_device_mapped, .run = run_unmap,
	.is_right = is_not_held);
VARIANT(vunmap, .begin = begin_kernel_mapped, .run = run_vunmap,
	.is_right = is_not_held);
VARIANT(detach, .begin = begin_written_attached, .run = run_detach);
VARIANT(close_device, .begin = begin_written_device_mapped,
	.run = run_close_device);
VARIANT(sync, .begin = begin_written_device_mapped, .run = run_sync,
	.may = MAY_EFAULT);
VARIANT(import, .begin = begin_written, .run = run_import, .may = MAY_MAP);
VARIANT(mremap, .begin = begin_room, .run = run_mremap, .may = MAY_ENOMEM);
VARIANT(mprotect, .begin = begin_written, .run = run_mprotect,
	.may = MAY_ENOMEM);
VARIANT(info, .begin = begin_written_device_mapped, .run = run_info,
	.may = MAY_ATTACH);
VARIANT(list, .begin = begin_nothing, .run = run_list, .may = MAY_ATTACH);
VARIANT(query, .begin = begin_nothing, .run = run_query, .may = MAY_ATTACH);
VARIANT(alloc_for, .begin = begin_nothing, .run = run_alloc_for,
	.may = MAY_OPEN);
VARIANT(alloc_for_eager, .begin = begin_nothing, .run = run_alloc_for_eager,
	.may = MAY_OPEN);
VARIANT(expect, .begin = begin_fresh, .run = run_expect, .may = MAY_ATTACH);
VARIANT(withdraw, .begin = begin_written, .run = run_withdraw,
	.may = MAY_ATTACH);
VARIANT(commit, .begin = begin_expected, .run = run_commit, .may = MAY_ATTACH);
VARIANT(fenced_commit, .begin = begin_expected_fenced, .run = run_commit_fenced,
	.may = MAY_ATTACH, .at_most = 4);
VARIANT(refused_commit, .begin = begin_closed, .run = run_commit_closed,
	.may = MAY_ATTACH, .at_most = 4);
VARIANT(look, .begin = begin_written_device_mapped, .run = run_look,
	.may = MAY_OPEN);

TEST_F(path, each_failing_step_recovers)
{
	const struct way *way = variant->way;
	unsigned int nth = 1;

	if (self->has_function && self->may & MAY_EIO &&
	    way->run != run_import) {
		try_step(_metadata, self, way, 0);
		EXPECT_EQ(1, self->dma_failures);
	}
	while (nth < MAX_NTH && try_step(_metadata, self, way, nth))
		nth++;
	EXPECT_GT(MAX_NTH, nth);
	TH_LOG("%u steps, %u failures", nth - 1, self->failures);

	/* A path that may fail has failed, and no other has */
	EXPECT_EQ(!!self->may, self->failures > 0);
	/* What only explains a refusal has not changed its errno */
	if (way->at_most)
		EXPECT_GE(way->at_most, self->failures);
}

TEST_HARNESS_MAIN
