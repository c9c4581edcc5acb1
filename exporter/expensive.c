// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers whose memory may be more expensive than necessary.
 *
 * A list of their own, so that the demotion worker does not look at all buffers.
 */
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>

#include "expensive.h"

static DEFINE_SPINLOCK(placer_expensive_lock);
static LIST_HEAD(placer_expensive);
static unsigned long placer_expensive_count;

/**
 * placer_expensive_add() - put a buffer into the list, unless it is there
 * @buffer: the buffer, not released
 *
 * Without the list's lock if it is there: all CPUs share that.
 *
 * Context: the reservation lock is held.
 */
void placer_expensive_add(struct placer_buffer *buffer)
{
	dma_resv_assert_held(&buffer->resv);

	if (!list_empty_careful(&buffer->expensive))
		return;
	spin_lock(&placer_expensive_lock);
	if (list_empty(&buffer->expensive)) {
		list_add_tail(&buffer->expensive, &placer_expensive);
		placer_expensive_count++;
	}
	spin_unlock(&placer_expensive_lock);
}

/**
 * placer_expensive_del() - take a buffer out of the list, if it is there
 * @buffer: the buffer
 *
 * Context: any.
 */
void placer_expensive_del(struct placer_buffer *buffer)
{
	if (list_empty_careful(&buffer->expensive))
		return;
	spin_lock(&placer_expensive_lock);
	if (!list_empty(&buffer->expensive)) {
		list_del_init(&buffer->expensive);
		placer_expensive_count--;
	}
	spin_unlock(&placer_expensive_lock);
}

/**
 * placer_expensive_nr() - how many buffers are in the list?
 *
 * Context: any.
 * Return: their number.
 */
unsigned long placer_expensive_nr(void)
{
	return READ_ONCE(placer_expensive_count);
}

/**
 * placer_expensive_get() - get the buffer that was examined least recently
 *
 * Context: any.
 * Return: the buffer, referenced, and last in the list from now on; or NULL.
 */
struct placer_buffer *placer_expensive_get(void)
{
	struct placer_buffer *buffer;

	spin_lock(&placer_expensive_lock);
	buffer = list_first_entry_or_null(&placer_expensive,
					  struct placer_buffer, expensive);
	if (buffer) {
		list_move_tail(&buffer->expensive, &placer_expensive);
		kref_get(&buffer->refs);
	}
	spin_unlock(&placer_expensive_lock);
	return buffer;
}
