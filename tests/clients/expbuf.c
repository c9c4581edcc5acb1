// SPDX-License-Identifier: GPL-2.0
/*
 * Preloaded into V4L2 programs that can only import what another device exports: where they
 * ask a device to export a buffer (VIDIOC_EXPBUF), they get one of that size from the heap
 * that HEAP= names.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/dma-heap.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>

typedef int (*ioctl_fn)(int fd, unsigned long request, ...);

static size_t plane_size(ioctl_fn real, int fd,
			 const struct v4l2_exportbuffer *export)
{
	struct v4l2_plane planes[VIDEO_MAX_PLANES] = {};
	struct v4l2_buffer buffer = { .type = export->type,
				      .index = export->index };

	if (V4L2_TYPE_IS_MULTIPLANAR(export->type)) {
		buffer.m.planes = planes;
		buffer.length = VIDEO_MAX_PLANES;
		if (real(fd, VIDIOC_QUERYBUF, &buffer) ||
		    export->plane >= buffer.length)
			return 0;
		return planes[export->plane].length;
	}
	if (real(fd, VIDIOC_QUERYBUF, &buffer) || export->plane)
		return 0;
	return buffer.length;
}

static int export_from(const char *heap, ioctl_fn real, int fd,
		       struct v4l2_exportbuffer *export)
{
	struct dma_heap_allocation_data data = {};
	int node, rc;

	/* Reports what is wrong as the device would */
	rc = real(fd, VIDIOC_EXPBUF, export);
	if (rc)
		return rc;
	close(export->fd);
	data.len = plane_size(real, fd, export);
	data.fd_flags = O_CLOEXEC | O_RDWR;
	node = open(heap, O_RDWR | O_CLOEXEC);
	if (node < 0 || real(node, DMA_HEAP_IOCTL_ALLOC, &data)) {
		perror(heap);
		abort();
	}
	close(node);
	export->fd = data.fd;
	return 0;
}

int ioctl(int fd, unsigned long request, ...)
{
	ioctl_fn real = (ioctl_fn)dlsym(RTLD_NEXT, "ioctl");
	const char *heap = getenv("HEAP");
	va_list list;
	void *argument;

	va_start(list, request);
	argument = va_arg(list, void *);
	va_end(list);
	if (heap && request == VIDIOC_EXPBUF)
		return export_from(heap, real, fd, argument);
	return real(fd, request, argument);
}
