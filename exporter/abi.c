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

#include <linux/build_bug.h>
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/minmax.h>
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

/* In each row, the last member named is the last member of the structure's first version. */
static const struct placer_abi_command placer_abi_commands[] = {
	[DMABUF_PLACER_CMD_INFO] = {
		.serve = placer_abi_info,
		.size = sizeof(struct dmabuf_placer_info),
		.out = offsetof(struct dmabuf_placer_info, out_size),
		.least = offsetofend(struct dmabuf_placer_info, out_decision_holder),
	},
	[DMABUF_PLACER_CMD_LIST] = {
		.serve = placer_abi_list,
		.size = sizeof(struct dmabuf_placer_list),
		.out = offsetof(struct dmabuf_placer_list, out_size),
		.least = offsetofend(struct dmabuf_placer_list, out_reserved),
	},
	[DMABUF_PLACER_CMD_QUERY] = {
		.serve = placer_abi_query,
		.size = sizeof(struct dmabuf_placer_query),
		.out = offsetof(struct dmabuf_placer_query, out_size),
		.least = offsetofend(struct dmabuf_placer_query, out_culprit),
	},
	[DMABUF_PLACER_CMD_ALLOC] = {
		.serve = placer_abi_alloc,
		.flags = DMABUF_PLACER_ALLOC_EAGER,
		.size = sizeof(struct dmabuf_placer_alloc),
		.out = offsetof(struct dmabuf_placer_alloc, out_size),
		.least = offsetofend(struct dmabuf_placer_alloc, out_unmet),
	},
	[DMABUF_PLACER_CMD_EXPECT] = {
		.serve = placer_abi_expect,
		.flags = DMABUF_PLACER_EXPECT_WITHDRAW,
		.size = sizeof(struct dmabuf_placer_expect),
		.out = offsetof(struct dmabuf_placer_expect, out_size),
		.least = offsetofend(struct dmabuf_placer_expect, out_unmet),
	},
	[DMABUF_PLACER_CMD_COMMIT] = {
		.serve = placer_abi_commit,
		.size = sizeof(struct dmabuf_placer_commit),
		.out = offsetof(struct dmabuf_placer_commit, out_size),
		.least = offsetofend(struct dmabuf_placer_commit, out_holder),
	},
};

#define PLACER_ABI_FITS(name)                                \
	static_assert(sizeof(struct dmabuf_placer_##name) <= \
		      offsetof(struct placer_abi_call, made))

PLACER_ABI_FITS(info);
PLACER_ABI_FITS(list);
PLACER_ABI_FITS(query);
PLACER_ABI_FITS(alloc);
PLACER_ABI_FITS(expect);
PLACER_ABI_FITS(commit);

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
	/* The program may have changed it since. */
	call->size = size;
	return head->flags & ~command->flags ? -EOPNOTSUPP : 0;
}

static int placer_abi_write(const struct placer_abi_command *command,
			    const struct placer_abi_call *call,
			    void __user *uarg)
{
	size_t out = command->out;

	/* What this kernel and the program know. */
	return copy_to_user(uarg + out, (void *)call + out,
			    min(command->size, call->size) - out) ?
		       -EFAULT :
		       0;
}

/* The program gets the new buffer only if it has been told the descriptor. */
static void placer_abi_give(const struct placer_abi_call *call, bool told)
{
	if (!call->made)
		return;
	if (told) {
		/* From here on other threads can see the buffer. */
		fd_install(call->made_fd, call->made->file);
		return;
	}
	put_unused_fd(call->made_fd);
	dma_buf_put(call->made);
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
	call.made = NULL;
	rc = command->serve(&call);
	failed = placer_abi_write(command, &call, uarg);
	placer_abi_give(&call, !failed);
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
		pr_err("cannot register /dev/dmabuf-placer: %pe\n",
		       ERR_PTR(rc));
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
