// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers as programs name them: by a descriptor.
 */
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
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

/**
 * placer_abi_expected_nr() - count the expectations of a buffer
 * @dmabuf: the buffer
 * @nr: result: how many there are
 * @unmet: result: how many of them are not met
 *
 * Killable, but not interruptible, as what was done before could not be done again.
 *
 * Context: the reservation lock is not held; may sleep.
 * Return: 0; -EINTR if the task is being killed.
 */
int placer_abi_expected_nr(struct dma_buf *dmabuf, u32 *nr, u32 *unmet)
{
	struct placer_buffer *buffer = dmabuf->priv;
	const struct placer_expectation *e;

	*nr = 0;
	*unmet = 0;
	if (placer_buffer_lock(buffer))
		return -EINTR;
	list_for_each_entry(e, &buffer->expectations, node) {
		++*nr;
		*unmet += e->state == PLACER_EXPECTATION_UNMET;
	}
	dma_resv_unlock(&buffer->resv);
	return 0;
}
