/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of the firewall that protected heaps use.
 */
#ifndef _PLACER_HEAPS_FIREWALL_H
#define _PLACER_HEAPS_FIREWALL_H

#include <placer/firewall.h>

int placer_firewall_enter(void);
void placer_firewall_leave(void);
int placer_firewall_grant(struct device *dev, phys_addr_t first, size_t size);
void placer_firewall_revoke(struct device *dev, phys_addr_t first, size_t size);
int placer_firewall_scrub(phys_addr_t first, size_t size);

#endif /* _PLACER_HEAPS_FIREWALL_H */
