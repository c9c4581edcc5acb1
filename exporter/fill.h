/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Filling: a buffer gets memory where the CPU touches it.
 */
#ifndef _PLACER_FILL_H
#define _PLACER_FILL_H

#include <linux/types.h>

struct placer_buffer;

#if IS_ENABLED(CONFIG_KUNIT)
extern void (*placer_fill_hook)(struct placer_buffer *buffer);
#endif

extern unsigned long placer_part_bytes;

int placer_buffer_touch(struct placer_buffer *buffer, pgoff_t index);

#endif /* _PLACER_FILL_H */
