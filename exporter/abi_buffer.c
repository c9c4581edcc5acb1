// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers as programs name them: by a descriptor.
 */
#include <linux/dma-buf.h>
#include <linux/err.h>

#include "abi.h"
#include "ops.h"

/**
 * placer_abi_buffer() - find the buffer of a descriptor
 * @fd: the descriptor
 *
 * Context: any.
 * Return: the buffer, for dma_buf_put(); or an ERR_PTR: -EBADF; -EINVAL if it is not of
 * this exporter.
 */
struct dma_buf *placer_abi_buffer(int fd)
{
	struct dma_buf *dmabuf = dma_buf_get(fd);

	if (IS_ERR(dmabuf) || dmabuf->ops == &placer_dma_buf_ops)
		return dmabuf;

	dma_buf_put(dmabuf);
	return ERR_PTR(-EINVAL);
}
