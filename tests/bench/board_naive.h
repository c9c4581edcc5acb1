/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Questions about every device of a tree, and two ways to answer them: from the
 * blob, with libfdt alone, and from the index.
 */
#ifndef _PLACER_BOARD_NAIVE_H
#define _PLACER_BOARD_NAIVE_H

#include "../../tools/dt/dt.h"

/* Nodes are offsets in the blob, or indices; see who gave the answer. */
struct board_answer {
	bool available; /* it is on, and all nodes above */
	bool coherent;
	int coherent_at; /* the node that says so; -1: none does */
	int range_at;	 /* the nearest node above with dma-ranges; -1: none */
	int iommu;	 /* the first one; -1: none */
};

/* One answer for each node with a compatible; returns how many there are. */
u32 naive_answers(const void *blob, struct board_answer *answer);
u32 indexed_answers(const struct dt *dt, struct board_answer *answer);

#endif /* _PLACER_BOARD_NAIVE_H */
