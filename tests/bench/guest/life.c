// SPDX-License-Identifier: GPL-2.0
/*
 * Lives: a buffer is allocated, mapped, touched, unmapped and closed.
 */
#include <stdio.h>
#include <unistd.h>

#include "device.h"
#include "group.h"
#include "life.h"
#include "sample.h"
#include "ticks.h"

static int life_touch(int fd, const struct life *life)
{
	void *map;

	if (!life->touched)
		return 0;
	map = view_open(fd, life->size, life->view);
	if (!map)
		return -1;
	view_touch(map, life->touched);
	view_close(map, life->size);
	return 0;
}

static int life_lead(enum exporter e, const struct life *life)
{
	int fd = exporter_alloc(e, life->size);
	int rc;

	if (fd < 0)
		return -1;
	rc = life->attached ? device_hold(fd, BENCH_CONTIGUOUS, 0) : 0;
	if (!rc)
		rc = life_touch(fd, life);
	if (life->attached)
		device_let_go();
	return close(fd) ? -1 : rc;
}

int life_add(struct samples *s, enum exporter e, const struct life *life)
{
	__u64 begin = ticks();

	if (life_lead(e, life))
		return -1;
	sample_add(s, ticks() - begin);
	return 0;
}

void life_measure(const char *work, enum exporter e, const struct life *life,
		  unsigned int lives)
{
	static struct samples s;

	exporters_settle();
	while (lives--) {
		if (life_add(&s, e, life)) {
			samples_fail(&s, work, exporter_name(e));
			return;
		}
	}
	samples_print(&s, work, exporter_name(e));
}

static const char *const view_name[] = {
	[VIEW_ANY] = "any",
	[VIEW_HUGE] = "huge",
	[VIEW_ODD] = "odd",
};

static void whole_life(const char *what, enum exporter e, size_t size,
		       enum view where, unsigned int lives)
{
	struct life life = { .size = size, .view = where, .touched = size };
	char work[40];

	life.attached = *what == 'c';
	if (size < MIB)
		snprintf(work, sizeof(work), "%s-%zuK-%s", what, size / KIB,
			 view_name[where]);
	else
		snprintf(work, sizeof(work), "%s-%zuM-%s", what, size / MIB,
			 view_name[where]);
	life_measure(work, e, &life, lives);
}

static unsigned int lives_of(size_t size)
{
	return size > 64 * MIB ? 20 : 100;
}

void group_life(void)
{
	static const struct life one_page = {
		.size = 64 * MIB,
		.view = VIEW_ODD,
		.touched = 1,
	};
	static const size_t sizes[] = { 1 * MIB, 16 * MIB, 64 * MIB,
					256 * MIB };
	unsigned int i;
	enum exporter e;

	for (e = OURS; e <= SYSTEM; e++) {
		whole_life("life", e, page_size(), VIEW_ANY, 100);
		whole_life("life", e, 64 * KIB, VIEW_ANY, 100);
	}
	for (i = 0; i < 4; i++)
		for (e = OURS; e <= SYSTEM; e++) {
			whole_life("life", e, sizes[i], VIEW_ODD,
				   lives_of(sizes[i]));
			whole_life("life", e, sizes[i], VIEW_HUGE,
				   lives_of(sizes[i]));
		}
	for (e = OURS; e <= SYSTEM; e++)
		life_measure("touch-64M", e, &one_page, 100);
}

/* In a cgroup that is charged for the peer's memory, too */
void group_charged(void)
{
	enum exporter e;

	for (e = OURS; e <= SYSTEM; e++) {
		whole_life("life", e, page_size(), VIEW_ANY, 100);
		whole_life("life", e, 64 * KIB, VIEW_ANY, 100);
		whole_life("life", e, 16 * MIB, VIEW_ODD, 100);
	}
}

void group_udmabuf(void)
{
	whole_life("life", UDMABUF, 1 * MIB, VIEW_ODD, 100);
	whole_life("life", UDMABUF, 16 * MIB, VIEW_ODD, 20);
	whole_life("life", UDMABUF, 64 * MIB, VIEW_ODD, 10);
}

void group_cma(void)
{
	static const size_t sizes[] = { 1 * MIB, 16 * MIB, 64 * MIB };
	static const unsigned int lives[] = { 100, 40, 20 };
	enum exporter e;
	int i;

	for (i = 0; i < 3; i++)
		for (e = OURS; e <= CMA; e += CMA - OURS) {
			whole_life("cma", e, sizes[i], VIEW_ODD, lives[i]);
			whole_life("cma", e, sizes[i], VIEW_HUGE, lives[i]);
		}
}
