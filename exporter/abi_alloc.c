// SPDX-License-Identifier: GPL-2.0
/*
 * DMABUF_PLACER_ALLOC: a buffer for devices that the program names.
 *
 * It is what a node gives, with expectations added before the program has it.
 */
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "abi.h"
#include "abi_users.h"
#include "auto.h"
#include "create.h"
#include "expect.h"
#include "node.h"
#include "nodes.h"

static struct dma_buf *
placer_alloc_from_node(const struct dmabuf_placer_alloc *alloc, size_t size,
		       bool *eager)
{
	struct placer_node *node = placer_node_find(alloc->node);
	struct dma_buf *dmabuf;

	if (!node)
		return ERR_PTR(-ENOENT);
	dmabuf = node->create(node, size, alloc->fd_flags, eager);
	placer_node_put(node);
	return dmabuf;
}

static int placer_alloc_expect(struct dmabuf_placer_alloc *alloc,
			       struct dma_buf *dmabuf,
			       const struct placer_abi_users *users)
{
	LIST_HEAD(expectations);
	int rc = placer_abi_users_expect(users, &expectations,
					 &alloc->out_culprit);

	if (rc || list_empty(&expectations)) {
		placer_expectations_free(&expectations);
		return rc;
	}
	return placer_buffer_expect_all(dmabuf, &expectations,
					DMABUF_PLACER_DEVICES);
}

static struct dma_buf *placer_alloc_buffer(struct dmabuf_placer_alloc *alloc,
					   const struct placer_abi_users *users)
{
	size_t size = PAGE_ALIGN(alloc->length);
	struct dma_buf *dmabuf;
	bool eager = false;
	int rc;

	dmabuf = alloc->node[0] ? placer_alloc_from_node(alloc, size, &eager) :
				  placer_auto_buffer(PLACER_NODE_AUTO, size,
						     alloc->fd_flags, &eager);
	if (IS_ERR(dmabuf))
		return dmabuf;

	rc = placer_alloc_expect(alloc, dmabuf, users);
	if (rc) {
		dma_buf_put(dmabuf);
		return ERR_PTR(rc);
	}
	/* One decision for all, also for those of the node. */
	eager |= alloc->flags & DMABUF_PLACER_ALLOC_EAGER;
	return eager ? placer_buffer_filled(dmabuf) : dmabuf;
}

static int placer_alloc_give(struct placer_abi_call *call,
			     struct dma_buf *dmabuf)
{
	struct dmabuf_placer_alloc *alloc = &call->alloc;
	int fd;
	u32 nr;

	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);
	fd = placer_abi_expected_nr(dmabuf, &nr, &alloc->out_unmet);
	if (!fd)
		fd = get_unused_fd_flags(alloc->fd_flags);
	if (fd < 0) {
		dma_buf_put(dmabuf);
		return fd;
	}
	alloc->out_fd = fd;
	call->made = dmabuf;
	call->made_fd = fd;
	return 0;
}

static bool placer_alloc_valid(const struct dmabuf_placer_alloc *alloc)
{
	return PAGE_ALIGN(alloc->length) &&
	       !(alloc->fd_flags & ~(O_CLOEXEC | O_ACCMODE)) &&
	       strnlen(alloc->node, sizeof(alloc->node)) < sizeof(alloc->node);
}

/**
 * placer_abi_alloc() - serve DMABUF_PLACER_ALLOC
 * @call: the call
 *
 * Context: may sleep.
 * Return: 0, or as the interface says.
 */
int placer_abi_alloc(struct placer_abi_call *call)
{
	struct dmabuf_placer_alloc *alloc = &call->alloc;
	const struct placer_abi_array devices = {
		.pointer = alloc->devices,
		.size = alloc->device_size,
		.count = alloc->device_count,
	};
	struct placer_abi_users *users;
	int rc;

	alloc->out_fd = -1;
	alloc->out_culprit = DMABUF_PLACER_NONE;
	if (!placer_alloc_valid(alloc))
		return -EINVAL;
	users = placer_abi_users(&devices, alloc->access, &alloc->out_culprit);
	if (IS_ERR(users))
		return PTR_ERR(users);

	rc = placer_alloc_give(call, placer_alloc_buffer(alloc, users));
	placer_abi_users_free(users);
	return rc == -EINTR ? -ERESTARTSYS : rc;
}
