// SPDX-License-Identifier: GPL-2.0
/*
 * The system heap: which cgroup is charged, which node memory comes from, and whether
 * freed memory is pooled.
 *
 * There are two groups: buffers are made in one of them and used in the other one. The
 * test itself is in neither.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "harness.h"
#include "cgroup.h"
#include "placer_utils.h"
#include "test_importer.h"

#define RW    (PROT_READ | PROT_WRITE)
#define BOTH  PLACER_IMPORTER_BIDIRECTIONAL
#define MAKER "maker"
#define USER  "user"
#define SIZE  (8 * MIB)

/*
 * The kernel charges each of two CPUs 64 pages in advance, and a process's own memory
 */
#define SLACK ((long)(MIB + 2 * 64 * page_size()))

static long charged(const char *group)
{
	return cgroup_read(group, "memory.current", NULL);
}

/* Is the maker's group charged that much more than at the start? */
static bool is_charged(long start, long bytes)
{
	long rise = charged(MAKER) - start;

	if (rise >= bytes - SLACK && rise <= bytes + SLACK)
		return true;
	fprintf(stderr, "# charged for %ld bytes, not %ld\n", rise, bytes);
	return false;
}

static bool is_in(int fd, const char *heap)
{
	struct placement p;

	return !buffer_placement(fd, &p) && !strcmp(heap, p.heap);
}

static unsigned char *map_buffer(int fd, size_t size)
{
	void *map = mmap(NULL, size, RW, MAP_SHARED, fd, 0);

	return map == MAP_FAILED ? NULL : map;
}

struct use {
	int fd;
	size_t size;
};

/* 0 if it works and the user's group is not charged */
static int use_buffer(void *argument)
{
	const struct use *use = argument;
	unsigned char *map = map_buffer(use->fd, use->size);
	long before = charged(USER);

	if (!map || before < 0)
		return 2;
	memset(map, 1, use->size);
	return charged(USER) - before > SLACK;
}

FIXTURE(charge)
{
	long start;
};

FIXTURE_SETUP(charge)
{
	ASSERT_EQ(0, cgroup_begin());
	ASSERT_EQ(0, cgroup_make(MAKER));
	ASSERT_EQ(0, cgroup_make(USER));
	self->start = charged(MAKER);
	ASSERT_LE(0, self->start);
}

FIXTURE_TEARDOWN(charge)
{
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
	EXPECT_EQ(0, cgroup_remove(MAKER));
	EXPECT_EQ(0, cgroup_remove(USER));
	EXPECT_EQ(0, cgroup_end());
}

TEST_F(charge, creator_charged)
{
	struct use use = { .size = SIZE };

	use.fd = cgroup_heap_alloc(MAKER, AUTO_HEAP, use.size);
	ASSERT_LE(0, use.fd);
	EXPECT_TRUE(is_charged(self->start, 0));
	ASSERT_EQ(0, cgroup_run(USER, use_buffer, &use));
	EXPECT_TRUE(is_in(use.fd, "system"));
	EXPECT_TRUE(is_charged(self->start, use.size));
	close(use.fd);
	EXPECT_TRUE(is_charged(self->start, 0));
}

/*
 * Repeatedly: memory is uncharged when it is freed, and charged again when it is reused
 */
TEST_F(charge, each_buffer_charged)
{
	struct use use = { .size = SIZE };
	int round;

	for (round = 0; round < 3; round++) {
		use.fd = cgroup_heap_alloc(MAKER, AUTO_HEAP, use.size);
		ASSERT_LE(0, use.fd);
		ASSERT_EQ(0, cgroup_run(USER, use_buffer, &use));
		EXPECT_TRUE(is_charged(self->start, use.size));
		close(use.fd);
		EXPECT_TRUE(is_charged(self->start, 0));
	}
}

/* A group may be removed before its buffers */
TEST_F(charge, buffer_outlives_cgroup)
{
	struct use use = { .size = SIZE };

	use.fd = cgroup_heap_alloc(MAKER, AUTO_HEAP, use.size);
	ASSERT_LE(0, use.fd);
	ASSERT_EQ(0, cgroup_remove(MAKER));
	EXPECT_EQ(0, cgroup_run(USER, use_buffer, &use));
	EXPECT_TRUE(is_in(use.fd, "system"));
	close(use.fd);
	ASSERT_EQ(0, cgroup_make(MAKER));
}

TEST_F(charge, root_cgroup_not_charged)
{
	struct use use = { .size = SIZE };

	use.fd = heap_alloc(AUTO_HEAP, use.size);
	ASSERT_LE(0, use.fd);
	ASSERT_EQ(0, cgroup_run(USER, use_buffer, &use));
	EXPECT_TRUE(is_charged(self->start, 0));
	close(use.fd);
}

/*
 * At the group's limit no process is killed, and no heap that charges nothing is used
 */
TEST_F(charge, cgroup_limit_ends_in_sigbus)
{
	struct use use = { .size = SIZE };
	int status;

	ASSERT_EQ(0, cgroup_write(MAKER, "memory.max", "2M"));
	use.fd = cgroup_heap_alloc(MAKER, AUTO_HEAP, use.size);
	ASSERT_LE(0, use.fd);

	status = cgroup_run(USER, use_buffer, &use);
	EXPECT_TRUE(WIFSIGNALED(status)) TH_LOG("status %#x", status);
	EXPECT_EQ(SIGBUS, WTERMSIG(status));
	EXPECT_EQ(0, heaps_used());
	EXPECT_TRUE(is_charged(self->start, 0));
	EXPECT_LT(0, cgroup_read(MAKER, "memory.events", "max"));
	EXPECT_EQ(0, cgroup_read(MAKER, "memory.events", "oom"));
	EXPECT_EQ(0, cgroup_read(USER, "memory.events", "oom_kill"));

	ASSERT_EQ(0, cgroup_write(MAKER, "memory.max", "max"));
	EXPECT_EQ(0, cgroup_run(USER, use_buffer, &use));
	EXPECT_TRUE(is_charged(self->start, use.size));
	close(use.fd);
	EXPECT_TRUE(is_charged(self->start, 0));
}

/* Few enough to look up each placement in the list of all buffers */
#define SAMPLES 8

/*
 * Many buffers, too small for a large block and so likely scattered. The engine needs
 * each in one block, which the heap can provide.
 */
#define SMALL 64

FIXTURE(small)
{
	struct importer direct;
	long start;
	size_t size;
	int fds[SMALL];
};

FIXTURE_SETUP(small)
{
	int i;

	if (importer_open(&self->direct, IMPORTER_DIRECT))
		SKIP(return, "no DMA engine beside the IOMMU");
	ASSERT_EQ(0, cgroup_begin());
	ASSERT_EQ(0, cgroup_make(MAKER));
	self->start = charged(MAKER);
	self->size = 15 * page_size();
	for (i = 0; i < SMALL; i++) {
		self->fds[i] = cgroup_heap_alloc(MAKER, AUTO_HEAP, self->size);
		ASSERT_LE(0, self->fds[i]);
	}
}

FIXTURE_TEARDOWN(small)
{
	close(self->direct.fd);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
	EXPECT_EQ(0, cgroup_remove(MAKER));
	EXPECT_EQ(0, cgroup_end());
}

static int touch(int fd, size_t size)
{
	unsigned char *map = map_buffer(fd, size);

	if (!map)
		return -1;
	pattern_fill(map, size, fd);
	return munmap(map, size);
}

static bool is_whole(int fd, size_t size)
{
	unsigned char *map = map_buffer(fd, size);
	bool whole = map && pattern_holds(map, size, fd);

	if (map)
		munmap(map, size);
	return whole;
}

static void expect_in_one_block(struct __test_metadata *_metadata,
				const int *fds, int *moved)
{
	struct placement p;
	int i;

	*moved = 0;
	for (i = 0; i < SMALL; i += SMALL / SAMPLES) {
		ASSERT_EQ(0, buffer_placement(fds[i], &p));
		EXPECT_STREQ("system", p.heap);
		EXPECT_EQ(1, p.runs);
		*moved += p.generation > 1;
	}
}

/* Frees every second buffer, so that new ones get single pages in random order */
static int remake_every_second(int *fds, size_t size)
{
	int i;

	for (i = 0; i < SMALL; i += 2)
		close(fds[i]);
	for (i = 0; i < SMALL; i += 2) {
		fds[i] = cgroup_heap_alloc(MAKER, AUTO_HEAP, size);
		if (fds[i] < 0 || touch(fds[i], size))
			return -1;
	}
	return 0;
}

TEST_F(small, charged_once_over_moves)
{
	const long all = SMALL * self->size;
	int i, moved;

	for (i = 0; i < SMALL; i++)
		ASSERT_EQ(0, touch(self->fds[i], self->size));
	ASSERT_EQ(0, remake_every_second(self->fds, self->size));
	EXPECT_TRUE(is_charged(self->start, all));

	for (i = 0; i < SMALL; i++) {
		ASSERT_EQ(0,
			  importer_map_once(&self->direct, self->fds[i], BOTH));
		EXPECT_TRUE(is_whole(self->fds[i], self->size));
	}
	expect_in_one_block(_metadata, self->fds, &moved);
	EXPECT_LT(0, moved);
	EXPECT_TRUE(is_charged(self->start, all));

	for (i = 0; i < SMALL; i++)
		close(self->fds[i]);
	EXPECT_TRUE(is_charged(self->start, 0));
}

TEST_F(small, charged_at_device_map)
{
	const long all = SMALL * self->size;
	int i, moved;

	for (i = 0; i < SMALL; i++)
		ASSERT_EQ(0,
			  importer_map_once(&self->direct, self->fds[i], BOTH));
	expect_in_one_block(_metadata, self->fds, &moved);
	EXPECT_EQ(0, moved);
	EXPECT_TRUE(is_charged(self->start, all));
	for (i = 0; i < SMALL; i++)
		close(self->fds[i]);
	EXPECT_TRUE(is_charged(self->start, 0));
}

/*
 * Did the first feasible heap fail because of the cgroup, and were the others not
 * tried?
 */
static bool ends_with_the_cgroup(const char *decision)
{
	const char *at = decision, *but;
	unsigned int no = 0, untried = 0;

	while ((at = strstr(at, ": feasible, cost "))) {
		but = strstr(at, ", but ");
		at = strchr(at, '\n');
		if (!at || !but || but > at)
			return false;
		no += !strncmp(but, ", but the cgroup of ", 20);
		untried += !strncmp(but, ", but was not tried\n", 20);
	}
	return no == 1 && (untried || heap_stat("cma", "buffers") < 0);
}

/* For the device this is -ENOMEM, like any lack of memory */
TEST_F(small, cgroup_limit_fails_device_map)
{
	struct placement p;
	int i, rc = 0;

	ASSERT_EQ(0, cgroup_write(MAKER, "memory.max", "2M"));
	for (i = 0; i < SMALL && !rc; i++)
		rc = importer_map_once(&self->direct, self->fds[i], BOTH);
	EXPECT_EQ(-1, rc);
	EXPECT_EQ(ENOMEM, errno);
	ASSERT_EQ(0, buffer_placement(self->fds[i - 1], &p));
	EXPECT_TRUE(ends_with_the_cgroup(p.text)) TH_LOG("%s", p.text);
	for (i = 0; i < SMALL; i++)
		close(self->fds[i]);
}

/*
 * A buffer that is charged and not in one run, so that it moves for a device that needs
 * that. The pages beyond the large blocks are from elsewhere, mostly.
 */
static int alloc_charged_scattered(struct use *use)
{
	struct placement p;
	int tries;

	for (tries = 0; tries < 16; tries++) {
		use->fd = cgroup_heap_alloc(MAKER, AUTO_HEAP, use->size);
		if (use->fd < 0 || cgroup_run(USER, use_buffer, use) ||
		    buffer_placement(use->fd, &p))
			return -1;
		if (p.runs > 1)
			return 0;
		close(use->fd);
	}
	return -1;
}

/* Memory outside the system heap is not charged */
TEST_F(charge, uncharged_after_move)
{
	struct use use = { .size = SIZE + 3 * page_size() };
	struct importer direct;

	if (!machine_has_cma())
		SKIP(return, "no memory is contiguous for this size");
	ASSERT_EQ(0, importer_open(&direct, IMPORTER_DIRECT));
	ASSERT_EQ(0, alloc_charged_scattered(&use));
	EXPECT_TRUE(is_charged(self->start, use.size));

	ASSERT_EQ(0, importer_map_once(&direct, use.fd, BOTH));
	EXPECT_FALSE(is_in(use.fd, "system"));
	EXPECT_TRUE(is_charged(self->start, 0));
	close(use.fd);
	close(direct.fd);
}

/* Size of the test's buffers in the pool of freed pages, which count as reclaimable */
#define POOLED (24 * MIB)

static long reclaimable(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	char line[128];
	long kib = -1;

	while (file && kib < 0 && fgets(line, sizeof(line), file))
		if (sscanf(line, "KReclaimable: %ld kB", &kib) != 1)
			kib = -1;
	if (file)
		fclose(file);
	return kib * 1024;
}

static int drop_slab(void)
{
	return file_write("/proc/sys/vm/drop_caches", "2");
}

static int fill_and_close(int seed)
{
	int fd = heap_alloc(AUTO_HEAP, POOLED);
	unsigned char *map = fd < 0 ? NULL : map_buffer(fd, POOLED);

	if (!map)
		return -1;
	memset(map, seed, POOLED);
	munmap(map, POOLED);
	return close(fd);
}

FIXTURE(pool)
{
	long start;
};

FIXTURE_SETUP(pool)
{
	/* Empty the pool and other slabs first; that takes two rounds */
	ASSERT_EQ(0, drop_slab());
	ASSERT_EQ(0, drop_slab());
	self->start = reclaimable();
	ASSERT_LT(0, self->start);
}

FIXTURE_TEARDOWN(pool)
{
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
	EXPECT_EQ(0, drop_slab());
}

TEST_F(pool, shrinker_frees_pool)
{
	ASSERT_EQ(0, fill_and_close(1));
	EXPECT_LE(self->start + POOLED / 4 * 3, reclaimable());
	ASSERT_EQ(0, drop_slab());
	EXPECT_GE(self->start + POOLED / 4, reclaimable());
}

TEST_F(pool, reused_pages_zero)
{
	unsigned char *map;
	int fd;

	ASSERT_EQ(0, fill_and_close(2));
	fd = heap_alloc(AUTO_HEAP, POOLED);
	ASSERT_LE(0, fd);
	map = map_buffer(fd, POOLED);
	ASSERT_NE(NULL, map);
	EXPECT_TRUE(all_zero(map, POOLED));
	EXPECT_GE(self->start + POOLED / 4, reclaimable());
	munmap(map, POOLED);
	close(fd);
	EXPECT_LE(self->start + POOLED / 4 * 3, reclaimable());
}

/* Charged memory is freed to the page allocator at once */
TEST_F(pool, charged_pages_not_pooled)
{
	struct use use = { .size = POOLED };

	ASSERT_EQ(0, cgroup_begin());
	ASSERT_EQ(0, cgroup_make(MAKER));
	ASSERT_EQ(0, cgroup_make(USER));
	use.fd = cgroup_heap_alloc(MAKER, AUTO_HEAP, POOLED);
	ASSERT_LE(0, use.fd);
	EXPECT_EQ(0, cgroup_run(USER, use_buffer, &use));
	close(use.fd);
	EXPECT_GE(self->start + POOLED / 4, reclaimable());
	EXPECT_EQ(0, cgroup_remove(MAKER));
	EXPECT_EQ(0, cgroup_remove(USER));
	EXPECT_EQ(0, cgroup_end());
}

/* Nodes of memory; on these machines each is one range of addresses */
struct node {
	__u64 first;
	__u64 end;
};

static int node_range(int wanted, struct node *node)
{
	unsigned long long spanned = 0, start;
	FILE *file = fopen("/proc/zoneinfo", "re");
	char line[128];
	int nid = -1;

	*node = (struct node){ .first = ~0ull };
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Node %d, zone", &nid) == 1 ||
		    sscanf(line, " spanned %llu", &spanned) == 1)
			continue;
		if (nid != wanted || !spanned ||
		    sscanf(line, " start_pfn: %llu", &start) != 1)
			continue;
		if (start * page_size() < node->first)
			node->first = start * page_size();
		if ((start + spanned) * page_size() > node->end)
			node->end = (start + spanned) * page_size();
	}
	if (file)
		fclose(file);
	return node->end ? 0 : -1;
}

static int device_node(const char *path)
{
	FILE *file = fopen(path, "re");
	int node;

	if (!file)
		return -1;
	if (fscanf(file, "%d", &node) != 1)
		node = -1;
	fclose(file);
	return node;
}

#define DEVICES "/sys/bus/pci/devices/"

/* An engine on that node; the PCI bridges are there as well */
static int open_engine(struct importer *i, int wanted)
{
	bool found = false;
	char name[32];
	glob_t devices;
	size_t at;

	if (glob(DEVICES "*/numa_node", 0, NULL, &devices))
		return -1;
	for (at = 0; at < devices.gl_pathc && !found; at++) {
		if (device_node(devices.gl_pathv[at]) != wanted ||
		    sscanf(devices.gl_pathv[at], DEVICES "%31[^/]", name) !=
			    1 ||
		    importer_open_named(i, name))
			continue;
		found = i->info.engine_size;
		if (!found)
			close(i->fd);
	}
	globfree(&devices);
	return found ? 0 : -1;
}

static int run_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

static bool is_of(int fd, const struct node *node)
{
	struct placement p;

	return !buffer_placement(fd, &p) && !strcmp(p.heap, "system") &&
	       p.first >= node->first && p.last < node->end;
}

FIXTURE(node)
{
	struct node near;
	struct node far;
	struct importer direct;
};

/* The engine is on node 1 and the program on node 0; otherwise skip */
FIXTURE_SETUP(node)
{
	if (node_range(1, &self->far))
		SKIP(return, "all memory is of one node");
	ASSERT_EQ(0, node_range(0, &self->near));
	ASSERT_EQ(0, open_engine(&self->direct, 1));
	ASSERT_EQ(0, run_on(0));
}

FIXTURE_TEARDOWN(node)
{
	close(self->direct.fd);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(node, memory_on_node_of_device)
{
	size_t size = 15 * page_size();
	struct placement p;
	int round, fd;

	for (round = 0; round < 8; round++) {
		fd = heap_alloc(AUTO_HEAP, size);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, importer_map_once(&self->direct, fd, BOTH));
		EXPECT_TRUE(is_of(fd, &self->far))
		{
			buffer_placement(fd, &p);
			TH_LOG("%s", p.text);
		}
		close(fd);
	}
}

TEST_F(node, memory_on_node_of_program)
{
	size_t size = 15 * page_size();
	int round, fd;

	for (round = 0; round < 8; round++) {
		fd = heap_alloc(AUTO_HEAP, size);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, touch(fd, size));
		EXPECT_TRUE(is_of(fd, &self->near));
		close(fd);
	}
}

/* One of the buffers that fill the little memory that a device reaches */
struct filler {
	struct importer importer;
	int fd;
};

#define FILLERS 400

/* Processes killed by the OOM killer since boot */
static long oom_kills(void)
{
	FILE *f = fopen("/proc/vmstat", "r");
	char line[80];
	long kills = -1;

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "oom_kill ", 9))
			kills = strtol(line + 9, NULL, 10);
	if (f)
		fclose(f);
	return kills;
}

/* 0 or a negative errno. Each buffer has its own file of the device */
static int fill(struct filler *f, const char *device)
{
	struct placer_importer_map map;
	int error;

	f->fd = heap_alloc(AUTO_HEAP, 64 * 1024);
	if (f->fd < 0 || importer_open_named(&f->importer, device))
		return -ENODEV;
	error = importer_attach(&f->importer, f->fd) ||
				importer_map(&f->importer, BOTH, &map) ?
			-errno :
			0;
	if (error) {
		close(f->importer.fd);
		close(f->fd);
	}
	return error;
}

static void unfill(struct filler *f)
{
	close(f->importer.fd);
	close(f->fd);
}

/*
 * The zone below 16 MiB is small enough to fill, and the rest of memory is large enough
 * that no other allocation fails.
 */
TEST(full_system_heap_recovers)
{
	static struct filler fillers[FILLERS];
	long killed = oom_kills();
	struct importer low;
	int nr, full, error = 0;

	if (importer_open_named(&low, "placer-importer.1"))
		SKIP(return, "no device that reaches so little memory");
	close(low.fd);

	for (nr = 0; nr < FILLERS; nr++) {
		error = fill(&fillers[nr], "placer-importer.1");
		if (error)
			break;
	}
	EXPECT_EQ(-ENOMEM, error);
	ASSERT_LT(16, nr);
	EXPECT_LT(0, heap_stat("system", "failures"));
	EXPECT_EQ(nr * 64 * 1024L, heaps_used());

	/* Not to the last page, as the kernel raises its reserves after a shortage */
	for (full = nr; nr > full / 2; nr--)
		unfill(&fillers[nr - 1]);
	for (; nr < full * 3 / 4; nr++)
		ASSERT_EQ(0, fill(&fillers[nr], "placer-importer.1"));
	for (; nr > 0; nr--)
		unfill(&fillers[nr - 1]);
	EXPECT_EQ(0, heaps_used());
	EXPECT_EQ(killed, oom_kills());
}

TEST_HARNESS_MAIN
