// SPDX-License-Identifier: GPL-2.0
/*
 * The solver's cases once more, as the kernel compiled them: one parameter for
 * each row of the table that the host runs too.
 */
#include <kunit/test.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "../solver/solve_cases.h"

extern struct kunit_suite placer_solve_suite;

KUNIT_ARRAY_PARAM_DESC(placer_cases, placer_cases, name);

static void solve_case(struct kunit *test)
{
	char *why = kunit_kzalloc(test, 512, GFP_KERNEL);
	const char *error;

	KUNIT_ASSERT_NOT_NULL(test, why);
	error = placer_case_run(test->param_value, why, 512);
	if (error)
		KUNIT_FAIL(test, "%s", error);
}

static struct kunit_case solve_kunit_cases[] = {
	KUNIT_CASE_PARAM(solve_case, placer_cases_gen_params),
	{}
};

struct kunit_suite placer_solve_suite = {
	.name = "placer_solve",
	.test_cases = solve_kunit_cases,
};
