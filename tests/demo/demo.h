/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the demo share. Any failure ends the program, with the reason, as
 * later steps depend on earlier ones.
 */
#ifndef _PLACER_DEMO_H
#define _PLACER_DEMO_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "../importer/importer.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* report.c: the output */

/* Names the step that a failure belongs to */
void report_step(char name, const char *title);
void report_happened(void);
[[gnu::format(printf, 2, 3)]] void say(const char *label, const char *format,
				       ...);
[[gnu::format(printf, 1, 2), gnu::noreturn]] void fail(const char *format, ...);
/* Appends the text of errno */
[[gnu::format(printf, 1, 2), gnu::noreturn]] void fail_errno(const char *format,
							     ...);
/* fail() unless @ok */
[[gnu::format(printf, 2, 3)]] void expect(bool ok, const char *format, ...);

/* buffer.c: one dma-buf, and what the kernel reports about it */

/**
 * struct buffer - a dma-buf that is mapped into this process
 * @fd: the dma-buf
 * @number: its inode number, which the exporter's messages have
 * @size: bytes
 * @map: all of it; the same mapping as long as the buffer lives
 */
struct buffer {
	int fd;
	unsigned long number;
	size_t size;
	__u8 *map;
};

/**
 * struct placement - what the exporter reports about a buffer
 * @backed: it has memory
 * @heap: name of the heap
 * @generation: how often it got memory
 * @runs: number of physically contiguous runs
 * @start: physical address of the first run
 * @first: lowest physical address of the listed runs
 * @last: highest physical address of the listed runs
 * @text: the exporter's text
 */
struct placement {
	bool backed;
	char heap[40];
	unsigned long generation;
	unsigned int runs;
	__u64 start;
	__u64 first;
	__u64 last;
	char text[8192];
};

void buffer_alloc(struct buffer *b, const char *heap, size_t size);
void buffer_free(struct buffer *b);
void buffer_placement(const struct buffer *b, struct placement *p);
void buffer_fill(const struct buffer *b, __u32 seed);
void buffer_copy_out(const struct buffer *b, __u8 *copy);
__u32 buffer_checksum(const struct buffer *b);
/* Prints where the exporter says the buffer is */
void buffer_say(const struct buffer *b, const char *label);
/* Prints the exporter's reasons */
void buffer_say_why(const struct buffer *b);
/* Prints the reasons of a refusal, which have to contain all of the names */
void buffer_say_refusal(const struct buffer *b, const char *const *names);
/*
 * Prints the exporter's line about a device of the buffer, which has to contain @fact
 */
void buffer_say_device(const struct buffer *b, const char *device,
		       const char *fact);
/* Ordinary memory, exported by mainline's udmabuf */
int mainline_udmabuf(size_t size);
/* Ordinary memory of mainline's system heap; -1 if this kernel has none */
int mainline_system_heap(size_t size);

/* witness.c: checks the exporter's report against the kernel's trace of the DMA API */

void witness_begin(void);
/* Prints the last mapping for @device, which has to lie within @first and @last */
void witness_say(const char *device, __u64 first, __u64 last);

/* camera.c: a V4L2 capture device that imports */

struct camera {
	int fd;
	char card[33];
	size_t frame_size;
};

void camera_open(struct camera *c, const char *driver, unsigned int width,
		 unsigned int height);
/* 0 or the errno of VIDIOC_QBUF, which the caller checks */
int camera_queue(struct camera *c, int dmabuf);
void camera_start(struct camera *c);
/* Waits for a frame, and returns its number */
unsigned int camera_frame(struct camera *c);
/* Stops, and releases the buffer */
void camera_release(struct camera *c);

/* drm.c: a DRM device that imports */

int drm_open(const char *driver);
__u32 drm_import(int drm, int dmabuf);
int drm_export(int drm, __u32 handle);
void drm_drop(int drm, __u32 handle);

/* engine.c: the test importer */

struct engine {
	int fd;
	struct placer_importer_info info;
};

void engines_open(struct engine *direct, struct engine *translated,
		  struct engine *plain);
unsigned int engine_bits(const struct engine *e);
/* 0 or the errno, which the caller checks */
int engine_attach(struct engine *e, const struct buffer *b);
/* Attaches, maps, unmaps and detaches: an errno, or 0 if it could map */
int engine_refusal(struct engine *e, const struct buffer *b);
void engine_map(struct engine *e, struct placer_importer_map *map);
void engine_release(struct engine *e);
/* Copies within the buffer, through the engine's memory */
void engine_copy(struct engine *e, size_t from, size_t to, size_t length);

#endif
