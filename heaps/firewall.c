// SPDX-License-Identifier: GPL-2.0
/*
 * The platform's firewall, if there is one.
 *
 * While any run of protected memory is in use, the firewall neither comes nor
 * goes, so that whatever was granted is revoked where it was granted.
 */
#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/wait_bit.h>

#include "firewall.h"

/**
 * struct placer_firewall - who guards protected memory
 * @owner: module of @ops, or NULL
 * @ops: NULL if the boot firmware has set it all up
 * @ctx: for @ops
 * @leaving: it is being unregistered, and takes no more memory
 */
struct placer_firewall {
	struct module *owner;
	const struct placer_firewall_ops *ops;
	void *ctx;
	bool leaving;
};

/* Guards the firewall against change; whoever has entered reads without. */
static DEFINE_MUTEX(placer_firewall_mutex);
static struct placer_firewall placer_firewall;

/* Runs of memory that are in use. */
static atomic_t placer_firewall_runs;

/**
 * placer_firewall_register() - guard protected memory from now on
 * @owner: module that @ops are in; it stays loaded while such memory is in use
 * @ops: what the firewall does
 * @ctx: handed to @ops
 *
 * Context: may sleep; called with no reservation lock held.
 * Return: 0; -EINVAL if grant or revoke is missing; -EBUSY if there is a firewall
 * already, or protected memory is in use.
 */
int placer_firewall_register(struct module *owner,
			     const struct placer_firewall_ops *ops, void *ctx)
{
	if (!ops || !ops->grant || !ops->revoke)
		return -EINVAL;

	guard(mutex)(&placer_firewall_mutex);
	if (placer_firewall.ops || atomic_read(&placer_firewall_runs))
		return -EBUSY;

	placer_firewall = (struct placer_firewall){
		.owner = owner,
		.ops = ops,
		.ctx = ctx,
	};
	return 0;
}
EXPORT_SYMBOL_NS_GPL(placer_firewall_register, "DMABUF_PLACER");

/**
 * placer_firewall_unregister() - do not guard protected memory any more
 * @ops: of placer_firewall_register()
 *
 * Waits until no such memory is in use. From a module's exit function it need not
 * wait, as the module could not have been unloaded.
 *
 * Context: may sleep, for as long as user space likes.
 */
void placer_firewall_unregister(const struct placer_firewall_ops *ops)
{
	scoped_guard(mutex, &placer_firewall_mutex) {
		if (WARN_ON(placer_firewall.ops != ops ||
			    placer_firewall.leaving))
			return;
		placer_firewall.leaving = true;
	}

	wait_var_event(&placer_firewall_runs,
		       !atomic_read(&placer_firewall_runs));

	guard(mutex)(&placer_firewall_mutex);
	placer_firewall = (struct placer_firewall){};
}
EXPORT_SYMBOL_NS_GPL(placer_firewall_unregister, "DMABUF_PLACER");

/**
 * placer_firewall_enter() - a run of protected memory is about to be used
 *
 * Context: may sleep.
 * Return: 0, to be paired with placer_firewall_leave(); or -EAGAIN if the
 * firewall is just leaving.
 */
int placer_firewall_enter(void)
{
	guard(mutex)(&placer_firewall_mutex);
	if (placer_firewall.leaving || !try_module_get(placer_firewall.owner))
		return -EAGAIN;
	atomic_inc(&placer_firewall_runs);
	return 0;
}

/**
 * placer_firewall_leave() - a run of protected memory is not used any more
 *
 * Context: any.
 */
void placer_firewall_leave(void)
{
	struct module *owner = placer_firewall.owner;

	if (atomic_dec_and_test(&placer_firewall_runs))
		wake_up_var(&placer_firewall_runs);
	module_put(owner);
}

/**
 * placer_firewall_grant() - let a device access a run of memory
 * @dev: the device
 * @first: physical address of the run
 * @size: its bytes
 *
 * Context: may sleep; between placer_firewall_enter() and _leave().
 * Return: 0, also if there is no firewall to ask; or what its grant op returns.
 */
int placer_firewall_grant(struct device *dev, phys_addr_t first, size_t size)
{
	const struct placer_firewall *firewall = &placer_firewall;

	if (!firewall->ops)
		return 0;
	return firewall->ops->grant(firewall->ctx, dev, first, size);
}

/**
 * placer_firewall_revoke() - take a device's access back
 * @dev: as was granted
 * @first: as was granted
 * @size: as was granted
 *
 * Context: may sleep; between placer_firewall_enter() and _leave().
 */
void placer_firewall_revoke(struct device *dev, phys_addr_t first, size_t size)
{
	const struct placer_firewall *firewall = &placer_firewall;

	if (firewall->ops)
		firewall->ops->revoke(firewall->ctx, dev, first, size);
}

/**
 * placer_firewall_scrub() - remove what a run of memory holds
 * @first: physical address of the run
 * @size: its bytes
 *
 * Context: may sleep; between placer_firewall_enter() and _leave().
 * Return: 0, also if nobody can; or what the firewall's scrub op returns.
 */
int placer_firewall_scrub(phys_addr_t first, size_t size)
{
	const struct placer_firewall *firewall = &placer_firewall;

	if (!firewall->ops || !firewall->ops->scrub)
		return 0;
	return firewall->ops->scrub(firewall->ctx, first, size);
}
