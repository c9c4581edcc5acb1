// SPDX-License-Identifier: GPL-2.0
/*
 * Samples, and the line that is printed of them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"
#include "ticks.h"

void sample_add(struct samples *s, __u64 value)
{
	if (s->nr < SAMPLES)
		s->value[s->nr++] = value;
}

static int ascending(const void *a, const void *b)
{
	__u64 x = *(const __u64 *)a, y = *(const __u64 *)b;

	return (x > y) - (x < y);
}

/* Sorts them; the nearest rank, so that it is a value that was seen */
static __u64 percentile(__u64 *value, unsigned int nr, unsigned int percent)
{
	qsort(value, nr, sizeof(*value), ascending);
	return value[(nr * percent + 99) / 100 - 1];
}

void samples_print(struct samples *s, const char *work, const char *exporter)
{
	__u64 unit = ticks_instructions();
	__u64 cold = s->value[0], late;
	__u64 *warm = s->value;
	unsigned int nr = s->nr, last;

	if (!nr)
		return;
	if (nr > 1) {
		warm++;
		nr--;
	}
	last = (nr + 9) / 10;
	late = percentile(warm + nr - last, last, 50);
	printf("%s %s %u %llu %llu %llu %llu %llu %llu\n", work, exporter,
	       s->nr, cold * unit, percentile(warm, nr, 50) * unit,
	       percentile(warm, nr, 95) * unit, percentile(warm, nr, 99) * unit,
	       warm[nr - 1] * unit, late * unit);
	s->nr = 0;
}

void samples_fail(struct samples *s, const char *work, const char *exporter)
{
	printf("# %s %s: %s, after %u\n", work, exporter, strerror(errno),
	       s->nr);
	s->nr = 0;
}
