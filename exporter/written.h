/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which parts of a buffer may have been written.
 */
#ifndef _PLACER_WRITTEN_H
#define _PLACER_WRITTEN_H

#include <linux/types.h>

#define PLACER_CHUNKS	   256 /* parts of a buffer that are told apart */
#define PLACER_FAULT_PAGES 64 /* inserted by one fault, and the shortest part */

/**
 * struct placer_written - which parts of a buffer somebody may have written
 * @all: every part
 * @chunk_pages: pages in a chunk, a power of two
 * @chunk: a bit for each chunk
 *
 * Parts that nobody wrote read as zero. Set under the reservation lock, but for
 * mprotect(), which has only the mmap lock; never unset.
 */
struct placer_written {
	bool all;
	unsigned long chunk_pages;
	DECLARE_BITMAP(chunk, PLACER_CHUNKS);
};

void placer_written_init(struct placer_written *written, size_t size);
void placer_written_mark(struct placer_written *written, pgoff_t first,
			 unsigned long nr_pages);
void placer_written_mark_all(struct placer_written *written);
bool placer_written_at(const struct placer_written *written, pgoff_t index);
bool placer_written_any(const struct placer_written *written);
size_t placer_written_bytes(const struct placer_written *written, size_t size);

#endif /* _PLACER_WRITTEN_H */
