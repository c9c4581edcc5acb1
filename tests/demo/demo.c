// SPDX-License-Identifier: GPL-2.0
/*
 * The main job of an exporter that decides late, with importers that do not know it.
 * Steps a to c use one buffer; d and e have one each. Each step checks what it prints.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "demo.h"

#define HEAP   "/dev/dma_heap/auto"
#define CAMERA "vivid"
#define WIDTH  1280u
#define HEIGHT 720u
#define FRAME  ((size_t)WIDTH * HEIGHT * 2)

/* The pools of dts-bindings/examples/qemu-virt.dtso */
#define CHEAP		"cma-high@a0000000"
#define CHEAP_FIRST	0xa0000000ull
#define CHEAP_LAST	0xa1ffffffull
#define EXPENSIVE	"cma-low@60000000"
#define EXPENSIVE_FIRST 0x60000000ull
#define EXPENSIVE_LAST	0x61ffffffull

/**
 * struct world - state that is passed from step to step
 * @buffer: the buffer of steps a to c
 * @sum: checksum of its content
 * @model: what its content should be
 * @camera: has @buffer from step b to step c
 * @direct: the engine beside the SMMU
 * @translated: the engine behind the SMMU
 * @plain: the importer with a bus that reaches what the engines do not
 */
struct world {
	struct buffer buffer;
	__u32 sum;
	__u8 *model;
	struct camera camera;
	struct engine direct;
	struct engine translated;
	struct engine plain;
};

static const char *outcome(int error)
{
	return error ? strerror(error) : "accepted";
}

static void expect_placement(const struct buffer *b, const char *heap,
			     unsigned long generation)
{
	struct placement p;

	buffer_placement(b, &p);
	expect(p.backed && !strcmp(p.heap, heap), "it is in '%s', not in %s",
	       p.heap, heap);
	expect(p.generation == generation, "generation %lu, not %lu",
	       p.generation, generation);
}

static void expect_one_run(const struct buffer *b, __u64 first, __u64 last)
{
	struct placement p;

	buffer_placement(b, &p);
	expect(p.runs == 1, "it is in %u runs, not in one", p.runs);
	expect(p.first >= first && p.last <= last,
	       "it is outside 0x%llx to 0x%llx", first, last);
}

static void expect_sum(const struct buffer *b, __u32 expected)
{
	__u32 sum = buffer_checksum(b);

	expect(sum == expected, "the content is not what it was: crc32 %08x",
	       sum);
}

static void alloc_touched(struct buffer *b, struct placement *p)
{
	buffer_alloc(b, HEAP, FRAME);
	buffer_placement(b, p);
	expect(!p->backed && !p->runs, "it has memory before the first fault");
	say("allocated", "buffer %lu, %zu bytes, and mapped it: unbacked",
	    b->number, b->size);

	b->map[0] = 1;
	buffer_placement(b, p);
	expect(p->backed, "unbacked after the first fault");
	say("touched", "one byte of it: backed by heap %s", p->heap);
}

/* A buffer that is mapped and written. Returns the checksum of its content */
static __u32 alloc_written(struct buffer *b, __u32 seed)
{
	struct placement p;

	/*
	 * The page allocator may return adjacent blocks, and such a buffer
	 * would have no need to move. Keep it, so that the next one gets other
	 * blocks.
	 */
	alloc_touched(b, &p);
	while (p.runs == 1) {
		say("", "contiguous by chance, so another one");
		alloc_touched(b, &p);
	}

	buffer_fill(b, seed);
	buffer_say(b, "wrote all");
	expect_placement(b, "system", 1);
	return buffer_checksum(b);
}

static void step_a(struct world *w)
{
	w->sum = alloc_written(&w->buffer, 0x2011);
	buffer_say_why(&w->buffer);
}

static void try_mainline(struct camera *c, const char *name, int fd)
{
	int error = camera_queue(c, fd);

	say("mainline", "a buffer of its %s: QBUF: %s", name, outcome(error));
	expect(error == EFAULT, "expected EFAULT");
	close(fd);
}

/* The same camera with buffers of mainline's exporters of ordinary memory */
static void compare_mainline(struct camera *c)
{
	int fd;

	fd = mainline_system_heap(FRAME);
	if (fd < 0)
		say("mainline", "its system heap is not in this kernel");
	else
		try_mainline(c, "system heap", fd);
	try_mainline(c, "udmabuf", mainline_udmabuf(FRAME));
}

static void capture_frames(struct world *w)
{
	struct buffer *b = &w->buffer;
	unsigned int sequence;
	__u32 before;
	int i, error;

	camera_start(&w->camera);
	for (i = 0; i < 2; i++) {
		if (i) {
			error = camera_queue(&w->camera, b->fd);
			expect(!error, "VIDIOC_QBUF: %s", strerror(error));
		}
		sequence = camera_frame(&w->camera);
		before = w->sum;
		w->sum = buffer_checksum(b);
		say("frame", "number %u arrived, crc32 %08x", sequence, w->sum);
		expect(w->sum != before, "the content did not change");
	}
}

static void share_with_drm(struct world *w)
{
	struct buffer *b = &w->buffer;
	struct stat st;
	__u32 handle;
	int drm, fd;

	drm = drm_open("vgem");
	handle = drm_import(drm, b->fd);
	expect_placement(b, CHEAP, 2);
	fd = drm_export(drm, handle);
	expect(!fstat(fd, &st) && st.st_ino == b->number,
	       "vgem exports another buffer than it imported");
	say("vgem", "imported the same buffer, where it is, as handle %u",
	    handle);
	buffer_say_device(b, "vgem", "reach");
	close(fd);
	/* Otherwise vgem would hold the buffer in the next step, too */
	drm_drop(drm, handle);
	close(drm);
}

static void step_b(struct world *w)
{
	struct buffer *b = &w->buffer;
	int error;

	camera_open(&w->camera, CAMERA, WIDTH, HEIGHT);
	say("camera", "%s, %ux%u, %zu bytes a frame, no IOMMU", w->camera.card,
	    WIDTH, HEIGHT, w->camera.frame_size);
	expect(w->camera.frame_size == FRAME, "expected %zu bytes", FRAME);
	compare_mainline(&w->camera);

	witness_begin();
	error = camera_queue(&w->camera, b->fd);
	say("this one", "buffer %lu: QBUF: %s", b->number, outcome(error));
	expect(!error, "expected to be accepted");
	buffer_say(b, "moved to");
	expect_placement(b, CHEAP, 2);
	expect_one_run(b, CHEAP_FIRST, CHEAP_LAST);
	witness_say(CAMERA, CHEAP_FIRST, CHEAP_LAST);
	expect_sum(b, w->sum);
	say("", "the mapping made in step a shows the bytes written in step a");
	buffer_say_device(b, CAMERA, "at most 1 segment");
	buffer_say_why(b);

	capture_frames(w);
	share_with_drm(w);
	expect_placement(b, CHEAP, 2);
}

static void refused_while_held(struct world *w)
{
	const char *const names[] = { CAMERA, w->direct.info.name, NULL };
	int error;

	error = engine_refusal(&w->direct, &w->buffer);
	say("engine", "%s, %u address bits, no IOMMU: attach and map: %s",
	    w->direct.info.name, engine_bits(&w->direct), outcome(error));
	expect(error == EBUSY, "expected EBUSY");
	buffer_say_refusal(&w->buffer, names);
	expect_placement(&w->buffer, CHEAP, 2);
}

/* Through the engine's memory, across page boundaries */
static void copy_by_engine(struct engine *e, const struct buffer *b,
			   __u8 *model)
{
	const struct {
		size_t from, to;
	} copies[] = {
		{ 0, b->size / 2 - 1000 },
		{ b->size - 2048, 4096 - 500 },
		{ b->size / 3, b->size - 4096 },
	};
	const size_t length = 2048;
	__u8 *found;
	size_t i;

	buffer_copy_out(b, model);
	for (i = 0; i < ARRAY_SIZE(copies); i++) {
		engine_copy(e, copies[i].from, copies[i].to, length);
		memcpy(model + copies[i].to, model + copies[i].from, length);
	}
	found = malloc(b->size);
	expect(found, "no memory");
	buffer_copy_out(b, found);
	expect(!memcmp(found, model, b->size),
	       "the buffer does not hold what the engine was to copy");
	free(found);
	say("DMA", "%zu times %zu bytes, out to the engine and back elsewhere;",
	    ARRAY_SIZE(copies), length);
	say("", "all %zu bytes are then as they should be, crc32 %08x", b->size,
	    buffer_checksum(b));
}

static void step_c(struct world *w)
{
	struct placer_importer_map map;
	struct buffer *b = &w->buffer;
	struct placement p;
	int error;

	refused_while_held(w);
	camera_release(&w->camera);
	say("camera", "lets go: STREAMOFF, REQBUFS(0)");

	error = engine_attach(&w->direct, b);
	say("engine", "%s: attach: %s", w->direct.info.name, outcome(error));
	expect(!error, "expected to be accepted");
	witness_begin();
	engine_map(&w->direct, &map);
	buffer_say(b, "moved to");
	expect_placement(b, EXPENSIVE, 3);
	expect_one_run(b, EXPENSIVE_FIRST, EXPENSIVE_LAST);
	witness_say(w->direct.info.name, EXPENSIVE_FIRST, EXPENSIVE_LAST);
	expect_sum(b, w->sum);
	buffer_say_device(b, w->direct.info.name, "reach");
	buffer_say_why(b);

	buffer_placement(b, &p);
	say("mapped", "DMA address 0x%llx, the physical address itself",
	    map.address);
	expect(map.address == p.start && map.contiguous,
	       "the engine was given something else");
	copy_by_engine(&w->direct, b, w->model);
	engine_release(&w->direct);
	buffer_free(b);
}

static void step_d(struct world *w)
{
	struct engine *e = &w->translated;
	struct placer_importer_map map;
	struct placement p;
	struct buffer b;
	__u32 sum;
	int error;

	sum = alloc_written(&b, 0x2014);
	error = engine_attach(e, &b);
	say("engine", "%s, %u address bits, behind the SMMU: attach: %s",
	    e->info.name, engine_bits(e), outcome(error));
	expect(!error, "expected to be accepted");
	witness_begin();
	engine_map(e, &map);
	buffer_say(&b, "stayed in");
	witness_say(e->info.name, 0, ~0ull);
	expect_placement(&b, "system", 1);
	expect_sum(&b, sum);

	buffer_placement(&b, &p);
	expect(p.runs > 1 && p.last > w->direct.info.dma_mask,
	       "this memory would have suited the other engine as well");
	say("mapped", "IOVA 0x%llx to 0x%llx, %s", map.address,
	    map.address + map.length - 1,
	    map.contiguous ? "contiguous" : "in pieces");
	expect(map.contiguous && map.length == b.size,
	       "the SMMU did not make one run of it");
	expect(map.address + map.length - 1 <= e->info.dma_mask,
	       "the engine cannot emit that");
	buffer_say_device(&b, e->info.name, "translated");
	say("why",
	    "the memory is scattered and beyond the engine's %u bits, but what",
	    engine_bits(e));
	say("", "the engine emits are the addresses that the SMMU translates");
	copy_by_engine(e, &b, w->model);
	engine_release(e);
	buffer_free(&b);
}

static void refused_together(struct engine *first, struct engine *second,
			     const struct buffer *b)
{
	const char *const names[] = { first->info.name, second->info.name,
				      NULL };
	int error;

	error = engine_attach(first, b);
	say("attach", "%s: %s", first->info.name, outcome(error));
	expect(!error, "alone, it should have been accepted");
	error = engine_refusal(second, b);
	say("", "%s beside it, and map: %s", second->info.name, outcome(error));
	expect(error == EOPNOTSUPP, "expected EOPNOTSUPP");
	buffer_say_refusal(b, names);
	engine_release(first);
}

static void step_e(struct world *w)
{
	struct buffer b;
	__u32 sum;

	sum = alloc_written(&b, 0x2026);
	say("devices", "%s emits no address above 0x%llx,", w->direct.info.name,
	    w->direct.info.dma_mask);
	say("", "the bus of %s passes none below 0x80000000",
	    w->plain.info.name);
	refused_together(&w->direct, &w->plain, &b);
	refused_together(&w->plain, &w->direct, &b);
	expect_placement(&b, "system", 1);
	expect_sum(&b, sum);
	say("after that", "the buffer is where it was, with what it held");
	buffer_free(&b);
}

static const struct {
	char name;
	const char *title;
	void (*run)(struct world *w);
} steps[] = {
	{ 'a', "Written before any device is known: memory at the first fault",
	  step_a },
	{ 'b', "V4L2 needs it contiguous: the buffer moves, and frames arrive",
	  step_b },
	{ 'c', "An engine that does not reach it: refused, then served",
	  step_c },
	{ 'd', "The same engine behind the SMMU: nothing has to move", step_d },
	{ 'e', "Devices that no memory satisfies: refused, with the reason",
	  step_e },
};

int main(void)
{
	struct world w = {};
	struct utsname uts;
	size_t i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	uname(&uts);
	printf("Linux %s, %s\n", uts.release, uts.machine);

	w.model = malloc(FRAME);
	expect(w.model, "no memory");
	engines_open(&w.direct, &w.translated, &w.plain);
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		report_step(steps[i].name, steps[i].title);
		steps[i].run(&w);
		report_happened();
	}
	return EXIT_SUCCESS;
}
