/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Eviction: buffers make room in a full heap for one that cannot live elsewhere.
 */
#ifndef _PLACER_EXPORTER_EVICT_H
#define _PLACER_EXPORTER_EVICT_H

#include "buffer.h"

struct placer_backing *__placer_evict_for(struct placer_buffer *buffer,
					  const struct placer_verdict *verdict,
					  u64 generation);

#endif /* _PLACER_EXPORTER_EVICT_H */
