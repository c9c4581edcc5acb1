// SPDX-License-Identifier: GPL-2.0
/*
 * Calls on heaps, buffers and sync_files, by descriptor.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/sync_file.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "descriptor.h"
#include "fuzz.h"
#include "fuzz_fence.h"
#include "fuzz_slots.h"
#include "placer_utils.h"

#define TALLY(f) ((f)->stage->tally)

static int random_flags(struct fuzzer *f)
{
	static const int flags[] = {
		O_RDWR | O_CLOEXEC, O_RDWR | O_CLOEXEC,
		O_RDWR | O_CLOEXEC, O_RDWR,
		O_RDONLY,	    O_WRONLY,
	};

	return fuzz_pick(f, flags);
}

static __u64 random_size(struct fuzzer *f)
{
	switch (fuzz_below(f, 40)) {
	case 0:
	case 1:
		return 1 + fuzz_below(f, 100);
	case 2:
		return 2 * MIB;
	case 3:
	case 4:
		return (1 + fuzz_below(f, 256)) * page_size();
	default:
		return (1 + fuzz_below(f, 16)) * page_size();
	}
}

static void alloc_from(struct fuzzer *f, enum call which, int node)
{
	struct dma_heap_allocation_data data = {
		.len = random_size(f),
		.fd_flags = random_flags(f),
	};

	if (node >= 0 &&
	    !fuzz_ioctl(f, which, node, DMA_HEAP_IOCTL_ALLOC, &data))
		slot_put_buffer(f, data.fd);
}

/* Each argument may be wrong; a buffer may also be given, and is closed then */
static void alloc_odd(struct fuzzer *f, int node)
{
	static const __u64 sizes[] = {
		0, 1, ~0ull, 1ull << 40, 1ull << 62, 4096
	};
	static const unsigned long requests[] = {
		DMA_HEAP_IOCTL_ALLOC,  _IOWR('H', 0, char[64]),
		_IOR('H', 0, char[8]), _IO('H', 0),
		_IO('H', 1),
	};
	union {
		struct dma_heap_allocation_data data;
		char space[64];
	} arg = {
		.data.len = fuzz_pick(f, sizes),
		.data.fd_flags = fuzz_rarely(f, 2) ? O_RDWR : ~0u,
		.data.heap_flags = fuzz_below(f, 2),
		.data.fd = fuzz_below(f, 2) * 3,
	};
	void *at = fuzz_rarely(f, 4) ? (void *)page_size() : &arg;
	unsigned long cmd = fuzz_pick(f, requests);

	if (!fuzz_ioctl(f, CALL_ALLOC_ODD, node, cmd, at) && at == &arg &&
	    _IOC_SIZE(cmd) >= sizeof(arg.data))
		close(arg.data.fd);
}

static int node_open(struct fuzzer *f, const char *path)
{
	struct span span = span_begin(&TALLY(f), f->watch, CALL_NODE_OPEN);

	return span_end(&span, open(path, O_RDONLY | O_CLOEXEC));
}

/* Other nodes than auto's are opened for one call only */
static void alloc_elsewhere(struct fuzzer *f)
{
	static const char *const flows[] = { "mapped", "pair",	     "discord",
					     "secure", "incomplete", "system" };
	static const char *const others[] = { "system", "reserved",
					      "default_cma_region",
					      "linux,cma" };
	bool flow = fuzz_rarely(f, 2);
	char path[64];
	int node;

	snprintf(path, sizeof(path), "/dev/dma_heap/%s",
		 flow ? fuzz_pick(f, flows) : fuzz_pick(f, others));
	node = open(path, O_RDONLY | O_CLOEXEC);
	if (node < 0)
		return;
	alloc_from(f, flow ? CALL_ALLOC_FLOW : CALL_ALLOC_OTHER, node);
	close(node);
}

void fuzz_alloc(struct fuzzer *f)
{
	switch (fuzz_below(f, 10)) {
	case 0:
		return alloc_odd(f, slot_get(f, SLOT_NODE));
	case 1:
		return alloc_elsewhere(f);
	default:
		return alloc_from(f, CALL_ALLOC, slot_get(f, SLOT_NODE));
	}
}

void fuzz_node(struct fuzzer *f)
{
	int fd = node_open(f, AUTO_HEAP);

	if (fd >= 0)
		slot_put(f, SLOT_NODE, fd);
}

static void sync_odd(struct fuzzer *f, int fd)
{
	struct dma_buf_sync sync = { .flags = fuzz_random(f) };
	void *at = fuzz_rarely(f, 4) ? NULL : &sync;

	if (fuzz_rarely(f, 2))
		sync.flags &= 7;
	fuzz_ioctl(f, CALL_SYNC_ODD, fd, DMA_BUF_IOCTL_SYNC, at);
}

/* Mostly in pairs */
void fuzz_sync(struct fuzzer *f)
{
	int fd = slot_get_buffer(f);
	struct dma_buf_sync sync = { .flags = 1 + fuzz_below(f, 3) };

	if (fuzz_rarely(f, 8))
		return sync_odd(f, fd);
	if (!fuzz_rarely(f, 8))
		fuzz_ioctl(f, CALL_SYNC_START, fd, DMA_BUF_IOCTL_SYNC, &sync);
	sync.flags |= DMA_BUF_SYNC_END;
	if (!fuzz_rarely(f, 8))
		fuzz_ioctl(f, CALL_SYNC_END, fd, DMA_BUF_IOCTL_SYNC, &sync);
}

void fuzz_sync_file(struct fuzzer *f)
{
	struct dma_buf_export_sync_file export = {
		.flags = fuzz_below(f, 4),
	};
	struct dma_buf_import_sync_file import = {
		.flags = fuzz_below(f, 4),
		.fd = slot_get(f, SLOT_SYNC),
	};
	int fd = slot_get_buffer(f);

	if (fuzz_rarely(f, 2))
		fuzz_ioctl(f, CALL_IMPORT_SYNC_FILE, fd,
			   DMA_BUF_IOCTL_IMPORT_SYNC_FILE, &import);
	else if (!fuzz_ioctl(f, CALL_EXPORT_SYNC_FILE, fd,
			     DMA_BUF_IOCTL_EXPORT_SYNC_FILE, &export))
		slot_put(f, SLOT_SYNC, export.fd);
}

/* Adds a fence to a buffer */
void fuzz_fence(struct fuzzer *f)
{
	struct dma_buf_import_sync_file import = {
		.flags = 1 + fuzz_below(f, 3),
		.fd = fence_new(f, fuzz_hold_ms(f)),
	};

	if (import.fd < 0)
		return;
	fuzz_ioctl(f, CALL_IMPORT_SYNC_FILE, slot_get_buffer(f),
		   DMA_BUF_IOCTL_IMPORT_SYNC_FILE, &import);
	slot_put(f, SLOT_SYNC, import.fd);
}

void fuzz_merge(struct fuzzer *f)
{
	struct sync_merge_data merge = {
		.name = "fuzz",
		.fd2 = slot_get(f, SLOT_SYNC),
	};
	struct sync_file_info info = { .num_fences = fuzz_below(f, 2) };
	int fd = slot_get(f, SLOT_SYNC);

	if (fuzz_rarely(f, 3))
		fuzz_ioctl(f, CALL_SYNC_INFO, fd, SYNC_IOC_FILE_INFO, &info);
	else if (!fuzz_ioctl(f, CALL_SYNC_MERGE, fd, SYNC_IOC_MERGE, &merge))
		slot_put(f, SLOT_SYNC, merge.fence);
}

void fuzz_name(struct fuzzer *f)
{
	static const char *const names[] = {
		"",
		"fuzz",
		"with spaces\nand lines",
		"a name of more than thirty-one characters, which is too long",
	};
	const char *name = fuzz_rarely(f, 8) ? NULL : fuzz_pick(f, names);

	fuzz_ioctl(f, CALL_SET_NAME, slot_get_buffer(f), DMA_BUF_SET_NAME_B,
		   (void *)name);
}

void fuzz_seek(struct fuzzer *f)
{
	static const int whences[] = { SEEK_SET,  SEEK_CUR,  SEEK_END,
				       SEEK_DATA, SEEK_HOLE, 77 };
	int whence = fuzz_pick(f, whences);
	off_t offset = fuzz_rarely(f, 4) ? (off_t)fuzz_random(f) : 0;
	struct span span = span_begin(&TALLY(f), f->watch, CALL_LSEEK);

	span_end(&span, lseek(slot_get_buffer(f), offset, whence));
}

void fuzz_poll(struct fuzzer *f)
{
	struct pollfd fds[2] = {
		{ .fd = slot_get_buffer(f), .events = fuzz_random(f) },
		/* No device: polling a camera starts it */
		{ .fd = slot_get(f, fuzz_below(f, SLOT_IMPORTER)),
		  .events = POLLIN | POLLOUT },
	};
	int nr = 1 + fuzz_below(f, 2), ms = fuzz_rarely(f, 4) ? 2 : 0;
	struct span span = span_begin(&TALLY(f), f->watch, CALL_POLL);

	span_end(&span, poll(fds, nr, ms));
}

void fuzz_dup(struct fuzzer *f)
{
	bool sync = fuzz_rarely(f, 4);
	int fd = sync ? slot_get(f, SLOT_SYNC) : slot_get_buffer(f);
	struct span span = span_begin(&TALLY(f), f->watch, CALL_DUP);

	fd = span_end(&span, fcntl(fd, F_DUPFD_CLOEXEC, 0));
	if (fd < 0)
		return;
	if (sync)
		slot_put(f, SLOT_SYNC, fd);
	else
		slot_put_buffer(f, fd);
}

/* To the process on the other side, or from there */
void fuzz_pass(struct fuzzer *f)
{
	int to = f->stage->passing[f->process % 2], fd;
	struct span span;

	if (fuzz_rarely(f, 2)) {
		fd = slot_get(f, SLOT_BUFFER);
		span = span_begin(&TALLY(f), f->watch, CALL_SEND);
		span_end(&span, descriptor_send(to, fd));
		return;
	}
	span = span_begin(&TALLY(f), f->watch, CALL_RECEIVE);
	fd = span_end(&span, descriptor_receive(to));
	if (fd >= 0)
		slot_put_buffer(f, fd);
}

void fuzz_close(struct fuzzer *f)
{
	enum slot_kind kind = fuzz_rarely(f, 3) ? SLOT_SYNC : SLOT_BUFFER;
	int fd = slot_take(f, kind);
	struct span span;

	if (fd < 0)
		return;
	span = span_begin(&TALLY(f), f->watch, CALL_CLOSE);
	span_end(&span, close(fd));
}
