// SPDX-License-Identifier: GPL-2.0
/*
 * Views, and what is done in them.
 */
#include <linux/types.h>
#include <stdint.h>
#include <sys/mman.h>

#include "exporter.h"
#include "view.h"

/* Nothing else is mapped here */
#define PLACE ((uintptr_t)0x4000000000)

static void *view_map(int fd, size_t size, enum view where, int prot)
{
	uintptr_t at = 0;
	void *map;

	if (where == VIEW_HUGE)
		at = PLACE;
	else if (where == VIEW_ODD)
		at = PLACE + page_size();
	map = mmap((void *)at, size, prot, MAP_SHARED, fd, 0);
	return map == MAP_FAILED ? NULL : map;
}

void *view_open(int fd, size_t size, enum view where)
{
	return view_map(fd, size, where, PROT_READ | PROT_WRITE);
}

void *view_open_to_read(int fd, size_t size, enum view where)
{
	return view_map(fd, size, where, PROT_READ);
}

void view_close(void *map, size_t size)
{
	munmap(map, size);
}

void view_touch(void *map, size_t size)
{
	size_t step = page_size(), at;

	for (at = 0; at < size; at += step) {
		*(__u32 *)((char *)map + at) = at;
		asm volatile("" : : : "memory");
	}
}

void view_look(const void *map, size_t size)
{
	size_t step = page_size(), at;

	for (at = 0; at < size; at += step)
		asm volatile("" : : "r"(*(__u32 *)((char *)map + at)));
}

int view_visit(int fd, size_t size, enum view where)
{
	void *map = view_open(fd, size, where);

	if (!map)
		return -1;
	view_touch(map, size);
	view_close(map, size);
	return 0;
}
