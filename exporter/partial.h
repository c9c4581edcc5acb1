/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Parts: what a buffer has of its memory, when only parts of it were touched.
 */
#ifndef _PLACER_PARTIAL_H
#define _PLACER_PARTIAL_H

#include "buffer.h"

bool __placer_partial_has(const struct placer_buffer *buffer, pgoff_t index);
size_t __placer_partial_missing(const struct placer_buffer *buffer);
bool __placer_partial_fits(const struct placer_buffer *buffer,
			   const struct placer_verdict *verdict);
int __placer_partial_add(struct placer_buffer *buffer,
			 struct placer_backing *part, pgoff_t first);
void __placer_partial_complete(struct placer_buffer *buffer,
			       struct placer_backing *all,
			       struct placer_backing *rest);

#endif /* _PLACER_PARTIAL_H */
