/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the compatible strings of a SoC say of its devices.
 */
#ifndef _PLACER_SOC_H
#define _PLACER_SOC_H

#include <linux/types.h>
#include <placer/constraint.h>

struct device;

void placer_soc_tighten(struct device *dev, u64 *limit,
			struct placer_constraint *c);

#endif /* _PLACER_SOC_H */
