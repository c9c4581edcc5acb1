/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Buses on which devices are looked up: where nearly all that share buffers are.
 */
#ifndef _PLACER_BUS_H
#define _PLACER_BUS_H

#include <linux/device/bus.h>

/* At most */
#define PLACER_BUSES 5

void placer_buses_init(void);
const struct bus_type *placer_bus(unsigned int index);

/* bus_faux.c, or bus_faux_none.c */
const struct bus_type *placer_bus_faux(void);

#endif /* _PLACER_BUS_H */
