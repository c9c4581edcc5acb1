/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Demotion: a buffer goes back to cheaper memory.
 */
#ifndef _PLACER_DEMOTE_H
#define _PLACER_DEMOTE_H

#include "buffer.h"

extern unsigned int placer_demote_delay_ms;
void __placer_demote_later(struct placer_buffer *buffer);
void __placer_demote_rearm(struct placer_buffer *buffer);
int placer_demote_init(void);
void placer_demote_exit(void);

/**
 * __placer_demote_again() - reschedule a demotion after a hold has ended
 * @buffer: the buffer
 *
 * Context: the reservation lock is held.
 */
static inline void __placer_demote_again(struct placer_buffer *buffer)
{
	dma_resv_assert_held(&buffer->resv);

	if (!list_empty(&buffer->expensive))
		__placer_demote_rearm(buffer);
}

#endif /* _PLACER_DEMOTE_H */
