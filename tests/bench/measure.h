/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Time of something short: many repetitions make a round, many rounds make a
 * median. Rounds of one thing had best be spread over the whole run, so that what
 * else the machine does in between cannot spoil most of them.
 */
#ifndef _PLACER_MEASURE_H
#define _PLACER_MEASURE_H

#include <placer/env.h>

#define MEASURE_ROUNDS 61

/* Begins as zeros. */
struct measured {
	u64 repeats;
	u32 rounds;
	double round[MEASURE_ROUNDS];
};

/* On one CPU from now on, so that rounds can be compared. */
void measure_pin(void);

/**
 * measure_round() - time one round more
 * @m: where it is noted; at most %MEASURE_ROUNDS are
 * @pass: what is called, again and again
 * @arg: its argument
 * @round_ns: how long a round takes at least; the first finds out how many
 *	calls that are
 */
void measure_round(struct measured *m, void (*pass)(void *arg), void *arg,
		   double round_ns);

/* Nanoseconds of CPU time that one call takes. */
double measure_median(struct measured *m);
double measure_min(struct measured *m);

#endif /* _PLACER_MEASURE_H */
