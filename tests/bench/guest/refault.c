// SPDX-License-Identifier: GPL-2.0
/*
 * Refaults: a buffer that has its memory is mapped anew, and touched.
 */
#include <stdio.h>
#include <unistd.h>

#include "device.h"
#include "exporter.h"
#include "group.h"
#include "refault.h"
#include "sample.h"
#include "ticks.h"

#define SIZE (16 * MIB)

static int refault(int fd, enum view where, struct samples *s)
{
	__u64 begin = ticks();
	void *map = view_open(fd, SIZE, where);

	if (!map)
		return -1;
	view_touch(map, SIZE);
	sample_add(s, ticks() - begin);
	view_close(map, SIZE);
	return 0;
}

static int refault_buffer(enum exporter e, enum view where, bool contiguous,
			  struct samples *s)
{
	int fd = exporter_alloc(e, SIZE);
	int i, rc;

	if (fd < 0)
		return -1;
	rc = contiguous ? device_fetch(fd, BENCH_CONTIGUOUS) :
			  view_visit(fd, SIZE, where);
	for (i = 0; i < 10 && !rc; i++)
		rc = refault(fd, where, s);
	close(fd);
	return rc;
}

void refault_measure(const char *work, enum exporter e, enum view where,
		     bool contiguous)
{
	static struct samples s;
	int i, rc = 0;

	exporters_settle();
	for (i = 0; i < 10 && !rc; i++)
		rc = refault_buffer(e, where, contiguous, &s);
	if (rc)
		samples_fail(&s, work, exporter_name(e));
	else
		samples_print(&s, work, exporter_name(e));
}

void group_refault(void)
{
	refault_measure("refault-odd", SYSTEM, VIEW_ODD, false);
	refault_measure("refault-huge", SYSTEM, VIEW_HUGE, false);
	refault_measure("refault-odd", CMA, VIEW_ODD, false);
	refault_measure("refault-huge", CMA, VIEW_HUGE, false);
	refault_measure("refault-odd", OURS, VIEW_ODD, false);
	refault_measure("refault-huge", OURS, VIEW_HUGE, false);
	refault_measure("refault-cma-odd", OURS, VIEW_ODD, true);
	refault_measure("refault-cma-huge", OURS, VIEW_HUGE, true);
}
