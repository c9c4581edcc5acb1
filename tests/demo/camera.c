// SPDX-License-Identifier: GPL-2.0
/*
 * A V4L2 capture device that imports its buffers, used like any application would.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "demo.h"

#define MAX_NODES 16
#define FRAME_MS  20000

static int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

/* The driver's first node that captures frames, not text or radio */
static void find_node(struct camera *c, const char *driver)
{
	struct v4l2_capability caps;
	char path[32];
	int i;

	for (i = 0; i < MAX_NODES; i++) {
		snprintf(path, sizeof(path), "/dev/video%d", i);
		c->fd = open(path, O_RDWR | O_CLOEXEC);
		if (c->fd < 0)
			continue;
		if (!ioctl(c->fd, VIDIOC_QUERYCAP, &caps) &&
		    !strcmp((char *)caps.driver, driver) &&
		    caps.device_caps & V4L2_CAP_VIDEO_CAPTURE) {
			snprintf(c->card, sizeof(c->card), "%s", caps.card);
			return;
		}
		close(c->fd);
	}
	fail("no V4L2 capture device of driver %s", driver);
}

static void set_format(struct camera *c, unsigned int width,
		       unsigned int height)
{
	struct v4l2_format format = {
		.type = type,
		.fmt.pix = {
			.width = width,
			.height = height,
			.pixelformat = V4L2_PIX_FMT_YUYV,
			.field = V4L2_FIELD_NONE,
		},
	};
	const struct v4l2_pix_format *pix = &format.fmt.pix;

	if (ioctl(c->fd, VIDIOC_S_FMT, &format))
		fail_errno("VIDIOC_S_FMT");
	expect(pix->width == width && pix->height == height,
	       "the camera does not do %ux%u", width, height);
	expect(pix->pixelformat == V4L2_PIX_FMT_YUYV,
	       "the camera does not do YUYV");
	c->frame_size = pix->sizeimage;
}

static void request_slots(struct camera *c, unsigned int count)
{
	struct v4l2_requestbuffers request = {
		.type = type,
		.memory = V4L2_MEMORY_DMABUF,
		.count = count,
	};

	if (ioctl(c->fd, VIDIOC_REQBUFS, &request))
		fail_errno("VIDIOC_REQBUFS(%u) of V4L2_MEMORY_DMABUF", count);
}

void camera_open(struct camera *c, const char *driver, unsigned int width,
		 unsigned int height)
{
	find_node(c, driver);
	set_format(c, width, height);
	request_slots(c, 1);
}

int camera_queue(struct camera *c, int dmabuf)
{
	struct v4l2_buffer slot = {
		.type = type,
		.memory = V4L2_MEMORY_DMABUF,
		.index = 0,
		.m.fd = dmabuf,
	};

	return ioctl(c->fd, VIDIOC_QBUF, &slot) ? errno : 0;
}

void camera_start(struct camera *c)
{
	if (ioctl(c->fd, VIDIOC_STREAMON, &type))
		fail_errno("VIDIOC_STREAMON");
}

unsigned int camera_frame(struct camera *c)
{
	struct pollfd ready = { .fd = c->fd, .events = POLLIN };
	struct v4l2_buffer slot = {
		.type = type,
		.memory = V4L2_MEMORY_DMABUF,
	};

	if (poll(&ready, 1, FRAME_MS) < 0)
		fail_errno("poll of the camera");
	expect(ready.revents & POLLIN, "no frame within %d s", FRAME_MS / 1000);
	if (ioctl(c->fd, VIDIOC_DQBUF, &slot))
		fail_errno("VIDIOC_DQBUF");
	expect(!(slot.flags & V4L2_BUF_FLAG_ERROR), "the frame is damaged");
	expect(slot.bytesused == c->frame_size,
	       "the frame has %u bytes, not %zu", slot.bytesused,
	       c->frame_size);
	return slot.sequence;
}

void camera_release(struct camera *c)
{
	if (ioctl(c->fd, VIDIOC_STREAMOFF, &type))
		fail_errno("VIDIOC_STREAMOFF");
	request_slots(c, 0);
}
