/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Buffers whose memory may be more expensive than necessary.
 */
#ifndef _PLACER_EXPENSIVE_H
#define _PLACER_EXPENSIVE_H

#include "buffer.h"

void placer_expensive_add(struct placer_buffer *buffer);
void placer_expensive_del(struct placer_buffer *buffer);
unsigned long placer_expensive_nr(void);
struct placer_buffer *placer_expensive_get(void);

#endif /* _PLACER_EXPENSIVE_H */
