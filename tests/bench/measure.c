// SPDX-License-Identifier: GPL-2.0
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* for sched_setaffinity() */
#endif
#include <sched.h>
#include <stdlib.h>
#include <time.h>

#include "measure.h"

void measure_pin(void)
{
	cpu_set_t set;
	int now = sched_getcpu();

	CPU_ZERO(&set);
	CPU_SET(now < 0 ? 0 : now, &set);
	/* If it fails, measurements are only noisier */
	sched_setaffinity(0, sizeof(set), &set);
}

/* CPU time, so that other processes do not count */
static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static double timed(void (*pass)(void *arg), void *arg, u64 repeats)
{
	double start = now_ns();
	u64 i;

	for (i = 0; i < repeats; i++)
		pass(arg);
	return now_ns() - start;
}

void measure_round(struct measured *m, void (*pass)(void *arg), void *arg,
		   double round_ns)
{
	if (m->rounds == MEASURE_ROUNDS)
		return;
	/* Warm up caches and branch predictors */
	pass(arg);
	if (!m->repeats)
		for (m->repeats = 1; timed(pass, arg, m->repeats) < round_ns;)
			m->repeats *= 2;
	m->round[m->rounds++] = timed(pass, arg, m->repeats) / m->repeats;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double measure_median(struct measured *m)
{
	qsort(m->round, m->rounds, sizeof(m->round[0]), ascending);
	return m->round[m->rounds / 2];
}

double measure_min(struct measured *m)
{
	qsort(m->round, m->rounds, sizeof(m->round[0]), ascending);
	return m->round[0];
}
