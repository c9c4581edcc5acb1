// SPDX-License-Identifier: GPL-2.0
/*
 * Users: the attachments of a buffer, by what their devices need.
 *
 * A buffer may have many attachments, but their devices are of a few kinds, and often the
 * same device. Attachments with equal constraints share a user, so that one more or one less
 * of them changes nothing of what the buffer needs. The user that left last is kept, as codecs
 * and displays come back for the next frame.
 */
#include <linux/dma-resv.h>
#include <linux/slab.h>

#include "user.h"

static struct placer_user *
__placer_user_find(const struct placer_buffer *buffer,
		   const struct placer_profile *profile)
{
	struct placer_user *user;

	list_for_each_entry(user, &buffer->users, node)
		if (placer_profile_same(user->profile, profile))
			return user;
	return NULL;
}

/* The user that has left last, if it was such a one; or NULL. */
static struct placer_user *
__placer_user_left(const struct placer_buffer *buffer,
		   const struct placer_profile *profile)
{
	struct placer_user *left = buffer->left;

	return left && placer_profile_same(left->profile, profile) ? left :
								     NULL;
}

/**
 * __placer_user_suited() - is the memory of a buffer known to suit one more device?
 * @buffer: the buffer
 * @profile: what the device needs
 *
 * It is if there is another such device, or was until now, and nothing has changed since.
 *
 * Context: the reservation lock is held.
 * Return: true if it suits the device beside all users; false if that is not known.
 */
bool __placer_user_suited(const struct placer_buffer *buffer,
			  const struct placer_profile *profile)
{
	const struct placer_user *left;

	dma_resv_assert_held(&buffer->resv);

	if (!buffer->suits)
		return false;
	if (__placer_user_find(buffer, profile))
		return true;
	left = __placer_user_left(buffer, profile);
	return left && left->changes == buffer->changes &&
	       left->generation == buffer->generation;
}

static struct placer_user *placer_user_new(struct placer_profile *profile)
{
	struct placer_user *user = kzalloc(sizeof(*user), GFP_KERNEL_ACCOUNT);

	if (!user)
		return NULL;

	kref_get(&profile->refs);
	user->profile = profile;
	return user;
}

/**
 * __placer_user_join() - count one more attachment of a buffer
 * @buffer: the buffer
 * @profile: what the device needs
 *
 * Context: the reservation lock is held; may sleep.
 * Return: the user that the attachment is part of, for __placer_user_leave(); or NULL
 * if there is no memory.
 */
struct placer_user *__placer_user_join(struct placer_buffer *buffer,
				       struct placer_profile *profile)
{
	struct placer_user *user;

	dma_resv_assert_held(&buffer->resv);

	user = __placer_user_find(buffer, profile);
	if (user) {
		user->attachments++;
		return user;
	}

	user = __placer_user_left(buffer, profile);
	if (user)
		buffer->left = NULL;
	else
		user = placer_user_new(profile);
	if (!user)
		return NULL;

	user->attachments = 1;
	list_add_tail(&user->node, &buffer->users);
	return user;
}

/**
 * __placer_user_leave() - remove one attachment from a user
 * @buffer: the buffer
 * @user: the user
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_user_leave(struct placer_buffer *buffer, struct placer_user *user)
{
	dma_resv_assert_held(&buffer->resv);

	if (--user->attachments)
		return;

	list_del(&user->node);
	placer_user_free(buffer->left);
	user->changes = buffer->changes;
	user->generation = buffer->suits ? buffer->generation : 0;
	buffer->left = user;
}
