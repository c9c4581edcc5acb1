/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A buffer that user space has mapped twice.
 */
#ifndef _PLACER_SELFTEST_MAPPED_BUFFER_H
#define _PLACER_SELFTEST_MAPPED_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/* Of the pattern */
#define MAPPED_BUFFER_SEED 1

/**
 * struct mapped_buffer - a buffer in more than one piece, with a pattern as its content
 * @fd: its descriptor
 * @page: size of a page
 * @size: of the buffer; a multiple of @page
 * @map: a mapping with entries for all pages
 * @fresh: a mapping without entries yet
 */
struct mapped_buffer {
	int fd;
	size_t page;
	size_t size;
	unsigned char *map;
	unsigned char *fresh;
};

/* 0, or -1 with errno */
int mapped_buffer_make(struct mapped_buffer *b);
/* Maps it once more. Returns NULL on an error */
unsigned char *mapped_buffer_map(const struct mapped_buffer *b);
/* Does the pattern show in both mappings? */
bool mapped_buffer_holds(const struct mapped_buffer *b);
void mapped_buffer_drop(struct mapped_buffer *b);

#endif
