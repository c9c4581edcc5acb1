/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Copies: the content of a buffer on its way to other memory.
 */
#ifndef _PLACER_COPY_H
#define _PLACER_COPY_H

#include <linux/refcount.h>
#include <linux/types.h>
#include <placer/heaps.h>

#include "written.h"

struct placer_buffer;

/**
 * struct placer_view - memory as the kernel reads or writes it for a copy
 * @backing: the memory, referenced
 * @vaddr: its kernel mapping; NULL if it is in the linear map
 * @run: the run of the last page that was asked for
 */
struct placer_view {
	struct placer_backing *backing;
	void *vaddr;
	const struct placer_run *run;
};

/**
 * struct placer_copy - the content of a buffer on its way to other memory
 * @refs: of the task that moves the buffer, and of placer_buffer.copy
 * @allocated: it is freed with the last reference
 * @to: the new memory
 * @from: the old memory
 * @written: where the buffer was written
 * @round: number of placer_copy_round() so far
 * @marks: what the present round copies
 * @next: the page that the present round does next
 * @copied: bytes copied so far
 * @stop: another task has cancelled the move, or finishes it; read without a lock
 * @finished: another task has finished the move
 *
 * The content is copied in rounds: first all that was ever written, then what was written
 * since the round before began. @finished is protected by the reservation lock. The rest
 * belongs to the task that copies, which need not have the lock.
 */
struct placer_copy {
	refcount_t refs;
	bool allocated;
	struct placer_view to;
	struct placer_view from;
	struct placer_written *written;
	unsigned int round;
	struct placer_marks marks;
	pgoff_t next;
	size_t copied;
	bool stop;
	bool finished;
};

#if IS_ENABLED(CONFIG_KUNIT)
extern void (*placer_copy_hook)(struct placer_buffer *buffer);
#endif

struct placer_copy *placer_copy_new(void);
int placer_copy_open(struct placer_copy *copy, struct placer_backing *to,
		     struct placer_backing *from,
		     struct placer_written *written);
void placer_copy_get(struct placer_copy *copy);
void placer_copy_put(struct placer_copy *copy);
void placer_copy_round(struct placer_copy *copy);
size_t placer_copy_left(const struct placer_copy *copy);
int placer_copy_run(struct placer_copy *copy);

#endif /* _PLACER_COPY_H */
