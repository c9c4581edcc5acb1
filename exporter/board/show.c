// SPDX-License-Identifier: GPL-2.0
/*
 * The placement node as debugfs shows it: one line for each pool, master and
 * flow, with the nodes that they are about.
 */
#include <linux/device.h>
#include <linux/of.h>
#include <linux/seq_file.h>

#include "../constraint_show.h"
#include "../device.h"
#include "../node.h"
#include "board.h"
#include "show.h"

static void placer_board_show_pool(struct seq_file *m,
				   const struct placer_board_pool *pool)
{
	seq_printf(m, "pool %pOFn: cost %u", pool->node, pool->said.cost);
	if (pool->span.first <= pool->span.last)
		seq_printf(m, ", %#llx-%#llx", pool->span.first,
			   pool->span.last);
	if (pool->said.granule)
		seq_printf(m, ", blocks of %u bytes", pool->said.granule);
	if (pool->domain)
		seq_printf(m, ", protected (%#x)", pool->domain);
	if (pool->heap)
		seq_printf(m, ", heap %s\n", pool->heap->name);
	else
		seq_puts(m, ", not used\n");
}

/* What the device needs with all sources merged, if there is a device. */
static void placer_board_show_device(struct seq_file *m,
				     const struct placer_board *board,
				     const struct device_node *np)
{
	struct device *dev = placer_board_device(np);
	struct placer_constraint c;
	const char *useless;

	if (!dev) {
		seq_puts(m, "\tno device\n");
		return;
	}

	seq_printf(m, "\tdevice %s: ", dev_name(dev));
	if (!placer_device_try_constraint(board, dev, false, &c, &useless))
		seq_puts(m,
			 "may be getting or losing its driver, so ask again");
	else if (useless)
		seq_printf(m, "cannot use buffers: %s", useless);
	else
		placer_constraint_show(m, &c);
	seq_putc(m, '\n');
	put_device(dev);
}

static void placer_board_show_master(struct seq_file *m,
				     const struct placer_board *board,
				     const struct placer_board_master *master)
{
	seq_printf(m, "master %pOFn: ", master->node);
	if (!master->device) {
		seq_puts(m, "disabled\n");
		return;
	}
	seq_printf(m, "%pOF", master->device);
	seq_putc(m, '\n');
	placer_board_show_device(m, board, master->device);
}

static void placer_board_show_entries(struct seq_file *m,
				      const struct placer_board_flow *flow)
{
	const struct placer_node *entry;
	unsigned int i, nr = 0;

	for (i = 0; i < flow->nr_names; i++) {
		entry = READ_ONCE(flow->entry[i]);
		if (!entry)
			continue;
		seq_printf(m, ", /dev/dma_heap/%s", entry->name);
		nr++;
	}
	if (!nr)
		seq_puts(m, ", no node");
}

static void placer_board_show_flow(struct seq_file *m,
				   const struct placer_board *board,
				   const struct placer_board_flow *flow)
{
	unsigned int i;

	seq_printf(m, "flow %pOFn:", flow->node);
	for (i = 0; i < flow->nr_masters; i++)
		seq_printf(m, " %pOFn", board->masters[flow->masters[i]].node);
	if (flow->said.buffer_bytes)
		seq_printf(m, ", %u buffers of %u bytes",
			   flow->said.buffer_count, flow->said.buffer_bytes);
	if (flow->said.access)
		seq_printf(m, ", CPU access %s",
			   placer_access_text(flow->said.access));
	seq_printf(m, ", priority %u", flow->said.priority);
	if (flow->said.eager)
		seq_puts(m, ", eager");
	placer_board_show_entries(m, flow);
	seq_putc(m, '\n');
}

static void placer_board_show(struct seq_file *m,
			      const struct placer_board *board)
{
	unsigned int i;

	for (i = 0; i < board->nr_pools; i++)
		placer_board_show_pool(m, &board->pools[i]);
	for (i = 0; i < board->nr_masters; i++)
		placer_board_show_master(m, board, &board->masters[i]);
	for (i = 0; i < board->nr_flows; i++)
		placer_board_show_flow(m, board, &board->flows[i]);
}

/**
 * placer_board_print() - print the placement node, if there is one
 * @m: where
 *
 * Context: may sleep.
 */
void placer_board_print(struct seq_file *m)
{
	const struct placer_board *board = placer_board_lock();

	if (board)
		placer_board_show(m, board);
	else
		seq_puts(m, "no placement node\n");
	placer_board_unlock();
}
