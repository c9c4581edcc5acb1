// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/dma_heap/auto: the node where user space gets a buffer.
 *
 * It answers the dma-heap ioctl as the framework does, down to its errors, so
 * that programs need no change. It is a misc device, as the framework exports
 * no way to take a heap away again, and before 7.0 none to add one.
 */
#include <linux/cleanup.h>
#include <linux/dma-buf.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <uapi/linux/dma-heap.h>

#include "exporter.h"

static struct dma_buf *placer_node_alloc(struct dma_heap_allocation_data *data)
{
	size_t size;

	if (data->fd || data->fd_flags & ~DMA_HEAP_VALID_FD_FLAGS ||
	    data->heap_flags & ~DMA_HEAP_VALID_HEAP_FLAGS)
		return ERR_PTR(-EINVAL);

	size = PAGE_ALIGN(data->len);
	if (!size)
		return ERR_PTR(-EINVAL);

	return placer_buffer_create(size, data->fd_flags);
}

/* Bytes of its argument that a command brings in, or takes out. */
static size_t placer_node_bytes(unsigned int cmd, unsigned int direction)
{
	return cmd & DMA_HEAP_IOCTL_ALLOC & direction ? _IOC_SIZE(cmd) : 0;
}

/*
 * As the framework: the command's number is all that counts. An argument of
 * another size is extended with zeros; what is too long is read and written
 * back, and must be there.
 */
static long placer_node_ioctl(struct file *file, unsigned int cmd,
			      unsigned long arg)
{
	size_t size =
		max(_IOC_SIZE(cmd), sizeof(struct dma_heap_allocation_data));
	void __user *uarg = (void __user *)arg;
	struct dma_buf *dmabuf;
	int fd;

	if (_IOC_NR(cmd) != _IOC_NR(DMA_HEAP_IOCTL_ALLOC))
		return -EINVAL;

	struct dma_heap_allocation_data *data __free(kfree) =
		kzalloc(size, GFP_KERNEL);

	if (!data)
		return -ENOMEM;
	if (copy_from_user(data, uarg, placer_node_bytes(cmd, IOC_IN)))
		return -EFAULT;

	dmabuf = placer_node_alloc(data);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	fd = get_unused_fd_flags(data->fd_flags);
	if (fd < 0) {
		dma_buf_put(dmabuf);
		return fd;
	}

	data->fd = fd;
	if (copy_to_user(uarg, data, placer_node_bytes(cmd, IOC_OUT))) {
		put_unused_fd(fd);
		dma_buf_put(dmabuf);
		return -EFAULT;
	}

	/* Only now can others see it. */
	fd_install(fd, dmabuf->file);
	return 0;
}

static const struct file_operations placer_node_fops = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
	.unlocked_ioctl = placer_node_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice placer_node = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "dma_heap_auto",
	.nodename = "dma_heap/auto",
	.fops = &placer_node_fops,
};

/**
 * placer_node_init() - make the node
 *
 * Return: 0, or what misc_register() returns.
 */
int placer_node_init(void)
{
	return misc_register(&placer_node);
}

/**
 * placer_node_exit() - take it away
 */
void placer_node_exit(void)
{
	misc_deregister(&placer_node);
}
