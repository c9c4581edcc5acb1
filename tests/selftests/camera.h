/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vivid, a V4L2 capture device that imports its buffers. Loaded with allocators=1 it
 * maps what it imports, and requires one contiguous piece.
 */
#ifndef _PLACER_CAMERA_H
#define _PLACER_CAMERA_H

#include <stddef.h>

struct camera {
	int fd;
	size_t frame_size;
};

/**
 * enum camera_size - size of a frame
 * @CAMERA_SMALL: the system heap can hold it in one block
 * @CAMERA_LARGE: the system heap cannot
 */
enum camera_size {
	CAMERA_SMALL,
	CAMERA_LARGE,
};

int camera_open(struct camera *c, enum camera_size size);
/* Queues @dmabuf, which the camera attaches and maps */
int camera_queue(struct camera *c, int dmabuf);
/* Streams until @dmabuf is dequeued with a frame */
int camera_frame(struct camera *c);
/* Makes the camera drop the buffer */
int camera_release(struct camera *c);
/* Likewise, and gets ready for another buffer */
int camera_restart(struct camera *c);
/* Opens the camera's own node once more, or -1 */
int camera_open_again(const struct camera *c);
/*
 * Opens the output node of the same device, with a buffer of its own for
 * camera_output_queue(); or -1
 */
int camera_output_open(const struct camera *c);
/* Queues that buffer, and takes it back */
int camera_output_queue(int output);
/* Asks a node for its first pixel format. Returns 0 or -1 */
int camera_ask_format(int node);
void camera_close(struct camera *c);

#endif
