/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Facts about kinds of devices, by compatible string or name.
 */
#ifndef _PLACER_SOC_H
#define _PLACER_SOC_H

struct device;
struct placer_device_said;

void placer_soc_ask(struct device *dev, struct placer_device_said *said);

#endif /* _PLACER_SOC_H */
