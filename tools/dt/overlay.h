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
 * Nodes below the root, which are fragments but for a few. One that changes a node of a
 * later one is not applied by libfdt, which merges fragments in their order, and refuses the
 * overlay; the Raspberry Pi's boot loader copies it into the other beforehand.
 */
struct overlay_fragment {
	int node;   /* its offset */
	int length; /* in overlay_sort(), with what is between it and the next */
	int owner;  /* index of the fragment whose node it changes, or -1 */
	int into;   /* the one that the boot loader copies it into, or -1 */
	int next;   /* in overlay_sort() */
	bool on;
	bool lost; /* the boot loader copies it where it is not applied any more */
	bool left_out; /* it is lost, or changes a node of one that is not applied */
};

struct overlay_order {
	int nr;
	int circle; /* the first of fragments that change nodes of each other, or -1 */
	struct overlay_fragment *fragment; /* from malloc() */
};

/* Returns 0, or an error of libfdt if there is no memory. Nothing is lost if there is a circle. */
int overlay_read_order(const void *overlay, struct overlay_order *order);

/* Does it have to be moved behind its owner? */
bool overlay_is_early(const struct overlay_order *order, int index);

/* Put these right behind their owners, and update offsets. Returns false if there is no memory. */
bool overlay_sort(void *overlay, struct overlay_order *order);

/* Are all places in the overlay that its lists of references name? */
bool overlay_is_whole(const void *overlay);

/* A node of the tree whose bootargs it replaces, or a negative number. */
int overlay_replaces_arguments(const void *overlay, const void *base);

#endif /* _PLACER_OVERLAY_H */
