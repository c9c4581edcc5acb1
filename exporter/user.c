// SPDX-License-Identifier: GPL-2.0
/*
 * Users: the attachments of a buffer, by what their devices need.
 *
 * However many attachments a buffer has, their devices are of a few kinds, and often
 * are one device. Attachments whose constraints are equal share a user, so that one
 * more or one less of them changes nothing that the buffer needs.
 */
#include <linux/dma-resv.h>
#include <linux/pfn.h>
#include <linux/slab.h>

#include "dma.h"
#include "user.h"

static bool placer_user_same(const struct placer_user *a,
			     const struct placer_user *b)
{
	if (!placer_constraint_same(&a->constraint, &b->constraint))
		return false;
	if (!a->unshifted || !b->unshifted)
		return !a->unshifted && !b->unshifted;
	return placer_reach_same(a->unshifted, b->unshifted);
}

/**
 * __placer_user_find() - find the user that a device would be part of
 * @buffer: the buffer
 * @like: what the device needs
 *
 * Context: the reservation lock is held.
 * Return: the user, or NULL.
 */
struct placer_user *__placer_user_find(const struct placer_buffer *buffer,
				       const struct placer_user *like)
{
	struct placer_user *user;

	dma_resv_assert_held(&buffer->resv);

	list_for_each_entry(user, &buffer->users, node)
		if (placer_user_same(user, like))
			return user;
	return NULL;
}

/**
 * __placer_user_add() - add a user to a buffer
 * @buffer: the buffer; has no such user yet
 * @like: what its devices need; gives up its unshifted addresses on success
 *
 * Context: the reservation lock is held; may sleep.
 * Return: the user, without attachments yet; or NULL if there is no memory.
 */
struct placer_user *__placer_user_add(struct placer_buffer *buffer,
				      struct placer_user *like)
{
	struct placer_user *user;

	dma_resv_assert_held(&buffer->resv);

	user = kmemdup(like, sizeof(*like), GFP_KERNEL);
	if (!user)
		return NULL;

	like->unshifted = NULL;
	user->attachments = 0;
	list_add_tail(&user->node, &buffer->users);
	return user;
}

/**
 * __placer_user_leave() - count one attachment of a user less
 * @buffer: the buffer
 * @user: the user, which is freed with its last attachment
 *
 * Context: the reservation lock is held.
 */
void __placer_user_leave(struct placer_buffer *buffer, struct placer_user *user)
{
	dma_resv_assert_held(&buffer->resv);

	if (--user->attachments)
		return;
	list_del(&user->node);
	kfree(user->unshifted);
	kfree(user);
}

/**
 * placer_user_reaches() - can the DMA API map memory for the devices of a user?
 * @user: the user
 * @backing: the memory, which satisfies the user's constraint
 *
 * Context: any.
 * Return: false for memory without struct pages to which the devices' bus adds
 * an offset.
 */
bool placer_user_reaches(const struct placer_user *user,
			 const struct placer_backing *backing)
{
	const struct placer_run *run = backing->runs;
	const struct placer_span span = {
		.first = PFN_PHYS(run->pfn),
		.last = PFN_PHYS(run->pfn + run->nr_pages) - 1,
	};

	return !user->unshifted || !placer_backing_bare(backing) ||
	       placer_reach_covers(user->unshifted, &span);
}
