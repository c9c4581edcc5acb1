// SPDX-License-Identifier: GPL-2.0
/*
 * A process's view of a buffer: it gets memory at the first touch, and keeps it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "harness.h"
#include "placer_utils.h"

#define RW (PROT_READ | PROT_WRITE)

FIXTURE(buffer)
{
	int fd;
	size_t size;
};

FIXTURE_VARIANT(buffer)
{
	size_t pages;
};

/* clang-format off */
/* Blocks of order 0, 4 and 8, each with a remainder */
FIXTURE_VARIANT_ADD(buffer, pages_4)
{
	.pages = 4,
};

FIXTURE_VARIANT_ADD(buffer, pages_37)
{
	.pages = 37,
};

FIXTURE_VARIANT_ADD(buffer, pages_531)
{
	.pages = 531,
};

/* clang-format on */

FIXTURE_SETUP(buffer)
{
	self->size = variant->pages * page_size();
	self->fd = heap_alloc(AUTO_HEAP, self->size);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(buffer)
{
	close(self->fd);
}

static unsigned char *map_all(FIXTURE_DATA(buffer) * self, int prot)
{
	return mmap(NULL, self->size, prot, MAP_SHARED, self->fd, 0);
}

static int child_status(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

TEST_F(buffer, backed_at_first_touch)
{
	struct placement p;
	unsigned char *map;

	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ("unbacked", p.state);
	EXPECT_EQ(0, p.generation);

	map = map_all(self, RW);
	ASSERT_NE(MAP_FAILED, map);
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ("unbacked", p.state);
	EXPECT_EQ(0, heaps_used());

	map[self->size - 1] = 1;
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ("backed", p.state);
	EXPECT_STREQ("system", p.heap);
	EXPECT_EQ(1, p.generation);
	EXPECT_EQ(true, p.written);
	EXPECT_STREQ("", p.held);
	EXPECT_EQ((long)self->size, heaps_used());
}

TEST_F(buffer, memory_freed_with_last_mapping)
{
	unsigned char *map = map_all(self, RW);

	ASSERT_NE(MAP_FAILED, map);
	pattern_fill(map, self->size, 1);
	EXPECT_EQ((long)self->size, heaps_used());
	close(self->fd);
	EXPECT_EQ((long)self->size, heaps_used());
	ASSERT_EQ(0, munmap(map, self->size));
	EXPECT_EQ(0, heaps_used());
	EXPECT_TRUE(buffers_all_gone());
}

TEST_F(buffer, zero_at_first)
{
	unsigned char *map = map_all(self, PROT_READ);

	ASSERT_NE(MAP_FAILED, map);
	EXPECT_TRUE(all_zero(map, self->size));
}

/* Content must not leak from a freed buffer to the next one */
TEST_F(buffer, zero_when_reused)
{
	int round, fd;
	unsigned char *map;

	for (round = 0; round < 8; round++) {
		fd = heap_alloc(AUTO_HEAP, self->size);
		map = mmap(NULL, self->size, RW, MAP_SHARED, fd, 0);
		ASSERT_NE(MAP_FAILED, map);
		ASSERT_TRUE(all_zero(map, self->size));
		memset(map, 0xa5, self->size);
		munmap(map, self->size);
		close(fd);
	}
}

TEST_F(buffer, read_does_not_mark_written)
{
	unsigned char *map = map_all(self, PROT_READ);
	struct placement p;

	ASSERT_NE(MAP_FAILED, map);
	EXPECT_EQ(0, map[0]);
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ("backed", p.state);
	EXPECT_EQ(false, p.written);
}

TEST_F(buffer, content_kept_without_mapping)
{
	unsigned char *map = map_all(self, RW);

	ASSERT_NE(MAP_FAILED, map);
	pattern_fill(map, self->size, 2);
	ASSERT_EQ(0, munmap(map, self->size));
	map = map_all(self, PROT_READ);
	ASSERT_NE(MAP_FAILED, map);
	EXPECT_TRUE(pattern_holds(map, self->size, 2));
}

TEST_F(buffer, content_kept_without_descriptor)
{
	unsigned char *map = map_all(self, RW);

	ASSERT_NE(MAP_FAILED, map);
	map[0] = 1;
	close(self->fd);
	EXPECT_EQ(1, buffers_count());
	/* Faults after the close */
	pattern_fill(map, self->size, 3);
	EXPECT_TRUE(pattern_holds(map, self->size, 3));
}

TEST_F(buffer, two_mappings_share_content)
{
	size_t page = page_size();
	unsigned char *a = map_all(self, RW), *b;

	b = mmap(NULL, self->size - page, RW, MAP_SHARED, self->fd, page);
	ASSERT_NE(MAP_FAILED, a);
	ASSERT_NE(MAP_FAILED, b);
	pattern_fill(a, self->size, 4);
	EXPECT_EQ(0, memcmp(a + page, b, self->size - page));
	pattern_fill(b, self->size - page, 5);
	EXPECT_TRUE(pattern_holds(a + page, self->size - page, 5));
}

TEST_F(buffer, shared_with_child)
{
	unsigned char *map = map_all(self, RW);
	pid_t pid;

	ASSERT_NE(MAP_FAILED, map);
	pattern_fill(map, self->size, 6);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		if (!pattern_holds(map, self->size, 6))
			_exit(1);
		pattern_fill(map, self->size, 7);
		_exit(0);
	}
	EXPECT_EQ(0, child_status(pid));
	EXPECT_TRUE(pattern_holds(map, self->size, 7));
}

/* The parent exits first, so that only the child's mapping keeps the buffer alive */
TEST_F(buffer, first_touch_in_child)
{
	unsigned char *map = map_all(self, RW);
	int go[2];
	char byte;
	pid_t pid;

	ASSERT_NE(MAP_FAILED, map);
	ASSERT_EQ(0, pipe(go));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		close(self->fd);
		close(go[1]);
		if (read(go[0], &byte, 1))
			_exit(1);
		pattern_fill(map, self->size, 8);
		_exit(pattern_holds(map, self->size, 8) ? 0 : 2);
	}
	ASSERT_EQ(0, munmap(map, self->size));
	close(self->fd);
	close(go[1]);
	EXPECT_EQ(0, child_status(pid));
	EXPECT_TRUE(buffers_all_gone());
}

TEST_F(buffer, private_mapping_refused)
{
	EXPECT_EQ(MAP_FAILED,
		  mmap(NULL, self->size, RW, MAP_PRIVATE, self->fd, 0));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(MAP_FAILED,
		  mmap(NULL, self->size, PROT_READ, MAP_PRIVATE, self->fd, 0));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(buffer, mapping_beyond_end_refused)
{
	size_t page = page_size();
	static const struct {
		long pages, offset; /* both relative to what fits, in pages */
	} beyond[] = { { 1, 0 }, { 0, 1 }, { 1000, 0 }, { 0, 1l << 40 } };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(beyond); i++) {
		EXPECT_EQ(MAP_FAILED,
			  mmap(NULL, self->size + beyond[i].pages * page, RW,
			       MAP_SHARED, self->fd, beyond[i].offset * page));
		EXPECT_EQ(EINVAL, errno);
	}
	EXPECT_EQ(MAP_FAILED,
		  mmap(NULL, page, RW, MAP_SHARED, self->fd, self->size));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_NE(MAP_FAILED, mmap(NULL, page, RW, MAP_SHARED, self->fd,
				   self->size - page));
}

TEST_F(buffer, mremap_growth_refused)
{
	size_t page = page_size();
	unsigned char *map =
		mmap(NULL, self->size - page, RW, MAP_SHARED, self->fd, 0);

	ASSERT_NE(MAP_FAILED, map);
	/* Not even with a range within the buffer */
	EXPECT_EQ(MAP_FAILED,
		  mremap(map, self->size - page, self->size, MREMAP_MAYMOVE));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(MAP_FAILED, mremap(map, self->size - page, self->size + page,
				     MREMAP_MAYMOVE));
	EXPECT_EQ(EFAULT, errno);
	pattern_fill(map, self->size - page, 9);
}

TEST_F(buffer, mremap_moves_mapping)
{
	unsigned char *map = map_all(self, RW), *room, *moved;

	room = mmap(NULL, self->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);
	ASSERT_NE(MAP_FAILED, map);
	ASSERT_NE(MAP_FAILED, room);
	/* Half of the pages are mapped already, the other half is not */
	pattern_fill(map, self->size / 2, 10);
	moved = mremap(map, self->size, self->size,
		       MREMAP_MAYMOVE | MREMAP_FIXED, room);
	ASSERT_EQ(room, moved);
	EXPECT_TRUE(pattern_holds(moved, self->size / 2, 10));
	pattern_fill(moved, self->size, 11);
	EXPECT_TRUE(pattern_holds(moved, self->size, 11));
	EXPECT_FALSE(address_readable(map));
}

TEST_F(buffer, mremap_shrinks_mapping)
{
	size_t page = page_size();
	unsigned char *map = map_all(self, RW);

	ASSERT_NE(MAP_FAILED, map);
	pattern_fill(map, self->size, 12);
	ASSERT_EQ(map, mremap(map, self->size, page, 0));
	EXPECT_TRUE(pattern_holds(map, page, 12));
	EXPECT_FALSE(address_readable(map + page));
}

TEST_F(buffer, munmap_in_the_middle)
{
	size_t page = page_size();
	unsigned char *map = map_all(self, RW);

	ASSERT_NE(MAP_FAILED, map);
	pattern_fill(map, self->size, 13);
	ASSERT_EQ(0, munmap(map + page, page));
	EXPECT_FALSE(address_readable(map + page));
	EXPECT_TRUE(pattern_holds(map, page, 13));

	/* The hole may be filled with another part of the buffer */
	ASSERT_EQ(map + page, mmap(map + page, page, RW, MAP_SHARED | MAP_FIXED,
				   self->fd, self->size - page));
	EXPECT_EQ(0, memcmp(map + page, map + self->size - page, page));
	map[self->size - 1] ^= 0xff;
	EXPECT_EQ(0, memcmp(map + page, map + self->size - page, page));
}

TEST_F(buffer, touched_last_page_first)
{
	size_t page = page_size(), at;
	unsigned char *map = map_all(self, RW);

	ASSERT_NE(MAP_FAILED, map);
	for (at = self->size; at; at -= page)
		map[at - 1] = at / page;
	for (at = self->size; at; at -= page)
		ASSERT_EQ((unsigned char)(at / page), map[at - 1]);
}

TEST_F(buffer, mprotect_makes_writable)
{
	unsigned char *map = map_all(self, PROT_READ);
	struct placement p;

	ASSERT_NE(MAP_FAILED, map);
	EXPECT_TRUE(all_zero(map, self->size));
	ASSERT_EQ(0, mprotect(map, self->size, RW));
	/* These pages are mapped, so that no fault reaches the exporter */
	pattern_fill(map, self->size, 14);
	EXPECT_TRUE(pattern_holds(map, self->size, 14));
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_EQ(true, p.written);
}

static void *first_touch(void *arg)
{
	unsigned char **at = arg;

	**at = 1;
	return NULL;
}

TEST_F(buffer, concurrent_first_touch_backs_once)
{
	unsigned char *map = map_all(self, RW), *at[4];
	pthread_t thread[4];
	struct placement p;
	int i;

	ASSERT_NE(MAP_FAILED, map);
	for (i = 0; i < 4; i++) {
		at[i] = map + i * page_size();
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, first_touch,
					    &at[i]));
	}
	for (i = 0; i < 4; i++)
		ASSERT_EQ(0, pthread_join(thread[i], NULL));
	for (i = 0; i < 4; i++)
		EXPECT_EQ(1, *at[i]);
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_EQ(1, p.generation);
}

TEST_F(buffer, populate_and_mlock_succeed)
{
	unsigned char *map = mmap(NULL, self->size, RW,
				  MAP_SHARED | MAP_POPULATE, self->fd, 0);

	ASSERT_NE(MAP_FAILED, map);
	EXPECT_EQ(0, mlock(map, self->size));
	pattern_fill(map, self->size, 15);
	EXPECT_TRUE(pattern_holds(map, self->size, 15));
	EXPECT_EQ(0, munlock(map, self->size));
}

TEST_F(buffer, madvise_dontneed_refused)
{
	unsigned char *map = map_all(self, RW);

	ASSERT_NE(MAP_FAILED, map);
	pattern_fill(map, self->size, 16);
	EXPECT_EQ(-1, madvise(map, self->size, MADV_DONTNEED));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, madvise(map, self->size, MADV_REMOVE));
	EXPECT_TRUE(pattern_holds(map, self->size, 16));
}

/* No reference on a page may be taken: it would outlive a move */
TEST_F(buffer, page_references_refused)
{
	struct iovec local, remote;
	unsigned char *map = map_all(self, RW), byte;
	int pipes[2], mem;

	ASSERT_NE(MAP_FAILED, map);
	map[0] = 1;
	local = (struct iovec){ &byte, 1 };
	remote = (struct iovec){ map, 1 };

	ASSERT_EQ(0, pipe(pipes));
	EXPECT_EQ(-1, vmsplice(pipes[1], &remote, 1, 0));
	EXPECT_EQ(EFAULT, errno);

	mem = open("/proc/self/mem", O_RDONLY);
	ASSERT_LE(0, mem);
	EXPECT_EQ(-1, pread(mem, &byte, 1, (off_t)(uintptr_t)map));
	EXPECT_EQ(EIO, errno);

	/* EFAULT, or ENOSYS without that call */
	EXPECT_EQ(-1, process_vm_readv(getpid(), &local, 1, &remote, 1, 0));
}

/* System calls that copy fault like the process itself */
TEST_F(buffer, read_and_write_copy_content)
{
	unsigned char *map = map_all(self, RW);
	size_t page = page_size();
	int pipes[2];

	ASSERT_NE(MAP_FAILED, map);
	ASSERT_EQ(0, pipe(pipes));
	pattern_fill(map, page, 17);
	ASSERT_EQ((ssize_t)page, write(pipes[1], map, page));
	ASSERT_EQ((ssize_t)page, read(pipes[0], map + self->size - page, page));
	EXPECT_TRUE(pattern_holds(map + self->size - page, page, 17));
}

TEST_F(buffer, first_touch_in_system_call)
{
	unsigned char *map = map_all(self, RW);
	int pipes[2];

	ASSERT_NE(MAP_FAILED, map);
	ASSERT_EQ(0, pipe(pipes));
	ASSERT_EQ(1, write(pipes[1], "x", 1));
	ASSERT_EQ(1, read(pipes[0], map + self->size - 1, 1));
	EXPECT_EQ('x', map[self->size - 1]);
}

TEST_F(buffer, set_name)
{
	char path[40], text[512] = "";
	char long_name[DMA_BUF_NAME_LEN + 1];
	int info;

	memset(long_name, 'x', sizeof(long_name));
	long_name[DMA_BUF_NAME_LEN] = '\0';
	EXPECT_EQ(0, ioctl(self->fd, DMA_BUF_SET_NAME, "a frame"));
	EXPECT_EQ(-1, ioctl(self->fd, DMA_BUF_SET_NAME, long_name));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, ioctl(self->fd, DMA_BUF_SET_NAME, NULL));
	EXPECT_EQ(EFAULT, errno);

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", self->fd);
	info = open(path, O_RDONLY);
	ASSERT_LE(0, info);
	ASSERT_LT(0, read(info, text, sizeof(text) - 1));
	EXPECT_NE(NULL, strstr(text, "name:\ta frame\n")) TH_LOG("%s", text);
	EXPECT_NE(NULL, strstr(text, "exp_name:\tauto\n"))
	TH_LOG("%s", text);
}

/* Valid and invalid flags of DMA_BUF_IOCTL_SYNC */
static const struct {
	const char *name;
	__u64 flags;
	int answer;
} syncs[] = {
	{ "start, read", DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ, 0 },
	{ "start, write", DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE, 0 },
	{ "start, both", DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW, 0 },
	{ "end, read", DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ, 0 },
	{ "end, write", DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE, 0 },
	{ "end, both", DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW, 0 },
	{ "start, neither", DMA_BUF_SYNC_START, EINVAL },
	{ "end, neither", DMA_BUF_SYNC_END, EINVAL },
	{ "unknown bit", DMA_BUF_SYNC_READ | 1 << 3, EINVAL },
	{ "top bit", DMA_BUF_SYNC_READ | 1ull << 63, EINVAL },
};

static void sync_all(struct __test_metadata *_metadata, int fd)
{
	struct dma_buf_sync sync;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(syncs); i++) {
		sync.flags = syncs[i].flags;
		EXPECT_EQ(syncs[i].answer,
			  ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync) ? errno : 0)
		TH_LOG("%s", syncs[i].name);
	}
	EXPECT_EQ(-1, ioctl(fd, DMA_BUF_IOCTL_SYNC, NULL));
	EXPECT_EQ(EFAULT, errno);
}

TEST_F(buffer, sync_ioctl)
{
	unsigned char *map = map_all(self, RW);
	struct placement p;

	ASSERT_NE(MAP_FAILED, map);
	sync_all(_metadata, self->fd);
	/* The buffer still has no memory */
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_STREQ("unbacked", p.state);
	map[0] = 1;
	sync_all(_metadata, self->fd);
}

/* A dma-buf that was allocated without write access */
TEST(read_only_buffer_not_writable)
{
	struct dma_heap_allocation_data data = { .len = 4096,
						 .fd_flags = O_RDONLY };
	int node = open(AUTO_HEAP, O_RDONLY);
	unsigned char *map;

	ASSERT_LE(0, node);
	ASSERT_EQ(0, ioctl(node, DMA_HEAP_IOCTL_ALLOC, &data));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, 4096, RW, MAP_SHARED, data.fd, 0));
	EXPECT_EQ(EACCES, errno);
	map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, data.fd, 0);
	ASSERT_NE(MAP_FAILED, map);
	EXPECT_TRUE(all_zero(map, 4096));
	EXPECT_EQ(-1, mprotect(map, 4096, RW));
	EXPECT_EQ(EACCES, errno);
}

TEST(large_buffer)
{
	size_t size = 64 * MIB, at;
	int fd = heap_alloc(AUTO_HEAP, size);
	__u64 *map;

	ASSERT_LE(0, fd);
	map = mmap(NULL, size, RW, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, map);
	for (at = 0; at < size / sizeof(*map); at += 512)
		map[at] = ~at;
	for (at = 0; at < size / sizeof(*map); at += 512)
		ASSERT_EQ(~at, map[at]);
	EXPECT_EQ((long)size, heaps_used());
	close(fd);
	munmap(map, size);
	EXPECT_EQ(0, heaps_used());
}

TEST_HARNESS_MAIN
