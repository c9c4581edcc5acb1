/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Firewalls: hardware that decides which device may access protected memory.
 */
#ifndef _PLACER_FIREWALL_H
#define _PLACER_FIREWALL_H

#include <linux/types.h>

struct device;
struct module;

/**
 * DOC: Firewalls of platforms
 *
 * The memory of protected pools is behind a firewall. If the boot firmware sets it up
 * once and for all, no driver is needed. If it can be set up at run time, its driver
 * registers operations, which are called for each run of memory in this order::
 *
 *   grant(A)   before the run is mapped for device A
 *   grant(B)   before it is mapped for device B too, or for A once more
 *   revoke(A)  after it was unmapped for A
 *   revoke(B)
 *   scrub      when its buffer is released, before the run is used again
 *
 * Each successful grant is revoked once, by the same firewall. A device may have several
 * grants at a time. Nothing is granted after the scrub.
 *
 * There is one firewall at a time. It has to be registered before buffers have protected
 * memory, and its module cannot be unloaded while they have.
 */

/**
 * struct placer_firewall_ops - operations of a firewall
 * @grant: let a device access a run of memory. May sleep; called with a buffer's
 *	reservation lock held. Return: 0; or -errno, in which case @revoke is not
 *	called
 * @revoke: undo one successful @grant. May sleep; called with the same lock held
 * @scrub: destroy the content of a run, which the CPU must not access. May be NULL if
 *	the firewall does that by itself. May sleep. Return: 0; or -errno, in which
 *	case the run is not used again until a later call succeeds
 *
 * A run is @size bytes from the physical address @first: whole granules, as given by
 * placer,granule-bytes of the pool.
 */
struct placer_firewall_ops {
	int (*grant)(void *ctx, struct device *dev, phys_addr_t first,
		     size_t size);
	void (*revoke)(void *ctx, struct device *dev, phys_addr_t first,
		       size_t size);
	int (*scrub)(void *ctx, phys_addr_t first, size_t size);
};

int placer_firewall_register(struct module *owner,
			     const struct placer_firewall_ops *ops, void *ctx);
void placer_firewall_unregister(const struct placer_firewall_ops *ops);

#endif /* _PLACER_FIREWALL_H */
