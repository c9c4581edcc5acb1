/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Devices as programs name them.
 */
#ifndef _PLACER_ABI_DEVICE_H
#define _PLACER_ABI_DEVICE_H

#include <uapi/linux/dmabuf-placer.h>

#include "abi_array.h"

struct device;
struct device_node;

/**
 * struct placer_abi_name - what a program calls a device
 * @np: its node, referenced; or NULL if it is called by @bus and @name
 * @by_path: the program has named a path; without @np there is no such node
 * @bus: name of its bus
 * @name: its name there
 */
struct placer_abi_name {
	struct device_node *np;
	bool by_path;
	char bus[DMABUF_PLACER_BUS_LEN];
	char name[DMABUF_PLACER_NAME_LEN];
};

int placer_abi_name_read(const struct placer_abi_array *array, u32 index,
			 struct placer_abi_name *name);
void placer_abi_name_put(struct placer_abi_name *name);
struct device *placer_abi_device(const struct placer_abi_name *name);
void placer_abi_device_name(struct device *dev, char *bus, char *name);

#endif /* _PLACER_ABI_DEVICE_H */
