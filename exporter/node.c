// SPDX-License-Identifier: GPL-2.0
/*
 * Nodes below /dev/dma_heap, from which user space allocates buffers: "auto",
 * whose buffers expect no device, and one for each flow of the board.
 *
 * They answer the dma-heap ioctl as the framework does, down to its errors, so
 * that programs need no change. They are misc devices, as the framework exports
 * no function to remove a heap, and before 7.0 none to add one.
 *
 * A node may be unregistered while it is open. The file, and with it the
 * module, then stays, but allocates no buffer any more.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cleanup.h>
#include <linux/dma-buf.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <uapi/linux/dma-heap.h>

#include "create.h"
#include "node.h"

static struct placer_node *to_placer_node(struct file *file)
{
	return container_of(file->private_data, struct placer_node, misc);
}

static void placer_node_release(struct kref *refs)
{
	struct placer_node *node = container_of(refs, struct placer_node, refs);

	kfree(node->misc.name);
	kfree(node->misc.nodename);
	kfree(node);
}

/* The node stays registered meanwhile: misc_open() holds a mutex. */
static int placer_node_open(struct inode *inode, struct file *file)
{
	kref_get(&to_placer_node(file)->refs);
	return nonseekable_open(inode, file);
}

static int placer_node_close(struct inode *inode, struct file *file)
{
	kref_put(&to_placer_node(file)->refs, placer_node_release);
	return 0;
}

static struct dma_buf *placer_node_alloc(struct placer_node *node,
					 struct dma_heap_allocation_data *data)
{
	size_t size;

	if (data->fd || data->fd_flags & ~DMA_HEAP_VALID_FD_FLAGS ||
	    data->heap_flags & ~DMA_HEAP_VALID_HEAP_FLAGS)
		return ERR_PTR(-EINVAL);

	size = PAGE_ALIGN(data->len);
	if (!size)
		return ERR_PTR(-EINVAL);

	return node->create(node, size, data->fd_flags);
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

	dmabuf = placer_node_alloc(to_placer_node(file), data);
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

static struct placer_node *placer_node_new(const char *name)
{
	struct placer_node *node = kzalloc(sizeof(*node), GFP_KERNEL);

	if (!node)
		return NULL;

	kref_init(&node->refs);
	node->misc.minor = MISC_DYNAMIC_MINOR;
	node->misc.fops = &placer_node_fops;
	node->misc.name = kasprintf(GFP_KERNEL, "dma_heap_%s", name);
	node->misc.nodename = kasprintf(GFP_KERNEL, "dma_heap/%s", name);
	if (node->misc.name && node->misc.nodename)
		return node;

	placer_node_release(&node->refs);
	return NULL;
}

/**
 * placer_node_add() - register a node
 * @name: below /dev/dma_heap; no other heap may have it
 * @create: creates a buffer for the ioctl
 * @flow: flow for @create, or NULL
 *
 * Context: may sleep.
 * Return: the node, or an ERR_PTR: -ENOMEM; or what misc_register() returns.
 */
struct placer_node *
placer_node_add(const char *name,
		struct dma_buf *(*create)(struct placer_node *node, size_t size,
					  unsigned int fd_flags),
		const struct placer_board_flow *flow)
{
	struct placer_node *node = placer_node_new(name);
	int rc;

	if (!node)
		return ERR_PTR(-ENOMEM);

	node->create = create;
	node->flow = flow;
	rc = misc_register(&node->misc);
	if (rc) {
		placer_node_release(&node->refs);
		return ERR_PTR(rc);
	}
	return node;
}

/**
 * placer_node_remove() - unregister a node
 * @node: of placer_node_add(); lives on until the last of its files is closed
 *
 * Context: may sleep.
 */
void placer_node_remove(struct placer_node *node)
{
	misc_deregister(&node->misc);
	kref_put(&node->refs, placer_node_release);
}

static struct dma_buf *placer_node_create_any(struct placer_node *node,
					      size_t size,
					      unsigned int fd_flags)
{
	return placer_buffer_create(size, fd_flags);
}

static struct placer_node *placer_node_auto;

/**
 * placer_node_init() - register the node "auto"
 *
 * An error is only logged, as the nodes of flows work without it.
 *
 * Context: may sleep.
 */
void placer_node_init(void)
{
	placer_node_auto =
		placer_node_add("auto", placer_node_create_any, NULL);
	if (IS_ERR(placer_node_auto))
		pr_err("there is no /dev/dma_heap/auto: %pe\n",
		       placer_node_auto);
}

/**
 * placer_node_exit() - unregister the node "auto"
 *
 * Context: may sleep.
 */
void placer_node_exit(void)
{
	if (!IS_ERR(placer_node_auto))
		placer_node_remove(placer_node_auto);
}
