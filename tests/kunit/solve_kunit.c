// SPDX-License-Identifier: GPL-2.0
/*
 * The solver's cases again, compiled for the kernel: one test for each table that the
 * host runs too, one parameter for each row.
 */
#include <kunit/test.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "../solver/solve_cases.h"

extern struct kunit_suite placer_solve_suite;

KUNIT_ARRAY_PARAM_DESC(verdict, verdict_cases, name);
KUNIT_ARRAY_PARAM_DESC(segments, segments_cases, name);
KUNIT_ARRAY_PARAM_DESC(cost, cost_cases, name);
KUNIT_ARRAY_PARAM_DESC(device, device_cases, name);
KUNIT_ARRAY_PARAM_DESC(layout, layout_cases, name);
KUNIT_ARRAY_PARAM_DESC(check, check_cases, name);
KUNIT_ARRAY_PARAM_DESC(conflict, conflict_cases, name);
KUNIT_ARRAY_PARAM_DESC(evict, evict_cases, name);
KUNIT_ARRAY_PARAM_DESC(said, said_cases, name);

static void solve_case(struct kunit *test)
{
	char *why = kunit_kzalloc(test, 512, GFP_KERNEL);
	const char *error;

	KUNIT_ASSERT_NOT_NULL(test, why);
	error = placer_case_run(test->param_value, why, 512);
	if (error)
		KUNIT_FAIL(test, "%s", error);
}

/* Like KUNIT_CASE_PARAM(), which would give all tables the same name. */
/* clang-format off */
#define SOLVE_TABLE(table)                             \
	{                                              \
		.run_case = solve_case,                \
		.name = #table,                        \
		.generate_params = table##_gen_params, \
		.module_name = KBUILD_MODNAME,         \
	}
/* clang-format on */

static struct kunit_case solve_kunit_cases[] = {
	SOLVE_TABLE(verdict),  SOLVE_TABLE(segments),
	SOLVE_TABLE(cost),     SOLVE_TABLE(device),
	SOLVE_TABLE(layout),   SOLVE_TABLE(check),
	SOLVE_TABLE(conflict), SOLVE_TABLE(evict),
	SOLVE_TABLE(said),     {}
};

struct kunit_suite placer_solve_suite = {
	.name = "placer_solve",
	.test_cases = solve_kunit_cases,
};
