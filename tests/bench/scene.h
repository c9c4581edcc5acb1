/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inputs of the benchmarks: buffers, each with devices that attach one after another, and
 * heaps. The same in every run.
 */
#ifndef _PLACER_SCENE_H
#define _PLACER_SCENE_H

#include <placer/solve.h>

#define SCENES	      8
#define SCENE_DEVICES 64
#define SCENE_HEAPS   PLACER_MAX_HEAPS

/*
 * A smaller scene is the first few devices and heaps of a large one. A heap's id is its
 * index.
 */
struct scene {
	u64 size;
	struct placer_constraint device[SCENE_DEVICES];
	struct placer_heap_facts heap[SCENE_HEAPS];
};

void scenes_make(struct scene *scenes);

/* The requirement of the first @nr devices. */
void scene_requirement(const struct scene *s, u32 nr,
		       struct placer_requirement *req);

#endif /* _PLACER_SCENE_H */
