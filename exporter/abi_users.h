/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The users of a buffer that a program names: devices and the CPU.
 */
#ifndef _PLACER_ABI_USERS_H
#define _PLACER_ABI_USERS_H

#include <linux/list.h>
#include <uapi/linux/dmabuf-placer.h>

#include "abi_array.h"
#include "abi_device.h"

struct placer_withdrawn;

/**
 * struct placer_abi_users - devices, and the CPU
 * @access: how much the CPU works on the buffer
 * @nr: length of @name
 * @name: of each device
 */
struct placer_abi_users {
	u32 access;
	u32 nr;
	struct placer_abi_name name[DMABUF_PLACER_DEVICES];
};

struct placer_abi_users *placer_abi_users(const struct placer_abi_array *array,
					  u32 access, u32 *culprit);
void placer_abi_users_free(struct placer_abi_users *users);
int placer_abi_users_withdrawn(const struct placer_abi_users *users,
			       struct placer_withdrawn *withdrawn,
			       u32 *culprit);
int placer_abi_users_expect(const struct placer_abi_users *users,
			    struct list_head *expectations, u32 *culprit);

#endif /* _PLACER_ABI_USERS_H */
