// SPDX-License-Identifier: GPL-2.0
/*
 * Devices and heaps like on real boards, with typical figures of data sheets. A scene takes
 * its devices from one list of kinds: with some lists many heaps are feasible, with some one
 * kind, with some none.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../solver/random.h"
#include "scene.h"

#define KIB 1024ull
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef void (*kind_fn)(struct placer_constraint *c);

static void reach_bits(struct placer_constraint *c, u32 bits)
{
	c->reach.window[0].last = (1ull << bits) - 1;
}

static void behind_iommu(struct placer_constraint *c, u32 bits, u64 page)
{
	c->translated = true;
	c->output_last = (1ull << bits) - 1;
	c->granule = page;
	c->max_segments = PLACER_UNKNOWN;
}

static void cpu(struct placer_constraint *c)
{
	c->cpu = PLACER_CPU_CACHED | PLACER_CPU_WRITECOMBINE;
	c->prefers.cpu_reads = one_in(2);
	c->prefers.cpu_writes = true;
	c->prefers.nodes = 1;
}

static void gpu(struct placer_constraint *c)
{
	behind_iommu(c, 40, one_in(2) ? 4 * KIB : 64 * KIB);
	c->coherency = PLACER_MAINTAINED;
	c->prefers.block = 2 * MIB;
}

static void display(struct placer_constraint *c)
{
	behind_iommu(c, 36, 4 * KIB);
	c->align = 64 * KIB;
	c->coherency = PLACER_MAINTAINED;
	c->prefers.block = 64 * KIB;
}

static void nic(struct placer_constraint *c)
{
	c->max_segment_size = 64 * KIB;
	c->segment_boundary = 4 * GIB - 1;
	c->prefers.nodes = 1 + random_below(2);
}

static void disk(struct placer_constraint *c)
{
	c->max_segments = 127;
	c->segment_boundary = 4 * GIB - 1;
	c->align = 4 * KIB;
}

static void usb(struct placer_constraint *c)
{
	reach_bits(c, 32);
	c->max_segments = 1024;
	c->max_segment_size = 64 * KIB;
	c->segment_boundary = 64 * KIB - 1;
}

static void camera(struct placer_constraint *c)
{
	reach_bits(c, 32);
	c->max_segments = 4 << random_below(3);
	c->coherency = PLACER_MAINTAINED;
	c->heaps = ~(1u << random_below(PLACER_MAX_HEAPS));
}

static void codec(struct placer_constraint *c)
{
	reach_bits(c, 32);
	c->max_segments = 64;
	c->max_segment_size = 16 * MIB - 64;
	c->align = 4 * KIB;
	c->coherency = PLACER_MAINTAINED;
	c->prefers.priced = 1u << 3 | 1u << 6;
	c->prefers.cost[3] = 32;
	c->prefers.cost[6] = 31 + random_below(8);
}

/* Behind a PCI bridge with three windows and two holes. */
static void bridged(struct placer_constraint *c)
{
	c->reach.nr = 0;
	placer_constraint_add_window(c, 0, 0, 2 * GIB, PLACER_NO_LIMIT);
	placer_constraint_add_window(c, 0x90000000, 0xd0000000, GIB,
				     PLACER_NO_LIMIT);
	placer_constraint_add_window(c, 4 * GIB, 4 * GIB, 32 * GIB,
				     PLACER_NO_LIMIT);
}

static void blitter(struct placer_constraint *c)
{
	reach_bits(c, 32);
	c->contiguous = true;
	c->segment_boundary = 16 * MIB - 1;
	c->coherency = PLACER_MAINTAINED;
}

/* A simple SD card host. */
static void card(struct placer_constraint *c)
{
	reach_bits(c, 32);
	c->max_segments = 16;
	c->max_segment_size = 64 * KIB;
}

/* The number of segments is unknown, so one. */
static void legacy(struct placer_constraint *c)
{
	reach_bits(c, 30);
	c->max_segments = PLACER_UNKNOWN;
	c->coherency = PLACER_MAINTAINED;
}

static void dsp(struct placer_constraint *c)
{
	c->reach.nr = 0;
	placer_constraint_add_window(c, 0x60000000, 0, 512 * MIB,
				     PLACER_NO_LIMIT);
	c->max_segments = 16;
	c->coherency = PLACER_UNCACHED;
}

/* Not coherent, and its driver maps memory write-combined or not at all. */
static void renderer(struct placer_constraint *c)
{
	behind_iommu(c, 32, 4 * KIB);
	c->cpu = PLACER_CPU_NONE | PLACER_CPU_WRITECOMBINE;
	c->prefers.block = MIB;
}

static void secure_display(struct placer_constraint *c)
{
	behind_iommu(c, 40, 4 * KIB);
	c->domains = 3;
	c->protected_only = true;
}

static void secure_decoder(struct placer_constraint *c)
{
	reach_bits(c, 34);
	c->max_segments = PLACER_UNKNOWN;
	c->domains = 2;
}

/* From devices that accept most memory to devices that cannot share. */
static const kind_fn server[] = { cpu, gpu, nic, disk, nic };
static const kind_fn desktop[] = { cpu, gpu, display, nic, disk, usb, bridged };
static const kind_fn phone[] = { cpu, gpu, display, camera, codec, usb };
static const kind_fn box[] = { cpu, display, codec, blitter, disk };
static const kind_fn old[] = { legacy, blitter, camera, cpu };
static const kind_fn film[] = { secure_display, secure_decoder, gpu };
static const kind_fn uncached[] = { camera, codec, gpu, cpu, dsp, renderer };
static const kind_fn everything[] = { gpu,   display,	    nic,     camera,
				      codec, bridged,	    blitter, legacy,
				      dsp,   usb,	    disk,    cpu,
				      card,  secure_display };

static const struct {
	u64 size;
	const kind_fn *kind;
	u32 nr_kinds;
} theme[SCENES] = {
	{ 8 * MIB, server, COUNT(server) },
	{ 1920 * 1080 * 4, desktop, COUNT(desktop) },
	{ 6 * MIB, phone, COUNT(phone) },
	{ 3840 * 2160 * 3 / 2, box, COUNT(box) },
	{ 1280 * 720 * 2, old, COUNT(old) },
	{ 16 * MIB, film, COUNT(film) },
	{ 640 * KIB, uncached, COUNT(uncached) },
	{ 4 * MIB, everything, COUNT(everything) },
};

static void scene_device(struct placer_constraint *c, kind_fn kind)
{
	placer_constraint_init(c);
	c->domains = 0;
	kind(c);
}

/* The @at-th heap's memory; no two heaps overlap. */
static void span_at(struct placer_heap_facts *heap, u64 base, u32 at, u64 size)
{
	heap->nr_spans = 1;
	heap->span[0].first = base + at * size;
	heap->span[0].last = heap->span[0].first + size - 1;
	heap->max_block = size;
	heap->total = size;
	heap->max_align = MIB;
}

/* Page allocator: three zones, and an address limit selects the lowest. */
static void heap_system(struct placer_heap_facts *heap, u32 at)
{
	static const struct placer_span zone[] = {
		{ 0x80000, GIB - 1 },
		{ GIB, 4 * GIB - 1 },
		{ 4 * GIB, 16 * GIB - 1 },
	};
	u32 i;

	heap->nr_spans = COUNT(zone);
	for (i = 0; i < COUNT(zone); i++) {
		heap->span[i] = zone[i];
		heap->total += zone[i].last - zone[i].first + 1;
	}
	heap->limitable = true;
	heap->max_block = 4 * MIB;
	heap->max_align = 4 * MIB;
	heap->preferred_block = 64 * KIB;
	heap->node = at & 1;
}

static void heap_cma(struct placer_heap_facts *heap, u32 at)
{
	span_at(heap, 0x60000000, at, 64 * MIB);
	heap->cost = 2 * PLACER_COST_ORDINARY;
}

static void heap_low_cma(struct placer_heap_facts *heap, u32 at)
{
	span_at(heap, 0x20000000, at, 16 * MIB);
	heap->cost = 3 * PLACER_COST_ORDINARY;
}

/* Outside the linear map, so that it can be mapped in any way. */
static void heap_carveout(struct placer_heap_facts *heap, u32 at)
{
	span_at(heap, 0x70000000, at, 32 * MIB);
	heap->cost = PLACER_COST_ORDINARY + 7;
	heap->max_align = 16 * KIB;
	heap->cpu = PLACER_CPU_CACHED | PLACER_CPU_WRITECOMBINE;
	heap->node = PLACER_NO_NODE;
}

static void heap_sram(struct placer_heap_facts *heap, u32 at)
{
	span_at(heap, 0x10000000, at, MIB);
	heap->cost = 30 * PLACER_COST_ORDINARY;
	heap->cpu = PLACER_CPU_WRITECOMBINE;
	heap->max_align = 64 * KIB;
}

static void heap_secure(struct placer_heap_facts *heap, u32 at)
{
	span_at(heap, 0xb0000000, at, 32 * MIB);
	heap->cost = 4 * PLACER_COST_ORDINARY;
	heap->cpu = PLACER_CPU_NONE;
	heap->domain = 1 << (at & 1);
}

static void heap_huge_pages(struct placer_heap_facts *heap, u32 at)
{
	span_at(heap, 8 * GIB, at, GIB);
	heap->block = 2 * MIB;
	heap->preferred_block = 2 * MIB;
	heap->max_align = GIB;
	heap->cost = PLACER_COST_ORDINARY + 2;
}

static void heap_device_memory(struct placer_heap_facts *heap, u32 at)
{
	span_at(heap, 24 * GIB, at, 256 * MIB);
	heap->cpu = PLACER_CPU_WRITECOMBINE;
	heap->preferred_block = 64 * KIB;
	heap->cost = PLACER_COST_ORDINARY / 2;
	heap->node = 1;
}

static void (*const heap_kind[])(struct placer_heap_facts *heap, u32 at) = {
	heap_system, heap_cma,	      heap_carveout, heap_sram,
	heap_secure, heap_huge_pages, heap_low_cma,  heap_device_memory,
};

/* Each eight heaps are one of each kind, in a different order. */
static void scene_heaps(struct scene *s)
{
	u32 order[COUNT(heap_kind)];
	u32 i, kinds = COUNT(heap_kind);

	for (i = 0; i < SCENE_HEAPS; i++) {
		struct placer_heap_facts *heap = &s->heap[i];
		u32 j, swap, at = i % kinds;

		for (j = 0; !at && j < kinds; j++)
			order[j] = j;
		j = at + random_below(kinds - at);
		swap = order[j];
		order[j] = order[at];
		order[at] = swap;
		*heap = (struct placer_heap_facts){
			.id = i,
			.block = 4 * KIB,
			.preferred_block = 4 * KIB,
			.cost = PLACER_COST_ORDINARY,
			.cpu = PLACER_CPU_CACHED,
		};
		heap_kind[order[at]](heap, i / kinds);
		heap->free = heap->total;
		if (placer_heap_check(heap))
			abort();
	}
}

void scenes_make(struct scene *scenes)
{
	u32 i, j;

	random_state = 1;
	for (i = 0; i < SCENES; i++) {
		struct scene *s = &scenes[i];

		s->size = theme[i].size;
		for (j = 0; j < SCENE_DEVICES; j++) {
			u32 kind = random_below(theme[i].nr_kinds);

			scene_device(&s->device[j], theme[i].kind[kind]);
			if (placer_constraint_check(&s->device[j]))
				abort();
		}
		scene_heaps(s);
	}
}

void scene_requirement(const struct scene *s, u32 nr,
		       struct placer_requirement *req)
{
	u32 i;

	placer_requirement_init(req, s->size);
	for (i = 0; i < nr; i++)
		placer_requirement_fold(req, &s->device[i]);
}
