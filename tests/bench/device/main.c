// SPDX-License-Identifier: GPL-2.0
/*
 * The module of "make bench": what only the kernel can do, and what it costs without
 * the system call.
 */
#include <linux/cleanup.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/uaccess.h>

#include "bench.h"

/* Guards the state of all parts; a visit has none. */
static DEFINE_MUTEX(bench_lock);

static int bench_do(unsigned int cmd, void *what, unsigned long arg)
{
	guard(mutex)(&bench_lock);
	switch (cmd) {
	case BENCH_ENTER:
		return bench_crowd_enter(what);
	case BENCH_LEAVE:
		bench_crowd_leave(what);
		return 0;
	case BENCH_HEAPS:
		return bench_fillers(arg);
	case BENCH_SCATTER:
		return bench_scatter(arg);
	case BENCH_HALVE:
		return bench_halve(arg);
	case BENCH_COPY:
		return bench_copy(what);
	case BENCH_WATCH:
		return bench_watch(arg);
	case BENCH_WATCHED:
		return bench_watched(what);
	default:
		return -ENOTTY;
	}
}

static long bench_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	union {
		struct bench_visit visit;
		struct bench_crowd crowd;
		struct bench_leave leave;
		struct bench_copy copy;
		struct bench_watch watch;
	} what = {};
	void __user *uarg = (void __user *)arg;
	size_t size = _IOC_SIZE(cmd);
	int rc;

	if (size > sizeof(what))
		return -ENOTTY;
	if (_IOC_DIR(cmd) & _IOC_WRITE && copy_from_user(&what, uarg, size))
		return -EFAULT;

	rc = cmd == BENCH_VISIT ? bench_visit(&what.visit) :
				  bench_do(cmd, &what, arg);
	if (!rc && _IOC_DIR(cmd) & _IOC_READ && copy_to_user(uarg, &what, size))
		return -EFAULT;
	return rc;
}

static const struct file_operations bench_fops = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
	.unlocked_ioctl = bench_ioctl,
};

static struct miscdevice bench_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "placer-bench",
	.fops = &bench_fops,
};

static int __init bench_init(void)
{
	int rc = bench_masters_register();

	if (rc)
		return rc;
	rc = misc_register(&bench_misc);
	if (rc)
		bench_masters_unregister();
	return rc;
}

static void __exit bench_exit(void)
{
	struct bench_leave leave;

	misc_deregister(&bench_misc);
	bench_crowd_leave(&leave);
	bench_scatter(0);
	bench_fillers(0);
	bench_masters_unregister();
}

module_init(bench_init);
module_exit(bench_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Devices that use dma-bufs under a clock");
MODULE_IMPORT_NS("DMA_BUF");
MODULE_IMPORT_NS("DMABUF_PLACER");
