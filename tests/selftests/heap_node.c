// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/dma_heap/auto answers like mainline's heaps.
 *
 * Every request, good and bad, is made to our node and to mainline's system heap, and
 * both must match one table. Where the kernel has no system heap, only our node is tested.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "harness.h"
#include "placer_utils.h"

#define EAGER			       "/sys/module/dmabuf_placer/parameters/eager"
#define DATA_SIZE		       sizeof(struct dma_heap_allocation_data)
#define IN_OUT			       (_IOC_READ | _IOC_WRITE)
#define ALLOC_NR		       _IOC_NR(DMA_HEAP_IOCTL_ALLOC)
#define ALLOC_CMD(dir, type, nr, size) ((unsigned int)_IOC(dir, type, nr, size))
#define ALLOC_SIZED(size)	       ALLOC_CMD(IN_OUT, DMA_HEAP_IOC_MAGIC, ALLOC_NR, size)

/* Where the argument of a request is */
enum place {
	ORDINARY,
	LAST, /* the byte after it cannot be accessed */
	READ_ONLY,
	NULL_POINTER,
	UNMAPPED,
};

/*
 * One ioctl and its answer: an errno or 0, and the number of new file descriptors.
 */
struct request {
	const char *name;
	unsigned int cmd;
	enum place place;
	struct dma_heap_allocation_data data;
	int answer;
	int new_fds;
};

#define GOOD_DATA      .data = { .len = 4096, .fd_flags = O_RDWR | O_CLOEXEC }
#define GOOD_CMD       DMA_HEAP_IOCTL_ALLOC
#define REFUSED(error) .answer = (error)
#define GRANTED	       .new_fds = 1

FIXTURE(request)
{
	int node;
	unsigned char *pages; /* two pages; the second cannot be accessed */
};

FIXTURE_VARIANT(request)
{
	const char *heap;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(request, ours)
{
	.heap = AUTO_HEAP,
};

/* Checks the tables below against mainline */
FIXTURE_VARIANT_ADD(request, mainline)
{
	.heap = MAINLINE_HEAP,
};

/* clang-format on */

FIXTURE_SETUP(request)
{
	size_t page = page_size();

	self->node = open(variant->heap, O_RDWR | O_CLOEXEC);
	if (self->node < 0 && !strcmp(variant->heap, MAINLINE_HEAP))
		SKIP(return, "this kernel has no " MAINLINE_HEAP);
	ASSERT_LE(0, self->node);
	self->pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->pages);
	ASSERT_EQ(0, mprotect(self->pages + page, page, PROT_NONE));
}

FIXTURE_TEARDOWN(request)
{
	EXPECT_EQ(0, heaps_used());
}

static void *put_argument(unsigned char *pages, const struct request *r)
{
	unsigned char *at = pages;

	if (r->place == NULL_POINTER)
		return NULL;
	if (r->place == UNMAPPED)
		return pages + page_size();
	if (r->place == LAST)
		at += page_size() - sizeof(r->data);

	mprotect(pages, page_size(), PROT_READ | PROT_WRITE);
	memcpy(at, &r->data, sizeof(r->data));
	if (r->place == READ_ONLY)
		mprotect(pages, page_size(), PROT_READ);
	return at;
}

static void ask(struct __test_metadata *_metadata, int node,
		unsigned char *pages, const struct request *r)
{
	void *argument = put_argument(pages, r);
	int before = fds_count();

	EXPECT_EQ(r->answer, errno_of(ioctl(node, r->cmd, argument)))
	TH_LOG("%s", r->name);
	EXPECT_EQ(r->new_fds, fds_count() - before)
	TH_LOG("%s: new file descriptors", r->name);
}

static const struct request contents[] = {
	{ "good", GOOD_CMD, GOOD_DATA, GRANTED },
	{ "fd given", GOOD_CMD, .data = { .len = 1, .fd = 1 },
	  REFUSED(EINVAL) },
	{ "fd -1", GOOD_CMD, .data = { .len = 1, .fd = -1 }, REFUSED(EINVAL) },
	{ "no fd_flags", GOOD_CMD, .data = { .len = 1 }, GRANTED },
	{ "access mode 3", GOOD_CMD,
	  .data = { .len = 1, .fd_flags = O_ACCMODE }, GRANTED },
	{ "O_NONBLOCK", GOOD_CMD, .data = { .len = 1, .fd_flags = O_NONBLOCK },
	  REFUSED(EINVAL) },
	{ "O_CREAT", GOOD_CMD,
	  .data = { .len = 1, .fd_flags = O_RDWR | O_CREAT }, REFUSED(EINVAL) },
	{ "all fd_flags", GOOD_CMD, .data = { .len = 1, .fd_flags = -1 },
	  REFUSED(EINVAL) },
	{ "lowest heap flag", GOOD_CMD, .data = { .len = 1, .heap_flags = 1 },
	  REFUSED(EINVAL) },
	{ "highest heap flag", GOOD_CMD,
	  .data = { .len = 1, .heap_flags = 1ull << 63 }, REFUSED(EINVAL) },
	{ "nothing", GOOD_CMD, .data = { .len = 0 }, REFUSED(EINVAL) },
	{ "largest len", GOOD_CMD, .data = { .len = ~0ull }, REFUSED(EINVAL) },
	{ "len that wraps", GOOD_CMD, .data = { .len = ~0ull - 4094 },
	  REFUSED(EINVAL) },
};

TEST_F(request, field_values)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(contents); i++)
		ask(_metadata, self->node, self->pages, &contents[i]);
}

static const struct request places[] = {
	{ "end of memory", GOOD_CMD, LAST, GOOD_DATA, GRANTED },
	{ "null pointer", GOOD_CMD, NULL_POINTER, REFUSED(EFAULT) },
	{ "unmapped", GOOD_CMD, UNMAPPED, REFUSED(EFAULT) },
	{ "read-only", GOOD_CMD, READ_ONLY, GOOD_DATA, REFUSED(EFAULT) },
	{ "read-only and bad", GOOD_CMD, READ_ONLY,
	  .data = { .len = 1, .fd = 1 }, REFUSED(EINVAL) },
	{ "no size at a null pointer", ALLOC_SIZED(0), NULL_POINTER,
	  REFUSED(EINVAL) },
	{ "tail beyond memory", ALLOC_SIZED(DATA_SIZE + 8), LAST, GOOD_DATA,
	  REFUSED(EFAULT) },
	{ "largest size", ALLOC_SIZED(_IOC_SIZEMASK), LAST, GOOD_DATA,
	  REFUSED(EFAULT) },
	{ "read-only for a command that only reads",
	  ALLOC_CMD(_IOC_WRITE, DMA_HEAP_IOC_MAGIC, ALLOC_NR, DATA_SIZE),
	  READ_ONLY, GOOD_DATA, GRANTED },
};

TEST_F(request, argument_addresses)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(places); i++)
		ask(_metadata, self->node, self->pages, &places[i]);
}

/*
 * Bytes that the caller does not pass are zero. Results that do not fit are not returned,
 * and the file descriptor is lost.
 */
static const struct request commands[] = {
	{ "no size", ALLOC_SIZED(0), GOOD_DATA, REFUSED(EINVAL) },
	{ "half a len", ALLOC_SIZED(4), GOOD_DATA, GRANTED },
	{ "only len", ALLOC_SIZED(8), GOOD_DATA, GRANTED },
	{ "no flags", ALLOC_SIZED(12), GOOD_DATA, GRANTED },
	{ "one less", ALLOC_SIZED(DATA_SIZE - 1), GOOD_DATA, GRANTED },
	{ "one more", ALLOC_SIZED(DATA_SIZE + 1), GOOD_DATA, GRANTED },
	{ "double", ALLOC_SIZED(DATA_SIZE * 2), GOOD_DATA, GRANTED },
	{ "no direction",
	  ALLOC_CMD(_IOC_NONE, DMA_HEAP_IOC_MAGIC, ALLOC_NR, DATA_SIZE),
	  GOOD_DATA, REFUSED(EINVAL) },
	{ "only out",
	  ALLOC_CMD(_IOC_READ, DMA_HEAP_IOC_MAGIC, ALLOC_NR, DATA_SIZE),
	  GOOD_DATA, REFUSED(EINVAL) },
	{ "only in",
	  ALLOC_CMD(_IOC_WRITE, DMA_HEAP_IOC_MAGIC, ALLOC_NR, DATA_SIZE),
	  GOOD_DATA, GRANTED },
	{ "other type", ALLOC_CMD(IN_OUT, 'X', ALLOC_NR, DATA_SIZE), GOOD_DATA,
	  GRANTED },
	{ "next number",
	  ALLOC_CMD(IN_OUT, DMA_HEAP_IOC_MAGIC, ALLOC_NR + 1, DATA_SIZE),
	  GOOD_DATA, REFUSED(EINVAL) },
	{ "last number", ALLOC_CMD(IN_OUT, DMA_HEAP_IOC_MAGIC, 0xff, DATA_SIZE),
	  GOOD_DATA, REFUSED(EINVAL) },
};

TEST_F(request, command_numbers)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		ask(_metadata, self->node, self->pages, &commands[i]);
}

/* Mainline would use up all memory before it fails */
static const struct request absurdities[] = {
	{ "largest len that wraps with no page size", GOOD_CMD,
	  .data = { .len = ~0ull - 65535 }, REFUSED(ENOMEM) },
	{ "len with the sign bit", GOOD_CMD, .data = { .len = 1ull << 63 },
	  REFUSED(ENOMEM) },
	{ "a tebibyte", GOOD_CMD, .data = { .len = 1ull << 40 },
	  REFUSED(ENOMEM) },
};

TEST_F(request, absurd_lengths)
{
	unsigned int i;

	if (strcmp(variant->heap, AUTO_HEAP))
		return;
	for (i = 0; i < ARRAY_SIZE(absurdities); i++)
		ask(_metadata, self->node, self->pages, &absurdities[i]);
}

TEST(open_flags)
{
	static const int flags[] = { O_RDONLY, O_WRONLY, O_RDWR,
				     O_RDONLY | O_CLOEXEC, O_RDWR | O_CLOEXEC };
	struct dma_heap_allocation_data data;
	int node = open(AUTO_HEAP, O_RDONLY), cloexec;
	unsigned int i;

	ASSERT_LE(0, node);
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		data = (struct dma_heap_allocation_data){ .len = 1 };
		data.fd_flags = flags[i];
		ASSERT_EQ(0, ioctl(node, DMA_HEAP_IOCTL_ALLOC, &data));
		ASSERT_LT(0, (int)data.fd);
		cloexec = flags[i] & O_CLOEXEC ? FD_CLOEXEC : 0;
		EXPECT_EQ(cloexec, fcntl(data.fd, F_GETFD));
		EXPECT_EQ(flags[i] & O_ACCMODE,
			  fcntl(data.fd, F_GETFL) & O_ACCMODE);
	}
}

/* The length is rounded up to pages, and is the dma-buf's size */
TEST(length_rounded_to_pages)
{
	static const size_t lengths[] = { 1,	4095,	     4096,
					  4097, 3 * MIB + 5, 256 * MIB };
	struct placement p;
	struct stat st;
	unsigned int i;
	off_t size;
	int fd;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		size = page_align(lengths[i]);
		fd = heap_alloc(AUTO_HEAP, lengths[i]);
		ASSERT_LE(0, fd);
		EXPECT_EQ(size, lseek(fd, 0, SEEK_END));
		EXPECT_EQ(0, lseek(fd, 0, SEEK_SET));
		ASSERT_EQ(0, fstat(fd, &st));
		EXPECT_EQ(size, st.st_size);
		ASSERT_EQ(0, buffer_placement(fd, &p));
		EXPECT_EQ(size, (off_t)p.size);
		EXPECT_STREQ("unbacked", p.state);
		close(fd);
	}
}

TEST(length_limited_to_all_memory)
{
	__u64 total = memory_total();
	int fd;

	ASSERT_LT(0, total);
	/* No memory is allocated yet, so all of it may be requested */
	fd = heap_alloc(AUTO_HEAP, total);
	EXPECT_LE(0, fd);
	close(fd);
	EXPECT_EQ(-1, heap_alloc(AUTO_HEAP, total + page_size()));
	EXPECT_EQ(ENOMEM, errno);
}

/* The call allocates the memory, or fails for lack of it and leaves nothing behind */
TEST(eager_buffer_has_memory)
{
	int fd[64], nr = 0, before = fds_count();
	struct placement p;

	ASSERT_EQ(0, file_write(EAGER, "Y"));
	EXPECT_EQ(0, heaps_limit("1048576"));
	while (nr < (int)ARRAY_SIZE(fd)) {
		fd[nr] = heap_alloc(AUTO_HEAP, MIB);
		if (fd[nr] < 0)
			break;
		EXPECT_EQ(0, buffer_placement(fd[nr], &p));
		EXPECT_STREQ("backed", p.state);
		nr++;
	}
	EXPECT_EQ(ENOMEM, errno);
	EXPECT_LT(0, nr);
	EXPECT_GT((int)ARRAY_SIZE(fd), nr);
	EXPECT_TRUE(wait_for_counts(nr, (long)nr * MIB));
	EXPECT_EQ(before + nr, fds_count());

	while (nr)
		close(fd[--nr]);
	EXPECT_EQ(0, heaps_limit("max"));
	EXPECT_EQ(0, file_write(EAGER, "N"));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST(buffer_numbers_differ)
{
	int a = heap_alloc(AUTO_HEAP, 4096), b = heap_alloc(AUTO_HEAP, 4096);

	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	EXPECT_NE(buffer_number(a), buffer_number(b));
	EXPECT_EQ(2, buffers_count());
	close(a);
	EXPECT_EQ(1, buffers_count());
	close(b);
	EXPECT_TRUE(buffers_all_gone());
}

/* Other system calls on the node */
FIXTURE(node)
{
	int fd;
};

FIXTURE_VARIANT(node)
{
	const char *path;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(node, ours)
{
	.path = AUTO_HEAP,
};

FIXTURE_VARIANT_ADD(node, mainline)
{
	.path = MAINLINE_HEAP,
};

/* clang-format on */

FIXTURE_SETUP(node)
{
	self->fd = open(variant->path, O_RDWR | O_CLOEXEC);
	if (self->fd < 0 && !strcmp(variant->path, MAINLINE_HEAP))
		SKIP(return, "this kernel has no " MAINLINE_HEAP);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(node)
{
	close(self->fd);
}

TEST_F(node, file_operations_refused)
{
	char byte = 0;

	EXPECT_EQ(EINVAL, errno_of(read(self->fd, &byte, 1)));
	EXPECT_EQ(EINVAL, errno_of(write(self->fd, &byte, 1)));
	EXPECT_EQ(ESPIPE, errno_of(lseek(self->fd, 0, SEEK_END)));
	EXPECT_EQ(ESPIPE, errno_of(pread(self->fd, &byte, 1, 0)));
	EXPECT_EQ(MAP_FAILED,
		  mmap(NULL, page_size(), PROT_READ, MAP_SHARED, self->fd, 0));
	EXPECT_EQ(ENODEV, errno);
}

TEST_F(node, open_modes)
{
	static const int modes[] = { O_RDONLY, O_WRONLY, O_RDWR };
	struct dma_heap_allocation_data data;
	unsigned int i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		data = (struct dma_heap_allocation_data){ .len = 4096 };
		fd = open(variant->path, modes[i]);
		ASSERT_LE(0, fd);
		EXPECT_EQ(0, ioctl(fd, DMA_HEAP_IOCTL_ALLOC, &data));
		close(data.fd);
		close(fd);
	}

	data = (struct dma_heap_allocation_data){ .len = 4096 };
	fd = open(variant->path, O_PATH);
	ASSERT_LE(0, fd);
	EXPECT_EQ(EBADF, errno_of(ioctl(fd, DMA_HEAP_IOCTL_ALLOC, &data)));
	close(fd);
}

TEST_F(node, no_free_descriptor)
{
	struct dma_heap_allocation_data data = { .len = 4096 };
	struct rlimit limit;
	int i;

	ASSERT_EQ(0, getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = self->fd + 1;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	while (dup(self->fd) >= 0)
		;
	for (i = 0; i < 100; i++)
		EXPECT_EQ(EMFILE, errno_of(ioctl(self->fd, DMA_HEAP_IOCTL_ALLOC,
						 &data)));
	EXPECT_EQ(0, data.fd);

	limit.rlim_cur = self->fd + 2;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	/* The one free descriptor shows that no buffer is left over */
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
	EXPECT_EQ(0, ioctl(self->fd, DMA_HEAP_IOCTL_ALLOC, &data));
}

TEST_HARNESS_MAIN
