/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Views: a buffer mapped for this program, at an address that is chosen, as huge pages
 * depend on it.
 */
#ifndef _BENCH_VIEW_H
#define _BENCH_VIEW_H

#include <stddef.h>

/**
 * enum view - where
 * @VIEW_ANY: where the kernel chooses
 * @VIEW_HUGE: aligned to 2 MiB, or 32 MiB with pages of 16 KiB
 * @VIEW_ODD: a page beyond that
 */
enum view {
	VIEW_ANY,
	VIEW_HUGE,
	VIEW_ODD,
};

/* NULL if it cannot be mapped */
void *view_open(int fd, size_t size, enum view where);
void *view_open_to_read(int fd, size_t size, enum view where);
void view_close(void *map, size_t size);
/* Writes to each page */
void view_touch(void *map, size_t size);
/* Reads from each page */
void view_look(const void *map, size_t size);
/* Opens, touches and closes */
int view_visit(int fd, size_t size, enum view where);

#endif
