// SPDX-License-Identifier: GPL-2.0
/*
 * Requests to V4L2 devices that import buffers: vivid, vimc and vim2m.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fuzz.h"
#include "fuzz_nodes.h"
#include "fuzz_slots.h"
#include "placer_utils.h"

static const __u32 types[] = {
	V4L2_BUF_TYPE_VIDEO_CAPTURE,	   V4L2_BUF_TYPE_VIDEO_CAPTURE,
	V4L2_BUF_TYPE_VIDEO_OUTPUT,	   V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE,
	V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE,
};

/* Of the process's device; threads may disagree about it */
static __u32 type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

static int ask(struct fuzzer *f, enum call which, unsigned long cmd, void *arg)
{
	return fuzz_ioctl(f, which, slot_get(f, SLOT_VIDEO), cmd, arg);
}

static bool is_multiplanar(__u32 type)
{
	return type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE ||
	       type == V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;
}

/* Asks for one buffer, as more may map the same buffer too often for the DMA API's checks */
static void request(struct fuzzer *f)
{
	struct v4l2_requestbuffers request = {
		.type = READ(type),
		.memory = fuzz_rarely(f, 8) ? V4L2_MEMORY_MMAP :
					      V4L2_MEMORY_DMABUF,
		.count = !fuzz_rarely(f, 6),
	};

	ask(f, CALL_REQBUFS, VIDIOC_REQBUFS, &request);
}

static void choose_format(struct fuzzer *f)
{
	struct v4l2_format format = { .type = READ(type) };
	unsigned int width = 16 << fuzz_below(f, 3);

	if (is_multiplanar(format.type)) {
		format.fmt.pix_mp.width = width;
		format.fmt.pix_mp.height = width / 2;
		format.fmt.pix_mp.pixelformat = V4L2_PIX_FMT_NV16M;
	} else {
		format.fmt.pix.width = width;
		format.fmt.pix.height = width / 2;
		format.fmt.pix.pixelformat = V4L2_PIX_FMT_GREY;
	}
	ask(f, CALL_SET_FORMAT, VIDIOC_S_FMT, &format);
}

/* Finds the kind of queue by trying */
void fuzz_video(struct fuzzer *f)
{
	const char *path = node_pick(f, NODES_VIDEO);
	struct v4l2_format format = { .type = fuzz_pick(f, types) };
	struct span span;
	unsigned int i;
	int fd;

	if (!path)
		return;
	span = span_begin(&f->stage->tally, f->watch, CALL_VIDEO_OPEN);
	fd = span_end(&span, open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK));
	if (fd < 0)
		return;
	for (i = 0; i < 5 && ioctl(fd, VIDIOC_G_FMT, &format); i++)
		format.type = types[i];
	WRITE(type, format.type);
	slot_put(f, SLOT_VIDEO, fd);
	choose_format(f);
	request(f);
}

static int later_plane = -1;

static void later_plane_open(void)
{
	later_plane = heap_alloc(MAINLINE_HEAP, 64 * 1024);
}

/*
 * videobuf2 never puts the buffers of planes after one that is refused (see
 * contrib/upstream), so these are of mainline's: one of ours would stay for ever.
 */
static int later_plane_get(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, later_plane_open);
	return later_plane;
}

static void prepare_buffer(struct fuzzer *f, struct v4l2_buffer *buffer,
			   struct v4l2_plane *planes)
{
	*buffer = (struct v4l2_buffer){
		.type = READ(type),
		.memory = V4L2_MEMORY_DMABUF,
		.index = fuzz_rarely(f, 10),
		.m.fd = slot_get_buffer(f),
	};
	planes[0] = (struct v4l2_plane){ .m.fd = slot_get_buffer(f) };
	planes[1] = (struct v4l2_plane){ .m.fd = later_plane_get() };
	if (!is_multiplanar(buffer->type))
		return;
	buffer->m.planes = planes;
	buffer->length = 2;
}

static void queue(struct fuzzer *f)
{
	struct v4l2_plane planes[2];
	struct v4l2_buffer buffer;

	prepare_buffer(f, &buffer, planes);
	ask(f, CALL_QBUF, VIDIOC_QBUF, &buffer);
}

static void dequeue(struct fuzzer *f)
{
	struct v4l2_plane planes[2];
	struct v4l2_buffer buffer;

	prepare_buffer(f, &buffer, planes);
	ask(f, CALL_DQBUF, VIDIOC_DQBUF, &buffer);
}

static void stream(struct fuzzer *f, bool on)
{
	__u32 which = READ(type);

	ask(f, on ? CALL_STREAMON : CALL_STREAMOFF,
	    on ? VIDIOC_STREAMON : VIDIOC_STREAMOFF, &which);
}

static void list_format(struct fuzzer *f)
{
	struct v4l2_fmtdesc description = {
		.type = READ(type),
		.index = fuzz_below(f, 4),
	};

	ask(f, CALL_ENUM_FORMAT, VIDIOC_ENUM_FMT, &description);
}

void fuzz_frame(struct fuzzer *f)
{
	switch (fuzz_below(f, 16)) {
	case 0:
		return choose_format(f);
	case 1:
	case 2:
		return request(f);
	case 3:
	case 4:
		return stream(f, true);
	case 5:
	case 6:
		return stream(f, false);
	case 7:
		return list_format(f);
	case 8:
	case 9:
	case 10:
		return dequeue(f);
	default:
		return queue(f);
	}
}
