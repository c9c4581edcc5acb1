// SPDX-License-Identifier: GPL-2.0
/*
 * vgem as an importer, used like an application would.
 */
#include <drm/drm.h>
#include <drm/drm_mode.h>
#include <drm/vgem_drm.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "vgem.h"

#define MAX_CARDS 8

int vgem_open(void)
{
	char path[32], name[32];
	int i, fd;

	for (i = 0; i < MAX_CARDS; i++) {
		struct drm_version version = { .name = name,
					       .name_len = sizeof(name) - 1 };

		snprintf(path, sizeof(path), "/dev/dri/card%d", i);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		memset(name, 0, sizeof(name));
		if (!ioctl(fd, DRM_IOCTL_VERSION, &version) &&
		    !strcmp(name, "vgem"))
			return fd;
		close(fd);
	}
	errno = ENODEV;
	return -1;
}

int vgem_import(int vgem, int dmabuf, __u32 *handle)
{
	struct drm_prime_handle prime = { .fd = dmabuf };

	if (ioctl(vgem, DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime))
		return -1;
	*handle = prime.handle;
	return 0;
}

int vgem_export(int vgem, __u32 handle)
{
	struct drm_prime_handle prime = { .handle = handle,
					  .flags = DRM_CLOEXEC };

	if (ioctl(vgem, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime))
		return -1;
	return prime.fd;
}

int vgem_drop(int vgem, __u32 handle)
{
	struct drm_gem_close gem = { .handle = handle };

	return ioctl(vgem, DRM_IOCTL_GEM_CLOSE, &gem);
}

int vgem_create(int vgem, __u32 *handle)
{
	struct drm_mode_create_dumb dumb = {
		.width = 64,
		.height = 64,
		.bpp = 32,
	};

	if (ioctl(vgem, DRM_IOCTL_MODE_CREATE_DUMB, &dumb))
		return -1;
	*handle = dumb.handle;
	return 0;
}

int vgem_fence(int vgem, int dmabuf)
{
	struct drm_vgem_fence_attach fence = { .flags = VGEM_FENCE_WRITE };
	int rc;

	if (vgem_import(vgem, dmabuf, &fence.handle))
		return -1;
	rc = ioctl(vgem, DRM_IOCTL_VGEM_FENCE_ATTACH, &fence);
	return vgem_drop(vgem, fence.handle) ?: rc;
}

int vgem_signal(int vgem)
{
	struct drm_vgem_fence_signal signal = { .fence = 1 };

	return ioctl(vgem, DRM_IOCTL_VGEM_FENCE_SIGNAL, &signal);
}
