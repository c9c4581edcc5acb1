// SPDX-License-Identifier: GPL-2.0
/*
 * A buffer that user space has mapped twice.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "mapped_buffer.h"
#include "placer_utils.h"

int mapped_buffer_make(struct mapped_buffer *b)
{
	b->page = page_size();
	/* At most the longest block of the system heap, at least a frame of the camera */
	b->size = 15 * b->page;
	b->fd = heap_alloc_scattered(AUTO_HEAP, b->size, (void **)&b->map);
	if (b->fd < 0)
		return -1;
	pattern_fill(b->map, b->size, MAPPED_BUFFER_SEED);
	b->fresh = mapped_buffer_map(b);
	return b->fresh ? 0 : -1;
}

unsigned char *mapped_buffer_map(const struct mapped_buffer *b)
{
	void *map = mmap(NULL, b->size, PROT_READ | PROT_WRITE, MAP_SHARED,
			 b->fd, 0);

	return map == MAP_FAILED ? NULL : map;
}

bool mapped_buffer_holds(const struct mapped_buffer *b)
{
	return pattern_holds(b->map, b->size, MAPPED_BUFFER_SEED) &&
	       pattern_holds(b->fresh, b->size, MAPPED_BUFFER_SEED);
}

void mapped_buffer_drop(struct mapped_buffer *b)
{
	munmap(b->map, b->size);
	munmap(b->fresh, b->size);
	close(b->fd);
}
