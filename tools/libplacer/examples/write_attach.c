// SPDX-License-Identifier: MIT
/*
 * write_attach BYTES DEVICE: writes a buffer before the device attaches, which need not
 * move then
 */
#include <libplacer.h>
#include <linux/dma-buf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

int main(int argc, char **argv)
{
	struct dma_buf_sync sync = { DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE };
	size_t size = argc == 3 ? strtoull(argv[1], NULL, 0) : 0;
	int buffer = placer_alloc(placer_open(), size, NULL,
				  (const char *const *)argv + 2,
				  DMABUF_PLACER_ACCESS_OFTEN,
				  DMABUF_PLACER_ALLOC_EAGER, NULL);
	void *map;
	int rc = buffer < 0 ?
			 buffer :
			 placer_map(buffer, size, PROT_READ | PROT_WRITE, &map);

	if (rc)
		return !!fprintf(stderr, "%s\n", strerror(-rc));
	ioctl(buffer, DMA_BUF_IOCTL_SYNC, &sync);
	memset(map, 0xff, size);
	sync.flags = DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE;
	ioctl(buffer, DMA_BUF_IOCTL_SYNC, &sync);
	/* Now give it to the device: VIDIOC_QBUF, DRM_IOCTL_PRIME_FD_TO_HANDLE */
	return 0;
}
