// SPDX-License-Identifier: GPL-2.0
/*
 * The board: the placement node that is in use, and what it says of a device.
 *
 * The node can only tighten: it opts pools of memory in, and adds to masters
 * what no standard property states.
 */
#include <linux/array_size.h>
#include <linux/bits.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/of.h>
#include <linux/rwsem.h>

#include "../bus.h"
#include "board.h"

/*
 * Guards the pointer; what it points to is constant while it is set. The
 * outermost of our locks.
 */
static DECLARE_RWSEM(placer_board_rwsem);
static struct placer_board *placer_board;

/**
 * placer_board_publish() - put a placement node to use
 * @board: of placer_board_read()
 *
 * Context: may sleep.
 * Return: 0, or -EEXIST if another one is in use.
 */
int placer_board_publish(struct placer_board *board)
{
	guard(rwsem_write)(&placer_board_rwsem);
	if (placer_board)
		return -EEXIST;
	placer_board = board;
	return 0;
}

/**
 * placer_board_withdraw_begin() - take the placement node out of use
 *
 * Until placer_board_withdraw_end() the caller can clear what refers to it.
 *
 * Context: may sleep; returns with placer_board_lock() held exclusively.
 */
void placer_board_withdraw_begin(void)
{
	down_write(&placer_board_rwsem);
	placer_board = NULL;
}

/**
 * placer_board_withdraw_end() - finish taking the placement node out of use
 *
 * Context: after placer_board_withdraw_begin().
 */
void placer_board_withdraw_end(void)
{
	up_write(&placer_board_rwsem);
}

/* The master whose device has this node, or NULL. */
static const struct placer_board_master *
placer_board_find(const struct placer_board *board,
		  const struct device_node *np)
{
	unsigned int i;

	for (i = 0; i < board->nr_masters; i++)
		if (board->masters[i].device == np)
			return &board->masters[i];
	return NULL;
}

static void placer_board_match_node(struct placer_board_match *match,
				    const struct placer_board *board,
				    const struct device_node *np)
{
	const struct placer_board_master *master = placer_board_find(board, np);

	if (!master)
		return;
	match->nr++;
	match->last = min(match->last, master->last);
	placer_constraint_tighten(&match->more, &master->more);
}

/*
 * Display drivers whose hardware is several blocks have a device for the whole,
 * which may be the one that attaches. Its node lists the ports of the blocks.
 */
static void placer_board_match_parts(struct placer_board_match *match,
				     const struct placer_board *board,
				     const struct device_node *np)
{
	int i, nr = of_count_phandle_with_args(np, "ports", NULL);

	for (i = 0; i < nr; i++) {
		struct device_node *port __free(device_node) =
			of_parse_phandle(np, "ports", i);

		if (port)
			placer_board_match_node(match, board, port->parent);
	}
}

/**
 * placer_board_match() - which masters stand for a device, and what do they say?
 * @board: of placer_board_read(), or NULL
 * @dev: the device
 * @match: result
 *
 * By the device's own node; or by those of its parts; or, for what has no node or
 * no master, by the nearest parent's: so functions on a PCI bus are matched by
 * their host bridge, and parts of a device by the device.
 *
 * Context: placer_board_lock() is held.
 */
void placer_board_match(const struct placer_board *board,
			const struct device *dev,
			struct placer_board_match *match)
{
	match->nr = 0;
	match->last = PLACER_NO_LIMIT;
	placer_constraint_init(&match->more);
	match->more.max_segments = PLACER_UNKNOWN;
	for (; board && dev && !match->nr; dev = dev->parent) {
		if (!dev->of_node)
			continue;
		placer_board_match_node(match, board, dev->of_node);
		if (!match->nr)
			placer_board_match_parts(match, board, dev->of_node);
	}
}

/* Does one of the entries of a property of this node refer to that node? */
static bool placer_board_refers(const struct device_node *np, const char *name,
				const struct device_node *to)
{
	int i, nr = of_count_phandle_with_args(np, name, NULL);

	for (i = 0; i < nr; i++) {
		struct device_node *target __free(device_node) =
			of_parse_phandle(np, name, i);

		if (target == to)
			return true;
	}
	return false;
}

/**
 * placer_board_own_heaps() - which heaps are of memory that a device's node refers to?
 * @board: of placer_board_read(), or NULL
 * @dev: the device
 *
 * Context: placer_board_lock() is held.
 * Return: a set of heaps.
 */
u32 placer_board_own_heaps(const struct placer_board *board,
			   const struct device *dev)
{
	static const char *const names[] = { "memory-region", "sram" };
	unsigned int i, k;
	u32 heaps = 0;

	if (!board || !dev->of_node)
		return 0;
	for (i = 0; i < board->nr_pools; i++)
		for (k = 0; k < ARRAY_SIZE(names); k++) {
			const struct placer_board_pool *pool = &board->pools[i];
			struct device_node *memory __free(device_node) =
				of_parse_phandle(pool->node, names[k], 0);

			if (memory && pool->heap &&
			    placer_board_refers(dev->of_node, names[k], memory))
				heaps |= BIT(pool->heap->id);
		}
	return heaps;
}

/**
 * placer_board_device() - find a device by its node
 * @np: the node, or NULL
 *
 * On the buses where devices are looked up, see bus.c.
 *
 * Context: may sleep.
 * Return: the device, referenced, or NULL.
 */
struct device *placer_board_device(const struct device_node *np)
{
	struct device *dev = NULL;
	unsigned int i;

	/* Devices without a node would match. */
	if (!np)
		return NULL;

	for (i = 0; !dev && placer_bus(i); i++)
		dev = bus_find_device_by_of_node(placer_bus(i), np);
	return dev;
}

/**
 * placer_board_lock() - keep the placement node from going away
 *
 * Context: may sleep.
 * Return: what it says, valid until placer_board_unlock(), or NULL.
 */
const struct placer_board *placer_board_lock(void)
{
	down_read(&placer_board_rwsem);
	return placer_board;
}

/**
 * placer_board_unlock() - release what placer_board_lock() took
 *
 * Context: after placer_board_lock().
 */
void placer_board_unlock(void)
{
	up_read(&placer_board_rwsem);
}
