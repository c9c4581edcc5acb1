// SPDX-License-Identifier: GPL-2.0
/*
 * Facts about a device that the devicetree and the table of SoCs tell, kept from the
 * first attach on.
 *
 * They depend on the node of the device only, or on that of its nearest parent that has
 * one, and on the placement node. Drivers attach the same few devices for every buffer,
 * or for every frame, and to compare strings each time costs more than all the rest of
 * an attach. Facts are dropped when the devicetree changes, or the placement node comes
 * or goes. What a driver can change, as masks, is not kept.
 */
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/notifier.h>
#include <linux/of.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "facts.h"

/**
 * struct placer_known - facts that are kept
 * @link: in placer_known
 * @dropped: in a list of those that are being freed
 * @rcu: to free it
 * @np: node that the facts were found by; referenced
 * @own: @np is the node of the device itself
 * @facts: the facts
 */
struct placer_known {
	struct hlist_node link;
	struct list_head dropped;
	struct rcu_head rcu;
	struct device_node *np;
	bool own;
	struct placer_facts facts;
};

static DEFINE_HASHTABLE(placer_known, 6);
static DEFINE_SPINLOCK(placer_known_lock);

/* The device or its nearest parent with a node, or NULL. */
static struct device *placer_facts_anchor(struct device *dev)
{
	while (dev && !dev->of_node)
		dev = dev->parent;
	return dev;
}

static void placer_facts_copy(struct placer_facts *to,
			      const struct placer_facts *from)
{
	to->soc = from->soc;
	to->match.nr = from->match.nr;
	to->match.last = from->match.last;
	if (from->match.nr)
		to->match.more = from->match.more;
}

/* Return: NULL if they are not kept. Only under RCU, or the lock. */
static const struct placer_known *
placer_known_find(const struct device_node *np, bool own)
{
	const struct placer_known *known;

	hash_for_each_possible_rcu(placer_known, known, link, (unsigned long)np,
				   lockdep_is_held(&placer_known_lock))
		if (known->np == np && known->own == own)
			return known;
	return NULL;
}

static bool placer_known_get(const struct device *dev,
			     const struct device *anchor,
			     struct placer_facts *facts)
{
	const struct placer_known *known;

	guard(rcu)();
	known = placer_known_find(anchor->of_node, anchor == dev);
	if (known)
		placer_facts_copy(facts, &known->facts);
	return known;
}

/* Nothing depends on it, so without memory they are read again. */
static void placer_known_add(const struct device *dev,
			     const struct device *anchor,
			     const struct placer_facts *facts)
{
	struct placer_known *known = kzalloc(sizeof(*known), GFP_KERNEL);

	if (!known)
		return;

	known->np = of_node_get(anchor->of_node);
	known->own = anchor == dev;
	placer_facts_copy(&known->facts, facts);
	scoped_guard(spinlock, &placer_known_lock) {
		if (!placer_known_find(known->np, known->own)) {
			hash_add_rcu(placer_known, &known->link,
				     (unsigned long)known->np);
			return;
		}
	}
	of_node_put(known->np);
	kfree(known);
}

/**
 * placer_facts_read() - read the facts about a device
 * @board: the placement node, or NULL
 * @dev: the device
 * @facts: result
 *
 * Context: placer_board_lock() is held; may sleep.
 */
void placer_facts_read(const struct placer_board *board, struct device *dev,
		       struct placer_facts *facts)
{
	placer_soc_read(dev, &facts->soc);
	placer_board_match(board, dev, &facts->match);
}

/**
 * placer_facts_find() - find the facts about a device, in use of what is kept
 * @dev: the device
 * @facts: result
 *
 * Context: may sleep.
 */
void placer_facts_find(struct device *dev, struct placer_facts *facts)
{
	struct device *anchor = placer_facts_anchor(dev);
	const struct placer_board *board;

	if (anchor && placer_known_get(dev, anchor, facts))
		return;
	if (!anchor) {
		placer_facts_read(NULL, dev, facts);
		return;
	}

	board = placer_board_lock();
	placer_facts_read(board, dev, facts);
	/* Under the lock, so that they are dropped if the placement node changes. */
	placer_known_add(dev, anchor, facts);
	placer_board_unlock();
}

/**
 * placer_facts_drop() - drop all that is kept
 *
 * Context: may sleep.
 */
void placer_facts_drop(void)
{
	struct placer_known *known, *more;
	struct hlist_node *next;
	LIST_HEAD(dropped);
	int bucket;

	scoped_guard(spinlock, &placer_known_lock) {
		hash_for_each_safe(placer_known, bucket, next, known, link) {
			hash_del_rcu(&known->link);
			list_add(&known->dropped, &dropped);
		}
	}
	list_for_each_entry_safe(known, more, &dropped, dropped) {
		of_node_put(known->np);
		kfree_rcu(known, rcu);
	}
}

/* Nodes go, or have other properties. */
static int placer_facts_changed(struct notifier_block *nb, unsigned long action,
				void *data)
{
	placer_facts_drop();
	return NOTIFY_OK;
}

static struct notifier_block placer_facts_notifier = {
	.notifier_call = placer_facts_changed,
};

/**
 * placer_facts_init() - begin to keep facts
 *
 * Context: may sleep.
 * Return: 0, or what of_reconfig_notifier_register() returns.
 */
int placer_facts_init(void)
{
	if (!IS_ENABLED(CONFIG_OF_DYNAMIC))
		return 0;
	return of_reconfig_notifier_register(&placer_facts_notifier);
}

/**
 * placer_facts_exit() - drop all facts
 *
 * Context: may sleep; no device attaches any more.
 */
void placer_facts_exit(void)
{
	if (IS_ENABLED(CONFIG_OF_DYNAMIC))
		of_reconfig_notifier_unregister(&placer_facts_notifier);
	placer_facts_drop();
}
