/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the programs share: getting a buffer, and what the kernel tells of it. The
 * functions know nothing of the harness; they return -1 with errno set, like
 * system calls.
 */
#ifndef _PLACER_UTILS_H
#define _PLACER_UTILS_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#define AUTO_HEAP     "/dev/dma_heap/auto"
#define MAINLINE_HEAP "/dev/dma_heap/system"
#define MIB	      (1024u * 1024)

/**
 * struct placement - what debugfs says of a buffer
 * @state: "unbacked", "backed" or the like
 * @heap: the memory is from, or empty
 * @size: bytes
 * @generation: how often it got memory
 * @written: somebody may have written to it
 * @settled: what keeps it in place, or empty
 * @runs: of physically contiguous memory
 * @first: lowest address of the first few runs
 * @last: highest address of them
 * @text: the whole block, which the above was read from
 */
struct placement {
	char state[16];
	char heap[40];
	size_t size;
	unsigned long generation;
	bool written;
	char settled[80];
	unsigned int runs;
	__u64 first;
	__u64 last;
	char text[8192];
};

size_t page_size(void);
size_t page_align(size_t size);

/* A dma-buf's file descriptor, readable, writable and closed on exec, or -1 */
int heap_alloc(const char *heap, size_t len);
/*
 * As heap_alloc(), and touched: its memory is in more than one run. Mapped in
 * *@map. Of other heaps than ours nobody can tell, so there it is only likely.
 */
int heap_alloc_scattered(const char *heap, size_t len, void **map);
/* Room for a page more than this would be too much for any heap */
__u64 memory_total(void);

int buffer_placement(int fd, struct placement *p);
unsigned long buffer_number(int fd);
/* -1 if there is no debugfs, as with all that follow */
long buffers_count(void);
long heaps_used(void);
/* 1 if some heap has memory in one piece, 0 if not */
int heaps_have_contiguous(void);

/* Is @name among the devices of that buffer? *@mapped may be NULL */
bool placement_has_device(const struct placement *p, const char *name,
			  bool *mapped);

/* Can the kernel read a byte there on behalf of this process? */
bool address_readable(const void *address);

/* Each byte follows from its offset and @seed */
void pattern_fill(void *map, size_t size, unsigned int seed);
bool pattern_holds(const void *map, size_t size, unsigned int seed);
bool all_zero(const void *map, size_t size);

#endif
