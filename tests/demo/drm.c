// SPDX-License-Identifier: GPL-2.0
/*
 * A DRM device that imports by PRIME.
 */
#include <drm/drm.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "demo.h"

#define MAX_CARDS 8

int drm_open(const char *driver)
{
	char path[32], name[32];
	int i, drm;

	for (i = 0; i < MAX_CARDS; i++) {
		struct drm_version version = { .name = name,
					       .name_len = sizeof(name) - 1 };

		snprintf(path, sizeof(path), "/dev/dri/card%d", i);
		drm = open(path, O_RDWR | O_CLOEXEC);
		if (drm < 0)
			continue;
		memset(name, 0, sizeof(name));
		if (!ioctl(drm, DRM_IOCTL_VERSION, &version) &&
		    !strcmp(name, driver))
			return drm;
		close(drm);
	}
	fail("no DRM device of driver %s", driver);
}

__u32 drm_import(int drm, int dmabuf)
{
	struct drm_prime_handle prime = { .fd = dmabuf };

	if (ioctl(drm, DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime))
		fail_errno("DRM_IOCTL_PRIME_FD_TO_HANDLE");
	return prime.handle;
}

int drm_export(int drm, __u32 handle)
{
	struct drm_prime_handle prime = { .handle = handle,
					  .flags = DRM_CLOEXEC };

	if (ioctl(drm, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime))
		fail_errno("DRM_IOCTL_PRIME_HANDLE_TO_FD");
	return prime.fd;
}

void drm_drop(int drm, __u32 handle)
{
	struct drm_gem_close gem = { .handle = handle };

	if (ioctl(drm, DRM_IOCTL_GEM_CLOSE, &gem))
		fail_errno("DRM_IOCTL_GEM_CLOSE");
}
