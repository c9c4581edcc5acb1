/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a path needs before a step can fail, and what must be true afterwards.
 */
#ifndef _PLACER_FAIL_SCENE_H
#define _PLACER_FAIL_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>
#include <sys/mman.h>

#include "placer_utils.h"
#include "test_importer.h"

#define RW   (PROT_READ | PROT_WRITE)
#define BOTH PLACER_IMPORTER_BIDIRECTIONAL

/**
 * struct scene - everything that a path may need
 * @heap: node that buffers are allocated from
 * @node: that node, open
 * @fd: the buffer
 * @size: bytes
 * @map: a mapping of all of it; NULL if the path makes it
 * @other: a mapping that the path makes, or NULL
 * @importer: name of @device, or NULL
 * @scarce: the device can use the buffer in one heap only, which has room for one
 * @device: the device called @importer; without a name, a device that needs the buffer
 *	in one piece, or, if @scarce and there is one, a device with a pool of its own
 * @translated: a device behind an IOMMU, if there is one
 * @dynamic: a device that attaches dynamically; its file is -1 if it is not used
 * @vgem: a DRM device
 * @gem: the buffer's handle there
 * @timeline: of a fence of the buffer, or -1
 * @closed: no heap may give memory
 * @victim: another buffer, or -1
 * @victim_map: a mapping of all of @victim
 * @scarce_heap: name of the scarce heap
 */
struct scene {
	const char *heap;
	int node;
	int fd;
	size_t size;
	unsigned char *map;
	unsigned char *other;
	const char *importer;
	bool scarce;
	struct importer device;
	struct importer translated;
	struct importer dynamic;
	int vgem;
	__u32 gem;
	int timeline;
	bool closed;
	int victim;
	unsigned char *victim_map;
	char scarce_heap[40];
};

/* All return 0, or -1 with errno set. scene_end() is needed after an error, too */
int scene_begin(struct scene *s, int (*begin)(struct scene *s));
void scene_end(struct scene *s);

int begin_nothing(struct scene *s);
int begin_fresh(struct scene *s);
/* A large one, one page of which was written */
int begin_part(struct scene *s);
int begin_mapped(struct scene *s);
int begin_written(struct scene *s);
/* Scattered, unless the importer needs it in one piece */
int begin_scattered(struct scene *s);
/* With room for another mapping */
int begin_room(struct scene *s);

/* Attached by the device; attached and mapped by it */
int begin_attached(struct scene *s);
int begin_written_attached(struct scene *s);
int begin_scattered_attached(struct scene *s);
int begin_device_mapped(struct scene *s);
int begin_written_device_mapped(struct scene *s);
int begin_kernel_mapped(struct scene *s);

/* Attached by the translated device; or mapped, which keeps the buffer scattered */
int begin_translated(struct scene *s);
int begin_held(struct scene *s);

/* Scattered, with DMA under way that does not end */
int begin_fenced(struct scene *s);
/* No heap may give memory */
int begin_closed(struct scene *s);

/*
 * With a device that can attach it dynamically; attached by it; and mapped by it, while
 * the other device is attached, which cannot use the memory
 */
int begin_dynamic(struct scene *s);
int begin_dynamic_attached(struct scene *s);
int begin_dynamic_mapped(struct scene *s);

/* Another buffer fills the scarce heap, and this one needs it */
int begin_crowded(struct scene *s);
int begin_written_crowded(struct scene *s);

/*
 * Finds a heap more expensive than the system heap, and leaves room there for one
 * buffer
 */
int scene_make_scarce(struct scene *s);
void scene_unmake_scarce(void);

/* The content is there, and the buffer is in a state that may last */
bool scene_is_whole(const struct scene *s, bool written);
bool scene_is_not_held(const struct scene *s);

/* More conditions for some paths; if not @done, after a failure */
bool is_not_held(struct scene *s, bool done);
bool is_expected_by_all(struct scene *s, bool done);
bool is_part_there(struct scene *s, bool done);
bool is_placed_for_all(struct scene *s, bool done);
bool is_counted_when_mapped(struct scene *s, bool done);
bool is_refused_to_cpu(struct scene *s, bool done);
bool is_mapped_again(struct scene *s, bool done);
bool has_made_room(struct scene *s, bool done);

#endif
