// SPDX-License-Identifier: GPL-2.0
/*
 * The parts of a buffer that may have been written, so that a move copies no
 * more.
 *
 * A buffer is divided into chunks, at most PLACER_CHUNKS, and none smaller than
 * PLACER_CHUNK_SIZE: finer ones would tell no more, as a fault maps at least as
 * much. A device may write wherever it has write access, so a mapping for it
 * marks all.
 */
#include <linux/bitmap.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>

#include "written.h"

/**
 * placer_written_init() - start with nothing written
 * @written: result
 * @size: of the buffer, bytes
 *
 * Context: no other task knows the buffer.
 */
void placer_written_init(struct placer_written *written, size_t size)
{
	unsigned long pages =
		max_t(unsigned long, PLACER_CHUNK_SIZE >> PAGE_SHIFT,
		      DIV_ROUND_UP(size >> PAGE_SHIFT, PLACER_CHUNKS));

	written->chunk_pages = roundup_pow_of_two(pages);
	written->ever.all = false;
	bitmap_zero(written->ever.chunk, PLACER_CHUNKS);
	bitmap_zero(written->since, PLACER_CHUNKS);
}

/* Most faults find it marked, and share no cache line for writing. */
static void placer_mark(unsigned long *marks, unsigned long i)
{
	if (!test_bit(i, marks))
		set_bit(i, marks);
}

/**
 * placer_written_mark() - record that pages may be written from now on
 * @written: the record
 * @first: index of the first page in the buffer
 * @nr_pages: number of pages; not 0
 *
 * Context: any; before the pages become writable.
 */
void placer_written_mark(struct placer_written *written, pgoff_t first,
			 unsigned long nr_pages)
{
	unsigned int shift = ilog2(written->chunk_pages);
	unsigned long i, last = (first + nr_pages - 1) >> shift;

	for (i = first >> shift; i <= last; i++) {
		placer_mark(written->since, i);
		if (!READ_ONCE(written->ever.all))
			placer_mark(written->ever.chunk, i);
	}
}

/**
 * placer_written_mark_all() - record that all pages may be written from now on
 * @written: the record
 *
 * Context: any.
 */
void placer_written_mark_all(struct placer_written *written)
{
	if (!READ_ONCE(written->ever.all))
		WRITE_ONCE(written->ever.all, true);
}

/**
 * placer_written_all() - are all of these pages marked?
 * @written: the record
 * @first: index of the first page in the buffer
 * @nr_pages: number of pages; not 0
 *
 * Context: any.
 * Return: true if so.
 */
bool placer_written_all(const struct placer_written *written, pgoff_t first,
			unsigned long nr_pages)
{
	unsigned int shift = ilog2(written->chunk_pages);
	unsigned long last = (first + nr_pages - 1) >> shift;

	return READ_ONCE(written->ever.all) ||
	       find_next_zero_bit(written->ever.chunk, last + 1,
				  first >> shift) > last;
}

/**
 * placer_written_any() - may any page have been written?
 * @written: the record
 *
 * Context: any.
 * Return: true if so.
 */
bool placer_written_any(const struct placer_written *written)
{
	unsigned int i;

	if (READ_ONCE(written->ever.all))
		return true;
	for (i = 0; i < BITS_TO_LONGS(PLACER_CHUNKS); i++)
		if (READ_ONCE(written->ever.chunk[i]))
			return true;
	return false;
}

/**
 * placer_written_bytes() - how much would a move have to copy?
 * @written: the record
 * @size: of the buffer, bytes
 *
 * Context: any.
 * Return: bytes.
 */
size_t placer_written_bytes(const struct placer_written *written, size_t size)
{
	return placer_written_marked(written, &written->ever, size);
}

/**
 * placer_written_take() - take the marks of what has to be copied now
 * @written: the record
 * @marks: result
 * @since: of what was marked since the last call, not of all that was ever marked
 *
 * From now on the record has apart what is written next.
 *
 * Context: the reservation lock is held, and user mappings have just been zapped: pages
 * that were writable before are marked. mprotect() marks while no fault can map pages.
 */
void placer_written_take(struct placer_written *written,
			 struct placer_marks *marks, bool since)
{
	unsigned int i;

	marks->all = !since && READ_ONCE(written->ever.all);
	for (i = 0; i < BITS_TO_LONGS(PLACER_CHUNKS); i++) {
		marks->chunk[i] = xchg(&written->since[i], 0);
		if (!since)
			marks->chunk[i] = READ_ONCE(written->ever.chunk[i]);
	}
}

/**
 * placer_written_at() - is a page marked?
 * @written: the record
 * @marks: marks of the record
 * @index: of the page in the buffer
 *
 * Context: any.
 * Return: true if so; the answer is the same for all pages of a chunk.
 */
bool placer_written_at(const struct placer_written *written,
		       const struct placer_marks *marks, pgoff_t index)
{
	return READ_ONCE(marks->all) ||
	       test_bit(index >> ilog2(written->chunk_pages), marks->chunk);
}

/**
 * placer_written_marked() - how much is marked?
 * @written: the record
 * @marks: marks of the record
 * @size: of the buffer, bytes
 *
 * Context: any.
 * Return: bytes.
 */
size_t placer_written_marked(const struct placer_written *written,
			     const struct placer_marks *marks, size_t size)
{
	size_t chunk = written->chunk_pages << PAGE_SHIFT;
	size_t last = round_down(size - 1, chunk), bytes;

	if (READ_ONCE(marks->all))
		return size;
	/* What is marked meanwhile may be counted or not. */
	bytes = data_race(bitmap_weight(marks->chunk, PLACER_CHUNKS)) * chunk;
	if (placer_written_at(written, marks, last >> PAGE_SHIFT))
		bytes -= last + chunk - size;
	return bytes;
}
