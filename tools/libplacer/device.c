// SPDX-License-Identifier: MIT
/*
 * From a node to the device that attaches, and from the text of a name to the kernel's struct.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "internal.h"

/* Read the last part of a link in a directory. Return: does it point below that folder? */
static bool device_link(const char *directory, const char *link,
			const char *folder, char *name, size_t size)
{
	char path[PATH_MAX + NAME_MAX], target[PATH_MAX];
	const char *last;
	ssize_t len;

	snprintf(path, sizeof(path), "%s/%s", directory, link);
	len = readlink(path, target, sizeof(target) - 1);
	if (len < 0)
		return false;
	target[len] = '\0';
	last = strrchr(target, '/');
	if (!last || !strstr(target, folder))
		return false;
	return (size_t)snprintf(name, size, "%s", last + 1) < size;
}

/* Climb to the nearest device that is on a bus. */
static bool device_climb(char *path, size_t top, char *bus, size_t size)
{
	while (strlen(path) > top) {
		if (device_link(path, "subsystem", "/bus/", bus, size))
			return true;
		*strrchr(path, '/') = '\0';
	}
	return false;
}

/* The DMA engine that a device has a channel of */
static bool device_of_channel(char *path)
{
	char channel[PATH_MAX + NAME_MAX + 16], found[PATH_MAX];
	DIR *directory = opendir(path);
	struct dirent *entry;
	bool is = false;

	while (directory && !is && (entry = readdir(directory))) {
		if (strncmp(entry->d_name, "dma:", 4))
			continue;
		snprintf(channel, sizeof(channel), "%s/%s/device", path,
			 entry->d_name);
		is = realpath(channel, found);
	}
	if (directory)
		closedir(directory);
	if (is)
		strcpy(path, found);
	return is;
}

static enum libplacer_attaches device_attaches(const char *path,
					       const char *bus)
{
	const struct libplacer_driver *driver;
	char name[NAME_MAX + 1];

	if (!device_link(path, "driver", "/bus/", name, sizeof(name)))
		return LIBPLACER_ATTACHES_SELF;
	for (driver = libplacer_drivers; driver->bus; driver++)
		if (!strcmp(driver->bus, bus) && !strcmp(driver->name, name))
			break;
	return driver->attaches;
}

/*
 * Find the device of a node. Nodes of media devices have a bus instead of a class, and so no link
 * to their device: that is a directory above them.
 */
static int device_of_node(const char *sysfs, unsigned int major,
			  unsigned int minor, char *path)
{
	char link[PATH_MAX];
	int len = snprintf(link, sizeof(link), "%s/dev/char/%u:%u/device",
			   sysfs, major, minor);

	if (realpath(link, path))
		return 0;
	if (errno != ENOENT)
		return -errno;
	link[len - strlen("/device")] = '\0';
	if (!realpath(link, path))
		return errno == ENOENT ? -ENODEV : -errno;
	*strrchr(path, '/') = '\0';
	return 0;
}

int libplacer_device_find(const char *sysfs, unsigned int major,
			  unsigned int minor, char *device, size_t size)
{
	char link[PATH_MAX], path[PATH_MAX], top[PATH_MAX];
	char bus[DMABUF_PLACER_BUS_LEN];
	int rc;

	snprintf(link, sizeof(link), "%s/devices", sysfs);
	if (!realpath(link, top))
		return -errno;
	rc = device_of_node(sysfs, major, minor, path);
	if (rc)
		return rc;
	if (strncmp(path, top, strlen(top)) ||
	    !device_climb(path, strlen(top), bus, sizeof(bus)))
		return -ENODEV;

	switch (device_attaches(path, bus)) {
	case LIBPLACER_ATTACHES_PARENT:
		*strrchr(path, '/') = '\0';
		break;
	case LIBPLACER_ATTACHES_DMA_CHANNEL:
		if (!device_of_channel(path))
			return -ENODEV;
		break;
	default:
		break;
	}
	if (!device_climb(path, strlen(top), bus, sizeof(bus)))
		return -ENODEV;
	if ((size_t)snprintf(device, size, "%s/%s", bus,
			     strrchr(path, '/') + 1) >= size)
		return -ENAMETOOLONG;
	return 0;
}

static int device_of_stat(const struct stat *st, char *device, size_t size)
{
	if (!S_ISCHR(st->st_mode))
		return -ENODEV;
	return libplacer_device_find("/sys", major(st->st_rdev),
				     minor(st->st_rdev), device, size);
}

int placer_device_of_path(const char *path, char *device, size_t size)
{
	struct stat st;

	return stat(path, &st) ? -errno : device_of_stat(&st, device, size);
}

int placer_device_of_fd(int fd, char *device, size_t size)
{
	struct stat st;

	return fstat(fd, &st) ? -errno : device_of_stat(&st, device, size);
}

static int device_by_bus(const char *name, struct dmabuf_placer_device *device)
{
	size_t len = strcspn(name, "/");

	if (!len || !name[len + 1])
		return -EINVAL;
	if (len >= sizeof(device->bus) ||
	    strlen(name + len + 1) >= sizeof(device->name))
		return -ENAMETOOLONG;
	memcpy(device->bus, name, len);
	strcpy(device->name, name + len + 1);
	return 0;
}

static int device_by_text(const char *name, struct dmabuf_placer_device *device)
{
	char found[PLACER_DEVICE_LEN];
	int rc;

	if (!strncmp(name, "/dev/", 5)) {
		rc = placer_device_of_path(name, found, sizeof(found));
		return rc ? rc : device_by_bus(found, device);
	}
	if (*name != '/' && strchr(name, '/'))
		return device_by_bus(name, device);
	device->path = (uintptr_t)name;
	return *name ? 0 : -EINVAL;
}

int libplacer_devices(const char *const *names,
		      struct libplacer_devices *devices, uint32_t *culprit)
{
	uint32_t i;
	int rc;

	memset(devices, 0, sizeof(*devices));
	if (culprit)
		*culprit = DMABUF_PLACER_NONE;
	for (i = 0; names && names[i]; i++) {
		if (i == DMABUF_PLACER_DEVICES)
			return -E2BIG;
		rc = device_by_text(names[i], &devices->device[i]);
		if (rc) {
			if (culprit)
				*culprit = i;
			return rc;
		}
	}
	devices->nr = i;
	return 0;
}
