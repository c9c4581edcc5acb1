// SPDX-License-Identifier: GPL-2.0
/*
 * Nodes as character devices of our own.
 *
 * They answer the dma-heap ioctl as the framework does, down to its errors, so
 * that programs need no change. Their region has the name of the framework's, so
 * that rules about "char-dma_heap" hold for both, and so is their class where
 * the kernel is built without the framework.
 *
 * A node may be unregistered while it is open. The file, and with it the
 * module, then stays, but allocates no buffer any more.
 */
#include <linux/cdev.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/device/class.h>
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/kobject.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/xarray.h>
#include <uapi/linux/dma-heap.h>

#include "node.h"
#include "node_device.h"

/* As many as the framework has heaps. */
#define PLACER_NODE_DEVICES 128

/* Nodes that are registered, by minor number from that of the first on. */
static DEFINE_XARRAY_ALLOC(placer_node_devices);
static dev_t placer_node_first;
static struct cdev *placer_node_cdev;

static char *placer_node_devnode(const struct device *dev, umode_t *mode)
{
	return kasprintf(GFP_KERNEL, "dma_heap/%s", dev_name(dev));
}

/* So that a rule of udev can tell our nodes from others in a class of that name. */
static int placer_node_uevent(const struct device *dev,
			      struct kobj_uevent_env *env)
{
	const struct placer_node *node = dev_get_drvdata(dev);

	return add_uevent_var(env, "DMABUF_PLACER=%s",
			      READ_ONCE(node->flow) ? "flow" : "auto");
}

static const struct class placer_node_class = {
	.name = IS_ENABLED(CONFIG_DMABUF_HEAPS) ? "dmabuf_placer" : "dma_heap",
	.devnode = placer_node_devnode,
	.dev_uevent = placer_node_uevent,
};

static int placer_node_open(struct inode *inode, struct file *file)
{
	unsigned int index = iminor(inode) - MINOR(placer_node_first);
	struct placer_node *node;

	xa_lock(&placer_node_devices);
	node = xa_load(&placer_node_devices, index);
	if (node)
		placer_node_get(node);
	xa_unlock(&placer_node_devices);
	if (!node)
		return -ENODEV;

	file->private_data = node;
	return nonseekable_open(inode, file);
}

static int placer_node_close(struct inode *inode, struct file *file)
{
	placer_node_put(file->private_data);
	return 0;
}

static struct dma_buf *placer_node_alloc(struct placer_node *node,
					 struct dma_heap_allocation_data *data)
{
	size_t size;

	if (READ_ONCE(node->removed))
		return ERR_PTR(-ENODEV);

	if (data->fd || data->fd_flags & ~DMA_HEAP_VALID_FD_FLAGS ||
	    data->heap_flags & ~DMA_HEAP_VALID_HEAP_FLAGS)
		return ERR_PTR(-EINVAL);

	size = PAGE_ALIGN(data->len);
	if (!size)
		return ERR_PTR(-EINVAL);

	return node->create(node, size, data->fd_flags, NULL);
}

/* Bytes of its argument that a command copies in @direction. */
static size_t placer_node_bytes(unsigned int cmd, unsigned int direction)
{
	return cmd & DMA_HEAP_IOCTL_ALLOC & direction ? _IOC_SIZE(cmd) : 0;
}

/*
 * As in the framework, only the number of the command counts. A shorter
 * argument is extended with zeros. A longer one is read and written back as a
 * whole, so it must be accessible.
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

	dmabuf = placer_node_alloc(file->private_data, data);
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

	/* From here on other threads can see the buffer. */
	fd_install(fd, dmabuf->file);
	return 0;
}

static const struct file_operations placer_node_fops = {
	.owner = THIS_MODULE,
	.open = placer_node_open,
	.release = placer_node_close,
	.unlocked_ioctl = placer_node_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

/* The number of the device of @node */
static dev_t placer_node_devt(const struct placer_node *node)
{
	return placer_node_first + node->index;
}

/**
 * placer_node_device_add() - register the character device of a node
 * @node: the node; referenced by open files
 *
 * Context: may sleep.
 * Return: 0; -ENOMEM; -EBUSY if there are too many nodes; or what device_create()
 * returns.
 */
int placer_node_device_add(struct placer_node *node)
{
	struct device *dev;
	int rc;

	rc = xa_alloc(&placer_node_devices, &node->index, node,
		      XA_LIMIT(0, PLACER_NODE_DEVICES - 1), GFP_KERNEL);
	if (rc)
		return rc;

	dev = device_create(&placer_node_class, NULL, placer_node_devt(node),
			    node, "%s", node->name);
	if (IS_ERR(dev))
		xa_erase(&placer_node_devices, node->index);
	return PTR_ERR_OR_ZERO(dev);
}

/**
 * placer_node_device_remove() - undo placer_node_device_add()
 * @node: may be open, and stay open
 *
 * Context: may sleep.
 */
void placer_node_device_remove(struct placer_node *node)
{
	device_destroy(&placer_node_class, placer_node_devt(node));
	xa_erase(&placer_node_devices, node->index);
}

/**
 * placer_node_devices_init() - make character devices of nodes possible
 *
 * Context: may sleep.
 * Return: 0; -ENOMEM; or what class_register(), alloc_chrdev_region() or cdev_add()
 * returns.
 */
int placer_node_devices_init(void)
{
	int rc = class_register(&placer_node_class);

	if (rc)
		return rc;

	rc = alloc_chrdev_region(&placer_node_first, 0, PLACER_NODE_DEVICES,
				 "dma_heap");
	if (rc)
		goto out_class;

	rc = -ENOMEM;
	placer_node_cdev = cdev_alloc();
	if (!placer_node_cdev)
		goto out_region;

	placer_node_cdev->ops = &placer_node_fops;
	placer_node_cdev->owner = THIS_MODULE;
	rc = cdev_add(placer_node_cdev, placer_node_first, PLACER_NODE_DEVICES);
	if (!rc)
		return 0;

	cdev_del(placer_node_cdev);
out_region:
	unregister_chrdev_region(placer_node_first, PLACER_NODE_DEVICES);
out_class:
	class_unregister(&placer_node_class);
	return rc;
}

/**
 * placer_node_devices_exit() - undo placer_node_devices_init()
 *
 * Context: no node is registered or open; may sleep.
 */
void placer_node_devices_exit(void)
{
	cdev_del(placer_node_cdev);
	unregister_chrdev_region(placer_node_first, PLACER_NODE_DEVICES);
	class_unregister(&placer_node_class);
}
