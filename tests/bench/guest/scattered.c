// SPDX-License-Identifier: GPL-2.0
/*
 * Scattered memory: what is free is in blocks of 8 pages and less.
 */
#include <stdio.h>

#include "book.h"
#include "device.h"
#include "group.h"
#include "life.h"
#include "refault.h"
#include "sample.h"

static void scatter(void)
{
	device_scatter(0);
	exporters_settle();
	if (device_scatter(144))
		perror("# scatter");
}

/* The first life after memory was scattered, and later ones, as it does not stay so */
static void scattered_lives(enum exporter e)
{
	static const struct life life = {
		.size = 64 * MIB,
		.view = VIEW_ODD,
		.touched = 64 * MIB,
	};
	static struct samples first, later;
	int scene, i, rc = 0;

	for (scene = 0; scene < 5; scene++) {
		scatter();
		rc = rc || life_add(&first, e, &life);
		for (i = 0; i < 4; i++)
			rc = rc || life_add(&later, e, &life);
	}
	if (rc) {
		samples_fail(&first, "scattered-first", exporter_name(e));
		later.nr = 0;
		return;
	}
	samples_print(&first, "scattered-first", exporter_name(e));
	samples_print(&later, "scattered-later", exporter_name(e));
}

void group_scattered(void)
{
	enum exporter e;

	book_begin();
	for (e = OURS; e <= SYSTEM; e++)
		scattered_lives(e);
	scatter();
	for (e = OURS; e <= SYSTEM; e++) {
		refault_measure("scattered-refault", e, VIEW_ODD, false);
		exporters_settle();
		book_measure("scattered-book", e);
	}
	device_scatter(0);
}
