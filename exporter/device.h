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
struct placer_device_said;
struct placer_soc;

const char *placer_device_ask(struct device *dev,
			      struct placer_device_said *said);
const char *placer_device_conclude(const struct placer_board *board,
				   struct device *dev,
				   const struct placer_soc *soc,
				   const struct placer_device_said *live,
				   struct placer_constraint *c);
const char *placer_device_constraint(const struct placer_board *board,
				     struct device *dev,
				     struct placer_constraint *c);
bool placer_device_try_constraint(const struct placer_board *board,
				  struct device *dev, bool bound,
				  struct placer_constraint *c,
				  const char **useless);
int placer_device_unshifted(struct device *dev,
			    const struct placer_constraint *c,
			    struct placer_reach **unshifted);

#endif /* _PLACER_DEVICE_H */
