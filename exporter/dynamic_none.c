// SPDX-License-Identifier: GPL-2.0
/*
 * Kernels before 7.0, on which every importer counts as static.
 *
 * An exporter that has pin and unpin is mapped there by static importers inside
 * attach, and keeps that mapping until they detach, which would end all deferral. One
 * that has not is mapped there by dynamic importers inside attach: they settle a buffer
 * as long as they are attached, as if they had it pinned, and nothing moves behind
 * their back.
 */
#include <linux/dma-buf.h>

#include "ops.h"

const struct dma_buf_ops placer_dma_buf_ops = {
	PLACER_DMA_BUF_OPS,
};
