// SPDX-License-Identifier: MIT
/*
 * camera_display CAMERA DISPLAY BYTES: buffers that both can use, as
 * camera_display /dev/video0 /dev/dri/card0 8294400
 */
#include <libplacer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
	const char *const devices[] = { argv[1], argc == 4 ? argv[2] : NULL,
					NULL };
	int placer = placer_open(), buffer[4], i;
	uint32_t culprit;

	for (i = 0; argc == 4 && i < 4; i++) {
		buffer[i] = placer_alloc(placer, strtoull(argv[3], NULL, 0),
					 NULL, devices,
					 DMABUF_PLACER_ACCESS_NONE,
					 DMABUF_PLACER_ALLOC_EAGER, &culprit);
		if (buffer[i] < 0)
			return !!fprintf(stderr, "%s: %s\n",
					 culprit < 2 ? devices[culprit] :
						       "buffer",
					 strerror(-buffer[i]));
		/* Now VIDIOC_QBUF with V4L2_MEMORY_DMABUF, and DRM_IOCTL_PRIME_FD_TO_HANDLE */
	}
	return argc == 4 ? 0 : 2;
}
