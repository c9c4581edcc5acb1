// SPDX-License-Identifier: GPL-2.0
/*
 * Parts: what a buffer has of its memory, when only parts of it were touched.
 *
 * A large buffer that only the CPU uses takes ordinary memory as it is touched, in parts of
 * PLACER_PART_SIZE: see fill.c. They are in placer_buffer.partial, one backing with holes.
 * While a buffer has parts, placer_buffer.backing is NULL, so no code that uses a backing
 * meets a hole. Whatever needs a backing places the buffer, as if it had no memory. Then
 * either the rest is added, and the parts become a part of the backing, where they are; or
 * memory for all of the buffer is taken, and the content moves there.
 *
 * No task owns a part that is not in the buffer yet. Parts come and go with the reservation
 * lock held only, so no other task uses parts that the holder of the lock moves or frees. They
 * never become fewer before they are a backing: two tasks that find the same number of bytes
 * under one generation of the buffer find the same parts.
 */
#include <linux/dma-resv.h>
#include <linux/minmax.h>

#include "partial.h"

/**
 * __placer_partial_has() - is a page in one of the parts that a buffer has?
 * @buffer: the buffer
 * @index: of the page in the buffer
 *
 * Context: the reservation lock is held.
 * Return: true if so.
 */
bool __placer_partial_has(const struct placer_buffer *buffer, pgoff_t index)
{
	dma_resv_assert_held(&buffer->resv);
	return buffer->partial && placer_backing_find(buffer->partial, index);
}

/**
 * __placer_partial_missing() - how much is missing of a buffer that has parts?
 * @buffer: partial
 *
 * Context: the reservation lock is held.
 * Return: bytes.
 */
size_t __placer_partial_missing(const struct placer_buffer *buffer)
{
	dma_resv_assert_held(&buffer->resv);
	return buffer->size - buffer->partial->size;
}

/**
 * __placer_partial_fits() - can the parts that a buffer has stay where they are?
 * @buffer: partial
 * @verdict: what is asked of the heap that the buffer is to have memory of
 *
 * Context: the reservation lock is held.
 * Return: true if they are of that heap, and as good as what it would give now.
 */
bool __placer_partial_fits(const struct placer_buffer *buffer,
			   const struct placer_verdict *verdict)
{
	const struct placer_layout *layout = &buffer->partial->layout;

	dma_resv_assert_held(&buffer->resv);

	/* The length of the last run is a multiple, too, unless it ends the buffer. */
	return verdict->heap == layout->heap &&
	       verdict->last >= layout->extent.last &&
	       max(verdict->block, verdict->align) <= layout->granule;
}

/**
 * __placer_partial_complete() - have the parts of a buffer become its backing
 * @buffer: partial
 * @all: placer_backing_join() of the parts and @rest
 * @rest: what was missing; it is gone afterwards
 *
 * No content moves, and user mappings stay.
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_partial_complete(struct placer_buffer *buffer,
			       struct placer_backing *all,
			       struct placer_backing *rest)
{
	struct placer_backing *partial;
	u64 since = buffer->since;

	dma_resv_assert_held(&buffer->resv);

	partial = __placer_buffer_swap_parts(buffer, NULL);
	__placer_buffer_set_backing(buffer, all);
	buffer->since = since;
	placer_backing_adopt(all, partial, rest);
}

/**
 * __placer_partial_add() - add a part to a buffer
 * @buffer: unbacked or partial, and longer than a part
 * @part: the memory; the buffer takes over the caller's reference, but not if this fails
 * @first: index in the buffer of its first page; none of its pages is there yet
 *
 * The last part makes the buffer backed.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0; -ENOMEM; -EDQUOT; -ENXIO if the heap is another one.
 */
int __placer_partial_add(struct placer_buffer *buffer,
			 struct placer_backing *part, pgoff_t first)
{
	struct placer_backing *all;

	dma_resv_assert_held(&buffer->resv);

	if (!buffer->partial) {
		placer_backing_begin_at(part, first);
		__placer_buffer_set_partial(buffer, part);
		return 0;
	}

	all = placer_backing_join(buffer->partial, part, first, buffer->memcg,
				  PLACER_CHARGE_WANTED);
	if (IS_ERR(all))
		return PTR_ERR(all);
	if (all->size == buffer->size) {
		__placer_partial_complete(buffer, all, part);
		return 0;
	}
	placer_backing_adopt(all, __placer_buffer_swap_parts(buffer, all),
			     part);
	return 0;
}
