/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What has to be there before something can fail, and what must be true afterwards.
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
 * struct scene - all that a path may need
 * @heap: file where buffers are allocated
 * @node: that file, open
 * @fd: the buffer
 * @size: bytes
 * @map: all of it; NULL if the path makes it
 * @other: a mapping that the path makes, or NULL
 * @importer: name of the device, or NULL
 * @scarce: there is one heap only where the device can use the buffer, and room for
 *	one there
 * @device: without a name, one that needs the buffer in one piece; or in a pool of its
 *	own, if @scarce and there is such a device
 * @translated: one that does not, if there is one
 * @dynamic: one that has the buffer attached dynamically; its file is -1 without
 * @vgem: a DRM device
 * @gem: its handle
 * @victim: another buffer, or -1
 * @victim_map: all of that
 * @scarce_heap: name of that heap
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
	int victim;
	unsigned char *victim_map;
	char scarce_heap[40];
};

/* All return 0, or -1 with errno set. scene_end() is for what there is then, too */
int scene_begin(struct scene *s, int (*begin)(struct scene *s));
void scene_end(struct scene *s);

int begin_nothing(struct scene *s);
int begin_fresh(struct scene *s);
int begin_mapped(struct scene *s);
int begin_written(struct scene *s);
/* In several pieces, unless it had to be in one */
int begin_scattered(struct scene *s);
/* With room for another mapping */
int begin_room(struct scene *s);

/* Attached by the device, and mapped by it */
int begin_attached(struct scene *s);
int begin_written_attached(struct scene *s);
int begin_scattered_attached(struct scene *s);
int begin_device_mapped(struct scene *s);
int begin_written_device_mapped(struct scene *s);
int begin_kernel_mapped(struct scene *s);

/* The translated device has it attached; or mapped, which keeps it scattered */
int begin_translated(struct scene *s);
int begin_settled(struct scene *s);

/*
 * With a device to have it attached dynamically; attached; and mapped, with the other
 * device attached, which cannot use it there
 */
int begin_dynamic(struct scene *s);
int begin_dynamic_attached(struct scene *s);
int begin_dynamic_mapped(struct scene *s);

/* There is another buffer in the scarce heap, and this one is for there */
int begin_crowded(struct scene *s);
int begin_written_crowded(struct scene *s);

/* Finds a heap that is dearer than the system's, and leaves room there for one */
int scene_make_scarce(struct scene *s);
void scene_unmake_scarce(void);

/* Content is there, and the state is one that a buffer may stay in */
bool scene_is_whole(const struct scene *s, bool written);
bool scene_is_unsettled(const struct scene *s);

/* What else must be true, of some paths; also after a failure if not @done */
bool is_let_go(struct scene *s, bool done);
bool is_expected_by_all(struct scene *s, bool done);
bool is_placed_for_all(struct scene *s, bool done);
bool is_counted_when_mapped(struct scene *s, bool done);
bool is_refused_to_cpu(struct scene *s, bool done);
bool is_mapped_again(struct scene *s, bool done);
bool has_made_room(struct scene *s, bool done);

#endif
