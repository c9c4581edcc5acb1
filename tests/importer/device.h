/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An importing device, on any bus.
 */
#ifndef _PLACER_TEST_IMPORTER_DEVICE_H
#define _PLACER_TEST_IMPORTER_DEVICE_H

#include <linux/dma-mapping.h>

/**
 * struct placer_importer_engine - the DMA engine of a device
 * @size: bytes of memory in the engine
 * @transfer: copies @length bytes between @address and @offset in the engine's memory,
 *	and returns when that is done or has failed. Calls for one device never overlap.
 */
struct placer_importer_engine {
	u32 size;
	int (*transfer)(struct device *dev, dma_addr_t address, u32 offset,
			u32 length, enum dma_data_direction direction);
};

struct placer_importer;

struct placer_importer *
placer_importer_add(struct device *dev,
		    const struct placer_importer_engine *engine);
void placer_importer_remove(struct placer_importer *importer);

int placer_importer_edu_register(void);
void placer_importer_edu_unregister(void);
int placer_importer_plain_register(void);
void placer_importer_plain_unregister(void);

#endif
