// SPDX-License-Identifier: GPL-2.0
/*
 * Scattered memory: what is free is in no more than three pages together.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "book.h"
#include "device.h"
#include "group.h"
#include "life.h"
#include "refault.h"

/* What the exporter keeps, the kernel has back */
static void drop_caches(void)
{
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY);

	if (fd < 0 || write(fd, "3", 1) != 1)
		perror("# drop_caches");
	close(fd);
}

void group_scattered(void)
{
	static const struct life life = {
		.size = 64 * MIB,
		.view = VIEW_ODD,
		.touched = 64 * MIB,
	};
	enum exporter e;

	book_begin();
	drop_caches();
	if (device_scatter(400)) {
		perror("# scatter");
		return;
	}
	life_measure("scattered-64M", SYSTEM, &life, 20);
	life_measure("scattered-64M", OURS, &life, 20);
	for (e = OURS; e <= SYSTEM; e++) {
		drop_caches();
		refault_measure("scattered-refault", e, VIEW_ODD, false);
		drop_caches();
		book_measure("scattered-book", e);
	}
	device_scatter(0);
}
