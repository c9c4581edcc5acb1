/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The solver's cases, for the host and for KUnit: a named row for each, in the shorthand of
 * solve_runner.h; a table for each subject. A row that solves has the exact text of each
 * heap's verdict, after placer_verdict_blame(), so that reason, blamed device, figures and
 * wording are fixed.
 */
#ifndef _PLACER_SOLVE_CASES_H
#define _PLACER_SOLVE_CASES_H

#include "cases_check.h"
#include "cases_conflict.h"
#include "cases_cost.h"
#include "cases_device.h"
#include "cases_evict.h"
#include "cases_layout.h"
#include "cases_said.h"
#include "cases_segments.h"
#include "cases_verdict.h"

#endif /* _PLACER_SOLVE_CASES_H */
