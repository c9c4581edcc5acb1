// SPDX-License-Identifier: GPL-2.0
/*
 * Attachment: devices attach, map and detach, alone and beside others.
 */
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "../../selftests/cpu_access.h"
#include "device.h"
#include "exporter.h"
#include "group.h"
#include "sample.h"
#include "ticks.h"
#include "view.h"

#define BUFFERS 10
#define VISITS	10

static struct samples whole, again, attach, detach;

/* A buffer with memory, or -1 */
static int backed(enum exporter e, size_t size)
{
	int fd = exporter_alloc(e, size);

	if (fd >= 0 && view_visit(fd, size, VIEW_ANY)) {
		close(fd);
		return -1;
	}
	return fd;
}

static int visit(int fd, enum bench_master master, unsigned int maps)
{
	struct bench_visit v = { .fd = fd, .master = master, .maps = maps };

	if (device_visit(&v))
		return -1;
	sample_add(&whole, v.attach + v.map + v.unmap + v.detach);
	sample_add(&again, v.map_again + v.unmap_again);
	sample_add(&attach, v.attach);
	sample_add(&detach, v.detach);
	return 0;
}

static void forget(void)
{
	whole.nr = 0;
	again.nr = 0;
	attach.nr = 0;
	detach.nr = 0;
}

static int visits(enum exporter e, size_t size, enum bench_master master)
{
	int fd, buffers, i, rc = 0;

	for (buffers = 0; buffers < BUFFERS && !rc; buffers++) {
		fd = backed(e, size);
		if (fd < 0)
			return -1;
		for (i = 0; i < VISITS && !rc; i++)
			rc = visit(fd, master, 2);
		close(fd);
	}
	return rc;
}

static void attach_measure(enum exporter e, size_t size,
			   enum bench_master master, const char *device)
{
	const char *length = size == page_size() ? "page" : "16M";
	const char *name = exporter_name(e);
	char work[40];
	int rc;

	exporters_settle();
	rc = visits(e, size, master);
	snprintf(work, sizeof(work), "visit-%s-%s", length, device);
	if (rc) {
		samples_fail(&whole, work, name);
		forget();
		return;
	}
	samples_print(&whole, work, name);
	snprintf(work, sizeof(work), "again-%s-%s", length, device);
	samples_print(&again, work, name);
	snprintf(work, sizeof(work), "attach-%s-%s", length, device);
	samples_print(&attach, work, name);
	forget();
}

/* A buffer that is in the contiguous area, and stays there */
static void attach_contiguous(enum exporter e)
{
	int fd = exporter_alloc(e, 16 * MIB);
	int i, rc = fd < 0 || device_fetch(fd, BENCH_CONTIGUOUS);

	for (i = 0; i < 100 && !rc; i++)
		rc = visit(fd, BENCH_CONTIGUOUS, 0);
	if (rc)
		samples_fail(&attach, "attach-16M-cma", exporter_name(e));
	else
		samples_print(&attach, "attach-16M-cma", exporter_name(e));
	forget();
	close(fd);
}

void group_attach(void)
{
	enum exporter e;

	for (e = OURS; e <= SYSTEM; e++) {
		attach_measure(e, page_size(), BENCH_COHERENT, "coherent");
		attach_measure(e, page_size(), BENCH_TRANSLATED, "smmu");
	}
	attach_contiguous(OURS);
	attach_contiguous(CMA);
	/*
	 * As after some time of use: blocks of 1 MiB do not make 2 MiB by chance, and the
	 * number of pieces does not depend on how the kernel has booted.
	 */
	if (device_halve(64))
		perror("# halves");
	for (e = OURS; e <= SYSTEM; e++) {
		attach_measure(e, 16 * MIB, BENCH_COHERENT, "coherent");
		attach_measure(e, 16 * MIB, BENCH_TRANSLATED, "smmu");
	}
}

static void crowd_print(const char *what, unsigned int count, enum exporter e,
			struct samples *s, int rc)
{
	char work[40];

	snprintf(work, sizeof(work), "crowd-%s-%u", what, count);
	if (rc)
		samples_fail(s, work, exporter_name(e));
	else
		samples_print(s, work, exporter_name(e));
}

/* One more device attaches and detaches beside @count attachments */
static void crowd_measure(enum exporter e, size_t size, unsigned int count,
			  bool leave)
{
	static struct samples closing;
	struct bench_crowd crowd = {
		.fd = backed(e, size),
		.master = BENCH_COHERENT,
		.count = count,
	};
	struct bench_leave left;
	int i, rc = crowd.fd < 0 || device_enter(&crowd);

	for (i = 0; i < 20 && !rc; i++)
		rc = visit(crowd.fd, BENCH_COHERENT, 0);
	crowd_print("attach", count, e, &attach, rc);
	crowd_print("detach", count, e, &detach, rc);
	forget();
	if (!leave)
		return;
	rc = rc || device_leave(&left);
	sample_add(&closing, left.detach);
	crowd_print("close", count, e, &closing, rc);
	close(crowd.fd);
}

/* Ten thousand of ours take minutes to detach, so that is not measured */
void group_crowd(void)
{
	crowd_measure(SYSTEM, 16 * MIB, 512, true);
	crowd_measure(SYSTEM, page_size(), 4000, true);
	crowd_measure(SYSTEM, page_size(), 10000, true);
	crowd_measure(UDMABUF, page_size(), 4000, true);
	crowd_measure(OURS, 16 * MIB, 512, true);
	crowd_measure(OURS, page_size(), 4000, true);
	crowd_measure(OURS, page_size(), 10000, false);
}

/* With @count mappings of a device that snoops */
static void sync_measure(enum exporter e, unsigned int count)
{
	static struct samples s;
	struct bench_crowd crowd = {
		.fd = backed(e, 16 * MIB),
		.master = BENCH_COHERENT,
		.count = count,
		.map = 1,
	};
	int i, rc = crowd.fd < 0 || device_enter(&crowd);
	__u64 begin;
	char work[40];

	for (i = 0; i < 100 && !rc; i++) {
		begin = ticks();
		rc = cpu_access(crowd.fd);
		sample_add(&s, ticks() - begin);
	}
	snprintf(work, sizeof(work), "sync-%u", count);
	if (rc)
		samples_fail(&s, work, exporter_name(e));
	else
		samples_print(&s, work, exporter_name(e));
	device_let_go();
	close(crowd.fd);
}

void group_sync(void)
{
	static const unsigned int counts[] = { 0, 1, 16 };
	enum exporter e;
	int i;

	for (e = OURS; e <= SYSTEM; e++)
		for (i = 0; i < 3; i++)
			sync_measure(e, counts[i]);
}
