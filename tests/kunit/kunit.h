/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The suites, each in the file of its name.
 */
#ifndef _PLACER_KUNIT_H
#define _PLACER_KUNIT_H

#include <kunit/test.h>

extern struct kunit_suite placer_board_suite;
extern struct kunit_suite placer_buffer_suite;
extern struct kunit_suite placer_heap_suite;
extern struct kunit_suite placer_solve_suite;

#endif /* _PLACER_KUNIT_H */
