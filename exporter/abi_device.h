/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Devices as programs name them.
 */
#ifndef _PLACER_ABI_DEVICE_H
#define _PLACER_ABI_DEVICE_H

#include "abi_array.h"

struct device;

struct device *placer_abi_device(const struct placer_abi_array *array,
				 u32 index);
void placer_abi_device_name(struct device *dev, char *bus, char *name);

#endif /* _PLACER_ABI_DEVICE_H */
