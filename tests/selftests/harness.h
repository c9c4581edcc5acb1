/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's harness, with more time for each test. The limit is for tests that hang:
 * guests are emulated, and the machine may be busy with others.
 */
#ifndef _PLACER_SELFTEST_HARNESS_H
#define _PLACER_SELFTEST_HARNESS_H

#include "kselftest_harness.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300 /* seconds */

#endif
