/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Overlays, before libfdt merges them.
 */
#ifndef _PLACER_OVERLAY_H
#define _PLACER_OVERLAY_H

#include <placer/env.h>

/*
 * Where a fragment labels the node that it changes, as most of the Raspberry Pi's do, make
 * references to that label use the node's own phandle. libfdt before 1.7 would give the node a new
 * phandle, and then find nothing by the old one. Both blobs must be valid.
 */
void overlay_keep_phandles(void *overlay, const void *base);

/* Is the fragment one that is applied? Others are __dormant__, until a parameter changes that. */
bool overlay_is_on(const void *overlay, int fragment);

/*
 * The last fragment that changes a node of @owner, a fragment that comes later or is not applied;
 * negative if there is none. libfdt refuses such an overlay, as it merges fragments in their order.
 */
int overlay_find_early(const void *overlay, int *owner);

/* Do fragments, beginning with this one, change nodes of each other in a circle? */
bool overlay_circles(const void *overlay, int fragment);

/* Put a fragment right behind @owner, which comes later. Returns false if there is no memory. */
bool overlay_move_behind(void *overlay, int fragment, int owner);

/* Are all places in the overlay that its lists of references name? */
bool overlay_is_whole(const void *overlay);

/* A node of the tree whose bootargs it replaces, or a negative number. */
int overlay_replaces_arguments(const void *overlay, const void *base);

#endif /* _PLACER_OVERLAY_H */
