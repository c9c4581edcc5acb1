// SPDX-License-Identifier: GPL-2.0
/*
 * How videobuf2 handles a buffer that the camera cannot use.
 *
 * It never puts a dma-buf that it could not attach to, so the exporter refuses no attach;
 * and it turns every error of a mapping into EINVAL, so only a fatal signal may interrupt
 * one.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "camera.h"
#include "harness.h"
#include "placer_utils.h"
#include "sw_sync.h"
#include "test_importer.h"

#define BUFINFO "/sys/kernel/debug/dma_buf/bufinfo"
#define TRIES	21

FIXTURE(camera)
{
	struct camera camera;
	struct importer holder;
	int fd;
	size_t size;
	unsigned char *map;
};

FIXTURE_SETUP(camera)
{
	ASSERT_EQ(0, camera_open(&self->camera, CAMERA_SMALL));
	ASSERT_EQ(0, importer_open(&self->holder, IMPORTER_DIRECT));
	self->size = page_align(self->camera.frame_size);
	self->fd = heap_alloc_scattered(AUTO_HEAP, self->size,
					(void **)&self->map);
	ASSERT_LE(0, self->fd);
	pattern_fill(self->map, self->size, 3);
}

FIXTURE_TEARDOWN(camera)
{
	camera_close(&self->camera);
	close(self->holder.fd);
	munmap(self->map, self->size);
	close(self->fd);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

/* The buffer is scattered, and may not move while the kernel has it mapped */
TEST_F(camera, refused_queue_releases_buffer)
{
	struct placement p;
	int i;

	ASSERT_EQ(0, importer_vmap(&self->holder, self->fd));
	for (i = 0; i < TRIES; i++) {
		EXPECT_EQ(-1, camera_queue(&self->camera, self->fd));
		EXPECT_EQ(EINVAL, errno);
	}
	ASSERT_EQ(0, buffer_placement(self->fd, &p));
	EXPECT_FALSE(placement_has_device(&p, "vivid.0", NULL));
	EXPECT_NE(NULL, strstr(p.text, ": attach by vivid.0: refused, "))
	TH_LOG("%s", p.text);
	EXPECT_NE(NULL, strstr(p.text, ", held by the kernel (vmap)"));
	EXPECT_TRUE(pattern_holds(self->map, self->size, 3));

	/* The camera can use it once the kernel's mapping is gone */
	ASSERT_EQ(0, importer_vunmap(&self->holder));
	ASSERT_EQ(0, camera_queue(&self->camera, self->fd));
	EXPECT_TRUE(pattern_holds(self->map, self->size, 3));
	ASSERT_EQ(0, camera_frame(&self->camera));
}

static unsigned int alarms;

static void on_alarm(int signal)
{
	(void)signal;
	__atomic_add_fetch(&alarms, 1, __ATOMIC_RELAXED);
}

static void *end_dma(void *timeline)
{
	usleep(300000);
	sw_sync_signal(*(int *)timeline);
	return NULL;
}

/* A signal every 20 ms, for this thread only */
static int alarm_often(int flags)
{
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = flags };
	struct itimerval often = { { 0, 20000 }, { 0, 20000 } };

	alarms = 0;
	if (sigaction(SIGALRM, &action, NULL))
		return -1;
	return setitimer(ITIMER_REAL, &often, NULL);
}

static int alarm_never(void)
{
	struct itimerval never = { 0 };

	return setitimer(ITIMER_REAL, &never, NULL);
}

static int begin_ending_dma(pthread_t *thread, int *timeline)
{
	sigset_t alarm, before;
	int rc;

	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &alarm, &before);
	rc = pthread_create(thread, NULL, end_dma, timeline);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

/* The buffer has to move while DMA on it goes on for a while */
static void queue_with_alarms(struct __test_metadata *_metadata,
			      FIXTURE_DATA(camera) * self, int flags)
{
	int timeline = sw_sync_open();
	long wait;
	pthread_t thread;
	int rc, error;

	if (timeline < 0)
		SKIP(return, "no sw_sync in this kernel");
	wait = attach_wait(1000000);
	ASSERT_LE(0, wait);
	ASSERT_EQ(0, sw_sync_fence(timeline, self->fd));
	ASSERT_EQ(0, begin_ending_dma(&thread, &timeline));
	ASSERT_EQ(0, alarm_often(flags));
	rc = camera_queue(&self->camera, self->fd);
	error = errno;
	EXPECT_EQ(0, alarm_never());
	attach_wait(wait);
	EXPECT_EQ(0, rc) TH_LOG("%s", strerror(error));
	EXPECT_LE(1, __atomic_load_n(&alarms, __ATOMIC_RELAXED));
	pthread_join(thread, NULL);
	close(timeline);
	EXPECT_TRUE(pattern_holds(self->map, self->size, 3));
}

TEST_F(camera, not_interrupted_by_signal)
{
	queue_with_alarms(_metadata, self, 0);
}

TEST_F(camera, not_interrupted_by_restarting_signal)
{
	queue_with_alarms(_metadata, self, SA_RESTART);
}

/* A camera with frames in two buffers: luma and chroma */
FIXTURE(planes)
{
	int camera;
	struct importer holder;
	size_t size;
	int refused;
	int later;
	unsigned char *map;
};

static int type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;

static int find_camera_of_planes(void)
{
	struct v4l2_capability caps;
	char path[32];
	int i, fd;

	for (i = 0; i < 32; i++) {
		snprintf(path, sizeof(path), "/dev/video%d", i);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (!ioctl(fd, VIDIOC_QUERYCAP, &caps) &&
		    !strcmp((char *)caps.driver, "vivid") &&
		    caps.device_caps & V4L2_CAP_VIDEO_CAPTURE_MPLANE)
			return fd;
		close(fd);
	}
	return -1;
}

static int open_planes(size_t *size)
{
	struct v4l2_format f = {
		.type = type,
		.fmt.pix_mp = {
			.width = 320,
			.height = 180,
			.pixelformat = V4L2_PIX_FMT_NV16M,
			.field = V4L2_FIELD_NONE,
		},
	};
	struct v4l2_requestbuffers request = {
		.type = type,
		.memory = V4L2_MEMORY_DMABUF,
		.count = 1,
	};
	int fd = find_camera_of_planes();

	if (fd < 0 || ioctl(fd, VIDIOC_S_FMT, &f) ||
	    ioctl(fd, VIDIOC_REQBUFS, &request) || f.fmt.pix_mp.num_planes != 2)
		return -1;
	*size = page_align(f.fmt.pix_mp.plane_fmt[0].sizeimage);
	return fd;
}

static int queue_planes(int camera, int first, int second)
{
	struct v4l2_plane planes[2] = {
		{ .m.fd = first },
		{ .m.fd = second },
	};
	struct v4l2_buffer slot = {
		.type = type,
		.memory = V4L2_MEMORY_DMABUF,
		.m.planes = planes,
		.length = 2,
	};

	return ioctl(camera, VIDIOC_QBUF, &slot);
}

/* All dma-bufs of the system, of any exporter */
static long buffers_of_all(void)
{
	FILE *file = fopen(BUFINFO, "re");
	char line[512];
	long nr = -1;

	while (file && fgets(line, sizeof(line), file))
		sscanf(line, "Total %ld objects", &nr);
	if (file)
		fclose(file);
	return nr;
}

FIXTURE_SETUP(planes)
{
	if (access(MAINLINE_HEAP, F_OK))
		SKIP(return, "this kernel has no " MAINLINE_HEAP);
	if (page_size() > 4096)
		SKIP(return, MAINLINE_HEAP " maps blocks that are too long");
	self->camera = open_planes(&self->size);
	ASSERT_LE(0, self->camera);
	ASSERT_EQ(0, importer_open(&self->holder, IMPORTER_DIRECT));
	self->refused = heap_alloc_scattered(AUTO_HEAP, self->size,
					     (void **)&self->map);
	ASSERT_LE(0, self->refused);
	/* Short enough to be one block there, as this one is to be accepted */
	self->later = heap_alloc(MAINLINE_HEAP, 64 * 1024);
	ASSERT_LE(0, self->later);
	ASSERT_EQ(0, importer_vmap(&self->holder, self->refused));
}

FIXTURE_TEARDOWN(planes)
{
	close(self->camera);
	close(self->holder.fd);
	munmap(self->map, self->size);
	close(self->refused);
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

/*
 * An exporter cannot prevent this: videobuf2 has a reference to each plane's buffer by
 * then, and puts none of the planes after the one that was refused. The buffer that is
 * leaked here is mainline's: one of ours would pin the module for good.
 */
TEST_F(planes, planes_after_refused_leak)
{
	long before = buffers_of_all();

	ASSERT_LT(0, before);
	EXPECT_EQ(-1, queue_planes(self->camera, self->refused, self->later));
	EXPECT_EQ(EINVAL, errno);
	close(self->camera);
	close(self->later);
	EXPECT_EQ(before, buffers_of_all());
	self->camera = -1;
}

TEST_F(planes, planes_before_refused_released)
{
	long before = buffers_of_all();

	ASSERT_LT(0, before);
	EXPECT_EQ(-1, queue_planes(self->camera, self->later, self->refused));
	close(self->camera);
	close(self->later);
	EXPECT_EQ(before - 1, buffers_of_all());
	self->camera = -1;
}

TEST_HARNESS_MAIN
