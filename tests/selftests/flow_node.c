// SPDX-License-Identifier: GPL-2.0
/*
 * Nodes of flows: the first user gets the buffer where all devices of the flow can use
 * it, and it does not move when they attach.
 *
 * The flows are those of tests/vm/pools.dtso; each of its devices can use one pool only,
 * or two.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test_importer.h"
#include "harness.h"
#include "placer_utils.h"
#include "trace.h"

#define NODE(name) "/dev/dma_heap/" name
#define BOARD	   "/sys/kernel/debug/dmabuf_placer/board"
#define RW	   (PROT_READ | PROT_WRITE)
#define BOTH	   PLACER_IMPORTER_BIDIRECTIONAL
#define SIZE	   (64u * 1024)
/* The SRAM has room for so many buffers */
#define SRAM_ROOM 4

static unsigned char *map_buffer(int fd)
{
	void *map = mmap(NULL, SIZE, RW, MAP_SHARED, fd, 0);

	return map == MAP_FAILED ? NULL : map;
}

/* Allocated from that node, and filled with a pattern before a device attaches. */
static int written_buffer(const char *node, unsigned char **map)
{
	int fd = heap_alloc(node, SIZE);

	*map = fd < 0 ? NULL : map_buffer(fd);
	if (*map)
		pattern_fill(*map, SIZE, 1);
	return *map ? fd : -1;
}

/* Does debugfs list this expected device, with @state after its constraint? */
static bool expected(const struct placement *p, const char *name,
		     const char *state)
{
	char line[512];
	const char *at = p->text;
	size_t len, tail = strlen(state);

	while ((at = strstr(at, "\texpected "))) {
		len = strcspn(at, "\n");
		snprintf(line, sizeof(line), "%.*s", (int)len, at);
		at += len;
		if (!strstr(line, name))
			continue;
		if (!tail)
			return !strstr(line, ", attached") &&
			       !strstr(line, ", unmet");
		return len > tail && !strcmp(line + len - tail, state);
	}
	return false;
}

static void expect_expected(struct __test_metadata *_metadata,
			    const struct placement *p, const char *name,
			    const char *state)
{
	EXPECT_TRUE(expected(p, name, state))
	TH_LOG("%s%s: %s", name, state, p->text);
}

static int map_once(const char *importer, int fd)
{
	struct importer i;
	int rc;

	if (importer_open_named(&i, importer))
		return -1;
	rc = importer_map_once(&i, fd, BOTH);
	close(i.fd);
	return rc;
}

/* The devices that map a buffer, and the heap that it must be in */
FIXTURE(flow)
{
	unsigned char *map;
	int fd;
};

FIXTURE_VARIANT(flow)
{
	const char *node;
	const char *importer[2];
	const char *heap;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(flow, mapped)
{
	.node = NODE("mapped"),
	.importer = { "mapped-importer", "mapped-importer" },
	.heap = "carveout-mapped@51000000",
};

FIXTURE_VARIANT_ADD(flow, pair)
{
	.node = NODE("pair"),
	.importer = { "either-importer", "sram-importer" },
	.heap = "sram@55000000",
};

/* clang-format on */

FIXTURE_SETUP(flow)
{
	self->fd = -1;
	self->map = NULL;
}

FIXTURE_TEARDOWN(flow)
{
	if (self->map)
		munmap(self->map, SIZE);
	close(self->fd);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(flow, placed_for_all_members)
{
	struct placement p;
	int i;

	self->fd = heap_alloc(variant->node, SIZE);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ("unbacked", p.state);
	for (i = 0; i < 2; i++)
		expect_expected(_metadata, &p, variant->importer[i], "");
	expect_expected(_metadata, &p, "the CPU", "");

	self->map = map_buffer(self->fd);
	ASSERT_NE(NULL, self->map);
	pattern_fill(self->map, SIZE, 1);
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ(variant->heap, p.heap)
	TH_LOG("%s", p.text);
	expect_expected(_metadata, &p, "the CPU", ", attached");

	for (i = 0; i < 2; i++)
		EXPECT_EQ(0, map_once(variant->importer[i], self->fd));
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ(variant->heap, p.heap);
	EXPECT_EQ(1, p.generation);
	EXPECT_TRUE(pattern_holds(self->map, SIZE, 1));
}

/* Without a flow the buffer moves, so the test above is meaningful */
TEST_F(flow, auto_buffer_moves)
{
	struct placement p;
	int i;

	self->fd = written_buffer(AUTO_HEAP, &self->map);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ("system", p.heap);
	for (i = 0; i < 2; i++)
		EXPECT_EQ(0, map_once(variant->importer[i], self->fd));
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ(variant->heap, p.heap);
	EXPECT_EQ(2, p.generation);
	EXPECT_TRUE(pattern_holds(self->map, SIZE, 1));
}

TEST_F(flow, attached_member_counts_once)
{
	struct importer importer;
	struct placement p;

	ASSERT_EQ(0, importer_open_named(&importer, variant->importer[0]));
	self->fd = heap_alloc(variant->node, SIZE);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, importer_attach(&importer, self->fd));
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	expect_expected(_metadata, &p, variant->importer[0], ", attached");
	ASSERT_EQ(0, importer_detach(&importer));
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	expect_expected(_metadata, &p, variant->importer[0], "");
	close(importer.fd);
}

/* Same answers as /dev/dma_heap/auto; the nodes may stop sharing its code */
TEST_F(flow, ioctl_answers)
{
	static const struct {
		struct dma_heap_allocation_data data;
		int answer;
	} requests[] = {
		{ { .len = 1, .fd_flags = O_RDWR | O_CLOEXEC }, 0 },
		{ { .len = 1, .fd = 1 }, EINVAL },
		{ { .len = 1, .fd_flags = O_NONBLOCK }, EINVAL },
		{ { .len = 1, .heap_flags = 1 }, EINVAL },
		{ { .len = 0 }, EINVAL },
		{ { .len = 1ull << 40 }, ENOMEM },
	};
	int node = open(variant->node, O_RDONLY | O_CLOEXEC);
	struct dma_heap_allocation_data data;
	unsigned int i;

	ASSERT_LE(0, node);
	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		data = requests[i].data;
		if (!ioctl(node, DMA_HEAP_IOCTL_ALLOC, &data)) {
			EXPECT_EQ(0, requests[i].answer);
			close(data.fd);
		} else {
			EXPECT_EQ(requests[i].answer, errno);
		}
	}
	EXPECT_EQ(-1, ioctl(node, DMA_HEAP_IOCTL_ALLOC, NULL));
	EXPECT_EQ(EFAULT, errno);
	close(node);
}

static void expect_nothing_left(struct __test_metadata *_metadata)
{
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

/* It has memory where its device can use it before anyone touches it */
TEST(eager_flow_gives_memory_at_once)
{
	int fd = heap_alloc(NODE("eager"), SIZE);
	struct placement p;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("backed", p.state);
	EXPECT_STREQ("carveout-mapped@51000000", p.heap);
	EXPECT_EQ(0, map_once("mapped-importer", fd));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_EQ(1, p.generation);

	/* Other memory is no help to the device */
	EXPECT_EQ(0, heap_limit("carveout-mapped@51000000", "65536"));
	EXPECT_EQ(-1, heap_alloc(NODE("eager"), SIZE));
	EXPECT_EQ(ENOMEM, errno);
	EXPECT_TRUE(wait_for_counts(1, SIZE));
	EXPECT_EQ(0, heap_limit("carveout-mapped@51000000", "max"));
	close(fd);
	expect_nothing_left(_metadata);
}

/* Does that flow's line in debugfs have this part? */
static bool flow_has(const char *flow, const char *part)
{
	char line[512], head[64];
	bool has = false;
	FILE *board = fopen(BOARD, "re");

	if (!board)
		return false;
	snprintf(head, sizeof(head), "flow %s:", flow);
	while (fgets(line, sizeof(line), board))
		if (!strncmp(line, head, strlen(head)))
			has = strstr(line, part);
	fclose(board);
	return has;
}

/* "auto" is listed, too, and stays the name of the node for all devices */
TEST(flow_has_its_further_names)
{
	static const char *const nodes[] = { NODE("eager_cached"),
					     NODE("linux,eager") };
	struct placement p;
	size_t i;
	int fd;

	for (i = 0; i < 2; i++) {
		fd = heap_alloc(nodes[i], SIZE);
		ASSERT_LE(0, fd)
		TH_LOG("%s: %s", nodes[i], strerror(errno));
		ASSERT_EQ(0, buffer_placement(fd, &p));
		EXPECT_STREQ("carveout-mapped@51000000", p.heap);
		close(fd);
	}
	fd = heap_alloc(NODE("auto"), SIZE);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("unbacked", p.state);
	close(fd);
	EXPECT_TRUE(flow_has("flow-eager", ", eager, /dev/dma_heap/eager, "));
	EXPECT_TRUE(flow_has("flow-eager", ", /dev/dma_heap/eager_cached, "));
	EXPECT_TRUE(flow_has("flow-eager", ", /dev/dma_heap/linux,eager\n"));
	expect_nothing_left(_metadata);
}

/* An attached device is served, and an expected one in its way no longer counts */
TEST(attached_device_overrides_expected)
{
	struct importer sram;
	struct placement p;
	unsigned char *map;
	int fd = written_buffer(NODE("discord"), &map);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, buffer_placement(fd, &p));
	/* The first one declared counts */
	EXPECT_STREQ("carveout-mapped@51000000", p.heap);
	expect_expected(_metadata, &p, "mapped-importer", "");
	expect_expected(_metadata, &p, "sram-importer", ", unmet");

	ASSERT_EQ(0, importer_open_named(&sram, "sram-importer"));
	ASSERT_EQ(0, importer_attach(&sram, fd));
	EXPECT_EQ(0,
		  importer_map(&sram, BOTH, &(struct placer_importer_map){}));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("sram@55000000", p.heap);
	expect_expected(_metadata, &p, "mapped-importer", ", unmet");
	expect_expected(_metadata, &p, "sram-importer", ", attached");
	EXPECT_TRUE(pattern_holds(map, SIZE, 1));

	close(sram.fd);
	ASSERT_EQ(0, buffer_placement(fd, &p));
	expect_expected(_metadata, &p, "mapped-importer", "");
	expect_expected(_metadata, &p, "sram-importer", ", unmet");
	munmap(map, SIZE);
	close(fd);
	expect_nothing_left(_metadata);
}

static bool is_in_sram(const struct placement *p)
{
	return !strcmp("sram@55000000", p->heap);
}

/*
 * If an expected device's heap is full, the buffer is placed elsewhere. An attached device
 * evicts a buffer that is there for an expected one.
 */
TEST(full_pool_unmeets_expectation)
{
	unsigned char *map[SRAM_ROOM + 1];
	int fd[SRAM_ROOM + 1], i, in_sram = 0;
	struct placement p;

	for (i = 0; i <= SRAM_ROOM; i++) {
		fd[i] = written_buffer(NODE("pair"), &map[i]);
		ASSERT_LE(0, fd[i]);
		ASSERT_EQ(0, buffer_placement(fd[i], &p));
		EXPECT_EQ(i < SRAM_ROOM, is_in_sram(&p));
		expect_expected(_metadata, &p, "sram-importer",
				i < SRAM_ROOM ? "" : ", unmet");
	}
	/* One of the others is evicted, no matter which */
	EXPECT_EQ(0, map_once("sram-importer", fd[SRAM_ROOM]));
	for (i = 0; i <= SRAM_ROOM; i++) {
		ASSERT_EQ(0, buffer_placement(fd[i], &p));
		in_sram += is_in_sram(&p);
		EXPECT_TRUE(i < SRAM_ROOM || is_in_sram(&p));
		expect_expected(_metadata, &p, "sram-importer",
				is_in_sram(&p) ? "" : ", unmet");
		EXPECT_TRUE(pattern_holds(map[i], SIZE, 1));
	}
	EXPECT_EQ(SRAM_ROOM, in_sram);
	for (i = 0; i <= SRAM_ROOM; i++) {
		munmap(map[i], SIZE);
		close(fd[i]);
	}
	expect_nothing_left(_metadata);
}

/* The flow says that the CPU has no access; the CPU tries all the same */
TEST(unexpected_cpu_refused_protected)
{
	unsigned char *map;
	struct placement p;
	int fd = heap_alloc(NODE("secure"), SIZE);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, map_once("secure-importer", fd));
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("secure@53000000", p.heap);
	EXPECT_EQ(NULL, map_buffer(fd));
	EXPECT_EQ(EACCES, errno);
	close(fd);

	fd = written_buffer(NODE("secure"), &map);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("system", p.heap);
	expect_expected(_metadata, &p, "secure-importer", ", unmet");
	munmap(map, SIZE);
	close(fd);
	expect_nothing_left(_metadata);
}

/* Traced once, with the device's name */
TEST(unmet_expectation_traced)
{
	unsigned long number;
	char *text;
	int fd;

	ASSERT_EQ(0, trace_begin());
	fd = heap_alloc(NODE("discord"), SIZE);
	number = buffer_number(fd);
	close(fd);
	text = trace_end();
	ASSERT_NE(NULL, text);
	EXPECT_NE(NULL,
		  trace_find(text, "placer_expect", number, "mapped-importer"));
	EXPECT_NE(NULL,
		  trace_find(text, "placer_expect", number, "sram-importer"));
	EXPECT_NE(NULL,
		  trace_find(text, "placer_unmet", number,
			     "sram-importer why=b002000.mapped-importer"));
	EXPECT_EQ(NULL, trace_find(text, "placer_unmet", number,
				   "device=b002000.mapped-importer"));
	free(text);
}

TEST(device_without_driver_not_expected)
{
	unsigned char *map;
	struct placement p;
	int fd = written_buffer(NODE("incomplete"), &map);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("carveout-mapped@51000000", p.heap);
	expect_expected(_metadata, &p, "mapped-importer", "");
	EXPECT_EQ(NULL, strstr(p.text, "absent"));
	munmap(map, SIZE);
	close(fd);
	expect_nothing_left(_metadata);
}

/* A flow with the name of another node gets no node */
TEST(taken_name_makes_no_node)
{
	int fd = heap_alloc(AUTO_HEAP, SIZE);
	struct placement p;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_EQ(NULL, strstr(p.text, "expected")) TH_LOG("%s", p.text);
	close(fd);
	expect_nothing_left(_metadata);
}

/* The board is unbound with the device of one of its pools, and bound again */
#define SRAM_DEVICE "55000000.sram"
#define SRAM_DRIVER "/sys/bus/platform/drivers/sram/"

FIXTURE(board)
{
	int node;
};

FIXTURE_SETUP(board)
{
	self->node = open(NODE("mapped"), O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, self->node);
}

FIXTURE_TEARDOWN(board)
{
	if (heap_stat("sram@55000000", "used_bytes") < 0) {
		EXPECT_EQ(0, file_write(SRAM_DRIVER "bind", SRAM_DEVICE));
		EXPECT_EQ(0, file_write("/sys/bus/platform/drivers_probe",
					"buffer-placement"));
	}
	close(self->node);
	EXPECT_EQ(0, heap_stat("sram@55000000", "used_bytes"));
	expect_nothing_left(_metadata);
}

/* The kernel's framework removes no heap: there its node stays, and refuses */
TEST_F(board, unbind_removes_nodes)
{
	bool framework = parameter_is("framework", "Y");
	struct dma_heap_allocation_data data = { .len = SIZE };
	unsigned char *map;
	struct placement p;
	int fd = written_buffer(NODE("mapped"), &map);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, file_write(SRAM_DRIVER "unbind", SRAM_DEVICE));
	if (framework) {
		EXPECT_EQ(0, access(NODE("mapped"), F_OK));
	} else {
		EXPECT_EQ(-1, access(NODE("mapped"), F_OK));
		EXPECT_EQ(ENOENT, errno);
	}
	EXPECT_EQ(-1, ioctl(self->node, DMA_HEAP_IOCTL_ALLOC, &data));
	EXPECT_EQ(ENODEV, errno);

	/* The pool is gone, so that the expectation cannot be met any more */
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("system", p.heap);
	EXPECT_TRUE(pattern_holds(map, SIZE, 1));
	expect_expected(_metadata, &p, "mapped-importer", ", unmet");
	munmap(map, SIZE);
	close(fd);

	ASSERT_EQ(0, file_write(SRAM_DRIVER "bind", SRAM_DEVICE));
	ASSERT_EQ(0, file_write("/sys/bus/platform/drivers_probe",
				"buffer-placement"));
	if (framework) {
		EXPECT_EQ(0, ioctl(self->node, DMA_HEAP_IOCTL_ALLOC, &data));
		close(data.fd);
	} else {
		EXPECT_EQ(-1, ioctl(self->node, DMA_HEAP_IOCTL_ALLOC, &data));
		EXPECT_EQ(ENODEV, errno);
	}
	fd = heap_alloc(NODE("mapped"), SIZE);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, map_once("mapped-importer", fd));
	close(fd);
}

TEST_HARNESS_MAIN
