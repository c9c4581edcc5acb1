// SPDX-License-Identifier: GPL-2.0
/*
 * Counters of events over all buffers, for debugfs and tests.
 */
#include <linux/atomic.h>

#include "counters.h"

static atomic64_t placer_counters[PLACER_NR_COUNTERS];

static const char *const placer_counter_names[PLACER_NR_COUNTERS] = {
	[PLACER_COUNT_PLACED] = "placed",
	[PLACER_COUNT_MOVED] = "moved",
	[PLACER_COUNT_COPIED] = "bytes copied",
	[PLACER_COUNT_REUSED] = "mappings reused",
	[PLACER_COUNT_EARLY] = "mapped early",
	[PLACER_COUNT_EVICTED] = "evicted",
	[PLACER_COUNT_DEMOTED] = "demoted",
	[PLACER_COUNT_REFUSED] = "refused",
	[PLACER_COUNT_LOCKED] = "memory taken under lock",
	[PLACER_COUNT_UNMET] = "expectations unmet",
};

/**
 * placer_count() - add to a counter
 * @counter: the counter
 * @more: number of events, or of bytes
 *
 * Context: any.
 */
void placer_count(enum placer_counter counter, u64 more)
{
	atomic64_add(more, &placer_counters[counter]);
}

/**
 * placer_counted() - read a counter
 * @counter: the counter
 *
 * Context: any.
 * Return: the sum since the module was loaded.
 */
u64 placer_counted(enum placer_counter counter)
{
	return atomic64_read(&placer_counters[counter]);
}

/**
 * placer_counter_name() - name of a counter
 * @counter: the counter
 *
 * Context: any.
 * Return: a static string.
 */
const char *placer_counter_name(enum placer_counter counter)
{
	return placer_counter_names[counter];
}
