// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation of a buffer from each exporter.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <linux/udmabuf.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "exporter.h"

/* Names in /dev; the CMA heap has one of two */
static const struct {
	const char *name;
	const char *path[2];
} exporters[] = {
	[OURS] = { "ours", { "/dev/dma_heap/auto" } },
	[SYSTEM] = { "system", { "/dev/dma_heap/system" } },
	[CMA] = { "cma",
		  { "/dev/dma_heap/default_cma_region",
		    "/dev/dma_heap/reserved" } },
	[UDMABUF] = { "udmabuf", { "/dev/udmabuf" } },
};

static int device[4] = { -1, -1, -1, -1 };

void exporters_settle(void)
{
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "3", 1) != 1)
		perror("# drop_caches");
	close(fd);
}

size_t page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

const char *exporter_name(enum exporter e)
{
	return exporters[e].name;
}

static int exporter_open(enum exporter e)
{
	int i;

	for (i = 0; i < 2 && device[e] < 0 && exporters[e].path[i]; i++)
		device[e] = open(exporters[e].path[i], O_RDWR | O_CLOEXEC);
	return device[e];
}

static int udmabuf_alloc(int udmabuf, size_t size)
{
	struct udmabuf_create create = { .size = size };
	int fd = -1;

	create.memfd = memfd_create("bench", MFD_ALLOW_SEALING);
	if ((int)create.memfd < 0)
		return -1;
	if (!ftruncate(create.memfd, size) &&
	    !fcntl(create.memfd, F_ADD_SEALS, F_SEAL_SHRINK))
		fd = ioctl(udmabuf, UDMABUF_CREATE, &create);
	close(create.memfd);
	return fd;
}

int exporter_alloc(enum exporter e, size_t size)
{
	struct dma_heap_allocation_data data = {
		.len = size,
		.fd_flags = O_RDWR | O_CLOEXEC,
	};
	int fd = exporter_open(e);

	if (fd < 0)
		return -1;
	if (e == UDMABUF)
		return udmabuf_alloc(fd, size);
	return ioctl(fd, DMA_HEAP_IOCTL_ALLOC, &data) ? -1 : (int)data.fd;
}
