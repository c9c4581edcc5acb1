// SPDX-License-Identifier: GPL-2.0
/*
 * Holds: how long a reservation lock is held at a time, while another thread wants it.
 */
#include <stdio.h>
#include <unistd.h>

#include "device.h"
#include "exporter.h"
#include "group.h"
#include "sample.h"
#include "view.h"

/* No device: the buffer gets its memory on faults, and does not move */
#define FILLS BENCH_NR_MASTERS

/* The buffer gets its memory on faults, or in the move to where a device needs it */
static int hold_buffer(int fd, size_t size, enum bench_master master,
		       struct bench_watch *seen)
{
	int rc;

	if (master != FILLS && view_visit(fd, size, VIEW_HUGE))
		return -1;
	if (device_watch(fd))
		return -1;
	rc = master != FILLS ? device_fetch(fd, master) :
			       view_visit(fd, size, VIEW_HUGE);
	return device_watched(seen) ? -1 : rc;
}

static void hold_measure(const char *work, enum exporter e, size_t size,
			 enum bench_master master)
{
	static struct samples s;
	struct bench_watch seen;
	int i, fd, rc = 0;

	for (i = 0; i < 3 && !rc; i++) {
		fd = exporter_alloc(e, size);
		rc = fd < 0 || hold_buffer(fd, size, master, &seen);
		sample_add(&s, seen.longest);
		close(fd);
	}
	if (rc)
		samples_fail(&s, work, exporter_name(e));
	else
		samples_print(&s, work, exporter_name(e));
}

void group_hold(void)
{
	hold_measure("hold-attach-256M", OURS, 256 * MIB, BENCH_AT_ONCE);
	hold_measure("hold-move-256M", OURS, 256 * MIB, BENCH_CONTIGUOUS);
	hold_measure("hold-fill-1G", OURS, 1 * GIB, FILLS);
}
