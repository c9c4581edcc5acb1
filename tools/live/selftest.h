/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trying buffers on devices that exist for tests only, and measuring.
 */
#ifndef _PLACER_LIVE_SELFTEST_H
#define _PLACER_LIVE_SELFTEST_H

#include <stdbool.h>

/* Print a line for each thing tried. Return: false if one failed */
bool selftest_run(int placer);
/* Print how long buffers of several sizes take. Return: false if one failed */
bool selftest_time(int placer);

#endif /* _PLACER_LIVE_SELFTEST_H */
