// SPDX-License-Identifier: GPL-2.0
/*
 * Processes are killed at any moment of everything that can be done with buffers, and with
 * the names that they are allocated by; and the module is loaded and unloaded again and
 * again. Nothing may be left over.
 *
 * KILL_STORM_SEED=, KILL_STORM_KILLS= and KILL_STORM_LOADS= change the seed and make it
 * longer.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "abi_call.h"
#include "child.h"
#include "harness.h"
#include "placer_utils.h"
#include "test_importer.h"
#include "vgem.h"

#define RW   (PROT_READ | PROT_WRITE)
#define BOTH PLACER_IMPORTER_BIDIRECTIONAL

#define SHARED	    3
#define VICTIMS	    3
#define MAX_LIFE_US 40000

#define PARAMETER(name) "/sys/module/dmabuf_placer/parameters/" name

/* Further names of "auto": lists to set, one after the other */
static const char *const name_lists[] = { "\n", "storm-a", "storm-b:storm-a",
					  "storm-c:storm-b" };

static const char *const named_nodes[] = { "/dev/dma_heap/storm-a",
					   "/dev/dma_heap/storm-b",
					   "/dev/dma_heap/storm-c" };

/**
 * struct tally - what victims have done
 * @named: buffers allocated by further names
 * @listed: lists of names written
 * @eager: buffers that had memory when they were allocated
 */
struct tally {
	unsigned long named;
	unsigned long listed;
	unsigned long eager;
};

static unsigned long setting(const char *name, unsigned long by_default)
{
	const char *value = getenv(name);

	return value ? strtoul(value, NULL, 0) : by_default;
}

static unsigned int random_below(__u64 *state, unsigned int end)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state % end;
}

/**
 * struct victim - a process that is killed at a random moment
 * @random: state of its random number generator
 * @shared: buffers that all victims share and fill with the same pattern
 * @shared_size: bytes of each
 * @chosen: the shared buffer that its thread fills
 * @importer: a device of each kind, its fd -1 if there is none
 * @vgem: a DRM device
 * @placer: says what buffers have
 * @tally: of all victims
 */
struct victim {
	__u64 random;
	const int *shared;
	size_t shared_size;
	int chosen;
	struct importer importer[2];
	int vgem;
	int placer;
	struct tally *tally;
};

static void *fill_shared(void *arg)
{
	struct victim *v = arg;
	size_t size = v->shared_size;
	void *map = mmap(NULL, size, RW, MAP_SHARED, v->chosen, 0);

	if (map != MAP_FAILED) {
		pattern_fill(map, size, 1);
		munmap(map, size);
	}
	return NULL;
}

static void use_device(struct victim *v, int fd)
{
	struct importer *i = &v->importer[random_below(&v->random, 2)];
	struct placer_importer_map map;

	if (i->fd < 0)
		return;
	importer_attach(i, fd);
	if (random_below(&v->random, 4))
		importer_map(i, BOTH, &map);
	if (random_below(&v->random, 2))
		importer_unmap(i);
	if (random_below(&v->random, 2))
		importer_detach(i);
}

/* Changes names while others use them */
static void change_names(struct victim *v)
{
	unsigned int list = random_below(&v->random, ARRAY_SIZE(name_lists));

	file_write(PARAMETER("eager"), random_below(&v->random, 2) ? "Y" : "N");
	if (!file_write(PARAMETER("auto_names"), name_lists[list]))
		__atomic_add_fetch(&v->tally->listed, 1, __ATOMIC_RELAXED);
}

static void count_eager(const struct victim *v, int fd)
{
	struct dmabuf_placer_info info = { .size = sizeof(info), .fd = fd };

	if (!ioctl(v->placer, DMABUF_PLACER_INFO, &info) && info.out_filled)
		__atomic_add_fetch(&v->tally->eager, 1, __ATOMIC_RELAXED);
}

static int alloc_by_any_name(struct victim *v, size_t size)
{
	unsigned int node = random_below(&v->random, ARRAY_SIZE(named_nodes));
	int fd = heap_alloc(named_nodes[node], size);

	if (fd < 0)
		return heap_alloc(AUTO_HEAP, size);
	__atomic_add_fetch(&v->tally->named, 1, __ATOMIC_RELAXED);
	return fd;
}

/* Uses a buffer of its own without cleaning up, as a killed process would */
static void use_own(struct victim *v)
{
	size_t size = (1 + random_below(&v->random, 40)) * page_size();
	int fd = alloc_by_any_name(v, size);
	void *map = mmap(NULL, size, RW, MAP_SHARED, fd, 0);
	__u32 gem;

	count_eager(v, fd);
	if (map != MAP_FAILED && random_below(&v->random, 2))
		pattern_fill(map, size, 2);
	use_device(v, fd);
	if (random_below(&v->random, 2))
		vgem_import(v->vgem, fd, &gem);
	if (map != MAP_FAILED && random_below(&v->random, 2))
		munmap(map, size);
	if (random_below(&v->random, 8))
		close(fd);
}

static void victim_run(struct victim *v)
{
	pthread_t thread;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (importer_open(&v->importer[0], IMPORTER_DIRECT))
		v->importer[0].fd = -1;
	if (importer_open(&v->importer[1], IMPORTER_PLAIN) &&
	    importer_open(&v->importer[1], IMPORTER_TRANSLATED))
		v->importer[1].fd = -1;
	v->vgem = vgem_open();
	v->placer = abi_open();
	for (;;) {
		v->chosen = v->shared[random_below(&v->random, SHARED)];
		if (pthread_create(&thread, NULL, fill_shared, v))
			_exit(1);
		use_device(v, v->shared[random_below(&v->random, SHARED)]);
		if (!random_below(&v->random, 4))
			change_names(v);
		use_own(v);
		pthread_join(thread, NULL);
	}
}

FIXTURE(storm)
{
	size_t size;
	int shared[SHARED];
	__u64 random;
	struct tally *tally;
};

FIXTURE_SETUP(storm)
{
	unsigned long seed = setting("KILL_STORM_SEED", 1);
	void *map;
	int i;

	TH_LOG("seed %lu", seed);
	self->random = seed * 0x9e3779b97f4a7c15 | 1;
	self->size = 15 * page_size();
	self->tally = mmap(NULL, sizeof(*self->tally), RW,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->tally);
	for (i = 0; i < SHARED; i++) {
		self->shared[i] =
			heap_alloc_scattered(AUTO_HEAP, self->size, &map);
		ASSERT_LE(0, self->shared[i]);
		pattern_fill(map, self->size, 1);
		munmap(map, self->size);
	}
}

FIXTURE_TEARDOWN(storm)
{
	int i;

	for (i = 0; i < SHARED; i++)
		close(self->shared[i]);
	EXPECT_EQ(0, file_write(PARAMETER("eager"), "N"));
	EXPECT_EQ(0, file_write(PARAMETER("auto_names"), "\n"));
	EXPECT_TRUE(wait_for_counts(0, 0));
}

static pid_t start_victim(FIXTURE_DATA(storm) * self)
{
	struct victim v = {
		.random = self->random * 0x9e3779b97f4a7c15 | 1,
		.shared = self->shared,
		.shared_size = self->size,
		.tally = self->tally,
	};
	pid_t pid = fork();

	if (!pid)
		victim_run(&v);
	return pid;
}

static void expect_shared_is_whole(struct __test_metadata *_metadata,
				   FIXTURE_DATA(storm) * self)
{
	unsigned char *map;
	int i;

	for (i = 0; i < SHARED; i++) {
		map = mmap(NULL, self->size, PROT_READ, MAP_SHARED,
			   self->shared[i], 0);
		ASSERT_NE(MAP_FAILED, map);
		EXPECT_TRUE(pattern_holds(map, self->size, 1));
		munmap(map, self->size);
	}
}

TEST_F(storm, killed_tasks_leak_nothing)
{
	unsigned long i, kills = setting("KILL_STORM_KILLS", 80);
	struct importer direct;
	pid_t victims[VICTIMS];
	unsigned int at;

	for (i = 0; i < VICTIMS; i++) {
		victims[i] = start_victim(self);
		ASSERT_LT(0, victims[i]);
	}
	for (i = 0; i < kills; i++) {
		usleep(random_below(&self->random, MAX_LIFE_US));
		at = random_below(&self->random, VICTIMS);
		ASSERT_EQ(0, kill(victims[at], SIGKILL));
		ASSERT_EQ(SIGKILL, child_signal(victims[at]));
		victims[at] = start_victim(self);
		ASSERT_LT(0, victims[at]);
	}
	for (i = 0; i < VICTIMS; i++) {
		ASSERT_EQ(0, kill(victims[i], SIGKILL));
		EXPECT_EQ(SIGKILL, child_signal(victims[i]));
	}

	EXPECT_LT(0, self->tally->listed);
	EXPECT_LT(0, self->tally->named);
	EXPECT_LT(0, self->tally->eager);
	EXPECT_TRUE(wait_for_counts(SHARED, SHARED * self->size));
	expect_shared_is_whole(_metadata, self);
	/* No attachment is left that would make another device fail */
	ASSERT_EQ(0, importer_open(&direct, IMPORTER_DIRECT));
	for (i = 0; i < SHARED; i++)
		EXPECT_EQ(0, importer_map_once(&direct, self->shared[i], BOTH));
	close(direct.fd);
	expect_shared_is_whole(_metadata, self);
}

#define MODULE "dmabuf_placer"

/* The heap of the sample module holds a reference to our module */
#define SAMPLE "placer_heap_ivshmem"

static int use_module(void)
{
	struct importer direct;
	size_t size = 15 * page_size();
	int fd = heap_alloc(AUTO_HEAP, size), rc = -1;
	unsigned char *map = mmap(NULL, size, RW, MAP_SHARED, fd, 0);

	if (map != MAP_FAILED && !importer_open(&direct, IMPORTER_DIRECT)) {
		pattern_fill(map, size, 3);
		rc = importer_map_once(&direct, fd, BOTH);
		if (!pattern_holds(map, size, 3))
			rc = -1;
		close(direct.fd);
	}
	munmap(map, size);
	close(fd);
	return rc;
}

/* The module's last reference is put shortly after the last buffer is closed */
static int unload_soon(void)
{
	int tries, rc = -1;

	for (tries = 0; rc && tries < 100; tries++) {
		rc = module_unload(MODULE);
		if (rc && errno != EWOULDBLOCK)
			break;
		usleep(rc ? 10000 : 0);
	}
	return rc;
}

FIXTURE(module)
{
	unsigned long loads;
};

FIXTURE_SETUP(module)
{
	self->loads = setting("KILL_STORM_LOADS", 5);
	ASSERT_TRUE(wait_for_counts(0, 0));
	ASSERT_EQ(0, module_unload(SAMPLE));
}

/* The programs that follow need the modules, so load them in any case */
FIXTURE_TEARDOWN(module)
{
	module_load(MODULE, "");
	EXPECT_EQ(0, module_load(SAMPLE, ""));
}

/* Loading takes seconds on a busy machine */
TEST_F_TIMEOUT(module, load_and_unload, 600)
{
	unsigned long i;

	for (i = 0; i < self->loads; i++) {
		ASSERT_EQ(0, use_module()) TH_LOG("load %lu", i);
		ASSERT_TRUE(wait_for_counts(0, 0));
		ASSERT_EQ(0, unload_soon())
		TH_LOG("load %lu: %s", i, strerror(errno));
		EXPECT_EQ(-1, buffers_count());
		ASSERT_EQ(0, module_load(MODULE, ""))
		TH_LOG("load %lu: %s", i, strerror(errno));
	}
	EXPECT_EQ(0, use_module());
}

TEST_HARNESS_MAIN
