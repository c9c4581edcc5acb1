// SPDX-License-Identifier: GPL-2.0
/*
 * Everything a process may do to a mapping of a buffer, beyond buffer_mmap.c. The
 * same while the buffer moves is in buffer_races.c.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "child.h"
#include "harness.h"
#include "placer_utils.h"
#include "test_importer.h"

#define RW    (PROT_READ | PROT_WRITE)
#define BOTH  PLACER_IMPORTER_BIDIRECTIONAL
#define PAGES 20
/* Clearing it takes long enough to be killed meanwhile */
#define LONG_SIZE ((size_t)64 << 20)

#define READ(x) __atomic_load_n(&(x), __ATOMIC_SEQ_CST)

/* A mapped buffer with a pattern in it */
FIXTURE(mapped)
{
	int fd;
	size_t page;
	size_t size;
	unsigned char *map;
};

FIXTURE_SETUP(mapped)
{
	self->page = page_size();
	self->size = PAGES * self->page;
	self->fd = heap_alloc(AUTO_HEAP, self->size);
	ASSERT_LE(0, self->fd);
	self->map = mmap(NULL, self->size, RW, MAP_SHARED, self->fd, 0);
	ASSERT_NE(MAP_FAILED, self->map);
	pattern_fill(self->map, self->size, 1);
}

FIXTURE_TEARDOWN(mapped)
{
	munmap(self->map, self->size);
	close(self->fd);
	EXPECT_TRUE(wait_for_counts(0, 0));
}

TEST_F(mapped, read_only_mapping_sees_writes)
{
	unsigned char *view =
		mmap(NULL, self->size, PROT_READ, MAP_SHARED, self->fd, 0);

	ASSERT_NE(MAP_FAILED, view);
	EXPECT_TRUE(pattern_holds(view, self->size, 1));
	pattern_fill(self->map, self->size, 2);
	EXPECT_TRUE(pattern_holds(view, self->size, 2));
	EXPECT_EQ(SIGSEGV, child_writes(view));
	EXPECT_TRUE(pattern_holds(self->map, self->size, 2));
	munmap(view, self->size);
}

TEST_F(mapped, mprotect_changes_access)
{
	unsigned char *half = self->map + self->size / 2;

	ASSERT_EQ(0, mprotect(half, self->page, PROT_READ));
	EXPECT_EQ(SIGSEGV, child_writes(half));
	EXPECT_TRUE(pattern_holds(self->map, self->size, 1));
	ASSERT_EQ(0, mprotect(half, self->page, PROT_NONE));
	EXPECT_FALSE(address_readable(half));
	ASSERT_EQ(0, mprotect(half, self->page, PROT_READ));
	EXPECT_TRUE(pattern_holds(self->map, self->size, 1));
	ASSERT_EQ(0, mprotect(half, self->page, RW));
	EXPECT_EQ(0, child_writes(half));
	EXPECT_EQ(0, *half);
	pattern_fill(self->map, self->size, 3);
	EXPECT_TRUE(pattern_holds(self->map, self->size, 3));
}

/*
 * Each mapping has its own page table entries, and the first fault of this one is a
 * write
 */
TEST_F(mapped, mprotect_one_page_writable)
{
	unsigned char *view =
		mmap(NULL, self->size, PROT_READ, MAP_SHARED, self->fd, 0);

	ASSERT_NE(MAP_FAILED, view);
	ASSERT_EQ(0, mprotect(view + self->page, self->page, RW));
	view[self->page] ^= 0xff;
	EXPECT_EQ(view[self->page], self->map[self->page]);
	EXPECT_EQ(SIGSEGV, child_writes(view));
	EXPECT_EQ(SIGSEGV, child_writes(view + 2 * self->page));
	EXPECT_EQ(0, memcmp(view, self->map, self->size));
	munmap(view, self->size);
}

/* The kernel does not populate mappings of bare page frames */
TEST_F(mapped, populate_gives_no_memory)
{
	int fd = heap_alloc(AUTO_HEAP, self->size);
	struct placement p;
	unsigned char *map =
		mmap(NULL, self->size, RW, MAP_SHARED | MAP_POPULATE, fd, 0);

	ASSERT_NE(MAP_FAILED, map);
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("unbacked", p.state);
	EXPECT_TRUE(all_zero(map, self->size));
	munmap(map, self->size);
	close(fd);
}

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ  22
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MADV_DONTNEED_LOCKED
#define MADV_DONTNEED_LOCKED 24
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

/* Any errno: kernels disagree about what kind of file this is */
#define SOME_ERROR -1
/* 0, or EINVAL in a kernel that knows no huge pages, as with PREEMPT_RT */
#define HUGE_PAGES -2

static const struct {
	const char *name;
	int advice;
	int answer;
} advices[] = {
	{ "NORMAL", MADV_NORMAL, 0 },
	{ "RANDOM", MADV_RANDOM, 0 },
	{ "SEQUENTIAL", MADV_SEQUENTIAL, 0 },
	{ "WILLNEED", MADV_WILLNEED, 0 },
	{ "DONTNEED", MADV_DONTNEED, EINVAL },
	{ "DONTNEED_LOCKED", MADV_DONTNEED_LOCKED, EINVAL },
	{ "FREE", MADV_FREE, EINVAL },
	{ "REMOVE", MADV_REMOVE, SOME_ERROR },
	{ "COLD", MADV_COLD, EINVAL },
	{ "PAGEOUT", MADV_PAGEOUT, EINVAL },
	{ "HUGEPAGE", MADV_HUGEPAGE, HUGE_PAGES },
	{ "NOHUGEPAGE", MADV_NOHUGEPAGE, HUGE_PAGES },
	{ "COLLAPSE", MADV_COLLAPSE, EINVAL },
	{ "DONTDUMP", MADV_DONTDUMP, 0 },
	{ "DODUMP", MADV_DODUMP, EINVAL },
	{ "WIPEONFORK", MADV_WIPEONFORK, EINVAL },
	{ "KEEPONFORK", MADV_KEEPONFORK, 0 },
	{ "POPULATE_READ", MADV_POPULATE_READ, EINVAL },
	{ "POPULATE_WRITE", MADV_POPULATE_WRITE, EINVAL },
};

static int answer_to(unsigned int advice)
{
	if (advices[advice].answer != HUGE_PAGES)
		return advices[advice].answer;
	return access("/sys/kernel/mm/transparent_hugepage", F_OK) ? EINVAL : 0;
}

TEST_F(mapped, madvise_keeps_content)
{
	unsigned int i;
	int error;

	for (i = 0; i < ARRAY_SIZE(advices); i++) {
		error = madvise(self->map, self->size, advices[i].advice) ?
				errno :
				0;
		if (error && advices[i].answer == SOME_ERROR)
			error = SOME_ERROR;
		EXPECT_EQ(answer_to(i), error)
		TH_LOG("%s", advices[i].name);
		EXPECT_TRUE(pattern_holds(self->map, self->size, i + 1))
		TH_LOG("%s", advices[i].name);
		pattern_fill(self->map, self->size, i + 2);
	}
}

TEST_F(mapped, dontfork_unmaps_in_child)
{
	pid_t pid;

	ASSERT_EQ(0, madvise(self->map, self->page, MADV_DONTFORK));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		if (address_readable(self->map))
			_exit(1);
		pattern_fill(self->map + self->page, self->page, 4);
		_exit(0);
	}
	EXPECT_EQ(0, child_status(pid));
	EXPECT_TRUE(pattern_holds(self->map, self->page, 1));
	EXPECT_TRUE(pattern_holds(self->map + self->page, self->page, 4));

	/* The kernel refuses to undo it for mappings of page frames */
	EXPECT_EQ(-1, madvise(self->map, self->page, MADV_DOFORK));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(mapped, mremap_copy_refused)
{
	EXPECT_EQ(MAP_FAILED, mremap(self->map, 0, self->size, MREMAP_MAYMOVE));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(MAP_FAILED, mremap(self->map, self->size, self->size,
				     MREMAP_MAYMOVE | MREMAP_DONTUNMAP));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_TRUE(pattern_holds(self->map, self->size, 1));
}

TEST_F(mapped, mremap_moves_part)
{
	size_t third = 6 * self->page;
	unsigned char *room = mmap(NULL, self->size, PROT_NONE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char copy[PAGES];
	int i;

	ASSERT_NE(MAP_FAILED, room);
	for (i = 0; i < PAGES; i++)
		copy[i] = self->map[i * self->page];
	ASSERT_EQ(room, mremap(self->map + third, third, third,
			       MREMAP_MAYMOVE | MREMAP_FIXED, room));
	EXPECT_FALSE(address_readable(self->map + third));
	for (i = 0; i < 6; i++)
		EXPECT_EQ(copy[6 + i], room[i * self->page]);
	EXPECT_EQ(copy[12], self->map[2 * third]);
	/* The part that was moved ends here, though the buffer does not */
	EXPECT_FALSE(address_readable(room + third));
	munmap(room, self->size);
}

/* Split it into as many mappings as possible, and unmap them in reverse order */
TEST_F(mapped, munmap_page_by_page)
{
	int i;

	for (i = 1; i < PAGES; i += 2)
		ASSERT_EQ(0, munmap(self->map + i * self->page, self->page));
	for (i = 0; i < PAGES; i++)
		EXPECT_EQ(i % 2 == 0,
			  address_readable(self->map + i * self->page));
	close(self->fd);
	for (i = PAGES - 2; i >= 0; i -= 2) {
		EXPECT_EQ(1, buffers_count());
		ASSERT_EQ(0, munmap(self->map + i * self->page, self->page));
	}
	EXPECT_TRUE(buffers_all_gone());
}

static int uffd_open(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC);

	if (uffd >= 0 && ioctl(uffd, UFFDIO_API, &api)) {
		close(uffd);
		return -1;
	}
	return uffd;
}

TEST_F(mapped, userfaultfd_refused)
{
	static const __u64 modes[] = {
		UFFDIO_REGISTER_MODE_MISSING,
		UFFDIO_REGISTER_MODE_WP,
		UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP,
		UFFDIO_REGISTER_MODE_MINOR,
	};
	int uffd = uffd_open();
	unsigned int i;

	ASSERT_LE(0, uffd);
	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		struct uffdio_register reg = {
			.range = { (uintptr_t)self->map, self->size },
			.mode = modes[i],
		};

		EXPECT_EQ(-1, ioctl(uffd, UFFDIO_REGISTER, &reg));
		EXPECT_EQ(EINVAL, errno) TH_LOG("mode %llu", modes[i]);
	}
	pattern_fill(self->map, self->size, 5);
	EXPECT_TRUE(pattern_holds(self->map, self->size, 5));
	close(uffd);
}

static int futex_wake(void *at)
{
	return syscall(SYS_futex, at, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* Each of these would take a reference on a page, which a move would leave behind */
TEST_F(mapped, page_references_refused)
{
	struct iovec gift = { self->map, self->page };
	int pipes[2], mem;

	ASSERT_EQ(0, pipe(pipes));
	EXPECT_EQ(-1, vmsplice(pipes[1], &gift, 1, SPLICE_F_GIFT));
	EXPECT_EQ(EFAULT, errno);
	close(pipes[0]);
	close(pipes[1]);

	EXPECT_EQ(-1, futex_wake(self->map));
	EXPECT_EQ(EFAULT, errno);

	mem = open("/proc/self/mem", O_RDWR);
	ASSERT_LE(0, mem);
	EXPECT_EQ(-1, pwrite(mem, "x", 1, (off_t)(uintptr_t)self->map));
	EXPECT_EQ(EIO, errno);
	close(mem);
	EXPECT_TRUE(pattern_holds(self->map, self->size, 1));
}

/* The kernel accesses the buffer for this again and again, and does not look at signals */
static void lock_in_buffer(void)
{
	int fd = heap_alloc(AUTO_HEAP, LONG_SIZE);
	void *map = mmap(NULL, LONG_SIZE, RW, MAP_SHARED, fd, 0);

	if (map != MAP_FAILED)
		syscall(SYS_futex, map, FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL,
			0);
	pause();
}

/* If it does not end, the test hangs */
TEST(killed_while_kernel_faults)
{
	unsigned int i;
	pid_t pid;

	for (i = 0; i < 10; i++) {
		pid = fork();
		ASSERT_LE(0, pid);
		if (!pid) {
			lock_in_buffer();
			_exit(1);
		}
		usleep(1000 << i);
		ASSERT_EQ(0, kill(pid, SIGKILL));
		EXPECT_EQ(SIGKILL, child_signal(pid));
	}
	EXPECT_TRUE(wait_for_counts(0, 0));
}

TEST_F(mapped, ptrace_access_refused)
{
	pid_t pid = fork();

	ASSERT_LE(0, pid);
	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(0);
	}
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
	errno = 0;
	EXPECT_EQ(-1, ptrace(PTRACE_PEEKDATA, pid, self->map, 0));
	EXPECT_EQ(EIO, errno);
	EXPECT_EQ(-1, ptrace(PTRACE_POKEDATA, pid, self->map, 0));
	EXPECT_EQ(EIO, errno);
	ASSERT_EQ(0, ptrace(PTRACE_CONT, pid, 0, 0));
	EXPECT_EQ(0, child_status(pid));
	EXPECT_TRUE(pattern_holds(self->map, self->size, 1));
}

/*
 * Reads a file of /proc to its end, at most @limit bytes. Returns the bytes read, or -1
 */
static ssize_t read_whole(const char *path, off_t at, size_t limit)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t sum = 0, len;
	char bytes[4096];

	if (fd < 0)
		return -1;
	while ((size_t)sum < limit &&
	       (len = pread(fd, bytes, sizeof(bytes), at + sum)) > 0)
		sum += len;
	close(fd);
	return sum;
}

/* Reading them walks the page tables, which have no struct pages here */
TEST_F(mapped, proc_files_readable)
{
	unsigned char resident[PAGES];
	off_t at = (uintptr_t)self->map / self->page * 8;

	EXPECT_LE(PAGES * 8, read_whole("/proc/self/pagemap", at, PAGES * 8));
	EXPECT_LT(0, read_whole("/proc/self/smaps", 0, 1 << 20));
	EXPECT_LT(0, read_whole("/proc/self/smaps_rollup", 0, 1 << 20));
	EXPECT_LT(0, read_whole("/proc/self/maps", 0, 1 << 20));
	EXPECT_EQ(0, file_write("/proc/self/clear_refs", "1"));
	EXPECT_EQ(0, mincore(self->map, self->size, resident));
	EXPECT_TRUE(pattern_holds(self->map, self->size, 1));
	pattern_fill(self->map, self->size, 6);
	EXPECT_TRUE(pattern_holds(self->map, self->size, 6));
}

/* Size of a huge page; 0 if the kernel has none */
static size_t huge_size(void)
{
	FILE *file = fopen("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size",
			   "re");
	size_t size = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%zu", &size) != 1)
		size = 0;
	fclose(file);
	return size;
}

static long faults_so_far(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_minflt + usage.ru_majflt;
}

/* Maps a buffer so that its addresses and its memory differ by @off modulo @huge */
static unsigned char *map_like_memory(int fd, size_t size, size_t huge,
				      __u64 first, size_t off)
{
	unsigned char *room = mmap(NULL, size + 2 * huge, PROT_NONE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uintptr_t at = ((uintptr_t)room + huge - 1) / huge * huge;

	if (room == MAP_FAILED)
		return MAP_FAILED;
	return mmap((void *)(at + (first + off) % huge), size, RW,
		    MAP_SHARED | MAP_FIXED, fd, 0);
}

/* The first address that is a multiple of @huge */
static unsigned char *huge_address(unsigned char *map, size_t huge)
{
	return (void *)(((uintptr_t)map + huge - 1) / huge * huge);
}

/* Number of faults when each page is written to */
static long faults_of_writing(unsigned char *at, size_t size)
{
	long before = faults_so_far();
	size_t byte;

	for (byte = 0; byte < size; byte += page_size())
		__atomic_store_n(&at[byte], 1, __ATOMIC_RELAXED);
	return faults_so_far() - before;
}

/* Number of faults when the first @huge aligned bytes are written to */
static long faults_of_touching(unsigned char *map, size_t huge)
{
	return faults_of_writing(huge_address(map, huge), huge);
}

/*
 * A child reads a mapping and exits. Afterwards this process's own stack has no write
 * faults left over from the fork.
 */
static int child_holds(const void *map, size_t size, unsigned int seed)
{
	unsigned char stack;
	pid_t pid = fork();

	if (!pid)
		_exit(!pattern_holds(map, size, seed));
	if (pid < 0 || child_status(pid))
		return -1;
	faults_of_writing(&stack, sizeof(stack));
	return 0;
}

FIXTURE(huge)
{
	size_t huge;
	size_t size;
	int fd;
	struct placement p;
};

/* Large enough to contain a whole aligned huge page, wherever its memory starts */
FIXTURE_SETUP(huge)
{
	struct importer direct;

	self->huge = huge_size();
	if (!self->huge)
		SKIP(return, "no memory is contiguous for this size");
	self->size = 2 * self->huge;
	self->fd = heap_alloc(AUTO_HEAP, self->size);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, importer_open(&direct, IMPORTER_DIRECT));
	if (importer_map_once(&direct, self->fd, BOTH)) {
		EXPECT_EQ(EOPNOTSUPP, errno);
		SKIP(return, "no memory is contiguous for this size");
	}
	close(direct.fd);
	ASSERT_EQ(0, buffer_placement(self->fd, &self->p));
	ASSERT_EQ(1, self->p.runs);
}

FIXTURE_TEARDOWN(huge)
{
	close(self->fd);
	EXPECT_TRUE(wait_for_counts(0, 0));
}

TEST_F(huge, one_fault_maps_huge_page)
{
	unsigned char *map = map_like_memory(self->fd, self->size, self->huge,
					     self->p.first, 0);

	ASSERT_NE(MAP_FAILED, map);
	EXPECT_EQ(1, faults_of_touching(map, self->huge));
	pattern_fill(map, self->size, 7);
	EXPECT_TRUE(pattern_holds(map, self->size, 7));
	munmap(map, self->size);
}

/* A fault that maps a huge page writable marks all of it written */
TEST_F(huge, writable_fault_marks_huge_page)
{
	size_t chunk = MIB / 4, first, end;
	int fd = heap_alloc(AUTO_HEAP, self->size);
	unsigned char *map, *at;
	struct importer direct;
	struct placement p;
	char written[40];

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_open(&direct, IMPORTER_DIRECT));
	ASSERT_EQ(0, importer_map_once(&direct, fd, PLACER_IMPORTER_TO_DEVICE));
	close(direct.fd);
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_FALSE(p.written);

	map = map_like_memory(fd, self->size, self->huge, p.first, 0);
	ASSERT_NE(MAP_FAILED, map);
	at = huge_address(map, self->huge);
	at[self->huge - 1] = 1;
	ASSERT_EQ(0, buffer_placement(fd, &p));
	first = (at - map) / chunk * chunk;
	end = (at - map + self->huge + chunk - 1) / chunk * chunk;
	snprintf(written, sizeof(written), "written: yes, %zu bytes\n",
		 end - first);
	EXPECT_NE(NULL, strstr(p.text, written)) TH_LOG("%s", p.text);
	munmap(map, self->size);
	close(fd);
}

/*
 * Addresses that are not aligned like the memory cannot have huge entries. A fault fills the
 * page table then, which fork() copies, while it would drop a huge entry
 */
TEST_F(huge, unaligned_mapping_uses_small_pages)
{
	unsigned char *map = map_like_memory(self->fd, self->size, self->huge,
					     self->p.first, page_size());

	ASSERT_NE(MAP_FAILED, map);
	EXPECT_EQ(1, faults_of_touching(map, self->huge));
	pattern_fill(map, self->size, 8);
	EXPECT_TRUE(pattern_holds(map, self->size, 8));
	EXPECT_EQ(0, child_holds(map, self->size, 8));
	EXPECT_EQ(0, faults_of_touching(map, self->huge));
	munmap(map, self->size);
}

/* munmap() and mprotect() of a part split a huge entry */
TEST_F(huge, partial_munmap_splits_huge_page)
{
	size_t page = page_size();
	unsigned char *map = map_like_memory(self->fd, self->size, self->huge,
					     self->p.first, 0);
	unsigned char *at = huge_address(map, self->huge);

	ASSERT_NE(MAP_FAILED, map);
	pattern_fill(map, self->size, 9);
	ASSERT_EQ(0, mprotect(at + 2 * page, page, PROT_READ));
	EXPECT_TRUE(pattern_holds(map, self->size, 9));
	EXPECT_EQ(SIGSEGV, child_writes(at + 2 * page));
	ASSERT_EQ(0, munmap(at + page, page));
	EXPECT_FALSE(address_readable(at + page));
	EXPECT_EQ(0, child_writes(at + 3 * page));
	EXPECT_TRUE(pattern_holds(map, at - map + page, 9));
	munmap(map, self->size);
}

TEST_F(huge, shared_with_child)
{
	unsigned char *map = map_like_memory(self->fd, self->size, self->huge,
					     self->p.first, 0);
	pid_t pid;

	ASSERT_NE(MAP_FAILED, map);
	pattern_fill(map, self->size, 10);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		if (!pattern_holds(map, self->size, 10))
			_exit(1);
		pattern_fill(map, self->size, 11);
		_exit(0);
	}
	EXPECT_EQ(0, child_status(pid));
	EXPECT_TRUE(pattern_holds(map, self->size, 11));
	munmap(map, self->size);
}

/*
 * fork() drops huge entries, as a copy might refer to memory that the buffer has left
 */
TEST_F(huge, fork_zaps_huge_page)
{
	unsigned char *map = map_like_memory(self->fd, self->size, self->huge,
					     self->p.first, 0);

	ASSERT_NE(MAP_FAILED, map);
	EXPECT_EQ(1, faults_of_touching(map, self->huge));
	pattern_fill(map, self->size, 12);
	EXPECT_EQ(0, child_holds(map, self->size, 12));
	EXPECT_EQ(1, faults_of_touching(map, self->huge));
	pattern_fill(map, self->size, 13);
	EXPECT_TRUE(pattern_holds(map, self->size, 13));
	munmap(map, self->size);
}

/* Small entries are kept at fork(), so no fault follows */
TEST_F(mapped, fork_keeps_small_pages)
{
	EXPECT_EQ(0, child_holds(self->map, self->size, 1));
	EXPECT_EQ(0, faults_of_writing(self->map, self->size));
}

/**
 * struct beside - a buffer of which only a part can be mapped by a huge entry
 * @first: another buffer, which took the first pages of the memory
 * @fd: the buffer; its memory is not aligned to the windows of 64 pages that one fault
 *	inserts
 * @p: placement of the buffer
 * @map: a mapping that is aligned like the memory
 * @huge: offset of the huge page in the buffer
 */
struct beside {
	int first;
	int fd;
	struct placement p;
	unsigned char *map;
	size_t huge;
};

/* Without a devicetree's pool, large memory always starts at a huge page */
static int beside_open(FIXTURE_DATA(huge) * self, struct beside *b)
{
	size_t page = page_size();
	bool pool = true;
	struct importer i;
	int rc;

	if (importer_open_named(&i, "mapped-importer")) {
		pool = false;
		if (importer_open(&i, IMPORTER_DIRECT))
			return -1;
	}
	b->first = heap_alloc(AUTO_HEAP, 3 * page);
	b->fd = heap_alloc(AUTO_HEAP, self->size);
	rc = importer_map_once(&i, b->first, BOTH)	?:
		     importer_map_once(&i, b->fd, BOTH) ?:
		     buffer_placement(b->fd, &b->p);
	close(i.fd);
	if (rc || (pool && b->p.first / page % 64 == 0))
		return -1;
	b->map = map_like_memory(b->fd, self->size, self->huge, b->p.first, 0);
	b->huge = huge_address(b->map, self->huge) - b->map;
	return b->map == MAP_FAILED ? -1 : 0;
}

static void beside_close(FIXTURE_DATA(huge) * self, struct beside *b)
{
	munmap(b->map, self->size);
	close(b->first);
	close(b->fd);
}

/* The small pages next to the huge page, if any, take a fault each */
static void expect_small_faults(struct __test_metadata *_metadata,
				FIXTURE_DATA(huge) * self, struct beside *b)
{
	size_t page = page_size(), end = b->huge + self->huge;

	if (b->huge)
		EXPECT_EQ(1, faults_of_writing(b->map + b->huge - page, page));
	if (end < self->size)
		EXPECT_EQ(1, faults_of_writing(b->map + end, page));
}

TEST_F(huge, small_fault_beside_huge_page)
{
	struct beside b;

	ASSERT_EQ(0, beside_open(self, &b));
	EXPECT_EQ(1, faults_of_touching(b.map, self->huge));
	expect_small_faults(_metadata, self, &b);
	EXPECT_EQ(0, faults_of_touching(b.map, self->huge));
	pattern_fill(b.map, self->size, 13);
	EXPECT_TRUE(pattern_holds(b.map, self->size, 13));
	beside_close(self, &b);
}

/* Small pages that are mapped already do not prevent a huge entry beside them */
TEST_F(huge, huge_fault_beside_small_pages)
{
	struct beside b;

	ASSERT_EQ(0, beside_open(self, &b));
	expect_small_faults(_metadata, self, &b);
	EXPECT_EQ(1, faults_of_touching(b.map, self->huge));
	pattern_fill(b.map, self->size, 14);
	EXPECT_TRUE(pattern_holds(b.map, self->size, 14));
	beside_close(self, &b);
}

/* Touches each page once, jumping to and fro */
static void touch_in_disorder(unsigned char *map, size_t nr, size_t page)
{
	size_t i;

	for (i = 0; i < nr; i++)
		(void)READ(map[(i * 389 + 7) % nr * page]);
}

TEST_F(huge, random_order_unaligned_address)
{
	static const size_t offs[] = { 0, 1, 3, 61, 63, 64, 509 };
	size_t page = page_size(), i;
	unsigned char *view;
	struct beside b;

	ASSERT_EQ(0, beside_open(self, &b));
	pattern_fill(b.map, self->size, 15);
	for (i = 0; i < ARRAY_SIZE(offs); i++) {
		view = map_like_memory(b.fd, self->size, self->huge, b.p.first,
				       offs[i] * page);
		ASSERT_NE(MAP_FAILED, view);
		touch_in_disorder(view, self->size / page, page);
		EXPECT_TRUE(pattern_holds(view, self->size, 15))
		TH_LOG("%zu pages off", offs[i]);
		munmap(view, self->size);
	}
	beside_close(self, &b);
}

/* The system heap is at its limit */
TEST_F(mapped, sigbus_at_heap_limit)
{
	int fd = heap_alloc(AUTO_HEAP, self->size);
	unsigned char *map = mmap(NULL, self->size, RW, MAP_SHARED, fd, 0);
	struct placement p;
	char given[32];

	ASSERT_NE(MAP_FAILED, map);
	snprintf(given, sizeof(given), "%zu", self->size);
	EXPECT_EQ(0, heaps_limit("0"));
	EXPECT_EQ(0, heap_limit("system", given));
	EXPECT_EQ(SIGBUS, child_writes(map));
	EXPECT_EQ(0, heaps_limit("max"));

	/* debugfs gives the reason */
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_STREQ("unbacked", p.state);
	/* By number or by name, depending on the kernel's configuration */
	EXPECT_TRUE(strstr(p.text, "fault: refused, -12") ||
		    strstr(p.text, "fault: refused, -ENOMEM"))
	TH_LOG("%s", p.text);
	EXPECT_NE(NULL, strstr(p.text, "but is at its limit"))
	TH_LOG("%s", p.text);
	EXPECT_TRUE(pattern_holds(self->map, self->size, 1));

	EXPECT_EQ(0, child_writes(map));
	EXPECT_TRUE(all_zero(map, self->size));
	munmap(map, self->size);
	close(fd);
}

/*
 * Memory that mprotect() made writable before the first fault is zeroed like any other
 */
TEST(zero_if_mprotect_before_fault)
{
	size_t size = PAGES * page_size();
	unsigned char *map;
	int round, fd;

	for (round = 0; round < 8; round++) {
		fd = heap_alloc(AUTO_HEAP, size);
		map = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
		ASSERT_NE(MAP_FAILED, map);
		ASSERT_EQ(0, mprotect(map, size, RW));
		ASSERT_TRUE(all_zero(map, size));
		memset(map, 0xa5, size);
		munmap(map, size);
		close(fd);
	}
}

TEST_HARNESS_MAIN
