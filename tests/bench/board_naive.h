/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Questions about every device of a tree, answered in two ways: from the blob, with libfdt
 * alone, and from the index.
 */
#ifndef _PLACER_BOARD_NAIVE_H
#define _PLACER_BOARD_NAIVE_H

#include "../../tools/dt/dt.h"

/* Nodes are offsets in the blob, or indices, depending on the function that answers. */
struct board_answer {
	bool available; /* it is enabled, with all nodes above */
	bool coherent;
	int coherent_at; /* the node with the property; -1: none */
	int range_at;	 /* the nearest node above with dma-ranges; -1: none */
	int iommu;	 /* the first one; -1: none */
};

/* One answer for each node with a compatible; returns the number of answers. */
u32 naive_answers(const void *blob, struct board_answer *answer);
u32 indexed_answers(const struct dt *dt, struct board_answer *answer);

#endif /* _PLACER_BOARD_NAIVE_H */
