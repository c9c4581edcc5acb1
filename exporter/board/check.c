// SPDX-License-Identifier: GPL-2.0
/*
 * Checks of a placement node: what has no effect is logged once, when the node has been read.
 *
 * Most needs of devices without a driver are not known yet. The checks do not depend on
 * these: which heaps and which protected memory masters may use, and whether that is large
 * enough for all buffers that flows have at a time. Where the tool counts more, it takes
 * buffers for longer than is done here, so it never accepts what is logged here.
 */
#include <linux/align.h>
#include <linux/bitops.h>
#include <linux/device.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/of.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "../device.h"
#include "../question.h"
#include "../soc.h"
#include "board.h"
#include "check.h"

/* Only constraints that count both with and without an IOMMU. */
static void placer_board_constrain(const struct placer_board_master *master,
				   struct placer_constraint *c)
{
	placer_constraint_init(c);
	c->heaps = master->more.heaps;
	c->domains = master->more.domains;
	c->pageless = PLACER_ALL_HEAPS;
}

/* All that is known of it: if it has its driver, what counts when it attaches. */
static const char *placer_board_fold(struct placer_requirement *requirement,
				     const struct placer_board *board,
				     const struct placer_board_master *master)
{
	struct device *dev = placer_board_device(master->device);
	const char *useless = NULL;
	struct placer_constraint c;

	placer_board_constrain(master, &c);
	if (dev &&
	    placer_device_try_constraint(board, dev, true, &c, &useless) &&
	    useless)
		placer_board_constrain(master, &c);
	put_device(dev);
	placer_requirement_fold(requirement, &c);
	return useless;
}

/**
 * placer_board_master_served() - can any heap hold a buffer for a master?
 * @question: the heaps; its plan is the answer
 * @board: the board
 * @master: the master, whose device is not disabled
 *
 * Context: may sleep.
 * Return: NULL if so, as far as it is known yet, or else the reason.
 */
const char *placer_board_master_served(struct placer_question *question,
				       const struct placer_board *board,
				       const struct placer_board_master *master)
{
	struct placer_requirement requirement;
	const char *useless;

	placer_requirement_init(&requirement, PAGE_SIZE);
	useless = placer_board_fold(&requirement, board, master);
	if (useless)
		return useless;
	return placer_feasible(question, &requirement) ?
		       NULL :
		       "it can use none of its pools";
}

/**
 * placer_board_flow_served() - can any heap hold a buffer of a flow?
 * @question: the heaps; its plan is the answer
 * @board: the board
 * @flow: the flow
 *
 * Context: may sleep.
 * Return: false if not, whatever drivers need that are not there yet.
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
			placer_board_fold(&requirement, board, master);
	}
	if (flow->said.access >= PLACER_ACCESS_RARE)
		placer_requirement_fold(&requirement, &placer_cpu_constraint);
	return placer_feasible(question, &requirement);
}

static const struct placer_board_pool *
placer_board_pool_of_heap(const struct placer_board *board, u32 heap)
{
	unsigned int i;

	for (i = 0; i < board->nr_pools; i++)
		if (board->pools[i].heap && board->pools[i].heap->id == heap)
			return &board->pools[i];
	return NULL;
}

/* The largest buffer of coherent memory is only a part of it. */
static u64 placer_board_capacity(const struct placer_board *board,
				 const struct placer_heap_facts *facts)
{
	const struct placer_board_pool *pool =
		placer_board_pool_of_heap(board, facts->id);

	return pool && pool->kind == PLACER_POOL_COHERENT ?
		       pool->span.last - pool->span.first + 1 :
		       facts->total;
}

/* Of a buffer, which is no shorter than a page. */
static u64 placer_board_power_above(u64 size)
{
	return 1ULL << fls64(size - 1);
}

/* What a buffer takes of a heap, with the alignment of the next one. */
static u64 placer_board_each(const struct placer_board *board,
			     const struct placer_heap_facts *facts, u64 size)
{
	const struct placer_board_pool *pool =
		placer_board_pool_of_heap(board, facts->id);

	if (pool && pool->kind == PLACER_POOL_COHERENT)
		return placer_board_power_above(size);
#ifdef CONFIG_CMA_ALIGNMENT
	if (pool && pool->kind == PLACER_POOL_CMA)
		return ALIGN(size, min_t(u64, placer_board_power_above(size),
					 PAGE_SIZE << CONFIG_CMA_ALIGNMENT));
#endif
	return size;
}

static u64 placer_board_size(const struct placer_board_flow *flow)
{
	return PAGE_ALIGN((u64)flow->said.buffer_bytes);
}

/**
 * placer_board_flow_holds() - is there room for all buffers of a flow at a time?
 * @question: the answer of placer_board_flow_served(), which was true
 * @board: the board
 * @flow: the flow, whose buffers have a size
 *
 * Context: any.
 * Return: false if its heaps are too small, even if there is nothing else in them.
 */
bool placer_board_flow_holds(const struct placer_question *question,
			     const struct placer_board *board,
			     const struct placer_board_flow *flow)
{
	u64 size = placer_board_size(flow), holds = 0, capacity;
	u32 i;

	for (i = 0; i < question->plan.nr_feasible; i++) {
		const struct placer_heap_facts *facts =
			&question->facts[question->plan.order[i]];

		capacity = placer_board_capacity(board, facts);
		if (capacity < size)
			continue;
		holds += div64_u64(capacity - size,
				   placer_board_each(board, facts, size)) +
			 1;
	}
	return holds >= flow->said.buffer_count;
}

/**
 * placer_board_flow_short() - which device of a flow cannot map all of its buffers at once?
 * @board: the board
 * @flow: the flow, whose buffers have a size
 *
 * Addresses of a buffer are aligned to the power of two above its size.
 *
 * Context: any.
 * Return: a master with fewer addresses than they need, or NULL.
 */
const struct placer_board_master *
placer_board_flow_short(const struct placer_board *board,
			const struct placer_board_flow *flow)
{
	u64 size = placer_board_size(flow);
	u64 needed = placer_board_power_above(size) *
		     (flow->said.buffer_count - 1ULL);
	unsigned int i;

	for (i = 0; i < flow->nr_masters; i++) {
		const struct placer_board_master *master =
			&board->masters[flow->masters[i]];

		if (master->device && master->iova_bits &&
		    master->iova_bits < 64 &&
		    needed + size > BIT_ULL(master->iova_bits))
			return master;
	}
	return NULL;
}

/**
 * struct placer_board_share - what a flow takes of heaps that others use, too
 * @heaps: that it may use
 * @bytes: of its buffers
 * @capacity: of all of the heaps
 */
struct placer_board_share {
	u32 heaps;
	u64 bytes;
	u64 capacity;
};

/* Buffers of other flows may be where alignment leaves room, so only their bytes count. */
static void placer_board_share_set(struct placer_board_share *share,
				   const struct placer_question *question,
				   const struct placer_board *board,
				   const struct placer_board_flow *flow)
{
	u32 i;

	*share = (struct placer_board_share){
		.bytes = placer_board_size(flow) * flow->said.buffer_count,
	};
	for (i = 0; i < question->plan.nr_feasible; i++) {
		const struct placer_heap_facts *facts =
			&question->facts[question->plan.order[i]];

		share->heaps |= BIT(facts->id);
		if (check_add_overflow(share->capacity,
				       placer_board_capacity(board, facts),
				       &share->capacity))
			share->capacity = U64_MAX;
	}
}

/* Flows that can be in no other heaps are in the way. */
static bool placer_board_fits_beside(const struct placer_board_share *shares,
				     unsigned int nr, unsigned int index)
{
	u64 taken = 0;
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (!(shares[i].heaps & ~shares[index].heaps) &&
		    check_add_overflow(taken, shares[i].bytes, &taken))
			return false;
	return taken <= shares[index].capacity;
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
	const char *why;

	if (!master->device)
		return;
	if (placer_board_in_flow(board, index) &&
	    placer_soc_never_attaches(master->device))
		dev_warn(board->dev,
			 "%pOF: is in a flow, but %pOF probably never attaches\n",
			 master->node, master->device);
	why = placer_board_master_served(question, board, master);
	if (why)
		dev_warn(board->dev, "%pOF: %pOF gets no buffer: %s\n",
			 master->node, master->device, why);
}

/* Log if a flow has no place even without other flows. Return: true if so. */
static bool placer_board_check_flow(struct placer_question *question,
				    const struct placer_board *board,
				    const struct placer_board_flow *flow)
{
	const struct placer_flow_said *said = &flow->said;
	const struct placer_board_master *master;

	if (!placer_board_flow_served(question, board, flow)) {
		dev_warn(board->dev,
			 "%pOF: no heap can hold a buffer that all of its masters can use\n",
			 flow->node);
		return true;
	}
	if (!said->buffer_bytes)
		return false;
	if (!placer_board_flow_holds(question, board, flow)) {
		dev_warn(board->dev,
			 "%pOF: its %u buffers of %u bytes do not fit into the heaps that all of its masters can use\n",
			 flow->node, said->buffer_count, said->buffer_bytes);
		return true;
	}
	master = placer_board_flow_short(board, flow);
	if (master)
		dev_warn(board->dev,
			 "%pOF: its %u buffers of %u bytes need more addresses than %pOF has by \"%s\"\n",
			 flow->node, said->buffer_count, said->buffer_bytes,
			 master->node, PLACER_MASTER_PROPERTY(iova_bits));
	return master;
}

/* The next one by priority, and then in the order of the tree; nr_flows if there is none. */
static unsigned int placer_board_next_flow(const struct placer_board *board,
					   const bool *done)
{
	unsigned int i, best = board->nr_flows;

	for (i = 0; i < board->nr_flows; i++)
		if (!done[i] && (best == board->nr_flows ||
				 board->flows[i].said.priority >
					 board->flows[best].said.priority))
			best = i;
	return best;
}

/**
 * placer_board_check_flows() - tell which flows have no place
 * @question: the heaps
 * @board: the board
 *
 * Of flows with the same heaps, those that come first keep their room.
 *
 * Context: may sleep.
 * Return: how many flows have none.
 */
unsigned int placer_board_check_flows(struct placer_question *question,
				      const struct placer_board *board)
{
	struct placer_board_share *shares =
		kcalloc(board->nr_flows, sizeof(*shares), GFP_KERNEL);
	bool *done = kcalloc(board->nr_flows, sizeof(*done), GFP_KERNEL);
	unsigned int i, nr = 0, told = 0;

	while (shares && done &&
	       (i = placer_board_next_flow(board, done)) < board->nr_flows) {
		const struct placer_board_flow *flow = &board->flows[i];

		done[i] = true;
		if (placer_board_check_flow(question, board, flow)) {
			told++;
			continue;
		}
		if (!flow->said.buffer_bytes)
			continue;
		placer_board_share_set(&shares[nr], question, board, flow);
		if (placer_board_fits_beside(shares, nr + 1, nr)) {
			nr++;
			continue;
		}
		told++;
		dev_warn(board->dev,
			 "%pOF: its %u buffers of %u bytes do not fit beside those of flows with the same heaps\n",
			 flow->node, flow->said.buffer_count,
			 flow->said.buffer_bytes);
	}
	kfree(shares);
	kfree(done);
	return told;
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
	placer_board_check_flows(question, board);
	placer_question_free(question);
}
