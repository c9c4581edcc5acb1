// SPDX-License-Identifier: GPL-2.0
/*
 * Moves: a device that needs contiguous memory maps a buffer that is elsewhere. Mainline
 * has no moves, so the peer is the least that a move takes: memory of the contiguous
 * area, and memcpy() to it or clearing it.
 */
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "device.h"
#include "exporter.h"
#include "group.h"
#include "sample.h"
#include "ticks.h"
#include "view.h"

#define SIZE  (16 * MIB)
#define MOVES 20

/**
 * struct move - what is moved
 * @written: bytes that were written to; if there are none, all was read
 * @mapped: user space has it mapped, and touches all of it again
 */
struct move {
	size_t written;
	bool mapped;
};

static int move(int fd, void *map, const struct move *move, __u64 *taken)
{
	struct bench_visit visit = {
		.fd = fd,
		.master = BENCH_CONTIGUOUS,
		.maps = 1,
	};
	__u64 begin;

	if (move->written)
		view_touch(map, move->written);
	else
		view_look(map, SIZE);
	if (!move->mapped)
		view_close(map, SIZE);
	if (device_visit(&visit))
		return -1;
	*taken = visit.map;
	if (move->mapped) {
		begin = ticks();
		view_touch(map, SIZE);
		*taken += ticks() - begin;
		view_close(map, SIZE);
	}
	return 0;
}

static int move_buffer(const struct move *what, struct samples *s)
{
	int fd = exporter_alloc(OURS, SIZE);
	void *map = NULL;
	__u64 taken;
	int rc;

	/* What can be written counts as written */
	if (fd >= 0)
		map = what->written ? view_open(fd, SIZE, VIEW_ODD) :
				      view_open_to_read(fd, SIZE, VIEW_ODD);
	rc = map ? move(fd, map, what, &taken) : -1;

	if (!rc)
		sample_add(s, taken);
	close(fd);
	return rc;
}

static void move_measure(const char *work, size_t written, bool mapped)
{
	struct move what = { .written = written, .mapped = mapped };
	static struct samples s;
	int i, rc = 0;

	exporters_settle();
	for (i = 0; i < MOVES && !rc; i++)
		rc = move_buffer(&what, &s);
	if (rc)
		samples_fail(&s, work, exporter_name(OURS));
	else
		samples_print(&s, work, exporter_name(OURS));
}

static void move_peer(void)
{
	static struct samples copied, cleared;
	struct bench_copy copy = { .size = SIZE };
	int i;

	for (i = 0; i < MOVES; i++) {
		if (device_copy(&copy)) {
			samples_fail(&copied, "move", "copy");
			return;
		}
		sample_add(&copied, copy.alloc + copy.copy);
		sample_add(&cleared, copy.alloc + copy.clear);
	}
	samples_print(&copied, "move", "copy");
	samples_print(&cleared, "move", "clear");
}

void group_move(void)
{
	move_peer();
	move_measure("move-all", SIZE, false);
	move_measure("move-all-mapped", SIZE, true);
	move_measure("move-1M", MIB, false);
	move_measure("move-none", 0, false);
}
