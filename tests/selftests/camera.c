// SPDX-License-Identifier: GPL-2.0
/*
 * vivid as an importer, used like an application would.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "camera.h"

#define MAX_NODES 16

static int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

/* Is that a node with this capability, of the device on @bus if that is not NULL? */
static bool is_node(int fd, __u32 capability, const char *bus)
{
	struct v4l2_capability caps;

	return !ioctl(fd, VIDIOC_QUERYCAP, &caps) &&
	       !strcmp((char *)caps.driver, "vivid") &&
	       caps.device_caps & capability &&
	       (!bus || !strcmp((char *)caps.bus_info, bus));
}

static int find_node(__u32 capability, const char *bus)
{
	char path[32];
	int i, fd;

	for (i = 0; i < MAX_NODES; i++) {
		snprintf(path, sizeof(path), "/dev/video%d", i);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (is_node(fd, capability, bus))
			return fd;
		close(fd);
	}
	errno = ENODEV;
	return -1;
}

static int request_slots(struct camera *c, unsigned int count)
{
	struct v4l2_requestbuffers request = {
		.type = type,
		.memory = V4L2_MEMORY_DMABUF,
		.count = count,
	};

	return ioctl(c->fd, VIDIOC_REQBUFS, &request);
}

static const struct v4l2_pix_format formats[] = {
	[CAMERA_SMALL] = {
		.width = 320,
		.height = 180,
		.pixelformat = V4L2_PIX_FMT_GREY,
		.field = V4L2_FIELD_NONE,
	},
	[CAMERA_LARGE] = {
		.width = 640,
		.height = 360,
		.pixelformat = V4L2_PIX_FMT_YUYV,
		.field = V4L2_FIELD_NONE,
	},
};

int camera_open(struct camera *c, enum camera_size size)
{
	const struct v4l2_pix_format *wanted = &formats[size];
	struct v4l2_format f = { .type = type, .fmt.pix = *wanted };

	c->fd = find_node(V4L2_CAP_VIDEO_CAPTURE, NULL);
	if (c->fd < 0)
		return -1;
	if (ioctl(c->fd, VIDIOC_S_FMT, &f))
		return -1;
	if (f.fmt.pix.width != wanted->width ||
	    f.fmt.pix.height != wanted->height ||
	    f.fmt.pix.pixelformat != wanted->pixelformat) {
		errno = ERANGE;
		return -1;
	}
	c->frame_size = f.fmt.pix.sizeimage;
	return request_slots(c, 1);
}

int camera_queue(struct camera *c, int dmabuf)
{
	struct v4l2_buffer slot = {
		.type = type,
		.memory = V4L2_MEMORY_DMABUF,
		.index = 0,
		.m.fd = dmabuf,
	};

	return ioctl(c->fd, VIDIOC_QBUF, &slot);
}

int camera_frame(struct camera *c)
{
	struct pollfd ready = { .fd = c->fd, .events = POLLIN };
	struct v4l2_buffer slot = {
		.type = type,
		.memory = V4L2_MEMORY_DMABUF,
	};

	if (ioctl(c->fd, VIDIOC_STREAMON, &type))
		return -1;
	if (poll(&ready, 1, -1) != 1 || ioctl(c->fd, VIDIOC_DQBUF, &slot))
		return -1;
	if (ioctl(c->fd, VIDIOC_STREAMOFF, &type))
		return -1;
	if (slot.flags & V4L2_BUF_FLAG_ERROR ||
	    slot.bytesused != c->frame_size) {
		errno = EIO;
		return -1;
	}
	return 0;
}

int camera_release(struct camera *c)
{
	return request_slots(c, 0);
}

int camera_restart(struct camera *c)
{
	return camera_release(c) ? -1 : request_slots(c, 1);
}

static int find_beside(const struct camera *c, __u32 capability)
{
	struct v4l2_capability caps;

	if (ioctl(c->fd, VIDIOC_QUERYCAP, &caps))
		return -1;
	return find_node(capability, (char *)caps.bus_info);
}

int camera_open_again(const struct camera *c)
{
	return find_beside(c, V4L2_CAP_VIDEO_CAPTURE);
}

int camera_output_open(const struct camera *c)
{
	struct v4l2_requestbuffers request = {
		.type = V4L2_BUF_TYPE_VIDEO_OUTPUT,
		.memory = V4L2_MEMORY_MMAP,
		.count = 1,
	};
	int fd = find_beside(c, V4L2_CAP_VIDEO_OUTPUT);

	if (fd >= 0 && ioctl(fd, VIDIOC_REQBUFS, &request)) {
		close(fd);
		return -1;
	}
	return fd;
}

int camera_output_queue(int output)
{
	enum v4l2_buf_type of = V4L2_BUF_TYPE_VIDEO_OUTPUT;
	struct v4l2_buffer slot = {
		.type = of,
		.memory = V4L2_MEMORY_MMAP,
	};

	return ioctl(output, VIDIOC_QBUF, &slot) ?:
		       ioctl(output, VIDIOC_STREAMOFF, &of);
}

int camera_ask_format(int node)
{
	struct v4l2_fmtdesc format = { .type = type };

	return ioctl(node, VIDIOC_ENUM_FMT, &format);
}

void camera_close(struct camera *c)
{
	if (c->fd >= 0)
		close(c->fd);
}
