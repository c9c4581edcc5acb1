// SPDX-License-Identifier: GPL-2.0
/*
 * Requests to the bench module.
 */
#include <fcntl.h>
#include <stddef.h>
#include <sys/ioctl.h>

#include "device.h"

static int ask(unsigned int cmd, unsigned long arg)
{
	static int bench = -1;

	if (bench < 0)
		bench = open("/dev/placer-bench", O_RDWR | O_CLOEXEC);
	return bench < 0 ? -1 : ioctl(bench, cmd, arg);
}

int device_visit(struct bench_visit *visit)
{
	return ask(BENCH_VISIT, (unsigned long)visit);
}

int device_enter(struct bench_crowd *crowd)
{
	return ask(BENCH_ENTER, (unsigned long)crowd);
}

int device_leave(struct bench_leave *leave)
{
	return ask(BENCH_LEAVE, (unsigned long)leave);
}

int device_hold(int fd, enum bench_master master, int map)
{
	struct bench_crowd crowd = {
		.fd = fd,
		.master = master,
		.count = 1,
		.map = map,
	};

	return device_enter(&crowd);
}

void device_let_go(void)
{
	struct bench_leave leave;

	device_leave(&leave);
}

int device_fetch(int fd, enum bench_master master)
{
	struct bench_visit visit = { .fd = fd, .master = master, .maps = 1 };

	return device_visit(&visit);
}

int device_heaps(unsigned int count)
{
	return ask(BENCH_HEAPS, count);
}

int device_scatter(unsigned int mib)
{
	return ask(BENCH_SCATTER, mib);
}

int device_halve(unsigned int blocks)
{
	return ask(BENCH_HALVE, blocks);
}

int device_copy(struct bench_copy *copy)
{
	return ask(BENCH_COPY, (unsigned long)copy);
}

int device_watch(int fd)
{
	return ask(BENCH_WATCH, fd);
}

int device_watched(struct bench_watch *watch)
{
	return ask(BENCH_WATCHED, (unsigned long)watch);
}
