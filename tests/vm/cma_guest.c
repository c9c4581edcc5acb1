// SPDX-License-Identifier: GPL-2.0
/*
 * cma_guest HEAP FIRST LAST
 *
 * Has a camera, which needs memory in one run, use one buffer after the other. None is
 * closed, so that together they are larger than the area between these addresses. Each
 * must get its memory from this heap, in that area, which evicts earlier ones. Prints
 * nothing on success.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../selftests/camera.h"
#include "../selftests/placer_utils.h"

struct area {
	const char *heap;
	__u64 first;
	__u64 last;
};

static void expect_place(int fd, unsigned int number, const struct area *a)
{
	static struct placement p;

	if (buffer_placement(fd, &p))
		err(1, "no placement in debugfs");
	if (strcmp(p.heap, a->heap) || p.runs != 1)
		errx(1, "buffer %u is in %u runs of heap '%s'\n%s", number,
		     p.runs, p.heap, p.text);
	if (p.first < a->first || p.last > a->last)
		errx(1, "buffer %u is at 0x%llx to 0x%llx", number,
		     (unsigned long long)p.first, (unsigned long long)p.last);
}

/* The buffer stays open after the camera has released it */
static void use_one(struct camera *c, unsigned int number, const struct area *a)
{
	int fd = heap_alloc(AUTO_HEAP, c->frame_size);

	if (fd < 0)
		err(1, "no buffer %u", number);
	if (camera_queue(c, fd))
		err(1, "queueing buffer %u", number);
	expect_place(fd, number, a);
	if (camera_restart(c))
		err(1, "taking buffer %u back", number);
}

int main(int argc, char **argv)
{
	unsigned int i, count;
	struct camera c;
	struct area a;

	if (argc != 4)
		errx(2, "usage: see the head of its source");
	a.heap = argv[1];
	a.first = strtoull(argv[2], NULL, 0);
	a.last = strtoull(argv[3], NULL, 0);
	if (camera_open(&c, CAMERA_LARGE))
		err(1, "no camera");

	count = (a.last - a.first + 1) / c.frame_size * 5 / 4;
	for (i = 1; i <= count; i++)
		use_one(&c, i, &a);
	if (counter("evicted") <= 0)
		errx(1, "none of %u buffers has made room", count);
	camera_close(&c);
	return 0;
}
