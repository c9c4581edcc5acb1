/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trees of any size, like those of large SoCs.
 */
#ifndef _PLACER_BOARD_TREE_H
#define _PLACER_BOARD_TREE_H

#include <placer/env.h>

/* A blob of about this many nodes, the same in each run; the caller frees it. */
void *board_tree(u32 nodes);

#endif /* _PLACER_BOARD_TREE_H */
