/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Migration: a buffer's content moves to other memory.
 */
#ifndef _PLACER_MIGRATE_H
#define _PLACER_MIGRATE_H

#include "buffer.h"

extern unsigned long placer_precopy_bytes;

void __placer_buffer_notify(struct placer_buffer *buffer);
bool __placer_migration_long(const struct placer_buffer *buffer,
			     const struct placer_backing *target);
int __placer_migration_begin(struct placer_buffer *buffer,
			     struct placer_copy *copy,
			     struct placer_backing *target, long *left);
bool __placer_migration_round(struct placer_buffer *buffer,
			      struct placer_copy *copy);
int __placer_migration_gather(struct placer_buffer *buffer,
			      struct placer_backing *target);
int __placer_migration_end(struct placer_buffer *buffer,
			   struct placer_copy *copy);

#endif /* _PLACER_MIGRATE_H */
