/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Eviction: buffers make room in a full heap for one that cannot live elsewhere.
 */
#ifndef _PLACER_EXPORTER_EVICT_H
#define _PLACER_EXPORTER_EVICT_H

#include "attempt.h"

struct placer_backing *placer_evict_for(struct placer_buffer *buffer,
					const struct placer_attempt *attempt,
					const struct placer_verdict *verdict);
void placer_evict_init(void);

#endif /* _PLACER_EXPORTER_EVICT_H */
