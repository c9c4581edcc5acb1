// SPDX-License-Identifier: GPL-2.0
/*
 * Every step in a buffer's life can be traced.
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "abi_call.h"
#include "camera.h"
#include "harness.h"
#include "placer_utils.h"
#include "trace.h"
#include "vgem.h"

FIXTURE(trace)
{
	unsigned long number;
	char size[32]; /* as in the events */
	int fd;
	char *text;
	const char *at;
};

FIXTURE_SETUP(trace)
{
	size_t size = 5 * page_size();

	ASSERT_EQ(0, trace_begin());
	snprintf(self->size, sizeof(self->size), "size=%zu ", size);
	self->fd = heap_alloc(AUTO_HEAP, size);
	ASSERT_LE(0, self->fd);
	self->number = buffer_number(self->fd);
}

FIXTURE_TEARDOWN(trace)
{
	free(self->text);
}

static bool read_trace(FIXTURE_DATA(trace) * self)
{
	self->text = trace_end();
	self->at = self->text;
	return self->text;
}

/* Is there such an event after the last one that was found? */
static bool follows(FIXTURE_DATA(trace) * self, const char *event,
		    const char *detail)
{
	const char *line = trace_find(self->at, event, self->number, detail);

	if (line)
		self->at = line + 1;
	return line;
}

static bool never(FIXTURE_DATA(trace) * self, const char *event)
{
	return !trace_find(self->text, event, self->number, "");
}

TEST_F(trace, create_and_release)
{
	char what[64];

	snprintf(what, sizeof(what), "%sheap=- generation=0", self->size);
	close(self->fd);
	ASSERT_TRUE(read_trace(self));
	EXPECT_TRUE(follows(self, "placer_create", what));
	EXPECT_TRUE(follows(self, "placer_release", what));
	EXPECT_TRUE(never(self, "placer_decision"));
}

TEST_F(trace, decision_of_fault)
{
	char *map = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED,
			 self->fd, 0);

	ASSERT_NE(MAP_FAILED, map);
	map[0] = 1;
	munmap(map, page_size());
	close(self->fd);
	ASSERT_TRUE(read_trace(self));
	EXPECT_TRUE(follows(self, "placer_decision",
			    "decision=1 event=fault device= result=0"));
	EXPECT_TRUE(follows(self, "placer_verdict",
			    "decision=1 system: feasible, cost "));
	EXPECT_TRUE(follows(self, "placer_release", "heap=system gen"));
	EXPECT_TRUE(never(self, "placer_migrate"));
}

TEST_F(trace, heap_alloc_and_free)
{
	char *map = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED,
			 self->fd, 0);
	const char *line;

	ASSERT_NE(MAP_FAILED, map);
	map[0] = 1;
	munmap(map, page_size());
	close(self->fd);
	ASSERT_TRUE(read_trace(self));
	line = trace_find_heap(self->text, "placer_heap_alloc", "system",
			       self->size);
	ASSERT_NE(NULL, line);
	EXPECT_NE(NULL, trace_find_heap(line, "placer_heap_alloc", "system",
					"result=0 "));
	EXPECT_NE(NULL, trace_find_heap(line, "placer_heap_free", "system",
					self->size));
}

TEST_F(trace, attach_and_detach)
{
	int vgem = vgem_open();
	__u32 handle;

	ASSERT_LE(0, vgem);
	ASSERT_EQ(0, vgem_import(vgem, self->fd, &handle));
	ASSERT_EQ(0, vgem_drop(vgem, handle));
	ASSERT_TRUE(read_trace(self));
	EXPECT_TRUE(follows(self, "placer_attach", "device=vgem result=0"));
	EXPECT_TRUE(follows(self, "placer_detach", "device=vgem"));
}

TEST_F(trace, expect_and_withdraw)
{
	struct dmabuf_placer_expect expect = {
		.size = sizeof(expect),
		.fd = self->fd,
		.access = DMABUF_PLACER_ACCESS_RARE,
	};
	int node = abi_open();

	ASSERT_LE(0, node);
	ASSERT_EQ(0, ioctl(node, DMABUF_PLACER_EXPECT, &expect));
	expect.flags = DMABUF_PLACER_EXPECT_WITHDRAW;
	ASSERT_EQ(0, ioctl(node, DMABUF_PLACER_EXPECT, &expect));
	close(node);
	close(self->fd);
	ASSERT_TRUE(read_trace(self));
	EXPECT_TRUE(follows(self, "placer_expect", "device=the CPU"));
	EXPECT_TRUE(follows(self, "placer_withdraw", "device=the CPU"));
}

TEST_F(trace, map_and_unmap)
{
	struct camera c;
	int fd;

	ASSERT_EQ(0, camera_open(&c, CAMERA_SMALL));
	fd = heap_alloc(AUTO_HEAP, c.frame_size);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, camera_queue(&c, fd));
	ASSERT_EQ(0, camera_release(&c));
	self->number = buffer_number(fd);
	ASSERT_TRUE(read_trace(self));
	EXPECT_TRUE(follows(self, "placer_attach", "device=vivid.0 result=0"));
	/* V4L2 maps in the same call, so attach places the buffer */
	EXPECT_TRUE(follows(self, "placer_decision",
			    "event=attach device=vivid.0 result=0"));
	EXPECT_TRUE(follows(self, "placer_map", "device=vivid.0 heap="));
	EXPECT_TRUE(follows(self, "placer_unmap", "device=vivid.0"));
	EXPECT_TRUE(follows(self, "placer_detach", "device=vivid.0"));
}

/* A device maps before another one with constraints attaches */
TEST_F(trace, early_map)
{
	long early = counter("mapped early");
	struct camera c;
	__u32 handle;
	int vgem, fd;

	ASSERT_EQ(0, camera_open(&c, CAMERA_SMALL));
	fd = heap_alloc(AUTO_HEAP, c.frame_size);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, camera_queue(&c, fd));
	EXPECT_EQ(early, counter("mapped early"));
	vgem = vgem_open();
	ASSERT_LE(0, vgem);
	ASSERT_EQ(0, vgem_import(vgem, fd, &handle));
	self->number = buffer_number(fd);
	ASSERT_TRUE(read_trace(self));
	EXPECT_TRUE(follows(self, "placer_map", "device=vivid.0 heap="));
	EXPECT_TRUE(follows(self, "placer_early_map",
			    "device=vivid.0 newcomer=vgem"));
	EXPECT_TRUE(follows(self, "placer_attach", "device=vgem result=0"));
	EXPECT_EQ(early + 1, counter("mapped early"));
	EXPECT_EQ(0, vgem_drop(vgem, handle));
	EXPECT_EQ(0, camera_release(&c));
}

TEST_F(trace, migrate)
{
	struct camera c;
	char copied[64];
	void *map;
	int fd;

	ASSERT_EQ(0, camera_open(&c, CAMERA_SMALL));
	fd = heap_alloc_scattered(AUTO_HEAP, c.frame_size, &map);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, camera_queue(&c, fd));
	snprintf(copied, sizeof(copied), " copied=%zu generation=2",
		 page_align(c.frame_size));
	self->number = buffer_number(fd);
	ASSERT_TRUE(read_trace(self));
	EXPECT_TRUE(follows(self, "placer_decision", "decision=1 event=fault"));
	EXPECT_TRUE(follows(self, "placer_migrate", copied));
	/* The decision is traced after the event, when its result is known */
	EXPECT_TRUE(follows(self, "placer_decision",
			    "decision=2 event=attach device=vivid.0 result=0"));
	EXPECT_TRUE(follows(self, "placer_verdict", "decision=2 "));
}

TEST_HARNESS_MAIN
