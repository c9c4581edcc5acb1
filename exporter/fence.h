/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fences of DMA: a buffer cannot move before they have signalled.
 */
#ifndef _PLACER_FENCE_H
#define _PLACER_FENCE_H

#include "buffer.h"

bool __placer_fences_pending(const struct placer_buffer *buffer);
void __placer_fences_driver(const struct placer_buffer *buffer, char *name,
			    size_t len);
int placer_fences_wait(struct placer_buffer *buffer, long *left);
int placer_fences_wait_freezable(struct placer_buffer *buffer, long *left);

#endif /* _PLACER_FENCE_H */
