// SPDX-License-Identifier: GPL-2.0
/*
 * Requests to the devices of the test importer.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../importer/importer.h"
#include "fuzz.h"
#include "fuzz_nodes.h"
#include "fuzz_slots.h"
#include "placer_utils.h"

void fuzz_device(struct fuzzer *f)
{
	const char *path = node_pick(f, NODES_IMPORTER);
	struct span span;
	int fd;

	if (!path)
		return;
	span = span_begin(&f->stage->tally, f->watch, CALL_IMPORTER_OPEN);
	fd = span_end(&span, open(path, O_RDWR | O_CLOEXEC));
	if (fd >= 0)
		slot_put(f, SLOT_IMPORTER, fd);
}

static void ask(struct fuzzer *f, enum call which, int fd)
{
	static const unsigned long requests[NR_CALLS] = {
		[CALL_DETACH] = PLACER_IMPORTER_DETACH,
		[CALL_UNMAP] = PLACER_IMPORTER_UNMAP,
		[CALL_PIN] = PLACER_IMPORTER_PIN,
		[CALL_UNPIN] = PLACER_IMPORTER_UNPIN,
		[CALL_WAIT] = PLACER_IMPORTER_WAIT,
		[CALL_VUNMAP] = PLACER_IMPORTER_VUNMAP,
	};

	fuzz_ioctl(f, which, fd, requests[which], NULL);
}

static void ask_sometimes(struct fuzzer *f, enum call which, int fd)
{
	if (!fuzz_rarely(f, 5))
		ask(f, which, fd);
}

/* An engine takes its time, so that its use counts as a hold */
static void transfer(struct fuzzer *f, int fd)
{
	struct placer_importer_transfer t = {
		.offset = fuzz_below(f, 3) * 1000,
		.length = 1 + fuzz_below(f, 2048),
		.direction = fuzz_below(f, 3),
		.reserved = fuzz_rarely(f, 10),
	};

	if (fuzz_hold_ms(f) < 50)
		t.offset = ~0ull;
	else
		tally_hold(&f->stage->tally, 1500);
	fuzz_ioctl(f, CALL_TRANSFER, fd, PLACER_IMPORTER_TRANSFER, &t);
}

static void segments(struct fuzzer *f, int fd)
{
	struct placer_importer_segment segment[4];
	struct placer_importer_segments list = {
		.first = fuzz_below(f, 3),
		.count = fuzz_below(f, 5),
		.segments = (unsigned long)segment,
	};

	fuzz_ioctl(f, CALL_SEGMENTS, fd, PLACER_IMPORTER_SEGMENTS, &list);
}

void fuzz_static(struct fuzzer *f)
{
	__s32 buffer = slot_get(f, SLOT_BUFFER);
	struct placer_importer_map map = { .direction = fuzz_below(f, 3) };
	int fd = slot_get(f, SLOT_IMPORTER);
	__u32 ms = fuzz_rarely(f, 20) ? fuzz_hold_ms(f) : 0;

	ask_sometimes(f, CALL_UNMAP, fd);
	ask_sometimes(f, CALL_DETACH, fd);
	fuzz_ioctl(f, CALL_ATTACH, fd, PLACER_IMPORTER_ATTACH, &buffer);
	fuzz_ioctl(f, CALL_MAP, fd, PLACER_IMPORTER_MAP, &map);
	if (ms)
		fuzz_ioctl(f, CALL_HOLD, fd, PLACER_IMPORTER_HOLD, &ms);
	if (fuzz_rarely(f, 10))
		transfer(f, fd);
	if (fuzz_rarely(f, 10))
		segments(f, fd);
	ask_sometimes(f, CALL_UNMAP, fd);
	ask_sometimes(f, CALL_DETACH, fd);
}

static void submit(struct fuzzer *f, int fd)
{
	struct placer_importer_submit what = {
		.transfer.direction = fuzz_below(f, 3),
		.flags = fuzz_below(f, 4),
		.hold_ms = fuzz_hold_ms(f),
	};

	fuzz_ioctl(f, CALL_SUBMIT, fd, PLACER_IMPORTER_SUBMIT, &what);
}

void fuzz_dynamic(struct fuzzer *f)
{
	struct placer_importer_status status;
	struct placer_importer_dynamic how = {
		.fd = slot_get(f, SLOT_BUFFER),
		.flags = fuzz_rarely(f, 20) ?
				 PLACER_IMPORTER_UNMAP_NEVER :
				 fuzz_below(f, 2) *
					 PLACER_IMPORTER_UNMAP_AT_ONCE,
		.unmap_ms = fuzz_rarely(f, 4) ? fuzz_below(f, 10) : 0,
	};
	int fd = slot_get(f, SLOT_IMPORTER);

	ask_sometimes(f, CALL_DETACH, fd);
	fuzz_ioctl(f, CALL_ATTACH_DYNAMIC, fd, PLACER_IMPORTER_ATTACH_DYNAMIC,
		   &how);
	if (fuzz_rarely(f, 2))
		ask(f, CALL_PIN, fd);
	submit(f, fd);
	fuzz_ioctl(f, CALL_STATUS, fd, PLACER_IMPORTER_STATUS, &status);
	if (fuzz_rarely(f, 2))
		ask(f, CALL_WAIT, fd);
	ask_sometimes(f, CALL_UNPIN, fd);
	ask_sometimes(f, CALL_DETACH, fd);
}

void fuzz_vmap(struct fuzzer *f)
{
	__s32 buffer = slot_get(f, SLOT_BUFFER);
	int fd = slot_get(f, SLOT_IMPORTER);

	fuzz_ioctl(f, CALL_VMAP, fd, PLACER_IMPORTER_VMAP, &buffer);
	ask_sometimes(f, CALL_VUNMAP, fd);
}

/* Any request with any argument, but no time that is too long to wait for */
void fuzz_device_odd(struct fuzzer *f)
{
	static const unsigned long requests[] = {
		PLACER_IMPORTER_INFO,	  PLACER_IMPORTER_ATTACH,
		PLACER_IMPORTER_MAP,	  PLACER_IMPORTER_SEGMENTS,
		PLACER_IMPORTER_TRANSFER, PLACER_IMPORTER_ATTACH_DYNAMIC,
		PLACER_IMPORTER_PIN,	  PLACER_IMPORTER_UNPIN,
		PLACER_IMPORTER_SUBMIT,	  PLACER_IMPORTER_HOLD,
		PLACER_IMPORTER_VMAP,	  PLACER_IMPORTER_STATUS,
		_IO('P', 0xff),
	};
	union {
		__u32 word[32];
		char space[256];
	} arg;
	unsigned int i, bits = fuzz_below(f, 2) ? 3 : 32;
	void *at = fuzz_rarely(f, 4) ? NULL : &arg;

	for (i = 0; i < 32; i++)
		arg.word[i] = fuzz_random(f) >> (64 - bits);
	/* Where a time is, if there is one: none, or one that is not allowed */
	arg.word[0] = fuzz_rarely(f, 2) ? slot_get(f, SLOT_BUFFER) | 1u << 31 :
					  ~0u;
	arg.word[2] |= 1u << 31;
	arg.word[7] |= 1u << 31;
	fuzz_ioctl(f, CALL_IMPORTER_ODD, slot_get(f, SLOT_IMPORTER),
		   fuzz_pick(f, requests), at);
}
