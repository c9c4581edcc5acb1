// SPDX-License-Identifier: GPL-2.0
/*
 * The descriptors and windows that the threads of a process share.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz_slots.h"
#include "placer_utils.h"

#define MAX_SLOTS 8
#define WINDOWS	  12

static int slots[NR_SLOT_KINDS][MAX_SLOTS];
static unsigned char *arena;
static size_t sizes[WINDOWS];

/*
 * So few that several threads have to share them. All devices together map a buffer seven times at
 * most, a multiplanar camera twice: the kernel's checks of the DMA API warn about the ninth mapping
 * of a page, and that of a heap is the first.
 */
static const unsigned int nr_slots[PROCESSES][NR_SLOT_KINDS] = {
	{
		[SLOT_NODE] = 3,
		[SLOT_BUFFER] = 8,
		[SLOT_FOREIGN] = 2,
		[SLOT_SYNC] = 4,
		[SLOT_IMPORTER] = 2,
		[SLOT_VIDEO] = 1,
	},
	{
		[SLOT_NODE] = 3,
		[SLOT_BUFFER] = 8,
		[SLOT_FOREIGN] = 2,
		[SLOT_SYNC] = 4,
		[SLOT_IMPORTER] = 2,
		[SLOT_CARD] = 1,
	},
};

bool slots_exist(const struct fuzzer *f, enum slot_kind kind)
{
	return nr_slots[f->process][kind];
}

int slots_begin(void)
{
	unsigned int kind, at;

	for (kind = 0; kind < NR_SLOT_KINDS; kind++)
		for (at = 0; at < MAX_SLOTS; at++)
			slots[kind][at] = -1;
	for (at = 0; at < WINDOWS; at++)
		sizes[at] = page_size();
	/* Nothing else gets these addresses, unless a window is unmapped */
	arena = mmap(NULL, WINDOWS * WINDOW_BYTES, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return arena == MAP_FAILED ? -1 : 0;
}

/* A process without slots of the kind has an empty one */
static int *slot_random(struct fuzzer *f, enum slot_kind kind)
{
	return &slots[kind][fuzz_below(f, nr_slots[f->process][kind] ?: 1)];
}

int slot_get(struct fuzzer *f, enum slot_kind kind)
{
	return READ(*slot_random(f, kind));
}

int slot_get_buffer(struct fuzzer *f)
{
	return slot_get(f, fuzz_rarely(f, 12) ? SLOT_FOREIGN : SLOT_BUFFER);
}

static enum call closing(enum slot_kind kind)
{
	if (kind == SLOT_NODE)
		return CALL_NODE_CLOSE;
	return kind < SLOT_IMPORTER ? CALL_CLOSE : CALL_DEVICE_CLOSE;
}

void slot_put(struct fuzzer *f, enum slot_kind kind, int fd)
{
	int old =
		__atomic_exchange_n(slot_random(f, kind), fd, __ATOMIC_SEQ_CST);
	struct span span;

	if (old < 0)
		return;
	span = span_begin(&f->stage->tally, f->watch, closing(kind));
	span_end(&span, close(old));
}

static bool is_ours(int fd)
{
	char path[64], text[512], name[64];
	ssize_t len = 0;
	const char *at;
	int info;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = open(path, O_RDONLY | O_CLOEXEC);
	if (info >= 0) {
		len = read(info, text, sizeof(text) - 1);
		close(info);
	}
	text[len > 0 ? len : 0] = 0;
	at = strstr(text, "exp_name:\t");
	return at && sscanf(at, "exp_name:\t%63s", name) == 1 &&
	       node_is_ours(name);
}

void slot_put_buffer(struct fuzzer *f, int fd)
{
	slot_put(f, is_ours(fd) ? SLOT_BUFFER : SLOT_FOREIGN, fd);
}

int slot_take(struct fuzzer *f, enum slot_kind kind)
{
	return __atomic_exchange_n(slot_random(f, kind), -1, __ATOMIC_SEQ_CST);
}

void slots_close_devices(void)
{
	unsigned int kind, at;

	for (kind = SLOT_IMPORTER; kind < NR_SLOT_KINDS; kind++)
		for (at = 0; at < MAX_SLOTS; at++)
			if (slots[kind][at] >= 0)
				close(slots[kind][at]);
}

unsigned char *window_get(struct fuzzer *f)
{
	return arena + (size_t)fuzz_below(f, WINDOWS) * WINDOW_BYTES;
}

static unsigned int window_number(const unsigned char *window)
{
	return (window - arena) / WINDOW_BYTES;
}

size_t window_size(const unsigned char *window)
{
	return READ(sizes[window_number(window)]);
}

void window_set(const unsigned char *window, size_t size)
{
	WRITE(sizes[window_number(window)], size);
}
