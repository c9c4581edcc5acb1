/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the programs share: getting a buffer, and what the kernel tells of it. The
 * functions know nothing of the harness; they return -1 with errno set, like
 * system calls.
 */
#ifndef _PLACER_UTILS_H
#define _PLACER_UTILS_H

#include <pthread.h>
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
/*
 * Are there just so many buffers, and so much memory in use? Not always at once, as
 * the exporter itself looks at buffers at times, and has them for so long.
 */
bool come_down_to(long buffers, long used);
bool buffers_all_gone(void);
/* 1 if some heap has memory in one piece, 0 if not */
int heaps_have_contiguous(void);

/* How often that has happened since the module was loaded */
long counter(const char *name);

/* What sysfs says of a heap; -1 if there is no such heap, or no number there */
long heap_stat(const char *heap, const char *file);
/* Sets a heap's limit_bytes */
int heap_limit(const char *heap, const char *value);
/* Those of all heaps */
int heaps_limit(const char *value);
/* Copies the name of the first heap that starts with @prefix */
int heap_find(const char *prefix, char *name, size_t size);

/* As echo would, but with an errno */
int file_write(const char *path, const char *value);

/*
 * Sets the time before a buffer goes back to cheaper memory, which guests make so long
 * that no test sees it happen. Returns what it was, or -1
 */
long demote_delay(long ms);

/**
 * struct background - a file that is being written while the caller goes on
 * @path: of the file
 * @value: what is written
 * @thread: that does it; not a process, which would hold what the caller has open
 * @error: an errno or 0; valid once it has ended
 * @ended: read and written by atomic operations only
 */
struct background {
	const char *path;
	const char *value;
	pthread_t thread;
	int error;
	bool ended;
};

int background_begin(struct background *b, const char *path, const char *value);
bool background_has_ended(struct background *b);
/* Waits; an errno or 0 */
int background_end(struct background *b);

/* From the directory that the guest's modules are in; @options may be "" */
int module_load(const char *name, const char *options);
/* Never by force, and without waiting */
int module_unload(const char *name);

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
