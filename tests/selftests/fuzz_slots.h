/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The descriptors and the windows of address space that the threads of a process share.
 *
 * Nothing is locked: another thread may close a descriptor or unmap a window while it is
 * used.
 */
#ifndef _PLACER_SELFTEST_FUZZ_SLOTS_H
#define _PLACER_SELFTEST_FUZZ_SLOTS_H

#include "fuzz.h"

/**
 * enum slot_kind - what a descriptor belongs to
 * @SLOT_NODE: a node below /dev/dma_heap
 * @SLOT_BUFFER: one of our dma-bufs
 * @SLOT_FOREIGN: another exporter's, which the test importer must not map: not all of its
 *	devices reach all memory
 * @SLOT_SYNC: a sync_file
 * @SLOT_IMPORTER: a device of the test importer
 * @SLOT_CARD: a DRM device
 * @SLOT_VIDEO: a V4L2 device
 */
enum slot_kind {
	SLOT_NODE,
	SLOT_BUFFER,
	SLOT_FOREIGN,
	SLOT_SYNC,
	SLOT_IMPORTER,
	SLOT_CARD,
	SLOT_VIDEO,
	NR_SLOT_KINDS,
};

#define WINDOW_BYTES (4u << 20)

/* With no descriptor and nothing mapped; once for each process */
int slots_begin(void);

/* Has this process slots of the kind? */
bool slots_exist(const struct fuzzer *f, enum slot_kind kind);
/* A random descriptor, or -1 */
int slot_get(struct fuzzer *f, enum slot_kind kind);
/* Of a buffer, now and then of a foreign one */
int slot_get_buffer(struct fuzzer *f);
/* Puts a descriptor into a random slot, and closes what was in there */
void slot_put(struct fuzzer *f, enum slot_kind kind, int fd);
/* Likewise, of a buffer, according to its exporter */
void slot_put_buffer(struct fuzzer *f, int fd);
/* Takes a descriptor out of a random slot, or returns -1 */
int slot_take(struct fuzzer *f, enum slot_kind kind);
/* Closes all descriptors of devices, and counts nothing */
void slots_close_devices(void);

/* A random window, which may have something mapped */
unsigned char *window_get(struct fuzzer *f);
/* Bytes from the start of the window that the last mapping used */
size_t window_size(const unsigned char *window);
void window_set(const unsigned char *window, size_t size);

#endif
