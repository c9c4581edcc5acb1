/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vim2m, a V4L2 device without DMA: it maps the buffers that it is given into the
 * kernel.
 */
#ifndef _PLACER_SELFTEST_CODEC_H
#define _PLACER_SELFTEST_CODEC_H

#include <stddef.h>

struct codec {
	int fd;
	size_t frame_size;
};

int codec_open(struct codec *c);
/* Gives @dmabuf to the device, as its input, which maps it */
int codec_queue(struct codec *c, int dmabuf);
/* Lets go of the buffer, and is ready for another */
int codec_release(struct codec *c);
void codec_close(struct codec *c);

#endif
