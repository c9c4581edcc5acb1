// SPDX-License-Identifier: GPL-2.0
/*
 * The platform's firewall, if there is one.
 *
 * While any run of protected memory is in use, no firewall is registered or
 * unregistered, so that every grant is revoked by the firewall that gave it.
 */
#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/wait_bit.h>

#include "firewall.h"

/**
 * struct placer_firewall - the registered firewall
 * @owner: module of @ops, or NULL
 * @ops: operations; NULL if there is no firewall, or the boot firmware has set it up
 * @ctx: passed to @ops
 * @leaving: it is being unregistered, so that no more memory may be used
 */
struct placer_firewall {
	struct module *owner;
	const struct placer_firewall_ops *ops;
	void *ctx;
	bool leaving;
};

/* Guards changes of the firewall; between enter and leave it is read without. */
static DEFINE_MUTEX(placer_firewall_mutex);
static struct placer_firewall placer_firewall;

/* Number of runs of protected memory that are in use. */
static atomic_t placer_firewall_runs;

/**
 * placer_firewall_register() - register the firewall of protected memory
 * @owner: module that @ops are in; it stays loaded while such memory is in use
 * @ops: operations of the firewall
 * @ctx: passed to @ops
 *
 * Context: may sleep; called with no reservation lock held.
 * Return: 0; -EINVAL if grant or revoke is missing; -EBUSY if a firewall is registered
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
 * placer_firewall_unregister() - unregister the firewall of protected memory
 * @ops: as given to placer_firewall_register()
 *
 * Waits until no protected memory is in use. That is the case already in the exit
 * function of @owner, which could not have been unloaded before.
 *
 * Context: may sleep, without a limit.
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
 * placer_firewall_enter() - begin to use a run of protected memory
 *
 * Context: may sleep.
 * Return: 0, to be paired with placer_firewall_leave(); or -EAGAIN if the firewall is
 * being unregistered.
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
 * placer_firewall_leave() - end the use of a run of protected memory
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
 * @size: length of the run in bytes
 *
 * Context: may sleep; between placer_firewall_enter() and _leave().
 * Return: 0, also if there is no firewall; or what its grant op returns.
 */
int placer_firewall_grant(struct device *dev, phys_addr_t first, size_t size)
{
	const struct placer_firewall *firewall = &placer_firewall;

	if (!firewall->ops)
		return 0;
	return firewall->ops->grant(firewall->ctx, dev, first, size);
}

/**
 * placer_firewall_revoke() - revoke a device's access to a run of memory
 * @dev: as given to placer_firewall_grant()
 * @first: likewise
 * @size: likewise
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
 * placer_firewall_scrub() - destroy the content of a run of memory
 * @first: physical address of the run
 * @size: length of the run in bytes
 *
 * Context: may sleep; between placer_firewall_enter() and _leave().
 * Return: 0, also if there is no op for it; or what the firewall's scrub op returns.
 */
int placer_firewall_scrub(phys_addr_t first, size_t size)
{
	const struct placer_firewall *firewall = &placer_firewall;

	if (!firewall->ops || !firewall->ops->scrub)
		return 0;
	return firewall->ops->scrub(firewall->ctx, first, size);
}
