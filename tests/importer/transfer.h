/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DMA between a mapped buffer and a device's engine.
 */
#ifndef _PLACER_TEST_IMPORTER_TRANSFER_H
#define _PLACER_TEST_IMPORTER_TRANSFER_H

#include <linux/mutex.h>
#include <linux/scatterlist.h>
#include <linux/types.h>

#include "device.h"
#include "importer.h"

/**
 * struct importer_dma - a device and its engine
 * @dev: the device; constant while anything is mapped for it
 * @engine: NULL if the device has none
 * @lock: held during a transfer. Fences wait for transfers, so nothing is allocated and
 *	no other lock is taken under it.
 */
struct importer_dma {
	struct device *dev;
	const struct placer_importer_engine *engine;
	struct mutex lock; /* held during a transfer */
};

int importer_transfer_check(const struct importer_dma *dma, u64 size,
			    const struct placer_importer_transfer *t);
int importer_transfer(struct importer_dma *dma, struct sg_table *sgt,
		      const struct placer_importer_transfer *t);

#endif
