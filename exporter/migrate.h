/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Migration: a buffer's content moves to other memory.
 */
#ifndef _PLACER_MIGRATE_H
#define _PLACER_MIGRATE_H

#include "buffer.h"

void __placer_buffer_notify(struct placer_buffer *buffer);
int __placer_buffer_migrate(struct placer_buffer *buffer,
			    struct placer_backing *target, long *left);

#endif /* _PLACER_MIGRATE_H */
