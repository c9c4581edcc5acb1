/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vivid, a V4L2 capture device that is given its buffer by file descriptor. Loaded
 * with allocators=1 it maps what it imports, and insists on one contiguous piece.
 */
#ifndef _PLACER_CAMERA_H
#define _PLACER_CAMERA_H

#include <stddef.h>

struct camera {
	int fd;
	size_t frame_size;
};

/**
 * enum camera_size - how much of memory a frame is
 * @CAMERA_SMALL: the system heap can hold it in one block
 * @CAMERA_LARGE: it cannot
 */
enum camera_size {
	CAMERA_SMALL,
	CAMERA_LARGE,
};

int camera_open(struct camera *c, enum camera_size size);
/* Gives @dmabuf to the camera, which attaches and maps it */
int camera_queue(struct camera *c, int dmabuf);
/* Streams until @dmabuf has come back with a frame */
int camera_frame(struct camera *c);
/* Lets go of the buffer */
int camera_release(struct camera *c);
/* The same, and is ready for another */
int camera_restart(struct camera *c);
void camera_close(struct camera *c);

#endif
