/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Samples: what one piece of work took, each time that it was done.
 */
#ifndef _BENCH_SAMPLE_H
#define _BENCH_SAMPLE_H

#include <linux/types.h>

#define SAMPLES 1000

/**
 * struct samples - of one piece of work by one exporter
 * @nr: how many
 * @value: in the order in which they came
 */
struct samples {
	unsigned int nr;
	__u64 value[SAMPLES];
};

void sample_add(struct samples *s, __u64 value);
/*
 * One line: work, exporter, number; the first; of the others p50, p95, p99
 * and the largest; and p50 of the last tenth. Drops the samples.
 */
void samples_print(struct samples *s, const char *work, const char *exporter);
/* In place of that line: why there are no samples, by errno */
void samples_fail(struct samples *s, const char *work, const char *exporter);

#endif
