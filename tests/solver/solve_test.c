// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the tables of solve_cases.h on the host and writes TAP: a line for each case, and exit
 * status 1 if any failed.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "solve_cases.h"

struct table {
	const char *name;
	const struct placer_case *rows;
	size_t nr;
};

/* clang-format off */
#define TABLE(name) { #name, name##_cases, CASE_COUNT(name##_cases) }
/* clang-format on */

static const struct table tables[] = {
	TABLE(verdict),	 TABLE(segments), TABLE(cost),
	TABLE(device),	 TABLE(layout),	  TABLE(check),
	TABLE(conflict), TABLE(evict),	  TABLE(said),
};

static size_t count_all(void)
{
	size_t i, count = 0;

	for (i = 0; i < CASE_COUNT(tables); i++)
		count += tables[i].nr;
	return count;
}

static size_t run(const struct table *table, size_t number)
{
	size_t i, failed = 0;
	char why[512];

	for (i = 0; i < table->nr; i++) {
		const struct placer_case *c = &table->rows[i];
		const char *error = placer_case_run(c, why, sizeof(why));

		printf("%sok %zu - %s: %s\n", error ? "not " : "",
		       number + i + 1, table->name, c->name);
		if (error)
			printf("# %s\n", error);
		failed += !!error;
	}
	return failed;
}

int main(void)
{
	size_t i, number = 0, failed = 0;

	printf("TAP version 13\n1..%zu\n", count_all());
	for (i = 0; i < CASE_COUNT(tables); i++) {
		failed += run(&tables[i], number);
		number += tables[i].nr;
	}
	return failed != 0;
}
