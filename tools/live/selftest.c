// SPDX-License-Identifier: GPL-2.0
/*
 * Trying buffers on devices that exist for tests only, vgem and vivid, and measuring. No
 * other device is opened.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/dma-buf.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "live.h"
#include "selftest.h"

/* As in drm/drm.h, which some distributions have in a package of its own */
struct drm_prime_handle {
	__u32 handle;
	__u32 flags;
	__s32 fd;
};

#define DRM_IOCTL_PRIME_FD_TO_HANDLE _IOWR('d', 0x2e, struct drm_prime_handle)

#define SELFTEST_SIZE 0x100000
#define SELFTEST_RUNS 5

static bool selftest_say(const char *what, int rc)
{
	if (rc < 0)
		printf("%s: FAILED, %s\n", what, live_errno(-rc));
	else
		printf("%s: ok\n", what);
	return rc >= 0;
}

/* Does the node capture with one plane a frame? vivid has other nodes, too */
static bool selftest_captures(const char *node)
{
	struct v4l2_capability capability = { .capabilities = 0 };
	int fd = open(node, O_RDWR | O_CLOEXEC);
	bool is = fd >= 0 && !ioctl(fd, VIDIOC_QUERYCAP, &capability) &&
		  capability.device_caps & V4L2_CAP_VIDEO_CAPTURE;

	if (fd >= 0)
		close(fd);
	return is;
}

/* The first node of a device whose name begins so, or NULL */
static const char *selftest_node(const char *pattern, const char *driver)
{
	static char node[64];
	char device[PLACER_DEVICE_LEN];
	const char *found = NULL;
	glob_t nodes;
	size_t i;

	if (glob(pattern, 0, NULL, &nodes))
		return NULL;
	for (i = 0; i < nodes.gl_pathc && !found; i++) {
		if (placer_device_of_path(nodes.gl_pathv[i], device,
					  sizeof(device)) ||
		    strncmp(strchr(device, '/') + 1, driver, strlen(driver)))
			continue;
		if (!strcmp(driver, "vivid") &&
		    !selftest_captures(nodes.gl_pathv[i]))
			continue;
		snprintf(node, sizeof(node), "%s", nodes.gl_pathv[i]);
		found = node;
	}
	globfree(&nodes);
	return found;
}

static int selftest_sync(int buffer, unsigned int flags)
{
	struct dma_buf_sync sync = { .flags = flags };

	return ioctl(buffer, DMA_BUF_IOCTL_SYNC, &sync) ? -errno : 0;
}

/* What the CPU writes is read back. */
static int selftest_cpu(int buffer)
{
	unsigned char *at;
	void *map;
	int rc =
		placer_map(buffer, SELFTEST_SIZE, PROT_READ | PROT_WRITE, &map);

	if (rc)
		return rc;
	at = map;
	rc = selftest_sync(buffer, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW);
	if (!rc) {
		if (at[0] || at[SELFTEST_SIZE - 1])
			rc = -EIO;
		memset(at, 0x5a, SELFTEST_SIZE);
		if (at[0] != 0x5a || at[SELFTEST_SIZE - 1] != 0x5a)
			rc = -EIO;
		selftest_sync(buffer, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW);
	}
	placer_unmap(map, SELFTEST_SIZE);
	return rc;
}

static int selftest_card(const char *node, int buffer)
{
	struct drm_prime_handle prime = { .fd = buffer };
	int card = open(node, O_RDWR | O_CLOEXEC);
	int rc = 0;

	if (card < 0 || ioctl(card, DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime))
		rc = -errno;
	if (card >= 0)
		close(card);
	return rc;
}

/* Queues the buffer, and a frame is not waited for. */
static int selftest_queue(int camera, int buffer)
{
	__u32 type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	struct v4l2_requestbuffers request = {
		.type = type,
		.memory = V4L2_MEMORY_DMABUF,
		.count = 1,
	};
	struct v4l2_buffer slot = {
		.type = type,
		.memory = V4L2_MEMORY_DMABUF,
		.m.fd = buffer,
	};
	int rc = ioctl(camera, VIDIOC_REQBUFS, &request) ? -errno : 0;

	if (!rc && ioctl(camera, VIDIOC_QBUF, &slot))
		rc = -errno;
	request.count = 0;
	ioctl(camera, VIDIOC_STREAMOFF, &type);
	ioctl(camera, VIDIOC_REQBUFS, &request);
	return rc;
}

static int selftest_camera(const char *node, int placer)
{
	const char *const devices[] = { node, NULL };
	struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
	int camera = open(node, O_RDWR | O_CLOEXEC), buffer, rc;

	if (camera < 0)
		return -errno;
	rc = ioctl(camera, VIDIOC_G_FMT, &format) ? -errno : 0;
	buffer = rc ? rc :
		      placer_alloc(placer, format.fmt.pix.sizeimage, NULL,
				   devices, DMABUF_PLACER_ACCESS_NONE, 0, NULL);
	rc = buffer < 0 ? buffer : selftest_queue(camera, buffer);
	if (buffer >= 0)
		close(buffer);
	close(camera);
	return rc;
}

static bool selftest_vivid(const char *node, int placer)
{
	int rc = node ? selftest_camera(node, placer) : -ENODEV;

	if (!node || rc == -EBUSY) {
		printf("vivid is %s: not tried\n",
		       node ? "in use" : "not there");
		return true;
	}
	return selftest_say("vivid maps a buffer", rc);
}

bool selftest_run(int placer)
{
	int buffer = placer_alloc(placer, SELFTEST_SIZE, NULL, NULL,
				  DMABUF_PLACER_ACCESS_NONE, 0, NULL);
	bool good = selftest_say("a buffer is allocated", buffer);
	const char *node;

	if (!good)
		return false;
	good &= selftest_say("the CPU reads zeros, writes, and reads again",
			     selftest_cpu(buffer));
	node = selftest_node("/dev/dri/card*", "vgem");
	if (node)
		good &= selftest_say("vgem imports it",
				     selftest_card(node, buffer));
	else
		printf("vgem is not there: not tried\n");
	close(buffer);
	node = selftest_node("/dev/video*", "vivid");
	good &= selftest_vivid(node, placer);
	printf("udmabuf is%s there\n",
	       access("/dev/udmabuf", F_OK) ? " not" : "");
	return good;
}

static double selftest_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

/* Microseconds to allocate, place, touch and close a buffer; false on an error */
static bool selftest_life(int placer, size_t size, double took[4])
{
	double start = selftest_now(), end;
	int buffer = placer_alloc(placer, size, NULL, NULL,
				  DMABUF_PLACER_ACCESS_NONE, 0, NULL);
	size_t at;
	void *map;

	if (buffer < 0)
		return false;
	end = selftest_now();
	took[0] = end - start;
	if (placer_commit(placer, buffer, 1000) < 0 ||
	    placer_map(buffer, size, PROT_READ | PROT_WRITE, &map)) {
		close(buffer);
		return false;
	}
	start = selftest_now();
	took[1] = start - end;
	for (at = 0; at < size; at += 4096)
		((char *)map)[at] = 1;
	end = selftest_now();
	took[2] = end - start;
	placer_unmap(map, size);
	close(buffer);
	took[3] = selftest_now() - end;
	return true;
}

static int selftest_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static bool selftest_time_size(int placer, size_t size)
{
	double took[4], each[4][SELFTEST_RUNS];
	unsigned int run, step;

	for (run = 0; run < SELFTEST_RUNS; run++) {
		if (!selftest_life(placer, size, took)) {
			printf("%zu bytes: FAILED\n", size);
			return false;
		}
		for (step = 0; step < 4; step++)
			each[step][run] = took[step];
	}
	for (step = 0; step < 4; step++)
		qsort(each[step], SELFTEST_RUNS, sizeof(double),
		      selftest_compare);
	printf("%zu bytes, microseconds, median of %u: allocate %.0f, memory and map %.0f, touch %.0f, close %.0f\n",
	       size, SELFTEST_RUNS, each[0][SELFTEST_RUNS / 2],
	       each[1][SELFTEST_RUNS / 2], each[2][SELFTEST_RUNS / 2],
	       each[3][SELFTEST_RUNS / 2]);
	return true;
}

bool selftest_time(int placer)
{
	bool good = true;
	size_t size;

	for (size = 64 << 10; size <= 16 << 20; size *= 16)
		good &= selftest_time_size(placer, size);
	return good;
}
