/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The solver's cases, for the host and for KUnit: one named row each, in the
 * shorthand of solve_runner.h; a table for each subject. A row that solves gives
 * the exact line that each heap's verdict reads as, after the blame has been
 * laid, so that it pins reason, culprit, figures and wording.
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
