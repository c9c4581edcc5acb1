/* SPDX-License-Identifier: MIT */
/*
 * What the files of the library, and its tests, know of each other.
 */
#ifndef LIBPLACER_INTERNAL_H
#define LIBPLACER_INTERNAL_H

#include "libplacer.h"

#define hidden __attribute__((visibility("hidden")))

/* An ioctl; -errno. A signal does not end it. */
hidden int libplacer_call(int placer, unsigned long request, void *argument);

/* Devices by name, for the kernel */
struct libplacer_devices {
	uint32_t nr;
	struct dmabuf_placer_device device[DMABUF_PLACER_DEVICES];
};

hidden int libplacer_devices(const char *const *names,
			     struct libplacer_devices *devices,
			     uint32_t *culprit);

/* The device of a node, by the sysfs that is mounted there */
hidden int libplacer_device_find(const char *sysfs, unsigned int major,
				 unsigned int minor, char *device, size_t size);

/* Drivers whose devices do not attach themselves */
enum libplacer_attaches {
	LIBPLACER_ATTACHES_SELF,
	LIBPLACER_ATTACHES_PARENT,
	LIBPLACER_ATTACHES_DMA_CHANNEL,
};

struct libplacer_driver {
	const char *bus;
	const char *name;
	enum libplacer_attaches attaches;
};

extern hidden const struct libplacer_driver libplacer_drivers[];

#endif /* LIBPLACER_INTERNAL_H */
