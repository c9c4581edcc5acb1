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
 * The memory of protected pools is behind a firewall. Where that is set up once
 * and for all by the boot firmware, nothing need be done. Where it can be told,
 * the platform's driver registers itself, and then of each run of memory::
 *
 *   grant(A)   before device A maps it
 *   grant(B)   before device B maps it too, or A another time
 *   revoke(A)  after A has unmapped it
 *   revoke(B)
 *   scrub      when its buffer is released, before anybody else gets it
 *
 * Each grant that succeeded is revoked once, on the same firewall. Of one device
 * there may be several at a time. Nothing is granted after the scrub.
 *
 * There is one firewall at a time. Register it before buffers have protected
 * memory; it cannot be unloaded while some have.
 */

/**
 * struct placer_firewall_ops - what a firewall does
 * @grant: let a device access a run of memory. May sleep; called with a buffer's
 *	reservation lock held. Return: 0 or -errno, and then @revoke is not called
 * @revoke: take that back. May sleep; called with the same lock held
 * @scrub: remove what the run holds, as the CPU cannot; may be NULL if the
 *	firewall does so by itself. May sleep. Return: 0; or -errno, and then the
 *	run is not used again until it was tried once more, with success
 *
 * A run is @size bytes from the physical address @first: whole granules, by the
 * pool's placer,granule-bytes.
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
