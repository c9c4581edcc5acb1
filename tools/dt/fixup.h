/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where an overlay refers to nodes: its lists of places, kept when it is changed.
 *
 * All return 0 or what libfdt does. None of the offsets of nodes or properties counts
 * afterwards. A place is a node's path, a property and an offset in it.
 */
#ifndef _PLACER_FIXUP_H
#define _PLACER_FIXUP_H

#define FIXUP_MAX_PATH 512

/* Give a node another name, also in the places that are in it. */
int fixup_rename(void *overlay, const char *path, const char *name);

/* Forget places of a property, from offset @first up to below @end. */
int fixup_forget(void *overlay, const char *path, const char *property,
		 int first, int end);

/*
 * What offset @from of a parameter refers to, a place refers to as well. Nothing is done if it
 * does not refer to a node.
 */
int fixup_copy(void *overlay, const char *parameter, int from, const char *path,
	       const char *property, int at);

#endif /* _PLACER_FIXUP_H */
