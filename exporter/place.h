/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Placing: a buffer gets memory that suits its users.
 */
#ifndef _PLACER_PLACE_H
#define _PLACER_PLACE_H

#include "buffer.h"
#include "event.h"

int __placer_buffer_place(struct placer_buffer *buffer, enum placer_event event,
			  const char *device);
int placer_buffer_place(struct placer_buffer *buffer, enum placer_event event,
			const char *device, long left);

#endif /* _PLACER_PLACE_H */
