// SPDX-License-Identifier: GPL-2.0
/*
 * Flows: a node for each group of devices that share buffers, by the board's
 * placement node. Its buffers expect all of these devices.
 *
 * So even the first user of a buffer, be it the CPU, has it placed where the
 * whole group can use it, and the buffer need not move. The sizes, numbers and
 * priorities of a flow are for the tool that plans a board; a buffer has the
 * size that the program asks for.
 */
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/device.h>
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/of.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "auto.h"
#include "board/board.h"
#include "buffer.h"
#include "create.h"
#include "device.h"
#include "expect.h"
#include "flow.h"
#include "node.h"
#include "nodes.h"
#include "report.h"

static const char *placer_flow_name(const struct placer_board_flow *flow)
{
	return placer_binding_stem(PLACER_BINDING_FLOW,
				   kbasename(flow->node->full_name));
}

/**
 * struct placer_flow_member - one device of a flow
 * @dev: the device, referenced; NULL if there is none
 * @name: name of the device's master in the placement node
 */
struct placer_flow_member {
	struct device *dev;
	char name[PLACER_NAME_LEN];
};

/**
 * struct placer_flow_users - the users of a flow's buffers
 * @nr: length of @member
 * @access: of the CPU
 * @eager: buffers get memory when they are allocated
 * @member: devices, the producer first
 */
struct placer_flow_users {
	unsigned int nr;
	enum placer_access access;
	bool eager;
	struct placer_flow_member member[] __counted_by(nr);
};

/* A PCI bridge stands for functions behind it, but nothing says for which. */
static void placer_flow_member(struct placer_flow_member *member,
			       const struct placer_board_master *master)
{
	snprintf(member->name, sizeof(member->name), "%pOFn", master->node);
	if (!of_node_is_type(master->device, "pci"))
		member->dev = placer_board_device(master->device);
}

static struct placer_flow_users *
placer_flow_users_on(const struct placer_board *board,
		     const struct placer_board_flow *flow)
{
	struct placer_flow_users *users;
	unsigned int i;

	/*
	 * The file may have been opened before the placement node was removed.
	 */
	if (!flow)
		return ERR_PTR(-ENODEV);

	users = kvzalloc(struct_size(users, member, flow->nr_masters),
			 GFP_KERNEL);
	if (!users)
		return ERR_PTR(-ENOMEM);

	users->nr = flow->nr_masters;
	users->access = flow->said.access;
	users->eager = flow->said.eager;
	for (i = 0; i < users->nr; i++)
		placer_flow_member(&users->member[i],
				   &board->masters[flow->masters[i]]);
	return users;
}

/* Return: the users, for placer_flow_users_free(); or an ERR_PTR. */
static struct placer_flow_users *
placer_flow_users(const struct placer_node *node)
{
	const struct placer_board *board = placer_board_lock();
	struct placer_flow_users *users =
		placer_flow_users_on(board, READ_ONCE(node->flow));

	placer_board_unlock();
	return users;
}

static void placer_flow_users_free(struct placer_flow_users *users)
{
	unsigned int i;

	for (i = 0; i < users->nr; i++)
		put_device(users->member[i].dev);
	kvfree(users);
}

static int placer_flow_add_expectation(struct list_head *expectations,
				       struct placer_expectation *e)
{
	if (IS_ERR(e))
		return PTR_ERR(e);
	list_add_tail(&e->node, expectations);
	return 0;
}

/*
 * A device that is missing or can do no DMA is no reason to refuse the buffer:
 * like any device, it counts when it attaches.
 */
static int placer_flow_expect_member(struct placer_node *node,
				     const struct placer_flow_member *member,
				     struct list_head *expectations)
{
	struct placer_expectation *e;
	int rc = -ENODEV;

	if (member->dev) {
		e = placer_expectation_of_device(member->dev);
		rc = placer_flow_add_expectation(expectations, e);
	}
	if (!rc || rc == -ENOMEM || rc == -EINTR)
		return rc;

	if (!READ_ONCE(node->told) &&
	    placer_report("/dev/dma_heap/%s: not expecting %s: %pe", node->name,
			  member->name, ERR_PTR(rc)))
		WRITE_ONCE(node->told, true);
	return 0;
}

/* The CPU comes last, so that its expectation is dropped first. */
static int placer_flow_expect_users(struct placer_node *node,
				    const struct placer_flow_users *users,
				    struct list_head *expectations)
{
	struct placer_expectation *e;
	unsigned int i;
	int rc;

	for (i = 0; i < users->nr; i++) {
		rc = placer_flow_expect_member(node, &users->member[i],
					       expectations);
		if (rc)
			return rc;
	}
	if (users->access < PLACER_ACCESS_RARE)
		return 0;
	e = placer_expectation_of_cpu(users->access == PLACER_ACCESS_OFTEN);
	return placer_flow_add_expectation(expectations, e);
}

static int placer_flow_expect(struct placer_node *node, struct dma_buf *dmabuf,
			      const struct placer_flow_users *users)
{
	LIST_HEAD(expectations);
	int rc = placer_flow_expect_users(node, users, &expectations);

	/* The devicetree may name more devices than a program may. */
	if (!rc)
		return placer_buffer_expect_all(dmabuf, &expectations,
						users->nr);

	placer_expectations_free(&expectations);
	return rc;
}

static struct dma_buf *
placer_flow_create_for(struct placer_node *node, size_t size,
		       unsigned int fd_flags,
		       const struct placer_flow_users *users, bool *eager)
{
	struct dma_buf *dmabuf =
		placer_buffer_create(node->name, size, fd_flags);
	int rc;

	if (IS_ERR(dmabuf))
		return dmabuf;

	if (eager)
		*eager = users->eager;
	rc = placer_flow_expect(node, dmabuf, users);
	if (!rc)
		return users->eager && !eager ? placer_buffer_filled(dmabuf) :
						dmabuf;

	dma_buf_put(dmabuf);
	/* Nothing is lost, so the program need not see the signal. */
	return ERR_PTR(rc == -EINTR ? -ERESTARTSYS : rc);
}

static struct dma_buf *placer_flow_create(struct placer_node *node, size_t size,
					  unsigned int fd_flags, bool *eager)
{
	struct placer_flow_users *users = placer_flow_users(node);
	struct dma_buf *dmabuf;

	if (IS_ERR(users))
		return ERR_CAST(users);

	dmabuf = placer_flow_create_for(node, size, fd_flags, users, eager);
	placer_flow_users_free(users);
	return dmabuf;
}

/* The node under one of the flow's names, or NULL if it cannot have that one. */
static struct placer_node *
placer_flow_node(const struct placer_board *board,
		 const struct placer_board_flow *flow, const char *name)
{
	struct placer_node *node;

	/* That node is registered last. */
	node = strcmp(name, PLACER_NODE_AUTO) ?
		       placer_node_add(name, placer_flow_create, flow) :
		       ERR_PTR(-EEXIST);
	if (!IS_ERR(node))
		return node;

	if (node == ERR_PTR(-EEXIST))
		dev_warn(board->dev,
			 "%pOF: no node for it, as other heaps are called \"%s\"\n",
			 flow->node, name);
	else
		dev_warn(board->dev, "%pOF: no node \"%s\" for it: %pe\n",
			 flow->node, name, node);
	return NULL;
}

static void placer_flow_add(struct placer_board *board,
			    struct placer_board_flow *flow)
{
	const char *name = NULL;
	unsigned int i = 0;

	WRITE_ONCE(flow->entry[i++],
		   placer_flow_node(board, flow, placer_flow_name(flow)));
	while ((name = placer_names_next(&flow->said.names, name)))
		WRITE_ONCE(flow->entry[i++],
			   placer_flow_node(board, flow, name));
}

/**
 * placer_flows_add() - register a node for each flow, under all its names
 * @board: the placement node, which placer_board_lock() returns already
 *
 * A node that cannot be registered is logged and no error: the devices of its
 * flow can use buffers of any other node.
 *
 * Context: may sleep.
 */
void placer_flows_add(struct placer_board *board)
{
	unsigned int i;

	for (i = 0; i < board->nr_flows; i++)
		placer_flow_add(board, &board->flows[i]);
}

static void placer_flow_detach(struct placer_board_flow *flow)
{
	unsigned int i;

	for (i = 0; i < flow->nr_names; i++)
		if (flow->entry[i])
			flow->entry[i]->flow = NULL;
}

/**
 * placer_flows_detach() - make the nodes of a board's flows independent of it
 * @board: the placement node, which is being removed
 *
 * Allocations from the nodes fail from now on.
 *
 * Context: no other task holds placer_board_lock().
 */
void placer_flows_detach(struct placer_board *board)
{
	unsigned int i;

	for (i = 0; i < board->nr_flows; i++)
		placer_flow_detach(&board->flows[i]);
}

static void placer_flow_remove(struct placer_board_flow *flow)
{
	unsigned int i;

	for (i = 0; i < flow->nr_names; i++)
		if (flow->entry[i])
			placer_node_remove(flow->entry[i]);
}

/**
 * placer_flows_remove() - unregister the nodes of all flows
 * @board: the placement node, after placer_flows_detach()
 *
 * Open files stay open, but allocate no buffer any more.
 *
 * Context: may sleep.
 */
void placer_flows_remove(struct placer_board *board)
{
	unsigned int i;

	for (i = 0; i < board->nr_flows; i++)
		placer_flow_remove(&board->flows[i]);
}
