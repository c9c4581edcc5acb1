// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the table of solve_cases.h on the host and writes TAP: one line for each
 * case, and the exit status 1 if any failed.
 */
#include <stdio.h>
#include <string.h>

#include "solve_cases.h"

int main(void)
{
	size_t i, failed = 0;
	char why[512];

	printf("TAP version 13\n1..%zu\n", CASE_COUNT(placer_cases));
	for (i = 0; i < CASE_COUNT(placer_cases); i++) {
		const struct placer_case *c = &placer_cases[i];
		const char *error = placer_case_run(c, why, sizeof(why));

		printf("%sok %zu - %s\n", error ? "not " : "", i + 1, c->name);
		if (error)
			printf("# %s\n", error);
		failed += !!error;
	}
	return failed != 0;
}
