// SPDX-License-Identifier: GPL-2.0
/*
 * What a placement node says and is of no use: it is told once, when the node has been read.
 *
 * Devices may have no driver yet, so most of what they need is not known. What is told does
 * not depend on it: which heaps and which protected memory masters may use, and whether
 * these are large enough.
 */
#include <linux/align.h>
#include <linux/device.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/of.h>

#include "../question.h"
#include "../soc.h"
#include "board.h"
#include "check.h"

/* Only what counts whether an IOMMU translates for the device or not. */
static void placer_board_fold(struct placer_requirement *requirement,
			      const struct placer_board_master *master)
{
	struct placer_constraint c;

	placer_constraint_init(&c);
	c.heaps = master->more.heaps;
	c.domains = master->more.domains;
	c.pageless = PLACER_ALL_HEAPS;
	placer_requirement_fold(requirement, &c);
}

/**
 * placer_board_master_served() - can any heap hold a buffer for a master?
 * @question: the heaps; its plan is the answer
 * @master: the master
 *
 * Context: any.
 * Return: false if not, whatever its driver needs.
 */
bool placer_board_master_served(struct placer_question *question,
				const struct placer_board_master *master)
{
	struct placer_requirement requirement;

	placer_requirement_init(&requirement, PAGE_SIZE);
	placer_board_fold(&requirement, master);
	return placer_feasible(question, &requirement);
}

/**
 * placer_board_flow_served() - can any heap hold a buffer of a flow?
 * @question: the heaps; its plan is the answer
 * @board: the board
 * @flow: the flow
 *
 * Context: any.
 * Return: false if not, whatever the drivers of its masters need.
 */
bool placer_board_flow_served(struct placer_question *question,
			      const struct placer_board *board,
			      const struct placer_board_flow *flow)
{
	struct placer_requirement requirement;
	unsigned int i;

	placer_requirement_init(&requirement,
				PAGE_ALIGN(max_t(u64, flow->said.buffer_bytes,
						 1)));
	for (i = 0; i < flow->nr_masters; i++) {
		const struct placer_board_master *master =
			&board->masters[flow->masters[i]];

		/* One that is disabled never attaches. */
		if (master->device)
			placer_board_fold(&requirement, master);
	}
	return placer_feasible(question, &requirement);
}

static bool placer_board_in_flow(const struct placer_board *board,
				 unsigned int master)
{
	unsigned int i, k;

	for (i = 0; i < board->nr_flows; i++)
		for (k = 0; k < board->flows[i].nr_masters; k++)
			if (board->flows[i].masters[k] == master)
				return true;
	return false;
}

/* One that never attaches constrains nothing, and most often another device was meant. */
static void placer_board_check_master(struct placer_question *question,
				      const struct placer_board *board,
				      unsigned int index)
{
	const struct placer_board_master *master = &board->masters[index];

	if (!master->device)
		return;
	if (placer_board_in_flow(board, index) &&
	    placer_soc_never_attaches(master->device))
		dev_warn(board->dev,
			 "%pOF: is in a flow, but %pOF probably never attaches\n",
			 master->node, master->device);
	if (!placer_board_master_served(question, master))
		dev_warn(board->dev,
			 "%pOF: can use none of its pools, so %pOF gets no buffer\n",
			 master->node, master->device);
}

/**
 * placer_board_check() - tell which masters and flows cannot work
 * @board: the board; all of it is read
 *
 * There is one line in the log for each.
 *
 * Context: may sleep.
 */
void placer_board_check(const struct placer_board *board)
{
	struct placer_question *question = placer_question_new();
	unsigned int i;

	if (!question)
		return;
	for (i = 0; i < board->nr_masters; i++)
		placer_board_check_master(question, board, i);
	for (i = 0; i < board->nr_flows; i++)
		if (!placer_board_flow_served(question, board,
					      &board->flows[i]))
			dev_warn(board->dev,
				 "%pOF: no heap can hold a buffer that all of its masters can use\n",
				 board->flows[i].node);
	placer_question_free(question);
}
