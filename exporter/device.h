/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The constraint of a live device.
 */
#ifndef _PLACER_DEVICE_H
#define _PLACER_DEVICE_H

#include <linux/types.h>
#include <placer/constraint.h>

struct device;
struct placer_board;

const char *placer_device_constraint(struct device *dev,
				     struct placer_constraint *c);
const char *placer_device_constraint_on(const struct placer_board *board,
					struct device *dev,
					struct placer_constraint *c);
int placer_device_unshifted(struct device *dev,
			    const struct placer_constraint *c,
			    struct placer_reach **unshifted);

#endif /* _PLACER_DEVICE_H */
