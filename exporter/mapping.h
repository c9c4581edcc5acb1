/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mappings: the scatterlists of an attachment.
 */
#ifndef _PLACER_MAPPING_H
#define _PLACER_MAPPING_H

#include "buffer.h"
#include "dma.h"

struct placer_mapping *
__placer_mapping_begin(struct placer_attachment *pa,
		       enum dma_data_direction direction);
void __placer_mapping_rest(struct placer_attachment *pa,
			   struct placer_mapping *mapping);
void __placer_mappings_sync(struct placer_buffer *buffer,
			    void (*sync)(struct device *dev,
					 struct placer_mapping *mapping));

#endif /* _PLACER_MAPPING_H */
