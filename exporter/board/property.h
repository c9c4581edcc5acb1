/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Properties of the placement node, read and checked.
 */
#ifndef _PLACER_BOARD_PROPERTY_H
#define _PLACER_BOARD_PROPERTY_H

#include <placer/binding.h>

struct device;
struct device_node;

int placer_properties_read(struct device *dev, const struct device_node *np,
			   enum placer_binding_kind kind, void *said);
struct device_node *placer_property_target(struct device *dev,
					   const struct device_node *np,
					   const char *name,
					   const struct placer_cells *cells,
					   u32 index);

#endif /* _PLACER_BOARD_PROPERTY_H */
