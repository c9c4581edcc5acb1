// SPDX-License-Identifier: GPL-2.0
/*
 * Calls of /dev/dmabuf-placer.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "abi_call.h"
#include "fuzz.h"
#include "fuzz_nodes.h"
#include "fuzz_slots.h"
#include "placer_utils.h"

/* Any argument, and where its results go */
struct request {
	union {
		ABI_ARGUMENTS;
		unsigned char bytes[1024];
	};
	struct dmabuf_placer_device devices[2];
	unsigned char results[4096];
};

/* Of those that exist when the fuzzer starts; their drivers come and go */
static void name_device(struct fuzzer *f, struct dmabuf_placer_device *device)
{
	enum nodes nodes = fuzz_rarely(f, 2) ? NODES_PLATFORM : NODES_ENGINE;
	const char *path = node_pick(f, nodes);

	memset(device, 0, sizeof(*device));
	snprintf(device->bus, sizeof(device->bus), "%s",
		 nodes == NODES_PLATFORM ? "platform" : "pci");
	snprintf(device->name, sizeof(device->name), "%s",
		 path ? strrchr(path, '/') + 1 : "vivid.0");
	if (fuzz_rarely(f, 10))
		snprintf(device->name, sizeof(device->name), "vivid.0");
}

static void name_devices(struct fuzzer *f, struct request *r)
{
	name_device(f, &r->devices[0]);
	name_device(f, &r->devices[1]);
}

static void ask_info(struct fuzzer *f, int node, struct request *r)
{
	static const __u32 sizes[] = { 88, 144, 152, 200 };

	r->size = sizeof(r->info);
	r->info.fd = slot_get_buffer(f);
	r->info.attachments = (uintptr_t)r->results;
	r->info.attachment_size = fuzz_pick(f, sizes);
	r->info.attachment_count = fuzz_below(f, 8);
	r->info.expectations = (uintptr_t)r->results;
	r->info.expectation_size = fuzz_pick(f, sizes);
	r->info.expectation_count = fuzz_below(f, 8);
	r->info.verdicts = (uintptr_t)r->results;
	r->info.verdict_size = sizeof(struct dmabuf_placer_verdict);
	r->info.verdict_count = fuzz_below(f, 16);
	r->info.text = (uintptr_t)r->results;
	r->info.text_size = fuzz_below(f, 400);
	if (fuzz_rarely(f, 2)) {
		r->info.device = (uintptr_t)r->devices;
		r->info.device_size = sizeof(r->devices[0]);
	}
	fuzz_ioctl(f, CALL_ABI_INFO, node, DMABUF_PLACER_INFO, r);
}

static void ask_list(struct fuzzer *f, int node, struct request *r)
{
	r->size = sizeof(r->list);
	r->list.heaps = (uintptr_t)r->results;
	r->list.heap_size = sizeof(struct dmabuf_placer_heap);
	r->list.heap_count = fuzz_below(f, 40);
	fuzz_ioctl(f, CALL_ABI_LIST, node, DMABUF_PLACER_LIST, r);
}

static void ask_query(struct fuzzer *f, int node, struct request *r)
{
	r->size = sizeof(r->query);
	r->query.length = 1 + fuzz_below(f, 64 * MIB);
	r->query.count = 1 + fuzz_below(f, 100);
	r->query.access = fuzz_below(f, 3);
	r->query.devices = (uintptr_t)r->devices;
	r->query.device_size = sizeof(r->devices[0]);
	r->query.device_count = fuzz_below(f, 3);
	r->query.verdicts = (uintptr_t)r->results;
	r->query.verdict_size = sizeof(struct dmabuf_placer_verdict);
	r->query.verdict_count = fuzz_below(f, 16);
	r->query.conflict = (uintptr_t)r->results;
	r->query.conflict_count = fuzz_below(f, 4);
	fuzz_ioctl(f, CALL_ABI_QUERY, node, DMABUF_PLACER_QUERY, r);
}

static void ask_alloc(struct fuzzer *f, int node, struct request *r)
{
	static const char *const nodes[] = { "",     "",       "auto",
					     "pair", "mapped", "discord" };

	r->size = sizeof(r->alloc);
	r->flags = fuzz_rarely(f, 4) ? DMABUF_PLACER_ALLOC_EAGER : 0;
	r->alloc.length = (1 + fuzz_below(f, 16)) * page_size();
	r->alloc.devices = (uintptr_t)r->devices;
	r->alloc.device_size = sizeof(r->devices[0]);
	r->alloc.device_count = fuzz_below(f, 3);
	r->alloc.access = fuzz_below(f, 3);
	r->alloc.fd_flags = O_RDWR | O_CLOEXEC;
	snprintf(r->alloc.node, sizeof(r->alloc.node), "%s",
		 fuzz_pick(f, nodes));
	if (!fuzz_ioctl(f, CALL_ABI_ALLOC, node, DMABUF_PLACER_ALLOC, r))
		slot_put_buffer(f, r->alloc.out_fd);
}

static void ask_expect(struct fuzzer *f, int node, struct request *r)
{
	r->size = sizeof(r->expect);
	r->flags = fuzz_rarely(f, 2) ? DMABUF_PLACER_EXPECT_WITHDRAW : 0;
	r->expect.fd = slot_get_buffer(f);
	r->expect.access = fuzz_below(f, 3);
	r->expect.devices = (uintptr_t)r->devices;
	r->expect.device_size = sizeof(r->devices[0]);
	r->expect.device_count = fuzz_below(f, 3);
	fuzz_ioctl(f, CALL_ABI_EXPECT, node, DMABUF_PLACER_EXPECT, r);
}

static void ask_commit(struct fuzzer *f, int node, struct request *r)
{
	r->size = sizeof(r->commit);
	r->commit.fd = slot_get_buffer(f);
	r->commit.timeout_ms = fuzz_below(f, 100);
	fuzz_ioctl(f, CALL_ABI_COMMIT, node, DMABUF_PLACER_COMMIT, r);
}

/* Any bytes for any command */
static void ask_odd(struct fuzzer *f, int node, struct request *r)
{
	unsigned int nr = fuzz_below(f, 8), i, at;

	for (i = fuzz_below(f, 8); i; i--) {
		at = fuzz_below(f, sizeof(r->bytes));
		r->bytes[at] = fuzz_random(f);
	}
	r->size = fuzz_below(f, sizeof(r->bytes) + 1);
	/* No descriptor, so that none is lost */
	if (nr == DMABUF_PLACER_CMD_ALLOC)
		r->alloc.fd_flags = O_NONBLOCK;
	fuzz_ioctl(f, CALL_ABI_ODD, node, _IO(DMABUF_PLACER_TYPE, nr),
		   fuzz_rarely(f, 8) ? (void *)page_size() : r);
}

static void ask(struct fuzzer *f, int node, struct request *r)
{
	switch (fuzz_below(f, 7)) {
	case 0:
		return ask_info(f, node, r);
	case 1:
		return ask_list(f, node, r);
	case 2:
		return ask_query(f, node, r);
	case 3:
		return ask_alloc(f, node, r);
	case 4:
		return ask_expect(f, node, r);
	case 5:
		return ask_commit(f, node, r);
	default:
		return ask_odd(f, node, r);
	}
}

void fuzz_abi(struct fuzzer *f)
{
	struct request r = {};
	int node = abi_open();

	if (node < 0)
		return;
	name_devices(f, &r);
	ask(f, node, &r);
	close(node);
}
