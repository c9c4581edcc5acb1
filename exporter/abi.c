// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/dmabuf-placer: the device, and how its calls are dispatched.
 *
 * A table has for each command how long its structure is and was in the first version, which
 * flags there are, and which part of the structure is written back. So what serves a command
 * never sees a structure that is too short, flags that it does not know, or memory of the
 * program, but for arrays.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/printk.h>
#include <linux/sizes.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "abi.h"

/**
 * struct placer_abi_command - how to serve a command
 * @serve: serves it
 * @flags: those that are known
 * @size: bytes of its structure
 * @least: bytes of the first version of its structure
 * @out: where the part begins that is written back
 */
struct placer_abi_command {
	int (*serve)(struct placer_abi_call *call);
	u32 flags;
	u32 size;
	u32 least;
	u32 out;
};

/* @_last is the last member of the first version */
#define PLACER_ABI_COMMAND(_name, _serve, _flags, _struct, _last)          \
	[DMABUF_PLACER_CMD_##_name] = {                                    \
		.serve = _serve,                                           \
		.flags = _flags,                                           \
		.size = sizeof(struct _struct) +                           \
			BUILD_BUG_ON_ZERO(sizeof(struct _struct) >         \
					  sizeof(struct placer_abi_call)), \
		.least = offsetofend(struct _struct, _last),               \
		.out = offsetof(struct _struct, out_size),                 \
	}

static const struct placer_abi_command placer_abi_commands[] = {
	PLACER_ABI_COMMAND(INFO, placer_abi_info, 0, dmabuf_placer_info,
			   out_decision_holder),
	PLACER_ABI_COMMAND(LIST, placer_abi_list, 0, dmabuf_placer_list,
			   out_reserved),
	PLACER_ABI_COMMAND(QUERY, placer_abi_query, 0, dmabuf_placer_query,
			   out_culprit),
};

/* What all structures begin with */
struct placer_abi_head {
	__u32 size;
	__u32 flags;
};

static const struct placer_abi_command *placer_abi_find(unsigned int cmd)
{
	u32 nr = _IOC_NR(cmd);

	if (nr >= ARRAY_SIZE(placer_abi_commands) ||
	    cmd != _IO(DMABUF_PLACER_TYPE, nr))
		return NULL;
	nr = array_index_nospec(nr, ARRAY_SIZE(placer_abi_commands));
	return &placer_abi_commands[nr];
}

static int placer_abi_read(const struct placer_abi_command *command,
			   struct placer_abi_call *call, void __user *uarg)
{
	const struct placer_abi_head *head = (void *)call;
	u32 size;
	int rc;

	if (get_user(size, (u32 __user *)uarg))
		return -EFAULT;
	if (size < command->least)
		return -EINVAL;
	if (size > SZ_4K)
		return -E2BIG;
	rc = copy_struct_from_user(call, command->size, uarg, size);
	if (rc)
		return rc;
	return head->flags & ~command->flags ? -EOPNOTSUPP : 0;
}

static int placer_abi_write(const struct placer_abi_command *command,
			    const struct placer_abi_call *call,
			    void __user *uarg)
{
	size_t out = command->out;

	return copy_to_user(uarg + out, (void *)call + out,
			    command->least - out) ?
		       -EFAULT :
		       0;
}

static long placer_abi_ioctl(struct file *file, unsigned int cmd,
			     unsigned long arg)
{
	const struct placer_abi_command *command = placer_abi_find(cmd);
	void __user *uarg = (void __user *)arg;
	struct placer_abi_call call;
	int rc, failed;

	if (!command)
		return -ENOTTY;
	rc = placer_abi_read(command, &call, uarg);
	if (rc)
		return rc;

	memset((void *)&call + command->out, 0, command->size - command->out);
	*(u32 *)((void *)&call + command->out) = command->size;
	rc = command->serve(&call);
	failed = placer_abi_write(command, &call, uarg);
	return rc ?: failed;
}

static const struct file_operations placer_abi_fops = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
	.unlocked_ioctl = placer_abi_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice placer_abi_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "dmabuf-placer",
	.fops = &placer_abi_fops,
	.mode = 0660,
};

static bool placer_abi_registered;

/**
 * placer_abi_init() - register /dev/dmabuf-placer
 *
 * That it cannot be had is only logged, as the nodes work without it.
 *
 * Context: may sleep.
 */
void placer_abi_init(void)
{
	int rc = misc_register(&placer_abi_device);

	placer_abi_registered = !rc;
	if (rc)
		pr_err("there is no /dev/dmabuf-placer: %pe\n", ERR_PTR(rc));
}

/**
 * placer_abi_exit() - undo placer_abi_init()
 *
 * Context: the device is not open; may sleep.
 */
void placer_abi_exit(void)
{
	if (placer_abi_registered)
		misc_deregister(&placer_abi_device);
}
