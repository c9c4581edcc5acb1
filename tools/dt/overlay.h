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

/* Are all places in the overlay that its lists of references name? */
bool overlay_is_whole(const void *overlay);

/* A node of the tree whose bootargs it replaces, or a negative number. */
int overlay_replaces_arguments(const void *overlay, const void *base);

#endif /* _PLACER_OVERLAY_H */
