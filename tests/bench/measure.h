/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Time of short functions: many repetitions make a round, many rounds a median. Rounds of one
 * function should be spread over the whole run, so that other load does not disturb most of
 * them.
 */
#ifndef _PLACER_MEASURE_H
#define _PLACER_MEASURE_H

#include <placer/env.h>

#define MEASURE_ROUNDS 61

/* Starts as zeros. */
struct measured {
	u64 repeats;
	u32 rounds;
	double round[MEASURE_ROUNDS];
};

/* Run on one CPU from now on, so that rounds can be compared. */
void measure_pin(void);

/**
 * measure_round() - time one more round
 * @m: results; at most %MEASURE_ROUNDS rounds are kept
 * @pass: function to call repeatedly
 * @arg: its argument
 * @round_ns: minimum duration of a round; the first round determines the number of calls
 */
void measure_round(struct measured *m, void (*pass)(void *arg), void *arg,
		   double round_ns);

/* Median of the CPU time of one call, in nanoseconds. */
double measure_median(struct measured *m);
double measure_min(struct measured *m);

#endif /* _PLACER_MEASURE_H */
