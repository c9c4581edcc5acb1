/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Coverage of the module, where it was built with tests/cover.
 */
#ifndef _PLACER_SELFTEST_FUZZ_COVER_H
#define _PLACER_SELFTEST_FUZZ_COVER_H

/* Prints the addresses that were reached, for tests/cover/cover.py */
void cover_print(void);

#endif
