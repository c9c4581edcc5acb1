/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lists of places where an overlay refers to nodes, kept correct when the overlay changes.
 *
 * All functions return 0 or an error of libfdt, and make offsets of nodes and properties invalid. A
 * place is a node's path, a property and an offset in it.
 */
#ifndef _PLACER_FIXUP_H
#define _PLACER_FIXUP_H

#define FIXUP_MAX_PATH 512

/* Rename a node, also in the places below it. */
int fixup_rename(void *overlay, const char *path, const char *name);

/* Forget places of a property, from offset @first up to below @end. */
int fixup_forget(void *overlay, const char *path, const char *property,
		 int first, int end);

/*
 * Let @place refer to the node that offset @from of a parameter refers to, if it does refer to one.
 */
int fixup_copy(void *overlay, const char *parameter, int from, const char *path,
	       const char *property, int at);

#endif /* _PLACER_FIXUP_H */
