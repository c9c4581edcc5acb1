/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of a buffer that may have been written.
 */
#ifndef _PLACER_WRITTEN_H
#define _PLACER_WRITTEN_H

#include <linux/sizes.h>
#include <linux/types.h>

/* Bits of each record: 32 bytes in each buffer. */
#define PLACER_CHUNKS 256

/* The least that a bit stands for. */
#define PLACER_CHUNK_SIZE SZ_256K

/**
 * struct placer_marks - a set of parts of a buffer
 * @all: every part
 * @chunk: a bit for each chunk
 */
struct placer_marks {
	bool all;
	DECLARE_BITMAP(chunk, PLACER_CHUNKS);
};

/**
 * struct placer_written - the parts of a buffer that may have been written
 * @chunk_pages: pages in a chunk, a power of two
 * @ever: all parts that may have been; the others read as zero. Never cleared
 * @since: chunks that the CPU may have written since placer_written_take() was called
 *	last; devices and the kernel are kept from writing meanwhile, see migrate.c
 *
 * Set under the reservation lock, except by mprotect(), which locks the VMA against faults.
 */
struct placer_written {
	unsigned long chunk_pages;
	struct placer_marks ever;
	DECLARE_BITMAP(since, PLACER_CHUNKS);
};

void placer_written_init(struct placer_written *written, size_t size);
void placer_written_mark(struct placer_written *written, pgoff_t first,
			 unsigned long nr_pages);
void placer_written_mark_all(struct placer_written *written);
bool placer_written_all(const struct placer_written *written, pgoff_t first,
			unsigned long nr_pages);
bool placer_written_any(const struct placer_written *written);
size_t placer_written_bytes(const struct placer_written *written, size_t size);
void placer_written_take(struct placer_written *written,
			 struct placer_marks *marks, bool since);
bool placer_written_at(const struct placer_written *written,
		       const struct placer_marks *marks, pgoff_t index);
size_t placer_written_marked(const struct placer_written *written,
			     const struct placer_marks *marks, size_t size);

#endif /* _PLACER_WRITTEN_H */
