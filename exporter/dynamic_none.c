// SPDX-License-Identifier: GPL-2.0
/*
 * Kernels before 7.0: every importer counts as static.
 *
 * If either the exporter or the importer is dynamic, but not both, these
 * kernels map inside attach and keep that mapping until detach. An exporter
 * with pin and unpin would be mapped by all static importers that early, which
 * would end all deferral. Without, it is so mapped by dynamic importers only:
 * they hold a buffer as long as they are attached.
 */
#include <linux/dma-buf.h>

#include "ops.h"

const struct dma_buf_ops placer_dma_buf_ops = {
	PLACER_DMA_BUF_OPS,
};
