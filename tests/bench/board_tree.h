/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trees of any size, of the kind that large SoCs have.
 */
#ifndef _PLACER_BOARD_TREE_H
#define _PLACER_BOARD_TREE_H

#include <placer/env.h>

/* A blob of about this many nodes, always the same; the caller frees it. */
void *board_tree(u32 nodes);

#endif /* _PLACER_BOARD_TREE_H */
