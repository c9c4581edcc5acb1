// SPDX-License-Identifier: GPL-2.0
/*
 * Fences that are signalled by hand.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/types.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "sw_sync.h"
#include "vgem.h"

/* In no header: the file is meant for the kernel's own tests */
struct sw_sync_create_fence_data {
	__u32 value;
	char name[32];
	__s32 fence;
};

#define SW_SYNC_CREATE _IOWR('W', 0, struct sw_sync_create_fence_data)
#define SW_SYNC_INC    _IOW('W', 1, __u32)

static bool is_vgem(void)
{
	struct utsname name;

	return !uname(&name) && strstr(name.version, "PREEMPT_RT");
}

int sw_sync_open(void)
{
	if (is_vgem())
		return vgem_open();
	return open("/sys/kernel/debug/sync/sw_sync", O_RDWR | O_CLOEXEC);
}

int sw_sync_create(int timeline, unsigned int value)
{
	struct sw_sync_create_fence_data data = {
		.value = value,
		.name = "dma",
	};

	if (is_vgem()) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return ioctl(timeline, SW_SYNC_CREATE, &data) ? -1 : data.fence;
}

int sw_sync_fence(int timeline, int dmabuf)
{
	struct dma_buf_import_sync_file import = {
		.flags = DMA_BUF_SYNC_WRITE,
	};
	int rc;

	if (is_vgem())
		return vgem_fence(timeline, dmabuf);
	import.fd = sw_sync_create(timeline, 1);
	if (import.fd < 0)
		return -1;
	rc = ioctl(dmabuf, DMA_BUF_IOCTL_IMPORT_SYNC_FILE, &import);
	close(import.fd);
	return rc;
}

int sw_sync_signal(int timeline)
{
	__u32 one = 1;

	if (is_vgem())
		return vgem_signal(timeline);
	return ioctl(timeline, SW_SYNC_INC, &one);
}

const char *sw_sync_driver(void)
{
	return is_vgem() ? "vgem" : "sw_sync";
}
