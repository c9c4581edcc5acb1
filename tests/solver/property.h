/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checks properties, which must hold for every input, on random input.
 */
#ifndef _PLACER_PROPERTY_H
#define _PLACER_PROPERTY_H

#include "world.h"

struct property {
	const char *name;
	const char *(*check)(void);
	/* At least one of so many random inputs must satisfy the property's premise. */
	u32 one_in;
};

/* Set by a check if its premise was true. */
static bool applied;

/* Starts from the seed, so that a property can be repeated without those before it. */
static inline bool property_run(const struct property *p, u32 nr,
				const struct random_options *o)
{
	const char *error = NULL;
	u64 i, times = 0;

	random_state = o->seed + nr;
	for (i = 0; i < o->iterations && !error; i++) {
		applied = false;
		error = p->check();
		times += applied;
	}
	if (!error && p->one_in && times * p->one_in < o->iterations)
		error = "the premise was hardly ever true";
	printf("%sok %u - %s\n", error ? "not " : "", nr + 1, p->name);
	if (p->one_in)
		printf("# premise true %llu times\n",
		       (unsigned long long)times);
	if (error)
		printf("# iteration %llu: %s\n", (unsigned long long)i - 1,
		       error);
	return !error;
}

/* The last entry of @property has no name. */
static inline int property_main(const struct property *property, int argc,
				char **argv)
{
	struct random_options o = { .iterations = 100000 };
	bool ok = true;
	u32 i;

	if (random_options(&o, argc, argv))
		return 2;
	printf("TAP version 13\n");
	for (i = 0; property[i].name; i++)
		ok &= property_run(&property[i], i, &o);
	printf("1..%u\n", i);
	return !ok;
}

#endif /* _PLACER_PROPERTY_H */
