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

void group_scattered(void)
{
	static const struct life life = {
		.size = 64 * MIB,
		.view = VIEW_ODD,
		.touched = 64 * MIB,
	};
	enum exporter e;

	book_begin();
	exporters_settle();
	if (device_scatter(112)) {
		perror("# scatter");
		return;
	}
	life_measure("scattered-64M", SYSTEM, &life, 20);
	life_measure("scattered-64M", OURS, &life, 20);
	for (e = OURS; e <= SYSTEM; e++) {
		refault_measure("scattered-refault", e, VIEW_ODD, false);
		exporters_settle();
		book_measure("scattered-book", e);
	}
	device_scatter(0);
}
