// SPDX-License-Identifier: GPL-2.0
/*
 * vim2m as an importer, used as any application would.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "codec.h"

#define MAX_NODES 16
#define TYPE	  V4L2_BUF_TYPE_VIDEO_OUTPUT

static int find_codec(void)
{
	struct v4l2_capability caps;
	char path[32];
	int i, fd;

	for (i = 0; i < MAX_NODES; i++) {
		snprintf(path, sizeof(path), "/dev/video%d", i);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (!ioctl(fd, VIDIOC_QUERYCAP, &caps) &&
		    !strcmp((char *)caps.driver, "vim2m"))
			return fd;
		close(fd);
	}
	errno = ENODEV;
	return -1;
}

static int request_slots(struct codec *c, unsigned int count)
{
	struct v4l2_requestbuffers request = {
		.type = TYPE,
		.memory = V4L2_MEMORY_DMABUF,
		.count = count,
	};

	return ioctl(c->fd, VIDIOC_REQBUFS, &request);
}

int codec_open(struct codec *c)
{
	struct v4l2_format f = { .type = TYPE };

	c->fd = find_codec();
	if (c->fd < 0)
		return -1;
	if (ioctl(c->fd, VIDIOC_G_FMT, &f))
		return -1;
	f.fmt.pix.width = 64;
	f.fmt.pix.height = 64;
	if (ioctl(c->fd, VIDIOC_S_FMT, &f))
		return -1;
	c->frame_size = f.fmt.pix.sizeimage;
	return request_slots(c, 1);
}

int codec_queue(struct codec *c, int dmabuf)
{
	struct v4l2_buffer slot = {
		.type = TYPE,
		.memory = V4L2_MEMORY_DMABUF,
		.field = V4L2_FIELD_NONE,
		.bytesused = c->frame_size,
		.m.fd = dmabuf,
	};

	return ioctl(c->fd, VIDIOC_QBUF, &slot);
}

int codec_release(struct codec *c)
{
	return request_slots(c, 0) ? -1 : request_slots(c, 1);
}

void codec_close(struct codec *c)
{
	if (c->fd >= 0)
		close(c->fd);
}
