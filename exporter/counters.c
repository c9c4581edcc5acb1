// SPDX-License-Identifier: GPL-2.0
/*
 * Counters of events over all buffers, for debugfs and tests. Each CPU has its own, so
 * that codecs which map and unmap at every frame share no cache line.
 */
#include <linux/cpumask.h>
#include <linux/percpu.h>

#include "counters.h"

static DEFINE_PER_CPU(u64, placer_counters[PLACER_NR_COUNTERS]);

static const char *const placer_counter_names[PLACER_NR_COUNTERS] = {
	[PLACER_COUNT_PLACED] = "placed",
	[PLACER_COUNT_FILLED] = "parts filled",
	[PLACER_COUNT_MOVED] = "moved",
	[PLACER_COUNT_COPIED] = "bytes copied",
	[PLACER_COUNT_REUSED] = "mappings reused",
	[PLACER_COUNT_EARLY] = "mapped early",
	[PLACER_COUNT_EVICTED] = "evicted",
	[PLACER_COUNT_DEMOTED] = "demoted",
	[PLACER_COUNT_REFUSED] = "refused",
	[PLACER_COUNT_LOCKED] = "memory taken under lock",
	[PLACER_COUNT_PRECOPIED] = "moves pre-copied",
	[PLACER_COUNT_CANCELLED] = "moves cancelled",
	[PLACER_COUNT_FINISHED] = "moves finished under lock",
	[PLACER_COUNT_REWRITTEN] = "moves rewritten in each round",
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
	this_cpu_add(placer_counters[counter], more);
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
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu(placer_counters[counter], cpu));
	return sum;
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
