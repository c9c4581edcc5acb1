// SPDX-License-Identifier: GPL-2.0
/*
 * Calls on mappings of buffers, and accesses to them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"
#include "fuzz_slots.h"
#include "placer_utils.h"

#define RW (PROT_READ | PROT_WRITE)

/* /proc/self/mem, or -1 */
static int memory;

void memory_begin(void)
{
	memory = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
}

/**
 * struct part - a part of a window
 * @at: its start
 * @size: bytes, at least a page
 */
struct part {
	unsigned char *at;
	size_t size;
};

/* Of what was mapped there last; or, rarely, beyond it */
static struct part random_part(struct fuzzer *f)
{
	unsigned char *window = window_get(f);
	size_t size = fuzz_rarely(f, 20) ? WINDOW_BYTES : window_size(window);
	unsigned int pages = size / page_size();
	unsigned int from = fuzz_rarely(f, 2) ? fuzz_below(f, pages) : 0;
	unsigned int nr = fuzz_rarely(f, 2) ? fuzz_below(f, pages - from) : 0;

	return (struct part){
		.at = window + from * page_size(),
		.size = (nr ?: pages - from) * page_size(),
	};
}

static struct span begin(struct fuzzer *f, enum call which)
{
	return span_begin(&f->stage->tally, f->watch, which);
}

static int random_prot(struct fuzzer *f)
{
	static const int prots[] = {
		RW, RW, RW, PROT_READ, PROT_NONE, PROT_WRITE, RW | PROT_EXEC
	};

	return fuzz_pick(f, prots);
}

/* Private, not aligned, beyond the end, or of another kind of file */
static void mmap_odd(struct fuzzer *f, unsigned char *window)
{
	static const int flags[] = { MAP_PRIVATE, MAP_SHARED,
				     MAP_SHARED_VALIDATE | MAP_SYNC };
	static const off_t offsets[] = { 0, 1, 1 << 20, 1l << 40, -4096 };
	static const size_t sizes[] = { 0, 1, 4096, 1 << 21 };
	enum slot_kind kind = fuzz_rarely(f, 4) ? fuzz_below(f, NR_SLOT_KINDS) :
						  SLOT_BUFFER;
	size_t size = fuzz_pick(f, sizes);
	off_t offset = fuzz_pick(f, offsets);
	int how = fuzz_pick(f, flags), fd = slot_get(f, kind);
	struct span span = begin(f, CALL_MMAP_ODD);
	void *map;

	map = mmap(window, size, random_prot(f), how | MAP_FIXED, fd, offset);
	span_end(&span, map == MAP_FAILED ? -1 : 0);
}

void fuzz_mmap(struct fuzzer *f)
{
	unsigned char *window = window_get(f);
	int fd = slot_get_buffer(f), flags = MAP_SHARED | MAP_FIXED;
	unsigned int from = fuzz_rarely(f, 4) ? fuzz_below(f, 4) : 0;
	off_t size = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
	int prot = random_prot(f);
	struct span span;
	void *map;

	if (fuzz_rarely(f, 10))
		return mmap_odd(f, window);
	if (fuzz_rarely(f, 10))
		flags |= MAP_POPULATE;
	size -= from * page_size();
	if (size <= 0 || size > WINDOW_BYTES)
		return;
	span = begin(f, CALL_MMAP);
	map = mmap(window, size, prot, flags, fd, from * page_size());
	if (!span_end(&span, map == MAP_FAILED ? -1 : 0))
		window_set(window, page_align(size));
}

void fuzz_munmap(struct fuzzer *f)
{
	struct part part = random_part(f);
	struct span span = begin(f, CALL_MUNMAP);

	span_end(&span, munmap(part.at, part.size));
}

/* Within a window, or into another one; an old size of 0 maps twice */
void fuzz_mremap(struct fuzzer *f)
{
	struct part part = random_part(f);
	unsigned char *to = window_get(f);
	unsigned int change = fuzz_below(f, 4);
	size_t size = part.size;
	struct span span;
	void *map;

	if (change == 1 && size < WINDOW_BYTES)
		size += page_size();
	else if (change == 2 && size > page_size())
		size -= page_size();
	if (fuzz_rarely(f, 8))
		part.size = 0;
	span = begin(f, CALL_MREMAP);
	map = mremap(part.at, part.size, size, MREMAP_MAYMOVE | MREMAP_FIXED,
		     to);
	if (!span_end(&span, map == MAP_FAILED ? -1 : 0))
		window_set(to, size);
}

void fuzz_mprotect(struct fuzzer *f)
{
	struct part part = random_part(f);
	int prot = random_prot(f);
	struct span span = begin(f, CALL_MPROTECT);

	span_end(&span, mprotect(part.at, part.size, prot));
}

void fuzz_madvise(struct fuzzer *f)
{
	static const int advices[] = {
		MADV_NORMAL,	     MADV_WILLNEED, MADV_DONTNEED,
		MADV_FREE,	     MADV_REMOVE,   MADV_DONTFORK,
		MADV_DOFORK,	     MADV_HUGEPAGE, MADV_NOHUGEPAGE,
		MADV_COLD,	     MADV_PAGEOUT,  MADV_POPULATE_READ,
		MADV_POPULATE_WRITE,
	};
	struct part part = random_part(f);
	int advice = fuzz_pick(f, advices);
	struct span span = begin(f, CALL_MADVISE);

	span_end(&span, madvise(part.at, part.size, advice));
}

void fuzz_lock(struct fuzzer *f)
{
	struct part part = random_part(f);
	bool lock = fuzz_rarely(f, 2);
	struct span span = begin(f, lock ? CALL_MLOCK : CALL_MUNLOCK);

	span_end(&span, lock ? mlock(part.at, part.size) :
			       munlock(part.at, part.size));
}

void fuzz_msync(struct fuzzer *f)
{
	static const int flags[] = { MS_ASYNC, MS_SYNC, MS_INVALIDATE,
				     MS_SYNC | MS_INVALIDATE };
	struct part part = random_part(f);
	int how = fuzz_pick(f, flags);
	struct span span = begin(f, CALL_MSYNC);

	span_end(&span, msync(part.at, part.size, how));
}

void fuzz_access(struct fuzzer *f)
{
	struct part part = random_part(f);
	bool write = fuzz_rarely(f, 2);
	struct span span = begin(f, write ? CALL_WRITE_TOUCH : CALL_READ_TOUCH);
	int signal = fuzz_touch(part.at, write);

	errno = signal == SIGBUS ? ERROR_SIGBUS : ERROR_SIGSEGV;
	span_end(&span, signal ? -1 : 0);
}

/* To or from a file: by the kernel's own access to user space */
void fuzz_copy(struct fuzzer *f)
{
	struct part part = random_part(f);
	bool read = fuzz_rarely(f, 2);
	struct span span =
		begin(f, read ? CALL_KERNEL_READ : CALL_KERNEL_WRITE);

	span_end(&span, read ? pwrite(f->stage->scratch, part.at, 64, 0) :
			       pread(f->stage->scratch, part.at, 64, 0));
}

/* Like a debugger: by a reference to the page */
void fuzz_peek(struct fuzzer *f)
{
	struct part part = random_part(f);
	off_t at = (unsigned long)part.at;
	unsigned char bytes[64] = { 0 };
	bool read = fuzz_rarely(f, 2);
	struct span span = begin(f, read ? CALL_PEEK : CALL_POKE);

	span_end(&span, read ? pread(memory, bytes, sizeof(bytes), at) :
			       pwrite(memory, bytes, sizeof(bytes), at));
}

/* Touches and unmaps what it inherits, with the default action for signals */
[[gnu::noreturn]] static void child_run(struct fuzzer *f)
{
	unsigned int i, steps = fuzz_below(f, 6);
	struct part part;

	slots_close_devices();
	signal(SIGBUS, SIG_DFL);
	signal(SIGSEGV, SIG_DFL);
	for (i = 0; i < steps; i++) {
		part = random_part(f);
		if (fuzz_rarely(f, 4))
			munmap(part.at, part.size);
		else if (fuzz_rarely(f, 2))
			READ(*part.at);
		else
			WRITE(*part.at, 1);
	}
	_exit(0);
}

/* The child may be killed at any time */
void fuzz_fork(struct fuzzer *f)
{
	bool doomed = fuzz_rarely(f, 2);
	unsigned int us = fuzz_below(f, 5000);
	struct span span = begin(f, CALL_FORK);
	pid_t pid = fork();
	int status;

	if (!pid)
		child_run(f);
	span_end(&span, pid);
	if (pid < 0)
		return;
	if (doomed) {
		usleep(us);
		kill(pid, SIGKILL);
	}
	span = begin(f, CALL_REAP);
	span_end(&span, waitpid(pid, &status, 0));
}
