// SPDX-License-Identifier: MIT
/*
 * What changes a buffer: allocating it, saying who will share it, having it placed.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>

#include "internal.h"

int libplacer_call(int placer, unsigned long request, void *argument)
{
	int rc;

	do {
		rc = ioctl(placer, request, argument);
	} while (rc < 0 && errno == EINTR);
	return rc < 0 ? -errno : rc;
}

int placer_open(void)
{
	int fd = open("/dev/dmabuf-placer", O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int placer_alloc(int placer, uint64_t length, const char *node,
		 const char *const *devices, enum dmabuf_placer_access access,
		 uint32_t flags, uint32_t *culprit)
{
	struct libplacer_devices list;
	struct dmabuf_placer_alloc alloc = {
		.size = sizeof(alloc),
		.flags = flags,
		.length = length,
		.devices = (uintptr_t)list.device,
		.device_size = sizeof(list.device[0]),
		.access = access,
		.fd_flags = O_RDWR | O_CLOEXEC,
		.out_culprit = DMABUF_PLACER_NONE,
	};
	int rc = libplacer_devices(devices, &list, culprit);

	if (rc)
		return rc;
	if (node && strlen(node) >= sizeof(alloc.node))
		return -ENAMETOOLONG;
	strcpy(alloc.node, node ? node : "");
	alloc.device_count = list.nr;
	rc = libplacer_call(placer, DMABUF_PLACER_ALLOC, &alloc);
	if (culprit)
		*culprit = alloc.out_culprit;
	return rc < 0 ? rc : alloc.out_fd;
}

static int buffer_expect(int placer, int buffer, const char *const *devices,
			 enum dmabuf_placer_access access, uint32_t flags,
			 uint32_t *culprit)
{
	struct libplacer_devices list;
	struct dmabuf_placer_expect expect = {
		.size = sizeof(expect),
		.flags = flags,
		.fd = buffer,
		.access = access,
		.devices = (uintptr_t)list.device,
		.device_size = sizeof(list.device[0]),
		.out_culprit = DMABUF_PLACER_NONE,
	};
	int rc = libplacer_devices(devices, &list, culprit);

	if (rc)
		return rc;
	expect.device_count = list.nr;
	rc = libplacer_call(placer, DMABUF_PLACER_EXPECT, &expect);
	if (culprit)
		*culprit = expect.out_culprit;
	return rc < 0 ? rc : (int)expect.out_unmet;
}

int placer_expect(int placer, int buffer, const char *const *devices,
		  enum dmabuf_placer_access access, uint32_t *culprit)
{
	return buffer_expect(placer, buffer, devices, access, 0, culprit);
}

int placer_withdraw(int placer, int buffer, const char *const *devices,
		    enum dmabuf_placer_access access, uint32_t *culprit)
{
	return buffer_expect(placer, buffer, devices, access,
			     DMABUF_PLACER_EXPECT_WITHDRAW, culprit);
}

int placer_commit(int placer, int buffer, uint32_t timeout_ms)
{
	struct dmabuf_placer_commit commit = {
		.size = sizeof(commit),
		.fd = buffer,
		.timeout_ms = timeout_ms,
	};
	int rc = libplacer_call(placer, DMABUF_PLACER_COMMIT, &commit);

	return rc < 0 ? rc : (int)commit.out_unmet;
}
