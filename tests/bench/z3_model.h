/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A scene as formulas for Z3, over bit vectors.
 *
 * The unknowns are a heap, the start of the buffer and the end of its first block, the
 * mapping, and the cost. A heap's formula says what the heap can allocate. A device's formula
 * says what it accepts. A formula of its own combines all devices: the request to a heap is
 * no stricter than needed, and preferences are added up. So for each heap there is at most
 * one cost.
 */
#ifndef _PLACER_Z3_MODEL_H
#define _PLACER_Z3_MODEL_H

#include <z3.h>

#include "scene.h"

/* The unknowns, with their number of bits. */
struct z3_unknowns {
	Z3_ast heap;	/* 5: its index */
	Z3_ast first;	/* 64: of the heap's lowest span */
	Z3_ast last;	/* 64: of the highest span it is confined to */
	Z3_ast next;	/* 64: of the span above that */
	Z3_ast more;	/* bool: is there a span above? */
	Z3_ast start;	/* 64: of the buffer */
	Z3_ast end;	/* 64: of its first block, or of the run */
	Z3_ast run;	/* bool: is it one run? */
	Z3_ast lines;	/* bool: may a run cross a boundary? */
	Z3_ast need;	/* 6: power of two of the block that devices need */
	Z3_ast granule; /* 6: likewise, of the largest granule */
	Z3_ast block;	/* 6: the larger of the two */
	Z3_ast align; /* 6: power of two of the requested alignment of the start */
	Z3_ast mostly; /* 6: power of two of the heap's preferred block */
	Z3_ast domain; /* 32: of the heap */
	Z3_ast offers; /* 3: mappings that the heap has */
	Z3_ast cpu;    /* 3: the chosen mapping */
	Z3_ast cost;   /* 16: of a page */
};

/**
 * struct z3_model - all formulas of a scene, built in advance
 * @heap: formulas of the heaps
 * @device: formulas of the devices
 * @together: formulas of the first n devices together, indexed by n - 1
 */
struct z3_model {
	Z3_context ctx;
	const struct scene *scene;
	struct z3_unknowns x;
	Z3_ast heap[SCENE_HEAPS];
	Z3_ast device[SCENE_DEVICES];
	Z3_ast together[SCENE_DEVICES];
};

void z3_model_build(struct z3_model *m, Z3_context ctx,
		    const struct scene *scene);

/* The index is below @nr. */
Z3_ast z3_model_heaps(const struct z3_model *m, u32 nr);

#endif /* _PLACER_Z3_MODEL_H */
