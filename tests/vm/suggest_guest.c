// SPDX-License-Identifier: GPL-2.0
/*
 * suggest_guest direct|plain BYTES COUNT HEAP FIRST LAST
 *
 * Has one of the test importer's devices map this many buffers at once: each must get its
 * memory from this heap, in one run, between these addresses. Prints nothing on success.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../selftests/placer_utils.h"
#include "../selftests/test_importer.h"

struct wanted {
	enum importer_kind kind;
	size_t size;
	const char *heap;
	__u64 first;
	__u64 last;
};

static void expect_place(int fd, const struct wanted *w)
{
	static struct placement p;

	if (buffer_placement(fd, &p))
		err(1, "no placement in debugfs");
	if (strcmp(p.heap, w->heap) || p.runs != 1)
		errx(1, "in %u runs of heap '%s'\n%s", p.runs, p.heap, p.text);
	if (p.first < w->first || p.last > w->last)
		errx(1, "at 0x%llx to 0x%llx", (unsigned long long)p.first,
		     (unsigned long long)p.last);
}

/* The device and the buffer stay open, so that each buffer takes more memory */
static void place_one(const struct wanted *w)
{
	struct placer_importer_map map;
	struct importer i;
	int fd;

	if (importer_open(&i, w->kind))
		err(1, "no such device");
	fd = heap_alloc(AUTO_HEAP, w->size);
	if (fd < 0)
		err(1, "no buffer");
	if (importer_attach(&i, fd))
		err(1, "attaching to %s", i.info.name);
	if (importer_map(&i, PLACER_IMPORTER_BIDIRECTIONAL, &map))
		err(1, "mapping for %s", i.info.name);
	expect_place(fd, w);
}

int main(int argc, char **argv)
{
	struct wanted w;
	unsigned long i, count;

	if (argc != 7)
		errx(2, "usage: see the head of its source");
	w.kind = strcmp(argv[1], "direct") ? IMPORTER_PLAIN : IMPORTER_DIRECT;
	w.size = strtoul(argv[2], NULL, 0);
	count = strtoul(argv[3], NULL, 0);
	w.heap = argv[4];
	w.first = strtoull(argv[5], NULL, 0);
	w.last = strtoull(argv[6], NULL, 0);
	for (i = 0; i < count; i++)
		place_one(&w);
	return 0;
}
