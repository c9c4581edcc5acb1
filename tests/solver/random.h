/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Repeatable random numbers, and the options of the programs that use them. Each program
 * prints its seed, so that a failure can be repeated.
 */
#ifndef _PLACER_RANDOM_H
#define _PLACER_RANDOM_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <placer/env.h>

struct random_options {
	u64 seed;
	u64 iterations;
};

static u64 random_state;

/* splitmix64 */
static inline u64 random_u64(void)
{
	u64 z = random_state += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

/* 0 to @n - 1 */
static inline u32 random_below(u32 n)
{
	return random_u64() % n;
}

static inline bool one_in(u32 n)
{
	return !random_below(n);
}

static inline int random_usage(const char *program)
{
	fprintf(stderr, "usage: %s [--seed N] [--iterations N]\n", program);
	return 2;
}

static inline int random_options(struct random_options *o, int argc,
				 char **argv)
{
	char *end = NULL;
	int i;

	o->seed = (u64)time(NULL);
	for (i = 1; i + 1 < argc; i += 2) {
		u64 value = strtoull(argv[i + 1], &end, 0);

		if (!argv[i + 1][0] || *end)
			return random_usage(argv[0]);
		if (!strcmp(argv[i], "--seed"))
			o->seed = value;
		else if (!strcmp(argv[i], "--iterations"))
			o->iterations = value;
		else
			return random_usage(argv[0]);
	}
	if (i < argc)
		return random_usage(argv[0]);
	random_state = o->seed;
	printf("# --seed %llu --iterations %llu\n", (unsigned long long)o->seed,
	       (unsigned long long)o->iterations);
	return 0;
}

#endif /* _PLACER_RANDOM_H */
