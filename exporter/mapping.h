/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mappings: the scatterlists of an attachment.
 */
#ifndef _PLACER_MAPPING_H
#define _PLACER_MAPPING_H

#include "buffer.h"
#include "dma.h"

struct placer_mapping *placer_mapping_new(struct placer_backing *backing,
					  struct device *dev,
					  enum dma_data_direction direction);
void __placer_mapping_drop(struct placer_attachment *pa);
struct placer_mapping *
__placer_mapping_again(struct placer_attachment *pa,
		       const struct placer_backing *backing,
		       enum dma_data_direction direction);
struct placer_mapping *
__placer_mapping_begin(struct placer_attachment *pa,
		       enum dma_data_direction direction);
void __placer_mapping_rest(struct placer_attachment *pa,
			   struct placer_mapping *mapping);
void __placer_mappings_sync(struct placer_buffer *buffer,
			    void (*sync)(struct device *dev,
					 struct placer_mapping *mapping));

#endif /* _PLACER_MAPPING_H */
