/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of events over all buffers, for debugfs and tests.
 */
#ifndef _PLACER_COUNTERS_H
#define _PLACER_COUNTERS_H

#include <linux/types.h>

/**
 * enum placer_counter - events counted over all buffers since the module was
 * loaded
 * @PLACER_COUNT_PLACED: buffers that got their first memory
 * @PLACER_COUNT_FILLED: parts that buffers got where the CPU touched them
 * @PLACER_COUNT_MOVED: moves
 * @PLACER_COUNT_COPIED: bytes copied by moves
 * @PLACER_COUNT_REUSED: mappings that were kept after unmap and used again
 * @PLACER_COUNT_EARLY: mappings made before another device attached
 * @PLACER_COUNT_EVICTED: moves that made room for another buffer
 * @PLACER_COUNT_DEMOTED: moves to cheaper memory
 * @PLACER_COUNT_REFUSED: attachments and CPU mappings refused
 * @PLACER_COUNT_LOCKED: times that memory was taken with a reservation lock held
 * @PLACER_COUNT_PRECOPIED: moves that gave up the reservation lock while they copied
 * @PLACER_COUNT_CANCELLED: such moves that another task cancelled
 * @PLACER_COUNT_FINISHED: such moves that another task finished, with the lock held
 * @PLACER_COUNT_REWRITTEN: such moves that copied more than is usual with the lock held, as
 *	the CPU wrote to the buffer in each round
 * @PLACER_COUNT_UNMET: expectations that could not be met
 * @PLACER_NR_COUNTERS: number of counters
 */
enum placer_counter {
	PLACER_COUNT_PLACED,
	PLACER_COUNT_FILLED,
	PLACER_COUNT_MOVED,
	PLACER_COUNT_COPIED,
	PLACER_COUNT_REUSED,
	PLACER_COUNT_EARLY,
	PLACER_COUNT_EVICTED,
	PLACER_COUNT_DEMOTED,
	PLACER_COUNT_REFUSED,
	PLACER_COUNT_LOCKED,
	PLACER_COUNT_PRECOPIED,
	PLACER_COUNT_CANCELLED,
	PLACER_COUNT_FINISHED,
	PLACER_COUNT_REWRITTEN,
	PLACER_COUNT_UNMET,
	PLACER_NR_COUNTERS,
};

void placer_count(enum placer_counter counter, u64 more);
u64 placer_counted(enum placer_counter counter);
const char *placer_counter_name(enum placer_counter counter);

#endif /* _PLACER_COUNTERS_H */
