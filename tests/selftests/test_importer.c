// SPDX-License-Identifier: GPL-2.0
/*
 * The devices of the test importer.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "test_importer.h"

#define DIRECTORY "/dev/placer-importer"

/* There are several without an engine; this one's bus reaches high memory */
#define PLAIN "importer"

static bool is_named(const struct placer_importer_info *info, const char *name)
{
	const char *dot = strchr(info->name, '.');

	return !strcmp(info->name, name) || (dot && !strcmp(dot + 1, name));
}

static bool is_kind(const struct placer_importer_info *info,
		    enum importer_kind kind)
{
	if (kind == IMPORTER_PLAIN)
		return !info->engine_size && is_named(info, PLAIN);
	if (!info->engine_size)
		return false;
	if (info->restricted)
		return kind == IMPORTER_RESTRICTED;
	return kind ==
	       (info->translated ? IMPORTER_TRANSLATED : IMPORTER_DIRECT);
}

static int open_device(struct importer *i, const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), DIRECTORY "/%s", name);
	i->fd = open(path, O_RDWR | O_CLOEXEC);
	if (i->fd < 0)
		return -1;
	return ioctl(i->fd, PLACER_IMPORTER_INFO, &i->info);
}

/* The first device with this name or, if that is NULL, of this kind */
static int find_device(struct importer *i, const char *name,
		       enum importer_kind kind)
{
	struct dirent *entry;
	bool found = false;
	DIR *dir;

	i->fd = -1;
	dir = opendir(DIRECTORY);
	while (dir && !found && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || open_device(i, entry->d_name))
			continue;
		found = name ? is_named(&i->info, name) :
			       is_kind(&i->info, kind);
		if (!found)
			close(i->fd);
	}
	if (dir)
		closedir(dir);
	errno = ENODEV;
	return found ? 0 : -1;
}

int importer_open(struct importer *i, enum importer_kind kind)
{
	return find_device(i, NULL, kind);
}

int importer_open_named(struct importer *i, const char *name)
{
	return find_device(i, name, IMPORTER_PLAIN);
}

int importer_attach(const struct importer *i, int dmabuf)
{
	return ioctl(i->fd, PLACER_IMPORTER_ATTACH, &dmabuf);
}

int importer_detach(const struct importer *i)
{
	return ioctl(i->fd, PLACER_IMPORTER_DETACH);
}

int importer_linger(const struct importer *i)
{
	return ioctl(i->fd, PLACER_IMPORTER_LINGER);
}

int importer_map(const struct importer *i, unsigned int direction,
		 struct placer_importer_map *map)
{
	*map = (struct placer_importer_map){ .direction = direction };
	return ioctl(i->fd, PLACER_IMPORTER_MAP, map);
}

int importer_unmap(const struct importer *i)
{
	return ioctl(i->fd, PLACER_IMPORTER_UNMAP);
}

int importer_refused(const struct importer *i, int dmabuf)
{
	struct placer_importer_map map;
	int error;

	if (importer_attach(i, dmabuf))
		return errno;
	error = importer_map(i, PLACER_IMPORTER_BIDIRECTIONAL, &map) ? errno :
								       0;
	if (!error)
		importer_unmap(i);
	importer_detach(i);
	return error;
}

int importer_map_once(const struct importer *i, int dmabuf,
		      unsigned int direction)
{
	struct placer_importer_map map;
	int rc, error;

	if (importer_attach(i, dmabuf))
		return -1;
	rc = importer_map(i, direction, &map) ?: importer_unmap(i);
	error = errno;
	if (importer_detach(i))
		return -1;
	errno = error;
	return rc;
}

static int transfer(const struct importer *i, size_t offset, size_t length,
		    unsigned int direction)
{
	struct placer_importer_transfer t = {
		.offset = offset,
		.length = length,
		.direction = direction,
	};

	return ioctl(i->fd, PLACER_IMPORTER_TRANSFER, &t);
}

/* By way of the engine's own memory, which may hold only a part */
static int copy_by(int (*transfer)(const struct importer *i, size_t offset,
				   size_t length, unsigned int direction),
		   const struct importer *i, size_t from, size_t to,
		   size_t length)
{
	size_t part;

	for (; length; length -= part, from += part, to += part) {
		part = length;
		if (part > i->info.engine_size)
			part = i->info.engine_size;
		if (transfer(i, from, part, PLACER_IMPORTER_TO_DEVICE) ||
		    transfer(i, to, part, PLACER_IMPORTER_FROM_DEVICE))
			return -1;
	}
	return 0;
}

int importer_hold(const struct importer *i)
{
	__u32 ms = PLACER_IMPORTER_MAX_MS;

	return ioctl(i->fd, PLACER_IMPORTER_HOLD, &ms);
}

int importer_copy(const struct importer *i, size_t from, size_t to,
		  size_t length)
{
	return copy_by(transfer, i, from, to, length);
}

int importer_vmap(const struct importer *i, int dmabuf)
{
	return ioctl(i->fd, PLACER_IMPORTER_VMAP, &dmabuf);
}

int importer_vunmap(const struct importer *i)
{
	return ioctl(i->fd, PLACER_IMPORTER_VUNMAP);
}

int importer_attach_dynamic(const struct importer *i, int dmabuf,
			    unsigned int flags, unsigned int unmap_ms)
{
	struct placer_importer_dynamic how = {
		.fd = dmabuf,
		.flags = flags,
		.unmap_ms = unmap_ms,
	};

	return ioctl(i->fd, PLACER_IMPORTER_ATTACH_DYNAMIC, &how);
}

int importer_pin(const struct importer *i)
{
	return ioctl(i->fd, PLACER_IMPORTER_PIN);
}

int importer_unpin(const struct importer *i)
{
	return ioctl(i->fd, PLACER_IMPORTER_UNPIN);
}

int importer_submit(const struct importer *i,
		    const struct placer_importer_submit *submit)
{
	return ioctl(i->fd, PLACER_IMPORTER_SUBMIT, submit);
}

int importer_wait(const struct importer *i)
{
	return ioctl(i->fd, PLACER_IMPORTER_WAIT);
}

int importer_status(const struct importer *i,
		    struct placer_importer_status *status)
{
	return ioctl(i->fd, PLACER_IMPORTER_STATUS, status);
}

static int submit_transfer(const struct importer *i, size_t offset,
			   size_t length, unsigned int direction)
{
	struct placer_importer_submit submit = {
		.transfer = {
			.offset = offset,
			.length = length,
			.direction = direction,
		},
	};

	return importer_submit(i, &submit);
}

int importer_copy_dynamic(const struct importer *i, size_t from, size_t to,
			  size_t length)
{
	if (copy_by(submit_transfer, i, from, to, length))
		return -1;
	return importer_wait(i);
}
