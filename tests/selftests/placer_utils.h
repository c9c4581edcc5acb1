/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Helpers of all programs: allocating a buffer, and what the kernel reports about it. The
 * functions do not use the harness; they return -1 with errno set, like system calls.
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
 * @state: "unbacked", "backed" or another state
 * @heap: name of the heap, or empty
 * @size: bytes
 * @generation: how often it got memory
 * @age_ms: for how long it has had its memory
 * @written: it may have been written to
 * @held: what holds it in place, or empty
 * @runs: number of physically contiguous runs
 * @first: lowest address of the first few runs
 * @last: highest address of them
 * @text: the whole block of text
 */
struct placement {
	char state[16];
	char heap[40];
	size_t size;
	unsigned long generation;
	unsigned long long age_ms;
	bool written;
	char held[80];
	unsigned int runs;
	__u64 first;
	__u64 last;
	char text[8192];
};

/* What a system call that returned @rc has set errno to; 0 if it has not failed */
int errno_of(int rc);
/* Directory entries for the descriptors of this process: only the difference counts */
int fds_count(void);

size_t page_size(void);
size_t page_align(size_t size);

/* A dma-buf's file descriptor, readable, writable and closed on exec, or -1 */
int heap_alloc(const char *heap, size_t len);
/* The same, of a buffer that is mapped in *@map and not touched */
int heap_alloc_mapped(const char *heap, size_t len, void **map);
/*
 * heap_alloc() of a buffer that is touched, and mapped in *@map. Its memory is in more
 * than one run; in mainline's heaps that is likely, but cannot be checked.
 */
int heap_alloc_scattered(const char *heap, size_t len, void **map);
/* Bytes of RAM; a page more is too much for any heap */
__u64 memory_total(void);

int buffer_placement(int fd, struct placement *p);
unsigned long buffer_number(int fd);
/* -1 if there is no debugfs, as in all that follow */
long buffers_count(void);
long heaps_used(void);
/*
 * Waits until there are that many buffers, and that much memory in use: the exporter
 * holds a reference to a buffer while it walks the list. False after a timeout.
 */
bool wait_for_counts(long buffers, long used);
bool buffers_all_gone(void);
/* 1 if some heap has memory in one piece, 0 if not */
int heaps_have_contiguous(void);
/*
 * Is there CMA? Without it a device that needs more than a page in one piece finds memory
 * only where a PCI device has some, and only if it reaches that.
 */
bool machine_has_cma(void);

/* Is the node of that name below /dev/dma_heap the module's own? */
bool node_is_ours(const char *name);
/* Is that what a parameter of the module is set to? */
bool parameter_is(const char *name, const char *value);

/* A counter of events since the module was loaded */
long counter(const char *name);

/* A number from a heap's directory in sysfs; -1 without such a heap or number */
long heap_stat(const char *heap, const char *file);
/* Sets a heap's limit_bytes */
int heap_limit(const char *heap, const char *value);
/* Sets limit_bytes of all heaps */
int heaps_limit(const char *value);
/* Copies the name of the first heap that starts with @prefix */
int heap_find(const char *prefix, char *name, size_t size);

/* Like echo, but sets errno */
int file_write(const char *path, const char *value);
/* Reads a file to its end. Returns false if it cannot */
bool file_reads(const char *path);

/*
 * Sets the delay before a buffer is demoted, which guests make so long that no test sees
 * a demotion. Returns the previous delay, or -1
 */
long demote_delay(long ms);
/* Sets how long attach waits for fences. Returns the previous time, or -1 */
long attach_wait(long ms);
/* Sets from which size on moves give up their lock. Returns the previous size, or -1 */
long precopy_bytes(long bytes);
/* Sets from which size on buffers take memory in parts. Returns the previous size, or -1 */
long part_bytes(long bytes);
/* Sets how many bytes of a device may be kept mapped; returns the former value, or -1 */
long kept_bytes(long bytes);
/* Sets how many buffers a user may have. Returns the previous number, or -1 */
long user_buffers(long buffers);
/* Sets how many bytes of others may be moved for a user in a second; as the others */
long user_evict_bytes(long bytes);
/* Does debugfs have this text about what a user has? */
[[gnu::format(printf, 2, 3)]] bool user_is(unsigned int user,
					   const char *format, ...);

/**
 * struct background - a write to a file while the caller goes on
 * @path: path of the file
 * @value: what is written
 * @thread: writes; a process would inherit the caller's open files
 * @error: an errno or 0; valid once @ended is set
 * @ended: accessed by atomic operations only
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
/* Waits. Returns an errno or 0 */
int background_end(struct background *b);

/* From the directory of the guest's modules; @options may be "" */
int module_load(const char *name, const char *options);
/* Without force and without waiting */
int module_unload(const char *name);

/* Is @name attached to that buffer? *@mapped may be NULL */
bool placement_has_device(const struct placement *p, const char *name,
			  bool *mapped);

/* Can the kernel read a byte there on behalf of this process? */
bool address_readable(const void *address);

/* Each byte follows from its offset and @seed */
void pattern_fill(void *map, size_t size, unsigned int seed);
bool pattern_holds(const void *map, size_t size, unsigned int seed);
bool all_zero(const void *map, size_t size);

#endif
